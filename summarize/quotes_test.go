package summarize

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// harbour is a made-up article with everything around it that scraped text has.
const harbour = `Harbour bridge to close for eleven weeks as repairs begin

Harbour bridge to close for eleven weeks

The harbour bridge will close to all traffic on 3 March for eleven weeks, the port authority announced on Tuesday. Engineers found cracks in four of its twelve girders during an inspection in January.

Harbour bridge to close for eleven weeks as repairs begin

The repairs will cost 4.2 million euros, of which the region pays half. However, shop owners on the east bank denied that they had been consulted. What would you do without the bridge?

A free ferry will cross every ten minutes between 6 a.m. and midnight. Drivers of lorries must take the motorway, which adds 14 kilometres to the way.

The bridge was opened in 1931 and carries 18,000 cars a day. It was last repaired in 1988.

Sign up for our newsletter to get the news every morning. Please contact us if you have questions.

Share:`

const harbourTitle = "Harbour bridge to close for eleven weeks as repairs begin"

func texts(text string, quotes []Quote) []string {
	var out []string
	for _, q := range quotes {
		out = append(out, text[q.Start:q.End])
	}
	return out
}

func TestQuotesGist(t *testing.T) {
	for _, title := range []string{harbourTitle, ""} {
		for count := 1; count <= 8; count++ {
			got := texts(harbour, Quotes(harbour, Options{Count: count, Title: title, Lang: "en"}))
			if len(got) != count {
				t.Errorf("count %d: %d quotes", count, len(got))
			}
			if len(got) > 1 && !strings.HasPrefix(got[0], "The harbour bridge will close") {
				t.Errorf("count %d begins with %q", count, got[0])
			}
			for _, q := range got {
				for _, bad := range []string{"as repairs begin", "What would you", "Sign up", "contact us", "Share", "for eleven weeks\n"} {
					if strings.Contains(q, bad) || q == "Harbour bridge to close for eleven weeks" {
						t.Errorf("count %d quotes %q", count, q)
					}
				}
			}
		}
	}
}

func TestQuotesCount(t *testing.T) {
	for _, test := range []struct{ count, want int }{{0, 3}, {-1, 3}, {2, 2}, {100, 8}} {
		if got := Quotes(harbour, Options{Count: test.count, Title: harbourTitle}); len(got) != test.want {
			t.Errorf("count %d: %d quotes, want %d: %q", test.count, len(got), test.want, texts(harbour, got))
		}
	}
}

// A gist of two or three gives a sentence up that says little, and nothing else does.
func TestQuotesSpare(t *testing.T) {
	const ferry = `The ferry company Norderlinie will stop its service between Velden and the island of Sund at the end of October, after 114 years and a loss of three million crowns last year alone.

The company told the 2,300 people of Sund on Tuesday that the last ferry would leave Velden on 31 October, and that no other company had made an offer for the service between Velden and the island.

On the quay an old man was mending a net under a grey sky, while two children threw bits of bread at the gulls and their mother looked for a glove that somebody must have lost there long ago.

Whoever walks along the beach sees the usual things, a rusty winch, some planks, heaps of weed that smell of salt and summer, and a dog that nobody seems to own but everybody seems to feed.`
	for _, test := range []struct {
		name string
		o    Options
		want int
	}{
		{"three", Options{Count: 3, Lang: "en"}, 2},
		{"nobody said how many", Options{Lang: "en"}, 2},
		{"two", Options{Count: 2, Lang: "en"}, 1},
		{"one", Options{Count: 1, Lang: "en"}, 1},
		{"more than a gist", Options{Count: 4, Lang: "en"}, 4},
		{"asked for", Options{Count: 3, Lang: "en", Query: "dog"}, 3},
		{"by words", Options{Count: 3, Lang: "en", Words: 200}, 3},
		{"by room", Options{Count: 3, Lang: "en", Room: 2000}, 3},
		{"how long summaries are is not known", Options{Count: 3, Lang: "cs"}, 3},
	} {
		if got := Quotes(ferry, test.o); len(got) != test.want {
			t.Errorf("%s: %d quotes, want %d: %q", test.name, len(got), test.want, texts(ferry, got))
		}
	}
	// Of a short text so little would be left that nothing is given up.
	if got := Quotes(harbour, Options{Count: 3, Title: harbourTitle, Lang: "en"}); len(got) != 3 {
		t.Errorf("%d quotes of a short text: %q", len(got), texts(harbour, got))
	}
}

