// Package librarytest is the suite that every engine of the library passes
// whole: what [library.Store] promises, as tests. An engine's own tests call
// [Test] and, where several programs may share a database, [TestShared]; they add
// only what is particular to the engine's storage.
//
// The articles in it are written for it. Scores are compared with fixed
// figures, so engines that pass give the same answers in the same order.
package librarytest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// Test runs the suite. Open returns an empty library and sees to its closing.
func Test(t *testing.T, open func(t *testing.T) library.Store) {
	for _, tt := range []struct {
		name string
		run  func(t *testing.T, s library.Store)
	}{
		{"round trip", roundTrip},
		{"bare article", bareArticle},
		{"not found", notFound},
		{"put all or none", allOrNone},
		{"hostile text", hostileText}, {"odd bytes", oddBytes}, {"long keys", longKeys},
		{"same text again", sameText},
		{"same link again", sameLink},
		{"another's link", anothersLink},
		{"chinese copies", chineseCopies},
		{"ids collide", idsCollide},
		{"stories", storyTold},
		{"stories of many at once", storyOrder},
		{"stories and edits", storyEdited},
		{"stories become one", storyMerged}, {"versions", versions}, {"forms", forms},
		{"recurring lines", recurringLines},
		{"recurring lines of a feed", recurringPolled},
		{"recurring news", recurringNews},
		{"recurring and short", recurringShort},
		{"search words", searchWords},
		{"search filters", searchFilters},
		{"search operators", searchOperators},
		{"paging", paging},
		{"scores", scores},
		{"ties", ties},
		{"hostile queries", hostileQueries},
		{"related", related},
		{"neighbours", neighbours},
		{"votes", votes},
		{"samples", samples},
		{"samples step aside", samplesStepAside},
		{"stats", stats},
		{"settings", settings},
		{"settings set once", func(t *testing.T, s library.Store) { onlyOnce(t, s) }},
		{"preferences", preferences},
		{"one of many is new", func(t *testing.T, s library.Store) { oneIsNew(t, s) }},
		{"feeds", feeds},
		{"feeds not found", feedsNotFound},
		{"bad feeds", badFeeds},
		{"edit feed", editFeed},
		{"feeds due", feedsDue},
		{"entries", entries},
		{"edits", edits},
		{"edited copies", editedCopies},
		{"one link", oneLink},
		{"twins", twins},
		{"forgetting", forgetting},
		{"much forgetting", muchForgetting},
		{"moves", moves},
		{"merges", merges}, {"merged sources", mergedSources}, {"renamed sources", renamedSources}, {"borrowed names", borrowedNames},
		{"polled or not", polledOrNot},
		{"each feed to one", func(t *testing.T, s library.Store) { eachToOne(t, s) }},
		{"polled by many", func(t *testing.T, s library.Store) { polledByMany(t, s) }},
		{"chats", chatSettings},
		{"subscriptions", subscriptions},
		{"bad subscriptions", badSubscriptions},
		{"news", news},
		{"fan-out", fanOut}, {"posts grow", grows}, {"posts are answered", answers}, {"stories join posts", joins},
		{"outbox", outbox},
		{"folds", folds},
		{"fencing", fencing},
		{"slots", slots},
		{"expiring", expiring},
		{"trimming", trimming},
		{"trimming what was sent", trimmingSent},
		{"feed states", feedStates},
		{"notices", notices},
		{"backlog", backlog},
		{"moved chats", movedChats},
		{"each slot to one", func(t *testing.T, s library.Store) { oneOfEach(t, s) }},
		{"cancelled", cancelled},
		{"together", together},
	} {
		t.Run(tt.name, func(t *testing.T) { tt.run(t, open(t)) })
	}
}

// now is what recency is measured from throughout.
var now = time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 9, 30, 0, 0, time.UTC) }

func put(t *testing.T, s library.Store, d library.Draft) library.Stored {
	t.Helper()
	out, err := s.Put(t.Context(), d)
	if err != nil {
		t.Fatalf("Put(%q): %v", d.Title, err)
	}
	return out
}

