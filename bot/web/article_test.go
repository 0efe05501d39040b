package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/summarize"
)

func linksAt(base string) bot.Links { return bot.Links{Base: base} }

// nodes are the elements of a page, in order.
func nodes(t testing.TB, page string) []*html.Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return slices.Collect(doc.Descendants())
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// textOf is the text of a node, each run of white space as one space.
func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		} else if d.DataAtom.String() == "p" {
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// Every sentence has its anchor, in order, and exactly the quoted ones are lit:
// those that the bot would quote for the question in the address.
func TestArticleAnchors(t *testing.T) {
	l := newShelf(ferry())
	a := l.articles[0]
	s := newReader(t, l)
	for _, q := range []question{{"", 0}, {"", 1}, {"", 5}, {"soup", 2}, {"Skarholm crossing", 3}, {"nowhere", 3}} {
		page := get(t, s, bot.Links{}.Quoted(a.ID, q.Query, q.Count, -1)).Body.String()
		var ids, lit []string
		for _, n := range nodes(t, page) {
			if id := attr(n, "id"); len(id) > 1 && id[0] == 's' && strings.Trim(id[1:], "0123456789") == "" {
				ids = append(ids, id)
				if n.Data == "mark" {
					lit = append(lit, id)
				}
			}
		}
		var wantIDs, wantLit []string
		for i := range byStops(a.Text, a.Lang) {
			wantIDs = append(wantIDs, bot.SentenceAnchor(i))
		}
		for _, c := range byWords(a.Text, summarize.Options{Count: q.Count, Query: q.Query}) {
			wantLit = append(wantLit, bot.SentenceAnchor(c.Sentence))
		}
		if !slices.Equal(ids, wantIDs) || !slices.Equal(lit, wantLit) {
			t.Errorf("%+v: anchors %v, lit %v; want lit %v", q, ids, lit, wantLit)
		}
		if !slices.Equal(jumps(t, page), wantLit) {
			t.Errorf("%+v: the list of quotes leads to %v; want %v", q, jumps(t, page), wantLit)
		}
	}
}

// jumps are the anchors that the list of quotes leads to.
func jumps(t *testing.T, page string) (to []string) {
	for _, n := range nodes(t, page) {
		if attr(n, "class") == "jump" {
			_, anchor, _ := strings.Cut(attr(n, "href"), "#")
			to = append(to, anchor)
		}
	}
	return to
}

func TestArticleShows(t *testing.T) {
	l := newShelf(append(others(), ferry())...)
	a := ferry()
	page := get(t, newReader(t, l, publicAt("https://news.example")), "/a/"+library.FormatID(library.NewID(a))).Body.String()
	for _, want := range []string{
		"<title>The night ferry to Skarholm will run on batteries from spring · Nutgraf</title>",
		`<article lang="en" dir="ltr">`,
		"By Coastal desk", "harbour.example", ">Sample<", "1 min read", "English",
		`Published</span> <time datetime="2026-11-20T06:15:00Z">20 November 2026, 06:15 UTC</time>`,
		`href="https://harbour.example/2026/ferry?a=1&amp;b=2" rel="noopener noreferrer nofollow">Read the original</a>`,
		`#:~:text=The%20night%20ferry%20between%20Alden,`,
		`href="https://island.example/ferry" rel="noopener noreferrer nofollow"`, "Island Radio", "Battery ferry for Skarholm",
		"Related", "From the same source", ">Earlier<", "No votes yet.",
		"What was left out, and why", "navigation", "Home | News | Sport", "about the author", "writes about the coast.", "left out (unheard-of)", "Read next: five beaches",
		`<meta property="og:description" content="The night ferry between Alden`,
		`<link rel="canonical" href="https://news.example/a/`,
		`<meta property="article:published_time" content="2026-11-20T06:15:00Z">`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(page, "not of this text") {
		t.Error("a cut beyond the text is shown")
	}
}

// TestDoubtfulArticle: nothing is quoted of a text that may not be the article's,
// and a date that is a guess is called one.
func TestDoubtfulArticle(t *testing.T) {
	a := ferry()
	a.Confidence, a.PublishedAbout = library.LowConfidence-.01, true
	page := get(t, newReader(t, newShelf(a)), "/a/"+library.FormatID(library.NewID(a))).Body.String()
	for _, want := range []string{"It is not certain which of the text on the page is the article", ">about 20 November 2026</time>", "The night ferry between Alden"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s", want)
		}
	}
	for _, never := range []string{"In short", "<mark", ":~:text="} {
		if strings.Contains(page, never) {
			t.Errorf("has %s", never)
		}
	}
	a.Confidence, a.URL = library.LowConfidence, ""
	if page = get(t, newReader(t, newShelf(a)), "/a/"+library.FormatID(library.NewID(a))).Body.String(); strings.Contains(page, "It is not certain") || !strings.Contains(page, "In short") {
		t.Error("an article at the bound is not quoted")
	}
}

func TestArticleBare(t *testing.T) {
	a := library.Article{Text: "Only words. Nothing else.", FirstSeen: testNow}
	l := newShelf(a)
	l.related = 0
	page := get(t, newReader(t, l), "/a/"+library.FormatID(l.articles[0].ID)).Body.String()
	for _, want := range []string{"<h1 dir=\"auto\">Only words. Nothing else.</h1>", "First seen", `dir="auto"`} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in\n%s", want, page)
		}
	}
	for _, never := range []string{`lang=""`, `href=""`, "By ", ">Sample<", "Read the original", "Related", "Also found", "left out", "og:url", `id=""`} {
		if strings.Contains(page, never) {
			t.Errorf("has %s", never)
		}
	}
}

