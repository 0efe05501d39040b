package story

import (
	_ "embed" // for prior.bin
	"math"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/nutgraf/nutgraf/library"
)

// priorArticles is how many articles the bundled figures count for: in a library
// with as many in a language, they and its own count the same.
const priorArticles = 120

// priorShares are the shares of news articles that have each of the common words
// of a language, as prior_test.go learned them. Where there was no corpus,
// common.txt has the language's function words. For each language:
//
//	byte     length of its code, and the code
//	uint16   words, big-endian, and 5 bytes for each:
//	         hash, ascending, and a byte q for a share of 2^(-q/16)
//
//go:embed prior.bin
var priorShares string

// rareShare is the share of a word that is none of a language's common ones.
const rareShare = .001

// prior is what is known of a language before the library has articles in it: its
// part of priorShares.
type prior string

// priorOf returns the figures of a language; "" where there are none.
func priorOf(lang string) prior {
	for s := priorShares; len(s) > 0; {
		n := int(s[0])
		code := s[1 : 1+n]
		size := 5 * (int(s[1+n])<<8 | int(s[2+n]))
		s = s[3+n:]
		if code == lang {
			return prior(s[:size])
		}
		s = s[size:]
	}
	return ""
}

// hash is that of the word in a place.
func (p prior) hash(i int) library.TermHash {
	b := p[5*i : 5*i+4]
	return library.TermHash(b[0])<<24 | library.TermHash(b[1])<<16 | library.TermHash(b[2])<<8 | library.TermHash(b[3])
}

// share is how many of a language's articles have a word, as far as that is known
// beforehand.
func (p prior) share(t term) float64 {
	if p == "" {
		return guess(t.word)
	}
	n := len(p) / 5
	i := sort.Search(n, func(i int) bool { return p.hash(i) >= t.hash })
	if i < n && p.hash(i) == t.hash {
		return math.Exp2(-float64(p[5*i+4]) / 16)
	}
	return rareShare
}

// guess is the share of a word in a language that nothing is known of: short
// words are common in all.
func guess(word string) float64 {
	switch n := utf8.RuneCountInString(word); {
	case strings.ContainsAny(word, "0123456789"):
		return .002
	case n <= 2:
		return .3
	case n == 3:
		return .1
	case n == 4:
		return .02
	}
	return .002
}

// idf is how much the occurrence of a word says: the logarithm of how many
// articles there are for one that has it.
func (p prior) idf(t term, c Counts) float64 {
	all := float64(c.Articles + priorArticles + 1)
	having := float64(c.Having[t.hash]) + priorArticles*p.share(t) + .5
	return math.Log(max(all/having, 1))
}
