package bot

import (
	"context"
	"slices"
	"strings"

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
	words, chat, inChat := cutChat(c.Args)
	switch {
	case len(words) == 0 && !inChat:
		return c.showSettings(c.User.ID != ""), nil
	case len(words) == 0, words[0] != preferenceLanguage, len(words) > 2:
		return Reply{}, c.usage()
	case len(words) == 1:
		return c.showSettings(true), nil
	}
	tag, err := c.languageTag(words[1])
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
	c.say = c.Language(ctx, c.platform, c.Request) // the answer already speaks it
	reply := c.showSettings(true)
	reply.Text = c.say.Say("settings.done") + "\n" + reply.Text
	reply.Replace = c.Pressed
	return reply, nil
}

// cutChat takes an "in:chat" out of args; "in:here" and "in:" are this chat.
func cutChat(args string) (words []string, chat string, ok bool) {
	for w := range strings.FieldsSeq(args) {
		if len(w) >= 3 && strings.EqualFold(w[:3], "in:") {
			if chat, ok = w[3:], true; strings.EqualFold(chat, "here") {
				chat = ""
			}
			continue
		}
		words = append(words, w)
	}
	for i, w := range words[:min(len(words), 1)] {
		words[i] = strings.ToLower(w)
	}
	return words, chat, ok
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
