package library

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestMatcher(t *testing.T) {
	texts := []string{
		"", "river", "river OR car", "source:\"river news\"", "topic:water", "topic:news -bridge", `"old town"`, `"old town" OR 小米`,
		"/brid.es/", "-river", "lang:zh", "小米汽车", "rain", "source:elsewhere OR rain", "river rain", "flood source:\"River Example\"",
	}
	var m Matcher
	all := map[int64]Expression{}
	for i, text := range texts {
		e, err := ParseExpression(text)
		if err != nil {
			t.Fatal(err)
		}
		all[int64(i)] = e
		m.Add(int64(i), e)
	}
	for _, s := range []*Subject{
		NewSubject(Article{
			Title: "River falls after three days of flood", Lang: "en", Site: "River Example", Source: Source{Name: "River News"},
			Text: "The river fell on Wednesday. Two bridges in the old town were opened again.",
		}, "News/Water"),
		NewSubject(Article{Title: "小米汽车公布价格", Lang: "zh", Text: "小米公司周四公布了第一款电动汽车的价格。"}, ""),
	} {
		var want []int64
		for id, e := range all {
			if e.Match(s) {
				want = append(want, id)
			}
		}
		slices.Sort(want)
		if got := m.Match(s); !slices.Equal(got, want) || len(want) == 0 {
			t.Errorf("%q is matched by %v, want %v", s.article.Title, got, want)
		}
	}
}

// A matcher finds what comparing with each finds, whatever the expression and the
// text are.
func FuzzMatcher(f *testing.F) {
	for _, e := range []string{"rain", `"a b" OR c`, "source:x y", "topic:t", "小米", "-a", "/a+/i b", "u.s. 3.5"} {
		f.Add(e, "a b c rain in the u.s. 小米汽车 3.5", "x", "t/u")
	}
	f.Fuzz(func(t *testing.T, expr, text, source, topic string) {
		e, err := ParseExpression(expr)
		if err != nil {
			return
		}
		var m Matcher
		m.Add(1, e)
		s := NewSubject(Article{Title: source, Text: text, Lang: "en", Site: text, Source: Source{Key: topic, Name: source}}, topic)
		if got := len(m.Match(s)) == 1; got != e.Match(s) {
			t.Errorf("%q and %q: found %v, matches %v", expr, text, got, e.Match(s))
		}
	})
}

// BenchmarkMatcher compares an article with 100,000 expressions.
func BenchmarkMatcher(b *testing.B) {
	words := make([]string, 20_000)
	for i := range words {
		words[i] = fmt.Sprintf("word%c%d", 'a'+i%26, i)
	}
	r := rand.New(rand.NewPCG(1, 2))
	pick := func() string { return words[int(float64(len(words))*r.Float64()*r.Float64())] } // some more often
	var m Matcher
	for i := range 100_000 {
		e, err := ParseExpression(pick() + " " + pick())
		if err != nil {
			b.Fatal(err)
		}
		m.Add(int64(i), e)
	}
	var text strings.Builder
	for range 400 {
		text.WriteString(pick() + " ")
	}
	s := NewSubject(Article{Text: text.String(), Lang: "en"}, "")
	found := 0
	for b.Loop() {
		found = len(m.Match(s))
	}
	b.ReportMetric(float64(found), "matches")
}
