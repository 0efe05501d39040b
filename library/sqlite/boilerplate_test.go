package sqlite

import (
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/library"
)

// paragraphed is synthetic articles in paragraphs of thirty words, with three
// lines behind them that all articles of their source have.
func paragraphed(n int) []library.Draft {
	ds, _ := synthetic(n)
	for i := range ds {
		words := strings.Fields(ds[i].Text)
		var ps []string
		for len(words) > 0 {
			k := min(30, len(words))
			ps = append(ps, strings.Join(words[:k], " "))
			words = words[k:]
		}
		key := ds[i].Source.Key
		ps = append(ps, "Written by the whole staff of "+key+" for everybody who reads it.",
			"Send letters, questions and corrections to the desk at "+key+" please.",
			"Sign up here and the best of the week comes by mail from "+key+" on Sunday.")
		ds[i].Text = strings.Join(ps, "\n\n")
		ds[i].Raw = ds[i].Text
	}
	return ds
}

// BenchmarkPutOne stores articles one by one, as polling does: what is known of
// the source's lines is read and written for each.
func BenchmarkPutOne(b *testing.B) {
	ds := paragraphed(20_000)
	db := open(b)
	if _, err := db.PutAll(b.Context(), ds[:5000]); err != nil {
		b.Fatal(err)
	}
	i := 5000
	for b.Loop() {
		if _, err := db.Put(b.Context(), ds[i]); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

// BenchmarkPutAllParagraphs is BenchmarkPutAll with lines to be cut.
func BenchmarkPutAllParagraphs(b *testing.B) {
	ds := paragraphed(20_000)
	db := open(b)
	i := 0
	for b.Loop() {
		if _, err := db.PutAll(b.Context(), ds[i:i+1000]); err != nil {
			b.Fatal(err)
		}
		i += 1000
	}
	b.ReportMetric(float64(i)/b.Elapsed().Seconds(), "articles/s")
}
