package discord_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
	"github.com/nutgraf/nutgraf/bot/discord"
)

// TestEndpoint: Discord accepts the endpoint, and nobody else is heard.
func TestEndpoint(t *testing.T) {
	asked := 0
	w := open(t, newCore(t, func(context.Context, bot.Request) bot.Reply {
		asked++
		return bot.Reply{Text: "x"}
	}), byHTTP, nil)
	endpoint := httptest.NewServer(w.adapter.Handler())
	defer endpoint.Close()
	if err := w.VerifyEndpoint(endpoint.URL); err != nil {
		t.Error(err)
	}
	body := `{"id":"1","application_id":"2","type":2,"token":"t","data":{"name":"news","type":1}}`
	send := func(method, body string, change func(http.Header)) int {
		req, err := http.NewRequestWithContext(t.Context(), method, endpoint.URL, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		w.Sign(req.Header, []byte(body))
		if change != nil {
			change(req.Header)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		return resp.StatusCode
	}
	for _, test := range []struct {
		name, method, body string
		change             func(http.Header)
		want               int
	}{
		{"GET", http.MethodGet, "", nil, http.StatusMethodNotAllowed},
		{"no signature", http.MethodPost, body, func(h http.Header) { h.Del("X-Signature-Ed25519") }, http.StatusUnauthorized},
		{"half a signature", http.MethodPost, body, func(h http.Header) { h.Set("X-Signature-Ed25519", "ab") }, http.StatusUnauthorized},
		{"another time", http.MethodPost, body, func(h http.Header) { h.Set("X-Signature-Timestamp", strconv.FormatInt(time.Now().Unix()-1, 10)) }, http.StatusUnauthorized},
		{"no JSON", http.MethodPost, "x", nil, http.StatusServiceUnavailable},
		{"too large", http.MethodPost, strings.Repeat(" ", 1<<20+1), nil, http.StatusRequestEntityTooLarge},
	} {
		if got := send(test.method, test.body, test.change); got != test.want {
			t.Errorf("%s: %d, want %d", test.name, got, test.want)
		}
	}
	// A signature that is right and old is somebody's recording.
	w.Advance(-6 * time.Minute)
	if got := send(http.MethodPost, body, nil); got != http.StatusUnauthorized {
		t.Errorf("an old signature: %d", got)
	}
	w.Advance(12 * time.Minute)
	if got := send(http.MethodPost, body, nil); got != http.StatusUnauthorized {
		t.Errorf("a signature of the future: %d", got)
	}
	if asked != 0 {
		t.Errorf("the bot was asked %d times", asked)
	}
	w.Advance(-6 * time.Minute)
	if got := send(http.MethodPost, body, nil); got != http.StatusOK || asked != 1 {
		t.Errorf("a good one: %d, asked %d times", got, asked)
	}
	w.stop()
	if got := send(http.MethodPost, body, nil); got != http.StatusServiceUnavailable {
		t.Errorf("after the end: %d", got)
	}
}

// TestEndpointWithoutKey: until the key is known nothing is believed.
func TestEndpointWithoutKey(t *testing.T) {
	c := says(t, bot.Reply{})
	a, err := discord.New(discord.Config{Bot: c, Words: c.words, Client: nobody{}, Log: testLog(t)})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	a.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", bytes.NewReader([]byte(`{"type":1}`))))
	if w.Code != http.StatusServiceUnavailable {
		t.Errorf("status %d", w.Code)
	}
	if _, err := discord.New(discord.Config{Bot: c, Words: c.words, Client: nobody{}, PublicKey: "abc"}); err == nil {
		t.Error("a key that is none is taken")
	}
}

// nobody is a client that reaches nobody.
type nobody struct{}

func (nobody) Do(context.Context, string, string, any, any) error {
	return &bot.DeliveryError{Outcome: bot.Later, Cause: context.DeadlineExceeded}
}

// TestReplicas: several adapters behind one application answer as one.
func TestReplicas(t *testing.T) {
	w := open(t, says(t, bot.Reply{Text: "From one of them."}), byHTTP, nil)
	for range 10 {
		must(t, fakediscord.Text(w.reader().Command(t, "news").Answer(t)), "From one of them.")
	}
}
