package library

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Feed is an address from which articles come by themselves, and how it is
// doing. One feed is fetched once, however many read it.
type Feed struct {
	// URL is where it is fetched, as it was followed or where it has moved to
	// for good. It is what a feed is known by; like all links, URLs of feeds are
	// compared by [LinkKey].
	URL string
	// Source is that of its articles. Its Key is the URL that the feed was added
	// under, and stays when the feed moves: it is how an article is known to be
	// the same when it comes again.
	Source Source
	Topic  string // the folder that it is in; "" for none
	Lang   string // BCP 47 tag that it states, or that its list states; "" when unknown
	Filter string // what an entry must match to be kept, as an expression; "" for all
	Added  time.Time

	Poll Poll
}

// Poll is what is known of a feed's rhythm and health. Times are kept to the
// microsecond.
type Poll struct {
	Next     time.Time     // when it is due; zero: never again (see Ended)
	Interval time.Duration // between polls, as it is now
	Checked  time.Time     // the last try
	Worked   time.Time     // the last try that worked
	News     time.Time     // the last try that brought an entry

	Failures int    // tries in a row that failed
	Trouble  string // the code of the last failure; "" after one that worked
	Ended    bool   // it says that it is gone for good, or nobody answered for weeks

	ETag     string // what a server is asked to compare with, as it gave it
	Modified string // the same, by date
	Digest   string // of the last body, for servers that compare nothing
}

// Item is an entry of a feed, as far as it is told from the others and from
// what it said earlier.
type Item struct {
	// Key is what the entry is known by within its feed: its guid, its link, or
	// what else stays the same. Any text of any length; engines keep a hash.
	Key string
	// State is another text whenever the entry says something else: a digest of
	// its title and text, for example. "" when that is not known.
	State string
}

// Polled is what one poll of a feed brought. It is written as a whole or not at
// all.
type Polled struct {
	// Feed has the feed's address, its source's name and home, its language and
	// its Poll as they are now. An empty address, name, home or language leaves
	// what is there; topic and filter are left in any case: they belong to
	// EditFeed, which may have been called meanwhile. Poll.Checked tells when the
	// poll was.
	Feed Feed
	// Entries are all entries that the feed has now, seen before or not, in its
	// order. None, when the poll failed or nothing has changed, leaves what was
	// there. One that is no longer among them is remembered for a good while: see
	// [KeepGone].
	Entries []Item
	// Articles are those of entries that are new or were edited, by Item.Key. A
	// draft without a text is an entry that is not kept, but seen. An entry
	// that was not seen before and has no draft here stays unseen: it comes
	// again with the next poll. Of a draft's Source nothing is read: it is the
	// feed's.
	Articles map[string]Draft
}

// How long an entry that has left its feed is remembered, because many feeds drop
// entries and bring them back: for KeepGone, and after that while fewer than
// KeepTimes as many as the feed has entries have left it since. Of the entries
// that have left one feed MaxGone are remembered, or KeepTimes as many as it has
// where that is more.
const (
	KeepGone  = 90 * 24 * time.Hour
	KeepTimes = 4
	MaxGone   = 20_000
)

// Feeds keeps what is followed. Safe for concurrent use, from several processes
// too. A feed is found by its URL and by those that it had before it moved.
type Feeds interface {
	// AddFeed adds a feed, due at once unless Poll.Next says otherwise; Added is
	// the engine's clock when it is zero, and Source.Key the URL. It reports
	// false when its URL is there already, or was the URL of one that has moved;
	// then nothing changes. [ErrBadFeed] for one that cannot be kept.
	AddFeed(ctx context.Context, f Feed) (added bool, err error)
	// RemoveFeed removes a feed, and its source when that has no articles. The
	// articles stay. ErrNotFound when there is none.
	RemoveFeed(ctx context.Context, url string) error
	// Feeds lists all feeds, by topic and name.
	Feeds(ctx context.Context) ([]Feed, error)
	// Feed returns one; ErrNotFound when there is none.
	Feed(ctx context.Context, url string) (Feed, error)
	// EditFeed sets topic and filter of the feed with f.URL, and its source's
	// name. A name that is given here stays, whatever the feed calls itself
	// later, until one edits it to "". ErrNotFound when there is none.
	EditFeed(ctx context.Context, f Feed) error
}

