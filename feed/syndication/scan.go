package syndication

import (
	"strings"
	"unicode/utf8"
)

// kind is what a token is.
type kind int

const (
	tokenEnd   kind = iota // the input is over
	tokenText              // characters
	tokenCData             // characters that are taken as they are
	tokenOpen              // a start tag
	tokenClose             // an end tag
	tokenNote              // a comment, a declaration, a processing instruction
)

const (
	maxAttrs     = 64      // attributes of a tag that are kept
	maxAttrBytes = 8 << 10 // bytes of an attribute's value that are kept
	maxName      = 128     // bytes of a tag's name
	maxDoctype   = 64 << 10
)

// attr is an attribute; its value is decoded.
type attr struct{ name, value string }

// token is a piece of the input, from start to end.
type token struct {
	kind       kind
	start, end int
	name       string // of a tag, with its prefix
	text       string // of text and CDATA, not decoded
	attrs      []attr
	closed     bool // a start tag that is its own end tag
	cut        bool // the input ended within it
}

// attr returns the value of the first attribute with that name, "" when there
// is none.
func (t *token) attr(name string) string {
	for _, a := range t.attrs {
		if strings.EqualFold(a.name, name) {
			return a.value
		}
	}
	return ""
}

// scanner splits XML as it is found into tokens. It never fails: what is no
// markup is text. Its time is linear in the input.
type scanner struct {
	s        string
	pos      int
	entities *entities
	declared bool // there was a DOCTYPE
	fix      repairs
}

// next returns the token at the current position and goes behind it.
func (z *scanner) next() token {
	s, at := z.s, z.pos
	if at >= len(s) {
		return token{kind: tokenEnd, start: at, end: at}
	}
	if s[at] != '<' {
		return z.textFrom(at)
	}
	rest := s[at:]
	switch {
	case strings.HasPrefix(rest, "<!--"):
		return z.until(at, 4, "-->", tokenNote)
	case len(rest) >= 9 && strings.EqualFold(rest[:9], "<![CDATA["):
		return z.until(at, 9, "]]>", tokenCData)
	case strings.HasPrefix(rest, "<?"):
		return z.until(at, 2, ">", tokenNote)
	case strings.HasPrefix(rest, "<!"):
		return z.declaration(at)
	case strings.HasPrefix(rest, "</") && len(rest) > 2 && nameStart(rest[2]):
		return z.closeTag(at)
	case len(rest) > 1 && nameStart(rest[1]):
		return z.openTag(at)
	case len(rest) == 1:
		z.pos = len(s)
		return token{kind: tokenNote, start: at, end: len(s), cut: true}
	}
	z.fix.add(RepairEntity)
	return z.textFrom(at) // a "<" that is just that
}

// textFrom returns the text up to the next tag. The first byte is text.
func (z *scanner) textFrom(at int) token {
	end := strings.IndexByte(z.s[at+1:], '<')
	if end < 0 {
		end = len(z.s)
	} else {
		end += at + 1
	}
	z.pos = end
	return token{kind: tokenText, start: at, end: end, text: z.s[at:end]}
}

// until returns a token that a certain string ends.
func (z *scanner) until(at, skip int, stop string, k kind) token {
	t := token{kind: k, start: at}
	if n := strings.Index(z.s[at+skip:], stop); n >= 0 {
		t.text = z.s[at+skip : at+skip+n]
		t.end = at + skip + n + len(stop)
	} else {
		t.text, t.end, t.cut = z.s[at+skip:], len(z.s), true
	}
	z.pos = t.end
	return t
}

// declaration skips a DOCTYPE, with its subset, and reads the entities in it. A
// feed has one; what looks like a second ends with the next ">".
func (z *scanner) declaration(at int) token {
	if z.declared {
		return z.until(at, 2, ">", tokenNote)
	}
	z.declared = true
	s := z.s[:min(len(z.s), at+maxDoctype)]
	depth, i := 0, at+2
	for ; i < len(s); i++ {
		switch s[i] {
		case '"', '\'':
			n := strings.IndexByte(s[i+1:], s[i])
			if n < 0 {
				i = len(s)
			} else {
				i += n + 1
			}
		case '[':
			depth++
		case ']':
			depth--
		case '>':
			if depth <= 0 {
				z.entities.declare(s[at:i])
				z.pos = i + 1
				return token{kind: tokenNote, start: at, end: i + 1}
			}
		}
	}
	// It never ends. Then it ends with its first line.
	z.fix.add(RepairTags)
	return z.until(at, 2, ">", tokenNote)
}

