package telegram

import (
	"context"
	"errors"
	"fmt"
	"html"
	"strconv"
	"strings"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/telegram/api"
)

// place is where a message goes.
type place struct {
	chat    string
	thread  string // the topic; "" for none
	replyTo int64  // the message that it answers; 0 for none
	strict  bool   // and without which it is not to be sent
	silent  bool
	remove  bool // takes the reply keyboard away; only without buttons

	asks *api.ReplyKeyboardMarkup // is put in the place of the person's keyboard; nil: none
}

// generalTopic is the id of a forum's first topic. Messages there come without
// an id, and Telegram refuses those that are sent with it.
const generalTopic = "1"

// put sends a message. When the chat turns out to have another id, the core
// hears of it and the message goes there; nothing else is tried a second time.
func (a *Adapter) put(ctx context.Context, to place, m message) (api.Message, error) {
	sent, err := a.once(ctx, to, m)
	var e *bot.DeliveryError
	if !errors.As(err, &e) || e.MovedTo == "" || e.MovedTo == to.chat {
		return sent, err
	}
	a.follow(ctx, to.chat, e.MovedTo)
	to.chat, to.thread, to.replyTo = e.MovedTo, "", 0 // messages there have other ids
	return a.once(ctx, to, m)
}

// once sends a message. Should Telegram not understand the markup, which the
// tests rule out as well as they can, the words go out without it.
func (a *Adapter) once(ctx context.Context, to place, m message) (api.Message, error) {
	p := a.params(m)
	p["chat_id"] = to.chat
	if to.thread != "" && to.thread != generalTopic {
		p["message_thread_id"] = to.thread
	}
	if to.replyTo != 0 {
		p["reply_parameters"] = api.ReplyParameters{MessageID: to.replyTo, AllowSendingWithoutReply: !to.strict}
	}
	if to.silent {
		p["disable_notification"] = true
	}
	if to.asks != nil {
		p["reply_markup"] = *to.asks
	}
	if to.remove && len(m.keys) == 0 {
		p["reply_markup"] = api.ReplyKeyboardRemove{RemoveKeyboard: true}
	}
	var sent api.Message
	err := a.tg.Call(ctx, "sendMessage", p, &sent)
	if errors.Is(err, api.ErrMarkup) {
		a.bare(ctx, p, m, err)
		err = a.tg.Call(ctx, "sendMessage", p, &sent)
	}
	return sent, err
}

// params are what sending and editing have in common.
func (a *Adapter) params(m message) map[string]any {
	p := map[string]any{
		"text": m.text.html, "parse_mode": "HTML",
		"link_preview_options": previewOptions(m.preview, m.picture),
	}
	if k := m.keys.markup(); k != nil {
		p["reply_markup"] = k
	}
	return p
}

func previewOptions(address string, picture bool) api.LinkPreviewOptions {
	switch {
	case address == "":
		return api.LinkPreviewOptions{IsDisabled: true}
	case picture:
		return api.LinkPreviewOptions{URL: address, PreferLargeMedia: true, ShowAboveText: true}
	}
	return api.LinkPreviewOptions{URL: address, PreferSmallMedia: true}
}

// bare takes the markup out of a message that Telegram could not read.
func (a *Adapter) bare(ctx context.Context, p map[string]any, m message, err error) {
	a.Log.ErrorContext(ctx, "telegram: our own markup was refused; the words went out without it", "error", err)
	delete(p, "parse_mode")
	p["text"] = shorten(m.text.words(), maxUnits)
}

// words is a stretch without its markup.
func (r rich) words() string {
	var b strings.Builder
	for rest := r.html; rest != ""; {
		text, tag, found := strings.Cut(rest, "<")
		b.WriteString(text)
		if !found {
			break
		}
		_, rest, _ = strings.Cut(tag, ">")
	}
	return html.UnescapeString(b.String())
}

// change puts a message in the place of another. It reports false when that one
// cannot be changed any more.
func (a *Adapter) change(ctx context.Context, q *api.CallbackQuery, m message) (bool, error) {
	p := a.params(m)
	if !target(p, q) {
		return false, nil
	}
	err := a.tg.Call(ctx, "editMessageText", p, nil)
	if errors.Is(err, api.ErrMarkup) {
		a.bare(ctx, p, m, err)
		err = a.tg.Call(ctx, "editMessageText", p, nil)
	}
	switch {
	case errors.Is(err, api.ErrNotModified):
		return true, nil // a second press of the same button
	case errors.Is(err, api.ErrMessageGone):
		return false, nil
	}
	return true, err
}

// target names the message whose button was pressed; false when it cannot be
// edited.
func target(p map[string]any, q *api.CallbackQuery) bool {
	switch {
	case q.InlineMessageID != "":
		p["inline_message_id"] = q.InlineMessageID
	case q.Message.Accessible():
		p["chat_id"], p["message_id"] = idText(q.Message.Chat.ID), q.Message.ID
	default:
		return false
	}
	return true
}

// show sends all messages of an answer; only the first replies. It stops at the
// first that does not go out.
func (a *Adapter) show(ctx context.Context, to place, all []message) {
	for _, m := range all {
		sent, err := a.put(ctx, to, m)
		if err != nil {
			a.lost(ctx, to.chat, err)
			return
		}
		to.chat, to.replyTo = idText(sent.Chat.ID), 0
	}
}

