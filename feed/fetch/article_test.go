package fetch

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nutgraf/nutgraf/feed/extract"
	"github.com/nutgraf/nutgraf/library"
)

func TestArticle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		page := strings.Replace(story, "<head>", `<head><meta property="og:site_name" content="Canal News"><link rel="canonical" href="/canal/">`, 1)
		c, end := wired(Config{}, html(page))
		defer end()
		d, err := c.Article(t.Context(), "http://WWW.News.Example/story?utm_source=x&id=7")
		if err != nil {
			t.Fatal(err)
		}
		want := library.Source{Key: "link:news.example", Name: "Canal News", Home: "http://www.news.example/"}
		if d.Source != want {
			t.Errorf("source %+v, want %+v", d.Source, want)
		}
		if d.URL != "http://www.news.example/canal" || d.Title != "Canal reopens to barges" || d.Lang != "en" ||
			!strings.HasPrefix(d.Text, "The canal reopened on 3 April 2024") || !d.FirstSeen.IsZero() {
			t.Errorf("got %+v", d)
		}
	})
}

// The charset of the header is used, and a site without a name has its host's.
func TestArticleCharset(t *testing.T) {
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=windows-1251")
		_, _ = w.Write([]byte("\xca\xe0\xed\xe0\xeb \xf1\xed\xee\xe2\xe0 \xee\xf2\xea\xf0\xfb\xf2 \xe4\xeb\xff \xe1\xe0\xf0\xe6. \xd0\xe5\xec\xee\xed\xf2 \xe4\xeb\xe8\xeb\xf1\xff \xe4\xe2\xe0 \xe3\xee\xe4\xe0."))
	}))
	d, err := client(t, Config{}).Article(t.Context(), s.URL+"/story")
	if err != nil || !strings.HasPrefix(d.Text, "Канал снова открыт для барж.") {
		t.Fatalf("%q, %v", d.Text, err)
	}
	host := strings.TrimPrefix(s.URL, "http://")
	if d.Source != (library.Source{Key: "link:" + host, Name: host, Home: s.URL + "/"}) {
		t.Errorf("source %+v", d.Source)
	}
}

func TestCanonical(t *testing.T) {
	for _, test := range []struct{ final, stated, want string }{
		{"https://news.example/a?utm_source=x", "", "https://news.example/a"},
		{"https://www.news.example/a?id=1", "https://news.example/a", "https://news.example/a"},
		{"https://m.news.example/a", "https://news.example/b", "https://news.example/b"},
		{"http://news.example/a", "https://news.example/a", "https://news.example/a"},
		{"https://evil.example/a", "https://news.example/a", "https://evil.example/a"},
		{"https://evil.blogspot.com/a", "https://good.blogspot.com/a", "https://evil.blogspot.com/a"},
		{"https://evil.co.uk/a", "https://good.co.uk/a", "https://evil.co.uk/a"},
		{"http://127.0.0.1/a", "http://10.0.0.1/a", "http://127.0.0.1/a"},
		{"https://news.example/a", "https://news.example:8443/a", "https://news.example/a"}, // another port is another host,
		{"https://news.example/a", "https://news.example/", "https://news.example/a"},
		{"https://news.example/?p=12", "https://news.example", "https://news.example?p=12"},
		{"https://news.example/", "https://www.news.example/", "https://www.news.example"},
		{"https://news.example/a", "https://me:secret@news.example/a", "https://news.example/a"},
		{"https://news.example/a", "nonsense", "https://news.example/a"},
	} {
		if got := canonical(test.final, test.stated); got != test.want {
			t.Errorf("%s states %s: %s, want %s", test.final, test.stated, got, test.want)
		}
	}
}

