package fetch

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// quiet answers robots.txt with 404 and everything else with h.
func quiet(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		h(w, r)
	}
}

const news = `<rss version="2.0"><channel><title>News</title></channel></rss>`

// What has not changed is not sent, or not read again.
func TestFeedIsNotSentTwice(t *testing.T) {
	compares := true
	s := serve(t, quiet(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain") // as many do
		w.Header().Set("Content-Language", "de")
		w.Header().Set("Cache-Control", "public, max-age=600")
		if compares {
			w.Header().Set("ETag", `"one"`)
			w.Header().Set("Last-Modified", "Fri, 02 Jan 2026 03:04:05 GMT")
			if r.Header.Get("If-None-Match") == `"one"` && r.Header.Get("If-Modified-Since") == "Fri, 02 Jan 2026 03:04:05 GMT" {
				w.WriteHeader(http.StatusNotModified)
				return
			}
		}
		_, _ = io.WriteString(w, news)
	}))
	c := client(t, Config{})
	a, err := c.Feed(t.Context(), Question{URL: s.URL + "/feed"})
	if err != nil || string(a.Body) != news || a.Same || a.Cut || a.ETag != `"one"` || a.Digest == "" || a.Fresh != 10*time.Minute ||
		a.Type != "text/plain" || a.Language != "de" || a.Moved != "" || a.URL != s.URL+"/feed" {
		t.Fatalf("%+v, %v", a, err)
	}
	b, err := c.Feed(t.Context(), Question{URL: s.URL + "/feed", ETag: a.ETag, Modified: a.Modified, Digest: a.Digest})
	if err != nil || !b.Same || b.Body != nil || b.ETag != a.ETag || b.Modified != a.Modified || b.Digest != a.Digest {
		t.Errorf("304: %+v, %v", b, err)
	}
	compares = false
	b, err = c.Feed(t.Context(), Question{URL: s.URL + "/feed", ETag: a.ETag, Modified: a.Modified, Digest: a.Digest})
	if err != nil || !b.Same || b.Body != nil || b.Digest != a.Digest || b.ETag != "" {
		t.Errorf("the same bytes: %+v, %v", b, err)
	}
}

// A 304 that nobody asked for is no answer.
func TestFeedUnaskedNotModified(t *testing.T) {
	s := serve(t, quiet(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) }))
	_, err := client(t, Config{}).Feed(t.Context(), Question{URL: s.URL})
	wants(t, err, CodeServer)
}

// Only permanent redirects from the start tell a new address.
func TestFeedMoved(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/feed", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, news) })
	for path, to := range map[string]struct {
		to   string
		code int
	}{
		"/301": {"/feed", 301}, "/308": {"/301", 308}, "/302": {"/feed", 302}, "/301then302": {"/302", 301}, "/302then301": {"/301", 302},
	} {
		mux.Handle(path, http.RedirectHandler(to.to, to.code))
	}
	mux.Handle("/gone", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) }))
	s := serve(t, mux)
	c := client(t, Config{})
	for path, want := range map[string]string{
		"/feed": "", "/301": "/feed", "/308": "/feed", "/302": "", "/301then302": "/302", "/302then301": "",
	} {
		if want != "" {
			want = s.URL + want
		}
		a, err := c.Feed(t.Context(), Question{URL: s.URL + path})
		if err != nil || a.Moved != want || a.URL != s.URL+"/feed" {
			t.Errorf("%s: moved to %q, found at %q, %v; want %q", path, a.Moved, a.URL, err, want)
		}
	}
	_, err := c.Feed(t.Context(), Question{URL: s.URL + "/gone"})
	if e := failure(t, err, CodeNotFound); e.Status != http.StatusGone {
		t.Errorf("status %d", e.Status)
	}
}

// What came before the end is used, and the rest asked for again.
func TestFeedCut(t *testing.T) {
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = io.WriteString(z, strings.Repeat("<item>x</item>", 100_000))
	_ = z.Close()
	for name, h := range map[string]http.HandlerFunc{
		"too large": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(bytes.Repeat([]byte("x"), 20_000)) },
		"a bomb": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(zipped.Bytes())
		},
		"endless": endlessly,
		"broken": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, news)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, quiet(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("ETag", `"one"`)
				h(w, r)
			}))
			a, err := client(t, Config{MaxBytes: 10_000}).Feed(t.Context(), Question{URL: s.URL})
			if err != nil || !a.Cut || a.ETag != "" || a.Digest != "" || len(a.Body) == 0 || len(a.Body) > 10_000 {
				t.Errorf("cut %v, etag %q, digest %q, %d bytes, %v", a.Cut, a.ETag, a.Digest, len(a.Body), err)
			}
		})
	}
	s := serve(t, quiet(func(http.ResponseWriter, *http.Request) {}))
	_, err := client(t, Config{}).Feed(t.Context(), Question{URL: s.URL})
	wants(t, err, CodeEmpty)
}

func TestFreshness(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, test := range []struct {
		control, expires, age string
		want                  time.Duration
	}{
		{"", "", "", 0},
		{"max-age=60", "", "", time.Minute},
		{`public, Max-Age="60"`, "", "20", 40 * time.Second},
		{"max-age=60", "", "70", 0},
		{"max-age=99999999", "", "", longestAfter},
		{"max-age=-1", "", "", 0},
		{"no-cache, max-age=60", "", "", 0},
		{"", "Fri, 02 Jan 2026 03:05:05 GMT", "", time.Minute},
		{"", "0", "", 0},
		{"private", "Fri, 02 Jan 2025 03:05:05 GMT", "", 0},
	} {
		h := http.Header{}
		h.Set("Cache-Control", test.control)
		h.Set("Expires", test.expires)
		h.Set("Age", test.age)
		if got := freshness(h, now); got != test.want {
			t.Errorf("%+v: %v", test, got)
		}
	}
}

