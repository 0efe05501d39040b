package summarize

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// end is what a mark at the end of a sentence may be.
type end uint8

const (
	noEnd end = iota
	stop      // a full stop, which also ends abbreviations
	dots      // an ellipsis, which may stand inside a sentence
	mark      // ! and ?, which may stand inside one, before a word in lower case
	hard      // marks with no other use: 。 ।
)

// ending returns what a rune may end; a colon or semicolon is an end in some scripts only, see scriptMark.
func ending(r rune) end {
	switch r {
	case '.':
		return stop
	case '…', '‥':
		return dots
	case '!', '?', '‼', '‽', '⁇', '⁈', '⁉', '\u037e':
		return mark
	case '。', '！', '？', '．', '｡', '︒', '؟', '۔', '।', '॥', '։', '።', '፧', '፨', '။', '។', '៕', '᠃', '᠉', '܀', '꓿':
		return hard
	}
	return noEnd
}

// scriptMark reports whether the colon or semicolon at i ends a sentence: Armenian writes its full stop as a
// colon, Greek its question mark as a semicolon.
func (s *scanner) scriptMark(i int) bool {
	r, _ := utf8.DecodeLastRuneInString(s.text[:i])
	if s.text[i] == ':' {
		if r == '.' || r == '…' || r == ' ' {
			before := strings.TrimRight(s.text[max(0, i-8):i], " .…")
			r, _ = utf8.DecodeLastRuneInString(before)
		}
		return unicode.Is(unicode.Armenian, r)
	}
	return unicode.Is(unicode.Greek, r)
}

// closing is a mark that may end a sentence, being judged.
type closing struct {
	kind   end
	at     int  // the first byte of the mark
	spaced bool // an ellipsis of three dots with spaces between
	quoted bool // it stands inside quotation marks or brackets that close behind it
}

// terminator judges the marks at i and returns where to read on.
func (s *scanner) terminator(i int) int {
	c := closing{at: i}
	j := i
	count := 0
	for j < len(s.text) {
		r, size := utf8.DecodeRuneInString(s.text[j:])
		k := ending(r)
		if k == noEnd && j == i { // the mark of a script
			if k = mark; r == ':' {
				k = hard
			}
		}
		if k == noEnd {
			break
		}
		if k == stop {
			if count++; count > 1 {
				k = dots
			}
		}
		c.kind = max(c.kind, k)
		j += size
	}
	if c.kind == hard && strings.HasPrefix(s.text[i:], "．") && s.digitsAround(i, j) {
		return j
	}
	if c.kind <= dots && count > 0 && strings.HasPrefix(s.text[j:], " .") {
		return s.spacedDots(c, j, count)
	}
	if c.kind == stop {
		if j < len(s.text) && s.text[j] == ')' && s.label(i, ')', j+1) {
			return j + 1
		}
		if s.label(i, '.', j) {
			return j
		}
	}
	return s.judge(c, j)
}

// spacedDots reads an ellipsis written with spaces: ". . .".
func (s *scanner) spacedDots(c closing, j, count int) int {
	to, more := j, 0
	for strings.HasPrefix(s.text[to:], " .") {
		for to++; to < len(s.text) && s.text[to] == '.'; to++ {
			more++
		}
	}
	before, _ := utf8.DecodeLastRuneInString(s.text[:c.at])
	if c.kind == stop && !unicode.IsSpace(before) && c.at > 0 {
		if more < 3 {
			return s.judge(c, j)
		}
		next, _ := s.gap(to)
		if r, _ := utf8.DecodeRuneInString(s.text[next:]); unicode.IsLetter(r) { // what is left out stands before the next sentence
			s.emit(j)
			return to
		}
	}
	c.kind, c.spaced = dots, count+more == 3
	return s.judge(c, to)
}

func (s *scanner) digitsAround(i, j int) bool {
	before, _ := utf8.DecodeLastRuneInString(s.text[:i])
	after, _ := utf8.DecodeRuneInString(s.text[j:])
	return unicode.IsDigit(before) && unicode.IsDigit(after)
}