func TestNoArticle(t *testing.T) {
	for name, test := range map[string]struct{ page, code string }{
		"a shell":         {`<html><body><noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div><script>x()</script></body></html>`, CodeNoArticle},
		"a shell, said":   {`<html><body><p>Please enable JavaScript and disable any ad blocker to continue reading.</p></body></html>`, CodeNoArticle},
		"a wall":          {`<html><body><h1>Just a moment...</h1><p>Checking your browser before accessing news.example. This takes a few seconds.</p></body></html>`, CodeNoArticle},
		"a robot's wall":  {`<html><body><p>To continue, please click the box below to let us know you're not a robot.</p></body></html>`, CodeNoArticle},
		"a list of links": {`<html><body><ul><li><a href="/a">Sports</a><li><a href="/b">Money</a></ul></body></html>`, CodeNoArticle},
		"a PDF in HTML":   {"%PDF-1.7 \x01\x02\x03", CodeType},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := client(t, Config{}).Article(t.Context(), serve(t, html(test.page)).URL)
			if e := failure(t, err, test.code); e.Host != "127.0.0.1" {
				t.Errorf("blames %q", e.Host)
			}
		})
	}
	// What speaks of such things at length is an article.
	long := strings.Replace(story, "</article>", "<p>Sites that ask readers to enable JavaScript lose a tenth of them, the port's office found. "+
		strings.Repeat("Its own page asks for nothing of the kind, and 40 people read it each day. ", 3)+"</p></article>", 1)
	if _, err := client(t, Config{}).Article(t.Context(), serve(t, html(long)).URL); err != nil {
		t.Error(err)
	}
}

// Askers of one page share one request; one who leaves disturbs nobody, not even
// the one who came first.
func TestShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int32
		open := make(chan struct{})
		c, end := wired(Config{}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked.Add(1)
			<-open
			html(story)(w, r)
		}))
		defer end()
		ctx, leave := context.WithCancel(t.Context())
		type answer struct {
			d   library.Draft
			err error
		}
		ask := func(ctx context.Context, link string) chan answer {
			got := make(chan answer, 1)
			go func() {
				d, err := c.Article(ctx, link)
				got <- answer{d, err}
			}()
			synctest.Wait()
			return got
		}
		first := ask(ctx, "http://news.example/story")
		second := ask(t.Context(), "http://news.example/story#comments")
		third := ask(t.Context(), "http://news.example/story?utm_source=chat")
		leave()
		wants(t, (<-first).err, CodeCancelled)
		close(open)
		b, d := <-second, <-third
		if b.err != nil || d.err != nil || b.d.Text == "" || b.d.Text != d.d.Text {
			t.Fatalf("%v, %v", b.err, d.err)
		}
		if asked.Load() != 1 {
			t.Errorf("asked %d times", asked.Load())
		}
		if len(b.d.Cuts) > 0 && &b.d.Cuts[0] == &d.d.Cuts[0] {
			t.Error("the askers share their cuts")
		}
		// What is over is asked anew.
		if again := <-ask(t.Context(), "http://news.example/story"); again.err != nil || asked.Load() != 2 {
			t.Errorf("%v, asked %d times", again.err, asked.Load())
		}
	})
}

func TestClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, end := wired(Config{}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
		start := time.Now()
		time.AfterFunc(time.Second, end)
		_, err := c.Article(t.Context(), "http://slow.example/")
		wants(t, err, CodeCancelled)
		if took := time.Since(start); took != time.Second {
			t.Errorf("took %v", took)
		}
	})
}

// A page that makes the reader panic must not end the program.
func TestPanic(t *testing.T) {
	c := client(t, Config{})
	c.read = func(context.Context, []byte, extract.Page) (extract.Document, error) { panic("no such block") }
	_, err := c.Article(t.Context(), serve(t, html(story)).URL)
	if e := failure(t, err, CodeInternal); strings.Contains(e.Error(), "block") {
		t.Error(err)
	}
	c.read = extract.ReadContext // the turn to read was given back
	for range 20 {
		if _, err := c.Article(t.Context(), serve(t, html(story)).URL); err != nil {
			t.Fatal(err)
		}
	}
}

// A page that takes too long to read is given up, and says so.
func TestTangled(t *testing.T) {
	c := client(t, Config{})
	c.read = func(ctx context.Context, _ []byte, _ extract.Page) (extract.Document, error) {
		if end, ok := ctx.Deadline(); !ok || time.Until(end) > readTime {
			t.Error("reading may take as long as it likes")
		}
		return extract.Document{}, context.DeadlineExceeded
	}
	_, err := c.Article(t.Context(), serve(t, html(story)).URL)
	wants(t, err, CodeTooLarge)
}

func TestCodes(t *testing.T) {
	seen := map[string]bool{}
	for _, code := range Codes() {
		if seen[code] || !strings.HasPrefix(code, "fetch_") {
			t.Errorf("%q is there twice, or could be another part's", code)
		}
		seen[code] = true
	}
}
