package summarize

import (
	"cmp"
	"slices"
	"time"
)

// Document is one of several articles of a story.
type Document struct {
	Text   string
	Title  string
	Lang   string    // BCP 47 language tag; "" when unknown
	Doubts string    // as in Options
	Date   time.Time // when it was published; zero when unknown
}

// StoryQuote is a sentence of one of several articles.
type StoryQuote struct {
	Quote
	Document int // the number of the article that it is from
}

// mostDocuments bounds the articles of a story; later ones are not quoted.
const mostDocuments = 64

// Story chooses sentences out of several articles of one story, so that together they tell it without saying anything
// twice: at most o.Count of them, all articles together, within o.Words and o.Room. Title, Lang and Doubts of the options are
// not used, each document has its own. The quotes come in the order in which the articles were published, those without
// a date last and otherwise as given, and within an article in the order of its text; each keeps the promises of
// [Quotes] for its article.
//
// A word's chance to stand in a summary of the story is the mean of what the articles say, so that what all of them
// report weighs more than what only one does.
func Story(docs []Document, o Options) []StoryQuote {
	s := newStory(docs[:min(len(docs), mostDocuments)], &o)
	defer s.release()
	s.choose(&o)
	slices.SortStableFunc(s.picks, func(a, b StoryQuote) int {
		return cmp.Or(byDate(docs[a.Document].Date, docs[b.Document].Date), cmp.Compare(a.Document, b.Document), cmp.Compare(a.Start, b.Start))
	})
	return s.picks
}

// byDate compares dates; one that is unknown comes last.
func byDate(a, b time.Time) int {
	switch {
	case a.IsZero() && b.IsZero():
		return 0
	case a.IsZero():
		return 1
	case b.IsZero():
		return -1
	}
	return a.Compare(b)
}

// story is several documents with their words in common.
type story struct {
	docs     []*document
	index              // of the words of all documents
	numbers  [][]int32 // per document and term: its number in index
	worth    []worth
	taken    []int32
	stamp    []int32
	matches  int64
	length   int64
	expected int64
	count    int
	room     room
	picks    []StoryQuote
}

func newStory(docs []Document, o *Options) *story {
	s := &story{room: roomOf(o)}
	s.reset(256)
	sentences, words := 0, 0
	for _, doc := range docs {
		own := *o
		own.Title, own.Lang, own.Doubts = doc.Title, doc.Lang, doc.Doubts
		d := newDocument(doc.Text, &own)
		d.prepare(&own, d.tables())
		s.docs = append(s.docs, d)
		numbers := make([]int32, len(d.terms))
		for n := range d.terms {
			numbers[n], _ = s.number(d.terms[n].hash)
			s.terms[numbers[n]].runes = d.terms[n].runes
			if int(numbers[n]) == len(s.worth) {
				s.worth = append(s.worth, worth{})
			}
			for h, w := range d.worth[n] {
				s.worth[numbers[n]][h] += w / int32(len(docs))
			}
		}
		s.numbers = append(s.numbers, numbers)
		sentences += len(d.spans)
		words += len(d.words)
	}
	s.taken, s.stamp = make([]int32, len(s.terms)), make([]int32, len(s.terms))
	for _, w := range s.worth {
		for _, p := range w {
			s.expected += int64(p)
		}
	}
	s.count = min(o.count(sentences), sentences)
	if sentences > 0 {
		s.expected = max(s.expected, int64(s.count)*int64(words)*one/int64(sentences))
	}
	if o.Words > 0 {
		s.expected = int64(min(o.Words, 1<<20)) * one
	}
	return s
}

func (s *story) release() {
	for _, d := range s.docs {
		d.release()
	}
}

func (s *story) choose(o *Options) {
	for allowed := fit; allowed <= weak && len(s.picks) == 0; allowed++ {
		for _, rule := range [...]standing{standsAlone, standsAnyhow} {
			for len(s.picks) < s.count {
				k, i := s.best(allowed, rule)
				if i < 0 {
					break
				}
				s.take(k, i)
			}
		}
	}
}

