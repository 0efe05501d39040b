package library

import (
	"context"
	"errors"
)

// Errors that every engine returns, wrapped with what it was doing.
var (
	ErrNotFound = errors.New("not in the library")
	// ErrNewer: the database was written by a later version of the program.
	ErrNewer = errors.New("the database was made by a newer version of Nutgraf")
	// ErrCorrupt: the file is damaged, or is no database of ours.
	ErrCorrupt = errors.New("the database is damaged or is not one of Nutgraf's")
	// ErrFull: the disk is full; what was being written is rolled back.
	ErrFull = errors.New("the disk is full")
	// ErrInUse: another process has the database and did not yield in time.
	ErrInUse = errors.New("another process is using the database")
	// ErrEmptyText: a draft without text cannot be stored.
	ErrEmptyText = errors.New("the article has no text")
)

// Finder reads. All methods are safe for concurrent use and return as soon as
// ctx ends.
type Finder interface {
	// Search returns what matches q, best first; with no words in q, newest
	// first. Articles come without Raw and Cuts. It never returns ErrNotFound:
	// nothing found is an empty Result. Samples are left out as soon as the
	// library has any other article, unless q.Source names their source.
	Search(ctx context.Context, q Query) (Result, error)
	// Article returns one article, whole; ErrNotFound when there is none.
	Article(ctx context.Context, id int64) (Article, error)
	// ByURL returns the article with this link, or with a copy under this
	// link; of several, the one that entered the library first. ErrNotFound
	// when there is none. Links are compared by [LinkKey].
	ByURL(ctx context.Context, link string) (Article, error)
	// Related returns up to limit articles that share the rarest words of the
	// article with this id, best first, itself excluded.
	Related(ctx context.Context, id int64, limit int) ([]Hit, error)
	// Neighbours returns the articles of the same source just before and just
	// after this one in time; nil where there is none.
	Neighbours(ctx context.Context, id int64) (earlier, later *Article, err error)
}

// Keeper writes articles. Safe for concurrent use.
type Keeper interface {
	// Put stores a draft, or recognises what is there already:
	//
	//   - its source has an article under its link: the draft is a later state
	//     of that page, and its text replaces the article's (see [Stored] and
	//     [Judge]);
	//   - its link is that of another source's article, and its text is nearly
	//     the same or an excerpt: it becomes a copy of that article;
	//   - its text is there, the same or nearly (see [NearDuplicate]), with nearly the
	//     same names and numbers: it becomes a copy of that article;
	//   - else it is a new article.
	//
	// So no source can alter what another has published, whatever links it
	// claims: with a text of its own under another's link it has an article of
	// its own, with that link, and ByURL goes on to return the other's, which
	// was there first. Sources are told apart by their keys.
	//
	// Lines that stand in several articles of the source are no part of any (see
	// [Boilerplate]): they are cut from the draft before it is compared, and from
	// the latest articles that came with them before that was known, with
	// [Recurring] as the reason. Only the draft's article is told of in Stored.
	// Samples are left as they are.
	//
	// One article is stored whole or not at all. Times are kept to the
	// microsecond. Of several Puts of one text at the same moment, from
	// whatever process, one is new.
	Put(ctx context.Context, d Draft) (Stored, error)
	// PutAll is Put for many in one transaction: all or none.
	PutAll(ctx context.Context, ds []Draft) ([]Stored, error)
	// RemoveSamples removes every sample article, and the sources that have
	// nothing left then, and tells how many articles there were. A source that
	// had no article before stays.
	RemoveSamples(ctx context.Context) (int, error)
}

// Ballot keeps one vote per voter and article. Safe for concurrent use.
type Ballot interface {
	// Vote sets the voter's choice, replacing an earlier one; NoVote takes it
	// back. ErrNotFound when there is no such article. The voter is an opaque
	// key, UTF-8 without NUL of at most 200 bytes.
	Vote(ctx context.Context, article int64, voter string, c Choice) (Tally, error)
	// Tally counts the votes on an article; Mine is voter's own ("" for none).
	Tally(ctx context.Context, article int64, voter string) (Tally, error)
	// Tallies is Tally for a page of articles in one query. An id without an
	// article is not in the map; that is no error.
	Tallies(ctx context.Context, ids []int64, voter string) (map[int64]Tally, error)
	// Forget removes all that is kept under a key, votes and [Preferences], and
	// tells how many votes that was. Subscriptions that they made stay their chat's,
	// without a trace of who made them.
	Forget(ctx context.Context, voter string) (int, error)
}

// Preferences keeps what a person or a chat chose, under an opaque key; for a
// person it is the voter's. Owners and names are keys, and values values, as
// [CheckSetting] allows them. Safe for concurrent use, from several processes
// too.
type Preferences interface {
	// Preferences returns all of an owner's; an empty map when there are none.
	Preferences(ctx context.Context, owner string) (map[string]string, error)
	// SetPreference puts a value in the place of an earlier one; "" takes it
	// away.
	SetPreference(ctx context.Context, owner, name, value string) error
	// MovePreferences gives one owner's to another, who keeps what it has
	// already.
	MovePreferences(ctx context.Context, from, to string) error
}

// Upkeep is what an operator does to a library.
type Upkeep interface {
	Stats(ctx context.Context) (Stats, error)
	// Sources lists all sources, by name.
	Sources(ctx context.Context) ([]SourceCount, error)
	// Ping returns nil when the library can be read.
	Ping(ctx context.Context) error
	// Backup writes a complete, consistent copy to a new file at path while
	// others read and write. It refuses to overwrite, and leaves nothing
	// behind when it fails.
	Backup(ctx context.Context, path string) error
	Close() error
}

// Store is a whole engine.
type Store interface {
	Finder
	Keeper
	Ballot
	Settings
	Preferences
	Feeds
	Poller
	Chats
	Subscriptions
	Planner
	Arrivals
	Outbox
	Ledger
	Leases
	Stories
	Revisions
	Retention
	Upkeep
}
