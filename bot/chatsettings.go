package bot

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// chatSettings are the settings of a place, beside its language.
func chatSettings() []string {
	return []string{"timezone", "quiet", "length", "picture", "silent", "hashtags", "threads", "ping", "notices", "template"}
}

// chatSetting shows or changes a setting of a place: a private chat is the
// asker's own, any other belongs to those who manage it.
func (c *call) chatSetting(ctx context.Context, name, value, in string) (Reply, error) {
	at, chat, err := c.chosenPlace(ctx, in)
	if err != nil {
		return Reply{}, err
	}
	if value == "" {
		return c.showSetting(at, chat, name), nil
	}
	switch name {
	case "timezone":
		return c.setZone(ctx, at, chat, value)
	case "template":
		return c.setTemplate(ctx, at, chat, value)
	case "quiet":
		chat.Quiet, err = parseQuiet(value)
	case "notices":
		chat.Notices, err = c.noticesTo(ctx, value)
	default:
		err = c.setLook(&chat.Look, name, value)
	}
	if err != nil {
		return Reply{}, err
	}
	return c.saved(ctx, at, chat, name)
}

// saved keeps a place's settings, and shows the one that was changed.
func (c *call) saved(ctx context.Context, at spot, chat library.Chat, name string) (Reply, error) {
	if err := c.Follows.SetChat(ctx, chat); err != nil {
		return Reply{}, followFailure(err, at.Chat)
	}
	reply := c.showSetting(at, chat, name)
	reply.Text = c.say.Say("settings.done") + "\n" + reply.Text
	reply.Replace = c.Pressed
	return reply, nil
}

// showSetting says what a setting is, with values to choose from.
func (c *call) showSetting(at spot, chat library.Chat, name string) Reply {
	reply := Reply{Private: c.platform.Forms, Text: c.settingWords(chat, name)}
	choose := func(label, value string, chosen bool) {
		reply.Actions = append(reply.Actions, Action{Label: clip(label, 60), Line: at.line("/settings", name, value), Chosen: chosen})
	}
	look := chat.Look
	switch name {
	case "timezone":
		now := c.zone(chat).String()
		for _, zone := range c.likelyZones() {
			choose(zoneLabel(zone, c.now), zone, zone == now)
		}
		reply.Note = c.say.Say("settings.timezone_hint")
	case "quiet":
		for _, hours := range []string{"22:00-07:00", "23:00-08:00", "00:00-06:00"} {
			choose(hours, hours, quietText(chat.Quiet) == hours)
		}
		choose(c.say.Say("settings.off"), "off", chat.Quiet.From == chat.Quiet.To)
		reply.Note = c.say.Say("settings.quiet_hint")
	case "length":
		for _, style := range styles() {
			chosen := look.Style == style || look.Style == "" && style == library.StyleCard
			choose(c.say.Say("look."+style), style, chosen && look.Template == "")
		}
	case "picture", "silent", "hashtags", "threads":
		on := map[string]bool{"picture": look.Picture, "silent": look.Silent, "hashtags": look.Hashtags, "threads": look.Threads}[name]
		choose(c.say.Say("settings.on"), "on", on)
		choose(c.say.Say("settings.off"), "off", !on)
	case "ping":
		reply.Note = c.say.Say("settings.ping_hint")
	case "notices":
		reply.Note = c.say.Say("settings.notices_hint")
	case "template":
		reply.Note = c.say.Say("settings.template_hint", "Fields", strings.Join(templateFields(), " "), "Example", exampleTemplate)
		if look.Template != "" {
			reply.Rows = []Row{{Text: look.Template}}
		}
	}
	switch {
	case name == "ping" && look.Ping != "", name == "notices" && chat.Notices != (library.Address{}), name == "template" && look.Template != "":
		choose(c.say.Say("settings.off"), "off", false)
	}
	reply.Actions = append(reply.Actions, Action{Label: c.say.Say("action.back"), Line: at.line("/settings")})
	return reply
}

// settingWords says what a setting is now.
func (c *call) settingWords(chat library.Chat, name string) string {
	value := ""
	onOff := func(on bool) string {
		if on {
			return c.say.Say("settings.on")
		}
		return c.say.Say("settings.off")
	}
	look := chat.Look
	switch name {
	case "timezone":
		zone := c.zone(chat)
		value = zoneWords(zone.String()) + ", " + c.now.In(zone).Format("15:04")
	case "quiet":
		if value = quietText(chat.Quiet); value == "" {
			value = c.say.Say("settings.off")
		}
	case "length":
		if value = c.say.Say("look." + look.Style); look.Style == "" {
			value = c.say.Say("look." + library.StyleCard)
		}
		if look.Template != "" {
			value = c.say.Say("look.template")
		}
	case "picture":
		value = onOff(look.Picture)
	case "silent":
		value = onOff(look.Silent)
	case "hashtags":
		value = onOff(look.Hashtags)
	case "threads":
		value = onOff(look.Threads)
	case "ping":
		if value = look.Ping; value == "" {
			value = c.say.Say("settings.nobody")
		}
	case "notices":
		value = c.say.Say("settings.here")
		if chat.Notices != (library.Address{}) {
			value = chat.Notices.Chat
		}
	case "template":
		value = onOff(look.Template != "")
	}
	return c.say.Say("settings.is", "Name", c.say.Say("choice."+name), "Value", value)
}

