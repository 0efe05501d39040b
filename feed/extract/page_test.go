package extract

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

func TestPageWeights(t *testing.T) {
	m := shipped().Pages
	if m == nil {
		t.Fatal("pages.bin is damaged, or made for other features: go run ./feed/extract/train")
	}
	if len(pageWeights) > 300<<10 {
		t.Errorf("%d bytes", len(pageWeights))
	}
	lines := shipped().PageLines("<p>"+para1+"<p>"+para2, Page{})
	if len(lines) != 2 {
		t.Fatalf("%d lines", len(lines))
	}
	for _, l := range lines {
		if len(l.Values) != pageFeatureCount {
			t.Errorf("%d values for %q", len(l.Values), l.Text)
		}
	}
}

func TestReadContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	page := []byte("<html><body><p>" + para1 + "</p><p>" + para2 + "</p></body></html>")
	if _, err := ReadContext(ctx, page, Page{}); err != nil {
		t.Fatal(err)
	}
	cancel()
	for _, data := range [][]byte{page, []byte(para1)} {
		if _, err := ReadContext(ctx, data, Page{}); !errors.Is(err, context.Canceled) {
			t.Errorf("after the end: %v", err)
		}
	}
}

// TestStreamed: a server that sends parts of a page late puts them into hidden
// elements, from where a script moves them.
func TestStreamed(t *testing.T) {
	page := `<html><body><nav><a href="/">Home</a></nav><main><!--$?--><template id="B:0"></template><p>Loading</p><!--/$--></main>
<footer>Copyright 2024 Coast Courier. All rights reserved.</footer>
<div hidden id="S:0"><h1>Great dam closed</h1><p>` + para1 + `</p><template id="P:1"></template><p>` + para3 + `</p></div>
<div hidden id="S:1"><p>` + para2 + `</p></div><div hidden id="S:7"><p>Nobody sees this, because there is no place for it on the page at all.</p></div></body></html>`
	d, err := HTML(page, Page{})
	if err != nil {
		t.Fatal(err)
	}
	if want := para1 + "\n\n" + para2 + "\n\n" + para3; d.Text != want {
		t.Errorf("text:\n%s\nwant:\n%s", d.Text, want)
	}
	checkPromises(t, d)
	// Parts that would have to stand in themselves stay where they are.
	if _, err := HTML(`<div hidden id="S:0"><template id="B:1"></template></div><div hidden id="S:1"><template id="B:0"></template></div><p>`+para1+"<p>"+para2, Page{}); err != nil {
		t.Error(err)
	}
}

// TestFolded: what a click unfolds where it stands is part of the page; menus,
// dialogues and what is simply hidden are not.
func TestFolded(t *testing.T) {
	const before, after = "<body><article><h1>Great dam closed</h1><p>" + para1 + "</p>", "<p>" + para3 + "</p></article>"
	for page, want := range map[string]bool{
		`<div class="accordion-item"><button aria-expanded="false">What of the motors?</button><div style="display:none"><p>` + para2 + `</p></div></div>`: true,
		`<div class="faq"><div aria-hidden="true"><p>` + para2 + `</p></div></div>`:                                                                        true,
		`<div style="display:none"><p>` + para2 + `</p></div>`:                                                                                             false,
		`<div class="nav-accordion"><div style="display:none"><p>` + para2 + `</p></div></div>`:                                                            false,
		`<div class="cookie-modal"><div class="tab" style="display:none"><p>` + para2 + `</p></div></div>`:                                                 false,
	} {
		d, err := HTML(before+page+after, Page{})
		if err != nil || strings.Contains(d.Raw, para2) != want {
			t.Errorf("%s: %v: %q", page, err, d.Raw)
		}
	}
}

// TestConsent: what asks for consent is never the article.
func TestConsent(t *testing.T) {
	const ask = `<div class="banner"><h2>We value your privacy</h2><p>We and our partners store cookies on your device to show you advertisements, and to measure how you use our site.</p>
<p>With a click on Accept all you consent to the use of cookies. You may change your choice at any time in our settings for cookies.</p></div>`
	if d, err := HTML("<html><body>"+ask+"</body></html>", Page{}); !errors.Is(err, ErrNoArticle) {
		t.Errorf("%v: %q", err, d.Text)
	}
	d, err := HTML("<html><body>"+ask+"<article><h1>Great dam closed</h1><p>"+para1+"</p><p>"+para2+"</p><p>"+para3+"</p></article></body></html>", Page{})
	if err != nil || strings.Contains(d.Text, "cookies") || !strings.Contains(d.Text, para1) {
		t.Errorf("%v: %q", err, d.Text)
	}
	about := strings.ReplaceAll(para1+" "+para2, "gates", "cookies")
	if _, err := HTML("<html><body><article><p>"+about+"</p><p>"+para3+"</p></article></body></html>", Page{}); err != nil {
		t.Errorf("an article with the word in it: %v", err)
	}
}

