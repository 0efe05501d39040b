package summarize

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentences returns the sentences of text, in order, as spans without white space around them. The spans do not
// overlap and leave out white space only, whatever bytes the text holds; time grows with its length, not faster.
//
// lang chooses the abbreviations; the marks that end a sentence are those of every script at once, since news
// mixes them. A blank line ends a sentence; a single line break does unless the lines look like one wrapped
// sentence. What stands in quotation marks or brackets stays in one piece up to 320 bytes.
func Sentences(text, lang string) []Span {
	return AppendSentences(make([]Span, 0, 1+len(text)/120), text, lang)
}

// AppendSentences appends the sentences of text to dst, for callers that reuse the slice.
func AppendSentences(dst []Span, text, lang string) []Span {
	s := scanner{text: text, lang: languageOf(lang), spans: dst}
	s.start, _ = trim(text, 0, len(text))
	s.scan()
	return s.spans
}

// scanner reads a text once from left to right and stops only at bytes that may end a sentence or open a quotation.
type scanner struct {
	text      string
	lang      *language
	spans     []Span
	most      int                 // stop behind so many sentences; 0 is never
	start     int                 // where the sentence being read begins
	unclosed  [len(pairs) + 1]int // per kind of bracket: there is no closing mark before this byte
	item      string              // the label of the list item being read: "2" or "b"
	itemEnd   byte                // the mark after it: '.' or ')'
	spaceless bool                // the sentence has letters of a script without sentence marks (Thai, Lao, Khmer)
}

// notable are the bytes at which scan looks closer: ASCII marks and the first bytes of every mark beyond ASCII.
var notable = func() (t [256]bool) {
	for _, b := range []byte(".!?\n\r\v\f\x85\"'`([{):;\xc2\xcd\xd6\xd8\xdb\xe0\xe1\xe2\xe3\xef") {
		t[b] = true
	}
	return t
}()

func (s *scanner) scan() {
	text := s.text
	for i := 0; i < len(text) && (s.most == 0 || len(s.spans) < s.most); {
		if !notable[text[i]] {
			i++
			continue
		}
		i = s.look(i)
	}
	if s.most == 0 || len(s.spans) < s.most {
		s.emit(len(text))
	}
}

// look handles the notable byte at i and returns where to read on, always beyond i.
func (s *scanner) look(i int) int {
	switch c := s.text[i]; c {
	case '.', '!', '?':
		return s.terminator(i)
	case '\n', '\r', '\v', '\f':
		return s.lineBreak(i)
	case '"', '\'', '`', '(', '[', '{':
		return s.opening(i, 1, rune(c))
	case ')':
		return s.bracket(i)
	case ':', ';':
		if s.scriptMark(i) {
			return s.terminator(i)
		}
		return i + 1
	}
	r, size := utf8.DecodeRuneInString(s.text[i:])
	switch {
	case ending(r) != noEnd:
		return s.terminator(i)
	case r == '\u2028' || r == '\u2029' || r == '\u0085':
		return s.lineBreak(i)
	case r == '•' || r == '⁃' || r == '▪' || r == '●':
		return s.bullet(i, size, r)
	case r >= 0x0E00 && r < 0x0F00 || r >= 0x1780 && r < 0x1800:
		s.spaceless = true
	case openerOf(r) != 0:
		return s.opening(i, size, r)
	}
	return i + size
}

// emit ends the sentence before end.
func (s *scanner) emit(end int) {
	from, to := trim(s.text, s.start, end)
	s.start, _ = trim(s.text, end, len(s.text))
	if from >= to {
		return
	}
	if s.spaceless {
		s.spaceless = false
		from = s.splitSpaceless(from, to)
	}
	s.spans = append(s.spans, Span{from, to})
}

// longRun is how many bytes of text without sentence marks are read as one sentence: about eighty Thai letters.
const longRun = 240

