package sqlite

import (
	"math"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/librarytest/evaluation"
)

// open opens a library in a new file.
func open(t testing.TB) *DB {
	t.Helper()
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "library.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// fill stores drafts in batches and returns the ids.
func fill(t testing.TB, db *DB, ds []library.Draft) []int64 {
	t.Helper()
	ids := make([]int64, 0, len(ds))
	for len(ds) > 0 {
		n := min(1000, len(ds))
		stored, err := db.PutAll(t.Context(), ds[:n])
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range stored {
			ids = append(ids, s.ID)
		}
		ds = ds[n:]
	}
	return ids
}

// TIME: 423 articles of 1963 and questions about them, by nDCG@10. The aim is
// .71; on this half of the questions BM25, vector and language models, with and
// without feedback, all lie between .57 and .65, so what fails the test is
// falling below what the ranker reaches.
func TestRelevanceTIME(t *testing.T) {
	const aim, bar = .71, .62
	type doc struct {
		ID         int
		Date, Text string
	}
	type question struct {
		Query string
		Rel   []int
	}
	docs := evaluation.Read[doc](t, "search/time.docs.jsonl.gz")
	questions := evaluation.Read[question](t, "search/time.dev.jsonl")
	now := time.Date(1963, 12, 31, 0, 0, 0, 0, time.UTC)
	ds := make([]library.Draft, len(docs))
	for i, d := range docs {
		day, err := time.Parse(time.DateOnly, d.Date)
		if err != nil {
			t.Fatal(err)
		}
		ds[i] = library.Draft{
			URL: "https://time.example/" + strconv.Itoa(d.ID), Text: d.Text, Lang: "en", Published: day,
			FirstSeen: now, Source: library.Source{Key: "time"},
		}
	}
	db := open(t)
	byID := map[int64][]int{}
	for i, id := range fill(t, db, ds) {
		byID[id] = append(byID[id], docs[i].ID)
	}
	sum := 0.0
	for _, q := range questions {
		r, err := db.Search(t.Context(), library.Query{Words: q.Query, Now: now})
		if err != nil {
			t.Fatal(err)
		}
		relevant := map[int]bool{}
		for _, id := range q.Rel {
			relevant[id] = true
		}
		gain, ideal, place := 0.0, 0.0, 0
		for _, h := range r.Hits {
			for _, id := range byID[h.Article.ID] {
				if relevant[id] && place < 10 {
					gain += 1 / math.Log2(float64(place+2))
				}
				place++
			}
		}
		for i := range min(len(q.Rel), 10) {
			ideal += 1 / math.Log2(float64(i+2))
		}
		sum += gain / ideal
	}
	got := sum / float64(len(questions))
	t.Logf("TIME: nDCG@10 %.4f over %d questions (aim %.2f), %d articles stored of %d",
		got, len(questions), aim, len(byID), len(docs))
	if got < bar {
		t.Errorf("TIME: nDCG@10 %.3f, below the bar of %.2f", got, bar)
	}
}

// Japanese news: a headline finds its own article by the text alone. The bar
// is MRR@10.
func TestRelevanceJapaneseHeadlines(t *testing.T) {
	const bar = .88
	if testing.Short() {
		t.Skip("not measured: 1,835 articles take a while to store and to find")
	}
	type item struct{ ID, Headline, Text string }
	items := evaluation.Read[item](t, "search/jawikinews.dev.jsonl.gz")
	now := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	ds := make([]library.Draft, len(items))
	for i, it := range items {
		ds[i] = library.Draft{
			URL: "https://ja.example/" + it.ID, Text: it.Text, Lang: "ja", FirstSeen: now,
			Source: library.Source{Key: "jawikinews"},
		}
	}
	db := open(t)
	ids := fill(t, db, ds)
	sum := 0.0
	for i, it := range items {
		r, err := db.Search(t.Context(), library.Query{Words: it.Headline, Now: now})
		if err != nil {
			t.Fatal(err)
		}
		for place, h := range r.Hits {
			if h.Article.ID == ids[i] {
				sum += 1 / float64(place+1)
				break
			}
		}
	}
	got := sum / float64(len(items))
	t.Logf("Japanese headlines: MRR@10 %.4f over %d", got, len(items))
	if got < bar {
		t.Errorf("Japanese headlines: MRR@10 %.3f, below the bar of %.2f", got, bar)
	}
}