func TestConfidence(t *testing.T) {
	article, err := HTML("<html><body><article><h1>Great dam closed</h1><p>"+para1+"</p><p>"+para2+"</p><p>"+para3+"</p></article></body></html>", Page{})
	if err != nil || article.Doubtful() || article.Confidence > 1 {
		t.Errorf("an article: %v, %v", article.Confidence, err)
	}
	var list strings.Builder
	for range 30 {
		list.WriteString(`<div class="card"><a href="/x"><h3>A ship for the islands</h3></a><p>It sails in May, they say.</p><a href="/y">More</a></div>`)
	}
	d, err := HTML("<html><body>"+list.String()+"</body></html>", Page{})
	if err == nil && !d.Doubtful() {
		t.Errorf("a list of teasers: %v: %q", d.Confidence, d.Text)
	}
}

func TestHints(t *testing.T) {
	for name, want := range map[string]hint{
		"":                             0,
		"post-content":                 hintContent,
		"articleBody":                  hintContent,
		"ArticleReDesign_infoTag":      hintContent | hintMeta | hintTags,
		"col-md-8 u-mt-2":              0,
		"cookie-consent":               hintConsent,
		"newsletterSignup":             hintSignup,
		"COMMENTS":                     hintComment,
		"x" + strings.Repeat("y", 200): 0,
	} {
		if got := hintsIn(name); got != want {
			t.Errorf("%q: %b, want %b", name, got, want)
		}
	}
}

func metaOf(t *testing.T, page, link string) meta {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	base, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	return readMeta(root, base, classes{})
}

func TestPageDates(t *testing.T) {
	const head = `<h1>Great dam closed</h1>`
	ld := func(dates string) string {
		return `<script type="application/ld+json">{"@type":"NewsArticle",` + dates + `}</script>`
	}
	for _, c := range []struct {
		name, page, link, want string
		about                  bool
	}{
		{"JSON-LD wins", `<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2024-03-05T23:30:00-05:00"}</script>` + head + `<time datetime="2020-01-02">`, "", "2024-03-05T23:30:00-05:00", false},
		{"the first of several", `<meta name="published-time" content="2024-05-06"><meta name="published-date" content="2021-02-16">` + head, "", "2021-02-16T00:00:00Z", false},
		{"by the title, not in the list", `<aside><time datetime="2023-09-09">9 September</time></aside>` + head + `<span class="post-date">5 March 2024</span><p>` + para1, "", "2024-03-05T00:00:00Z", false},
		{"a line", head + `<p>March 5, 2024</p><p>` + para1, "", "2024-03-05T00:00:00Z", false},
		{"only when it was changed", head + `<p class="date">Updated on March 5, 2024</p><p>` + para1, "", "0001-01-01T00:00:00Z", false},
		{"changed, by its name", head + `<div class="field--name-changed"><time datetime="2024-03-05">March 5</time></div><p>` + para1, "", "0001-01-01T00:00:00Z", false},
		{"changed, by its text", head + `<time class="published-date" datetime="2024-03-05">Updated March 5</time><p>` + para1, "", "0001-01-01T00:00:00Z", false},
		{"never changed", head + `<time class="entry-date published updated" datetime="2024-03-05">March 5</time><p>` + para1, "", "2024-03-05T00:00:00Z", false},
		{"changed, as JSON-LD agrees", ld(`"dateModified":"2024-03-05"`) + head + `<p class="date">Updated on March 5, 2024</p><p>` + para1, "", "2024-03-05T00:00:00Z", true},
		{"rewritten years later", ld(`"datePublished":"2019-01-02","dateModified":"2024-03-05T08:00:00Z"`) + head + `<p class="date">March 5, 2024</p><p>` + para1, "", "2024-03-05T00:00:00Z", true},
		{"rewritten, as it says", ld(`"datePublished":"2019-01-02"`) + head + `<p class="date">Updated March 5, 2024</p><p>` + para1, "", "2024-03-05T00:00:00Z", true},
		{"corrected a day later", ld(`"datePublished":"2024-03-04","dateModified":"2024-03-05"`) + head + `<p class="date">Updated March 5, 2024</p><p>` + para1, "", "2024-03-04T00:00:00Z", false},
		{"rewritten, and both days shown", ld(`"datePublished":"2019-01-02","dateModified":"2024-03-05"`) + head + `<p class="date">January 2, 2019</p><p class="date">Updated March 5, 2024</p><p>` + para1, "", "2019-01-02T00:00:00Z", false},
		{"today's date in the head of a site", ld(`"datePublished":"2019-01-02"`) + `<p class="date">March 5, 2024</p>` + head + `<p>` + para1, "", "2019-01-02T00:00:00Z", false},
		{"today's date there, and no other", `<header><p class="date">March 5, 2024</p></header>` + head + `<p>` + para1, "", "0001-01-01T00:00:00Z", false},
		{"above the title, with it", `<header><p class="date">March 5, 2024</p>` + head + `</header><p>` + para1, "", "2024-03-05T00:00:00Z", false},
		{"the year of a copyright", head + "<p>" + para1 + `<footer><p>© 2001-02-03 The Post</p></footer>`, "", "0001-01-01T00:00:00Z", false},
		{"those of other articles", head + "<p>" + para1 + `<div class="related"><p class="date">March 5, 2024</p></div>`, "", "0001-01-01T00:00:00Z", false},
		{"moved to another system", `<meta property="article:published_time" content="2024-08-07">` + head + `<time datetime="2013-12-30">Dec 30, 2013</time><p>` + para1, "", "2013-12-30T00:00:00Z", false},
		{"an event in the menu above", `<ul class="latest"><li><time datetime="2022-08-02">2 August</time></ul>` + head + `<time datetime="2017-03-01">03/01/2017</time><p>` + para1, "", "2017-03-01T00:00:00Z", false},
		{"commented on before", head + "<p>" + para1 + `<div class="comments"><time datetime="2016-10-23">October</time></div>`, "https://example.org/2024/03/05/dam", "0001-01-01T00:00:00Z", false},
		{"in the address", head + "<p>" + para1, "https://example.org/2024/03/05/dam", "2024-03-05T00:00:00Z", true},
		{"in a script", head + `<script>{"publishedDate":"2024-03-05T10:00:00Z"}</script>`, "", "2024-03-05T10:00:00Z", true},
		{"two in scripts", head + `<script>[{"date":"2024-03-05"},{"date":"2024-03-06"}]</script>`, "", "0001-01-01T00:00:00Z", false},
		{"the file's", `<meta property="article:modified_time" content="2024-03-05">` + head, "", "0001-01-01T00:00:00Z", false},
		{"in a sentence", head + "<p>On March 5, 2024 the dam was closed for the first time, after ten years of building and many storms.", "", "0001-01-01T00:00:00Z", false},
	} {
		m := metaOf(t, "<title>Great dam closed</title><body>"+c.page, c.link)
		if got := m.published.Format(time.RFC3339); got != c.want || m.about != c.about {
			t.Errorf("%s: %s, %v; want %s, %v", c.name, got, m.about, c.want, c.about)
		}
	}
}

