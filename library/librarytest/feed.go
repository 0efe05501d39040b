package librarytest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

const daily = "https://daily.example/feed.xml"

func addFeed(t *testing.T, s library.Store, f library.Feed) library.Feed {
	t.Helper()
	if f.Added.IsZero() {
		f.Added = now
	}
	added, err := s.AddFeed(t.Context(), f)
	if err != nil || !added {
		t.Fatalf("AddFeed(%s): %v, %v", f.URL, added, err)
	}
	return feedAt(t, s, f.URL)
}

func feedAt(t *testing.T, s library.Store, url string) library.Feed {
	t.Helper()
	f, err := s.Feed(t.Context(), url)
	if err != nil {
		t.Fatalf("Feed(%s): %v", url, err)
	}
	return f
}

func feedURLs(t *testing.T, s library.Store) []string {
	t.Helper()
	all, err := s.Feeds(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return urlsOf(all)
}

func urlsOf(all []library.Feed) []string {
	urls := []string{}
	for _, f := range all {
		urls = append(urls, f.URL)
	}
	return urls
}

func sameFeed(t *testing.T, got, want library.Feed) {
	t.Helper()
	if g, w := fmt.Sprintf("%#v", got), fmt.Sprintf("%#v", want); g != w {
		t.Errorf("feed:\n got %s\nwant %s", g, w)
	}
}

// feeds: what is added is there, under any form of its URL, until it is removed.
func feeds(t *testing.T, s library.Store) {
	want := library.Feed{
		URL:    daily,
		Source: library.Source{Key: "not read", Name: "Dägliche 日报", Home: "https://daily.example/"},
		Topic:  "Wörld", Lang: "de", Filter: `title matches "(?i)brücke"`, Added: now.Add(time.Microsecond),
		Poll: library.Poll{
			Next: now.Add(time.Hour), Interval: 90 * time.Minute, Checked: now, Worked: now.Add(-time.Hour), News: now.Add(-2 * time.Hour),
			Failures: 3, Trouble: "timeout", ETag: `W/"é"`, Modified: "Fri, 01 Mar 2024 12:00:00 GMT", Digest: "abc",
		},
	}
	got := addFeed(t, s, want)
	want.Source.Key = daily
	sameFeed(t, got, want)
	for _, url := range []string{daily, "HTTP://www.Daily.example:80/feed.xml#x"} {
		sameFeed(t, feedAt(t, s, url), want)
		if added, err := s.AddFeed(t.Context(), library.Feed{URL: url, Topic: "other"}); err != nil || added {
			t.Errorf("added again as %s: %v, %v", url, added, err)
		}
	}
	sameFeed(t, feedAt(t, s, daily), want)
	bare := addFeed(t, s, library.Feed{URL: "https://b.example/rss"})
	sameFeed(t, bare, library.Feed{
		URL: "https://b.example/rss", Source: library.Source{Key: "https://b.example/rss"}, Added: now, Poll: library.Poll{Next: now},
	})
	addFeed(t, s, library.Feed{URL: "https://c.example/rss", Source: library.Source{Name: "aa"}, Topic: "Wörld"})
	if got := feedURLs(t, s); !slices.Equal(got, []string{"https://b.example/rss", "https://c.example/rss", daily}) {
		t.Errorf("by topic and name: %q", got)
	}
	all, err := s.Sources(t.Context())
	if err != nil || len(all) != 3 {
		t.Errorf("sources: %+v, %v", all, err)
	}
	for range 2 {
		err = s.RemoveFeed(t.Context(), "http://daily.example/feed.xml/")
		if added, aerr := s.AddFeed(t.Context(), want); err != nil || aerr != nil || !added {
			t.Errorf("removed: %v; added again: %v, %v", err, added, aerr)
		}
	}
}

func feedsNotFound(t *testing.T, s library.Store) {
	ctx := t.Context()
	addFeed(t, s, library.Feed{URL: daily})
	const url = "https://nowhere.example/rss?token=secret"
	check := func(name string, err error) {
		t.Helper()
		if !errors.Is(err, library.ErrNotFound) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := s.Feed(ctx, url)
	check("Feed", err)
	check("RemoveFeed", s.RemoveFeed(ctx, url))
	check("EditFeed", s.EditFeed(ctx, library.Feed{URL: url}))
	check("Hasten", s.Hasten(ctx, url, now))
	_, _, err = s.Unseen(ctx, url, nil)
	check("Unseen", err)
	_, err = s.Polled(ctx, url, library.Polled{Articles: map[string]library.Draft{"k": {Text: story}}})
	check("Polled", err)
	if st, err := s.Stats(ctx); err != nil || st.Articles != 0 {
		t.Errorf("written without a feed: %+v, %v", st, err)
	}
}

func badFeeds(t *testing.T, s library.Store) {
	for _, f := range []library.Feed{
		{}, {URL: " "}, {URL: "https://x.example/\x00"}, {URL: "https://x.example/" + strings.Repeat("x", 5000)},
		{URL: daily, Topic: "\xff"}, {URL: daily, Filter: strings.Repeat("x", 5000)},
	} {
		if added, err := s.AddFeed(t.Context(), f); added || !errors.Is(err, library.ErrBadFeed) {
			t.Errorf("%.40q: %v, %v", f.URL, added, err)
		}
	}
	// What a server says about itself is no reason to refuse it.
	f := addFeed(t, s, library.Feed{
		URL: daily, Source: library.Source{Name: "\xffé" + strings.Repeat("é", 1000), Home: "\x00"},
		Poll: library.Poll{ETag: strings.Repeat("x", 9999), Modified: "\xff", Interval: -1},
	})
	if n := len(f.Source.Name); n < 400 || n > 500 || f.Poll.ETag != "" || f.Poll.Modified != "" || f.Poll.Interval != 0 {
		t.Errorf("a name of %d bytes, %+v", n, f.Poll)
	}
	long := f
	long.URL = "https://x.example/" + strings.Repeat("x", 5000)
	long.Poll.Failures = 7
	if _, err := s.Polled(t.Context(), daily, library.Polled{Feed: long}); err != nil {
		t.Errorf("moved to where it cannot be kept: %v", err)
	}
	if f := feedAt(t, s, daily); f.URL != daily || f.Poll.Failures != 7 {
		t.Errorf("after it: %+v", f)
	}
}

// editFeed: topic, filter and name are people's; the rest is the poller's.
func editFeed(t *testing.T, s library.Store) {
	f := addFeed(t, s, library.Feed{URL: daily, Source: library.Source{Name: "Daily"}})
	polled := func(name string) library.Feed {
		t.Helper()
		now := f
		now.Topic, now.Filter, now.Source.Name = "stale", "stale", name
		if _, err := s.Polled(t.Context(), daily, library.Polled{Feed: now}); err != nil {
			t.Fatal(err)
		}
		return feedAt(t, s, daily)
	}
	edit := func(topic, filter, name string) {
		t.Helper()
		e := library.Feed{URL: daily, Topic: topic, Filter: filter, Source: library.Source{Name: name}}
		if err := s.EditFeed(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	f.Poll.ETag = "x"
	edit("Cars", "len(title) > 3", "Daily")
	if f := polled("The Daily"); f.Source.Name != "The Daily" || f.Topic != "Cars" || f.Filter != "len(title) > 3" || f.Poll.ETag != "x" {
		t.Errorf("edited, then polled: %+v", f)
	}
	edit("", "", "Mine")
	if f := feedAt(t, s, daily); f.Source.Name != "Mine" || f.Poll.ETag != "x" {
		t.Errorf("renamed: %+v", f)
	}
	if f := polled("The Daily"); f.Source.Name != "Mine" || f.Topic != "" || f.Filter != "" {
		t.Errorf("renamed, then polled: %+v", f)
	}
	edit("", "", "")
	if f := polled(""); f.Source.Name != "Mine" {
		t.Errorf("without any name: %+v", f)
	}
	if f := polled("Daily!"); f.Source.Name != "Daily!" {
		t.Errorf("its own name again: %+v", f)
	}
	if all, err := s.Sources(t.Context()); err != nil || len(all) != 1 || all[0].Source.Name != "Daily!" {
		t.Errorf("sources: %+v, %v", all, err)
	}
}

// feedsDue: who is due longest comes first, and nobody gets what another has.
func feedsDue(t *testing.T, s library.Store) {
	ctx := t.Context()
	next := func(want time.Time) {
		t.Helper()
		if got, err := s.NextDue(ctx); err != nil || !got.Equal(want) {
			t.Errorf("next due: %v, %v, want %v", got, err, want)
		}
	}
	take := func(at time.Time, n int, want ...string) []library.Feed {
		t.Helper()
		got, err := s.TakeDue(ctx, at, time.Minute, n)
		if urls := urlsOf(got); err != nil || !slices.Equal(urls, append([]string{}, want...)) {
			t.Errorf("due at %v: %q, %v, want %q", at, urls, err, want)
		}
		return got
	}
	next(time.Time{})
	take(now, 9)
	url := func(i int) string { return fmt.Sprintf("https://%d.example/rss", i) }
	for i := range 5 {
		addFeed(t, s, library.Feed{URL: url(i), Poll: library.Poll{Next: now.Add(time.Duration(5-i) * time.Second)}})
	}
	next(now.Add(time.Second))
	take(now, 9)
	at := now.Add(4 * time.Second)
	got := take(at, 2, url(4), url(3))
	if len(got) == 2 {
		sameFeed(t, got[0], feedAt(t, s, url(4)))
	}
	take(at, 0)
	take(at, 9, url(2), url(1))
	take(at, 9)
	next(now.Add(5 * time.Second))

	// One is polled, one fails for good, one is given back as it is, one's taker
	// was killed.
	polled := func(i int, p library.Poll) {
		t.Helper()
		if _, err := s.Polled(ctx, url(i), library.Polled{Feed: library.Feed{Poll: p}}); err != nil {
			t.Fatal(err)
		}
	}
	polled(4, library.Poll{Next: at.Add(time.Hour), Checked: at})
	polled(3, library.Poll{Ended: true, Checked: at})
	polled(2, got[0].Poll)
	take(at, 9, url(2))
	take(at.Add(time.Minute-time.Microsecond), 9, url(0))
	next(at.Add(time.Minute))
	take(at.Add(time.Minute), 9, url(2), url(1)) // both leases end now; one is due longer
	take(at.Add(10*time.Minute), 9, url(2), url(1), url(0))

	// In a hurry: sooner, but never twice at once, and never later.
	at = at.Add(10 * time.Minute)
	for _, i := range []int{4, 3, 1} {
		if err := s.Hasten(ctx, url(i), at); err != nil {
			t.Fatal(err)
		}
	}
	if f := feedAt(t, s, url(3)); f.Poll.Ended || !f.Poll.Next.Equal(at) {
		t.Errorf("made due: %+v", f.Poll)
	}
	if err := s.Hasten(ctx, url(4), at.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	take(at, 9, url(3), url(4))
}
