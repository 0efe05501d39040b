package summarize

import (
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/arabic"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/hungarian"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/norwegian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/romanian"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/swedish"
	"github.com/blevesearch/snowballstem/turkish"
)

// stemmers cut the endings of words, so that a query for "cars" finds "car".
var stemmers = map[string]func(*snowballstem.Env) bool{
	"ar": arabic.Stem, "da": danish.Stem, "de": german.Stem, "en": english.Stem, "es": spanish.Stem, "fi": finnish.Stem, "fr": french.Stem,
	"hu": hungarian.Stem, "it": italian.Stem, "nb": norwegian.Stem, "nl": dutch.Stem, "no": norwegian.Stem, "pt": portuguese.Stem,
	"ro": romanian.Stem, "ru": russian.Stem, "sv": swedish.Stem, "tr": turkish.Stem,
}

// asking is a word of a query and the terms of the document that match it.
type asking struct {
	terms []int32
	wide  string // the word itself, if it is a single character of a script without spaces
	found int    // sentences that have it
	gain  int64
}

// topicShare is the share of sentences, in per cent, from which on a word is what the whole text is about, and says nothing about
// which sentence to quote. A word of the title is so, too, where more than two sentences have it.
const topicShare = 40

// ask returns how much each sentence is about the query: a sentence gains for each word the more, the fewer sentences
// have it, and more than by any number of words for having all. It returns nil without a query.
func (d *document) ask(query, lang string) []int64 {
	words := d.readQuery(query, lang)
	if len(words) == 0 || len(d.spans) == 0 {
		return nil
	}
	gains := make([]int64, len(d.spans))
	sum := int64(0)
	for k := range words {
		w := &words[k]
		for i := range d.spans {
			if d.has(i, w) {
				w.found++
			}
		}
		if w.found > 2 && (100*w.found > topicShare*len(d.spans) || d.titled(w)) {
			w.gain = topicGain
			continue
		}
		if w.found > 0 {
			w.gain = queryGain + queryGain*int64(log2(len(d.spans))-log2(w.found))>>logBits
		}
		sum += w.gain
	}
	for i := range gains {
		matched, rareMatched := 0, 0
		for k := range words {
			if w := &words[k]; w.found > 0 && d.has(i, w) {
				gains[i] += w.gain
				matched++
				if w.gain > topicGain {
					rareMatched++
				}
			}
		}
		if rareMatched > 0 && matched == len(words) {
			gains[i] += sum
		}
	}
	return gains
}

const logBits = 8

// log2 returns the logarithm of n to the base 2, in 1/256, straight between powers of two.
func log2(n int) int {
	whole := bits.Len(uint(max(n, 1))) - 1
	return whole<<logBits + (n<<logBits)>>whole - 1<<logBits
}

// titled reports whether a word of the query stands in the title: it is what the whole text is about.
func (d *document) titled(w *asking) bool {
	return slices.ContainsFunc(w.terms, func(n int32) bool { return d.terms[n].inTitle })
}

// has reports whether sentence i has a word of the query.
func (d *document) has(i int, w *asking) bool {
	if w.wide != "" && strings.Contains(d.text[d.spans[i].Start:d.spans[i].End], w.wide) {
		return true
	}
	for _, p := range d.partsOf(i) {
		if slices.Contains(w.terms, p.term) {
			return true
		}
	}
	return false
}

// mostAsked bounds the words of a query.
const mostAsked = 32

// readQuery finds the terms of the document that match each word of a query: the same word, or one with the same stem.
func (d *document) readQuery(query, lang string) []asking {
	if query == "" {
		return nil
	}
	base, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(lang, "_", "-")), "-")
	stem := stemmers[base]
	if stem == nil {
		stem = stemmers["en"]
	}
	var words []asking
	var stems []string
	seen := map[uint64]bool{}
	eachToken(query, func(t token) bool {
		if seen[t.hash] || !t.wide && t.runes < 2 && !t.number {
			return true
		}
		seen[t.hash] = true
		w := asking{}
		if n := d.find(t.hash); n >= 0 && d.terms[n].count > 0 {
			w.terms = append(w.terms, n)
		}
		word := query[t.at.Start:t.at.End]
		if t.wide && t.runes == 1 {
			w.wide = word
		}
		if t.wide || t.number {
			word = ""
		}
		words = append(words, w)
		stems = append(stems, stemOf(word, stem))
		return len(words) < mostAsked
	})
	for n := range d.terms {
		t := &d.terms[n]
		if t.count == 0 || t.wide || t.number {
			continue
		}
		word, have := d.text[d.places[n].Start:d.places[n].End], ""
		for k, want := range stems {
			if !sameInitial(word, want) {
				continue
			}
			if have == "" {
				have = stemOf(word, stem)
			}
			if have == want {
				words[k].terms = append(words[k].terms, int32(n))
			}
		}
	}
	return words
}

// sameInitial reports whether two words begin with the same letter. No stemmer changes the first one, and most words
// need not be stemmed at all.
func sameInitial(word, stem string) bool {
	a, _ := utf8.DecodeRuneInString(word)
	b, _ := utf8.DecodeRuneInString(stem)
	return stem != "" && unicode.ToLower(a) == b
}

// longestStemmed is the length, in bytes, of the longest word that is stemmed.
const longestStemmed = 64

func stemOf(word string, stem func(*snowballstem.Env) bool) string {
	if word == "" || len(word) > longestStemmed {
		return strings.ToLower(word)
	}
	env := snowballstem.NewEnv(strings.ToLower(word))
	stem(env)
	return env.Current()
}
