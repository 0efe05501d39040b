package extract

import (
	"strings"
	"unicode/utf8"
)

// maxTitle is the longest title, in runes; maxName the longest byline or site.
const (
	maxTitle = 300
	maxName  = 120
)

// findTitle finds the block that is the article's title and cuts it, and
// everything above it.
func (c *cleaned) findTitle(blocks []block, in []info, keep []bool) {
	first := firstProse(c.reasons, in, keep)
	if first < 0 {
		return
	}
	body := map[string]struct{}{}
	for i, n := first, 0; i < len(in) && n < 6; i++ {
		if keep[i] && in[i].prose {
			for t := range stemSet(blocks[i].text) {
				body[t] = struct{}{}
			}
			n++
		}
	}
	best, bestScore := -1, 0.0
	for i := max(0, first-400); i <= first; i++ {
		if s := titleScore(blocks, in, i, first, body, c.title); s > bestScore {
			best, bestScore = i, s
		}
	}
	if best < 0 {
		return
	}
	// Of a title that is there twice the first may stand in the menu, with
	// more menu behind it: the later one is next to the article.
	c.head = best
	if c.title == "" {
		c.title = oneLine(blocks[best].text, maxTitle)
	}
	for i := range best {
		switch {
		case in[i].key == in[best].key:
			c.reasons[i] = reasonTitleAgain
		case c.reasons[i] == "" || c.reasons[i] == reasonRepeat:
			if !keep[i] || !in[i].paragraph() {
				c.reasons[i] = reasonNavigation
			}
		}
	}
	c.reasons[best] = reasonTitle
}

// firstProse returns the first paragraph that is kept; -1 when none.
func firstProse(reasons []string, in []info, keep []bool) int {
	short := -1
	for i := range in {
		if !keep[i] || reasons[i] != "" {
			continue
		}
		if in[i].paragraph() && in[i].ends && !titleLike(in, i) {
			return i
		}
		if short < 0 {
			short = i
		}
	}
	return short
}

// titleLike tells whether block i, though a sentence, stands where the title
// does: on top, not long, and said again further down.
func titleLike(in []info, i int) bool {
	return i == 0 && in[i].words <= 40 && in[i].count > 1
}

// titleScore says how much block i looks like the title of the article whose
// first paragraph is first; 0 or less: it is not.
func titleScore(blocks []block, in []info, i, first int, body map[string]struct{}, known string) float64 {
	x, text := in[i], blocks[i].text
	if x.mark != nil || x.words < 1.2 || x.words > 40 || len(text) > 4*maxTitle || x.off && x.words > 15 {
		return 0
	}
	if i == first && (i == 0 && !openingTitle(blocks, in) || i > 0 && (x.ends || x.prose)) {
		return 0
	}
	mine := stemSet(text)
	if known != "" {
		if s := share(mine, stemSet(known)); s < .7 {
			return 0
		}
		return 1 + float64(i)/1000
	}
	if parseByline(text) != "" || isDateLine(text) || isCaption(text) || blocks[i].caption {
		return 0
	}
	// A headline in Chinese or Japanese has no full stop: what has one is the first
	// sentence, which shares its characters with the others.
	if x.count == 1 && !blocks[i].heading && fullStop(text) {
		return 0
	}
	// One or two words are in the text by chance.
	n := float64(len(mine))
	score := 3*share(mine, body)*n/(n+1) - .12*float64(first-i)
	if inStack(in, i) {
		score -= 1
	}
	if x.count > 1 {
		score += .4
	}
	if blocks[i].heading {
		score += 1
	}
	if x.words >= 4 {
		score += .8
	}
	if x.words >= 7 {
		score += .3
	}
	if r, _ := utf8.DecodeLastRuneInString(text); r == '.' || r == '。' || r == ':' {
		score -= 1.5
	}
	if i == 0 {
		score += .3
	}
	return score
}

// fullStop tells whether a text ends in the full stop of Chinese and Japanese.
func fullStop(text string) bool {
	return strings.HasSuffix(strings.TrimRightFunc(text, closing), "。")
}

