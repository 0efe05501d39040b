package library

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/clipperhouse/uax29/v2/words"
)

// A term is what the index holds for a word: its stem, folded, and after a "_"
// the code of the rules that made it, because the same letters mean different
// things in different languages ("news" stems to "new" in German). Terms made
// by English rules, numbers and the pairs of unspaced writing have no code.
// Terms hold letters, digits, "." (inside numbers) and one "_" at most, and no
// more than [maxTerm] bytes.
//
// A document's words become terms by the rules of its own language. A query's
// language is not known, so each of its words stands for several terms, one for
// every set of rules: that is what makes query and document agree.

const (
	// maxTerm is the length, in bytes, at which a word is cut.
	maxTerm = 64
	// maxAnalysed is how much of a text is searchable, in bytes.
	maxAnalysed = 1 << 20
)

// word is a stretch of text between spaces or marks, as the analyser sees it.
type word struct {
	start, end int  // byte offsets into the text
	unspaced   bool // written in a script that puts no spaces between words
}

// unspaced tells the scripts that are indexed by pairs of characters: those
// that put no spaces between words, and Hangul, where what stands between
// spaces is a word with its particles.
func unspaced(r rune) bool {
	if r < 0x0E00 {
		return false
	}
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) ||
		// The marks of kana belong to no script.
		r == 'ー' || r == '\uFF70' || r == '\uFF9E' || r == '\uFF9F'
}

func wordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
}

// eachWord calls f for every word of text in order. Words are those of UAX #29
// (https://unicode.org/reports/tr29/), except that neighbouring characters of
// unspaced writing are one word, cut where the writing changes.
func eachWord(text string, f func(w word)) {
	run := word{start: -1} // the unspaced run being collected
	flush := func() {
		if run.start >= 0 {
			f(run)
			run.start = -1
		}
	}
	for it := words.FromString(text); it.Next(); {
		tok, start := it.Value(), it.Start()
		if isASCII(tok) {
			flush()
			if wordRune(rune(tok[0])) || len(tok) > 1 && strings.ContainsFunc(tok, wordRune) {
				f(word{start: start, end: it.End()})
			}
			continue
		}
		from, has := start, false // a spaced word inside the token
		for i, r := range tok {
			at := start + i
			if unspaced(r) {
				if has {
					f(word{start: from, end: at})
				}
				if run.start < 0 {
					run = word{start: at, unspaced: true}
				}
				run.end = at + utf8.RuneLen(r)
				from, has = run.end, false
				continue
			}
			if run.start >= 0 && unicode.IsMark(r) {
				run.end = at + utf8.RuneLen(r) // a voicing mark typed apart
				from = run.end
				continue
			}
			flush()
			has = has || wordRune(r)
		}
		if has {
			f(word{start: from, end: it.End()})
		}
	}
	flush()
}

// pieces calls f for the parts of a spaced word, lower case, that become terms
// of their own: "l'économie" is "économie", "U.S" is "us", "Xiaomi's" is
// "xiaomi", "example.com" is two. What is one term in a document is one term
// in a query, whatever the language.
func pieces(w string, f func(piece string)) {
	w = lower(w)
	if isPlain(w) {
		f(clip(w, maxTerm))
		return
	}
	if r, _ := utf8.DecodeRuneInString(w); unicode.IsDigit(r) {
		if n, ok := number(w); ok {
			f(clip(n, maxTerm))
			return
		}
	}
	w = strings.ReplaceAll(w, "’", "'")
	w = strings.ReplaceAll(w, "ʼ", "'")
	if bare := strings.TrimSuffix(w, "'s"); bare != "" {
		w = bare
	}
	if acronym(w) {
		f(clip(strings.ReplaceAll(w, ".", ""), maxTerm))
		return
	}
	apostrophe := strings.Contains(w, "'")
	parts := strings.FieldsFunc(w, func(r rune) bool { return !wordRune(r) })
	for _, p := range parts {
		// The article or pronoun that is elided before a vowel, and the rest
		// of "don't", say nothing.
		if apostrophe && len(parts) > 1 && utf8.RuneCountInString(p) == 1 {
			continue
		}
		f(clip(p, maxTerm))
	}
}

