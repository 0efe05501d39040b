package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nutgraf/nutgraf/bot"
)

// runReal runs the bot on the network.
func runReal(t *testing.T, client Doer) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r := &running{stop: cancel, ended: make(chan error, 1), events: make(chan event, 10)}
	c := Config{Client: client, Token: botToken, Handle: func(_ context.Context, name string, data json.RawMessage) {
		r.events <- event{name, data}
	}}
	go func() { r.ended <- Run(ctx, c) }()
	t.Cleanup(cancel)
	return r
}

// identified are the times at which sessions were asked for, since the start,
// by shard.
func identified(r *running, begun time.Time) map[int][]time.Duration {
	at := map[int][]time.Duration{}
	for _, p := range r.connections() {
		if f := p.asked(); f.Op == opIdentify {
			at[f.D.Shard[0]] = append(at[f.D.Shard[0]], p.at.Sub(begun))
		}
	}
	return at
}

func TestShardsStartOneAfterAnother(t *testing.T) {
	for concurrency, want := range map[int][]time.Duration{
		1: {0, 5 * time.Second, 10 * time.Second, 15 * time.Second},
		2: {0, 0, 5 * time.Second, 5 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			begun := time.Now()
			r := start(t, func(p *peer) { p.open(); p.serve() }, func(g *gatewayFake, _ *Config) {
				g.info.Shards = 4
				g.info.SessionStartLimit.MaxConcurrency = concurrency
			})
			time.Sleep(time.Minute)
			synctest.Wait()
			var at []time.Duration
			for _, times := range identified(r, begun) {
				at = append(at, times...)
			}
			slices.Sort(at)
			if !slices.Equal(at, want) || r.ready() != 4 {
				t.Errorf("with %d at a time sessions started at %v, want %v", concurrency, at, want)
			}
			r.finish()
		})
	}
}

func TestNoMoreSessionsThanAreLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		r := start(t, then(func(p *peer) { p.open(); p.serve() }), func(g *gatewayFake, _ *Config) {
			g.info.SessionStartLimit.Remaining = 0
			g.info.SessionStartLimit.ResetAfter = int((2 * time.Hour).Milliseconds())
		})
		time.Sleep(2*time.Hour - time.Second)
		synctest.Wait()
		if n := len(r.connections()); n != 0 || !strings.Contains(r.logged(), "no more sessions may start") {
			t.Fatalf("%d connections although no session was left; log: %s", n, r.logged())
		}
		r.mu.Lock()
		r.info.SessionStartLimit.Remaining = 1000
		r.mu.Unlock()
		time.Sleep(time.Minute)
		synctest.Wait()
		if r.ready() != 1 {
			t.Errorf("not ready %v after the start; log: %s", time.Since(begun), r.logged())
		}
		r.finish()
	})
}

// A connection that is not made uses up no session.
func TestSessionsAreNotLostToTheNetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		r := start(t, func(p *peer) { p.open(); p.serve() }, func(g *gatewayFake, _ *Config) {
			g.info.SessionStartLimit.Remaining = 1
			g.info.SessionStartLimit.ResetAfter = int((2 * time.Hour).Milliseconds())
			g.refuse = func(string) error {
				if time.Since(begun) < 12*time.Second {
					return errRefused
				}
				return nil
			}
		})
		time.Sleep(45 * time.Second)
		synctest.Wait()
		if r.ready() != 1 {
			t.Errorf("not ready; log: %s", r.logged())
		}
		r.finish()
	})
}

// Whatever Discord does, and whatever it says is left, a token must not be
// reset because of us.
func TestStormOfSessions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, func(p *peer) {
			p.begin()
			p.send(`{"op":0,"s":1,"t":"READY","d":{"session_id":"s"}}`)
			p.send(`{"op":9,"d":false}`)
		}, func(_ *gatewayFake, c *Config) { c.Shards = 3 })
		time.Sleep(24 * time.Hour)
		synctest.Wait()
		if n := len(r.connections()); n < 900 || n >= 1000 {
			t.Errorf("%d sessions in a day; want less than 1000, and no giving up", n)
		}
		r.finish()
	})
}

