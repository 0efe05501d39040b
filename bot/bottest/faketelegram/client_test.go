package faketelegram

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

// raw is a client of a few lines: what it gets is what came over the wire.
type raw struct {
	t *testing.T
	s *Server
	c *http.Client
}

type rawAnswer struct {
	Status      int
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	ErrorCode   int             `json:"error_code"`
	Description string          `json:"description"`
	Parameters  struct {
		RetryAfter int   `json:"retry_after"`
		MigrateTo  int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

func newRaw(t *testing.T, s *Server) *raw {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &raw{t: t, s: s, c: &http.Client{Transport: transport}}
}

type args map[string]any

// do calls a method with a JSON body.
func (r *raw) do(method string, a args) rawAnswer {
	r.t.Helper()
	out, err := r.try(r.t.Context(), method, a)
	if err != nil {
		r.t.Fatal(err)
	}
	return out
}

func (r *raw) try(ctx context.Context, method string, a args) (rawAnswer, error) {
	var out rawAnswer
	body, err := json.Marshal(a)
	if err != nil {
		return out, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.s.URL+"/bot"+r.s.Token+"/"+method, bytes.NewReader(body))
	if err != nil {
		return out, err
	}
	req.Header.Set("Content-Type", "application/json")
	return r.send(req)
}

func (r *raw) send(req *http.Request) (rawAnswer, error) {
	var out rawAnswer
	resp, err := r.c.Do(req)
	if err != nil {
		return out, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return out, err
	}
	out.Status = resp.StatusCode
	return out, json.Unmarshal(data, &out)
}

// form calls a method with a form.
func (r *raw) form(method string, v url.Values) rawAnswer {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), http.MethodPost, r.s.URL+"/bot"+r.s.Token+"/"+method, strings.NewReader(v.Encode()))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	out, err := r.send(req)
	if err != nil {
		r.t.Fatal(err)
	}
	return out
}

// ok calls a method that must be taken.
func (r *raw) ok(method string, a args) json.RawMessage {
	r.t.Helper()
	out := r.do(method, a)
	if !out.OK || out.Status != http.StatusOK {
		r.t.Fatalf("%s %v: %d %s", method, a, out.Status, out.Description)
	}
	return out.Result
}

// no calls a method that must be refused with a text.
func (r *raw) no(method string, a args, code int, text string) rawAnswer {
	r.t.Helper()
	out := r.do(method, a)
	if out.OK || out.Status != code || out.ErrorCode != code || !strings.Contains(out.Description, text) {
		r.t.Errorf("%s %.200v: %d %q; want %d %q", method, a, out.Status, out.Description, code, text)
	}
	return out
}

// updates polls once.
func (r *raw) updates(a args) []json.RawMessage {
	r.t.Helper()
	var list []json.RawMessage
	if err := json.Unmarshal(r.ok("getUpdates", a), &list); err != nil {
		r.t.Fatal(err)
	}
	return list
}

func message(t *testing.T, raw json.RawMessage) Message {
	t.Helper()
	var m Message
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// talk starts a private chat and returns the person's seat.
func talk(s *Server) *Seat {
	at := s.NewPerson("Ann", "en").Private()
	at.Type("/start")
	return at
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
