package faketelegram

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// units is the length of s as Telegram counts it: UTF-16 code units.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += runeUnits(r)
	}
	return n
}

func runeUnits(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}

// openTag is a tag that waits for its end.
type openTag struct {
	name, argument string
	offset         int // of the entity, in UTF-16 units
	begin          int // of the entity, in bytes of the output
}

// htmlParser reads text with parse_mode HTML, byte by byte and with the same
// refusals as the official server: the tags are a fixed set, nesting must be
// exact, and the only named entities are lt, gt, amp and quot. An entity that
// is not known stays in the text as it is, which people then read; it is
// reported apart.
//
// What the server takes and refuses is written down nowhere else as exactly as in
// its source, so the parser is a translation into Go, with changes, of parse_html
// and decode_html_entity in TDLib (https://github.com/tdlib/td,
// td/telegram/MessageEntity.cpp):
//
//	Copyright Aliaksei Levin (levlam@telegram.org), Arseny Smirnov (arseny30@gmail.com) 2014-2025
//
//	Distributed under the Boost Software License, Version 1.0. (See accompanying
//	file LICENSE_1_0.txt or copy at http://www.boost.org/LICENSE_1_0.txt)
type htmlParser struct {
	src      string
	pos      int
	out      strings.Builder
	units    int
	open     []openTag
	entities []Entity
	strange  []string // entities that stayed in the text
}

// parseHTML returns the plain text and its entities, and the named entities
// that were not understood. The error is the words after "can't parse
// entities: ".
func parseHTML(src string) (text string, entities []Entity, strange []string, err error) {
	if strings.IndexByte(src, '<') < 0 && strings.IndexByte(src, '&') < 0 {
		return src, nil, nil, nil
	}
	p := &htmlParser{src: src}
	for p.pos < len(src) {
		switch src[p.pos] {
		case '&':
			p.entity()
		case '<':
			if p.at(p.pos+1) == '/' {
				err = p.end()
			} else {
				err = p.start()
			}
			if err != nil {
				return "", nil, nil, err
			}
		default:
			r, n := utf8.DecodeRuneInString(src[p.pos:])
			p.out.WriteString(src[p.pos : p.pos+n])
			p.units += runeUnits(r)
			p.pos += n
		}
	}
	if len(p.open) > 0 {
		return "", nil, nil, refuse("Can't find end tag corresponding to start tag %q", p.open[len(p.open)-1].name)
	}
	text = p.out.String()
	if !utf8.ValidString(text) {
		return "", nil, nil, refuse("Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units")
	}
	slices.SortStableFunc(p.entities, func(a, b Entity) int {
		if a.Offset != b.Offset {
			return a.Offset - b.Offset
		}
		return b.Length - a.Length
	})
	return text, p.entities, p.strange, nil
}

// at is the byte at i; 0 after the end, as in the server's own loop.
func (p *htmlParser) at(i int) byte {
	if i < len(p.src) {
		return p.src[i]
	}
	return 0
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == 0 || c == '\v'
}

// entity copies a character reference, or the ampersand when it is none.
func (p *htmlParser) entity() {
	code, next := decodeEntity(p.src, p.pos)
	if code == 0 {
		if name := entityName(p.src[p.pos+1:]); name != "" {
			p.strange = append(p.strange, "&"+name+";")
		}
		p.out.WriteByte('&')
		p.units++
		p.pos++
		return
	}
	if utf16.IsSurrogate(code) {
		p.out.WriteString("\xed\xa0\x80") // is no UTF-8, so that the check at the end refuses it
	} else {
		p.out.WriteRune(code)
	}
	p.units += runeUnits(code)
	p.pos = next
}

// entityName is the name of an entity at the start of s, "" when it is none.
func entityName(s string) string {
	name, _, ok := strings.Cut(s, ";")
	if !ok || name == "" || len(name) > 32 {
		return ""
	}
	for _, c := range []byte(name) {
		if !isAlnum(c) {
			return ""
		}
	}
	return name
}

