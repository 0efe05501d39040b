package bot

import (
	"strings"
	"unicode"
)

// hashtag makes one of a name: letters, digits and "_" alone, since a tag ends at
// anything else; "" when nothing is left, or only digits, which are none.
func hashtag(name string) string {
	var b strings.Builder
	letters, gap := false, false
	for _, r := range clip(name, 60) {
		switch {
		case unicode.IsLetter(r), unicode.Is(unicode.Mn, r):
			letters = true
		case unicode.IsDigit(r), r == '_':
		default:
			gap = true
			continue
		}
		if gap && b.Len() > 0 {
			r = unicode.ToUpper(r) // "river news" reads as RiverNews
		}
		gap = false
		b.WriteRune(r)
	}
	if !letters {
		return ""
	}
	return "#" + b.String()
}
