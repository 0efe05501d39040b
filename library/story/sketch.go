package story

import (
	"cmp"
	"iter"
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
	pairs []pair    // distinct, by the hashes of the first word and the second
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
	a, b   int32 // their places in terms
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
func NewSketch(an *library.Analysis) Sketch {
	a := an.Article
	s := sketcher{
		lang: library.PrimaryLang(a.Lang), analysis: an, places: make([]int32, len(an.Terms)),
		terms: make([]used, 0, len(an.Terms)), pairs: make([]uint64, 0, 512),
	}
	s.read(a.Title, an.TitleWords(), true)
	s.read(a.Text, an.TextWords(), false)
	out := Sketch{lang: s.lang}
	if !a.Published.IsZero() {
		out.at = a.Time()
	}
	var place []int32
	out.terms, place = s.sorted()
	for _, u := range s.terms {
		if u.name {
			out.facts = append(out.facts, uint32(u.hash))
		}
	}
	for i, p := range s.pairs {
		s.pairs[i] = uint64(place[p>>32])<<32 | uint64(place[uint32(p)])
	}
	slices.Sort(s.pairs)
	for i := 0; i < len(s.pairs); {
		p, n := s.pairs[i], 0
		for ; i < len(s.pairs) && s.pairs[i] == p; i++ {
			n++
		}
		out.pairs = append(out.pairs, pair{int32(p >> 32), int32(uint32(p)), float32(1 + math.Log(float64(n)))})
	}
	slices.Sort(out.facts)
	out.facts = slices.Compact(out.facts)
	out.lede = s.facts()
	return out
}

// sorted returns the terms by their hashes, those with one hash as one, and where
// each of s.terms is now.
func (s *sketcher) sorted() (terms []term, place []int32) {
	order := make([]int32, len(s.terms))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(i, j int32) int {
		a, b := &s.terms[i], &s.terms[j]
		return cmp.Or(cmp.Compare(a.hash, b.hash), strings.Compare(a.word, b.word))
	})
	terms, place = make([]term, 0, len(order)), make([]int32, len(order))
	for _, i := range order {
		u := s.terms[i]
		if n := len(terms); n == 0 || terms[n-1].hash != u.hash {
			w := 1 + math.Log(float64(u.count))
			if u.name {
				w *= nameWeight
			}
			terms = append(terms, term{u.hash, float32(w), u.word})
		}
		place[i] = int32(len(terms) - 1)
	}
	return terms, place
}

// Hashes returns what must be counted before [Place]: the article's words.
func (s Sketch) Hashes() []library.TermHash {
	out := make([]library.TermHash, len(s.terms))
	for i, t := range s.terms {
		out[i] = t.hash
	}
	return out
}

// word is how the term with a hash is written; "" when there is none.
func (s Sketch) word(hash uint32) string {
	i, ok := slices.BinarySearchFunc(s.terms, library.TermHash(hash), func(t term, h library.TermHash) int { return cmp.Compare(t.hash, h) })
	if !ok {
		return ""
	}
	return s.terms[i].word
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
	lang     string
	analysis *library.Analysis
	places   []int32 // of the analysis's terms, in terms; 0 for none, else one more
	terms    []used
	pairs    []uint64 // of two places; each as often as it counts
	early    []seen   // words of the title and the beginning
}

// seen is a word in its place.
type seen struct {
	term          int32
	title, number bool
}

// beginning is how many words of a text say what is new in it.
const beginning = 60

func (s *sketcher) read(text string, words iter.Seq[library.Word], title bool) {
	n, last, end := 0, int32(-1), 0
	for w := range words {
		if n >= maxWords {
			return
		}
		gap := text[end:w.Start]
		end = w.End
		word := text[w.Start:w.End]
		plain := gap == " "
		if !plain && strings.ContainsAny(gap, ".!?;:\n。！？…") {
			last = -1
		}
		number := strings.ContainsFunc(word, unicode.IsDigit)
		name := number || !title && last >= 0 && s.lang != "de" && capital(word) && (plain || !strings.ContainsAny(gap, `"“”«»„`))
		for _, t := range w.Terms {
			i := s.place(t, word, len(w.Terms))
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
			for ; last >= 0 && times > 0; times-- {
				s.pairs = append(s.pairs, uint64(last)<<32|uint64(i))
			}
			last = i
			if title || n < beginning {
				s.early = append(s.early, seen{i, title, number})
			}
			n++
		}
	}
}

// place is where a term stands; word is as what it was met, one of so many.
func (s *sketcher) place(t int32, word string, terms int) int32 {
	if s.places[t] == 0 {
		s.terms = append(s.terms, used{hash: s.analysis.Hashes[t], word: strings.Clone(short(word, s.analysis.Terms[t], terms))})
		s.places[t] = int32(len(s.terms))
	}
	return s.places[t] - 1
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
