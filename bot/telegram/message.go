package telegram

import (
	"context"
	"errors"
	"path"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/locale"
	"github.com/nutgraf/nutgraf/bot/telegram/api"
)

// message handles what somebody wrote, and the notes that Telegram itself puts
// into a chat.
func (a *Adapter) message(ctx context.Context, me api.User, m *api.Message) {
	switch {
	case m.MigrateToChatID != 0:
		a.follow(ctx, idText(m.Chat.ID), idText(m.MigrateToChatID))
		return
	case m.MigrateFromChatID != 0:
		a.follow(ctx, idText(m.MigrateFromChatID), idText(m.Chat.ID))
		return
	case m.ChatShared != nil:
		a.shared(ctx, m)
		return
	case m.AutoForward, m.ViaBot != nil && m.ViaBot.ID == me.ID:
		return // what the bot itself said, come back
	case m.SenderChat == nil && m.From != nil && m.From.IsBot:
		return // two bots could talk for ever
	}
	r, ours := a.read(me, m)
	if !ours {
		return
	}
	to := placeOf(m)
	if m.Chat.Private() && a.picked(ctx, r, m) {
		return
	}
	stop := a.typing(ctx, m.Chat, to.thread)
	defer stop()
	if r.Command != "start" {
		var trouble string
		if r.Files, trouble = a.files(ctx, r, m); trouble != "" {
			stop()
			a.show(ctx, to, []message{{text: plain(trouble)}})
			return
		}
	}
	r = followed(r)
	p := &progress{a: a, to: to}
	r.Progress = func(text string) { p.show(ctx, text) }
	reply := a.Bot.Answer(ctx, Platform(), r)
	stop()
	p.end(ctx)
	a.reply(ctx, me, r, to, reply)
}

// placeOf is where a message is answered: in its chat and topic; in a group as a
// reply, so that everybody sees to what.
func placeOf(m *api.Message) place {
	to := place{chat: idText(m.Chat.ID)}
	if t := m.Topic(); t != 0 {
		to.thread = idText(t)
	}
	if !m.Chat.Private() {
		to.replyTo = m.ID
	}
	return to
}

// reply shows an answer to what was typed.
func (a *Adapter) reply(ctx context.Context, me api.User, r bot.Request, to place, reply bot.Reply) {
	if reply.Mute {
		return
	}
	say := a.Bot.Language(ctx, Platform(), r)
	if reply.Private && !r.Private && reply.Code == "" {
		a.show(ctx, to, []message{a.elsewhere(say, me, r.Command)})
		return
	}
	a.show(ctx, to, a.layout(say).answer(reply))
	a.upload(ctx, to, reply.Files)
}

// elsewhere offers the private chat for what is not for everybody's eyes.
func (a *Adapter) elsewhere(say locale.Printer, me api.User, command string) message {
	m := message{text: plain(say.Say("telegram.private"))}
	if address := commandLink(me, command); address != "" {
		m.keys = keyboard{{{Text: say.Say("telegram.private_button"), URL: address}}}
	}
	return m
}

// When "typing" is shown: not for what is answered at once, and again before
// Telegram takes it away, which is after five seconds.
const (
	typingAfter = 600 * time.Millisecond
	typingEvery = 4500 * time.Millisecond
)

// typing shows that an answer is being written, until stop is called, which may
// be done twice. Once stop has returned nothing more is shown.
func (a *Adapter) typing(ctx context.Context, chat api.Chat, thread string) (stop func()) {
	if chat.Channel() {
		return func() {} // Telegram shows none there
	}
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		p := map[string]any{"chat_id": idText(chat.ID), "action": "typing"}
		if thread != "" && thread != generalTopic {
			p["message_thread_id"] = thread
		}
		for wait := typingAfter; ; wait = typingEvery {
			select {
			case <-ctx.Done():
				return
			case <-time.After(wait):
			}
			if a.tg.Call(ctx, "sendChatAction", p, nil) != nil {
				return
			}
		}
	}()
	return func() {
		cancel()
		<-ended
	}
}

// files fetches what came attached to a message or, for a command, to the one
// that it replies to. Trouble is the words for a file that is not read.
func (a *Adapter) files(ctx context.Context, r bot.Request, m *api.Message) (files []bot.File, trouble string) {
	doc := m.Document
	if doc == nil && m.ReplyTo != nil && strings.HasPrefix(m.Text, "/") {
		doc = m.ReplyTo.Document
	}
	if doc == nil {
		return nil, ""
	}
	say := a.Bot.Language(ctx, Platform(), r)
	tooLarge := say.Say("telegram.file_large", "MB", int(a.FileBytes>>20))
	switch {
	case !readable(doc):
		return nil, say.Say("telegram.file_kind")
	case doc.FileSize > a.FileBytes:
		return nil, tooLarge
	}
	data, err := a.tg.File(ctx, doc.FileID, a.FileBytes)
	switch {
	case errors.Is(err, api.ErrTooLarge):
		return nil, tooLarge
	case err != nil:
		a.Log.WarnContext(ctx, "telegram: a file could not be fetched", "error", err)
		return nil, say.Say("telegram.file_failed")
	}
	name := bareLine(path.Base(doc.FileName))
	return []bot.File{{Name: shorten(name, nameUnits), Data: data}}, ""
}

// readable reports whether a file may hold text, by what its sender says of it.
// What it truly holds is found out by who reads it.
func readable(d *api.Document) bool {
	switch strings.ToLower(path.Ext(d.FileName)) {
	case ".txt", ".text", ".md", ".html", ".htm", ".xhtml", ".opml", ".xml", ".log", ".json", ".csv",
		".jsonl", ".sql", ".db", ".sqlite", ".sqlite3": // of other bots
		return true
	}
	kind, _, _ := strings.Cut(strings.ToLower(d.MIMEType), ";")
	switch {
	case strings.HasPrefix(kind, "text/"), strings.HasSuffix(kind, "xml"), strings.HasSuffix(kind, "json"):
		return true
	}
	return kind == "" || kind == "application/octet-stream" && path.Ext(d.FileName) == ""
}

// membership handles what became of the bot in a chat.
func (a *Adapter) membership(ctx context.Context, u *api.ChatMemberUpdated) {
	before, after := u.OldChatMember.Present(), u.NewChatMember.Present()
	chat := idText(u.Chat.ID)
	switch {
	case before && !after:
		a.Bot.Left(ctx, Platform(), chat)
	case !before && after && u.Chat.Private():
		a.Bot.Back(ctx, Platform(), chat) // who unblocked the bot is about to say why
	case before || !after:
		// A promotion.
	default:
		r := a.request(person(&u.From), u.Chat, 0)
		reply := a.Bot.Joined(ctx, Platform(), r)
		if _, known := a.moved.get(chat); known || u.Chat.Channel() {
			return // a channel belongs to its readers, and who moved along knows us
		}
		say := a.Bot.Language(ctx, Platform(), r)
		a.show(ctx, place{chat: chat}, a.layout(say).answer(reply))
	}
}
