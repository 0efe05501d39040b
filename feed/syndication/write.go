package syndication

import (
	"encoding/base64"
	"html"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"
)

func (m *mender) write(parts ...string) {
	for _, p := range parts {
		m.out = append(m.out, p...)
	}
}

// element writes an element with a text.
func (m *mender) element(name, text string) {
	m.write("<", name, ">")
	m.characters(text)
	m.write("</", name, ">")
}

// characters writes the text of an element. Escaping would be undone byte by
// byte, while a CDATA section is taken over as it is.
func (m *mender) characters(text string) {
	if !strings.ContainsAny(text, "&<>") {
		m.write(text)
		return
	}
	const open, end = "<![CDATA[", "]]>"
	m.write(open, strings.ReplaceAll(text, end, "]]"+end+open+">"), end)
}

// escape writes the value of an attribute.
func (m *mender) escape(text string) {
	from := 0
	for i := range len(text) {
		var ref string
		switch text[i] {
		case '&':
			ref = "&amp;"
		case '<':
			ref = "&lt;"
		case '>':
			ref = "&gt;"
		case '"':
			ref = "&#34;"
		case '\r':
			ref = "\n"
		default:
			continue
		}
		m.write(text[from:i], ref)
		from = i + 1
	}
	m.write(text[from:])
}

// tag writes a start tag, with its addresses made absolute.
func (m *mender) tag(t *token, name string, f frame) {
	m.write("<", name)
	for _, a := range t.attrs {
		prefix, local := splitName(a.name)
		local = strings.ToLower(local)
		value := a.value
		switch {
		case prefix == "xmlns" || prefix == "xml" || local == "xmlns" || !plainName(local):
			continue
		case local == "href" || local == "url" || local == "src" || local == "uri":
			value = m.link(value, f)
			if a.value == "" && name == "link" && f.base != nil {
				value = f.base.String() // the feed itself
			}
		case local == "ispermalink":
			local = "isPermaLink"
		}
		if prefix != "" && t.attr(local) != "" {
			continue // the one without a prefix counts
		}
		m.write(" ", local, `="`)
		m.escape(value)
		m.write(`"`)
	}
	m.write(">")
}

// plainName tells whether a name is safe to be written.
func plainName(s string) bool {
	for i := range len(s) {
		if b := s[i]; (b < 'a' || b > 'z') && (b < '0' || b > '9' || i == 0) && b != '-' {
			return false
		}
	}
	return s != "" && len(s) <= 32
}

// text writes an element that holds text; without wrap only the text.
func (m *mender) text(t *token, f frame, r rule, wrap bool) {
	inner := m.inner(t)
	if !wrap {
		return
	}
	value := ""
	switch r.form {
	case plain:
		value = m.plain(inner)
	case dated:
		value = m.plain(inner)
		if t, ok := parseDate(value); ok {
			// One of the first formats that gofeed tries, of some hundred.
			value = t.Format(time.RFC3339Nano)
		}
	case address:
		value = m.link(m.plain(inner), f)
	case markup:
		m.noteLang(f.lang, 2+boolRank(r.name == "content:encoded"))
		text, _ := m.flatten(inner, f.base)
		value = m.html(text, f)
	case typed:
		m.noteLang(f.lang, 2+boolRank(r.name == "content"))
		value = m.typed(t, inner, f)
	}
	if r.name == "link" && t.kind == tokenOpen && (r.form == plain) {
		// The text of an Atom link without href: it becomes the attribute,
		// in the tag that is written already.
		if value != "" && t.attr("href") == "" {
			m.out = m.out[:len(m.out)-1]
			m.write(` href="`)
			m.escape(m.link(value, f))
			m.write(`">`)
		}
		return
	}
	if r.form == address && value == "" {
		value = m.link(t.attr("href"), f) // <link href="…"> in RSS
	}
	if r.form == typed || r.form == markup {
		m.write("<", r.name, ">")
	} else {
		m.tag(t, r.name, f)
	}
	m.characters(value)
	m.write("</", r.name, ">")
}

func boolRank(b bool) int {
	if b {
		return 1
	}
	return 0
}

// inner returns what is inside of the element that t begins, and goes behind it.
// Of an element that is never closed it is the text up to the next tag.
func (m *mender) inner(t *token) string {
	if t.closed {
		return ""
	}
	at, after, ok := m.matchingEnd(t)
	if ok {
		m.z.pos = after
		return m.z.s[t.end:at]
	}
	m.fix.add(RepairTags)
	for {
		before := m.z.pos
		switch next := m.z.next(); next.kind {
		case tokenText, tokenCData:
			m.truncated = m.truncated || next.cut
		default:
			m.z.pos = before
			return m.z.s[t.end:before]
		}
	}
}

// plain returns the text inside of an element, without tags.
func (m *mender) plain(inner string) string {
	text, tags := m.flatten(inner, nil)
	if tags {
		text = Text(text)
	}
	return strings.TrimSpace(text)
}