// titles searches and returns the titles found, best first.
func titles(t *testing.T, s library.Store, q library.Query) []string {
	t.Helper()
	if q.Now.IsZero() {
		q.Now = now
	}
	r, err := s.Search(t.Context(), q)
	if err != nil {
		t.Fatalf("Search(%+v): %v", q, err)
	}
	out := []string{}
	for _, h := range r.Hits {
		out = append(out, h.Article.Title)
	}
	return out
}

func roundTrip(t *testing.T, s library.Store) {
	want := library.Article{
		URL: "https://news.example/a?id=7", Title: "“Zürich” – 苏黎世 🚗", Byline: "Örn Ævarsson", Site: "Example Näws",
		Lang: "pt-BR", Image: "https://img.example/a.jpg?sig=1&utm_source=x",
		Published: time.Date(2023, 11, 15, 8, 30, 0, 123456000, time.UTC), PublishedAbout: true,
		FirstSeen:  time.Date(2023, 11, 15, 9, 0, 0, 654321000, time.UTC),
		Confidence: .8125,
		Text:       "Primeiro parágrafo.\n\nSegundo: \u202eavant\u202c, Ω, नमस्ते, 👩‍👩‍👧.",
		Doubts:     "07",
		Raw:        "\xff\xfe não é UTF-8 \x00 Primeiro parágrafo.",
		Cuts:       []library.Cut{{Start: 0, End: 4, Reason: "navigation"}, {Start: 9, End: 12, Reason: "bio"}},
		Source:     library.Source{Key: "https://news.example/feed", Name: "Example", Home: "https://news.example/"},
	}
	d := want
	d.URL = "HTTPS://News.Example:443/a/?utm_source=x&id=7#top"
	d.ID = 99 // ignored
	d.Copies = []library.Copy{{Title: "ignored"}}
	st := put(t, s, d)
	if !st.New || st.CopyAdded || st.Updated || st.ID <= 0 || st.ID == 99 {
		t.Fatalf("Put: %+v", st)
	}
	want.ID = st.ID
	got, err := s.Article(t.Context(), st.ID)
	if err != nil {
		t.Fatal(err)
	}
	same(t, got, want)
	for _, link := range []string{want.URL, d.URL, "http://www.news.example/a?id=7&fbclid=1"} {
		if got, err = s.ByURL(t.Context(), link); err != nil {
			t.Fatalf("ByURL(%q): %v", link, err)
		}
		same(t, got, want)
	}
	// Lists come without what only a close look needs.
	r, err := s.Search(t.Context(), library.Query{Now: now})
	if err != nil || len(r.Hits) != 1 {
		t.Fatalf("Search: %+v, %v", r, err)
	}
	want.Raw, want.Cuts = "", nil
	same(t, r.Hits[0].Article, want)
}

func same(t *testing.T, got, want library.Article) {
	t.Helper()
	if g, w := fmt.Sprintf("%#v", got), fmt.Sprintf("%#v", want); g != w {
		t.Errorf("article:\n got %s\nwant %s", g, w)
	}
}

func bareArticle(t *testing.T, s library.Store) {
	before := time.Now().Add(-time.Millisecond)
	st := put(t, s, library.Draft{Text: "x"})
	got, err := s.Article(t.Context(), st.ID)
	if err != nil {
		t.Fatal(err)
	}
	if !got.Published.IsZero() || got.FirstSeen.Before(before) || got.FirstSeen.Location() != time.UTC {
		t.Errorf("published %v, first seen %v", got.Published, got.FirstSeen)
	}
	if got.Time() != got.FirstSeen {
		t.Errorf("time %v", got.Time())
	}
	for _, text := range []string{"", " \n\t "} {
		if _, err := s.Put(t.Context(), library.Draft{Title: "t", Text: text}); !errors.Is(err, library.ErrEmptyText) {
			t.Errorf("Put of %q: %v", text, err)
		}
	}
	// Old and odd dates keep their place.
	old := put(t, s, library.Draft{Title: "old", Text: "In the year one nothing was printed yet.", Published: time.Date(1, 2, 3, 0, 0, 0, 0, time.UTC)})
	a, err := s.Article(t.Context(), old.ID)
	if err != nil || a.Published.Year() != 1 || old.ID >= st.ID {
		t.Errorf("old article: %v, id %d, %v", a.Published, old.ID, err)
	}
}

