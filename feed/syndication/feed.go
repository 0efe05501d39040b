package syndication

import (
	"errors"
	"time"
)

// Limits. What goes beyond one is refused or left out, never held in memory.
const (
	// MaxBytes is the size of the largest feed, in bytes.
	MaxBytes = 16 << 20
	// MaxEntries is how many entries are kept of a feed, the first ones.
	MaxEntries = 5000
	// MaxAhead is how far in the future a date may lie: clocks and time zones
	// are wrong by hours. A date further ahead is taken for no date.
	MaxAhead = 24 * time.Hour

	maxURL   = 4 << 10   // bytes of an address
	maxID    = 1 << 10   // bytes of a guid; a longer one is hashed
	maxShort = 4 << 10   // bytes of a title, a name, a category
	maxHTML  = 2 << 20   // bytes of an entry's HTML
	maxMany  = 100       // authors, categories, links, enclosures, each
	oldest   = 24 * 3600 // seconds after 1970 began; before, a date is a default
)

// Errors of [Parse]; match with errors.Is.
var (
	// ErrEmpty: there is nothing but white space.
	ErrEmpty = errors.New("syndication: the feed is empty")
	// ErrTooLarge: the feed has more than MaxBytes.
	ErrTooLarge = errors.New("syndication: the feed is too large")
	// ErrHTML: it is a web page. Feeds may be discovered on it. It is an
	// ErrNotFeed too.
	ErrHTML = &notFeed{"syndication: a web page, not a feed"}
	// ErrNotFeed: it is something else.
	ErrNotFeed = errors.New("syndication: not a feed")
	// ErrBroken: it starts as a feed does, but nothing in it can be read.
	ErrBroken = errors.New("syndication: the feed is broken beyond repair")
)

// notFeed is a kind of ErrNotFeed.
type notFeed struct{ text string }

// Error returns what was found instead.
func (e *notFeed) Error() string { return e.text }

// Is makes every kind an ErrNotFeed.
func (e *notFeed) Is(target error) bool { return target == ErrNotFeed }

// Options is what is known of a feed besides its bytes. All of it is optional.
type Options struct {
	// URL is the address that the feed was read from in the end, after
	// redirects. Relative links are resolved against it.
	URL string
	// ContentType is the header of that name; its charset is used.
	ContentType string
	// ContentLanguage is the header of that name; it counts where the feed
	// names no language itself.
	ContentLanguage string
	// Now is the time that dates must not exceed by more than MaxAhead.
	// Default: the present.
	Now time.Time
}

// Repair is something that had to be mended in a feed. The values are stable,
// so that they can be translated.
type Repair string

// What may have been mended.
const (
	RepairCharset    Repair = "charset"     // the declared charset was wrong, missing or unknown
	RepairBytes      Repair = "bytes"       // some bytes were wrong in the charset
	RepairJunk       Repair = "junk"        // something stood before the feed
	RepairControl    Repair = "control"     // characters that XML and JSON forbid
	RepairEntity     Repair = "entity"      // & that starts no entity, or one that XML does not know
	RepairTags       Repair = "tags"        // tags that do not match or are not closed
	RepairAttributes Repair = "attributes"  // attributes without quotes, twice, or too many
	RepairNamespace  Repair = "namespace"   // a prefix that was never declared
	RepairTruncated  Repair = "truncated"   // the end is missing: what is complete was kept
	RepairTooMany    Repair = "too many"    // more entries than MaxEntries
	RepairDuplicate  Repair = "duplicate"   // an entry twice, or a guid for several entries
	RepairNoID       Repair = "no guid"     // entries without guid; one was derived
	RepairNoTitle    Repair = "no title"    // entries without title; one was taken from the text
	RepairDate       Repair = "date"        // a date that cannot be read, or lies in the future
	RepairLink       Repair = "link"        // a link that leads nowhere a browser goes
	RepairRelative   Repair = "relative"    // links that were relative
	RepairJSON       Repair = "json"        // an item of a JSON Feed that breaks the rules
	RepairHTML       Repair = "active html" // scripts and the like, which are left out
)

// Feed is what a feed says of itself, and its entries. Texts whose name ends in
// HTML are HTML fragments whose links are absolute; all others are plain text.
// Links and addresses are http or https and absolute, or empty.
type Feed struct {
	Format  string // "rss", "rdf", "atom" or "json"
	Version string // "2.0", "1.0", "0.3"; "" where the feed does not say
	Charset string // what the bytes were read as, as in "utf-8", "windows-1251"

	ID       string // as the feed gives it; "" mostly
	Home     string // the site
	Self     string // where the feed says that it is
	Next     string // the page of older entries
	MovedTo  string // where the feed says that it moved to
	Hubs     []string
	Language string // BCP 47 tag

	Title           string
	TitleHTML       string
	DescriptionHTML string
	RightsHTML      string
	Generator       string
	Authors         []Person
	Image           string // the logo
	Icon            string
	Categories      []string
	Links           []Link
	Updated         time.Time // zero where unknown

	// What the feed wishes of those who poll it.
	TTL       time.Duration  // how long to wait at least; 0 = not said
	Period    time.Duration  // how often it changes (sy:updatePeriod); 0 = not said
	SkipHours []int          // hours, UTC, in which not to ask; ascending, 0 to 23
	SkipDays  []time.Weekday // days, UTC, on which not to ask; ascending

	Entries   []Entry // in the feed's order
	Truncated bool    // the end was missing
	Repairs   []Repair
}

// Entry is one entry of a feed.
type Entry struct {
	// ID is unique among the entries of the feed: its guid where it has one,
	// else derived from the link, else from the text. It stays the same as
	// long as what it is made of does.
	ID      string
	Derived bool   // ID was derived
	GUID    string // as the feed gives it, for who knows entries by that; "" for one without, or one too long
	Link    string // the article; "" for an entry that has none
	// Title is as the feed gives it, else the first words of the text.
	Title     string
	TitleHTML string // as the feed gives it; "" for one without
	Untitled  bool   // Title was taken from the text

	Authors    []Person
	Published  time.Time // zero where unknown; never the time of reading
	Updated    time.Time // zero where unknown
	Lang       string    // BCP 47 tag: of the text, else of the entry, else of the feed
	Categories []string

	ContentHTML string // the text, where the feed has more than a summary
	SummaryHTML string // the teaser; the only text that many feeds have
	RightsHTML  string

	Image      string // the lead image
	Comments   string // where the readers' comments are
	Enclosures []Enclosure
	Links      []Link
	Source     Source // where the entry was taken from, if from elsewhere
}

// Person is an author. At least one of the fields is set.
type Person struct{ Name, Email, URL string }

// Link is a link of a feed or an entry.
type Link struct {
	Rel   string // "alternate" where the feed does not say
	Href  string
	Type  string // media type
	Title string
	Lang  string
}

// Enclosure is a file that belongs to an entry.
type Enclosure struct {
	URL, Type string
	Length    int64 // bytes; 0 = not said
}

// Source is the feed or site that an entry was taken from.
type Source struct{ Title, URL string }
