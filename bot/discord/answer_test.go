package discord_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
	"github.com/nutgraf/nutgraf/bot/discord"
)

// impatient puts an answer off almost at once.
func impatient(c *discord.Config) { c.Patience = 10 * time.Millisecond }

// says is a core that always gives this reply.
func says(t testing.TB, r bot.Reply) *core {
	return newCore(t, func(context.Context, bot.Request) bot.Reply { return r })
}

// held is a core whose reply waits until release is closed.
func held(t testing.TB, r bot.Reply) (c *core, release chan struct{}) {
	release = make(chan struct{})
	return newCore(t, func(ctx context.Context, _ bot.Request) bot.Reply {
		select {
		case <-release:
			return r
		case <-ctx.Done():
			return bot.Reply{Private: true, Code: bot.CodeCancelled, Text: "cut short"}
		}
	}), release
}

func must(t testing.TB, text, want string) {
	t.Helper()
	if !strings.Contains(text, want) {
		t.Errorf("not seen: %q, but:\n%s", want, text)
	}
}

// TestSlowIsPutOff: the first response comes within a second however long the
// answer takes, and the answer follows.
func TestSlowIsPutOff(t *testing.T) {
	for _, in := range ways() {
		t.Run(string(in), func(t *testing.T) {
			c, release := held(t, bot.Reply{Text: "At last."})
			// One waits as long as people do; the other way in differs in nothing else.
			change := map[way]func(*discord.Config){byHTTP: impatient}[in]
			w := open(t, c, in, change)
			i := w.reader().Command(t, "news", fakediscord.Opt("words", "comet"))
			if first := i.First(t); first.Type != fakediscord.Deferred || first.After >= time.Second || first.Ephemeral {
				t.Fatalf("the first response: %+v", first)
			}
			close(release)
			must(t, fakediscord.Text(i.Answer(t)), "At last.")
		})
	}
}

// TestPrivateStaysPrivate: what is about the asker is never seen by others,
// whether it is quick or slow.
func TestPrivateStaysPrivate(t *testing.T) {
	for _, in := range ways() {
		t.Run(string(in), func(t *testing.T) {
			c, release := held(t, bot.Reply{Private: true, Text: "Yours alone."})
			w := open(t, c, in, impatient)
			person := w.reader()
			promised := person.Command(t, "settings") // its table says that it is private
			public := person.Command(t, "news")       // an error, after all
			if first := promised.First(t); !first.Ephemeral {
				t.Errorf("settings are promised in public: %+v", first)
			}
			if first := public.First(t); first.Ephemeral {
				t.Errorf("news are promised in private: %+v", first)
			}
			close(release)
			must(t, fakediscord.Text(promised.Answer(t)), "Yours alone.")
			follow := public.FollowUps(t, 1)
			w.adapter.Idle()
			if public.Answer(t) != nil || !follow[0].Ephemeral() {
				t.Error("the public promise is still there, or the answer is public")
			}
			must(t, fakediscord.TextOf(follow), "Yours alone.")
			quick := person.Command(t, "news")
			if first := quick.First(t); !first.Ephemeral {
				t.Errorf("a quick private answer: %+v", first)
			}
			own := w.NewUser(fakediscord.User{}).Command(t, "news")
			if m := own.Answer(t); m.Ephemeral() {
				t.Error("in direct messages there is nobody to hide from")
			}
			w.adapter.Idle()
			for _, m := range w.Messages(w.Channel) {
				t.Errorf("seen by all: %s", fakediscord.Text(m))
			}
		})
	}
}

// TestPromiseCannotBeTakenBack: where the public promise stays, an error is told
// in public, and what is about the asker is not.
func TestPromiseCannotBeTakenBack(t *testing.T) {
	for code, want := range map[string]string{bot.CodeQuery: "Told.", "": "could not be shown here"} {
		c, release := held(t, bot.Reply{Private: true, Code: code, Text: "Told."})
		w := open(t, c, byGateway, impatient)
		w.Fail("POST /webhooks/**", -1, fakediscord.Answer(403, `{"code":50013,"message":"Missing Permissions"}`, nil))
		i := w.reader().Command(t, "news")
		i.First(t)
		close(release)
		w.adapter.Idle()
		must(t, fakediscord.Text(i.Answer(t)), want)
	}
}

// TestPanic: a panic anywhere is an answer with a number for the log.
func TestPanic(t *testing.T) {
	for _, in := range ways() {
		for _, slow := range []bool{false, true} {
			release := make(chan struct{})
			w := open(t, newCore(t, func(context.Context, bot.Request) bot.Reply {
				if slow {
					<-release
				}
				panic("broken")
			}), in, impatient)
			i := w.reader().Command(t, "settings")
			if slow {
				i.First(t)
				close(release)
			}
			text := fakediscord.Text(i.Answer(t))
			must(t, text, "Something went wrong here")
			must(t, text, "with this number:")
		}
	}
}

