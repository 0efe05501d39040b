package summarize

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// lineBreak ends the sentence at a line break, unless the lines are one wrapped sentence, and returns where to read on.
func (s *scanner) lineBreak(i int) int {
	next, breaks := s.gap(i)
	next = max(next, i+1)
	if i <= s.start {
		return next
	}
	if next >= len(s.text) || breaks > 1 {
		s.emit(i)
		s.item = ""
		return next
	}
	if !s.wrapped(i, next) {
		s.emit(i)
	}
	return next
}

// wrapped reports whether the line that ends at i and the one at next are one sentence.
func (s *scanner) wrapped(i, next int) bool {
	from := max(s.start, i-4*widest)
	from += strings.LastIndexByte(s.text[from:i], '\n') + 1
	line := strings.TrimSpace(s.text[from:i])
	first, size := utf8.DecodeRuneInString(s.text[next:])
	last, _ := utf8.DecodeLastRuneInString(line)
	switch {
	case line == "":
		return false
	case s.listItem(next, first, size):
		return s.goesOn(i, next) && !s.inList(next, first, size)
	case ending(first) != noEnd || first == ',' || first == ';' || isCloser(first):
		return true
	case unicode.IsLower(first):
		opening, _ := utf8.DecodeRuneInString(line)
		return !unicode.IsLower(opening) || strings.Count(line, " ") > 2 || s.start < from
	case isWide(first) && isWide(last):
		return strings.ContainsRune("のをがはにでとへもやか的和与與及在是", last) || s.filled(from, i, next)
	case last == '、' || last == '，' || last == '،':
		return true
	case last == ',':
		return strings.Count(line, " ") > 4
	}
	return s.filled(from, i, next) || s.start != s.lineAt(i) && s.goesOn(i, next)
}

// listItem reports whether a line begins with a bullet, a dash or a number of a list.
func (s *scanner) listItem(i int, first rune, size int) bool {
	switch first {
	case '•', '⁃', '▪', '●', '·', '*', '‣', '◦', '■', '□', '◆', '※':
		return true
	case '-', '–', '—':
		after, _ := utf8.DecodeRuneInString(s.text[i+size:])
		return unicode.IsSpace(after)
	}
	word := s.wordAt(i)
	if !isLabel(word) || i+len(word) >= len(s.text) {
		return false
	}
	c := s.text[i+len(word)]
	return c == '.' || c == ')'
}

// lineAt returns where the line that ends at i begins, white space left out.
func (s *scanner) lineAt(i int) int {
	from := max(0, i-4*widest)
	from += strings.LastIndexAny(s.text[from:i], "\n\r") + 1
	from, _ = s.gap(from)
	return min(from, i)
}

// goesOn reports whether the line that ends at i stops inside a sentence, because the next word did not fit, and the
// line at next comes to an end or is as long: so few lines have no width to go by.
func (s *scanner) goesOn(i, next int) bool {
	const narrow, slack = 38, 6 // runes; people and programs break a little early
	line := strings.TrimRight(s.text[s.lineAt(i):i], " \t\r")
	last, _ := utf8.DecodeLastRuneInString(line)
	if ending(last) != noEnd || last == ':' || last == ';' || last == '：' || isCloser(last) || last == '"' || isWide(last) {
		return false
	}
	after := s.text[next:min(len(s.text), next+4*widest)]
	if end := strings.IndexAny(after, "\n\r"); end >= 0 {
		after = after[:end]
	}
	after = strings.TrimRight(after, " \t")
	width, length := utf8.RuneCountInString(line), utf8.RuneCountInString(after)
	word := strings.IndexAny(after, " \t")
	if word < 0 {
		word = len(after)
	}
	if width < narrow || max(width, length) > widest || width+1+utf8.RuneCountInString(after[:word])+slack <= max(width, length) {
		return false
	}
	final, _ := utf8.DecodeLastRuneInString(strings.TrimRight(after, "\"'”’)»"))
	return length >= narrow || ending(final) != noEnd
}

// inList reports whether the line at next, which begins like an item of a list, is one: the sentence before it is
// another, or one comes behind it in the paragraph. One alone is a number, an initial or a dash inside a sentence.
func (s *scanner) inList(next int, first rune, size int) bool {
	kind := s.itemKind(next, first, size)
	opening, width := utf8.DecodeRuneInString(s.text[s.start:])
	if s.listItem(s.start, opening, width) {
		return true
	}
	stretch := s.text[next:min(len(s.text), next+12*widest)]
	for at := strings.IndexByte(stretch, '\n'); at >= 0 && at+1 < len(stretch); {
		line := strings.TrimLeft(stretch[at+1:], " \t\r")
		if line == "" || line[0] == '\n' {
			return false
		}
		begin := next + len(stretch) - len(line)
		r, n := utf8.DecodeRuneInString(line)
		if s.listItem(begin, r, n) && s.itemKind(begin, r, n) == kind {
			return true
		}
		more := strings.IndexByte(line, '\n')
		if more < 0 {
			return false
		}
		at = len(stretch) - len(line) + more
	}
	return false
}

// itemKind returns what the items of one list begin with: the same mark, or for numbers and letters the mark behind.
func (s *scanner) itemKind(i int, first rune, size int) rune {
	if word := s.wordAt(i); isLabel(word) && (unicode.IsDigit(first) || unicode.IsLetter(first)) {
		return rune(s.text[i+len(word)])
	}
	return first
}

// widest is the length, in runes, above which a line is a paragraph and not a wrapped line.
const widest = 130

// filled reports whether the lines around a line break were broken by width: none is longer than the widest wrapped
// line, the first word of each line would not have fitted on the line before, and the last line ends a sentence.
func (s *scanner) filled(from, i, next int) bool {
	lines := [8]int{utf8.RuneCountInString(strings.TrimRight(s.text[from:i], " \t"))}
	width, n, at := lines[0], 1, next
	word := utf8.RuneCountInString(s.wordAt(next))
	for n < len(lines) && at < len(s.text) {
		stretch := s.text[at:min(len(s.text), at+4*widest)]
		length := strings.IndexByte(stretch, '\n')
		if length < 0 {
			length = len(stretch)
		}
		line := strings.TrimRight(stretch[:length], " \t\r")
		if line == "" {
			break
		}
		lines[n] = utf8.RuneCountInString(line)
		width = max(width, lines[n])
		at += length + 1
		n++
	}
	if n < 3 && width < 50 || width > widest || lines[0] < width*3/5 || lines[0]+word < width {
		return false
	}
	for _, length := range lines[:n-1] {
		if length < width*3/5 {
			return false
		}
	}
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s.text[next:min(len(s.text), at)], " \t\r\n\"'”’)»」"))
	return n == len(lines) || ending(last) != noEnd && (n > 2 || s.start < from)
}
