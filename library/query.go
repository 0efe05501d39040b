package library

import (
	"strings"
	"time"
)

// Query asks for articles. The zero Query asks for the newest.
type Query struct {
	Words string // what is looked for, as typed; "" for the newest articles

	// Phrases must each stand in the article, word after word; Not must not
	// stand in it (a word, or a phrase of several). See [ParseQuery].
	Phrases []string
	Not     []string

	Since  time.Time // Article.Time at or after this; zero: no bound
	Before time.Time // Article.Time before this; zero: no bound
	Source string    // key, name or site, case-insensitive; "": any
	Lang   string    // primary language subtag, such as "en"; "": any

	Limit  int       // hits at most; 0 means 10, and no more than 100 are given
	Offset int       // hits to skip, for paging
	Now    time.Time // what recency is measured from; zero: the engine's clock
}

// Text returns what is looked for without operators: the words, then the
// phrases. It is what quotes should be about.
func (q Query) Text() string {
	return strings.TrimSpace(strings.Join(append([]string{q.Words}, q.Phrases...), " "))
}

// Hit is an article that matched.
type Hit struct {
	Article Article // without Raw and Cuts
	Score   float64 // higher is better; 0 when the query had no words
	// Missing holds the words of the query that the article does not have, as
	// typed. Articles with every word come before those that miss some.
	Missing []string
}

// Result is the answer to a Query.
type Result struct {
	Hits []Hit
	More bool // there are hits beyond these
}
