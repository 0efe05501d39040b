package poll

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/nutgraf/nutgraf/feed/discover"
	"github.com/nutgraf/nutgraf/feed/extract"
	"github.com/nutgraf/nutgraf/feed/fetch"
	"github.com/nutgraf/nutgraf/feed/syndication"
	"github.com/nutgraf/nutgraf/library"
)

// Defaults of Config.
const (
	DefaultWorkers  = 64
	DefaultPerHost  = 2
	DefaultFirst    = 5
	DefaultPages    = 10
	DefaultDeadline = 2 * time.Minute
	DefaultGrace    = 5 * time.Second
)

// All as Opening.Take: every entry that the feed has.
const All = -1

// Opening tells what becomes of the entries that a feed has when it is polled for
// the first time. Those that do not become articles count as seen.
type Opening struct {
	Take int // how many, the latest ones: 0 for none, [All] for all
	// Posted tells which of the entries people have had from another program; these
	// do not become articles, and Take is of the others. It is given all entries that
	// the feed has. Nil: none.
	Posted func(f library.Feed, entries []syndication.Entry) []bool
}

// Fetcher gets what is on the web; a [fetch.Client] does. Both methods must end
// when their ctx does, and be safe for concurrent use.
type Fetcher interface {
	Feed(ctx context.Context, q fetch.Question) (fetch.Answer, error)
	Crawl(ctx context.Context, link string) (extract.Document, error)
}

// Config is what polling is made of. Store and Fetch are needed; what else is
// zero takes its default. Functions are called from several goroutines at once.
type Config struct {
	Store library.Poller
	Fetch Fetcher
	// Read makes a feed of an answer. Default: [discover.Read].
	Read func(a fetch.Answer, now time.Time) (syndication.Feed, error)
	// Match makes a filter of Feed.Filter: which articles are kept. Default: all
	// are. An expression that cannot be read keeps all: losing them would be worse.
	Match func(expr string) (func(library.Draft) bool, error)
	// First tells what becomes of the entries that a feed has when it is polled for
	// the first time. Default: Take is DefaultFirst.
	First func(library.Feed) Opening
	// Clean may change an article before it is filtered and stored, say by what is
	// known of its source. Default: nothing changes.
	Clean func(ctx context.Context, f library.Feed, d *library.Draft)
	// Notify is told what those who read a feed should know; see [Notice]. Like
	// Done it must return soon: the next poll may be waiting for it.
	Notify func(ctx context.Context, n Notice)
	// Done is told of every poll that was written; see [Result].
	Done func(ctx context.Context, r Result)
	// Wake ends the wait for the next feed: somebody has added one, or hastened it.
	// Without it that is noticed within half a minute.
	Wake <-chan struct{}

	Now func() time.Time // default: time.Now
	Log *slog.Logger     // nil: nothing is logged

	Workers  int           // polls under way in all; Fetch should allow as many requests
	PerHost  int           // polls under way at one host
	Pages    int           // pages fetched in one poll, for entries that are only teasers; negative: none
	Deadline time.Duration // for one poll, pages included
	Grace    time.Duration // that polls have to finish when Run is to end
}

// Result is what came of one poll.
type Result struct {
	Feed   library.Feed              // as it is now
	Late   time.Duration             // how long it had been due when the poll began
	Took   time.Duration             // the poll
	First  bool                      // it was the feed's first poll that worked
	Same   bool                      // nothing had changed
	Stored map[string]library.Stored // of entries that were new or edited, by their keys
	Err    error                     // why the poll failed; nil when it worked
}

// Run polls the feeds that are due until ctx ends. Then it starts no more, lets
// those under way finish within Config.Grace, gives back the others, and returns
// nil. The error says what is missing in Config.
func Run(ctx context.Context, c Config) error {
	if c.Store == nil || c.Fetch == nil {
		return errors.New("poll: there is no Store or no Fetch")
	}
	c = c.withDefaults()
	r := &runner{
		Config: c, hosts: newHosts(c.PerHost), done: make(chan outcome, c.Workers), back: make(chan time.Time),
		work: semaphore.NewWeighted(int64(runtime.GOMAXPROCS(0))),
	}
	// Polls outlive ctx by Grace.
	polls, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	r.run(ctx, polls)
	r.drain(polls, cancel)
	return nil
}

