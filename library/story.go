package library

import (
	"context"
	"time"
)

// Step is what an article is to its story.
type Step string

// The steps. An alert is for an article that opens a story (and a reply to an
// earlier one where it is [Told.Near] to a story that the chat knows), an edit for
// one that joins, a reply for one that adds; a repeat is told to nobody.
const (
	StoryOpens   Step = "opens"   // the first report of a story
	StoryJoins   Step = "joins"   // another report of it
	StoryAdds    Step = "adds"    // another report, whose title has a name or number that no earlier one has
	StoryRepeats Step = "repeats" // a text that was there
)

// Told is what a stored article is to the stories that the library has.
type Told struct {
	Story int64 // its id; of an article without words 0
	Step  Step
	// Near is the story that a story which opens goes on with or belongs to; 0 for
	// none.
	Near int64
	// New holds the names and numbers of the title and the beginning that the story
	// did not have, as they are written, those of the title first.
	New []string
}

// Story is several articles about one event.
type Story struct {
	ID int64 // stays, whatever joins; that of its first article in the library
	// Group is the same for stories that belong together.
	Group   int64
	Members []StoryMember // by time, then id
	// Merged are the ids of stories that this one has taken in.
	Merged []int64
	// Changes are articles that joined it from another story or left it for one, as
	// more was known. Oldest first.
	Changes []StoryChange
}

// Sources counts who reports a story: sources with an article or a copy of one.
func (s Story) Sources() int {
	n := map[string]bool{}
	for _, m := range s.Members {
		n[m.Article.Source.Key] = true
		for _, c := range m.Article.Copies {
			n[c.Source.Key] = true
		}
	}
	return len(n)
}

// StoryMember is an article of a story.
type StoryMember struct {
	Article Article  // without Raw and Cuts
	Words   []string // that joined it to the story, the weightiest first
}

// StoryChange is an article that was moved from one story to another.
type StoryChange struct {
	Article  int64
	From, To int64
	At       time.Time
}

// Stories tells which articles are about one event. Engines keep it up to date
// in the transaction that stores an article (see library/story). Safe for
// concurrent use.
type Stories interface {
	// Story returns a story, by its id or by that of one that it has taken in;
	// ErrNotFound when there is none.
	Story(ctx context.Context, id int64) (Story, error)
	// StoriesOf returns the stories of articles, by the articles' ids, in a few
	// queries whatever their number. An article without a story is not in the map.
	StoriesOf(ctx context.Context, articles []int64) (map[int64]Story, error)
	// Group returns the stories that belong together with this one, itself
	// excluded, the latest first, up to limit.
	Group(ctx context.Context, id int64, limit int) ([]Story, error)
}
