package summarize

import (
	"slices"
	"strings"
)

// verdict says whether a sentence may be quoted.
type verdict uint8

const (
	fit   verdict = iota
	weak          // only if the text has nothing better: a fragment, a question
	never         // a repeat of the title, a line about the page
)

const (
	fewestWords = 4    // a sentence with fewer says too little by itself
	fewestPairs = 6    // the same, in pairs of characters
	longest     = 1000 // bytes; longer ones are lists or unbroken text
	tooLong     = 1500 // bytes; longer ones fill a screen, so that they are never quoted
)

// judge judges every sentence.
func (d *document) judge() {
	d.chooser.verdicts = resized(d.chooser.verdicts, len(d.spans))
	v := d.chooser.verdicts
	marked, code := d.mostEnd(), mayBeCode(d.text)
	title := d.content(d.titles)
	d.chooser.signatures = d.chooser.signatures[:0]
	d.findTiles()
	for i := range v {
		f := &d.facts[i]
		words := d.wordsOf(i)
		switch {
		case f.cue || len(words) == 0 || code && isCode(d.sentence(i)) || d.spans[i].End-d.spans[i].Start > tooLong || d.repeatsTitle(i, title):
			v[i] = never
		case f.question || f.calls || f.aside || f.tile || runsOn(d.sentence(i)) || marked && !f.ended || f.colon || d.short(words) || d.spans[i].End-d.spans[i].Start > longest:
			v[i] = weak
		}
		d.keepOne(v, i)
	}
	d.dropTeasers(v)
}

// fewestCode is how many of the marks that only programs are full of make a piece of one.
const fewestCode = 3

// mayBeCode reports whether a text has any of the marks that pieces of programs have, of which nearly all have one.
func mayBeCode(text string) bool {
	for _, mark := range [...]byte{'=', '{', '<', '|', '\\'} {
		if strings.IndexByte(text, mark) >= 0 {
			return true
		}
	}
	return false
}

// isCode reports whether a sentence is a piece of a program and not of a language.
func isCode(sentence string) bool {
	marks := 0
	for i := range len(sentence) {
		switch sentence[i] {
		case '{', '}', '=', '\\', '<', '>', '`', '|':
			if marks++; marks >= fewestCode {
				return true
			}
		case ';', '(':
			if i+1 < len(sentence) && (sentence[i] == ';' && sentence[i+1] == '\n' || sentence[i] == '(' && sentence[i+1] == ')') {
				marks++
			}
		}
	}
	return false
}

// fewestTiles is how many tiles in a row make a list of them.
const fewestTiles = 3

// findTiles marks the lists of links that pages have beside an article: headings that are followed by one sentence each,
// and by the next heading.
func (d *document) findTiles() {
	run := 0 // tiles that end at the sentence before
	for i := 1; i < len(d.facts); i++ {
		heading, f := &d.facts[i-1], &d.facts[i]
		if !f.alone || !f.ended {
			continue
		}
		if !heading.alone || heading.ended || heading.colon {
			run = 0
			continue
		}
		if i < 3 || !d.facts[i-2].alone || !d.facts[i-2].ended {
			run = 0
		}
		if run++; run < fewestTiles {
			continue
		}
		for k := i; k > i-2*run; k -= 2 {
			d.facts[k].tile = true
		}
	}
}

// dropTeasers leaves out the paragraphs that stop at an ellipsis in brackets: they are the beginning of another article,
// which goes on elsewhere.
func (d *document) dropTeasers(v []verdict) {
	for i := range v {
		if s := d.sentence(i); !strings.HasSuffix(s, "[…]") && !strings.HasSuffix(s, "[...]") || i+1 < len(v) && !d.facts[i+1].paragraph {
			continue
		}
		for k := i; k >= 0 && d.facts[k].part == d.facts[i].part; k-- {
			v[k] = never
		}
	}
}

// runsOn reports whether a date line has run into a sentence: a capital stands directly behind a year.
func runsOn(sentence string) bool {
	sentence = sentence[:min(len(sentence), headLine)]
	for i := 4; i+1 < len(sentence); i++ {
		if c := sentence[i]; c >= 'A' && c <= 'Z' && sentence[i+1] >= 'a' && sentence[i+1] <= 'z' && isYear(sentence[i-4:i]) && (i == 4 || !isWordByte(sentence[i-5])) {
			return true
		}
	}
	return false
}

