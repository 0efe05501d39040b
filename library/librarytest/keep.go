package librarytest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

const story = "The town council voted on Monday to build a second bridge over the river, after ten years of debate. " +
	"Work begins in spring and takes three years. The mayor said that the old bridge carries twice the traffic " +
	"it was made for, and that buses will have a lane of their own. Shopkeepers near the market fear the noise."

func sameText(t *testing.T, s library.Store) {
	ctx := t.Context()
	first := put(t, s, library.Draft{
		Title: "A second bridge", Text: story, URL: "https://a.example/bridge", Lang: "en", FirstSeen: now,
		Source: library.Source{Key: "a", Name: "A"},
	})
	// Known: the same source and link.
	if st := put(t, s, library.Draft{Text: story, URL: "http://a.example/bridge/#x", Source: library.Source{Key: "a"}}); !stored(st, library.Stored{ID: first.ID}) {
		t.Errorf("the same again: %+v", st)
	}
	// Nearly the same text from elsewhere, later, is a copy.
	near := strings.Replace(story, "on Monday", "late on Monday", 1) + " (agency)"
	d := library.Draft{
		Title: "Council: second bridge", Text: near, URL: "https://b.example/1", Published: day(2024, 2, 1),
		FirstSeen: now.Add(time.Hour), Source: library.Source{Key: "b", Name: "B"},
	}
	if st := put(t, s, d); !stored(st, library.Stored{ID: first.ID, CopyAdded: true}) {
		t.Errorf("a copy: %+v", st)
	}
	if st := put(t, s, d); !stored(st, library.Stored{ID: first.ID}) {
		t.Errorf("the copy again: %+v", st)
	}
	a, err := s.ByURL(ctx, "https://www.b.example/1?utm_medium=rss")
	if err != nil || a.ID != first.ID {
		t.Fatalf("ByURL of a copy: %d, %v", a.ID, err)
	}
	if len(a.Copies) != 1 || a.Copies[0].Title != d.Title || a.Copies[0].Source != d.Source || a.Copies[0].URL != d.URL ||
		!a.Copies[0].Published.Equal(d.Published) || !a.Copies[0].FirstSeen.Equal(d.FirstSeen) {
		t.Errorf("copies: %+v", a.Copies)
	}
	if a.Text != story || a.Title != "A second bridge" {
		t.Errorf("the article changed: %q", a.Title)
	}
	// An excerpt is no stand-in for the whole, in either order.
	if st := put(t, s, library.Draft{Text: story[:110], Source: library.Source{Key: "c"}}); !st.New {
		t.Errorf("an excerpt: %+v", st)
	}
	// Another story with a few words in common is new.
	if st := put(t, s, library.Draft{Text: "The town council voted on Monday to close the swimming pool for good, after a year of losses.", Source: library.Source{Key: "c"}}); !st.New {
		t.Errorf("another story: %+v", st)
	}
}

