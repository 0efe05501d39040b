package discord

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"github.com/nutgraf/nutgraf/summarize"
)

// units is the length of s as Discord's applications count it: in UTF-16 units,
// which is never less than what its servers count.
func units(s string) int {
	n := utf8.RuneCountInString(s)
	for _, r := range s {
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// clean takes out of a text what nobody sees and what moves other things about:
// control characters, directions that are never closed, fillers that look like
// nothing, and marks piled upon one letter. Lines keep their ends.
func clean(s string) string {
	var b strings.Builder
	marks, joiners := 0, 0
	last := rune(0)
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		switch {
		case r == '\n', r == '\u2028', r == '\u2029', r == '\u0085', r == '\v', r == '\f':
			r = '\n'
		case unicode.IsSpace(r):
			r = ' '
		case hidden(r):
			continue
		}
		// A few joined marks are a letter or an emoji; a tower of them is a prank.
		mark := unicode.In(r, unicode.Mn, unicode.Me)
		switch {
		case mark:
			marks++
		case r == zeroWidthJoiner:
			joiners++
		default:
			marks = 0
			if last != zeroWidthJoiner && !skinTone(r) {
				joiners = 0
			}
		}
		if mark && marks > mostMarks || r == zeroWidthJoiner && joiners > mostJoiners {
			continue
		}
		last = r
		b.WriteRune(r)
	}
	return b.String()
}

// The most that scripts and emoji need.
const (
	mostMarks   = 6
	mostJoiners = 9
)

// skinTone reports whether r colours the emoji before it.
func skinTone(r rune) bool { return r >= 0x1F3FB && r <= 0x1F3FF }

const zeroWidthJoiner = '\u200D'

// hidden reports whether a character shows nothing and does something that a
// text from outside must not do. The joiners stay, since scripts and emoji need
// them, and so do the two marks of direction that hold for one place only.
func hidden(r rune) bool {
	switch {
	case r == zeroWidthJoiner, r == '\u200C', r == '\u200E', r == '\u200F', r == '\u061C':
		return false
	case r >= '\u0600' && r <= '\u0605', r == '\u06DD', r == '\u08E2': // formatting by name, and yet visible
		return false
	case r == '\u3164', r == '\uFFA0', r == '\u115F', r == '\u1160', r == '\u2800', r == '\u034F', r == '\u17B4', r == '\u17B5':
		return true
	}
	return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r)
}

// oneLine is s, cleaned, as one line without space around it.
func oneLine(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }

// lines is s, cleaned, with at most one empty line in a row.
func lines(s string) string {
	var out []string
	for line := range strings.SplitSeq(clean(s), "\n") {
		line = strings.Join(strings.Fields(line), " ")
		if line == "" && (len(out) == 0 || out[len(out)-1] == "") {
			continue
		}
		out = append(out, line)
	}
	return strings.TrimSpace(strings.Join(out, "\n"))
}

// clip shortens s to at most n units, between two graphemes, and then it ends in
// "…".
func clip(s string, n int) string {
	return shorten(s, n, units)
}

// shorten is clip with another measure of length, which must grow with the text
// and count "…" as one.
func shorten(s string, n int, length func(string) int) string {
	if length(s) <= n {
		return s
	}
	used, end, state := 0, 0, -1
	for rest := s; rest != ""; {
		var grapheme string
		grapheme, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		used += length(grapheme)
		if used > n-1 {
			break
		}
		end += len(grapheme)
	}
	return strings.TrimRightFunc(s[:end], unicode.IsSpace) + "…"
}

// clipEscaped shortens a text so that, escaped, it has at most n units: after a
// sentence when that leaves most of it, else between words or graphemes. What is
// shortened ends in "…".
func clipEscaped(s string, n int) string {
	runes := 0
	for i := range s {
		if runes++; runes > n+1 {
			s = s[:i] // too long whatever follows, which may be a whole book
			break
		}
	}
	if units(escape(s)) <= n {
		return s
	}
	cut := shorten(s, n-1, func(s string) int {
		return units(escape(s)) + strings.Count(s, ".") + strings.Count(s, "+") // escaped at a line's start
	})
	kept := strings.TrimSuffix(cut, "…")
	end := 0
	for _, span := range summarize.Sentences(kept, "") {
		if span.End < len(kept) {
			end = span.End
		}
	}
	if end < len(kept)/2 {
		end = strings.LastIndexFunc(kept, unicode.IsSpace)
	}
	if end < len(kept)/2 {
		return cut
	}
	return strings.TrimRightFunc(kept[:end], unicode.IsSpace) + " …"
}
