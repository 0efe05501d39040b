package fakediscord_test

import (
	"crypto/ed25519"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
)

// signed verifies a signature as Discord's documentation tells bots to.
func signed(s *fakediscord.Server, h http.Header, body []byte) bool {
	key, err := hex.DecodeString(s.PublicKey)
	sig, err2 := hex.DecodeString(h.Get("X-Signature-Ed25519"))
	return err == nil && err2 == nil &&
		ed25519.Verify(key, append([]byte(h.Get("X-Signature-Timestamp")), body...), sig)
}

func serve(t *testing.T, s *fakediscord.Server, h http.Handler) {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	s.DeliverTo(server.URL)
}

func TestHTTPInteractionIsSignedAndItsAnswerChecked(t *testing.T) {
	s := fakediscord.Start(t)
	newRaw(t, s).register(newsCommand)
	reply := `{"type": 4, "data": {"content": "**Comet** passes", "flags": 64, "allowed_mentions": {"parse": []}}}`
	endpoint(t, s, func(map[string]any) string { return reply })
	u := s.NewUser(fakediscord.User{Channel: s.Channel})
	i := u.Command(t, "news", fakediscord.Opt("query", "comet"))
	if first := i.First(t); first.Type != fakediscord.Direct || !first.Ephemeral || first.After <= 0 {
		t.Errorf("first response: %+v", first)
	}
	if got := fakediscord.Text(i.Answer(t)); got != "Comet passes\n" {
		t.Errorf("seen: %q", got)
	}
	reply = `{"type": 4, "data": {"content": "` + strings.Repeat("x", 2001) + `"}}`
	i = u.Command(t, "news")
	if _, err := i.Wait(t.Context()); err == nil || !strings.Contains(err.Error(), "50035") {
		t.Errorf("a reply that is too long: %v", err)
	}
	requests := s.Requests()
	last := requests[len(requests)-1]
	if last.Method != http.MethodPost || !strings.HasSuffix(last.Path, "/callback") || last.Status != 400 {
		t.Errorf("recorded: %+v", last)
	}
}

func TestEndpointIsVerifiedBeforeItIsTaken(t *testing.T) {
	s := fakediscord.Start(t)
	r := newRaw(t, s)
	good := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body := make([]byte, req.ContentLength)
		_, _ = req.Body.Read(body)
		if !signed(s, req.Header, body) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = w.Write([]byte(`{"type":1}`))
	}))
	defer good.Close()
	careless := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"type":1}`))
	}))
	defer careless.Close()
	r.want(400, 50035, "PATCH", "/applications/@me", `{"interactions_endpoint_url": "`+careless.URL+`"}`)
	a := r.want(200, 0, "PATCH", "/applications/@me", `{"interactions_endpoint_url": "`+good.URL+`"}`)
	if a.body["interactions_endpoint_url"] != good.URL || a.body["verify_key"] != s.PublicKey {
		t.Errorf("application: %s", a.text)
	}
}

func TestSilentEndpointIsNoAnswer(t *testing.T) {
	s := fakediscord.Start(t)
	newRaw(t, s).register(newsCommand)
	serve(t, s, http.NotFoundHandler())
	i := s.NewUser(fakediscord.User{}).Command(t, "news")
	if _, err := i.Wait(t.Context()); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("err = %v", err)
	}
	s.DeliverTo("") // the gateway, where nobody is
	i = s.NewUser(fakediscord.User{}).Command(t, "news")
	if _, err := i.Wait(t.Context()); err == nil || i.Failure() == nil {
		t.Errorf("err = %v", err)
	}
}

// benchmarkEndpoint answers everything with the same message.
func benchmarkEndpoint(b *testing.B) string {
	b.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"type": 4, "data": {"content": "x", "components": [{"type": 1, "components": [
			{"type": 2, "style": 1, "label": "More", "custom_id": "/news page:2"}]}]}}`))
	}))
	b.Cleanup(server.Close)
	return server.URL
}
