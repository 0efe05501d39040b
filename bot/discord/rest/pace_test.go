package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nutgraf/nutgraf/bot"
)

// Discord counts interactions one by one; so one user's exhausted bucket must
// not stop another's answer.
func TestInteractionsDoNotWaitForOneAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, w, _ := client(t, always(200, `{}`, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset-After", "2"))
		for i := range 500 {
			if err := c.Do(t.Context(), "PATCH", fmt.Sprintf("/webhooks/9/token%d/messages/@original", i), message(""), nil); err != nil {
				t.Fatal(err)
			}
		}
		if last := w.times()[499]; last > 0 {
			t.Errorf("the last of 500 edits waited %v", last)
		}
	})
}

func TestNothingIsKeptForInteractions(t *testing.T) {
	c, _, _ := client(t, always(204, "", "X-RateLimit-Bucket", "abc", "X-RateLimit-Remaining", "4", "X-RateLimit-Reset-After", "1"))
	for i := range 5000 {
		for _, path := range []string{"/interactions/%d/t%d/callback", "/webhooks/%d/t%d/messages/@original"} {
			if err := c.Do(t.Context(), "POST", fmt.Sprintf(path, i, i), message(""), nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	theirs := reflect.ValueOf(c.Session().Ratelimiter).Elem().FieldByName("buckets").Len()
	if n := len(c.limits.buckets) + len(c.limits.names) + theirs; n > 0 {
		t.Errorf("%d buckets are kept after 10,000 requests for interactions", n)
	}
}

func TestBucketsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter()
		most := 0
		for i := range 20_000 {
			r := parseRoute("POST", fmt.Sprintf("/channels/%d/messages", i))
			done, _, err := l.acquire(t.Context(), r, time.Minute)
			if err != nil {
				t.Fatal(err)
			}
			done(readAnswer(200, http.Header{
				"X-Ratelimit-Limit": {"5"}, "X-Ratelimit-Remaining": {"4"}, "X-Ratelimit-Reset-After": {"5"}, "X-Ratelimit-Bucket": {"hash"},
			}, nil))
			most = max(most, len(l.buckets))
		}
		if most > 2*manyBuckets || len(l.names) != 1 {
			t.Errorf("%d buckets and %d names were kept for 20,000 channels", most, len(l.names))
		}
	})
}

// discordgo's own limiter returned 2 s after a context of 100 ms.
func TestWaitsLookAtTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, w, _ := client(t, always(200, `{}`, "X-RateLimit-Limit", "1", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset-After", "2"))
		if err := c.Do(t.Context(), "POST", aMessage, message(""), nil); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		d := mustBe(t, c.Do(within(t, 100*time.Millisecond), "POST", aMessage, message(""), nil), bot.Later)
		if took := time.Since(start); took > 100*time.Millisecond || d.After != 2*time.Second {
			t.Errorf("it took %v, and the next try may come after %v; want at most 100ms, and 2s", took, d.After)
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(50*time.Millisecond, cancel)
		err := c.Do(ctx, "POST", aMessage, message(""), nil)
		if took := time.Since(start); took > 100*time.Millisecond || !errors.Is(err, context.Canceled) {
			t.Errorf("a cancelled wait took %v and ended with %v", took, err)
		}
		if w.count() != 1 {
			t.Errorf("%d requests were sent, want 1", w.count())
		}
	})
}

// A Discord that counts as the real one does, and takes its time to answer.
func TestRoutesArePacedByTheirHeaders(t *testing.T) {
	const limit, window = 3, 1500 * time.Millisecond
	synctest.Test(t, func(t *testing.T) {
		type count struct {
			used int
			ends time.Time
		}
		var mu sync.Mutex
		counts := map[string]count{}
		c, w, _ := client(t, func(n int, q *http.Request) (*http.Response, error) {
			mu.Lock()
			k := counts[q.URL.Path]
			if !time.Now().Before(k.ends) {
				k = count{ends: time.Now().Add(window)}
			}
			k.used++
			counts[q.URL.Path] = k
			mu.Unlock()
			if k.used > limit {
				t.Errorf("request %d is one too many for %s", n, q.URL.Path)
			}
			time.Sleep(time.Duration(n%3+1) * 20 * time.Millisecond) // answers overtake one another
			return say(200, `{}`, "X-RateLimit-Bucket", "hash", "X-RateLimit-Limit", fmt.Sprint(limit),
				"X-RateLimit-Remaining", fmt.Sprint(limit-k.used),
				"X-RateLimit-Reset-After", fmt.Sprintf("%.3f", time.Until(k.ends).Seconds())), nil
		})
		var wg sync.WaitGroup
		for i := range 40 {
			wg.Go(func() {
				path := fmt.Sprintf("/channels/%d/messages", i%2)
				if err := c.Do(t.Context(), "POST", path, message(""), nil); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		// 20 messages for each channel are 7 windows.
		if last := w.times()[39]; last < 6*window || last > 7*window {
			t.Errorf("the last was sent after %v", last)
		}
	})
}

// The lowest count of a window is right, in whatever order answers come.
func TestAnswersOvertakeOneAnother(t *testing.T) {
	now := time.Now()
	b := &bucket{}
	for _, remaining := range []string{"4", "1", "3", "2"} {
		b.learn(http.Header{
			"X-Ratelimit-Limit": {"5"}, "X-Ratelimit-Remaining": {remaining}, "X-Ratelimit-Reset-After": {"2"},
		}, now, true)
	}
	if b.remaining != 1 {
		t.Errorf("%d remain, want 1", b.remaining)
	}
	b.learn(http.Header{
		"X-Ratelimit-Limit": {"5"}, "X-Ratelimit-Remaining": {"4"}, "X-Ratelimit-Reset-After": {"2"},
	}, now.Add(2*time.Second), true)
	if b.remaining != 4 {
		t.Errorf("%d remain in a new window, want 4", b.remaining)
	}
}

// One request learns that a route is blocked, and the others wait with it.
func TestBlockedRouteHoldsTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, w, _ := client(t, func(n int, _ *http.Request) (*http.Response, error) {
			if n == 1 {
				return say(429, `{"message":"slow","retry_after":2}`), nil
			}
			return say(200, `{}`), nil
		})
		mustBe(t, c.Do(within(t, time.Second), "POST", aMessage, message(""), nil), bot.Later)
		if err := c.Do(t.Context(), "POST", "/channels/2/messages", message(""), nil); err != nil {
			t.Fatal(err)
		}
		if err := c.Do(t.Context(), "POST", aMessage, message(""), nil); err != nil {
			t.Fatal(err)
		}
		if want := []time.Duration{0, 0, 2 * time.Second}; !slices.Equal(w.times(), want) {
			t.Errorf("requests went out at %v, want %v", w.times(), want)
		}
	})
}

func TestNeverMoreThanFiftyInASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, w, _ := client(t, always(200, `{}`))
		var wg sync.WaitGroup
		for i := range 300 {
			wg.Go(func() {
				if err := c.Do(t.Context(), "POST", fmt.Sprintf("/channels/%d/messages", i), message(""), nil); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		at := w.times()
		slices.Sort(at)
		for i := range at[50:] {
			if at[i+50]-at[i] < time.Second {
				t.Fatalf("requests %d to %d were sent within %v", i, i+50, at[i+50]-at[i])
			}
		}
		if at[299] > 7*time.Second {
			t.Errorf("300 requests took %v", at[299])
		}
	})
}

// The limit of all is not for interactions: an answer must not wait behind a
// digest that goes to a thousand channels.
func TestInteractionsAreOutsideTheLimitOfAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _, _ := client(t, func(_ int, q *http.Request) (*http.Response, error) {
			if strings.HasSuffix(q.URL.Path, aMessage) {
				return say(429, `{"message":"slow","retry_after":3,"global":true}`, "X-RateLimit-Global", "true"), nil
			}
			return say(200, `{}`), nil
		})
		start := time.Now()
		mustBe(t, c.Do(within(t, time.Second), "POST", aMessage, message(""), nil), bot.Later)
		if err := c.Do(t.Context(), "POST", aCallback, message(""), nil); err != nil || time.Since(start) > 0 {
			t.Errorf("an interaction waited %v for the limit of all: %v", time.Since(start), err)
		}
		if err := c.Do(t.Context(), "GET", "/users/@me", nil, nil); err != nil || time.Since(start) != 3*time.Second {
			t.Errorf("another route went out after %v, want 3s as a global 429 said: %v", time.Since(start), err)
		}
	})
}

// discordgo sent 94 requests within the second.
func TestTooManyRequestsIsBoundedAndExact(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, w, _ := client(t, always(429, `{"message":"You are being rate limited.","retry_after":0.125,"global":false}`))
		for _, path := range []string{aMessage, aCallback} {
			w.seen = nil
			d := mustBe(t, c.Do(t.Context(), "POST", path, message(""), nil), bot.Later)
			const wait = 125 * time.Millisecond
			if want := []time.Duration{0, wait, 2 * wait, 3 * wait, 4 * wait}; !slices.Equal(w.times(), want) {
				t.Errorf("%s was tried at %v, want %v", path, w.times(), want)
			}
			if d.After != wait {
				t.Errorf("After is %v, want %v", d.After, wait)
			}
		}
		w.answer = always(429, `{"message":"slow mode","retry_after":3600,"code":20016}`)
		start := time.Now()
		d := mustBe(t, c.Do(t.Context(), "POST", "/channels/2/messages", message(""), nil), bot.Later)
		if d.After != time.Hour || d.Code != 20016 || time.Since(start) > time.Minute {
			t.Errorf("an hour's wait: After %v, code %d, returned after %v", d.After, d.Code, time.Since(start))
		}
	})
}

func TestTooManyRequestsThenSuccess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, w, _ := client(t, func(n int, _ *http.Request) (*http.Response, error) {
			if n == 1 {
				return say(429, `{"message":"slow","retry_after":1.337}`), nil
			}
			return say(200, `{"id":"77"}`), nil
		})
		var m struct{ ID string }
		if err := c.Do(t.Context(), "POST", aMessage, message(""), &m); err != nil || m.ID != "77" {
			t.Fatalf("got %+v, %v", m, err)
		}
		if at := w.times(); at[1] != 1337*time.Millisecond {
			t.Errorf("tried again after %v, want 1.337s", at[1])
		}
	})
}
