package timeline

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/nutgraf/nutgraf/library"
)

// Mention is a place in a text that names a day.
type Mention struct {
	Start, End int       // in bytes
	Day        time.Time // midnight UTC of the day
	// Full is true when the text names day, month and year, so that nothing had to
	// be concluded.
	Full bool
}

// Dates returns the days that a text names, in order. Lang is its BCP 47 tag, and
// published the day on which it came out; where that is zero, only full dates are
// found. Days without a year are taken in the year that brings them nearest, days
// of the week as the last ones, unless the text says "next".
func Dates(text, lang string, published time.Time) []Mention {
	r := reader{text: text, zero: published.IsZero(), day: dayOf(published)}
	r.lang = library.PrimaryLang(lang)
	r.vocabulary, r.known = vocabularyOf(r.lang)
	r.split()
	for r.at = 0; r.at < len(r.words); {
		n := r.read()
		r.at += max(n, 1)
	}
	return r.found
}

// dayOf is midnight UTC of the day of t.
func dayOf(t time.Time) time.Time {
	y, m, d := t.UTC().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// A reader goes through a text.
type reader struct {
	text, lang string
	vocabulary
	known bool
	zero  bool
	day   time.Time
	words []token
	at    int
	found []Mention
}

// A token is a stretch of letters, of digits, or of one unspaced character.
type token struct {
	start, end int
	low        string
	number     int // -1 when it is none
}

func (r *reader) split() {
	start, kind := 0, none
	flush := func(end int) {
		if kind == none {
			return
		}
		t := token{start: start, end: end, low: strings.ToLower(r.text[start:end]), number: -1}
		if kind == digits {
			t.number = number(t.low)
		}
		r.words = append(r.words, t)
		kind = none
	}
	for i, c := range r.text {
		k := kindOf(c, kind)
		if k != kind || k == alone {
			flush(i)
			start = i
		}
		kind = k
	}
	flush(len(r.text))
}

const (
	none = iota
	letters
	digits
	alone
)

func kindOf(c rune, before int) int {
	switch {
	case unicode.IsDigit(c):
		return digits
	case unicode.Is(unicode.Han, c), unicode.Is(unicode.Hiragana, c), unicode.Is(unicode.Katakana, c):
		return alone
	case unicode.IsLetter(c), unicode.IsMark(c):
		return letters
	case before == letters && (c == '\'' || c == '’' || c == '-'):
		return letters // "aujourd'hui", "segunda-feira"
	}
	return none
}

// number reads up to four digits of any script; -1 for more.
func number(s string) int {
	n := 0
	if utf8.RuneCountInString(s) > 4 {
		return -1
	}
	for _, c := range s {
		switch {
		case '0' <= c && c <= '9':
			n = 10*n + int(c-'0')
		case '０' <= c && c <= '９':
			n = 10*n + int(c-'０')
		default:
			return -1
		}
	}
	return n
}

// read tries what begins at the current word, and tells how many words it took.
func (r *reader) read() int {
	if n := r.numeric(); n > 0 {
		return n
	}
	if r.lang == "zh" || r.lang == "ja" {
		return r.unspaced()
	}
	if !r.known {
		return 0
	}
	if n := r.dated(); n > 0 {
		return n
	}
	if n := r.relative(); n > 0 {
		return n
	}
	return r.weekday()
}

// word is the word n after the current one; a token without text when there is
// none.
func (r *reader) word(n int) token {
	if i := r.at + n; i >= 0 && i < len(r.words) {
		return r.words[i]
	}
	return token{number: -1}
}

// gap is what stands before the word n after the current one.
func (r *reader) gap(n int) string {
	i := r.at + n
	if i <= 0 || i >= len(r.words) {
		return "\n"
	}
	return r.text[r.words[i-1].end:r.words[i].start]
}

// add notes a day that n words name.
func (r *reader) add(n int, day time.Time, full bool) int {
	// What is named far ahead is a plan or a mistake, and nothing has happened then.
	if day.Year() < 1000 || !r.zero && day.After(r.day.AddDate(2, 0, 0)) {
		return n
	}
	r.found = append(r.found, Mention{Start: r.word(0).start, End: r.word(n - 1).end, Day: day, Full: full})
	return n
}

// date is the day, and false when the month has none such.
func date(y int, m time.Month, d int) (time.Time, bool) {
	t := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	return t, d >= 1 && m >= 1 && m <= 12 && t.Day() == d
}

// nearest is the day in the year that brings it nearest to that of publication.
func (r *reader) nearest(m time.Month, d int) (time.Time, bool) {
	var best time.Time
	found := false
	for y := r.day.Year() - 1; y <= r.day.Year()+1; y++ {
		t, ok := date(y, m, d)
		if ok && (!found || t.Sub(r.day).Abs() < best.Sub(r.day).Abs()) {
			best, found = t, true
		}
	}
	return best, found && !r.zero
}

// numeric reads 2026-03-12, 12.3.2026 and 12/03/2026.
func (r *reader) numeric() int {
	a, b, c := r.word(0), r.word(1), r.word(2)
	if a.number < 0 || b.number < 0 || c.number < 0 {
		return 0
	}
	mark := r.gap(1)
	if mark != r.gap(2) || mark != "-" && mark != "." && mark != "/" {
		return 0
	}
	y, m, d := c.number, b.number, a.number
	switch {
	case a.end-a.start == 4:
		y, m, d = a.number, b.number, c.number
	case c.end-c.start != 4:
		return 0
	case mark == "/" && !r.dayFirst && d <= 12:
		if m <= 12 && m != d && r.lang != "en" {
			return 0 // nobody can tell
		}
		m, d = d, m
	}
	if t, ok := date(y, time.Month(m), d); ok && y >= 1000 {
		return r.add(3, t, true)
	}
	return 0
}

// dated reads a day with the name of its month: "12 March 2026", "March 12",
// "12. März", "12 de marzo de 2026", "12 марта".
func (r *reader) dated() int {
	day, n := r.ordinal(0)
	if day > 0 {
		if r.between[r.word(n).low] {
			n++
		}
		m := r.month(n)
		if m == 0 || !near(r.gap(n)) {
			return 0
		}
		return r.finish(n+1, m, day)
	}
	if m := r.month(0); m != 0 && r.before {
		if day, k := r.ordinal(1); day > 0 && near(r.gap(1)) {
			return r.finish(1+k, m, day)
		}
	}
	return 0
}

// near reports whether what stands between two words keeps them together.
func near(gap string) bool {
	s := strings.Trim(gap, " \u00a0")
	return s == "" || s == "." || s == "º" || s == "ª"
}

// ordinal reads a day of the month, as "12", "12th" or "1er", and tells how many
// words it took.
func (r *reader) ordinal(n int) (day, took int) {
	d := r.word(n)
	if d.number < 1 || d.number > 31 || d.end-d.start > 2 {
		return 0, 0
	}
	if strings.HasSuffix(r.gap(n), ":") || strings.HasSuffix(r.gap(n), "$") {
		return 0, 0 // a time, or money
	}
	if s := r.word(n + 1); r.gap(n+1) == "" {
		switch s.low {
		case "st", "nd", "rd", "th", "er", "го", "е":
			return d.number, 2
		case "-го", "-е":
			return d.number, 2
		}
		return 0, 0
	}
	return d.number, 1
}

// month is the month that a word names; 0 when it names none.
func (r *reader) month(n int) time.Month {
	w := r.word(n)
	m := r.months[w.low]
	if m != 0 && r.capital && !r.upper(w) {
		return 0 // "may"
	}
	return m
}

func (r *reader) upper(t token) bool {
	c, _ := utf8.DecodeRuneInString(r.text[t.start:])
	return unicode.IsUpper(c)
}

// finish looks for a year after n words, and notes the day.
func (r *reader) finish(n int, m time.Month, d int) int {
	k := n
	if r.between[r.word(k).low] {
		k++
	}
	w, gap := r.word(k), strings.Trim(r.gap(k), " \u00a0")
	if w.number >= 1000 && w.number < 2200 && w.end-w.start == 4 && (gap == "" || gap == "," || gap == ".") {
		if t, ok := date(w.number, m, d); ok {
			return r.add(k+1, t, true)
		}
		return 0
	}
	if t, ok := r.nearest(m, d); ok {
		return r.add(n, t, false)
	}
	return 0
}

// relative reads "yesterday" and its like.
func (r *reader) relative() int {
	if r.zero {
		return 0
	}
	low := strings.ReplaceAll(r.word(0).low, "’", "'")
	if n, ok := r.days[low+" "+r.word(1).low]; ok && near(r.gap(1)) {
		return r.add(2, r.day.AddDate(0, 0, n), false)
	}
	if n, ok := r.days[low]; ok {
		return r.add(1, r.day.AddDate(0, 0, n), false)
	}
	return 0
}

// weekday reads "on Tuesday".
func (r *reader) weekday() int {
	w := r.word(0)
	d, ok := r.weekdays[w.low]
	if !ok || r.zero || r.capital && !r.upper(w) || short[w.low] && !strings.HasPrefix(r.gap(1), ".") {
		return 0
	}
	ahead := r.next[r.word(-1).low] || r.next[r.word(1).low]
	// A day of the week with the date beside it is that date.
	r.at++
	n, before := 0, len(r.found)
	if near(strings.Trim(r.gap(0), " ,.")) {
		n = r.dated()
	}
	r.at--
	if n > 0 {
		if len(r.found) > before {
			r.found[before].Start = w.start
		}
		return n + 1
	}
	return r.add(1, r.last(d, ahead), false)
}

// short are names of days that are other words too where no point follows.
var short = map[string]bool{"sun": true, "mon": true, "tue": true, "tues": true, "wed": true, "thu": true, "thurs": true, "fri": true, "sat": true}

// last is the latest such day of the week, that of publication included, or the
// first one after it.
func (r *reader) last(d time.Weekday, ahead bool) time.Time {
	back := (int(r.day.Weekday()) - int(d) + 7) % 7
	if ahead {
		return r.day.AddDate(0, 0, 7-back)
	}
	return r.day.AddDate(0, 0, -back)
}
