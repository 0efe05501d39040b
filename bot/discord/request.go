package discord

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/library"
)

// request is what the asker asks with a line.
func (t *turn) request(line string) bot.Request {
	r := bot.Request{
		User: bot.User{ID: t.asker().ID, Languages: t.languages()},
		Chat: t.chat(), Private: t.private(), Manages: t.mayManage, Posts: t.mayPost,
	}
	r.Command, r.Args = bot.Parse(line)
	return r
}

// asked is what a command was given.
type asked struct {
	values map[string]string
	order  []string
	files  []attachmentInfo
	given  bool // a text or a file, not only a number
}

// all is every value, as one would type them.
func (a asked) all() string {
	var parts []string
	for _, name := range a.order {
		parts = append(parts, a.values[name])
	}
	return strings.Join(parts, " ")
}

// options reads the options of a slash command.
func (t *turn) options() asked {
	a := asked{values: map[string]string{}}
	var read func(options []option, depth int)
	read = func(options []option, depth int) {
		for _, o := range options {
			switch o.Type {
			case discordgo.ApplicationCommandOptionSubCommand, discordgo.ApplicationCommandOptionSubCommandGroup:
				if depth < 3 {
					read(o.Options, depth+1)
				}
				continue
			case discordgo.ApplicationCommandOptionAttachment:
				if file, ok := t.Data.Resolved.Attachments[o.text()]; ok {
					a.files = append(a.files, file)
					a.given = true
				}
				continue
			case discordgo.ApplicationCommandOptionMentionable:
				a.values[o.Name] = t.mentionOf(o.text())
				a.order = append(a.order, o.Name)
				continue
			case discordgo.ApplicationCommandOptionInteger, discordgo.ApplicationCommandOptionNumber:
			default:
				a.given = a.given || strings.TrimSpace(o.text()) != ""
			}
			if len(o.Value) > 0 {
				a.values[o.Name] = t.plain(o.text())
				a.order = append(a.order, o.Name)
			}
		}
	}
	read(t.Data.Options, 0)
	for _, o := range t.Data.Options {
		// Who is to be notified is known by an id; the role that everybody has is not.
		if o.Name == "value" && a.values["setting"] == "ping" && !strings.Contains(o.text(), "&"+t.Guild+">") {
			a.values[o.Name] = strings.TrimSpace(o.text())
		}
	}
	return a
}

// mentionOf is the mention of a role or a person that was chosen; "" for the role
// that everybody has, whose mention would notify them all.
func (t *turn) mentionOf(id string) string {
	_, role := t.Data.Resolved.Roles[id]
	switch {
	case !isID(id) || id == t.Guild:
		return ""
	case role:
		return "<@&" + id + ">"
	}
	return "<@" + id + ">"
}

// plain turns what Discord's applications put into typed text into words: names
// instead of ids. A channel keeps its id, since a line can name one ("in:").
func (t *turn) plain(s string) string {
	if !strings.Contains(s, "<") {
		return s
	}
	return mention().ReplaceAllStringFunc(s, func(m string) string {
		parts := mention().FindStringSubmatch(m)
		kind, id := parts[1], parts[2]
		switch kind {
		case "@", "@!":
			return at(t.Data.Resolved.Users[id].name())
		case "@&":
			return at(t.Data.Resolved.Roles[id].Name)
		case "#":
			if name := t.Data.Resolved.Channels[id].Name; name != "" {
				return "#" + name
			}
			return "<#" + id + ">"
		}
		return ""
	})
}

func at(name string) string {
	if name == "" {
		return ""
	}
	return "@" + name
}

// mention matches mentions of persons, roles and channels, and emoji of a
// server's own.
func mention() *regexp.Regexp {
	return regexp.MustCompile(`<(@!?|@&|#|a?:\w{1,32}:)(\d{1,20})>`)
}

// channelInfo is what is needed to know of a channel.
type channelInfo struct {
	ID    string                `json:"id"`
	Type  discordgo.ChannelType `json:"type"`
	Guild string                `json:"guild_id"`
	Name  string                `json:"name"`
	Flags int                   `json:"flags"`
	Tags  []forumTag            `json:"available_tags"`
}

type forumTag struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Moderated bool   `json:"moderated"`
}

// mayManage tells whether the asker may change a chat's settings: their own
// direct messages, or a channel of this server when they manage it and the bot
// is in it. A channel of another server is none of theirs.
func (t *turn) mayManage(ctx context.Context, chat string) (string, bool, error) {
	id := strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(chat), "<#"), ">")
	if id == "" || id == t.Channel {
		return t.Channel, t.private() || t.manages() && t.installed(), nil
	}
	if t.Guild == "" || !t.manages() || !t.installed() {
		return "", false, nil
	}
	if !isID(id) {
		return t.channelNamed(ctx, strings.TrimPrefix(id, "#"))
	}
	var c channelInfo
	if err := t.Client.Do(ctx, "GET", "/channels/"+id, nil, &c); err != nil {
		return "", false, unlessHidden(err)
	}
	return id, c.Guild == t.Guild && postable(c.Type), nil
}

// mayPost names the permissions that the bot lacks to post to a channel: of the
// one at hand, which Discord tells with every interaction. Of another one it says
// no more than that the bot sees it.
func (t *turn) mayPost(_ context.Context, to library.Address) (missing []string, err error) {
	if to.Chat != t.Channel || t.private() {
		return nil, nil
	}
	held, err := strconv.ParseInt(t.Permissions, 10, 64)
	if err != nil || held&discordgo.PermissionAdministrator != 0 {
		return nil, nil //nolint:nilerr // not told
	}
	say := permission{"Send Messages", discordgo.PermissionSendMessages}
	if t.Where.isThread() {
		say = permission{"Send Messages in Threads", discordgo.PermissionSendMessagesInThreads}
	}
	for _, p := range []permission{{"View Channel", discordgo.PermissionViewChannel}, say, {"Embed Links", discordgo.PermissionEmbedLinks}} {
		if held&p.bit == 0 {
			missing = append(missing, p.name)
		}
	}
	return missing, nil
}

// permission is a right in a channel, as Discord's settings call it in English.
type permission struct {
	name string
	bit  int64
}

// isThread reports whether a channel is a thread.
func (c channelInfo) isThread() bool {
	return slices.Contains([]discordgo.ChannelType{
		discordgo.ChannelTypeGuildNewsThread, discordgo.ChannelTypeGuildPublicThread, discordgo.ChannelTypeGuildPrivateThread,
	}, c.Type)
}

// channelNamed finds the channel of this server that has a name, when only one
// has.
func (t *turn) channelNamed(ctx context.Context, name string) (string, bool, error) {
	var all []channelInfo
	if err := t.Client.Do(ctx, "GET", "/guilds/"+t.Guild+"/channels", nil, &all); err != nil {
		return "", false, unlessHidden(err)
	}
	all = slices.DeleteFunc(all, func(c channelInfo) bool { return !strings.EqualFold(c.Name, name) || !postable(c.Type) })
	if len(all) != 1 {
		return "", false, nil
	}
	return all[0].ID, true, nil
}

// unlessHidden passes an error on, unless it says that there is no such channel
// for the bot.
func unlessHidden(err error) error {
	var failed *bot.DeliveryError
	if errors.As(err, &failed) && (failed.Outcome == bot.Gone || failed.Outcome == bot.Refused) {
		return nil
	}
	return err
}

// postable reports whether posts can go to channels of this type.
func postable(kind discordgo.ChannelType) bool {
	return slices.Contains(targets(), kind) || kind == discordgo.ChannelTypeGuildMedia
}
