package story

import (
	"math"
	"slices"
	"strings"
	"unicode"
)

// Some reports are a form that is filled in anew for each event: of earthquakes,
// of warnings of storms, of what the stock exchange did that day. What the reports
// of one event have in common before all else are its names and numbers, and the
// words around them less, for everybody writes their own. In labelled news those
// words are never more alike than the names and numbers are, but for a little
// (formFrom); where they are, two events have one form.
const (
	// formFrom is by how much more the other words of two articles may be alike
	// than their names and numbers, as cosines, and formSurely from where on nothing
	// is left of their likeness.
	formFrom, formSurely = .12, .24
	// formWords is how alike the other words of a form are at least, and
	// formUnnamed where names are not told from them: in German, and in writing
	// without capitals.
	formWords, formUnnamed = .3, .5
	// formShare is how much of an article must be names and numbers, as a share of
	// its vector's square, to say anything; or no more than fewSame of them are in
	// the other.
	formShare = .1
	fewSame   = .4
)

// event is how much of the likeness of two articles may be that of one event, from
// 0 to 1. Named is whether names are told from other words.
func event(a, b Member, named bool) float64 {
	facts, words, share := parts(a, b)
	if words < formWords || !named && words < formUnnamed {
		return 1
	}
	if share < formShare { // small numbers, which are common: then there must be several
		if same, least := shared(a.Facts, b.Facts); least < leastFacts || same > fewSame {
			return 1
		}
	}
	return 1 - min(max((words-facts-formFrom)/(formSurely-formFrom), 0), 1)
}

// parts returns the cosines of the names and numbers of two articles, and of their
// other words and pairs of words; and the lesser of the shares that the former have
// in each.
func parts(a, b Member) (facts, words, share float64) {
	var sum [2]struct{ a, b, both int } // of words, of facts
	v, w := a.Vector, b.Vector
	fa, fb := a.Facts, b.Facts // those that are not behind
	kind := func(hash uint32) int {
		for len(fa) > 0 && fa[0] < hash {
			fa = fa[1:]
		}
		for len(fb) > 0 && fb[0] < hash {
			fb = fb[1:]
		}
		if len(fa) > 0 && fa[0] == hash || len(fb) > 0 && fb[0] == hash {
			return 1
		}
		return 0
	}
	for i, j := 0, 0; i < len(v.dims) || j < len(w.dims); {
		switch {
		case j == len(w.dims) || i < len(v.dims) && v.dims[i].hash < w.dims[j].hash:
			sum[kind(v.dims[i].hash)].a += int(v.dims[i].weight) * int(v.dims[i].weight)
			i++
		case i == len(v.dims) || w.dims[j].hash < v.dims[i].hash:
			sum[kind(w.dims[j].hash)].b += int(w.dims[j].weight) * int(w.dims[j].weight)
			j++
		default:
			s, x, y := &sum[kind(v.dims[i].hash)], int(v.dims[i].weight), int(w.dims[j].weight)
			s.a, s.b, s.both = s.a+x*x, s.b+y*y, s.both+x*y
			i, j = i+1, j+1
		}
	}
	cosine := func(k int) float64 {
		if sum[k].a == 0 || sum[k].b == 0 {
			return 0
		}
		return float64(sum[k].both) / math.Sqrt(float64(sum[k].a)*float64(sum[k].b))
	}
	return cosine(1), cosine(0), min(float64(sum[1].a)*v.scale*v.scale, float64(sum[1].b)*w.scale*w.scale)
}

// named reports whether names are told from other words in an article.
func (s Sketch) named() bool {
	const least = 2
	n := 0
	for _, t := range s.terms {
		if _, ok := slices.BinarySearch(s.facts, uint32(t.hash)); ok && !isNumber(t.word) {
			n++
		}
	}
	return n >= least
}

func isNumber(word string) bool { return strings.ContainsFunc(word, unicode.IsDigit) }

// When two texts that are nearly the same, word by word, are of two events: they
// are short, and of the names and numbers of the one that has fewer no more than
// otherFacts are in the other; or most, but of the numbers no more than otherNumbers.
const (
	leastFacts, mostFormFacts = 4, 60
	otherFacts                = .55
	mostSameFacts             = .8
	leastNumbers              = 4
	otherNumbers              = .5
)

// SameForm reports whether two articles whose texts are nearly the same, word by
// word, are one form that was filled in for two events: no copies of each other.
func SameForm(a, b Sketch) bool {
	facts, least := shared(a.facts, b.facts)
	if least < leastFacts || least > mostFormFacts {
		return false
	}
	if facts <= otherFacts {
		return true
	}
	numbers, least := shared(a.numbers(), b.numbers())
	return facts <= mostSameFacts && least >= leastNumbers && numbers <= otherNumbers
}

// numbers are those among an article's facts.
func (s Sketch) numbers() []uint32 {
	var out []uint32
	for _, t := range s.terms {
		if isNumber(t.word) {
			out = append(out, uint32(t.hash))
		}
	}
	slices.Sort(out)
	return out
}

// shared is which share of the shorter of two lists is in the other, and how long
// it is. Both are ascending.
func shared(a, b []uint32) (share float64, least int) {
	if len(a) > len(b) {
		a, b = b, a
	}
	n := 0
	for _, x := range a {
		if _, ok := slices.BinarySearch(b, x); ok {
			n++
		}
	}
	if len(a) == 0 {
		return 1, 0
	}
	return float64(n) / float64(len(a)), len(a)
}
