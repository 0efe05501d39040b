package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Lines this wide, in runes, may have been broken because of their width.
const (
	narrowWrap = 38
	widestWrap = 110
	nearby     = 1000 // bytes before a line in which a sentence end tells prose
)

// goesOn tells whether line i goes on with the sentence that the line before,
// the last of a block that starts at from, leaves unfinished; for text that has
// too few lines to tell the width that they were wrapped to.
func goesOn(raw string, ls []line, i, from int) bool {
	prev, next := ls[i-1], ls[i]
	if prev.width < narrowWrap || max(prev.width, next.width) > widestWrap || !unfinished(raw[prev.start:prev.end]) ||
		!wrapped(raw, prev, next, max(prev.width, next.width)) {
		return false
	}
	text := raw[next.start:next.end]
	// The next line comes to an end, or is as long as lines are.
	if next.width < narrowWrap && !hasSentenceEnd(text+"\n") {
		return false
	}
	first, _ := utf8.DecodeRuneInString(text)
	switch {
	case unicode.IsLower(first) || hasSentenceEnd(raw[max(from, prev.end-nearby):prev.end]):
		return true
	case unicode.IsDigit(first) || listLabel(text) != "":
		// The first line of a text is its title, mostly.
		return from > ls[0].start
	}
	return false
}

// unfinished tells whether a line stops within a sentence.
func unfinished(s string) bool {
	last, _ := utf8.DecodeLastRuneInString(s)
	return !endsSentence(s) && last != ':' && last != '：' && last != ';' && !isUnspaced(last)
}

// isEntry tells whether line i is an entry of a list: the block before it, which
// starts at from, is another, or one comes after it before the next blank line.
// One alone is a number, an initial or a dash that the line happened to be
// broken before.
func isEntry(raw string, ls []line, i, from int) bool {
	kind := labelKind(listLabel(raw[ls[i].start:ls[i].end]))
	if kind == "" {
		return false
	}
	if labelKind(listLabel(raw[from:ls[i-1].end])) == kind {
		return true
	}
	const far = 12 // lines that an entry has at most
	for j := i + 1; j < min(len(ls), i+far) && !ls[j].after; j++ {
		if labelKind(listLabel(raw[ls[j].start:ls[j].end])) == kind {
			return true
		}
	}
	return false
}

// listLabel returns what a line begins with as an entry of a list does; "" when
// it does not.
func listLabel(text string) string {
	found := listItem.FindString(text)
	label := strings.TrimRightFunc(found, isBlank)
	if label == found { // "1.5 million", "12:30"
		return ""
	}
	return label
}

// labelKind returns what labels of one list have in common: the bullet, or the
// kind of number and the mark behind it.
func labelKind(label string) string {
	first, _ := utf8.DecodeRuneInString(label)
	last, _ := utf8.DecodeLastRuneInString(label)
	switch {
	case label == "":
		return ""
	case unicode.IsDigit(first):
		return "1" + string(last)
	case unicode.IsLetter(first):
		return "a" + string(last)
	}
	return string(first)
}
