package story

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/nutgraf/nutgraf/library"
)

// How much the places of a word say.
const (
	titleCount = 3   // a word of the title counts as three
	leadCount  = 1   // and one of the first leadWords as one more
	leadWords  = 40  // words; a stretch of unspaced writing is several
	nameWeight = 1.5 // a name or a number against another word
)

// maxWords is how many words of a text are looked at: what comes later is
// background.
const maxWords = 1500

// Sketch is an article as stories see it: its words with how much they are used,
// its names and numbers. It is a pure function of the article, so it is made
// before any lock is taken, and needs no count of other articles.
type Sketch struct {
	lang  string
	at    time.Time // when it was published; zero when unknown
	terms []term    // distinct, by hash
	pairs []pair    // distinct
	facts []uint32  // hashes of its names and numbers, ascending
	lede  []fact    // those of its title and beginning, in order
}

type term struct {
	hash   library.TermHash
	weight float32 // of how often it occurs, and as what
	word   string  // as it is written first
}

// A pair is two words in a row.
type pair struct {
	a, b   library.TermHash
	weight float32
}

// A fact is a name or a number of the title or the beginning.
type fact struct {
	hash   uint32
	word   string
	title  bool
	number bool
}

// NewSketch looks at an article.
func NewSketch(a library.Article) Sketch {
	s := sketcher{
		lang: library.PrimaryLang(a.Lang), places: make(map[string]int32, 256), pairs: make(map[uint64]int, 512),
		terms: make([]used, 0, 256),
	}
	s.read(a.Title, true)
	s.read(a.Text, false)
	out := Sketch{lang: s.lang}
	if !a.Published.IsZero() {
		out.at = a.Time()
	}
	out.terms = make([]term, len(s.terms))
	for i, u := range s.terms {
		w := 1 + math.Log(float64(u.count))
		if u.name {
			w *= nameWeight
			out.facts = append(out.facts, uint32(u.hash))
		}
		out.terms[i] = term{u.hash, float32(w), u.word}
	}
	slices.SortFunc(out.terms, func(a, b term) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), strings.Compare(a.word, b.word))
	})
	out.terms = slices.CompactFunc(out.terms, func(a, b term) bool { return a.hash == b.hash })
	out.pairs = make([]pair, 0, len(s.pairs))
	for p, n := range s.pairs {
		out.pairs = append(out.pairs, pair{s.terms[p>>32].hash, s.terms[uint32(p)].hash, float32(1 + math.Log(float64(n)))})
	}
	slices.SortFunc(out.pairs, func(x, y pair) int { return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b)) })
	slices.Sort(out.facts)
	out.facts = slices.Compact(out.facts)
	out.lede = s.facts()
	return out
}

// Hashes returns what must be counted before [Place]: the article's words.
func (s Sketch) Hashes() []library.TermHash {
	out := make([]library.TermHash, len(s.terms))
	for i, t := range s.terms {
		out[i] = t.hash
	}
	return out
}

// Lang is the article's primary language subtag; "" when unknown.
func (s Sketch) Lang() string { return s.lang }

// At is when the article was published; zero when that is unknown.
func (s Sketch) At() time.Time { return s.at }

// used is how a term is used in an article.
type used struct {
	hash  library.TermHash
	count int
	word  string
	name  bool // a name or a number, somewhere inside a sentence
}

type sketcher struct {
	lang   string
	places map[string]int32 // of terms, in
	terms  []used
	pairs  map[uint64]int // of two places
	early  []seen         // words of the title and the beginning
}

// seen is a word in its place.
type seen struct {
	term          int32
	title, number bool
}

// beginning is how many words of a text say what is new in it.
const beginning = 60

func (s *sketcher) read(text string, title bool) {
	n, last, end := 0, int32(-1), 0
	library.EachWord(text, s.lang, func(start, stop int, terms []string) {
		if n >= maxWords {
			return
		}
		gap := text[end:start]
		end = stop
		word := text[start:stop]
		if strings.ContainsAny(gap, ".!?;:\n。！？…") {
			last = -1
		}
		number := strings.ContainsFunc(word, unicode.IsDigit)
		name := number || !title && last >= 0 && s.lang != "de" && capital(word) && !strings.ContainsAny(gap, `"“”«»„`)
		for _, t := range terms {
			i := s.place(t, word, len(terms))
			u := &s.terms[i]
			u.name = u.name || name
			times := 1
			if title {
				times = titleCount
			}
			u.count += times
			if !title && n < leadWords {
				u.count += leadCount
			}
			if last >= 0 {
				s.pairs[uint64(last)<<32|uint64(i)] += times
			}
			last = i
			if title || n < beginning {
				s.early = append(s.early, seen{i, title, number})
			}
			n++
		}
	})
}

// place is where a term stands; word is as what it was met, one of so many.
func (s *sketcher) place(t, word string, terms int) int32 {
	i, ok := s.places[t]
	if !ok {
		i = int32(len(s.terms))
		t = strings.Clone(t)
		s.places[t] = i
		s.terms = append(s.terms, used{hash: library.HashTerm(t), word: strings.Clone(short(word, t, terms))})
	}
	return i
}

// short is what to show for a term: the word, or the term itself where the word
// is a stretch of unspaced writing.
func short(word, term string, terms int) string {
	if terms > 1 {
		return term
	}
	return word
}

func capital(word string) bool {
	r, n := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(r) && n < len(word)
}

// facts lists the names and numbers of the title and the beginning.
func (s *sketcher) facts() []fact {
	var out []fact
	known := map[int32]bool{}
	for _, e := range s.early {
		u := s.terms[e.term]
		if !u.name || known[e.term] || e.number && year(u.word) {
			continue
		}
		known[e.term] = true
		out = append(out, fact{uint32(u.hash), u.word, e.title, e.number})
	}
	return out
}

// year reports whether a number is a year of our time: that an article names one
// is nothing new.
func year(s string) bool {
	return len(s) == 4 && (strings.HasPrefix(s, "19") || strings.HasPrefix(s, "20"))
}