func isAlnum(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// decodeEntity reads the character reference at src[pos], an ampersand; 0 when
// it is none that the server knows. The semicolon may be missing, as there.
func decodeEntity(src string, pos int) (code rune, next int) {
	end := pos + 1
	if end < len(src) && src[end] == '#' {
		end++
		base := 10
		if end < len(src) && src[end] == 'x' {
			end++
			base = 16
		}
		from := end
		for end < len(src) && end-pos < 12 && (src[end] >= '0' && src[end] <= '9' || base == 16 && isHex(src[end])) {
			end++
		}
		n, err := strconv.ParseUint(src[from:end], base, 32)
		if err != nil || n == 0 || n >= 0x10ffff || end-pos >= 10 {
			return 0, pos
		}
		code = rune(n)
	} else {
		for end < len(src) && isAlnum(src[end]) && (src[end] < '0' || src[end] > '9') {
			end++
		}
		switch src[pos+1 : end] {
		case "lt":
			code = '<'
		case "gt":
			code = '>'
		case "amp":
			code = '&'
		case "quot":
			code = '"'
		default:
			return 0, pos
		}
	}
	if end < len(src) && src[end] == ';' {
		end++
	}
	return code, end
}

func isHex(c byte) bool { return c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' }

// knownTag reports whether the server knows a tag.
func knownTag(name string) bool {
	switch name {
	case "a", "b", "strong", "i", "em", "s", "strike", "del", "u", "ins", "tg-spoiler", "tg-emoji", "span", "pre", "code", "blockquote":
		return true
	}
	return false
}

// start reads a start tag at p.pos.
func (p *htmlParser) start() error {
	begin := p.pos
	i := begin + 1
	for !isSpace(p.at(i)) && p.at(i) != '>' {
		i++
	}
	if p.at(i) == 0 {
		return refuse("Unclosed start tag at byte offset %d", begin)
	}
	tag := openTag{name: strings.ToLower(p.src[begin+1 : i]), offset: p.units, begin: p.out.Len()}
	if !knownTag(tag.name) {
		return refuse("Unsupported start tag %q at byte offset %d", tag.name, begin)
	}
	for p.at(i) != '>' {
		for p.at(i) != 0 && isSpace(p.at(i)) {
			i++
		}
		if p.at(i) == '>' {
			break
		}
		name, value, next, err := p.attribute(tag.name, begin, i)
		if err != nil {
			return err
		}
		i = next
		tag.take(name, value)
	}
	if tag.name == "span" && tag.argument != "spoiler" {
		return refuse("Tag \"span\" must have class \"tg-spoiler\" at byte offset %d", begin)
	}
	p.open = append(p.open, tag)
	p.pos = i + 1
	return nil
}

// take keeps the attribute that matters for a tag.
func (t *openTag) take(name, value string) {
	prefix := ""
	switch t.name + " " + name {
	case "a href", "tg-emoji emoji-id":
	case "code class":
		prefix = "language-"
	case "span class":
		prefix = "tg-"
	case "blockquote expandable":
		value = "expandable"
	default:
		return
	}
	if rest, ok := strings.CutPrefix(value, prefix); ok {
		t.argument = rest
	}
}

// attribute reads an attribute at i.
func (p *htmlParser) attribute(tag string, begin, i int) (name, value string, next int, err error) {
	from := i
	for !isSpace(p.at(i)) && p.at(i) != '=' && (tag != "blockquote" || p.at(i) != '>') {
		i++
	}
	name = p.src[from:i]
	if name == "" {
		return "", "", 0, refuse("Empty attribute name in the tag %q at byte offset %d", tag, begin)
	}
	for p.at(i) != 0 && isSpace(p.at(i)) {
		i++
	}
	if p.at(i) == 0 {
		return "", "", 0, refuse("Unclosed start tag %q at byte offset %d", tag, begin)
	}
	if p.at(i) != '=' {
		if tag == "blockquote" && name == "expandable" {
			return name, "", i, nil
		}
		return "", "", 0, refuse("Expected equal sign in declaration of an attribute of the tag %q at byte offset %d", tag, begin)
	}
	i++
	for p.at(i) != 0 && isSpace(p.at(i)) {
		i++
	}
	if p.at(i) == 0 {
		return "", "", 0, refuse("Unclosed start tag %q at byte offset %d", tag, begin)
	}
	value, next, err = p.value(i)
	if err == nil && p.at(next) == 0 {
		err = refuse("Unclosed start tag at byte offset %d", begin)
	}
	return name, value, next, err
}

// value reads an attribute's value at i: a token, or a quoted string.
func (p *htmlParser) value(i int) (value string, next int, err error) {
	quote := p.at(i)
	if quote != '"' && quote != '\'' {
		from := i
		for c := p.at(i); isAlnum(c) || c == '.' || c == '-'; c = p.at(i) {
			i++
		}
		if !isSpace(p.at(i)) && p.at(i) != '>' {
			return "", 0, refuse("Unexpected end of name token at byte offset %d", from)
		}
		return strings.ToLower(p.src[from:i]), i, nil
	}
	var b bytes.Buffer
	i++
	for i < len(p.src) && p.src[i] != quote {
		if p.src[i] == '&' {
			if code, n := decodeEntity(p.src, i); code != 0 {
				b.WriteRune(code)
				i = n
				continue
			}
		}
		b.WriteByte(p.src[i])
		i++
	}
	if i < len(p.src) {
		i++
	}
	return b.String(), i, nil
}

// end reads an end tag at p.pos.
func (p *htmlParser) end() error {
	begin := p.pos
	if len(p.open) == 0 {
		return refuse("Unexpected end tag at byte offset %d", begin)
	}
	i := begin + 2
	for !isSpace(p.at(i)) && p.at(i) != '>' {
		i++
	}
	name := strings.ToLower(p.src[min(begin+2, len(p.src)):min(i, len(p.src))])
	for isSpace(p.at(i)) && p.at(i) != 0 {
		i++
	}
	if p.at(i) != '>' {
		return refuse("Unclosed end tag at byte offset %d", begin)
	}
	tag := p.open[len(p.open)-1]
	if name != "" && name != tag.name {
		return refuse("Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"", begin, tag.name, name)
	}
	p.open = p.open[:len(p.open)-1]
	p.pos = i + 1
	if p.units == tag.offset {
		return nil
	}
	return p.mark(tag)
}

// mark adds the entity of a tag that has ended.
func (p *htmlParser) mark(tag openTag) error {
	e := Entity{Offset: tag.offset, Length: p.units - tag.offset}
	switch tag.name {
	case "i", "em":
		e.Type = "italic"
	case "b", "strong":
		e.Type = "bold"
	case "s", "strike", "del":
		e.Type = "strikethrough"
	case "u", "ins":
		e.Type = "underline"
	case "tg-spoiler", "span":
		e.Type = "spoiler"
	case "blockquote":
		e.Type = "blockquote"
		if tag.argument != "" {
			e.Type = "expandable_blockquote"
		}
	case "tg-emoji":
		id, err := strconv.ParseInt(tag.argument, 10, 64)
		if err != nil || id == 0 {
			return refuse("Invalid custom emoji identifier specified")
		}
		e.Type, e.Emoji = "custom_emoji", tag.argument
	case "code", "pre":
		p.code(tag, e)
		return nil
	case "a":
		url := tag.argument
		if url == "" {
			url = p.out.String()[tag.begin:]
		}
		checked, err := checkLink(url)
		if err != nil {
			return nil //nolint:nilerr // the server too shows such a link as plain text, and says nothing
		}
		e.Type, e.URL = "text_link", checked
		if strings.HasPrefix(checked, "tg://user?id=") {
			e.Type = "text_mention"
		}
	}
	p.entities = append(p.entities, e)
	return nil
}

// code adds a code or pre entity; one around the other is a block in a
// language.
func (p *htmlParser) code(tag openTag, e Entity) {
	e.Type, e.Language = tag.name, tag.argument
	if n := len(p.entities) - 1; n >= 0 {
		last := &p.entities[n]
		pair := last.Type == "code" && e.Type == "pre" || last.Type == "pre" && e.Type == "code"
		if pair && last.Offset == e.Offset && last.Length == e.Length {
			last.Type, last.Language = "pre", last.Language+e.Language
			return
		}
	}
	p.entities = append(p.entities, e)
}
