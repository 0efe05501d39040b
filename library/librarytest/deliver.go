package librarytest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// newsroom is a library with a feed that is followed, and polled before.
type newsroom struct {
	*river
}

func newNewsroom(t *testing.T, s library.Store) newsroom {
	t.Helper()
	r := newRiver(t, s, "https://wire.example/feed")
	r.feed.Poll.Checked = time.Now().Add(-time.Hour)
	r.feed.Poll.Worked = r.feed.Poll.Checked
	r.poll(nil, nil)
	return newsroom{r}
}

// brings polls one new entry, and returns the id of its article.
func (n newsroom) brings(key, text string) int64 {
	n.t.Helper()
	n.feed.Poll.Worked = n.feed.Poll.Checked
	out := n.poll(items(key), map[string]library.Draft{key: {URL: "https://wire.example/" + key, Title: "About " + key, Text: text, Lang: "en"}})
	return out[key].ID
}

// takes takes all news.
func takes(t *testing.T, s library.Store) []library.News {
	t.Helper()
	all, err := s.TakeNews(t.Context(), time.Minute, 100)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// wantOf returns the id of a want.
func wantOf(t *testing.T, s library.Store, text string, digest bool) int64 {
	t.Helper()
	all, err := s.Wants(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(w library.Want) bool { return w.Text == text && w.Digest == digest })
	if i < 0 {
		t.Fatalf("nobody wants %q: %+v", text, all)
	}
	return all[i].ID
}

// acquire takes a lease.
func acquire(t *testing.T, s library.Store, holder string) library.Lease {
	t.Helper()
	l, ok, err := s.Acquire(t.Context(), "send discord", holder, time.Minute)
	if err != nil || !ok {
		t.Fatalf("Acquire: %v, %v", ok, err)
	}
	return l
}

// due reads what is to be sent now.
func due(t *testing.T, s library.Store, l library.Lease) []library.Delivery {
	t.Helper()
	all, err := s.TakeDeliveries(t.Context(), l, "discord", time.Now().Add(time.Second), 1000)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// begin begins to send a delivery.
func begin(t *testing.T, s library.Store, l library.Lease, id int64, now time.Time) error {
	t.Helper()
	d, err := s.Begin(t.Context(), l, id, now)
	if err == nil && (d.ID != id || d.State != library.Sending || d.Attempts == 0) {
		t.Errorf("begun: %+v", d)
	}
	return err
}

func itemsOf(ds []library.Delivery) string {
	var all []string
	for _, d := range ds {
		all = append(all, d.Address.Chat+":"+d.Item)
	}
	return strings.Join(all, " ")
}

func news(t *testing.T, s library.Store) {
	ctx := t.Context()
	r := newRiver(t, s, "https://wire.example/feed")
	draft := func(key, text string, published time.Time) map[string]library.Draft {
		return map[string]library.Draft{key: {URL: "https://wire.example/" + key, Title: "About " + key, Text: text, Published: published}}
	}
	r.feed.Poll.Checked = time.Now().Add(-time.Hour)
	r.feed.Poll.Worked = r.feed.Poll.Checked
	// What a feed had when it was added is no news, unless it was written since.
	r.poll(items("old"), draft("old", "A bridge was closed in spring.", day(2020, 5, 1)))
	if got := takes(t, s); len(got) != 0 {
		t.Fatalf("of the first poll: %+v", got)
	}
	if err := s.EditFeed(ctx, library.Feed{URL: r.feed.URL, Topic: "Local/Water"}); err != nil {
		t.Fatal(err)
	}
	first := r.poll(items("one"), draft("one", "The river rose by a metre on Tuesday.", time.Time{}))["one"]
	// An edit is none, nor is what is put in by hand.
	r.poll([]library.Item{{Key: "one", State: "2"}}, draft("one", "The river rose by two metres on Tuesday, and fell at night.", time.Time{}))
	put(t, s, library.Draft{URL: "https://hand.example/1", Title: "By hand", Text: "Somebody put in this text about a hill."})
	// A copy is, as its source's.
	other := newRiver(t, s, "https://copy.example/feed")
	other.feed.Poll.Worked = time.Now()
	other.poll(nil, nil)
	other.poll(items("c"), map[string]library.Draft{"c": {URL: "https://copy.example/c", Title: "Copy", Text: "The river rose by two metres on Tuesday, and fell at night."}})

	got := takes(t, s)
	if len(got) != 2 || got[0].Article != first.ID || got[1].Article != first.ID || got[0].Topic != "Local/Water" ||
		got[0].Source.Key != r.feed.URL || got[1].Source.Key != other.feed.URL || !got[1].Arrived.After(got[0].Arrived) || got[1].ID <= got[0].ID {
		t.Fatalf("news: %+v", got)
	}
	if again := takes(t, s); len(again) != 0 {
		t.Errorf("taken twice: %+v", again)
	}
	since, err := s.NewsSince(ctx, got[0].Arrived, 10)
	if err != nil || !reflect.DeepEqual(since, got[1:]) {
		t.Errorf("since the first: %+v, %v", since, err)
	}
	of, err := s.NewsOf(ctx, first.ID)
	if err != nil || !reflect.DeepEqual(of, got) {
		t.Errorf("of the article: %+v, %v", of, err)
	}
}

func fanOut(t *testing.T, s library.Store) {
	ctx := t.Context()
	rain := subscribe(t, s, library.Subscription{Address: room("1"), Want: "rain"})
	subscribe(t, s, library.Subscription{Address: room("1"), Want: "rain OR snow"}) // the same chat is told once
	subscribe(t, s, library.Subscription{Address: room("2"), Want: "rain"})
	subscribe(t, s, library.Subscription{Address: room("3"), Want: "rain", Sources: 2})
	subscribe(t, s, library.Subscription{Address: room("4"), Want: "rain", Paused: library.Pause{Reason: library.PausedAsked}})
	subscribe(t, s, library.Subscription{Address: room("5"), Want: "rain"})
	subscribe(t, s, library.Subscription{Address: room("6"), Want: "rain", Schedule: "hourly", Next: time.Now().Add(time.Hour)})
	if err := s.PauseChat(ctx, room("5"), library.Pause{Reason: library.PausedGone}); err != nil {
		t.Fatal(err)
	}
	n := newNewsroom(t, s)
	article := n.brings("rain", "It will rain on Sunday.")
	subscribe(t, s, library.Subscription{Address: room("7"), Want: "rain"}) // came later
	wants := []int64{wantOf(t, s, "rain", false), wantOf(t, s, "rain OR snow", false)}
	if newer, err := s.Wants(ctx, wants[1]); err != nil || slices.ContainsFunc(newer, func(w library.Want) bool { return w.ID <= wants[1] }) {
		t.Errorf("wants after %d: %+v, %v", wants[1], newer, err)
	}
	event := takes(t, s)[0]
	for i, want := range []int{2, 0} { // the second time it is planned already
		if got, err := s.FanOut(ctx, event, library.About{Item: "story 1", Sources: 1}, wants); err != nil || got != want {
			t.Errorf("fan-out %d wrote %d, %v, want %d", i, got, err, want)
		}
	}
	l := acquire(t, s, "one")
	ds := due(t, s, l)
	if itemsOf(ds) != "1:story 1 2:story 1" {
		t.Fatalf("deliveries %q", itemsOf(ds))
	}
	if d := ds[0]; d.Subscription != rain.ID || d.Kind != library.KindAlert || d.State != library.Waiting || !slices.Equal(d.Articles, []int64{article}) {
		t.Errorf("a delivery: %+v", d)
	}
	// A second report of the same story makes it two sources.
	n.brings("more rain", "The weather office repeats that Sunday is to be wet.")
	if got, err := s.FanOut(ctx, takes(t, s)[0], library.About{Item: "story 1", Sources: 2}, wants); err != nil || got != 1+1 { // 3, and 7 that follows by now
		t.Errorf("with two sources: %d, %v", got, err)
	}
	// What was told under another name, and what goes on with an article that was told.
	n.brings("still rain", "Gauges in the valley went on rising through the night.")
	if got, err := s.FanOut(ctx, takes(t, s)[0], library.About{Item: "story 2", Sources: 2, Same: []string{"story 1"}}, wants); err != nil || got != 0 {
		t.Errorf("of a story that has taken in the one that was told: %d, %v", got, err)
	}
	if err := begin(t, s, l, ds[0].ID, time.Now()); err != nil {
		t.Fatal(err)
	}
	ds[0].State = library.Done
	if err := s.Finish(ctx, l, ds[0]); err != nil {
		t.Fatal(err)
	}
	n.brings("no more rain", "Towards noon clouds parted above every hill.")
	if got, err := s.FanOut(ctx, takes(t, s)[0], library.About{Item: "story 3", Sources: 1, Articles: []int64{article}}, wants); err != nil || got != 2 { // 2 and 7, not 1; 3 wants two sources
		t.Errorf("of an article that one was told of: %d, %v", got, err)
	}
}

func outbox(t *testing.T, s library.Store) {
	ctx := t.Context()
	for _, chat := range []string{"1", "2", "3"} {
		subscribe(t, s, library.Subscription{Address: room(chat), Want: ""})
	}
	want := []int64{wantOf(t, s, "", false)}
	n := newNewsroom(t, s)
	var articles []int64
	for i := range 3 {
		articles = append(articles, n.brings(fmt.Sprint("n", i), fmt.Sprintf("Text number %d has words of its own: %s.", i, strings.Repeat("w", i+3))))
		if got, err := s.FanOut(ctx, takes(t, s)[0], library.About{Item: fmt.Sprint(i), Sources: 1}, want); err != nil || got != 3 {
			t.Fatalf("fan-out: %d, %v", got, err)
		}
	}
	l := acquire(t, s, "one")
	ds := due(t, s, l)
	if itemsOf(ds) != "1:0 2:0 3:0 1:1 2:1 3:1 1:2 2:2 3:2" {
		t.Fatalf("due: %q", itemsOf(ds))
	}
	done := ds[0]
	now := time.Now().UTC().Truncate(time.Microsecond)
	if err := begin(t, s, l, done.ID, now); err != nil {
		t.Fatal(err)
	}
	if got := due(t, s, l); got[0].ID != done.ID || got[0].State != library.Sending || got[0].Attempts != 1 || !got[0].Begun.Equal(now) {
		t.Errorf("begun: %+v", got[0])
	}
	done.State, done.Message = library.Done, "m1"
	if err := s.Finish(ctx, l, done); err != nil {
		t.Fatal(err)
	}
	for _, again := range []error{begin(t, s, l, done.ID, now), s.Finish(ctx, l, done), begin(t, s, l, 1<<40, now)} {
		if !errors.Is(again, library.ErrNotFound) {
			t.Errorf("what has ended: %v", again)
		}
	}
	// Another try later, and all that waits for the chat after it.
	later := ds[1]
	later.Due, later.Trouble = now.Add(time.Hour), "busy"
	if err := begin(t, s, l, later.ID, now); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Finish(ctx, l, later), s.Postpone(ctx, l, room("2"), later.Due, "busy")); err != nil {
		t.Fatal(err)
	}
	if got := itemsOf(due(t, s, l)); got != "3:0 1:1 3:1 1:2 3:2" {
		t.Errorf("with one postponed: %q", got)
	}
	if ds, _ := s.TakeDeliveries(ctx, l, "discord", later.Due, 100); itemsOf(ds[5:]) != "2:0 2:1 2:2" {
		t.Errorf("the postponed: %q", itemsOf(ds))
	}
	// A paused chat waits, and goes on.
	for _, step := range []struct{ reason, want string }{{library.PausedGone, "1:1 1:2"}, {"", "3:0 1:1 3:1 1:2 3:2"}} {
		if err := s.PauseChat(ctx, room("3"), library.Pause{Reason: step.reason}); err != nil {
			t.Fatal(err)
		}
		if got := itemsOf(due(t, s, l)); got != step.want {
			t.Errorf("paused %q: %q, want %q", step.reason, got, step.want)
		}
	}
	if got, err := s.TakeDeliveries(ctx, l, "telegram", now, 10); err != nil || len(got) != 0 {
		t.Errorf("of another platform: %+v, %v", got, err)
	}
	told, err := s.Told(ctx, room("1"), append(articles, 5))
	if err != nil || len(told) != 3 {
		t.Errorf("told, or to be told: %v, %v", told, err)
	}
}

func folds(t *testing.T, s library.Store) {
	ctx := t.Context()
	subscribe(t, s, library.Subscription{Address: room("1"), Want: ""})
	n := newNewsroom(t, s)
	var articles []int64
	for i := range 4 {
		articles = append(articles, n.brings(fmt.Sprint("n", i), fmt.Sprintf("Text number %d has words of its own: %s.", i, strings.Repeat("w", i+3))))
		if _, err := s.FanOut(ctx, takes(t, s)[0], library.About{Item: fmt.Sprint(i), Sources: 1}, []int64{wantOf(t, s, "", false)}); err != nil {
			t.Fatal(err)
		}
	}
	l := acquire(t, s, "one")
	ds := due(t, s, l)
	if err := begin(t, s, l, ds[1].ID, time.Now()); err != nil { // it is under way, and stays out
		t.Fatal(err)
	}
	ids := []int64{ds[0].ID, ds[1].ID, ds[2].ID}
	fold, err := s.Fold(ctx, l, ids, library.Delivery{Address: room("1"), Item: "fold 1", Due: ds[0].Due})
	if err != nil || fold.Kind != library.KindFold || !slices.Equal(fold.Articles, []int64{articles[0], articles[2]}) || fold.State != library.Waiting {
		t.Fatalf("folded %+v, %v", fold, err)
	}
	if got := itemsOf(due(t, s, l)); got != "1:1 1:fold 1 1:3" {
		t.Errorf("then %q", got)
	}
	if _, err := s.Fold(ctx, l, ids, library.Delivery{Address: room("1"), Item: "fold 2", Due: ds[0].Due}); !errors.Is(err, library.ErrNotFound) {
		t.Errorf("folded again: %v", err)
	}
	fold.State = library.Done
	if err := errors.Join(begin(t, s, l, fold.ID, time.Now()), s.Finish(ctx, l, fold)); err != nil {
		t.Fatal(err)
	}
	of, err := s.DeliveriesOf(ctx, room("1"), articles[0], 10)
	if err != nil || len(of) != 2 || of[0].ID != fold.ID || of[1].State != library.Folded {
		t.Errorf("deliveries of a folded article: %+v, %v", of, err)
	}
}

// Whatever a sender writes after another has taken over changes nothing.
func fencing(t *testing.T, s library.Store) {
	ctx := t.Context()
	subscribe(t, s, library.Subscription{Address: room("1"), Want: ""})
	newNewsroom(t, s).brings("n", "A text of some words about nothing much.")
	if _, err := s.FanOut(ctx, takes(t, s)[0], library.About{Item: "n", Sources: 1}, []int64{wantOf(t, s, "", false)}); err != nil {
		t.Fatal(err)
	}
	old := acquire(t, s, "one")
	if renewed := acquire(t, s, "one"); renewed.Fence != old.Fence {
		t.Errorf("a renewed lease has another fence: %+v, %+v", old, renewed)
	}
	if _, ok, err := s.Acquire(ctx, "send discord", "two", time.Minute); ok || err != nil {
		t.Fatalf("two have the lease: %v, %v", ok, err)
	}
	d := due(t, s, old)[0]
	if err := begin(t, s, old, d.ID, time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := s.Release(ctx, "send discord", "two"); err != nil { // not its own
		t.Fatal(err)
	}
	if _, ok, _ := s.Acquire(ctx, "send discord", "two", time.Minute); ok {
		t.Fatal("one may release another's lease")
	}
	if err := s.Release(ctx, "send discord", "one"); err != nil {
		t.Fatal(err)
	}
	now := acquire(t, s, "two")
	if now.Fence <= old.Fence {
		t.Errorf("the fence did not grow: %+v, %+v", old, now)
	}
	finished := d
	finished.State = library.Done
	_, taking := s.TakeDeliveries(ctx, old, "discord", time.Now(), 1)
	_, folding := s.Fold(ctx, old, []int64{d.ID}, library.Delivery{Address: room("1"), Item: "f", Due: d.Due})
	for name, err := range map[string]error{
		"take": taking, "begin": begin(t, s, old, d.ID, time.Now()), "finish": s.Finish(ctx, old, finished),
		"fold": folding, "postpone": s.Postpone(ctx, old, room("1"), time.Now().Add(time.Hour), ""),
	} {
		if !errors.Is(err, library.ErrFenced) {
			t.Errorf("%s under a lease that is another's: %v", name, err)
		}
	}
	if got := due(t, s, now); len(got) != 1 || got[0].State != library.Sending || got[0].Attempts != 1 {
		t.Errorf("the new holder sees %+v", got)
	}
}

func slots(t *testing.T, s library.Store) {
	ctx := t.Context()
	next := time.Now().Add(-time.Minute).UTC().Truncate(time.Second)
	one := subscribe(t, s, library.Subscription{Address: room("1"), Want: "rain", Schedule: "hourly", Next: next})
	subscribe(t, s, library.Subscription{Address: room("2"), Want: "rain", Schedule: "hourly", Next: next.Add(2 * time.Hour)})
	held := subscribe(t, s, library.Subscription{Address: room("3"), Want: "rain", Schedule: "hourly", Next: next})
	if err := s.PauseChat(ctx, room("3"), library.Pause{Reason: library.PausedGone}); err != nil {
		t.Fatal(err)
	}
	take := func() []library.Subscription {
		t.Helper()
		all, err := s.TakeSlots(ctx, time.Now(), time.Minute, 10)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	got := take()
	if len(got) != 1 || !reflect.DeepEqual(got[0], one) {
		t.Fatalf("slots that are due: %+v", got)
	}
	if again := take(); len(again) != 0 {
		t.Errorf("taken twice: %+v", again)
	}
	after, last := next.Add(time.Hour), next.Add(time.Minute)
	parts := []library.Delivery{
		{Item: "2026-03-01 08:00", Articles: []int64{7, 5}, Due: next},
		{Item: "2026-03-01 08:00", Part: 1, Articles: []int64{9}, Due: next},
	}
	for i, want := range []bool{true, false} {
		if ok, err := s.FillSlot(ctx, one, after, last, parts); ok != want || err != nil {
			t.Errorf("filling %d: %v, %v", i, ok, err)
		}
	}
	filled, err := s.Subscription(ctx, room("1"), one.ID)
	if err != nil || !filled.Next.Equal(after) || !filled.Last.Equal(last) {
		t.Errorf("filled: %+v, %v", filled, err)
	}
	// The same hour of the same day again: what came meanwhile is the next digest's.
	if ok, err := s.FillSlot(ctx, filled, after.Add(time.Hour), after, parts[:1]); !ok || err != nil {
		t.Errorf("the same slot: %v, %v", ok, err)
	}
	filled, _ = s.Subscription(ctx, room("1"), one.ID)
	if !filled.Next.Equal(after.Add(time.Hour)) || !filled.Last.Equal(last) {
		t.Errorf("after the same slot: %+v", filled)
	}
	l := acquire(t, s, "one")
	ds := due(t, s, l)
	if len(ds) != 2 || ds[0].Kind != library.KindDigest || ds[0].Subscription != one.ID || !slices.Equal(ds[0].Articles, []int64{7, 5}) || ds[1].Part != 1 {
		t.Errorf("deliveries: %+v", ds)
	}
	if err := s.PauseChat(ctx, room("3"), library.Pause{}); err != nil {
		t.Fatal(err)
	}
	if got := take(); len(got) != 1 || got[0].ID != held.ID {
		t.Errorf("after the pause: %+v", got)
	}
	if err := s.Unsubscribe(ctx, room("1"), one.ID); err != nil {
		t.Fatal(err)
	}
	if ds := due(t, s, l); len(ds) != 0 {
		t.Errorf("what waits for nobody: %+v", ds)
	}
}
