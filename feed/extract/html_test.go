package extract

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// paragraphs of an article for pages; the words are ours.
const (
	para1 = `The dam in the north of the country was closed for the first time on Tuesday, after ten years of building. Its gates keep the sea out when the water rises higher than three metres.`
	para2 = `Engineers had moved the four gates by hand at first, because the motors were delivered late. In the storm of last winter two of them were lowered in less than an hour.`
	para3 = `The government wants to build a second dam further east, where the coast is flat and the villages lie below the level of the sea. Fishermen fear that the river will silt up.`
)

func TestHTML(t *testing.T) {
	page := `<!DOCTYPE html>
<html lang="en-GB"><head>
<title>Great dam closed for the first time | Coast Courier</title>
<meta property="og:site_name" content="Coast Courier">
<meta property="og:title" content="Great dam closed for the first time | Coast Courier">
<link rel="canonical" href="/news/dam">
<script type="application/ld+json">{"@context":"https://schema.org","@graph":[
 {"@type":"WebSite","name":"Coast Courier"},
 {"@type":"Person","@id":"#desk","name":"Courier Desk"},
 {"@type":"NewsArticle","headline":"Great dam closed for the first time","datePublished":"2024-03-05T21:30:00-05:00","author":{"@id":"#desk"}}]}</script>
<style>p { color: red }</style></head>
<body><header><nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li><li><a href="/sport">Sport</a></li></ul></nav></header>
<main><article><h1>Great dam closed for the first time</h1><p class="byline">By Courier Desk</p>
<p>` + para1 + `</p><figure><img src="x.jpg"><figcaption>Great dam closed, first time</figcaption></figure>
<p>` + para2[:60] + `<b>` + para2[60:70] + `</b><i>` + para2[70:] + `</i></p>
<div style="display: none">Hidden words</div>
<p>` + para3 + `</p></article>
<section><h2>Related stories</h2><ul><li><a href="/a">How the tides are measured</a></li><li><a href="/b">A ship for the islands</a></li></ul></section></main>
<footer><p>Copyright 2024 Coast Courier. All rights reserved.</p></footer></body></html>`
	d, err := HTML(page, Page{URL: "https://courier.example/news/dam?from=home"})
	if err != nil {
		t.Fatal(err)
	}
	if want := para1 + "\n\n" + para2 + "\n\n" + para3; d.Text != want {
		t.Errorf("text:\n%s\nwant:\n%s", d.Text, want)
	}
	if d.Title != "Great dam closed for the first time" || d.Byline != "Courier Desk" || d.Site != "Coast Courier" ||
		d.Lang != "en-GB" || d.URL != "https://courier.example/news/dam" || !d.FromHTML {
		t.Errorf("%q by %q in %q, %q, %q", d.Title, d.Byline, d.Site, d.Lang, d.URL)
	}
	if want := time.Date(2024, 3, 6, 2, 30, 0, 0, time.UTC); !d.Published.Equal(want) {
		t.Errorf("published %v, want %v", d.Published, want)
	}
	checkPromises(t, d)
}

func TestHTMLWithoutArticle(t *testing.T) {
	var b strings.Builder
	b.WriteString("<html><body><nav>")
	for range 40 {
		b.WriteString(`<li><a href="/x">Section</a></li><li><a href="/y">Another one</a></li>`)
	}
	b.WriteString("</nav></body></html>")
	if d, err := HTML(b.String(), Page{}); !errors.Is(err, ErrNoArticle) {
		t.Errorf("%v, %q", err, d.Text)
	}
}

func TestStripSite(t *testing.T) {
	for _, c := range []struct{ title, site, host, want string }{
		{"Rain in May - The Post", "The Post", "", "Rain in May"},
		{"Rain in May | News | The Post", "The Post", "", "Rain in May | News"},
		{"The Post: Rain in May", "The Post", "", "The Post: Rain in May"},
		{"The Post | Rain in May", "The Post", "", "Rain in May"},
		{"Rain in May – thepost", "", "www.thepost.example", "Rain in May"},
		{"Much rain fell in May - The Post", "", "", "Much rain fell in May"},
		{"Rain - sun", "", "", "Rain - sun"},
		{"五月多雨_新闻网", "新闻网", "", "五月多雨"},
		{"Semi-final won", "", "", "Semi-final won"},
	} {
		if got := stripSite(c.title, c.site, c.host); got != c.want {
			t.Errorf("%q of %q: %q, want %q", c.title, c.site, got, c.want)
		}
	}
}

func TestPageLang(t *testing.T) {
	for _, c := range []struct{ stated, body, want string }{
		{"en-us", english, "en-US"},
		{"en", chinese, "zh"}, // a template that nobody changed
		{"zh-Hant", chinese, "zh-Hant"},
		{"", russian, "ru"},
		{"not a tag!", french, "fr"},
		{"sr-Latn", english, "sr-Latn"},
	} {
		if got := pageLang(c.stated, c.body); got != c.want {
			t.Errorf("%q: %q, want %q", c.stated, got, c.want)
		}
	}
}

const english = para1

// TestHostilePages: pages made to be slow or deep end in time, with the text
// or with an error.
func TestHostilePages(t *testing.T) {
	const n = 20_000
	text := "<p>" + para1 + "</p><p>" + para2 + "</p>"
	for name, page := range map[string]string{
		"deep":                 strings.Repeat("<div>", n) + text,
		"deep, closed":         strings.Repeat("<div>", n) + text + strings.Repeat("</div>", n),
		"deep formatting":      strings.Repeat("<b><i><a>", n) + text,
		"deep tables":          strings.Repeat("<table><tr><td>", n) + text,
		"many links":           text + strings.Repeat(`<a href="/x">word</a> `, n),
		"many headings":        text + strings.Repeat(`<h1>word</h1>`, n),
		"many lines":           text + strings.Repeat(`word<br>`, n),
		"many equal lines":     text + strings.Repeat(`<p>The same line again and again.</p>`, n),
		"many authors":         text + strings.Repeat(`<span class="author">Name</span>`, n),
		"many attributes":      "<p " + strings.Repeat(`class="author" `, n) + ">" + text,
		"one long word":        text + strings.Repeat("a", 40*n),
		"one long Chinese run": text + "<p>" + strings.Repeat("中", 10*n),
		"many marks":           text + "<p>" + strings.Repeat("| – ", 5*n),
		"title of bars":        "<title>" + strings.Repeat("a | ", n) + "</title>" + text,
		"nested JSON":          `<script type="application/ld+json">` + strings.Repeat(`{"@graph":[`, n) + "</script>" + text,
		"unclosed":             text + strings.Repeat("<!--", n),
		"control characters":   text + strings.Repeat("\x01\x02", n),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			d, err := HTML(page, Page{URL: "https://example.org/"})
			if err != nil && !errors.Is(err, ErrNoArticle) && !errors.Is(err, ErrEmpty) {
				t.Errorf("unexpected error: %v", err)
			}
			if err == nil {
				checkPromises(t, d)
			}
			// Far above what it takes, far below what quadratic time takes.
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("took %v", took)
			} else {
				t.Logf("%v for %d kB, %v", took.Round(time.Millisecond), len(page)>>10, err)
			}
		})
	}
}
