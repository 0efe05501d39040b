package api

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nutgraf/nutgraf/bot"
)

// A record is what a handler was given, in order.
type record struct {
	mu  sync.Mutex
	ids []int64
}

func (r *record) add(u Update) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ids = append(r.ids, u.ID)
}

func (r *record) handle(_ context.Context, u Update) { r.add(u) }

func (r *record) sorted() []int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Sorted(slices.Values(r.ids))
}

func want(t *testing.T, what string, got []int64, ids ...int64) {
	t.Helper()
	if !slices.Equal(got, ids) && len(got)+len(ids) > 0 {
		t.Errorf("%s: %v, want %v", what, got, ids)
	}
}

func TestPollHandlesAndAcknowledges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(nil)
		var got record
		stop := start(t, f.client(t), PollConfig{Handle: got.handle, AllowedUpdates: []string{"message"}})
		f.push(message(10, 1, "a"), message(11, 2, "b"))
		time.Sleep(time.Second)
		f.push(message(12, 1, "c"))
		time.Sleep(time.Second)
		want(t, "handled", got.sorted(), 10, 11, 12)
		want(t, "kept", f.kept())
		polls := f.called("getUpdates")
		if len(polls) > 4 {
			t.Errorf("%d polls in 2 s for two batches", len(polls))
		}
		if form := polls[0].form; form.Get("allowed_updates") != `["message"]` || form.Get("timeout") != "50" || form.Has("offset") {
			t.Errorf("first poll: %v", form)
		}
		if err := stop(); err != nil {
			t.Errorf("stopped with %v", err)
		}
	})
}

// Trap: the offset advances before handling, and a crash loses up to 100 updates.
func TestACrashLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(nil)
		f.push(message(1, 1, "a"), message(2, 2, "stuck"), message(3, 3, "c"), message(4, 2, "d"))
		var first record
		dead := make(chan struct{}) // the process: what it is doing never ends
		stop := start(t, f.client(t), PollConfig{HandleTimeout: time.Hour, Grace: time.Nanosecond, Handle: func(_ context.Context, u Update) {
			if u.ID == 2 {
				<-dead
			}
			first.add(u)
		}})
		time.Sleep(20 * time.Second)
		want(t, "handled by the first process", first.sorted(), 1, 3)
		want(t, "kept by Telegram while one is unfinished", f.kept(), 2, 3, 4)
		stop() //nolint:errcheck // it dies
		want(t, "kept by Telegram after the crash", f.kept(), 2, 3, 4)

		var second record
		start(t, f.client(t), PollConfig{Handle: second.handle})
		time.Sleep(time.Second)
		want(t, "handled by the second process", second.sorted(), 2, 3, 4)
		want(t, "kept in the end", f.kept())
		close(dead)
	})
}

// A page that takes long to fetch holds up neither other chats nor polling, and
// what is returned again meanwhile is handled once.
func TestASlowHandler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(nil)
		var mu sync.Mutex
		begun := map[int64]time.Time{}
		var got record
		start(t, f.client(t), PollConfig{Handle: func(_ context.Context, u Update) {
			mu.Lock()
			begun[u.ID] = time.Now()
			mu.Unlock()
			if u.Message.Text == "slow" {
				time.Sleep(30 * time.Second)
			}
			got.add(u)
		}})
		f.push(message(1, 1, "slow"), message(2, 1, "same chat"), message(3, 2, "other"))
		time.Sleep(200 * time.Millisecond)
		early := time.Now()
		f.push(message(4, 3, "soon after"))
		time.Sleep(10 * time.Second)
		pushed := time.Now()
		f.push(message(5, 3, "later"))
		time.Sleep(time.Second)
		want(t, "handled beside the slow one", got.sorted(), 3, 4, 5)
		mu.Lock()
		soon, later := begun[4].Sub(early), begun[5].Sub(pushed)
		if soon > settleMax/2 || later > settleMax {
			t.Errorf("updates waited %s and %s for a slow one of another chat", soon, later)
		}
		mu.Unlock()
		if n := len(f.called("getUpdates")); n > 30 {
			t.Errorf("%d polls in 11 s", n)
		}
		time.Sleep(20 * time.Second)
		want(t, "handled, each once", got.sorted(), 1, 2, 3, 4, 5)
		mu.Lock()
		defer mu.Unlock()
		if begun[2].Before(begun[1].Add(30 * time.Second)) {
			t.Error("two updates of one chat were handled at the same time")
		}
		want(t, "kept", f.kept())
	})
}