// TestStop: who waits for an answer when the program stops gets one.
func TestStop(t *testing.T) {
	for _, in := range ways() {
		t.Run(string(in), func(t *testing.T) {
			c, release := held(t, bot.Reply{Text: "Finished in time."})
			w := open(t, c, in, func(c *discord.Config) { c.Patience, c.Grace = 10*time.Millisecond, time.Minute })
			i := w.reader().Command(t, "news")
			i.First(t)
			time.AfterFunc(50*time.Millisecond, func() { close(release) })
			w.stop()
			must(t, fakediscord.Text(i.Answer(t)), "Finished in time.")
		})
		t.Run(string(in)+" too late", func(t *testing.T) {
			c, _ := held(t, bot.Reply{})
			w := open(t, c, in, func(c *discord.Config) { c.Patience, c.Grace = 10*time.Millisecond, 20*time.Millisecond })
			i := w.reader().Command(t, "settings")
			i.First(t)
			w.stop()
			must(t, fakediscord.Text(i.Answer(t)), "cut short")
		})
	}
}

// TestDeafCore: a core that does not hear that time is over costs an apology, not
// an endless "thinking…".
func TestDeafCore(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	w := open(t, newCore(t, func(context.Context, bot.Request) bot.Reply {
		<-release
		return bot.Reply{}
	}), byGateway, func(c *discord.Config) { c.Patience, c.Grace = 10*time.Millisecond, 20*time.Millisecond })
	w.adapter.Hurry(200 * time.Millisecond)
	i := w.reader().Command(t, "settings")
	i.First(t)
	w.stop()
	must(t, fakediscord.Text(i.Answer(t)), "took too long")
}

// TestBusy: beyond the number that is answered at once, people hear so at once.
func TestBusy(t *testing.T) {
	for _, in := range ways() {
		t.Run(string(in), func(t *testing.T) {
			c, release := held(t, bot.Reply{Text: "Done."})
			w := open(t, c, in, func(c *discord.Config) { c.AtOnce, c.Patience = 1, 10*time.Millisecond })
			person := w.reader()
			one := person.Command(t, "news")
			one.First(t)
			two := person.Command(t, "news")
			if first := two.First(t); first.Type != fakediscord.Direct || !first.Ephemeral {
				t.Errorf("too many: %+v", first)
			}
			must(t, fakediscord.Text(two.Answer(t)), "Too many people")
			if got := person.Autocomplete(t, "news", "words", fakediscord.Opt("words", "x")).Choices(t); len(got) != 0 {
				t.Errorf("choices while busy: %v", got)
			}
			close(release)
			must(t, fakediscord.Text(one.Answer(t)), "Done.")
			w.adapter.Idle()
			must(t, fakediscord.Text(person.Command(t, "news").Answer(t)), "Done.")
		})
	}
}

// TestRefusedContent: what Discord does not take is replaced by a word.
func TestRefusedContent(t *testing.T) {
	refused := fakediscord.Answer(400, `{"code":50035,"message":"Invalid Form Body"}`, nil)
	w := open(t, says(t, bot.Reply{Text: "Odd."}), byGateway, nil)
	w.Fail("POST /interactions/**", 1, refused)
	must(t, fakediscord.Text(w.reader().Command(t, "news").Answer(t)), "could not be shown here")

	c, release := held(t, bot.Reply{Text: "Odd."})
	w = open(t, c, byGateway, impatient)
	w.Fail("PATCH /webhooks/**", 1, refused)
	i := w.reader().Command(t, "news")
	i.First(t)
	close(release)
	must(t, fakediscord.Text(i.Answer(t)), "could not be shown here")
}

// TestOvertaken: by HTTP the answer may be there before Discord has read that one
// will come.
func TestOvertaken(t *testing.T) {
	c, release := held(t, bot.Reply{Text: "Here."})
	w := open(t, c, byHTTP, impatient)
	w.Fail("PATCH /webhooks/**", 2, fakediscord.Answer(404, `{"code":10015,"message":"Unknown Webhook"}`, nil))
	i := w.reader().Command(t, "news")
	i.First(t)
	close(release)
	must(t, fakediscord.Text(i.Answer(t)), "Here.")
}

// TestLostAnswers: a first response whose answer was lost is not given twice.
func TestLostAnswers(t *testing.T) {
	w := open(t, says(t, bot.Reply{Text: "Once."}), byGateway, nil)
	w.Fail("POST /interactions/**", 1, fakediscord.CutAfter()) // it arrived, and its answer did not
	i := w.reader().Command(t, "news")
	must(t, fakediscord.Text(i.Answer(t)), "Once.")
	w.adapter.Idle()
	if n := len(w.Messages(w.Channel)); n != 1 {
		t.Errorf("answered %d times", n)
	}
}

// TestAnsweredElsewhere: an interaction that came twice, or to two replicas, is
// answered by the one whose word arrived first; the other stops its work.
func TestAnsweredElsewhere(t *testing.T) {
	stopped := make(chan struct{})
	core := newCore(t, func(ctx context.Context, _ bot.Request) bot.Reply {
		<-ctx.Done()
		close(stopped)
		return bot.Reply{Text: "Twice."}
	})
	w := open(t, core, byGateway, impatient)
	w.Fail("POST /interactions/**", 1, fakediscord.Answer(400, `{"code":40060,"message":"Interaction has already been acknowledged."}`, nil))
	w.reader().Command(t, "news")
	select {
	case <-stopped:
	case <-time.After(10 * time.Second):
		t.Error("the core is still at work")
	}
	w.stop()
	for _, r := range w.Requests() {
		if strings.Contains(r.Path, "/webhooks/") {
			t.Errorf("%s %s: answered as well", r.Method, r.Path)
		}
	}
}