func (c Config) withDefaults() Config {
	if c.Read == nil {
		c.Read = discover.Read
	}
	if c.Match == nil {
		c.Match = func(string) (func(library.Draft) bool, error) {
			return func(library.Draft) bool { return true }, nil
		}
	}
	if c.First == nil {
		c.First = func(library.Feed) Opening { return Opening{Take: DefaultFirst} }
	}
	if c.Clean == nil {
		c.Clean = func(context.Context, library.Feed, *library.Draft) {}
	}
	if c.Notify == nil {
		c.Notify = func(context.Context, Notice) {}
	}
	if c.Done == nil {
		c.Done = func(context.Context, Result) {}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	c.Workers = cmp.Or(max(c.Workers, 0), DefaultWorkers)
	c.PerHost = cmp.Or(max(c.PerHost, 0), DefaultPerHost)
	c.Pages = max(cmp.Or(c.Pages, DefaultPages), 0)
	c.Deadline = cmp.Or(max(c.Deadline, 0), DefaultDeadline)
	c.Grace = cmp.Or(max(c.Grace, 0), DefaultGrace)
	return c
}

const (
	idle      = 30 * time.Second // until the store is asked again when nothing is due
	quickest  = time.Second      // between two questions to the store that find nothing
	trouble   = 30 * time.Second // until it is asked again after it failed
	margin    = time.Minute      // by which a lease outlives what it is for
	heldQueue = 4                // waiting feeds of a host, for each that may be under way
)

// runner is one Run. Its fields are touched by one goroutine alone, except for
// work and what Config holds.
type runner struct {
	Config
	hosts   *hosts
	queue   []job // taken and waiting, those first that were due first
	running int
	done    chan outcome
	side    sync.WaitGroup // feeds that are being put off
	back    chan time.Time // when one that was put off is due
	check   time.Time      // when to ask the store again
	work    *semaphore.Weighted
}

// job is a feed that is this runner's until its lease ends.
type job struct {
	feed  library.Feed
	host  string
	lease time.Time
}

// outcome is what a worker says of a job.
type outcome struct {
	job
	fate
	took time.Duration
	lost bool // the store did not take it
}

// run takes and starts feeds until ctx ends.
func (r *runner) run(ctx, polls context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for ctx.Err() == nil {
		now := r.Now()
		if room := r.room(); room > 0 && !now.Before(r.check) {
			r.take(ctx, polls, room, now)
		}
		wake := r.start(polls, r.Now())
		timer.Reset(r.pause(wake))
		select {
		case <-ctx.Done():
		case <-timer.C:
		case _, open := <-r.Wake:
			r.check = time.Time{}
			if !open {
				r.Wake = nil
			}
		case due := <-r.back:
			if due.Before(r.check) {
				r.check = due
			}
		case o := <-r.done:
			r.finish(o)
		}
	}
}

// room is how many feeds may be taken now; 0 until there is room for many, so
// that the store is not asked after each.
func (r *runner) room() int {
	room := 2*r.Workers - r.running - len(r.queue)
	if room < max(r.Workers/2, 1) {
		return 0
	}
	return room
}

// pause is how long there is nothing to do but wait for polls to end: until the
// store must be asked, or until a host may be asked that had to be left alone.
func (r *runner) pause(wake time.Time) time.Duration {
	now := r.Now()
	wait := idle
	if r.room() > 0 {
		wait = min(wait, r.check.Sub(now))
	}
	if !wake.IsZero() {
		wait = min(wait, wake.Sub(now))
	}
	return max(wait, time.Millisecond)
}

// take fetches due feeds from the store.
func (r *runner) take(ctx, polls context.Context, room int, now time.Time) {
	lease := r.Deadline + 2*margin
	feeds, err := r.Store.TakeDue(ctx, now, lease, room)
	if err != nil {
		r.storeFailed(ctx, "feeds that are due not taken", err)
		return
	}
	for _, f := range feeds {
		r.accept(ctx, polls, job{feed: f, host: hostOf(f.URL), lease: now.Add(lease)}, now)
	}
	if len(feeds) == room {
		r.check = time.Time{} // there may be more
		return
	}
	r.check = now.Add(idle)
	if next, err := r.Store.NextDue(ctx); err == nil && !next.IsZero() && next.Before(r.check) {
		r.check = next
	}
	if soonest := now.Add(quickest); r.check.Before(soonest) {
		r.check = soonest
	}
}

// accept queues a feed, or puts it off when its host has enough to do: many
// feeds of one host must not fill the queue for the others.
func (r *runner) accept(ctx, polls context.Context, j job, now time.Time) {
	later := r.hosts.book(j.host, now)
	if later.IsZero() {
		r.queue = append(r.queue, j)
		return
	}
	r.side.Go(func() {
		r.putOff(polls, j, later)
		select {
		case r.back <- later: // the store did not know when it was asked last
		case <-ctx.Done():
		}
	})
}

// putOff gives a feed back, to be due at a time.
func (r *runner) putOff(ctx context.Context, j job, until time.Time) {
	f := j.feed
	f.Poll.Next = until
	if _, err := r.Store.Polled(ctx, f.URL, library.Polled{Feed: f}); err != nil && !errors.Is(err, library.ErrNotFound) {
		r.Log.WarnContext(ctx, "feed not put off", "host", j.host, "error", err) // its lease will end
	}
}

// start starts the feeds that may be. It returns when another may be that waits
// for nothing but time.
func (r *runner) start(polls context.Context, now time.Time) (wake time.Time) {
	left := r.queue[:0]
	for i, j := range r.queue {
		if r.running >= r.Workers {
			left = append(left, r.queue[i:]...)
			break
		}
		h := r.hosts.at(j.host)
		switch {
		case now.Add(r.Deadline).After(j.lease):
			h.waiting-- // it has waited too long: somebody else may take it soon
		case h.failing(now):
			h.waiting--
			r.begin(polls, j, h.down)
		case h.running < h.may(r.PerHost) && !now.Before(h.ready):
			h.waiting--
			h.running++
			h.ready = now.Add(h.delay)
			r.begin(polls, j, nil)
		default:
			left = append(left, j)
			if h.ready.After(now) && (wake.IsZero() || h.ready.Before(wake)) {
				wake = h.ready
			}
		}
	}
	clear(r.queue[len(left):])
	r.queue = left
	return wake
}

// begin polls a feed in a goroutine of its own; down, when not nil, is why its
// host need not be asked.
func (r *runner) begin(polls context.Context, j job, down error) {
	r.running++
	go func() {
		polls := library.WithTrace(polls, library.NewTrace())
		start := r.Now()
		ctx, cancel := context.WithTimeout(polls, r.Deadline)
		defer cancel()
		o := outcome{job: j}
		o.fate = r.poll(ctx, j.feed, down)
		o.took = r.Now().Sub(start)
		o.lost = !r.write(polls, j.feed, &o.fate, start, o.took)
		r.done <- o
	}()
}

// finish takes note of a poll that has ended.
func (r *runner) finish(o outcome) {
	r.running--
	if !o.unasked {
		r.hosts.learn(o, r.Now())
	}
	if o.lost {
		r.check = r.Now().Add(trouble)
	}
}

// drain lets polls finish, for Grace at most, and gives back what waits.
func (r *runner) drain(polls context.Context, cancel context.CancelFunc) {
	timer := time.AfterFunc(r.Grace, cancel)
	defer timer.Stop()
	for _, j := range r.queue {
		r.side.Go(func() { r.putOff(polls, j, j.feed.Poll.Next) })
	}
	r.queue = nil
	for r.running > 0 {
		o := <-r.done
		r.running--
		if o.cancelled { // its feed is as it was
			fresh, end := context.WithTimeout(context.WithoutCancel(polls), time.Second)
			_, _ = r.Store.Polled(fresh, o.feed.URL, library.Polled{Feed: o.feed}) // or its lease ends
			end()
		}
	}
	r.side.Wait()
}

func (r *runner) storeFailed(ctx context.Context, what string, err error) {
	r.check = r.Now().Add(trouble)
	if ctx.Err() == nil {
		r.Log.ErrorContext(ctx, "polling: "+what, "error", err) //nolint:sloglint // one of two constants
	}
}

// hostOf returns the host of a feed, as it is counted.
func hostOf(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}
