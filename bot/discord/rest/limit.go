package rest

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const (
	// Discord's limit over all routes is 50 requests in a second, wherever that
	// second begins: a bucket that refills with 45 and holds 5 never exceeds it.
	globalRate  = 45
	globalBurst = 5

	// Buckets and names beyond these are looked through for what is over. Live
	// ones are bounded by the pace itself: a bucket is over seconds after its
	// last request.
	manyBuckets = 1024
	manyNames   = 1024
)

// errNoTurn says that a request's turn comes later than it may wait.
var errNoTurn = errors.New("its turn comes later than it can wait")

// A limiter gives requests their turn: by route, from the headers of answers,
// and over all routes.
type limiter struct {
	global *rate.Limiter

	mu      sync.Mutex
	until   time.Time         // a global 429: nothing before then
	names   map[string]string // method and template → Discord's name of the bucket
	buckets map[string]*bucket
	sweep   int // look for what is over when there are so many buckets
}

// A bucket is Discord's count of requests for one route and major parameter.
type bucket struct {
	known     bool // an answer has told the limit, or that there is none
	limit     int  // requests per window; 0: no limit
	remaining int  // in this window, by the last answer
	reset     time.Time
	until     time.Time // a 429: nothing before then
	flying    int       // sent, and not answered
	waiting   int
	changed   chan struct{} // closed when it may be worth looking again
}

func newLimiter() *limiter {
	return &limiter{
		global: rate.NewLimiter(globalRate, globalBurst), sweep: manyBuckets,
		names: map[string]string{}, buckets: map[string]*bucket{},
	}
}

// key names a route's bucket. Until Discord tells its own name, the template is
// the name. The caller holds the lock.
func (l *limiter) key(r route) string {
	name := r.method + " " + r.template
	if hash := l.names[name]; hash != "" {
		name = hash
	}
	return name + " " + r.major
}

// find returns a route's bucket, and makes it when there is none. The caller
// holds the lock.
func (l *limiter) find(key string) *bucket {
	b := l.buckets[key]
	if b == nil {
		if len(l.buckets) >= l.sweep {
			l.forget(time.Now())
		}
		b = &bucket{changed: make(chan struct{})}
		l.buckets[key] = b
	}
	return b
}

// forget drops the buckets that say nothing any more. The next search for them
// is put off until as many again have come, so its cost is spread.
func (l *limiter) forget(now time.Time) {
	for key, b := range l.buckets {
		if b.flying == 0 && b.waiting == 0 && !now.Before(b.reset) && !now.Before(b.until) {
			delete(l.buckets, key)
		}
	}
	l.sweep = max(manyBuckets, 2*len(l.buckets))
}

// ready reports whether a request may be sent now. If not, it returns how long
// to wait; 0 is until something changes.
func (b *bucket) ready(now time.Time) (bool, time.Duration) {
	switch {
	case now.Before(b.until):
		return false, b.until.Sub(now)
	case !b.known:
		return b.flying == 0, 0 // the first answer tells how many may follow
	case b.limit == 0:
		return true, 0
	}
	if !now.Before(b.reset) {
		return b.flying < b.limit, 0 // a new window
	}
	if b.remaining > b.flying {
		return true, 0
	}
	return false, b.reset.Sub(now)
}

// acquire waits for a request's turn, for longest at most. Who gets a turn must
// call done with the answer's header, nil when there was none. An error comes
// with the time after which another try makes sense, 0 when that is not known.
func (l *limiter) acquire(ctx context.Context, r route, longest time.Duration) (done func(*answer), after time.Duration, err error) {
	if r.own() {
		return func(*answer) {}, 0, nil
	}
	last := time.Now().Add(longest)
	if d, ok := ctx.Deadline(); ok && d.Before(last) {
		last = d
	}
	turn, cancel := context.WithDeadline(ctx, last)
	defer cancel()
	b, after, err := l.slot(turn, r, last)
	if err == nil {
		if err = l.global.Wait(turn); err == nil {
			return func(a *answer) { l.done(r, b, a) }, 0, nil
		}
		l.done(r, b, nil)
	}
	if ctx.Err() != nil {
		return nil, after, ctx.Err()
	}
	return nil, after, errNoTurn
}

