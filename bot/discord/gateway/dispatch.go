package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// What may wait in a shard's lane. A start brings an event for each of up to
	// 2,500 servers.
	laneEvents = 8192
	laneBytes  = 64 << 20

	interaction = "INTERACTION_CREATE"
)

// A dispatcher calls handlers, and never makes a reader wait for one.
type dispatcher struct {
	handle func(context.Context, string, json.RawMessage)
	log    *slog.Logger
	ctx    context.Context // the handlers'
	cancel context.CancelFunc
	room   chan struct{} // a value for each interaction that is being handled
	ending chan struct{} // closed when lanes are to end
	all    sync.WaitGroup
}

func newDispatcher(ctx context.Context, c *Config) *dispatcher {
	// The end of the connections must not end answers that are under way.
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	return &dispatcher{
		handle: c.Handle, log: c.Log, ctx: ctx, cancel: cancel,
		room: make(chan struct{}, c.Handlers), ending: make(chan struct{}),
	}
}

// stop ends the lanes, gives handlers a grace, and waits for them. No event may
// come in any more.
func (d *dispatcher) stop(grace time.Duration) {
	defer d.cancel()
	close(d.ending)
	t := time.AfterFunc(grace, d.cancel)
	defer t.Stop()
	d.all.Wait()
}

// A lane is the way of one shard's events to the handlers.
type lane struct {
	*dispatcher
	shard   int
	queue   chan event
	bytes   atomic.Int64 // in the queue
	dropped atomic.Int64
}

type event struct {
	name string
	data json.RawMessage
}

func (d *dispatcher) lane(shard int) *lane {
	l := &lane{dispatcher: d, shard: shard, queue: make(chan event, laneEvents)}
	d.all.Go(l.run)
	return l
}

func (l *lane) run() {
	for {
		select {
		case <-l.ending:
			return
		case e := <-l.queue:
			l.bytes.Add(-int64(len(e.data)))
			l.call(e)
		}
	}
}

// push hands an event on, and returns at once. What finds no room is dropped:
// an interaction that would have to wait is over before its turn comes.
func (l *lane) push(e event) {
	if e.name == interaction {
		select {
		case l.room <- struct{}{}:
			l.all.Go(func() {
				defer func() { <-l.room }()
				l.call(e)
			})
		default:
			l.drop(e)
		}
		return
	}
	if l.bytes.Add(int64(len(e.data))) <= laneBytes {
		select {
		case l.queue <- e:
			return
		default:
		}
	}
	l.bytes.Add(-int64(len(e.data)))
	l.drop(e)
}

// drop counts, and logs at powers of two: a flood must not become one of lines.
func (l *lane) drop(e event) {
	if n := l.dropped.Add(1); n&(n-1) == 0 {
		l.log.Warn("discord: handlers are too slow, events were dropped", "shard", l.shard, "event", e.name, "dropped", n)
	}
}

// call calls the handler. A panic costs its own event only.
func (l *lane) call(e event) {
	defer func() {
		if v := recover(); v != nil {
			l.log.Error("discord: a handler panicked", "event", e.name, "panic", panicText(v), "stack", string(debug.Stack()))
		}
	}()
	l.handle(l.ctx, e.name, e.data)
}

// panicText is a panic for the log: in full when it is the runtime's, and the
// kind of it when it is text that may hold what a person wrote, or a token.
func panicText(v any) string {
	if err, ok := v.(error); ok {
		if r, ok := errors.AsType[runtime.Error](err); ok {
			return r.Error()
		}
	}
	return fmt.Sprintf("a %T", v)
}
