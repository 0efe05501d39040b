package syndication

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// parseDate reads a date as feeds write it: RFC 822 and ISO 8601 with all that
// people make of them, names of months in the larger languages, seconds since
// 1970. A date without a zone is in UTC. ok is false for what is no date, or one
// whose day and month cannot be told apart: a date is never guessed.
func parseDate(s string) (t time.Time, ok bool) {
	s = strings.TrimSpace(s)
	if len(s) < 4 || len(s) > 100 {
		return time.Time{}, false
	}
	if seconds, ok := unixSeconds(s); ok {
		return time.Unix(seconds, 0).UTC(), true
	}
	d := dateParts{year: -1, month: -1, day: -1}
	if !d.read(s) {
		return time.Time{}, false
	}
	return d.time()
}

// unixSeconds reads seconds or milliseconds since 1970.
func unixSeconds(s string) (int64, bool) {
	if len(s) != 10 && len(s) != 13 || s[0] != '1' {
		return 0, false
	}
	n := int64(0)
	for i := range 10 {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int64(s[i]-'0')
	}
	return n, true
}

// dateParts collects what a date is made of.
type dateParts struct {
	year, month, day     int // -1 = not seen
	hour, minute, second int
	nano                 int
	clock, pm, am        bool
	zone                 int // seconds east of UTC
	numbers              []int
	separator            byte // between the numbers of a date in figures
}

// read takes the date apart, word by word. It returns false for a word that is
// no part of a date.
func (d *dateParts) read(s string) bool {
	for s != "" {
		r := rune(s[0])
		switch {
		case r >= '0' && r <= '9':
			rest, ok := d.number(s)
			if !ok {
				return false
			}
			s = rest
		case (r == '+' || r == '-') && d.clock && len(s) > 1 && s[1] >= '0' && s[1] <= '9':
			rest, ok := d.offset(s)
			if !ok {
				return false
			}
			s = rest
		case r < 0x80 && !unicode.IsLetter(r):
			s = s[1:] // white space, commas, brackets
		default:
			end := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && r != '.' && !unicode.IsMark(r) })
			if end < 0 {
				end = len(s)
			}
			if end == 0 {
				_, end = utf8.DecodeRuneInString(s) // which may be a broken byte
			}
			if !d.word(s[:end]) {
				return false
			}
			s = s[end:]
		}
	}
	return true
}

// digits returns the number that s begins with.
func digits(s string) (n, length int) {
	for length < len(s) && length < 9 && s[length] >= '0' && s[length] <= '9' {
		n = n*10 + int(s[length]-'0')
		length++
	}
	return n, length
}

// number reads what begins with a digit and returns the rest.
func (d *dateParts) number(s string) (string, bool) {
	n, length := digits(s)
	next := byte(0)
	if length < len(s) {
		next = s[length]
	}
	switch {
	case next == ':' && !d.clock:
		return d.readClock(s)
	case length == 8 && d.year < 0: // 20040528
		d.year, d.month, d.day = n/10000, n/100%100, n%100
		return s[length:], true
	case length == 4 && d.year < 0 && (next == '-' || next == '/' || next == '.') && len(d.numbers) == 0 && d.month < 0:
		return d.yearFirst(n, s[length:])
	case length == 4 && d.year < 0 && n >= 1900:
		d.year = n
	case length <= 2:
		if next == '/' || next == '.' || next == '-' {
			if len(s) > length+1 && s[length+1] >= '0' && s[length+1] <= '9' {
				d.separator = next
			}
		}
		d.numbers = append(d.numbers, n)
	case (length == 6 || length == 4) && !d.clock && d.day > 0: // 20040528T101455Z
		d.clock = true
		if length == 4 {
			n *= 100
		}
		d.hour, d.minute, d.second = n/10000, n/100%100, n%100
	default:
		return s, false
	}
	return s[length:], len(d.numbers) < 5
}

// yearFirst reads the month and the day of a date that begins with its year.
func (d *dateParts) yearFirst(year int, s string) (string, bool) {
	d.year = year
	month, n := digits(s[1:])
	if n == 0 || n > 2 {
		return s, n == 0
	}
	d.month, s = month, s[1+n:]
	d.day = 1
	if len(s) > 1 && (s[0] == '-' || s[0] == '/' || s[0] == '.') {
		day, n := digits(s[1:])
		if n == 1 || n == 2 {
			d.day, s = day, s[1+n:]
		}
	}
	return s, true
}