func notFound(t *testing.T, s library.Store) {
	ctx := t.Context()
	check := func(name string, err error) {
		t.Helper()
		if !errors.Is(err, library.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := s.Article(ctx, 1)
	check("Article", err)
	_, err = s.ByURL(ctx, "https://nowhere.example")
	check("ByURL", err)
	put(t, s, library.Draft{Text: "An article without a link is not found by the empty link."})
	_, err = s.ByURL(ctx, "")
	check("ByURL of nothing", err)
	_, err = s.Related(ctx, 1, 5)
	check("Related", err)
	_, _, err = s.Neighbours(ctx, 1)
	check("Neighbours", err)
	_, err = s.Vote(ctx, 1, "v", library.Helpful)
	check("Vote", err)
	_, err = s.Tally(ctx, 1, "v")
	check("Tally", err)
}

func allOrNone(t *testing.T, s library.Store) {
	if out, err := s.PutAll(t.Context(), nil); err != nil || len(out) != 0 {
		t.Errorf("PutAll of nothing: %v, %v", out, err)
	}
	_, err := s.PutAll(t.Context(), []library.Draft{{Text: "The first is good."}, {Text: ""}})
	if !errors.Is(err, library.ErrEmptyText) {
		t.Errorf("PutAll: %v", err)
	}
	if st, err := s.Stats(t.Context()); err != nil || st.Articles != 0 {
		t.Errorf("after a failure: %+v, %v", st, err)
	}
	ds := []library.Draft{
		{Text: "The council voted for the new bridge over the river on Monday evening."},
		{Text: "A storm took the roofs off forty houses along the northern coast."},
		{Text: "The council voted for the new bridge over the river on Monday evening.", Source: library.Source{Key: "other"}},
	}
	out, err := s.PutAll(t.Context(), ds)
	if err != nil || len(out) != 3 || !out[0].New || !out[1].New || out[2].New || out[2].ID != out[0].ID || !out[2].CopyAdded {
		t.Errorf("PutAll: %+v, %v", out, err)
	}
}

func hostileText(t *testing.T, s library.Store) {
	for i, text := range []string{
		"\xff\xfe\x00 broken \xc3 bytes", "' OR 1=1; DROP TABLE articles; --", `"`, "*", "\u0301\u0301", "\u200b x",
		"NEAR(a b) AND NOT title:x ^ {} [] + -", "_a_ b_de __", "ﷺ ﷽ ½ Ⅷ ㎞", "ｱｲｳ ｶﾞｷﾞ",
	} {
		st := put(t, s, library.Draft{Title: text, Byline: text, Site: text, Lang: text, Text: text + fmt.Sprint(i), Source: library.Source{Key: text, Name: text}})
		if _, err := s.Article(t.Context(), st.ID); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	if got := titles(t, s, library.Query{Words: "broken bytes"}); len(got) != 1 {
		t.Errorf("found %q", got)
	}
}

func cancelled(t *testing.T, s library.Store) {
	fill(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.Search(ctx, library.Query{Words: "xiaomi"})
	check := func(name string, err error) {
		t.Helper()
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
	check("Search", err)
	_, err = s.Put(ctx, library.Draft{Text: "Never stored."})
	check("Put", err)
	check("Ping", s.Ping(ctx))
	if got := titles(t, s, library.Query{Words: "never stored"}); slices.Contains(got, "") {
		t.Errorf("stored all the same: %q", got)
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Errorf("Ping: %v", err)
	}
}