func TestQuotesQuery(t *testing.T) {
	for _, test := range []struct {
		query string
		count int
		want  string
	}{
		{"ferry", 1, "A free ferry"},
		{"ferries", 1, "A free ferry"},
		{"girder cracks", 1, "Engineers found cracks"},
		{"repaired 1988", 1, "It was last repaired in 1988."},
		{"shop owner", 1, "However, shop owners"},
		{"bridge lorries", 1, "Drivers of lorries"},
		{"volcano", 2, "The harbour bridge will close"},
		{"ferry", 3, "A free ferry"},
	} {
		got := texts(harbour, Quotes(harbour, Options{Count: test.count, Query: test.query, Title: harbourTitle, Lang: "en"}))
		if len(got) != test.count || !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, test.want) }) {
			t.Errorf("%q: %q, want one beginning with %q among %d", test.query, got, test.want, test.count)
		}
	}
	zh := "市政府周二宣布，海港大桥将关闭十一周。\n维修费用约四百万元。\n渡轮每十分钟一班，免费乘坐。\n商店老板表示没有人问过他们。"
	if got := texts(zh, Quotes(zh, Options{Count: 1, Query: "渡轮", Lang: "zh"})); len(got) != 1 || !strings.HasPrefix(got[0], "渡轮") {
		t.Errorf("Chinese query: %q", got)
	}
}

// TestQuotesWhole: nothing that is no sentence is quoted where there are sentences.
func TestQuotesWhole(t *testing.T) {
	text := "Opening hours\n\nThe new library opens its doors on Monday at nine. More than forty thousand books are on its shelves.\n\nPhoto gallery\n\nVisitors may borrow six books at a time."
	for _, q := range texts(text, Quotes(text, Options{Count: 9, Lang: "en"})) {
		if !strings.HasSuffix(q, ".") {
			t.Errorf("quoted %q", q)
		}
	}
	for _, empty := range []string{"", " \n ", "...", "\xff\xfe"} {
		if got := Quotes(empty, Options{}); len(got) != 0 {
			t.Errorf("quotes of %q: %v", empty, got)
		}
	}
	same := "The old mill burned down last night. "
	if got := Quotes(strings.Repeat(same, 5), Options{Count: 5, Lang: "en"}); len(got) != 1 {
		t.Errorf("a sentence said five times is quoted %d times", len(got))
	}
}

// TestQuotesHuge: time grows with the length of the text only, whatever is in it.
func TestQuotesHuge(t *testing.T) {
	for name, unit := range map[string]string{"sentences": "The council voted on item %d and went home. ", "no space": "abcdefghij", "opened": "“ (", "lines": "a\n", "dots": ". ", "words": "word ", "Thai": "สะพาน ", "list": "1. a 2. b ", "space": "\t ", "marks": "\"a\" '"} {
		text := strings.Repeat(unit, (10<<20)/len(unit))
		begin := time.Now()
		Quotes(text, Options{Count: 5, Query: "council bridge", Title: "The council went home"})
		if took := time.Since(begin); took > 20*time.Second {
			t.Errorf("%s: 10 MB took %v", name, took)
		} else {
			t.Logf("%s: %v", name, took)
		}
	}
}

