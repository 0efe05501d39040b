package faketelegram

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// Kind is what a fault does to a request.
type Kind int

const (
	// TooMany answers 429 with RetryAfter; nothing is handled.
	TooMany Kind = iota
	// BadGateway answers 502 with a page of HTML; nothing is handled.
	BadGateway
	// ServerError answers 500 in the API's own form; nothing is handled.
	ServerError
	// CutBefore ends the connection; nothing is handled.
	CutBefore
	// CutAfter handles the request and ends the connection without an answer.
	CutAfter
	// Slow waits Delay, then handles the request.
	Slow
	// Malformed handles the request and answers with broken JSON.
	Malformed
	// Refused answers Code with Text; nothing is handled.
	Refused
)

// Fault says what goes wrong, and when.
type Fault struct {
	Kind   Kind
	Method string // "" is every method but getUpdates
	Chat   int64  // 0 is every chat
	Skip   int    // this many requests pass first
	Times  int    // then this many fail; 0 is one, less than 0 is without end

	RetryAfter int           // seconds, of TooMany; 0 is one
	Delay      time.Duration // of Slow
	Code       int           // of Refused
	Text       string        // of Refused
}

// Script is a fault at work.
type Script struct {
	Fault
	s    *Server
	hits int
	over chan struct{}
	gone bool
}

// Fault puts a fault to work. Where several fit a request the oldest that is
// not used up acts.
func (s *Server) Fault(f Fault) *Script {
	if f.Times == 0 {
		f.Times = 1
	}
	script := &Script{Fault: f, s: s, over: make(chan struct{})}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, script)
	return script
}

// Hits is how many requests the fault has struck.
func (f *Script) Hits() int {
	f.s.mu.Lock()
	defer f.s.mu.Unlock()
	return f.hits
}

// Over is closed when the fault has struck as often as it should, or was
// stopped.
func (f *Script) Over() <-chan struct{} { return f.over }

// Stop ends the fault.
func (f *Script) Stop() {
	f.s.mu.Lock()
	defer f.s.mu.Unlock()
	f.end()
}

func (f *Script) end() {
	if f.gone {
		return
	}
	f.gone = true
	close(f.over)
	kept := f.s.faults[:0]
	for _, other := range f.s.faults {
		if other != f {
			kept = append(kept, other)
		}
	}
	f.s.faults = kept
}

// fault finds the fault that strikes a call; nil for none.
func (s *Server) fault(c *call) *Script {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		if !f.fits(c) {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			continue
		}
		f.hits++
		if f.hits == f.Times {
			f.end()
		}
		return f
	}
	return nil
}

func (f *Script) fits(c *call) bool {
	if f.Method == "" && c.name == "getupdates" || f.Method != "" && !strings.EqualFold(f.Method, c.method) {
		return false
	}
	return f.Chat == 0 || c.int("chat_id") == f.Chat
}

// before acts before the request is handled, and reports whether that was the
// answer.
func (f *Script) before(ctx context.Context, s *Server, w http.ResponseWriter, c *call) bool {
	var e *apiError
	switch f.Kind {
	case TooMany:
		e = tooMany(max(1, f.RetryAfter))
	case ServerError:
		e = &apiError{code: http.StatusInternalServerError, text: "Internal Server Error"}
	case Refused:
		e = &apiError{code: f.Code, text: f.Text}
	case BadGateway:
		s.record(c, http.StatusBadGateway)
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		_, _ = io.WriteString(w, "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n")
		return true
	case Slow:
		timer := time.NewTimer(f.Delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
		case <-s.closing:
		}
		return false
	default:
		return false
	}
	s.record(c, e.code)
	s.write(w, nil, e)
	return true
}

// Push sends the bot an update of any kind, also of one that it cannot know.
func (s *Server) Push(kind string, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("faketelegram: push %s: %w", kind, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue.add(s, kind, body, nil)
	return nil
}

// PushRaw sends the bot an update exactly as written, valid or not; %d in it
// becomes its update_id. An update that is no JSON spoils the whole answer that
// it is in, as it would on a broken line.
func (s *Server) PushRaw(raw string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.queue.next
	s.queue.push(s, &update{id: id, body: []byte(strings.ReplaceAll(raw, "%d", fmt.Sprint(id)))})
}

// Redeliver sends the last n updates that the bot had acknowledged once more,
// with the ids they had: what a bot sees whose acknowledgement was lost.
func (s *Server) Redeliver(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	done := s.queue.done
	for _, u := range done[max(0, len(done)-n):] {
		s.queue.push(s, &update{id: u.id, kind: u.kind, body: u.body, again: true})
	}
}
