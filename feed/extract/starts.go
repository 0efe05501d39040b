package extract

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// newMarker makes a marker of the alternatives that a line's key may be.
func newMarker(reason string, tail bool, pattern string) marker {
	m := marker{reason: reason, tail: tail, pattern: pattern, starts: map[string]compiled{}}
	starts := map[string][]string{}
	var digit, parted, rest []string
	for _, alt := range alternatives(pattern) {
		for _, a := range unfold(alt) {
			if s, ok := fixedStart(a); ok {
				starts[s] = append(starts[s], a)
			} else if strings.HasPrefix(a, `\d+`) {
				digit = append(digit, a)
			} else if parts, ok := fixedParts(a); ok {
				parted, m.parts = append(parted, a), append(m.parts, parts...)
			} else if a != "" {
				rest = append(rest, a)
			}
		}
	}
	for s, list := range starts {
		m.starts[s] = oneOf(list)
	}
	m.digit, m.parted, m.rest = oneOf(digit), oneOf(parted), oneOf(rest)
	return m
}

// compiled is a pattern that is compiled when it is needed.
type compiled func() *regexp.Regexp

// oneOf matches what is one of several patterns as a whole; nil for none.
func oneOf(patterns []string) compiled {
	if len(patterns) == 0 {
		return nil
	}
	return sync.OnceValue(func() *regexp.Regexp { return whole(strings.Join(patterns, "|")) })
}

func whole(pattern string) *regexp.Regexp {
	return regexp.MustCompile(`^(?:` + pattern + `)$`)
}

// is tells whether the key of a line is one of the marker's texts.
func (m *marker) is(key string) bool {
	_, n := utf8.DecodeRuneInString(key)
	_, n2 := utf8.DecodeRuneInString(key[n:])
	if re := m.starts[key[:n+n2]]; re != nil && re().MatchString(key) {
		return true
	}
	if m.digit != nil && key != "" && '0' <= key[0] && key[0] <= '9' && m.digit().MatchString(key) {
		return true
	}
	if slices.ContainsFunc(m.parts, func(p string) bool { return strings.Contains(key, p) }) && m.parted().MatchString(key) {
		return true
	}
	return m.rest != nil && m.rest().MatchString(key)
}

// alternatives splits a pattern at the bars outside of brackets.
func alternatives(pattern string) []string {
	var parts []string
	depth, from, class := 0, 0, false
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '\\':
			i++
		case class:
			class = c != ']'
		case c == '[':
			class = true
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == '|' && depth == 0:
			parts = append(parts, pattern[from:i])
			from = i + 1
		}
	}
	return append(parts, pattern[from:])
}

// unfold writes out the group that a pattern starts with: "(?:a|b)c" becomes
// "ac" and "bc".
func unfold(pattern string) []string {
	inner, ok := strings.CutPrefix(pattern, "(?:")
	if !ok {
		return []string{pattern}
	}
	end := closingBracket(inner)
	after := inner[end+1:]
	inner = inner[:end]
	optional := strings.HasPrefix(after, "?")
	if optional {
		after = after[1:]
	} else if after != "" && strings.ContainsRune("*+{", rune(after[0])) {
		return []string{pattern}
	}
	var all []string
	for _, a := range alternatives(inner) {
		all = append(all, unfold(a+after)...)
	}
	if optional {
		all = append(all, unfold(after)...)
	}
	return all
}

// closingBracket returns where the round bracket closes that was opened before
// pattern.
func closingBracket(pattern string) int {
	depth, class := 0, false
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '\\':
			i++
		case class:
			class = c != ']'
		case c == '[':
			class = true
		case c == '(':
			depth++
		case c == ')' && depth == 0:
			return i
		case c == ')':
			depth--
		}
	}
	return len(pattern) - 1
}

// fixedParts returns texts of which one must be in whatever a pattern matches that
// starts with anything, if there are such.
func fixedParts(pattern string) ([]string, bool) {
	_, after, ok := strings.Cut(pattern, "}")
	if !ok || !strings.HasPrefix(pattern, ".{") {
		return nil, false
	}
	var parts []string
	for _, a := range unfold(after) {
		end := strings.IndexAny(a, `\.()[]{}+*?|^$`)
		if end < 0 {
			end = len(a)
		} else if strings.ContainsRune("?*{", rune(a[end])) {
			_, n := utf8.DecodeLastRuneInString(a[:end])
			end -= n
		}
		const least = 4 // bytes; less is in any text
		if end < least {
			return nil, false
		}
		parts = append(parts, a[:end])
	}
	return parts, true
}

// fixedStart returns the first two runes of what a pattern matches, if there
// are two and they are always the same.
func fixedStart(pattern string) (string, bool) {
	const meta = `\.()[]{}+*?|^$`
	a, n := utf8.DecodeRuneInString(pattern)
	b, n2 := utf8.DecodeRuneInString(pattern[n:])
	if n == 0 || n2 == 0 || strings.ContainsRune(meta, a) || strings.ContainsRune(meta, b) {
		return "", false
	}
	if rest := pattern[n+n2:]; rest != "" && strings.ContainsRune("?*{", rune(rest[0])) {
		return "", false
	}
	return pattern[:n+n2], true
}
