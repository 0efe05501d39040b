package discover

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nutgraf/nutgraf/feed/fetch"
)

// web is a Client for which the internet is a map.
type web struct {
	mu    sync.Mutex
	at    map[string]string
	asked []string
}

func (w *web) Feed(_ context.Context, q fetch.Question) (fetch.Answer, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked = append(w.asked, q.URL)
	body, ok := w.at[q.URL]
	switch {
	case !q.Person:
		return fetch.Answer{}, errors.New("asked as a program")
	case !ok:
		return fetch.Answer{}, &fetch.Error{Code: fetch.CodeNotFound, Status: 404}
	}
	return fetch.Answer{URL: q.URL, Body: []byte(body)}, nil
}

// rss is a feed of five entries whose links begin with a prefix.
func rss(title, prefix string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<rss version="2.0"><channel><title>%s</title><link>https://news.example/</link>`, title)
	for i := range 5 {
		fmt.Fprintf(&b, `<item><title>Entry %d</title><link>%s/%d</link><pubDate>%s</pubDate></item>`, i, prefix, i,
			time.Date(2026, 1, 1+i, 0, 0, 0, 0, time.UTC).Format(time.RFC1123Z))
	}
	return b.String() + `</channel></rss>`
}

func atom(title, prefix string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<feed xmlns="http://www.w3.org/2005/Atom"><title>%s</title>`, title)
	for i := range 5 {
		fmt.Fprintf(&b, `<entry><id>x%d</id><title>Entry %d</title><link href="%s/%d"/><updated>2026-01-%02dT00:00:00Z</updated></entry>`, i, i, prefix, i, 1+i)
	}
	return b.String() + `</feed>`
}

const channelUC = "UCabcdefghijklmnopqrstuv"

func TestFind(t *testing.T) {
	feed := rss("News", "https://news.example/a")
	for name, test := range map[string]struct {
		address string
		at      map[string]string
		want    []string // kind and address of each
	}{
		"a feed":              {"https://news.example/x", map[string]string{"https://news.example/x": feed}, []string{"itself https://news.example/x"}},
		"without a scheme":    {" news.example/x ", map[string]string{"https://news.example/x": feed}, []string{"itself https://news.example/x"}},
		"http alone":          {"news.example", map[string]string{"http://news.example": feed}, []string{"itself http://news.example"}},
		"feed:":               {"feed://news.example/x", map[string]string{"https://news.example/x": feed}, []string{"itself https://news.example/x"}},
		"a name beyond ASCII": {"нью.example", map[string]string{"https://xn--m1a4ag.example": feed}, []string{"itself https://xn--m1a4ag.example"}},
		"declared, in two forms": {"news.example", map[string]string{
			"https://news.example": `<!doctype html><head><base href="/sub/"><link rel="alternate" type="application/rss+xml" href="comments">
				<LINK REL="Alternate" TYPE="application/atom+xml" HREF="atom"><link rel=alternate type=application/rss+xml href=rss>
				<link rel="alternate" hreflang="de" href="/de/"><link rel="stylesheet" href="/feed.css"></head><body><a href="/other/feed">x</a>`,
			"https://news.example/sub/comments": rss("Comments for News", "https://news.example/c"),
			"https://news.example/sub/atom":     atom("News", "https://news.example/a"),
			"https://news.example/sub/rss":      feed,
			"https://news.example/other/feed":   "<!doctype html><p>no feed",
		}, []string{"declared https://news.example/sub/atom", "declared https://news.example/sub/comments"}},
		"linked": {"news.example", map[string]string{
			"https://news.example":         `<a href="javascript:feed">x</a><a href="https://feedly.com/i/feed">x</a><a href="/about">x</a><a href="/rss.xml#top">RSS</a>`,
			"https://news.example/rss.xml": feed,
		}, []string{"linked https://news.example/rss.xml"}},
		"guessed": {"https://news.example/blog/", map[string]string{
			"https://news.example/blog/": `<p>Hello`, "https://news.example/blog/feed": feed, "https://news.example/feed": rss("All", "https://news.example/all"),
		}, []string{"guessed https://news.example/blog/feed", "guessed https://news.example/feed"}},
		"a channel":       {"https://www.youtube.com/channel/" + channelUC, map[string]string{youtubeChannel(channelUC): feed}, []string{"rule " + youtubeChannel(channelUC)}},
		"a playlist":      {"https://youtube.com/playlist?list=PL12", map[string]string{"https://www.youtube.com/feeds/videos.xml?playlist_id=PL12": feed}, []string{"rule https://www.youtube.com/feeds/videos.xml?playlist_id=PL12"}},
		"a handle":        {"https://www.youtube.com/@someone", map[string]string{"https://www.youtube.com/@someone": `<script>{"channelId":"UCzzzzzzzzzzzzzzzzzzzzzz"},{"externalId":"` + channelUC + `"}</script>`, youtubeChannel(channelUC): feed}, []string{"rule " + youtubeChannel(channelUC)}},
		"reddit":          {"https://old.reddit.com/r/golang/", map[string]string{"https://www.reddit.com/r/golang/.rss": feed}, []string{"rule https://www.reddit.com/r/golang/.rss"}},
		"a repository":    {"github.com/a/b.git", map[string]string{"https://github.com/a/b/releases.atom": `<feed xmlns="http://www.w3.org/2005/Atom"><title>Releases</title></feed>`, "https://github.com/a/b/tags.atom": feed, "https://github.com/a/b/commits.atom": rss("C", "https://github.com/a/b/commit")}, []string{"rule https://github.com/a/b/tags.atom", "rule https://github.com/a/b/commits.atom", "rule https://github.com/a/b/releases.atom"}},
		"a branch":        {"https://github.com/a/b/commits/main", map[string]string{"https://github.com/a/b/commits/main.atom": feed}, []string{"rule https://github.com/a/b/commits/main.atom"}},
		"a person":        {"https://github.com/a", map[string]string{"https://github.com/a.atom": feed}, []string{"rule https://github.com/a.atom"}},
		"Mastodon":        {"https://social.example/@me", map[string]string{"https://social.example/@me.rss": feed}, []string{"rule https://social.example/@me.rss"}},
		"Mastodon's name": {"@me@social.example", map[string]string{"https://social.example/@me.rss": feed, "https://social.example/users/me.rss": feed}, []string{"rule https://social.example/@me.rss"}},
		"Mastodon elsewhere": {"@me@news.example", map[string]string{
			"https://news.example/.well-known/webfinger?resource=acct%3Ame%40news.example": `{"links":[{"rel":"self","href":"https://social.news.example/users/me"},{"rel":"http://webfinger.net/rel/profile-page","type":"text/html","href":"https://social.news.example/@me"}]}`,
			"https://social.news.example/@me.rss":                                          feed,
		}, []string{"rule https://social.news.example/@me.rss"}},
		"Bluesky":        {"https://bsky.app/profile/me.bsky.social", map[string]string{"https://bsky.app/profile/me.bsky.social/rss": feed}, []string{"rule https://bsky.app/profile/me.bsky.social/rss"}},
		"Bluesky's name": {"@me.bsky.social", map[string]string{"https://bsky.app/profile/me.bsky.social/rss": feed}, []string{"rule https://bsky.app/profile/me.bsky.social/rss"}},
		"Medium":         {"https://medium.com/@me/a-story", map[string]string{"https://medium.com/feed/@me": feed}, []string{"rule https://medium.com/feed/@me"}},
		"Substack":       {"me.substack.com", map[string]string{"https://me.substack.com/feed": feed}, []string{"rule https://me.substack.com/feed"}},
		"Blogger":        {"https://me.blogspot.com/2020/", map[string]string{"https://me.blogspot.com/feeds/posts/default": feed}, []string{"rule https://me.blogspot.com/feeds/posts/default"}},
		"a rule that fails": {"https://me.substack.com/about", map[string]string{
			"https://me.substack.com/about": `<link rel="alternate" type="application/rss+xml" href="/other">`, "https://me.substack.com/other": feed,
		}, []string{"declared https://me.substack.com/other"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := &web{at: test.at}
			cs, err := Find(t.Context(), w, test.address)
			if err != nil {
				t.Fatalf("%v; asked %v", err, w.asked)
			}
			var got []string
			for _, c := range cs {
				got = append(got, string(c.Kind)+" "+c.URL)
				if c.Title == "" || len(c.Entries) > 3 || len(c.Entries) == 3 && c.Entries[0].Title != "Entry 4" {
					t.Errorf("%+v", c)
				}
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
			if slices.Sort(w.asked); len(slices.Compact(slices.Clone(w.asked))) != len(w.asked) || len(w.asked) > 18 {
				t.Errorf("asked %v", w.asked)
			}
		})
	}
}

func TestFindNothing(t *testing.T) {
	for _, address := range []string{"", "hello", "javascript:alert(1)", "ftp://news.example/", "file:///etc/passwd", "http://", "@", "@/../x@y.z", "%"} {
		w := &web{}
		_, err := Find(t.Context(), w, address)
		if e, ok := errors.AsType[*fetch.Error](err); !ok || e.Code != fetch.CodeLink || len(w.asked) > 0 {
			t.Errorf("%q: %v, asked %v", address, err, w.asked)
		}
	}
	w := &web{at: map[string]string{"https://news.example": strings.Repeat(`<a href="/`, 10) + strings.Repeat(`<a href="/x/feed">`, 100_000)}}
	if _, err := Find(t.Context(), w, "news.example"); !errors.Is(err, ErrNone) || len(w.asked) > 18 {
		t.Errorf("%v, asked %d times", err, len(w.asked))
	}
	_, err := Find(t.Context(), &web{}, "@nobody@social.example")
	if e, ok := errors.AsType[*fetch.Error](err); !ok || e.Code != fetch.CodeNotFound {
		t.Error(err)
	}
}

