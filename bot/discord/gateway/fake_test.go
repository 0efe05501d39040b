package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

const (
	botToken  = "MTA.bot-secret.abc"
	beatEvery = 41250 * time.Millisecond
	mainHost  = "gateway.example:80"
	ownHost   = "resume.example:80"
)

// pipes is a network in memory, so that time can be simulated.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newPipes() *pipes { return &pipes{conns: make(chan net.Conn), done: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.done) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

func (p *pipes) dial(ctx context.Context) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.conns <- theirs:
		return ours, nil
	case <-p.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// gatewayFake is Discord: it answers /gateway/bot, and plays a script to every
// connection.
type gatewayFake struct {
	t      *testing.T
	net    *pipes
	script func(p *peer)
	refuse func(addr string) error // nil: none

	mu    sync.Mutex
	info  discordgo.GatewayBotResponse
	fail  error // of /gateway/bot
	asked int
	dials []dialled
	peers []*peer
	log   bytes.Buffer
}

type dialled struct {
	at   time.Time
	addr string
}

func (g *gatewayFake) Do(_ context.Context, method, path string, _, out any) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.asked++
	if method != http.MethodGet || path != "/gateway/bot" {
		return fmt.Errorf("asked for %s %s", method, path)
	}
	if g.fail != nil {
		return g.fail
	}
	info, ok := out.(*discordgo.GatewayBotResponse)
	if !ok {
		return errors.New("not the type of the answer")
	}
	*info = g.info
	return nil
}

func (g *gatewayFake) dial(ctx context.Context, _, addr string) (net.Conn, error) {
	g.mu.Lock()
	g.dials = append(g.dials, dialled{time.Now(), addr})
	refuse := g.refuse
	g.mu.Unlock()
	if refuse != nil {
		if err := refuse(addr); err != nil {
			return nil, err
		}
	}
	return g.net.dial(ctx)
}

func (g *gatewayFake) Write(b []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.log.Write(b)
}

func (g *gatewayFake) logged() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.log.String()
}

func (g *gatewayFake) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	up := websocket.Upgrader{}
	ws, err := up.Upgrade(w, q, nil)
	if err != nil {
		g.t.Error(err)
		return
	}
	defer ws.Close()
	g.mu.Lock()
	p := &peer{ws: ws, at: time.Now(), query: q.URL.RawQuery, n: len(g.peers) + 1}
	if g.net != nil {
		p.gone = g.net.done
	}
	g.peers = append(g.peers, p)
	g.mu.Unlock()
	g.script(p)
}

// connections are those of the scripts so far.
func (g *gatewayFake) connections() []*peer {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]*peer(nil), g.peers...)
}

// A peer is Discord's side of one connection.
type peer struct {
	ws    *websocket.Conn
	gone  chan struct{} // closed when the test is over
	at    time.Time
	query string
	n     int // 1 is the first connection

	mu     sync.Mutex
	first  frame // IDENTIFY or RESUME
	beats  []time.Time
	closed int // the code with which the bot closed, or -1
}

type frame struct {
	Op int `json:"op"`
	D  struct {
		Token     string          `json:"token"`
		Intents   int             `json:"intents"`
		Shard     []int           `json:"shard"`
		SessionID string          `json:"session_id"`
		Seq       int             `json:"seq"`
		Rest      json.RawMessage `json:"-"`
	} `json:"d"`
}

// send reports whether there was somebody to write to.
func (p *peer) send(s string) bool {
	return p.ws.WriteMessage(websocket.TextMessage, []byte(s)) == nil
}

// begin says hello and reads what the bot wants.
func (p *peer) begin() frame { return p.beginAt(beatEvery) }

func (p *peer) beginAt(interval time.Duration) frame {
	p.send(fmt.Sprintf(`{"op":10,"d":{"heartbeat_interval":%d}}`, interval.Milliseconds()))
	var f frame
	_, b, err := p.ws.ReadMessage()
	if err == nil {
		err = json.Unmarshal(b, &f)
	}
	if err != nil {
		f.Op = -1
	}
	p.mu.Lock()
	p.first = f
	p.mu.Unlock()
	return f
}

