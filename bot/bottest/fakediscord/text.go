package fakediscord

import (
	"strings"
	"time"
)

// Text returns a message as plain text in the order in which a person reads it:
// content, embeds, texts, buttons and selects. Markdown is resolved: escapes are
// gone, a masked link is its text and then its address, a button with a link is
// its label and then the address. A timestamp is written as a date in UTC,
// relative ones as the date that they show when pointed at.
func Text(m *Message) string {
	if m == nil {
		return ""
	}
	w := &writer{}
	w.line(Plain(m.Content))
	for _, v := range m.Embeds {
		w.embed(objectOf(v))
	}
	w.components(m.Components)
	return w.String()
}

// TextOf is Text of several messages, one after another.
func TextOf(all []*Message) string {
	var b strings.Builder
	for _, m := range all {
		b.WriteString(Text(m))
	}
	return b.String()
}

type writer struct{ strings.Builder }

func (w *writer) line(s string) {
	if s = strings.TrimSpace(s); s != "" {
		w.WriteString(s + "\n")
	}
}

func (w *writer) embed(e object) {
	author, footer := objectOf(e["author"]), objectOf(e["footer"])
	w.line(Plain(textOf(author["name"])))
	w.line(textOf(author["url"]))
	w.line(Plain(textOf(e["title"])))
	w.line(textOf(e["url"]))
	w.line(Plain(textOf(e["description"])))
	for _, v := range listOf(e["fields"]) {
		field := objectOf(v)
		w.line(Plain(textOf(field["name"])))
		w.line(Plain(textOf(field["value"])))
	}
	small := textOf(footer["text"]) // footers are plain
	if at, err := time.Parse(time.RFC3339, textOf(e["timestamp"])); err == nil {
		small += " • " + at.UTC().Format("2 Jan 2006")
	}
	w.line(small)
}

func (w *writer) components(all []any) {
	walk(all, func(c object) {
		switch numberOr(c["type"], 0) {
		case compText:
			w.line(Plain(textOf(c["content"])))
		case compButton:
			b := button(c)
			w.line(b.Label)
			w.line(b.URL)
		case compThumbnail:
			w.line(textOf(c["description"]))
		case compGallery:
			for _, item := range listOf(c["items"]) {
				w.line(textOf(objectOf(item)["description"]))
			}
		case compSelect, compUserSelect, compRoleSelect, compMentionableSelect, compChannelSelect:
			w.line(textOf(c["placeholder"]))
			for _, o := range selectOptions(c) {
				w.line(o.Label)
				w.line(o.Description)
			}
		}
	})
}
