package faketelegram

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Server is a fake Telegram. All methods may be called from any goroutine.
type Server struct {
	// URL stands where https://api.telegram.org would.
	URL string
	// Token is the only bot token that the server knows.
	Token string
	// Bot is the bot's own account.
	Bot User

	t       testing.TB
	opt     options
	http    *httptest.Server
	client  *http.Client // for webhooks
	methods map[string]method
	closing chan struct{}
	running sync.WaitGroup // webhook deliveries

	mu       sync.Mutex
	rooms    map[int64]*Room
	people   map[int64]*Person
	nextID   int64
	queue    updates
	hook     *webhook
	profile  profile
	queries  asked
	files    files
	inline   map[string]*Room // where a message that was sent inline is
	limits   limiter
	faults   []*Script
	recorder recorder
	findings []Finding
}

// A method handles a call. It is called without the server's lock.
type method func(*Server, *call) (any, *apiError)

// Finding is something that the real server would let pass and that is a
// mistake nevertheless, such as a parameter that no method knows.
type Finding struct {
	Method string
	Text   string
}

// Start runs a fake Telegram on loopback until the test ends. When the test
// ends, each finding fails it, unless TolerateFindings was given.
func Start(t testing.TB, opts ...Option) *Server {
	t.Helper()
	s := &Server{
		t: t, opt: defaults(), methods: methodTable(), closing: make(chan struct{}),
		rooms: map[int64]*Room{}, people: map[int64]*Person{}, nextID: 1000, inline: map[string]*Room{}, hook: &webhook{},
	}
	for _, o := range opts {
		o(&s.opt)
	}
	s.Token = s.opt.token
	s.Bot = User{ID: 987654321, IsBot: true, FirstName: s.opt.name, Username: s.opt.username}
	s.queue.next, s.queue.wake = 100001, make(chan struct{})
	s.recorder.seen = map[uint64]struct{}{}
	s.profile.commands = map[string][]Command{}
	s.profile.texts = map[string]string{}
	s.profile.menu = map[int64]json.RawMessage{}
	s.limits.init(s.opt.limits)
	s.queries.init()
	s.files.byID = map[string]*stored{}
	s.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 40}, Timeout: 30 * time.Second}
	s.http = httptest.NewUnstartedServer(http.HandlerFunc(s.serve))
	s.http.Config.ErrorLog = nil
	s.http.Start()
	s.URL = s.http.URL
	t.Cleanup(s.stop)
	return s
}

func (s *Server) stop() {
	close(s.closing)
	s.mu.Lock()
	s.hook.stop()
	s.mu.Unlock()
	s.running.Wait()
	s.client.CloseIdleConnections()
	s.http.CloseClientConnections()
	s.http.Close()
	if s.opt.tolerate {
		return
	}
	for _, f := range s.Findings() {
		s.t.Errorf("faketelegram: %s: %s", f.Method, f.Text)
	}
}

// Findings lists what was noted so far.
func (s *Server) Findings() []Finding {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Finding(nil), s.findings...)
}

// maxFindings is how many findings are kept: one says as much as a thousand.
const maxFindings = 100

// note adds a finding, once.
func (s *Server) note(method, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := Finding{Method: method, Text: text}
	if len(s.findings) < maxFindings && !slices.Contains(s.findings, f) {
		s.findings = append(s.findings, f)
	}
}

// now is the time, as the test wants it.
func (s *Server) now() time.Time { return s.opt.now() }

// answer is the envelope of every answer.
type answer struct {
	OK          bool        `json:"ok"`
	Result      any         `json:"result,omitempty"`
	ErrorCode   int         `json:"error_code,omitempty"`
	Description string      `json:"description,omitempty"`
	Parameters  *parameters `json:"parameters,omitempty"`
}

type parameters struct {
	MigrateToChatID int64 `json:"migrate_to_chat_id,omitempty"`
	RetryAfter      int   `json:"retry_after,omitempty"`
}

// maxBody is the largest request that is read.
const maxBody = 64 << 20

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	if rest, ok := strings.CutPrefix(path, "/file/bot"); ok {
		s.download(w, r, rest)
		return
	}
	rest, ok := strings.CutPrefix(path, "/bot")
	token, name, found := strings.Cut(rest, "/")
	if !ok || !found || name == "" || strings.Contains(name, "/") {
		s.write(w, nil, &apiError{code: http.StatusNotFound, text: "Not Found"})
		return
	}
	if token != s.Token {
		_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, maxBody))
		s.write(w, nil, &apiError{code: http.StatusUnauthorized, text: "Unauthorized"})
		return
	}
	c, refused := readCall(name, r)
	script := s.fault(c)
	if script != nil && script.Kind == CutBefore {
		cut(w)
		return
	}
	if script != nil && script.before(r.Context(), s, w, c) {
		return
	}
	var result any
	if refused == nil {
		result, refused = s.call(r.Context(), c)
	}
	code := http.StatusOK
	if refused != nil {
		code = refused.code
	}
	s.record(c, code)
	if script != nil {
		switch script.Kind {
		case CutAfter:
			cut(w)
			return
		case Malformed:
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"ok":true,"result":{"message_id":`)
			return
		}
	}
	s.write(w, result, refused)
}

// call looks a method up and runs it.
func (s *Server) call(ctx context.Context, c *call) (any, *apiError) {
	c.ctx = ctx
	handle, ok := s.methods[c.name]
	if !ok {
		return nil, &apiError{code: http.StatusNotFound, text: "Not Found: method not found"}
	}
	s.checkNames(c)
	return handle(s, c)
}

func (s *Server) write(w http.ResponseWriter, result any, refused *apiError) {
	a := answer{OK: refused == nil, Result: result}
	code := http.StatusOK
	if refused != nil {
		code = refused.code
		a = answer{ErrorCode: refused.code, Description: refused.text}
		if refused.retryAfter > 0 || refused.migrateTo != 0 {
			a.Parameters = &parameters{MigrateToChatID: refused.migrateTo, RetryAfter: refused.retryAfter}
		}
	}
	if raw, ok := result.(rawUpdates); ok && refused == nil {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(raw.envelope())
		return
	}
	body, err := json.Marshal(a)
	if err != nil {
		s.t.Errorf("faketelegram: an answer that cannot be written: %v", err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_, _ = w.Write(body)
}

// cut ends the connection without an answer.
func cut(w http.ResponseWriter) {
	h, ok := w.(http.Hijacker)
	if !ok {
		return
	}
	conn, _, err := h.Hijack()
	if err != nil {
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
