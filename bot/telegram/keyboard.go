package telegram

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"

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

// pickMark stands before the data of a button for which a chat is picked first. A
// line begins with a slash, and is data as it is.
const pickMark = "?"

// Limits of Telegram, and of what looks good.
const (
	dataBytes   = 64
	lineBytes   = dataBytes - len(pickMark)
	labelUnits  = 60
	maxButtons  = 100
	rowButtons  = 3
	cardButtons = 5 // in a card's row of a list
)

// chosen begins the label of what holds now.
const chosen = "✓ "

// buttonOf makes an action's button, labelled label; false when Telegram would
// not take it.
func buttonOf(a bot.Action, label string) (api.InlineKeyboardButton, bool) {
	label = shorten(bareLine(label), labelUnits)
	if !visible(label) {
		return api.InlineKeyboardButton{}, false
	}
	if a.Chosen {
		label = chosen + label
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

// listKeys is the row of a card in a list: the card's number, and the actions as
// their icons, where they have one. A telephone has room for little more; a
// language with longer words gets two rows.
func listKeys(actions []bot.Action, number int) keyboard {
	var all []api.InlineKeyboardButton
	for _, a := range actions {
		label := cmp.Or(a.Icon, a.Label)
		if len(all) == 0 {
			label = numbered(number, a)
		}
		if b, ok := buttonOf(a, label); ok {
			all = append(all, b)
		}
	}
	tight := func(columns int) bool {
		return slices.ContainsFunc(all, func(b api.InlineKeyboardButton) bool { return !roomy(b, columns) })
	}
	n := 1 // rows
	for n < len(all) && (perRow(len(all), n) > cardButtons || tight(perRow(len(all), n))) {
		n++
	}
	return rows(all, perRow(len(all), n))
}

// perRow is how many of so many buttons stand in each of n rows.
func perRow(buttons, n int) int { return (buttons + n - 1) / n }

// numbered is the label of the first button in a card's row.
func numbered(number int, a bot.Action) string {
	if a.Icon != "" {
		return strconv.Itoa(number) + " " + a.Icon
	}
	return strconv.Itoa(number) + " · " + a.Label
}

// packedKeys puts buttons into rows as their labels have room. Those that are an
// icon belong together, such as the votes, and have a row of their own. An action
// that leads away keeps its words: an icon does not say where to.
func packedKeys(actions []bot.Action) keyboard {
	var k keyboard
	var run []api.InlineKeyboardButton
	icons := false
	flush := func() {
		k = append(k, grid(run)...)
		run = nil
	}
	for _, a := range actions {
		label, icon := a.Label, a.Icon != "" && a.URL == ""
		if icon {
			label = a.Icon
		}
		b, ok := buttonOf(a, label)
		if !ok {
			continue
		}
		if icons != icon {
			flush()
		}
		icons = icon
		run = append(run, b)
	}
	flush()
	return k
}

// grid puts buttons into columns, as many as have room for every label that has
// room in two; a longer one is alone in its row.
func grid(buttons []api.InlineKeyboardButton) keyboard {
	columns := min(len(buttons), rowButtons)
	for _, b := range buttons {
		for columns > 2 && roomy(b, 2) && !roomy(b, columns) {
			columns--
		}
	}
	var k keyboard
	var short []api.InlineKeyboardButton
	for _, b := range buttons {
		if roomy(b, columns) {
			short = append(short, b)
			continue
		}
		k = append(append(k, rows(short, columns)...), []api.InlineKeyboardButton{b})
		short = nil
	}
	return append(k, rows(short, columns)...)
}

// rows puts buttons into rows of so many.
func rows(buttons []api.InlineKeyboardButton, columns int) keyboard {
	return slices.Collect(slices.Chunk(buttons, max(columns, 1)))
}

// Widths on a telephone of 360 points. Telegram makes all buttons of a row equally
// wide, and cuts the labels that have no room.
const (
	keysWidth = 316 // of the keyboard
	keysGap   = 3
	keysEdge  = 5 // left and right of a label
)

// roomy reports whether a button has room in a row of so many.
func roomy(b api.InlineKeyboardButton, columns int) bool {
	return width(b.Text) <= (keysWidth-keysGap*(columns-1))/columns-2*keysEdge
}

// width is about how wide a label is, in points of 14-point letters that are half
// bold, as on buttons.
func width(label string) int {
	tenths := 0
	for g := uniseg.NewGraphemes(label); g.Next(); {
		r := g.Runes()[0]
		switch {
		case g.Width() > 1:
			tenths += 140
			if r >= 0x1F000 {
				tenths += 40 // emoji
			}
		case strings.ContainsRune("iIjlrtfíìïîł .,:;·'’|()[]!", r):
			tenths += 50
		case strings.ContainsRune("mwMWæœмшщжюыфШЩЖЮМ@%…✓", r):
			tenths += 125
		case unicode.IsUpper(r):
			tenths += 100
		default:
			tenths += 85
		}
	}
	return tenths / 10
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
				label := a.Label
				if a.Icon != "" && strings.HasPrefix(strings.TrimLeft(b.Text, "0123456789 "), iconOf(a.Icon)) {
					label = a.Icon
				}
				label = numberOf(b.Text) + label
				if label = shorten(bareLine(label), labelUnits); visible(label) && label != b.Text {
					out[i][j].Text, changed = label, true
				}
			}
		}
	}
	return out, changed
}

// numberOf is the "3 · " or "3 " that a card's row in a list begins with; "" for
// none.
func numberOf(label string) string {
	rest := strings.TrimLeft(label, "0123456789")
	n := label[:len(label)-len(rest)]
	switch after, ok := strings.CutPrefix(rest, " "); {
	case n == "" || !ok:
		return ""
	case strings.HasPrefix(after, "· "):
		return n + " · "
	case strings.IndexFunc(after, unicode.IsLetter) < 0: // an icon
		return n + " "
	}
	return ""
}

// iconOf is an icon without the count that follows it.
func iconOf(icon string) string {
	icon, _, _ = strings.Cut(icon, " ")
	return icon
}
