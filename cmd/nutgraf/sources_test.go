package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/locale"
	"github.com/nutgraf/nutgraf/feed/fetch"
	"github.com/nutgraf/nutgraf/feed/poll"
	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/sqlite"
)

// polledLog tells of the polls that the log tells of.
type polledLog struct{ polled chan struct{} }

func (polledLog) Enabled(context.Context, slog.Level) bool { return true }
func (p polledLog) Handle(_ context.Context, r slog.Record) error {
	if r.Message == "a feed was polled" {
		p.polled <- struct{}{}
	}
	return nil
}
func (p polledLog) WithAttrs([]slog.Attr) slog.Handler { return p }
func (p polledLog) WithGroup(string) slog.Handler      { return p }

// TestFollowedIsPolled: a feed that is followed is polled at once, and of what it
// has so much becomes articles as was said.
func TestFollowedIsPolled(t *testing.T) {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		_, _ = fmt.Fprintf(w, `<rss version="2.0"><channel><title>Feed %s</title>`, r.URL.Path)
		for i := range 8 {
			sum := sha256.Sum256([]byte(r.URL.Path + strconv.Itoa(i))) // no two texts are alike
			_, _ = fmt.Fprintf(w, `<item><title>Story %d of %s</title><guid>%d</guid><description>A ship left: % x. It came back.</description></item>`,
				i, r.URL.Path, i, sum)
		}
		_, _ = fmt.Fprint(w, `</channel></rss>`)
	}))
	defer site.Close()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "feeds.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	inv := &invocation{config: config{FetchLocal: true}}
	web := inv.config.fetcher(nil, 0, nil)
	defer web.Close()
	wake := make(chan struct{}, 1)
	s := sources{store, web, wake}
	log := polledLog{make(chan struct{})}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- inv.poll(ctx, store, wake, nil, slog.New(log)) }()
	articles := 0
	for _, test := range []struct{ take, want int }{{0, 0}, {1, 1}, {poll.DefaultFirst, poll.DefaultFirst}, {poll.All, 8}} {
		address := fmt.Sprintf("%s/feed%d", site.URL, test.take)
		if added, err := s.Follow(t.Context(), library.Feed{URL: address}, test.take); err != nil || !added {
			t.Fatalf("%v, %v", added, err)
		}
		select {
		case <-log.polled:
		case <-time.After(20 * time.Second): // without the wake it is half a minute
			t.Fatal("it was not polled")
		}
		stats, err := store.Stats(t.Context())
		if err != nil || stats.Articles-articles != test.want {
			t.Errorf("of %d wanted %d came, %v", test.want, stats.Articles-articles, err)
		}
		articles = stats.Articles
		if added, err := s.Follow(t.Context(), library.Feed{URL: address}, poll.All); added || err != nil {
			t.Errorf("again: %v, %v", added, err)
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	// What was to be taken goes with the feed.
	if err := s.RemoveFeed(t.Context(), site.URL+"/feed1"); err != nil {
		t.Fatal(err)
	}
	if value, err := store.Setting(t.Context(), settingFirst(site.URL+"/feed1")); value != "" || err != nil {
		t.Errorf("%q is left, %v", value, err)
	}
}

// TestTroubleHasWords: whatever is wrong with a feed, those who ask are told.
func TestTroubleHasWords(t *testing.T) {
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	say := words.For("en")
	codes := append(append(fetch.Codes(), fetch.FeedCodes()...), poll.Codes()...)
	for _, code := range codes {
		own, ok := troubleCodes()[code]
		if !ok || !say.Has("error."+own) {
			t.Errorf("%s: its code %q has no words", code, own)
		}
	}
}

// TestCatalogueHasWords: every topic of the catalogue has a name.
func TestCatalogueHasWords(t *testing.T) {
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	feeds, err := catalogue()
	if err != nil || len(feeds) < 60 {
		t.Fatalf("%d feeds, %v", len(feeds), err)
	}
	say := words.For("en")
	for _, f := range feeds {
		if !say.Has("topic."+f.Topic) || f.URL == "" || f.Source.Name == "" {
			t.Errorf("%+v", f)
		}
	}
}

func TestSourcers(t *testing.T) {
	some := list{"telegram:1"}
	for _, test := range []struct {
		c    config
		want bot.Who
	}{
		{config{}, bot.Owners}, {config{Owners: some, Allow: some}, bot.Owners}, {config{Allow: some}, bot.Everyone},
		{config{Sources: sourcesOwners, Allow: some}, bot.Owners}, {config{Sources: sourcesManagers}, bot.Managers},
		{config{Sources: sourcesEveryone, Owners: some}, bot.Everyone},
	} {
		if got := test.c.sourcers(); got != test.want {
			t.Errorf("%+v: %v, want %v", test.c, got, test.want)
		}
	}
}
