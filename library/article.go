package library

import "time"

// Article is a clean article as the library keeps it.
type Article struct {
	// ID sorts by time: a greater ID is a later article (see [NewID]).
	ID int64

	URL    string // canonical link to the original; "" when there is none
	Title  string // one line; "" when the text had none
	Byline string // who wrote it, without "By"; "" when unknown
	Site   string // name of the site that published it; "" when unknown
	Lang   string // BCP 47 language tag; "" when unknown
	Image  string // link to the lead picture, at most MaxImage bytes; "" when there is none

	// Published is when the site says it was published, in UTC; zero when
	// unknown. FirstSeen is when it entered the library; never zero in a
	// stored article. The two are never mixed up: see Time. PublishedAbout is true
	// when Published is a guess: by the link, or by when the text was changed.
	Published      time.Time
	PublishedAbout bool
	FirstSeen      time.Time

	// Text is the clean text: UTF-8, paragraphs separated by one blank line.
	// Quotes are byte spans of it.
	Text string

	// Doubts has a digit for each paragraph of Text: how doubtful it is that it is
	// the article's and not the page's, from 0 to 9; "" when nothing tells. Where it
	// does not fit Text it says nothing. Quotes are chosen by it.
	Doubts string

	// Confidence is how far Text is the article of the page that it was taken
	// from, and all of it, from 0 to 1; 0 when nobody had to find out, because it
	// came as an article. See Doubtful.
	Confidence float64

	// Raw is the text as it came, before cleaning, so that cleaning can be
	// redone and [Cut] can point into it. Listings leave it empty; only
	// Finder.Article and Finder.ByURL fill it.
	Raw  string
	Cuts []Cut // what cleaning removed from Raw, in order; with Raw only

	Source Source
	Sample bool // came with the program, to have something to try

	// Copies are the other places where the same text was found, oldest first.
	Copies []Copy
}

// MaxImage is the longest link to a picture that is kept, in bytes: Discord takes
// no longer one, and half a link leads nowhere.
const MaxImage = 2048

// Time returns when the article happened as far as is known: Published, or
// FirstSeen when the publication date is unknown or lies after it.
func (a Article) Time() time.Time {
	if a.Published.IsZero() || a.Published.After(a.FirstSeen) && !a.FirstSeen.IsZero() {
		return a.FirstSeen
	}
	return a.Published
}

// LowConfidence is the Confidence under which the link is worth more than the
// text: what would be quoted may be the page's and not the article's. How it was
// chosen is written where confidence is measured, in feed/extract.
const LowConfidence = 0.85

// Doubtful reports whether it was hard to tell the text from what was around it:
// who shows the article says so, and leads to the original instead of quoting.
func (a Article) Doubtful() bool { return a.Confidence > 0 && a.Confidence < LowConfidence }

// TimeAbout reports whether Time is a guess.
func (a Article) TimeAbout() bool {
	return a.PublishedAbout && !a.Published.IsZero() && a.Time().Equal(a.Published)
}

// Cut is one stretch that cleaning removed, as half-open byte offsets into
// Article.Raw, and why.
type Cut struct {
	Start  int    `json:"start"`
	End    int    `json:"end"`
	Reason string `json:"reason"` // a stable code, such as "bio", "teaser", [Recurring]
}

// Copy is another place where an article's text was found.
type Copy struct {
	Source    Source
	URL       string
	Title     string
	Published time.Time
	FirstSeen time.Time
}

// Source is where articles come from: a feed, a site, an imported folder.
type Source struct {
	// Key identifies the source: a feed's or a site's URL, or a word such as
	// "import" or "samples". Put creates a source that it does not know.
	Key  string
	Name string // what people call it
	Home string // link to its home page; "" when there is none
}

// Draft is an article on its way into the library. ID and Copies are ignored;
// FirstSeen, when zero, is set to the engine's clock.
type Draft = Article

// Stored tells what Put did with a draft.
type Stored struct {
	ID int64 // the article that now holds the text

	// New is true when the text was unknown. When it is false, the text was
	// there already (exactly, or nearly), under ID: the draft became a Copy of
	// it when it came from elsewhere (CopyAdded), and nothing at all when the
	// library already knew that source and link.
	New       bool
	CopyAdded bool

	// Updated is true when the article under ID had the draft's source and
	// link and an earlier text, which the draft's has replaced: the page was
	// rewritten.
	// Title, byline, site, language, text and what was cut are the draft's now;
	// the id, the times, the source, the copies and the votes stay. A draft
	// that is only an excerpt of the text that is there changes nothing.
	Updated bool

	// Story is what the article under ID is to its story.
	Story Told
}

// Tally counts the votes on one article.
type Tally struct {
	Helpful int // votes that said yes
	Votes   int // votes in all
	Mine    Choice
}

// Choice is one person's vote.
type Choice int8

// The three states of a vote.
const (
	NoVote     Choice = 0
	Helpful    Choice = 1
	NotHelpful Choice = -1
)

// SourceCount is a source and what the library has of it.
type SourceCount struct {
	Source   Source
	Articles int       // stored under it; copies elsewhere are not counted
	Newest   time.Time // of its newest article, to the second; zero without one
}

// Stats counts what a library holds.
type Stats struct {
	Articles int // samples included
	Samples  int
	Sources  int
	Bytes    int64     // size of the store on disk, in bytes
	Newest   time.Time // Time of the newest article; zero when empty
}
