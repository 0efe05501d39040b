package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/nutgraf/nutgraf/bot/locale"
	"github.com/nutgraf/nutgraf/library"
)

// visitor is a visit by a browser that prefers a language.
func visitor(s *Server, accept string) *visit {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Accept-Language", accept)
	return s.visit(r)
}

// A page speaks the language that the address asks for, else that of the
// cookie, else the browser's, and says so in its attribute and its headers.
func TestLanguages(t *testing.T) {
	s := newReader(t, newShelf(append(others(), ferry())...))
	for _, c := range []struct{ path, cookie, accept, want, set string }{
		{"/", "", "", "en", ""},
		{"/", "", "de-AT,de;q=0.9,en;q=0.8", "de", ""},
		{"/", "", "it, fr;q=0.5, de;q=0.9", "de", ""},
		{"/", "", "zh-TW", "zh-Hans", ""},
		{"/", "", "zh-TW,en;q=0.5", "en", ""},
		{"/", "", strings.Repeat("x", 1000), "en", ""},
		{"/", "ru", "de", "ru", ""},
		{"/", "it", "de", "de", ""},
		{"/?hl=ja", "ru", "de", "ja", "ja"},
		{"/?hl=pt", "", "de", "pt-BR", "pt-BR"},
		{"/?hl=it", "ru", "de", "ru", ""},
		{"/?hl=%22%3E%3Cscript%3E", "", "de", "de", ""},
		{"/nowhere", "", "es-419", "es", ""},
	} {
		r := httptest.NewRequest(http.MethodGet, c.path, nil)
		r.Header.Set("Accept-Language", c.accept)
		if c.cookie != "" {
			r.AddCookie(&http.Cookie{Name: languageCookie, Value: c.cookie})
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if got := w.Header().Get("Content-Language"); got != c.want || !strings.Contains(w.Body.String(), `<html lang="`+c.want+`">`) {
			t.Errorf("%+v: in %s", c, got)
		}
		if got := w.Header().Get("Vary"); got != "Accept-Language, Cookie" {
			t.Errorf("Vary: %s", got)
		}
		set := ""
		for _, cookie := range w.Result().Cookies() {
			set += cookie.Value
		}
		if set != c.set {
			t.Errorf("%+v: set the cookie %q", c, set)
		}
	}
}

// Choosing a language keeps what one was reading.
func TestLanguageLinks(t *testing.T) {
	l := newShelf(ferry())
	s := newReader(t, l, publicAt("https://news.example/reader"))
	path := "/a/" + library.FormatID(l.articles[0].ID)
	for from, want := range map[string]string{
		path + "?q=soup+price&n=2&x=y": "?hl=de&n=2&q=soup+price",
		"/?offset=10":                  "?hl=de&offset=10",
		"/nowhere/%2f?q=%22&z=1":       "?hl=de&q=%22",
	} {
		found := links(t, get(t, s, from).Body.String(), func(n *html.Node) bool { return attr(n, "hreflang") == "de" })
		if fmt.Sprint(found) != fmt.Sprint([]string{want}) {
			t.Errorf("%s: %v, want %s", from, found, want)
		}
	}
	w := voteFor(s, path+"/vote", nil)
	found := links(t, w.Body.String(), func(n *html.Node) bool { return attr(n, "hreflang") == "de" })
	if fmt.Sprint(found) != "[/reader/?hl=de]" {
		t.Errorf("from the answer to a form: %v", found)
	}
	r := httptest.NewRequest(http.MethodGet, path+"?hl=de", nil)
	w = httptest.NewRecorder()
	s.ServeHTTP(w, r)
	c := w.Result().Cookies()[0]
	if !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/reader/" || c.Value != "de" {
		t.Errorf("cookie %v", c)
	}
	if to := links(t, w.Body.String(), func(n *html.Node) bool { return attr(n, "hreflang") == "de" }); len(to) != 0 {
		t.Errorf("a link to the language that the page is in: %v", to)
	}
}

