package librarytest

import (
	"slices"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/library"
)

// edits: an edited entry is a new version of its article, whatever its link.
func edits(t *testing.T, s library.Store) {
	r := newRiver(t, s, daily)
	state := func(states ...string) []library.Item {
		all := items("a", "b", "c")[:len(states)]
		for i := range all {
			all[i].State = states[i]
		}
		return all
	}
	d := library.Draft{Title: "The vote", Text: tale(1), URL: "https://daily.example/vote", Lang: "en", FirstSeen: now}
	id := r.poll(state("1"), map[string]library.Draft{"a": d})["a"].ID
	r.unseen(state("1", "1"), "b", "")
	r.unseen(state("2", "1"), "b", "a")
	r.unseen(state(""), "", "")
	// Not dealt with yet, it comes again.
	r.poll(state("2"), nil)
	r.unseen(state("2"), "", "a")
	edit := func(st string, d library.Draft, want library.Stored) {
		t.Helper()
		want.ID = id
		if got := r.poll(state(st), map[string]library.Draft{"a": d}); len(got) != 1 || !stored(got["a"], want) {
			t.Errorf("edited to %s: %+v, want %+v", st, got, want)
		}
		r.unseen(state(st), "", "")
		r.articles(1)
	}
	// Another text under another link, as when the title makes the link.
	d.Title, d.Text, d.URL = "The count", tale(2), "https://daily.example/count"
	edit("2", d, library.Stored{Updated: true})
	a := r.article(id)
	if a.Title != d.Title || strings.TrimSpace(a.Text) != strings.TrimSpace(d.Text) || a.URL != d.URL {
		t.Errorf("edited: %+v", a)
	}
	for _, link := range []string{"https://daily.example/vote", d.URL} {
		if a, err := s.ByURL(t.Context(), link); err != nil || a.ID != id {
			t.Errorf("under %s: %d, %v", link, a.ID, err)
		}
	}
	d.Title = "The recount"
	edit("3", d, library.Stored{Updated: true})
	if got := titles(t, s, library.Query{Words: "recount"}); !slices.Equal(got, []string{"The recount"}) {
		t.Errorf("a new title finds %q", got)
	}
	d.Title, d.Text, d.URL = "", tale(2)+tale(3), "https://daily.example/vote"
	edit("4", d, library.Stored{Updated: true}) // back to its first link
	if a := r.article(id); a.Title != "The recount" || a.URL != d.URL || len(a.Copies) != 1 {
		t.Errorf("without a title: %+v", a)
	}
	d.Text = "An error occurred. Try again."
	edit("5", d, library.Stored{})
	edit("6", library.Draft{Text: tale(5) + tale(8)}, library.Stored{Updated: true})
	if a := r.article(id); a.URL != "https://daily.example/vote" {
		t.Errorf("without a link: %+v", a)
	}
	if got := r.poll(state("7"), map[string]library.Draft{"a": {}}); len(got) != 0 {
		t.Errorf("without a text: %+v", got)
	}
	r.articles(1)
	// Left out at first, and kept when it was edited.
	r.poll(state("7", "1"), map[string]library.Draft{"b": {}})
	if got := r.poll(state("7", "2"), map[string]library.Draft{"b": {Text: tale(6)}}); !got["b"].New {
		t.Errorf("kept at last: %+v", got)
	}
	// A state that was not known is known from then on.
	r.poll(nil, map[string]library.Draft{"c": {}})
	r.poll(state("7", "2", "1"), nil)
	r.unseen(state("7", "2", "1"), "", "")
	r.unseen(state("7", "2", "2"), "", "c")
}

