package library

import (
	"context"
	"time"
)

// Feed is an address from which articles come by themselves, and how it is
// doing. One feed is fetched once, however many read it.
type Feed struct {
	// URL is where it is fetched, as it was followed or where it has moved to
	// for good. It is what a feed is known by.
	URL    string
	Source Source // of its articles; Source.Key is the URL that it was added under
	Topic  string // the folder that it is in; "" for none
	Lang   string // BCP 47 tag that it states, or that its list states; "" when unknown
	Filter string // what an entry must match to be kept, as an expression; "" for all
	Added  time.Time

	Poll Poll
}

// Poll is what is known of a feed's rhythm and health.
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

// Polled is what one poll of a feed brought. It is written as a whole or not at
// all.
type Polled struct {
	Feed Feed // with its new address, names and Poll
	// Entries are the keys of all entries that the feed has now, new or not;
	// keys that are no longer in the feed may be forgotten after a while.
	Entries []string
	// New are the articles of entries that were not seen before, by their keys.
	// A draft without a text is an entry that is not kept, but seen.
	New map[string]Draft
}

// Feeds keeps what is followed. Safe for concurrent use, from several processes
// too.
type Feeds interface {
	// AddFeed adds a feed, due at once unless Poll.Next says otherwise. It
	// reports false when its URL is there already, or was the URL of one that
	// has moved; then nothing changes.
	AddFeed(ctx context.Context, f Feed) (added bool, err error)
	// RemoveFeed removes a feed. Its articles stay. ErrNotFound when there is
	// none.
	RemoveFeed(ctx context.Context, url string) error
	// Feeds lists all feeds, by topic and name.
	Feeds(ctx context.Context) ([]Feed, error)
	// Feed returns one, by its URL or the one that it had; ErrNotFound when
	// there is none.
	Feed(ctx context.Context, url string) (Feed, error)
	// EditFeed changes topic, filter and name of a feed. ErrNotFound when there
	// is none.
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
	// Unseen returns those of the keys that the feed has not had before, in
	// their order.
	Unseen(ctx context.Context, url string, keys []string) ([]string, error)
	// Polled writes what a poll brought: articles as Put stores them, the keys
	// that were seen, and the feed as it is now, whose lease ends. It returns
	// what became of each new article, by its key. ErrNotFound when the feed was
	// removed meanwhile; then nothing is written.
	Polled(ctx context.Context, url string, p Polled) (map[string]Stored, error)
}
