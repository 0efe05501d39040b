package summarize

import (
	"cmp"
	"slices"
)

// What a set of sentences is worth is the F1 that its words are expected to reach against a summary, plus what each
// sentence is worth besides. The numbers are in units of that F1, as fixed-point numbers: percent is 0.01.
const (
	percent    = one / 100
	echoCost   = 4 * percent // per word that it takes from the title in a row, beyond echoFree
	echoFree   = 4
	pieceCost  = 8 * percent    // it is a piece of a quotation or of a sentence
	straysCost = 6 * percent    // it stands alone and has nothing to do with the rest: a line about the page
	queryGain  = 1000 * percent // whatever a sentence is worth otherwise, what was asked for comes first
	topicGain  = 2 * percent    // it has a word that was asked for, but that the whole text is about
	gistCount  = 3              // when so many sentences have given the gist, more of them
	moreReport = 2 * percent    // should add what else happened
	moreFigure = percent
	partCost   = 9 * percent // and be from another paragraph
	spareCost  = percent / 2 // a sentence of the gist that costs so much is left out
)

// defaultCount is how many sentences a summary has when nobody says.
const defaultCount = 3

// chooser builds the set of sentences one by one, each time adding the one that makes the set worth most: greedy
// maximisation of covered concepts (Gillick and Favre 2009), with learned chances in place of their counts.
type chooser struct {
	verdicts   []verdict
	judged     []verdict // the same before any sentence was taken
	own        []int32   // what each sentence is worth besides its words
	asked      []int64   // how much each is about the query; empty without one
	chosen     []bool
	taken      []int32 // per term: how often the chosen sentences have it
	next       []int32 // per term: what it adds when another one has it, in 1/65536
	quotedPart []bool  // per paragraph: it is quoted
	stamp      []int32
	compared   []bool   // those that say the same were left out
	signatures []uint64 // per sentence: a number that its words in order give
	picks      []int
	kept       []int // the set to compare another with
	matches    int64 // words that the chosen sentences are expected to share with a summary
	length     int64 // words of the chosen sentences
	expected   int64 // words that a summary is expected to have, in 1/65536
	room       room
	long       bool // much of the text is wanted
	sparing    bool // a sentence that would make the gist worse may be left out
}

// prepare makes the chooser ready for a document that was read.
func (d *document) prepare(o *Options, t *Tables) {
	c := &d.chooser
	n := len(d.spans)
	d.judge()
	c.compared = resized(c.compared, n)
	c.chosen = resized(c.chosen, n)
	c.taken = resized(c.taken, len(d.terms))
	c.stamp = resized(c.stamp, len(d.terms))
	c.own = resized(c.own, n)
	c.picks = c.picks[:0]
	c.matches, c.length = 0, 0
	parts := int32(0)
	if n > 0 {
		parts = d.facts[n-1].part + 1
	}
	c.quotedPart = resized(c.quotedPart, int(parts))
	d.worth = resized(d.worth, len(d.terms))
	shared := int64(0)
	if t != nil {
		shared = d.weigh(t)
	}
	c.next = resized(c.next, len(d.terms))
	for n := range d.worth {
		c.next[n] = d.worth[n][0]
	}
	d.sumWorth()
	c.expected = d.expect(o, t, shared)
	byLine := d.byLine()
	c.long = o.Words > 0 && 100*o.Words >= longShare*len(d.words)
	for i := range c.own {
		if t == nil {
			c.own[i] = -int32(min(i, 900)) * percent // the first sentences
		} else {
			c.own[i] = d.ownWorth(t, i) - d.costOf(i, byLine)
		}
	}
	if t != nil && c.long {
		d.prefersCentral(t)
	}
	d.doubt(o.Doubts)
	c.asked = d.ask(o.Query, o.Lang)
	c.room = roomOf(o)
	c.sparing = t != nil && t.Lang != "" && t.Lang != fromHeadlines && c.free()
}

