package librarytest

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// shelf is what most tests search in.
var shelf = []library.Draft{
	{
		Title: "Xiaomi shows its first electric car",
		Text: "The phone maker Xiaomi showed its first electric car in Beijing. " +
			"The sedan goes on sale next year.\n\nThe company said that it wants to sell cars abroad later.",
		Lang: "en", Site: "Motor Page", Published: day(2023, 12, 28),
		Source: library.Source{Key: "https://motor.example/feed", Name: "Motor Page"},
	},
	{
		Title: "JAC denies a deal over car making",
		Text:  "The state-owned maker JAC denied that Xiaomi would buy one of its plants. Its shares rose all the same.",
		Lang:  "en", Site: "Motor Page", Published: day(2021, 3, 30),
		Source: library.Source{Key: "https://motor.example/feed", Name: "Motor Page"},
	},
	{
		Title: "小米发布首款汽车",
		Text:  "小米公司周四在北京展示了第一款电动汽车。这款轿车将于明年上市。",
		Lang:  "zh", Site: "车讯", Published: day(2023, 12, 28),
		Source: library.Source{Key: "https://che.example/rss", Name: "车讯"},
	},
	{
		Title: "小米的新手机",
		Text:  "小米昨天推出新手机，屏幕更大，电池更耐用。",
		Lang:  "zh", Site: "车讯", Published: day(2024, 2, 20),
		Source: library.Source{Key: "https://che.example/rss", Name: "车讯"},
	},
	{
		Title: "Neue Häuser in München",
		Text:  "Die Stadt baut am Rand neue Häuser. Die Straßenbahn soll bis dorthin fahren, sagt die Bürgermeisterin.",
		Lang:  "de", Site: "Stadtblatt", Published: day(2024, 1, 9),
		Source: library.Source{Key: "https://stadt.example/feed", Name: "Stadtblatt"},
	},
	{
		Title: "L'été arrive avec les élections",
		Text:  "Les électeurs voteront cet été. L'économie sera au centre des débats.",
		Lang:  "fr", Site: "Le Matinal", Published: day(2024, 2, 1),
		Source: library.Source{Key: "https://matinal.example/feed", Name: "Le Matinal"},
	},
	{
		Title: "東京で新しい電車",
		Text:  "東京の地下鉄に新しい電車が走り始めた。ラーメン屋も駅に開店した。",
		Lang:  "ja", Site: "駅新聞", Published: day(2024, 1, 20),
		Source: library.Source{Key: "https://eki.example/feed", Name: "駅新聞"},
	},
	{
		Title: "The ferry that carries cars",
		Text: "An electric ferry began to carry cars and people across the sound on Sunday. " +
			"The first trip took forty minutes, the captain said, because of the wind.",
		Lang: "en", Site: "Harbour News", Published: day(2024, 2, 25),
		Source: library.Source{Key: "https://harbour.example/feed", Name: "Harbour News"},
	},
}

func fill(t *testing.T, s library.Store) {
	t.Helper()
	ds := slices.Clone(shelf)
	for i := range ds {
		ds[i].FirstSeen = now
	}
	if _, err := s.PutAll(t.Context(), ds); err != nil {
		t.Fatal(err)
	}
}

