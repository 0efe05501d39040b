package api

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nutgraf/nutgraf/bot"
)

// deliver posts an update as Telegram does and returns the status.
func deliver(ctx context.Context, h http.Handler, secret, body string) int {
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/telegram", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(secretHeader, secret)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

// Trap: DefaultServeMux, no limit to the body, no look at the secret.
func TestWebhookRefuses(t *testing.T) {
	var got record
	var log journal
	h := Webhook(WebhookConfig{Secret: "s3cret", MaxBody: 200, Handle: got.handle, Log: log.logger()})
	good := message(1, 1, "a")
	tests := []struct {
		name   string
		method string
		secret string
		kind   string
		body   string
		want   int
	}{
		{"GET", "GET", "s3cret", "application/json", good, 405},
		{"no secret", "POST", "", "application/json", good, 401},
		{"wrong secret", "POST", "s3crets", "application/json", good, 401},
		{"a form", "POST", "s3cret", "application/x-www-form-urlencoded", good, 415},
		{"no type", "POST", "s3cret", "", good, 415},
		{"too long", "POST", "s3cret", "application/json", message(1, 1, strings.Repeat("x", 200)), 413},
		{"no JSON", "POST", "s3cret", "application/json", "<html>", 400},
		{"no update", "POST", "s3cret", "application/json", `{"x":1}`, 400},
		{"a list", "POST", "s3cret", "application/json", `[` + good + `]`, 400},
		{"malformed", "POST", "s3cret", "application/json", `{"update_id":8,"message":{"text":"secret","message_id":"secret"}}`, 200},
		{"unknown kind", "POST", "s3cret", "application/json", `{"update_id":9,"tomorrow":{}}`, 200},
		{"good", "POST", "s3cret", "application/json; charset=utf-8", good, 200},
	}
	s := httptest.NewServer(h)
	defer s.Close()
	for _, test := range tests {
		r, _ := http.NewRequest(test.method, s.URL, strings.NewReader(test.body))
		r.Header.Set("Content-Type", test.kind)
		r.Header.Set(secretHeader, test.secret)
		resp, err := s.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != test.want {
			t.Errorf("%s: %d, want %d", test.name, resp.StatusCode, test.want)
		}
	}
	want(t, "handled", got.sorted(), 1)
	if strings.Contains(log.String(), "secret") || !strings.Contains(log.String(), "malformed") {
		t.Errorf("log: %s", log.String())
	}
	if code := deliver(t.Context(), Webhook(WebhookConfig{Handle: got.handle}), "", good); code != 401 {
		t.Errorf("without a secret of its own it answers %d", code)
	}
}

// Telegram keeps an update until it hears 200: that must not come before the
// update was handled. And it may deliver one twice.
func TestWebhookAnswersWhenDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got record
		h := Webhook(WebhookConfig{Secret: "s", Handle: func(ctx context.Context, u Update) {
			if sleep(ctx, 5*time.Second) == nil { // not with the connection
				got.add(u)
			}
			if u.Message.Text == "panic" {
				panic("p")
			}
		}})
		begun := time.Now()
		impatient, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		deliver(impatient, h, "s", message(1, 1, "a")) // Telegram hung up
		want(t, "handled when Telegram hung up", got.sorted())
		if code := deliver(t.Context(), h, "s", message(1, 1, "a")); code != 200 || time.Since(begun) != 5*time.Second {
			t.Errorf("the same while it is being handled: %d after %s", code, time.Since(begun))
		}
		if code := deliver(t.Context(), h, "s", message(1, 1, "a")); code != 200 || time.Since(begun) != 5*time.Second {
			t.Errorf("the same when it was handled: %d after %s", code, time.Since(begun))
		}
		if code := deliver(t.Context(), h, "s", message(2, 1, "panic")); code != 200 {
			t.Errorf("a panic: %d; Telegram would deliver it for ever", code)
		}
		want(t, "handled", got.sorted(), 1, 2)
	})
}

func TestWebhookQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		running, top := 0, 0
		var order []int64
		h := Webhook(WebhookConfig{Secret: "s", Workers: 3, Queue: 8, Handle: func(_ context.Context, u Update) {
			mu.Lock()
			running++
			top = max(top, running)
			if u.Message.Chat.ID == 1 {
				order = append(order, u.ID)
			}
			mu.Unlock()
			time.Sleep(time.Second)
			mu.Lock()
			running--
			mu.Unlock()
		}})
		codes := map[int]int{}
		var all sync.WaitGroup
		for i := range int64(12) {
			all.Go(func() {
				code := deliver(t.Context(), h, "s", message(i+1, 1+i%4, "a"))
				mu.Lock()
				codes[code]++
				mu.Unlock()
			})
			synctest.Wait() // one comes after the other
		}
		all.Wait()
		if codes[200] != 8 || codes[503] != 4 || top != 3 {
			t.Errorf("answers %v with %d at a time; want 8 of 200, 4 of 503, 3 at a time", codes, top)
		}
		if !slices.IsSorted(order) {
			t.Errorf("one chat's updates in the order %v", order)
		}
		if code := deliver(t.Context(), h, "s", message(12, 1, "a")); code != 200 {
			t.Errorf("what was refused and comes again: %d", code)
		}
	})
}

func TestWebhookForgets(t *testing.T) {
	h := Webhook(WebhookConfig{Secret: "s", Handle: func(context.Context, Update) {}}).(*webhook)
	for i := range int64(3 * maxSeen) {
		deliver(t.Context(), h, "s", fmt.Sprintf(`{"update_id":%d}`, i+1))
	}
	if len(h.visits) != maxSeen || len(h.past) != maxSeen {
		t.Errorf("%d updates are remembered, %d in order; want %d", len(h.visits), len(h.past), maxSeen)
	}
}

func TestSecret(t *testing.T) {
	a := Secret(testToken)
	if a != Secret(testToken) || a == Secret("1:x") || !regexp.MustCompile(`^[A-Za-z0-9_-]{32,256}$`).MatchString(a) {
		t.Errorf("secret %q", a)
	}
}

func TestSetWebhookChangesOnlyWhatDiffers(t *testing.T) {
	kinds := []string{"message", "callback_query"}
	const address = "https://bot.example/telegram"
	tests := map[string]struct {
		info    string
		changes int
	}{
		"nothing set":     {`{"url":""}`, 1},
		"the same":        {`{"url":"` + address + `","max_connections":100,"allowed_updates":["callback_query","message"]}`, 0},
		"another address": {`{"url":"https://old.example","allowed_updates":["callback_query","message"]}`, 1},
		"other kinds":     {`{"url":"` + address + `","max_connections":100,"allowed_updates":["message"]}`, 1},
		"default kinds":   {`{"url":"` + address + `","max_connections":100}`, 1},
		"fewer at a time": {`{"url":"` + address + `","max_connections":40,"allowed_updates":["callback_query","message"]}`, 1},
		"another secret":  {`{"url":"` + address + `","max_connections":100,"allowed_updates":["callback_query","message"],"last_error_message":"Wrong response from the webhook: 401 Unauthorized"}`, 1},
	}
	for name, test := range tests {
		f := newFake(func(method string, _ url.Values) (int, string) {
			if method == "getWebhookInfo" {
				return ok(test.info)
			}
			return 200, ""
		})
		if err := f.client(t).SetWebhook(t.Context(), address, "s3cret", kinds); err != nil {
			t.Fatal(err)
		}
		set := f.called("setWebhook")
		if len(set) != test.changes {
			t.Errorf("%s: set %d times, want %d", name, len(set), test.changes)
		}
		for _, c := range set {
			if c.form.Get("url") != address || c.form.Get("secret_token") != "s3cret" || c.form.Get("allowed_updates") != `["message","callback_query"]` || c.form.Get("max_connections") != "100" {
				t.Errorf("%s: %v", name, c.form)
			}
		}
	}
	for _, bad := range []string{"", "ä", strings.Repeat("x", 257)} {
		checkOutcome(t, newFake(nil).client(t).SetWebhook(t.Context(), address, bad, nil), bot.Refused)
	}
	f := newFake(nil)
	if err := f.client(t).DeleteWebhook(t.Context()); err != nil || len(f.called("deleteWebhook")) != 0 {
		t.Errorf("deleted what is not set: %v", err)
	}
}