// expect returns how many words a summary is expected to have, in 1/65536: those that it shares with the text and the
// others, or as many as were asked for. Of languages without tables of their own it is not known how short their
// summaries are: there one sentence of a summary counts as long as one and a half of the text, so that the fuller
// sentences are quoted.
func (d *document) expect(o *Options, t *Tables, shared int64) int64 {
	if t == nil {
		return one
	}
	expected := int64(t.Length) + shared
	switch n := len(d.spans); {
	case o.Words > 0:
		return max(expected, int64(min(o.Words, 1<<20))*one)
	case t.Lang == "" && n > 0:
		return max(expected, 3*int64(min(o.count(n), n))*int64(len(d.words))*one/int64(2*n))
	}
	return expected
}

// costOf returns what a reader would hold against sentence i. byLine says that standing alone says nothing about it.
func (d *document) costOf(i int, byLine bool) int32 {
	f := &d.facts[i]
	cost := echoCost * max(d.echoes(i)-echoFree, 0)
	if f.piece() {
		cost += pieceCost
	}
	if i > 0 && f.alone && !(byLine && f.ended) && d.strays(i) {
		cost += straysCost
	}
	return cost
}

// byLine reports whether the text has a paragraph for nearly every sentence.
func (d *document) byLine() bool {
	alone, ended := 0, 0
	for i := range d.facts {
		if f := &d.facts[i]; f.ended {
			ended++
			if f.alone {
				alone++
			}
		}
	}
	return 10*alone > 7*ended
}

// fewestStrays is how many words a sentence must have that carry meaning for them to tell whether it strays.
const fewestStrays = 4

// strays reports whether of the words of sentence i that carry meaning fewer than a quarter stand elsewhere in the text
// or in the title.
func (d *document) strays(i int) bool {
	s := &d.sums[i]
	own := s.spaced() // pairs of characters seldom come again
	return len(d.spans) > 6 && own >= fewestStrays && 4*s.elsewhere() < own
}

// choose returns the numbers of the sentences to quote, ascending. They are valid until the next text is read.
func (d *document) choose(count int) []int {
	c := &d.chooser
	c.judged = append(c.judged[:0], c.verdicts...)
	for allowed := fit; allowed <= weak && (len(c.picks) == 0 || c.long); allowed++ {
		for _, rule := range [...]standing{standsAlone, standsAnyhow} {
			d.fill(count, allowed, rule)
			if allowed == fit && rule == standsAlone {
				d.improve()
				d.beginAnew()
				if d.spare(count) {
					count--
				}
				d.deny()
			}
		}
	}
	slices.Sort(c.picks)
	return c.picks
}

// fill adds the sentence that adds most until there are count.
func (d *document) fill(count int, allowed verdict, rule standing) {
	for len(d.chooser.picks) < count {
		i := d.best(allowed, rule)
		if i < 0 {
			return
		}
		d.take(i)
		d.bringAlong(i, count)
	}
}

// standing says whether a sentence must stand by itself.
type standing uint8

const (
	standsAlone  standing = iota // it does, or was asked for
	standsAnyhow                 // there is nothing else
)

// best returns the sentence that adds most, or -1 if none is left. Of most sentences the words need not be looked at: they
// would not be best if none of their words were in the set.
func (d *document) best(allowed verdict, rule standing) int {
	c := &d.chooser
	best, most := -1, int64(0)
	for i := range d.spans {
		if c.chosen[i] || c.verdicts[i] > allowed || rule == standsAlone && !d.stands(i) || !c.room.fits(d.text, d.spans[i]) {
			continue
		}
		if best >= 0 && d.valueOf(i, int64(d.sums[i].reach)) <= most {
			continue
		}
		if value := d.value(i); best < 0 || value > most {
			best, most = i, value
		}
	}
	return best
}

// stands reports whether sentence i can be read with what is quoted: it is no piece of something, and what it leans on
// is quoted too.
func (d *document) stands(i int) bool {
	c, f := &d.chooser, &d.facts[i]
	if c.long {
		return true
	}
	if len(c.asked) > 0 && c.asked[i] >= queryGain {
		return true
	}
	return !f.piece() && (!f.leaning || i > 0 && c.chosen[i-1])
}