func sameLink(t *testing.T, s library.Store) {
	ctx := t.Context()
	link := "https://a.example/live"
	d := library.Draft{
		Title: "Bridge: the vote", Text: story, URL: link, Lang: "en", Published: day(2024, 1, 5), FirstSeen: now,
		Confidence: .5, Source: library.Source{Key: "a"}, Image: "https://a.example/old.jpg",
	}
	first := put(t, s, d)
	if _, err := s.Vote(ctx, first.ID, "v", library.Helpful); err != nil {
		t.Fatal(err)
	}
	// The page was rewritten: its text is replaced, nothing else moves.
	d.Title, d.Published, d.PublishedAbout, d.Confidence = "Bridge: the builders", day(2024, 1, 6), true, .9375
	d.Image = "https://a.example/new.jpg"
	d.Text = story + "\n\nOn Tuesday the builders were named: a firm from the coast, which made the harbour crane, won the tender against nine."
	if st := put(t, s, d); !stored(st, library.Stored{ID: first.ID, Updated: true}) {
		t.Fatalf("rewritten: %+v", st)
	}
	a, err := s.Article(ctx, first.ID)
	if err != nil || a.Title != d.Title || a.Text != d.Text || !a.Published.Equal(day(2024, 1, 5)) || a.PublishedAbout || a.Confidence != .9375 || a.Image != d.Image || len(a.Copies) != 0 {
		t.Errorf("rewritten: %+v, %v", a, err)
	}
	if got := titles(t, s, library.Query{Words: "harbour crane"}); !slices.Equal(got, []string{d.Title}) {
		t.Errorf("new words: %q", got)
	}
	if got := titles(t, s, library.Query{Words: "vote", Phrases: []string{"bridge the vote"}}); len(got) != 0 {
		t.Errorf("old title: %q", got)
	}
	if tally, err := s.Tally(ctx, first.ID, "v"); err != nil || tally.Helpful != 1 {
		t.Errorf("votes: %+v, %v", tally, err)
	}
	// A teaser, or an error page, under the same link changes nothing.
	whole := d.Text
	for _, text := range []string{story[:150], "Please enable scripts to read this page."} {
		d.Text, d.Confidence = text, .25
		if st := put(t, s, d); !stored(st, library.Stored{ID: first.ID}) {
			t.Errorf("%q: %+v", text, st)
		}
	}
	if a, err = s.Article(ctx, first.ID); err != nil || a.Text != whole || a.Confidence != .9375 {
		t.Errorf("a teaser replaced the text: %v", err)
	}
	// The same link in another feed is a copy.
	d.Text, d.Source = whole, library.Source{Key: "b"}
	if st := put(t, s, d); !stored(st, library.Stored{ID: first.ID, CopyAdded: true}) {
		t.Errorf("another feed: %+v", st)
	}
	if st, err := s.Stats(ctx); err != nil || st.Articles != 1 {
		t.Errorf("stats: %+v, %v", st, err)
	}
}

// anothersLink: whatever link a source claims, it cannot alter what another has
// published, and nothing that either says is lost.
func anothersLink(t *testing.T, s library.Store) {
	ctx := t.Context()
	const link = "https://a.example/bridge"
	own := library.Draft{
		Title: "A second bridge", Byline: "A. Writer", Site: "A", Text: story, URL: link, Lang: "en",
		Published: day(2024, 1, 5), FirstSeen: now, Source: library.Source{Key: "a", Name: "A"},
	}
	first := put(t, s, own)
	want, err := s.Article(ctx, first.ID)
	if err != nil {
		t.Fatal(err)
	}
	claim := library.Draft{
		Title: "The bridge is off", Byline: "Somebody", Site: "A", URL: "http://www.a.example/bridge/?utm_source=b", Lang: "en",
		Text: "The second bridge will never be built, sources say, because the mayor has fled the town with all of the money. " +
			"The market will be closed for good and the old bridge torn down before the summer, and everybody must leave their homes.",
		Published: day(2020, 1, 1), FirstSeen: now.Add(time.Hour), Source: library.Source{Key: "b", Name: "B"},
	}
	st := put(t, s, claim)
	if !st.New || st.ID == first.ID {
		t.Fatalf("another text under its link: %+v", st)
	}
	a, err := s.Article(ctx, st.ID)
	if err != nil || a.Text != claim.Text || a.URL != "http://www.a.example/bridge" || a.Source != claim.Source {
		t.Errorf("the other's article: %+v, %v", a, err)
	}
	unmoved := func(when string) {
		t.Helper()
		got, err := s.ByURL(ctx, link)
		if err != nil {
			t.Fatalf("%s: %v", when, err)
		}
		got.Copies = nil
		same(t, got, want)
	}
	unmoved("another text")
	// The other may come again, and rewrite its own.
	if again := put(t, s, claim); !stored(again, library.Stored{ID: st.ID}) {
		t.Errorf("the other again: %+v", again)
	}
	later := claim
	later.Title, later.Text = "The bridge is back", claim.Text+" On second thoughts the sources say that it was only a joke made at a dinner, and that the mayor is at home with a cold."
	if again := put(t, s, later); !stored(again, library.Stored{ID: st.ID, Updated: true}) {
		t.Errorf("the other, rewritten: %+v", again)
	}
	unmoved("another text, rewritten")
	// An excerpt says nothing new: it is a copy. So is a text that is nearly the same.
	for i, text := range []string{story[:150], story + " (agency)"} {
		d := library.Draft{Title: "Seen elsewhere", Text: text, URL: link, FirstSeen: now.Add(2 * time.Hour), Source: library.Source{Key: fmt.Sprint("c", i)}}
		if got := put(t, s, d); !stored(got, library.Stored{ID: first.ID, CopyAdded: true}) {
			t.Errorf("%q: %+v", text, got)
		}
		unmoved("a copy")
	}
	// Who was first with a link does not keep the rest out: the publisher's
	// own text, longer or shorter, is stored when it comes after another's.
	late := library.Draft{Text: "The library will open on Sundays from May, the town says.", URL: "https://a.example/late", Source: library.Source{Key: "a"}}
	squat := library.Draft{Text: strings.Repeat("Buy our very cheap watches now. Every watch is made by hand. ", 3), URL: late.URL, Source: library.Source{Key: "b"}}
	if got := put(t, s, squat); !got.New {
		t.Errorf("a text under an unused link: %+v", got)
	}
	if got := put(t, s, late); !got.New {
		t.Errorf("the publisher's own, later: %+v", got)
	}
	late.Text += " It will close on Wednesdays instead, when hardly anybody comes."
	if got := put(t, s, late); got.New || !got.Updated {
		t.Errorf("the publisher's own, rewritten: %+v", got)
	}
	if st, err := s.Stats(ctx); err != nil || st.Articles != 4 {
		t.Errorf("stats: %+v, %v", st, err)
	}
}

