package console

import (
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
)

// Clean makes text from outside fit for a terminal: no control characters, no
// marks that reorder what follows, and no tabs. Lines stay lines.
func Clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\u2028', r == '\u2029':
			return -1
		}
		return r
	}, s)
}

// OneLine is clean text on one line with single spaces.
func OneLine(s string) string { return strings.Join(strings.Fields(Clean(s)), " ") }

// wrap breaks a line of text into lines of at most width columns, where the
// Unicode line breaking rules allow it: between words, and between ideographs,
// which are two columns wide. A word that is wider than a line is broken
// between graphemes. See https://www.unicode.org/reports/tr14/.
func wrap(s string, width int) []string {
	var lines []string
	var line strings.Builder
	columns := 0
	flush := func() {
		lines = append(lines, strings.TrimRight(line.String(), " "))
		line.Reset()
		columns = 0
	}
	for state := -1; s != ""; {
		var segment string
		var must bool
		segment, s, must, state = uniseg.FirstLineSegmentInString(s, state)
		w := uniseg.StringWidth(strings.TrimRight(segment, " \n"))
		if columns > 0 && columns+w > width {
			flush()
		}
		if w > width {
			segment = breakWord(segment, width, &lines)
		}
		line.WriteString(strings.TrimRight(segment, "\n"))
		columns += uniseg.StringWidth(segment)
		if must && s != "" {
			flush()
		}
	}
	if line.Len() > 0 || len(lines) == 0 {
		flush()
	}
	return lines
}

// breakWord cuts full lines off the front of a word that is too wide, appends
// them to lines, and returns the rest.
func breakWord(word string, width int, lines *[]string) string {
	start, columns := 0, 0
	for rest, state, at := word, -1, 0; rest != ""; {
		var grapheme string
		var w int
		grapheme, rest, w, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if columns+w > width && at > start {
			*lines = append(*lines, word[start:at])
			start, columns = at, 0
		}
		at += len(grapheme)
		columns += w
	}
	return word[start:]
}
