package main

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
	"github.com/nutgraf/nutgraf/bot/bottest/faketelegram"
)

// stage is the whole program between two fakes. Unlike start it takes no
// environment, so that several can be on at the same time.
type stage struct {
	*running
	discord  *fakediscord.Server
	telegram *faketelegram.Server
	pages    *slowSite
	called   bool
}

// scene says what a stage is to be like.
type scene struct {
	called   bool // interactions and updates come by HTTP
	discord  []fakediscord.Option
	telegram []faketelegram.Option
	change   func(*config)
}

// play starts the program, with a new library that holds the samples, and waits
// until both platforms can be used.
func play(t testing.TB, sc scene) *stage {
	t.Helper()
	s := &stage{
		discord: fakediscord.Start(t, sc.discord...), telegram: faketelegram.Start(t, sc.telegram...), pages: newSlowSite(t), called: sc.called,
	}
	c := s.config(t, sc)
	if sc.change != nil {
		sc.change(&c)
	}
	s.running = launch(t, c)
	if sc.called {
		s.discord.DeliverTo(c.PublicURL + pathDiscord)
	} else {
		s.discord.Gateway().AwaitReady(t, 1)
	}
	s.discord.AwaitCommands(t, 1)
	return s
}

// config is a program that talks to the fakes.
func (s *stage) config(t testing.TB, sc scene) config {
	t.Helper()
	c := config{
		DiscordToken: s.discord.Token, DiscordAPI: s.discord.URL, DiscordEvents: eventsGateway,
		TelegramToken: s.telegram.Token, TelegramAPI: s.telegram.URL, TelegramUpdates: updatesPolling,
		DatabaseURL: filepath.Join(t.TempDir(), "library.db"), Listen: listenOff, TZ: "UTC",
		LogLevel: "debug", LogFormat: "text", FetchLocal: true,
	}
	if sc.called {
		c.Listen = freeAddress(t)
		c.PublicURL = "http://" + c.Listen
		c.DiscordEvents, c.TelegramUpdates = eventsHTTP, updatesWebhook
	}
	return c
}

// launch runs the program until the test ends.
func launch(t testing.TB, c config) *running {
	t.Helper()
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	r := &running{stop: stop, code: make(chan int, 1)}
	inv := &invocation{streams: streams{in: null, out: r, err: r}, config: c}
	go func() {
		if err := runAll(ctx, inv); err != nil {
			_, _ = r.Write([]byte("it ended with: " + err.Error() + "\n"))
			r.code <- exitFailed
			return
		}
		r.code <- exitDone
	}()
	t.Cleanup(func() {
		stop()
		<-r.code
		_ = null.Close()
		for _, secret := range []string{c.DiscordToken, c.TelegramToken} {
			if secret != "" && strings.Contains(r.said(), secret) {
				t.Error("the log has a token")
			}
		}
		if t.Failed() {
			said := r.said()
			t.Log(said[max(0, len(said)-8000):])
		}
	})
	return r
}

// freeAddress is an address on loopback that nobody listens on.
func freeAddress(t testing.TB) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ln.Close() }()
	return ln.Addr().String()
}

// slowSite is a site whose pages come when they are released.
type slowSite struct {
	*httptest.Server

	arrived chan string // the path of each request

	mu   sync.Mutex
	gate chan struct{} // closed when pages may come
	free bool          // all of them, from now on
}

// slowTitle is the title of each of its articles.
const slowTitle = "Harbour town opens its first tidal power station"

const slowPage = `<!doctype html><html lang="en"><head><title>` + slowTitle + `</title></head><body><article><h1>` + slowTitle + `</h1>
<p>The harbour town opened its first tidal power station on Monday after nine years of planning and building.</p>
<p>Two turbines below the old breakwater will supply about four thousand homes, the operator said at the ceremony.</p>
<p>The mayor called the station a promise that was kept, although it cost a third more than was planned in the beginning.</p>
<p>Fishermen had feared that the turbines would drive the herring away, and a study will count the fish for three years.</p>
<p>A second station, twice as large, is planned on the northern side of the bay and could begin its work within five years.</p>
</article></body></html>`

func newSlowSite(t testing.TB) *slowSite {
	t.Helper()
	s := &slowSite{arrived: make(chan string, 1000), gate: make(chan struct{})}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		gate := s.gate
		s.mu.Unlock()
		s.arrived <- r.URL.Path
		select {
		case <-gate:
		case <-r.Context().Done():
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(slowPage)) // who asked may be gone
	}))
	t.Cleanup(func() {
		s.open()
		s.Close()
	})
	return s
}

// open lets all pages come, from now on.
func (s *slowSite) open() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.free {
		s.free = true
		close(s.gate)
	}
}

// release lets the pages come that somebody waits for.
func (s *slowSite) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.gate)
	s.gate = make(chan struct{})
}

// asked waits until so many pages were asked for.
func (s *slowSite) asked(t testing.TB, n int) {
	t.Helper()
	late := time.After(10 * time.Second)
	for range n {
		select {
		case <-s.arrived:
		case <-late:
			t.Fatal("nobody asked for the page")
		}
	}
}

// discordUser is somebody in the server's channel.
func (s *stage) discordUser() *fakediscord.User {
	return s.discord.NewUser(fakediscord.User{Channel: s.discord.Channel})
}

// telegramUser is somebody in their private chat.
func (s *stage) telegramUser() *faketelegram.Seat {
	return s.telegram.NewPerson("Ann", "en").Private()
}
