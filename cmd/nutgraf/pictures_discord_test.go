package main

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
)

// discordScene is what a person sees on Discord.
type discordScene struct {
	Lang     string // of the person's client
	Messages []discordMessage
	Menu     *discordMenu
	Form     *fakediscord.Modal
}

// discordMessage is a message of the bot and what stands around it.
type discordMessage struct {
	Used      string // the command that it answers
	Parts     []discordPart
	Ephemeral bool
}

// discordMenu is what the client offers while a person types.
type discordMenu struct {
	Head  string
	Lines []discordLine
	Typed string // the command so far
	Field string // the option that is being filled in
	Value string // and what stands in it
}

type discordLine struct{ Name, Text string }

// discordPart is a component as it was sent. What is not known here cannot be
// drawn, and then the test says so.
type discordPart struct {
	ID           int                   `json:"id"`
	Type         int                   `json:"type"`
	Content      string                `json:"content"`
	Components   []discordPart         `json:"components"`
	Accessory    *discordPart          `json:"accessory"`
	AccentColor  *int                  `json:"accent_color"`
	Divider      *bool                 `json:"divider"`
	Spacing      int                   `json:"spacing"`
	Style        int                   `json:"style"`
	Label        string                `json:"label"`
	Emoji        struct{ Name string } `json:"emoji"`
	URL          string                `json:"url"`
	CustomID     string                `json:"custom_id"`
	Disabled     bool                  `json:"disabled"`
	Placeholder  string                `json:"placeholder"`
	MinValues    *int                  `json:"min_values"`
	MaxValues    *int                  `json:"max_values"`
	ChannelTypes []int                 `json:"channel_types"`
	Options      []discordOption       `json:"options"`
}

type discordOption struct {
	Label       string                `json:"label"`
	Value       string                `json:"value"`
	Description string                `json:"description"`
	Default     bool                  `json:"default"`
	Emoji       struct{ Name string } `json:"emoji"`
}

// Kinds of components, as templates call them.
func (p discordPart) Kind() string {
	return map[int]string{
		1: "row", 2: "button", 3: "select", 8: "channels", 9: "section", 10: "text", 14: "separator", 17: "container",
	}[p.Type]
}

// discordStage is a person in the server of a fake Discord.
type discordStage struct {
	t      *testing.T
	s      *fakediscord.Server
	person *fakediscord.User
	lang   string
}

func newDiscordStage(t *testing.T, s *fakediscord.Server, lang string) *discordStage {
	t.Helper()
	return &discordStage{t: t, s: s, lang: lang, person: s.NewUser(fakediscord.User{
		Name: "mia", Channel: s.Channel, Locale: lang,
		Permissions: fakediscord.PermissionViewChannel | fakediscord.PermissionSendMessages | fakediscord.PermissionManageGuild,
	})}
}

// local is how the person's client calls a command.
func (d *discordStage) local(name string) string {
	for _, c := range d.person.Commands() {
		if c.Name != name {
			continue
		}
		name = inLanguage(c.Name, c.NameLocalizations, d.lang)
		if c.Type != 3 {
			name = "/" + name
		}
	}
	return name
}

// use has the person use a command, and returns what they see.
func (d *discordStage) use(name string, args ...fakediscord.Arg) []*fakediscord.Message {
	d.t.Helper()
	return d.seen(d.person.Command(d.t, name, args...))
}

// press presses the first button with a label.
func (d *discordStage) press(messages []*fakediscord.Message, label string) []*fakediscord.Message {
	d.t.Helper()
	return d.seen(d.pressed(messages, label))
}

// vote presses a button that is answered twice: in the message and with a word.
func (d *discordStage) vote(messages []*fakediscord.Message, label string) []*fakediscord.Message {
	d.t.Helper()
	i := d.pressed(messages, label)
	return append(d.seen(i), i.FollowUps(d.t, 1)...)
}

func (d *discordStage) pressed(messages []*fakediscord.Message, label string) *fakediscord.Interaction {
	d.t.Helper()
	for _, m := range messages {
		for _, b := range fakediscord.Buttons(m) {
			if b.Label == label && b.URL == "" {
				return d.person.Press(d.t, m.ID, b.CustomID)
			}
		}
	}
	d.t.Fatalf("no button is called %q in:\n%s", label, fakediscord.TextOf(messages))
	return nil
}

// seen waits for the answer.
func (d *discordStage) seen(i *fakediscord.Interaction) []*fakediscord.Message {
	d.t.Helper()
	return []*fakediscord.Message{i.Answer(d.t)}
}

// scene is what is to be drawn of messages that answer a command. Whatever comes
// after the first is a reply to it.
func (d *discordStage) scene(command string, messages []*fakediscord.Message) discordScene {
	d.t.Helper()
	scene := discordScene{Lang: d.lang}
	used := d.local(command)
	for _, m := range messages {
		raw, err := json.Marshal(m.Components)
		if err != nil {
			d.t.Fatal(err)
		}
		var parts []discordPart
		known := json.NewDecoder(bytes.NewReader(raw))
		known.DisallowUnknownFields()
		if err := known.Decode(&parts); err != nil {
			d.t.Fatalf("the pictures do not know what is in this message: %v\n%s", err, raw)
		}
		if m.Content != "" || len(m.Embeds) > 0 || m.Files > 0 {
			d.t.Fatalf("the pictures know components alone: %+v", m)
		}
		scene.Messages = append(scene.Messages, discordMessage{
			Used: used, Parts: parts, Ephemeral: m.Ephemeral(),
		})
		used = ""
	}
	return scene
}

// typing is the list that comes up while the person fills in an option.
func (d *discordStage) typing(name, option, value string) discordScene {
	d.t.Helper()
	choices := d.person.Autocomplete(d.t, name, option, fakediscord.Opt(option, value)).Choices(d.t)
	menu := &discordMenu{Value: value}
	for _, c := range d.person.Commands() {
		if c.Name != name {
			continue
		}
		menu.Typed = inLanguage(c.Name, c.NameLocalizations, d.lang)
		for _, o := range c.Options {
			if o.Name == option {
				menu.Field = inLanguage(o.Name, o.NameLocalizations, d.lang)
				menu.Head = inLanguage(o.Description, o.DescriptionLocalizations, d.lang)
			}
		}
	}
	for _, c := range choices {
		menu.Lines = append(menu.Lines, discordLine{Name: c.Name})
	}
	return discordScene{Lang: d.lang, Menu: menu}
}

// commands is the list that comes up after a slash.
func (d *discordStage) commands() discordScene {
	menu := &discordMenu{Typed: ""}
	for _, c := range d.person.Commands() {
		if c.Type == 1 || c.Type == 0 {
			menu.Lines = append(menu.Lines, discordLine{
				Name: "/" + inLanguage(c.Name, c.NameLocalizations, d.lang),
				Text: inLanguage(c.Description, c.DescriptionLocalizations, d.lang),
			})
		}
	}
	return discordScene{Lang: d.lang, Menu: menu}
}

func inLanguage(usual string, all map[string]string, lang string) string {
	if s := all[lang]; s != "" {
		return s
	}
	return usual
}