// Updates of a chat stay in order, and no more are handled at a time than asked.
func TestOrderAndWorkers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(nil)
		var mu sync.Mutex
		last, running, top := map[int64]int64{}, 0, 0
		var got record
		start(t, f.client(t), PollConfig{Workers: 4, Handle: func(_ context.Context, u Update) {
			mu.Lock()
			if last[u.Message.Chat.ID] > u.ID {
				t.Errorf("update %d after %d", u.ID, last[u.Message.Chat.ID])
			}
			last[u.Message.Chat.ID] = u.ID
			running++
			top = max(top, running)
			mu.Unlock()
			time.Sleep(10 * time.Millisecond)
			mu.Lock()
			running--
			mu.Unlock()
			got.add(u)
		}})
		for i := range int64(500) {
			f.push(message(i+1, i%7, "x"))
		}
		time.Sleep(30 * time.Second)
		if n := len(got.sorted()); n != 500 || top != 4 {
			t.Errorf("%d handled, %d at a time; want 500 and 4", n, top)
		}
		want(t, "kept", f.kept())
	})
}

// Trap: whatever fails is tried again after 3 s. Polling has to live through five
// minutes of anything, ask less and less, and lose nothing.
func TestPollingFailsForFiveMinutes(t *testing.T) {
	tests := map[string]struct {
		code       int
		body       string
		tries      int    // at most, in 5 minutes
		say, never string // in the log
	}{
		"HTML 502":       {502, "<html>", 20, "status 502", "another process polls"},
		"500":            {500, `{"ok":false,"error_code":500,"description":"Internal Server Error"}`, 20, "Internal Server Error", ""},
		"two pollers":    {409, `{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"}`, 20, "another process polls with this token", ""},
		"429":            {429, `{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":30}}`, 11, "after=30s", ""},
		"malformed JSON": {200, `{"ok":true,"result":[{`, 20, "no JSON", ""},
		"no list":        {200, `{"ok":true,"result":"x"}`, 20, "not what the method returns", ""},
		"a bare object":  {200, `{"ok":true,"result":[{"x":1}]}`, 20, "no update in the answer has an id", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var broken atomic.Bool
				broken.Store(true)
				f := newFake(nil)
				f.answer = func(method string, _ url.Values) (int, string) {
					if broken.Load() && method == "getUpdates" {
						return test.code, test.body
					}
					return 200, ""
				}
				var log journal
				var got record
				start(t, f.client(t), PollConfig{Handle: got.handle, Log: log.logger()})
				f.push(message(1, 1, "a"))
				time.Sleep(5 * time.Minute)
				if n := len(f.called("getUpdates")); n > test.tries || n < 5 {
					t.Errorf("tried %d times, want 5 to %d", n, test.tries)
				}
				if text := log.String(); !strings.Contains(text, test.say) || test.never != "" && strings.Contains(text, test.never) {
					t.Errorf("the log does not say %q: %s", test.say, text)
				}
				broken.Store(false)
				time.Sleep(time.Minute)
				want(t, "handled in the end", got.sorted(), 1)
				if !strings.Contains(log.String(), "works again") {
					t.Error("the log does not say that it works again")
				}
				if strings.Contains(log.String(), testToken[7:]) {
					t.Error("the log holds the token")
				}
			})
		})
	}
}

func TestPollStopsOnAWrongToken(t *testing.T) {
	for _, code := range []int{401, 404} {
		synctest.Test(t, func(t *testing.T) {
			f := newFake(func(string, url.Values) (int, string) { return refusal(code, "Unauthorized", "") })
			err := Poll(t.Context(), f.client(t), PollConfig{})
			if e := wantOutcome(t, err, bot.Barred); e.Code != code || !strings.Contains(e.Error(), "token") {
				t.Errorf("%v", e)
			}
		})
	}
}

