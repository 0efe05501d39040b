package main

import (
	"fmt"
	"io"

	"github.com/nutgraf/nutgraf/feed/extract"
	"github.com/nutgraf/nutgraf/library"
)

// thresholds are the confidences below which a text may be flagged.
var thresholds = [...]float64{.7, .75, .8, library.LowConfidence, .9}

// poor is the F1 under which what was extracted is no good to quote from.
const poor = .8

// reportConfidence prints what a threshold of confidence would do: how many of the
// texts it flags, how many of those are poor, and how many poor ones are not.
func reportConfidence(w io.Writer, name string, pages []page, read func(page) (extract.Document, error)) {
	type result struct{ f1, sure float64 }
	var results []result
	bad := 0
	for _, p := range pages {
		d, err := read(p)
		if err != nil {
			continue // refused: nothing is quoted
		}
		tp, fp, fn := compare(p.Body, d.Text)
		r := result{2 * tp / max(1, 2*tp+fp+fn), d.Confidence}
		if r.f1 < poor {
			bad++
		}
		results = append(results, r)
	}
	fmt.Fprintf(w, "\n%-10s confidence  flagged      of them F1 < %.1f   F1 < %.1f in all\n", name, poor, poor)
	for _, limit := range thresholds {
		flagged, caught := 0, 0
		for _, r := range results {
			if r.sure >= limit {
				continue
			}
			flagged++
			if r.f1 < poor {
				caught++
			}
		}
		fmt.Fprintf(w, "%-10s < %.2f     %4d/%-4d    %4d               %4d\n", "", limit, flagged, len(results), caught, bad)
	}
}
