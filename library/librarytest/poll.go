package librarytest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// A river is a feed under test: what it says changes, and it is polled as a
// poller would.
type river struct {
	t    *testing.T
	s    library.Store
	feed library.Feed
}

func newRiver(t *testing.T, s library.Store, url string) *river {
	t.Helper()
	return &river{t, s, addFeed(t, s, library.Feed{URL: url, Source: library.Source{Name: "Name of " + url}})}
}

// items are entries with these keys, in their first state.
func items(keys ...string) []library.Item {
	var all []library.Item
	for _, k := range keys {
		all = append(all, library.Item{Key: k, State: "1"})
	}
	return all
}

// keys are those of items.
func keys(items []library.Item) string {
	var all []string
	for _, i := range items {
		all = append(all, i.Key)
	}
	return strings.Join(all, " ")
}

// unseen expects what is new, and what was edited.
func (r *river) unseen(has []library.Item, unseen, edited string) {
	r.t.Helper()
	u, e, err := r.s.Unseen(r.t.Context(), r.feed.URL, has)
	if err != nil || keys(u) != unseen || keys(e) != edited {
		r.t.Errorf("unseen %q and edited %q, %v; want %q and %q", keys(u), keys(e), err, unseen, edited)
	}
}

// poll writes a poll, a minute after the last.
func (r *river) poll(has []library.Item, articles map[string]library.Draft) map[string]library.Stored {
	r.t.Helper()
	r.feed.Poll.Checked = r.feed.Poll.Checked.Add(time.Minute)
	out, err := r.s.Polled(r.t.Context(), r.feed.URL, library.Polled{Feed: r.feed, Entries: has, Articles: articles})
	if err != nil {
		r.t.Fatalf("Polled: %v", err)
	}
	return out
}

func (r *river) articles(want int) {
	r.t.Helper()
	if st, err := r.s.Stats(r.t.Context()); err != nil || st.Articles != want {
		r.t.Errorf("%d articles, %v, want %d", st.Articles, err, want)
	}
}

func (r *river) article(id int64) library.Article {
	r.t.Helper()
	a, err := r.s.Article(r.t.Context(), id)
	if err != nil {
		r.t.Fatal(err)
	}
	return a
}

// tale is a text that shares nothing with that of another number.
func tale(i int) string {
	var b strings.Builder
	for w := range 30 {
		fmt.Fprintf(&b, "w%dx%d ", i, w)
	}
	return b.String()
}

// entries: each is new once, whatever the feed does with it afterwards.
func entries(t *testing.T, s library.Store) {
	r := newRiver(t, s, daily)
	long := strings.Repeat("guid", 2000)
	has := items("a", long, "c", "d", "a")
	r.unseen(has, "a "+long+" c d", "")
	got := r.poll(has, map[string]library.Draft{
		"a":  {Title: "A", Text: tale(1), URL: "https://daily.example/a", Source: library.Source{Key: "elsewhere"}},
		long: {Title: "B", Text: tale(2), URL: "https://daily.example/b"},
		"c":  {Title: "left out by a filter"},
	})
	if len(got) != 2 || !got["a"].New || !got[long].New {
		t.Errorf("stored: %+v", got)
	}
	if a := r.article(got["a"].ID); a.Source != r.feed.Source || a.Title != "A" {
		t.Errorf("article: %+v", a)
	}
	if all, err := s.Sources(t.Context()); err != nil || len(all) != 1 || all[0].Articles != 2 {
		t.Errorf("sources: %+v, %v", all, err)
	}
	// d had no draft: it comes again. A key is what it is to the last byte.
	r.unseen(has, "d", "")
	r.unseen(items(long+"x", "A", ""), long+"x A ", "")
	// Nothing changed; a poll failed; the feed is empty for once; it drops and brings back.
	for _, has := range [][]library.Item{nil, {}, items("z"), items("a")} {
		r.poll(has, nil)
		r.unseen(items("a", long, "c", "d"), "d", "")
	}
	// Another taker of the same feed was slower.
	again := r.poll(has, map[string]library.Draft{
		"a": {Title: "A", Text: tale(1) + "and more", URL: "https://daily.example/a"}, "c": {Text: tale(3)}, "d": {Text: tale(4)},
	})
	if len(again) != 1 || !again["d"].New {
		t.Errorf("polled by two: %+v", again)
	}
	r.articles(3)
	// Of no feed's entries, as when seen-lists are brought in.
	r.poll(nil, map[string]library.Draft{"old 1": {}, "old 2": {}})
	r.unseen(items("old 1", "old 2", "old 3"), "old 3", "")
	// Another feed's keys are its own; the same article there is a copy.
	other := newRiver(t, s, "https://other.example/rss")
	other.unseen(items("a"), "a", "")
	if st := other.poll(items("a"), map[string]library.Draft{"a": {Text: tale(1), URL: "https://daily.example/a"}})["a"]; !stored(st, library.Stored{ID: got["a"].ID, CopyAdded: true}) {
		t.Errorf("in another feed: %+v", st)
	}
	// Removed and added again, with its source.
	if err := s.RemoveFeed(t.Context(), daily); err != nil {
		t.Fatal(err)
	}
	r.articles(3)
	r = newRiver(t, s, daily)
	r.unseen(items("a"), "a", "")
	if st := r.poll(items("a"), map[string]library.Draft{"a": {Text: tale(1), URL: "https://daily.example/a"}})["a"]; !stored(st, library.Stored{ID: got["a"].ID}) {
		t.Errorf("added again: %+v", st)
	}
}