// judge decides whether the sentence ends behind the marks that end at j, ends it, and returns where to read on.
func (s *scanner) judge(c closing, j int) int {
	j, closed := s.closers(j)
	c.quoted = c.quoted || closed
	if c.kind == stop {
		if after := s.reference(c.at, j); after > j {
			s.emit(after)
			return after
		}
	}
	if j >= len(s.text) {
		return j
	}
	r, _ := utf8.DecodeRuneInString(s.text[j:])
	if c.kind == hard {
		if !s.continues(c, r) {
			s.emit(j)
		}
		return j
	}
	if !unicode.IsSpace(r) {
		if s.missingSpace(c, j, r) {
			s.emit(j)
			return max(j, s.subhead())
		}
		return j
	}
	next, breaks := s.gap(j)
	if next >= len(s.text) || breaks > 1 || s.ends(c, next, breaks > 0) {
		s.emit(j)
		return max(next, s.subhead())
	}
	return next
}

// subhead ends the sentence behind a heading inside a paragraph, which agencies set between dashes ("- A hard winter
// - The snow"), if the sentence begins with one, and returns where the sentence begins that is read next.
func (s *scanner) subhead() int {
	const limit = 80
	if !strings.HasPrefix(s.text[s.start:], "- ") {
		return s.start
	}
	inside := s.text[s.start+2 : min(len(s.text), s.start+limit)]
	end := strings.Index(inside, " -")
	if end < 0 || strings.IndexByte(inside[:end], '\n') >= 0 {
		return s.start
	}
	end += s.start + 4
	next, _ := s.gap(end)
	_, at := s.firstOf(next)
	if r, _ := utf8.DecodeRuneInString(s.text[at:]); unicode.IsUpper(r) {
		s.emit(end)
	}
	return s.start
}

// closers skips the quotation marks, brackets and direction marks that belong to the sentence ending at j.
func (s *scanner) closers(j int) (int, bool) {
	closed := false
	for j < len(s.text) {
		r, size := utf8.DecodeRuneInString(s.text[j:])
		switch {
		case r == '"' || r == '\'' || r == '“' || r == '‘' || r == '«':
			after, _ := utf8.DecodeRuneInString(s.text[j+size:])
			if (unicode.IsLetter(after) || unicode.IsDigit(after)) && (r != '"' || closed || s.inPairs(j)) {
				return j, closed
			}
		case r == '\\' && strings.HasPrefix(s.text[j+1:], "\""): // a quotation mark as programs write it
		case isCloser(r):
		case r >= '\u200e' && r <= '\u200f' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069':
			j += size
			continue
		case r == '[':
			ref := strings.IndexByte(s.text[j:min(len(s.text), j+6)], ']')
			if ref < 2 || strings.Trim(s.text[j+1:j+ref], "0123456789") != "" {
				return j, closed
			}
			j += ref + 1
			continue
		default:
			return j, closed
		}
		j += size
		closed = true
	}
	return j, closed
}

func isCloser(r rune) bool {
	switch r {
	case ')', ']', '}', '”', '’', '»', '›', '」', '』', '）', '》', '】', '〉', '］', '〟', '＂', '＇':
		return true
	}
	return false
}

// reference skips footnote numbers set directly behind a full stop ("a gap.11 12 Take"); it returns j if there are none.
func (s *scanner) reference(at, j int) int {
	if at == 0 || j >= len(s.text) || s.text[j] < '0' || s.text[j] > '9' {
		return j
	}
	before, _ := utf8.DecodeLastRuneInString(s.text[:at])
	if !unicode.IsLetter(before) && before != ')' || strings.IndexByte(s.wordBefore(at), '.') >= 0 {
		return j
	}
	to := j
	for to < len(s.text) && to-j < 12 {
		digits := 0
		for to+digits < len(s.text) && s.text[to+digits] >= '0' && s.text[to+digits] <= '9' {
			digits++
		}
		if digits == 0 || digits > 3 {
			break
		}
		to += digits
		next, _ := s.gap(to)
		if next == to {
			return j
		}
		if r, _ := utf8.DecodeRuneInString(s.text[next:]); unicode.IsUpper(r) && len(s.wordAt(next)) > 1 {
			return to
		}
		to = next
	}
	return j
}

