package discord

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"
	"golang.org/x/text/language"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/locale"
)

// command is a command as it is registered. discordgo's type sends null for
// what it does not have, which Discord's own description does not allow.
type command struct {
	Type        discordgo.ApplicationCommandType `json:"type"`
	Name        string                           `json:"name"`
	Names       map[string]string                `json:"name_localizations,omitempty"`
	Text        string                           `json:"description,omitempty"`
	Texts       map[string]string                `json:"description_localizations,omitempty"`
	Options     []commandOption                  `json:"options,omitempty"`
	Permissions *int64                           `json:"default_member_permissions,omitempty"`
	Contexts    []int                            `json:"contexts"`
	Installs    []int                            `json:"integration_types"`
}

type commandOption struct {
	Type         discordgo.ApplicationCommandOptionType `json:"type"`
	Name         string                                 `json:"name"`
	Names        map[string]string                      `json:"name_localizations,omitempty"`
	Text         string                                 `json:"description"`
	Texts        map[string]string                      `json:"description_localizations,omitempty"`
	Required     bool                                   `json:"required,omitempty"`
	Autocomplete bool                                   `json:"autocomplete,omitempty"`
	Choices      []commandChoice                        `json:"choices,omitempty"`
	Min          *int                                   `json:"min_value,omitempty"`
	Max          *int                                   `json:"max_value,omitempty"`
	ChannelTypes []discordgo.ChannelType                `json:"channel_types,omitempty"`
}

type commandChoice struct {
	Name  string            `json:"name"`
	Names map[string]string `json:"name_localizations,omitempty"`
	Value string            `json:"value"`
}

// The limits of commands.
const (
	maxName        = 32
	maxDescription = 100
	maxOptions     = 25
)

// chatParam is the parameter that names a chat. Discord has a kind of option for
// it, with which a channel is chosen rather than typed.
const chatParam = "chat"

// tongue is a language of ours under one of Discord's codes.
type tongue struct {
	code  string
	infos []bot.CommandInfo
	say   locale.Printer
}

// tongues are the languages that commands are shown in besides English. One of
// ours may stand for several of Discord's.
func (a *Adapter) tongues() []tongue {
	var all []tongue
	codes := make([]string, 0, len(discordgo.Locales))
	for code := range discordgo.Locales {
		codes = append(codes, string(code))
	}
	slices.Sort(codes)
	for _, code := range codes {
		say, ok := a.Words.Find(code)
		if !ok || base(say.Tag()) != base(code) || base(code) == base(a.Words.For().Tag()) {
			continue // a language that is only close would be worse than English
		}
		all = append(all, tongue{code: code, infos: a.Bot.Commands(say), say: say})
	}
	return all
}

func base(tag string) language.Base {
	b, _ := language.Make(tag).Base()
	return b
}

// commands are all commands as they are registered, in the table's order.
func (a *Adapter) commands() []command {
	tongues := a.tongues()
	english := a.Words.For()
	taken := map[string]map[string]bool{} // by language: its names, which must differ
	var all []command
	for n, info := range a.Bot.Commands(english) {
		if info.Hidden || !validName(info.Name) {
			continue
		}
		c := command{
			Type: discordgo.ChatApplicationCommand, Name: info.Name, Text: describe(info.Text, info.Name),
			Contexts: []int{0, 1, 2}, Installs: []int{0, 1}, Permissions: permissions(info.Who),
		}
		params := byNeed(info.Params)
		for _, p := range params {
			c.Options = append(c.Options, newOption(p))
		}
		for _, l := range tongues {
			if n < len(l.infos) && l.infos[n].Name == info.Name {
				c.translate(l, params, l.infos[n], taken)
			}
		}
		all = append(all, c)
	}
	return append(all, a.messageCommand(tongues))
}

// messageCommand is in the menu of every message.
func (a *Adapter) messageCommand(tongues []tongue) command {
	c := command{
		Type: discordgo.MessageApplicationCommand, Name: clip(oneLine(a.Words.For().Say("discord.summarise")), maxName),
		Contexts: []int{0, 1, 2}, Installs: []int{0, 1},
	}
	for _, l := range tongues {
		put(&c.Names, l.code, clip(oneLine(l.say.Say("discord.summarise")), maxName), c.Name)
	}
	return c
}

