package librarytest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// trimming: what is old goes, a few at a time, and what is still needed stays.
func trimming(t *testing.T, s library.Store) {
	ctx := t.Context()
	old := time.Now().Add(-100 * 24 * time.Hour)
	draft := func(i int, seen time.Time) library.Draft {
		return library.Draft{
			URL: fmt.Sprintf("https://old.example/%d", i), Title: fmt.Sprintf("Chronicle %d", i), Text: tale(i), Lang: "en",
			FirstSeen: seen, Source: library.Source{Key: "old", Name: "Old"},
		}
	}
	var ids []int64
	for i := range 5 {
		ids = append(ids, put(t, s, draft(i, old.Add(time.Duration(i)*time.Hour))).ID)
	}
	fresh := put(t, s, draft(9, time.Time{})).ID
	// What came today may be of long ago.
	archive := draft(10, time.Time{})
	archive.Published = day(2019, 5, 1)
	archived := put(t, s, archive).ID
	sample := draft(11, old)
	sample.Sample, sample.Source = true, library.Source{Key: "samples"}
	sampled := put(t, s, sample).ID
	if _, err := s.Vote(ctx, ids[0], "v", library.Helpful); err != nil {
		t.Fatal(err)
	}
	limit := time.Now().Add(-30 * 24 * time.Hour)
	for i, want := range []int{2, 2, 1, 0} {
		if n, err := s.Trim(ctx, limit, 2); err != nil || n != want {
			t.Errorf("trim %d: %d, %v, want %d", i, n, err, want)
		}
	}
	for i, id := range append(ids, fresh, archived, sampled) {
		if _, err := s.Article(ctx, id); errors.Is(err, library.ErrNotFound) != (i < len(ids)) {
			t.Errorf("article %d: %v", i, err)
		}
	}
	if got := titles(t, s, library.Query{Words: "chronicle"}); len(got) != 2 {
		t.Errorf("found %q", got)
	}
	if n, err := s.Forget(ctx, "v"); err != nil || n != 0 {
		t.Errorf("%d votes are left, %v", n, err)
	}
	if st, err := s.Stats(ctx); err != nil || st.Articles != 3 {
		t.Errorf("%+v, %v", st, err)
	}
	// The same text is new again.
	if st := put(t, s, draft(0, time.Time{})); !st.New {
		t.Errorf("put again: %+v", st)
	}
	for range 1000 {
		if more, err := s.Compact(ctx); err != nil || !more {
			if err != nil {
				t.Error(err)
			}
			return
		}
	}
	t.Error("there is always more to compact")
}

// trimmingSent: an article goes when everybody was told of it, and nobody is told
// again.
func trimmingSent(t *testing.T, s library.Store) {
	ctx := t.Context()
	a := room("1")
	subscribe(t, s, library.Subscription{Address: a, Want: ""})
	n := newNewsroom(t, s)
	id := n.brings("n", "A text of some words about nothing much.")
	future := time.Now().Add(time.Hour)
	trim := func(what string, want int) {
		t.Helper()
		if got, err := s.Trim(ctx, future, 10); err != nil || got != want {
			t.Errorf("%s: trimmed %d, %v, want %d", what, got, err, want)
		}
	}
	trim("news that nobody has looked at", 0)
	if got, err := s.FanOut(ctx, takes(t, s)[0], library.About{Item: "n", Sources: 1}, []int64{wantOf(t, s, "", false)}); err != nil || got != 1 {
		t.Fatal(got, err)
	}
	trim("a delivery that waits", 0)
	send(t, s)
	trim("all was sent", 1)
	if told, err := s.Told(ctx, a, []int64{id}); err != nil || !told[id] {
		t.Errorf("told %v, %v", told, err)
	}
	// The entry is still in its feed, and is seen; edited, it is no news.
	if again := n.poll(items("n"), map[string]library.Draft{"n": {URL: "https://wire.example/n", Title: "About n", Text: "A text of some words about nothing much."}}); len(again) != 0 {
		t.Errorf("it comes again: %+v", again)
	}
	out := n.poll([]library.Item{{Key: "n", State: "2"}}, map[string]library.Draft{"n": {URL: "https://wire.example/n", Title: "About n", Text: "Quite another text, of more words than it had."}})
	if out["n"].New {
		t.Errorf("edited, it counts as new: %+v", out["n"])
	}
	if left := takes(t, s); len(left) != 0 {
		t.Errorf("it is news again: %+v", left)
	}
}

func feedStates(t *testing.T, s library.Store) {
	ctx := t.Context()
	now := time.Now()
	if f, err := s.FeedStates(ctx, now); err != nil || f != (library.FeedStates{}) {
		t.Errorf("without feeds: %+v, %v", f, err)
	}
	for name, p := range map[string]library.Poll{
		"fine": {Next: now.Add(time.Hour)}, "late": {Next: now.Add(-time.Hour)}, "new": {Next: now.Add(-time.Second)},
	} {
		addFeed(t, s, library.Feed{URL: "https://" + name + ".example/feed", Poll: p})
	}
	for name, p := range map[string]library.Poll{
		"failing": {Checked: now, Next: now.Add(time.Hour), Failures: 3, Trouble: "timeout"}, "gone": {Checked: now, Failures: 12, Ended: true},
	} {
		r := newRiver(t, s, "https://"+name+".example/feed")
		r.feed.Poll = p
		r.poll(nil, nil)
	}
	want := library.FeedStates{All: 5, Late: 1, Failing: 1, Ended: 1}
	if f, err := s.FeedStates(ctx, now.Add(-time.Minute)); err != nil || f != want {
		t.Errorf("%+v, %v, want %+v", f, err, want)
	}
	// One that is being polled is not late.
	if all, err := s.TakeDue(ctx, now, time.Minute, 1); err != nil || len(all) != 1 || all[0].URL != "https://late.example/feed" {
		t.Fatalf("%+v, %v", all, err)
	}
	want.Late = 0
	if f, err := s.FeedStates(ctx, now.Add(-time.Minute)); err != nil || f != want {
		t.Errorf("while it is polled: %+v, %v, want %+v", f, err, want)
	}
}