// Trap: StopReceivingUpdates waits until the poll is over.
func TestPollStopsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(nil)
		stop := start(t, f.client(t), PollConfig{})
		time.Sleep(7 * time.Second)
		begun := time.Now()
		if err := stop(); err != nil || time.Since(begun) > 0 {
			t.Errorf("stopped after %s: %v", time.Since(begun), err)
		}
	})
}

// What is being handled when the process is to stop gets its time, what waits in
// line does not begin, and Telegram is told how far it came.
func TestGrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(nil)
		var got record
		var cut record
		stop := start(t, f.client(t), PollConfig{Handle: func(ctx context.Context, u Update) {
			select {
			case <-time.After(map[string]time.Duration{"quick": 3 * time.Second, "long": time.Minute}[u.Message.Text]):
				got.add(u)
			case <-ctx.Done():
				cut.add(u)
			}
		}})
		f.push(message(1, 1, "quick"), message(2, 2, "long"), message(3, 1, "quick"))
		time.Sleep(time.Second)
		begun := time.Now()
		if err := stop(); err != nil || time.Since(begun) != 6*time.Second {
			t.Errorf("stopped after %s: %v", time.Since(begun), err)
		}
		want(t, "handled", got.sorted(), 1)
		want(t, "cut short", cut.sorted(), 2)
		want(t, "kept", f.kept(), 2, 3)
	})
}

func TestHandlersThatPanicOrHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(nil)
		var log journal
		var got record
		hang := make(chan struct{})
		start(t, f.client(t), PollConfig{Log: log.logger(), Grace: time.Nanosecond, Handle: func(_ context.Context, u Update) {
			switch u.Message.Text {
			case "secret words":
				panic("cannot handle " + u.Message.Text)
			case "secret index":
				_ = u.Message.Entities[len(u.Message.Text)]
			case "hang":
				<-hang
			}
			got.add(u)
		}})
		f.push(message(1, 1, "secret words"), message(2, 1, "secret index"), message(3, 1, "c"), message(4, 2, "hang"))
		time.Sleep(time.Second)
		want(t, "handled", got.sorted(), 3)
		text := log.String()
		if strings.Contains(text, "secret") || !strings.Contains(text, "panic=string") ||
			!strings.Contains(text, "index out of range") || !strings.Contains(text, "poll_test.go") {
			t.Errorf("the log must have a stack and no text: %s", text)
		}
		time.Sleep(2 * time.Minute)
		want(t, "kept", f.kept())
		if !strings.Contains(log.String(), "does not end") {
			t.Error("the log does not say that a handler hangs")
		}
		close(hang)
	})
}

func TestUpdatesThatCannotBeRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(nil)
		var log journal
		var got record
		start(t, f.client(t), PollConfig{Handle: got.handle, Log: log.logger()})
		f.push(
			`{"update_id":1,"message":{"message_id":77777.5,"text":"secret"}}`,
			`{"update_id":2,"tomorrows_kind":{"secret":1}}`,
			`{"update_id":"secret"}`,
			`"secret"`,
			message(5, 1, "a"),
		)
		time.Sleep(3 * time.Second)
		want(t, "handled", got.sorted(), 5)
		want(t, "kept", f.kept(), 0, 0) // the fake cannot read them either
		if text := log.String(); strings.Contains(text, "secret") || strings.Contains(text, "77777") || !strings.Contains(text, "update=1") {
			t.Errorf("log: %s", text)
		}
	})
}

func TestPollDeletesAWebhook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var set atomic.Bool
		set.Store(true)
		f := newFake(nil)
		f.answer = func(method string, _ url.Values) (int, string) {
			switch {
			case method == "getWebhookInfo" && set.Load():
				return ok(`{"url":"https://bot.example/hook/secret"}`)
			case method == "deleteWebhook":
				set.Store(false)
			case method == "getUpdates" && set.Load():
				return refusal(409, "Conflict: can't use getUpdates method while webhook is active", "")
			}
			return 200, ""
		}
		var log journal
		var got record
		start(t, f.client(t), PollConfig{Handle: got.handle, Log: log.logger()})
		f.push(message(1, 1, "a"))
		time.Sleep(time.Second)
		want(t, "handled", got.sorted(), 1)
		if text := log.String(); !strings.Contains(text, "bot.example") || strings.Contains(text, "secret") {
			t.Errorf("log: %s", text)
		}
		if d := f.called("deleteWebhook"); len(d) != 1 || d[0].form.Has("drop_pending_updates") {
			t.Errorf("deleted: %v", d)
		}
		// And again when somebody sets one while this process polls.
		set.Store(true)
		f.push(message(2, 1, "b"))
		time.Sleep(time.Minute)
		f.push(message(3, 1, "c"))
		time.Sleep(time.Minute)
		want(t, "handled", got.sorted(), 1, 2, 3)
	})
}

