package fakediscord

import (
	"strings"
	"time"
	"unicode/utf8"
)

// Message flags that a bot may set.
const (
	FlagSuppressEmbeds        = 1 << 2
	FlagEphemeral             = 1 << 6
	FlagLoading               = 1 << 7 // set by Discord on "thinking…"
	FlagSuppressNotifications = 1 << 12
	FlagComponentsV2          = 1 << 15
)

// use is where a message body stands.
type use struct {
	allowed int  // flags
	edit    bool // absent fields stay as they are
	v2      bool // the message edited is made of Components V2 already
	nonce   bool // nonce and enforce_nonce are known here
	extra   []string
}

const channelFlags = FlagSuppressEmbeds | FlagSuppressNotifications | FlagComponentsV2

// checkMessage checks a message's body as Discord does.
func checkMessage(f *form, p *at, b object, u use) {
	known := append([]string{
		"content", "embeds", "components", "flags", "allowed_mentions", "attachments", "tts", "poll",
	}, u.extra...)
	if u.nonce {
		known = append(known, "nonce", "enforce_nonce", "message_reference", "sticker_ids")
		checkNonce(f, p, b)
	}
	f.unknown(p, b, known...)
	flags := f.integer(p, b, "flags", 0, 0, 1<<31-1)
	if bad := flags &^ u.allowed; bad != 0 {
		f.wrong(p.in("flags"), "MESSAGE_FLAGS_INVALID", "These message flags cannot be set here.")
	}
	f.boolean(p, b, "tts")
	v2 := flags&FlagComponentsV2 != 0 || u.edit && u.v2
	if v2 {
		for _, key := range []string{"content", "embeds", "sticker_ids", "poll"} {
			if !blank(b[key]) {
				f.wrong(p.in(key), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
					"The 'content' and 'embeds' fields cannot be used when using MessageFlags.IS_COMPONENTS_V2")
			}
		}
	}
	f.text(p, b, "content", 0, 2000)
	checkEmbeds(f, p, b)
	checkMentions(f, p, b)
	checkComponents(f, p, b, v2)
	for i, v := range f.list(p, b, "attachments", 0, 10) {
		f.entry(p.in("attachments").nth(i), v)
	}
}

func checkNonce(f *form, p *at, b object) {
	f.boolean(p, b, "enforce_nonce")
	if n, ok := b["nonce"].(string); ok && utf8.RuneCountInString(n) > 25 {
		f.wrong(p.in("nonce"), "NONCE_TYPE_TOO_LONG", "Nonce must be 25 or fewer in length.")
	}
	if ref := f.part(p, b, "message_reference"); ref != nil {
		f.unknown(p.in("message_reference"), ref, "type", "message_id", "channel_id", "guild_id", "fail_if_not_exists")
		f.snowflake(p.in("message_reference").in("message_id"), ref["message_id"])
	}
}

// blank reports whether a field says nothing: absent, null, "" or [].
func blank(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return strings.TrimSpace(v) == ""
	case []any:
		return len(v) == 0
	}
	return false
}

func checkEmbeds(f *form, p *at, b object) {
	p = p.in("embeds")
	total := 0
	length := func(s string) string {
		total += utf8.RuneCountInString(strings.TrimSpace(s))
		return s
	}
	for i, v := range f.list(p.up, b, "embeds", 0, 10) {
		e := f.entry(p.nth(i), v)
		if e == nil {
			continue
		}
		p := p.nth(i)
		f.unknown(p, e, "type", "url", "title", "color", "timestamp", "description", "author", "image",
			"thumbnail", "footer", "fields", "provider", "video")
		length(f.text(p, e, "title", 0, 256))
		length(f.text(p, e, "description", 0, 4096))
		f.link(p, e, "url", 2048, "http", "https")
		f.integer(p, e, "color", 0, 0, 0xFFFFFF)
		if at := f.text(p, e, "timestamp", 0, 64); at != "" {
			if _, err := time.Parse(time.RFC3339, at); err != nil {
				f.wrong(p.in("timestamp"), "DATE_TIME_TYPE_PARSE", "Could not parse "+at+". Should be ISO8601.")
			}
		}
		if a := f.part(p, e, "author"); a != nil {
			length(f.text(p.in("author"), a, "name", 1, 256))
			f.link(p.in("author"), a, "url", 2048, "http", "https")
			f.link(p.in("author"), a, "icon_url", 2048, "http", "https", "attachment")
		}
		if footer := f.part(p, e, "footer"); footer != nil {
			length(f.text(p.in("footer"), footer, "text", 1, 2048))
			f.link(p.in("footer"), footer, "icon_url", 2048, "http", "https", "attachment")
		}
		for _, key := range []string{"image", "thumbnail"} {
			if m := f.part(p, e, key); m != nil {
				f.link(p.in(key), m, "url", 2048, "http", "https", "attachment")
			}
		}
		for i, v := range f.list(p, e, "fields", 0, 25) {
			p := p.in("fields").nth(i)
			field := f.entry(p, v)
			length(f.text(p, field, "name", 1, 256))
			length(f.text(p, field, "value", 1, 1024))
			f.boolean(p, field, "inline")
		}
	}
	if total > 6000 {
		f.wrong(p, "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000")
	}
}

func checkMentions(f *form, p *at, b object) {
	m := f.part(p, b, "allowed_mentions")
	if m == nil {
		return
	}
	p = p.in("allowed_mentions")
	f.unknown(p, m, "parse", "users", "roles", "replied_user")
	parse := map[string]bool{}
	for i, v := range f.list(p, m, "parse", 0, 3) {
		switch s := textOf(v); s {
		case "users", "roles", "everyone":
			parse[s] = true
		default:
			f.notOneOf(p.in("parse").nth(i), "('roles', 'users', 'everyone')")
		}
	}
	for _, key := range []string{"users", "roles"} {
		ids := f.list(p, m, key, 0, 100)
		for i, id := range ids {
			f.snowflake(p.in(key).nth(i), id)
		}
		if parse[key] && len(ids) > 0 {
			f.wrong(p, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
				"parse:[\""+key+"\"] and "+key+": [ids...] are mutually exclusive.")
		}
	}
	f.boolean(p, m, "replied_user")
}
