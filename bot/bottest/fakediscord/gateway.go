package fakediscord

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// Close codes of the gateway.
const (
	CloseUnknownError     = 4000
	CloseUnknownOpcode    = 4001
	CloseDecodeError      = 4002
	CloseNotAuthenticated = 4003
	CloseAuthFailed       = 4004
	CloseAlreadyAuth      = 4005
	CloseInvalidSeq       = 4007
	CloseRateLimited      = 4008
	CloseTimedOut         = 4009
	CloseInvalidShard     = 4010
	CloseShardingRequired = 4011
	CloseInvalidVersion   = 4012
	CloseInvalidIntents   = 4013
	CloseDisallowed       = 4014
)

// Gateway is the websocket's side of a server.
type Gateway struct {
	s *Server

	mu       sync.Mutex
	closed   bool
	conns    map[*link]bool
	sessions []*session
	counts   Counts
	last     Identify
	changed  chan struct{}
	identify map[int]time.Time // when each shard did last

	silent bool
	refuse int     // connections to refuse; negative: all
	greet  []Greet // what the next connections get
}

// Counts is what happened at the gateway since the start.
type Counts struct {
	Connections int // accepted
	Refused     int
	Identifies  int
	Resumes     int // RESUMEs, successful or not
	Ready       int // READYs and RESUMEDs sent
	Heartbeats  int
	Closed      int // connections that ended, by either side
	LastClose   int // the code with which the bot closed the last one; 1006 without any
	Undelivered int // events for which no session was there
}

// Identify is what the bot said in its last IDENTIFY.
type Identify struct {
	Intents       int
	Shard, Shards int
}

// session is what a bot can resume.
type session struct {
	id            string
	shard, shards int
	intents       int
	seq           int
	events        []event // the newest, for replay
	link          *link   // nil while it is not connected
}

type event struct {
	seq  int
	data []byte
}

// maxReplay is how many events a session keeps for a RESUME.
const maxReplay = 512

func newGateway(s *Server) *Gateway {
	return &Gateway{
		s: s, conns: map[*link]bool{}, changed: make(chan struct{}), identify: map[int]time.Time{},
	}
}

func (g *Gateway) close() {
	g.mu.Lock()
	g.closed = true
	all := g.links()
	g.mu.Unlock()
	for _, l := range all {
		_ = l.ws.Close() // it goes either way
	}
}

// links returns the connections. The caller holds g.mu.
func (g *Gateway) links() []*link {
	all := make([]*link, 0, len(g.conns))
	for l := range g.conns {
		all = append(all, l)
	}
	return all
}

// touched wakes those who wait. The caller holds g.mu.
func (g *Gateway) touched() {
	close(g.changed)
	g.changed = make(chan struct{})
}

// Counts returns what has happened.
func (g *Gateway) Counts() Counts {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.counts
}

// LastIdentify returns what the bot said in its last IDENTIFY.
func (g *Gateway) LastIdentify() Identify {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.last
}

// Await waits until ok holds for what has happened.
func (g *Gateway) Await(t testing.TB, what string, ok func(Counts) bool) Counts {
	t.Helper()
	timeout := time.NewTimer(g.s.cfg.patience)
	defer timeout.Stop()
	for {
		g.mu.Lock()
		counts, changed := g.counts, g.changed
		g.mu.Unlock()
		if ok(counts) {
			return counts
		}
		select {
		case <-changed:
		case <-timeout.C:
			t.Fatalf("fakediscord: the gateway, not within %s: %s: %+v", g.s.cfg.patience, what, counts)
		}
	}
}

// AwaitReady waits until n READYs and RESUMEDs were sent, all in all.
func (g *Gateway) AwaitReady(t testing.TB, n int) {
	t.Helper()
	g.Await(t, "READY or RESUMED "+strconv.Itoa(n), func(c Counts) bool { return c.Ready >= n })
}

// Connected is how many sessions are connected.
func (g *Gateway) Connected() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := 0
	for _, s := range g.sessions {
		if s.link != nil {
			n++
		}
	}
	return n
}

// shardOf is the shard of so many that a guild belongs to; 0 without a guild.
func shardOf(guild string, shards int) int {
	id, err := strconv.ParseUint(guild, 10, 64)
	if err != nil || shards < 1 {
		return 0
	}
	return int((id >> 22) % uint64(shards))
}

// Dispatch sends an event of any name to the shards that a guild belongs to
// (shard 0 when guild is ""), and reports whether a session was there.
func (g *Gateway) Dispatch(guild, name string, data any) bool {
	raw, err := json.Marshal(data)
	return err == nil && g.dispatch(guild, name, raw)
}

func (g *Gateway) dispatch(guild, name string, raw []byte) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	found := false
	for _, s := range g.sessions {
		if shardOf(guild, s.shards) == s.shard {
			found = true
			g.event(s, name, raw)
		}
	}
	if !found {
		g.counts.Undelivered++
		g.touched()
	}
	return found
}

