package summarize

import (
	"math/rand/v2"
	"testing"
)

// TestGroups: every feature is in one group, and what the groups of a word add up to is what its features do.
func TestGroups(t *testing.T) {
	random := rand.New(rand.NewPCG(6, 1))
	tables := &Tables{}
	for h := range tables.Words {
		for f, size := range wordSizes {
			tables.Words[h][f] = make([]int16, size)
			for v := range size {
				tables.Words[h][f][v] = int16(random.Uint32())
			}
		}
	}
	tables.packWords()
	of := map[int]int{}
	for _, g := range groups {
		for _, f := range g.features {
			of[f]++
		}
	}
	for f := range wordFeatures {
		if of[f] != 1 {
			t.Errorf("feature %d is in %d groups", f, of[f])
		}
	}
	var row [wordFeatures]uint8
	for range 10_000 {
		var x traits
		for k, size := range traitSizes {
			x[k] = random.Int32N(size)
		}
		x[traitCount], x[traitIn] = max(x[traitCount], 1), max(x[traitIn], 1)
		x.row(&row)
		want, got := uint64(0), uint64(0)
		for f, v := range row {
			want += tables.packed(f, v)
		}
		for _, g := range groups {
			got += tables.words[g.key(&x)]
		}
		if got != want {
			t.Fatalf("%v: %x instead of %x", x, got, want)
		}
	}
}
