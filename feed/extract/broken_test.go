package extract

import (
	"errors"
	"strings"
	"testing"
)

// TestTruncatedPages: a page that breaks off anywhere, as when a connection broke,
// is read as far as it goes or refused with an error of this package.
func TestTruncatedPages(t *testing.T) {
	page := `<!doctype html><html lang=en><head><title>Great dam closed | The Post</title><meta charset=utf-8>` +
		`<script type="application/ld+json">{"@type":"NewsArticle","headline":"Great dam closed","datePublished":"2024-03-05","author":[{"name":"Coastal desk"}]}</script></head>` +
		`<body class='a "b" c'><nav><ul><li><a href=/>Home</a><li><a href="/sea">Sea</a></ul></nav><article><h1>Great dam closed</h1><time datetime=2024-03-05>5 March</time>` +
		`<p>` + para1 + `</p><p>` + para2 + `</p><table><tr><td>` + para3 + `</td></tr></table></article><!-- the end --><footer>&copy; The Post</footer></body></html>`
	read := 0
	for i := range len(page) {
		d, err := Read([]byte(page[:i]), Page{URL: "https://post.example/dam", ContentType: "text/html; charset=utf-8"})
		switch {
		case err == nil:
			read++
			checkPromises(t, d)
		case !errors.Is(err, ErrNoArticle) && !errors.Is(err, ErrEmpty):
			t.Fatalf("%d bytes: %v", i, err)
		}
	}
	if read < len(page)/4 {
		t.Errorf("only %d of %d beginnings were read", read, len(page))
	}
}

// TestUntidyPages: markup that nobody closed, quoted or nested well is read as
// browsers read it.
func TestUntidyPages(t *testing.T) {
	for name, page := range map[string]string{
		"unquoted attributes":  `<div class=article id=main onclick=alert(1)><h1 class=title>Great dam closed</h1><p class=text data-x=1>` + para1 + `<p>` + para2 + `<p>` + para3 + `</div>`,
		"a quote never closed": `<article><h1>Great dam closed</h1><p>` + para1 + `</p><p>` + para2 + `</p><p>` + para3 + `</p></article><div class="related>More`,
		"nested wrongly":       `<article><h1>Great dam closed</h1><b><p>` + para1 + `</b></p><i><p>` + para2 + `<b></i></p><p>` + para3 + `</b></article>`,
		"nothing closed":       `<article><h1>Great dam closed<p>` + para1 + `<p>` + para2 + `<p>` + para3,
		"capitals":             `<ARTICLE><H1>Great dam closed</H1><P CLASS=TEXT>` + para1 + `</P><P>` + para2 + `</P><P>` + para3 + `</P></ARTICLE>`,
		"end tags alone":       `</div></p></article><article><h1>Great dam closed</h1></b><p>` + para1 + `</p></div><p>` + para2 + `</p><p>` + para3 + `</p>`,
	} {
		d, err := Read([]byte("<title>Great dam closed</title>"+page), Page{ContentType: "text/html"})
		if err != nil || !strings.Contains(d.Text, para2) {
			t.Errorf("%s: %v %q", name, err, d.Text)
			continue
		}
		checkPromises(t, d)
	}
}

// TestHostileLinksOfPages: no link but one of the web leaves a page.
func TestHostileLinksOfPages(t *testing.T) {
	for _, link := range []string{"javascript:alert(1)", "JavaScript:alert(1)", " java\tscript:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x", "file:///etc/passwd", "//", "http://", "mailto:a@post.example", "blob:https://post.example/1"} {
		page := `<title>Great dam closed</title><link rel=canonical href="` + link + `"><meta property="og:url" content="` + link + `"><meta property="og:image" content="` + link + `">` +
			`<article><h1>Great dam closed</h1><p><a href="` + link + `">` + para1 + `</a></p><p>` + para2 + `</p><p>` + para3 + `</p></article>`
		d, err := Read([]byte(page), Page{URL: "https://post.example/dam", ContentType: "text/html"})
		if err != nil {
			t.Errorf("%s: %v", link, err)
			continue
		}
		for _, got := range []string{d.URL, d.Image} {
			if got != "" && !strings.HasPrefix(got, "https://post.example/") {
				t.Errorf("%s: a link to %q", link, got)
			}
		}
		if strings.Contains(d.Text, "script:") || strings.Contains(d.Text, "<") {
			t.Errorf("%s: %q", link, d.Text)
		}
	}
}
