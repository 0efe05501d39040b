package gateway

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/discord/rest"
)

// then plays one script to the first connection, and is well to all others.
func then(first func(*peer)) func(*peer) {
	return func(p *peer) {
		if p.n == 1 {
			first(p)
			return
		}
		p.open()
		p.serve()
	}
}

// Each of these is said first, in place of being ready. discordgo's Open stays
// locked for ever at the first three.
func TestNotReadyIsNotTheEnd(t *testing.T) {
	for name, c := range map[string]struct {
		first  func(*peer)
		within time.Duration
	}{
		"op 7 first":          {func(p *peer) { p.begin(); p.send(`{"op":7,"d":null}`); p.serve() }, 10 * time.Second},
		"op 9 first":          {func(p *peer) { p.begin(); p.send(`{"op":9,"d":false}`); p.serve() }, 12 * time.Second},
		"op 9 first, again":   {func(p *peer) { p.begin(); p.send(`{"op":9,"d":true}`); p.serve() }, 12 * time.Second},
		"silent from the on":  {func(p *peer) { p.serve() }, helloTimeout + 10*time.Second},
		"never ready":         {func(p *peer) { p.begin(); p.serve() }, readyTimeout + 10*time.Second},
		"no hello":            {func(p *peer) { p.send(`{"op":0,"t":"READY","d":{}}`); p.serve() }, 10 * time.Second},
		"a hello of nonsense": {func(p *peer) { p.send(`{"op":10,"d":{"heartbeat_interval":"soon"}}`); p.serve() }, 10 * time.Second},
		"ready of nonsense":   {func(p *peer) { p.begin(); p.send(`{"op":0,"t":"READY","d":[]}`); p.serve() }, 10 * time.Second},
		"closed at once":      {func(p *peer) { p.close(1001) }, 10 * time.Second},
		"torn off":            {func(*peer) {}, 10 * time.Second},
		"events, not ready": {func(p *peer) {
			p.begin()
			for p.send(`{"op":11}`) {
				p.stall(time.Second)
			}
		}, readyTimeout + 10*time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := start(t, then(c.first), nil)
				time.Sleep(c.within)
				synctest.Wait()
				if r.ready() != 1 {
					t.Errorf("not ready after %v, with %d connections; log: %s", c.within, len(r.connections()), r.logged())
				}
				if f := r.connections()[1].asked(); f.Op != opIdentify {
					t.Errorf("the second connection sent op %d; there was no session to resume", f.Op)
				}
				r.finish()
			})
		})
	}
}

// What can happen to a connection that is ready, and whether its session goes on.
func TestSessionGoesOn(t *testing.T) {
	for name, c := range map[string]struct {
		happens func(*peer)
		fresh   bool
		within  time.Duration
		code    int // with which the bot closed
	}{
		"op 7":             {func(p *peer) { p.send(`{"op":7}`); p.serve() }, false, 2 * time.Second, 4000},
		"op 9, again":      {func(p *peer) { p.send(`{"op":9,"d":true}`); p.serve() }, false, 6 * time.Second, 4000},
		"op 9":             {func(p *peer) { p.send(`{"op":9,"d":false}`); p.serve() }, true, 12 * time.Second, 4000},
		"torn off":         {func(*peer) {}, false, 2 * time.Second, 0},
		"closed with 4000": {func(p *peer) { p.close(4000); p.serve() }, false, 2 * time.Second, 4000},
		"closed with 4008": {func(p *peer) { p.close(4008); p.serve() }, false, 2 * time.Second, 4000},
		"closed with 4007": {func(p *peer) { p.close(4007); p.serve() }, true, 8 * time.Second, 4000},
		"closed with 4009": {func(p *peer) { p.close(4009); p.serve() }, true, 8 * time.Second, 4000},
		"a zombie":         {func(p *peer) { p.read(false) }, false, 2*beatEvery + 2*time.Second, 4000},
		"half open":        {func(p *peer) { p.stall(10 * time.Minute) }, false, 2*beatEvery + writeTimeout + 5*time.Second, 0},
		"only nonsense": {func(p *peer) {
			for range maxMalformed {
				p.send(`{"op":0,"d":`)
			}
			p.serve()
		}, false, 2 * time.Second, 4000},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := start(t, then(func(p *peer) {
					p.open()
					p.event(7, "GUILD_CREATE", `{}`)
					c.happens(p)
				}), nil)
				time.Sleep(c.within)
				synctest.Wait()
				peers := r.connections()
				if len(peers) != 2 || r.ready() != 2 {
					t.Fatalf("%d connections after %v; log: %s", len(peers), c.within, r.logged())
				}
				f, to := peers[1].asked(), r.dials[1].addr
				switch {
				case c.fresh && (f.Op != opIdentify || to != mainHost):
					t.Errorf("op %d to %s, want a new session at the gateway", f.Op, to)
				case !c.fresh && (f.Op != opResume || f.D.SessionID != "session" || f.D.Seq != 7 || to != ownHost || f.D.Token != botToken):
					t.Errorf("%+v to %s, want a resume of the session after event 7 at its own address", f, to)
				}
				if zombie := strings.Contains(r.logged(), errZombie.Error()); zombie != (name == "a zombie") {
					t.Errorf("the log names another reason: %s", r.logged())
				}
				if peers[1].query != "v=10&encoding=json" {
					t.Errorf("query %q", peers[1].query)
				}
				if got := peers[0].closedWith(); c.code != 0 && got != c.code {
					t.Errorf("the bot closed with %d, want %d: after 1000 nothing can be resumed", got, c.code)
				}
				r.finish()
			})
		})
	}
}