// typed returns as HTML what is inside of an element of Atom: its type says
// whether it is text, HTML, XHTML or encoded, and often enough it is wrong.
func (m *mender) typed(t *token, inner string, f frame) string {
	kind := strings.ToLower(strings.TrimSpace(t.attr("type")))
	mode := strings.ToLower(strings.TrimSpace(t.attr("mode")))
	text, tags := m.flatten(inner, f.base)
	switch {
	case tags && strings.Contains(kind, "xhtml"):
		if m.version != "0.3" {
			text = unwrap(text)
		}
	case tags:
		// Escaped HTML in a div that is not escaped.
		if u := unwrap(text); kind == "html" && u != text && strings.IndexByte(u, '<') < 0 {
			text = m.z.entities.decode(u, m.fix)
		}
	case mode == "base64" || encoded(kind):
		raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
		switch {
		case err == nil && utf8.Valid(raw):
			text = string(raw)
		case err == nil || strings.Contains(kind, "/") && !strings.HasPrefix(kind, "application/"):
			return "" // a picture, a film
		}
	case strings.Contains(kind, "html"):
	case kind == "text" || strings.HasPrefix(kind, "text/") && mode != "escaped", !looksHTML(text):
		text = html.EscapeString(text)
	}
	return m.html(text, f)
}

// encoded tells whether the type is one that is written in Base64.
func encoded(kind string) bool {
	if !strings.Contains(kind, "/") || strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "xml") {
		return false
	}
	return !strings.HasPrefix(kind, "message/")
}

// unwrap takes away the div that XHTML in Atom stands in.
func unwrap(text string) string {
	s := strings.TrimSpace(text)
	if !strings.HasPrefix(s, "<div") || !strings.HasSuffix(s, "</div>") {
		return text
	}
	gt := strings.IndexByte(s, '>')
	body := s[gt+1 : len(s)-len("</div>")]
	// Only when the last tag closes the first: never fewer ends than starts.
	depth := 0
	for rest := body; ; {
		at := strings.Index(rest, "div")
		if at < 0 {
			break
		}
		switch {
		case at > 1 && rest[at-2:at] == "</":
			if depth--; depth < 0 {
				return text
			}
		case at > 0 && rest[at-1] == '<':
			depth++
		}
		rest = rest[at+3:]
	}
	return body
}

// flatten returns what is inside of an element as one text, with references
// decoded once, and whether there are tags in it: then it is HTML, as it stands.
func (m *mender) flatten(inner string, base *url.URL) (text string, tags bool) {
	if strings.IndexByte(inner, '<') < 0 {
		return m.z.entities.decode(inner, m.fix), false
	}
	z := scanner{s: inner, entities: m.z.entities, fix: m.fix}
	var b strings.Builder
	for t := z.next(); t.kind != tokenEnd; t = z.next() {
		switch t.kind {
		case tokenOpen, tokenClose:
			return m.serialise(inner, base), true
		case tokenCData:
			b.WriteString(t.text)
		case tokenText:
			b.WriteString(z.entities.decode(t.text, m.fix))
		}
	}
	return b.String(), false
}

// serialise writes markup that is part of the feed's XML as HTML.
func (m *mender) serialise(inner string, base *url.URL) string {
	z := scanner{s: inner, entities: m.z.entities, fix: m.fix}
	var b strings.Builder
	const most = 16 // bases inside of one another
	bases := []*url.URL{base}
	for t := z.next(); t.kind != tokenEnd; t = z.next() {
		switch t.kind {
		case tokenText:
			b.WriteString(t.text)
		case tokenCData:
			b.WriteString(html.EscapeString(t.text))
		case tokenClose:
			_, local := splitName(t.name)
			b.WriteString("</" + local + ">")
			if len(bases) > 1 {
				bases = bases[:len(bases)-1]
			}
		case tokenOpen:
			inside := serialiseTag(&b, &t, bases[len(bases)-1], base)
			if !t.closed && len(bases) < most {
				bases = append(bases, inside)
			}
		}
	}
	return b.String()
}

// serialiseTag writes a start tag and returns the base of what is inside. Links
// are resolved here only where the tag's own base differs from the text's.
func serialiseTag(b *strings.Builder, t *token, base, outer *url.URL) *url.URL {
	_, local := splitName(t.name)
	if v := t.attr("xml:base"); v != "" {
		if u, err := url.Parse(resolve(base, v)); err == nil && u.Host != "" {
			base = u
		}
	}
	b.WriteString("<" + local)
	for _, a := range t.attrs {
		if a.name == "xmlns" || strings.HasPrefix(a.name, "xmlns:") || strings.HasPrefix(a.name, "xml:") {
			continue
		}
		value := a.value
		if base != outer && isLink(strings.ToLower(a.name)) {
			if u := resolve(base, value); u != "" {
				value = u
			}
		}
		b.WriteString(" " + a.name + `="` + html.EscapeString(value) + `"`)
	}
	if t.closed && isVoid(strings.ToLower(local)) {
		b.WriteString(" />")
	} else if t.closed {
		b.WriteString("></" + local + ">")
	} else {
		b.WriteString(">")
	}
	return base
}

func isVoid(name string) bool {
	switch name {
	case "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr":
		return true
	}
	return false
}