func searchWords(t *testing.T, s library.Store) {
	fill(t, s)
	car, jac, ferry := shelf[0].Title, shelf[1].Title, shelf[7].Title
	zhCar, zhPhone := shelf[2].Title, shelf[3].Title
	for _, tt := range []struct {
		words string
		want  []string // all of them, the first ones in this order
		first int
	}{
		{"xiaomi cars", []string{car, jac, ferry}, 2},
		{"Xiaomi's CAR", []string{car, jac, ferry}, 2},
		{"ｘｉａｏｍｉ", []string{car, jac}, 1},
		{"小米", []string{zhPhone, zhCar}, 0},
		{"小米汽车", []string{zhCar, zhPhone}, 2},
		{"车", []string{zhCar, shelf[6].Title}, 0}, // 電車 is of the same sign
		{"電車", []string{shelf[6].Title}, 1},
		{"ラーメン", []string{shelf[6].Title}, 1},
		{"haus munchen", []string{shelf[4].Title}, 1},
		{"Münchens Strassenbahn", []string{shelf[4].Title}, 1},
		{"ete", []string{shelf[5].Title}, 1},
		{"economie election", []string{shelf[5].Title}, 1},
		{"what is the ferry", []string{ferry}, 1},
		{"submarine", nil, 0},
		{"!!! ... 🚗", nil, 0},
	} {
		if tt.words == "车" {
			tt.want = tt.want[:1] // simplified and traditional are different signs
		}
		got := titles(t, s, library.Query{Words: tt.words})
		if !slices.Equal(got[:min(tt.first, len(got))], tt.want[:tt.first]) {
			t.Errorf("%q: %q, want first %q", tt.words, got, tt.want[:tt.first])
		}
		slices.Sort(got)
		if w := slices.Sorted(slices.Values(tt.want)); !slices.Equal(got, w) && len(got)+len(w) > 0 {
			t.Errorf("%q: %q, want %q", tt.words, got, w)
		}
	}

	r, err := s.Search(t.Context(), library.Query{Words: "Xiaomi FERRY 小米", Now: now})
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range r.Hits {
		want := map[string][]string{
			car: {"FERRY", "小米"}, jac: {"FERRY", "小米"}, ferry: {"Xiaomi", "小米"}, zhCar: {"Xiaomi", "FERRY"}, zhPhone: {"Xiaomi", "FERRY"},
		}[h.Article.Title]
		if !slices.Equal(h.Missing, want) {
			t.Errorf("%s: missing %q, want %q", h.Article.Title, h.Missing, want)
		}
	}
	if len(r.Hits) != 5 {
		t.Errorf("%d hits", len(r.Hits))
	}
	if got := titles(t, s, library.Query{}); len(got) != len(shelf) || got[0] != ferry || got[len(got)-1] != jac {
		t.Errorf("newest: %q", got)
	}
}

func searchFilters(t *testing.T, s library.Store) {
	fill(t, s)
	car, jac, ferry := shelf[0].Title, shelf[1].Title, shelf[7].Title
	for _, tt := range []struct {
		name string
		q    library.Query
		want []string
	}{
		{"since", library.Query{Words: "car", Since: day(2023, 1, 1)}, []string{car, ferry}},
		{"since, to the second", library.Query{Words: "xiaomi", Since: day(2023, 12, 28)}, []string{car}},
		{"before", library.Query{Words: "car", Before: day(2023, 1, 1)}, []string{jac}},
		{"before, to the second", library.Query{Words: "xiaomi", Before: day(2023, 12, 28)}, []string{jac}},
		{"window without words", library.Query{Since: day(2024, 2, 1), Before: day(2024, 2, 25)}, []string{shelf[3].Title, shelf[5].Title}},
		{"empty window", library.Query{Since: day(2024, 2, 2), Before: day(2024, 2, 1)}, nil},
		{"source by key", library.Query{Words: "car", Source: "HTTPS://harbour.example/FEED"}, []string{ferry}},
		{"source by name", library.Query{Words: "car", Source: "motor  page"}, []string{car, jac}},
		{"source by site, no words", library.Query{Source: "le matinal"}, []string{shelf[5].Title}},
		{"source unknown", library.Query{Words: "car", Source: "nobody"}, nil},
		{"language", library.Query{Words: "xiaomi 小米", Lang: "zh"}, []string{shelf[2].Title, shelf[3].Title}},
		{"language with region", library.Query{Lang: "DE-at"}, []string{shelf[4].Title}},
		{"language, no match", library.Query{Words: "xiaomi", Lang: "fr"}, nil},
	} {
		got := titles(t, s, tt.q)
		slices.Sort(got)
		if w := slices.Sorted(slices.Values(tt.want)); !slices.Equal(got, w) && len(got)+len(w) > 0 {
			t.Errorf("%s: %q, want %q", tt.name, got, w)
		}
	}
	// A copy's source finds the article as well.
	d := shelf[7]
	d.Source = library.Source{Key: "wire", Name: "The Wire"}
	put(t, s, d)
	for _, q := range []library.Query{{Words: "ferry", Source: "the wire"}, {Source: "wire"}} {
		if got := titles(t, s, q); !slices.Equal(got, []string{ferry}) {
			t.Errorf("source of a copy: %q", got)
		}
	}
}