func TestPageAuthors(t *testing.T) {
	for page, want := range map[string]string{
		`<meta name="author" content="Jo Doe">`:                                                                              "Jo Doe",
		`<p class="byline">By<a>Jo Doe</a></p>`:                                                                              "Jo Doe",
		`<p class="author">ByJo Doe</p>`:                                                                                     "Jo Doe",
		`<p class="author"><b>Jo Doe</b><span>Senior Writer</span></p>`:                                                      "Jo Doe",
		`<p class="author">Jo Doe, Staff Writer</p>`:                                                                         "Jo Doe",
		`<p class="author">Jo Doe<span>December 17, 2025</span></p>`:                                                         "Jo Doe",
		`<p class="author">Jo Doe | March 5, 2024</p>`:                                                                       "Jo Doe",
		`<a href="/authors/jo-doe">Jo Doe</a>`:                                                                               "Jo Doe",
		`<a href="/authors/">All our authors</a>`:                                                                            "",
		`<meta name="author" content="admin"><a rel="author">Jo Doe</a>`:                                                     "Jo Doe",
		`<meta name="author" content="https://example.org/jo">`:                                                              "",
		`<meta name="citation_author" content="Doe, Jo"><meta name="citation_author" content="Roe, Al">`:                     "Jo Doe, Al Roe",
		`<meta property="og:site_name" content="The Post"><meta name="author" content="The Post"><a rel="author">Jo Doe</a>`: "Jo Doe",
		`<meta property="og:site_name" content="The Post"><meta name="author" content="The Post">`:                           "The Post",
		`<div class="comments"><a rel="author">Jo Doe</a></div>`:                                                             "",
	} {
		if m := metaOf(t, "<body>"+page, ""); m.byline != want {
			t.Errorf("%s: %q, want %q", page, m.byline, want)
		}
	}
}

func TestLeadImage(t *testing.T) {
	for page, want := range map[string]string{
		`<meta property="og:image" content="/dam.jpg">`:                                                               "https://example.org/dam.jpg",
		`<meta property="og:image" content="javascript:alert(1)">`:                                                    "",
		`<script type="application/ld+json">{"@type":"NewsArticle","image":[{"url":"https://i.example/a"}]}</script>`: "https://i.example/a",
		`<p>`: "",
	} {
		if m := metaOf(t, page, "https://example.org/a/b"); m.image != want {
			t.Errorf("%s: %q, want %q", page, m.image, want)
		}
	}
}
