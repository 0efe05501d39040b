package api

import (
	"context"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nutgraf/nutgraf/bot"
)

// most is the largest number of calls in any stretch of d.
func most(calls []call, d time.Duration) int {
	best := 0
	for i, c := range calls {
		n := 0
		for _, later := range calls[i:] {
			if later.at.Sub(c.at) < d {
				n++
			}
		}
		best = max(best, n)
	}
	return best
}

func send(t *testing.T, c *Client, method string, chat int64) {
	t.Helper()
	if err := c.Call(t.Context(), method, map[string]any{"chat_id": chat}, nil); err != nil {
		t.Error(err)
	}
}

func TestPacePerChat(t *testing.T) {
	tests := []struct {
		chat   int64
		method string
		within time.Duration
		most   int
	}{
		{7, "sendMessage", 10 * time.Second, 12},
		{7, "editMessageText", 10 * time.Second, 12},
		{-100, "sendMessage", time.Minute, 20},
		{-100, "editMessageText", time.Minute, 20},
	}
	for _, test := range tests {
		synctest.Test(t, func(t *testing.T) {
			f := newFake(nil)
			c := f.client(t)
			begun := time.Now()
			for range 50 {
				send(t, c, test.method, test.chat)
			}
			if n := most(f.all(), test.within); n > test.most || n < test.most*3/4 {
				t.Errorf("%s to %d: %d in %s, want up to %d", test.method, test.chat, n, test.within, test.most)
			}
			if first := f.all()[2].at.Sub(begun); first > 200*time.Millisecond {
				t.Errorf("the third of a burst went out after %s", first)
			}
		})
	}
}

func TestPaceOverall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(nil)
		c := f.client(t)
		var all sync.WaitGroup
		for i := range int64(200) {
			all.Go(func() { send(t, c, "sendMessage", i+1) })
		}
		all.Wait()
		if n := most(f.all(), time.Second); n > 30 || n < 25 {
			t.Errorf("%d messages in a second, want 25 to 30", n)
		}
	})
}

// An answer to a tap has to come at once, whatever else is being sent.
func TestWhatIsNoMessageIsNotPaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(nil)
		c := f.client(t)
		begun := time.Now()
		for range 100 {
			for _, method := range []string{"answerCallbackQuery", "answerInlineQuery", "sendChatAction", "getChat", "deleteMessage"} {
				send(t, c, method, -100)
			}
		}
		if took := time.Since(begun); took > 0 {
			t.Errorf("waited %s", took)
		}
	})
}

func TestPaceTellsWhoCannotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(nil)
		c := f.client(t)
		for range 8 {
			send(t, c, "sendMessage", -100)
		}
		begun := time.Now()
		for range 3 { // one that gave up took nobody's turn
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			e := wantOutcome(t, c.Call(ctx, "sendMessage", map[string]any{"chat_id": -100}, nil), bot.Later)
			if e.After <= time.Second || e.After > 5*time.Second {
				t.Errorf("after %s, want up to 5 s", e.After)
			}
			cancel()
		}
		if took := time.Since(begun); took > 0 {
			t.Errorf("said so after %s", took)
		}
		if len(f.all()) != 8 {
			t.Errorf("%d were sent", len(f.all()))
		}
		// And who waits can be told to stop.
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		checkOutcome(t, c.Call(ctx, "sendMessage", map[string]any{"chat_id": -100}, nil), bot.Later)
		if took := time.Since(begun); took != time.Second {
			t.Errorf("stopped after %s", took)
		}
	})
}

