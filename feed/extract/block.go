package extract

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// block is a stretch of Raw that is kept or cut as a whole: a paragraph, a
// heading, an entry of a list.
type block struct {
	start, end int     // in Raw, without white space around
	body       int     // where the part that may be kept starts; start, mostly
	text       string  // Raw[body:end]
	key        string  // of the text as it was at first
	heading    bool    // the page marks it as a heading
	links      float64 // share of its bytes that are in links
	bold       float64 // share of its bytes that are in bold type
	element    int     // that it stands in
	hints      hint    // of the elements within it
	dek        bool    // the page marks it as the dek
	caption    bool    // the page marks it as a caption
	lead       bool    // in the part of the page that readability takes for the article
}

// line is a line of Raw that is not blank, without white space around.
type line struct {
	start, end int
	width      int  // in runes, with indentation
	indent     int  // in runes
	after      bool // a blank line comes before it
}

// split cuts raw into blocks. Blank lines separate blocks. Where the lines in
// between were wrapped to a width, as in mail, they belong together; elsewhere
// each line is a block. It reports false when there are more than maxBlocks lines.
func split(raw string) ([]block, bool) {
	ls := lines(raw)
	if len(ls) > maxBlocks {
		return nil, false
	}
	width := wrapWidth(raw, ls)
	var bs []block
	for i := range ls {
		l := ls[i]
		if i > 0 && !l.after && !isEntry(raw, ls, i, bs[len(bs)-1].start) &&
			(width > 0 && wrapped(raw, ls[i-1], l, width) || goesOn(raw, ls, i, bs[len(bs)-1].start)) {
			bs[len(bs)-1].end = l.end
			continue
		}
		bs = append(bs, block{start: l.start, body: l.start, end: l.end})
	}
	for i := range bs {
		bs[i].text = raw[bs[i].body:bs[i].end]
		bs[i].key = key(bs[i].text)
	}
	return bs, true
}

// lines returns the lines of raw that are not blank, and of more than maxBlocks
// the first ones up to one more.
func lines(raw string) []line {
	var ls []line
	blank := false
	for at := 0; at < len(raw) && len(ls) <= maxBlocks; {
		next, end := len(raw), len(raw)
		if i := strings.IndexAny(raw[at:], "\n\r\f\v\u0085\u2028\u2029"); i >= 0 {
			end = at + i
			_, n := utf8.DecodeRuneInString(raw[end:])
			next = end + n
			if raw[end] == '\r' && next < len(raw) && raw[next] == '\n' {
				next++
			}
		}
		s := strings.TrimRightFunc(raw[at:end], isBlank)
		t := strings.TrimLeftFunc(s, isBlank)
		if t == "" {
			blank = true
		} else {
			ls = append(ls, line{
				start: at + len(s) - len(t), end: at + len(s),
				width: utf8.RuneCountInString(s), indent: utf8.RuneCountInString(s[:len(s)-len(t)]),
				after: blank,
			})
			blank = false
		}
		at = next
	}
	return ls
}

// isBlank tells whether r shows nothing: white space and what browsers render
// without width.
func isBlank(r rune) bool {
	switch r {
	case '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u00ad', 0:
		return true
	}
	return unicode.IsSpace(r)
}

// wrapWidth returns the width that the lines were wrapped to, in runes, or 0
// when they were not: when few lines stop only because the next word would not
// have fitted.
func wrapWidth(raw string, ls []line) int {
	var widths []int
	for i := 1; i < len(ls); i++ {
		if !ls[i].after {
			widths = append(widths, ls[i-1].width)
		}
	}
	if len(widths) < 2 {
		return 0
	}
	slices.Sort(widths)
	width := widths[len(widths)*95/100]
	if width < 30 || width > 110 {
		return 0
	}
	// Nothing wrapped to a width goes far beyond it: where most of the text
	// does, the short lines are lines of their own.
	all, over := 0, 0
	for _, l := range ls {
		all += l.width
		if l.width > width*3/2 {
			over += l.width
		}
	}
	if over*2 > all {
		return 0
	}
	soft := 0
	for i := 1; i < len(ls); i++ {
		if !ls[i].after && wrapped(raw, ls[i-1], ls[i], width) {
			soft++
		}
	}
	if soft*10 < len(widths)*6 {
		return 0
	}
	return width
}

// wrapped tells whether the break between two lines is there because of the
// width alone: the next word would have passed it, or nearly.
func wrapped(raw string, prev, next line, width int) bool {
	const slack = 6 // people and programs break a little early
	if next.indent > prev.indent+1 {
		return false
	}
	first := strings.IndexFunc(raw[next.start:next.end], isBlank)
	if first < 0 {
		first = next.end - next.start
	}
	word := utf8.RuneCountInString(raw[next.start : next.start+first])
	if r, _ := utf8.DecodeRuneInString(raw[next.start:]); isUnspaced(r) {
		word = 1
	}
	return prev.width+1+word+slack > width
}
