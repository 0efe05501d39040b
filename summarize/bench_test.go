package summarize

import (
	"strings"
	"testing"
)

// news is about 500 words of made-up news.
var news = strings.Repeat(harbour[strings.Index(harbour, "The harbour bridge"):strings.Index(harbour, "Sign up")]+`The mayor, Dr. Ines Pohl, told reporters that "nobody likes a closed bridge, but nobody likes a broken one either." She added that the U.S. firm Calder & Sons Inc. had won the contract after a tender in which six companies took part. Work will go on day and night, except between 1 a.m. and 5 a.m. on Sundays.

`, 3)

func BenchmarkSentences(b *testing.B) {
	b.SetBytes(int64(len(news)))
	b.ReportAllocs()
	var spans []Span
	for b.Loop() {
		spans = AppendSentences(spans[:0], news, "en")
	}
}

// BenchmarkSentencesData cuts real news, where the evaluation data is there.
func BenchmarkSentencesData(b *testing.B) {
	for _, name := range []string{"en_cnndm", "fr_orangesum", "vi_vietnews", "zh_xwlb", "bn_bnlpc"} {
		b.Run(name, func(b *testing.B) {
			articles := readArticles(b, name)
			size := 0
			for i := range articles {
				size += len(articles[i].Text)
			}
			b.SetBytes(int64(size))
			var spans []Span
			for b.Loop() {
				for i := range articles {
					spans = AppendSentences(spans[:0], articles[i].Text, articles[i].Lang)
				}
			}
		})
	}
}

func BenchmarkQuotes(b *testing.B) {
	for _, query := range []string{"", "ferry lorries"} {
		name := "gist"
		if query != "" {
			name = "query"
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Quotes(news, Options{Title: harbourTitle, Lang: "en", Query: query})
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "articles/s")
			b.ReportMetric(float64(len(strings.Fields(news))), "words")
		})
	}
}

// BenchmarkQuotesData quotes from real news, where the evaluation data is there.
func BenchmarkQuotesData(b *testing.B) {
	for _, name := range []string{"en_cnndm", "vi_vietnews", "zh_xwlb", "bn_bnlpc"} {
		b.Run(name, func(b *testing.B) {
			articles := readArticles(b, name)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				a := &articles[i%len(articles)]
				Quotes(a.Text, Options{Title: a.Title, Lang: a.Lang})
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "articles/s")
		})
	}
}

// BenchmarkLargest quotes from texts of ten million bytes that no rule expects: whatever they hold, it must take less
// than a second.
func BenchmarkLargest(b *testing.B) {
	const size = 10_000_000
	for _, c := range []struct{ name, unit string }{
		{"news", news}, {"one word", "a"}, {"one sentence", "the old mill burned "}, {"abbreviations", "Dr. "}, {"initials", "A. "}, {"U.S.", "U.S. "}, {"stops", "."},
		{"numbers", "1.2."}, {"labels", "1) 2) "}, {"no spaces", "a.B"}, {"quotation marks", "\"a "}, {"open quotations", "“"}, {"brackets", "("}, {"lines", "a\n"},
		{"line breaks", "\n"}, {"spaces", " "}, {"Chinese", "大"}, {"Thai", "กา "}, {"no text", "\xff"},
	} {
		b.Run(c.name, func(b *testing.B) {
			text := strings.Repeat(c.unit, size/len(c.unit))
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				Quotes(text, Options{Title: harbourTitle, Lang: "en"})
			}
		})
	}
}