// checkQuotes checks what Quotes promises for any text.
func checkQuotes(t *testing.T, text string, o Options) {
	t.Helper()
	quotes := Quotes(text, o)
	most := o.Count
	if most <= 0 {
		most = 3
	}
	if len(quotes) > most {
		t.Fatalf("%d quotes, want at most %d", len(quotes), most)
	}
	sentences := Sentences(text, o.Lang)
	end := 0
	for _, q := range quotes {
		if q.Start < end || q.Sentence >= len(sentences) || sentences[q.Sentence] != q.Span {
			t.Fatalf("quote %v is not sentence %d or out of order", q.Span, q.Sentence)
		}
		if q.End-q.Start > 1500 {
			t.Fatalf("a quote of %d bytes", q.End-q.Start)
		}
		if o.Title != "" && text[q.Start:q.End] == strings.TrimSpace(o.Title) && len(strings.Fields(o.Title)) > 4 && strings.Trim(o.Title, "abcdefghijklmnopqrstuvwxyz ") == "" {
			t.Fatalf("quoted the title %q", o.Title)
		}
		end = q.End
	}
	if again := Quotes(text, o); !slices.Equal(quotes, again) {
		t.Fatalf("%v, and the second time %v", quotes, again)
	}
}

func FuzzQuotes(f *testing.F) {
	f.Add(harbour, harbourTitle, "ferry", "en", 3)
	f.Add("市长说：“我们等。”下午下雨了。大桥开放。", "大桥开放", "大桥", "zh", 2)
	f.Add("\xff\xfe. A\x00b! “c", "", "\xff", "", 0)
	f.Add(strings.Repeat("x", 1600)+". The mill stood still. "+strings.Repeat("the mill ", 200), "", "mill", "en", 3)
	f.Fuzz(func(t *testing.T, text, title, query, lang string, count int) {
		checkQuotes(t, text, Options{Count: min(count, 50), Title: title, Query: query, Lang: lang})
	})
}

// TestQuotesEndless: what has no end is not quoted, asked for or not, even where there is nothing else.
func TestQuotesEndless(t *testing.T) {
	const whole = "The old mill by the weir burned down last night."
	for _, endless := range []string{strings.Repeat("x", 3<<20), strings.Repeat("mill ", 400), strings.Repeat("水", 600)} {
		for _, text := range []string{endless, endless + ".", whole + "\n\n" + endless + "."} {
			for _, query := range []string{"", "mill"} {
				got := texts(text, Quotes(text, Options{Count: 3, Query: query, Lang: "en"}))
				if strings.HasPrefix(text, whole) != slices.Equal(got, []string{whole}) || len(got) > 1 {
					t.Errorf("%.9q, asked for %q: %d quotes", endless, query, len(got))
				}
			}
		}
	}
}

func TestQuotesConcurrent(t *testing.T) {
	want := Quotes(harbour, Options{Title: harbourTitle})
	for range 8 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			if got := Quotes(harbour, Options{Title: harbourTitle}); !slices.Equal(got, want) {
				t.Errorf("%v, want %v", got, want)
			}
		})
	}
}

// TestQuotesSpeech: a sentence from the middle of somebody's speech would read as the paper's own word, half a
// quotation or half a sentence as a whole one.
func TestQuotesSpeech(t *testing.T) {
	const long = "The mill will run on water again and every house on the lower road will have its light from the wheel before the autumn, " +
		"which my grandfather promised the council in this very room, and which I promise you tonight before all these witnesses."
	text := "The old mill at Sandwater was sold on Monday to a group of villagers. Its new owner, the farmer Ada Quist, spoke to the village for an hour. " +
		"\"" + long + " The wheel of the mill was bought in Norway for forty thousand. The mill will be open to the village on Sundays.\" " +
		"The price of the mill was not made known. Neighbours of the mill doubt that the river has enough water.\n\n" +
		"of the mill, and the villagers of Sandwater then paid for the wheel."
	got := texts(text, Quotes(text, Options{Count: 4, Title: "A new owner for an old wheel", Lang: "en"}))
	for _, q := range got {
		if strings.Contains(q, "Norway") || strings.Contains(q, "Sundays") || strings.Contains(q, "witnesses") || strings.HasPrefix(q, "of the") {
			t.Errorf("quoted a piece: %q of %q", q, got)
		}
	}
	if len(got) != 4 {
		t.Errorf("%d quotes, want 4", len(got))
	}
	asked := texts(text, Quotes(text, Options{Count: 1, Query: "Norway", Lang: "en"}))
	if len(asked) != 1 || !strings.Contains(asked[0], "Norway") {
		t.Errorf("asked for Norway, got %q", asked)
	}
}
