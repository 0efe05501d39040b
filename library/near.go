package library

import (
	"math"
	"slices"
)

// Two texts are the same article when at least half of the stretches of words
// that either has are in both (sameJaccard), or when one is a cut of the other:
// nearly all of it is in the other (sameContained), and it is at least half as
// long (sameLength), so that an excerpt never stands for the whole.
const (
	sameJaccard   = .5
	sameContained = .9
	sameLength    = .5
)

// MinHash (Broder, "On the resemblance and containment of documents", 1997) in
// bands finds the texts worth comparing. Of texts that share half of their
// stretches 96 % meet in a band, of those that share three quarters all; texts
// that share a tenth meet in 2 %.
const (
	Bands    = 24 // keys of a Shape
	bandRows = 3
)

// Shape is a text as the near-duplicate test sees it: the set of its stretches
// of three words (five characters where the writing is unspaced).
type Shape struct {
	shingles []uint64 // ascending, distinct
}

// NewShape takes the shape of a text. A text without words has none.
func NewShape(text string) Shape {
	text = clip(text, maxAnalysed)
	var tokens []uint64
	chars := 0
	eachWord(text, func(w word) {
		s := lower(text[w.start:w.end])
		if !w.unspaced {
			tokens = append(tokens, hash64(s))
			return
		}
		for _, r := range s {
			tokens = append(tokens, mix(uint64(r)))
			chars++
		}
	})
	return shapeOf(tokens, chars)
}

// shapeOf makes a shape of the words of a text, or its characters where the writing
// is unspaced; chars tells how many are characters.
func shapeOf(tokens []uint64, chars int) Shape {
	n := 3
	if 2*chars > len(tokens) {
		n = 5
	}
	n = min(n, len(tokens))
	if n == 0 {
		return Shape{}
	}
	sh := make([]uint64, 0, len(tokens))
	for i := range len(tokens) - n + 1 {
		h := uint64(0)
		for _, t := range tokens[i : i+n] {
			h = mix(h ^ t)
		}
		sh = append(sh, h)
	}
	slices.Sort(sh)
	return Shape{slices.Clip(slices.Compact(sh))}
}

func hash64(s string) uint64 { return mix(fnv1a(s)) }

// fnv1a is the hash of that name (hash/fnv), without its allocations.
func fnv1a(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

// mix is the finaliser of MurmurHash3: every bit of x moves every bit.
func mix(x uint64) uint64 {
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}

// Keys returns what texts with much in common have in common: compare with
// [Shape.Same] those that share any key. The keys of a text never change:
// engines store them. They are not negative, and fit 53 bits.
func (s Shape) Keys() []int64 {
	if len(s.shingles) == 0 {
		return nil
	}
	var least [Bands * bandRows]uint64
	for i := range least {
		least[i] = math.MaxUint64
	}
	for _, sh := range s.shingles {
		// Double hashing: as good as independent functions here (Kirsch and
		// Mitzenmacher, 2006), and two multiplications cheaper.
		h, step := sh, mix(sh+0x9e3779b97f4a7c15)|1
		for i := range least {
			h += step
			least[i] = min(least[i], h)
		}
	}
	keys := make([]int64, Bands)
	for b := range keys {
		h := mix(uint64(b) + 1)
		for _, v := range least[b*bandRows : (b+1)*bandRows] {
			h = mix(h ^ v)
		}
		keys[b] = int64(h >> 11)
	}
	return keys
}

// A sample of a text's stretches: of a text that is a part of another, the sample
// is a part of the other's (Broder, 1997, section 3: modulo sampling). MinHash
// finds texts that are alike as wholes, which those two are not.
const (
	sampleOf    = 16 // one stretch in so many, which are those with certain hashes
	mostSamples = 400
)

// Samples returns what a text has in common with another that it is nearly all
// in, or that is in it. They are kept and looked up as Keys are.
func (s Shape) Samples() []int64 {
	var out []int64
	for _, sh := range s.shingles {
		h := mix(sh + 0x51ed270b)
		if h%sampleOf == 0 && len(out) < mostSamples {
			out = append(out, int64(h>>11))
		}
	}
	return out
}

// Same reports whether two texts are the same article, word for word or nearly.
func (s Shape) Same(t Shape) bool {
	short, long := len(s.shingles), len(t.shingles)
	if short > long {
		short, long = long, short
	}
	if short == 0 {
		return false
	}
	n := float64(s.common(t))
	if n >= sameJaccard*(float64(short)+float64(long)-n) {
		return true
	}
	return n >= sameContained*float64(short) && float64(short) >= sameLength*float64(long)
}

// Within reports whether nearly all of s is in t.
func (s Shape) Within(t Shape) bool {
	return len(s.shingles) > 0 && float64(s.common(t)) >= sameContained*float64(len(s.shingles))
}

// Jaccard is the share of stretches that both have of those that either has.
func (s Shape) Jaccard(t Shape) float64 {
	n := s.common(t)
	if n == 0 {
		return 0
	}
	return float64(n) / float64(len(s.shingles)+len(t.shingles)-n)
}

func (s Shape) common(t Shape) int {
	n, i, j := 0, 0, 0
	for i < len(s.shingles) && j < len(t.shingles) {
		switch a, b := s.shingles[i], t.shingles[j]; {
		case a == b:
			n, i, j = n+1, i+1, j+1
		case a < b:
			i++
		default:
			j++
		}
	}
	return n
}

// NearDuplicate reports whether two texts are the same article, word for word
// or nearly.
func NearDuplicate(a, b string) bool { return NewShape(a).Same(NewShape(b)) }