func chineseCopies(t *testing.T, s library.Store) {
	text := "市议会周一投票决定在河上修建第二座大桥，此前的争论持续了十年。工程将于春天开工，为期三年。市长说，旧桥的车流量是设计能力的两倍。"
	first := put(t, s, library.Draft{Text: text, Lang: "zh", Source: library.Source{Key: "a"}})
	near := strings.Replace(text, "周一", "昨天", 1) + "记者报道。"
	if st := put(t, s, library.Draft{Text: near, Lang: "zh", Source: library.Source{Key: "b"}}); st.ID != first.ID || !st.CopyAdded {
		t.Errorf("a copy: %+v", st)
	}
	other := "市议会周一投票决定关闭游泳馆，因为它连续多年亏损。市长说，孩子们可以去邻城游泳。"
	if st := put(t, s, library.Draft{Text: other, Lang: "zh", Source: library.Source{Key: "b"}}); !st.New {
		t.Errorf("another story: %+v", st)
	}
}

func idsCollide(t *testing.T, s library.Store) {
	// Ids are made of link, title and text; two drafts that differ in what an
	// id does not see, and in language only, would collide were they not copies.
	d := library.Draft{URL: "https://a.example/1", Title: "t", Text: "one two three four five", FirstSeen: now}
	st := put(t, s, d)
	want, err := library.Prepare(d, now)
	if err != nil || st.ID != library.NewID(want) {
		t.Errorf("id %d, want %d (%v)", st.ID, library.NewID(want), err)
	}
}

