package summarize

import (
	"strings"
	"sync"
)

// Bounds that keep the time for any input in proportion to its length: news is far below them.
const (
	mostSentences = 2000 // later sentences are not considered
	mostWords     = 400  // later words of a sentence are not counted
)

// document is a text read for choosing: its sentences, their words and what is known of both.
type document struct {
	text  string
	base  string // the first subtag of the language, in lower case
	lang  *language
	spans []Span
	facts []facts
	index
	places    []Span  // per term: where it first stands
	words     []int32 // the terms of all sentences, one after another
	wordsFrom []int32 // where each sentence begins in words, and the end
	parts     []part  // the same without repeats inside a sentence
	partsFrom []int32
	sums      []sums
	tallies   []tally // per term
	nears     []uint8 // per term, see readTallies
	titles    []int32 // the distinct terms of the title
	headline  []int32 // all terms of the title, in order
	worth     []worth // per term
	pairs     [pairSlots]uint64
	scale     scale
	chooser   chooser
}

// part is a distinct term of a sentence and how often it has it.
type part struct{ term, count int32 }

// documents are kept for the next text: most of the time of a short one would go into making them.
var documents = sync.Pool{New: func() any { return new(document) }}

// newDocument reads a text. The document must be released when nothing of it is needed any more.
func newDocument(text string, o *Options) *document {
	d := documents.Get().(*document)
	d.read(text, o)
	return d
}

// largest is the size, in words, up to which a document is kept for the next text.
const largest = 1 << 16

func (d *document) release() {
	if cap(d.words) > largest {
		return
	}
	d.text = ""
	documents.Put(d)
}

func (d *document) read(text string, o *Options) {
	d.text, d.base, d.lang = text, baseOf(o.Lang), languageOf(o.Lang)
	s := scanner{text: text, lang: d.lang, spans: d.spans[:0], most: mostSentences}
	s.start, _ = trim(text, 0, len(text))
	s.scan()
	d.spans = s.spans
	size := 0
	for _, span := range d.spans {
		size += min(span.End-span.Start, 8*mostWords)
	}
	d.index.reset(size/10 + 16)
	d.words, d.parts, d.places = d.words[:0], d.parts[:0], d.places[:0]
	d.wordsFrom, d.partsFrom = append(d.wordsFrom[:0], 0), append(d.partsFrom[:0], 0)
	d.titles, d.headline = d.titles[:0], d.headline[:0]
	d.facts, d.sums = resized(d.facts, len(d.spans)), resized(d.sums, len(d.spans))
	for i := range d.spans {
		d.readSentence(int32(i))
	}
	d.readTitle(o.Title)
	d.readScale()
	d.readTallies()
	d.readPairs()
}

// resized returns a slice of n zeros, in the memory of s if it is large enough.
func resized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/2)
	}
	s = s[:n]
	clear(s)
	return s
}

// readSentence counts the words of sentence i and notes its facts.
func (d *document) readSentence(i int32) {
	span, f := d.spans[i], &d.facts[i]
	head := d.text[span.Start:min(span.End, span.Start+8*mostWords)] // where cues are looked for
	words, parts, from := d.words, d.parts, len(d.words)
	numbers, capitals, reports, known, signature := int32(0), int32(0), int32(0), len(d.terms), uint64(hashBasis)
	s := tokens{text: d.text, at: span.Start, to: span.End}
	var t token
	for len(words)-from < mostWords && s.next(&t) {
		n, fresh := d.number(t.hash)
		w := &d.terms[n]
		if fresh {
			d.meet(w, &t, i)
		}
		w.count++
		if w.last == i {
			parts[w.part].count++
		} else {
			w.last, w.part = i, int32(len(parts))
			w.in++
			parts = append(parts, part{n, 1})
		}
		if w.cues != 0 && !f.cue {
			f.cue = isCue(head, t.at.Start-span.Start, cueLists[w.cues])
		}
		if t.capital && len(words) > from {
			w.capitals++
			capitals++
		}
		numbers += bit(t.number)
		reports += bit(w.reports)
		signature = (signature ^ uint64(n)) * hashPrime
		words = append(words, n)
	}
	if i < 3 {
		for _, p := range parts[len(d.parts):] {
			d.terms[p.term].lead |= 1 << i
		}
	}
	plain := !s.beyond && len(words)-from < mostWords
	d.words, d.parts = words, parts
	d.wordsFrom, d.partsFrom = append(d.wordsFrom, int32(len(words))), append(d.partsFrom, int32(len(parts)))
	d.sums[i].signature, d.sums[i].fresh = signature, int32(len(d.terms)-known)
	f.numbers, f.capitals, f.reports = numbers, capitals, reports
	f.cue = f.cue || !plain && strings.Contains(head, "©")
	d.readMarks(int(i), plain)
}

// meet notes what is to be known of a term that stands in the text for the first time, in sentence i.
func (d *document) meet(w *term, t *token, i int32) {
	w.runes, w.number, w.wide, w.first = t.runes, t.number, t.wide, i
	if notableHashes.has(t.hash) {
		known := notableWords[t.hash]
		w.cues, w.reports = known.cues, known.reports
	}
	d.places = append(d.places, t.at)
}

// wordsOf returns the terms of sentence i in order, partsOf the same without repeats.
func (d *document) wordsOf(i int) []int32 { return d.words[d.wordsFrom[i]:d.wordsFrom[i+1]] }
func (d *document) partsOf(i int) []part  { return d.parts[d.partsFrom[i]:d.partsFrom[i+1]] }

// readTitle notes which words the title has. A text without a title whose first line is a heading has that one.
func (d *document) readTitle(title string) {
	read := func(text string) {
		eachToken(text, func(t token) bool {
			n := d.find(t.hash)
			if n < 0 {
				n, _ = d.number(t.hash)
				d.places = append(d.places, Span{})
				d.terms[n].runes, d.terms[n].wide, d.terms[n].number, d.terms[n].first = t.runes, t.wide, t.number, -1
			}
			d.headline = append(d.headline, n)
			if !d.terms[n].inTitle {
				d.terms[n].inTitle = true
				d.titles = append(d.titles, n)
			}
			return len(d.titles) < mostWords
		})
	}
	if title != "" {
		read(title)
	} else if len(d.spans) > 2 && !d.facts[0].ended && d.facts[0].alone && !d.facts[0].colon && d.mostEnd() {
		read(d.text[d.spans[0].Start:d.spans[0].End])
	}
}

// mostEnd reports whether the text marks the ends of its sentences, so that a line without a mark is none.
func (d *document) mostEnd() bool {
	ended, long := 0, 0
	for i := range d.facts {
		if d.facts[i].brief {
			continue
		}
		long++
		if d.facts[i].ended {
			ended++
		}
	}
	return 3*ended >= long
}