// event sends an event to a session, or keeps it for a RESUME. The caller holds
// g.mu, so that events arrive in their order.
func (g *Gateway) event(s *session, name string, raw []byte) {
	s.seq++
	head := `{"op":0,"s":` + strconv.Itoa(s.seq) + `,"t":"` + name + `","d":`
	data := make([]byte, 0, len(head)+len(raw)+1)
	data = append(append(append(data, head...), raw...), '}')
	if len(s.events) >= 2*maxReplay {
		s.events = append(s.events[:0:0], s.events[maxReplay:]...)
	}
	s.events = append(s.events, event{s.seq, data})
	if s.link != nil && !g.silent {
		s.link.send(data)
	}
}

// guildEvent sends an event about a guild to those who asked for guilds.
func (g *Gateway) guildEvent(guild, name string, data object) {
	raw, err := json.Marshal(data)
	if err != nil {
		return // made of texts and numbers
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, s := range g.sessions {
		if s.intents&1 != 0 && shardOf(guild, s.shards) == s.shard {
			g.event(s, name, raw)
		}
	}
}

// accept takes a connection.
func (g *Gateway) accept(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	if g.refuse != 0 || g.closed {
		g.refuse--
		g.counts.Refused++
		g.touched()
		g.mu.Unlock()
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write([]byte(page("503 Service Unavailable"))) // nobody is left to tell
		return
	}
	var greet Greet
	if len(g.greet) > 0 {
		greet, g.greet = g.greet[0], g.greet[1:]
	}
	g.mu.Unlock()
	up := websocket.Upgrader{HandshakeTimeout: 5 * time.Second, CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return // it has answered
	}
	l := newLink(g, ws, greet, r.URL.Query())
	g.mu.Lock()
	if g.closed {
		g.mu.Unlock()
		_ = ws.Close() // it goes either way
		return
	}
	g.conns[l] = true
	g.counts.Connections++
	g.touched()
	g.mu.Unlock()
	code := l.serve(r.URL.Query())
	_ = ws.Close() // it goes either way
	g.ended(l, code)
}

// ended takes a connection out. A session whose bot ends it with 1000 or 1001 is
// over.
func (g *Gateway) ended(l *link, code int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.conns, l)
	over := !l.ended.Load() && (code == websocket.CloseNormalClosure || code == websocket.CloseGoingAway)
	g.sessions = slices.DeleteFunc(g.sessions, func(s *session) bool { return over && s.link == l })
	for _, s := range g.sessions {
		if s.link == l {
			s.link = nil
		}
	}
	g.counts.Closed++
	g.counts.LastClose = code
	g.touched()
}

// begin makes a session for an IDENTIFY and sends READY and the guilds.
func (g *Gateway) begin(l *link, id identifyPacket) {
	guilds := g.s.joined()
	full := map[string][]byte{}
	var unavailable []any
	for _, guild := range guilds {
		if shardOf(guild.ID, id.shards()) != id.shard() {
			continue
		}
		unavailable = append(unavailable, object{"id": guild.ID, "unavailable": true})
		full[guild.ID], _ = json.Marshal(g.s.guildJSON(guild, true)) // made of texts and numbers
	}
	g.s.mu.Lock()
	me := g.s.me()
	g.s.mu.Unlock()
	s := &session{id: "fake-session-" + g.s.newID(), shard: id.shard(), shards: id.shards(), intents: id.Intents, link: l}
	ready, _ := json.Marshal(object{ // made of texts and numbers
		"v": 10, "user": me, "guilds": orEmpty(unavailable), "session_id": s.id,
		"resume_gateway_url": g.s.socket("/resume"), "shard": []int{s.shard, s.shards},
		"application": object{"id": g.s.ApplicationID, "flags": 0}, "session_type": "normal", "private_channels": []any{},
	})
	g.mu.Lock()
	defer g.mu.Unlock()
	// A shard that identifies again has given up what it had and lost.
	g.sessions = slices.DeleteFunc(g.sessions, func(o *session) bool {
		return o.link == nil && (o.shard == s.shard || o.shards != s.shards)
	})
	g.sessions = append(g.sessions, s)
	g.event(s, "READY", ready)
	if s.intents&1 != 0 {
		for _, raw := range full {
			g.event(s, "GUILD_CREATE", raw)
		}
	}
	g.counts.Ready++
	g.touched()
}

// resume connects a session again and replays what it missed. It returns false
// when there is no such session.
func (g *Gateway) resume(l *link, id string, seq int) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := slices.IndexFunc(g.sessions, func(s *session) bool { return s.id == id })
	if n < 0 {
		return false
	}
	s := g.sessions[n]
	if seq > s.seq {
		l.shut(CloseInvalidSeq, "Invalid seq.")
		return true
	}
	if len(s.events) > 0 && seq < s.events[0].seq-1 {
		return false // too much was missed
	}
	if old := s.link; old != nil && old != l {
		_ = old.ws.Close() // it goes either way
	}
	s.link = l
	for _, e := range s.events {
		if e.seq > seq && !g.silent {
			l.send(e.data)
		}
	}
	g.event(s, "RESUMED", []byte(`{"_trace":[]}`))
	g.counts.Ready++
	g.touched()
	return true
}