// slot waits until the route's bucket has room, and takes it.
func (l *limiter) slot(ctx context.Context, r route, last time.Time) (*bucket, time.Duration, error) {
	for {
		l.mu.Lock()
		now := time.Now()
		b := l.find(l.key(r))
		ok, wait := b.ready(now)
		if now.Before(l.until) {
			ok, wait = false, max(wait, l.until.Sub(now))
		}
		if ok {
			b.flying++
			l.mu.Unlock()
			return b, 0, nil
		}
		if wait > last.Sub(now) {
			l.mu.Unlock()
			return nil, wait, errNoTurn
		}
		b.waiting++
		changed := b.changed
		l.mu.Unlock()
		err := pause(ctx, wait, changed)
		l.mu.Lock()
		b.waiting--
		l.mu.Unlock()
		if err != nil {
			return nil, wait, err
		}
	}
}

// pause waits until a time has passed, 0 being for ever, or changed is closed.
func pause(ctx context.Context, d time.Duration, changed <-chan struct{}) error {
	var passed <-chan time.Time
	if d > 0 {
		t := time.NewTimer(d)
		defer t.Stop()
		passed = t.C
	}
	select {
	case <-passed:
	case <-changed:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// done gives a turn back and learns from the answer, nil when there was none.
func (l *limiter) done(r route, b *bucket, a *answer) {
	now := time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	b.flying--
	close(b.changed)
	b.changed = make(chan struct{})
	if a == nil {
		return
	}
	h := a.header
	b = l.rename(r, b, h.Get("X-RateLimit-Bucket"))
	b.learn(h, now, a.ok())
	switch {
	case a.status != http.StatusTooManyRequests || a.banned():
	case h.Get("X-RateLimit-Global") != "" || a.fault.Global:
		l.until = now.Add(a.wait())
	default:
		b.until = now.Add(a.wait())
	}
}

// rename moves a bucket to the name that Discord has for it. When there is one
// of that name already, because another route shares it, that one counts.
func (l *limiter) rename(r route, b *bucket, hash string) *bucket {
	name := r.method + " " + r.template
	if hash == "" || l.names[name] == hash {
		return b
	}
	if len(l.names) >= manyNames {
		clear(l.names) // paths are ours and few; this is for a fault
	}
	old := l.key(r)
	l.names[name] = hash
	if l.buckets[old] == b {
		delete(l.buckets, old)
	}
	if there := l.buckets[l.key(r)]; there != nil {
		return there
	}
	l.buckets[l.key(r)] = b
	return b
}

// learn takes what an answer says of its bucket. A success that says nothing
// means that there is no limit.
func (b *bucket) learn(h http.Header, now time.Time, ok bool) {
	remaining, err1 := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	after, err2 := seconds(h.Get("X-RateLimit-Reset-After"))
	if err1 != nil || err2 != nil || remaining < 0 {
		b.known = b.known || ok // with what was known before, or no limit
		return
	}
	limit, err := strconv.Atoi(h.Get("X-RateLimit-Limit"))
	if err != nil || limit < 1 {
		limit = max(b.limit, remaining, 1)
	}
	reset := now.Add(after)
	if b.known && now.Before(b.reset) {
		// The same window: answers may overtake one another, the lowest is right.
		remaining = min(remaining, b.remaining)
		if b.reset.After(reset) {
			reset = b.reset
		}
	}
	b.known, b.limit, b.remaining, b.reset = true, limit, remaining, reset
}

// seconds reads a number of seconds with a fraction, and rounds it up to the
// next millisecond: a request that comes early is refused again.
func seconds(s string) (time.Duration, error) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0, err
	}
	return duration(f), nil
}

// duration is a number of seconds from outside, within a day.
func duration(f float64) time.Duration {
	if math.IsNaN(f) || f < 0 {
		return 0
	}
	return time.Duration(math.Ceil(min(f, 24*60*60)*1000)) * time.Millisecond
}