// continues reports whether text goes on in the same sentence behind a mark that otherwise always ends one.
func (s *scanner) continues(c closing, r rune) bool {
	switch r {
	case '、', '，', ',', '；', '،', '·':
		return true
	}
	if !c.quoted {
		return false
	}
	if unicode.Is(unicode.Hiragana, r) { // 「…。」と: the particle belongs to the quotation
		return true
	}
	return (strings.HasPrefix(s.text[c.at:], "？") || strings.HasPrefix(s.text[c.at:], "！")) && unicode.Is(unicode.Han, r)
}

// missingSpace reports whether a sentence ends at j although no space follows: “the end.Then”, “the end.”Then”.
func (s *scanner) missingSpace(c closing, j int, r rune) bool {
	before, _ := utf8.DecodeLastRuneInString(s.text[:c.at])
	if c.kind == dots {
		return false
	}
	if isWide(before) && isWide(r) {
		return true
	}
	at := s.skipLead(j, r)
	first, size := utf8.DecodeRuneInString(s.text[at:])
	if !unicode.IsUpper(first) || c.quoted && s.reports(j) {
		return false
	}
	second, _ := utf8.DecodeRuneInString(s.text[at+size:])
	lower := unicode.IsLower(second) || second == '\'' || second == '’'
	word := s.wordBefore(c.at)
	behind := isCloser(before) || before == '\'' || before == '"' && s.inPairs(c.at) // the mark stands behind a quotation or bracket
	ends := false
	switch {
	case c.kind == mark:
		ends = unicode.IsLower(before) || behind
	case behind:
		ends = lower
	case len(word) < 2 || strings.ContainsAny(word, ".№") || second == '.':
	case unicode.IsDigit(before):
		day := word[0] <= '9' && strings.IndexByte(word, '-') > 0 // 10-12.Mai
		ends = len(word) > 2 && !day && (lower || at > j)
	case !unicode.IsLower(before):
		ends = len(word) > 2 && unicode.IsUpper(before) && lower && s.classOf(word) == notShort && !isDomain(s.wordAt(at))
	default:
		ends = s.classOf(word) == notShort && !isDomain(s.wordAt(at))
	}
	return ends && !s.inAddress(c.at)
}

// isDomain reports whether a word behind a full stop makes a name of the web of the one before it: Node.Js.
func isDomain(word string) bool {
	switch strings.ToLower(word) {
	case "com", "net", "org", "js", "io", "ai", "tv":
		return true
	}
	return false
}

// skipLead returns where the first word of a sentence is that begins at j with an opening quotation mark or a dash,
// and j if it begins with neither.
func (s *scanner) skipLead(j int, r rune) int {
	at := j + utf8.RuneLen(r)
	switch r {
	case '"':
		if s.inPairs(j) {
			return at
		}
	case '“', '„':
		return at
	case '«', '-', '–', '—':
		next, _ := s.gap(at)
		if r != '«' && next == at {
			return j
		}
		_, next = s.firstOf(next)
		return next
	}
	return j
}

// inPairs reports whether the straight quotation marks before i come in pairs, so that one at i opens.
func (s *scanner) inPairs(i int) bool {
	return strings.Count(s.text[max(s.start, i-2*regionLimit):i], "\"")%2 == 0
}

// inAddress reports whether the word around i looks like a web or mail address or a path.
func (s *scanner) inAddress(i int) bool {
	from, to := i, i
	for from > s.start && i-from < 64 && s.text[from-1] > ' ' {
		from--
	}
	for to < len(s.text) && to-i < 64 && s.text[to] > ' ' {
		to++
	}
	return strings.ContainsAny(s.text[from:to], "@/\\=_") || strings.HasPrefix(s.text[from:to], "www.")
}

