package library

import (
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/library/librarytest/evaluation"
)

type recurringRow struct{ Title, Summary, Text, Lang, Topic, Source string }

// TestRecurringData measures what is cut from public data sets. They were cleaned
// before, most of them, and a topic stands for a source, as if it wrote of nothing
// else: whatever is cut in large parts of them would be news. With -v it shows what was cut, to be judged by eye.
func TestRecurringData(t *testing.T) {
	if testing.Short() {
		t.Skip("a measurement on real articles: not run with -short")
	}
	for _, set := range []struct {
		file string
		most float64 // share of the letters that may be cut
	}{
		{"timeline/entities.dev.articles.jsonl.gz", .001},
		{"timeline/t17.dev.articles.jsonl.gz", .02},
		{"stories/stories.dev.jsonl.gz", .001},
		{"summaries/zh_xwlb.jsonl.gz", .001},
		{"summaries/vi_vietnews.jsonl.gz", .001},
		{"summaries/id_detik.jsonl.gz", .02},
		{"summaries/en_cnndm.jsonl.gz", .001},
		{"summaries/en_bbc.jsonl.gz", .001},
	} {
		t.Run(set.file, func(t *testing.T) {
			sources := map[string]*Boilerplate{}
			articles, with, cuts, all, gone := 0, 0, 0, 0, 0
			for i, r := range evaluation.Read[recurringRow](t, set.file) {
				b := sources[r.Topic+r.Source]
				if b == nil {
					b = &Boilerplate{}
					sources[r.Topic+r.Source] = b
				}
				a := Article{Title: r.Title, Text: strings.ReplaceAll(r.Text, "\n", "\n\n"), Lang: r.Lang}
				if strings.Contains(set.file, "xwlb") {
					a.Title = r.Summary // their headline
				}
				lines := NewLines(a)
				got, lines := b.Clean(int64(i+1), a, lines, Article{})
				b.Add(int64(i+1), lines)
				articles++
				all += len(a.Text)
				gone += len(a.Text) - len(got.Text)
				if len(got.Cuts) > 0 {
					with++
				}
				cuts += len(got.Cuts)
				for _, c := range got.Cuts {
					t.Logf("%s %d | %.160s", r.Topic+r.Source, i, got.Raw[c.Start:c.End])
				}
			}
			share := float64(gone) / float64(all)
			t.Logf("%d articles, cut from %d of them: %d lines, %.4f of the text", articles, with, cuts, share)
			if share > set.most {
				t.Errorf("%.4f of the text is cut, at most %.4f should be", share, set.most)
			}
		})
	}
}
