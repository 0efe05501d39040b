package summarize

import "unicode/utf8"

// Unit is what a platform counts the length of a text in.
type Unit uint8

// Units of length.
const (
	Bytes Unit = iota // of UTF-8
	Runes             // code points
	UTF16             // code units of UTF-16: runes beyond U+FFFF count twice
)

// Of returns the length of a text. Bytes that are no UTF-8 count as one each.
func (u Unit) Of(text string) int {
	switch u {
	case Runes:
		return utf8.RuneCountInString(text)
	case UTF16:
		n := 0
		for _, r := range text {
			if n++; r > 0xFFFF {
				n++
			}
		}
		return n
	}
	return len(text)
}

// room is what is left of the length that the quotes may have.
type room struct {
	limited bool
	units   int // of the platform
	words   int
	unit    Unit
	between int
	first   bool // nothing is quoted yet
}

func roomOf(o *Options) room {
	const endless = 1 << 40
	r := room{limited: o.Room > 0 || o.Words > 0, units: endless, words: endless, unit: o.Unit, between: max(o.Between, 0), first: true}
	if o.Room > 0 {
		r.units = o.Room
	}
	if o.Words > 0 {
		r.words = o.Words
	}
	return r
}

// fits reports whether there is room for one more sentence.
func (r *room) fits(text string, span Span) bool {
	if !r.limited {
		return true
	}
	units, words := r.need(text, span)
	return units <= r.units && words <= r.words
}

func (r *room) take(text string, span Span) {
	if r.limited {
		units, words := r.need(text, span)
		r.units, r.words, r.first = r.units-units, r.words-words, false
	}
}

func (r *room) need(text string, span Span) (units, words int) {
	sentence := text[span.Start:span.End]
	units = r.unit.Of(sentence)
	if !r.first {
		units += r.between
	}
	return units, countWords(sentence)
}

// countWords counts the runs of letters and digits, and each character of Chinese and Japanese. What has an apostrophe
// or a hyphen inside counts as two words, so that a bound holds however others count.
func countWords(text string) int {
	n, inside := 0, false
	for _, r := range text {
		switch {
		case isWide(r) && (r < 0xAC00 || r > 0xD7AF):
			n, inside = n+1, false
		case isWordRune(r):
			if !inside {
				n++
			}
			inside = true
		default:
			inside = false
		}
	}
	return n
}
