package library

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold returns s the way names are compared: compatibility forms unified
// (NFKC), lower case, without diacritics, white space squeezed. Folding twice
// changes nothing.
func Fold(s string) string {
	return strings.Join(strings.Fields(stripMarks(lower(s))), " ")
}

// lower unifies compatibility forms and case but keeps diacritics, which the
// stemmers need to see.
func lower(s string) string {
	if isLowerASCII(s) {
		return s
	}
	if isASCII(s) {
		return strings.ToLower(s)
	}
	// Bytes that are no text stand for what the library keeps in their place, which
	// separates words.
	s = norm.NFKC.String(strings.ToValidUTF8(s, "\uFFFD"))
	s = strings.ToLower(s)
	// Lower-casing can undo the composition (U+0130 becomes i and a dot).
	return norm.NFKC.String(s)
}

func isLowerASCII(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			return false
		}
	}
	return true
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// letterForms are letters that people leave out the marks of although Unicode
// does not decompose them.
var letterForms = strings.NewReplacer(
	"ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "ł", "l", "đ", "d", "ð", "d",
	"þ", "th", "ı", "i", "ħ", "h", "ŧ", "t", "ς", "σ",
)

// stripMarks takes the diacritics off s, which is lower case already. Only
// marks that readers leave out go: those of Latin, Greek and Cyrillic, Hebrew
// points and Arabic vowel signs. The vowel signs of Indic scripts and the
// voicing marks of kana are letters to their readers and stay.
func stripMarks(s string) string {
	if isASCII(s) {
		return s
	}
	d := norm.NFD.String(s)
	if strings.ContainsFunc(d, optionalMark) {
		d = strings.Map(func(r rune) rune {
			if optionalMark(r) {
				return -1
			}
			return r
		}, d)
	}
	// After the marks: "ǽ" is an "æ" with one.
	return norm.NFC.String(letterForms.Replace(d))
}

func optionalMark(r rune) bool {
	switch {
	case r < 0x300:
		return false
	case r <= 0x36F: // combining diacritical marks
		return true
	case r < 0x591:
		return false
	case r <= 0x5C7: // Hebrew points; the letters start after them
		return unicode.Is(unicode.Mn, r)
	case r < 0x610:
		return false
	case r <= 0x670: // Arabic signs; letters stand among them
		return unicode.Is(unicode.Mn, r) || r == 'ـ' // and the tatweel, which only widens
	}
	return false
}