// A page may name thousands of feeds: only some are asked for.
func TestFindIsBounded(t *testing.T) {
	var page strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&page, `<link rel="alternate" type="application/rss+xml" href="/%d.xml">`, i)
	}
	w := &web{at: map[string]string{"https://news.example": page.String()}}
	if _, err := Find(t.Context(), w, "news.example"); !errors.Is(err, ErrNone) || len(w.asked) > 18 {
		t.Errorf("%v, asked %d times", err, len(w.asked))
	}
}

type silent struct{}

func (silent) Feed(ctx context.Context, _ fetch.Question) (fetch.Answer, error) {
	<-ctx.Done()
	return fetch.Answer{}, ctx.Err()
}

func TestFindEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		if _, err := Find(t.Context(), silent{}, "https://me.substack.com"); err == nil || time.Since(start) > overall {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}

// With the real client, and a permanent redirect.
func TestFindOnTheWeb(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		_, _ = io.WriteString(w, `<!doctype html><link rel="alternate" type="application/rss+xml" href="/old">`)
	})
	mux.Handle("/old", http.RedirectHandler("/new", http.StatusMovedPermanently))
	mux.HandleFunc("/new", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, rss("News", "https://news.example/a"))
	})
	s := httptest.NewServer(mux)
	defer s.Close()
	client := fetch.New(fetch.Config{AllowPrivate: true})
	defer client.Close()
	cs, err := Find(t.Context(), client, s.URL)
	if err != nil || len(cs) != 1 || cs[0].URL != s.URL+"/new" || cs[0].Title != "News" || cs[0].Home != "https://news.example/" {
		t.Errorf("%+v, %v", cs, err)
	}
}