// forgetting: what left a feed is remembered for long, but not for ever.
func forgetting(t *testing.T, s library.Store) {
	r := newRiver(t, s, daily)
	r.feed.Poll.Checked = now
	round := func(has ...string) {
		t.Helper()
		seen := map[string]library.Draft{}
		for _, k := range has {
			seen[k] = library.Draft{}
		}
		r.poll(items(has...), seen)
	}
	later := func(d time.Duration) { r.feed.Poll.Checked = r.feed.Poll.Checked.Add(d) }
	round("a", "b")
	later(time.Hour)
	round("c") // a and b left
	later(library.KeepGone - time.Hour)
	round("d", "c")
	r.unseen(items("a", "b"), "", "")
	later(2 * time.Hour)
	round("e", "d", "c")
	r.unseen(items("a", "b"), "", "") // fewer than four times three have left
	round("e", "b")                   // b is back, c and d left
	for i := range 13 {               // of a feed with two entries, eight more are remembered
		later(library.KeepGone + time.Hour)
		r.unseen(items("b"), "", "")
		round(fmt.Sprint("f", i), "b")
	}
	r.unseen(items("f12", "b", "f11", "f8", "f5", "f4", "f3", "f1", "a", "c"), "f3 f1 a c", "")
}

// muchForgetting: a feed whose keys are others each time does not grow for ever.
func muchForgetting(t *testing.T, s library.Store) {
	r := newRiver(t, s, daily)
	r.feed.Poll.Checked = now
	round := func(n, size int) []library.Item {
		has, seen := []library.Item{}, map[string]library.Draft{}
		for i := range size {
			k := fmt.Sprintf("%d of %d", i, n)
			has, seen[k] = append(has, library.Item{Key: k}), library.Draft{}
		}
		r.poll(has, seen)
		return has
	}
	const size = library.MaxGone / library.KeepTimes
	first := round(0, size)
	for n := range library.KeepTimes {
		round(1+n, size)
	}
	r.unseen(first[:1], "", "")
	round(9, 1) // what left last is more than MaxGone now
	round(10, 1)
	if u, _, err := s.Unseen(t.Context(), daily, first); err != nil || len(u) != size {
		t.Errorf("%d of %d are forgotten, %v", len(u), size, err)
	}
}

