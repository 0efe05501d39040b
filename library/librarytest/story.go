package librarytest

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

var storyDay = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

func report(source string, hours int, title, text string) library.Draft {
	at := storyDay.Add(time.Duration(hours) * time.Hour)
	return library.Draft{
		URL: "https://" + source + ".example/" + at.Format("150405") + title[:4], Title: title, Text: text, Lang: "en",
		Published: at, FirstSeen: at.Add(time.Minute), Source: library.Source{Key: source, Name: source},
	}
}

// Of four reports, three are of one event.
func reports() []library.Draft {
	return []library.Draft{
		report("ann", 0, "Crane falls into Harwick harbour", "A crane lost its brake in the port of Harwick on Monday and rolled off the north quay into the water. Two fishing boats sank, the harbour master said."),
		report("ben", 1, "Tax on sugar to rise in Ostland", "The parliament of Ostland voted to raise the tax on sugar by a fifth. The beverage industry had fought the bill for a year."),
		report("cleo", 3, "Harwick crane sinks 2 boats", "Two boats sank in Harwick when a crane rolled off the north quay of the harbour. Its brake had been inspected in January, the port said."),
		report("ben", 5, "Brake failed before Harwick crane fell", "The brake of the crane that fell from the north quay into Harwick harbour had failed, the harbour master said. Divers will lift the crane and the 2 boats."),
	}
}

