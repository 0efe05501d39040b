package librarytest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// send sends all that is due, as a sender would.
func send(t *testing.T, s library.Store) (sent []library.Delivery) {
	t.Helper()
	l := acquire(t, s, "sender")
	for _, d := range due(t, s, l) {
		if err := begin(t, s, l, d.ID, time.Now()); err != nil {
			t.Fatal(err)
		}
		d.State, d.Message = library.Done, fmt.Sprint("m", d.ID)
		if err := s.Finish(t.Context(), l, d); err != nil {
			t.Fatal(err)
		}
		sent = append(sent, d)
	}
	return sent
}

func expiring(t *testing.T, s library.Store) {
	ctx := t.Context()
	a := room("1")
	subscribe(t, s, library.Subscription{Address: a, Want: ""})
	n := newNewsroom(t, s)
	first := n.brings("n", "A text of some words about nothing much.")
	event := takes(t, s)[0]
	wants := []int64{wantOf(t, s, "", false)}
	if _, err := s.FanOut(ctx, event, library.About{Item: "n", Sources: 1}, wants); err != nil {
		t.Fatal(err)
	}
	send(t, s)
	second := n.brings("o", "Another text, of other words about something else.")
	if _, err := s.FanOut(ctx, takes(t, s)[0], library.About{Item: "o", Sources: 1}, wants); err != nil {
		t.Fatal(err)
	}
	future := time.Now().Add(time.Hour)
	if got, err := s.Expire(ctx, future); err != nil || got != 1 {
		t.Errorf("expired %d, %v; what waits stays", got, err)
	}
	if told, err := s.Told(ctx, a, []int64{first, second}); err != nil || !told[first] || !told[second] {
		t.Errorf("told %v, %v", told, err)
	}
	if of, err := s.NewsOf(ctx, first); err != nil || len(of) != 0 {
		t.Errorf("news is kept: %+v, %v", of, err)
	}
	// A copy of what it was told of is no reason to tell it again.
	other := newRiver(t, s, "https://copy.example/feed")
	other.feed.Poll.Worked = time.Now()
	other.poll(nil, nil)
	other.poll(items("c"), map[string]library.Draft{"c": {URL: "https://copy.example/c", Title: "Copy", Text: "A text of some words about nothing much."}})
	event = takes(t, s)[0]
	if got, err := s.FanOut(ctx, event, library.About{Item: "n", Sources: 1}, wants); err != nil || got != 0 || event.Article != first {
		t.Errorf("told again: %d, %v", got, err)
	}
	// A digest that is still to come needs what has come.
	subscribe(t, s, library.Subscription{Address: a, Want: "x", Schedule: "hourly", Next: future, Created: time.Now().Add(-24 * time.Hour)})
	if _, err := s.Expire(ctx, future); err != nil {
		t.Fatal(err)
	}
	if of, err := s.NewsOf(ctx, first); err != nil || len(of) != 1 {
		t.Errorf("a digest misses its news: %+v, %v", of, err)
	}
}

func notices(t *testing.T, s library.Store) {
	ctx := t.Context()
	subscribe(t, s, library.Subscription{Address: room("1"), Want: "source:wire"})
	subscribe(t, s, library.Subscription{Address: room("2"), Want: "source:wire", Schedule: "hourly", Next: time.Now().Add(time.Hour)})
	subscribe(t, s, library.Subscription{Address: room("3"), Want: "source:wire"})
	subscribe(t, s, library.Subscription{Address: room("4"), Want: "rain"})
	if err := s.SetChat(ctx, library.Chat{Address: room("3"), Notices: room("1")}); err != nil {
		t.Fatal(err)
	}
	wants := []int64{wantOf(t, s, "source:wire", false), wantOf(t, s, "source:wire", true)}
	for i, want := range []int{2, 0} {
		if n, err := s.Notify(ctx, wants, "ended wire", `{"code":"ended"}`); err != nil || n != want {
			t.Errorf("notice %d: %d, %v, want %d", i, n, err, want)
		}
	}
	sent := send(t, s)
	if itemsOf(sent) != "1:ended wire 2:ended wire" || sent[0].Kind != library.KindNotice || sent[0].Text != `{"code":"ended"}` || sent[0].Subscription != 0 {
		t.Errorf("sent %+v", sent)
	}
}

