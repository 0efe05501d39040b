package syndication

import (
	stdhtml "html"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// html returns a text of the feed as an HTML fragment with absolute links.
func (m *mender) html(text string, f frame) string {
	if len(text) > maxHTML {
		text = strings.ToValidUTF8(text[:maxHTML], "")
	}
	return fragment(text, f.base, m.fix)
}

// fragment makes the links of an HTML fragment absolute, and leaves out what is
// active in it: scripts, styles, frames, handlers, links that are no links.
// What shows it must still sanitise it; this keeps the worst from being stored.
// It works on tags alone and builds no tree, so depth costs nothing.
func fragment(text string, base *url.URL, fix repairs) string {
	if strings.IndexByte(text, '<') < 0 {
		return strings.TrimSpace(text)
	}
	var b strings.Builder
	b.Grow(len(text) + 64)
	z := html.NewTokenizer(strings.NewReader(text))
	dropped, depth := atom.Atom(0), 0
	for {
		kind := z.Next()
		switch kind {
		case html.ErrorToken:
			if depth == 0 {
				// A tag that the end of the text cuts off is not HTML.
				if raw := z.Raw(); len(raw) > 0 && raw[0] != '<' {
					b.Write(raw)
				}
			}
			return strings.TrimSpace(b.String())
		case html.TextToken:
			if depth == 0 {
				b.Write(z.Raw())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			raw := string(z.Raw())
			name, more := z.TagName()
			a := atom.Lookup(name)
			if depth > 0 {
				if a == dropped && kind == html.StartTagToken {
					depth++
				}
				continue
			}
			if isActive(a) {
				fix.add(RepairHTML)
				if kind == html.StartTagToken && !isVoid(a.String()) {
					dropped, depth = a, 1
				}
				continue
			}
			writeTag(&b, z, raw, string(name), more, kind == html.SelfClosingTagToken, base, fix)
		case html.EndTagToken:
			raw := string(z.Raw())
			name, _ := z.TagName()
			a := atom.Lookup(name)
			switch {
			case depth > 0 && a == dropped:
				depth--
			case depth == 0 && !isActive(a):
				b.WriteString(raw)
			}
		}
	}
}

// writeTag writes a start tag: as it is where nothing in it needs a change.
func writeTag(b *strings.Builder, z *html.Tokenizer, raw, name string, more, closed bool, base *url.URL, fix repairs) {
	if !more {
		b.WriteString(raw)
		return
	}
	var attrs []attr
	changed := false
	for n := 0; more; n++ {
		var key, value []byte
		key, value, more = z.TagAttr()
		k, v := string(key), string(value)
		if n >= maxAttrs || len(v) > maxAttrBytes {
			changed = true
			continue
		}
		switch {
		case strings.HasPrefix(k, "on") || k == "style" || k == "srcdoc" || strings.ContainsAny(k, "\"'<>=`"):
			changed = true
			continue
		case k == "srcset":
			if u := sourceSet(base, v); u != v {
				changed, v = true, u
			}
		case isLink(k):
			u, ok := linkValue(base, v, fix)
			changed = changed || u != v
			if !ok {
				continue
			}
			v = u
		}
		attrs = append(attrs, attr{k, v})
	}
	if !changed {
		b.WriteString(raw)
		return
	}
	b.WriteString("<" + name)
	for _, a := range attrs {
		b.WriteString(" " + a.name + `="` + stdhtml.EscapeString(a.value) + `"`)
	}
	if closed {
		b.WriteString(" /")
	}
	b.WriteString(">")
}

// linkValue makes the value of an attribute absolute; ok is false for one that is
// to be left out.
func linkValue(base *url.URL, v string, fix repairs) (u string, ok bool) {
	if passive(v) {
		return v, true
	}
	u = resolve(base, v)
	switch {
	case u == "" && base == nil && !strings.Contains(v, ":"):
		return v, true // relative to what, nobody said
	case u == "":
		fix.add(RepairLink)
		return "", false
	case !absolute(strings.TrimSpace(v)):
		fix.add(RepairRelative)
	}
	return u, true
}

// sourceSet makes the addresses of a srcset absolute; "" when one is no link.
func sourceSet(base *url.URL, v string) string {
	var out []string
	for part := range strings.SplitSeq(v, ", ") {
		address, size, _ := strings.Cut(strings.TrimSpace(part), " ")
		if address = resolve(base, address); address == "" {
			return ""
		}
		out = append(out, strings.TrimSpace(address+" "+size))
	}
	return strings.Join(out, ", ")
}

// passive tells whether a link goes nowhere that must be resolved or refused: a
// place on the page, a letter, a call.
func passive(v string) bool {
	v = strings.TrimSpace(v)
	return strings.HasPrefix(v, "#") || hasPrefixFold(v, "mailto:") || hasPrefixFold(v, "tel:")
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// isLink tells whether an attribute of HTML holds an address.
func isLink(name string) bool {
	switch name {
	case "href", "src", "cite", "action", "background", "longdesc", "poster", "usemap", "codebase", "classid",
		"data", "profile", "formaction", "icon", "manifest", "ping", "dynsrc", "lowsrc", "xlink:href":
		return true
	}
	return false
}

// isActive tells whether an element does something, or hides what is in it.
func isActive(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Iframe, atom.Frame, atom.Frameset, atom.Object, atom.Embed, atom.Applet,
		atom.Base, atom.Meta, atom.Link, atom.Template, atom.Noframes, atom.Noembed:
		return true
	}
	return false
}

// looksHTML tells whether a text of unknown type is HTML: it has an end tag, a
// tag that needs none, or a reference.
func looksHTML(s string) bool {
	if strings.Contains(s, "&") && stdhtml.UnescapeString(s) != s {
		return true
	}
	z := html.NewTokenizer(strings.NewReader(s))
	for strings.IndexByte(s, '<') >= 0 {
		switch z.Next() {
		case html.ErrorToken:
			return false
		case html.EndTagToken:
			if name, _ := z.TagName(); atom.Lookup(name) != 0 {
				return true
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			switch name, _ := z.TagName(); atom.Lookup(name) {
			case atom.Br, atom.P, atom.Img, atom.Hr, atom.Li:
				return true
			}
		}
	}
	return false
}

// Text returns what an HTML fragment shows, as one line of plain text. Tags that
// HTML does not know are taken for text: titles speak of List<T>.
func Text(fragment string) string {
	if strings.IndexByte(fragment, '<') < 0 {
		return oneLine(stdhtml.UnescapeString(fragment), len(fragment))
	}
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(fragment))
	hidden := 0
	for {
		switch z.Next() {
		case html.ErrorToken:
			if raw := string(z.Raw()); hidden == 0 && raw != "" {
				b.WriteString(raw) // "a <b" ends within what looks like a tag
			}
			return oneLine(b.String(), len(fragment))
		case html.TextToken:
			if hidden == 0 {
				b.Write(z.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
			raw := string(z.Raw())
			name, _ := z.TagName()
			a := atom.Lookup(name)
			switch {
			case a == 0 && !strings.Contains(string(name), ":"):
				if hidden == 0 {
					b.WriteString(raw)
				}
			case a == atom.Script || a == atom.Style:
				hidden = boolRank(raw[1] != '/')
			case apart(a):
				b.WriteByte(' ')
			}
		}
	}
}

// apart tells whether an element stands apart from the text around it.
func apart(a atom.Atom) bool {
	switch a {
	case atom.P, atom.Div, atom.Br, atom.Li, atom.Ul, atom.Ol, atom.Td, atom.Tr, atom.Table, atom.H1, atom.H2, atom.H3,
		atom.H4, atom.H5, atom.H6, atom.Blockquote, atom.Section, atom.Article, atom.Hr, atom.Dt, atom.Dd, atom.Pre,
		atom.Figure, atom.Figcaption:
		return true
	}
	return false
}

// oneLine joins the words of s with single spaces, up to limit bytes.
func oneLine(s string, limit int) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u200b' || r == '\ufeff'
	}), " ")
	if len(s) > limit {
		for limit > 0 && !utf8.RuneStart(s[limit]) {
			limit--
		}
		s = s[:limit]
	}
	return s
}

// firstImage returns the address of the first picture of an HTML fragment that
// is no counter; "" when there is none.
func firstImage(fragment string) string {
	at := strings.Index(fragment, "<img")
	if at < 0 {
		return ""
	}
	z := html.NewTokenizer(strings.NewReader(fragment[at:]))
	for range 200 {
		switch z.Next() {
		case html.ErrorToken:
			return ""
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			if atom.Lookup(name) != atom.Img {
				continue
			}
			src, tiny := "", false
			for more {
				var key, value []byte
				key, value, more = z.TagAttr()
				switch string(key) {
				case "src":
					src = resolve(nil, string(value))
				case "width", "height":
					tiny = tiny || len(value) == 1
				}
			}
			if src != "" && !tiny {
				return src
			}
		}
	}
	return ""
}
