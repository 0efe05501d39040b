package summarize

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// term is a distinct word of a document: a run of letters and digits in lower case, or two neighbouring characters
// of a script that writes no spaces between words. It has 48 bytes; with eight more, numbering the terms of a text was
// seen to take half as long again.
type term struct {
	hash      uint64 // stands for the word; 64 bits do not collide in an article
	count     int32  // how often it occurs
	in        int32  // in how many sentences
	first     int32  // the first of them
	last      int32  // the last of them
	part      int32  // where its entry of the last sentence stands in parts
	capitals  int32  // how often it begins with a capital inside a sentence
	runes     int32
	pairs     int32  // how often it stands beside the same word as before
	cues      uint16 // see notes
	reports   bool
	lead      uint8 // which of the first three sentences have it, a bit each
	number    bool
	wide      bool // of a script without spaces
	inTitle   bool
	titlePair bool // it stands beside a word as in the title
}

// index numbers the terms of a document by their hash: open addressing, never more than half full.
type index struct {
	slots []int32 // number of the term, from 1
	terms []term
}

// reset empties the index and makes room for about so many terms.
func (x *index) reset(terms int) {
	size := 256
	for size < 2*terms {
		size *= 2
	}
	if len(x.slots) < size || len(x.slots) > 8*size {
		x.slots = make([]int32, size)
	} else {
		clear(x.slots)
	}
	x.terms = x.terms[:0]
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
			return x.add(hash, i), true
		case x.terms[n-1].hash == hash:
			return n - 1, false
		}
	}
}

// add adds a term, which belongs into slot i.
func (x *index) add(hash, i uint64) int32 {
	n := len(x.terms)
	if n == cap(x.terms) {
		x.terms = slices.Grow(x.terms, 1)
	}
	x.terms = x.terms[:n+1]
	x.terms[n] = term{hash: hash, last: -1} // made in its place, not copied there
	x.slots[i] = int32(n) + 1
	return int32(n)
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

// token is a word of a text as tokens finds it.
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

	hashInverse = 0xce965057aff6957b // times hashPrime it is 1: with it, the last letter of a word is taken out of its hash
)

// tokens finds the words of text[at:to] one by one. An s at the end of a word in ASCII is left out of its hash, so
// that most plurals count as their singular.
type tokens struct {
	text   string
	at, to int
	before rune // in a run of characters without spaces, the one before at
	begin  int  // and where it stands
	pairs  int  // how many characters of the run have been read
	beyond bool // what has been read is not all ASCII
}

// next reads the next word into t; false when there is none.
func (s *tokens) next(t *token) bool {
	text, i := s.text[:s.to], s.at
	if s.pairs > 0 {
		return s.nextBeyond(t)
	}
	for i < len(text) && wordBytes[text[i]] == 0 {
		i++
	}
	s.at = i
	if i >= len(text) || wordBytes[text[i]] == beyondByte {
		return s.nextBeyond(t)
	}
	s.word(t)
	return true
}

// nextBeyond is next where the text is not all ASCII.
func (s *tokens) nextBeyond(t *token) bool {
	text := s.text[:s.to]
	for s.at < len(text) {
		c := text[s.at]
		if c < utf8.RuneSelf {
			if s.pairs > 0 && s.endRun(t) {
				return true
			}
			if wordBytes[c] != 0 {
				s.word(t)
				return true
			}
			s.at++
			continue
		}
		s.beyond = true
		r, size := utf8.DecodeRuneInString(text[s.at:])
		switch wordRune(r) {
		case pairedRune:
			if s.pair(t, r, size) {
				return true
			}
		case 0:
			if s.pairs > 0 && s.endRun(t) {
				return true
			}
			s.at += size
		default:
			if !(s.pairs > 0 && s.endRun(t)) {
				s.word(t)
			}
			return true
		}
	}
	return s.pairs > 0 && s.endRun(t)
}

// wordBytes holds the lower case of the letters and digits of ASCII, 0 for what else is ASCII and beyondByte for the
// rest.
var wordBytes = func() (t [256]uint8) {
	for c := range t {
		switch {
		case c >= utf8.RuneSelf:
			t[c] = beyondByte
		case isWordByte(byte(c)):
			t[c] = uint8(c)
			if c >= 'A' {
				t[c] |= 0x20
			}
		}
	}
	return t
}()

const beyondByte = 1

// pairedRune stands in wordRunes for a letter that is read in pairs, see spaceless.
const pairedRune = 1

// wordRunes are like wordBytes for the runes that most scripts with an alphabet have, Vietnamese the last of them: the
// tables of the package unicode are searched for each rune.
var wordRunes = func() (t [0x2000]uint16) {
	for r := range t {
		t[r] = uint16(findWordRune(rune(r)))
	}
	return t
}()

