package syndication

import "strings"

// skip goes behind the end of an element.
func (m *mender) skip(t *token) {
	if t.closed {
		return
	}
	if _, after, ok := m.matchingEnd(t); ok {
		m.z.pos = after
	}
	// One that is never closed ends where it begins.
}

// matchingEnd finds the end tag of t: where it begins and where it ends. There
// is none when an element around t ends, or another entry begins, before.
func (m *mender) matchingEnd(t *token) (at, after int, ok bool) {
	s, i, depth := m.z.s, m.z.pos, 1
	for m.budget > 0 {
		from := i
		n := strings.IndexByte(s[i:], '<')
		if n < 0 {
			m.budget -= len(s) - i
			return 0, 0, false
		}
		i += n
		rest := s[i:]
		switch {
		case strings.HasPrefix(rest, "</"):
			end := nameEnd(s, i+2)
			name := s[i+2 : end]
			if strings.EqualFold(name, t.name) {
				if depth--; depth == 0 {
					after, ok := tagEnd(s, end)
					return i, after, ok
				}
			} else if m.around(name) {
				return 0, 0, false
			}
			i = end
		case strings.HasPrefix(rest, "<!--"):
			i = behind(s, i+4, "-->")
		case strings.HasPrefix(rest, "<![CDATA["):
			i = behind(s, i+9, "]]>")
		default:
			end := nameEnd(s, i+1)
			name := s[i+1 : end]
			if strings.EqualFold(name, t.name) {
				closed, cost := closesItself(s, end)
				if !closed {
					depth++
				}
				m.budget -= cost
			} else if name == m.entryName() {
				return 0, 0, false
			}
			i = max(end, i+1)
		}
		m.budget -= i - from
	}
	return 0, 0, false
}

// tagEnd returns where the end tag, whose name ends at i, ends itself.
func tagEnd(s string, i int) (after int, ok bool) {
	n := strings.IndexAny(s[i:], "<>")
	if n < 0 {
		return 0, false
	}
	if s[i+n] == '>' {
		n++
	}
	return i + n, true
}

// entryName returns the name of the format's entries.
func (m *mender) entryName() string {
	if m.format == "atom" {
		return "entry"
	}
	return "item"
}

// around tells whether an open element has that name.
func (m *mender) around(name string) bool {
	for i := range m.stack {
		if strings.EqualFold(m.stack[i].raw, name) {
			return true
		}
	}
	return false
}

// behind returns where stop ends, at the latest the end of s.
func behind(s string, from int, stop string) int {
	if n := strings.Index(s[min(from, len(s)):], stop); n >= 0 {
		return from + n + len(stop)
	}
	return len(s)
}

// closesItself tells whether the tag, whose name ends at i, ends in "/>", and how
// many bytes it had to look at.
func closesItself(s string, i int) (closed bool, cost int) {
	s = s[i:min(len(s), i+maxAttrBytes)]
	gt := strings.IndexByte(s, '>')
	if gt < 0 {
		return false, len(s)
	}
	return gt > 0 && s[gt-1] == '/', gt
}