// What surrounds an article may fail; the article is shown all the same.
func TestArticleAlone(t *testing.T) {
	l := lonely{newShelf(ferry())}
	w := get(t, newReader(t, l, quiet), "/a/"+library.FormatID(l.articles[0].ID))
	if w.Code != 200 || !strings.Contains(w.Body.String(), "batteries alone") {
		t.Errorf("code %d", w.Code)
	}
}

func TestDirections(t *testing.T) {
	v := visitor(newReader(t, newShelf()), "en")
	for lang, want := range map[string]tongue{
		"ar": {"ar", "rtl", "Arabic"}, "he": {"he", "rtl", "Hebrew"}, "fa-IR": {"fa-IR", "rtl", "Persian (Iran)"},
		"az": {"az", "ltr", "Azerbaijani"}, "az-Arab": {"az-Arab", "rtl", "Azerbaijani"}, "ur": {"ur", "rtl", "Urdu"},
		"zh-Hant": {"zh-Hant", "ltr", "Traditional Chinese"}, "": {"", "auto", ""}, "und": {"", "auto", ""}, `"><script>`: {"", "auto", ""},
	} {
		if got := v.tongue(lang); got != want {
			t.Errorf("%q: %+v, want %+v", lang, got, want)
		}
	}
}

// What an article says of itself never becomes anything but text, and only web
// links become links.
func TestHostileArticle(t *testing.T) {
	const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>` + "\r\nSet-Cookie: a=b"
	for _, link := range []string{
		"javascript:alert(1)", " JavaScript:alert(1)", "java\nscript:alert(1)", "data:text/html,<script>alert(1)</script>",
		"vbscript:x", "//evil.example/", "https://user:secret@evil.example/", "file:///etc/passwd", "https:", `https://ok.example/"onclick="alert(1)`,
	} {
		a := library.Article{
			URL: link, Title: evil, Byline: evil, Site: evil, Lang: evil, Text: evil + " " + evil, Raw: evil, FirstSeen: testNow,
			Cuts: []library.Cut{{Start: 0, End: 20, Reason: evil}}, Source: library.Source{Key: evil, Name: evil, Home: link},
			Copies: []library.Copy{{URL: link, Title: evil, Source: library.Source{Name: evil, Home: link}}},
		}
		l := newShelf(a)
		s := newReader(t, l, quiet)
		for _, path := range []string{
			"/a/" + library.FormatID(l.articles[0].ID) + "?" + url.Values{"q": {evil}, "n": {evil}}.Encode(),
			"/?" + url.Values{"q": {evil}, "offset": {evil}}.Encode(), "/",
		} {
			w := get(t, s, path)
			if w.Code != 200 || w.Header().Get("Set-Cookie") != "" {
				t.Errorf("%s: code %d, %v", path, w.Code, w.Header())
			}
			for _, n := range nodes(t, w.Body.String()) {
				if n.Data == "script" && n.Type == html.ElementNode || n.Data == "img" && n.Type == html.ElementNode {
					t.Fatalf("%q: a %s came through", link, n.Data)
				}
				for _, at := range n.Attr {
					if strings.HasPrefix(at.Key, "on") {
						t.Errorf("%q: attribute %s=%q", link, at.Key, at.Val)
					}
					if to := at.Val; at.Key == "href" && to[0] != '/' && to[0] != '#' && to[0] != '?' && !strings.HasPrefix(to, "https://ok.example/") {
						t.Errorf("%q: a link to %q", link, to)
					}
				}
			}
		}
	}
}

