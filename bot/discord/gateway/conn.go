package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"
)

// What the numbers in frames mean.
const (
	opDispatch   = 0
	opHeartbeat  = 1
	opIdentify   = 2
	opResume     = 6
	opReconnect  = 7
	opInvalid    = 9
	opHello      = 10
	opHeartbeats = 11 // acknowledged
)

const (
	maxFrame     = 64 << 20
	maxMalformed = 10 // frames in a row

	// Codes that end a connection from our side. After 1000 the session is over
	// and the bot is shown as offline at once; after 4000 it can be resumed.
	closeForGood = websocket.CloseNormalClosure
	closeForNow  = 4000

	// Heartbeats from Discord's own, so that a fault cannot make us send all the
	// time, or never.
	minInterval = time.Second
	maxInterval = 5 * time.Minute
)

var (
	errReconnect = errors.New("the gateway asked to reconnect")
	errInvalid   = errors.New("the gateway says that the session is invalid")
	errZombie    = errors.New("a heartbeat was not acknowledged")
	errMalformed = errors.New("the gateway sends what cannot be read")
	errNoHello   = errors.New("the gateway did not begin with a hello")
	errNoSession = errors.New("the gateway was ready without a session")
)

// A conn is one connection. Its reader is the goroutine that calls stay; a
// second one sends heartbeats.
type conn struct {
	*shard
	ws       *websocket.Conn
	sending  chan struct{} // holds one value while a frame is written
	interval time.Duration
	seq      atomic.Int64
	acked    atomic.Bool
	asked    *rate.Limiter // heartbeats that Discord asks for
	ready    time.Time     // zero: not yet
	bad      int           // malformed frames in a row
}

func newConn(s *shard, ws *websocket.Conn) *conn {
	ws.SetReadLimit(maxFrame)
	// gorilla would answer a close with the same code, and some mean that the
	// session is over.
	ws.SetCloseHandler(func(int, string) error { return nil })
	c := &conn{
		shard: s, ws: ws, sending: make(chan struct{}, 1),
		asked: rate.NewLimiter(rate.Every(time.Second), 30),
	}
	c.seq.Store(s.session.seq)
	return c
}

// stay speaks with the gateway until the connection ends. identified is called
// when a new session has been asked for.
func (c *conn) stay(ctx context.Context, identified func()) end {
	ending := ctx
	ctx, cancel := context.WithCancelCause(ctx)
	var beating sync.WaitGroup
	hungUp := make(chan struct{})
	keep := context.AfterFunc(ctx, func() {
		defer close(hungUp)
		c.hangUp(ending.Err() != nil)
	})
	err := c.begin(identified)
	if err == nil {
		beating.Go(func() { c.heartbeats(ctx, cancel) })
		err = c.read()
	}
	cause := context.Cause(ctx)
	if keep() {
		c.hangUp(false)
	} else {
		<-hungUp
	}
	cancel(nil)
	beating.Wait()
	if cause != nil && !isFatal(err) {
		err = cause // what the reader saw follows from it
	}
	c.session.seq = c.seq.Load()
	return c.ended(err)
}

// isFatal reports whether Discord closed the connection for good, which counts
// more than whatever else went wrong at the same time.
func isFatal(err error) bool {
	ce, ok := errors.AsType[*websocket.CloseError](err)
	return ok && closed(ce.Code).fatal
}

// hangUp closes the connection, which ends a read that is waiting.
func (c *conn) hangUp(forGood bool) {
	code := closeForNow
	if forGood {
		code = closeForGood
	}
	// There may be nobody to read it. Closing must not wait for that.
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(closeTimeout))
	_ = c.ws.Close()
}

// ended says what an error means for the next connection.
func (c *conn) ended(err error) end {
	e := end{err: err}
	if ce, ok := errors.AsType[*websocket.CloseError](err); ok {
		e = closed(ce.Code)
	} else if errors.Is(err, errInvalid) && c.session.id == "" {
		e.pause = invalidPause() // before a new one; who may resume has people waiting
	}
	if !c.ready.IsZero() {
		e.lived = max(time.Since(c.ready), 1)
	}
	return e
}

// begin waits for the hello and asks for a session, old or new.
func (c *conn) begin(identified func()) error {
	if err := c.ws.SetReadDeadline(time.Now().Add(helloTimeout)); err != nil {
		return err
	}
	e, err := c.frame()
	if err != nil {
		return err
	}
	var hello struct {
		Interval float64 `json:"heartbeat_interval"` // ms
	}
	if e == nil || e.Operation != opHello || json.Unmarshal(e.RawData, &hello) != nil || hello.Interval <= 0 {
		return errNoHello
	}
	c.interval = time.Duration(min(hello.Interval, float64(maxInterval/time.Millisecond))) * time.Millisecond
	c.interval = max(c.interval, minInterval)
	// From here to being ready there is one limit, whatever comes in between.
	if err := c.ws.SetReadDeadline(time.Now().Add(readyTimeout)); err != nil {
		return err
	}
	if c.session.id != "" {
		return c.send(opResume, map[string]any{
			"token": c.config.Token, "session_id": c.session.id, "seq": c.session.seq,
		})
	}
	defer identified() // even when sending failed: it may have arrived
	return c.send(opIdentify, identify{
		Token: c.config.Token, Intents: c.config.Intents, Shard: [2]int{c.id, c.config.Shards},
		Properties: map[string]string{"os": runtime.GOOS, "browser": "nutgraf", "device": "nutgraf"},
	})
}

