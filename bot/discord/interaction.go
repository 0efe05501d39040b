package discord

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/nutgraf/nutgraf/bot"
)

// interaction is what a person did, as Discord tells it. It holds what is needed
// and no more, so that nothing new in Discord can make it unreadable; discordgo's
// type panics at what it does not know.
type interaction struct {
	ID      string                    `json:"id"`
	App     string                    `json:"application_id"`
	Type    discordgo.InteractionType `json:"type"`
	Token   string                    `json:"token"`
	Data    data                      `json:"data"`
	Guild   string                    `json:"guild_id"`
	Channel string                    `json:"channel_id"`
	Context *int                      `json:"context"`
	Member  *struct {
		User        person `json:"user"`
		Permissions string `json:"permissions"`
	} `json:"member"`
	User        *person         `json:"user"`
	Permissions string          `json:"app_permissions"` // the bot's own, where this happened
	Where       channelInfo     `json:"channel"`
	Locale      string          `json:"locale"`
	GuildLocale string          `json:"guild_locale"`
	Message     *pressed        `json:"message"`
	Owners      json.RawMessage `json:"authorizing_integration_owners"`
}

type person struct {
	ID         string `json:"id"`
	Username   string `json:"username"`
	GlobalName string `json:"global_name"`
}

// name is what a person is called.
func (p person) name() string {
	if p.GlobalName != "" {
		return p.GlobalName
	}
	return p.Username
}

// pressed is the message whose component was used. Its components are kept as
// they came, for they may go back to Discord.
type pressed struct {
	Flags      int             `json:"flags"`
	Components json.RawMessage `json:"components"`
}

// data is what was asked with, whichever kind of interaction it is.
type data struct {
	Name       string                           `json:"name"`
	Kind       discordgo.ApplicationCommandType `json:"type"`
	Target     string                           `json:"target_id"`
	Options    []option                         `json:"options"`
	Resolved   resolved                         `json:"resolved"`
	CustomID   string                           `json:"custom_id"`
	Values     []string                         `json:"values"`
	Components json.RawMessage                  `json:"components"`
}

type option struct {
	Name    string                                 `json:"name"`
	Type    discordgo.ApplicationCommandOptionType `json:"type"`
	Value   json.RawMessage                        `json:"value"`
	Focused bool                                   `json:"focused"`
	Options []option                               `json:"options"`
}

// text is an option's value as one would type it.
func (o option) text() string {
	var s string
	if json.Unmarshal(o.Value, &s) == nil {
		return s
	}
	return string(o.Value) // a number or a truth value reads as it is written
}

type resolved struct {
	Users       map[string]person         `json:"users"`
	Roles       map[string]named          `json:"roles"`
	Channels    map[string]named          `json:"channels"`
	Messages    map[string]quotedMessage  `json:"messages"`
	Attachments map[string]attachmentInfo `json:"attachments"`
}

type named struct {
	Name string `json:"name"`
}

type attachmentInfo struct {
	ID          string `json:"id"`
	Filename    string `json:"filename"`
	Size        int64  `json:"size"`
	URL         string `json:"url"`
	ContentType string `json:"content_type"`
}

// readInteraction reads an interaction. A field of a kind that nobody expects is
// passed over. It fails when there is nothing to answer to.
func readInteraction(raw []byte) (*interaction, error) {
	var i interaction
	if err := json.Unmarshal(raw, &i); err != nil && !lenient(err) {
		return nil, errors.New("discord: an interaction that is no JSON")
	}
	if i.Type != discordgo.InteractionPing && (!isID(i.ID) || !isID(i.App) || !isToken(i.Token)) {
		return nil, errors.New("discord: an interaction without an id or a token")
	}
	return &i, nil
}

// lenient reports whether JSON was read, all but fields of another kind than
// expected.
func lenient(err error) bool {
	var e *json.UnmarshalTypeError
	return errors.As(err, &e)
}

// isID reports whether s is an id of Discord's, which may stand in a path.
func isID(s string) bool {
	return s != "" && len(s) <= 20 && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// isToken reports whether s may stand in a path as an interaction's token.
func isToken(s string) bool {
	return s != "" && len(s) <= 1024 && !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r > '~' || strings.ContainsRune(`/\?#%`, r)
	})
}

// asker is who did it.
func (i *interaction) asker() person {
	switch {
	case i.Member != nil && i.Member.User.ID != "":
		return i.Member.User
	case i.User != nil:
		return *i.User
	}
	return person{}
}

// languages are the asker's, then the server's.
func (i *interaction) languages() []string {
	return slices.DeleteFunc([]string{i.Locale, i.GuildLocale}, func(s string) bool { return s == "" })
}

// private reports whether it is a conversation of one person with the bot: a
// direct message. Other private channels have other people in them.
func (i *interaction) private() bool {
	if i.Context != nil {
		return *i.Context == int(discordgo.InteractionContextBotDM)
	}
	return i.Guild == ""
}

// installed reports whether the bot is in the server where this happened. A
// person can bring it along to servers that it is not in.
func (i *interaction) installed() bool {
	if i.Guild == "" {
		return false
	}
	var owners map[string]string
	if len(i.Owners) == 0 || json.Unmarshal(i.Owners, &owners) != nil {
		return true // not told
	}
	_, guild := owners["0"]
	return guild || len(owners) == 0
}

// manages reports whether the asker may change the server's settings.
func (i *interaction) manages() bool {
	if i.Member == nil {
		return false
	}
	held, err := strconv.ParseInt(i.Member.Permissions, 10, 64)
	return err == nil && held&(discordgo.PermissionManageGuild|discordgo.PermissionAdministrator) != 0
}

// chat is where it happened.
func (i *interaction) chat() bot.Chat { return bot.Chat{ID: i.Channel, Server: i.Guild} }