func backlog(t *testing.T, s library.Store) {
	ctx := t.Context()
	for _, chat := range []string{"1", "2"} {
		subscribe(t, s, library.Subscription{Address: room(chat), Want: ""})
	}
	newNewsroom(t, s).brings("n", "A text of some words about nothing much.")
	if _, err := s.FanOut(ctx, takes(t, s)[0], library.About{Item: "n", Sources: 1}, []int64{wantOf(t, s, "", false)}); err != nil {
		t.Fatal(err)
	}
	if err := s.PauseChat(ctx, room("2"), library.Pause{Reason: library.PausedGone}); err != nil {
		t.Fatal(err)
	}
	got, err := s.Backlog(ctx)
	if err != nil || len(got) != 1 || got[0].Platform != "discord" || got[0].Waiting != 1 || got[0].Paused != 1 || got[0].Oldest.IsZero() {
		t.Errorf("backlog %+v, %v", got, err)
	}
	send(t, s)
	if got, err = s.Backlog(ctx); err != nil || len(got) != 1 || got[0].Waiting != 0 || got[0].Paused != 1 {
		t.Errorf("after sending: %+v, %v", got, err)
	}
}

// A group that becomes another chat takes all along; what the other has stays.
func movedChats(t *testing.T, s library.Store) {
	ctx := t.Context()
	old, fresh, both := room("1"), room("10"), room("20")
	topic := library.Address{Platform: "discord", Chat: "1", Thread: "t"}
	for _, a := range []library.Address{old, topic} {
		subscribe(t, s, library.Subscription{Address: a, Want: "rain"})
	}
	n := newNewsroom(t, s)
	article := n.brings("n", "It will rain on Sunday.")
	wants := []int64{wantOf(t, s, "rain", false)}
	fan := func(item string) int {
		t.Helper()
		count, err := s.FanOut(ctx, takes(t, s)[0], library.About{Item: item, Sources: 1}, wants)
		if err != nil {
			t.Fatal(err)
		}
		return count
	}
	fan("n")
	send(t, s)
	if err := s.SetChat(ctx, library.Chat{Address: old, Zone: "Asia/Tokyo"}); err != nil {
		t.Fatal(err)
	}
	if err := s.MoveChat(ctx, old, fresh); err != nil {
		t.Fatal(err)
	}
	if c, _ := s.Chat(ctx, fresh); c.Zone != "Asia/Tokyo" {
		t.Errorf("settings did not move: %+v", c)
	}
	if got := subscriptionsOf(t, s, old); len(got) != 0 {
		t.Errorf("the old one still follows %+v", got)
	}
	moved := library.Address{Platform: "discord", Chat: "10", Thread: "t"}
	if len(subscriptionsOf(t, s, fresh)) != 1 || len(subscriptionsOf(t, s, moved)) != 1 {
		t.Error("subscriptions did not move with their topics")
	}
	subscribe(t, s, library.Subscription{Address: both, Want: "rain"})
	n.brings("o", "More rain is expected at the end of next week.")
	if got := fan("o"); got != 3 {
		t.Fatalf("%d alerts", got)
	}
	if err := s.MoveChat(ctx, fresh, both); err != nil {
		t.Fatal(err)
	}
	if got := subscriptionsOf(t, s, both); len(got) != 1 || got[0].Address != both {
		t.Errorf("merged subscriptions %+v", got)
	}
	if told, err := s.Told(ctx, both, []int64{article}); err != nil || !told[article] {
		t.Errorf("what was delivered did not move: %v, %v", told, err)
	}
	if got := send(t, s); itemsOf(got) != "20:o 20:o" || got[0].Address.Thread == got[1].Address.Thread {
		t.Errorf("sent %+v", got)
	}
	if err := s.ForgetChat(ctx, both); err != nil {
		t.Fatal(err)
	}
	of, err := s.DeliveriesOf(ctx, both, 0, 10)
	told, _ := s.Told(ctx, both, []int64{article})
	if err != nil || len(of)+len(told)+len(subscriptionsOf(t, s, both)) != 0 {
		t.Errorf("still kept: %+v, %v", of, err)
	}
}

// oneOfEach has many planners take the same at once: each is one's.
func oneOfEach(t *testing.T, stores ...library.Store) {
	s := stores[0]
	next := time.Now().Add(-time.Minute).UTC().Truncate(time.Second)
	for i := range 20 {
		subscribe(t, s, library.Subscription{Address: room(fmt.Sprint(i)), Want: "x", Schedule: "hourly", Next: next})
	}
	const workers = 4
	taken := make(chan []int64, workers)
	for w := range workers {
		go func() {
			var ids []int64
			for range 10 {
				subs, err := stores[w%len(stores)].TakeSlots(t.Context(), time.Now(), time.Minute, 3)
				if err != nil {
					t.Error(err)
				}
				for _, sub := range subs {
					ids = append(ids, sub.ID)
				}
			}
			taken <- ids
		}()
	}
	var all []int64
	for range workers {
		all = append(all, <-taken...)
	}
	slices.Sort(all)
	if n := len(slices.Compact(slices.Clone(all))); n != 20 || len(all) != 20 {
		t.Errorf("%d of 20 slots, %d times", n, len(all))
	}
}
