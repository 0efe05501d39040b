package bot

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Rate is how often something may be done: Burst times at once, and one more
// for each Every. The zero Rate is no limit.
type Rate struct {
	Burst int
	Every time.Duration
}

// limiter holds many to the same rate, each by a key. What it remembers is
// bounded: of more keys than it has room for, those that were silent longest
// start afresh.
type limiter struct {
	rate Rate
	room int

	mu        sync.Mutex
	now, past map[string]*allowance // past are those not seen since now was empty
}

type allowance struct {
	*rate.Limiter

	told time.Time // when the key was last told to wait
}

// limiterRoom is how many keys of one kind are remembered at least.
const limiterRoom = 20_000

func newLimiter(r Rate) *limiter {
	return &limiter{rate: r, room: limiterRoom, now: map[string]*allowance{}}
}

// take takes one of what key is allowed. When nothing is left it returns how
// long to wait, and whether the key has heard so within the last minute.
func (l *limiter) take(key string, now time.Time) (wait time.Duration, told bool) {
	if l.rate.Burst <= 0 || l.rate.Every <= 0 {
		return 0, false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	a := l.find(key)
	r := a.ReserveN(now, 1)
	if wait = r.DelayFrom(now); wait == 0 {
		return 0, false
	}
	r.CancelAt(now)
	told = now.Sub(a.told) < time.Minute
	if !told {
		a.told = now
	}
	return wait, told
}

func (l *limiter) find(key string) *allowance {
	if a, ok := l.now[key]; ok {
		return a
	}
	a, ok := l.past[key]
	if !ok {
		a = &allowance{Limiter: rate.NewLimiter(rate.Every(l.rate.Every), l.rate.Burst)}
	}
	if len(l.now) >= l.room {
		l.past, l.now = l.now, make(map[string]*allowance, l.room)
	}
	l.now[key] = a
	return a
}
