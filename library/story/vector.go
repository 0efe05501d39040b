package story

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"

	"github.com/nutgraf/nutgraf/library"
)

// How much of an article its vector keeps.
const (
	keptTerms = 100
	keptPairs = 40
	pairShare = .4  // length of the pairs' part of a vector against the words'
	rarity    = 1.3 // how much more a rare word says than its idf
	keyTerms  = 20  // words by which an article is found again
)

// Vector is an article as a direction: of two articles about one thing the
// vectors have a large product. Its length is 1.
type Vector struct {
	dims  []dim // by hash, then pair
	scale float64
}

type dim struct {
	hash   uint32
	weight uint8
}

// Dot is the cosine of the angle between two vectors, from 0 to 1.
func (v Vector) Dot(w Vector) float64 {
	sum, i, j := 0, 0, 0
	for i < len(v.dims) && j < len(w.dims) {
		switch a, b := v.dims[i].hash, w.dims[j].hash; {
		case a == b:
			sum += int(v.dims[i].weight) * int(w.dims[j].weight)
			i, j = i+1, j+1
		case a < b:
			i++
		default:
			j++
		}
	}
	return float64(sum) * v.scale * w.scale
}

// Bytes returns what [ReadVector] reads: 5 bytes for each word, hash big-endian
// and weight.
func (v Vector) Bytes() []byte {
	out := make([]byte, 0, 5*len(v.dims))
	for _, d := range v.dims {
		out = append(binary.BigEndian.AppendUint32(out, d.hash), d.weight)
	}
	return out
}

// ReadVector reads what [Vector.Bytes] returned. Of anything else it takes what
// it can.
func ReadVector(b []byte) Vector {
	v := Vector{dims: make([]dim, len(b)/5)}
	for i := range v.dims {
		v.dims[i] = dim{binary.BigEndian.Uint32(b[5*i:]), b[5*i+4]}
	}
	v.measure()
	return v
}

// measure sets the scale that makes the length 1.
func (v *Vector) measure() {
	sum := 0
	for _, d := range v.dims {
		sum += int(d.weight) * int(d.weight)
	}
	if sum > 0 {
		v.scale = 1 / math.Sqrt(float64(sum))
	}
}

// Counts is how common the words of an article are in the library.
type Counts struct {
	Articles int // in the article's language
	Having   map[library.TermHash]int
}

// vector weighs the words of a sketch, and returns the weightiest of them, by
// which the article is to be found again.
func (s Sketch) vector(c Counts) (Vector, []weighed) {
	idf := make([]float64, len(s.terms))
	pr := priorOf(s.lang)
	terms := make([]weighed, len(s.terms))
	for i, t := range s.terms {
		idf[i] = pr.idf(t, c)
		terms[i] = weighed{hash: uint32(t.hash), weight: float64(t.weight) * math.Pow(idf[i], rarity)}
	}
	pairs := make([]weighed, 0, len(s.pairs))
	for _, p := range s.pairs {
		x, y := idf[p.a], idf[p.b]
		if min(x, y) < common {
			continue // "the minister" is no more than "minister"
		}
		h := pairHash(s.terms[p.a].hash, s.terms[p.b].hash)
		pairs = append(pairs, weighed{hash: h, weight: float64(p.weight) * math.Pow(x+y, rarity)})
	}
	terms, pairs = heaviest(terms, keptTerms), heaviest(pairs, keptPairs)
	keys := terms[:min(keyTerms, len(terms))]
	all := make([]weighed, 0, len(terms)+len(pairs))
	all = append(append(all, scaled(terms, 1)...), scaled(pairs, pairShare)...)
	slices.SortFunc(all, func(a, b weighed) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(b.weight, a.weight))
	})
	all = slices.CompactFunc(all, func(a, b weighed) bool { return a.hash == b.hash })
	most := 0.0
	for _, w := range all {
		most = max(most, w.weight)
	}
	v := Vector{dims: make([]dim, 0, len(all))}
	for _, w := range all {
		if q := math.Round(255 * w.weight / most); q > 0 {
			v.dims = append(v.dims, dim{w.hash, uint8(q)})
		}
	}
	v.measure()
	return v, keys
}

// common is the idf below which a word joins nothing to another.
const common = 1.5

type weighed struct {
	hash   uint32
	weight float64
}

// heaviest returns the n heaviest, in order.
func heaviest(ws []weighed, n int) []weighed {
	slices.SortFunc(ws, func(a, b weighed) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.hash, b.hash))
	})
	ws = ws[:min(n, len(ws))]
	for len(ws) > 0 && ws[len(ws)-1].weight <= 0 {
		ws = ws[:len(ws)-1]
	}
	return ws
}

// scaled gives ws a length as a part of a vector.
func scaled(ws []weighed, length float64) []weighed {
	sum := 0.0
	for _, w := range ws {
		sum += w.weight * w.weight
	}
	out := slices.Clone(ws)
	if sum > 0 {
		for i := range out {
			out[i].weight *= length / math.Sqrt(sum)
		}
	}
	return out
}

// pairHash stands for two words in a row.
func pairHash(a, b library.TermHash) uint32 {
	x := uint64(a)<<32 | uint64(b)
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return uint32(x)
}
