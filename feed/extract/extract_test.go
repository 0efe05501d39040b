package extract

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/nutgraf/nutgraf/library"
)

// FuzzText: whatever comes in, what comes out keeps the package's promises.
func FuzzText(f *testing.F) {
	for _, c := range englishShapes {
		f.Add(c.text, "")
	}
	for _, c := range otherShapes {
		f.Add(c.text, c.title)
	}
	f.Add("0", "\x96")
	f.Add("a\r\n\r\nb\rc\u2028d", "")
	f.Add("【网讯】\n\n【网讯】一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十。", "x")
	f.Fuzz(func(t *testing.T, text, title string) {
		d, err := Text(text, Page{Title: title})
		if err != nil {
			return
		}
		checkPromises(t, d)
		if !utf8.ValidString(d.Text) || !utf8.ValidString(d.Title) || strings.ContainsAny(d.Title, "\n\r") {
			t.Errorf("title %q, text %q", d.Title, d.Text)
		}
		// Every paragraph is in Raw, in order: nothing was added.
		at := 0
		for _, s := range d.spans {
			i := strings.Index(d.Raw[at:], d.Text[s.text:s.text+s.n])
			if i < 0 {
				t.Fatalf("added: %q", d.Text[s.text:s.text+s.n])
			}
			at += i + s.n
		}
	})
}

// FuzzHTML: the same for pages.
func FuzzHTML(f *testing.F) {
	f.Add("<html><body><p>One.<p>Two.</body></html>")
	f.Add("<table><tr><td><h1>A</h1><br><br>text</table><script>x</script>")
	f.Add(`<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","author":[{"name":["a"]}]}]}</script><p>x`)
	f.Add(strings.Repeat("<div>", 600) + "deep")
	f.Fuzz(func(t *testing.T, page string) {
		d, err := HTML(page, Page{URL: "https://example.org/a"})
		if err != nil {
			return
		}
		checkPromises(t, d)
		if !utf8.ValidString(d.Text) || !utf8.ValidString(d.Title) || strings.ContainsAny(d.Title+d.Byline+d.Site, "\n\r") {
			t.Errorf("title %q, text %q", d.Title, d.Text)
		}
	})
}

func TestRawSpan(t *testing.T) {
	raw := "Menu\r\n\r\nA headline of the text\r\n\r\nFirst paragraph with some words in it, long enough to be prose for the rules.\r\n\r\nShare\r\n\r\nSecond paragraph, which is also made of so many words that nobody doubts it.\r\n"
	d, err := Text(raw, Page{})
	if err != nil {
		t.Fatal(err)
	}
	quote := "nobody doubts it."
	at := strings.Index(d.Text, quote)
	if from, to := d.RawSpan(at, at+len(quote)); raw[from:to] != quote {
		t.Errorf("got %q", raw[from:to])
	}
	first, second := strings.Index(d.Text, "prose for"), strings.Index(d.Text, "which")
	if from, to := d.RawSpan(first, second); !strings.HasPrefix(raw[from:to], "prose for the rules.\r\n\r\nShare") {
		t.Errorf("over a cut: %q", raw[from:to])
	}
	for _, c := range [][2]int{{-5, 1 << 30}, {len(d.Text), len(d.Text)}, {5, 2}, {0, 0}} {
		if from, to := d.RawSpan(c[0], c[1]); from < 0 || to < from || to > len(raw) {
			t.Errorf("RawSpan(%d, %d) = %d, %d", c[0], c[1], from, to)
		}
	}
	if from, to := (Document{}).RawSpan(0, 3); from != 0 || to != 0 {
		t.Error("the zero Document has a span")
	}
}

func TestDraft(t *testing.T) {
	when := time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC)
	d := Document{Title: "T", Byline: "B", Site: "S", Lang: "en", URL: "https://example.org/", Published: when, Text: "x", Raw: "y x", Cuts: []library.Cut{{Start: 0, End: 1, Reason: "site"}}}
	got := d.Draft(library.Source{Key: "import", Name: "Imported"})
	if got.Title != "T" || got.Byline != "B" || got.Site != "S" || got.Lang != "en" || got.URL != d.URL || !got.Published.Equal(when) ||
		got.Text != "x" || got.Raw != "y x" || len(got.Cuts) != 1 || got.Source.Key != "import" || !got.FirstSeen.IsZero() {
		t.Errorf("%+v", got)
	}
}

