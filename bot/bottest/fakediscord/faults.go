package fakediscord

import (
	"maps"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Fault is what goes wrong with a request.
type Fault struct {
	Status int // of the answer; 0: the request is handled
	Body   string
	Header map[string]string

	CutBefore bool            // the connection ends, and nothing was done
	CutAfter  bool            // the request was handled, and its answer is lost
	Delay     time.Duration   // before anything else
	Hold      <-chan struct{} // wait until it is closed, before anything else
}

// The three scopes of a rate limit.
const (
	ScopeUser   = "user" // this route, for this bot
	ScopeGlobal = "global"
	ScopeShared = "shared" // this resource, for all who use it
)

// RateLimited is a 429 as Discord's API sends it.
func RateLimited(after time.Duration, scope string) Fault {
	f := Fault{Status: http.StatusTooManyRequests, Header: map[string]string{
		"Content-Type": "application/json", "Retry-After": strconv.Itoa(int(math.Ceil(after.Seconds()))),
		"X-RateLimit-Scope": scope, "X-RateLimit-Reset-After": seconds(after.Seconds()), "X-RateLimit-Remaining": "0",
	}}
	if scope == ScopeGlobal {
		f.Header["X-RateLimit-Global"] = "true"
	}
	f.Body = `{"message": "You are being rate limited.", "retry_after": ` + seconds(after.Seconds()) +
		`, "global": ` + strconv.FormatBool(scope == ScopeGlobal) + `}`
	return f
}

// Cloudflare is a 429 as it comes from in front of the API: a page.
func Cloudflare(after time.Duration) Fault {
	return Fault{Status: http.StatusTooManyRequests, Body: page("Access denied | discord.com used Cloudflare to restrict access"),
		Header: map[string]string{
			"Content-Type": "text/html; charset=UTF-8", "Server": "cloudflare",
			"Retry-After": strconv.Itoa(int(math.Ceil(after.Seconds()))),
		}}
}

// Broken is a 5xx as a proxy sends it: a page.
func Broken(status int) Fault {
	return Fault{Status: status, Body: page(strconv.Itoa(status) + " " + http.StatusText(status)),
		Header: map[string]string{"Content-Type": "text/html", "Server": "cloudflare"}}
}

// Answer is any answer: JSON unless the header says otherwise.
func Answer(status int, body string, header map[string]string) Fault {
	h := map[string]string{"Content-Type": "application/json"}
	maps.Copy(h, header)
	return Fault{Status: status, Body: body, Header: h}
}

// CutBefore ends the connection before the request is handled.
func CutBefore() Fault { return Fault{CutBefore: true} }

// CutAfter handles the request and ends the connection without an answer.
func CutAfter() Fault { return Fault{CutAfter: true} }

// Slow handles the request after a while.
func Slow(d time.Duration) Fault { return Fault{Delay: d} }

// Hold handles the request once release is closed.
func Hold(release <-chan struct{}) Fault { return Fault{Hold: release} }

func page(title string) string {
	return "<!DOCTYPE html>\n<html><head><title>" + title + "</title></head><body><h1>" + title + "</h1></body></html>\n"
}

type faults struct {
	mu  sync.Mutex
	all []*script
}

type script struct {
	method string
	path   []string
	left   int
	fault  Fault
}

// Fail makes the next n requests that match go wrong; a negative n, all until
// [Server.Heal]. What matches is a method and a path without /api/v10, where *
// stands for one part of the path and a last ** for any rest:
// "POST /channels/*/messages", "* /webhooks/**". Scripts are tried in the order
// in which they were given.
func (s *Server) Fail(match string, n int, f Fault) {
	method, path, _ := strings.Cut(match, " ")
	s.faults.mu.Lock()
	s.faults.all = append(s.faults.all, &script{method, strings.Split(path, "/"), n, f})
	s.faults.mu.Unlock()
}

// Heal forgets all faults of requests.
func (s *Server) Heal() {
	s.faults.mu.Lock()
	s.faults.all = nil
	s.faults.mu.Unlock()
}

func (f *faults) next(method, path string) (Fault, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.all) == 0 {
		return Fault{}, false
	}
	parts := strings.Split(path, "/")
	for _, s := range f.all {
		if s.left == 0 || s.method != "*" && s.method != method || !matches(s.path, parts) {
			continue
		}
		s.left--
		return s.fault, true
	}
	return Fault{}, false
}

func matches(pattern, parts []string) bool {
	for i, p := range pattern {
		if p == "**" && i == len(pattern)-1 {
			return true
		}
		if i >= len(parts) || p != "*" && p != parts[i] {
			return false
		}
	}
	return len(pattern) == len(parts)
}

// before does what a fault does before the request is handled, and reports
// whether it is to be handled at all.
func (s *Server) before(w http.ResponseWriter, r *http.Request, f Fault) bool {
	if f.Delay > 0 {
		timer := time.NewTimer(f.Delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-s.done:
		}
	}
	if f.Hold != nil {
		select {
		case <-f.Hold:
		case <-s.done:
		}
	}
	if f.CutBefore {
		cut(w)
		return false
	}
	if f.Status == 0 {
		return true
	}
	for key, value := range f.Header {
		w.Header().Set(key, value)
	}
	w.WriteHeader(f.Status)
	if r.Method != http.MethodHead {
		_, _ = w.Write([]byte(f.Body)) // nobody is left to tell
	}
	return false
}

// cut ends the connection without an answer.
func cut(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // ends the connection as well
	}
	_ = conn.Close() // it goes either way
}

// lost is where an answer goes that nobody will read.
type lost struct {
	header http.Header
	status int
}

func (l *lost) Header() http.Header         { return l.header }
func (l *lost) Write(b []byte) (int, error) { return len(b), nil }
func (l *lost) WriteHeader(status int)      { l.status = status }
