package telegram

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/telegram/api"
)

const (
	// soon is how long a pressed button may go on spinning. What is known by then
	// can be said in the line that Telegram shows to the presser alone.
	soon = 700 * time.Millisecond
	// toastUnits is how much that line holds, and glanceUnits how much of it
	// people can read before it fades; more is shown in a window to close.
	toastUnits  = 200
	glanceUnits = 80
)

// press handles a pressed button.
func (a *Adapter) press(ctx context.Context, me api.User, q *api.CallbackQuery) {
	ack := &acknowledgement{a: a, id: q.ID}
	defer ack.silently(ctx)
	line, pick := strings.CutPrefix(q.Data, pickMark)
	if !strings.HasPrefix(line, "/") {
		return // not one of ours, or of a version that is no more
	}
	chat, to := pressedIn(q)
	r := a.request(person(&q.From), chat, number(to.thread))
	switch {
	case pick && chat.Private() && q.Message != nil:
		ack.silently(ctx)
		a.pick(ctx, r, to, q.Message, line)
		return
	case pick:
		line += inChat + idText(chat.ID) // a group's button is about the group
	}
	if address := startLink(me, line); address != "" && (q.Message == nil || chat.Channel()) {
		// Readers of a channel must not be able to write into it, and where a message
		// from an inline result is, is not known: what they ask for is answered in
		// private.
		ack.open(ctx, address)
		return
	}
	r.Pressed = true
	r.Command, r.Args = bot.Parse(line)
	reply := a.patiently(ctx, r, chat, to, ack)
	a.pressed(ctx, me, q, r, to, reply, ack)
}

// pressedIn is the chat of a press, and where an answer to it goes. Telegram
// does not say in which chat a message is that came out of an inline result; all
// that is known of it then is the presser, and that is who can be written to.
func pressedIn(q *api.CallbackQuery) (api.Chat, place) {
	if q.Message == nil {
		return api.Chat{ID: q.From.ID, Type: "private"}, place{chat: idText(q.From.ID)}
	}
	return q.Message.Chat, placeOf(q.Message)
}

// patiently asks the core. The press is acknowledged when that takes longer than
// people wait for a button.
func (a *Adapter) patiently(ctx context.Context, r bot.Request, chat api.Chat, to place, ack *acknowledgement) bot.Reply {
	done := make(chan bot.Reply, 1)
	go func() { done <- a.Bot.Answer(ctx, Platform(), r) }()
	patience := time.NewTimer(soon)
	defer patience.Stop()
	select {
	case reply := <-done:
		return reply
	case <-patience.C:
	}
	ack.silently(ctx)
	stop := a.typing(ctx, chat, to.thread)
	defer stop()
	return <-done
}

// pressed shows the answer to a press: in the line for the presser, in the
// button's label, in the message's place, or as a new message.
func (a *Adapter) pressed(ctx context.Context, me api.User, q *api.CallbackQuery, r bot.Request, to place, reply bot.Reply, ack *acknowledgement) {
	say := a.Bot.Language(ctx, Platform(), r)
	words, short := toast(reply)
	private := reply.Private && !r.Private
	switch {
	case len(reply.Relabel) > 0:
		ack.say(ctx, shorten(words, toastUnits))
		a.relabel(ctx, q, reply.Relabel)
		return
	case short && len(reply.Files) == 0 && ack.say(ctx, words):
		return
	case reply.Mute:
		return
	case private && ack.open(ctx, commandLink(me, r.Command)):
		return
	case q.Message == nil || q.Message.Chat.Channel():
		ack.say(ctx, shorten(words, toastUnits)) // nothing may be written there
		return
	}
	ack.silently(ctx)
	l := a.layout(say)
	switch all := l.answer(reply); {
	case private && reply.Code == "":
		a.show(ctx, to, []message{a.elsewhere(say, me, r.Command)})
	case !reply.Replace || len(all) > 1:
		a.show(ctx, to, all)
		a.upload(ctx, to, reply.Files)
	default:
		a.replace(ctx, q, to, all[0])
	}
}

// replace puts an answer in the place of the pressed message, or below it when
// that cannot be changed any more.
func (a *Adapter) replace(ctx context.Context, q *api.CallbackQuery, to place, m message) {
	done, err := a.change(ctx, q, m)
	switch {
	case err != nil:
		a.lost(ctx, to.chat, err)
	case !done && q.Message != nil:
		a.show(ctx, to, []message{m})
	}
}

// relabel gives the pressed message's buttons new labels; the rest of it stays.
// A message that came out of an inline result does not come with its keyboard,
// so its labels stay, too.
func (a *Adapter) relabel(ctx context.Context, q *api.CallbackQuery, actions []bot.Action) {
	keys, changed := relabelled(keyboardOf(q.Message), actions)
	p := map[string]any{"reply_markup": keys.markup()}
	if !changed || !target(p, q) {
		return
	}
	err := a.tg.Call(ctx, "editMessageReplyMarkup", p, nil)
	if err != nil && !errors.Is(err, api.ErrNotModified) && !errors.Is(err, api.ErrMessageGone) {
		a.Log.WarnContext(ctx, "telegram: labels could not be changed", "error", err)
	}
}

// toast is a reply as one line, and whether that line says all of it and is for
// the presser alone.
func toast(r bot.Reply) (words string, short bool) {
	words = strings.TrimSpace(clean(r.Text + "\n" + r.Note))
	short = r.Private && !r.Replace && len(r.Cards)+len(r.Rows)+len(r.Actions) == 0
	return words, short && units(words) <= toastUnits && visible(words)
}

// acknowledgement is the one answer that a press gets.
type acknowledgement struct {
	a    *Adapter
	id   string
	done bool
}

// silently ends the spinning of the button.
func (k *acknowledgement) silently(ctx context.Context) { k.send(ctx, map[string]any{}) }

// say shows words to the presser; false when the press was acknowledged before.
func (k *acknowledgement) say(ctx context.Context, words string) bool {
	if !visible(words) {
		return k.send(ctx, map[string]any{})
	}
	p := map[string]any{"text": words}
	if units(words) > glanceUnits {
		p["show_alert"] = true
	}
	return k.send(ctx, p)
}

// open takes the presser to the private chat; false when that cannot be done.
func (k *acknowledgement) open(ctx context.Context, address string) bool {
	return address != "" && k.send(ctx, map[string]any{"url": address})
}

func (k *acknowledgement) send(ctx context.Context, p map[string]any) bool {
	if k.done {
		return false
	}
	k.done = true
	p["callback_query_id"] = k.id
	err := k.a.tg.Call(ctx, "answerCallbackQuery", p, nil)
	if err != nil && !errors.Is(err, api.ErrQueryTooOld) {
		k.a.Log.WarnContext(ctx, "telegram: a press could not be acknowledged", "error", err)
	}
	return err == nil
}
