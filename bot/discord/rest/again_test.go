package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nutgraf/nutgraf/bot"
)

// What happens to the first try, whether another follows, and what is said when
// every try ends so.
func TestOnlyWhatIsHarmlessIsTriedAgain(t *testing.T) {
	status := func(n int) func(*http.Request) (*http.Response, error) {
		return func(*http.Request) (*http.Response, error) { return say(n, `<html>`), nil }
	}
	lost := func(q *http.Request) (*http.Response, error) { wrote(q); return nil, errBroken }
	refused := func(*http.Request) (*http.Response, error) { return nil, errBroken }
	for _, c := range []struct {
		name, method, path, nonce string
		first                     func(*http.Request) (*http.Response, error)
		again                     bool
		want                      bot.Outcome
	}{
		{"a message, 500", "POST", aMessage, "", status(500), false, bot.Unclear},
		{"a message, 502", "POST", aMessage, "", status(502), false, bot.Unclear},
		{"a message, 503", "POST", aMessage, "", status(503), true, bot.Later},
		{"a message, 504", "POST", aMessage, "", status(504), false, bot.Unclear},
		{"a message, lost", "POST", aMessage, "", lost, false, bot.Unclear},
		{"a message, no connection", "POST", aMessage, "", refused, true, bot.Later},
		{"a message with a nonce, 502", "POST", aMessage, "n1", status(502), true, bot.Later},
		{"a message with a nonce, lost", "POST", aMessage, "n1", lost, true, bot.Unclear},
		{"a callback, 500", "POST", aCallback, "", status(500), true, bot.Later},
		{"a callback, lost", "POST", aCallback, "", lost, true, bot.Unclear},
		{"a follow-up, lost", "POST", "/webhooks/9/" + interactionToken, "", lost, false, bot.Unclear},
		{"an edit, lost", "PATCH", anEdit, "", lost, true, bot.Later},
		{"a callback, a page", "POST", aCallback, "", status(200), true, bot.Unclear},
		{"an edit, a page", "PATCH", anEdit, "", status(200), true, bot.Later},
		{"a message, a page", "POST", aMessage, "", status(200), false, bot.Unclear},
		{"a look, 500", "GET", "/users/@me", "", status(500), true, bot.Later},
		{"commands, 503", "PUT", "/applications/9/commands", "", status(503), true, bot.Later},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, w, _ := client(t, func(n int, q *http.Request) (*http.Response, error) {
					if n == 1 {
						return c.first(q)
					}
					return say(200, `{}`), nil
				})
				err := client.Do(t.Context(), c.method, c.path, message(c.nonce), nil)
				if (err == nil) != c.again || w.count() == 2 != c.again {
					t.Fatalf("%d requests, then %v; want another try: %v", w.count(), err, c.again)
				}
				if c.again {
					if wait := w.times()[1]; wait < firstBackoff/2 || wait > 2*firstBackoff {
						t.Errorf("tried again after %v, want about %v", wait, firstBackoff)
					}
				}
				w.seen, w.answer = nil, func(_ int, q *http.Request) (*http.Response, error) { return c.first(q) }
				mustBe(t, client.Do(t.Context(), c.method, c.path, message(c.nonce), nil), c.want)
				if c.again && w.count() != maxTries {
					t.Errorf("%d tries, want %d", w.count(), maxTries)
				}
			})
		})
	}
}

// Discord looks at a nonce only when it is told to.
func TestNonceMustBeEnforced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, body := range []map[string]any{
			{"nonce": "n"}, {"nonce": "n", "enforce_nonce": false}, {"enforce_nonce": true}, {"nonce": "", "enforce_nonce": true},
		} {
			c, w, _ := client(t, always(502, ""))
			mustBe(t, c.Do(t.Context(), "POST", aMessage, body, nil), bot.Unclear)
			if w.count() != 1 {
				t.Errorf("%v was sent %d times", body, w.count())
			}
		}
	})
}

