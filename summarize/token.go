package summarize

import (
	"unicode"
	"unicode/utf8"
)

// term is a distinct word of a document: a run of letters and digits in lower case, or two neighbouring characters
// of a script that writes no spaces between words.
type term struct {
	hash     uint64 // stands for the word; 64 bits do not collide in an article
	at       Span   // where it first stands
	count    int32  // how often it occurs
	in       int32  // in how many sentences
	first    int32  // the first of them
	last     int32  // the last of them, while counting
	capitals int32  // how often it begins with a capital inside a sentence
	runes    int32
	number   bool
	wide     bool // of a script without spaces
	inTitle  bool
	cue      bool // cues have it, see cuesOf
	reports  bool // it says that something was made known, see reporting
}

// index numbers the terms of a document by their hash: open addressing, never more than half full.
type index struct {
	slots []int32 // number of the term, from 1
	terms []term
}

func newIndex(words int) index {
	size := 256
	for size < 2*words {
		size *= 2
	}
	return index{slots: make([]int32, size), terms: make([]term, 0, max(words/2, 32))}
}

// number returns the number of the term with a hash, adding it if it is new.
func (x *index) number(hash uint64) (n int32, fresh bool) {
	if 2*len(x.terms) >= len(x.slots) {
		x.grow()
	}
	mask := uint64(len(x.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		switch n := x.slots[i]; {
		case n == 0:
			x.terms = append(x.terms, term{hash: hash, last: -1})
			x.slots[i] = int32(len(x.terms))
			return int32(len(x.terms)) - 1, true
		case x.terms[n-1].hash == hash:
			return n - 1, false
		}
	}
}

// find returns the number of the term with a hash, or -1.
func (x *index) find(hash uint64) int32 {
	mask := uint64(len(x.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		switch n := x.slots[i]; {
		case n == 0:
			return -1
		case x.terms[n-1].hash == hash:
			return n - 1
		}
	}
}

func (x *index) grow() {
	x.slots = make([]int32, 2*len(x.slots))
	mask := uint64(len(x.slots) - 1)
	for n := range x.terms {
		i := x.terms[n].hash & mask
		for x.slots[i] != 0 {
			i = (i + 1) & mask
		}
		x.slots[i] = int32(n) + 1
	}
}

// token is a word of a text as eachToken finds it.
type token struct {
	hash    uint64
	at      Span
	runes   int32
	number  bool
	wide    bool
	capital bool
}

const (
	hashBasis = 14695981039346656037 // FNV-1a
	hashPrime = 1099511628211
)

// eachToken calls yield for the words of text[from:to] until it returns false. An s at the end of a word in ASCII
// is left out of its hash, so that most plurals count as their singular.
func eachToken(text string, from, to int, yield func(token) bool) {
	for i := from; i < to; {
		c := text[i]
		if c < utf8.RuneSelf {
			if !isWordByte(c) {
				i++
				continue
			}
		} else if r, size := utf8.DecodeRuneInString(text[i:to]); !isWordRune(r) {
			i += size
			continue
		} else if spaceless(r) {
			next, more := pairsOf(text, i, to, yield)
			if !more {
				return
			}
			i = next
			continue
		}
		t, next := wordToken(text, i, to)
		i = next
		if !yield(t) {
			return
		}
	}
}

// wordToken reads the word that begins at i.
func wordToken(text string, i, to int) (token, int) {
	t := token{at: Span{i, i}, number: true, capital: text[i] >= 'A' && text[i] <= 'Z'}
	hash, before := uint64(hashBasis), uint64(hashBasis)
	for i < to {
		c := text[i]
		if c < utf8.RuneSelf {
			if !isWordByte(c) {
				break
			}
			if c >= 'A' {
				t.number = false
				c |= 0x20
			}
			before = hash
			hash = (hash ^ uint64(c)) * hashPrime
			t.runes++
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:to])
		if !isWordRune(r) || spaceless(r) {
			break
		}
		lower := unicode.ToLower(r)
		t.capital = t.capital || t.runes == 0 && lower != r
		t.number = t.number && unicode.IsDigit(r)
		hash = (hash ^ uint64(lower)) * hashPrime
		before = hash
		t.runes++
		i += size
	}
	t.at.End = i
	t.hash = hash
	if n := t.at.End - 1; text[n]|0x20 == 's' && t.runes > 3 && before != hash && text[n-1]|0x20 != 's' {
		t.hash = before
	}
	return t, i
}

// pairsOf reads the run of characters without spaces that begins at i as its pairs of neighbours.
func pairsOf(text string, i, to int, yield func(token) bool) (int, bool) {
	begin := i
	var before rune
	var beforeAt int
	n := 0
	for i < to {
		r, size := utf8.DecodeRuneInString(text[i:to])
		if !isWordRune(r) || !spaceless(r) {
			break
		}
		if n > 0 {
			hash := (hashBasis ^ uint64(before)) * hashPrime
			hash = (hash ^ uint64(r)) * hashPrime
			if !yield(token{hash: hash, at: Span{beforeAt, i + size}, runes: 2, wide: true}) {
				return i, false
			}
		}
		before, beforeAt = r, i
		n++
		i += size
	}
	if n == 1 {
		return i, yield(token{hash: (hashBasis ^ uint64(before)) * hashPrime, at: Span{begin, i}, runes: 1, wide: true})
	}
	return i, true
}

func isWordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)
}

// spaceless reports whether a letter is of a script whose words are not parted by spaces, or of Hangul, whose words
// are mostly a stem with endings: both are read by pairs of characters.
func spaceless(r rune) bool {
	return r >= 0x0E00 && (isWide(r) || r < 0x0F00 || r >= 0x1000 && r < 0x10A0 || r >= 0x1780 && r < 0x1800)
}
