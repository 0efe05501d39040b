package poll

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/feed/fetch"
	"github.com/nutgraf/nutgraf/feed/syndication"
	"github.com/nutgraf/nutgraf/library"
)

// Codes of what can be wrong with a feed that was fetched; those of fetching are
// [fetch.Codes] and [fetch.FeedCodes]. Poll.Trouble is one of all of these.
const (
	CodeNotFeed  = "feed_none"     // it is something else, mostly a page
	CodeBroken   = "feed_broken"   // nothing in it can be read
	CodeInternal = "feed_internal" // a fault of ours
)

// Codes returns the codes of this package, so that it can be checked that each
// has its words.
func Codes() []string { return []string{CodeNotFeed, CodeBroken, CodeInternal} }

// Error is why a feed that was fetched is of no use. Its text is for logs and
// operators, and names no address.
type Error struct {
	Code  string
	Cause error
}

// Error returns what is wrong with the feed.
func (e *Error) Error() string { return "polling: " + e.Cause.Error() }

// Unwrap returns what its reader said.
func (e *Error) Unwrap() error { return e.Cause }

// CodeOf returns the code of an error of polling; "" for nil.
func CodeOf(err error) string {
	if e, ok := errors.AsType[*fetch.Error](err); ok {
		return e.Code
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	if err == nil {
		return ""
	}
	return CodeInternal
}

const soon = Shortest // until the rest of a feed is looked at

// fate is what became of a poll.
type fate struct {
	polled library.Polled
	err    error // why it failed
	store  error // why the store did not say what is new: that is not the feed's fault
	notice *Notice

	same      bool
	unasked   bool          // the host was not asked, because it did not answer others
	cancelled bool          // Run ended first
	asked     time.Duration // that the host took to answer
	delay     time.Duration // that it wishes between requests
}

// poll asks for a feed and reads it. Nothing is written yet.
func (r *runner) poll(ctx context.Context, f library.Feed, down error) (o fate) {
	defer func() {
		if v := recover(); v != nil {
			r.Log.ErrorContext(ctx, "polling a feed panicked", "host", hostOf(f.URL), "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
			o = fate{err: &Error{CodeInternal, errors.New("reading it failed")}, asked: o.asked, delay: o.delay}
			r.failed(f, &o)
		}
	}()
	switch {
	case down != nil:
		o.err, o.unasked = down, true
	default:
		o = r.ask(ctx, f)
	}
	if o.err != nil {
		// Out of time is the feed's fault, cancelled is ours.
		o.cancelled = errors.Is(ctx.Err(), context.Canceled)
		r.failed(f, &o)
	}
	return o
}

// ask fetches a feed, and what its entries lead to.
func (r *runner) ask(ctx context.Context, f library.Feed) (o fate) {
	start := time.Now()
	digest, hours := recall(f.Poll.Digest)
	a, err := r.Fetch.Feed(ctx, fetch.Question{URL: f.URL, ETag: f.Poll.ETag, Modified: f.Poll.Modified, Digest: digest})
	o.asked, o.delay = time.Since(start), a.Delay
	if err != nil {
		o.err = err
		return o
	}
	now := r.Now()
	next := library.Feed{Source: library.Source{Key: f.Source.Key}, Poll: f.Poll}
	p := &next.Poll
	p.Checked, p.Worked, p.Failures, p.Trouble, p.Ended = now, now, 0, "", false
	p.ETag, p.Modified, p.Digest = a.ETag, a.Modified, hours.kept(a.Digest)
	if a.Same {
		o.same, next.URL = true, a.Moved // the server knows the feed, so this is it
		p.Interval = interval(f.Poll, nil, a.Fresh, false, now)
		p.Next = hours.awake(now.Add(shaken(p.Interval, 0)))
		o.polled.Feed = next
		o.notice = noticeOf(f, next, nil, now)
		return o
	}
	parsed, err := r.read(ctx, a, now)
	if err != nil {
		o.err = err
		return o
	}
	entries, err := r.entries(ctx, f, parsed, a)
	if err != nil {
		o.store = err
		o.cancelled = errors.Is(ctx.Err(), context.Canceled)
		return o
	}
	next.Source.Name, next.Source.Home, next.Lang = parsed.Title, parsed.Home, parsed.Language
	if a.Moved != "" && (entries.known || f.Poll.Worked.IsZero()) {
		next.URL = a.Moved
	}
	if to := r.successor(ctx, cmp.Or(next.URL, f.URL), parsed); to != "" {
		next.URL = to
	}
	if entries.fresh > 0 {
		p.News = now
	}
	hours = quietOf(&parsed)
	p.Digest = hours.kept(a.Digest)
	p.Interval = interval(f.Poll, &parsed, a.Fresh, entries.fresh > 0, now)
	p.Next = hours.awake(now.Add(shaken(p.Interval, 0)))
	if entries.left > 0 { // it must be sent again, though it will not have changed
		p.ETag, p.Modified, p.Digest = "", "", ""
		p.Next = now.Add(soon)
	}
	o.polled = library.Polled{Feed: next, Entries: entries.items, Articles: entries.drafts}
	o.notice = noticeOf(f, next, nil, now)
	return o
}

// successor is where a feed says that it has moved to (itunes:new-feed-url), if it
// has: there is a feed with one of its entries. Anybody can write any address into
// a feed, and some name themselves there, or a place that is gone. "" for nowhere.
func (r *runner) successor(ctx context.Context, from string, f syndication.Feed) string {
	to := f.MovedTo
	switch {
	case to == "" || len(f.Entries) == 0 || library.LinkKey(to) == library.LinkKey(from):
		return ""
	case strings.HasPrefix(from, "https://") && !strings.HasPrefix(to, "https://"):
		return "" // it was safe from who listens on the way
	}
	a, err := r.Fetch.Feed(ctx, fetch.Question{URL: to})
	if err != nil || a.Same {
		return ""
	}
	there, err := r.read(ctx, a, r.Now())
	if err != nil {
		return ""
	}
	ids := map[string]bool{}
	for _, e := range f.Entries {
		ids[keyOf(e)] = true
	}
	if !slices.ContainsFunc(there.Entries, func(e syndication.Entry) bool { return ids[keyOf(e)] }) {
		return ""
	}
	return cmp.Or(a.Moved, to)
}

// read makes a feed of an answer, when there is a processor for it.
func (r *runner) read(ctx context.Context, a fetch.Answer, now time.Time) (syndication.Feed, error) {
	if err := r.work.Acquire(ctx, 1); err != nil {
		return syndication.Feed{}, &fetch.Error{Code: fetch.CodeTimeout, Cause: err}
	}
	defer r.work.Release(1)
	f, err := r.Read(a, now)
	switch {
	case err == nil:
		return f, nil
	case errors.Is(err, syndication.ErrNotFeed):
		return f, &Error{CodeNotFeed, err}
	case errors.Is(err, syndication.ErrEmpty):
		return f, &fetch.Error{Code: fetch.CodeEmpty, Cause: err}
	}
	return f, &Error{CodeBroken, err}
}

const (
	deadAfter  = 4 * 7 * 24 * time.Hour // of failures alone a feed is dead …
	deadTries  = 10                     // … when there were so many
	longAfter  = 3 * 24 * time.Hour     // of failures alone people are told …
	longTries  = 5                      // … when there were so many
	firstTries = 3                      // failures of a feed that never worked, after which people are told
)

// failed works out when a feed that failed is tried again, if ever.
func (r *runner) failed(f library.Feed, o *fate) {
	now := r.Now()
	next := library.Feed{Source: library.Source{Key: f.Source.Key}, Poll: f.Poll}
	p := &next.Poll
	p.Checked = now
	p.Failures++
	p.Trouble = CodeOf(o.err)
	var after time.Duration
	e, ok := errors.AsType[*fetch.Error](o.err)
	if ok {
		after = e.After
	}
	wait := backoff(p.Failures, f.Poll, after)
	if p.Trouble == fetch.CodeRobots {
		wait = Longest // it is not changed by the minute
	}
	_, hours := recall(f.Poll.Digest)
	p.Next = hours.awake(now.Add(shaken(wait, after)))
	gone := ok && e.Status == 410 && !o.unasked
	if gone || p.Failures >= deadTries && now.Sub(alive(f)) >= deadAfter {
		p.Ended, p.Next = true, time.Time{}
	}
	o.polled = library.Polled{Feed: next}
	o.notice = noticeOf(f, next, o.err, now)
}

// alive is when a feed was last known to work, or to be looked at for the first
// time.
func alive(f library.Feed) time.Time {
	if f.Poll.Worked.IsZero() {
		return f.Added
	}
	return f.Poll.Worked
}

// write stores what a poll brought, and tells who wants to know. It reports
// false when the store failed; then the feed is polled again when its lease ends.
func (r *runner) write(ctx context.Context, f library.Feed, o *fate, start time.Time, took time.Duration) bool {
	if o.cancelled {
		return true
	}
	var stored map[string]library.Stored
	err := o.store
	if err == nil {
		stored, err = r.Store.Polled(ctx, f.URL, o.polled)
	}
	switch {
	case errors.Is(err, library.ErrNotFound):
		return true // it was removed meanwhile
	case err != nil:
		if ctx.Err() == nil {
			r.Log.ErrorContext(ctx, "what a poll brought was not stored", "host", hostOf(f.URL), "error", err)
		}
		return false
	}
	now := f
	now.Poll = o.polled.Feed.Poll
	if u := o.polled.Feed.URL; u != "" {
		now.URL = u
	}
	if name := o.polled.Feed.Source.Name; name != "" && f.Source.Name == "" {
		now.Source.Name = name
	}
	if o.err != nil {
		r.Log.InfoContext(ctx, "feed failed", "host", hostOf(f.URL), "code", now.Poll.Trouble, "failures", now.Poll.Failures, "error", o.err)
	}
	if o.notice != nil {
		o.notice.Feed = now
		r.Notify(ctx, *o.notice)
	}
	r.Done(ctx, Result{
		Feed: now, Late: max(start.Sub(f.Poll.Next), 0), Took: took, Same: o.same, Stored: stored, Err: o.err,
		First: o.err == nil && f.Poll.Worked.IsZero(),
	})
	return true
}