func related(t *testing.T, s library.Store) {
	ctx := t.Context()
	mk := func(i int, text string) library.Stored {
		return put(t, s, library.Draft{
			Title: fmt.Sprint(i), Text: text, Lang: "en", Published: day(2024, 1, 1+i), FirstSeen: now,
			Source: library.Source{Key: "k"},
		})
	}
	a := mk(1, "Engineers opened the Tarnvik dam gates after the flood reached the turbine hall, the operator Norkraft said.")
	b := mk(2, "Norkraft will repair the Tarnvik turbine hall by summer. The flood damaged two of four machines.")
	mk(3, "A baker in the old town sells bread made of acorns and rye, and the queue is long.")
	mk(4, "The choir sang in the station, and the trains were late, which nobody minded this once.")
	hits, err := s.Related(ctx, a.ID, 5)
	if err != nil || len(hits) != 1 || hits[0].Article.ID != b.ID || hits[0].Score <= 0 || len(hits[0].Missing) > 0 {
		t.Errorf("related: %+v, %v", hits, err)
	}
	if hits, err := s.Related(ctx, a.ID, 0); err != nil || len(hits) != 0 {
		t.Errorf("none asked for: %+v, %v", hits, err)
	}
}

func neighbours(t *testing.T, s library.Store) {
	fill(t, s)
	r, err := s.Search(t.Context(), library.Query{Source: "Motor Page"})
	if err != nil || len(r.Hits) != 2 {
		t.Fatal(r, err)
	}
	later, earlier := r.Hits[0].Article, r.Hits[1].Article
	e, l, err := s.Neighbours(t.Context(), later.ID)
	if err != nil || e == nil || e.ID != earlier.ID || l != nil {
		t.Errorf("of the later: %v, %v, %v", e, l, err)
	}
	e, l, err = s.Neighbours(t.Context(), earlier.ID)
	if err != nil || e != nil || l == nil || l.ID != later.ID {
		t.Errorf("of the earlier: %v, %v, %v", e, l, err)
	}
}

func votes(t *testing.T, s library.Store) {
	ctx := t.Context()
	id := put(t, s, library.Draft{Text: "Something to vote on."}).ID
	other := put(t, s, library.Draft{Text: "And quite another thing."}).ID
	for i, tt := range []struct {
		voter  string
		choice library.Choice
		want   library.Tally
	}{
		{"ann", library.Helpful, library.Tally{Helpful: 1, Votes: 1, Mine: library.Helpful}},
		{"ann", library.Helpful, library.Tally{Helpful: 1, Votes: 1, Mine: library.Helpful}},
		{"ben", library.NotHelpful, library.Tally{Helpful: 1, Votes: 2, Mine: library.NotHelpful}},
		{"ann", library.NotHelpful, library.Tally{Helpful: 0, Votes: 2, Mine: library.NotHelpful}},
		{"ben", library.NoVote, library.Tally{Helpful: 0, Votes: 1}},
		{"ben", library.NoVote, library.Tally{Helpful: 0, Votes: 1}},
		{"ben", library.Helpful, library.Tally{Helpful: 1, Votes: 2, Mine: library.Helpful}},
	} {
		got, err := s.Vote(ctx, id, tt.voter, tt.choice)
		if err != nil || got != tt.want {
			t.Errorf("vote %d: %+v, %v, want %+v", i, got, err, tt.want)
		}
	}
	if _, err := s.Vote(ctx, other, "ann", library.Helpful); err != nil {
		t.Error(err)
	}
	if got, err := s.Tally(ctx, id, ""); err != nil || got != (library.Tally{Helpful: 1, Votes: 2}) {
		t.Errorf("tally of nobody: %+v, %v", got, err)
	}
	quiet := put(t, s, library.Draft{Text: "Nobody has a view on this."}).ID
	for voter, mine := range map[string]library.Choice{"ann": library.NotHelpful, "ben": library.Helpful, "": library.NoVote} {
		got, err := s.Tallies(ctx, []int64{id, other, quiet, id, 1}, voter)
		want := map[int64]library.Tally{id: {Helpful: 1, Votes: 2, Mine: mine}, other: {Helpful: 1, Votes: 1}, quiet: {}}
		if voter == "ann" {
			want[other] = library.Tally{Helpful: 1, Votes: 1, Mine: library.Helpful}
		}
		if err != nil || !maps.Equal(got, want) {
			t.Errorf("tallies of %q: %+v, %v, want %+v", voter, got, err, want)
		}
	}
	if got, err := s.Tallies(ctx, nil, "ann"); err != nil || len(got) != 0 {
		t.Errorf("tallies of nothing: %+v, %v", got, err)
	}
	for _, bad := range []string{"", strings.Repeat("x", 201)} {
		if _, err := s.Vote(ctx, id, bad, library.Helpful); err == nil {
			t.Errorf("a voter of %d bytes may vote", len(bad))
		}
	}
	if _, err := s.Vote(ctx, id, "ann", 7); err == nil {
		t.Error("there is a choice 7")
	}
	if n, err := s.Forget(ctx, "ann"); err != nil || n != 2 {
		t.Errorf("forget: %d, %v", n, err)
	}
	if got, err := s.Tally(ctx, id, "ann"); err != nil || got != (library.Tally{Helpful: 1, Votes: 1}) {
		t.Errorf("after forgetting: %+v, %v", got, err)
	}
	if n, err := s.Forget(ctx, "nobody"); err != nil || n != 0 {
		t.Errorf("forget nobody: %d, %v", n, err)
	}
}

