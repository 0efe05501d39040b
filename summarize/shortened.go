package summarize

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// shortened reports whether the full stop behind word belongs to the word and ends no sentence. The text goes on at
// next, with first (at byte at) as its first letter or digit.
func (s *scanner) shortened(word string, c closing, next, at int, first rune, broken bool) bool {
	if word == "" {
		return false
	}
	if isNumeral(word) {
		return s.lang.ordinals && len(word) < 3 && unicode.IsLetter(first) && !s.opensSentence(at)
	}
	class := s.classOf(word)
	if class == notShort {
		return s.initials(word, c.at, at, broken)
	}
	if broken && class == mayEnd || c.quoted && class != mayEnd {
		return false
	}
	switch class {
	case leadsDigit:
		return unicode.IsDigit(first) || isNumeral(s.wordAt(at)) || first == '№'
	case clock:
		return s.fewWords(c.at) || zones[strings.ToLower(s.wordAt(at))]
	case mayEnd:
		return strings.HasPrefix(s.text[next:], "(") || unicode.IsDigit(first) || unicode.IsLetter(first) && !s.opensSentence(at)
	}
	return true
}

// initials reports whether word is an initial or a row of them ("J", "U.S", "z.B") that belongs to what follows.
func (s *scanner) initials(word string, mark, at int, broken bool) bool {
	if broken || mark > len(word) && s.text[mark-len(word)-1] == '/' { // km/h is no initial
		return false
	}
	letters := utf8.RuneCountInString(word)
	first, _ := utf8.DecodeRuneInString(word)
	if letters == 1 {
		if !unicode.IsLetter(first) || isWide(first) {
			return false
		}
		if s.endsWord(mark-len(word), unicode.IsUpper(first)) {
			return false
		}
		switch s.lang {
		case languages["en"]:
			return !s.opensSentence(at)
		case languages["vi"]: // Á and Ý are words
			return !strings.ContainsRune("ÁÀÝ", first) && !s.opensSentence(at)
		}
		return true
	}
	if strings.IndexByte(word, '.') < 0 {
		return vowelless(word) && !s.opensSentence(at)
	}
	for piece := range strings.SplitSeq(word, ".") {
		if r, _ := utf8.DecodeRuneInString(piece); !unicode.IsLetter(r) || utf8.RuneCountInString(piece) > 2 {
			return false
		}
	}
	return !s.opensSentence(at)
}

// endsWord reports whether the single letter at i is no initial but the end of a word (Anna's, M&S), a unit (5 m) or,
// in Vietnamese, a word.
func (s *scanner) endsWord(i int, upper bool) bool {
	before, size := utf8.DecodeLastRuneInString(s.text[:i])
	if upper {
		return before == '&'
	}
	if before == ' ' {
		before, _ = utf8.DecodeLastRuneInString(s.text[:i-size])
		return unicode.IsDigit(before) || s.lang == languages["vi"]
	}
	return before == '\'' || before == '’'
}

// vowelless reports whether a capitalised Latin word has no vowel, so that it can only be a shortened one: Bldg, Hrsg.
func vowelless(word string) bool {
	if len(word) > 5 || word[0] < 'A' || word[0] > 'Z' {
		return false
	}
	for i := range len(word) {
		if c := word[i]; i > 0 && (c < 'a' || c > 'z') || strings.IndexByte("aeiouyAEIOUY", c) >= 0 {
			return false
		}
	}
	return true
}

// zones are the words behind a time of day: "at 8 p.m. Eastern".
var zones = map[string]bool{"est": true, "edt": true, "et": true, "pst": true, "pdt": true, "pt": true, "gmt": true, "bst": true, "cet": true, "utc": true,
	"eastern": true, "pacific": true, "central": true, "mountain": true, "local": true, "monday": true, "tuesday": true, "wednesday": true,
	"thursday": true, "friday": true, "saturday": true, "sunday": true}

// fewWords reports whether the sentence has at most two words before the one ending at i: "At 5 a.m." cannot be whole.
func (s *scanner) fewWords(i int) bool {
	return i-s.start < 24 && strings.Count(s.text[min(s.start, i):i], " ") < 3
}

// opensSentence reports whether the word at i opens sentences and is no name.
func (s *scanner) opensSentence(i int) bool {
	word := s.wordAt(i)
	var room [32]byte
	if len(word) >= len(room) {
		return false
	}
	lower := appendLower(room[:0], word)
	return s.lang.lengths.starters.has(lower) && s.lang.starters[string(lower)]
}

func (s *scanner) classOf(word string) abbreviation {
	var room [32]byte
	if len(word) >= len(room) {
		return notShort
	}
	lower := appendLower(room[:0], word)
	if !s.lang.lengths.short.has(lower) {
		return notShort
	}
	class := s.lang.short[string(lower)]
	if class != notShort && s.lang.names[string(lower)] && !capitalised(word) {
		return notShort
	}
	return class
}

// capitalised reports whether a word has a capital at its beginning and not at its end.
func capitalised(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	last, _ := utf8.DecodeLastRuneInString(word)
	return unicode.IsUpper(first) && !unicode.IsUpper(last)
}

// appendLower appends the letters of a word in lower case; the typographic apostrophe becomes the plain one.
func appendLower(dst []byte, word string) []byte {
	for i := 0; i < len(word); {
		if c := word[i]; c < utf8.RuneSelf {
			if c >= 'A' && c <= 'Z' {
				c |= 0x20
			}
			dst = append(dst, c)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(word[i:])
		i += size
		if r == '’' {
			r = '\''
		}
		dst = utf8.AppendRune(dst, unicode.ToLower(r))
	}
	return dst
}

// isNumeral reports whether a word is a number in digits or in capital Roman numerals.
func isNumeral(word string) bool {
	if word == "" {
		return false
	}
	roman, digits := true, true
	for i := 0; i < len(word) && (roman || digits); i++ {
		roman = roman && strings.IndexByte("IVXLCM", word[i]) >= 0
		digits = digits && word[i] >= '0' && word[i] <= '9'
	}
	return digits || roman && len(word) > 1
}

// wordLimit bounds, in bytes, how far the rules look back for a word; no abbreviation is as long.
const wordLimit = 48

// wordBefore returns the letters, digits, hyphens and inner full stops that end at i.
func (s *scanner) wordBefore(i int) string {
	for i > s.start && s.text[i-1] >= utf8.RuneSelf {
		r, size := utf8.DecodeLastRuneInString(s.text[:i])
		if !unicode.Is(unicode.Cf, r) {
			break
		}
		i -= size
	}
	from := i
	for from > s.start && i-from < wordLimit {
		c := s.text[from-1]
		if c < utf8.RuneSelf {
			if !isInner(c) {
				break
			}
			from--
			continue
		}
		r, size := utf8.DecodeLastRuneInString(s.text[:from])
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '°' && r != 'º' {
			break
		}
		from -= size
	}
	if from > i {
		return ""
	}
	return s.text[from:i]
}

// isInner reports whether a byte in ASCII may stand in the words that wordBefore returns.
func isInner(c byte) bool { return isWordByte(c) || c == '.' || c == '-' }

// wordAt returns the letters, digits, hyphens and apostrophes that begin at i.
func (s *scanner) wordAt(i int) string { return wordAt(s.text, i) }

func wordAt(text string, i int) string {
	to := i
	for to < len(text) && to-i < wordLimit {
		c := text[to]
		if c < utf8.RuneSelf {
			if !isWordByte(c) && c != '\'' && c != '-' {
				break
			}
			to++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[to:])
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '’' {
			break
		}
		to += size
	}
	return text[i:to]
}

func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}