// A 429 is honoured to the second, by the chat that it is about and by no other.
func TestTooManyRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var refused atomic.Bool
		f := newFake(nil)
		f.answer = func(_ string, form url.Values) (int, string) {
			if form.Get("chat_id") == "7" && refused.CompareAndSwap(false, true) {
				return refusal(429, "Too Many Requests: retry after 17", `{"retry_after":17}`)
			}
			return ok("true")
		}
		c := f.client(t)
		begun := time.Now()
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() { send(t, c, "sendMessage", 7) })
		}
		synctest.Wait()
		for i := range int64(4) {
			send(t, c, "sendMessage", 100+i)
		}
		if took := time.Since(begun); took > 200*time.Millisecond {
			t.Errorf("other chats waited %s", took)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		before := len(f.all())
		e := wantOutcome(t, c.Call(ctx, "sendMessage", map[string]any{"chat_id": 7}, nil), bot.Later)
		if e.After > 17*time.Second || e.After < 16*time.Second || len(f.all()) != before {
			t.Errorf("a third message: after %s, %d calls", e.After, len(f.all())-before)
		}
		both.Wait()
		for _, again := range f.all()[before:] {
			if d := again.at.Sub(begun); d < 17*time.Second || d > 18*time.Second {
				t.Errorf("sent again after %s, want 17 s", d)
			}
		}
	})
}

func TestTooManyRequestsIsNotTriedForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(func(string, url.Values) (int, string) {
			return refusal(429, "Too Many Requests: retry after 3", `{"retry_after":3}`)
		})
		c := f.client(t)
		e := wantOutcome(t, c.Call(t.Context(), "sendMessage", map[string]any{"chat_id": 7}, nil), bot.Later)
		if e.After != 3*time.Second || len(f.all()) != maxTries {
			t.Errorf("after %s, %d tries", e.After, len(f.all()))
		}
		// A method's 429 is the method's own: changing commands too often keeps
		// nobody from getting answers.
		e = wantOutcome(t, c.Call(t.Context(), "setMyCommands", nil, nil), bot.Later)
		if e.Code != 429 || c.pace.paused(turn{key: "8", chat: "8", paced: true}) != 0 {
			t.Errorf("%v pauses messages", e)
		}
	})
}

// When several chats are refused at once, it is the whole that is too fast.
func TestGeneralPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var storm atomic.Bool
		storm.Store(true)
		f := newFake(nil)
		f.answer = func(string, url.Values) (int, string) {
			if storm.Load() {
				return refusal(429, "Too Many Requests: retry after 9", `{"retry_after":9}`)
			}
			return ok("true")
		}
		c := f.client(t)
		var all sync.WaitGroup
		for i := range int64(generalPause) {
			all.Go(func() { send(t, c, "sendMessage", 1+i) })
		}
		time.Sleep(time.Second)
		storm.Store(false)
		begun := time.Now()
		send(t, c, "answerCallbackQuery", 50)
		if time.Since(begun) > 0 {
			t.Error("an answer to a tap waited")
		}
		send(t, c, "sendMessage", 50)
		if d := time.Since(begun); d < 7*time.Second || d > 9*time.Second {
			t.Errorf("another chat waited %s, want about 8 s", d)
		}
		all.Wait()
	})
}

func TestPaceIsBounded(t *testing.T) {
	p := newPace(Limits{})
	for i := range 3 * maxPaced {
		p.pause(waiting("sendMessage", map[string]string{"chat_id": strconv.Itoa(i)}), 0)
		p.limiter(waiting("editMessageText", map[string]string{"inline_message_id": strconv.Itoa(i)}))
	}
	if len(p.lines) != maxPaced || p.recent.Len() != maxPaced || len(p.refused) > generalPause {
		t.Errorf("%d lines, %d in order, %d refused; want %d at most", len(p.lines), p.recent.Len(), len(p.refused), maxPaced)
	}
}

func TestLimitsCanBeLifted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(nil)
		none := Rate{Every: -1}
		c := clientWith(t, Config{Transport: f, Limits: Limits{none, none, none}})
		begun := time.Now()
		for range 1000 {
			send(t, c, "sendMessage", -5)
		}
		if took := time.Since(begun); took > 0 {
			t.Errorf("took %s", took)
		}
	})
}