func TestLayOut(t *testing.T) {
	span := func(a, b int) summarize.Span { return summarize.Span{Start: a, End: b} }
	for _, c := range []struct {
		name, text string
		spans      []summarize.Span
		want       string // | ends a paragraph, [..] is a sentence with its anchor, *..* is lit
	}{
		{"nothing", "", nil, ""},
		{"blank", " \n\n ", nil, ""},
		{"no sentences", "One.\n\nTwo.", nil, "One.|Two."},
		{"two paragraphs", "One. Two.\n\nThree.", []summarize.Span{span(0, 4), span(5, 9), span(11, 17)}, "[s0:One.] *s1:Two.*|[s2:Three.]"},
		{"many blank lines", "One.\n \n\n\nTwo.", []summarize.Span{span(0, 4), span(9, 13)}, "[s0:One.]|*s1:Two.*"},
		{"carriage returns", "One.\r\n\r\nTwo.", nil, "One.|Two."},
		{"over a paragraph's end", "One\n\nTwo.", []summarize.Span{span(0, 4), span(0, 9)}, "[s0:One]|Two."},
		{"lit over a paragraph's end", "A. One\n\ntwo.", []summarize.Span{span(0, 2), span(3, 12)}, "[s0:A.] *s1:One*|*:two.*"},
		{"blank start", "\n\n\n\nOne.", []summarize.Span{span(0, 8)}, "[s0:One.]"},
		{"out of the text", "One.", []summarize.Span{span(-1, 2), span(3, 99), span(3, 3)}, "One."},
		{"overlapping", "One two.", []summarize.Span{span(0, 5), span(3, 8)}, "[s0:One t]wo."},
		{"invalid UTF-8", "a\xffb", []summarize.Span{span(0, 3)}, "[s0:a\uFFFDb]"},
	} {
		var got []string
		for _, p := range layOut(c.text, c.spans, map[int]bool{1: true}) {
			var b strings.Builder
			for _, x := range p {
				switch {
				case x.Lit:
					fmt.Fprintf(&b, "*%s:%s*", x.ID, x.Text)
				case x.ID != "":
					fmt.Fprintf(&b, "[%s:%s]", x.ID, x.Text)
				default:
					b.WriteString(x.Text)
				}
			}
			got = append(got, b.String())
		}
		if s := strings.Join(got, "|"); s != c.want {
			t.Errorf("%s: %q, want %q", c.name, s, c.want)
		}
	}
}

