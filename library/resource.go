package library

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// RenameSource returns an expression in which source: names a source as it is
// called now, wherever it named it as it was called. Where the source that was
// called so is still there, with articles of its own, beside is true: then each
// alternative that named it stays, and stands there once more with the name of now.
// An expression that does not name it comes back as it is.
func RenameSource(expression string, was []string, now string, beside bool) string {
	parts := splitOr(expression)
	var out []string
	changed := false
	for _, part := range parts {
		renamed := renameSource(part, was, now)
		if renamed == part {
			out = append(out, part)
			continue
		}
		changed = true
		if beside {
			out = append(out, part)
		}
		same := func(p string) bool { return strings.TrimSpace(p) == strings.TrimSpace(renamed) }
		if !slices.ContainsFunc(parts, same) {
			out = append(out, renamed)
		}
	}
	if !changed {
		return expression
	}
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	return strings.Join(out, " OR ")
}

// renameSource is RenameSource for what stands between two ORs.
func renameSource(part string, was []string, now string) string {
	var out strings.Builder
	p := queryParser{expression: true}
	for s := part; s != ""; {
		n := wordEnd(s)
		if _, m := quoted(s); m > 0 {
			n = m
		} else if _, _, m := pattern(s); m > 0 {
			n = m
		} else if key, value, m := p.operator(s); m > 0 {
			n = m
			if key == "source" && slices.ContainsFunc(was, func(name string) bool { return strings.EqualFold(name, value) }) {
				at := strings.IndexAny(s, ":：")
				_, colon := utf8.DecodeRuneInString(s[at:])
				out.WriteString(s[:at+colon] + QuoteValue(now))
				s = s[n:]
				continue
			}
		}
		out.WriteString(s[:n])
		s = s[n:]
	}
	return out.String()
}

// wordEnd is where the white space that s begins with ends, else the word.
func wordEnd(s string) int {
	first, _ := utf8.DecodeRuneInString(s)
	space := unicode.IsSpace(first)
	if n := strings.IndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) != space }); n > 0 {
		return n
	}
	return len(s)
}

// QuoteValue writes a name so that [ParseQuery] and [ParseExpression] read it as
// one value after an operator's colon.
func QuoteValue(name string) string {
	first, _ := utf8.DecodeRuneInString(name)
	if _, opens := closers[first]; !opens && !strings.ContainsFunc(name, unicode.IsSpace) {
		return name
	}
	for _, q := range [...][2]string{{`"`, `"`}, {"“", "”"}, {"«", "»"}, {"「", "」"}, {"『", "』"}} {
		open, _ := utf8.DecodeRuneInString(q[0])
		if !strings.ContainsAny(name, closers[open]) {
			return q[0] + name + q[1]
		}
	}
	return `"` + strings.NewReplacer(`"`, "'", "“", "'", "”", "'").Replace(name) + `"`
}
