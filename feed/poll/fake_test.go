package poll

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/feed/extract"
	"github.com/nutgraf/nutgraf/feed/fetch"
	"github.com/nutgraf/nutgraf/library"
)

// shelf is a library.Poller in memory.
type shelf struct {
	mu       sync.Mutex
	feeds    map[string]library.Feed
	leases   map[string]time.Time
	seen     map[string]map[string]string // feed, key, state
	articles map[string]library.Draft     // by feed and key
	full     bool                         // Polled fails
	blind    bool                         // Unseen fails
	writing  time.Duration                // that Polled takes
	writes   int
}

func newShelf(feeds ...library.Feed) *shelf {
	s := &shelf{feeds: map[string]library.Feed{}, leases: map[string]time.Time{}, seen: map[string]map[string]string{}, articles: map[string]library.Draft{}}
	for _, f := range feeds {
		s.add(f)
	}
	return s
}

func (s *shelf) add(f library.Feed) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.Source.Key = f.URL
	if f.Added.IsZero() {
		f.Added = time.Now()
	}
	if f.Poll.Next.IsZero() {
		f.Poll.Next = f.Added
	}
	s.feeds[f.URL] = f
	s.seen[f.URL] = map[string]string{}
}

func (s *shelf) due(url string) (t time.Time, ever bool) {
	f := s.feeds[url]
	t = f.Poll.Next
	if l := s.leases[url]; l.After(t) {
		t = l
	}
	return t, !f.Poll.Next.IsZero()
}

func (s *shelf) TakeDue(_ context.Context, now time.Time, lease time.Duration, n int) ([]library.Feed, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []library.Feed
	for url, f := range s.feeds {
		if t, ever := s.due(url); ever && !t.After(now) {
			out = append(out, f)
		}
	}
	slices.SortFunc(out, func(a, b library.Feed) int {
		return cmp.Or(a.Poll.Next.Compare(b.Poll.Next), cmp.Compare(a.URL, b.URL))
	})
	out = out[:min(len(out), n)]
	for _, f := range out {
		s.leases[f.URL] = now.Add(lease)
	}
	return out, nil
}

func (s *shelf) NextDue(context.Context) (time.Time, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var first time.Time
	for url := range s.feeds {
		if t, ever := s.due(url); ever && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	return first, nil
}

func (s *shelf) Hasten(context.Context, string, time.Time) error { return errors.New("not needed") }

func (s *shelf) Unseen(_ context.Context, url string, entries []library.Item) (unseen, edited []library.Item, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.blind {
		return nil, nil, library.ErrInUse
	}
	for _, e := range entries {
		state, ok := s.seen[url][e.Key]
		switch {
		case !ok:
			unseen = append(unseen, e)
		case state != e.State:
			edited = append(edited, e)
		}
	}
	return unseen, edited, nil
}

func (s *shelf) Polled(ctx context.Context, url string, p library.Polled) (map[string]library.Stored, error) {
	<-time.After(s.writing)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f, ok := s.feeds[url]
	switch {
	case s.full:
		return nil, library.ErrFull
	case !ok:
		return nil, library.ErrNotFound
	}
	s.writes++
	f.Poll = p.Feed.Poll
	f.Source.Name = cmp.Or(p.Feed.Source.Name, f.Source.Name)
	delete(s.leases, url)
	out := map[string]library.Stored{}
	for _, e := range p.Entries {
		d, ok := p.Articles[e.Key]
		if !ok {
			continue
		}
		_, old := s.seen[url][e.Key]
		s.seen[url][e.Key] = e.State
		if d.Text != "" {
			s.articles[f.Source.Key+" "+e.Key] = d
			out[e.Key] = library.Stored{ID: int64(len(s.articles)), New: !old, Updated: old}
		}
	}
	if to := p.Feed.URL; to != "" && to != url {
		s.feeds[to], s.seen[to] = f, s.seen[url]
		delete(s.feeds, url)
		f.URL, url = to, to
	}
	s.feeds[url] = f
	return out, nil
}

// get returns a feed as it is stored.
func (s *shelf) get(url string) library.Feed {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.feeds[url]
}

// kept lists the keys of a feed's articles.
func (s *shelf) kept(source string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var keys []string
	for k := range maps.Keys(s.articles) {
		if rest, ok := strings.CutPrefix(k, source+" "); ok {
			keys = append(keys, rest)
		}
	}
	slices.Sort(keys)
	return keys
}

func (s *shelf) article(source, key string) library.Draft {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.articles[source+" "+key]
}

// web is a Fetcher: what is at an address is what a function says.
type web struct {
	mu    sync.Mutex
	feed  func(ctx context.Context, q fetch.Question) (fetch.Answer, error)
	pages map[string]string // by link; their texts
	asked []string          // addresses of feeds, in order
	read  []string          // links of pages, in order
	fails int               // pages that are not to be had for now
}

func (w *web) Feed(ctx context.Context, q fetch.Question) (fetch.Answer, error) {
	w.mu.Lock()
	w.asked = append(w.asked, q.URL)
	w.mu.Unlock()
	return w.feed(ctx, q)
}

func (w *web) Crawl(_ context.Context, link string) (extract.Document, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.read = append(w.read, link)
	if w.fails > 0 {
		w.fails--
		return extract.Document{}, &fetch.Error{Code: fetch.CodeServer, Host: "x", Status: 503}
	}
	text, ok := w.pages[link]
	if !ok {
		return extract.Document{}, &fetch.Error{Code: fetch.CodeNotFound, Host: "x", Status: 404}
	}
	return extract.Document{URL: link, Text: text, Raw: text}, nil
}

func (w *web) count(url string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, u := range w.asked {
		if u == url {
			n++
		}
	}
	return n
}

// body is an answer with a feed in it.
func body(url, feed string) (fetch.Answer, error) {
	return fetch.Answer{URL: url, Body: []byte(feed), Type: "application/rss+xml"}, nil
}

// rss is a feed of items.
func rss(items ...string) string {
	return `<?xml version="1.0"?><rss version="2.0"><channel><title>Canal News</title><link>https://news.example/</link>` + strings.Join(items, "") + `</channel></rss>`
}

// prose is a text that is a whole article.
func prose(about string) string {
	return strings.Repeat(about+" reopened after two years of repairs, and barges of up to 1,500 tonnes can use it again. ", 20)
}

// item is an entry with a whole text, so many hours old.
func item(n int, now time.Time) string {
	return fmt.Sprintf(`<item><guid>%03d</guid><title>Canal %d reopens</title><link>https://news.example/%d</link><pubDate>%s</pubDate><description>%s</description></item>`,
		n, n, n, now.Add(-time.Duration(n)*time.Hour).UTC().Format(time.RFC1123Z), prose(fmt.Sprintf("Canal number %d", n)))
}

// during runs polling for a while of simulated time.
func during(t *testing.T, c Config, d time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	if err := Run(ctx, c); err != nil {
		t.Fatal(err)
	}
}
