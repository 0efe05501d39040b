package main

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/nutgraf/nutgraf/feed/extract"
	"github.com/nutgraf/nutgraf/summarize"
)

// reportQuotes prints how many of the sentences that are quoted from pages are not in
// the article as people marked it, for the pages with even and with odd numbers: who
// looks at the one half for causes, sees on the other whether they are mended. With
// list it prints those sentences, too.
func reportQuotes(w io.Writer, name string, pages []page, list bool, read func(page) (extract.Document, error)) {
	var quotes, wrong, wrongPages [2]int
	for _, p := range pages {
		d, err := read(p)
		if err != nil {
			continue // refused: nothing is quoted
		}
		half := int(p.ID[len(p.ID)-1] & 1) // of its last digit
		body, bad := letters(p.Body), 0
		runs := shingles(tokens(p.Body))
		for _, q := range summarize.Quotes(d.Text, summarize.Options{Title: d.Title, Lang: d.Lang, Doubts: d.Doubts}) {
			quotes[half]++
			text := d.Text[q.Start:q.End]
			if strings.Contains(body, letters(text)) || mostlyIn(text, runs) {
				continue
			}
			bad++
			if list {
				fmt.Fprintf(w, "%s %s: sentence %d is not in the article: %q\n", name, p.ID, q.Sentence, text)
			}
		}
		wrong[half] += bad
		wrongPages[half] += min(bad, 1)
	}
	for half, which := range [...]string{"even", "odd"} {
		fmt.Fprintf(w, "%-10s %-4s pages: of %d quotes %d are not in the article, on %d pages\n", name, which, quotes[half], wrong[half], wrongPages[half])
	}
}

// mostlyIn tells whether most of the runs of four words of a text are among others:
// people mark an article without the addresses and footnotes in it.
func mostlyIn(text string, runs map[string]int) bool {
	hit, all := 0, 0
	for run, n := range shingles(tokens(text)) {
		all += n
		if runs[run] > 0 {
			hit += n
		}
	}
	return hit*2 > all
}

// letters returns the letters and digits of s alone.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}
