package bot

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// closings are quotation marks by those that open.
func closing(open rune) string {
	return map[rune]string{'"': `"`, '“': "”", '„': "“", '«': "»", '「': "」"}[open]
}

// operator returns the operator that s begins with, one of names, its value and
// the bytes that both take; the name is "" when there is none. A value of several
// words stands in quotation marks; within “these”, plain ones may stand.
func operator(s string, names ...string) (name, value string, n int) {
	for _, name := range names {
		if len(s) <= len(name) || !strings.EqualFold(s[:len(name)], name) || s[len(name)] != ':' {
			continue
		}
		rest := s[len(name)+1:]
		open, size := utf8.DecodeRuneInString(rest)
		if closing := closing(open); closing != "" {
			if end := strings.Index(rest[size:], closing); end >= 0 {
				return name, rest[size : size+end], len(s) - len(rest) + size + end + len(closing)
			}
		}
		end := strings.IndexFunc(rest, unicode.IsSpace)
		if end < 0 {
			end = len(rest)
		}
		return name, rest[:end], len(s) - len(rest) + end
	}
	return "", "", 0
}

// cutOptions takes operators out of what was typed, wherever they stand but not
// in phrases, and returns the rest as it is and their values. Of two with one
// name the last counts.
func cutOptions(args string, names ...string) (rest string, values map[string]string) {
	values = map[string]string{}
	var kept strings.Builder
	for args != "" {
		if name, value, n := operator(args, names...); n > 0 {
			values[name] = value
			args = strings.TrimLeftFunc(args[n:], unicode.IsSpace)
			continue
		}
		n := wordEnd(args)
		kept.WriteString(args[:n])
		args = args[n:]
	}
	return strings.TrimSpace(kept.String()), values
}

// wordEnd is where the next word of s begins; a phrase counts as a word.
func wordEnd(s string) int {
	n := 0
	body := strings.TrimPrefix(s, "-")
	if open, size := utf8.DecodeRuneInString(body); closing(open) != "" {
		if end := strings.Index(body[size:], closing(open)); end >= 0 {
			n = len(s) - len(body) + size + end
		}
	}
	space := strings.IndexFunc(s[n:], unicode.IsSpace)
	if space < 0 {
		return len(s)
	}
	n += space
	next := strings.IndexFunc(s[n:], func(r rune) bool { return !unicode.IsSpace(r) })
	if next < 0 {
		return len(s)
	}
	return n + next
}

// yes and no are how a switch is typed.
func isYes(s string) bool {
	return slices.Contains([]string{"yes", "on", "true", "1"}, strings.ToLower(s))
}
func isNo(s string) bool {
	return slices.Contains([]string{"no", "off", "false", "0", "none"}, strings.ToLower(s))
}
