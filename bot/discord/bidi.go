package discord

import (
	"strings"

	"golang.org/x/text/unicode/bidi"
)

// Marks of direction. They show nothing.
const (
	leftToRight = "\u200E"
	rightToLeft = "\u200F"
	isolateFrom = "\u2068" // what follows has its own direction, and alters nothing around it
	isolateTo   = "\u2069"
)

// direction is the mark that a line needs before it, "" for none. A line runs as
// its first letter does, and that may be of a name in another script.
func direction(s string) string {
	first, left, right := "", 0, 0
	for _, r := range s {
		switch side(r) {
		case leftToRight:
			left++
		case rightToLeft:
			right++
		default:
			continue
		}
		if first == "" {
			first = side(r)
		}
	}
	switch {
	case right > left && first == leftToRight:
		return rightToLeft
	case left > right && first == rightToLeft:
		return leftToRight
	}
	return ""
}

// side is the direction of a letter; "" for what has none.
func side(r rune) string {
	properties, _ := bidi.LookupRune(r)
	switch properties.Class() {
	case bidi.L:
		return leftToRight
	case bidi.R, bidi.AL:
		return rightToLeft
	}
	return ""
}

// anyRightToLeft reports whether a text has letters that run from right to left.
func anyRightToLeft(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return side(r) == rightToLeft })
}

// isolate keeps the direction of one fact from reordering those next to it.
func isolate(s string) string { return isolateFrom + s + isolateTo }
