package library

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Expression says which articles somebody wants, for a filter or for following:
// like a [Query], but an article either matches or does not. The zero Expression
// matches every article. Safe for concurrent use.
type Expression struct {
	text string
	any  []alternative
}

// alternative is a part between two ORs: everything in it must hold.
type alternative struct {
	query        Query
	plan         *plan
	source, lang string
	topic        string
	need, avoid  []*regexp.Regexp
}

// maxPattern is the length of a pattern in bytes. Patterns take linear time, but
// their length counts.
const maxPattern = 500

// ParseExpression reads an expression as people type it: the words, phrases,
// exclusions, source: and lang: of [ParseQuery], and
//
//	topic:space        articles of feeds under that topic, or under a folder of that name
//	rain OR snow       one of the two; OR binds weakest, and is written in capitals
//	/colou?r/          a pattern (RE2) that the title or the text must match; /…/i
//	                   whatever the case, -/…/ must not match
//
// All words must be in an article. Dates make no sense in what is to hold from
// now on, and are refused. The error is a [*QueryError].
func ParseExpression(text string) (Expression, error) {
	e := Expression{text: strings.TrimSpace(text)}
	for _, part := range splitOr(text) {
		a, err := parseAlternative(part)
		if err != nil {
			return Expression{}, err
		}
		if a != nil {
			e.any = append(e.any, *a)
		}
	}
	return e, nil
}

// String returns the expression as it was typed.
func (e Expression) String() string { return e.text }

// Queries returns queries that together find every article that the expression
// matches, and others: what they find is still to be matched.
func (e Expression) Queries() []Query {
	if len(e.any) == 0 {
		return []Query{{}}
	}
	all := make([]Query, len(e.any))
	for i, a := range e.any {
		all[i] = a.query
	}
	return all
}

// Topics reports whether the expression asks for the topic of an article's feed.
func (e Expression) Topics() bool {
	return slices.ContainsFunc(e.any, func(a alternative) bool { return a.topic != "" })
}

// InTopic reports whether a topic, or one of the folders that it is made of, is
// called this.
func InTopic(topic, name string) bool {
	return strings.EqualFold(topic, name) ||
		slices.ContainsFunc(strings.Split(topic, "/"), func(part string) bool { return strings.EqualFold(part, name) })
}

// parseAlternative reads what stands between two ORs; nil when that is nothing.
func parseAlternative(part string) (*alternative, error) {
	var a alternative
	rest, err := a.takePatterns(part)
	if err != nil {
		return nil, err
	}
	p := queryParser{rest: strings.ToValidUTF8(rest, " "), expression: true}
	q, err := p.parse()
	if err != nil {
		return nil, err
	}
	if !q.Since.IsZero() || !q.Before.IsZero() {
		return nil, &QueryError{Part: p.window, Fault: FaultTime, Hint: "leave the date out: this is about articles to come"}
	}
	a.query, a.plan, a.source, a.lang, a.topic = q, newPlan(q), strings.ToLower(q.Source), q.Lang, p.topic
	if len(a.need)+len(a.avoid) == 0 && a.topic == "" && q.Text() == "" && len(q.Not) == 0 && q.Source == "" && q.Lang == "" {
		return nil, nil //nolint:nilnil // nothing between two ORs is nothing
	}
	return &a, nil
}

// takePatterns takes the patterns out of an expression.
func (a *alternative) takePatterns(s string) (rest string, err error) {
	var kept strings.Builder
	atStart := true // of a word
	for s != "" {
		pattern, not, n := pattern(s)
		if !atStart || n == 0 {
			r := strings.IndexFunc(s[1:], func(rune) bool { return true }) + 1 // the end of the first rune
			if r == 0 {
				r = len(s)
			}
			atStart = strings.TrimSpace(s[:r]) == ""
			kept.WriteString(s[:r])
			s = s[r:]
			continue
		}
		re, err := regexp.Compile(pattern)
		if err != nil || len(pattern) > maxPattern {
			return "", &QueryError{Part: s[:n], Fault: FaultPattern, Hint: "write a regular expression of RE2 between two slashes"}
		}
		if not {
			a.avoid = append(a.avoid, re)
		} else {
			a.need = append(a.need, re)
		}
		s = s[n:]
	}
	return kept.String(), nil
}

