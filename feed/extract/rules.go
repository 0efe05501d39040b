package extract

import (
	"slices"
	"time"
)

// proseRun keeps the stretch of blocks that has the most prose in it: the run
// with the greatest sum when paragraphs count for and short lines against.
// Kadane's algorithm; within the run, lines that are clearly no part of it are
// left out.
func proseRun(in []info) []bool {
	keep := make([]bool, len(in))
	var best, sum float64
	from, bestFrom, bestTo := 0, 0, -1
	for i := range in {
		s := proseScore(in[i], i)
		if sum <= 0 {
			sum, from = 0, i
		}
		if sum += s; sum > best {
			best, bestFrom, bestTo = sum, from, i
		}
	}
	for i := bestFrom; i <= bestTo; i++ {
		keep[i] = proseScore(in[i], i) > -10
	}
	return keep
}

// proseScore is what one block counts in proseRun.
func proseScore(x info, i int) float64 {
	switch {
	case x.mark != nil && x.mark.reason == reasonAd:
		return -3 // it stands between paragraphs, too
	case x.mark != nil:
		return -14
	case x.off && x.words < 25:
		return -12
	case x.first < i && len(x.key) >= 15:
		return -11
	case x.words >= 12 && x.stop > .22 && x.ends:
		return min(x.words, 60) * .5
	case x.words >= 12 && x.stop > .22:
		return 2
	case x.words >= 8 && x.ends:
		return 3
	}
	return -3
}

// cleaned is what was found out about the blocks of a text.
type cleaned struct {
	reasons []string // why each block was cut; "" for those kept
	title   string
	byline  string
	site    string
	head    int       // the block that became the title; -1 when none
	nothing bool      // there is no sentence in what is kept
	wall    bool      // what is kept is what a site says in place of an article
	plain   bool      // there was nothing to clean
	sure    float64   // Document.Confidence
	unsure  string    // Document.Doubts
	odds    []float64 // of each block to be the article's; nil without a model
	// dayFirst: 3/4/2021 is a day in April.
	dayFirst bool
	// published is in UTC; zero when the text does not say.
	published time.Time
	about     bool // it is the day of a change
}

// clean decides what is kept of blocks. It may move a block's body. The title
// and the language are what is known before; "" when nothing is. The view is nil
// for what is no page.
func (cl Cleaner) clean(blocks []block, v *pageView, title, lang string) cleaned {
	in := analyse(blocks)
	c := cleaned{reasons: make([]string, len(blocks)), title: title, head: -1, dayFirst: dayFirst(lang)}
	if c.plain = isPlain(in); c.plain {
		c.plainTitle(blocks, in)
	} else {
		var keep []bool
		keep, c.odds = cl.choose(blocks, in, v)
		c.apply(blocks, in, keep)
		if v != nil {
			c.trust(v, in)
		}
	}
	c.data(blocks)
	c.sure = c.confidence(blocks, in)
	if v == nil {
		c.unsure = c.doubts(in, lang)
	}
	c.wall = v != nil && (c.isWall(blocks, in) || c.isConsent(blocks, in))
	return c
}

// trust keeps what a rule has cut from a page, but the page model is sure of: it
// sees the elements, of which the rules know nothing. What rules recognise for
// certain, such as the title, a byline or a row of buttons, stays cut, and so
// does a paragraph that was there before.
func (c *cleaned) trust(v *pageView, in []info) {
	for i, sure := range v.sure {
		if !sure {
			continue
		}
		switch c.reasons[i] {
		case reasonRepeat:
			if in[i].prose && in[i].first < i && v.sure[in[i].first] {
				continue
			}
		case reasonTeaser, reasonNavigation, reasonNotice, reasonRelated, reasonBio, reasonCaption, reasonCapAgain,
			reasonDek, reasonDekAgain, reasonBoiler:
		default:
			continue
		}
		c.reasons[i] = ""
		c.nothing = c.nothing && !in[i].prose && !(in[i].ends && in[i].words >= 5)
	}
}

// isPlain tells whether a text has nothing to clean: one block, or a few
// without any sign of a page around them.
func isPlain(in []info) bool {
	if len(in) == 1 {
		return true
	}
	var total float64
	for i, x := range in {
		if x.mark != nil || x.off || x.first < i || x.words < 2 || i > 0 && !x.ends {
			return false
		}
		total += x.words
	}
	return total < 80
}

// plainTitle takes the first line of a short clean text as its title, when it
// is one: no sentence, with sentences after it.
func (c *cleaned) plainTitle(blocks []block, in []info) {
	if len(in) < 2 || in[0].ends || in[0].words > 25 {
		return
	}
	c.reasons[0] = reasonTitle
	if c.title == "" {
		c.title = oneLine(blocks[0].text, maxTitle)
	}
}

