package api

import (
	"strings"
	"unicode/utf16"
)

// A MessageEntity is a part of a text that means something: a link, a command, a
// mention. Offsets count UTF-16 units.
type MessageEntity struct {
	Type   string `json:"type"` // url, text_link, bot_command, mention, text_mention, …
	Offset int    `json:"offset"`
	Length int    `json:"length"`
	URL    string `json:"url,omitempty"`  // of a text_link
	User   *User  `json:"user,omitempty"` // of a text_mention
}

// In returns the part of text that the entity covers; "" when it lies outside
// or would cut a character in two.
func (e MessageEntity) In(text string) string {
	start, ok := unit(text, e.Offset)
	if !ok || e.Length <= 0 {
		return ""
	}
	n, ok := unit(text[start:], e.Length)
	if !ok {
		return ""
	}
	return text[start : start+n]
}

// unit returns the byte at which the n-th UTF-16 unit of s begins.
func unit(s string, n int) (int, bool) {
	if n < 0 {
		return 0, false
	}
	for i, r := range s {
		if n == 0 {
			return i, true
		}
		n -= utf16.RuneLen(r)
		if n < 0 {
			return 0, false
		}
	}
	return len(s), n == 0
}

// UTF16Len is the length of s as Telegram counts it, in limits and offsets.
func UTF16Len(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r) // what is no UTF-8 comes as U+FFFD, and goes out as that
	}
	return n
}

// Links returns the addresses in a message's text or caption, in the order in
// which they stand there, each once: those written out, with https:// in front
// where nothing is, and those behind words.
func (m *Message) Links() []string {
	text, entities := m.Words()
	return Links(text, entities)
}

// Links returns the addresses in a text, see [Message.Links].
func Links(text string, entities []MessageEntity) []string {
	var links []string
	seen := map[string]bool{}
	for _, e := range entities {
		var link string
		switch e.Type {
		case "text_link":
			link = e.URL
		case "url":
			link = e.In(text)
			if link != "" && !strings.Contains(link, "://") {
				link = "https://" + link
			}
		}
		if link != "" && !seen[link] {
			seen[link] = true
			links = append(links, link)
		}
	}
	return links
}