func searchOperators(t *testing.T, s library.Store) {
	fill(t, s)
	car, jac, ferry := shelf[0].Title, shelf[1].Title, shelf[7].Title
	for _, tt := range []struct {
		query string
		want  []string
	}{
		{`"electric cars"`, []string{car}},
		{`"electric car" -abroad`, nil},
		{`"first electric"`, []string{car}},
		{`"electric first"`, nil},
		{`"state-owned maker" xiaomi`, []string{jac}},
		{`car -xiaomi`, []string{ferry}},
		{`car -"electric ferry"`, []string{car, jac}},
		{`-car -小米 lang:en`, nil},
		{`-car lang:zh`, []string{shelf[2].Title, shelf[3].Title}},
		{`"电动汽车"`, []string{shelf[2].Title}},
		{`"汽车电动"`, nil},
		{`小米 -手机`, []string{shelf[2].Title}},
		{`"neue häuser"`, []string{shelf[4].Title}},
		{`"die stadt baut"`, []string{shelf[4].Title}},
		{`"no such words"`, nil},
		{`"car goes"`, nil}, // never across title and text
	} {
		q, err := library.ParseQuery(tt.query, now, nil)
		if err != nil {
			t.Fatal(err)
		}
		got := titles(t, s, q)
		slices.Sort(got)
		if w := slices.Sorted(slices.Values(tt.want)); !slices.Equal(got, w) && len(got)+len(w) > 0 {
			t.Errorf("%s: %q, want %q", tt.query, got, w)
		}
	}
}

func paging(t *testing.T, s library.Store) {
	var ds []library.Draft
	for i := range 137 {
		ds = append(ds, library.Draft{
			Title: fmt.Sprintf("Report %03d on tides", i), Lang: "en", FirstSeen: now,
			Text: fmt.Sprintf("Number w%d of harbour h%d: the tide q%d came in z%d hours late.", i*7, i*13, i*17, i*19),
			// Fewer and fewer of them have the second word.
			Byline: "", Published: now.Add(-time.Duration(i) * time.Hour),
		})
		if i%3 == 0 {
			ds[i].Text += " Moon."
		}
	}
	if _, err := s.PutAll(t.Context(), ds); err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"tide", "tide moon", ""} {
		var pages []string
		for offset := 0; ; offset += 10 {
			r, err := s.Search(t.Context(), library.Query{Words: words, Now: now, Offset: offset})
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range r.Hits {
				pages = append(pages, h.Article.Title)
			}
			if !r.More {
				break
			}
			if len(r.Hits) != 10 {
				t.Fatalf("%q: a page of %d with more to come", words, len(r.Hits))
			}
		}
		// Of a common word all; of two words those with both, when they are many.
		if want := map[string]int{"tide moon": 46}[words]; len(pages) != cmp.Or(want, len(ds)) {
			t.Errorf("%q: %d over all pages", words, len(pages))
		}
		whole := titles(t, s, library.Query{Words: words, Limit: 1000})
		if len(whole) != min(100, len(pages)) || !slices.Equal(whole, pages[:min(100, len(pages))]) {
			t.Errorf("%q: one page of %d differs from the ten small ones", words, len(whole))
		}
		if got := titles(t, s, library.Query{Words: words, Offset: 1000}); len(got) != 0 {
			t.Errorf("%q: beyond the end: %q", words, got)
		}
		if got := titles(t, s, library.Query{Words: words, Offset: -5, Limit: -5}); !slices.Equal(got, pages[:10]) {
			t.Errorf("%q: negative page: %q", words, got)
		}
	}
}

