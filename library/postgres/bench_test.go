package postgres

import (
	"math/rand/v2"
	"testing"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/sqlite"
)

// BenchmarkEngines stores articles one by one, and searches 2,000 of them, on both
// engines.
func BenchmarkEngines(b *testing.B) {
	lite, err := sqlite.Open(b.Context(), b.TempDir()+"/bench.db")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = lite.Close() }()
	for _, engine := range []struct {
		name  string
		store library.Store
	}{{"SQLite", lite}, {"PostgreSQL", open(b, schema(b))}} {
		words := babble{rand.New(rand.NewPCG(3, 3))}
		ds := make([]library.Draft, 2000)
		for i := range ds {
			ds[i] = words.draft()
		}
		if _, err := engine.store.PutAll(b.Context(), ds); err != nil {
			b.Fatal(err)
		}
		b.Run(engine.name+"/Put", func(b *testing.B) {
			for b.Loop() {
				if _, err := engine.store.Put(b.Context(), words.draft()); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(engine.name+"/Search", func(b *testing.B) {
			for b.Loop() {
				if _, err := engine.store.Search(b.Context(), words.query()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