func puts(t *testing.T, s library.Store, d library.Draft, step library.Step, story int64) library.Stored {
	t.Helper()
	st, err := s.Put(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	if st.Story.Step != step || st.Story.Story != story && story != 0 {
		t.Errorf("%q: %+v, want %s of %d", d.Title, st.Story, step, story)
	}
	return st
}

func storyTold(t *testing.T, s library.Store) {
	ctx := context.Background()
	ds := reports()
	first := puts(t, s, ds[0], library.StoryOpens, 0)
	if first.Story.Story != first.ID {
		t.Errorf("a story's id is not that of its first article: %+v", first)
	}
	other := puts(t, s, ds[1], library.StoryOpens, 0)
	second := puts(t, s, ds[2], library.StoryAdds, first.ID)
	if !slices.Contains(second.Story.New, "2") {
		t.Errorf("new: %q", second.Story.New)
	}
	third := puts(t, s, ds[3], library.StoryJoins, first.ID)

	copied := ds[2]
	copied.Source, copied.URL = library.Source{Key: "dan", Name: "dan"}, "https://dan.example/crane"
	puts(t, s, copied, library.StoryRepeats, first.ID)
	puts(t, s, ds[0], library.StoryRepeats, first.ID)

	st, err := s.Story(ctx, first.ID)
	if err != nil {
		t.Fatal(err)
	}
	var ids []int64
	for _, m := range st.Members {
		ids = append(ids, m.Article.ID)
	}
	if !slices.Equal(ids, []int64{first.ID, second.ID, third.ID}) || st.Sources() != 4 {
		t.Errorf("members %v, %d sources", ids, st.Sources())
	}
	if len(st.Members[0].Words) > 0 || !slices.Contains(st.Members[1].Words, "Harwick") {
		t.Errorf("joined by %q and %q", st.Members[0].Words, st.Members[1].Words)
	}
	of, err := s.StoriesOf(ctx, []int64{third.ID, other.ID, 4711})
	if err != nil || len(of) != 2 || of[third.ID].ID != first.ID || of[other.ID].ID != other.ID || of[other.ID].Sources() != 1 {
		t.Errorf("stories of articles: %+v, %v", of, err)
	}
	if _, err := s.Story(ctx, 4711); !errors.Is(err, library.ErrNotFound) {
		t.Errorf("no story: %v", err)
	}
	if g, err := s.Group(ctx, first.ID, 10); err != nil || len(g) != 0 {
		t.Errorf("belongs together with %v, %v", g, err)
	}
}

// In one transaction, one after the other, or from many at once, the articles
// are in the same stories.
func storyOrder(t *testing.T, s library.Store) {
	out, err := s.PutAll(context.Background(), reports())
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []library.Step{library.StoryOpens, library.StoryOpens, library.StoryAdds, library.StoryJoins} {
		if out[i].Story.Step != want {
			t.Errorf("article %d: %+v, want %s", i, out[i].Story, want)
		}
	}
}

// A page that is rewritten stays in its story as long as it is about it.
func storyEdited(t *testing.T, s library.Store) {
	ctx := context.Background()
	ds := reports()
	first := puts(t, s, ds[0], library.StoryOpens, 0)
	second := puts(t, s, ds[2], library.StoryAdds, first.ID)

	d := ds[2]
	d.Title = "Harwick crane sinks 3 boats"
	d.Text = "Three boats sank in Harwick when a crane rolled off the north quay of the harbour. Its brake had been inspected in January, the port said. 3 crews are safe."
	puts(t, s, d, library.StoryAdds, first.ID)

	d.Title = "Poll: Ostland to vote on sugar"
	d.Text = "Voters in Ostland will be asked about the tax on sugar, the parliament decided. The beverage industry is against it. The vote is to be held within a year of the decision."
	st := puts(t, s, d, library.StoryOpens, 0)
	if st.ID != second.ID || st.Story.Story == first.ID {
		t.Errorf("another text: %+v", st)
	}
	got, err := s.Story(ctx, first.ID)
	if err != nil || len(got.Members) != 1 || len(got.Changes) != 1 || got.Changes[0].Article != second.ID || got.Changes[0].To != st.Story.Story {
		t.Errorf("the story that it left: %+v, %v", got, err)
	}
}

// Two reports that have little in common are two stories, until a third one has
// what both have.
func storyMerged(t *testing.T, s library.Store) {
	ctx := context.Background()
	a := puts(t, s, report("ann", 0, "Crane rolled off quay", "The crane lost its brake, rolled off the quay, and fell on fishing boats moored below."), library.StoryOpens, 0)
	b := puts(t, s, report("ben", 1, "Divers search Harwick dock", "Divers with lamps search the dock of Harwick for a missing sailor named Osric Vane, the coastguard said."), library.StoryOpens, 0)
	if a.Story.Story == b.Story.Story {
		t.Fatal("one story already")
	}
	both := report("cleo", 2, "Crane rolled off quay: divers search Harwick dock", "Divers search the dock of Harwick for a missing sailor, Osric Vane, after the crane lost its brake, rolled off the quay and fell on fishing boats moored below, the coastguard said.")
	for i := range 4 {
		d := both
		d.URL += string(rune('a' + i))
		d.Source.Key += string(rune('a' + i))
		d.Text += [...]string{" Rain is expected.", " The police closed the road to the north of the town.", " A ferry was late.", " Schools stayed open as usual that morning."}[i]
		if _, err := s.Put(ctx, d); err != nil {
			t.Fatal(err)
		}
	}
	one, err := s.Story(ctx, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	two, err := s.Story(ctx, b.ID)
	if err != nil {
		t.Fatal(err)
	}
	if one.ID != two.ID {
		t.Fatalf("two stories: %d with %d, %d with %d", one.ID, len(one.Members), two.ID, len(two.Members))
	}
	if len(one.Merged)+len(one.Changes) == 0 {
		t.Errorf("what became one is not told: %+v", one)
	}
}

// forms: what a source fills in anew for each event is neither a copy of the last
// one nor one story with it, and a copy of one is one.
func forms(t *testing.T, s library.Store) {
	warning := func(source string, hours int, of, place, until, gusts string) library.Draft {
		d := report(source, hours, "Yellow warning of "+of+" for "+place, "The weather office has issued a yellow warning of "+of+" for "+place+". It is in force until "+until+
			". Gusts of up to "+gusts+" km/h are possible. Travellers should expect delays to road, rail and ferry services, and power cuts may occur. Keep away from trees and secure loose objects outside.")
		d.URL += place
		return d
	}
	first := puts(t, s, warning("met", 0, "wind", "the Norland coast", "Tuesday 06:00", "95"), library.StoryOpens, 0)
	second := puts(t, s, warning("met", 8, "wind", "the Quellia hills", "Tuesday 18:00", "80"), library.StoryOpens, 0)
	third := puts(t, s, warning("met", 17, "frost", "Upper Tirosh", "Wednesday 09:00", "40"), library.StoryOpens, 0)
	if !first.New || !second.New || !third.New {
		t.Errorf("a form is a copy of an earlier one: %+v, %+v, %+v", first, second, third)
	}
	again := puts(t, s, warning("daily", 9, "wind", "the Quellia hills", "Tuesday 18:00", "80"), library.StoryRepeats, second.ID)
	if again.ID != second.ID || !again.CopyAdded {
		t.Errorf("a copy of one: %+v", again)
	}
}