// A session's own address may be gone with the session; the gateway's is not.
func TestDeadResumeAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, then(func(p *peer) { p.open() }), func(g *gatewayFake, _ *Config) {
			g.refuse = func(addr string) error {
				if addr == ownHost {
					return errRefused
				}
				return nil
			}
		})
		time.Sleep(time.Minute)
		synctest.Wait()
		peers := r.connections()
		if len(peers) != 2 || peers[1].asked().Op != opResume || len(r.dials) != 2+ownAddressTries {
			t.Errorf("%d connections, %d attempts; log: %s", len(peers), len(r.dials), r.logged())
		}
		r.finish()
	})
}

// A session that nobody resumes must not be tried for ever.
func TestResumeThatNeverSucceeds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, func(p *peer) {
			if f := p.begin(); f.Op == opResume {
				return
			}
			p.send(`{"op":0,"s":1,"t":"READY","d":{"session_id":"session"}}`)
			if p.n > 1 {
				p.serve()
			}
		}, nil)
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		if n := len(r.connections()); n != resumeTries+2 || r.ready() != 2 {
			t.Errorf("%d connections, want %d", n, resumeTries+2)
		}
		r.finish()
	})
}

// Connections that last are no storm, and a session may be resumed any number of
// times, with failures in between.
func TestLongLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, func(p *peer) {
			if p.n%3 == 0 {
				return // torn off
			}
			p.open()
			if p.n == 1 {
				p.event(7, "GUILD_CREATE", `{}`)
			}
			go p.serve()
			p.stall(2 * time.Minute)
		}, nil)
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		peers := r.connections()
		for i, p := range peers {
			if i > 0 && p.asked().Op == opIdentify {
				t.Fatalf("connection %d started a new session", p.n)
			}
			if i > 0 && p.at.Sub(peers[i-1].at) > 2*time.Minute+5*time.Second {
				t.Fatalf("connection %d came %v after the one before", p.n, p.at.Sub(peers[i-1].at))
			}
		}
		if len(peers) < 60 {
			t.Errorf("%d connections in two hours", len(peers))
		}
		r.finish()
	})
}

// Discord asks for one to five seconds, at random, before a new session.
func TestInvalidSessionIsWaitedOut(t *testing.T) {
	for range 15 {
		synctest.Test(t, func(t *testing.T) {
			r := start(t, then(func(p *peer) { p.open(); p.send(`{"op":9,"d":false}`); p.serve() }), nil)
			time.Sleep(10 * time.Second)
			synctest.Wait()
			peers := r.connections()
			if wait := peers[1].at.Sub(peers[0].at); wait < time.Second || wait > 5*time.Second {
				t.Errorf("the next connection came after %v", wait)
			}
			r.finish()
		})
	}
}

// A session that may go on is resumed soon: who asked meanwhile is answered only
// within three seconds.
func TestInvalidSessionThatMayResume(t *testing.T) {
	for range 15 {
		synctest.Test(t, func(t *testing.T) {
			r := start(t, then(func(p *peer) { p.open(); p.send(`{"op":9,"d":true}`); p.serve() }), nil)
			time.Sleep(10 * time.Second)
			synctest.Wait()
			peers := r.connections()
			if wait := peers[1].at.Sub(peers[0].at); wait > 2*time.Second {
				t.Errorf("the next connection came after %v", wait)
			}
			r.finish()
		})
	}
}

func TestHostThatRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		r := start(t, then(func(p *peer) { p.open(); p.serve() }), func(g *gatewayFake, _ *Config) {
			g.refuse = func(string) error {
				if time.Since(begun) < 30*time.Minute {
					return errRefused
				}
				return nil
			}
		})
		time.Sleep(35 * time.Minute)
		synctest.Wait()
		if n := len(r.dials); n < 10 || n > 60 || r.ready() != 1 {
			t.Errorf("%d attempts in half an hour, and ready %v", n, len(r.connections()))
		}
		r.finish()
	})
}

