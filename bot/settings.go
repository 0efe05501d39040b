package bot

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/nutgraf/nutgraf/bot/locale"
)

// preferenceLanguage is the name of the language that somebody chose, or chose
// for a chat.
const preferenceLanguage = "language"

// languageAuto takes a choice of language back.
const languageAuto = "auto"

// Language returns the words in the language that a request is answered in: the
// one the asker chose, else the first of the platform's for which there are
// words, else the chat's, else English.
func (b *Bot) Language(ctx context.Context, p Platform, r Request) locale.Printer {
	if tag := b.preference(ctx, b.key(p, "user", r.User.ID), preferenceLanguage); tag != "" {
		return b.Words.For(tag)
	}
	if say, ok := b.Words.Find(r.User.Languages...); ok {
		return say
	}
	return b.ChatLanguage(ctx, p, r.Chat.ID)
}

// ChatLanguage returns the words for what is sent to a chat unasked.
func (b *Bot) ChatLanguage(ctx context.Context, p Platform, chat string) locale.Printer {
	return b.Words.For(b.preference(ctx, b.key(p, "chat", chat), preferenceLanguage))
}

// preference reads one choice. That it cannot be read is no reason not to
// answer: whatever the question itself needs will fail with its own words.
func (b *Bot) preference(ctx context.Context, owner, name string) string {
	if owner == "" {
		return ""
	}
	all, err := b.Library.Preferences(ctx, owner)
	if err != nil {
		b.Log.WarnContext(ctx, "a setting could not be read", "setting", name, "error", err)
	}
	return all[name]
}

// settings answers /settings: what there is to choose, and chooses.
func (c *call) settings(ctx context.Context) (Reply, error) {
	args, chat, inChat := cutChat(c.Args)
	name, value := firstWord(args)
	if operator, to, n := operator(value, "in"); operator != "" && !inChat {
		chat, inChat, value = to, true, strings.TrimSpace(value[n:])
	}
	switch {
	case name == "" && c.posting(chat) == nil && (inChat || c.changes(ctx)):
		return c.overview(ctx, chat)
	case name == "" && !inChat:
		return c.showSettings(c.User.ID != ""), nil
	case isChatSetting(name):
		return c.chatSetting(ctx, name, value, chat)
	case name != preferenceLanguage, strings.Contains(value, " "):
		return Reply{}, c.usage()
	case value == "":
		return c.showSettings(true), nil
	}
	tag, err := c.languageTag(value)
	if err != nil {
		return Reply{}, err
	}
	owner := c.voter()
	if inChat {
		id, err := c.managed(ctx, chat)
		if err != nil {
			return Reply{}, err
		}
		owner = c.key(c.platform, "chat", id)
	}
	if owner == "" {
		return Reply{}, c.usage()
	}
	if err := c.Library.SetPreference(ctx, owner, preferenceLanguage, tag); err != nil {
		return Reply{}, err
	}
	if inChat {
		return Reply{Private: true, Text: c.say.Say("settings.chat_done", "Language", c.languageName(tag))}, nil
	}
	if c.Private && c.posting("") == nil {
		// What comes unasked is for nobody else.
		if err := c.Library.SetPreference(ctx, c.key(c.platform, "chat", c.Chat.ID), preferenceLanguage, tag); err != nil {
			return Reply{}, err
		}
	}
	c.say = c.Language(ctx, c.platform, c.Request) // the answer already speaks it
	reply := c.showSettings(true)
	reply.Text = c.say.Say("settings.done") + "\n" + reply.Text
	reply.Replace = c.Pressed
	return reply, nil
}

// changes reports whether the asker may change how this place is posted to.
func (c *call) changes(ctx context.Context) bool {
	_, err := c.changing(ctx, "")
	return err == nil
}

// cutChat takes an "in:chat" off the beginning or the end of args, and leaves the
// rest as it is; "in:here" and "in:" are this chat.
func cutChat(args string) (rest, chat string, ok bool) {
	rest = args
	if name, value, n := operator(args, "in"); name != "" {
		rest, chat, ok = args[n:], value, true
	} else if i := strings.LastIndexFunc(args, unicode.IsSpace); i >= 0 {
		if name, value, n := operator(args[i+1:], "in"); name != "" && i+1+n == len(args) {
			rest, chat, ok = args[:i], value, true
		}
	}
	if strings.EqualFold(chat, "here") {
		chat = ""
	}
	return strings.TrimSpace(rest), chat, ok
}

// showSettings says what is chosen, with the languages to choose from.
func (c *call) showSettings(known bool) Reply {
	reply := Reply{Private: true, Text: c.say.Say("settings.language", "Language", c.say.Name())}
	if !known {
		return reply
	}
	line := "/settings " + preferenceLanguage + " "
	for _, l := range c.Words.Languages() {
		reply.Actions = append(reply.Actions, Action{Label: l.Name, Line: line + l.Tag, Chosen: l.Tag == c.say.Tag()})
	}
	reply.Actions = append(reply.Actions, Action{Label: c.say.Say("settings.auto"), Line: line + languageAuto})
	if c.platform.Picks {
		reply.Actions = append(reply.Actions, Action{Label: c.say.Say("settings.pick"), Line: line + c.say.Tag(), Pick: true})
	}
	if !c.Private && !c.platform.Forms {
		reply.Note = c.say.Say("settings.note", "Line", line+c.say.Tag()+" in:here")
	}
	return reply
}

// languageTag finds the language that somebody names, by its tag or by what it
// calls itself; "" for the one that is taken by itself.
func (c *call) languageTag(name string) (string, error) {
	if strings.EqualFold(name, languageAuto) {
		return "", nil
	}
	all := c.Words.Languages()
	i := slices.IndexFunc(all, func(l locale.Language) bool {
		return strings.EqualFold(l.Tag, name) || strings.EqualFold(l.Name, name)
	})
	if i >= 0 {
		return all[i].Tag, nil
	}
	if say, ok := c.Words.Find(name); ok { // "pt" for pt-BR
		return say.Tag(), nil
	}
	tags := make([]string, len(all))
	for i, l := range all {
		tags[i] = l.Tag
	}
	return "", failure(CodeLanguageUnknown, nil, "Name", clip(name, 40), "Tags", strings.Join(tags, ", "))
}

func (c *call) languageName(tag string) string {
	if tag == "" {
		return c.say.Say("settings.auto")
	}
	return c.Words.For(tag).Name()
}
