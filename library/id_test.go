package library

import (
	"errors"
	"math"
	"testing"
)

func TestParseID(t *testing.T) {
	for _, id := range []int64{1, 35, 36, 1 << 40, 1 << 60, math.MaxInt64} {
		if got, err := ParseID(FormatID(id)); err != nil || got != id {
			t.Errorf("%d: %d, %v", id, got, err)
		}
	}
	for _, s := range []string{
		"", "0", "-1", "+1", "01", "A", "1Z", " 1", "1 ", "1_0", "é", "1y2p0ij32e8e8", "zzzzzzzzzzzzzzzz",
	} {
		if id, err := ParseID(s); !errors.Is(err, ErrBadID) || id != 0 {
			t.Errorf("%q: %d, %v", s, id, err)
		}
	}
}

// Each id has one way to be written.
func FuzzParseID(f *testing.F) {
	for _, s := range []string{"1", "01", "+1", "A", "-1", "1y2p0ij32e8e7"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if id, err := ParseID(s); err == nil && (id <= 0 || FormatID(id) != s) {
			t.Errorf("%q is read as %d, which is %q", s, id, FormatID(id))
		}
	})
}
