package discord

import (
	"strings"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"github.com/nutgraf/nutgraf/bot"
)

// component is a component as it is sent. discordgo has a type for each kind, but
// they send fields that are empty, and reading an unknown kind into them fails.
type component struct {
	Type       discordgo.ComponentType `json:"type"`
	Content    string                  `json:"content,omitempty"`
	Components []component             `json:"components,omitempty"`

	Style    discordgo.ButtonStyle `json:"style,omitempty"` // also of a text input
	Label    string                `json:"label,omitempty"`
	URL      string                `json:"url,omitempty"`
	CustomID string                `json:"custom_id,omitempty"`
	Emoji    *emoji                `json:"emoji,omitempty"`

	Options      []choice                `json:"options,omitempty"`
	Placeholder  string                  `json:"placeholder,omitempty"`
	ChannelTypes []discordgo.ChannelType `json:"channel_types,omitempty"`

	File  *attached     `json:"file,omitempty"`  // that comes with the message
	Items []galleryItem `json:"items,omitempty"` // of a gallery

	Component *component `json:"component,omitempty"` // of a label in a form
	Required  *bool      `json:"required,omitempty"`
	MaxLength int        `json:"max_length,omitempty"`
}

// choice is an option of a select.
type choice struct {
	Label   string `json:"label"`
	Value   string `json:"value"`
	Default bool   `json:"default,omitempty"` // chosen already; one at most
}

// emoji is one that everybody has.
type emoji struct {
	Name string `json:"name"`
}

// The limits of a message, from Discord's documentation.
const (
	maxComponents = 40
	maxText       = 4000
	maxRow        = 5 // buttons in a row
	maxLabel      = 80
	maxButtonURL  = 512
	maxImageURL   = 2048
	maxChoices    = 25
	maxChoice     = 100 // units of a choice's label or value
	maxThreadName = 100
)

// Flags of a message.
const (
	flagEphemeral    = 1 << 6
	flagSilent       = 1 << 12
	flagComponentsV2 = 1 << 15
)

// message is what is posted, and what a response or an edit holds.
type message struct {
	Components []component     `json:"components"`
	Flags      int             `json:"flags,omitempty"`
	Mentions   allowedMentions `json:"allowed_mentions"`

	// Of messages in a channel only.
	Nonce        string `json:"nonce,omitempty"`
	EnforceNonce bool   `json:"enforce_nonce,omitempty"`

	Reference *reference `json:"message_reference,omitempty"`

	Attachments []upload `json:"attachments,omitempty"`
	files       []bot.File
}

// reference is the message that another answers.
type reference struct {
	Message string `json:"message_id"`
	// FailIfGone: without that message this one is not to be posted.
	FailIfGone bool `json:"fail_if_not_exists"`
}

// upload describes a file that comes along.
type upload struct {
	ID   int    `json:"id"` // its number
	Name string `json:"filename"`
}

// attached names a file of the message, or one that Discord fetches.
type attached struct {
	URL string `json:"url"` // "attachment://" and its name, or a link
}

// galleryItem is a picture in a gallery.
type galleryItem struct {
	Media attached `json:"media"`
}

// Uploads implements rest.WithFiles.
func (m message) Uploads() []bot.File { return m.files }

// attach adds files, each shown in the place of its own that it must have. Names are
// ours, and short.
func (m message) attach(files []bot.File) message {
	for i, f := range files {
		m.Attachments = append(m.Attachments, upload{i, f.Name})
		m.Components = append(m.Components, component{Type: discordgo.FileComponentType, File: &attached{"attachment://" + f.Name}})
	}
	m.files = files
	return m
}

// allowedMentions allows none: its list is empty, not absent.
type allowedMentions struct {
	Parse []string `json:"parse"`
	Roles []string `json:"roles,omitempty"`
	Users []string `json:"users,omitempty"`
}

func newMessage(components []component) message {
	return message{Components: components, Flags: flagComponentsV2, Mentions: allowedMentions{Parse: []string{}}}
}

func textDisplay(s string) component {
	return component{Type: discordgo.TextDisplayComponent, Content: s}
}

// count is how many components these are, with those inside of them.
func count(cs []component) int {
	n := len(cs)
	for _, c := range cs {
		n += count(c.Components)
	}
	return n
}

// The first byte of a custom_id says what the rest is. Of components with the
// same line in one message, each has another letter: custom_ids must differ.
const (
	schemeAction = 'a' // to 'z': the line of a button
	schemePick   = 'A' // to 'M': the line that the id of a chosen channel follows
	schemeSelect = 'S' // a select, whose value is a line
	schemeForm   = 'm' // a form's; the line that a text follows
	lineBytes    = 99  // what is left for a line
)