// TestNothingIsEnglish: every word of every page is a message. The library says
// nothing in Latin letters here, so whatever does is a word of the program.
func TestNothingIsEnglish(t *testing.T) {
	pseudo, err := locale.Pseudo()
	if err != nil {
		t.Fatal(err)
	}
	full := others()[0]
	full.Sample, full.Byline, full.Lang = true, "王芳", "zh"
	full.Raw = "导航 首页 " + full.Text
	full.Cuts = []library.Cut{{Start: 0, End: 6, Reason: "navigation"}, {Start: 7, End: 13, Reason: "未知"}}
	for i := range maxCuts {
		full.Cuts = append(full.Cuts, library.Cut{Start: 20 + 3*i%30, End: 26 + 3*i%30, Reason: "ad"})
	}
	full.Copies = []library.Copy{{Title: "渡轮", URL: "https://port.example/1", Source: library.Source{Name: "岛报"}, FirstSeen: testNow}}
	older := full
	older.Title, older.URL, older.Published = "", "", testNow.AddDate(0, 0, -9)
	later := full
	later.Published = testNow
	l := newShelf(full, older, later)
	s := newReader(t, l, quiet, func(c *Config) { c.Words = pseudo })
	path := "/a/" + library.FormatID(l.articles[1].ID)
	pages := map[string]string{"an empty library": get(t, newReader(t, newShelf(), func(c *Config) { c.Words = pseudo }), "/").Body.String()}
	for _, p := range []string{
		"/", "/?offset=1", "/?q=渡轮+电池+没有+since:2026-11+before:2026-12+source:报+lang:de+-词", "/?q=没有", "/?q=since:词", "/?q=lang:词词", "/?q=-lang:de",
		"/?q=since:2026+before:2025", "/?q=source:", path, path + "?q=电池", "/a/1", "/a/-1", path + "/vote",
	} {
		pages[p] = get(t, s, p).Body.String()
	}
	pages["a vote from elsewhere"] = voteFor(s, path+"/vote", nil, func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }).Body.String()
	for _, choice := range []string{"helpful", "not-helpful"} {
		w := voteFor(s, path+"/vote", map[string][]string{"vote": {choice}})
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.AddCookie(w.Result().Cookies()[0])
		voted := httptest.NewRecorder()
		s.ServeHTTP(voted, r)
		pages["voted "+choice] = voted.Body.String()
	}
	l.err = errors.New("gone")
	broken := get(t, s, "/")
	ref := broken.Header().Get("X-Request-Id")
	if ref == "" || !strings.Contains(broken.Body.String(), ref) {
		t.Errorf("a fault's page does not tell %q, by which the log has it", ref)
	}
	pages["broken"] = strings.ReplaceAll(broken.Body.String(), ref, "")
	l.err = library.ErrInUse
	pages["busy"] = get(t, s, "/").Body.String()
	for name, page := range pages {
		if bare := latin(t, page); len(bare) > 0 {
			t.Errorf("%s: not in the words of a language: %q", name, bare)
		}
	}
	if got := latin(t, `<p title="Hello">⟦Ĥî⟧ there</p>`); len(got) != 2 {
		t.Errorf("the test finds %q", got)
	}
}

// latin are the words of a page that have Latin letters and are no messages:
// its texts, and the attributes that people read or hear.
func latin(t *testing.T, page string) (bare []string) {
	t.Helper()
	known := strings.NewReplacer(program, "", "UTC", "", "Chinese", "", "German", "", // CLDR names languages
		"since:", "", "before:", "", "source:", "", "lang:", "", "de", "")
	check := func(s string) {
		if left := strings.TrimSpace(known.Replace(locale.Bare(s))); strings.ContainsFunc(left, func(r rune) bool {
			return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		}) {
			bare = append(bare, left)
		}
	}
	for _, n := range nodes(t, page) {
		switch {
		case n.Type == html.TextNode:
			check(n.Data)
		case n.Data == "meta" && strings.HasPrefix(attr(n, "property"), "og:") && attr(n, "property") != "og:type" && attr(n, "property") != "og:url":
			check(attr(n, "content"))
		}
		for _, name := range []string{"title", "aria-label", "placeholder", "alt"} {
			check(attr(n, name))
		}
	}
	return bare
}
