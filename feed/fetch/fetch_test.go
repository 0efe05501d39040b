package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestGet(t *testing.T) {
	var got *http.Request
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r
		w.Header().Set("Content-Type", `Text/HTML; Charset="ISO-8859-1"`)
		_, _ = io.WriteString(w, "caf\xe9")
	}))
	p, err := client(t, Config{UserAgent: "Tester/1"}).Get(t.Context(), s.URL+"/a?b=c#d")
	if err != nil {
		t.Fatal(err)
	}
	if p.URL != s.URL+"/a?b=c" || p.Type != "text/html" || p.Charset != "ISO-8859-1" || string(p.Body) != "caf\xe9" {
		t.Errorf("got %+v", p)
	}
	if p.ContentType() != "text/html; charset=ISO-8859-1" {
		t.Errorf("content type %q", p.ContentType())
	}
	h := got.Header
	if h.Get("User-Agent") != "Tester/1" || h.Get("Accept-Encoding") != "gzip" || h.Get("Cookie") != "" || !strings.HasPrefix(h.Get("Accept"), "text/html") {
		t.Errorf("asked with %v", h)
	}
}

// zipped compresses n bytes of x.
func zipped(n int) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.Copy(z, io.LimitReader(endless{}, int64(n)))
	_ = z.Close()
	return b.Bytes()
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestBodies(t *testing.T) {
	const limit = 10_000
	body := func(contentType, encoding string, data []byte) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = []string{contentType}
			if contentType == "" {
				w.Header()["Content-Type"] = nil
			}
			if encoding != "" {
				w.Header().Set("Content-Encoding", encoding)
			}
			_, _ = w.Write(data)
		}
	}
	x := func(n int) []byte { return bytes.Repeat([]byte("x"), n) }
	for name, test := range map[string]struct {
		h    http.HandlerFunc
		code string // "" for a page
		size int
	}{
		"as large as may be":        {body("text/html", "", x(limit)), "", limit},
		"one byte more":             {body("text/html", "", x(limit+1)), CodeTooLarge, 0},
		"gzip":                      {body("text/plain", "gzip", zipped(limit)), "", limit},
		"a bomb":                    {body("text/html", "gzip", zipped(50<<20)), CodeTooLarge, 0},
		"a bomb in a bomb":          {body("text/html", "gzip, gzip", zipped(10)), CodeServer, 0},
		"gzip that is none":         {body("text/html", "gzip", x(100)), CodeServer, 0},
		"gzip cut short":            {body("text/html", "gzip", zipped(limit)[:20]), CodeRefused, 0},
		"endless empty gzip":        {body("text/html", "gzip", bytes.Repeat(zipped(0), limit)), CodeTooLarge, 0},
		"brotli":                    {body("text/html", "br", x(10)), CodeServer, 0},
		"an encoding that is none":  {body("text/html", "UTF-8", x(10)), "", 10},
		"a PDF":                     {body("application/pdf", "", x(10)), CodeType, 0},
		"nothing":                   {body("text/html", "", nil), CodeEmpty, 0},
		"white space":               {body("text/html", "", []byte(" \n")), CodeEmpty, 0},
		"no type, but HTML":         {body("", "", []byte("<html><p>x")), "", 10},
		"no type, and an image":     {body("", "", []byte("\x89PNG\r\n\x1a\n")), CodeType, 0},
		"a type said twice":         {body("text/html; charset=utf-8; charset=utf-8", "", x(10)), "", 10},
		"a type that is none":       {body("text/html;;;=", "", x(10)), "", 10},
		"endless, without a length": {endlessly, CodeTooLarge, 0},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := client(t, Config{MaxBytes: limit}).Get(t.Context(), serve(t, test.h).URL)
			switch {
			case test.code != "":
				wants(t, err, test.code)
			case err != nil:
				t.Error(err)
			case len(p.Body) != test.size || !isPage(p.Type):
				t.Errorf("got %d bytes of %s, want %d", len(p.Body), p.Type, test.size)
			}
		})
	}
}

// A bomb is not unpacked further than a page may go.
func TestBombIsNotUnpacked(t *testing.T) {
	bomb := zipped(8 << 20)
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb)
	}))
	c := client(t, Config{MaxBytes: int64(len(bomb)) + 1})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := c.Get(t.Context(), s.URL)
	runtime.ReadMemStats(&after)
	wants(t, err, CodeTooLarge)
	if took := after.TotalAlloc - before.TotalAlloc; took > 2<<20 {
		t.Errorf("took %d bytes of memory for a page of %d", took, len(bomb))
	}
}

