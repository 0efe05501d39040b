package faketelegram

import (
	"slices"
	"strings"
	"unicode/utf16"
)

// Buttons lists the buttons below the message, row by row.
func (m Message) Buttons() [][]Button {
	if m.InlineKeyboard == nil {
		return nil
	}
	return m.InlineKeyboard.Rows
}

// Button finds a button that sends data: by its label, or by its data when no
// label is called so.
func (m Message) Button(name string) (Button, bool) {
	all := slices.Concat(m.Buttons()...)
	for _, b := range all {
		if b.Text == name && b.Data != "" {
			return b, true
		}
	}
	for _, b := range all {
		if b.Data == name && name != "" {
			return b, true
		}
	}
	return Button{}, false
}

// Show writes the message as a person sees it: its text, or its caption, where
// the address of each link stands at the end of the line in which the link
// ends; the name of its document; then a line for each row of buttons, with
// the address of a button that opens one. What buttons send is not seen.
func (m Message) Show() string {
	var b strings.Builder
	text, marks := m.Text, m.Entities
	if text == "" {
		text, marks = m.Caption, m.CaptionMarks
	}
	if m.Document != nil {
		b.WriteString(m.Document.Name + "\n")
	}
	if text != "" {
		b.WriteString(withLinks(text, marks) + "\n")
	}
	for _, row := range m.Buttons() {
		for i, button := range row {
			if i > 0 {
				b.WriteString("  ")
			}
			b.WriteString("[" + button.Text + "]")
			if button.URL != "" {
				b.WriteString(" " + button.URL)
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

// withLinks adds the addresses of links to the lines that they end in.
func withLinks(text string, marks []Entity) string {
	if !slices.ContainsFunc(marks, func(e Entity) bool { return e.URL != "" }) {
		return text
	}
	var out strings.Builder
	at := 0 // in UTF-16 units
	for line := range strings.SplitSeq(text, "\n") {
		end := at + units(line)
		if at > 0 {
			out.WriteByte('\n')
		}
		out.WriteString(line)
		for _, e := range marks {
			if stop := e.Offset + e.Length; e.URL != "" && stop > at && stop <= end {
				out.WriteString(" " + e.URL)
			}
		}
		at = end + 1
	}
	return out.String()
}

// Marked is the stretch of the message's text, or caption, that an entity
// marks; "" when it marks none.
func (m Message) Marked(e Entity) string {
	text := m.Text
	if text == "" {
		text = m.Caption
	}
	u := utf16.Encode([]rune(text))
	if e.Offset < 0 || e.Length < 0 || e.Offset+e.Length > len(u) {
		return ""
	}
	return string(utf16.Decode(u[e.Offset : e.Offset+e.Length]))
}
