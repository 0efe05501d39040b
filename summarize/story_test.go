package summarize

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func day(n int) time.Time { return time.Date(2024, 3, n, 8, 0, 0, 0, time.UTC) }

// bridge is one story in three made-up articles, the first of which is the last in time.
var bridge = []Document{
	{Title: "Ferry starts", Lang: "en", Date: day(3), Text: "A free ferry crosses the harbour every ten minutes since Sunday. The harbour bridge is closed for eleven weeks. Six thousand people took the ferry on its first day."},
	{Title: "Bridge to close", Lang: "en", Date: day(1), Text: "The harbour bridge will close for eleven weeks on 3 March, the port authority said. Engineers found cracks in four of its twelve girders. The repairs will cost 4.2 million euros."},
	{Title: "Bridge closes", Lang: "en", Text: "The harbour bridge will close for eleven weeks on 3 March. Shop owners on the east bank ask for help from the city. Lorries must take the motorway."},
}

func TestStory(t *testing.T) {
	for count := 1; count <= 9; count++ {
		quotes := Story(bridge, Options{Count: count})
		if len(quotes) == 0 || len(quotes) > count {
			t.Errorf("count %d: %d quotes", count, len(quotes))
		}
		closing := 0
		for _, q := range quotes {
			s := bridge[q.Document].Text[q.Start:q.End]
			if strings.Contains(s, "close for eleven weeks") {
				closing++
			}
			if spans := Sentences(bridge[q.Document].Text, "en"); spans[q.Sentence] != q.Span {
				t.Errorf("%q is no whole sentence", s)
			}
		}
		if closing > 1 {
			t.Errorf("count %d says %d times that the bridge closes", count, closing)
		}
		order := func(d int) int { return []int{1, 0, 2}[d] } // the dates, then the one without
		if !slices.IsSortedFunc(quotes, func(a, b StoryQuote) int {
			if a.Document == b.Document {
				return a.Start - b.Start
			}
			return order(a.Document) - order(b.Document)
		}) {
			t.Errorf("count %d: out of order: %v", count, quotes)
		}
	}
	if q := Story(bridge, Options{Count: 1, Query: "motorway"}); len(q) != 1 || q[0].Document != 2 {
		t.Errorf("asked for the motorway: %v", q)
	}
	for _, none := range [][]Document{nil, {{}}, {{Text: "…"}, {Text: " "}}} {
		if q := Story(none, Options{}); len(q) != 0 {
			t.Errorf("quotes of nothing: %v", q)
		}
	}
}

func TestHeadline(t *testing.T) {
	text := "But nobody knew. He left. The harbour bridge will close for eleven weeks, the port authority, which has run the harbour for two hundred years, announced on Tuesday. A free ferry will cross every ten minutes. Who pays?"
	if q, ok := Headline(text, Options{Lang: "en"}, 60); !ok || text[q.Start:q.End] != "A free ferry will cross every ten minutes." {
		t.Errorf("%v %v", q, ok)
	}
	if q, ok := Headline(text, Options{Lang: "en"}, 300); !ok || q.Sentence != 2 {
		t.Errorf("%v %v", q, ok)
	}
	if q, ok := Headline("But nobody knew. He left on a Monday. Who pays for all of it?", Options{Lang: "en"}, 60); ok {
		t.Errorf("%v stands by itself", q)
	}
}

func TestRoom(t *testing.T) {
	for _, o := range []Options{
		{Words: 30}, {Words: 60, Count: 2}, {Room: 200}, {Room: 200, Unit: UTF16, Between: 3}, {Room: 250, Unit: Runes}, {Words: 1}, {Room: 1}, {Words: 10000},
	} {
		o.Title, o.Lang = harbourTitle, "en"
		quotes := Quotes(harbour, o)
		units, words := 0, 0
		for i, q := range quotes {
			units += o.Unit.Of(harbour[q.Start:q.End])
			if i > 0 {
				units += o.Between
			}
			words += len(strings.Fields(harbour[q.Start:q.End]))
		}
		if o.Room > 0 && units > o.Room || o.Words > 0 && words > o.Words || o.Count > 0 && len(quotes) > o.Count {
			t.Errorf("%+v: %d quotes, %d units, %d words", o, len(quotes), units, words)
		}
		if len(quotes) == 0 && o.Room != 1 && o.Words != 1 {
			t.Errorf("%+v: no quotes", o)
		}
	}
	if n := UTF16.Of("a𝄞é"); n != 4 {
		t.Errorf("%d code units", n)
	}
	if n := countWords("The twelve-girder bridge's end, 2024年"); n != 8 {
		t.Errorf("%d words", n)
	}
}

func FuzzStory(f *testing.F) {
	f.Add(bridge[0].Text, bridge[1].Text, "harbour", "en", 3, 0)
	f.Add("市长说：“我们等。”下午下雨了。", "\xff. A\x00b! “c", "大桥", "zh", 0, 40)
	f.Fuzz(func(t *testing.T, one, two, query, lang string, count, words int) {
		docs := []Document{{Text: one, Title: query, Lang: lang, Date: day(2)}, {Text: two, Lang: lang, Date: day(1)}, {Text: one, Lang: lang}}
		o := Options{Count: min(count, 20), Words: words, Query: query}
		quotes := Story(docs, o)
		for i, q := range quotes {
			text := docs[q.Document].Text
			if spans := Sentences(text, lang); q.Sentence >= len(spans) || spans[q.Sentence] != q.Span {
				t.Fatalf("quote %v is no sentence of its text", q)
			}
			if i > 0 && quotes[i-1].Document == q.Document && quotes[i-1].End > q.Start {
				t.Fatalf("out of order: %v", quotes)
			}
		}
		if again := Story(docs, o); !slices.Equal(quotes, again) {
			t.Fatalf("%v, and the second time %v", quotes, again)
		}
		if q, ok := Headline(one, Options{Query: query, Lang: lang}, count); ok && Runes.Of(one[q.Start:q.End]) > count {
			t.Fatalf("a headline of more than %d runes", count)
		}
	})
}
