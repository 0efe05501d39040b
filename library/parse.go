package library

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
)

// QueryFault says what is wrong with a part of a query, as a stable code.
type QueryFault string

// The faults.
const (
	FaultEmpty  QueryFault = "empty"  // an operator without a value
	FaultDate   QueryFault = "date"   // not a date that can be read
	FaultWindow QueryFault = "window" // since: is not before before:
	FaultLang   QueryFault = "lang"   // not a language code
	FaultNot    QueryFault = "not"    // an operator that cannot be turned round with "-"

	FaultTime    QueryFault = "time"    // a date in an expression, which is about articles to come
	FaultPattern QueryFault = "pattern" // a regular expression that is none, or too long
)

// QueryError is a query that cannot be understood.
type QueryError struct {
	Part  string // the part that is wrong, as typed
	Fault QueryFault
	Hint  string // what would be right, in English
}

// Error implements error.
func (e *QueryError) Error() string {
	why := map[QueryFault]string{
		FaultEmpty: "has no value", FaultDate: "is not a date", FaultWindow: "leaves no time",
		FaultLang: "is not a language code", FaultNot: "cannot be excluded",
		FaultTime: "has no place here", FaultPattern: "is not a pattern",
	}[e.Fault]
	return fmt.Sprintf("%q %s: %s", e.Part, why, e.Hint)
}

const dateHint = "write 2023-11-01, 2023-11, 2023, 7d, 2w, 3m, 1y, today or yesterday"

// ParseQuery reads a query as people type it:
//
//	electric cars           words
//	"electric cars"         a phrase; also “…”, „…“, «…», 「…」 and 『…』
//	-tesla  -"model 3"      not this word, not this phrase
//	since:2023-11-01        that day or later; also 2023-11, 2023, 12h, 7d, 2w, 3m, 1y, today, yesterday
//	before:2024             before that day
//	source:name             key, name or site of a source; source:"two words"
//	lang:de                 articles in that language
//
// Days begin at midnight in loc (UTC when nil); "7d" counts back from now,
// which also becomes Query.Now. What looks like an operator and is none
// ("C3:PO", a link) is a word; a quote that is not closed is ignored. The
// error is a *QueryError.
func ParseQuery(text string, now time.Time, loc *time.Location) (Query, error) {
	if loc == nil {
		loc = time.UTC
	}
	p := queryParser{rest: strings.ToValidUTF8(text, " "), now: now.In(loc)}
	p.q.Now = now
	return p.parse()
}

// parse reads all of the rest.
func (p *queryParser) parse() (Query, error) {
	for {
		p.rest = strings.TrimLeftFunc(p.rest, unicode.IsSpace)
		if p.rest == "" {
			break
		}
		if err := p.next(); err != nil {
			return Query{}, err
		}
	}
	p.q.Words = strings.Join(p.words, " ")
	if !p.q.Since.IsZero() && !p.q.Before.IsZero() && !p.q.Since.Before(p.q.Before) {
		return Query{}, &QueryError{Part: p.window, Fault: FaultWindow, Hint: "since: must be earlier than before:"}
	}
	return p.q, nil
}

type queryParser struct {
	rest   string
	now    time.Time
	q      Query
	words  []string
	window string // the last since: or before:, as typed

	expression bool   // topic: is an operator too
	topic      string // its value
}

// next takes one part off the rest.
func (p *queryParser) next() error {
	body, not := cutMinus(p.rest)
	if phrase, n := quoted(body); n > 0 {
		p.rest = body[n:]
		switch {
		case !searchable(phrase):
		case not:
			p.q.Not = append(p.q.Not, phrase)
		default:
			p.q.Phrases = append(p.q.Phrases, phrase)
		}
		return nil
	}
	if key, value, n := p.operator(body); n > 0 {
		typed := p.rest[:len(p.rest)-len(body)+n]
		p.rest = body[n:]
		if not {
			return &QueryError{Part: typed, Fault: FaultNot, Hint: "only words and phrases can be excluded"}
		}
		return p.operate(key, value, typed)
	}
	n := strings.IndexFunc(p.rest, unicode.IsSpace)
	if n < 0 {
		n = len(p.rest)
	}
	w := p.rest[:n]
	p.rest = p.rest[n:]
	if not {
		w, _ = cutMinus(w)
		if searchable(w) {
			p.q.Not = append(p.q.Not, strings.Trim(w, `"`))
			return nil
		}
	}
	p.words = append(p.words, strings.Trim(w, `"“”„«»`))
	return nil
}

