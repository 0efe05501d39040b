package poll

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nutgraf/nutgraf/feed/extract"
	"github.com/nutgraf/nutgraf/feed/fetch"
	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/sqlite"
)

// teaserSite has a feed of teasers. The page of the first is an article, that of
// the second asks for a login, and that of the third does not come as long as
// hang is told of it.
func teaserSite(hang chan<- struct{}, hung *bool) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/robots.txt", http.NotFound)
	mux.HandleFunc("/feed", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `<rss version="2.0"><channel><title>The Harbour Post</title>`)
		for n, title := range []string{"Night ferry runs on batteries", "Harbour wall gets a walkway", "Lighthouse opens to visitors"} {
			fmt.Fprintf(w, `<item><guid>%d</guid><title>%s</title><link>http://%s/page/%d</link><description>%s, the port says, after years of talks and plans …</description></item>`, n+1, title, r.Host, n+1, title)
		}
		fmt.Fprint(w, `</channel></rss>`)
	})
	page := func(title, text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprintf(w, `<!doctype html><html lang="en"><head><title>%s | The Harbour Post</title><meta property="og:image" content="/lead.jpg"></head><body><nav><ul><li><a href="/">Home</a><li><a href="/login">Log in</a></ul></nav><main><article><h1>%s</h1>%s</article></main><footer><p>© The Harbour Post</p></footer></body></html>`, title, title, text)
		}
	}
	ferry := "<p>The night ferry between the old town and the islands has run on batteries since Monday, the port says.</p>" +
		"<p>It carries 400 people and 30 cars, and it charges while they get on and off, which takes it a quarter of an hour.</p>" +
		"<p>After years of talks and plans the council had paid for the ship in the spring; a second one is to follow in two years.</p>"
	tower := "<p>The lighthouse at the end of the pier lets visitors climb to its lamp from this weekend on, the port says.</p>" +
		"<p>There are 212 steps, no lift, and room for twelve people at the top, from where one sees as far as the wind farm.</p>" +
		"<p>Volunteers have painted the stairs and mended the windows, after years of talks and plans about who was to pay for the glass.</p>"
	mux.HandleFunc("/page/1", page("Night ferry runs on batteries", ferry))
	mux.HandleFunc("/page/2", page("Harbour wall gets a walkway", "<p>Please log in to read this article about the harbour wall and its walkway. The port says that it is worth it, after years of talks and plans.</p>"))
	whole := page("Lighthouse opens to visitors", tower)
	mux.HandleFunc("/page/3", func(w http.ResponseWriter, r *http.Request) {
		if !*hung {
			*hung = true
			close(hang)
			<-r.Context().Done()
			return
		}
		whole(w, r)
	})
	return mux
}