func TestAskingForTheGateway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, func(p *peer) { p.open(); p.serve() }, func(g *gatewayFake, _ *Config) {
			g.fail = &bot.DeliveryError{Outcome: bot.Later, After: time.Minute, Cause: errors.New("busy")}
		})
		time.Sleep(10*time.Minute + time.Second)
		r.mu.Lock()
		if r.asked < 3 || r.asked > 11 {
			t.Errorf("asked %d times in ten minutes", r.asked)
		}
		r.fail = nil
		r.mu.Unlock()
		time.Sleep(4 * time.Minute)
		synctest.Wait()
		if r.ready() != 1 {
			t.Error("not ready although Discord answers again")
		}
		r.finish()
	})
	synctest.Test(t, func(t *testing.T) {
		r := start(t, func(*peer) {}, func(g *gatewayFake, _ *Config) {
			g.fail = &bot.DeliveryError{Outcome: bot.Barred, Cause: errors.New("the token is not known")}
		})
		err := <-r.ended
		if d, ok := errors.AsType[*bot.DeliveryError](err); !ok || d.Outcome != bot.Barred || r.asked != 1 {
			t.Errorf("Run ended with %v after asking %d times", err, r.asked)
		}
	})
}

// A token that is reset while the bot runs.
func TestTokenThatIsReset(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, func(p *peer) {
			p.open()
			go p.serve()
			p.stall(5 * time.Minute)
			p.close(4009)
		}, nil)
		time.Sleep(time.Minute)
		r.mu.Lock()
		r.fail = &bot.DeliveryError{Outcome: bot.Barred, Cause: errors.New("the token is not known")}
		r.mu.Unlock()
		err := <-r.ended
		if d, ok := errors.AsType[*bot.DeliveryError](err); !ok || d.Outcome != bot.Barred || len(r.connections()) != 1 {
			t.Errorf("Run ended with %v after %d connections", err, len(r.connections()))
		}
	})
}

func TestLanesAreBounded(t *testing.T) {
	l := &lane{dispatcher: &dispatcher{log: slog.New(slog.DiscardHandler)}, queue: make(chan event, laneEvents)}
	data := make(json.RawMessage, 1<<20)
	for range 1000 {
		l.push(event{"GUILD_CREATE", data})
	}
	if n := len(l.queue); n != laneBytes/len(data) || l.dropped.Load() != int64(1000-n) {
		t.Errorf("%d events of a megabyte wait, %d were dropped", n, l.dropped.Load())
	}
}

// Handlers that never return, or panic, cost nothing but themselves.
func TestHandlersDoNotHoldUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const many = laneEvents + 100
		hold := make(chan struct{})
		var mu sync.Mutex
		var quick int
		r := start(t, func(p *peer) {
			p.open()
			for i := range many {
				p.event(i+2, "GUILD_CREATE", `{"slow":true}`)
			}
			for i := range 50 {
				p.event(many+i+2, interaction, `{"panic":true}`)
				p.event(many+i+2, interaction, `{}`)
			}
			p.serve()
		}, func(_ *gatewayFake, c *Config) {
			c.Handlers = 100
			c.Handle = func(_ context.Context, name string, data json.RawMessage) {
				switch {
				case strings.Contains(string(data), "slow"):
					<-hold
				case strings.Contains(string(data), "panic"):
					panic("the token is " + botToken)
				case name == interaction:
					mu.Lock()
					defer mu.Unlock()
					quick++
				}
			}
		})
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		if len(r.connections()) != 1 || quick != 50 {
			t.Errorf("%d connections, %d of 50 interactions handled", len(r.connections()), quick)
		}
		if log := r.logged(); !strings.Contains(log, "dropped") || !strings.Contains(log, "a handler panicked") {
			t.Errorf("the log says nothing of it: %.500s", log)
		}
		close(hold)
		r.finish()
	})
}

func TestTooManyInteractionsAreDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		busy, most := 0, 0
		r := start(t, func(p *peer) {
			p.open()
			for i := range 100 {
				p.event(i+2, interaction, `{}`)
			}
			p.serve()
		}, func(_ *gatewayFake, c *Config) {
			c.Handlers = 8
			c.Handle = func(ctx context.Context, name string, _ json.RawMessage) {
				if name != interaction {
					return
				}
				mu.Lock()
				busy++
				most = max(most, busy)
				mu.Unlock()
				<-ctx.Done()
			}
		})
		time.Sleep(time.Minute)
		synctest.Wait()
		if most != 8 {
			t.Errorf("%d interactions at the same time, want 8", most)
		}
		r.finish()
	})
}

func TestOtherEventsKeepTheirOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, func(p *peer) {
			p.open()
			for i := range 500 {
				p.event(i+2, "GUILD_CREATE", fmt.Sprint(i))
			}
			p.serve()
		}, nil)
		time.Sleep(time.Second)
		synctest.Wait()
		<-r.events // ready
		for i := range 500 {
			if e := <-r.events; string(e.data) != fmt.Sprint(i) {
				t.Fatalf("event %d came as %s", i, e.data)
			}
		}
		r.finish()
	})
}

// The end of the program must not be the end of an answer that is under way,
// nor wait for one that has no end.
func TestHandlersHaveAGrace(t *testing.T) {
	for _, c := range []struct{ needs, took time.Duration }{
		{2 * time.Second, 2 * time.Second},
		{time.Hour, 5 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			begun := make(chan struct{})
			var cut error
			r := start(t, func(p *peer) { p.open(); p.event(2, interaction, `{}`); p.serve() }, func(_ *gatewayFake, cfg *Config) {
				cfg.Handle = func(ctx context.Context, name string, _ json.RawMessage) {
					if name == interaction {
						close(begun)
						cut = pause(ctx, c.needs)
					}
				}
			})
			<-begun
			start := time.Now()
			r.finish()
			if took := time.Since(start); took != c.took || (cut != nil) != (c.needs > c.took) {
				t.Errorf("a handler that needs %v was left %v, and got %v", c.needs, took, cut)
			}
		})
	}
}

func TestRunEndsAtAnyTime(t *testing.T) {
	for _, after := range []time.Duration{0, time.Second, 3 * time.Second, 7 * time.Second, time.Minute, time.Hour} {
		for name, script := range map[string]func(*peer){
			"well":    func(p *peer) { p.open(); p.serve() },
			"silent":  func(p *peer) { p.serve() },
			"torn":    func(p *peer) { p.open() },
			"stuck":   func(p *peer) { p.open(); p.stall(24 * time.Hour) },
			"invalid": func(p *peer) { p.begin(); p.send(`{"op":9,"d":false}`) },
		} {
			synctest.Test(t, func(t *testing.T) {
				r := start(t, script, func(_ *gatewayFake, c *Config) { c.Shards = 3 })
				time.Sleep(after)
				start := time.Now()
				r.finish()
				if took := time.Since(start); took > closeTimeout {
					t.Errorf("%s, after %v: it took %v to stop", name, after, took)
				}
			})
		}
	}
}

func TestConfigIsChecked(t *testing.T) {
	handle := func(context.Context, string, json.RawMessage) {}
	for _, c := range []Config{
		{}, {Client: &gatewayFake{}, Handle: handle}, {Client: &gatewayFake{}, Token: "t"},
		{Token: "t", Handle: handle}, {Client: &gatewayFake{}, Token: "t", Handle: handle, Shards: -1},
	} {
		if err := Run(t.Context(), c); err == nil {
			t.Errorf("Run took %+v", c)
		}
	}
}
