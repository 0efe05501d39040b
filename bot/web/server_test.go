package web

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/library"
)

// get asks a reader for a page.
func get(t testing.TB, h http.Handler, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

// quiet drops what a test makes a reader log.
func quiet(c *Config) { c.Log = slog.New(slog.DiscardHandler) }

func TestPages(t *testing.T) {
	l := newShelf(append(others(), ferry())...)
	s := newReader(t, l, quiet)
	id := library.FormatID(library.NewID(ferry()))
	for _, c := range []struct {
		method, path string
		code         int
		want         string // in the body
	}{
		{"GET", "/", 200, "Latest"},
		{"GET", "/?q=ferry", 200, "“ferry”"},
		{"GET", "/?offset=-5", 200, "Latest"},
		{"GET", "/?offset=99999999999999999999", 200, "Latest"},
		{"GET", "/?offset=9000", 200, "Nothing found"},
		{"GET", "/?q=%ff%00%0d%0aSet-Cookie:x", 200, "Nothing found"},
		{"GET", "/?q=" + strings.Repeat("x", 100_000), 200, "Nothing found"},
		{"GET", "/a/" + id, 200, "batteries alone"},
		{"HEAD", "/a/" + id, 200, ""},
		{"GET", "/a/" + id + "?q=soup&n=1", 200, "about “soup”"},
		{"GET", "/a/" + id + "?n=1000000", 200, "In short"},
		{"GET", "/a/" + id + "?n=-1&q=%ff", 200, "In short"},
		{"GET", "/a/" + strings.ToUpper(id), 301, ""},
		{"GET", "/a/1", 404, "not in today’s edition"},
		{"GET", "/a/" + id + "/", 404, "Front page"},
		{"GET", "/a/-1", 400, "not right"},
		{"GET", "/a/zzzzzzzzzzzzzzzzzzzzzzzz", 400, "not right"},
		{"GET", "/a/%3Cscript%3E", 400, "not right"},
		{"GET", "/nothing", 404, "Front page"},
		{"POST", "/", 405, "cannot be done"},
		{"PUT", "/a/" + id, 405, "cannot be done"},
		{"GET", "/a/" + id + "/vote", 405, "cannot be done"},
		{"GET", "/healthz", 200, "ok"},
		{"GET", "/robots.txt", 200, "Disallow: /\n"},
		{"GET", "/style.css", 200, "prefers-color-scheme"},
		{"GET", "/icon.svg", 200, "<svg"},
		{"GET", "/favicon.ico", 200, "<svg"},
		{"GET", "/metrics", 200, `nutgraf_http_requests_total{code="200",route="/a/{id}"}`},
		{"GET", "/metrics", 200, `nutgraf_build_info{goversion=`},
		{"GET", "/metrics", 200, `nutgraf_http_request_seconds_bucket{route="other"`},
	} {
		t.Run(c.method+" "+c.path[:min(len(c.path), 40)], func(t *testing.T) {
			w := httptest.NewRecorder()
			s.ServeHTTP(w, httptest.NewRequest(c.method, c.path, nil))
			body := strings.ReplaceAll(w.Body.String(), "&#39;", "’")
			if w.Code != c.code || !strings.Contains(strings.ReplaceAll(body, "'", "’"), strings.ReplaceAll(c.want, "'", "’")) {
				t.Errorf("code %d, want %d with %q in\n%.1500s", w.Code, c.code, c.want, w.Body)
			}
			for name, want := range map[string]string{
				"Content-Security-Policy": "default-src 'none'; style-src 'self'",
				"X-Content-Type-Options":  "nosniff",
				"Referrer-Policy":         "same-origin",
				"X-Robots-Tag":            "noindex",
			} {
				if got := w.Header().Get(name); !strings.HasPrefix(got, want) {
					t.Errorf("%s is %q", name, got)
				}
			}
			if c.code == 405 && w.Header().Get("Allow") == "" {
				t.Error("no Allow header")
			}
		})
	}
}

// A HEAD request gets the headers of the page, its length among them, and no body.
func TestHead(t *testing.T) {
	l := newShelf(ferry())
	srv := httptest.NewServer(newReader(t, l))
	defer srv.Close()
	res, err := http.Head(srv.URL + "/a/" + library.FormatID(l.articles[0].ID))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || len(body) != 0 || res.ContentLength < 1000 {
		t.Errorf("length %d, body %d bytes, %v", res.ContentLength, len(body), err)
	}
}

func TestProblems(t *testing.T) {
	const secret = "open /var/lib/secret.db"
	for _, c := range []struct {
		name string
		err  error
		path string
		code int
	}{
		{"broken", errors.New(secret), "/", 500},
		{"broken article", errors.New(secret), "/a/1", 500},
		{"corrupt", library.ErrCorrupt, "/", 500},
		{"busy", library.ErrInUse, "/", 503},
		{"slow", context.DeadlineExceeded, "/a/1", 503},
		{"not ready", errors.New(secret), "/readyz", 503},
		{"alive all the same", errors.New(secret), "/healthz", 200},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newShelf()
			l.err = c.err
			w := get(t, newReader(t, l, quiet), c.path)
			if w.Code != c.code || strings.Contains(w.Body.String(), "secret") {
				t.Errorf("code %d, want %d:\n%s", w.Code, c.code, w.Body)
			}
		})
	}
}

