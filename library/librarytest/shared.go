package librarytest

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/nutgraf/nutgraf/library"
)

// TestShared runs what a database that several programs have open must keep.
// Open returns the same empty library opened twice, and sees to its closing.
// An engine that cannot share its database need not call it.
func TestShared(t *testing.T, open func(t *testing.T) (a, b library.Store)) {
	for _, tt := range []struct {
		name string
		run  func(t *testing.T, stores ...library.Store)
	}{
		{"one of many is new", oneIsNew},
		{"set once", onlyOnce},
		{"seen by the other", seen},
		{"each feed to one", eachToOne},
		{"polled by many", polledByMany},
		{"each slot to one", oneOfEach},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, b := open(t)
			tt.run(t, a, b)
		})
	}
}

// gather runs f for 0 to n-1, all at once, and returns what each returned.
func gather[T any](t *testing.T, n int, f func(i int) (T, error)) []T {
	t.Helper()
	out, errs := make([]T, n), make([]error, n)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-start
			out[i], errs[i] = f(i)
		})
	}
	close(start)
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	return out
}

// oneIsNew: of many who bring the same text at once, nearly or word for word,
// one finds it new, and the others become copies of that one.
func oneIsNew(t *testing.T, stores ...library.Store) {
	const workers = 12
	for round, text := range []string{
		story,
		"A ferry ran aground off the northern cape at dawn. All forty on board were taken off by helicopter before noon.",
		"市议会周一投票决定在河上修建第二座大桥，此前的争论持续了十年。工程将于春天开工，为期三年。",
	} {
		got := gather(t, workers, func(i int) (library.Stored, error) {
			d := library.Draft{
				Title: fmt.Sprint("of worker ", i), Text: text, FirstSeen: now,
				URL: fmt.Sprintf("https://%d.example/%d", i, round), Source: library.Source{Key: fmt.Sprint("source ", i)},
			}
			if i%3 == 0 {
				d.Text += " (agency)"
			}
			return stores[i%len(stores)].Put(t.Context(), d)
		})
		fresh := 0
		for i, st := range got {
			if st.New {
				fresh++
			}
			if st.ID != got[0].ID || st.New == st.CopyAdded || st.Updated {
				t.Errorf("round %d, worker %d: %+v, the first got %+v", round, i, st, got[0])
			}
		}
		a, err := stores[0].Article(t.Context(), got[0].ID)
		if err != nil || fresh != 1 || len(a.Copies) != workers-1 {
			t.Errorf("round %d: %d are new, %d copies, %v", round, fresh, len(a.Copies), err)
		}
	}
	for _, s := range stores {
		if st, err := s.Stats(t.Context()); err != nil || st.Articles != 3 || st.Sources != workers {
			t.Errorf("stats: %+v, %v", st, err)
		}
	}
}

// seen: what one wrote, the other finds.
func seen(t *testing.T, stores ...library.Store) {
	a, b := stores[0], stores[1]
	st := put(t, a, library.Draft{Title: "bridge", Text: story, Source: library.Source{Key: "a"}})
	if got := titles(t, b, library.Query{Words: "second bridge"}); strings.Join(got, "") != "bridge" {
		t.Errorf("found %q", got)
	}
	if _, err := b.Vote(t.Context(), st.ID, "v", library.Helpful); err != nil {
		t.Fatal(err)
	}
	if got, err := a.Tally(t.Context(), st.ID, "v"); err != nil || got != (library.Tally{Helpful: 1, Votes: 1, Mine: library.Helpful}) {
		t.Errorf("tally: %+v, %v", got, err)
	}
	if err := b.SetSetting(t.Context(), "k", "v"); err != nil {
		t.Fatal(err)
	}
	if v, err := a.Setting(t.Context(), "k"); err != nil || v != "v" {
		t.Errorf("setting: %q, %v", v, err)
	}
}
