package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot"
)

const testToken = "123456:AAH-secret_secret_secret_secret_35"

// A fake is just enough of Telegram. It is an http.Handler, for tests over
// loopback, and carries requests itself, for tests in simulated time.
type fake struct {
	// answer returns status and body; "" goes on to the queue of updates.
	answer func(method string, form url.Values) (int, string)

	mu      sync.Mutex
	calls   []call
	updates []json.RawMessage
	news    chan struct{} // closed when an update comes
}

type call struct {
	method string
	form   url.Values
	at     time.Time
}

func ok(result string) (int, string) { return 200, `{"ok":true,"result":` + result + `}` }

func refusal(code int, description, parameters string) (int, string) {
	if parameters == "" {
		parameters = "{}"
	}
	return code, fmt.Sprintf(`{"ok":false,"error_code":%d,"description":%q,"parameters":%s}`, code, description, parameters)
}

func newFake(answer func(method string, form url.Values) (int, string)) *fake {
	return &fake{answer: answer, news: make(chan struct{})}
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	method := path.Base(r.URL.Path)
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		r.ParseMultipartForm(1 << 20) //nolint:errcheck // the form is empty then
	} else {
		r.ParseForm() //nolint:errcheck // the form is empty then
	}
	f.mu.Lock()
	f.calls = append(f.calls, call{method, r.Form, time.Now()})
	f.mu.Unlock()
	status, body := 200, ""
	if f.answer != nil {
		status, body = f.answer(method, r.Form)
	}
	switch {
	case body != "":
	case method == "getUpdates":
		body = f.poll(r)
	case method == "getWebhookInfo":
		_, body = ok(`{"url":""}`)
	default:
		_, body = ok("true")
	}
	w.WriteHeader(status)
	io.WriteString(w, body)
}

func (f *fake) RoundTrip(r *http.Request) (*http.Response, error) {
	rec := httptest.NewRecorder()
	f.ServeHTTP(rec, r)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return rec.Result(), nil
}

// poll keeps to Telegram's rules: what is below offset is forgotten, the oldest
// 100 are returned, and only when there are none it waits.
func (f *fake) poll(r *http.Request) string {
	offset, _ := strconv.ParseInt(r.Form.Get("offset"), 10, 64)
	timeout, _ := strconv.Atoi(r.Form.Get("timeout"))
	end := time.After(time.Duration(timeout) * time.Second)
	for {
		f.mu.Lock()
		f.updates = slices.DeleteFunc(f.updates, func(raw json.RawMessage) bool {
			u, _ := parse(raw)
			return u.ID != 0 && u.ID < offset
		})
		batch, news := slices.Clone(f.updates[:min(100, len(f.updates))]), f.news
		f.mu.Unlock()
		if len(batch) > 0 || timeout == 0 {
			if batch == nil {
				batch = []json.RawMessage{}
			}
			b, _ := json.Marshal(batch)
			_, body := ok(string(b))
			return body
		}
		select {
		case <-news:
		case <-r.Context().Done():
			return ""
		case <-end:
			timeout = 0
		}
	}
}

func (f *fake) push(updates ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, u := range updates {
		f.updates = append(f.updates, json.RawMessage(u))
	}
	close(f.news)
	f.news = make(chan struct{})
}

// kept lists the ids that Telegram still has.
func (f *fake) kept() []int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	ids := []int64{}
	for _, raw := range f.updates {
		u, _ := parse(raw)
		ids = append(ids, u.ID)
	}
	return ids
}

func (f *fake) all() []call {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.calls)
}

// called lists the calls of a method.
func (f *fake) called(method string) []call {
	return slices.DeleteFunc(f.all(), func(c call) bool { return c.method != method })
}

// client talks to the fake without a network.
func (f *fake) client(t *testing.T) *Client {
	t.Helper()
	return clientWith(t, Config{Transport: f})
}

// serve puts the fake on loopback.
func (f *fake) serve(t *testing.T) *Client {
	t.Helper()
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	return clientAt(t, s.URL)
}

func clientAt(t *testing.T, address string) *Client {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return clientWith(t, Config{API: u})
}

func clientWith(t *testing.T, c Config) *Client {
	t.Helper()
	c.Token = testToken
	client, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// message makes an update; chats above 0 are private.
func message(id, chat int64, text string) string {
	return fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%d,"date":1,"chat":{"id":%d,"type":"private"},"text":%q}}`, id, id, chat, text)
}

// wantOutcome checks an error's type and returns it.
func wantOutcome(t *testing.T, err error, o bot.Outcome) *bot.DeliveryError {
	t.Helper()
	var e *bot.DeliveryError
	if !errors.As(err, &e) {
		t.Fatalf("error %v (%T), want a *bot.DeliveryError", err, err)
	}
	if e.Outcome != o {
		t.Fatalf("outcome %s, want %s: %v", e.Outcome, o, e)
	}
	return e
}

// checkOutcome is wantOutcome for who needs no more.
func checkOutcome(t *testing.T, err error, o bot.Outcome) {
	t.Helper()
	_ = wantOutcome(t, err, o)
}

// A journal is a log that can be read while it is written.
type journal struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

func (j *journal) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(j, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// start runs Poll until the test ends; stop ends it and returns its error.
func start(t *testing.T, client *Client, c PollConfig) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- Poll(ctx, client, c) }()
	stop = sync.OnceValue(func() error {
		cancel()
		return <-done
	})
	t.Cleanup(func() { stop() }) //nolint:errcheck // for who does not ask
	return stop
}
