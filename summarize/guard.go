package summarize

import "slices"

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
	marked := d.mostEnd()
	title := d.content(d.titles)
	d.chooser.signatures = d.chooser.signatures[:0]
	for i := range v {
		f := &d.facts[i]
		words := d.wordsOf(i)
		switch {
		case f.cue || len(words) == 0 || d.spans[i].End-d.spans[i].Start > tooLong || d.repeatsTitle(i, title):
			v[i] = never
		case f.question || marked && !f.ended || f.colon || d.short(words) || d.spans[i].End-d.spans[i].Start > longest:
			v[i] = weak
		}
		d.keepOne(v, i)
	}
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
	signature := uint64(hashBasis)
	for _, n := range d.wordsOf(i) {
		signature = (signature ^ uint64(n)) * hashPrime
	}
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
	own, common, numbers := 0, 0, 0
	for _, p := range d.partsOf(i) {
		t := &d.terms[p.term]
		if !t.carries() {
			continue
		}
		own++
		if t.inTitle {
			common++
		} else if t.number {
			numbers++
		}
	}
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
// words are written in syllables, six are soon the same.
const (
	echoRun    = 6
	echoRunes  = 24
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
				longest = max(longest, int32(run))
			}
		}
	}
	return longest
}

// repeated marks as never to be quoted the sentences that say the same as sentence i: four fifths of the words of the
// shorter one that carry meaning are in the longer one. stamp is room for a number per term, and holds none of i's yet.
func (d *document) repeated(i int, v []verdict, stamp []int32) {
	mark, own := int32(i)+1, 0
	for _, p := range d.partsOf(i) {
		if n := p.term; d.terms[n].carries() {
			stamp[n] = mark
			own++
		}
	}
	for j := range v {
		if j == i || v[j] == never {
			continue
		}
		other, common := 0, 0
		for _, p := range d.partsOf(j) {
			n := p.term
			if stamp[n] == mark {
				common++
				other++
			} else if d.terms[n].carries() {
				other++
			}
		}
		if common > 0 && 5*common >= 4*min(own, other) {
			v[j] = never
		}
	}
}
