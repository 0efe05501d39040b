package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/nutgraf/nutgraf/bot"
)

// quotedMessage is a message that "Summarise links" was used on. It comes with
// the interaction, so the bot need not be able to read the channel.
type quotedMessage struct {
	Content     string           `json:"content"`
	Embeds      []embed          `json:"embeds"`
	Attachments []attachmentInfo `json:"attachments"`
	Components  json.RawMessage  `json:"components"`
	Snapshots   []struct {
		Message struct {
			Content     string           `json:"content"`
			Embeds      []embed          `json:"embeds"`
			Attachments []attachmentInfo `json:"attachments"`
			Components  json.RawMessage  `json:"components"`
		} `json:"message"`
	} `json:"message_snapshots"` // what it forwards
}

type embed struct {
	URL         string `json:"url"`
	Description string `json:"description"`
}

// linked is the request of "Summarise links": the links in a message, wherever
// they stand, or else its text or its files.
func (t *turn) linked(ctx context.Context) (bot.Request, *bot.Reply) {
	r := t.request("/summary")
	m, ok := t.Data.Resolved.Messages[t.Data.Target]
	if !ok {
		return r, new(t.word("discord.nothing_quoted"))
	}
	links := m.links(t.platform.Cards)
	text := strings.TrimSpace(m.text())
	if len(links) > 0 {
		r.Quoted = strings.Join(links, " ")
		return r, nil
	}
	files := slices.DeleteFunc(m.files(), func(f attachmentInfo) bool { return !readable(f) })
	if len(files) > 0 {
		got, failed := t.fetch(ctx, files)
		r.Files = got
		return r, failed
	}
	if text == "" {
		return r, new(t.word("discord.nothing_quoted"))
	}
	r.Quoted = t.plain(text)
	return r, nil
}

// readable reports whether a file may hold an article.
func readable(f attachmentInfo) bool {
	kind := strings.ToLower(f.ContentType)
	return strings.HasPrefix(kind, "text/") || strings.Contains(kind, "html") || strings.Contains(kind, "xml")
}

// enoughLinks is how much of a message's links is passed on, in runes.
const enoughLinks = 4000

// links are the first addresses in a message, in its text first, each once, and
// at most so many.
func (m quotedMessage) links(most int) []string {
	var all []string
	length := 0
	add := func(link string) {
		link = strings.TrimRight(link, ".,;:!?'\"*_~|`")
		for strings.HasSuffix(link, ")") && strings.Count(link, ")") > strings.Count(link, "(") {
			link = link[:len(link)-1] // of [text](link)
		}
		n := utf8.RuneCountInString(link) + 1
		if webURL(link) == "" || slices.Contains(all, link) || len(all) >= most || length+n > enoughLinks {
			return
		}
		all = append(all, link)
		length += n
	}
	contents, embeds, components := []string{m.Content}, m.Embeds, []json.RawMessage{m.Components}
	for _, s := range m.Snapshots {
		contents = append(contents, s.Message.Content)
		embeds = append(slices.Clip(embeds), s.Message.Embeds...)
		components = append(components, s.Message.Components)
	}
	for _, raw := range components {
		texts, urls := componentLinks(raw)
		contents = append(contents, texts...)
		contents = append(contents, urls...)
	}
	for _, s := range contents {
		for _, link := range webLink().FindAllString(s, 50) {
			add(link)
		}
	}
	for _, e := range embeds {
		add(e.URL)
	}
	return all
}

func webLink() *regexp.Regexp { return regexp.MustCompile("(?i)\\bhttps?://[^\\s<>\\[\\]`\"|]+") }

// text is what a message says, with what it forwards.
func (m quotedMessage) text() string {
	parts := []string{m.Content}
	for _, s := range m.Snapshots {
		parts = append(parts, s.Message.Content)
	}
	texts, _ := componentLinks(m.Components)
	parts = append(parts, texts...)
	for _, e := range m.Embeds {
		parts = append(parts, e.Description)
	}
	return joinLines(parts...)
}

func (m quotedMessage) files() []attachmentInfo {
	all := m.Attachments
	for _, s := range m.Snapshots {
		all = append(slices.Clip(all), s.Message.Attachments...)
	}
	return all
}

// componentLinks finds the texts and the addresses in components of any kind.
func componentLinks(raw json.RawMessage) (texts, urls []string) {
	var tree any
	dec := json.NewDecoder(bytes.NewReader(raw))
	if len(raw) == 0 || dec.Decode(&tree) != nil {
		return nil, nil
	}
	var walk func(node any, depth int)
	walk = func(node any, depth int) {
		if depth > 2*deepest {
			return
		}
		switch n := node.(type) {
		case []any:
			for _, v := range n {
				walk(v, depth+1)
			}
		case map[string]any:
			if s, ok := n["content"].(string); ok {
				texts = append(texts, s)
			}
			if s, ok := n["url"].(string); ok && n["custom_id"] == nil && n["label"] != nil {
				urls = append(urls, s)
			}
			for _, name := range []string{"components", "accessory", "component"} {
				walk(n[name], depth+1)
			}
		}
	}
	walk(tree, 0)
	return texts, urls
}