// cutMinus takes the sign that excludes off s. Telephones turn "-" into a dash.
func cutMinus(s string) (rest string, not bool) {
	r, n := utf8.DecodeRuneInString(s)
	if r != '-' && r != '−' && r != '–' {
		return s, false
	}
	next, _ := utf8.DecodeRuneInString(s[n:])
	if next == utf8.RuneError || unicode.IsSpace(next) || next == r {
		return s, false
	}
	return s[n:], true
}

// closers are the ends of a phrase by its beginning.
var closers = map[rune]string{
	'"': "\"“”", '“': "”\"", '”': "”\"", '„': "“”\"", '«': "»", '「': "」", '『': "』", '＂': "＂",
}

// quoted returns the phrase that s begins with and the bytes it takes; n is 0
// when there is none.
func quoted(s string) (phrase string, n int) {
	r, size := utf8.DecodeRuneInString(s)
	ends, ok := closers[r]
	if !ok {
		return "", 0
	}
	end := strings.IndexAny(s[size:], ends)
	if end < 0 {
		return "", 0
	}
	_, closing := utf8.DecodeRuneInString(s[size+end:])
	return strings.Join(strings.Fields(s[size:size+end]), " "), size + end + closing
}

// searchable reports whether s has anything that is indexed.
func searchable(s string) bool {
	found := false
	eachWord(s, func(word) { found = true })
	return found
}

// operator returns the operator that s begins with, its value and the bytes
// both take; n is 0 when there is none.
func (p *queryParser) operator(s string) (key, value string, n int) {
	i := strings.IndexAny(s, ":：")
	if i < 0 || i > len("source") {
		return "", "", 0
	}
	key = strings.ToLower(s[:i])
	switch key {
	case "since", "before", "source", "lang":
	case "topic":
		if !p.expression {
			return "", "", 0
		}
	default:
		return "", "", 0
	}
	_, colon := utf8.DecodeRuneInString(s[i:])
	n = i + colon
	if phrase, m := quoted(s[n:]); m > 0 {
		return key, phrase, n + m
	}
	m := strings.IndexFunc(s[n:], unicode.IsSpace)
	if m < 0 {
		m = len(s) - n
	}
	return key, s[n : n+m], n + m
}

func (p *queryParser) operate(key, value, typed string) error {
	if value == "" {
		hint := dateHint
		switch key {
		case "source":
			hint = "write the name of a source after the colon"
		case "lang":
			hint = "write a code such as en, de or zh after the colon"
		case "topic":
			hint = "write the topic of a feed after the colon"
		}
		return &QueryError{Part: typed, Fault: FaultEmpty, Hint: hint}
	}
	switch key {
	case "source":
		p.q.Source = value
	case "topic":
		p.topic = value
	case "lang":
		tag := PrimaryLang(value)
		if _, err := language.ParseBase(tag); err != nil {
			return &QueryError{Part: typed, Fault: FaultLang, Hint: "write a code such as en, de or zh"}
		}
		p.q.Lang = tag
	default:
		t, ok := parseDay(value, p.now)
		if !ok {
			return &QueryError{Part: typed, Fault: FaultDate, Hint: dateHint}
		}
		p.window = typed
		if key == "since" {
			p.q.Since = t
		} else {
			p.q.Before = t
		}
	}
	return nil
}

// parseDay reads a date, or a time before now.
func parseDay(s string, now time.Time) (time.Time, bool) {
	loc := now.Location()
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, loc)
	switch strings.ToLower(s) {
	case "now":
		return now, true
	case "today":
		return midnight, true
	case "yesterday":
		return midnight.AddDate(0, 0, -1), true
	}
	for _, layout := range [...]string{"2006-1-2", "2006-1", "2006", "2006/1/2", "2006.1.2", "20060102", time.RFC3339} {
		if t, err := time.ParseInLocation(layout, s, loc); err == nil && t.Year() > 0 {
			return t, true
		}
	}
	n, err := strconv.Atoi(s[:len(s)-1])
	if err != nil || n < 0 || n > 100_000 {
		return time.Time{}, false
	}
	switch s[len(s)-1] {
	case 'h', 'H':
		return now.Add(-time.Duration(n) * time.Hour), true
	case 'd', 'D':
		return now.AddDate(0, 0, -n), true
	case 'w', 'W':
		return now.AddDate(0, 0, -7*n), true
	case 'm', 'M':
		return now.AddDate(0, -n, 0), true
	case 'y', 'Y':
		return now.AddDate(-n, 0, 0), true
	}
	return time.Time{}, false
}