func samples(t *testing.T, s library.Store) {
	ctx := t.Context()
	fill(t, s)
	src := library.Source{Key: "samples", Name: "Samples"}
	first := library.Draft{Title: "sample one", Text: story, Sample: true, Source: src, Lang: "en"}
	second := library.Draft{Title: "sample two", Text: "A whale swam up the river as far as the mill, and turned back at dusk.", Sample: true, Source: src, Lang: "en"}
	id := put(t, s, first).ID
	put(t, s, second)
	if st := put(t, s, first); st.New || st.CopyAdded {
		t.Errorf("a sample again: %+v", st)
	}
	// What a user brings in stays, even where a sample was there first.
	first.Sample, first.Source = false, library.Source{Key: "import"}
	if st := put(t, s, first); st.ID != id || !st.CopyAdded {
		t.Errorf("a user's copy of a sample: %+v", st)
	}
	if _, err := s.Vote(ctx, id, "v", library.Helpful); err != nil {
		t.Fatal(err)
	}
	if st, err := s.Stats(ctx); err != nil || st.Samples != 1 || st.Articles != len(shelf)+2 {
		t.Errorf("stats: %+v, %v", st, err)
	}
	// A source that the library knows and has nothing of.
	put(t, s, library.Draft{Text: second.Text, Sample: true, Source: library.Source{Key: "empty", Name: "Empty"}})
	// The sample that became a user's leaves its source in use; this one's goes.
	put(t, s, library.Draft{Title: "sample three", Text: "An owl lives in the bell tower and nobody rings the bell at night.", Sample: true, Source: library.Source{Key: "more samples"}})
	if n, err := s.RemoveSamples(ctx); err != nil || n != 2 {
		t.Errorf("removed %d, %v", n, err)
	}
	kept := map[string]bool{}
	all, err := s.Sources(ctx)
	for _, c := range all {
		kept[c.Source.Key] = true
	}
	if err != nil || !kept["empty"] || !kept["samples"] || !kept["import"] || kept["more samples"] {
		t.Errorf("sources kept: %v, %v", kept, err)
	}
	if n, err := s.RemoveSamples(ctx); err != nil || n != 0 {
		t.Errorf("removed again %d, %v", n, err)
	}
	if got := titles(t, s, library.Query{Words: "whale"}); len(got) != 0 {
		t.Errorf("a removed sample is found: %q", got)
	}
	if got := titles(t, s, library.Query{Words: "second bridge"}); !slices.Equal(got, []string{"sample one"}) {
		t.Errorf("kept: %q", got)
	}
	if st := put(t, s, second); !st.New {
		t.Errorf("a removed sample comes back: %+v", st)
	}
}

