package poll

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/feed/syndication"
	"github.com/nutgraf/nutgraf/library"
)

// The limits of how often a feed is asked for.
const (
	Shortest = 5 * time.Minute
	Longest  = 24 * time.Hour
)

const (
	usual     = 30 * time.Minute // for a feed of which nothing is known
	heeded    = 4 * time.Hour    // the longest wait that ttl and Cache-Control can ask for: many set them to a day and publish by the hour
	firstBack = 10 * time.Minute // after the first failure; then twice as long, …
	enough    = 20               // entries that tell a rhythm
	jitter    = 10               // percent, both ways
)

// interval is how long to wait after a poll that worked. f is nil when nothing
// had changed, fresh what the server says of its answer, news whether there was
// a new entry.
//
// A feed is asked for four times in the time that mostly lies between its
// entries, the latest ones; one that has been silent for longer, twelve times in
// the time for which it has been.
func interval(p library.Poll, f *syndication.Feed, fresh time.Duration, news bool, now time.Time) time.Duration {
	last := cmp.Or(p.Interval, usual)
	wait, floor := last, fresh
	if f == nil {
		if !p.News.IsZero() {
			wait = max(wait, now.Sub(p.News)/12)
		}
	} else {
		floor = max(floor, f.TTL)
		own, dated := rhythm(f.Entries, now)
		switch {
		case dated:
			wait = own
		case f.Period > 0:
			wait = f.Period / 2
		case news:
			wait = last / 2
		default:
			wait = last + last/2
		}
	}
	return min(max(wait, min(floor, heeded), Shortest), Longest)
}

// rhythm is how often a feed's own dates say that it should be asked for; false
// when it has not two.
func rhythm(entries []syndication.Entry, now time.Time) (time.Duration, bool) {
	var dates []time.Time
	for _, e := range entries {
		if t := dateOf(e); !t.IsZero() && !t.After(now) {
			dates = append(dates, t)
		}
	}
	slices.SortFunc(dates, func(a, b time.Time) int { return b.Compare(a) })
	dates = slices.CompactFunc(dates, time.Time.Equal) // what came at once came once
	if len(dates) < 2 {
		return 0, false
	}
	dates = dates[:min(len(dates), enough)]
	gaps := make([]time.Duration, len(dates)-1)
	for i := range gaps {
		gaps[i] = dates[i].Sub(dates[i+1])
	}
	slices.Sort(gaps)
	return max(gaps[len(gaps)/2]/4, now.Sub(dates[0])/12), true
}

// dateOf is when an entry was published, as far as it says.
func dateOf(e syndication.Entry) time.Time {
	if e.Published.IsZero() {
		return e.Updated
	}
	return e.Published
}

// backoff is how long to wait after the n-th failure in a row.
func backoff(n int, p library.Poll, after time.Duration) time.Duration {
	wait := min(max(firstBack<<min(n-1, 10), p.Interval), Longest)
	return max(wait, after)
}

// shaken moves a wait by some percent at random, so that feeds that were added
// together, or wish the same, do not come together for ever. It is never shorter
// than what a server asked for.
func shaken(wait, least time.Duration) time.Duration {
	if part := int64(wait) * jitter / 100; part > 0 {
		wait += time.Duration(rand.Int64N(2*part) - part)
	}
	return max(wait, least)
}

// quiet are the hours and days, UTC, in which a feed does not want to be asked: a
// bit for each.
type quiet struct {
	hours uint32
	days  uint8
}

// quietOf reads skipHours and skipDays.
func quietOf(f *syndication.Feed) (q quiet) {
	for _, h := range f.SkipHours {
		q.hours |= 1 << (uint(h) % 24)
	}
	for _, d := range f.SkipDays {
		q.days |= 1 << (uint(d) % 7)
	}
	return q
}

// quietMark separates in library.Poll.Digest what the body is known by from its
// quiet hours: who answers that nothing has changed does not say them again.
const quietMark = " quiet="

// recall reads library.Poll.Digest.
func recall(kept string) (digest string, q quiet) {
	digest, rest, ok := strings.Cut(kept, quietMark)
	if ok {
		if n, err := strconv.ParseUint(rest, 16, 32); err == nil {
			q.hours, q.days = uint32(n)&(1<<24-1), uint8(n>>24)
		}
	}
	return digest, q
}

// kept is what recall reads.
func (q quiet) kept(digest string) string {
	if q == (quiet{}) {
		return digest
	}
	return digest + quietMark + strconv.FormatUint(uint64(q.hours)|uint64(q.days)<<24, 16)
}

// awake moves a time out of the hours and days in which a feed does not want to
// be asked. One that never wants to be is asked all the same.
func (q quiet) awake(t time.Time) time.Time {
	if q == (quiet{}) {
		return t
	}
	moved := t
	for range 8 * 24 {
		u := moved.UTC()
		if q.hours&(1<<uint(u.Hour())) == 0 && q.days&(1<<uint(u.Weekday())) == 0 {
			return moved
		}
		moved = moved.Truncate(time.Hour).Add(time.Hour + time.Duration(t.Minute()%10)*time.Minute)
	}
	return t
}