// apply turns the choice into reasons: the explicit rules speak first, because
// they know why; what the choice leaves out beside is navigation above the
// article and boilerplate within and below.
func (c *cleaned) apply(blocks []block, in []info, keep []bool) {
	for i, x := range in {
		switch {
		case x.mark != nil && x.mark.reason != "" && !blocks[i].heading:
			c.reasons[i] = x.mark.reason
		case x.first < i && len(x.key) >= 15:
			c.reasons[i] = reasonRepeat
		}
	}
	c.tail(in, keep)
	c.findTitle(blocks, in, keep)
	c.headLines(blocks, in, keep)
	c.repeats(blocks, in)
	c.captions(blocks, in)
	c.pullQuotes(blocks, in, keep)
	c.teasers(in, keep)
	c.notices(blocks, in, keep)
	c.bio(blocks, in, keep)
	c.orphans(blocks, in, keep)
	c.rest(blocks, in, keep)
}

// tail cuts everything from the first heading over other articles, share
// buttons or comments, when hardly any prose comes after it.
func (c *cleaned) tail(in []info, keep []bool) {
	var total, before float64
	for i, x := range in {
		if keep[i] && x.prose {
			total += x.words
		}
	}
	for i, x := range in {
		if x.mark != nil && x.mark.tail && before > 0 {
			limit := .25
			if x.mark.reason == reasonComments {
				limit = .5
			}
			if total-before <= limit*total && before >= 30 {
				c.cutTail(in, i)
				return
			}
		}
		if keep[i] && x.prose {
			before += x.words
		}
	}
}

// cutTail cuts all blocks from i on.
func (c *cleaned) cutTail(in []info, from int) {
	reason := in[from].mark.reason
	for i := from; i < len(in); i++ {
		if m := in[i].mark; m != nil && m.tail {
			reason = m.reason
		}
		if c.reasons[i] != "" {
			continue
		}
		switch reason {
		case reasonRelated:
			c.reasons[i] = reasonTeaser
		case reasonComments:
			c.reasons[i] = reason
		case reasonBio:
			// It ends with its paragraphs.
			c.reasons[i] = reason
			if i > from && !in[i].prose && in[i-1].prose {
				reason, c.reasons[i] = reasonBoiler, reasonBoiler
			}
		default:
			c.reasons[i] = reasonBoiler
		}
	}
}

// teasers cuts pairs of a headline and a text that breaks off, the way other
// articles are announced. One text that breaks off alone may be a quotation.
func (c *cleaned) teasers(in []info, keep []bool) {
	for i := 1; i < len(in); i++ {
		head, cutOff := in[i-1], in[i]
		if !cutOff.off || cutOff.words > 45 || head.words > 30 || head.prose && head.ends || cutOff.first < i {
			continue
		}
		if c.reasons[i] == "" {
			c.reasons[i] = reasonTeaser
		}
		if c.reasons[i-1] == "" {
			c.reasons[i-1] = reasonTeaser
		}
	}
}

// notices cuts what a site says to its readers in its own name.
func (c *cleaned) notices(blocks []block, in []info, keep []bool) {
	last := lastKept(c.reasons, keep)
	for i := range in {
		if c.reasons[i] != "" {
			continue
		}
		if i >= last-2 && i > 1 && isAboutItself(blocks[i].text, in[i].key, int(in[i].words)) {
			c.reasons[i] = reasonNotice
			continue
		}
		if !isNotice(blocks[i].text, in[i].key, int(in[i].words)) {
			continue
		}
		// In the middle of an article, "we" may well be the people in it.
		if i < last-2 && in[i].prose && i > 1 {
			continue
		}
		c.reasons[i] = reasonNotice
	}
}

// lastKept returns the last block that is kept so far; -1 when none.
func lastKept(reasons []string, keep []bool) int {
	for i, reason := range slices.Backward(reasons) {
		if reason == "" && keep[i] {
			return i
		}
	}
	return -1
}

// rest gives a reason to all that is left out without one. When nothing is
// left, what has no reason of its own is kept: better a rough text than none.
func (c *cleaned) rest(blocks []block, in []info, keep []bool) {
	last := lastKept(c.reasons, keep)
	if last < 0 {
		c.nothing = true
		if c.head >= 0 && in[c.head].ends {
			c.reasons[c.head], c.title = "", "" // a text that is said twice
		}
		for i := range in {
			if in[i].words == 0 && c.reasons[i] == "" {
				c.reasons[i] = reasonBoiler
			}
		}
		return
	}
	above := true
	c.nothing = true
	for i, x := range in {
		switch {
		case c.reasons[i] != "":
		case keep[i]:
			above = false
			if x.prose || x.ends && x.words >= 5 {
				c.nothing = false
			}
		case above:
			c.reasons[i] = reasonNavigation
		default:
			c.reasons[i] = reasonBoiler
		}
	}
}