// inStack tells whether block i is one of several short lines on top of each
// other: the sections that the article is in, or a menu.
func inStack(in []info, i int) bool {
	short := func(j int) bool {
		return j >= 0 && j < len(in) && in[j].words <= 4 && !in[j].ends && in[j].key != in[i].key
	}
	return in[i].words <= 4 && !in[i].ends && in[i].count == 1 && (short(i-1) || short(i+1) && short(i+2))
}

// openingTitle tells whether the first block is a title although it ends as a
// sentence does: the second says the same, or it comes again below.
func openingTitle(blocks []block, in []info) bool {
	x := in[0]
	if x.words > 40 || len(in) < 3 {
		return false
	}
	if !x.ends {
		return in[1].prose || in[1].words >= 8 && in[1].ends
	}
	if x.count > 1 {
		return true
	}
	if opensWithPlace(blocks[0].text) {
		return false // a lede, which the second sentence may well take up
	}
	mine := stemSet(blocks[0].text)
	again := 0
	for i := 1; i < min(len(in), 12); i++ {
		if in[i].words < 2*x.words && in[i].words*2 > x.words && share(stemSet(blocks[i].text), mine) >= .55 {
			again++
		}
	}
	return again > 0
}

// opensWithPlace tells whether a text opens the way reports do: with the place, the
// agency or both, and a dash.
func opensWithPlace(text string) bool {
	const most = 48 // bytes
	for _, dash := range [...]string{" -- ", " — ", " – ", " - "} {
		place, _, found := strings.Cut(text, dash)
		if !found || len(place) > most {
			continue
		}
		if strings.HasSuffix(place, ")") {
			return true
		}
		word, _, _ := strings.Cut(place, " ")
		if word = strings.TrimRight(word, ","); len(word) > 1 && word == strings.ToUpper(word) && word != strings.ToLower(word) {
			return true
		}
	}
	return false
}

// headLines reads and cuts what stands around the title: byline, date, the dek
// and the name of a source before the first sentence.
func (c *cleaned) headLines(blocks []block, in []info, keep []bool) {
	first := -1
	for i := max(c.head+1, 0); i < len(in); i++ {
		if keep[i] && in[i].prose && c.reasons[i] == "" {
			first = i
			break
		}
	}
	if first < 0 {
		first = len(in) - 1
	}
	const far = 40 // lines; further away nothing is the article's head
	zone := min(first+3, len(in), max(c.head, 0)+far)
	for i := max(0, min(c.head, first)-4); i < zone; i++ {
		if i == c.head || in[i].words > 25 || in[i].prose && in[i].ends && in[i].words > 14 {
			continue
		}
		text := blocks[i].text
		name := parseByline(text)
		if name == "" && i > c.head {
			name = parseDesk(text)
		}
		when, found := parseDateLine(text, c.dayFirst)
		switch {
		case name != "":
			if c.byline == "" {
				c.byline = oneLine(name, maxName)
			}
			c.reasons[i] = reasonByline
		case found:
			c.reasons[i] = reasonDate
		}
		if found && (c.published.IsZero() || c.about && !onlyChanged(text)) {
			c.published, c.about = when, onlyChanged(text)
		}
	}
	c.dek(blocks, in, keep, c.sitePrefix(blocks, in, keep))
}

// repeats cuts what says the title once more: captions, mostly, that a scraper
// took for paragraphs.
func (c *cleaned) repeats(blocks []block, in []info) {
	title := stemSet(c.title)
	if len(title) < 3 {
		return
	}
	for i := range in {
		x := in[i]
		if c.reasons[i] == reasonRepeat && share(stemSet(blocks[i].text), title) >= .5 {
			c.reasons[i] = reasonCapAgain
			if x.key == key(c.title) {
				c.reasons[i] = reasonTitleAgain
			}
			continue
		}
		if i == c.head || c.reasons[i] != "" || x.words > 45 || x.words < 3 || blocks[i].heading {
			continue
		}
		if x.ends && x.count < 2 && i > c.head+1 {
			continue // a sentence of the article may well use the title's words
		}
		mine := stemSet(blocks[i].text)
		s := share(mine, title)
		switch {
		case s >= .8 && share(title, mine) >= .8:
			c.reasons[i] = reasonTitleAgain
		case x.count > 1 && s >= .5, !x.ends && s >= .65 && share(title, mine) >= .4 && x.words >= 5:
			c.reasons[i] = reasonCapAgain
		}
	}
}
