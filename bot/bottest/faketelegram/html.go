package faketelegram

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// What the Bot API's documentation says under "Formatting options" is all that
// this parser knows. A form that it does not describe, such as a value without
// quotation marks, is refused even where the real server would guess.
var (
	tagName   = regexp.MustCompile(`^<([A-Za-z][A-Za-z0-9-]*)`)
	attribute = regexp.MustCompile(`^\s+([A-Za-z][A-Za-z0-9-]*)(?:\s*=\s*("[^"]*"|'[^']*'))?`)
	tagEnd    = regexp.MustCompile(`^\s*>`)
	endTag    = regexp.MustCompile(`^</([A-Za-z][A-Za-z0-9-]*)\s*>`)
	reference = regexp.MustCompile(`^&(?:#[xX]([0-9A-Fa-f]{1,8})|#([0-9]{1,10})|([A-Za-z][A-Za-z0-9]{0,31}));`)
)

// parseHTML reads a text in parse_mode HTML, which must be valid UTF-8. It
// returns what is shown, what is marked in it (outer before inner), and the
// references to characters that the server does not know and shows as they are
// written, a lone "&" among them. An error names the byte at fault.
func parseHTML(in string) (text string, marks []Entity, strange []string, err error) {
	r := htmlReader{in: in}
	for r.at < len(in) && err == nil {
		rest := in[r.at:]
		switch {
		case strings.HasPrefix(rest, "</"):
			err = r.endTag()
		case rest[0] == '<':
			err = r.startTag()
		default:
			words, _, _ := strings.Cut(rest, "<")
			err = r.words(words)
		}
	}
	if err != nil {
		return "", nil, nil, err
	}
	if n := len(r.open); n > 0 {
		last := r.open[n-1]
		return "", nil, nil, fault(last.at, "tag <%s> is never closed,", last.tag)
	}
	return r.out.String(), r.entities(), r.strange, nil
}

// htmlReader is a text that is being read.
type htmlReader struct {
	in      string
	at      int // the next byte of in
	out     strings.Builder
	length  int // of out, in UTF-16 units
	open    []element
	marks   []mark
	strange []string
}

// element is a tag that waits for its end.
type element struct {
	mark
	tag  string
	from int // where its mark goes on from, in UTF-16 units of what is shown
	// Where a <code> that began with a <pre> ended. One that fills it gives the
	// <pre> its language.
	codeEnd int
}

// mark is an entity and the byte that its tag begins at.
type mark struct {
	Entity // Type is "" when the tag leaves no entity
	at     int
}

// fault says what is wrong with a text, and where.
func fault(at int, format string, args ...any) error {
	return refuse(format+" at byte offset %d", append(args, at)...)
}

// words shows a stretch without tags.
func (r *htmlReader) words(s string) error {
	shown, err := r.resolve(s, r.at)
	if err != nil {
		return err
	}
	r.out.WriteString(shown)
	r.length += units(shown)
	r.at += len(s)
	return nil
}

// resolve replaces references to characters in a stretch that begins at a byte
// of the text.
func (r *htmlReader) resolve(s string, at int) (string, error) {
	var b strings.Builder
	for i := 0; i < len(s); {
		next := strings.IndexByte(s[i:], '&')
		if next < 0 {
			b.WriteString(s[i:])
			break
		}
		b.WriteString(s[i : i+next])
		i += next
		found := reference.FindStringSubmatch(s[i:])
		if found == nil {
			r.strange = append(r.strange, "&")
			b.WriteByte('&')
			i++
			continue
		}
		c, known := character(found)
		switch {
		case !known:
			r.strange = append(r.strange, found[0])
			b.WriteString(found[0])
		case utf16.IsSurrogate(c):
			return "", fault(at+i, "%s is half a character", found[0])
		default:
			b.WriteRune(c)
		}
		i += len(found[0])
	}
	return b.String(), nil
}

// character is what a match of reference stands for, if the server knows it.
func character(found []string) (rune, bool) {
	digits, base := found[1], 16
	if digits == "" {
		digits, base = found[2], 10
	}
	if digits != "" {
		n, err := strconv.ParseUint(digits, base, 64)
		return rune(min(n, unicode.MaxRune)), err == nil && n > 0 && n <= unicode.MaxRune
	}
	switch found[3] {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	}
	return utf8.RuneError, false
}

// startTag reads a tag with its attributes.
func (r *htmlReader) startTag() error {
	at := r.at
	name := tagName.FindStringSubmatch(r.in[at:])
	if name == nil {
		return fault(at, `"<" that begins no tag`)
	}
	tag := strings.ToLower(name[1])
	kind := entityType(tag)
	if kind == "" {
		return fault(at, "tag <%s> is not supported,", tag)
	}
	r.at += len(name[0])
	given := map[string]string{}
	for {
		a := attribute.FindStringSubmatch(r.in[r.at:])
		if a == nil {
			break
		}
		key, value := strings.ToLower(a[1]), a[2]
		if value == "" && key != "expandable" {
			return fault(r.at, "tag <%s> has an attribute %s without a quoted value", tag, key)
		}
		if value != "" {
			resolved, err := r.resolve(value[1:len(value)-1], r.at+len(a[0])-len(value)+1)
			if err != nil {
				return err
			}
			value = resolved
		}
		given[key] = value
		r.at += len(a[0])
	}
	end := tagEnd.FindString(r.in[r.at:])
	if end == "" {
		return fault(r.at, "tag <%s> goes on with neither an attribute nor its end", tag)
	}
	e, err := describe(kind, tag, given, at)
	if err != nil {
		return err
	}
	r.at += len(end)
	r.begin(element{mark: mark{e, at}, tag: tag, from: r.length, codeEnd: -1}, given["class"])
	return nil
}

