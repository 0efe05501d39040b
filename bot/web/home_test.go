package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/nutgraf/nutgraf/library"
)

// links are the addresses that a page links to, in order, of elements that
// keep says yes to.
func links(t *testing.T, page string, keep func(n *html.Node) bool) (to []string) {
	for _, n := range nodes(t, page) {
		if n.Data == "a" && keep(n) {
			to = append(to, attr(n, "href"))
		}
	}
	return to
}

func TestLatest(t *testing.T) {
	l := newShelf(append(others(), ferry())...)
	page := get(t, newReader(t, l), "/").Body.String()
	id := library.FormatID(library.NewID(ferry()))
	in := func(parent string) func(*html.Node) bool {
		return func(n *html.Node) bool { return n.Parent.Data == parent }
	}
	if got := links(t, page, in("h2")); len(got) != 5 || got[0] != "/a/"+id+"?n=2" {
		t.Errorf("titles lead to %v", got)
	}
	if got := links(t, page, in("blockquote")); len(got) != 10 || got[1] != "/a/"+id+"?n=2#s1" {
		t.Errorf("quotes lead to %v", got)
	}
	if l.lastly.Limit != perPage || l.lastly.Words != "" {
		t.Errorf("asked for %+v", l.lastly)
	}
	if !strings.Contains(page, "Sunday, 22 November 2026") {
		t.Error("no date of today")
	}
}

func TestSearch(t *testing.T) {
	l := newShelf(append(others(), ferry())...)
	s := newReader(t, l, quiet)
	page := get(t, s, "/?q=ferry+soup+lang:en+since:2026-11-01+-zebra").Body.String()
	id := library.FormatID(library.NewID(ferry()))
	for _, want := range []string{
		`value="ferry soup lang:en since:2026-11-01 -zebra"`, "in English", "since 1 November 2026", "not “zebra”",
		// The quotes are about the words, so the links carry them, and only them.
		`href="/a/` + id + `?q=ferry&#43;soup#s0"`, "without “soup”",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s", want)
		}
	}
	if got := l.lastly; got.Words != "ferry soup" || got.Lang != "en" || got.Since.IsZero() {
		t.Errorf("asked for %+v", got)
	}
	if w := get(t, s, "/?q=zebra"); !strings.Contains(w.Body.String(), "Nothing found for “zebra”") || !strings.Contains(w.Body.String(), "since:") {
		t.Error("nothing says that nothing was found")
	}
	if w := get(t, newReader(t, newShelf()), "/"); !strings.Contains(w.Body.String(), "nothing in the library yet") {
		t.Error("nothing says that the library is empty")
	}
}

func TestSearchNotUnderstood(t *testing.T) {
	s := newReader(t, newShelf(ferry()))
	for query, want := range map[string]string{
		"ferry since:tomorrowish":      "“since:tomorrowish” is not a date. Write 2023-11-01",
		"since:":                       "“since:” has nothing after the colon.",
		"since:2022 before:2021":       "leaves no time to search in. What follows",
		"lang:nothing-of-the-kind-123": "is not a language. Write its code",
		"-lang:en":                     "cannot be excluded. Only",
	} {
		w := get(t, s, "/?"+url.Values{"q": {query}}.Encode())
		body := w.Body.String()
		if w.Code != http.StatusBadRequest || !strings.Contains(body, `role="alert"`) || !strings.Contains(body, want) ||
			!strings.Contains(body, `value="`+query+`"`) {
			t.Errorf("%s: code %d, no %q:\n%s", query, w.Code, want, body)
		}
	}
}

// A link in the search box leads to its article.
func TestSearchLink(t *testing.T) {
	l := newShelf(ferry())
	w := get(t, newReader(t, l), "/?q=https://harbour.example/2026/ferry?a=1%26b=2")
	if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || to != "/a/"+library.FormatID(l.articles[0].ID) {
		t.Errorf("code %d, to %q", w.Code, to)
	}
	if w := get(t, newReader(t, l), "/?q=https://nowhere.example/"); w.Code != 200 {
		t.Errorf("an unknown link: code %d", w.Code)
	}
}

func TestPaging(t *testing.T) {
	var many []library.Article
	for i := range 25 {
		many = append(many, library.Article{
			Title: fmt.Sprintf("Number %d", i), Text: "Something happened.", FirstSeen: testNow.Add(-time.Duration(i) * time.Hour),
		})
	}
	s := newReader(t, newShelf(many...))
	for path, want := range map[string][]string{
		"/":                      {"next /?offset=10"},
		"/?offset=10":            {"prev /", "next /?offset=20"},
		"/?offset=20":            {"prev /?offset=10"},
		"/?offset=5":             {"prev /", "next /?offset=15"},
		"/?q=happened":           {"next /?offset=10&q=happened"},
		"/?q=happened&offset=10": {"prev /?q=happened", "next /?offset=20&q=happened"},
	} {
		var got []string
		for _, n := range nodes(t, get(t, s, path).Body.String()) {
			if rel := attr(n, "rel"); rel == "prev" || rel == "next" {
				got = append(got, rel+" "+attr(n, "href"))
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
}

func TestWhen(t *testing.T) {
	zone := time.FixedZone("EST", -5*60*60)
	v := visitor(newReader(t, newShelf(), func(c *Config) { c.Location = zone }), "en")
	for at, want := range map[time.Time]string{
		time.Date(2021, 11, 15, 2, 30, 0, 0, time.UTC): "14 November 2021, 21:30 EST",
		time.Date(2021, 11, 15, 0, 0, 0, 0, time.UTC):  "15 November 2021", // a date without a time of day
	} {
		if got := v.when("", at).Moment; got != want {
			t.Errorf("%v: %q, want %q", at, got, want)
		}
	}
}
