package digest

import "time"

// A Pace is how fast something may go: burst at once, and then one every so often.
// The zero Pace knows no limit.
type Pace struct {
	Every time.Duration
	Burst int
}

// bucket keeps a pace.
type bucket struct {
	Pace
	full time.Time // when all of the burst is there again
}

// ready returns the first time, from now on, at which one more may go.
func (b *bucket) ready(now time.Time) time.Time {
	if b.Every <= 0 {
		return now
	}
	at := b.full.Add(-time.Duration(max(b.Burst, 1)-1) * b.Every)
	if at.Before(now) {
		return now
	}
	return at
}

// take counts one that goes now.
func (b *bucket) take(now time.Time) {
	if b.full.Before(now) {
		b.full = now
	}
	b.full = b.full.Add(b.Every)
}