// A callback whose answer was lost may have arrived. Discord says so to the
// second; said to the first, it means that another process answered.
func TestCallbackThatArrivedIsASuccess(t *testing.T) {
	taken := func() *http.Response {
		return say(400, `{"message":"Interaction has already been acknowledged.","code":40060}`)
	}
	synctest.Test(t, func(t *testing.T) {
		c, _, _ := client(t, func(n int, q *http.Request) (*http.Response, error) {
			if n == 1 {
				wrote(q)
				return nil, errBroken
			}
			return taken(), nil
		})
		if err := c.Do(t.Context(), "POST", aCallback, message(""), nil); err != nil {
			t.Errorf("the second try learned that the first arrived: %v", err)
		}
		c, _, _ = client(t, func(int, *http.Request) (*http.Response, error) { return taken(), nil })
		if d := mustBe(t, c.Do(t.Context(), "POST", aCallback, message(""), nil), bot.Refused); d.Code != 40060 {
			t.Errorf("code %d", d.Code)
		}
		c, _, _ = client(t, func(n int, _ *http.Request) (*http.Response, error) {
			if n == 1 {
				return say(429, `{"message":"slow","retry_after":1}`), nil // certainly not taken
			}
			return taken(), nil
		})
		mustBe(t, c.Do(t.Context(), "POST", aCallback, message(""), nil), bot.Refused)
	})
}

// Discord gives up on an interaction after three seconds.
func TestCallbackThatHangsIsTriedAgainInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, w, _ := client(t, func(n int, q *http.Request) (*http.Response, error) {
			if n == 1 {
				wrote(q)
				<-q.Context().Done()
				return nil, q.Context().Err()
			}
			return say(204, ""), nil
		})
		err := c.Do(within(t, 3*time.Second), "POST", aCallback, message(""), nil)
		if at := w.times(); err != nil || at[1] > 2*time.Second {
			t.Errorf("tried at %v: %v", at, err)
		}
	})
}

func TestDeleteThatArrivedIsASuccess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _, _ := client(t, func(n int, _ *http.Request) (*http.Response, error) {
			if n == 1 {
				return say(502, ""), nil
			}
			return say(404, `{"message":"Unknown Message","code":10008}`), nil
		})
		if err := c.Do(t.Context(), "DELETE", "/channels/1/messages/2", nil, nil); err != nil {
			t.Error(err)
		}
		mustBe(t, c.Do(t.Context(), "DELETE", "/channels/1/messages/2", nil, nil), bot.Refused)
	})
}

func TestTriesEndWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _, _ := client(t, always(503, ""))
		start := time.Now()
		mustBe(t, c.Do(within(t, 700*time.Millisecond), "GET", "/users/@me", nil, nil), bot.Later)
		if took := time.Since(start); took > 700*time.Millisecond {
			t.Errorf("it took %v", took)
		}
		c, w, _ := client(t, func(_ int, q *http.Request) (*http.Response, error) {
			wrote(q)
			<-q.Context().Done() // an address that never answers
			return nil, q.Context().Err()
		})
		start = time.Now()
		err := c.Do(within(t, 20*time.Second), "GET", "/users/@me", nil, nil)
		mustBe(t, err, bot.Later)
		if took := time.Since(start); took > 20*time.Second || w.count() != 2 {
			t.Errorf("it took %v and %d tries", took, w.count())
		}
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v does not say that the time was over", err)
		}
	})
}

// The same on a real connection: whether headers went out is what net/http says.
func TestBrokenConnection(t *testing.T) {
	var n atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		n.Add(1)
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		conn.Close()
	}))
	defer srv.Close()
	u, err := url.Parse(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(Config{Token: botToken, API: u})
	if err != nil {
		t.Fatal(err)
	}
	err = c.Do(t.Context(), "POST", aMessage, message(""), nil)
	mustBe(t, err, bot.Unclear)
	if n.Load() != 1 {
		t.Errorf("%d requests, want 1", n.Load())
	}
	mustNotHold(t, "the error", fmt.Sprintf("%v %+v", err, err))
	srv.Close()
	d := mustBe(t, c.Do(within(t, 2*time.Second), "POST", aMessage, message(""), nil), bot.Later)
	if !strings.Contains(d.Error(), "refused") {
		t.Errorf("%v does not say why", d.Error())
	}
}
