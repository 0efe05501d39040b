package main

import (
	"cmp"
	"fmt"
	"html"
	"html/template"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/nutgraf/nutgraf/bot/bottest/faketelegram"
)

// telegramScene is what a person sees in Telegram.
type telegramScene struct {
	Lang     string
	Chat     string // the head of the window
	Group    bool
	Messages []telegramMessage
	Toast    *faketelegram.CallbackAnswer
	Inline   *faketelegram.InlineAnswer
	Typed    string // stands in the field
	Keyboard *faketelegram.Keyboard
	Menu     []faketelegram.Command
}

// telegramMessage is a message of a person, or of the bot.
type telegramMessage struct {
	Mine    bool
	Text    template.HTML
	Reply   string // what it answers, shown above it
	Preview string // the host whose page is shown below
	Via     string
	Buttons [][]faketelegram.Button
}

// telegramStage is a person in a chat of a fake Telegram.
type telegramStage struct {
	t    *testing.T
	seat *faketelegram.Seat
	lang string
	last faketelegram.Message // the last one with buttons
}

func newTelegramStage(t *testing.T, s *faketelegram.Server, lang string) *telegramStage {
	t.Helper()
	return &telegramStage{t: t, seat: s.NewPerson("Mia", lang).Private(), lang: lang}
}

// say sends a text and shows what was written and answered.
func (g *telegramStage) say(text string) telegramScene {
	g.t.Helper()
	scene := g.scene(g.seat.Type(text).Done(g.t))
	scene.Messages = append([]telegramMessage{{Mine: true, Text: found(text)}}, scene.Messages...)
	return scene
}

// press presses a button of the last message that had any.
func (g *telegramStage) press(label string) telegramScene {
	g.t.Helper()
	return g.scene(g.seat.Press(g.t, g.last, label).Done(g.t))
}

// pressLast presses the last button.
func (g *telegramStage) pressLast() telegramScene {
	g.t.Helper()
	rows := g.last.Buttons()
	row := rows[len(rows)-1]
	return g.press(row[len(row)-1].Text)
}

func (g *telegramStage) scene(v faketelegram.View) telegramScene {
	g.t.Helper()
	scene := telegramScene{Lang: g.lang, Chat: "Nutgraf", Inline: v.Inline}
	for _, m := range v.Messages {
		scene.Messages = append(scene.Messages, g.message(m))
		if len(m.Buttons()) > 0 {
			g.last = m
		}
		if m.Keyboard != nil {
			scene.Keyboard = m.Keyboard
		}
	}
	for i := range v.Toasts {
		if v.Toasts[i].Text != "" {
			scene.Toast = &v.Toasts[i]
		}
	}
	return scene
}

func (g *telegramStage) message(m faketelegram.Message) telegramMessage {
	g.t.Helper()
	text, err := marked(m.Text, m.Entities)
	if err != nil {
		g.t.Fatalf("the pictures do not know what is in this message: %v\n%s", err, m.Show())
	}
	shown := telegramMessage{Text: text, Buttons: m.Buttons()}
	if m.ReplyTo != nil {
		shown.Reply = m.ReplyTo.Text
	}
	if m.ViaBot != nil {
		shown.Via = m.ViaBot.Username
	}
	if p := m.Preview; p != nil && !p.IsDisabled && p.URL != "" {
		if u, err := url.Parse(p.URL); err == nil {
			shown.Preview = u.Host
		}
	}
	return shown
}

// marked is a text with its entities as HTML.
func marked(text string, entities []faketelegram.Entity) (template.HTML, error) {
	all := utf16.Encode([]rune(text))
	sorted := slices.Clone(entities)
	slices.SortStableFunc(sorted, func(a, b faketelegram.Entity) int {
		return cmp.Or(cmp.Compare(a.Offset, b.Offset), cmp.Compare(b.Length, a.Length))
	})
	var out strings.Builder
	err := mark(&out, all, 0, len(all), sorted, false)
	return template.HTML(out.String()), err //nolint:gosec // every text is escaped in found
}

// mark writes the stretch from start to end, in which the entities lie.
func mark(out *strings.Builder, text []uint16, start, end int, entities []faketelegram.Entity, linked bool) error {
	plain := func(to int) {
		s := string(utf16.Decode(text[start:to]))
		if linked {
			out.WriteString(html.EscapeString(s))
		} else {
			out.WriteString(string(found(s)))
		}
	}
	for len(entities) > 0 {
		e := entities[0]
		inside := 1
		for inside < len(entities) && entities[inside].Offset < e.Offset+e.Length {
			inside++
		}
		plain(e.Offset)
		before, after, ok := tagsOf(e)
		if !ok {
			return fmt.Errorf("an entity %q", e.Type)
		}
		out.WriteString(before)
		if err := mark(out, text, e.Offset, e.Offset+e.Length, entities[1:inside], linked || e.URL != ""); err != nil {
			return err
		}
		out.WriteString(after)
		start, entities = e.Offset+e.Length, entities[inside:]
		if strings.HasSuffix(e.Type, "blockquote") && start < end && text[start] == '\n' {
			start++ // the end of a block ends its line too
		}
	}
	plain(end)
	return nil
}

func tagsOf(e faketelegram.Entity) (before, after string, known bool) {
	switch e.Type {
	case "bold":
		return "<b>", "</b>", true
	case "italic":
		return "<i>", "</i>", true
	case "code":
		return "<code>", "</code>", true
	case "blockquote":
		return "<blockquote>", "</blockquote>", true
	case "expandable_blockquote":
		return `<blockquote class="more">`, "</blockquote>", true
	case "text_link":
		return "<u>", "</u>", true
	}
	return "", "", false
}

// found escapes a text and marks what Telegram itself finds in it: commands,
// names and addresses, which people can tap.
func found(text string) template.HTML {
	finds := regexp.MustCompile(`(^|[\s(“"])(/[a-z0-9_]{1,32}\b|@[A-Za-z]\w{4,31}\b|#\w+|https?://[^\s<>]+)`)
	var out strings.Builder
	last := 0
	for _, m := range finds.FindAllStringSubmatchIndex(text, -1) {
		out.WriteString(html.EscapeString(text[last:m[4]]) + "<u>" + html.EscapeString(text[m[4]:m[5]]) + "</u>")
		last = m[5]
	}
	return template.HTML(out.String() + html.EscapeString(text[last:])) //nolint:gosec // escaped
}
