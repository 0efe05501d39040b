package extract

import (
	"fmt"
	"unicode/utf8"
)

// Limits of what is looked at, far above any article: beyond them there is a
// list, a log or something made to be slow, and the memory for its parts would
// be many times that for its text.
const (
	maxBlocks = 100_000 // lines of a text, blocks of a page
	maxTags   = 250_000 // pages with more are read as the text between their tags
	maxShown  = 4 << 20 // bytes of text that a page shows
)

// errBlocks says that a text has more lines than maxBlocks.
var errBlocks = fmt.Errorf("%w: it has more than %d lines", ErrNoArticle, maxBlocks)

// errShown says that a page shows more text than maxShown.
var errShown = fmt.Errorf("%w: it shows more than %d MB of text", ErrNoArticle, maxShown>>20)

// The least that is worth quoting without the mark that ends a sentence.
const (
	fewestWords = 12
	fewestRunes = 20 // in scripts without spaces
)

// worthQuoting tells whether there is anything to quote in a text: a sentence,
// or as many words as make one where nobody sets marks.
func worthQuoting(text string) bool {
	n, runes := 0, 0
	for w := range func(y func(string) bool) { words(text, y) } {
		if r, _ := utf8.DecodeRuneInString(w); isUnspaced(r) {
			runes += utf8.RuneCountInString(w)
		} else {
			n++
		}
		if n >= fewestWords || runes >= fewestRunes {
			return true
		}
	}
	// "Home." is a label that somebody put a mark behind; "下雨了。" is not.
	return (n >= 2 || n+runes >= 3) && hasSentenceEnd(text)
}

// hasSentenceEnd tells whether a mark stands in the text behind which a
// sentence may end: not one within a number or an address.
func hasSentenceEnd(text string) bool {
	end := false
	for _, r := range text {
		switch {
		case terminal(r):
			if r > utf8.RuneSelf && r != '…' {
				return true
			}
			end = true
		case isBlank(r) && end:
			return true
		case !closing(r):
			end = false
		}
	}
	return end
}

// longestWord is the length in bytes of the longest word that a paragraph may
// have: longer ones are data.
const longestWord = 1000

// isData tells whether a text has a word in it that nobody wrote. Scripts
// without spaces have none between words; a sentence of theirs may be as long.
func isData(text string) bool {
	if len(text) <= longestWord {
		return false
	}
	n := 0
	for _, r := range text {
		if isBlank(r) || isUnspaced(r) || r > utf8.RuneSelf && (terminal(r) || r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xff65) {
			n = 0
			continue
		}
		if n += utf8.RuneLen(r); n > longestWord {
			return true
		}
	}
	return false
}

// data cuts the blocks that hold data in place of words.
func (c *cleaned) data(blocks []block) {
	for i, b := range blocks {
		if c.reasons[i] == "" && isData(b.text) {
			c.reasons[i] = reasonBoiler
		}
	}
}
