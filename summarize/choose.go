package summarize

import (
	"cmp"
	"slices"
)

// What a set of sentences is worth is the F1 that its words are expected to reach against a summary, plus what each
// sentence is worth by itself. The numbers are in units of that F1.
const (
	byItself     = 0.15  // weight of the sentence's own score, which is about 0 to 1
	byItselfWide = 1     // the same for scripts without spaces, where pairs of characters say less about coverage
	leaningCost  = 0.02  // it points back to a sentence that is not quoted, or leaves open who speaks
	supposeCost  = 0.02  // it supposes and does not tell
	reportGain   = 0.008 // per word for something made known or decided
	figureGain   = 0.004 // per number
	gistCount    = 3     // when so many sentences have given the gist, more of them
	moreNews     = 3     // should add what else happened: the gains above and the costs below count so many times
	partCost     = 0.03  // its paragraph is quoted already
	echoCost     = 0.025 // per word that it takes from the title in a row
	pieceCost    = 0.08  // it is a piece of a quotation or of a sentence
	queryGain    = 10    // whatever a sentence is worth otherwise, what was asked for comes first
	topicGain    = 0.02  // it has a word that was asked for, but that the whole text is about
)

// defaultCount is how many sentences a summary has when nobody says.
const defaultCount = 3

// chooser builds the set of sentences one by one, each time adding the one that makes the set worth most: greedy
// maximisation of covered concepts (Gillick and Favre 2009), with learned chances in place of their counts.
type chooser struct {
	*document
	verdicts   []verdict
	gist       []float32 // what each sentence is worth by itself
	asked      []float32 // how much each is about the query
	chosen     []bool
	covered    []bool    // per term: a chosen sentence has it
	quotedPart []bool    // per paragraph: it is quoted
	echo       []float32 // per sentence: how many words in a row it has from the title
	sum        float32   // worth of the covered terms
	length     float32   // words of the chosen sentences
	expected   float32   // words that a summary is expected to have
	picked     int       // how many sentences are chosen
	own        float32   // weight of gist
	stamp      []int32
}

func newChooser(d *document, o Options, m *models) *chooser {
	c := &chooser{document: d, verdicts: d.verdicts(), chosen: make([]bool, len(d.spans)), covered: make([]bool, len(d.terms)),
		stamp: make([]int32, len(d.terms)), gist: make([]float32, len(d.spans)), own: byItself}
	if d.wide() {
		c.own = byItselfWide
	}
	if n := len(d.facts); n > 0 {
		c.quotedPart = make([]bool, d.facts[n-1].part+1)
	}
	d.weigh(&m.words)
	for _, w := range d.worth {
		c.expected += w
	}
	rows := d.sentenceRows()
	for i := range rows {
		c.gist[i] = m.sentences.score(rows[i][:])
	}
	c.asked = d.ask(o.Query, o.Lang)
	c.echo = make([]float32, len(d.spans))
	for i := range c.echo {
		c.echo[i] = float32(d.echoes(i))
	}
	return c
}

// choose returns the numbers of at most count sentences, ascending.
func (c *chooser) choose(count int) []int {
	var picks []int
	for allowed := fit; allowed <= weak && len(picks) == 0; allowed++ {
		for len(picks) < count {
			i := c.best(allowed)
			if i < 0 {
				break
			}
			c.take(i)
			picks = append(picks, i)
		}
	}
	slices.Sort(picks)
	return picks
}

// best returns the sentence that adds most, or -1 if none is left.
func (c *chooser) best(allowed verdict) int {
	best, most := -1, float32(0)
	for i := range c.spans {
		if c.chosen[i] || c.verdicts[i] > allowed {
			continue
		}
		if value := c.value(i); best < 0 || value > most {
			best, most = i, value
		}
	}
	return best
}

// value returns what the set is worth with sentence i.
func (c *chooser) value(i int) float32 {
	sum := c.sum
	for _, n := range c.distinct(i) {
		if !c.covered[n] {
			sum += c.worth[n]
		}
	}
	value := 2*sum/(c.length+float32(len(c.wordsOf(i)))+c.expected+1) + c.own*c.gist[i]
	f := &c.facts[i]
	if (f.leaning || f.spoken) && (i == 0 || !c.chosen[i-1]) {
		switch {
		case f.linking && f.reports > 0: // the turn that a report takes is news
		case f.linking:
			value -= leaningCost / 2
		default:
			value -= leaningCost
		}
	}
	if f.supposes {
		value -= supposeCost
	}
	value -= echoCost * c.echo[i]
	var news float32
	if !f.supposes {
		news = reportGain*float32(min(f.reports, 3)) + figureGain*float32(min(f.numbers, 4))
	}
	if c.quotedPart[f.part] {
		news -= partCost
	}
	if f.unbalanced || f.inside || f.begun {
		news -= pieceCost
	}
	if c.picked >= gistCount {
		news *= moreNews
	}
	return value + news + c.asked[i]
}

// take adds sentence i to the set, and drops those that say the same.
func (c *chooser) take(i int) {
	c.chosen[i] = true
	c.picked++
	c.quotedPart[c.facts[i].part] = true
	c.length += float32(len(c.wordsOf(i)))
	for _, n := range c.distinct(i) {
		if !c.covered[n] {
			c.covered[n] = true
			c.sum += c.worth[n]
		}
	}
	c.repeated(i, c.verdicts, c.stamp)
}

// Quotes chooses sentences of text: at most o.Count of them, in the order of the text, each exactly as it stands
// there and at most 1,500 bytes long. It returns nil when nothing can be quoted, as of an empty text, one that only
// repeats its title or one that is a single endless word.
func Quotes(text string, o Options) []Quote {
	count := cmp.Or(max(o.Count, 0), defaultCount)
	d := newDocument(text, o)
	picks := newChooser(d, o, d.tables()).choose(count)
	if len(picks) == 0 {
		return nil
	}
	quotes := make([]Quote, len(picks))
	for k, i := range picks {
		quotes[k] = Quote{d.spans[i], i}
	}
	return quotes
}
