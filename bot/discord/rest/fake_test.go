package rest

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot"
)

const (
	botToken         = "MTA.bot-secret.abc"
	interactionToken = "aW50ZXJhY3Rpb24-secret"
	webhookToken     = "webhook-secret_1"
	aMessage         = "/channels/1/messages"
	aCallback        = "/interactions/5/" + interactionToken + "/callback"
	anEdit           = "/webhooks/9/" + interactionToken + "/messages/@original"
)

// wire is Discord without a network: answer is called for every request, and
// time may be simulated.
type wire struct {
	answer func(n int, q *http.Request) (*http.Response, error)

	mu   sync.Mutex
	seen []seen
}

type seen struct {
	at    time.Time
	path  string
	auth  string
	agent string
	body  string
}

func (w *wire) RoundTrip(q *http.Request) (*http.Response, error) {
	body := ""
	if q.Body != nil {
		b, err := io.ReadAll(q.Body)
		if err != nil {
			return nil, err
		}
		body = string(b)
	}
	w.mu.Lock()
	w.seen = append(w.seen, seen{time.Now(), q.URL.String(), q.Header.Get("Authorization"), q.UserAgent(), body})
	n := len(w.seen)
	w.mu.Unlock()
	return w.answer(n, q)
}

func (w *wire) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.seen)
}

// times are when requests were sent, since the first.
func (w *wire) times() []time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	var d []time.Duration
	for _, s := range w.seen {
		d = append(d, s.at.Sub(w.seen[0].at))
	}
	return d
}

// say makes an answer. Headers are pairs.
func say(status int, body string, headers ...string) *http.Response {
	h := http.Header{"Content-Type": {"application/json"}}
	for i := 0; i < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	return &http.Response{
		StatusCode: status, Status: http.StatusText(status), Header: h, Body: io.NopCloser(strings.NewReader(body)),
	}
}

// wrote tells the transport that a request's header went out.
func wrote(q *http.Request) {
	if t := httptrace.ContextClientTrace(q.Context()); t != nil && t.WroteHeaders != nil {
		t.WroteHeaders()
	}
}

var errBroken = errors.New("connection reset by peer")

// always answers every request in the same way.
func always(status int, body string, headers ...string) func(int, *http.Request) (*http.Response, error) {
	return func(int, *http.Request) (*http.Response, error) { return say(status, body, headers...), nil }
}

// client makes a client on a wire, and returns what it logs.
func client(t *testing.T, answer func(int, *http.Request) (*http.Response, error)) (*Client, *wire, *safeBuffer) {
	t.Helper()
	w, log := &wire{answer: answer}, &safeBuffer{}
	c, err := New(Config{
		Token: botToken, Transport: w,
		Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	if err != nil {
		t.Fatal(err)
	}
	return c, w, log
}

// outcome is what an error means, and fails when it is no delivery error.
func outcome(t *testing.T, err error) bot.DeliveryError {
	t.Helper()
	d, ok := errors.AsType[*bot.DeliveryError](err)
	if !ok {
		t.Fatalf("got %v (%T), want a *bot.DeliveryError", err, err)
	}
	return *d
}

func mustBe(t *testing.T, err error, want bot.Outcome) bot.DeliveryError {
	t.Helper()
	d := outcome(t, err)
	if d.Outcome != want {
		t.Errorf("the outcome is %v, want %v: %v", d.Outcome, want, err)
	}
	return d
}

func within(t *testing.T, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}

func mustNotHold(t *testing.T, what, text string) {
	t.Helper()
	for _, s := range []string{botToken, interactionToken, webhookToken} {
		if strings.Contains(text, s) {
			t.Errorf("%s holds a secret: %s", what, text)
		}
	}
}

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// message is a body with a nonce, or without one when it is "".
func message(nonce string) map[string]any {
	m := map[string]any{"content": cmp.Or(nonce, "plain")}
	if nonce != "" {
		m["nonce"], m["enforce_nonce"] = nonce, true
	}
	return m
}