// best returns the document and the number of the sentence that adds most, or -1 if none is left.
func (s *story) best(allowed verdict, rule standing) (doc, sentence int) {
	doc, sentence = -1, -1
	most := int64(0)
	for k, d := range s.docs {
		c := &d.chooser
		for i := range d.spans {
			if c.chosen[i] || c.verdicts[i] > allowed || rule == standsAlone && !d.stands(i) || !s.room.fits(d.text, d.spans[i]) {
				continue
			}
			if value := s.value(k, i); sentence < 0 || value > most {
				doc, sentence, most = k, i, value
			}
		}
	}
	return doc, sentence
}

// value returns what the set is worth with a sentence of a document.
func (s *story) value(doc, i int) int64 {
	d := s.docs[doc]
	matches := s.matches
	for _, p := range d.partsOf(i) {
		n := s.numbers[doc][p.term]
		for k := s.taken[n]; k < min(s.taken[n]+p.count, heads); k++ {
			matches += int64(s.worth[n][k])
		}
	}
	length := s.length + int64(d.wordsFrom[i+1]-d.wordsFrom[i])
	value := 2*one*matches/(length*one+s.expected+1) + int64(d.chooser.own[i])
	if len(d.chooser.asked) > 0 {
		value += d.chooser.asked[i]
	}
	return value
}

// take adds a sentence to the set, and drops those of all documents that say the same.
func (s *story) take(doc, i int) {
	d := s.docs[doc]
	d.chooser.chosen[i] = true
	s.picks = append(s.picks, StoryQuote{Quote{d.spans[i], i}, doc})
	s.length += int64(d.wordsFrom[i+1] - d.wordsFrom[i])
	mark, own := int32(len(s.picks)), 0
	for _, p := range d.partsOf(i) {
		n := s.numbers[doc][p.term]
		for k := s.taken[n]; k < min(s.taken[n]+p.count, heads); k++ {
			s.matches += int64(s.worth[n][k])
		}
		s.taken[n] += p.count
		if d.terms[p.term].carries() {
			s.stamp[n] = mark
			own++
		}
	}
	s.room.take(d.text, d.spans[i])
	for k := range s.docs {
		s.dropRepeats(k, mark, own)
	}
}

// dropRepeats marks as never to be quoted those sentences of a document that say the same as the one that left its mark
// on its own words.
func (s *story) dropRepeats(doc int, mark int32, own int) {
	d := s.docs[doc]
	for j := range d.spans {
		if d.chooser.chosen[j] || d.chooser.verdicts[j] == never {
			continue
		}
		other, common := 0, 0
		for _, p := range d.partsOf(j) {
			if !d.terms[p.term].carries() {
				continue
			}
			other++
			if s.stamp[s.numbers[doc][p.term]] == mark {
				common++
			}
		}
		if common > 0 && 100*common >= storyRepeat*min(own, other) {
			d.chooser.verdicts[j] = never
		}
	}
}

// storyRepeat is the share of words, in per cent of the shorter sentence, from which on two articles say the same. It is
// lower than within one article, whose author seldom says the same thing twice in other words.
const storyRepeat = 65

// Headline returns the one sentence of at most so many runes that tells best what the text is about, or what it says
// about o.Query, and that stands by itself: it points back to nothing, asks nothing and is no speech. ok is false when
// the text has no such sentence. o.Count, Words and Room are not used.
func Headline(text string, o Options, runes int) (quote Quote, ok bool) {
	d := newDocument(text, &o)
	defer d.release()
	o.Count, o.Words, o.Room = 1, 0, 0
	d.prepare(&o, d.tables())
	best, most := -1, int64(0)
	for i := range d.spans {
		f := &d.facts[i]
		if d.chooser.verdicts[i] != fit || f.leaning || f.piece() || f.speech || f.supposes || longer(d.sentence(i), runes) {
			continue
		}
		if value := d.value(i); best < 0 || value > most {
			best, most = i, value
		}
	}
	if best < 0 {
		return Quote{}, false
	}
	return Quote{d.spans[best], best}, true
}

// longer reports whether a text has more runes than n.
func longer(text string, n int) bool {
	for range text {
		if n--; n < 0 {
			return true
		}
	}
	return false
}