// wordRune returns the lower case of a rune that stands in words, pairedRune for one that is read in pairs, and 0 for
// one that stands in no word.
func wordRune(r rune) rune {
	if int(r) < len(wordRunes) {
		return rune(wordRunes[r])
	}
	return findWordRune(r)
}

func findWordRune(r rune) rune {
	switch {
	case r >= 0x4E00 && r < 0xA000 || r >= 0xAC00 && r < 0xD7A4: // Han and Hangul: all are letters
		return pairedRune
	case !isWordRune(r):
		return 0
	case spaceless(r):
		return pairedRune
	}
	return unicode.ToLower(r)
}

// word reads the word at s.at, which begins there.
func (s *tokens) word(t *token) {
	text, i := s.text[:s.to], s.at
	hash, all, size := uint64(hashBasis), uint64(0), 8
	if len(text)-i >= 8 {
		size, all = beginning(eightAt(text, i))
		m := &multipliers[size]
		hash = (hash ^ all&0xff) * m[0]
		hash = (hash ^ all>>8&0xff) * m[1]
		hash = (hash ^ all>>16&0xff) * m[2]
		hash = (hash ^ all>>24&0xff) * m[3]
		hash = (hash ^ all>>32&0xff) * m[4]
		hash = (hash ^ all>>40&0xff) * m[5]
		hash = (hash ^ all>>48&0xff) * m[6]
		hash = (hash ^ all>>56) * m[7]
		i += size
	}
	for size == 8 && i < len(text) {
		c := uint64(wordBytes[text[i]])
		if c <= beyondByte {
			break
		}
		all |= c
		hash = (hash ^ c) * hashPrime
		i++
	}
	t.runes, t.wide = int32(i-s.at), false
	t.number = all&(0x40*each) == 0 // the letters of ASCII have a bit that digits do not have
	t.capital = text[s.at] >= 'A' && text[s.at] <= 'Z'
	if i < len(text) && text[i] >= utf8.RuneSelf {
		i, hash = s.wordBeyond(t, i, hash)
	}
	if c := text[i-1]; c|0x20 == 's' && t.runes > 3 && text[i-2]|0x20 != 's' {
		hash = hash*hashInverse ^ 's'
	}
	t.hash, t.at = hash, Span{s.at, i}
	s.at = i
}

// wordBeyond reads the word in t on from i, where it is not all ASCII, and returns where it ends and its hash.
func (s *tokens) wordBeyond(t *token, i int, hash uint64) (int, uint64) {
	text := s.text[:s.to]
	s.beyond = true
	for i < len(text) {
		if c := wordBytes[text[i]]; c > beyondByte {
			t.number = t.number && c <= '9'
			hash = (hash ^ uint64(c)) * hashPrime
			t.runes++
			i++
			continue
		}
		if text[i] < utf8.RuneSelf {
			break
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		lower := wordRune(r)
		if lower <= pairedRune {
			break
		}
		t.capital = t.capital || t.runes == 0 && lower != r
		t.number = t.number && unicode.IsDigit(r)
		hash = (hash ^ uint64(lower)) * hashPrime
		t.runes++
		i += size
	}
	return i, hash
}

// pair reads a character of a script without spaces; with the one before it, it is a word.
func (s *tokens) pair(t *token, r rune, size int) bool {
	before, begin := s.before, s.begin
	s.before, s.begin = r, s.at
	s.at += size
	s.pairs++
	if s.pairs == 1 {
		return false
	}
	hash := (hashBasis ^ uint64(before)) * hashPrime
	hash = (hash ^ uint64(r)) * hashPrime
	*t = token{hash: hash, at: Span{begin, s.at}, runes: 2, wide: true}
	return true
}

// endRun ends a run of characters without spaces; one alone is a word.
func (s *tokens) endRun(t *token) bool {
	alone := s.pairs == 1
	s.pairs = 0
	if alone {
		*t = token{hash: (hashBasis ^ uint64(s.before)) * hashPrime, at: Span{s.begin, s.begin + utf8.RuneLen(s.before)}, runes: 1, wide: true}
	}
	return alone
}

// eachToken calls yield for the words of a text until it returns false.
func eachToken(text string, yield func(token) bool) {
	s := tokens{text: text, to: len(text)}
	var t token
	for s.next(&t) && yield(t) {
	}
}

func isWordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)
}

// spaceless reports whether a letter is of a script whose words are not parted by spaces, or of Hangul, whose words
// are mostly a stem with endings: both are read by pairs of characters.
func spaceless(r rune) bool {
	return r >= 0x0E00 && (isWide(r) || r < 0x0F00 || r >= 0x1000 && r < 0x10A0 || r >= 0x1780 && r < 0x1800)
}