// Poller is what polling needs. Safe for concurrent use, from several processes
// too: each feed that is due goes to one of them.
type Poller interface {
	// TakeDue returns up to n feeds that are due at now, those first that have
	// been due longest, and gives them to the caller until now plus lease: nobody
	// else gets them before. NextDue tells when the next one is due.
	TakeDue(ctx context.Context, now time.Time, lease time.Duration, n int) ([]Feed, error)
	// NextDue returns when the next feed is due or its lease ends; zero when none
	// ever is.
	NextDue(ctx context.Context) (time.Time, error)
	// Hasten makes a feed due at a time, if it is not due sooner; one that has
	// ended lives again. One that somebody has taken stays theirs. ErrNotFound
	// when there is none.
	Hasten(ctx context.Context, url string, when time.Time) error
	// Unseen returns those of the entries that the feed has not had before, and
	// those that it had in another state, both in their order. Where one of the
	// states is not known, an entry counts as not edited. ErrNotFound when there
	// is no such feed.
	Unseen(ctx context.Context, url string, entries []Item) (unseen, edited []Item, err error)
	// Polled writes what a poll brought: articles, the entries that were seen,
	// and the feed as it is now, whose lease ends. It returns what became of the
	// drafts with a text, by their keys:
	//
	//   - an entry that was not seen before is stored as Put stores it, so it may
	//     be a copy, or the later state of a page that is there;
	//   - of one that was seen, in another state, the article gets the new text
	//     ([Judge] permitting) and title, even if its link is another now; the
	//     earlier link finds it as well. Where that article is another source's,
	//     or another entry's of which this one was a copy, Put decides, and what
	//     it finds new counts as Updated;
	//   - one that was seen in this state is left alone, and is not in what is
	//     returned. So when two have polled one feed, because the lease of one ran
	//     out, each entry is one's.
	//
	// Entries that share a link are one article when their texts are nearly the
	// same, and else have one each: some feeds give all their entries one link.
	//
	// A feed that has moved to a URL that is another's now is merged into that
	// one: it goes, its earlier URLs lead to the other, which is due at once and
	// brings what there is; nothing else is written, and nothing returned. One
	// that has moved to what was another's earlier URL stays where it is.
	//
	// ErrNotFound when the feed was removed, or has moved away from this URL,
	// meanwhile; then nothing is written.
	Polled(ctx context.Context, url string, p Polled) (map[string]Stored, error)
}

// The limits of a feed, in bytes. URL, topic and filter may not be longer;
// names are cut, and what a server is asked to compare with is not kept.
const (
	maxFeedText = 4096
	maxFeedName = 500
	maxFeedMark = 1024
)

// ErrBadFeed means that a feed cannot be kept: its URL is empty, or URL, topic or
// filter are too long, or no text.
var ErrBadFeed = errors.New("not a feed that can be kept")

// PrepareFeed returns a feed as every engine stores it: names cut to their
// limit and without what is no text, times in UTC to the microsecond. ErrBadFeed
// when it cannot be kept.
func PrepareFeed(f Feed) (Feed, error) {
	f.URL = strings.TrimSpace(f.URL)
	if f.URL == "" {
		return Feed{}, fmt.Errorf("%w: it has no address", ErrBadFeed)
	}
	for _, s := range [][2]string{{"address", f.URL}, {"topic", f.Topic}, {"filter", f.Filter}} {
		if len(s[1]) > maxFeedText || !plain(s[1]) {
			return Feed{}, fmt.Errorf("%w: its %s is no text of up to %d bytes", ErrBadFeed, s[0], maxFeedText)
		}
	}
	for _, s := range []*string{&f.Source.Name, &f.Source.Home, &f.Lang} {
		*s = clip(storable(*s), maxFeedName)
	}
	if f.Poll.Trouble = clip(storable(f.Poll.Trouble), maxFeedName); f.Poll.Interval < 0 {
		f.Poll.Interval = 0
	}
	f.Poll.Interval = f.Poll.Interval.Truncate(time.Microsecond)
	for _, s := range []*string{&f.Poll.ETag, &f.Poll.Modified, &f.Poll.Digest} {
		if len(*s) > maxFeedMark || !plain(*s) {
			*s = "" // half of one compares with nothing
		}
	}
	for _, t := range []*time.Time{&f.Added, &f.Poll.Next, &f.Poll.Checked, &f.Poll.Worked, &f.Poll.News} {
		if !t.IsZero() {
			*t = t.UTC().Truncate(time.Microsecond)
		}
	}
	return f, nil
}