// identify asks for a session. discordgo's own struct sets a presence that does
// not exist, and names that are no longer read.
type identify struct {
	Token      string            `json:"token"`
	Intents    discordgo.Intent  `json:"intents"`
	Shard      [2]int            `json:"shard"`
	Properties map[string]string `json:"properties"`
}

// read takes frames until the connection ends.
func (c *conn) read() error {
	for {
		e, err := c.frame()
		if err != nil {
			return err
		}
		if e == nil {
			continue
		}
		if err := c.take(e); err != nil {
			return err
		}
	}
}

// frame reads one frame; nil when it cannot be understood, which is no reason
// to lose the connection until there are many.
func (c *conn) frame() (*discordgo.Event, error) {
	_, data, err := c.ws.ReadMessage()
	if err != nil {
		return nil, err
	}
	var e *discordgo.Event
	if err := json.Unmarshal(data, &e); err != nil || e == nil {
		c.bad++
		c.log.Warn("discord: a frame cannot be read", "bytes", len(data), "in_a_row", c.bad)
		if c.bad >= maxMalformed {
			return nil, errMalformed
		}
		return nil, nil
	}
	c.bad = 0
	return e, nil
}

// take does what a frame asks for.
func (c *conn) take(e *discordgo.Event) error {
	switch e.Operation {
	case opDispatch:
		return c.dispatch(e)
	case opHeartbeat:
		if c.asked.Allow() {
			return c.beat()
		}
	case opReconnect:
		return errReconnect
	case opInvalid:
		var again bool
		if json.Unmarshal(e.RawData, &again) != nil || !again {
			c.session = session{}
			c.seq.Store(0)
		}
		return errInvalid
	case opHeartbeats:
		c.acked.Store(true)
	}
	return nil // what we do not know is not for us
}

// dispatch hands an event on, after taking from it what the connection needs.
func (c *conn) dispatch(e *discordgo.Event) error {
	if e.Sequence > 0 {
		c.seq.Store(e.Sequence)
	}
	switch e.Type {
	case "READY":
		var r struct {
			ID  string `json:"session_id"`
			URL string `json:"resume_gateway_url"`
		}
		if err := json.Unmarshal(e.RawData, &r); err != nil || r.ID == "" {
			c.session = session{}
			return errNoSession
		}
		c.session = session{id: r.ID, url: c.resumeAt(r.URL)}
		if err := c.isReady("a session has started"); err != nil {
			return err
		}
	case "RESUMED":
		c.session.tries = 0
		if err := c.isReady("the session goes on"); err != nil {
			return err
		}
	}
	c.lane.push(event{e.Type, e.RawData})
	return nil
}

// resumeAt is where the session wants to be resumed, "" when that is no address
// or would send the token in the clear where it was not so far.
func (c *conn) resumeAt(to string) string {
	u, err := address(to)
	if err != nil {
		return ""
	}
	if strings.HasPrefix(c.main, "wss:") && !strings.HasPrefix(u, "wss:") {
		return ""
	}
	return u
}

// isReady ends the time limit for getting ready. From here on heartbeats tell
// whether the connection lives.
func (c *conn) isReady(how string) error {
	c.ready = time.Now()
	c.log.Info("discord: connected", "how", how)
	c.say(Ready, nil)
	return c.ws.SetReadDeadline(time.Time{})
}

// send writes one frame.
func (c *conn) send(op int, data any) error {
	c.sending <- struct{}{} // for writeTimeout at most
	defer func() { <-c.sending }()
	if err := c.ws.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	err := c.ws.WriteJSON(struct {
		Op   int `json:"op"`
		Data any `json:"d"`
	}{op, data})
	if err != nil {
		return fmt.Errorf("writing to the gateway: %w", err)
	}
	return nil
}

// beat sends a heartbeat: the number of the last event, or null.
func (c *conn) beat() error {
	if seq := c.seq.Load(); seq > 0 {
		return c.send(opHeartbeat, seq)
	}
	return c.send(opHeartbeat, nil)
}

// heartbeats keeps the connection alive, and ends it when it is not. The first
// comes at a random time within the interval, as Discord asks, so that not all
// bots beat at once after an outage.
func (c *conn) heartbeats(ctx context.Context, cancel context.CancelCauseFunc) {
	c.acked.Store(true)
	wait := rand.N(c.interval)
	for {
		if pause(ctx, wait) != nil {
			return
		}
		wait = c.interval
		if !c.acked.Swap(false) {
			cancel(errZombie)
			return
		}
		if err := c.beat(); err != nil {
			// The reader may be about to see why; only then is this the reason.
			if pause(ctx, closeTimeout) == nil {
				cancel(err)
			}
			return
		}
	}
}
