package telegram

import (
	"context"
	"slices"
	"strings"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/locale"
	"github.com/nutgraf/nutgraf/bot/telegram/api"
)

// Picking a chat is a message with a keyboard that lists the person's groups and
// channels.
//
// What the chat is picked for is in the pressed button, and where that is, is the
// request_id of the keyboard, which comes back with the choice. The bot cannot read
// a message by its number, but Telegram returns the message that it replies to: the
// confirmation "For …:" replies to the pressed one and so brings the line back.
// Nothing has to be kept, and a choice made after a restart, or on another replica,
// is understood.
//
// Not so for what comes as words: "This chat", and a name. They say nothing of what
// they are for, so that is remembered for an hour; who was forgotten is asked to
// press again.

// inChat stands between a line and the chat that was picked for it.
const inChat = " in:"

// pick asks which chat the line of a pressed button is for.
func (a *Adapter) pick(ctx context.Context, r bot.Request, to place, pressed *api.Message, line string) {
	say := a.Bot.Language(ctx, Platform(), r)
	m := message{text: joined("\n\n", plain(say.Say("telegram.pick_text")), italic(plain(say.Say("telegram.pick_keys"))))}
	keys := chatKeys(say, requestOf(pressed, line))
	to.asks = &keys
	a.picks.put(to.chat, line)
	a.show(ctx, to, []message{m})
}

// A request_id has 32 bits, one of them for the sign. The lowest say which of a
// message's buttons was pressed, the others are the number of the message.
const (
	pickBits    = 4
	pickButtons = 1 << pickBits
	pickNumbers = 1 << (31 - pickBits) // messages with a higher number are not told
)

// requestOf is the request_id for a button; that of no message when a number has
// no room for it.
func requestOf(m *api.Message, line string) int {
	n := max(slices.Index(linesOf(m), line), 0)
	if m.ID >= pickNumbers || n >= pickButtons {
		return 1
	}
	return int(m.ID)<<pickBits | n
}

// requested is the message and the button that a request_id stands for.
func requested(id int) (message int64, button int) {
	if id < 0 {
		id = -id // a channel
	}
	return int64(id >> pickBits), id & (pickButtons - 1)
}

// chatKeys is the keyboard that lists the chats which a person administers. The
// request for a channel has the number of that for a group, negated: no two may
// be the same.
func chatKeys(say locale.Printer, request int) api.ReplyKeyboardMarkup {
	ask := func(label string, id int, channel bool) api.KeyboardButton {
		return api.KeyboardButton{Text: label, RequestChat: &api.KeyboardButtonRequestChat{
			RequestID: id, ChatIsChannel: channel, BotIsMember: true, RequestTitle: true,
			UserAdministratorRights: &api.ChatAdministratorRights{CanManageChat: true},
		}}
	}
	return api.ReplyKeyboardMarkup{
		Keyboard: [][]api.KeyboardButton{
			{ask(say.Say("telegram.pick_group"), request, false), ask(say.Say("telegram.pick_channel"), -request, true)},
			{{Text: say.Say("telegram.pick_here")}, {Text: say.Say("telegram.pick_cancel")}},
		},
		ResizeKeyboard: true, OneTimeKeyboard: true,
	}
}

// shared handles a chat that was picked with the keyboard.
func (a *Adapter) shared(ctx context.Context, m *api.Message) {
	r := a.request(askerOf(m), m.Chat, m.Topic())
	to := placeOf(m)
	var button int
	to.replyTo, button = requested(m.ChatShared.RequestID)
	name := m.ChatShared.Title
	if !visible(name) {
		name = idText(m.ChatShared.ChatID)
	}
	sent, ok := a.confirm(ctx, r, to, name)
	if !ok {
		return
	}
	line, _ := a.picks.get(to.chat) // for a message that was deleted meanwhile
	if lines := linesOf(sent.ReplyTo); button < len(lines) {
		line = lines[button]
	}
	a.choose(ctx, r, to, line, idText(m.ChatShared.ChatID))
}

// confirm says which chat was picked, and takes the keyboard away.
func (a *Adapter) confirm(ctx context.Context, r bot.Request, to place, name string) (api.Message, bool) {
	to.remove = true
	say := a.Bot.Language(ctx, Platform(), r)
	name = apart([]string{shorten(oneLine(name), nameUnits)}, false)[0]
	sent, err := a.put(ctx, to, message{text: plain(say.Say("telegram.picked", "Chat", name))})
	if err != nil {
		a.lost(ctx, to.chat, err)
	}
	return sent, err == nil
}

// choose runs a line for a chat; without a line it says that it is forgotten.
func (a *Adapter) choose(ctx context.Context, r bot.Request, to place, line, chat string) {
	say := a.Bot.Language(ctx, Platform(), r)
	a.picks.drop(to.chat)
	to.replyTo = 0
	if line == "" {
		to.remove = true
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

// linesOf are the lines below a message for which a chat is picked first.
func linesOf(m *api.Message) []string {
	var all []string
	for _, row := range keyboardOf(m) {
		for _, b := range row {
			if line, ok := strings.CutPrefix(b.CallbackData, pickMark); ok {
				all = append(all, line)
			}
		}
	}
	return all
}

// picked handles what is written while a chat is being picked: a button that sends
// its label, or a name. It reports whether the message was that.
func (a *Adapter) picked(ctx context.Context, r bot.Request, m *api.Message) bool {
	to := placeOf(m)
	text := strings.TrimSpace(m.Text)
	line, _ := a.picks.get(to.chat)
	switch {
	case a.labelled(text, "telegram.pick_cancel"):
		a.picks.drop(to.chat)
		to.remove = true
		dropped := a.Bot.Language(ctx, Platform(), r).Say("telegram.pick_dropped")
		a.show(ctx, to, []message{{text: plain(dropped)}})
		return true
	case a.labelled(text, "telegram.pick_here"):
		if line == "" {
			a.choose(ctx, r, to, "", "")
		} else if _, ok := a.confirm(ctx, r, to, text); ok {
			a.choose(ctx, r, to, line, r.Chat.ID)
		}
		return true
	}
	if lines := linesOf(m.ReplyTo); len(lines) == 1 {
		line = lines[0] // the message with the button was answered
	}
	if line == "" || strings.ContainsAny(text, " \n") || !strings.HasPrefix(text, "@") && !strings.HasPrefix(text, "https://t.me/") {
		return false
	}
	if _, ok := a.confirm(ctx, r, to, text); ok {
		a.choose(ctx, r, to, line, chatName(text))
	}
	return true
}

// labelled reports whether a text is a label of our keyboard, in whatever language
// that was made.
func (a *Adapter) labelled(text, id string) bool {
	if text == "" || len(text) > 100 {
		return false
	}
	for _, l := range a.Words.Languages() {
		if a.Words.For(l.Tag).Say(id) == text {
			return true
		}
	}
	return false
}
