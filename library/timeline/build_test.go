package timeline

import (
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/librarytest/evaluation"
)

// lines takes every line for a sentence.
func lines(text, _ string) [][2]int {
	var out [][2]int
	at := 0
	for l := range strings.Lines(text) {
		if strings.TrimSpace(l) != "" {
			out = append(out, [2]int{at, at + len(strings.TrimRight(l, "\n"))})
		}
		at += len(l)
	}
	return out
}

func leansOn(sentence, _ string) bool { return strings.HasPrefix(sentence, "He ") }

// A sentence that leans on another tells a day only where nothing else does.
func TestLeaningLast(t *testing.T) {
	at := time.Date(2024, 3, 30, 8, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"He said that the crane at Harwick harbour had lost its brake and sank two boats.\nA diver looked for the wreck.": "A diver looked for the wreck.",
		"He said that the crane had lost its brake.": "He said that the crane had lost its brake.",
	} {
		tl := Build([]library.Article{{ID: 1, Lang: "en", Published: at, FirstSeen: at, Text: text}}, "Harwick crane", 3, lines, leansOn)
		if len(tl.Days) != 1 || text[tl.Days[0].Quotes[0].Start:tl.Days[0].Quotes[0].End] != want {
			t.Errorf("%q: %+v", text, tl.Days)
		}
	}
}

func TestBuild(t *testing.T) {
	on := func(id int64, day, source, text string) library.Article {
		at, err := time.Parse("2006-01-02", day)
		if err != nil {
			t.Fatal(err)
		}
		return library.Article{ID: id, Lang: "en", Published: at, FirstSeen: at, Source: library.Source{Key: source}, Text: text}
	}
	as := []library.Article{
		on(1, "2026-03-02", "a", "The crane fell into Harwick harbour on Monday.\nTwo boats sank."),
		on(2, "2026-03-09", "b", "Divers lifted the crane of Harwick on Saturday.\nIt had fallen into the harbour on 2 March."),
		on(3, "2026-04-01", "c", "The harbour opened again.\nThe crane fell on 2 March and was lifted on 7 March."),
	}
	tl := Build(as, "Harwick crane", 3, lines, leansOn)
	var got []string
	for _, d := range tl.Days {
		q := d.Quotes[0]
		got = append(got, d.Day.Format("01-02")+" "+as[q.Article-1].Text[q.Start:q.End])
	}
	want := "03-02 The crane fell into Harwick harbour on Monday.|03-07 Divers lifted the crane of Harwick on Saturday."
	if !strings.HasPrefix(strings.Join(got, "|"), want) {
		t.Errorf("%q", got)
	}
	if d := tl.Days[0]; d.Articles != 3 || d.Sources != 3 || tl.Articles != 3 || tl.Sources != 3 {
		t.Errorf("%+v", tl)
	}
	if tl := Build(nil, "", 5, lines, leansOn); len(tl.Days) != 0 {
		t.Errorf("of nothing: %+v", tl)
	}
}

// A sentence that names two days tells of one of them, and so does its copy in
// another paper; the other day has another sentence, or is left out.
func TestQuotesOnce(t *testing.T) {
	at := time.Date(2026, 3, 30, 0, 0, 0, 0, time.UTC)
	article := func(id int64, text string) library.Article {
		return library.Article{ID: id, Lang: "en", Published: at, FirstSeen: at, Source: library.Source{Key: string(rune('a' + id))}, Text: text}
	}
	both := "The ferry to Harwick stopped on 28 March and sails again from 2 April."
	for _, tt := range []struct {
		name  string
		texts []string
		days  int
	}{
		{"nothing else is said", []string{both}, 1},
		{"a copy", []string{both, "On Monday, they say.\n" + both}, 2},
		{"something else is said", []string{both + "\nOn 2 April the first boat of the new owner leaves at eight with a band on board."}, 2},
	} {
		var as []library.Article
		for i, text := range tt.texts {
			as = append(as, article(int64(i+1), text))
		}
		seen := map[string]bool{}
		tl := Build(as, "ferry", 5, lines, leansOn)
		for _, d := range tl.Days {
			for _, q := range d.Quotes {
				text := as[q.Article-1].Text[q.Start:q.End]
				if seen[text] {
					t.Errorf("%s: %q stands twice", tt.name, text)
				}
				seen[text] = true
			}
		}
		if len(tl.Days) != tt.days {
			t.Errorf("%s: %d days: %+v", tt.name, len(tl.Days), tl.Days)
		}
	}
}

// The days of timelines that journalists wrote, with as many days, and in the
// same stretch of time: the F1 of the days, the mean of all timelines.
func TestTimelinesOfRealArticles(t *testing.T) {
	if testing.Short() {
		t.Skip("a measurement on real articles: not run with -short")
	}
	type article struct{ ID, Topic, Date, Text string }
	type gold struct {
		Topic   string
		Entries []struct{ Date string }
		Dates   []string
	}
	for _, set := range []struct {
		name, articles, gold string
		least                float64
	}{
		{"Timeline17", "timeline/t17.dev.articles.jsonl.gz", "timeline/t17.dev.gold.jsonl", .75},
		{"Entities", "timeline/entities.dev.articles.jsonl.gz", "timeline/timeline.entities.dev.gold.jsonl", .25},
	} {
		golds, sum := evaluation.Read[gold](t, set.gold), 0.0
		topics := map[string][]library.Article{}
		for i, a := range evaluation.Read[article](t, set.articles) {
			if at, err := time.Parse("2006-01-02", a.Date); err == nil {
				topics[a.Topic] = append(topics[a.Topic], library.Article{ID: int64(i + 1), Lang: "en", Published: at, FirstSeen: at, Text: a.Text})
			}
		}
		for _, g := range golds {
			want := map[string]bool{}
			for _, e := range g.Entries {
				want[e.Date[:10]] = true
			}
			for _, d := range g.Dates {
				want[d] = true
			}
			first, last := "9999", ""
			for d := range want {
				first, last = min(first, d), max(last, d)
			}
			_, topic, _ := strings.Cut(g.Topic, "-")
			got, hits := 0, 0
			b := builder{days: map[int64]*gathered{}}
			for _, a := range topics[g.Topic] {
				b.add(a, strings.ReplaceAll(topic, "_", " "), lines, leansOn)
			}
			for k := range b.days {
				if d := time.Unix(k*secondsADay, 0).UTC().Format("2006-01-02"); d < first || d > last {
					delete(b.days, k)
				}
			}
			for _, d := range b.choose(nil, len(want)).Days {
				got++
				if want[d.Day.Format("2006-01-02")] {
					hits++
				}
			}
			sum += 2 * float64(hits) / float64(got+len(want))
		}
		mean := sum / float64(len(golds))
		t.Logf("%s: date F1 %.3f (%d timelines)", set.name, mean, len(golds))
		if mean < set.least {
			t.Errorf("%s: worse than %.2f", set.name, set.least)
		}
	}
}