func (z *scanner) closeTag(at int) token {
	s := z.s
	i := nameEnd(s, at+2)
	t := token{kind: tokenClose, start: at, name: s[at+2 : i]}
	end := strings.IndexAny(s[i:], "<>")
	switch {
	case end < 0:
		t.end, t.cut = len(s), true
	case s[i+end] == '<':
		z.fix.add(RepairTags)
		t.end = i + end // "</title<link>"
	default:
		t.end = i + end + 1
	}
	z.pos = t.end
	return t
}

func (z *scanner) openTag(at int) token {
	s := z.s
	i := nameEnd(s, at+1)
	t := token{kind: tokenOpen, start: at, name: s[at+1 : i]}
	for {
		for i < len(s) && (isSpace(s[i]) || s[i] == '/' && i+1 < len(s) && s[i+1] != '>') {
			i++
		}
		switch {
		case i >= len(s):
			t.end, t.cut = len(s), true
			z.pos = t.end
			return t
		case s[i] == '>':
			t.end = i + 1
			z.pos = t.end
			return t
		case s[i] == '/' && i+1 < len(s): // "/>"
			t.end, t.closed = i+2, true
			z.pos = t.end
			return t
		case s[i] == '<':
			z.fix.add(RepairTags)
			t.end = i // the tag's end is missing
			z.pos = t.end
			return t
		case s[i] == '/':
			i++
			continue
		}
		i = z.attribute(&t, i)
	}
}

// attribute reads one attribute at i and returns where it ends.
func (z *scanner) attribute(t *token, i int) int {
	s, start := z.s, i
	for i < len(s) && !isSpace(s[i]) && s[i] != '=' && s[i] != '>' && s[i] != '<' && s[i] != '/' {
		i++
	}
	if i == start {
		return i + 1 // a "=" without a name
	}
	name := s[start:i]
	j := i
	for j < len(s) && isSpace(s[j]) {
		j++
	}
	value := ""
	if j < len(s) && s[j] == '=' {
		j++
		for j < len(s) && isSpace(s[j]) {
			j++
		}
		value, i = z.attributeValue(j)
	} else {
		z.fix.add(RepairAttributes)
	}
	keep := len(t.attrs) < maxAttrs && len(name) <= maxName && t.attr(name) == ""
	if !keep {
		z.fix.add(RepairAttributes)
		return i
	}
	if len(value) > maxAttrBytes {
		value = "" // no address and no name is as long
		z.fix.add(RepairAttributes)
	}
	t.attrs = append(t.attrs, attr{name, z.entities.decode(value, z.fix)})
	return i
}

// attributeValue reads the value at i, with or without quotes, and returns where
// it ends.
func (z *scanner) attributeValue(i int) (string, int) {
	s := z.s
	if i < len(s) && (s[i] == '"' || s[i] == '\'') {
		n := strings.IndexByte(s[i+1:], s[i])
		if n >= 0 {
			value := s[i+1 : i+1+n]
			// A quote that was forgotten reaches into what follows the tag.
			if gt := strings.IndexByte(value, '>'); gt < 0 || !strings.Contains(value[gt:], "<") {
				return value, i + n + 2
			}
		}
		i++
	}
	z.fix.add(RepairAttributes)
	end := i
	for end < len(s) && !isSpace(s[end]) && s[end] != '>' && s[end] != '<' {
		end++
	}
	if end < len(s) && s[end] == '>' && end > i && s[end-1] == '/' {
		return s[i : end-1], end - 1
	}
	return s[i:end], end
}

func isSpace(b byte) bool { return b == ' ' || b == '\n' || b == '\t' || b == '\r' }

func nameStart(b byte) bool {
	return b|0x20 >= 'a' && b|0x20 <= 'z' || b == '_' || b == ':' || b >= utf8.RuneSelf
}

func nameEnd(s string, i int) int {
	for i < len(s) && !isSpace(s[i]) && s[i] != '>' && s[i] != '/' && s[i] != '<' && s[i] != '=' {
		i++
	}
	return i
}