// editedCopies: what another source has published is its own, even when an
// entry had said the same.
func editedCopies(t *testing.T, s library.Store) {
	first := put(t, s, library.Draft{Title: "first", Text: story, URL: "https://first.example/1", Source: library.Source{Key: "first"}})
	r := newRiver(t, s, daily)
	d := library.Draft{Title: "taken over", Text: story, URL: "https://daily.example/1"}
	if got := r.poll(items("a"), map[string]library.Draft{"a": d})["a"]; !stored(got, library.Stored{ID: first.ID, CopyAdded: true}) {
		t.Fatalf("a copy: %+v", got)
	}
	d.Text = tale(1)
	got := r.poll([]library.Item{{Key: "a", State: "2"}}, map[string]library.Draft{"a": d})["a"]
	if got.ID == first.ID || got.New || !got.Updated {
		t.Errorf("edited: %+v", got)
	}
	if a := r.article(first.ID); a.Text != story || a.Title != "first" {
		t.Errorf("the other's article: %+v", a)
	}
	r.articles(2)
}

// oneLink: some feeds give all their entries one link.
func oneLink(t *testing.T, s library.Store) {
	r := newRiver(t, s, daily)
	const link = "https://daily.example/live"
	drafts := map[string]library.Draft{}
	for i, k := range []string{"a", "b", "c"} {
		drafts[k] = library.Draft{Title: k, Text: tale(i), URL: link}
	}
	got := r.poll(items("c", "b", "a"), drafts)
	if len(got) != 3 || !got["a"].New || !got["b"].New || !got["c"].New {
		t.Errorf("stored: %+v", got)
	}
	r.articles(3)
	if a := r.article(got["b"].ID); a.URL != link || a.Title != "b" {
		t.Errorf("the second: %+v", a)
	}
	if a, err := s.ByURL(t.Context(), link); err != nil || a.ID != got["a"].ID {
		t.Errorf("the link leads to %q, %v", a.Title, err)
	}
	// Edits go where they belong, and the same entry under another key is the same.
	d := drafts["b"]
	d.Text = tale(7)
	if st := r.poll([]library.Item{{Key: "b", State: "2"}}, map[string]library.Draft{"b": d})["b"]; !stored(st, library.Stored{ID: got["b"].ID, Updated: true}) {
		t.Errorf("edited: %+v", st)
	}
	d = drafts["a"]
	d.Text += " and a little more"
	if st := r.poll(items("new guid"), map[string]library.Draft{"new guid": d})["new guid"]; !stored(st, library.Stored{ID: got["a"].ID, Updated: true}) {
		t.Errorf("under another key: %+v", st)
	}
	r.articles(3)
}

// twins: of two entries that say the same, one may go its own way.
func twins(t *testing.T, s library.Store) {
	r := newRiver(t, s, daily)
	a := library.Draft{Title: "A", Text: tale(1), URL: "https://daily.example/a"}
	b := library.Draft{Title: "B", Text: tale(1), URL: "https://daily.example/b"}
	got := r.poll(items("b", "a"), map[string]library.Draft{"a": a, "b": b})
	id := got["a"].ID
	if !got["a"].New || !stored(got["b"], library.Stored{ID: id, CopyAdded: true}) {
		t.Errorf("twins: %+v", got)
	}
	b.Text = tale(2)
	edited := []library.Item{{Key: "b", State: "2"}, {Key: "a", State: "2"}}
	st := r.poll(append(edited[:1:1], items("a")...), map[string]library.Draft{"b": b})["b"]
	if st.ID == id || st.New || !st.Updated {
		t.Errorf("one is edited: %+v", st)
	}
	a.Text, a.URL = tale(3), "https://daily.example/a2"
	if st := r.poll(edited, map[string]library.Draft{"a": a})["a"]; !stored(st, library.Stored{ID: id, Updated: true}) {
		t.Errorf("the other is edited: %+v", st)
	}
	if a, b := r.article(id), r.article(st.ID); a.Title != "A" || !strings.HasPrefix(a.Text, "w3x0") || b.Title != "B" || !strings.HasPrefix(b.Text, "w2x0") {
		t.Errorf("the articles: %q %.10q, %q %.10q", a.Title, a.Text, b.Title, b.Text)
	}
	r.articles(2)
}