// moves: a feed that moves keeps its source and its earlier addresses.
func moves(t *testing.T, s library.Store) {
	ctx := t.Context()
	r := newRiver(t, s, daily)
	id := r.poll(items("a"), map[string]library.Draft{"a": {Title: "A", Text: tale(1), URL: "https://daily.example/a"}})["a"].ID
	moveTo := func(url string, has []library.Item, articles map[string]library.Draft) (map[string]library.Stored, error) {
		f := r.feed
		f.URL = url
		return s.Polled(ctx, r.feed.URL, library.Polled{Feed: f, Entries: has, Articles: articles})
	}
	urls := []string{"https://www.daily.example/feed.xml", "https://b.example/rss", "https://c.example/rss", "https://b.example/rss"}
	for _, url := range urls {
		if _, err := moveTo(url, nil, nil); err != nil {
			t.Fatalf("to %s: %v", url, err)
		}
		r.feed.URL = url
		for _, u := range append(urls[:slices.Index(urls, url)+1:slices.Index(urls, url)+1], daily) {
			if f := feedAt(t, s, u); f.URL != url || f.Source.Key != daily {
				t.Errorf("%s leads to %+v", u, f)
			}
			if added, err := s.AddFeed(ctx, library.Feed{URL: u}); err != nil || added {
				t.Errorf("%s is added: %v, %v", u, added, err)
			}
		}
	}
	// Somebody polls it still where it was.
	if _, err := s.Polled(ctx, daily, library.Polled{Feed: r.feed}); !errors.Is(err, library.ErrNotFound) {
		t.Errorf("polled where it was: %v", err)
	}
	got := r.poll([]library.Item{{Key: "a", State: "2"}}, map[string]library.Draft{"a": {Text: tale(2), URL: "https://b.example/a"}})
	if !stored(got["a"], library.Stored{ID: id, Updated: true}) {
		t.Errorf("edited after it moved: %+v", got)
	}
	// However often it moves.
	for i := range 50 {
		url := fmt.Sprintf("https://%d.example/rss", i)
		if _, err := moveTo(url, nil, nil); err != nil {
			t.Fatal(err)
		}
		r.feed.URL = url
	}
	for _, u := range []string{daily, "https://49.example/rss", "https://40.example/rss"} {
		if f := feedAt(t, s, u); f.URL != r.feed.URL {
			t.Errorf("%s leads to %s", u, f.URL)
		}
	}
	if _, err := s.Feed(ctx, "https://5.example/rss"); !errors.Is(err, library.ErrNotFound) {
		t.Errorf("addresses of long ago: %v", err)
	}
}

// merges: of two feeds that end at one URL one is left, and nothing of it lost.
func merges(t *testing.T, s library.Store) {
	ctx := t.Context()
	a, b := newRiver(t, s, "https://a.example/rss"), newRiver(t, s, "https://b.example/rss")
	old := a.poll(items("1"), map[string]library.Draft{"1": {Title: "old", Text: tale(1)}})["1"].ID
	b.feed.Topic, b.feed.Poll.Ended, b.feed.Poll.Next = "B", true, time.Time{}
	if err := s.EditFeed(ctx, b.feed); err != nil {
		t.Fatal(err)
	}
	b.poll(items("2"), map[string]library.Draft{"2": {Title: "of b", Text: tale(2)}})
	moved := a.feed
	moved.URL, moved.Poll.Checked = "http://www.b.example/rss/", now.Add(time.Hour)
	p := library.Polled{Feed: moved, Entries: items("2", "3"), Articles: map[string]library.Draft{"2": {Text: tale(2)}, "3": {Text: tale(3)}}}
	if got, err := s.Polled(ctx, a.feed.URL, p); err != nil || len(got) != 0 {
		t.Errorf("merged: %+v, %v", got, err)
	}
	if got := feedURLs(t, s); !slices.Equal(got, []string{b.feed.URL}) {
		t.Errorf("left: %q", got)
	}
	f := feedAt(t, s, a.feed.URL)
	if f.URL != b.feed.URL || f.Topic != "B" || f.Poll.Ended || !f.Poll.Next.Equal(moved.Poll.Checked) {
		t.Errorf("the other: %+v", f)
	}
	b.articles(2)
	if got := b.article(old); got.Source != a.feed.Source {
		t.Errorf("the article of the one that is gone: %+v", got)
	}
	// What it brought comes with the other's next poll, and what it had seen is
	// the other's to find.
	b.unseen(items("1", "2", "3"), "1 3", "")
	// The second of two that polled it at once comes too late.
	if _, err := s.Polled(ctx, a.feed.URL, p); !errors.Is(err, library.ErrNotFound) {
		t.Errorf("merged again: %v", err)
	}
	// An earlier URL of another is the other's.
	c := newRiver(t, s, "https://c.example/rss")
	moved = c.feed
	moved.URL = a.feed.URL
	got, err := s.Polled(ctx, c.feed.URL, library.Polled{Feed: moved, Articles: map[string]library.Draft{"4": {Text: tale(4)}}})
	if f := feedAt(t, s, c.feed.URL); err != nil || !got["4"].New || f.URL != c.feed.URL {
		t.Errorf("moved to another's earlier URL: %+v, %+v, %v", f, got, err)
	}
	all, err := s.Sources(ctx)
	if err != nil || len(all) != 3 {
		t.Errorf("sources: %+v, %v", all, err)
	}
}