// After a quiet week Telegram numbers updates from anywhere.
func TestNumbersThatBeginAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(nil)
		var got record
		start(t, f.client(t), PollConfig{Handle: got.handle})
		f.push(message(1000000, 1, "a"))
		time.Sleep(8 * 24 * time.Hour)
		f.push(message(5, 1, "b"))
		time.Sleep(2 * time.Minute)
		want(t, "handled", got.sorted(), 5, 1000000)
	})
}

// A server that knows neither offset nor timeout is not asked without pause.
func TestAServerThatAnswersAtOnce(t *testing.T) {
	for _, result := range []string{"[]", "[" + message(1, 1, "again and again") + "]"} {
		synctest.Test(t, func(t *testing.T) {
			f := newFake(func(method string, _ url.Values) (int, string) {
				if method == "getUpdates" {
					return ok(result)
				}
				return 200, ""
			})
			var got record
			start(t, f.client(t), PollConfig{Handle: got.handle})
			time.Sleep(time.Minute)
			if n := len(f.called("getUpdates")); n > 130 {
				t.Errorf("%d polls in a minute", n)
			}
			if n := len(got.sorted()); n > 1 {
				t.Errorf("handled %d times", n)
			}
		})
	}
}

// The window does what a plain list of all updates would do.
func FuzzWindow(f *testing.F) {
	f.Add([]byte{1, 2, 3, 129, 130, 131})
	f.Fuzz(func(t *testing.T, steps []byte) {
		w := newWindow()
		done, open := map[int64]bool{}, map[int64]bool{}
		for _, s := range steps {
			id := int64(s&127) + 1
			if s < 128 {
				before, _ := w.offset()
				_, seen := done[id]
				if took := w.take(id); took != (!seen && !open[id] && id >= before) {
					t.Fatalf("take %d: %v", id, took)
				} else if took {
					open[id] = true
				}
			} else {
				w.finish(id)
				if open[id] {
					delete(open, id)
					done[id] = true
				}
			}
			offset, busy := w.offset()
			if busy != (len(open) > 0) {
				t.Fatalf("busy %v with %d open", busy, len(open))
			}
			for id := range open {
				if id < offset {
					t.Fatalf("offset %d acknowledges %d, which is not finished", offset, id)
				}
			}
		}
	})
}

func ExamplePoll() {
	client, err := New(Config{Token: "123456:the-token-that-BotFather-gave"})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel() // in earnest: when the process is told to stop
	err = Poll(ctx, client, PollConfig{
		AllowedUpdates: []string{"message", "callback_query"},
		Handle: func(ctx context.Context, u Update) {
			if m := u.Message; m != nil {
				_ = client.Call(ctx, "sendMessage", map[string]any{"chat_id": m.Chat.ID, "text": m.Text}, nil)
			}
		},
	})
	fmt.Println(err)
	// Output: <nil>
}

// The same over a real connection, with a stop in the middle of a long poll.
func TestPollOverLoopback(t *testing.T) {
	f := newFake(nil)
	got := make(chan int64)
	stop := start(t, f.serve(t), PollConfig{Handle: func(_ context.Context, u Update) { got <- u.ID }})
	for i := range int64(3) {
		f.push(message(i+1, 1, "a"))
		if id := <-got; id != i+1 {
			t.Errorf("update %d, want %d", id, i+1)
		}
	}
	begun := time.Now()
	if err := stop(); err != nil || time.Since(begun) > farewell {
		t.Errorf("stopped after %s: %v", time.Since(begun), err)
	}
	want(t, "kept", f.kept())
}