// isPlain reports whether w is of ASCII letters and digits only.
func isPlain(w string) bool {
	for i := range len(w) {
		if c := w[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return w != ""
}

// number normalises a number with its marks: "1,000.5" is "1000.5".
func number(w string) (string, bool) {
	var b strings.Builder
	for _, r := range w {
		switch {
		case unicode.IsDigit(r):
			b.WriteRune(r)
		case r == '.':
			b.WriteByte('.')
		case r == ',' || r == '\'' || r == '’':
		default:
			return "", false
		}
	}
	return strings.TrimRight(b.String(), "."), true
}

// acronym reports whether w is single letters with dots between them.
func acronym(w string) bool {
	parts := strings.Split(strings.TrimSuffix(w, "."), ".")
	for _, p := range parts {
		if r, n := utf8.DecodeRuneInString(p); n != len(p) || !unicode.IsLetter(r) {
			return false
		}
	}
	return len(parts) > 1
}

// clip cuts s at n bytes or before, between characters.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// analyser turns the words of one text into terms. It is cheap to make and not
// safe for concurrent use.
type analyser struct {
	lang string // primary language subtag; "" when unknown
	env  *snowballstem.Env
	memo map[string]string // piece → term: a text repeats its words
}

func newAnalyser(lang string) *analyser {
	return &analyser{lang: PrimaryLang(lang), env: snowballstem.NewEnv(""), memo: map[string]string{}}
}

// each calls f for the terms of text in order. Single characters of unspaced
// writing go to char, once for each time they occur; char may be nil.
func (a *analyser) each(text string, f, char func(term string)) {
	eachWord(clip(text, maxAnalysed), func(w word) {
		s := text[w.start:w.end]
		if w.unspaced {
			pairs(s, f, char)
			return
		}
		if t, ok := a.memo[s]; ok && t != "" {
			f(t)
			return
		}
		n := 0
		pieces(s, func(p string) {
			t := a.term(p)
			if t == "" {
				return
			}
			f(t)
			n++
			if n == 1 {
				a.memo[s] = t
			} else {
				a.memo[s] = "" // several terms: not remembered
			}
		})
	})
}

// pairs calls f for every pair of neighbouring characters of an unspaced run,
// and for the character of a run of one.
func pairs(run string, f, char func(string)) {
	// "㈱" is compatible with a character in brackets, which are none.
	s := strings.Map(func(r rune) rune {
		if wordRune(r) || unspaced(r) {
			return r
		}
		return -1
	}, stripMarks(lower(run)))
	prev := -1 // where the character before starts
	n := 0
	for i, r := range s {
		end := i + utf8.RuneLen(r)
		if char != nil {
			char(s[i:end])
		}
		if prev >= 0 {
			f(s[prev:end])
		}
		prev = i
		n++
	}
	if n == 1 {
		f(s)
	}
}

// term is the term of one piece in the analyser's language.
func (a *analyser) term(piece string) string {
	return a.termBy(piece, rulesFor(piece, a.lang))
}

// termBy is the term of a piece by the named rules; "" when nothing is left of
// it, as of a lone accent.
func (a *analyser) termBy(piece, rules string) string {
	s := piece
	if stem := stemmers[rules]; stem != nil {
		a.env.SetCurrent(piece)
		stem(a.env)
		if cur := a.env.Current(); cur != "" {
			s = cur
		}
	}
	return marked(stripMarks(s), rules)
}

func marked(s, rules string) string {
	if s == "" || rules == "" || rules == english {
		return s
	}
	return s + "_" + rules
}

// Terms returns the terms of text in order, as the index holds them, by the
// rules of lang (a BCP 47 tag; "" when unknown).
func Terms(text, lang string) []string {
	var out []string
	newAnalyser(lang).each(text, func(t string) { out = append(out, t) }, nil)
	return out
}

// EachWord calls f for the words of text in order: where each stands, in bytes,
// and the terms it becomes by the rules of lang. A stretch of unspaced writing is
// one word with many terms. The slice is used again for the next word.
func EachWord(text, lang string, f func(start, end int, terms []string)) {
	a := newAnalyser(lang)
	var terms []string
	add := func(t string) { terms = append(terms, t) }
	eachWord(clip(text, maxAnalysed), func(w word) {
		terms = terms[:0]
		s := text[w.start:w.end]
		switch t := a.memo[s]; {
		case w.unspaced:
			pairs(s, add, nil)
		case t != "":
			add(t)
		default:
			pieces(s, func(p string) {
				if t := a.term(p); t != "" {
					add(t)
				}
			})
			if len(terms) == 1 {
				a.memo[s] = terms[0]
			}
		}
		if len(terms) > 0 {
			f(w.start, w.end, terms)
		}
	})
}
