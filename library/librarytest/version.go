package librarytest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// versions: what an article was stays when it is edited, and goes with it.
func versions(t *testing.T, s library.Store) {
	ctx := t.Context()
	first := now.Add(-100 * 24 * time.Hour)
	d := library.Draft{
		URL: "https://daily.example/ferry", Title: "Ferry aground", Lang: "en", FirstSeen: first,
		Text: "The ferry Amalia ran aground off Skarholm. Twelve people were hurt, the coastguard said.", Source: library.Source{Key: "daily"},
	}
	id := put(t, s, d).ID
	edit := func(hours int, from, to string) library.Stored {
		t.Helper()
		d.Text = strings.Replace(d.Text, from, to, 1)
		d.FirstSeen = first.Add(time.Duration(hours) * time.Hour)
		st := put(t, s, d)
		if st.ID != id || !st.Updated {
			t.Errorf("edited: %+v", st)
		}
		return st
	}
	if vs, err := s.Versions(ctx, []int64{id, 4711}); err != nil || len(vs) != 0 {
		t.Errorf("versions of what was never edited: %+v, %v", vs, err)
	}
	was := d.Text
	edit(1, "Twelve", "Nineteen")
	edit(2, "The ferry", "Last updated at 12:30 on Monday, the third of May.\n\nThe ferry") // says nothing else
	later := d.Text
	d.Title = "Ferry Amalia aground"
	edit(3, "said.", "said. A tug will pull it free at high tide.")
	other := put(t, s, library.Draft{Title: "Vote", Text: tale(3), FirstSeen: first, Source: library.Source{Key: "daily"}}).ID
	want := []library.Version{
		{From: first, Until: first.Add(time.Hour), Title: "Ferry aground", Lang: "en", Text: was},
		{From: first.Add(time.Hour), Until: first.Add(3 * time.Hour), Title: "Ferry aground", Lang: "en", Text: later},
	}
	vs, err := s.Versions(ctx, []int64{id, other})
	if err != nil || len(vs) != 1 || !slices.Equal(vs[id], want) {
		t.Errorf("versions:\n got %+v, %v\nwant %+v", vs, err, want)
	}
	revised := func(after time.Time, limit int) (ids []int64) {
		t.Helper()
		as, err := s.Revised(ctx, after, limit)
		if err != nil {
			t.Error(err)
		}
		for _, a := range as {
			ids = append(ids, a.ID)
			if a.ID == id && (a.Text != d.Text || a.Raw != "") {
				t.Errorf("edited: %+v", a)
			}
		}
		return ids
	}
	if got := revised(first.Add(2*time.Hour), 9); !slices.Equal(got, []int64{id}) {
		t.Errorf("edited since: %v", got)
	}
	if got := revised(first.Add(3*time.Hour), 9); len(got) != 0 {
		t.Errorf("edited after the last edit: %v", got)
	}
	// Of many edits some are kept, the first and the latest among them.
	for i := range 3 * library.MaxVersions {
		edit(10+i, d.Text, tale(i))
	}
	if vs, err = s.Versions(ctx, []int64{id}); err != nil || len(vs[id]) != library.MaxVersions || vs[id][0].Text != was ||
		!vs[id][library.MaxVersions-1].Until.Equal(d.FirstSeen) {
		t.Errorf("after many edits: %+v, %v", vs[id], err)
	}
	d2 := library.Draft{URL: "https://daily.example/2", Title: "Two", Text: tale(6), FirstSeen: now, Source: library.Source{Key: "daily"}}
	second := put(t, s, d2).ID
	d2.Text, d2.FirstSeen = tale(6)+tale(7), now.Add(time.Hour)
	put(t, s, d2)
	if got := revised(first, 1); !slices.Equal(got, []int64{second}) {
		t.Errorf("the latest edit: %v", got)
	}
	if n, err := s.Trim(ctx, now.Add(-24*time.Hour), 10); err != nil || n != 2 {
		t.Errorf("trimmed %d, %v", n, err)
	}
	if vs, err = s.Versions(ctx, []int64{id, second}); err != nil || len(vs) != 1 || len(vs[second]) != 1 {
		t.Errorf("after the article went: %+v, %v", vs, err)
	}
}
