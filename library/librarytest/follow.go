package librarytest

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// room is a chat in a test.
func room(chat string) library.Address { return library.Address{Platform: "discord", Chat: chat} }

func subscribe(t *testing.T, s library.Store, sub library.Subscription) library.Subscription {
	t.Helper()
	kept, added, err := s.Subscribe(t.Context(), sub)
	if err != nil || !added {
		t.Fatalf("Subscribe(%+v): added %v, %v", sub, added, err)
	}
	return kept
}

func subscriptionsOf(t *testing.T, s library.Store, a library.Address) []library.Subscription {
	t.Helper()
	all, err := s.Subscriptions(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func chatSettings(t *testing.T, s library.Store) {
	ctx := t.Context()
	a := library.Address{Platform: "telegram", Chat: "-1001", Thread: "7"}
	want := func(c library.Chat) {
		t.Helper()
		got, err := s.Chat(ctx, c.Address)
		if err != nil || !reflect.DeepEqual(got, c) {
			t.Errorf("chat %+v, %v; want %+v", got, err, c)
		}
	}
	want(library.Chat{Address: a})
	c := library.Chat{
		Address: a, Zone: "Asia/Kathmandu", Quiet: library.Quiet{From: 22 * 60, To: 7 * 60},
		Look:    library.Look{Style: library.StyleLong, Template: "{{.Title}} 🚗", Silent: true, Ping: "<@&5>"},
		Notices: library.Address{Platform: "telegram", Chat: "-1002"},
	}
	for range 2 {
		if err := s.SetChat(ctx, c); err != nil {
			t.Fatal(err)
		}
	}
	want(c)
	want(library.Chat{Address: library.Address{Platform: "telegram", Chat: "-1001"}}) // a topic's are its own

	since := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	pause := library.Pause{Reason: library.PausedGone, Since: since}
	whole := library.Address{Platform: "telegram", Chat: "-1001"}
	if err := s.PauseChat(ctx, whole, pause); err != nil {
		t.Fatal(err)
	}
	c.Paused = pause
	want(c)
	want(library.Chat{Address: library.Address{Platform: "telegram", Chat: "-1001", Thread: "new"}, Paused: pause})
	want(library.Chat{Address: c.Notices})
	c.Paused = library.Pause{Reason: "ignored"}
	if err := s.SetChat(ctx, c); err != nil {
		t.Fatal(err)
	}
	c.Paused = pause
	want(c)
	if err := s.PauseChat(ctx, whole, library.Pause{}); err != nil {
		t.Fatal(err)
	}
	c.Paused = library.Pause{}
	want(c)

	for _, bad := range []library.Chat{
		{}, {Address: library.Address{Platform: "x"}}, {Address: library.Address{Platform: "x", Chat: "a\x00"}},
		{Address: room(strings.Repeat("9", 300))}, {Address: room("1"), Quiet: library.Quiet{To: 24 * 60}},
		{Address: room("1"), Look: library.Look{Template: strings.Repeat("x", 10_000)}},
	} {
		if err := s.SetChat(ctx, bad); !errors.Is(err, library.ErrBadAddress) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	if err := s.ForgetChat(ctx, c.Notices); err != nil {
		t.Fatal(err)
	}
	c.Notices = library.Address{}
	want(c)
}

func subscriptions(t *testing.T, s library.Store) {
	ctx := t.Context()
	a, other := room("1"), room("2")
	next := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	alert := subscribe(t, s, library.Subscription{Address: a, Want: "rain OR 雪", Sources: 2, By: "ann"})
	digest := subscribe(t, s, library.Subscription{
		Address: a, Want: "rain OR 雪", Schedule: "daily 08:00", Zone: "Europe/Berlin", Next: next, Limit: 5, SayNothing: true,
		Look: &library.Look{Style: library.StyleHeadline},
	})
	if alert.ID == 0 || digest.ID <= alert.ID || alert.Created.IsZero() || digest.Last != digest.Created || !alert.Last.IsZero() {
		t.Errorf("kept %+v and %+v", alert, digest)
	}
	again, added, err := s.Subscribe(ctx, library.Subscription{Address: a, Want: "rain OR 雪", Limit: 9})
	if err != nil || added || !reflect.DeepEqual(again, alert) {
		t.Errorf("the same again: %+v, %v, %v", again, added, err)
	}
	if got := subscriptionsOf(t, s, a); !reflect.DeepEqual(got, []library.Subscription{alert, digest}) {
		t.Errorf("listed %+v", got)
	}
	if got := subscriptionsOf(t, s, other); len(got) != 0 {
		t.Errorf("another has %+v", got)
	}
	got, err := s.Subscription(ctx, a, digest.ID)
	if err != nil || !reflect.DeepEqual(got, digest) {
		t.Errorf("one: %+v, %v", got, err)
	}

	digest.Want, digest.Schedule, digest.Next, digest.Look = "snow", "hourly", next.Add(time.Hour), nil
	digest.Paused = library.Pause{Reason: library.PausedAsked, Since: next}
	if err := s.EditSubscription(ctx, digest); err != nil {
		t.Fatal(err)
	}
	if got, _ := s.Subscription(ctx, a, digest.ID); !reflect.DeepEqual(got, digest) {
		t.Errorf("edited %+v, want %+v", got, digest)
	}
	same := digest
	same.Want, same.Schedule, same.Next = alert.Want, "", time.Time{}
	if err := s.EditSubscription(ctx, same); !errors.Is(err, library.ErrBadSubscription) {
		t.Errorf("two that are the same: %v", err)
	}

	// Another chat's are out of reach, whatever id is named.
	stolen := alert
	stolen.Address, stolen.Want = other, "mine"
	if err := s.EditSubscription(ctx, stolen); !errors.Is(err, library.ErrNotFound) {
		t.Errorf("editing another's: %v", err)
	}
	if err := s.Unsubscribe(ctx, other, alert.ID); !errors.Is(err, library.ErrNotFound) {
		t.Errorf("removing another's: %v", err)
	}
	if _, err := s.Subscription(ctx, other, alert.ID); !errors.Is(err, library.ErrNotFound) {
		t.Errorf("reading another's: %v", err)
	}
	if _, err := s.Forget(ctx, "ann"); err != nil {
		t.Fatal(err)
	}
	alert.By = ""
	if got, _ := s.Subscription(ctx, a, alert.ID); !reflect.DeepEqual(got, alert) {
		t.Errorf("after forgetting who made it: %+v", got)
	}
	if err := s.Unsubscribe(ctx, a, alert.ID); err != nil {
		t.Fatal(err)
	}
	if err := s.Unsubscribe(ctx, a, alert.ID); !errors.Is(err, library.ErrNotFound) {
		t.Errorf("removing it again: %v", err)
	}
	if newer := subscribe(t, s, library.Subscription{Address: a, Want: "hail"}); newer.ID <= digest.ID {
		t.Errorf("the id %d was used before", newer.ID)
	}
}

func badSubscriptions(t *testing.T, s library.Store) {
	next := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	for _, bad := range []library.Subscription{
		{Address: room("1"), Want: strings.Repeat("x", library.MaxWant+1)}, {Address: room("1"), Want: "a\x00b"},
		{Address: room("1"), Want: "\xff"}, {Address: room("1"), Schedule: "daily 08:00"}, {Address: room("1"), Next: next},
		{Address: room("1"), Limit: -1}, {Address: room("1"), By: strings.Repeat("x", 1000)},
	} {
		if _, _, err := s.Subscribe(t.Context(), bad); !errors.Is(err, library.ErrBadSubscription) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	for i := range library.MaxSubscriptions {
		subscribe(t, s, library.Subscription{Address: room("1"), Want: "word" + strings.Repeat("x", i)})
	}
	if _, _, err := s.Subscribe(t.Context(), library.Subscription{Address: room("1"), Want: "one more"}); !errors.Is(err, library.ErrTooMany) {
		t.Errorf("one too many: %v", err)
	}
}