// samplesStepAside: samples answer as long as there is nothing else, and then
// only to those who ask for their source.
func samplesStepAside(t *testing.T, s library.Store) {
	src := library.Source{Key: "samples", Name: "Samples"}
	whale := put(t, s, library.Draft{Title: "sample whale", Sample: true, Source: src, Lang: "en",
		Text: "A whale swam up the river as far as the mill, and turned back at dusk."})
	put(t, s, library.Draft{Title: "sample heron", Sample: true, Source: src, Lang: "en",
		Text: "A heron followed the whale up the river to the mill and fished there until dusk came."})
	both := []string{"sample heron", "sample whale"}
	expect := func(when string, q library.Query, want ...string) {
		t.Helper()
		got := titles(t, s, q)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %+v finds %q, want %q", when, q, got, want)
		}
	}
	expect("alone", library.Query{Words: "whale"}, both...)
	expect("alone", library.Query{}, both...)
	own := put(t, s, library.Draft{Title: "own", Source: library.Source{Key: "import"}, Lang: "en",
		Text: "The mill by the river was sold. Its new owner wants to see a whale there before dusk."})
	expect("beside another", library.Query{Words: "whale"}, "own")
	expect("beside another", library.Query{}, "own")
	expect("by name", library.Query{Words: "whale", Source: "samples"}, both...)
	for id, want := range map[int64]int{whale.ID: 2, own.ID: 0} {
		hits, err := s.Related(t.Context(), id, 5)
		if err != nil || len(hits) != want {
			t.Errorf("related to %d: %d hits, %v, want %d", id, len(hits), err, want)
		}
	}
}

func stats(t *testing.T, s library.Store) {
	st, err := s.Stats(t.Context())
	if err != nil || st.Articles != 0 || st.Sources != 0 || st.Bytes <= 0 || !st.Newest.IsZero() {
		t.Errorf("empty: %+v, %v", st, err)
	}
	fill(t, s)
	st, err = s.Stats(t.Context())
	if err != nil || st.Articles != len(shelf) || st.Sources != 6 || st.Samples != 0 || !st.Newest.Equal(day(2024, 2, 25)) {
		t.Errorf("full: %+v, %v", st, err)
	}
}

func together(t *testing.T, s library.Store) {
	ctx := t.Context()
	fill(t, s)
	const workers, each = 8, 12
	var wg sync.WaitGroup
	errs := make(chan error, 2*workers*each*4)
	for w := range workers {
		wg.Go(func() {
			for i := range each {
				st, err := s.Put(ctx, library.Draft{
					Title: fmt.Sprintf("worker %d item %d", w, i), Lang: "en",
					Text: fmt.Sprintf("Alone a%db%d c%dd%d e%df%d wrote g%dh%d about lighthouses.", w, i, w, i, w, i, w, i),
				})
				if err == nil && !st.New {
					err = fmt.Errorf("worker %d item %d was not new", w, i)
				}
				errs <- err
				_, err = s.Vote(ctx, st.ID, fmt.Sprint(w), library.Helpful)
				errs <- err
			}
		})
		wg.Go(func() {
			for range each {
				r, err := s.Search(ctx, library.Query{Words: "xiaomi car"})
				if err == nil && len(r.Hits) < 3 {
					err = fmt.Errorf("%d hits", len(r.Hits))
				}
				errs <- err
				_, err = s.Search(ctx, library.Query{Words: "lighthouses"})
				errs <- err
			}
		})
	}
	wg.Wait()
	close(errs)
	var all []error
	for err := range errs {
		all = append(all, err)
	}
	if err := errors.Join(all...); err != nil {
		t.Error(err)
	}
	if st, err := s.Stats(ctx); err != nil || st.Articles != len(shelf)+workers*each {
		t.Errorf("stats: %+v, %v", st, err)
	}
}

// stored compares what Put did with an article, but for its story.
func stored(a, b library.Stored) bool {
	return a.ID == b.ID && a.New == b.New && a.CopyAdded == b.CopyAdded && a.Updated == b.Updated
}