// names gives custom_ids that are unique in one message.
type names map[string]int

// next returns the custom_id of a line, "" when there have been too many alike.
func (n names) next(scheme byte, most int, line string) string {
	key := string(scheme) + line
	i := n[key]
	if i >= most || line == "" || len(line) > lineBytes {
		return ""
	}
	n[key]++
	return string(scheme+byte(i)) + line
}

// buttons makes the rows of buttons of actions; loose are those whose link no
// button can hold.
func (l layout) buttons(actions []bot.Action, ids names) (rows []component, loose []bot.Action) {
	var row []component
	flush := func() {
		if len(row) > 0 {
			rows = append(rows, component{Type: discordgo.ActionsRowComponent, Components: row})
			row = nil
		}
	}
	for _, a := range actions {
		c, ok := l.button(a, ids)
		switch {
		case !ok && a.URL != "":
			loose = append(loose, a)
		case !ok:
		case c.Type == discordgo.ChannelSelectMenuComponent: // a select is alone in its row
			flush()
			row = []component{c}
			flush()
		default:
			if len(row) == maxRow {
				flush()
			}
			row = append(row, c)
		}
	}
	flush()
	return rows, loose
}

func (l layout) button(a bot.Action, ids names) (component, bool) {
	label := labelOf(a)
	if a.URL != "" {
		link := webURL(a.URL)
		return component{Type: discordgo.ButtonComponent, Style: discordgo.LinkButton, Label: label, URL: link},
			link != "" && len(link) <= maxButtonURL
	}
	if a.Pick {
		// What suits every platform speaks of groups, which Discord has none of.
		if a.Label == l.say.Say("settings.pick") {
			label = clip(oneLine(l.say.Say("discord.pick")), maxLabel)
		}
		id := ids.next(schemePick, 'M'-'A'+1, a.Line)
		return component{
			Type: discordgo.ChannelSelectMenuComponent, CustomID: id, Placeholder: label, ChannelTypes: targets(),
		}, id != "" && l.pick
	}
	id := ids.next(schemeAction, 'z'-'a'+1, a.Line)
	c := component{Type: discordgo.ButtonComponent, Style: discordgo.SecondaryButton, CustomID: id}
	c.Label, c.Emoji = face(a)
	if a.Chosen {
		c.Style = discordgo.PrimaryButton
	}
	return c, id != ""
}

// face is what stands on a button: an emoji where the action has one, with how
// many chose it, and else words. Words that lead away from the message stay
// words, for which there is room when the others are small.
func face(a bot.Action) (label string, icon *emoji) {
	name, tally, _ := strings.Cut(oneLine(a.Icon), " · ")
	if !isEmoji(name) {
		return labelOf(a), nil
	}
	return clip(tally, maxLabel), &emoji{name}
}

// isEmoji reports whether s is one of the plain emoji: Discord refuses a whole
// message for one that is none.
func isEmoji(s string) bool {
	r, size := utf8.DecodeRuneInString(s)
	return size == len(s) && r >= 0x1F300 && r <= 0x1FAFF
}

// labelOf is what an action is called.
func labelOf(a bot.Action) string {
	for _, s := range []string{a.Label, a.Icon} {
		if s = clip(oneLine(s), maxLabel); s != "" {
			return s
		}
	}
	return "…"
}

// targets are the kinds of channels that posts can go to.
func targets() []discordgo.ChannelType {
	return []discordgo.ChannelType{
		discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildNews, discordgo.ChannelTypeGuildNewsThread,
		discordgo.ChannelTypeGuildPublicThread, discordgo.ChannelTypeGuildPrivateThread, discordgo.ChannelTypeGuildForum,
	}
}

// selects makes string selects of actions: a wall of buttons is hard to read. A
// value is an action's line.
func selects(actions []bot.Action, placeholder string) []component {
	var rows []component
	seen := map[string]bool{}
	var options []choice
	chosen := false
	flush := func() {
		if len(options) > 0 && len(rows) < 5 {
			id := string(rune(schemeSelect)) + string(rune('0'+len(rows)))
			rows = append(rows, component{Type: discordgo.ActionsRowComponent, Components: []component{{
				Type: discordgo.SelectMenuComponent, CustomID: id, Placeholder: clip(oneLine(placeholder), 150), Options: options,
			}}})
		}
		options, chosen = nil, false
	}
	for _, a := range actions {
		if seen[a.Line] || a.Line == "" || len(a.Line) > maxChoice {
			continue
		}
		seen[a.Line] = true
		if len(options) == maxChoices {
			flush()
		}
		options = append(options, choice{Label: labelOf(a), Value: a.Line, Default: a.Chosen && !chosen})
		chosen = chosen || a.Chosen
	}
	flush()
	return rows
}