func endlessly(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html")
	_, _ = io.Copy(w, endless{})
}

func TestStatuses(t *testing.T) {
	for status, code := range map[int]string{
		401: CodeForbidden, 402: CodeForbidden, 403: CodeForbidden, 404: CodeNotFound, 410: CodeNotFound, 418: CodeForbidden,
		429: CodeBusy, 451: CodeForbidden, 500: CodeServer, 503: CodeServer, 520: CodeServer, 204: CodeEmpty, 304: CodeServer, 300: CodeServer,
	} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", "120")
				w.WriteHeader(status)
			}))
			_, err := client(t, Config{}).Get(t.Context(), s.URL+"/story?token=secret")
			e := failure(t, err, code)
			if e.Status != status || e.After != 2*time.Minute || e.Host != "127.0.0.1" {
				t.Errorf("got %+v", e)
			}
			if want := fmt.Sprintf("fetching 127.0.0.1: it answered %d", status); !strings.HasPrefix(err.Error(), want) {
				t.Errorf("%q does not begin with %q", err, want)
			}
		})
	}
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cf-Mitigated", "challenge")
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	_, err := client(t, Config{}).Get(t.Context(), s.URL)
	wants(t, err, CodeForbidden)
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for v, want := range map[string]time.Duration{
		"": 0, "7": 7 * time.Second, "-1": 0, "soon": 0, "99999999": longestAfter, "99999999999999999999": 0,
		"Fri, 02 Jan 2026 03:05:05 GMT": time.Minute, "Fri, 02 Jan 2025 03:05:05 GMT": 0,
	} {
		if got := retryAfter(v, now); got != want {
			t.Errorf("%q: %v, want %v", v, got, want)
		}
	}
}

func TestKinds(t *testing.T) {
	for mediaType, want := range map[string]string{
		"application/pdf": "a PDF", "image/svg+xml": "an image", "video/mp4": "a video", "audio/mpeg": "a recording", "application/rss+xml": "a feed",
		"application/ld+json": "JSON", "text/xml": "XML", "application/zip": "an archive", "application/octet-stream": "a file",
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document": "an Office document", "font/woff2": "a font",
	} {
		if e := typeError(mediaType); e.Type != mediaType || e.Error() != "fetching the link: it is "+want+", not a page" {
			t.Errorf("%s: %v", mediaType, e)
		}
	}
}

func TestRedirects(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle("/story", html(story))
	mux.HandleFunc("/to/{n}", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Referer") != "" {
			t.Errorf("sent a Referer: %v", r.Header)
		}
		next := map[string]string{"1": "/story", "2": "1", "3": "2", "4": "3", "5": "4", "6": "5"}[r.PathValue("n")]
		http.Redirect(w, r, next, http.StatusFound)
	})
	mux.Handle("/round", http.RedirectHandler("/round", http.StatusMovedPermanently))
	for path, location := range map[string]string{
		"/file": "file:///etc/passwd", "/password": "http://me:secret@127.0.0.1/", "/consent": "https://consent.news.example/?to=secret",
		"/nowhere": "", "/broken": "http://%zz/?secret", "/script": "javascript:alert(1)",
	} {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", location)
			w.WriteHeader(http.StatusFound)
		})
	}
	mux.HandleFunc("/cookie", func(w http.ResponseWriter, r *http.Request) {
		if c, err := r.Cookie("seen"); err == nil && c.Value == "yes" {
			html(story)(w, r)
			return
		}
		http.SetCookie(w, &http.Cookie{Name: "seen", Value: "yes"})
		http.Redirect(w, r, "/cookie", http.StatusFound)
	})
	mux.HandleFunc("/clean", func(w http.ResponseWriter, r *http.Request) {
		if len(r.Cookies()) > 0 {
			t.Errorf("cookies outlived their Get: %v", r.Cookies())
		}
		html(story)(w, r)
	})
	s := serve(t, mux)
	c := client(t, Config{})
	for _, test := range []struct{ path, end, code string }{
		{"/to/1", "/story", ""},
		{"/to/5", "/story", ""},
		{"/to/6", "", CodeRedirects},
		{"/round", "", CodeRedirects},
		{"/cookie", "/cookie", ""},
		{"/clean", "/clean", ""},
		{"/file", "", CodeLink},
		{"/script", "", CodeLink},
		{"/password", "", CodeLink},
		{"/nowhere", "", CodeRedirects},
		{"/broken", "", CodeRedirects},
		{"/consent", "", CodeConsent},
	} {
		p, err := c.Get(t.Context(), s.URL+test.path)
		switch {
		case test.code != "":
			if e := failure(t, err, test.code); strings.Contains(e.Error(), "secret") {
				t.Errorf("%s: %v", test.path, err)
			}
		case err != nil || p.URL != s.URL+test.end:
			t.Errorf("%s: ended at %q, %v; want %s", test.path, p.URL, err, test.end)
		}
	}
	_, err := client(t, Config{Redirects: -1}).Get(t.Context(), s.URL+"/to/1")
	wants(t, err, CodeRedirects)
}