const messages = `<!doctype html><html><body><div class="tgme_channel_info_header_title"><span>Canal &amp; Co</span></div>
<div class="tgme_widget_message_wrap"><div class="tgme_widget_message text_not_supported_wrap js-widget_message" data-post="Canal/7">
 <div class="tgme_widget_message_text js-message_text">The canal reopened.<br/>Barges again! <a href="https://news.example/1" onclick="x()">More</a><script>x()</script></div>
 <a class="tgme_widget_message_date"><time datetime="2026-01-02T03:04:05+00:00" class="time">03:04</time></a></div></div>
<div class="tgme_widget_message" data-post="Canal/8"><a class="tgme_widget_message_reply"><div class="tgme_widget_message_text">The canal reopened.</div></a>
 <div class="tgme_widget_message_text">Second message.</div><time datetime="2026-01-03T03:04:05+00:00"></time></div>
<div class="tgme_widget_message" data-post="Canal/9"><a class="tgme_widget_message_photo_wrap"></a></div></body></html>`

func TestTelegram(t *testing.T) {
	for _, address := range []string{"https://t.me/canal", "t.me/s/canal", "https://t.me/canal/7", "@canal"} {
		cs, err := Find(t.Context(), &web{at: map[string]string{"https://t.me/s/canal": messages}}, address)
		if err != nil || len(cs) != 1 {
			t.Fatalf("%s: %v, %v", address, cs, err)
		}
		c := cs[0]
		if c.URL != "https://t.me/s/canal" || c.Title != "Canal & Co" || len(c.Entries) != 2 || c.Entries[0].Link != "https://t.me/canal/8" {
			t.Fatalf("%+v", c)
		}
		if e := c.Entries[0]; !strings.Contains(e.ContentHTML, "Second") || strings.Contains(e.ContentHTML, "reopened") {
			t.Errorf("%+v", e)
		}
		if e := c.Entries[1]; !e.Untitled || e.Published != time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) || e.ID != "https://t.me/canal/7" ||
			strings.Contains(e.ContentHTML, "x()") || !strings.Contains(e.ContentHTML, "Barges again!") {
			t.Errorf("%+v", e)
		}
	}
	_, err := Read(fetch.Answer{URL: "https://t.me/s/canal", Body: []byte("<html>nobody")}, time.Now())
	if err == nil {
		t.Error("an empty page is a channel")
	}
}

// FuzzLinks: no page makes Find panic, and what it gives is http.
func FuzzLinks(f *testing.F) {
	f.Add(`<base href="//x"><link rel=alternate type=application/rss+xml href=a><a href="/feed">`, "https://news.example/a")
	f.Add(messages, "https://t.me/s/canal")
	f.Add(`<a href="http://[::1]:x/feed">`, "https://www.youtube.com/@x")
	f.Fuzz(func(t *testing.T, page, base string) {
		for _, g := range links([]byte(page), "", base) {
			if !strings.HasPrefix(g.url, "http://") && !strings.HasPrefix(g.url, "https://") {
				t.Errorf("%q", g.url)
			}
		}
		_, _ = Read(fetch.Answer{URL: "https://t.me/s/canal", Body: []byte(page)}, time.Unix(0, 0))
		_, _ = resolve(page)
	})
}
