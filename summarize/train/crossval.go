package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/nutgraf/nutgraf/summarize"
)

// crossValidate prints, per set, what tables reach on articles that they were not learned from: those of the language
// in five parts, each measured with tables of the other four, and tables of the other languages alone.
func crossValidate(w io.Writer, sets []*set, only string) error {
	examples := prepareAll(sets)
	for _, lang := range languages {
		if only != "" && only != lang {
			continue
		}
		var tables [folds]*summarize.Tables
		for k := range folds {
			tables[k] = learnOwn(where(examples, func(e *example) bool { return e.fold != k }), lang)
		}
		report(w, sets, "own tables", where(examples, func(e *example) bool { return e.Lang == lang }), func(e *example) *summarize.Tables { return tables[e.fold] })
	}
	if only != "" {
		return nil
	}
	for _, lang := range languages {
		others := slices.DeleteFunc(slices.Clone(carrying), func(l string) bool { return l == lang })
		joint := learnJoint(examples, others)
		report(w, sets, "other languages'", where(examples, func(e *example) bool { return e.Lang == lang }), func(*example) *summarize.Tables { return joint })
	}
	joint := learnJoint(examples, carrying)
	for _, s := range sets {
		if s.learn || s.name == "en_bbc" {
			continue
		}
		var unseen []*example
		for i, a := range s.articles {
			if e := prepare(a, s, i); e != nil {
				unseen = append(unseen, e)
			}
		}
		report(w, sets, "other languages'", unseen, func(*example) *summarize.Tables { return joint })
	}
	return nil
}

// report prints what the first sentences and what tables reach on examples, per set.
func report(w io.Writer, sets []*set, title string, examples []*example, tables func(*example) *summarize.Tables) {
	for _, s := range sets {
		var lead, ours, two, n, words, wordsLead float64
		for _, e := range examples {
			if e.set != s {
				continue
			}
			var first, quoted []int32
			for _, sentence := range e.words[:min(s.count, len(e.words))] {
				first = append(first, sentence...)
			}
			for _, q := range tables(e).Quotes(e.Text, e.options(s.count)) {
				quoted = append(quoted, e.words[q.Sentence]...)
			}
			l, _ := e.score(first)
			o, t := e.score(quoted)
			lead, ours, two, n = lead+l, ours+o, two+t, n+1
			words, wordsLead = words+float64(len(quoted)), wordsLead+float64(len(first))
		}
		if n > 0 {
			fmt.Fprintf(w, "%-15s %-17s R1 %.2f R2 %.2f, the first sentences %.2f: %+.2f; words %.0f and %.0f\n", s.name, title, 100*ours/n, 100*two/n, 100*lead/n, 100*(ours-lead)/n, words/n, wordsLead/n)
		}
	}
}
