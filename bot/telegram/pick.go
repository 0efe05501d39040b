package telegram

import (
	"context"
	"strings"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/locale"
	"github.com/nutgraf/nutgraf/bot/telegram/api"
)

// Picking a chat takes two messages, because one cannot have both kinds of
// keyboard: the question, with the button "This chat" below it, and a hint with
// the keyboard that lists the person's groups and channels.
//
// What the chat is picked for is in the question's button, and the number of the
// question is the request_id of the keyboard, which comes back with the choice.
// The bot cannot read a message by its number, but Telegram returns the message
// that it replies to: the confirmation "For …:" replies to the question and so
// brings the line back. Nothing has to be kept, and a choice made after a restart,
// or on another replica, is understood.

// inChat stands between a line and the chat that was picked for it.
const inChat = " in:"

// pick asks which chat a line is for.
func (a *Adapter) pick(ctx context.Context, r bot.Request, to place, line string) {
	say := a.Bot.Language(ctx, Platform(), r)
	m := message{text: plain(say.Say("telegram.pick_text"))}
	if b := (api.InlineKeyboardButton{Text: say.Say("telegram.pick_here"), CallbackData: hereMark + line}); len(b.CallbackData) <= dataBytes {
		m.keys = keyboard{{b}}
	}
	question, err := a.put(ctx, to, m)
	if err != nil {
		a.lost(ctx, to.chat, err)
		return
	}
	a.picks.put(to.chat, line)
	p := a.params(message{text: plain(say.Say("telegram.pick_keys"))})
	p["chat_id"], p["reply_markup"] = to.chat, chatKeys(say, int(question.ID))
	if to.thread != "" && to.thread != generalTopic {
		p["message_thread_id"] = to.thread
	}
	if err := a.tg.Call(ctx, "sendMessage", p, nil); err != nil {
		a.lost(ctx, to.chat, err)
	}
}

// chatKeys is the keyboard that lists the chats which a person administers. The
// request for a group has the question's number, that for a channel its
// negative.
func chatKeys(say locale.Printer, question int) api.ReplyKeyboardMarkup {
	ask := func(label string, id int, channel bool) api.KeyboardButton {
		return api.KeyboardButton{Text: label, RequestChat: &api.KeyboardButtonRequestChat{
			RequestID: id, ChatIsChannel: channel, BotIsMember: true, RequestTitle: true,
			UserAdministratorRights: &api.ChatAdministratorRights{CanManageChat: true},
		}}
	}
	return api.ReplyKeyboardMarkup{
		Keyboard: [][]api.KeyboardButton{
			{ask(say.Say("telegram.pick_group"), question, false), ask(say.Say("telegram.pick_channel"), -question, true)},
			{{Text: say.Say("telegram.pick_cancel")}},
		},
		ResizeKeyboard: true, OneTimeKeyboard: true,
	}
}

// shared handles a chat that was picked with the keyboard.
func (a *Adapter) shared(ctx context.Context, m *api.Message) {
	r := a.request(askerOf(m), m.Chat, m.Topic())
	to := placeOf(m)
	to.replyTo = int64(m.ChatShared.RequestID)
	if to.replyTo < 0 {
		to.replyTo = -to.replyTo
	}
	name := m.ChatShared.Title
	if !visible(name) {
		name = idText(m.ChatShared.ChatID)
	}
	a.choose(ctx, r, to, "", idText(m.ChatShared.ChatID), name)
}

// choose confirms a choice, which takes the keyboard away, and runs the line for
// the chat. Without a line it is that of the question which to replies to.
func (a *Adapter) choose(ctx context.Context, r bot.Request, to place, line, chat, name string) {
	say := a.Bot.Language(ctx, Platform(), r)
	to.remove = true
	sent, err := a.put(ctx, to, message{text: plain(say.Say("telegram.picked", "Chat", shorten(oneLine(name), nameUnits)))})
	if err != nil {
		a.lost(ctx, to.chat, err)
		return
	}
	if line == "" {
		line = lineOf(sent.ReplyTo)
	}
	if line == "" {
		line, _ = a.picks.get(to.chat) // the question was deleted meanwhile
	}
	a.picks.drop(to.chat)
	to.replyTo, to.remove = 0, false
	if line == "" {
		a.show(ctx, to, []message{{text: plain(say.Say("telegram.pick_again"))}})
		return
	}
	r.Command, r.Args = bot.Parse(line + inChat + chat)
	stop := a.typing(ctx, api.Chat{ID: number(to.chat), Type: "private"}, to.thread)
	reply := a.Bot.Answer(ctx, Platform(), r)
	stop()
	if !reply.Mute {
		a.show(ctx, to, a.layout(say).answer(reply))
	}
}

// lineOf is the line for which a question asked a chat; "" when the message is
// no question.
func lineOf(question *api.Message) string {
	for _, row := range keyboardOf(question) {
		for _, b := range row {
			if line, ok := strings.CutPrefix(b.CallbackData, hereMark); ok {
				return line
			}
		}
	}
	return ""
}

// picked handles what is written while a chat is being picked: the name of one,
// or that it was not meant. It reports whether the message was that.
func (a *Adapter) picked(ctx context.Context, r bot.Request, m *api.Message) bool {
	to := placeOf(m)
	text := strings.TrimSpace(m.Text)
	if a.cancels(text) {
		a.picks.drop(to.chat)
		to.remove = true
		dropped := a.Bot.Language(ctx, Platform(), r).Say("telegram.pick_dropped")
		a.show(ctx, to, []message{{text: plain(dropped)}})
		return true
	}
	line := lineOf(m.ReplyTo)
	if line == "" {
		line, _ = a.picks.get(to.chat)
	}
	name := chatName(text)
	if line == "" || strings.ContainsAny(text, " \n") || !strings.HasPrefix(text, "@") && !strings.HasPrefix(text, "https://t.me/") {
		return false
	}
	a.choose(ctx, r, to, line, name, text)
	return true
}

// cancels reports whether a text is the label of the button that cancels, in
// whatever language the keyboard was made.
func (a *Adapter) cancels(text string) bool {
	if text == "" || len(text) > 100 {
		return false
	}
	for _, l := range a.Words.Languages() {
		if a.Words.For(l.Tag).Say("telegram.pick_cancel") == text {
			return true
		}
	}
	return false
}