// isWide reports whether a script writes its words without spaces around marks: Han, Kana, Hangul.
func isWide(r rune) bool {
	return r >= 0x3040 && r <= 0x30FF || r >= 0x3400 && r <= 0x9FFF || r >= 0xAC00 && r <= 0xD7AF || r >= 0x20000 && r <= 0x3FFFF
}

// ends reports whether a sentence ends at a mark followed by white space and then the text at next. broken says
// that there is one line break between.
func (s *scanner) ends(c closing, next int, broken bool) bool {
	first, at := s.firstOf(next)
	lower := unicode.IsLower(first)
	if at == next && !unicode.IsLetter(first) && (unicode.Is(unicode.Po, first) && first != '*' && first != '#' && first != '¿' && first != '¡' && first != '@' && first != '•' || unicode.Is(unicode.Pe, first)) {
		return ending(first) != noEnd && c.kind == stop && strings.HasPrefix(s.text[next:], "...")
	}
	switch c.kind {
	case mark:
		opener, _ := utf8.DecodeRuneInString(s.text[next:])
		if lower && (at == next || unicode.Is(unicode.Pd, opener)) {
			return broken && at == next
		}
		return !c.quoted || !s.reports(next) && !s.cites(next)
	case dots:
		switch {
		case c.spaced || c.quoted && s.cites(next):
			return false
		case lower:
			return broken && at == next
		case isWide(first) || unicode.IsUpper(first) || unicode.IsDigit(first):
			return true
		}
		return broken || at > next
	}
	word := s.wordBefore(c.at)
	if lower && at == next {
		class := s.classOf(word)
		if broken {
			return class == notShort && utf8.RuneCountInString(word) > 2
		}
		return class == notShort && !c.quoted && utf8.RuneCountInString(word) > 6 && strings.IndexByte(word, '.') < 0
	}
	if strings.HasPrefix(s.text[next:], "¿") || strings.HasPrefix(s.text[next:], "¡") || c.quoted && s.cites(next) {
		return strings.HasPrefix(s.text[next:], "\xc2")
	}
	return !s.shortened(word, c, next, at, first, broken)
}

// cites reports whether a source in brackets follows a quotation, with the full stop behind it: "..." (Smith 55).
func (s *scanner) cites(i int) bool {
	if s.text[i] != '(' {
		return false
	}
	end := strings.IndexByte(s.text[i:min(len(s.text), i+80)], ')')
	return end > 0 && strings.HasPrefix(s.text[i+end+1:], ".")
}

// firstOf returns the first rune at i that is no opening mark or dash, and where it stands.
func (s *scanner) firstOf(i int) (rune, int) {
	for i < len(s.text) {
		r, size := utf8.DecodeRuneInString(s.text[i:])
		if unicode.IsLetter(r) || openerOf(r) == 0 && !unicode.Is(unicode.Pd, r) && r != '¿' && r != '¡' && r != '_' && r != '*' && !unicode.IsSpace(r) {
			return r, i
		}
		i += size
	}
	return 0, i
}

// speech are the verbs behind a quotation that name its speaker: “Why?” Smith asked.
var speech = map[string]bool{"said": true, "says": true, "asked": true, "asks": true, "told": true, "added": true, "wrote": true, "replied": true,
	"shouted": true, "joked": true, "tweeted": true, "exclaimed": true, "explained": true, "recalled": true, "wondered": true}

// reports reports whether the text at i names the speaker of the quotation before it, within its first five words.
func (s *scanner) reports(i int) bool {
	for range 5 {
		word := s.wordAt(i)
		if word == "" {
			return false
		}
		if speech[word] {
			return true
		}
		i += len(word)
		if i >= len(s.text) || s.text[i] != ' ' {
			return false
		}
		i++
	}
	return false
}