// lost logs that an answer did not arrive, and tells the core when the chat will
// take none any more.
func (a *Adapter) lost(ctx context.Context, chat string, err error) {
	var e *bot.DeliveryError
	if errors.As(err, &e) && e.Outcome == bot.Gone {
		a.Log.InfoContext(ctx, "telegram: a chat takes no messages any more", "error", err)
		a.Bot.Left(context.WithoutCancel(ctx), Platform(), chat)
		return
	}
	if errors.Is(err, api.ErrNoRights) || errors.Is(err, api.ErrTopicClosed) {
		a.Log.DebugContext(ctx, "telegram: the bot may not write there", "error", err) // as the chat wants it
		return
	}
	a.Log.WarnContext(ctx, "telegram: an answer did not arrive", "error", err)
}

// follow tells the core that a group became a supergroup. It hears it once,
// though Telegram says so in both chats.
func (a *Adapter) follow(ctx context.Context, from, to string) {
	if before, known := a.moved.get(to); known && before == from {
		return
	}
	a.moved.put(to, from)
	a.Bot.Moved(context.WithoutCancel(ctx), Platform(), from, to)
}

// Send posts. A chat that became a supergroup is followed once, and Sent.Chat
// tells where the post is. With a part of it delivered and the rest not, the
// error is that of the rest, and Sent tells where the first part is.
func (a *Adapter) Send(ctx context.Context, p bot.Post) (bot.Sent, error) {
	say := a.Bot.ChatLanguage(ctx, Platform(), p.To.Chat)
	to := place{chat: p.To.Chat, thread: p.To.Thread, silent: p.Silent, replyTo: number(p.Answers), strict: p.Answers != ""}
	var first bot.Sent
	for i, m := range a.layout(say).post(p.Reply) {
		if i == 0 {
			m = headed(m, p)
		}
		sent, err := a.put(ctx, to, m)
		if err != nil {
			if i > 0 {
				err = partly(err)
			}
			return first, postGone(err)
		}
		to.replyTo, to.strict = 0, false
		if i == 0 {
			first = bot.Sent{Chat: idText(sent.Chat.ID), Message: idText(sent.ID)}
			if t := sent.Topic(); t != 0 {
				first.Thread = idText(t)
			}
			if !strings.HasPrefix(to.chat, "@") && to.chat != first.Chat {
				to.thread = ""
			}
			to.chat = first.Chat
		}
	}
	return first, nil
}

// Edit implements [bot.Editor]. That the message reads like that already is
// success.
func (a *Adapter) Edit(ctx context.Context, message string, p bot.Post) error {
	all := a.layout(a.Bot.ChatLanguage(ctx, Platform(), p.To.Chat)).post(p.Reply)
	if len(all) != 1 || number(message) == 0 {
		return &bot.DeliveryError{Outcome: bot.Refused, Cause: bot.ErrPostGone}
	}
	m := headed(all[0], p)
	params := a.params(m)
	params["chat_id"], params["message_id"] = p.To.Chat, number(message)
	err := a.tg.Call(ctx, "editMessageText", params, nil)
	if errors.Is(err, api.ErrMarkup) {
		a.bare(ctx, params, m, err)
		err = a.tg.Call(ctx, "editMessageText", params, nil)
	}
	if errors.Is(err, api.ErrNotModified) {
		return nil
	}
	return postGone(err)
}

// postGone says in the core's words that a message is not there any more.
func postGone(err error) error {
	if errors.Is(err, api.ErrMessageGone) {
		return &bot.DeliveryError{Outcome: bot.Refused, Cause: fmt.Errorf("%w: %w", bot.ErrPostGone, err)}
	}
	return err
}

// headed gives the first message of a post what only that has: a picture, and
// whom it notifies.
func headed(m message, p bot.Post) message {
	if p.Picture && public(p.Reply.Image) {
		m.preview = p.Reply.Image // alone, without the head of its page
	}
	m.picture = p.Picture && m.preview != ""
	m.text = pinged(p.Ping, m.text)
	return m
}

// pinged puts a name in front of a text, so that whoever bears it is notified.
// Nothing else in a post can be a mention: see disarm.
func pinged(name string, text rich) rich {
	if !isName(name) {
		return text
	}
	if all := join(rich{html: name, units: units(name), entities: 1}, plain("\n"), text); all.fits() {
		return all
	}
	return text
}

// isName reports whether s is somebody's public name, with the sign before it.
func isName(s string) bool {
	name, ok := strings.CutPrefix(s, "@")
	return ok && len(name) >= 4 && len(name) <= 32 && !strings.ContainsFunc(name, func(r rune) bool { return !wordRune(r) })
}

// partly makes the error of a post of which a part has arrived: to send it again
// from the beginning would say things twice, so it is never one to try again.
func partly(err error) error {
	var e *bot.DeliveryError
	if !errors.As(err, &e) || e.Outcome != bot.Later {
		return err
	}
	rest := *e
	rest.Outcome = bot.Unclear
	return &rest
}

// number is an id as a number; 0 when it is none.
func number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
