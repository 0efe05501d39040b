package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/nutgraf/nutgraf/bot"
)

// The limits of a form.
const (
	maxFormTitle = 45
	maxFormText  = 4000
	maxFormHint  = 100
)

// form is a modal: a window that asks for a text.
type formData struct {
	CustomID   string      `json:"custom_id"`
	Title      string      `json:"title"`
	Components []component `json:"components"`
}

// paste asks for the text that a command was not given. What it was given stands
// in the form's custom_id, since nothing is kept until the form comes back. The
// text may be left empty: the command then says what it needs.
func (t *turn) paste(info bot.CommandInfo, a asked) {
	line := t.Bot.Line(info.Name, a.values)
	if len(line) > lineBytes {
		line = "/" + info.Name
	}
	optional := false
	input := component{
		Type: discordgo.TextInputComponent, CustomID: "text", Style: discordgo.ButtonStyle(discordgo.TextInputParagraph),
		Placeholder: clip(oneLine(t.say.Say("discord.paste_hint")), maxFormHint), Required: &optional, MaxLength: maxFormText,
	}
	t.opened = true
	_ = t.respond(response{Type: discordgo.InteractionResponseModal, Data: formData{ // logged
		CustomID: string(rune(schemeForm)) + line,
		Title:    clip(oneLine(t.say.Say("discord.paste_title")), maxFormTitle),
		Components: []component{{
			Type: discordgo.LabelComponent, Label: clip(oneLine(t.say.Say("discord.paste_label")), maxFormTitle), Component: &input,
		}},
	}})
}

// form answers a form that came back.
func (t *turn) form() {
	line, ok := strings.CutPrefix(t.Data.CustomID, string(rune(schemeForm))+"/")
	if !ok {
		t.open(outcome{say: t.say, reply: t.word("discord.stale")})
		return
	}
	line = strings.TrimSpace("/" + line + " " + t.plain(formText(t.Data.Components)))
	command, _ := bot.Parse(line)
	t.answer(t.info(command), func(context.Context) (bot.Request, *bot.Reply) { return t.request(line), nil })
}

// formText finds the text in a form, whatever it is wrapped in.
func formText(raw json.RawMessage) string {
	var tree any
	if len(raw) == 0 || json.NewDecoder(bytes.NewReader(raw)).Decode(&tree) != nil {
		return ""
	}
	var find func(node any, depth int) string
	find = func(node any, depth int) string {
		if depth > 2*deepest {
			return ""
		}
		switch n := node.(type) {
		case []any:
			for _, v := range n {
				if s := find(v, depth+1); s != "" {
					return s
				}
			}
		case map[string]any:
			if s, ok := n["value"].(string); ok && n["custom_id"] == "text" {
				return s
			}
			for _, name := range []string{"components", "component"} {
				if s := find(n[name], depth+1); s != "" {
					return s
				}
			}
		}
		return ""
	}
	return find(tree, 0)
}
