package telegram

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/locale"
	"github.com/nutgraf/nutgraf/bot/telegram/api"
)

// Limits of what Telegram shows of a bot.
const (
	maxCommands      = 100
	maxCommandText   = 256
	descriptionUnits = 512
	shortUnits       = 120
)

// command is an entry of a menu.
type command struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// audience is who sees a menu, and what is in it.
type audience struct {
	scope api.BotCommandScope
	takes func(bot.CommandInfo) bool
}

// Introduce tells Telegram the menus of commands, for each kind of chat and in
// each language, and what the bot is. It changes only what is not so already: a
// start of the bot must not cost a hundred requests. It goes on after a refusal,
// such as for the private chat of an owner who has not written yet, and returns
// the first error that is not one.
func (a *Adapter) Introduce(ctx context.Context) error {
	for _, lang := range a.languages() {
		for _, who := range a.audiences() {
			if err := a.menu(ctx, who, lang); serious(err) {
				return err
			}
		}
		for _, text := range []struct {
			name, field, words string
			limit              int
		}{
			{"MyDescription", "description", "telegram.long_description", descriptionUnits},
			{"MyShortDescription", "short_description", "telegram.short_description", shortUnits},
		} {
			if err := a.describe(ctx, text.name, text.field, shorten(lang.say.Say(text.words), text.limit), lang.code); serious(err) {
				return err
			}
		}
	}
	return nil
}

// serious reports whether an error stands in the way of everything else, too.
func serious(err error) bool {
	var e *bot.DeliveryError
	return err != nil && (!errors.As(err, &e) || e.Outcome != bot.Refused && e.Outcome != bot.Gone)
}

// language is a language with the code that Telegram knows it by.
type language struct {
	code string // two letters; "" for who has none of the others
	say  locale.Printer
}

// languages are those that there are words in. English stands for all others.
// Telegram knows no more than two letters, so the first of two variants counts.
func (a *Adapter) languages() []language {
	all := []language{{"", a.Words.For("en")}}
	for _, l := range a.Words.Languages() {
		code, _, _ := strings.Cut(strings.ToLower(l.Tag), "-")
		known := func(other language) bool { return other.code == code }
		if len(code) == 2 && code != "en" && !slices.ContainsFunc(all, known) {
			all = append(all, language{code, a.Words.For(l.Tag)})
		}
	}
	return all
}

// audiences are who sees which menu. In a group nobody is shown what is answered
// in private anyway, and only administrators what only they may do.
func (a *Adapter) audiences() []audience {
	everyone := func(c bot.CommandInfo) bool { return !c.Hidden && c.Who == bot.Everyone }
	all := []audience{
		{api.BotCommandScope{Type: "default"}, everyone},
		{api.BotCommandScope{Type: "all_private_chats"}, func(c bot.CommandInfo) bool { return !c.Hidden && c.Who != bot.Owners }},
		{api.BotCommandScope{Type: "all_group_chats"}, func(c bot.CommandInfo) bool { return everyone(c) && !c.Private }},
		{
			api.BotCommandScope{Type: "all_chat_administrators"},
			func(c bot.CommandInfo) bool {
				return !c.Hidden && c.Who != bot.Owners && (!c.Private || c.Who == bot.Managers)
			},
		},
	}
	for _, owner := range a.Owners {
		if id := number(owner); id > 0 {
			all = append(all, audience{
				api.BotCommandScope{Type: "chat", ChatID: id}, func(c bot.CommandInfo) bool { return !c.Hidden },
			})
		}
	}
	return all
}

func (a *Adapter) menu(ctx context.Context, who audience, lang language) error {
	want := []command{}
	for _, c := range a.Bot.Commands(lang.say) {
		text := shorten(bareLine(c.Text), maxCommandText)
		if who.takes(c) && commandName(c.Name) && visible(text) && len(want) < maxCommands {
			want = append(want, command{c.Name, text})
		}
	}
	p := map[string]any{"scope": who.scope}
	if lang.code != "" {
		p["language_code"] = lang.code
	}
	var have []command
	if err := a.tg.Call(ctx, "getMyCommands", p, &have); err != nil {
		return err
	}
	if slices.Equal(have, want) {
		return nil
	}
	p["commands"] = want
	return a.tg.Call(ctx, "setMyCommands", p, nil)
}

// commandName reports whether Telegram takes a name in a menu.
func commandName(s string) bool {
	return s != "" && len(s) <= 32 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

func (a *Adapter) describe(ctx context.Context, name, field, words, code string) error {
	p := map[string]any{}
	if code != "" {
		p["language_code"] = code
	}
	have := map[string]string{}
	if err := a.tg.Call(ctx, "get"+name, p, &have); err != nil {
		return err
	}
	if have[field] == words {
		return nil
	}
	p[field] = words
	return a.tg.Call(ctx, "set"+name, p, nil)
}

// Report is what Telegram says of the bot.
type Report struct {
	Name     string // without @
	Groups   bool   // it can be added to groups
	Inline   bool   // it can be asked from other chats
	ReadsAll bool   // it gets all that is said in groups: privacy mode is off
}

// Check asks Telegram who the bot is. It is the way to find out whether the
// token is right; the error is a *bot.DeliveryError.
func (a *Adapter) Check(ctx context.Context) (Report, error) {
	me, err := a.tg.Me(ctx) // not what was known before: BotFather may have changed it
	if err != nil {
		return Report{}, err
	}
	return Report{Name: me.Username, Groups: me.CanJoinGroups, Inline: me.SupportsInlineQueries, ReadsAll: me.CanReadAllGroupMessages}, nil
}

// Link opens the private chat with the bot.
func (r Report) Link() string { return "https://t.me/" + r.Name }

// GroupLink adds the bot to a group that one picks.
func (r Report) GroupLink() string { return r.Link() + "?startgroup" }

// ChannelLink adds the bot to a channel that one picks, with the one right that
// it needs there.
func (r Report) ChannelLink() string { return r.Link() + "?startchannel&admin=post_messages" }

// Missing says what could be better, and how to get it from BotFather.
func (r Report) Missing(say locale.Printer) []string {
	var all []string
	if !r.Groups {
		all = append(all, say.Say("telegram.check_groups"))
	}
	if !r.Inline {
		all = append(all, say.Say("telegram.check_inline", "Name", r.Name))
	}
	if r.ReadsAll {
		all = append(all, say.Say("telegram.check_privacy"))
	}
	return all
}