// A feed that a program asks for needs the site's consent; a person's question
// does not.
func TestRobotsAreFollowed(t *testing.T) {
	asked := 0
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/robots.txt":
			asked++
			_, _ = io.WriteString(w, "User-agent: *\nCrawl-delay: 7\nDisallow: /private/\n")
		case "/story":
			html(story)(w, r)
		default:
			_, _ = io.WriteString(w, news)
		}
	}))
	c := client(t, Config{})
	if a, err := c.Feed(t.Context(), Question{URL: s.URL + "/feed"}); err != nil || a.Delay != 7*time.Second {
		t.Errorf("%v, %v", a.Delay, err)
	}
	_, err := c.Feed(t.Context(), Question{URL: s.URL + "/private/feed"})
	wants(t, err, CodeRobots)
	_, err = c.Crawl(t.Context(), s.URL+"/private/story")
	wants(t, err, CodeRobots)
	if _, err := c.Feed(t.Context(), Question{URL: s.URL + "/private/feed", Person: true}); err != nil {
		t.Error(err)
	}
	if d, err := c.Crawl(t.Context(), s.URL+"/story"); err != nil || d.Title != "Canal reopens to barges" {
		t.Errorf("%q, %v", d.Title, err)
	}
	if asked != 1 {
		t.Errorf("robots.txt was asked for %d times", asked)
	}
}

// A robots.txt that cannot be had forbids, but not for ever.
func TestRobotsThatFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		c, end := wired(Config{}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/robots.txt" {
				asked++
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			_, _ = io.WriteString(w, news)
		}))
		defer end()
		ask := func() error {
			_, err := c.Feed(t.Context(), Question{URL: "http://news.example/feed"})
			return err
		}
		for range 2 {
			for range 5 {
				e := failure(t, ask(), CodeRobots)
				if e.Host != "news.example" {
					t.Errorf("blames %q", e.Host)
				}
			}
			time.Sleep(robotsRetry + time.Second)
		}
		if asked != 2 {
			t.Errorf("asked %d times in twenty minutes, want 2", asked)
		}
		if err := ask(); err != nil {
			t.Errorf("after three tries: %v", err)
		}
	})
}

// What is kept of sites is bounded.
func TestRobotsAreForgotten(t *testing.T) {
	r := newRobots()
	long := rules{list: []rule{{path: strings.Repeat("x", 100<<10)}}}
	for i := range 1000 {
		r.put(strings.Repeat("y", i+1), site{rules: long})
	}
	if n := len(r.sites); r.size > robotsKept || n > 100 || n < 50 {
		t.Errorf("%d sites with %d bytes are kept", n, r.size)
	}
	for key := range r.sites {
		r.drop(key)
	}
	if r.size != 0 {
		t.Errorf("nothing takes %d bytes", r.size)
	}
}

// A feed is guarded like a page: on every hop, for robots.txt too.
func TestFeedIsGuarded(t *testing.T) {
	address, reached := private(t)
	mux := http.NewServeMux()
	mux.Handle("/feed", http.RedirectHandler("http://"+address+"/admin", http.StatusMovedPermanently))
	mux.Handle("/round", http.RedirectHandler("/round", http.StatusMovedPermanently))
	s := serve(t, mux)
	_, err := outpost(t, Config{}).Feed(t.Context(), Question{URL: s.URL + "/feed"})
	wants(t, err, CodePrivate)
	_, err = outpost(t, Config{}).Feed(t.Context(), Question{URL: s.URL + "/round"})
	wants(t, err, CodeRedirects)
	_, err = outpost(t, Config{}).Feed(t.Context(), Question{URL: "http://" + address + "/feed"})
	wants(t, err, CodePrivate)
	s = serve(t, http.RedirectHandler("http://"+address+"/robots.txt", http.StatusFound))
	_, err = outpost(t, Config{}).Feed(t.Context(), Question{URL: s.URL + "/feed"})
	wants(t, err, CodePrivate)
	if reached() {
		t.Error("the private server was reached")
	}
	_, err = outpost(t, Config{}).Feed(t.Context(), Question{URL: "file:///etc/passwd"})
	wants(t, err, CodeLink)
}

// A feed that is sent slowly ends in time, and so does a robots.txt.
func TestSlowFeeds(t *testing.T) {
	for _, slow := range []string{"/feed", "/robots.txt"} {
		synctest.Test(t, func(t *testing.T) {
			c, end := wired(Config{Timeout: 15 * time.Second}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				for r.URL.Path == slow {
					_, _ = io.WriteString(w, "x")
					_ = http.NewResponseController(w).Flush()
					select {
					case <-r.Context().Done():
						return
					case <-time.After(time.Second):
					}
				}
				http.NotFound(w, r)
			}))
			defer end()
			start := time.Now()
			_, err := c.Feed(t.Context(), Question{URL: "http://slow.example/feed"})
			wants(t, err, CodeTimeout)
			if took := time.Since(start); took > 15*time.Second {
				t.Errorf("%s: took %v", slow, took)
			}
		})
	}
}
