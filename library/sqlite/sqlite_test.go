package sqlite

import (
	"path/filepath"
	"testing"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/librarytest"
)

func TestStore(t *testing.T) {
	t.Run("file", func(t *testing.T) {
		librarytest.Test(t, func(t *testing.T) library.Store { return open(t) })
	})
	t.Run("memory", func(t *testing.T) {
		librarytest.Test(t, func(t *testing.T) library.Store {
			db, err := Open(t.Context(), ":memory:")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = db.Close() })
			return db
		})
	})
}

func TestStoreShared(t *testing.T) {
	librarytest.TestShared(t, func(t *testing.T) (a, b library.Store) {
		path := filepath.Join(t.TempDir(), "library.db")
		both := make([]*DB, 2)
		for i := range both {
			db, err := Open(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = db.Close() })
			both[i] = db
		}
		return both[0], both[1]
	})
}

// Whatever is typed, a search is an answer and never an error.
func FuzzSearch(f *testing.F) {
	for _, s := range []string{`"xiaomi car"`, "NEAR(a b)", "小米*", "a\x00b", "㈙", "^ - + : ( ) AND OR NOT", "u.s. 3.5 l'eau"} {
		f.Add(s, s)
	}
	db, err := Open(f.Context(), ":memory:")
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = db.Close() })
	if _, err := db.Put(f.Context(), library.Draft{Title: "Xiaomi car", Text: "小米 shows a car.", Lang: "en"}); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, words, other string) {
		// What was just stored is found by each of its words.
		if st, err := db.Put(t.Context(), library.Draft{Text: words, Lang: other}); err == nil && len(library.Terms(words, other)) > 0 {
			r, err := db.Search(t.Context(), library.Query{Words: words, Limit: 1})
			if err != nil || len(r.Hits) == 0 {
				t.Fatalf("%q is not found (article %d): %v", words, st.ID, err)
			}
		}
		q := library.Query{Words: words, Phrases: []string{other}, Not: []string{words}, Source: other, Lang: other}
		if _, err := db.Search(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	})
}
