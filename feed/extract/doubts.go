package extract

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// How far below the text's own middle the log odds of a paragraph must be to be in
// doubt, and what makes one step of doubt. What the middle is depends on the
// language and the kind of page, which is why the odds by themselves say less: of
// news in languages that the model never saw they are low all over.
const (
	doubtMargin = 0.5
	doubtStep   = 0.5
	mostDoubt   = 9
	// fewestCut is which part of the words must have been cut for there to be
	// doubt at all: where nothing stood around an article, all is the article's.
	// In a language that the model has not seen, more must have been cut.
	fewestCut, fewestCutForeign = 0.05, 0.2
)

// doubts returns a digit for each block that is kept: how doubtful it is that it is
// the article's. It returns "" where nothing tells.
func (c *cleaned) doubts(in []info, lang string) string {
	if c.odds == nil {
		return ""
	}
	var kept []int
	var all, words float64
	for i, reason := range c.reasons {
		all += in[i].words
		if reason == "" {
			kept, words = append(kept, i), words+in[i].words
		}
	}
	fewest := fewestCut
	if lang != "" && !strings.HasPrefix(strings.ToLower(lang), "en") {
		fewest = fewestCutForeign
	}
	if all-words < fewest*all {
		return ""
	}
	limit := c.middle(in, kept, words) - doubtMargin
	var b strings.Builder
	for _, i := range kept {
		b.WriteByte('0' + byte(min(math.Ceil(max(limit-c.odds[i], 0)/doubtStep), mostDoubt)))
	}
	return b.String()
}

// middle returns the median of the log odds of blocks, by words, of which they have
// so many together.
func (c *cleaned) middle(in []info, blocks []int, words float64) float64 {
	order := slices.Clone(blocks)
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(c.odds[a], c.odds[b]) })
	var sum float64
	for _, i := range order {
		if sum += in[i].words; 2*sum >= words {
			return c.odds[i]
		}
	}
	return 0
}
