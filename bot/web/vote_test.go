package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/library"
)

// voteFor posts a vote as a browser would from the article's own page.
func voteFor(s http.Handler, path string, form url.Values, change ...func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for _, f := range change {
		f(r)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func with(c *http.Cookie) func(*http.Request) {
	return func(r *http.Request) { r.AddCookie(c) }
}

// hidden is the value of a hidden field of a page's form.
func hidden(t *testing.T, page, name string) string {
	for _, n := range nodes(t, page) {
		if n.Data == "input" && attr(n, "name") == name && attr(n, "type") == "hidden" {
			return attr(n, "value")
		}
	}
	return ""
}

func TestVote(t *testing.T) {
	l := newShelf(ferry())
	s := newReader(t, l, publicAt("https://news.example"))
	path := "/a/" + library.FormatID(l.articles[0].ID)
	page := get(t, s, path+"?q=soup&n=2")
	if len(page.Result().Cookies()) != 0 {
		t.Error("reading set a cookie")
	}
	form := url.Values{"voter": {hidden(t, page.Body.String(), "voter")}, "q": {"soup"}, "n": {"2"}, "vote": {"helpful"}}

	w := voteFor(s, path+"/vote", form)
	if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || to != path+"?n=2&q=soup#vote" {
		t.Fatalf("code %d, to %q", w.Code, to)
	}
	cookie := w.Result().Cookies()[0]
	if !cookie.HttpOnly || !cookie.Secure || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" || !isVoter(cookie.Value) {
		t.Errorf("cookie %v", cookie)
	}

	for _, c := range []struct {
		name   string
		vote   string
		change []func(*http.Request)
		want   string
	}{
		{"double click: no cookie yet", "helpful", nil, "1 of 1 found this helpful. You found this helpful."},
		{"again", "helpful", []func(*http.Request){with(cookie)}, "1 of 1 found this helpful. You found this helpful."},
		{"changed", "not-helpful", []func(*http.Request){with(cookie)}, "0 of 1 found this helpful. You found this not helpful."},
		{"taken back", "none", []func(*http.Request){with(cookie)}, "No votes yet."},
		{"once more", "helpful", []func(*http.Request){with(cookie)}, "1 of 1 found this helpful. You found this helpful."},
		{"another browser", "not-helpful", []func(*http.Request){with(&http.Cookie{Name: cookieName, Value: newVoter()})}, "1 of 2 found this helpful. You found this helpful."},
		{"a forged key gets another", "helpful", []func(*http.Request){with(&http.Cookie{Name: cookieName, Value: "user:1"}), func(*http.Request) {}}, "1 of 2 found this helpful."},
	} {
		form.Set("vote", c.vote)
		if w := voteFor(s, path+"/vote", form, c.change...); w.Code != http.StatusSeeOther {
			t.Fatalf("%s: code %d", c.name, w.Code)
		}
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.AddCookie(cookie)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if got := strings.Join(strings.Fields(w.Body.String()), " "); !strings.Contains(got, c.want) {
			t.Errorf("%s: no %q", c.name, c.want)
		}
	}
}

func TestVoteRefused(t *testing.T) {
	l := newShelf(ferry())
	s := newReader(t, l, publicAt("https://news.example"), quiet)
	path := "/a/" + library.FormatID(l.articles[0].ID) + "/vote"
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	origin := func(o string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Del("Sec-Fetch-Site"); r.Header.Set("Origin", o) }
	}
	yes := url.Values{"vote": {"helpful"}}
	for _, c := range []struct {
		name, path string
		form       url.Values
		change     func(*http.Request)
		code       int
	}{
		{"from another site", path, yes, header("Sec-Fetch-Site", "cross-site"), 403},
		{"from a neighbouring site", path, yes, header("Sec-Fetch-Site", "same-site"), 403},
		{"from another origin", path, yes, origin("https://evil.example"), 403},
		{"from nowhere", path, yes, origin("null"), 403},
		{"from the public address", path, yes, origin("https://news.example"), 303},
		{"from the host itself", path, yes, origin("http://example.com"), 303},
		{"no choice", path, url.Values{}, header("X", "x"), 400},
		{"a wrong choice", path, url.Values{"vote": {"maybe"}}, header("X", "x"), 400},
		{"no article", "/a/1/vote", yes, header("X", "x"), 404},
		{"no id", "/a/%2e./vote", yes, header("X", "x"), 400},
		{"too much", path, url.Values{"vote": {strings.Repeat("x", maxVoteForm)}}, header("X", "x"), 413},
		{"not a form", path, yes, header("Content-Type", "application/x-www-form-urlencoded; ="), 400},
	} {
		w := voteFor(s, c.path, c.form, c.change)
		if w.Code != c.code {
			t.Errorf("%s: code %d, want %d", c.name, w.Code, c.code)
		}
		if w.Code != 303 && (len(w.Result().Cookies()) != 0 || !strings.Contains(w.Body.String(), "Front page")) {
			t.Errorf("%s: no page, or a cookie", c.name)
		}
	}
	if got, _ := l.Tally(t.Context(), l.articles[0].ID, ""); got.Votes != 2 {
		t.Errorf("%d votes, want the two that were not refused", got.Votes)
	}
}