// open begins, and makes the bot ready.
func (p *peer) open() {
	if f := p.begin(); f.Op == opResume {
		p.send(`{"op":0,"s":0,"t":"RESUMED","d":{}}`)
		return
	}
	p.send(`{"op":0,"s":1,"t":"READY","d":{"session_id":"session","resume_gateway_url":"ws://resume.example"}}`)
}

func (p *peer) event(seq int, name, data string) {
	p.send(fmt.Sprintf(`{"op":0,"s":%d,"t":%q,"d":%s}`, seq, name, data))
}

// serve acknowledges heartbeats until the connection ends.
func (p *peer) serve() { p.read(true) }

func (p *peer) read(ack bool) {
	for {
		_, b, err := p.ws.ReadMessage()
		if err != nil {
			p.mu.Lock()
			p.closed = -1
			if ce, ok := errors.AsType[*websocket.CloseError](err); ok && ce.Code != websocket.CloseAbnormalClosure {
				p.closed = ce.Code
			}
			p.mu.Unlock()
			return
		}
		var f struct{ Op int }
		if json.Unmarshal(b, &f) == nil && f.Op == opHeartbeat {
			p.mu.Lock()
			p.beats = append(p.beats, time.Now())
			p.mu.Unlock()
			if ack {
				p.send(`{"op":11}`)
			}
		}
	}
}

// stall does nothing for a while, and reads nothing.
func (p *peer) stall(d time.Duration) {
	select {
	case <-time.After(d):
	case <-p.gone:
	}
}

func (p *peer) close(code int) {
	_ = p.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
}

func (p *peer) asked() frame {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.first
}

func (p *peer) closedWith() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.closed
}

func (p *peer) heartbeats() []time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]time.Time(nil), p.beats...)
}

// running is a Run against a fake.
type running struct {
	*gatewayFake
	stop   context.CancelFunc
	ended  chan error
	events chan event
	states chan Status
}

// start runs the bot. The fake can be changed by set before.
func start(t *testing.T, script func(*peer), set func(*gatewayFake, *Config)) *running {
	t.Helper()
	g := &gatewayFake{t: t, net: newPipes(), script: script}
	g.info = discordgo.GatewayBotResponse{URL: "ws://gateway.example/", Shards: 1}
	g.info.SessionStartLimit = discordgo.SessionInformation{Total: 1000, Remaining: 1000, MaxConcurrency: 1}
	srv := &http.Server{Handler: g, ReadHeaderTimeout: time.Minute}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(g.net) }()
	ctx, cancel := context.WithCancel(t.Context())
	r := &running{
		gatewayFake: g, stop: cancel, ended: make(chan error, 1),
		events: make(chan event, 100_000), states: make(chan Status, 100_000),
	}
	c := Config{
		Client: g, Token: "Bot " + botToken, dial: g.dial,
		Log:    slog.New(slog.NewTextHandler(g, nil)),
		Handle: func(_ context.Context, name string, data json.RawMessage) { r.events <- event{name, data} },
		State:  func(s Status) { r.states <- s },
	}
	if set != nil {
		set(g, &c)
	}
	go func() { r.ended <- Run(ctx, c) }()
	t.Cleanup(func() {
		cancel()
		srv.Close()
		if err := <-served; !errors.Is(err, net.ErrClosed) && !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	return r
}

// finish stops the bot and fails if it does not stop well.
func (r *running) finish() {
	r.t.Helper()
	r.stop()
	if err := <-r.ended; err != nil {
		r.t.Errorf("Run ended with %v", err)
	}
	if log := r.logged(); bytes.Contains([]byte(log), []byte(botToken)) {
		r.t.Errorf("the log holds the token: %s", log)
	}
}

// ready counts how often shards became ready.
func (r *running) ready() int {
	n := 0
	for len(r.states) > 0 {
		if s := <-r.states; s.Phase == Ready {
			n++
		}
	}
	return n
}

var errRefused = &net.OpError{Op: "dial", Net: "tcp", Err: io.ErrUnexpectedEOF}