func TestReadingMinutes(t *testing.T) {
	for text, want := range map[string]int{
		"": 1, "a few words": 1, strings.Repeat("word ", 238*4): 4, strings.Repeat("电", 500*7): 7,
	} {
		if got := readingMinutes(text); got != want {
			t.Errorf("%.20q: %d minutes, want %d", text, got, want)
		}
	}
}

func TestTidyQuery(t *testing.T) {
	for in, want := range map[string]string{
		"  a\r\n\tb ": "a b", "a\x00b": "a b", "\xff小米\xfe": "小米", strings.Repeat("é", 1e5): strings.Repeat("é", maxQuery/2),
		"x" + strings.Repeat("é", 1e5): "x" + strings.Repeat("é", maxQuery/2-1),
	} {
		if got := tidyQuery(in); got != want {
			t.Errorf("%.20q: %.40q, want %.40q", in, got, want)
		}
	}
}

// lonely is a library in which an article can be found and nothing around it.
type lonely struct{ *shelf }

func (l lonely) Related(ctx context.Context, id int64, limit int) ([]library.Hit, error) {
	return nil, library.ErrCorrupt
}

func (l lonely) Neighbours(ctx context.Context, id int64) (earlier, later *library.Article, err error) {
	return nil, nil, library.ErrCorrupt
}

func BenchmarkArticle(b *testing.B) {
	a := ferry()
	a.Text = strings.Repeat(a.Text+"\n\n", 3) // some 800 words, as a long news article has
	l := newShelf(append(others(), a)...)
	s := newReader(b, l, quiet)
	r := httptest.NewRequest(http.MethodGet, "/a/"+library.FormatID(library.NewID(a))+"?q=ferry", nil)
	var size int
	for b.Loop() {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		size = w.Body.Len()
	}
	b.ReportMetric(float64(size), "page-bytes")
}

func BenchmarkHome(b *testing.B) {
	l := newShelf(append(others(), ferry())...)
	l.articles = append(l.articles, l.articles...) // a full page
	s := newReader(b, l, quiet)
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	var size int
	for b.Loop() {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		size = w.Body.Len()
	}
	b.ReportMetric(float64(size), "page-bytes")
}

// Whatever a text and a question are, the page has all of the text, as text,
// and no element that they brought with them.
func FuzzArticle(f *testing.F) {
	f.Add(ferryText, "soup", "A title", "en")
	f.Add("<script>alert(1)</script>", "</mark><script>", "</title><script>", "ar")
	f.Add("a\x00b\xff\r\n\r\nc\u2028d<!--", "\u202e", "\n", "zh-Hant-x-<b>")
	f.Add("&amp; &#60;script> {{.}} ]]>", "&lt;", "'\"`", "und")
	l := newShelf()
	reader := newReader(f, l, quiet) // one for all: making it takes longer than asking it
	f.Fuzz(func(t *testing.T, text, query, title, lang string) {
		l.articles = []library.Article{{ID: 36, Text: text, Title: title, Lang: lang, FirstSeen: testNow}}
		w := get(t, reader, "/a/10?"+url.Values{"q": {query}}.Encode())
		page := w.Body.String()
		if w.Code != 200 || strings.Contains(strings.ToLower(page), "<script") {
			t.Fatalf("code %d:\n%s", w.Code, page)
		}
		for _, n := range nodes(t, page) {
			if attr(n, "class") != "text" {
				continue
			}
			// A browser takes these apart from others while it reads a page.
			asRead := strings.NewReplacer("\x00", "\uFFFD").Replace(strings.ToValidUTF8(text, "\uFFFD"))
			want := strings.ReplaceAll(strings.Join(strings.Fields(asRead), ""), " ", "")
			got := strings.ReplaceAll(strings.ReplaceAll(textOf(n), " ", ""), "\uFFFD\uFFFD", "\uFFFD")
			if got != strings.ReplaceAll(want, "\uFFFD\uFFFD", "\uFFFD") {
				t.Errorf("the page has\n%q\nof\n%q", got, want)
			}
			return
		}
		t.Error("no text on the page")
	})
}
