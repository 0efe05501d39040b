package main

import (
	"strings"
	"unicode"
)

// The measure is that of scrapinghub's article-extraction-benchmark: how far
// the multisets of runs of four words of the cleaned text and of the article
// agree, page by page; precision and recall are means over the pages, and F1
// is made of the means.

// shingle is the length of a run, in words.
const shingle = 4

// tokens returns the words of s: runs of letters, digits and underscores.
func tokens(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool {
		return r != '_' && !unicode.IsLetter(r) && !unicode.IsNumber(r)
	})
}

// shingles counts the runs of four words; a shorter text is one run.
func shingles(w []string) map[string]int {
	m := map[string]int{}
	for i := range max(1, len(w)-shingle+1) {
		m[strings.Join(w[i:min(i+shingle, len(w))], " ")]++
	}
	return m
}

// score is what measure found.
type score struct {
	precision, recall float64
	pages, poor       int // pages in all; with an F1 of their own under .8
}

func (s score) f1() float64 {
	if s.precision+s.recall == 0 {
		return 0
	}
	return 2 * s.precision * s.recall / (s.precision + s.recall)
}

// measure cleans all pages and compares the results with the articles.
func measure(pages []page, clean func(page) string) score {
	var s score
	var withP, withR int
	for _, p := range pages {
		tp, fp, fn := compare(p.Body, clean(p))
		if tp+fp > 0 {
			s.precision += tp / (tp + fp)
			withP++
		}
		if tp+fn > 0 {
			s.recall += tp / (tp + fn)
			withR++
		}
		s.pages++
		if 2*tp < .8*(2*tp+fp+fn) {
			s.poor++
		}
	}
	s.precision /= float64(max(withP, 1))
	s.recall /= float64(max(withR, 1))
	return s
}

// compare counts the runs in both, only in got, and only in want.
func compare(want, got string) (tp, fp, fn float64) {
	w, g := tokens(want), tokens(got)
	if len(w) == 0 || len(g) == 0 {
		return 0, float64(len(g)), float64(len(w))
	}
	a, b := shingles(w), shingles(g)
	for s, n := range b {
		both := min(n, a[s])
		tp += float64(both)
		fp += float64(n - both)
	}
	for s, n := range a {
		fn += float64(max(0, n-b[s]))
	}
	return tp, fp, fn
}