// panicky is a library that panics.
type panicky struct{ *shelf }

func (panicky) Search(context.Context, library.Query) (library.Result, error) { panic("oops") }

func TestPanic(t *testing.T) {
	s := newReader(t, panicky{newShelf()}, quiet)
	w := get(t, s, "/")
	if w.Code != 500 || !strings.Contains(w.Body.String(), "Something went wrong") || strings.Contains(w.Body.String(), "oops") {
		t.Errorf("code %d:\n%s", w.Code, w.Body)
	}
	if m := get(t, s, "/metrics").Body.String(); !strings.Contains(m, `{code="500",route="/{$}"} 1`) {
		t.Error("the panic was not counted")
	}
}

func TestStyleIsKept(t *testing.T) {
	s := newReader(t, newShelf())
	w := get(t, s, "/style.css?v="+s.pages.style.hash)
	tag := w.Header().Get("ETag")
	if got := w.Header().Get("Cache-Control"); !strings.Contains(got, "immutable") || tag == "" {
		t.Errorf("Cache-Control %q, ETag %q", got, tag)
	}
	if got := get(t, s, "/style.css?v=old").Header().Get("Cache-Control"); strings.Contains(got, "immutable") {
		t.Errorf("another version is kept for good: %q", got)
	}
	r := httptest.NewRequest(http.MethodGet, "/style.css", nil)
	r.Header.Set("If-None-Match", tag)
	again := httptest.NewRecorder()
	s.ServeHTTP(again, r)
	if again.Code != http.StatusNotModified {
		t.Errorf("code %d, want 304", again.Code)
	}
}

// Behind a proxy the reader may live under a path, which the proxy strips or
// does not strip; its links have it in both cases.
func TestPublicPath(t *testing.T) {
	l := newShelf(ferry())
	s := newReader(t, l, publicAt("https://news.example/reader/"), quiet)
	id := library.FormatID(l.articles[0].ID)
	for _, path := range []string{"/a/" + id, "/reader/a/" + id} {
		w := get(t, s, path)
		for _, want := range []string{
			`href="/reader/style.css?v=`, `action="/reader/a/` + id + `/vote"`, `action="/reader/"`,
			`<link rel="canonical" href="https://news.example/reader/a/` + id + `">`,
		} {
			if w.Code != 200 || !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s: code %d, no %s", path, w.Code, want)
			}
		}
	}
	for _, path := range []string{"/reader", "/reader/"} {
		if w := get(t, s, path); w.Code != 200 {
			t.Errorf("%s: code %d", path, w.Code)
		}
	}
	if w := get(t, s, "/readership"); w.Code != 404 {
		t.Errorf("/readership: code %d", w.Code)
	}
	if w := get(t, s, "/robots.txt"); !strings.Contains(w.Body.String(), "Disallow: /reader/\n") {
		t.Error(w.Body)
	}
}

func TestIndexed(t *testing.T) {
	l := newShelf(ferry())
	s := newReader(t, l, func(c *Config) { c.Indexed = true })
	w := get(t, s, "/")
	if w.Header().Get("X-Robots-Tag") != "" || strings.Contains(w.Body.String(), "noindex") {
		t.Error("still forbidden")
	}
	if got := get(t, s, "/robots.txt").Body.String(); strings.Contains(got, "Disallow: /\n") {
		t.Error(got)
	}
}

func TestNewRefuses(t *testing.T) {
	for _, base := range []string{"javascript:alert(1)", "ftp://news.example", "news.example", "http://%zz"} {
		if _, err := New(Config{Library: newShelf(), Links: linksAt(base)}); err == nil {
			t.Errorf("took %q as a public address", base)
		}
	}
	if _, err := New(Config{}); err == nil {
		t.Error("took no library")
	}
	c := Config{Library: newShelf()}
	c.setDefaults()
	if _, err := New(c); err != nil {
		t.Fatal(err)
	}
	if _, err := New(c); err == nil {
		t.Error("took a registry that has the metrics already")
	}
}

// TestReady: who asks is told when no more questions should come.
func TestReady(t *testing.T) {
	stopping := false
	s := newReader(t, newShelf(), quiet, func(c *Config) { c.Stopping = func() bool { return stopping } })
	if w := get(t, s, "/readyz"); w.Code != 200 || w.Body.String() != "ok\n" {
		t.Errorf("code %d, %q", w.Code, w.Body)
	}
	stopping = true
	if w := get(t, s, "/readyz"); w.Code != 503 || w.Body.String() != "stopping\n" {
		t.Errorf("code %d, %q", w.Code, w.Body)
	}
	for _, path := range []string{"/healthz", "/"} {
		if w := get(t, s, path); w.Code != 200 {
			t.Errorf("%s: code %d while stopping", path, w.Code)
		}
	}
}