// permissions are those that a member needs to see a command, unless a server
// says otherwise; nil: none.
func permissions(who bot.Who) *int64 {
	var p int64
	switch who {
	case bot.Managers:
		p = discordgo.PermissionManageGuild
	case bot.Owners: // 0: administrators alone
	default:
		return nil
	}
	return &p
}

// byNeed puts the parameters that are required first, as Discord wants it.
func byNeed(params []bot.Param) []bot.Param {
	out := slices.Clone(params)
	slices.SortStableFunc(out, func(p, q bot.Param) int {
		switch {
		case p.Required == q.Required:
			return 0
		case p.Required:
			return -1
		}
		return 1
	})
	return out[:min(len(out), maxOptions)]
}

func newOption(p bot.Param) commandOption {
	o := commandOption{
		Type: discordgo.ApplicationCommandOptionString, Name: p.Name, Text: describe(p.Text, p.Name), Required: p.Required,
	}
	switch {
	case p.Kind == bot.KindNumber:
		o.Type = discordgo.ApplicationCommandOptionInteger
		if p.Max > p.Min {
			o.Min, o.Max = &p.Min, &p.Max
		}
	case p.Kind == bot.KindMention:
		o.Type = discordgo.ApplicationCommandOptionMentionable
	case p.Kind == bot.KindFile:
		o.Type = discordgo.ApplicationCommandOptionAttachment
	case p.Name == chatParam:
		o.Type = discordgo.ApplicationCommandOptionChannel
		o.ChannelTypes = targets()
	case len(p.Choices) > 0:
		for _, s := range p.Choices[:min(len(p.Choices), maxChoices)] {
			o.Choices = append(o.Choices, commandChoice{Name: describe(s.Label, s.Value), Value: s.Value})
		}
	default:
		o.Autocomplete = p.Suggests
	}
	return o
}

// translate adds a language to a command.
func (c *command) translate(l tongue, params []bot.Param, info bot.CommandInfo, taken map[string]map[string]bool) {
	if taken[l.code] == nil {
		taken[l.code] = map[string]bool{}
	}
	if name := info.Local; validName(name) && !taken[l.code][name] {
		put(&c.Names, l.code, name, c.Name)
		taken[l.code][name] = true
	}
	put(&c.Texts, l.code, clip(oneLine(info.Text), maxDescription), c.Text)
	local := map[string]bool{}
	for i, p := range params {
		k := slices.IndexFunc(info.Params, func(q bot.Param) bool { return q.Name == p.Name })
		if k < 0 {
			continue
		}
		q, o := info.Params[k], &c.Options[i]
		if validName(q.Local) && !local[q.Local] {
			put(&o.Names, l.code, q.Local, o.Name)
			local[q.Local] = true
		}
		put(&o.Texts, l.code, clip(oneLine(q.Text), maxDescription), o.Text)
		for n := range o.Choices {
			if n < len(q.Choices) {
				put(&o.Choices[n].Names, l.code, clip(oneLine(q.Choices[n].Label), maxChoice), o.Choices[n].Name)
			}
		}
	}
}

// put adds a translation, unless it says nothing new.
func put(m *map[string]string, code, text, same string) {
	if text == "" || text == same {
		return
	}
	if *m == nil {
		*m = map[string]string{}
	}
	(*m)[code] = text
}

// describe is a description, which must not be empty.
func describe(text, otherwise string) string {
	if s := clip(oneLine(text), maxDescription); s != "" {
		return s
	}
	return clip(otherwise, maxDescription)
}

// validName reports whether Discord takes a name for a command or an option.
func validName(name string) bool {
	n := utf8.RuneCountInString(name)
	return n >= 1 && n <= maxName && name == strings.ToLower(name) && !strings.ContainsFunc(name, func(r rune) bool {
		return r != '-' && r != '_' && r != '\'' && !unicode.IsLetter(r) && !unicode.IsNumber(r) &&
			!unicode.In(r, unicode.Devanagari, unicode.Thai)
	})
}
