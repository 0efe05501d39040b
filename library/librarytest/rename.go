package librarytest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// wantsOf lists what an address follows.
func wantsOf(t *testing.T, s library.Store, a library.Address) string {
	t.Helper()
	var all []string
	for _, sub := range subscriptionsOf(t, s, a) {
		all = append(all, sub.Want)
	}
	return strings.Join(all, ", ")
}

// renamedSources: who follows a source follows it under its next name, whether the
// feed or a person gave it that.
func renamedSources(t *testing.T, s library.Store) {
	r := newRiver(t, s, "https://a.example/rss")
	a, b := room("1"), room("2")
	old := `source:"Name of https://a.example/rss"`
	first := subscribe(t, s, library.Subscription{Address: a, Want: old + " rain"})
	slot := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	subscribe(t, s, library.Subscription{Address: a, Want: strings.ToUpper(old[:3]) + old[3:], Schedule: "daily 08:00", Zone: "UTC", Next: slot})
	subscribe(t, s, library.Subscription{Address: b, Want: old})
	subscribe(t, s, library.Subscription{Address: b, Want: "source:Rain"})
	wantOf(t, s, old+" rain", false)

	r.feed.Source.Name = "Rain"
	got := r.poll(items("1"), map[string]library.Draft{"1": {Title: "T", Text: tale(1)}})
	if w := wantsOf(t, s, a); w != "source:Rain rain, SOUrce:Rain" {
		t.Errorf("one follows %s", w)
	}
	if w := wantsOf(t, s, b); w != "source:Rain" {
		t.Errorf("who followed both names follows %s", w)
	}
	if sub := subscriptionsOf(t, s, a)[0]; sub.ID != first.ID || !sub.Created.Equal(first.Created) {
		t.Errorf("it became another subscription: %+v", sub)
	}
	// It is followed by a number that nobody has seen: they think it is the old text.
	all, err := s.Wants(t.Context(), 0)
	if err != nil || !slices.ContainsFunc(all, func(w library.Want) bool { return w.Text == old }) {
		t.Errorf("wants: %+v, %v", all, err)
	}
	if e, err := library.ParseExpression(subscriptionsOf(t, s, b)[0].Want); err != nil || !e.Match(library.NewSubject(r.article(got["1"].ID), "")) {
		t.Errorf("the follow does not match: %v", err)
	}

	f := feedAt(t, s, r.feed.URL)
	f.Source.Name = "Snow and ice"
	if err := s.EditFeed(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	if w := wantsOf(t, s, b); w != `source:"Snow and ice"` {
		t.Errorf("renamed by a person: %s", w)
	}
}

// borrowedNames: a source that is called as another is for a while takes nobody away
// from it.
func borrowedNames(t *testing.T, s library.Store) {
	a := room("1")
	post := addFeed(t, s, library.Feed{URL: "https://post.example/rss", Source: library.Source{Name: "The Post"}})
	subscribe(t, s, library.Subscription{Address: a, Want: `source:"The Post"`})
	r := newRiver(t, s, "https://thief.example/rss")
	for _, name := range []string{"the post", "Thief"} {
		r.feed.Source.Name = name
		r.poll(nil, nil)
	}
	if w := wantsOf(t, s, a); w != `source:"The Post"` {
		t.Errorf("followed is %s", w)
	}
	// Neither does one that moves to an address of its own.
	r.feed.Source.Name = "the post"
	r.poll(nil, nil)
	addFeed(t, s, library.Feed{URL: "https://den.example/rss", Source: library.Source{Name: "Den"}})
	r.feed.URL = "https://den.example/rss"
	if _, err := s.Polled(t.Context(), "https://thief.example/rss", library.Polled{Feed: r.feed}); err != nil {
		t.Fatal(err)
	}
	if w := wantsOf(t, s, a); w != `source:"The Post"` || feedAt(t, s, post.URL).Source.Name != "The Post" {
		t.Errorf("followed is %s", w)
	}
}

// mergedSources: who follows a feed that went into another follows that one too, and
// still what is there of the first.
func mergedSources(t *testing.T, s library.Store) {
	from, into := newRiver(t, s, "https://a.example/rss"), newRiver(t, s, "https://b.example/rss")
	old := from.poll(items("1"), map[string]library.Draft{"1": {Title: "old", Text: tale(1)}})["1"].ID
	a, b := room("1"), room("2")
	subscribe(t, s, library.Subscription{Address: a, Want: `source:"Name of https://a.example/rss"`})
	subscribe(t, s, library.Subscription{Address: b, Want: "source:https://a.example/rss OR rain"})
	moved := from.feed
	moved.URL = into.feed.URL
	if _, err := s.Polled(t.Context(), from.feed.URL, library.Polled{Feed: moved}); err != nil {
		t.Fatal(err)
	}
	fresh := into.poll(items("2"), map[string]library.Draft{"2": {Title: "new", Text: tale(2)}})["2"].ID
	for _, at := range []library.Address{a, b} {
		w := wantsOf(t, s, at)
		e, err := library.ParseExpression(w)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range []int64{old, fresh} {
			if !e.Match(library.NewSubject(into.article(id), "")) {
				t.Errorf("%s does not match article %d", w, id)
			}
		}
	}
}
