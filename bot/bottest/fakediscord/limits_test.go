package fakediscord_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
)

func TestLimitsAreEnforced(t *testing.T) {
	s := fakediscord.Start(t)
	r := newRaw(t, s)
	path := "/channels/" + s.Channel.ID + "/messages"
	for left := 4; left >= 0; left-- {
		a := r.want(200, 0, "POST", path, `{"content": "x"}`)
		if got := a.header.Get("X-RateLimit-Remaining"); got != string(rune('0'+left)) || a.header.Get("X-RateLimit-Limit") != "5" {
			t.Errorf("headers: %v", a.header)
		}
	}
	a := r.want(429, 0, "POST", path, `{"content": "x"}`)
	after, _ := a.body["retry_after"].(float64)
	if after <= 0 || after > 5 || a.header.Get("X-RateLimit-Scope") != "user" || a.header.Get("Retry-After") == "" {
		t.Errorf("429: %v %s", a.header, a.text)
	}
	other := s.AddChannel(fakediscord.Channel{Guild: s.Guild})
	r.want(200, 0, "POST", "/channels/"+other.ID+"/messages", `{"content": "x"}`)
	s.Advance(5 * time.Second)
	r.want(200, 0, "POST", path, `{"content": "x"}`)
	if s.LimitsHit() != 1 || s.InvalidRequests() != 1 {
		t.Errorf("hit %d, invalid %d", s.LimitsHit(), s.InvalidRequests())
	}
}

func TestGlobalLimitSparesInteractions(t *testing.T) {
	s := fakediscord.Start(t, fakediscord.GlobalLimit(3))
	r := newRaw(t, s)
	r.register(newsCommand)
	i := asked(t, s, s.NewUser(fakediscord.User{}))
	r.want(200, 0, "GET", "/users/@me", "")
	r.want(200, 0, "GET", "/users/@me", "")
	a := r.want(429, 0, "GET", "/users/@me", "")
	if a.body["global"] != true || a.header.Get("X-RateLimit-Global") != "true" || a.header.Get("X-RateLimit-Scope") != "global" {
		t.Errorf("%v %s", a.header, a.text)
	}
	r.want(204, 0, "POST", callback(i), `{"type": 5}`)
}

func TestBan(t *testing.T) {
	s := fakediscord.Start(t, fakediscord.BanAfter(2))
	r := newRaw(t, s)
	s.Revoke()
	r.want(401, 0, "GET", "/users/@me", "")
	r.want(401, 0, "GET", "/users/@me", "")
	a := r.do("GET", "/gateway", "")
	if a.status != http.StatusTooManyRequests || !strings.Contains(a.text, "<html>") {
		t.Errorf("%d %s", a.status, a.text)
	}
	s.Advance(11 * time.Minute)
	r.want(200, 0, "GET", "/gateway", "")
}

func TestFaults(t *testing.T) {
	s := fakediscord.Start(t)
	r := newRaw(t, s)
	path := "/channels/" + s.Channel.ID + "/messages"
	const body = `{"content": "x"}`
	s.Fail("POST /channels/*/messages", 1, fakediscord.RateLimited(1500*time.Millisecond, fakediscord.ScopeShared))
	a := r.want(429, 0, "POST", path, body)
	if a.body["retry_after"] != 1.5 || a.header.Get("X-RateLimit-Scope") != "shared" || s.InvalidRequests() != 0 {
		t.Errorf("%v %s", a.header, a.text)
	}
	s.Fail("* /channels/**", 2, fakediscord.Broken(502))
	for range 2 {
		if a := r.do("POST", path, body); a.status != 502 || !strings.Contains(a.text, "<html>") {
			t.Errorf("%d %s", a.status, a.text)
		}
	}
	s.Fail("POST /channels/*/messages", 1, fakediscord.CutBefore())
	if _, err := r.try("POST", path, body); err == nil || len(s.Messages(s.Channel)) != 0 {
		t.Errorf("cut before: %v", err)
	}
	s.Fail("POST /channels/*/messages", 1, fakediscord.CutAfter())
	if _, err := r.try("POST", path, body); err == nil || len(s.Messages(s.Channel)) != 1 {
		t.Errorf("cut after: %v, %d messages", err, len(s.Messages(s.Channel)))
	}
	s.Fail("GET /users/@me", -1, fakediscord.Answer(403, `{"code": 40333, "message": "internal network error"}`, nil))
	r.want(403, 40333, "GET", "/users/@me", "")
	r.want(403, 40333, "GET", "/users/@me", "")
	s.Heal()
	r.want(200, 0, "GET", "/users/@me", "")
	release := make(chan struct{})
	s.Fail("GET /users/@me", 1, fakediscord.Hold(release))
	done := make(chan error, 1)
	go func() {
		_, err := r.try("GET", "/users/@me", "")
		done <- err
	}()
	r.want(200, 0, "GET", "/gateway", "")
	select {
	case err := <-done:
		t.Errorf("answered while held: %v", err)
	default:
	}
	close(release)
	if err := <-done; err != nil {
		t.Error(err)
	}
	r.want(404, 0, "GET", "/nowhere", "")
	r.want(405, 0, "DELETE", "/gateway", "")
}
