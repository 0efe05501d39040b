package syndication

import (
	"html"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

const (
	maxEntities    = 64      // entities that a feed may declare
	maxEntityValue = 1 << 10 // bytes of what one stands for
	// maxExpansion bounds what declared entities may add to a feed, in bytes.
	maxExpansion = 1 << 20
	// maxEntityName bounds how far behind an "&" its ";" is looked for.
	maxEntityName = 40
)

// entities are those that a feed declares itself. An entity's value is taken as
// it stands: references in it are not followed, so nothing can grow by nesting,
// and no file or address is ever read.
type entities struct {
	values map[string]string
	left   int // bytes that they may still add
}

// declare reads the entities of a DOCTYPE.
func (e *entities) declare(doctype string) {
	for len(e.values) < maxEntities {
		_, rest, found := strings.Cut(doctype, "<!ENTITY")
		if !found {
			return
		}
		doctype = rest
		rest = strings.TrimLeft(rest, " \t\r\n")
		end := strings.IndexAny(rest, " \t\r\n")
		if end <= 0 || end > maxEntityName || rest[0] == '%' {
			continue
		}
		name := rest[:end]
		rest = strings.TrimLeft(rest[end:], " \t\r\n")
		if rest == "" || rest[0] != '"' && rest[0] != '\'' {
			continue // SYSTEM, PUBLIC: something elsewhere
		}
		value, after, found := strings.Cut(rest[1:], rest[:1])
		if !found {
			return
		}
		doctype = after
		if len(value) > maxEntityValue {
			continue
		}
		if e.values == nil {
			e.values, e.left = map[string]string{}, maxExpansion
		}
		if _, again := e.values[name]; !again {
			e.values[name] = (&entities{}).decode(value, repairs{})
		}
	}
}

// decode replaces the references of s, those of HTML as well. What is no
// reference stays as it is.
func (e *entities) decode(s string, fix repairs) string {
	at := strings.IndexByte(s, '&')
	if at < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for at >= 0 {
		b.WriteString(s[:at])
		s = s[at:]
		end := strings.IndexByte(s[:min(len(s), maxEntityName)], ';')
		text, known := "", false
		if end > 1 {
			text, known = e.lookup(s[1:end], fix)
		}
		if known {
			b.WriteString(text)
			s = s[end+1:]
		} else {
			fix.add(RepairEntity)
			b.WriteByte('&')
			s = s[1:]
		}
		at = strings.IndexByte(s, '&')
	}
	b.WriteString(s)
	return b.String()
}

// lookup returns what the reference with that name stands for.
func (e *entities) lookup(name string, fix repairs) (string, bool) {
	switch name {
	case "amp":
		return "&", true
	case "lt":
		return "<", true
	case "gt":
		return ">", true
	case "quot":
		return `"`, true
	case "apos":
		return "'", true
	}
	if name[0] == '#' {
		return number(name[1:], fix)
	}
	if v, found := e.values[name]; found {
		if len(v) > e.left {
			return "", true
		}
		e.left -= len(v)
		return v, true
	}
	ref := "&" + name + ";"
	text := html.UnescapeString(ref)
	// A name that only begins as one that HTML knows without ";" is none.
	if text == ref || strings.HasSuffix(text, ";") && name != "semi" {
		return "", false
	}
	fix.add(RepairEntity)
	return text, true
}

// number returns the character with that number.
func number(digits string, fix repairs) (string, bool) {
	base := 10
	if digits != "" && digits[0]|0x20 == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil {
		return "", false
	}
	r := rune(min(n, utf8.MaxRune+1)) //nolint:gosec // bounded above
	switch {
	case r >= 0x80 && r < 0xa0:
		// Numbers of Windows-1252, as HTML reads them.
		fix.add(RepairEntity)
		r = charmap.Windows1252.DecodeByte(byte(r))
	case !allowed(r):
		fix.add(RepairControl)
		return "", true
	}
	return string(r), true
}

// allowed tells whether XML allows the character.
func allowed(r rune) bool {
	switch {
	case r == '\t', r == '\n', r == '\r':
		return true
	case r < 0x20, r == 0x7f, r >= 0xd800 && r < 0xe000, r == 0xfffe, r == 0xffff:
		return false
	}
	return r <= utf8.MaxRune
}
