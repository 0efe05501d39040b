package web

import (
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/nutgraf/nutgraf/bot/locale"
	"github.com/nutgraf/nutgraf/library"
)

// No language, and not even one with longer words than any, is wider than the
// smallest telephone.
func TestBrowserLanguages(t *testing.T) {
	browser := startBrowser(t)
	l, articles := fullLibrary(t)
	s := newReader(t, l, realQuotes)
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	pages := map[string]string{
		"article": "/a/" + library.FormatID(articles[0]) + "?q=soup", "home": "/?q=", "trouble": "/?q=since:tomorrowish", "404": "/nowhere?q=",
	}
	fits := func(t *testing.T, b *tab, width int64, name string) {
		t.Helper()
		if over := eval[int64](b, "Math.max(document.documentElement.scrollWidth, innerWidth)") - width; over > 0 {
			t.Errorf("%s is %d pixels wider than a screen of %d", name, over, width)
		}
	}

	t.Run("fit", func(t *testing.T) {
		pseudo, err := locale.Pseudo()
		if err != nil {
			t.Fatal(err)
		}
		longer := httptest.NewServer(newReader(t, l, realQuotes, func(c *Config) { c.Words = pseudo }))
		t.Cleanup(longer.Close)
		for _, width := range []int64{1280, 320} {
			b := open(t, browser, srv.URL, width, 700)
			for name, path := range pages {
				for _, language := range s.all {
					b.to(path + "&hl=" + language.Tag)
					if got := eval[string](b, "document.documentElement.lang"); got != language.Tag {
						t.Errorf("%s is in %s, not in %s", name, got, language.Tag)
					}
					fits(t, b, width, name+" in "+language.Tag)
					b.shot(name + "-" + language.Tag + "-" + map[int64]string{1280: "wide", 320: "small"}[width])
				}
			}
			b = open(t, browser, longer.URL, width, 700)
			for name, path := range pages {
				b.to(path)
				fits(t, b, width, name+" in the pseudo-locale")
			}
		}
	})

	t.Run("choose", func(t *testing.T) {
		b := open(t, browser, srv.URL, 1280, 900)
		b.to(pages["article"])
		b.run(chromedp.ScrollIntoView(chromedp.CSS(".tongues")), chromedp.Click(chromedp.CSS(`.tongues a[hreflang="de"]`)))
		b.wait(`document.documentElement.lang === "de" && location.search.includes("q=soup")`)
		b.to("/") // and it stays
		b.wait(`document.documentElement.lang === "de"`)
		b.to(pages["article"])
		b.run(chromedp.Click(chromedp.CSS(".buttons button:nth-child(1)")))
		b.wait(`document.querySelector(".tally")?.textContent.includes("1 von 1 fand das hilfreich.")`)
		b.run(chromedp.ScrollIntoView(chromedp.CSS(".tongues")), chromedp.Click(chromedp.CSS(`.tongues a[hreflang="ja"]`)))
		b.wait(`document.querySelector(".tally")?.textContent.includes("1人中1人")`)
	})
}
