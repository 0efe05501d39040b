package library

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
)

// TermHash stands for a term where its letters are not needed. Two terms share
// a hash once in four thousand million pairs.
type TermHash uint32

// HashTerm returns the hash of a term. It never changes: engines store it.
func HashTerm(term string) TermHash {
	s := fnv1a(term)
	return TermHash(s ^ s>>32)
}

// Entry is what an engine indexes of an article: made once, when the article
// comes in.
type Entry struct {
	// Title and Body are the terms of the title and the text in order, joined
	// by spaces. Chars are the single characters of unspaced writing, each
	// once, so that a query of one character finds something.
	Title, Body, Chars string
	// TitleTerms and BodyTerms are how many terms Title and Body hold.
	TitleTerms, BodyTerms int
	// Hashes are the distinct terms of all three, in ascending order: what the
	// engine counts articles by.
	Hashes []TermHash
	// Forward holds how often each term occurs, for the ranker; see
	// [ForwardHashes].
	Forward []byte
}

// NewEntry analyses an article. What needs more than its entry takes [Analyse].
func NewEntry(a Article) Entry { return Analyse(a).Entry() }

// Entry returns what an engine indexes of the article.
func (a *Analysis) Entry() Entry {
	type freq struct{ title, body int }
	tf := make([]freq, len(a.Terms))
	var e Entry
	var title, body strings.Builder
	body.Grow(min(len(a.Article.Text), maxAnalysed) + 64)
	alone := make([]bool, len(a.Terms)) // counted as characters
	for i, t := range a.Terms {
		alone[i] = single(t)
	}
	for w := range a.TitleWords() {
		for _, t := range w.Terms {
			add(&title, a.Terms[t])
			e.TitleTerms++
			if !alone[t] {
				tf[t].title++
			}
		}
	}
	for w := range a.TextWords() {
		for _, t := range w.Terms {
			add(&body, a.Terms[t])
			e.BodyTerms++
			if !alone[t] {
				tf[t].body++
			}
		}
	}
	var chars strings.Builder
	char := func(t int32) {
		if tf[t] == (freq{}) {
			add(&chars, a.Terms[t])
		}
	}
	for _, t := range a.titleChars {
		char(t)
		tf[t].title++
	}
	for _, t := range a.textChars {
		char(t)
		tf[t].body++
	}
	e.Title, e.Body, e.Chars = title.String(), body.String(), chars.String()

	type posting struct {
		hash TermHash
		freq
	}
	ps := make([]posting, 0, len(tf))
	for t, v := range tf {
		if v != (freq{}) {
			ps = append(ps, posting{a.Hashes[t], v})
		}
	}
	slices.SortFunc(ps, func(a, b posting) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.body, b.body), cmp.Compare(a.title, b.title))
	})
	// Two terms of one article with one hash are one: so rare, and so little
	// harm, that it is not worth a byte.
	ps = slices.CompactFunc(ps, func(a, b posting) bool { return a.hash == b.hash })

	e.Hashes = make([]TermHash, len(ps))
	f := make([]byte, 0, 2*binary.MaxVarintLen32+5*len(ps))
	f = binary.AppendUvarint(f, uint64(e.TitleTerms))
	f = binary.AppendUvarint(f, uint64(e.BodyTerms))
	for i, p := range ps {
		e.Hashes[i] = p.hash
		f = binary.BigEndian.AppendUint32(f, uint32(p.hash))
	}
	for _, p := range ps {
		f = append(f, byte(min(p.title, maxTitleTF)<<5|min(p.body, maxBodyTF)))
	}
	e.Forward = f
	return e
}

// add writes a term behind others.
func add(b *strings.Builder, t string) {
	if b.Len() > 0 {
		b.WriteByte(' ')
	}
	b.WriteString(t)
}

// A frequency is one byte: three bits for the title, five for the text. Beyond
// these the ranker's saturation leaves no difference worth a byte.
const (
	maxTitleTF = 1<<3 - 1
	maxBodyTF  = 1<<5 - 1
)

// single reports whether a term is one character of unspaced writing.
func single(t string) bool {
	n := 0
	for _, r := range t {
		if n++; n > 1 || !unspaced(r) {
			return false
		}
	}
	return n == 1
}

// forward reads Entry.Forward:
//
//	uvarint  terms in the title
//	uvarint  terms in the text
//	n × 4    hashes, big-endian, ascending
//	n × 1    frequencies: title<<5 | text
type forward struct {
	title, body int
	hashes      []byte
	freqs       []byte
}

// readForward returns false when b is not what NewEntry made.
func readForward(b []byte) (forward, bool) {
	t, n := binary.Uvarint(b)
	if n <= 0 {
		return forward{}, false
	}
	b = b[n:]
	l, n := binary.Uvarint(b)
	if n <= 0 || (len(b)-n)%5 != 0 {
		return forward{}, false
	}
	b = b[n:]
	cut := len(b) / 5 * 4
	return forward{title: int(t), body: int(l), hashes: b[:cut], freqs: b[cut:]}, true
}

// find returns how often the term with this hash occurs.
func (f forward) find(h TermHash) (title, body int) {
	lo, hi := 0, len(f.freqs)
	for lo < hi {
		mid := (lo + hi) / 2
		if TermHash(binary.BigEndian.Uint32(f.hashes[4*mid:])) < h {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == len(f.freqs) || TermHash(binary.BigEndian.Uint32(f.hashes[4*lo:])) != h {
		return 0, 0
	}
	return int(f.freqs[lo] >> 5), int(f.freqs[lo] & maxBodyTF)
}

// ForwardHashes returns the distinct terms that Entry.Forward counts, and the
// lengths of the title and the text in terms: what an engine subtracts when an
// article goes. It returns nil when b is not what [NewEntry] made.
func ForwardHashes(b []byte) (hashes []TermHash, titleTerms, bodyTerms int) {
	f, ok := readForward(b)
	if !ok {
		return nil, 0, 0
	}
	hashes = make([]TermHash, len(f.freqs))
	for i := range hashes {
		hashes[i] = TermHash(binary.BigEndian.Uint32(f.hashes[4*i:]))
	}
	return hashes, f.title, f.body
}
