package summarize

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// pair is a kind of quotation mark or bracket.
type pair struct {
	open, close, other rune // other is a second closing mark: „…“ and „…”
	quotation          bool
}

var pairs = [...]pair{
	{'"', '"', 0, true}, {'\'', '\'', 0, true}, {'`', '\'', 0, true}, {'“', '”', 0, true}, {'‘', '’', 0, true}, {'„', '“', '”', true},
	{'«', '»', 0, true}, {'»', '«', 0, true}, {'‹', '›', 0, true}, {'「', '」', 0, true}, {'『', '』', 0, true}, {'〝', '〟', 0, true},
	{'(', ')', 0, false}, {'[', ']', 0, false}, {'{', '}', 0, false}, {'（', '）', 0, false}, {'《', '》', 0, false}, {'〈', '〉', 0, false},
	{'【', '】', 0, false}, {'［', '］', 0, false},
}

// openerOf returns the number of the pair, from 1, that r opens, or 0.
func openerOf(r rune) int {
	if r >= 0 && r < utf8.RuneSelf {
		return int(plainOpeners[r])
	}
	if r != '«' && r != '»' && (r < '\u2018' || r > '\u203a') && (r < '\u3008' || r > '\u301d') && r != '（' && r != '［' {
		return 0
	}
	for i := range pairs {
		if pairs[i].open == r {
			return i + 1
		}
	}
	return 0
}

// plainOpeners holds what openerOf returns for ASCII.
var plainOpeners = func() (t [utf8.RuneSelf]uint8) {
	for i, p := range pairs {
		if p.open < utf8.RuneSelf {
			t[p.open] = uint8(i) + 1
		}
	}
	return t
}()

// regionLimit bounds, in bytes, what is kept in one piece between quotation marks or brackets: a few sentences of
// speech. Longer quotations are read sentence by sentence.
const regionLimit = 320

// opening skips what stands between the mark at i and its closing mark, where no sentence ends, and judges the end
// of the sentence behind it.
func (s *scanner) opening(i, size int, r rune) int {
	kind := openerOf(r)
	p := pairs[kind-1]
	if !s.isOpening(i, size, p) {
		return i + size
	}
	from, to := s.closingOf(i+size, kind)
	if from < 0 {
		return i + size
	}
	last, lastSize := s.lastInside(i+size, from)
	k := ending(last)
	if k == noEnd || !p.quotation && i > s.start {
		return to
	}
	c := closing{kind: k, at: lastSize, quoted: true}
	for c.at > i+size && k != hard { // to the first of several marks
		before, n := utf8.DecodeLastRuneInString(s.text[:c.at])
		e := ending(before)
		if e == noEnd {
			break
		}
		if c.at -= n; e == stop {
			e = dots
		}
		c.kind = max(c.kind, e)
	}
	return s.judge(c, to)
}

// isOpening tells an opening mark from an apostrophe, an inch or a closing mark of another language.
func (s *scanner) isOpening(i, size int, p pair) bool {
	next, _ := utf8.DecodeRuneInString(s.text[i+size:])
	if !p.quotation {
		return true
	}
	if p.open != '«' && unicode.IsSpace(next) || i+size >= len(s.text) {
		return false
	}
	switch p.open {
	case '"', '\'', '`', '‘', '»', '“':
		if i == s.start {
			return true
		}
		before, _ := utf8.DecodeLastRuneInString(s.text[:i])
		if p.open == '“' && isWide(before) || before == '：' || before == '，' {
			return true
		}
		return unicode.IsSpace(before) || unicode.Is(unicode.Ps, before) || unicode.Is(unicode.Pd, before) || openerOf(before) > 0 || ending(before) == hard
	}
	return true
}

// closingOf returns where the closing mark of an open quotation or bracket begins and ends, or -1 if there is none
// near by in the same paragraph.
func (s *scanner) closingOf(i, kind int) (int, int) {
	p := pairs[kind-1]
	limit := min(len(s.text), i+regionLimit)
	j := max(i, s.unclosed[kind])
	doubtful := -1 // the first mark that may be an apostrophe: 'the students' and
	for j < limit {
		c := s.text[j]
		if c < utf8.RuneSelf && rune(c) != p.close && c != '\n' {
			j++
			continue
		}
		r, size := utf8.DecodeRuneInString(s.text[j:])
		switch {
		case r == '\n':
			if s.paragraphEnds(j) {
				s.unclosed[kind] = j
				return -1, -1
			}
		case r == p.open && r != p.close && p.quotation:
			s.unclosed[kind] = j
			return -1, -1
		case (r == p.close || r == p.other && r != 0) && s.isClosing(j, size, p):
			return j, j + size
		case r == p.close && p.open == p.close && s.opensAt(j): // another one begins: this one is not kept in one piece
			if doubtful >= 0 {
				return doubtful, doubtful + 1
			}
			s.unclosed[kind] = j
			return -1, -1
		case r == '\'' && doubtful < 0 && !wordAfter(s.text[j+1:]):
			doubtful = j
		}
		j += size
	}
	s.unclosed[kind] = min(j, limit)
	return -1, -1
}

// paragraphEnds reports whether the line break at j ends a paragraph: it follows the end of a sentence or a line
// break, or another one follows it.
func (s *scanner) paragraphEnds(j int) bool {
	before, _ := utf8.DecodeLastRuneInString(s.text[:j])
	if ending(before) != noEnd || isCloser(before) || before == '"' || before == '\n' {
		return true
	}
	_, breaks := s.gap(j)
	return breaks > 1
}

// isClosing tells a closing mark from an apostrophe or an opening one of the same shape.
func (s *scanner) isClosing(j, size int, p pair) bool {
	if !p.quotation {
		return true
	}
	letter := wordAfter(s.text[j+size:])
	switch p.close {
	case '\'':
		before, _ := utf8.DecodeLastRuneInString(s.text[:j])
		return !letter && (ending(before) != noEnd || before == ',' || before == '-' || j+1 < len(s.text) && strings.IndexByte(".,;:!?)", s.text[j+1]) >= 0)
	case '"':
		return !letter || !s.opensAt(j)
	case '’', '“', '«':
		return !letter
	}
	return true
}

// wordAfter reports whether a word begins text, in a script that writes spaces between words.
func wordAfter(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !isWide(r)
}

// opensAt reports whether the quotation mark at j, which has one shape for both ends, stands like an opening one:
// behind a space.
func (s *scanner) opensAt(j int) bool {
	before, _ := utf8.DecodeLastRuneInString(s.text[:j])
	after, _ := utf8.DecodeRuneInString(s.text[j+1:])
	return unicode.IsSpace(before) && (unicode.IsLetter(after) || unicode.IsDigit(after))
}

// lastInside returns the last rune of a quotation's inside that is no white space or closing mark, and where it begins.
func (s *scanner) lastInside(from, to int) (rune, int) {
	for to > from {
		r, size := utf8.DecodeLastRuneInString(s.text[from:to])
		to -= size
		if !unicode.IsSpace(r) && !isCloser(r) && r != '"' && r != '\'' {
			return r, to
		}
	}
	return 0, to
}
