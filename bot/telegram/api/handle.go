package api

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"sync"

	"github.com/nutgraf/nutgraf/library"
)

// A handler is what both ways in do with one update.
type handler struct {
	log    *slog.Logger
	handle func(context.Context, Update)
}

// wants reports whether there is anything to handle in what parse returned. What
// is passed over is logged without its content.
func (h handler) wants(u Update, err error) bool {
	switch {
	case err != nil:
		h.log.Error("telegram: an update is malformed and was passed over", "update", u.ID, "error", shape(err))
	case u.ID == 0:
		h.log.Error("telegram: an update has no id and was passed over")
	case u.Kind() == "":
		h.log.Debug("telegram: an update of an unknown kind was passed over", "update", u.ID)
	default:
		return true
	}
	return false
}

// run handles an update, under a name of its own in the log. A panic ends the update, not the process.
func (h handler) run(ctx context.Context, u Update) {
	ctx = library.WithTrace(ctx, library.NewTrace())
	defer func() {
		if v := recover(); v != nil {
			h.log.ErrorContext(ctx, "telegram: handling an update panicked",
				"update", u.ID, "kind", u.Kind(), "panic", panicText(v), "stack", string(debug.Stack()))
		}
	}()
	h.handle(ctx, u)
}

// panicText describes a panic without a text that somebody may have written:
// only the runtime's own words are known to hold none.
func panicText(v any) string {
	if e, ok := v.(runtime.Error); ok {
		return e.Error()
	}
	return fmt.Sprintf("%T", v)
}

// lanes run what shares a key in order and the rest side by side, a bounded
// number at a time.
type lanes struct {
	slots chan struct{}
	done  sync.WaitGroup

	mu    sync.Mutex
	queue map[string][]func() // a key that is there has a goroutine
	ended bool
}

func newLanes(workers int) *lanes {
	return &lanes{slots: make(chan struct{}, workers), queue: map[string][]func(){}}
}

// put runs f after everything that was put with the same key. It does not wait.
// After end it does nothing.
func (l *lanes) put(key string, f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return
	}
	waiting, running := l.queue[key]
	l.queue[key] = append(waiting, f)
	if !running {
		l.done.Go(func() { l.drive(key) })
	}
}

// drive runs a key's functions until there are none.
func (l *lanes) drive(key string) {
	for {
		l.slots <- struct{}{} // a slot for each function: a busy chat does not keep one
		f := l.next(key)
		if f == nil {
			<-l.slots
			return
		}
		f()
		<-l.slots
	}
}

func (l *lanes) next(key string) func() {
	l.mu.Lock()
	defer l.mu.Unlock()
	waiting := l.queue[key]
	if len(waiting) == 0 || l.ended {
		delete(l.queue, key)
		return nil
	}
	l.queue[key] = waiting[1:]
	return waiting[0]
}

// end lets what runs finish and starts nothing more. The channel is closed when
// nothing runs.
func (l *lanes) end() <-chan struct{} {
	l.mu.Lock()
	l.ended = true
	l.mu.Unlock()
	idle := make(chan struct{})
	go func() {
		l.done.Wait()
		close(idle)
	}()
	return idle
}
