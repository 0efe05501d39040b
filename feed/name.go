package feed

import (
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxNameTitle is the length of the longest title taken from a name, in runes.
const maxNameTitle = 120

// titleOfName returns the title that a file's name is: its words, with spaces
// for dashes and underscores and without a number in front. It is "" for names
// that programs give (hashes, numbers, a single word such as "message"): no
// title is better than one that says nothing.
func titleOfName(name string) string {
	name = filepath.Base(name)
	name = strings.TrimSuffix(name, filepath.Ext(name))
	if !utf8.ValidString(name) {
		return ""
	}
	words := strings.FieldsFunc(name, func(r rune) bool {
		return r == '-' || r == '_' || r == '+' || r == '.' || r <= ' ' || unicode.IsSpace(r)
	})
	for len(words) > 0 && !strings.ContainsFunc(words[0], unicode.IsLetter) {
		words = words[1:] // the number or the day that it is sorted by
	}
	said := 0
	for _, w := range words {
		switch {
		case isCode(w):
			return ""
		case strings.ContainsFunc(w, func(r rune) bool { return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai) }):
			said += utf8.RuneCountInString(w) / 2
		case utf8.RuneCountInString(w) > 1 && strings.ContainsFunc(w, unicode.IsLetter):
			said++
		}
	}
	title := strings.Join(words, " ")
	if said < 3 || utf8.RuneCountInString(title) > maxNameTitle {
		return ""
	}
	return title
}

// isCode tells whether a part of a name is no word: letters and digits mixed
// over some length, or many letters of the Latin alphabet without a vowel.
func isCode(w string) bool {
	letters, digits, vowels, latin, swaps := 0, 0, 0, 0, 0
	prev := false
	for i, r := range w {
		digit := unicode.IsDigit(r)
		if i > 0 && digit != prev {
			swaps++
		}
		prev = digit
		switch {
		case digit:
			digits++
		case unicode.IsLetter(r):
			letters++
			if r < 0x250 {
				latin++
			}
			if r >= 0x80 || strings.ContainsRune("aeiouyAEIOUY", r) {
				vowels++
			}
		}
	}
	return digits > 0 && letters > 0 && (swaps > 2 || digits+letters >= 8) || digits >= 8 ||
		latin == letters && latin >= 6 && vowels == 0 || len(w) > 40 && latin == letters
}