// Whoever stops the program while a page is fetched finds every entry once
// afterwards: with its page's text, or with what the feed says where the page does
// not show its article.
func TestTeasersAfterAStop(t *testing.T) {
	hang, hung := make(chan struct{}), false
	s := httptest.NewServer(teaserSite(hang, &hung))
	defer s.Close()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "teasers.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.AddFeed(t.Context(), library.Feed{URL: s.URL + "/feed"}); err != nil {
		t.Fatal(err)
	}
	run := func(ahead time.Duration, until <-chan struct{}) {
		t.Helper()
		client := fetch.New(fetch.Config{AllowPrivate: true})
		defer client.Close()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		done := make(chan struct{}, 100)
		stopped := make(chan error, 1)
		go func() {
			stopped <- Run(ctx, Config{
				Store: db, Fetch: client, First: func(library.Feed) Opening { return Opening{Take: All} }, Grace: time.Millisecond,
				Now:  func() time.Time { return time.Now().Add(ahead) },
				Done: func(context.Context, Result) { done <- struct{}{} },
			})
		}()
		if until == nil {
			until = done
		}
		<-until
		cancel()
		if err := <-stopped; err != nil {
			t.Fatal(err)
		}
	}
	run(0, hang)
	stats, err := db.Stats(t.Context())
	if err != nil || stats.Articles != 0 {
		t.Fatalf("%d articles of a poll that was stopped, %v", stats.Articles, err)
	}
	run(24*time.Hour, nil)
	run(48*time.Hour, nil) // nothing new
	if stats, err = db.Stats(t.Context()); err != nil || stats.Articles != 3 {
		t.Fatalf("%d articles, %v; want 3", stats.Articles, err)
	}
	for n, want := range []string{"The night ferry between the old town", "Harbour wall gets a walkway, the port says", "The lighthouse at the end of the pier"} {
		a, err := db.ByURL(t.Context(), fmt.Sprintf("%s/page/%d", s.URL, n+1))
		if err != nil || !strings.HasPrefix(a.Text, want) || len(a.Copies) > 0 {
			t.Errorf("entry %d: %.80q, %d copies, %v; want %q", n+1, a.Text, len(a.Copies), err, want)
		}
		if fromPage := a.Confidence > 0; fromPage != (n != 1) {
			t.Errorf("entry %d has a confidence of %v", n+1, a.Confidence)
		} else if (a.Image == s.URL+"/lead.jpg") != fromPage {
			t.Errorf("entry %d has the picture %q", n+1, a.Image)
		}
	}
}

// A page that fails for now is asked for again while the article is fresh, and no
// longer.
func TestPassingFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dated := func(n int, at time.Time) string {
			return strings.Replace(short(n), "<description>", "<pubDate>"+at.UTC().Format(time.RFC1123Z)+"</pubDate><description>", 1)
		}
		now := time.Now()
		s := newShelf(at(address))
		w := &web{fails: 3, pages: map[string]string{}, feed: func(context.Context, fetch.Question) (fetch.Answer, error) {
			return body(address, rss(dated(1, now), dated(2, now.Add(-2*time.Hour))))
		}}
		w.pages["https://news.example/1"] = prose("The canal, after repairs,")
		during(t, Config{Store: s, Fetch: w, First: func(library.Feed) Opening { return Opening{Take: All} }}, time.Minute)
		if got := s.kept(address); len(got) != 1 || got[0] != "002" {
			t.Fatalf("kept %v at first, want the old one alone", got)
		}
		during(t, Config{Store: s, Fetch: w}, time.Hour)
		if got := s.article(address, "001").Text; !strings.HasPrefix(got, "The canal, after repairs,") {
			t.Errorf("%.60q", got)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		s := newShelf(at(address))
		start := time.Now()
		w := &web{fails: 1000, feed: func(context.Context, fetch.Question) (fetch.Answer, error) {
			return body(address, rss(strings.Replace(short(1), "<description>", "<pubDate>"+start.UTC().Format(time.RFC1123Z)+"</pubDate><description>", 1)))
		}}
		during(t, Config{Store: s, Fetch: w, First: func(library.Feed) Opening { return Opening{Take: All} }}, time.Hour)
		if got := s.article(address, "001").Text; !strings.HasPrefix(got, "The canal reopened after repairs …") {
			t.Errorf("an article whose page never comes has %.60q", got)
		}
	})
}

// What the feed says is quoted rather than a page that is hard to read.
func TestDoubtfulPages(t *testing.T) {
	long := prose("The canal, after repairs,")
	sentenceLong := "The canal reopened after repairs that took two years and cost more than was planned."
	for _, c := range []struct {
		own  string
		sure float64
		want bool
	}{
		{sentenceLong, .95, true},
		{sentenceLong, 0, true}, // nobody measured
		{sentenceLong, .4, false},
		{"Canal reopens", .4, true}, // its link at least
	} {
		if got := better(extract.Document{Text: long, Confidence: c.sure}, c.own, "Canal reopens after repairs"); got != c.want {
			t.Errorf("%q and a page of confidence %v: %v", c.own, c.sure, got)
		}
	}
}