// chosenPlace returns the place whose settings are meant, and what it has chosen.
func (c *call) chosenPlace(ctx context.Context, in string) (spot, library.Chat, error) {
	at, err := c.changing(ctx, in)
	if err != nil {
		return spot{}, library.Chat{}, err
	}
	chat, err := c.Follows.Chat(ctx, at.Address)
	return at, chat, err
}

// overview is what there is to choose: the person's language, and what this place
// has chosen.
func (c *call) overview(ctx context.Context, in string) (Reply, error) {
	at, chat, err := c.chosenPlace(ctx, in)
	if err != nil {
		return Reply{}, err
	}
	reply := Reply{Private: c.platform.Forms, Text: c.say.Say("settings.title"), Replace: c.Pressed}
	var lines []string
	if c.Private || c.platform.Forms { // only the asker sees it
		lines = append(lines, c.say.Say("settings.language", "Language", c.say.Name()))
		reply.Actions = append(reply.Actions, Action{Label: c.say.Say("choice.language"), Line: "/settings language"})
	}
	for _, name := range chatSettings() {
		if name == "threads" && !c.platform.Threads || name == "ping" && c.platform.Mentions == "" {
			continue
		}
		lines = append(lines, c.settingWords(chat, name))
		reply.Actions = append(reply.Actions, Action{Label: clip(c.say.Say("choice."+name), 60), Line: at.line("/settings", name)})
	}
	reply.Rows = []Row{{Text: strings.Join(lines, "\n")}}
	return reply, nil
}

// setZone changes the time zone of a place, with that of its digests; what may
// be several is asked about.
func (c *call) setZone(ctx context.Context, at spot, chat library.Chat, value string) (Reply, error) {
	found := c.findZones(value)
	doubtful := len(found) > 1
	if len(found) == 0 {
		found, doubtful = resembling(zoneKey(value)), true
	}
	switch {
	case len(found) == 0:
		return Reply{}, failure(CodeZoneUnknown, nil, "Name", clip(value, 40))
	case doubtful:
		reply := Reply{Text: c.say.Say("settings.which_zone", "Name", clip(value, 40)), Replace: c.Pressed}
		for _, zone := range found[:min(len(found), 12)] {
			reply.Actions = append(reply.Actions, Action{Label: zoneLabel(zone, c.now), Line: at.line("/settings", "timezone", zone)})
		}
		return reply, nil
	}
	zone, err := time.LoadLocation(found[0])
	if err != nil {
		return Reply{}, failure(CodeZoneUnknown, err, "Name", clip(value, 40))
	}
	chat.Zone = zone.String()
	reply, err := c.saved(ctx, at, chat, "timezone")
	if err != nil {
		return Reply{}, err
	}
	moved, err := c.rezone(ctx, at, zone)
	if moved > 0 {
		reply.Note = c.say.Say("settings.timezone_moved", "Count", moved)
	}
	return reply, err
}

// parseQuiet reads quiet hours: "22:00-7:00", "22-7", "off".
func parseQuiet(value string) (library.Quiet, error) {
	if isNo(value) {
		return library.Quiet{}, nil
	}
	wrong := failure(CodeQuiet, nil, "Value", clip(value, 40))
	from, to, ok := strings.Cut(strings.NewReplacer("–", "-", "—", "-", "~", "-", "～", "-", " ", "").Replace(value), "-")
	a, err := minutes(from)
	b, err2 := minutes(to)
	if !ok || err != nil || err2 != nil || a == b {
		return library.Quiet{}, wrong
	}
	return library.Quiet{From: a, To: b}, nil
}

// minutes reads a time of day as minutes since midnight.
func minutes(s string) (int, error) {
	for _, layout := range []string{"15:04", "15.04", "15h04", "15", "3:04pm", "3pm"} {
		if t, err := time.Parse(layout, strings.ToLower(s)); err == nil {
			return t.Hour()*60 + t.Minute(), nil
		}
	}
	if s == "24" || s == "24:00" {
		return 0, nil
	}
	return 0, strconv.ErrSyntax
}

// quietText writes quiet hours as parseQuiet reads them; "" for none.
func quietText(q library.Quiet) string {
	if q.From == q.To {
		return ""
	}
	return fmt.Sprintf("%02d:%02d-%02d:%02d", q.From/60, q.From%60, q.To/60, q.To%60)
}

// noticesTo is where notices go instead: a chat that the asker manages as well.
func (c *call) noticesTo(ctx context.Context, value string) (library.Address, error) {
	if isNo(value) || strings.EqualFold(value, "here") {
		return library.Address{}, nil
	}
	to, err := c.changing(ctx, value)
	if err == nil {
		err = c.mayPost(ctx, to)
	}
	return to.Address, err
}

// isChatSetting reports whether a setting belongs to a place.
func isChatSetting(name string) bool { return slices.Contains(chatSettings(), name) }