// polledOrNot: a poll that is not written leaves no trace.
func polledOrNot(t *testing.T, s library.Store) {
	r := newRiver(t, s, daily)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	f := r.feed
	f.Poll.ETag, f.Source.Name = "new", "New"
	_, err := s.Polled(ctx, daily, library.Polled{Feed: f, Entries: items("a"), Articles: map[string]library.Draft{"a": {Text: story}}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Polled: %v", err)
	}
	sameFeed(t, feedAt(t, s, daily), r.feed)
	r.unseen(items("a"), "a", "")
	r.articles(0)
	if _, err := s.TakeDue(ctx, now, time.Hour, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("TakeDue: %v", err)
	}
	if got, err := s.TakeDue(t.Context(), now, time.Hour, 1); err != nil || len(got) != 1 {
		t.Errorf("taken: %+v, %v", got, err)
	}
	// Samples that are removed take no feed's source with them.
	put(t, s, library.Draft{Text: story, Sample: true, Source: r.feed.Source})
	if n, err := s.RemoveSamples(t.Context()); err != nil || n != 1 {
		t.Errorf("samples: %d, %v", n, err)
	}
	sameFeed(t, feedAt(t, s, daily), r.feed)
}

// eachToOne: of many who take feeds at once, each gets others, and together
// they get all.
func eachToOne(t *testing.T, stores ...library.Store) {
	const feeds, workers = 60, 6
	for i := range feeds {
		addFeed(t, stores[0], library.Feed{URL: fmt.Sprintf("https://%d.example/rss", i)})
	}
	got := gather(t, workers, func(i int) (map[string]int, error) {
		mine := map[string]int{}
		for {
			all, err := stores[i%len(stores)].TakeDue(t.Context(), now, time.Minute, 4)
			if err != nil || len(all) == 0 {
				return mine, err
			}
			for _, f := range all {
				if mine[f.URL]++; mine[f.URL] > 1 {
					return mine, fmt.Errorf("%s was taken again", f.URL)
				}
			}
		}
	})
	times := map[string]int{}
	for _, mine := range got {
		for url, n := range mine {
			times[url] += n
		}
	}
	if len(times) != feeds || slices.Max(slices.Collect(maps.Values(times))) != 1 {
		t.Errorf("%d of %d were taken: %v", len(times), feeds, times)
	}
}

// polledByMany: of many who bring the same entry of a feed at once, one has it.
func polledByMany(t *testing.T, stores ...library.Store) {
	f := addFeed(t, stores[0], library.Feed{URL: daily})
	got := gather(t, 8, func(i int) (map[string]library.Stored, error) {
		p := library.Polled{Feed: f, Entries: items("a", "b"), Articles: map[string]library.Draft{
			"a": {Text: tale(1), URL: fmt.Sprint("https://daily.example/a?session=", i)}, "b": {Text: tale(2)},
		}}
		return stores[i%len(stores)].Polled(t.Context(), daily, p)
	})
	fresh := 0
	for _, m := range got {
		for _, st := range m {
			if !st.New {
				t.Errorf("returned: %+v", st)
			}
			fresh++
		}
	}
	if st, err := stores[0].Stats(t.Context()); err != nil || st.Articles != 2 || fresh != 2 {
		t.Errorf("%d are new, %d articles, %v", fresh, st.Articles, err)
	}
}
