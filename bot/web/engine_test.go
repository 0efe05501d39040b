package web

import (
	"path/filepath"
	"testing"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/sqlite"
	"github.com/nutgraf/nutgraf/summarize"
)

// fullLibrary is a real library on disk with the articles of the tests, and
// their ids: ferry, then others.
func fullLibrary(t *testing.T) (Library, []int64) {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "library.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	story := ferry()
	story.Sample = false // beside other articles a sample would not be found
	stored, err := db.PutAll(t.Context(), append([]library.Draft{story}, others()...))
	if err != nil {
		t.Fatal(err)
	}
	var ids []int64
	for _, s := range stored {
		ids = append(ids, s.ID)
	}
	return db, ids
}

// realQuotes makes a reader quote as the program does.
func realQuotes(c *Config) {
	c.Sentences, c.Quotes = summarize.Sentences, summarize.Quotes
}
