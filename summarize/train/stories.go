package main

import (
	"fmt"
	"io"

	"github.com/nutgraf/nutgraf/summarize"
)

// stories prints what Story reaches on several articles of one story, beside the first sentences of each article in
// turn, with as many sentences. Nothing was learned from these stories.
func stories(w io.Writer, dir string) error {
	s := &set{name: "vi_mds_abmusu_train"}
	if err := s.read(dir); err != nil {
		return err
	}
	fmt.Fprintf(w, "\nSeveral articles of one story, ROUGE-1 F1 and the share of words that are said again:\n")
	for _, count := range []int{3, 5, 8} {
		var lead, first, ours [2][]float64
		for _, a := range s.articles {
			docs := make([]summarize.Document, len(a.Docs))
			spans := make([][]summarize.Span, len(docs))
			for k, d := range a.Docs {
				docs[k] = summarize.Document{Text: d.Text, Title: d.Title, Lang: a.Lang}
				spans[k] = summarize.Sentences(d.Text, a.Lang)
			}
			add := func(to *[2][]float64, sentences []string) {
				var words []int32
				for _, s := range sentences {
					words = append(words, a.words(s)...)
				}
				one, _ := a.score(words)
				to[0] = append(to[0], 100*one)
				to[1] = append(to[1], 100*again(words))
			}
			add(&lead, inTurn(a, spans, count))
			add(&first, inTurn(a, spans[:1], count))
			var quoted []string
			for _, q := range summarize.Story(docs, summarize.Options{Count: count}) {
				quoted = append(quoted, a.Docs[q.Document].Text[q.Start:q.End])
			}
			add(&ours, quoted)
		}
		low, high := gain(ours[0], lead[0])
		fmt.Fprintf(w, "%d sentences of %d stories: the first of each in turn %.2f (%.0f %%), of the first article %.2f (%.0f %%), quotes %.2f (%.0f %%); gain %+.2f [%+.2f, %+.2f]\n",
			count, len(s.articles), mean(lead[0]), mean(lead[1]), mean(first[0]), mean(first[1]), mean(ours[0]), mean(ours[1]), mean(ours[0])-mean(lead[0]), low, high)
	}
	return nil
}

// inTurn returns the first sentence of each article, then the second of each, until there are enough.
func inTurn(a *article, spans [][]summarize.Span, count int) []string {
	var out []string
	for i := 0; len(out) < count; i++ {
		more := false
		for k := range spans {
			if i < len(spans[k]) && len(out) < count {
				out = append(out, a.Docs[k].Text[spans[k][i].Start:spans[k][i].End])
				more = true
			}
		}
		if !more {
			break
		}
	}
	return out
}

// again returns the share of pairs of neighbouring words that a text has had before.
func again(words []int32) float64 {
	seen := map[[2]int32]bool{}
	repeated := 0
	for i := 1; i < len(words); i++ {
		p := [2]int32{words[i-1], words[i]}
		if seen[p] {
			repeated++
		}
		seen[p] = true
	}
	return float64(repeated) / float64(max(len(words)-1, 1))
}