func TestParseDateLine(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"November 15, 2023", "2023-11-15T00:00:00Z"},
		{"Published: Nov. 15th, 2023", "2023-11-15T00:00:00Z"},
		{"15 November 2023", "2023-11-15T00:00:00Z"},
		{"Wednesday, 15 November 2023 at 10:30", "2023-11-15T00:00:00Z"},
		{"2023-11-15", "2023-11-15T00:00:00Z"},
		{"2023-11-15T10:30:00+02:00", "2023-11-15T10:30:00+02:00"},
		{"2023-11-15 10:30", "2023-11-15T10:30:00Z"},
		{"2023年11月15日 10:30", "2023-11-15T10:30:00Z"},
		{"发布时间：2023年11月15日", "2023-11-15T00:00:00Z"},
		{"2023년 11월 15일", "2023-11-15T00:00:00Z"},
		{"15 ноября 2023", "2023-11-15T00:00:00Z"},
		{"15. November 2023", "2023-11-15T00:00:00Z"},
		{"15 de noviembre de 2023", "2023-11-15T00:00:00Z"},
		{"le 15 novembre 2023", "2023-11-15T00:00:00Z"},
		{"1er août 2023", "2023-08-01T00:00:00Z"},
		{"3 juillet 2023", "2023-07-03T00:00:00Z"},
		{"15.11.2023", "2023-11-15T00:00:00Z"},
		{"04-ago-2021 5:11:10", "2021-08-04T00:00:00Z"},
		{"2023 Jan 7", "2023-01-07T00:00:00Z"},
		{"February 30, 2023", ""},
		{"2023-13-01", ""},
		{"15/11/2023", "2023-11-15T00:00:00Z"},
		{"11/15/2023", "2023-11-15T00:00:00Z"},
		{"03/04/2023", "0001-01-01T00:00:00Z"}, // March or April: a date, but nobody knows which
		{"On November 15, 2023 the ministry published the papers of the first car.", ""},
		{"Room 2023", ""},
	} {
		got, ok := parseDateLine(c.text, false)
		s := ""
		if ok {
			s = got.Format(time.RFC3339)
		}
		if s != c.want {
			t.Errorf("%q: %q, want %q", c.text, s, c.want)
		}
	}
}

func TestParseByline(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"By the science desk", "the science desk"},
		{"By the sea", ""},
		{"By Science Desk", "Science Desk"},
		{"by Reuters Staff | November 15, 2023", "Reuters Staff"},
		{"By News AgencyPublished: Jan 29, 2025", "News Agency"},
		{"Von Deutsche Presse", "Deutsche Presse"},
		{"记者：新华社", "新华社"},
		{"By the way, nothing happened.", ""},
		{"Byzantium fell", ""},
		{"By 2030, all of them", ""},
	} {
		if got := parseByline(c.text); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestDetectLang(t *testing.T) {
	for text, want := range map[string]string{
		chinese: "zh", japanese: "ja", korean: "ko", russian: "ru", french: "fr",
		"OK": "", "": "", "123 456": "", "Hello": "",
	} {
		if got := detectLang(text); got != want {
			t.Errorf("%.30q: %q, want %q", text, got, want)
		}
	}
}

func TestWrappedLines(t *testing.T) {
	for _, c := range []struct {
		name, text string
		blocks     int
	}{
		{"a line each", "one two three\nfour five\nsix seven eight nine ten eleven twelve\nend", 4},
		{"wrapped", strings.Repeat("seven words make a line of such\n", 6), 1},
		{"wrapped, two paragraphs", strings.Repeat("seven words make a line of such\n", 4) + "\n" + strings.Repeat("seven words make a line of such\n", 4), 2},
		{"wrapped, a new paragraph is indented", strings.Repeat("seven words make a line of such\n", 4) + "    " + strings.Repeat("seven words make a line of such\n", 4), 2},
		{"long lines", strings.Repeat(strings.Repeat("word ", 60)+"\n", 4), 4},
		{"wrapped Chinese", strings.Repeat("市政府星期三宣布新的地铁线路将在明年春天开通全长二十三公里共有十八个车站\n", 4), 1},
		{"a poem", "short\nlines that differ much in length from each other\nof\na text\nmade of verses\n", 5},
	} {
		if blocks, _ := split(c.text); len(blocks) != c.blocks {
			t.Errorf("%s: %d blocks, want %d", c.name, len(blocks), c.blocks)
		}
	}
}

// BenchmarkPlain cleans an English article without anything around it, of 500
// words, as a pipe of summaries does with each text: without a language given.
func BenchmarkPlain(b *testing.B) {
	text := "Last water mill of the valley closes its doors"
	for _, when := range []string{"", "Last year: ", "This year: ", "Ever since: "} {
		for _, p := range mill {
			text += "\n\n" + when + p
		}
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Text(text, Page{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkText(b *testing.B) {
	for _, c := range []shape{englishShapes[0], otherShapes[0]} {
		b.Run(c.lang, func(b *testing.B) {
			b.SetBytes(int64(len(c.text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Text(c.text, Page{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkPages reads the labelled pages beside the repository.
func BenchmarkPages(b *testing.B) {
	ps := loadPages(b)
	ps = ps[:min(len(ps), 60)]
	size := 0
	for _, p := range ps {
		size += len(p.html)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, p := range ps {
			if _, err := Read(p.html, Page{URL: p.URL}); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(len(ps))*float64(b.N)/b.Elapsed().Seconds(), "pages/s")
}