// bringAlong quotes the sentence that sentence i leans on, when i was asked for and there is room.
func (d *document) bringAlong(i, count int) {
	c := &d.chooser
	for len(c.asked) > 0 && i > 0 && d.facts[i].leaning && len(c.picks) < count {
		i--
		if c.chosen[i] || c.verdicts[i] != fit || d.facts[i+1].paragraph && c.asked[i+1] < queryGain || !c.room.fits(d.text, d.spans[i]) {
			return
		}
		d.take(i)
	}
}

// value returns what the set is worth with sentence i.
func (d *document) value(i int) int64 {
	c := &d.chooser
	gain := int64(0)
	for _, p := range d.partsOf(i) {
		gain += int64(c.next[p.term])
		for k := int32(1); k < p.count; k++ {
			gain += int64(d.worth[p.term].at(c.taken[p.term] + k))
		}
	}
	return d.valueOf(i, gain)
}

// valueOf returns what the set is worth with sentence i, when its words add so much to those that the set is expected to
// share with a summary.
func (d *document) valueOf(i int, gain int64) int64 {
	c := &d.chooser
	length := c.length + int64(d.wordsFrom[i+1]-d.wordsFrom[i])
	value := d.reached(c.matches+gain, length) + int64(c.own[i])
	if c.long {
		value = int64(c.own[i])
	}
	if len(c.asked) > 0 {
		value += c.asked[i]
	}
	if len(c.picks) >= gistCount && !c.long {
		f := &d.facts[i]
		if !f.supposes {
			value += int64(moreReport*min(f.reports, 3) + moreFigure*min(f.numbers, 4))
		}
		if c.quotedPart[f.part] {
			value -= partCost
		}
	}
	return value
}

// reached returns the F1 that a set of so many words is expected to reach that shares so many with a summary.
func (d *document) reached(matches, length int64) int64 {
	return 2 * one * matches / (length*one + d.chooser.expected + 1)
}

// take adds sentence i to the set, and drops those that say the same.
func (d *document) take(i int) {
	c := &d.chooser
	c.chosen[i] = true
	c.picks = append(c.picks, i)
	c.quotedPart[d.facts[i].part] = true
	c.length += int64(d.wordsFrom[i+1] - d.wordsFrom[i])
	for _, p := range d.partsOf(i) {
		for k := c.taken[p.term]; k < min(c.taken[p.term]+p.count, heads); k++ {
			c.matches += int64(d.worth[p.term][k])
		}
		c.taken[p.term] += p.count
		c.next[p.term] = d.worth[p.term].at(c.taken[p.term])
	}
	c.room.take(d.text, d.spans[i])
	d.repeated(i, c.verdicts, c.stamp)
}

// Quotes chooses sentences of text: at most o.Count of them, in the order of the text, each exactly as it stands
// there and at most 1,500 bytes long. It returns nil when nothing can be quoted, as of an empty text, one that only
// repeats its title or one that is a single endless word.
func Quotes(text string, o Options) []Quote {
	return quotes(text, &o, nil)
}

// Quotes is like the function of that name, with these tables whatever the language.
func (t *Tables) Quotes(text string, o Options) []Quote {
	return quotes(text, &o, t)
}

func quotes(text string, o *Options, t *Tables) []Quote {
	d := newDocument(text, o)
	defer d.release()
	if t == nil {
		t = d.tables()
	}
	d.prepare(o, t)
	picks := d.choose(o.count(len(d.spans)))
	if len(picks) == 0 {
		return nil
	}
	quotes := make([]Quote, len(picks))
	for k, i := range picks {
		quotes[k] = Quote{d.spans[i], i}
	}
	return quotes
}

// count returns how many sentences are wanted at most, of so many.
func (o *Options) count(sentences int) int {
	if o.Count <= 0 && (o.Words > 0 || o.Room > 0) {
		return sentences
	}
	return cmp.Or(max(o.Count, 0), defaultCount)
}
