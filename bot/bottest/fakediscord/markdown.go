package fakediscord

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Plain resolves Discord's markdown to what a person reads.
func Plain(s string) string {
	var b strings.Builder
	for n, line := range strings.Split(s, "\n") {
		if n > 0 {
			b.WriteByte('\n')
		}
		m := markdown{rest: lineStart(line), out: &b}
		m.inline()
	}
	return b.String()
}

// lineStart removes what makes a line a heading, small print, a quotation or an
// entry of a list.
func lineStart(line string) string {
	trimmed := strings.TrimLeft(line, " ")
	for _, mark := range []string{">>> ", "> ", "### ", "## ", "# ", "-# "} {
		if rest, ok := strings.CutPrefix(trimmed, mark); ok {
			return lineStart(rest)
		}
	}
	for _, mark := range []string{"- ", "* "} {
		if rest, ok := strings.CutPrefix(trimmed, mark); ok {
			return "• " + rest
		}
	}
	return line
}

// markdown is one line on its way.
type markdown struct {
	rest string
	out  *strings.Builder
	last rune
	open []string // marks that will be closed
}

func (m *markdown) inline() {
	for m.rest != "" {
		switch {
		case m.escape(), m.code(), m.link(), m.tag(), m.address(), m.mark():
		default:
			m.take()
		}
	}
}

// take writes a character as it is.
func (m *markdown) take() {
	r, n := utf8.DecodeRuneInString(m.rest)
	m.out.WriteString(m.rest[:n])
	m.last = r
	m.rest = m.rest[n:]
}

func (m *markdown) escape() bool {
	if len(m.rest) < 2 || m.rest[0] != '\\' {
		return false
	}
	if c := m.rest[1]; c < '!' || c > '~' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
		return false
	}
	m.rest = m.rest[1:]
	m.take()
	return true
}

func (m *markdown) code() bool {
	for _, mark := range []string{"```", "``", "`"} {
		rest, ok := strings.CutPrefix(m.rest, mark)
		if !ok {
			continue
		}
		if inside, after, closed := strings.Cut(rest, mark); closed && inside != "" {
			m.out.WriteString(inside)
			m.rest, m.last = after, '`'
			return true
		}
	}
	return false
}

// link resolves [text](address): the text, a space, the address.
func (m *markdown) link() bool {
	if m.rest[0] != '[' {
		return false
	}
	end := closing(m.rest, '[', ']')
	if end < 0 || !strings.HasPrefix(m.rest[end+1:], "(") {
		return false
	}
	target := m.rest[end+1:]
	stop := closing(target, '(', ')')
	if stop < 0 {
		return false
	}
	address, _, _ := strings.Cut(target[1:stop], " \"")
	address = strings.Trim(address, "<>")
	if !strings.HasPrefix(address, "http://") && !strings.HasPrefix(address, "https://") {
		return false
	}
	inner := markdown{rest: m.rest[1:end], out: m.out}
	inner.inline()
	m.out.WriteString(" " + address)
	m.rest, m.last = target[stop+1:], ')'
	return true
}

// closing returns where the bracket at the beginning of s closes, -1 if not.
func closing(s string, open, end byte) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case open:
			depth++
		case end:
			depth--
			if depth == 0 {
				return i
			}
		}
	}
	return -1
}

// tag resolves what stands in < and >: links, timestamps, mentions, commands.
func (m *markdown) tag() bool {
	if m.rest[0] != '<' {
		return false
	}
	inside, after, closed := strings.Cut(m.rest[1:], ">")
	if !closed || inside == "" {
		return false
	}
	shown := ""
	switch {
	case strings.HasPrefix(inside, "http://"), strings.HasPrefix(inside, "https://"):
		shown = inside
	case strings.HasPrefix(inside, "t:"):
		shown = timestamp(strings.TrimPrefix(inside, "t:"))
	case strings.HasPrefix(inside, "@"), strings.HasPrefix(inside, "#"):
		shown = inside[:1] + strings.TrimLeft(inside[1:], "!&")
	case strings.HasPrefix(inside, "/"):
		shown, _, _ = strings.Cut(inside, ":")
	case strings.HasPrefix(inside, ":"), strings.HasPrefix(inside, "a:"):
		_, name, _ := strings.Cut(inside, ":")
		name, _, _ = strings.Cut(name, ":")
		shown = ":" + name + ":"
	}
	if shown == "" {
		return false
	}
	m.out.WriteString(shown)
	m.rest, m.last = after, '>'
	return true
}

// timestamp writes UNIX:STYLE as a date, with the time of day where the style
// has it.
func timestamp(s string) string {
	number, style, _ := strings.Cut(s, ":")
	unix, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return ""
	}
	layout := "2 Jan 2006"
	switch style {
	case "t", "T":
		layout = "15:04"
	case "", "f", "F":
		layout = "2 Jan 2006 15:04"
	}
	return time.Unix(unix, 0).UTC().Format(layout)
}

// address takes a bare link as it is: what looks like markup in it is none.
func (m *markdown) address() bool {
	if !strings.HasPrefix(m.rest, "http://") && !strings.HasPrefix(m.rest, "https://") {
		return false
	}
	end := strings.IndexFunc(m.rest, func(r rune) bool { return unicode.IsSpace(r) || r == '<' || r == '>' })
	if end < 0 {
		end = len(m.rest)
	}
	m.out.WriteString(m.rest[:end])
	m.rest, m.last = m.rest[end:], '/'
	return true
}

// mark drops a mark of bold, italic, underlined, struck out or hidden text when
// it opens something that is closed later, or closes it.
func (m *markdown) mark() bool {
	for _, mark := range []string{"**", "__", "~~", "||", "*", "_"} {
		rest, ok := strings.CutPrefix(m.rest, mark)
		if !ok {
			continue
		}
		if n := len(m.open); n > 0 && m.open[n-1] == mark {
			m.open = m.open[:n-1]
			m.rest = rest
			return true
		}
		next, _ := utf8.DecodeRuneInString(rest)
		inWord := mark == "_" && (unicode.IsLetter(m.last) || unicode.IsDigit(m.last))
		if rest == "" || unicode.IsSpace(next) || inWord || !strings.Contains(withoutEscapes(rest), mark) {
			return false
		}
		m.open = append(m.open, mark)
		m.rest = rest
		return true
	}
	return false
}

// withoutEscapes blanks out escaped characters.
func withoutEscapes(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