// A server that speaks slowly, in its headers or its body, is cut off; so is one
// that waits before it speaks.
func TestSlowServers(t *testing.T) {
	drip := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		for range 10_000 {
			_, _ = io.WriteString(w, "x")
			_ = http.NewResponseController(w).Flush()
			select {
			case <-r.Context().Done():
				return
			case <-time.After(time.Second):
			}
		}
	}
	silent := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	for name, h := range map[string]http.HandlerFunc{"drip": drip, "silent": silent} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, end := wired(Config{Timeout: 15 * time.Second}, h)
				defer end()
				start := time.Now()
				_, err := c.Get(t.Context(), "http://slow.example/")
				wants(t, err, CodeTimeout)
				if took := time.Since(start); took != 15*time.Second {
					t.Errorf("took %v", took)
				}
			})
		})
	}
}

func TestCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, end := wired(Config{}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
		defer end()
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		_, err := c.Get(ctx, "http://slow.example/")
		wants(t, err, CodeCancelled)
	})
}

func TestBrokenServers(t *testing.T) {
	raw := func(answer string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = io.WriteString(conn, answer)
			conn.Close()
		}
	}
	for name, test := range map[string]struct{ answer, code string }{
		"silence":       {"", CodeRefused},
		"no HTTP":       {"SSH-2.0-OpenSSH_9.2 secret\r\n\r\n", CodeServer},
		"large headers": {"HTTP/1.1 200 OK\r\n" + strings.Repeat("X-Padding: "+strings.Repeat("x", 1000)+"\r\n", 200) + "\r\n", CodeTooLarge},
		"cut short":     {"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n<p>Half", CodeRefused},
		"bad chunk":     {"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nsecret\r\n", CodeServer},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := client(t, Config{}).Get(t.Context(), serve(t, raw(test.answer)).URL+"/?secret")
			if e := failure(t, err, test.code); strings.Contains(e.Error(), "secret") {
				t.Error(err)
			}
		})
	}
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	_, err := client(t, Config{}).Get(t.Context(), closed.URL)
	wants(t, err, CodeRefused)

	secure := httptest.NewUnstartedServer(html(story))
	secure.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	secure.StartTLS()
	t.Cleanup(secure.Close)
	_, err = client(t, Config{}).Get(t.Context(), secure.URL)
	wants(t, err, CodeTLS)
	_, err = client(t, Config{}).Get(t.Context(), strings.Replace(serve(t, html(story)).URL, "http:", "https:", 1))
	wants(t, err, CodeTLS)
}

// The log says what failed, and never under which path or query.
func TestLogHasNoSecrets(t *testing.T) {
	var b bytes.Buffer
	log := slog.New(slog.NewTextHandler(&b, &slog.HandlerOptions{Level: slog.LevelDebug}))
	mux := http.NewServeMux()
	mux.Handle("/secret/ok", html(story))
	mux.Handle("/secret/empty", html("<p>Menu"))
	s := serve(t, mux)
	c := client(t, Config{Log: log})
	for _, path := range []string{"/secret/ok?token=secret", "/secret/empty?token=secret", "/missing?token=secret", "/%zz?secret"} {
		_, _ = c.Article(t.Context(), s.URL+path)
	}
	_, _ = c.Article(t.Context(), "http://me:secret@127.0.0.1/")
	if got := b.String(); strings.Contains(got, "secret") || strings.Count(got, "host=127.0.0.1") != 5 || !strings.Contains(got, CodeNotFound) {
		t.Error(got)
	}
}
