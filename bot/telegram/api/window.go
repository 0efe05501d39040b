package api

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"
)

// A window is the updates that Telegram still keeps for us: from the oldest one
// that is not finished to the newest that was received.
type window struct {
	mu       sync.Mutex
	finished map[int64]bool // each update of the window
	open     int            // how many are not finished
	next     int64          // everything below is acknowledged, or will be by the next poll; 0: not known yet
	idle     chan struct{}  // closed when open is 0
}

func newWindow() *window {
	w := &window{finished: map[int64]bool{}, idle: make(chan struct{})}
	close(w.idle)
	return w
}

// take enters an update. It returns false when it was received before.
func (w *window) take(id int64) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, known := w.finished[id]; known || id < w.next {
		return false
	}
	if w.open == 0 {
		w.idle = make(chan struct{})
	}
	w.finished[id] = false
	w.open++
	return true
}

// finish marks an update as done with; doing it twice does no harm.
func (w *window) finish(id int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if done, known := w.finished[id]; done || !known {
		return
	}
	w.finished[id] = true
	w.open--
	if w.open == 0 {
		close(w.idle)
	}
}

// offset returns the number that acknowledges all that is finished below the
// oldest unfinished update, and forgets that; busy tells whether anything is
// left unfinished.
func (w *window) offset() (offset int64, busy bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var oldest, newest int64
	for id, done := range w.finished {
		newest = max(newest, id)
		if !done && (oldest == 0 || id < oldest) {
			oldest = id
		}
	}
	switch {
	case oldest != 0:
		w.next = oldest
	case newest != 0:
		w.next = newest + 1
	}
	for id := range w.finished {
		if id < w.next {
			delete(w.finished, id)
		}
	}
	return w.next, w.open > 0
}

// skip gives up the oldest unfinished updates, until so many updates of the
// window can be acknowledged or none is left, and returns how many it gave up.
// They go on, and nobody waits for them any more.
func (w *window) skip(room int) (skipped int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	ids := slices.Sorted(maps.Keys(w.finished))
	for _, id := range ids[:min(room, len(ids))] {
		if !w.finished[id] {
			skipped++
			w.open--
		}
		delete(w.finished, id)
		w.next = id + 1
	}
	if skipped > 0 && w.open == 0 {
		close(w.idle)
	}
	return skipped
}

// restart forgets the offset of an empty window: after a quiet week Telegram
// begins at any number, which may be a lower one.
func (w *window) restart() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.finished) == 0 {
		w.next = 0
	}
}

// settle waits until everything is finished, d passed, or ctx ended.
func (w *window) settle(ctx context.Context, d time.Duration) {
	w.mu.Lock()
	idle := w.idle
	w.mu.Unlock()
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-idle:
	case <-t.C:
	case <-ctx.Done():
	}
}
