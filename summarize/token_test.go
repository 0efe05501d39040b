package summarize

import (
	"testing"
	"unicode"
)

// TestWordRunes: what is looked up of a rune is what the package unicode says.
func TestWordRunes(t *testing.T) {
	for r := range rune(unicode.MaxRune + 1) {
		want := rune(0)
		switch {
		case isWordRune(r) && spaceless(r):
			want = pairedRune
		case isWordRune(r):
			want = unicode.ToLower(r)
		}
		if got := wordRune(r); got != want {
			t.Errorf("%U: %U instead of %U", r, got, want)
		}
	}
}