// splitSpaceless cuts text of scripts that part sentences by a space alone, at the spaces that end a long run,
// and returns where the last piece begins.
func (s *scanner) splitSpaceless(from, to int) int {
	for at := from + longRun/2; at < to-longRun/4; at++ {
		if s.text[at] == ' ' && spacelessAt(s.text[at+1:to]) {
			first, end := trim(s.text, from, at)
			s.spans = append(s.spans, Span{first, end})
			from = at + 1
			at += longRun / 2
		}
	}
	return from
}

func spacelessAt(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return r >= 0x0E00 && r < 0x0F00 || r >= 0x1780 && r < 0x1800
}

// trim returns the part of text[from:to] without the white space around it; from == to when there is no other.
func trim(text string, from, to int) (int, int) {
	for from < to {
		r, size := utf8.DecodeRuneInString(text[from:to])
		if !unicode.IsSpace(r) {
			break
		}
		from += size
	}
	for from < to {
		r, size := utf8.DecodeLastRuneInString(text[from:to])
		if !unicode.IsSpace(r) {
			break
		}
		to -= size
	}
	return from, to
}

// gap skips the white space at i and counts the line breaks in it; a paragraph separator counts for two.
func (s *scanner) gap(i int) (next, breaks int) {
	for i < len(s.text) {
		r, size := utf8.DecodeRuneInString(s.text[i:])
		if !unicode.IsSpace(r) {
			break
		}
		switch {
		case r == '\r' && strings.HasPrefix(s.text[i+1:], "\n"):
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u0085':
			breaks++
		case r == '\u2029' || r == '\f':
			breaks += 2
		}
		i += size
	}
	return i, breaks
}

// bullet starts a new sentence at a list mark inside a line, if the line began with the same mark.
func (s *scanner) bullet(i, size int, mark rune) int {
	if first, _ := utf8.DecodeRuneInString(s.text[min(s.start, i):i]); first == mark {
		s.emit(i)
	}
	return i + size
}

// bracket ends the list item before a label like "2)".
func (s *scanner) bracket(i int) int {
	if i > 0 && s.text[i-1] == '.' {
		s.label(i-1, ')', i+1)
	} else {
		s.label(i, ')', i+1)
	}
	return i + 1
}

// label reports whether a list label ends before i, with its mark up to next. The label of the first item is noted;
// where the label after it comes up, the item ends: "1) one 2) two" is two sentences.
func (s *scanner) label(i int, mark byte, next int) bool {
	if i-3 >= s.start && isInner(s.text[i-1]) && isInner(s.text[i-2]) && isInner(s.text[i-3]) { // as nearly always: too long
		return false
	}
	word := s.wordBefore(i)
	if !isLabel(word) || next < len(s.text) && s.text[next] != ' ' && s.text[next] != '\t' {
		return false
	}
	from := i - len(word)
	if s.onlyMarks(from) {
		s.item, s.itemEnd = word, mark
		return true
	}
	if s.itemEnd != mark || !follows(s.item, word) || s.text[from-1] != ' ' {
		return false
	}
	s.emit(from)
	s.item = word
	return true
}

// onlyMarks reports whether the sentence holds no letter or digit before i: what stands at i is its first word.
func (s *scanner) onlyMarks(i int) bool {
	if i-s.start > 8 {
		return false
	}
	for _, r := range s.text[min(s.start, i):i] {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return false
		}
	}
	return true
}

// isLabel reports whether a word may number a list item: one or two digits, or one letter.
func isLabel(word string) bool {
	switch len(word) {
	case 1:
		return word[0] >= '0' && word[0] <= '9' || word[0]|0x20 >= 'a' && word[0]|0x20 <= 'z'
	case 2:
		return word[0] >= '0' && word[0] <= '9' && word[1] >= '0' && word[1] <= '9'
	}
	return false
}

// follows reports whether b is the label after a.
func follows(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	if a[0] > '9' || b[0] > '9' {
		return len(a) == 1 && len(b) == 1 && a[0]+1 == b[0]
	}
	return number(a)+1 == number(b)
}

func number(digits string) int {
	n := 0
	for _, d := range []byte(digits) {
		n = n*10 + int(d-'0')
	}
	return n
}