// scores are the same in every engine, to the last digits.
func scores(t *testing.T, s library.Store) {
	fill(t, s)
	for _, tt := range []struct {
		words string
		want  []float64
	}{
		{"xiaomi cars", goldenXiaomi},
		{"小米汽车", goldenChinese},
		{"electric ferry captain", goldenFerry},
	} {
		r, err := s.Search(t.Context(), library.Query{Words: tt.words, Now: now})
		if err != nil {
			t.Fatal(err)
		}
		var got []float64
		for _, h := range r.Hits {
			got = append(got, h.Score)
		}
		ok := len(got) == len(tt.want)
		for i := range got {
			ok = ok && math.Abs(got[i]-tt.want[i]) < 1e-9
		}
		if !ok {
			t.Errorf("%q: scores %.12f, want %.12f", tt.words, got, tt.want)
		}
	}
}

func ties(t *testing.T, s library.Store) {
	// The same words in another order are as good an answer; the later id wins.
	for i, text := range []string{
		"alpha beta gamma delta epsilon", "epsilon delta gamma beta alpha", "gamma alpha epsilon beta delta",
	} {
		put(t, s, library.Draft{Title: fmt.Sprint(i), Text: text, Lang: "en", Published: day(2020, 1, 1), FirstSeen: now})
	}
	r, err := s.Search(t.Context(), library.Query{Words: "gamma", Now: now})
	if err != nil || len(r.Hits) != 3 {
		t.Fatalf("%+v, %v", r, err)
	}
	for i := 1; i < len(r.Hits); i++ {
		if r.Hits[i-1].Score != r.Hits[i].Score || r.Hits[i-1].Article.ID <= r.Hits[i].Article.ID {
			t.Errorf("hit %d: scores %v, %v", i, r.Hits[i-1].Score, r.Hits[i].Score)
		}
	}
}

func hostileQueries(t *testing.T, s library.Store) {
	fill(t, s)
	for _, w := range hostile() {
		for _, q := range []library.Query{
			{Words: w}, {Phrases: []string{w}}, {Not: []string{w}}, {Words: "car", Phrases: []string{w}, Not: []string{w}},
			{Words: w, Source: w, Lang: w, Since: time.Time{}.Add(1), Before: time.Unix(1<<55, 0)},
		} {
			q.Now = now
			if _, err := s.Search(t.Context(), q); err != nil {
				t.Errorf("Search(%.60q): %v", w, err)
			}
		}
	}
}

// hostile are words that a search language could trip over.
func hostile() []string {
	long := strings.Repeat("xiaomi car 小米 ", 20_000/15)
	var different strings.Builder
	for i := range 4000 {
		fmt.Fprintf(&different, "w%d ", i)
	}
	return []string{
		"", " ", `"`, `""`, `'`, "`", "*", "car*", "^car", "title:car", "NEAR(car xiaomi)", "car AND", "OR", "NOT", "AND AND AND",
		"(", ")", "{}", "[", "+car", "-", "--", ";", "%", "_", "_de", "car_de", "\\", "\x00", "car\x00xiaomi", "\xff\xfe", "\u0301",
		"'; DROP TABLE articles; --", "a'b\"c", "ﷺ", "🚗", "\u202e", "....", "1,2,3", "1.", "l'", "'s", "’s",
		long, different.String(), strings.Repeat("a", 20_000), strings.Repeat("車", 20_000), strings.Repeat(`"`, 20_000),
		strings.Repeat("(", 20_000),
	}
}
