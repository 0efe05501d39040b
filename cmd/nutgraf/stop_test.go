package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
	"github.com/nutgraf/nutgraf/bot/bottest/faketelegram"
)

// process is the program as a process of its own.
type process struct {
	*running
	cmd  *exec.Cmd
	told time.Time // when it was asked to end
	done chan error
}

// runProcess starts "nutgraf run" as a process with nothing but this environment.
func runProcess(t *testing.T, env ...string) *process {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{running: &running{}, done: make(chan error, 1)}
	p.cmd = exec.CommandContext(t.Context(), exe, "run")
	p.cmd.Args[0] = "nutgraf" // see TestMain
	p.cmd.Env = append(env, "HOME="+t.TempDir())
	p.cmd.Stdout, p.cmd.Stderr = p.running, p.running
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.done <- p.cmd.Wait() }()
	t.Cleanup(func() {
		if t.Failed() {
			said := p.said()
			t.Log(said[max(0, len(said)-20000):])
		}
	})
	return p
}

// playProcess is a stage whose program is a process of its own.
type playProcess struct {
	*stage
	*process
}

// spawn starts "nutgraf run" as a process between two fakes and waits until both
// platforms can be used.
func spawn(t *testing.T, sc scene) *playProcess {
	t.Helper()
	s := &stage{
		discord: fakediscord.Start(t, sc.discord...), telegram: faketelegram.Start(t, sc.telegram...), pages: newSlowSite(t), called: sc.called,
	}
	c := s.config(t, sc)
	p := &playProcess{s, runProcess(t,
		"DATABASE_URL="+c.DatabaseURL, "LISTEN="+c.Listen, "PUBLIC_URL="+c.PublicURL, "FETCH_PRIVATE=true",
		"DISCORD_BOT_TOKEN="+c.DiscordToken, "DISCORD_API_URL="+c.DiscordAPI, "DISCORD_EVENTS="+c.DiscordEvents,
		"TELEGRAM_BOT_TOKEN="+c.TelegramToken, "TELEGRAM_API_URL="+c.TelegramAPI, "TELEGRAM_UPDATES="+c.TelegramUpdates)}
	s.running = p.process.running
	if sc.called {
		s.discord.DeliverTo(c.PublicURL + pathDiscord)
	} else {
		s.discord.Gateway().AwaitReady(t, 1)
	}
	s.discord.AwaitCommands(t, 1)
	return p
}

// terminate asks the process to end, as service managers do.
func (p *process) terminate(t *testing.T) {
	t.Helper()
	p.told = time.Now()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
}

// ended waits for the end, which must be in order.
func (p *process) ended(t *testing.T) {
	t.Helper()
	select {
	case err := <-p.done:
		if err != nil {
			t.Errorf("after SIGTERM: %v", err)
		}
		// Ten seconds are promised; the rest is for a machine that tests keep busy.
		if took := time.Since(p.told); took > 12*time.Second {
			t.Errorf("it took %s to end", took)
		}
	case <-time.After(25 * time.Second):
		t.Error("SIGTERM does not end it")
	}
}

// TestStopFinishes: SIGTERM in the middle of slow answers; they arrive all the
// same, and the exit code is 0.
func TestStopFinishes(t *testing.T) {
	bothWays(t, func(t *testing.T, sc scene) {
		p := spawn(t, sc)
		onDiscord := p.askSlow(t, "1")
		at := p.telegramUser()
		onTelegram := at.Type("/summary " + p.pages.URL + "/2")
		p.pages.asked(t, 1)
		p.terminate(t)
		if !sc.called { // the end has begun
			p.discord.Gateway().Await(t, "the connection stays", func(c fakediscord.Counts) bool { return c.Closed > 0 })
		}
		p.pages.release()
		p.sees(t, "Discord", onDiscord, slowTitle)
		if v := onTelegram.Done(t); len(v.Messages) != 1 || fromBot(at) != 1 || !strings.Contains(v.Text(), slowTitle) {
			t.Errorf("on Telegram one sees %d messages:\n%s", fromBot(at), v.Text())
		}
		p.ended(t)
	})
}

