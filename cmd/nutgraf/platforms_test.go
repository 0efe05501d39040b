package main

import (
	"bytes"
	"context"
	"maps"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
	"github.com/nutgraf/nutgraf/bot/bottest/faketelegram"
)

// running is the program, started with an environment.
type running struct {
	stop context.CancelFunc
	code chan int

	mu  sync.Mutex
	log bytes.Buffer
}

func (r *running) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.log.Write(p)
}

func (r *running) said() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.log.String()
}

// start starts "nutgraf run" in this process.
func start(t *testing.T, env map[string]string) *running {
	t.Helper()
	t.Setenv("HOME", t.TempDir())
	t.Setenv("DATABASE_URL", filepath.Join(t.TempDir(), "library.db"))
	t.Setenv("LISTEN", listenOff)
	for name, value := range env {
		t.Setenv(name, value)
	}
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	r := &running{stop: stop, code: make(chan int, 1)}
	go func() { r.code <- run(ctx, []string{"run"}, streams{in: null, out: r, err: r}) }()
	t.Cleanup(func() {
		stop()
		<-r.code
		_ = null.Close()
		if t.Failed() {
			t.Log(r.said())
		}
	})
	return r
}

// ends waits for the end of the program.
func (r *running) ends() int {
	code := <-r.code
	r.code <- code
	return code
}

// askOnBoth has a person on each platform ask for the same, and both see it.
func askOnBoth(t *testing.T, d *fakediscord.Server, g *faketelegram.Server) {
	t.Helper()
	d.AwaitCommands(t, 1)
	const title, quote = "Xiaomi to build electric cars", "Xiaomi, best known for its smartphones"
	seen := fakediscord.Text(d.NewUser(fakediscord.User{Channel: d.Channel}).
		Command(t, "news", fakediscord.Opt("words", "xiaomi car")).Answer(t))
	if !strings.Contains(seen, title) || !strings.Contains(seen, quote) {
		t.Errorf("on Discord one sees:\n%s", seen)
	}
	seen = g.NewPerson("Ann", "en").Private().Type("/news xiaomi car").Done(t).Text()
	if !strings.Contains(seen, title) || !strings.Contains(seen, quote) {
		t.Errorf("on Telegram one sees:\n%s", seen)
	}
}

// TestBothPlatforms: two tokens, one program, the same answers on both.
func TestBothPlatforms(t *testing.T) {
	d, g := fakediscord.Start(t), faketelegram.Start(t)
	r := start(t, map[string]string{
		"DISCORD_BOT_TOKEN": d.Token, "DISCORD_API_URL": d.URL,
		"TELEGRAM_BOT_TOKEN": g.Token, "TELEGRAM_API_URL": g.URL,
		"OWNERS": "telegram:1000",
	})
	d.Gateway().AwaitReady(t, 1)
	askOnBoth(t, d, g)
	r.stop()
	if code := r.ends(); code != exitDone {
		t.Errorf("exit code %d", code)
	}
	for _, want := range []string{"discord is on", "https://discord.com/oauth2/authorize?", "telegram is on", "https://t.me/" + g.Bot.Username} {
		if !strings.Contains(r.said(), want) {
			t.Errorf("the log does not say %q", want)
		}
	}
	for _, secret := range []string{d.Token, g.Token} {
		if strings.Contains(r.said(), secret) {
			t.Error("the log has a token")
		}
	}
}

// TestCalledByPlatforms: interactions and updates come by HTTP, next to the
// reader.
func TestCalledByPlatforms(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := ln.Addr().String()
	_ = ln.Close()
	d, g := fakediscord.Start(t), faketelegram.Start(t)
	start(t, map[string]string{
		"DISCORD_BOT_TOKEN": d.Token, "DISCORD_API_URL": d.URL, "DISCORD_EVENTS": eventsHTTP,
		"TELEGRAM_BOT_TOKEN": g.Token, "TELEGRAM_API_URL": g.URL, "TELEGRAM_UPDATES": updatesWebhook,
		"LISTEN": address, "PUBLIC_URL": "http://" + address,
	})
	d.DeliverTo("http://" + address + pathDiscord)
	askOnBoth(t, d, g)
}

// TestWrongTokens: a wrong token says so in one line, and the other platform
// goes on; without any other the program ends, with a hint.
func TestWrongTokens(t *testing.T) {
	d, g := fakediscord.Start(t), faketelegram.Start(t)
	good := map[string]string{
		"DISCORD_BOT_TOKEN": d.Token, "DISCORD_API_URL": d.URL, "TELEGRAM_BOT_TOKEN": g.Token, "TELEGRAM_API_URL": g.URL,
	}
	with := func(name, value string) map[string]string {
		env := maps.Clone(good)
		env[name] = value
		return env
	}
	t.Run("discord", func(t *testing.T) {
		r := start(t, with("DISCORD_BOT_TOKEN", "WRONG.TOKEN.HERE"))
		seen := g.NewPerson("Ann", "en").Private().Type("/about").Done(t).Text()
		if !strings.Contains(seen, "Nutgraf") {
			t.Errorf("Telegram does not go on:\n%s", seen)
		}
		said := r.said()
		if strings.Count(said, "discord is off") != 1 || strings.Contains(said, "WRONG.TOKEN") {
			t.Errorf("the log:\n%s", said)
		}
	})
	t.Run("telegram", func(t *testing.T) {
		r := start(t, with("TELEGRAM_BOT_TOKEN", "123:wrong"))
		d.AwaitCommands(t, 1)
		d.Gateway().AwaitReady(t, 1)
		seen := fakediscord.Text(d.NewUser(fakediscord.User{Channel: d.Channel}).Command(t, "about").Answer(t))
		if !strings.Contains(seen, "Nutgraf") {
			t.Errorf("Discord does not go on:\n%s", seen)
		}
		if said := r.said(); strings.Count(said, "telegram is off") != 1 || strings.Contains(said, "123:wrong") {
			t.Errorf("the log:\n%s", said)
		}
	})
	t.Run("both", func(t *testing.T) {
		env := with("TELEGRAM_BOT_TOKEN", "123:wrong")
		env["DISCORD_BOT_TOKEN"] = "WRONG.TOKEN.HERE"
		r := start(t, env)
		if code := r.ends(); code != exitFailed || !strings.Contains(r.said(), "hint: Copy the token again") {
			t.Errorf("exit code %d, and it says:\n%s", code, r.said())
		}
	})
	t.Run("not even a token", func(t *testing.T) {
		d := fakediscord.Start(t)
		env := with("TELEGRAM_BOT_TOKEN", "not a token")
		env["DISCORD_BOT_TOKEN"], env["DISCORD_API_URL"] = d.Token, d.URL
		r := start(t, env)
		d.Gateway().AwaitReady(t, 1)
		if said := r.said(); strings.Count(said, "telegram is off") != 1 || !strings.Contains(said, "BotFather") || strings.Contains(said, "not a token") {
			t.Errorf("the log:\n%s", said)
		}
	})
}