// pattern returns the pattern that s begins with and the bytes it takes; n is 0
// when there is none. It ends at a slash without a backslash before it, after
// which a word ends.
func pattern(s string) (pattern string, not bool, n int) {
	body, not := strings.CutPrefix(s, "-")
	if len(body) < 3 || body[0] != '/' || body[1] == '/' || body[1] == ' ' {
		return "", false, 0
	}
	for i := 1; i < len(body); i++ {
		switch body[i] {
		case '\\':
			i++
		case '/':
			pattern, end := body[1:i], i+1
			if strings.HasPrefix(body[end:], "i") {
				pattern, end = "(?i)"+pattern, end+1
			}
			if end < len(body) && !unicode.IsSpace(rune(body[end])) {
				return "", false, 0 // "and/or/both" is words
			}
			return strings.ReplaceAll(pattern, `\/`, "/"), not, len(s) - len(body) + end
		}
	}
	return "", false, 0
}

// splitOr splits an expression at its ORs, but not in phrases and patterns.
func splitOr(s string) []string {
	var parts []string
	start, atStart := 0, true
	for i := 0; i < len(s); {
		rest := s[i:]
		if atStart {
			if _, n := quoted(rest); n > 0 {
				i, atStart = i+n, false
				continue
			}
			if _, _, n := pattern(rest); n > 0 {
				i, atStart = i+n, false
				continue
			}
			if tail, ok := strings.CutPrefix(rest, "OR"); ok && (tail == "" || unicode.IsSpace(rune(tail[0]))) {
				parts = append(parts, s[start:i])
				i += 2
				start = i
				continue
			}
		}
		atStart = unicode.IsSpace(rune(s[i])) || s[i] == ':' || s[i] == '-' && atStart
		i++
	}
	return append(parts, s[start:])
}

// Subject is an article prepared to be matched by many expressions. Not safe for
// concurrent use.
type Subject struct {
	article Article
	topic   string
	terms   map[string]bool
	title   []string
	body    []string
}

// NewSubject analyses an article that came under a topic; "" for none.
func NewSubject(a Article, topic string) *Subject {
	s := &Subject{article: a, topic: topic, terms: map[string]bool{}}
	an := newAnalyser(a.Lang)
	collect := func(text string, into *[]string) {
		an.each(text, func(t string) {
			*into = append(*into, t)
			s.terms[t] = true
		}, func(c string) { s.terms[c] = true })
	}
	collect(a.Title, &s.title)
	collect(a.Text, &s.body)
	return s
}

// Match reports whether an expression matches the article.
func (e Expression) Match(s *Subject) bool {
	return len(e.any) == 0 || slices.ContainsFunc(e.any, func(a alternative) bool { return a.match(s) })
}

func (a *alternative) match(s *Subject) bool {
	if a.plan.impossible || a.lang != "" && PrimaryLang(s.article.Lang) != a.lang {
		return false
	}
	if a.source != "" && !slices.ContainsFunc([]string{s.article.Source.Key, s.article.Source.Name, s.article.Site},
		func(name string) bool { return strings.ToLower(name) == a.source }) {
		return false
	}
	if a.topic != "" && !InTopic(s.topic, a.topic) {
		return false
	}
	has := func(alternatives []Sequence) bool {
		return slices.ContainsFunc(alternatives, func(q Sequence) bool { return holds(s.title, q) || holds(s.body, q) })
	}
	if slices.ContainsFunc(a.plan.phrases, func(p []Sequence) bool { return !has(p) }) || slices.ContainsFunc(a.plan.not, has) {
		return false
	}
	for _, w := range a.plan.words {
		n := 0
		for _, i := range w.units {
			if slices.ContainsFunc(a.plan.units[i].terms, func(t string) bool { return s.terms[t] }) {
				n++
			}
		}
		if n < w.need {
			return false
		}
	}
	matches := func(re *regexp.Regexp) bool { return re.MatchString(s.article.Title) || re.MatchString(s.article.Text) }
	return !slices.ContainsFunc(a.need, func(re *regexp.Regexp) bool { return !matches(re) }) && !slices.ContainsFunc(a.avoid, matches)
}

// holds reports whether terms stand in a text one after the other.
func holds(text []string, q Sequence) bool {
	for i := 0; i+len(q) <= len(text); i++ {
		if slices.Equal(text[i:i+len(q)], q) {
			return true
		}
	}
	return false
}
