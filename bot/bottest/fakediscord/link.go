package fakediscord

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"errors"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// link is one connection to the gateway.
type link struct {
	g     *Gateway
	ws    *websocket.Conn
	greet Greet

	mu     sync.Mutex // guards writing
	packed *bytes.Buffer
	zip    *zlib.Writer

	ended  atomic.Bool // by this side: what the bot says then does not count
	known  bool        // has identified or resumed
	window window
}

type packet struct {
	Op   int             `json:"op"`
	Data json.RawMessage `json:"d"`
}

type identifyPacket struct {
	Token      string            `json:"token"`
	Intents    int               `json:"intents"`
	Shard      *[2]int           `json:"shard"`
	Properties map[string]string `json:"properties"`
}

func (p identifyPacket) shard() int {
	if p.Shard == nil {
		return 0
	}
	return p.Shard[0]
}

func (p identifyPacket) shards() int {
	if p.Shard == nil {
		return 1
	}
	return p.Shard[1]
}

func newLink(g *Gateway, ws *websocket.Conn, greet Greet, query url.Values) *link {
	l := &link{g: g, ws: ws, greet: greet}
	if query.Get("compress") == "zlib-stream" {
		l.packed = &bytes.Buffer{}
		l.zip = zlib.NewWriter(l.packed)
	}
	// The bot's close frame is answered by ending the connection.
	ws.SetCloseHandler(func(int, string) error { return nil })
	ws.SetReadLimit(1 << 20)
	return l
}

const (
	writeTime = 5 * time.Second
	maxFrame  = 4096 // bytes that the bot may send at once
)

// send writes a frame. A bot that does not read is cut off.
func (l *link) send(data []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	kind := websocket.TextMessage
	if l.zip != nil {
		kind = websocket.BinaryMessage
		l.packed.Reset()
		_, _ = l.zip.Write(data) // into memory
		_ = l.zip.Flush()        // the same
		data = l.packed.Bytes()
	}
	_ = l.ws.SetWriteDeadline(time.Now().Add(writeTime)) // the write fails if this does
	if l.ws.WriteMessage(kind, data) != nil {
		_ = l.ws.Close() // its reader notices
	}
}

// shut closes with a code.
func (l *link) shut(code int, why string) {
	l.ended.Store(true)
	frame := websocket.FormatCloseMessage(code, why)
	_ = l.ws.WriteControl(websocket.CloseMessage, frame, time.Now().Add(writeTime)) // closed below either way
	_ = l.ws.Close()                                                                // the same
}

// serve talks to the bot until the connection ends, and returns the code with
// which the bot closed it.
func (l *link) serve(query url.Values) int {
	if v := query.Get("v"); v != "" && v != "10" && v != "9" {
		l.shut(CloseInvalidVersion, "Invalid API version")
		return websocket.CloseAbnormalClosure
	}
	interval := l.g.s.cfg.heartbeat
	hello, _ := json.Marshal(object{ // made of numbers
		"op": 10, "s": nil, "t": nil, "d": object{"heartbeat_interval": interval.Milliseconds(), "_trace": []any{}},
	})
	if l.greet.Hello != "" {
		hello = []byte(l.greet.Hello)
	}
	l.send(hello)
	alive := func() { _ = l.ws.SetReadDeadline(time.Now().Add(2 * interval)) } // reading fails if this does
	alive()
	for {
		_, data, err := l.ws.ReadMessage()
		if err != nil {
			return l.end(err)
		}
		var p packet
		if len(data) > maxFrame || json.Unmarshal(data, &p) != nil {
			l.shut(CloseDecodeError, "Error while decoding payload.")
			continue
		}
		if l.window.take(l.g.s.Now(), 120, time.Minute) < 0 {
			l.shut(CloseRateLimited, "Rate limited.")
			continue
		}
		switch p.Op {
		case 1:
			alive()
			l.heartbeat()
		case 2:
			l.identify(p.Data)
		case 6:
			l.resume(p.Data)
		case 3, 4, 8, 31, 43:
			if !l.known {
				l.shut(CloseNotAuthenticated, "Not authenticated.")
			}
		default:
			l.shut(CloseUnknownOpcode, "Unknown opcode.")
		}
	}
}

// end says how a connection ended, and closes one that went silent.
func (l *link) end(err error) int {
	if closed, ok := errors.AsType[*websocket.CloseError](err); ok {
		return closed.Code
	}
	var timeout interface{ Timeout() bool }
	if errors.As(err, &timeout) && timeout.Timeout() {
		l.shut(CloseTimedOut, "Session timed out.")
	}
	return websocket.CloseAbnormalClosure
}

func (l *link) heartbeat() {
	g := l.g
	g.mu.Lock()
	g.counts.Heartbeats++
	silent := g.silent
	g.touched()
	g.mu.Unlock()
	if !silent && !l.greet.Silent {
		l.send([]byte(`{"op":11}`))
	}
}

func (l *link) identify(data json.RawMessage) {
	var id identifyPacket
	if json.Unmarshal(data, &id) != nil {
		l.shut(CloseDecodeError, "Error while decoding payload.")
		return
	}
	g := l.g
	g.mu.Lock()
	g.counts.Identifies++
	g.last = Identify{id.Intents, id.shard(), id.shards()}
	last, before := g.identify[id.shard()]
	g.identify[id.shard()] = g.s.Now()
	g.touched()
	g.mu.Unlock()
	const privileged = 1<<1 | 1<<8 | 1<<15
	const all = 1<<26 - 1
	switch {
	case l.known:
		l.shut(CloseAlreadyAuth, "Already authenticated.")
	case !g.s.knowsBare(id.Token):
		l.shut(CloseAuthFailed, "Authentication failed.")
	case id.Properties == nil:
		l.shut(CloseDecodeError, "Error while decoding payload.")
	case id.shards() < 1 || id.shard() < 0 || id.shard() >= id.shards():
		l.shut(CloseInvalidShard, "Invalid shard.")
	case id.Intents < 0 || id.Intents > all:
		l.shut(CloseInvalidIntents, "Invalid intent(s).")
	case id.Intents&privileged&^g.s.cfg.intents != 0:
		l.shut(CloseDisallowed, "Disallowed intent(s).")
	case before && g.s.Now().Sub(last) < g.s.cfg.identifyGap:
		l.send([]byte(`{"op":9,"d":false}`))
	case l.greeted():
	default:
		l.known = true
		g.begin(l, id)
	}
}

func (l *link) resume(data json.RawMessage) {
	var r struct {
		Token     string `json:"token"`
		SessionID string `json:"session_id"`
		Seq       int    `json:"seq"`
	}
	if json.Unmarshal(data, &r) != nil {
		l.shut(CloseDecodeError, "Error while decoding payload.")
		return
	}
	g := l.g
	g.mu.Lock()
	g.counts.Resumes++
	g.touched()
	g.mu.Unlock()
	switch {
	case l.known:
		l.shut(CloseAlreadyAuth, "Already authenticated.")
	case !g.s.knowsBare(r.Token):
		l.shut(CloseAuthFailed, "Authentication failed.")
	case l.greeted():
	case g.resume(l, r.SessionID, r.Seq):
		l.known = true
	default:
		l.send([]byte(`{"op":9,"d":false}`))
	}
}

// greeted does what a script wants instead of READY or RESUMED.
func (l *link) greeted() bool {
	switch {
	case l.greet.Packet != "":
		l.send([]byte(l.greet.Packet))
	case l.greet.Close != 0:
		l.shut(l.greet.Close, "scripted")
	case !l.greet.Silent:
		return false
	}
	return true
}
