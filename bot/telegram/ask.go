package telegram

import (
	"context"
	"encoding/base64"
	"strings"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/telegram/api"
)

// asker is who asks: a person, or a chat in whose name somebody writes.
type asker struct {
	id       string
	language string
	// ofChat: only administrators of the chat can ask in this name, so whoever
	// does manages it. Telegram does not tell who it is.
	ofChat bool
}

// askerOf tells who wrote a message. An anonymous administrator and a channel's
// post have no person; what they vote and choose counts as the chat's.
func askerOf(m *api.Message) asker {
	if c := m.SenderChat; c != nil {
		return asker{id: idText(c.ID), ofChat: c.ID == m.Chat.ID}
	}
	if m.From == nil {
		return asker{}
	}
	return person(m.From)
}

func person(u *api.User) asker { return asker{id: idText(u.ID), language: u.LanguageCode} }

// request makes a request of who asks where.
func (a *Adapter) request(who asker, chat api.Chat, thread int64) bot.Request {
	r := bot.Request{
		User: bot.User{ID: who.id}, Chat: bot.Chat{ID: idText(chat.ID)}, Private: chat.Private(),
		Manages: func(ctx context.Context, name string) (string, bool, error) { return a.manages(ctx, who, chat, name) },
		Posts:   a.mayPost,
	}
	if who.language != "" {
		r.User.Languages = []string{who.language}
	}
	if thread != 0 {
		r.Chat.Thread = idText(thread)
	}
	return r
}

// read makes a request of a message; false when the message is not meant for the
// bot. In a private chat everything is. In a group it is a command, a reply to
// the bot or a mention of it; in a channel only a command, since what stands
// there is for its readers.
func (a *Adapter) read(me api.User, m *api.Message) (bot.Request, bool) {
	r := a.request(askerOf(m), m.Chat, m.Topic())
	text, entities := m.Words()
	if m.Forward != nil && m.Chat.Private() {
		r.Quoted = withLinks(text, m.Links()) // something to summarise, whatever it begins with
		return r, text != "" || m.Document != nil
	}
	toUs := m.ReplyTo != nil && m.ReplyTo.From != nil && m.ReplyTo.From.ID == me.ID
	if m.Forward == nil && strings.HasPrefix(strings.TrimSpace(text), "/") {
		name, to := addressee(text)
		r.Command, r.Args = bot.Parse(text)
		switch {
		case to != "" && !strings.EqualFold(to, me.Username):
			return r, false
		case to == "" && !m.Chat.Private() && !a.names[name]:
			return r, false // another bot's: it would be rude to complain
		}
		r.Quoted = quoted(m)
		return r, true
	}
	if m.Chat.Channel() || m.Forward != nil {
		return r, false
	}
	rest, called := withoutName(text, entities, me)
	if !m.Chat.Private() && !called && !toUs {
		return r, false
	}
	r.Args = strings.TrimSpace(rest)
	switch {
	case r.Args != "":
		r.Args = withLinks(r.Args, m.Links())
	case !toUs:
		r.Quoted = quoted(m) // the bare name, below somebody's message
	}
	return r, r.Args != "" || r.Quoted != "" || m.Document != nil || called
}

// addressee splits "/news@somebot xiaomi" into the command and the bot.
func addressee(text string) (name, to string) {
	word, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(text), "/"), " ")
	word, _, _ = strings.Cut(word, "\n")
	name, to, _ = strings.Cut(word, "@")
	return strings.ToLower(name), to
}

// withoutName returns a text without the mentions of the bot, and whether there
// were any.
func withoutName(text string, entities []api.MessageEntity, me api.User) (rest string, called bool) {
	rest = text
	for _, e := range entities {
		name := e.In(text)
		ours := e.Type == "mention" && strings.EqualFold(name, "@"+me.Username) ||
			e.Type == "text_mention" && e.User != nil && e.User.ID == me.ID
		if ours && name != "" {
			rest, called = strings.Replace(rest, name, "", 1), true
		}
	}
	return rest, called
}

// quoted is the text that a message replies to: the part that was picked, else
// the whole message with the addresses behind its words.
func quoted(m *api.Message) string {
	switch {
	case m.Quote != nil && m.Quote.IsManual:
		return withLinks(m.Quote.Text, api.Links(m.Quote.Text, m.Quote.Entities))
	case m.External != nil:
		return externally(m)
	case m.ReplyTo == nil:
		return ""
	}
	// In a topic every message replies to the topic's first, which has no text.
	text, _ := m.ReplyTo.Words()
	links := m.ReplyTo.Links()
	if p := m.ReplyTo.LinkPreview; p != nil && p.URL != "" && len(links) == 0 {
		links = []string{p.URL}
	}
	return withLinks(text, links)
}

// externally is the text of a reply to a message in another chat, of which
// Telegram shows only the quote and the preview.
func externally(m *api.Message) string {
	var text string
	var links []string
	if m.Quote != nil {
		text = m.Quote.Text
		links = api.Links(text, m.Quote.Entities)
	}
	if p := m.External.LinkPreview; p != nil && p.URL != "" && len(links) == 0 {
		links = []string{p.URL}
	}
	return withLinks(text, links)
}

// shortText is the length up to which the links of a text are what it is about;
// a longer one says enough itself.
const shortText = 300

// withLinks adds the addresses that a short text does not show to its end, each
// on its own line.
func withLinks(text string, links []string) string {
	text = strings.TrimSpace(text)
	if units(text) > shortText {
		return text
	}
	for _, l := range links {
		if bare := strings.TrimPrefix(l, "https://"); !strings.Contains(text, bare) {
			text += "\n" + l
		}
	}
	return strings.TrimSpace(text)
}

// linkMark begins a deep link's payload that carries a line. The core has
// payloads of its own, which begin otherwise.
const linkMark = "_"

// startLink is the address that opens the private chat with the bot and, on a
// tap, sends a line; "" when the line does not fit or may not be sent that way.
func startLink(me api.User, line string) string {
	payload := linkMark + base64.RawURLEncoding.EncodeToString([]byte(strings.TrimPrefix(line, "/")))
	if me.Username == "" || len(payload) > 64 || !onlyReads(line) {
		return ""
	}
	return "https://t.me/" + me.Username + "?start=" + payload
}

// followed is the request that a deep link stands for. Anybody can make such a
// link and get somebody to follow it, so it may carry only what changes nothing.
func followed(r bot.Request) bot.Request {
	payload, ok := strings.CutPrefix(r.Args, linkMark)
	if !ok || r.Command != "start" {
		return r
	}
	r.Args = ""
	line, err := base64.RawURLEncoding.DecodeString(payload)
	if err == nil && onlyReads("/"+string(line)) {
		r.Command, r.Args = bot.Parse("/" + string(line))
	}
	return r
}

// onlyReads reports whether a line asks for something and changes nothing.
func onlyReads(line string) bool {
	command, _ := bot.Parse(line)
	switch command {
	case "news", "latest", "summary", "related", "why", "help", "about":
		return true
	}
	return false
}

// commandLink is the address that opens the private chat with the bot, where the
// command is answered; "" when the bot's name is unknown.
func commandLink(me api.User, command string) string {
	if me.Username == "" {
		return ""
	}
	if !commandName(command) {
		command = "start"
	}
	return "https://t.me/" + me.Username + "?start=" + command
}