// readClock reads 15:04, 15:04:05 and 15:04:05.999.
func (d *dateParts) readClock(s string) (string, bool) {
	d.clock = true
	hour, n := digits(s)
	minute, k := digits(s[n+1:])
	if n > 2 || k == 0 || k > 2 {
		return s, false
	}
	d.hour, d.minute, s = hour, minute, s[n+1+k:]
	if len(s) > 1 && s[0] == ':' && s[1] >= '0' && s[1] <= '9' {
		second, n := digits(s[1:])
		if n > 2 {
			return s, false
		}
		d.second, s = second, s[1+n:]
	}
	if len(s) > 1 && (s[0] == '.' || s[0] == ',') && s[1] >= '0' && s[1] <= '9' {
		scale := 100_000_000
		s = s[1:]
		for s != "" && s[0] >= '0' && s[0] <= '9' {
			d.nano += int(s[0]-'0') * scale
			scale /= 10
			s = s[1:]
		}
	}
	return s, true
}

// offset reads +0200, +02:00 and +02.
func (d *dateParts) offset(s string) (string, bool) {
	sign := 1
	if s[0] == '-' {
		sign = -1
	}
	n, length := digits(s[1:])
	s = s[1+length:]
	hours, minutes := n, 0
	switch {
	case length > 4:
		return s, false
	case length > 2:
		hours, minutes = n/100, n%100
	case len(s) > 2 && s[0] == ':':
		m, k := digits(s[1:])
		minutes, s = m, s[1+k:]
		if len(s) > 2 && s[0] == ':' { // seconds of a zone
			_, k := digits(s[1:])
			s = s[1+k:]
		}
	}
	if hours > 14 || minutes > 59 {
		return s, false
	}
	d.zone = sign * (hours*3600 + minutes*60)
	return s, true
}

// word reads a name: of a day, a month, a zone.
func (d *dateParts) word(w string) bool {
	w = strings.ToLower(strings.Trim(w, "."))
	switch w {
	case "", "t", "at", "z", "de", "del", "of", "um", "uhr", "à", "a", "st", "nd", "rd", "th", "le", "el", "den", "o", "г", "в", "h":
		return true
	case "am", "a.m":
		d.am = true
		return true
	case "pm", "p.m":
		d.pm = true
		return true
	case "年", "년", "月", "월", "日", "일":
		return d.figure(w)
	}
	if zone, found := zoneOf(w); found {
		d.zone = zone
		return true
	}
	if m := monthOf(w); m > 0 {
		d.month = m // the last counts: "mar" may have been a Tuesday before
		return true
	}
	return isWeekday(w)
}

// figure gives the number before it its meaning: 2004年5月28日.
func (d *dateParts) figure(w string) bool {
	if w == "年" || w == "년" {
		return d.year > 0
	}
	if len(d.numbers) == 0 {
		return false
	}
	n := d.numbers[len(d.numbers)-1]
	d.numbers = d.numbers[:len(d.numbers)-1]
	if w == "月" || w == "월" {
		d.month = n
	} else {
		d.day = n
	}
	return true
}

// time puts the parts together; ok is false unless they make a date.
func (d *dateParts) time() (t time.Time, ok bool) {
	if !d.assign() {
		return time.Time{}, false
	}
	if d.pm && d.hour < 12 {
		d.hour += 12
	} else if d.am && d.hour == 12 {
		d.hour = 0
	}
	// The day may end at 24:00 and a minute with a leap second.
	if d.year < 1900 || d.year > 2200 || d.month < 1 || d.month > 12 || d.minute > 59 || d.second > 60 ||
		d.hour > 24 || d.hour == 24 && d.minute+d.second > 0 {
		return time.Time{}, false
	}
	t = time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC)
	if t.Day() != d.day {
		return time.Time{}, false // the 31st of a month that has 30 days
	}
	seconds := d.hour*3600 + d.minute*60 + min(d.second, 59) - d.zone
	return t.Add(time.Duration(seconds)*time.Second + time.Duration(d.nano)), true
}

// assign gives the numbers without a name their meaning.
func (d *dateParts) assign() bool {
	n := d.numbers
	if d.month > 0 { // the month has a name or a place
		if d.day < 0 && len(n) > 0 {
			d.day, n = n[0], n[1:]
		}
		if d.year < 0 && len(n) > 0 {
			d.year, n = century(n[0]), n[1:]
		}
		return d.day > 0 && d.year > 0 && len(n) == 0
	}
	if len(n) == 3 && d.year < 0 {
		d.year, n = century(n[2]), n[:2]
	}
	if len(n) != 2 || d.year < 0 {
		return false
	}
	first, second := n[0], n[1]
	switch {
	case first > 12 || d.separator == '.':
		d.day, d.month = first, second
	case second > 12 || first == second || d.am || d.pm:
		d.month, d.day = first, second
	default:
		return false // 3/4/2020 is another day in another country
	}
	return true
}

func century(n int) int {
	switch {
	case n >= 100:
		return n
	case n < 70:
		return 2000 + n
	}
	return 1900 + n
}