// TestStopApologises: what cannot be finished in time is apologised for on
// Discord, where it would be "thinking" for a quarter of an hour. On Telegram it
// is either that or the next start that answers, for the update is not
// acknowledged.
func TestStopApologises(t *testing.T) {
	if testing.Short() {
		t.Skip("waits out the time that answers have to finish")
	}
	bothWays(t, func(t *testing.T, sc scene) {
		sc.discord = append(sc.discord, fakediscord.Patience(25*time.Second))
		sc.telegram = append(sc.telegram, faketelegram.WithPatience(25*time.Second))
		p := spawn(t, sc)
		onDiscord := p.askSlow(t, "1")
		at := p.telegramUser()
		onTelegram := at.Type("/summary " + p.pages.URL + "/2")
		p.pages.asked(t, 1)
		p.terminate(t)
		if text := fakediscord.TextOf(onDiscord.Seen(t, quiet)); !strings.Contains(text, "ask again") {
			t.Errorf("on Discord one sees:\n%s", text)
		}
		p.ended(t)
		if v := onTelegram.View(); v.Handled != (fromBot(at) == 1) {
			t.Errorf("acknowledged: %t, with %d answers:\n%s", v.Handled, fromBot(at), v.Text())
		}
	})
}

// TestStopDelay: a program that is told to stop says so to whoever asks whether it
// is ready, and answers all the same until the delay is over. So a balancer that
// looks at /readyz sends nobody to a closed door.
func TestStopDelay(t *testing.T) {
	s := play(t, scene{called: true, change: func(c *config) { c.StopDelay = wait(4 * time.Second) }})
	ready := strings.TrimSuffix(s.scrape(t), "metrics") + "readyz"
	if got := get(t, ready); got != "ok\n" {
		t.Errorf("before: %q", got)
	}
	began := time.Now()
	s.stop()
	if got := get(t, ready); got != "stopping\n" {
		t.Errorf("after: %q", got)
	}
	s.askDiscord(t)
	s.askTelegram(t)
	if code := s.ends(); code != exitDone || time.Since(began) < 4*time.Second {
		t.Errorf("exit code %d after %s", code, time.Since(began))
	}
}

// TestStopPosting: SIGTERM while posts are under way that nobody asked for just now.
// Their answers are waited for, so nothing is lost, and nothing is there twice when
// the program starts again.
func TestStopPosting(t *testing.T) {
	for _, unclear := range []string{unclearAgain, unclearFast} {
		t.Run(unclear, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, filepath.Join(t.TempDir(), "library.db"), 12, false)
			o.env = append(o.env, "UNCLEAR="+unclear) // the last of a name counts
			const slow = 1500 * time.Millisecond
			script := o.telegram.Fault(faketelegram.Fault{Kind: faketelegram.Slow, Method: "sendMessage", Times: -1, Delay: slow})
			o.discord.Fail("POST /channels/*/messages", -1, fakediscord.Fault{Delay: slow})
			p := runProcess(t, o.env...)
			o.bring("Early news", "Late news")
			all := len(o.titles) * (len(o.homes) + len(o.channels))
			o.until("some has arrived", func() bool { missing, _ := o.missing(); return missing < all })
			p.terminate(t)
			p.ended(t)
			missing, _ := o.missing()
			if missing == 0 {
				t.Error("all was sent before it ended, so nothing was tried")
			}
			script.Stop()
			o.discord.Heal()
			p = runProcess(t, o.env...)
			o.until("all has arrived", func() bool { missing, _ := o.missing(); return missing == 0 })
			p.terminate(t)
			p.ended(t)
			if _, surplus := o.missing(); len(surplus) > 0 {
				t.Errorf("there twice: %v", surplus)
			}
			t.Logf("%d of %d were to be sent when it ended", missing, all)
		})
	}
}

// until waits for something that takes as long as a lease or two.
func (o *office) until(what string, ok func() bool) {
	o.t.Helper()
	tick := time.NewTicker(tick)
	defer tick.Stop()
	late := time.After(90 * time.Second)
	for !ok() {
		select {
		case <-tick.C:
		case <-late:
			o.t.Fatalf("not after so long: %s", what)
		}
	}
}
