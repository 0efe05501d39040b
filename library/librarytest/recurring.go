package librarytest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/library"
)

// What a source says under everything.
const (
	plea   = "Every Friday our newsletter brings readers the finest stories, so subscribe at the kiosk."
	author = "Ida Quill covers harbours and grows tomatoes on her balcony."
)

// told is an article of a source of its own subject, with lines behind its text.
func told(source string, i int, lines ...string) library.Draft {
	text := tale(10*i) + "\n\n" + tale(10*i+1)
	return library.Draft{
		Title: fmt.Sprint("title", i, " subject", i), Lang: "en", FirstSeen: now, Source: library.Source{Key: source},
		URL:  fmt.Sprintf("https://%s.example/%d", source, i),
		Text: strings.TrimSpace(text) + "\n\n" + strings.Join(lines, "\n\n"),
	}
}

// withoutLines reports whether an article lost lines, and nothing else, and
// tells so.
func withoutLines(t *testing.T, s library.Store, id int64, came library.Draft, lines ...string) {
	t.Helper()
	a, err := s.Article(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	want := came.Text
	for _, l := range lines {
		want = strings.ReplaceAll(want, "\n\n"+l, "")
	}
	if squeezed(a.Text) != squeezed(want) {
		t.Errorf("%s: its text is %q", came.Title, a.Text)
	}
	var cut []string
	for _, c := range a.Cuts {
		cut = append(cut, a.Raw[c.Start:c.End])
		if c.Reason != library.Recurring {
			t.Errorf("%s: cut as %q", came.Title, c.Reason)
		}
	}
	if got := strings.Join(cut, "|"); got != strings.Join(lines, "|") || len(lines) > 0 && a.Raw != came.Text {
		t.Errorf("%s: %q was cut from %q", came.Title, got, a.Raw)
	}
	if a.Title != came.Title || a.URL != came.URL || a.ID != id {
		t.Errorf("%s is now %+v", came.Title, a)
	}
}

func squeezed(s string) string { return strings.Join(strings.Fields(s), " ") }

// found is how many articles have these words.
func found(t *testing.T, s library.Store, words string) int {
	t.Helper()
	return len(titles(t, s, library.Query{Phrases: []string{words}}))
}

// recurringLines: a line that stands in several articles of a source is cut from
// all, from those that came before anybody could know as well.
func recurringLines(t *testing.T, s library.Store) {
	var ds []library.Draft
	var ids []int64
	for i := range 4 {
		lines := []string{plea}
		if i == 3 {
			lines = []string{author, plea} // only one of them is known
		}
		ds = append(ds, told("daily", i, lines...))
		ids = append(ids, put(t, s, ds[i]).ID)
		if i == 2 {
			withoutLines(t, s, ids[0], ds[0])
			if n := found(t, s, "finest stories"); n != 3 {
				t.Errorf("%d articles have the line", n)
			}
		}
	}
	for i := range ds {
		withoutLines(t, s, ids[i], ds[i], plea)
	}
	if n := found(t, s, "finest stories"); n != 0 {
		t.Errorf("the line still finds %d articles", n)
	}
	if n := found(t, s, "grows tomatoes"); n != 1 || found(t, s, "w20x3 w20x4") != 1 {
		t.Errorf("%d articles have what was not cut", n)
	}
	// The same again is the same, and a later state is cleaned as well.
	for i := range ds {
		if st := put(t, s, ds[i]); !stored(st, library.Stored{ID: ids[i]}) {
			t.Errorf("%d again: %+v", i, st)
		}
	}
	ds[1].Text = tale(99) + "\n\n" + ds[1].Text
	if st := put(t, s, ds[1]); !stored(st, library.Stored{ID: ids[1], Updated: true}) {
		t.Errorf("rewritten: %+v", st)
	}
	withoutLines(t, s, ids[1], ds[1], plea)
	// Another source may say it once, and its copy of an article is a copy.
	other := told("other", 7, plea)
	withoutLines(t, s, put(t, s, other).ID, other)
	ds[2].Source.Key, ds[2].URL = "other", "https://other.example/2"
	if st := put(t, s, ds[2]); !stored(st, library.Stored{ID: ids[2], CopyAdded: true}) {
		t.Errorf("a copy: %+v", st)
	}
	// What was once cut stays cut, when nobody remembers why.
	for i := range 80 {
		put(t, s, told("daily", 20+i))
	}
	if st := put(t, s, ds[3]); !stored(st, library.Stored{ID: ids[3]}) {
		t.Errorf("much later: %+v", st)
	}
	again := told("daily", 5, plea)
	withoutLines(t, s, put(t, s, again).ID, again)
}

// recurringPolled: what one poll brings is enough, and what was cut before joins
// it.
func recurringPolled(t *testing.T, s library.Store) {
	r := newRiver(t, s, daily)
	drafts := map[string]library.Draft{}
	var names []string
	for i := range 6 {
		name := fmt.Sprint("entry", i)
		d := told("daily", i, author+" "+plea)
		const menu = "Home Sports Weather\n\n"
		d.Raw = menu + d.Text
		d.Cuts = []library.Cut{{Start: 0, End: len(menu) - 2, Reason: "navigation"}}
		drafts[name], names = d, append(names, name)
	}
	got := r.poll(items(names...), drafts)
	for _, name := range names {
		a := r.article(got[name].ID)
		if !got[name].New || strings.Contains(a.Text, "kiosk") || len(a.Cuts) != 2 || a.Raw != drafts[name].Raw {
			t.Errorf("%s: %+v, %+v", name, got[name], a)
			continue
		}
		if c := a.Cuts[1]; c.Reason != library.Recurring || a.Raw[c.Start:c.End] != author+" "+plea || a.Cuts[0].Reason != "navigation" {
			t.Errorf("%s: %+v", name, a.Cuts)
		}
	}
	if n := found(t, s, "finest stories"); n != 0 {
		t.Errorf("the line finds %d articles", n)
	}
	edited := drafts["entry2"]
	edited.Raw, edited.Cuts = "", nil
	edited.Text = tale(77) + author + " " + plea // now within a paragraph, at its end
	more := tale(78)
	edited.Text = more + "\n\n" + edited.Text
	has := items(names...)
	has[2].State = "2"
	st := r.poll(has, map[string]library.Draft{"entry2": edited})["entry2"]
	if a := r.article(st.ID); !st.Updated || st.ID != got["entry2"].ID || !strings.HasPrefix(a.Text, strings.TrimSpace(more)) {
		t.Errorf("edited: %+v, %q", st, a.Text)
	}
}

// recurringNews: what a running story repeats is news each time.
func recurringNews(t *testing.T, s library.Store) {
	const background = "Mayor Brunnen was accused in March of selling the harbour cranes to a company of his brother."
	const quoted = "“I have nothing whatever left to say about any of that,” was the only answer on Tuesday."
	for i := range 9 {
		d := told("daily", i, background)
		d.Text = "The Brunnen trial over the harbour cranes went into day " + fmt.Sprint(i) + ".\n\n" + d.Text
		withoutLines(t, s, put(t, s, d).ID, d)
	}
	// A sentence of nothing but common words, in articles about one thing, among
	// others about other things.
	for i := range 8 {
		d := told("weekly", 10+i)
		put(t, s, d)
		if i%2 == 0 {
			d = told("weekly", 20+i, quoted)
			d.Title = fmt.Sprint("Brunnen trial ", i)
			withoutLines(t, s, put(t, s, d).ID, d)
		}
	}
}

// recurringShort: short lines and short texts are left alone.
func recurringShort(t *testing.T, s library.Store) {
	for i := range 8 {
		d := told("daily", i, "The case continues.")
		withoutLines(t, s, put(t, s, d).ID, d)
		d = told("notes", i, plea)
		d.Text = fmt.Sprintf("Note%d says little.\n\n%s", i*i+100, plea)
		a, err := s.Article(t.Context(), put(t, s, d).ID)
		if err != nil || !strings.Contains(a.Text, plea) {
			t.Errorf("a short note: %q, %v", a.Text, err)
		}
	}
}