// entityType is what a tag marks; "" when there is no such tag.
func entityType(tag string) string {
	switch tag {
	case "b", "strong":
		return "bold"
	case "i", "em":
		return "italic"
	case "u", "ins":
		return "underline"
	case "s", "strike", "del":
		return "strikethrough"
	case "span", "tg-spoiler":
		return "spoiler"
	case "tg-emoji":
		return "custom_emoji"
	case "a":
		return "text_link"
	case "code", "pre", "blockquote":
		return tag
	}
	return ""
}

// describe makes the entity of a tag that begins at a byte of the text, its
// place apart. A link that is none leaves no entity: its words are shown alone.
func describe(kind, tag string, given map[string]string, at int) (Entity, error) {
	e := Entity{Type: kind}
	switch tag {
	case "a":
		link, err := checkLink(given["href"])
		if err != nil {
			return Entity{}, nil //nolint:nilerr // the server says nothing of it either
		}
		e.URL = link
	case "span":
		if given["class"] != "tg-spoiler" {
			return e, fault(at, `tag <span> needs class="tg-spoiler"`)
		}
	case "tg-emoji":
		id, err := strconv.ParseUint(given["emoji-id"], 10, 63)
		if err != nil || id == 0 {
			return e, fault(at, "tag <tg-emoji> needs a number as its emoji-id")
		}
		e.Emoji = given["emoji-id"]
	case "blockquote":
		if _, ok := given["expandable"]; ok {
			e.Type = "expandable_blockquote"
		}
	}
	return e, nil
}

// begin opens an element. Where it may not be inside of one that is open, the
// outer one stays and the inner one leaves no entity.
func (r *htmlReader) begin(e element, class string) {
	for i := range r.open {
		if outer := r.open[i].Type; outer != "" && !mayContain(outer, e.Type) {
			e.Type = ""
		}
	}
	if n := len(r.open); n > 0 && e.tag == "code" {
		outer := &r.open[n-1]
		if language, ok := strings.CutPrefix(class, "language-"); ok && outer.Type == "pre" && outer.from == r.length {
			outer.Language = language
		}
	}
	r.open = append(r.open, e)
}

// mayContain tells whether the server keeps an entity inside of another.
func mayContain(outer, inner string) bool {
	switch {
	case outer == inner, monospaced(outer):
		return false
	case isStyle(outer), isStyle(inner):
		return true
	case isQuote(outer):
		return !isQuote(inner)
	}
	return false
}

func monospaced(kind string) bool { return kind == "pre" || kind == "code" }

func isQuote(kind string) bool { return kind == "blockquote" || kind == "expandable_blockquote" }

func isStyle(kind string) bool {
	switch kind {
	case "bold", "italic", "underline", "strikethrough", "spoiler":
		return true
	}
	return false
}

// endTag closes the element that was opened last.
func (r *htmlReader) endTag() error {
	found := endTag.FindStringSubmatch(r.in[r.at:])
	if found == nil {
		return fault(r.at, "end tag is malformed")
	}
	tag, last := strings.ToLower(found[1]), len(r.open)-1
	if last < 0 {
		return fault(r.at, "end tag </%s> has no start tag,", tag)
	}
	e := r.open[last]
	if tag != e.tag {
		return fault(r.at, "end tag </%s> comes where </%s> is due,", tag, e.tag)
	}
	r.at += len(found[0])
	r.open = r.open[:last]
	if e.tag == "code" && last > 0 && r.open[last-1].from == e.from {
		r.open[last-1].codeEnd = r.length
	}
	if e.Type == "pre" && e.codeEnd != r.length {
		e.Language = ""
	}
	r.keep(&e, r.length)
	if monospaced(e.Type) && r.length > e.from {
		// Styles around it have a gap here.
		for i := range r.open {
			if outer := &r.open[i]; isStyle(outer.Type) {
				r.keep(outer, e.from)
				outer.from = r.length
			}
		}
	}
	return nil
}

// keep adds what an element marks up to a place, unless that is nothing.
func (r *htmlReader) keep(e *element, to int) {
	if e.Type == "" || to <= e.from {
		return
	}
	m := e.mark
	m.Offset, m.Length = e.from, to-e.from
	r.marks = append(r.marks, m)
}

// entities are the marks in the order of what is shown, outer before inner.
func (r *htmlReader) entities() []Entity {
	slices.SortFunc(r.marks, func(a, b mark) int {
		return cmp.Or(a.Offset-b.Offset, b.Length-a.Length, a.at-b.at)
	})
	all := make([]Entity, len(r.marks))
	for i, m := range r.marks {
		all[i] = m.Entity
	}
	return all
}