func TestFatalCloseStopsAll(t *testing.T) {
	for _, code := range []int{4004, 4010, 4011, 4012, 4013, 4014} {
		synctest.Test(t, func(t *testing.T) {
			r := start(t, func(p *peer) {
				if f := p.begin(); len(f.D.Shard) == 2 && f.D.Shard[0] == 1 {
					p.close(code)
				} else {
					p.send(`{"op":0,"s":1,"t":"READY","d":{"session_id":"s"}}`)
				}
				p.serve()
			}, func(_ *gatewayFake, c *Config) { c.Shards = 2 })
			err := <-r.ended
			d, ok := errors.AsType[*bot.DeliveryError](err)
			if !ok || d.Outcome != bot.Barred || d.Code != code || len(err.Error()) < 60 {
				t.Errorf("code %d: Run ended with %v; want what to do about it", code, err)
			}
			if n := len(r.connections()); n > 2 {
				t.Errorf("code %d: %d connections, want one for each shard at most", code, n)
			}
		})
	}
}

// Malformed frames and unknown ones are no reason to lose a connection, and
// what a component is unknown to must reach the handler as it came.
func TestNonsenseIsSkipped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const data = `{"id":"9","type":2,"data":{"resolved":{"messages":{"7":{"components":[{"type":99}]}}}}}`
		r := start(t, func(p *peer) {
			p.open()
			for i, s := range []string{`{`, `null`, `[]`, `"x"`, `{"op":"0"}`, `{"op":99,"d":{}}`, `{"op":0,"s":"x"}`, `{"op":11,"d":5}`, ``} {
				p.send(s)
				p.event(i+2, interaction, data)
			}
			p.event(20, "A_NEW_EVENT", `{"a":1}`)
			p.serve()
		}, nil)
		time.Sleep(time.Minute)
		synctest.Wait()
		if n := len(r.connections()); n != 1 {
			t.Errorf("%d connections; log: %s", n, r.logged())
		}
		got := map[string]int{}
		for len(r.events) > 0 {
			e := <-r.events
			got[e.name]++
			if e.name == interaction && string(e.data) != data {
				t.Errorf("the handler got %s", e.data)
			}
		}
		if got[interaction] != 9 || got["A_NEW_EVENT"] != 1 || got["READY"] != 1 {
			t.Errorf("events %v", got)
		}
		r.finish()
	})
}

func TestHeartbeats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, func(p *peer) { p.open(); p.serve() }, nil)
		time.Sleep(time.Hour)
		synctest.Wait()
		peers := r.connections()
		if n := len(peers[0].heartbeats()); len(peers) != 1 || n < 86 || n > 88 {
			t.Fatalf("%d connections, %d heartbeats in an hour; want 1, and one each 41.25s", len(peers), n)
		}
		r.finish()
		synctest.Wait()
		if code := peers[0].closedWith(); code != 1000 {
			t.Errorf("the bot left with %d, want 1000: then it is shown as offline", code)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		r := start(t, func(p *peer) {
			p.open()
			go func() {
				for range 1000 {
					p.send(`{"op":1}`)
				}
			}()
			p.read(false)
		}, nil)
		time.Sleep(40 * time.Second) // too short for a zombie
		synctest.Wait()
		if n := len(r.connections()[0].heartbeats()); n < 2 || n > 120 {
			t.Errorf("%d heartbeats in 40s; Discord closes after 120", n)
		}
		r.finish()
	})
	// Discord's word on how often to send them is believed within reason.
	synctest.Test(t, func(t *testing.T) {
		r := start(t, func(p *peer) {
			p.beginAt(time.Millisecond)
			p.send(`{"op":0,"s":1,"t":"READY","d":{"session_id":"session"}}`)
			p.serve()
		}, nil)
		time.Sleep(30 * time.Second)
		synctest.Wait()
		if n := len(r.connections()[0].heartbeats()); n < 20 || n > 31 {
			t.Errorf("%d heartbeats in 30s", n)
		}
		r.finish()
	})
}

// The same with the real client on a real network.
func TestRunWithTheRealClient(t *testing.T) {
	closed := make(chan struct{})
	var srv *httptest.Server
	fake := &gatewayFake{t: t, script: func(p *peer) {
		p.open()
		p.serve()
		close(closed)
	}}
	srv = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if q.URL.Path != "/api/v10/gateway/bot" {
			fake.ServeHTTP(w, q)
			return
		}
		w.Write([]byte(`{"url":"` + strings.Replace(srv.URL, "http", "ws", 1) + `","shards":1,
			"session_start_limit":{"total":1000,"remaining":999,"reset_after":1,"max_concurrency":1}}`))
	}))
	defer srv.Close()
	u, err := url.Parse(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	client, err := rest.New(rest.Config{Token: botToken, API: u})
	if err != nil {
		t.Fatal(err)
	}
	r := runReal(t, client)
	if e := <-r.events; e.name != "READY" {
		t.Errorf("the first event is %s", e.name)
	}
	r.stop()
	if err := <-r.ended; err != nil {
		t.Error(err)
	}
	<-closed
}
