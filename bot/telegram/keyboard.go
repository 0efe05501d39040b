package telegram

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/telegram/api"
)

// keyboard is the rows of buttons below a message.
type keyboard [][]api.InlineKeyboardButton

// markup is the keyboard as Telegram takes it; nil when there are no buttons,
// which takes away those that an edited message had.
func (k keyboard) markup() *api.InlineKeyboardMarkup {
	if len(k) == 0 {
		return nil
	}
	return &api.InlineKeyboardMarkup{InlineKeyboard: k}
}

// keyboardOf is the keyboard of a message.
func keyboardOf(m *api.Message) keyboard {
	if m == nil || m.ReplyMarkup == nil {
		return nil
	}
	return m.ReplyMarkup.InlineKeyboard
}

// What a button's data begins with. A line begins with a slash and is data as
// it is; pickMark stands before a line for which a chat is picked first, and
// hereMark before one for which it may be this chat.
const (
	pickMark = "?"
	hereMark = "!"
)

// Limits of Telegram, and of what looks good.
const (
	dataBytes   = 64
	lineBytes   = dataBytes - len(pickMark)
	labelUnits  = 60
	maxButtons  = 100
	rowUnits    = 30 // of the labels in a row of several
	rowButtons  = 3
	cardButtons = 5 // in a card's row of a list
)

// buttonOf makes an action's button, labelled label; false when Telegram would
// not take it.
func buttonOf(a bot.Action, label string) (api.InlineKeyboardButton, bool) {
	label = shorten(bareLine(label), labelUnits)
	if !visible(label) {
		return api.InlineKeyboardButton{}, false
	}
	if a.URL != "" {
		return api.InlineKeyboardButton{Text: label, URL: a.URL}, public(a.URL)
	}
	data := a.Line
	if a.Pick {
		data = pickMark + data
	}
	return api.InlineKeyboardButton{Text: label, CallbackData: data}, a.Line != "" && len(data) <= dataBytes && utf8.ValidString(data)
}

// cardKeys is the keyboard of cards: in a list one row for each, which begins
// with the card's number; for a single card its actions in rows. The last rows
// apply to the whole.
func cardKeys(r bot.Reply, start int, list bool) keyboard {
	var k keyboard
	for i, c := range r.Cards {
		if !list {
			k = append(k, packedKeys(c.Actions)...)
			continue
		}
		k = append(k, listKeys(c.Actions, start+i+1)...)
	}
	return limited(append(k, packedKeys(r.Actions)...))
}

// replyKeys is the keyboard of a reply without cards.
func replyKeys(actions []bot.Action) keyboard { return limited(packedKeys(actions)) }

// listKeys is the row of a card in a list. The first button carries the card's
// number; the others are their icons, where they have one: a telephone has room
// for little more.
func listKeys(actions []bot.Action, number int) keyboard {
	var row []api.InlineKeyboardButton
	var k keyboard
	for _, a := range actions {
		label := a.Label
		if len(row) > 0 && a.Icon != "" {
			label = a.Icon
		}
		if len(row) == 0 {
			label = strconv.Itoa(number) + " · " + a.Label
		}
		b, ok := buttonOf(a, label)
		if !ok {
			continue
		}
		if row = append(row, b); len(row) == cardButtons {
			k, row = append(k, row), nil
		}
	}
	if len(row) > 0 {
		k = append(k, row)
	}
	return k
}

// packedKeys puts buttons into rows as their labels have room. Those that have an
// icon belong together, such as the votes, and begin a row of their own.
func packedKeys(actions []bot.Action) keyboard {
	var k keyboard
	var row []api.InlineKeyboardButton
	used, icons := 0, false
	for _, a := range actions {
		b, ok := buttonOf(a, a.Label)
		if !ok {
			continue
		}
		n := units(b.Text)
		if len(row) > 0 && (len(row) == rowButtons || used+n > rowUnits || icons != (a.Icon != "")) {
			k, row, used = append(k, row), nil, 0
		}
		icons = a.Icon != ""
		row, used = append(row, b), used+n
	}
	if len(row) > 0 {
		k = append(k, row)
	}
	return k
}

func limited(k keyboard) keyboard {
	n := 0
	for i, row := range k {
		if n += len(row); n > maxButtons {
			return k[:i]
		}
	}
	return k
}

// relabelled is a keyboard with new labels for the buttons of some lines, and
// whether any changed. A button that was an icon stays one.
func relabelled(k keyboard, actions []bot.Action) (keyboard, bool) {
	out := make(keyboard, len(k))
	changed := false
	for i, row := range k {
		out[i] = append([]api.InlineKeyboardButton(nil), row...)
		for j, b := range row {
			for _, a := range actions {
				if b.CallbackData == "" || b.CallbackData != a.Line {
					continue
				}
				label := numberOf(b.Text) + a.Label
				if a.Icon != "" && strings.HasPrefix(b.Text, iconOf(a.Icon)) {
					label = a.Icon
				}
				if label = shorten(bareLine(label), labelUnits); visible(label) && label != b.Text {
					out[i][j].Text, changed = label, true
				}
			}
		}
	}
	return out, changed
}

// numberOf is the "3 · " that a row of a list begins with; "" for none.
func numberOf(label string) string {
	rest := strings.TrimLeft(label, "0123456789")
	if len(rest) == len(label) || !strings.HasPrefix(rest, " · ") {
		return ""
	}
	return label[:len(label)-len(rest)] + " · "
}

// iconOf is an icon without the count that follows it.
func iconOf(icon string) string {
	icon, _, _ = strings.Cut(icon, " ")
	return icon
}