// headLine is how many bytes of a sentence may be a date line.
const headLine = 64

func isYear(s string) bool {
	return (s[0] == '1' || s[0] == '2') && s[1] >= '0' && s[1] <= '9' && s[2] >= '0' && s[2] <= '9' && s[3] >= '0' && s[3] <= '9'
}

func (d *document) short(words []int32) bool {
	if d.terms[words[len(words)/2]].wide {
		return len(words) < fewestPairs
	}
	return len(words) < fewestWords
}

// keepOne leaves of sentences with the same words only one to quote: rather the one inside a paragraph, since the
// other is a caption or a pulled quotation.
func (d *document) keepOne(v []verdict, i int) {
	signature := d.sums[i].signature
	c := &d.chooser
	other := slices.Index(c.signatures, signature)
	c.signatures = append(c.signatures, signature)
	switch {
	case other < 0:
	case d.facts[other].alone && !d.facts[i].alone:
		v[other] = never
		c.signatures[other] = 0
	default:
		v[i] = never
		c.signatures[i] = 0
	}
}

// content counts the terms that carry meaning: longer words, numbers, pairs of characters.
func (d *document) content(terms []int32) int {
	count := 0
	for _, n := range terms {
		if d.terms[n].carries() {
			count++
		}
	}
	return count
}

func (t *term) carries() bool {
	return t.wide || t.number || t.runes > 3
}

// repeatsTitle reports whether sentence i says again what the title says, or, at the head of the text, is a dek that
// puts it in other words. title is how many words of the title carry meaning.
func (d *document) repeatsTitle(i, title int) bool {
	if title < 2 {
		return false
	}
	s := &d.sums[i]
	own, common, numbers := int(s.carrying()), int(s.carryingTitle()), s.numbers()
	if own == 0 {
		return false
	}
	switch {
	case 5*common >= 4*own && common >= 2:
		return true
	case 5*common >= 4*title && 5*own <= 7*title:
		return true
	}
	return i < 4 && d.facts[i].alone && i+1 < len(d.spans) && numbers == 0 && 2*common >= title && 20*common >= 9*own
}

// echoRun is how many words in a row, taken from the title, make an echo of it, and echoRunes how many letters: where
// words are written in syllables, six are soon the same. There a word counts for each echoWord letters.
const (
	echoRun    = 6
	echoRunes  = 24
	echoWord   = 5
	mostEchoed = 48 // words of a title that are looked for
)

// echoes returns how many words in a row sentence i has from the title, when they are enough for an echo: whoever reads
// them has read the title. The first sentence may: it is where news repeats its title, and goes on.
func (d *document) echoes(i int) (longest int32) {
	if i == 0 || len(d.headline) < echoRun {
		return 0
	}
	words, headline := d.wordsOf(i), d.headline[:min(len(d.headline), mostEchoed)]
	for at, word := range words {
		if !d.terms[word].inTitle {
			continue
		}
		for from := range headline {
			run, runes := 0, int32(0)
			for at+run < len(words) && from+run < len(headline) && words[at+run] == headline[from+run] {
				runes += d.terms[words[at+run]].runes
				run++
			}
			if run >= echoRun && runes >= echoRunes {
				longest = max(longest, min(int32(run), runes/echoWord))
			}
		}
	}
	return longest
}

// repeated marks as never to be quoted the sentences that say the same as sentence i: four fifths of the words of the
// shorter one that carry meaning are in the longer one. stamp is room for a number per term, and holds none of i's yet.
func (d *document) repeated(i int, v []verdict, stamp []int32) {
	c := &d.chooser
	if c.compared[i] {
		return
	}
	c.compared[i] = true
	mark, own := int32(i)+1, d.sums[i].carrying()
	for _, p := range d.partsOf(i) {
		if d.terms[p.term].carries() {
			stamp[p.term] = mark
		}
	}
	for j := range v {
		if j == i || v[j] == never || !d.sums[i].mayRepeat(&d.sums[j]) {
			continue
		}
		common := int32(0)
		for _, p := range d.partsOf(j) {
			if stamp[p.term] == mark {
				common++
			}
		}
		if common > 0 && 5*common >= 4*min(own, d.sums[j].carrying()) {
			v[j] = never
		}
	}
}
