package fakediscord_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
)

func repeat(piece string, n int) string { return strings.TrimSuffix(strings.Repeat(piece+",", n), ",") }

func numbered(format string, n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf(format, i)
	}
	return strings.Join(all, ",")
}

// row puts components into a message with a row.
func row(components string) string {
	return `{"content": "x", "components": [{"type": 1, "components": [` + components + `]}]}`
}

func v2(components string) string { return `{"flags": 32768, "components": [` + components + `]}` }

func TestMessageRules(t *testing.T) {
	s := fakediscord.Start(t, fakediscord.Unlimited())
	r := newRaw(t, s)
	x := func(n int) string { return strings.Repeat("ä", n) }
	button := func(rest string) string { return `{"type": 2, "style": 1` + rest + `}` }
	tests := []struct {
		name, body string
		code       int    // 0: taken
		where      string // in the errors object
	}{
		{"content at the limit", `{"content": "` + x(2000) + `"}`, 0, ""},
		{"content", `{"content": "` + x(2001) + `"}`, 50035, `"content"`},
		{"nothing", `{}`, 50006, ""},
		{"no JSON", `{"content": `, 50109, ""},
		{"content is a number", `{"content": 1}`, 50035, `"content"`},
		{"unknown field", `{"content": "x", "embed": {}}`, 50035, `"embed"`},
		{"ephemeral in a channel", `{"content": "x", "flags": 64}`, 50035, `"flags"`},
		{"silent", `{"content": "x", "flags": 4096}`, 0, ""},
		{"nonce", `{"content": "x", "nonce": "` + strings.Repeat("n", 26) + `"}`, 50035, `"nonce"`},
		{"11 embeds", `{"embeds": [` + repeat(`{"title": "t"}`, 11) + `]}`, 50035, `"embeds"`},
		{"embed", `{"embeds": [{"title": "t", "url": "https://a.example", "timestamp": "2024-01-01T00:00:00Z"}]}`, 0, ""},
		{"embed title", `{"embeds": [{"title": "` + x(257) + `"}]}`, 50035, `"title"`},
		{"embed description", `{"embeds": [{"description": "` + x(4097) + `"}]}`, 50035, `"description"`},
		{"embed footer", `{"embeds": [{"footer": {"text": "` + x(2049) + `"}}]}`, 50035, `"footer"`},
		{"embed author", `{"embeds": [{"author": {"name": "` + x(257) + `"}}]}`, 50035, `"author"`},
		{"26 fields", `{"embeds": [{"fields": [` + repeat(`{"name": "n", "value": "v"}`, 26) + `]}]}`, 50035, `"fields"`},
		{"field value", `{"embeds": [{"fields": [{"name": "n", "value": "` + x(1025) + `"}]}]}`, 50035, `"value"`},
		{"field name", `{"embeds": [{"fields": [{"name": "", "value": "v"}]}]}`, 50035, `"name"`},
		{"embeds in all", `{"embeds": [` + repeat(`{"description": "`+x(3001)+`"}`, 2) + `]}`, 50035, "MAX_EMBED_SIZE"},
		{"embed link", `{"embeds": [{"title": "t", "url": "javascript:1"}]}`, 50035, `"url"`},
		{"embed time", `{"embeds": [{"title": "t", "timestamp": "today"}]}`, 50035, `"timestamp"`},
		{"mentions", `{"content": "x", "allowed_mentions": {"parse": ["all"]}}`, 50035, `"parse"`},
		{"mentions twice", `{"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}`, 50035, "EXCLUSIVE"},
		{"no mentions", `{"content": "x", "allowed_mentions": {"parse": []}}`, 0, ""},
		{"button", row(button(`, "label": "` + x(80) + `", "custom_id": "` + x(100) + `"`)), 0, ""},
		{"button label", row(button(`, "label": "` + x(81) + `", "custom_id": "a"`)), 50035, `"label"`},
		{"button without a label", row(button(`, "custom_id": "a"`)), 50035, "BUTTON"},
		{"button without an id", row(button(`, "label": "a"`)), 50035, `"custom_id"`},
		{"custom_id", row(button(`, "label": "a", "custom_id": "` + x(101) + `"`)), 50035, `"custom_id"`},
		{"empty custom_id", row(button(`, "label": "a", "custom_id": ""`)), 50035, `"custom_id"`},
		{"custom_id twice", row(repeat(button(`, "label": "a", "custom_id": "a"`), 2)), 50035, "DUPLICATED"},
		{"6 buttons", row(numbered(`{"type": 2, "style": 1, "label": "a", "custom_id": "%d"}`, 6)), 50035, `"components"`},
		{"empty row", row(""), 50035, `"components"`},
		{"6 rows", `{"content": "x", "components": [` + numbered(`{"type": 1, "components": [{"type": 2, "style": 1, "label": "a", "custom_id": "%d"}]}`, 6) + `]}`, 50035, `"components"`},
		{"link", row(`{"type": 2, "style": 5, "label": "a", "url": "https://a.example/` + strings.Repeat("a", 512-18) + `"}`), 0, ""},
		{"link length", row(`{"type": 2, "style": 5, "label": "a", "url": "https://a.example/` + strings.Repeat("a", 512) + `"}`), 50035, `"url"`},
		{"link with an id", row(`{"type": 2, "style": 5, "label": "a", "url": "https://a.example", "custom_id": "a"}`), 50035, "EXCLUSIVE"},
		{"link without url", row(`{"type": 2, "style": 5, "label": "a"}`), 50035, `"url"`},
		{"link scheme", row(`{"type": 2, "style": 5, "label": "a", "url": "ftp://a.example"}`), 50035, "SCHEME"},
		{"button style", row(`{"type": 2, "style": 7, "label": "a", "custom_id": "a"}`), 50035, `"style"`},
		{"emoji", row(button(`, "emoji": {"name": "👍"}, "custom_id": "a"`)), 0, ""},
		{"no emoji", row(button(`, "emoji": {"name": "up"}, "custom_id": "a"`)), 50035, `"emoji"`},
		{"button outside a row", `{"content": "x", "components": [` + button(`, "label": "a", "custom_id": "a"`) + `]}`, 50035, `"type"`},
		{"select", row(`{"type": 3, "custom_id": "a", "options": [` + numbered(`{"label": "l", "value": "%d"}`, 25) + `]}`), 0, ""},
		{"26 options", row(`{"type": 3, "custom_id": "a", "options": [` + numbered(`{"label": "l", "value": "%d"}`, 26) + `]}`), 50035, `"options"`},
		{"no options", row(`{"type": 3, "custom_id": "a", "options": []}`), 50035, `"options"`},
		{"option twice", row(`{"type": 3, "custom_id": "a", "options": [` + repeat(`{"label": "l", "value": "v"}`, 2) + `]}`), 50035, "DUPLICATED"},
		{"option label", row(`{"type": 3, "custom_id": "a", "options": [{"label": "` + x(101) + `", "value": "v"}]}`), 50035, `"label"`},
		{"placeholder", row(`{"type": 3, "custom_id": "a", "placeholder": "` + x(151) + `", "options": [{"label": "l", "value": "v"}]}`), 50035, `"placeholder"`},
		{"too many to choose", row(`{"type": 3, "custom_id": "a", "max_values": 2, "options": [{"label": "l", "value": "v"}]}`), 50035, `"max_values"`},
		{"select with a button", row(`{"type": 3, "custom_id": "a", "options": [{"label": "l", "value": "v"}]}, ` + button(`, "label": "a", "custom_id": "b"`)), 50035, "WIDTH"},
		{"V2 without the flag", `{"components": [{"type": 10, "content": "a"}]}`, 50035, `"type"`},
		{"V2", v2(`{"type": 17, "accent_color": 255, "components": [{"type": 10, "content": "a"}, {"type": 14, "spacing": 2}]}`), 0, ""},
		{"V2 with content", `{"flags": 32768, "content": "x", "components": [{"type": 10, "content": "a"}]}`, 50035, `"content"`},
		{"V2 with embeds", `{"flags": 32768, "embeds": [{"title": "x"}], "components": [{"type": 10, "content": "a"}]}`, 50035, `"embeds"`},
		{"V2 empty", `{"flags": 32768}`, 50006, ""},
		{"40 components", v2(repeat(`{"type": 14}`, 40)), 0, ""},
		{"41 components", v2(`{"type": 17, "components": [` + repeat(`{"type": 14}`, 40) + `]}`), 50035, "TOTAL_COMPONENTS"},
		{"text in all", v2(repeat(`{"type": 10, "content": "`+x(2001)+`"}`, 2)), 50035, "TEXT_SIZE"},
		{"empty text", v2(`{"type": 10, "content": ""}`), 50035, `"content"`},
		{"section", v2(`{"type": 9, "components": [{"type": 10, "content": "a"}], "accessory": {"type": 2, "style": 5, "label": "a", "url": "https://a.example"}}`), 0, ""},
		{"section without accessory", v2(`{"type": 9, "components": [{"type": 10, "content": "a"}]}`), 50035, `"accessory"`},
		{"section of 4", v2(`{"type": 9, "components": [` + repeat(`{"type": 10, "content": "a"}`, 4) + `], "accessory": {"type": 11, "media": {"url": "https://a.example/a.png"}}}`), 50035, `"components"`},
		{"section of a button", v2(`{"type": 9, "components": [` + button(`, "label": "a", "custom_id": "b"`) + `], "accessory": {"type": 11, "media": {"url": "https://a.example/a.png"}}}`), 50035, `"type"`},
		{"container in a container", v2(`{"type": 17, "components": [{"type": 17, "components": [{"type": 14}]}]}`), 50035, `"type"`},
		{"gallery", v2(`{"type": 12, "items": []}`), 50035, `"items"`},
		{"id twice", v2(repeat(`{"type": 14, "id": 3}`, 2)), 50035, "DUPLICATED"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r.t = t
			a := r.do("POST", "/channels/"+s.Channel.ID+"/messages", test.body)
			if a.code() != test.code && test.code != 0 || test.code == 0 && a.status != 200 {
				t.Fatalf("%d %s; want code %d", a.status, a.text, test.code)
			}
			if !strings.Contains(a.text, test.where) {
				t.Errorf("the errors do not say where (%s): %s", test.where, a.text)
			}
		})
	}
}

func TestCommandRules(t *testing.T) {
	s := fakediscord.Start(t, fakediscord.Unlimited())
	r := newRaw(t, s)
	x := func(n int) string { return strings.Repeat("ä", n) }
	options := func(o string) string { return `{"name": "a", "description": "d", "options": [` + o + `]}` }
	tests := []struct {
		name, body string
		where      string // "" when it is taken
	}{
		{"plain", `{"name": "news", "description": "` + x(100) + `"}`, ""},
		{"upper case", `{"name": "News", "description": "d"}`, `"name"`},
		{"a space", `{"name": "a b", "description": "d"}`, `"name"`},
		{"long name", `{"name": "` + x(33) + `", "description": "d"}`, `"name"`},
		{"other scripts", `{"name": "ข่าว", "description": "d"}`, ""},
		{"no description", `{"name": "a"}`, `"description"`},
		{"long description", `{"name": "a", "description": "` + x(101) + `"}`, `"description"`},
		{"message command", `{"type": 3, "name": "Summarise links"}`, ""},
		{"described message command", `{"type": 3, "name": "Summarise", "description": "d"}`, `"description"`},
		{"language", `{"name": "a", "description": "d", "name_localizations": {"pt-BR": "b", "zh-CN": "新闻"}}`, ""},
		{"no language", `{"name": "a", "description": "d", "name_localizations": {"pt": "b"}}`, `"pt"`},
		{"translated name", `{"name": "a", "description": "d", "name_localizations": {"de": "Neues"}}`, `"de"`},
		{"translated description", `{"name": "a", "description": "d", "description_localizations": {"de": "` + x(101) + `"}}`, `"de"`},
		{"26 options", options(numbered(`{"type": 3, "name": "o%d", "description": "d"}`, 26)), `"options"`},
		{"required last", options(`{"type": 3, "name": "a", "description": "d"}, {"type": 3, "name": "b", "description": "d", "required": true}`), "REQUIRED"},
		{"option twice", options(repeat(`{"type": 3, "name": "a", "description": "d"}`, 2)), `"name"`},
		{"option name", options(`{"type": 3, "name": "A", "description": "d"}`), `"name"`},
		{"26 choices", options(`{"type": 3, "name": "a", "description": "d", "choices": [` + numbered(`{"name": "%d", "value": "v"}`, 26) + `]}`), `"choices"`},
		{"choices and autocomplete", options(`{"type": 3, "name": "a", "description": "d", "autocomplete": true, "choices": [{"name": "n", "value": "v"}]}`), "AUTOCOMPLETE"},
		{"mixed", options(`{"type": 1, "name": "a", "description": "d"}, {"type": 3, "name": "b", "description": "d"}`), "TYPE_INVALID"},
		{"group in a group", options(`{"type": 2, "name": "a", "description": "d", "options": [{"type": 2, "name": "b", "description": "d"}]}`), "TYPE_INVALID"},
		{"8,000 characters", options(numbered(`{"type": 3, "name": "o%d", "description": "d", "choices": [`+numbered(`{"name": "%%[1]d`+x(60)+`%[1]d", "value": "v"}`, 9)+`]}`, 15)), "TOO_LARGE"},
		{"contexts", `{"name": "a", "description": "d", "contexts": [0, 3]}`, `"contexts"`},
		{"unknown field", `{"name": "a", "description": "d", "permission": 1}`, `"permission"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r.t = t
			a := r.do("POST", "/applications/"+s.ApplicationID+"/commands", test.body)
			if test.where == "" && a.status >= 300 || test.where != "" && a.code() != 50035 {
				t.Fatalf("%d %s", a.status, a.text)
			}
			if !strings.Contains(a.text, test.where) {
				t.Errorf("the errors do not say where (%s): %s", test.where, a.text)
			}
		})
	}
}

func TestCommandsAreKept(t *testing.T) {
	s := fakediscord.Start(t)
	r := newRaw(t, s)
	base := "/applications/" + s.ApplicationID + "/commands"
	r.register(newsCommand)
	before := s.AwaitCommands(t, 3)
	r.register(newsCommand)
	if after := s.Registered(""); after[0].ID != before[0].ID {
		t.Error("a command that is put again keeps its id")
	}
	r.want(200, 0, "PATCH", base+"/"+before[0].ID, `{"description": "Other"}`)
	if c := s.Registered("")[0]; c.Description != "Other" || len(c.Options) != 2 || *c.Options[1].MaxValue != 9 {
		t.Errorf("patched: %+v", c)
	}
	r.want(201, 0, "POST", base, `{"name": "help", "description": "d"}`)
	r.want(200, 0, "POST", base, `{"name": "help", "description": "e"}`)
	r.want(204, 0, "DELETE", base+"/"+before[1].ID, "")
	r.want(404, 10063, "GET", base+"/"+before[1].ID, "")
	if n := len(s.Registered("")); n != 3 {
		t.Errorf("%d commands", n)
	}
	r.want(200, 0, "PUT", "/applications/"+s.ApplicationID+"/guilds/"+s.Guild.ID+"/commands", `[{"name": "here", "description": "d"}]`)
	r.want(403, 50001, "GET", "/applications/"+s.ApplicationID+"/guilds/1/commands", "")
	r.want(400, 50035, "PUT", base, `[{"name": "a", "description": "d"}, {"name": "a", "description": "d"}]`)
	guest := s.NewUser(fakediscord.User{Channel: s.Channel})
	admin := s.NewUser(fakediscord.User{Channel: s.Channel, Permissions: fakediscord.PermissionManageGuild})
	r.register(newsCommand)
	if g, a := len(guest.Commands()), len(admin.Commands()); g != 3 || a != 4 {
		t.Errorf("a guest is offered %d commands, an admin %d; want 3 and 4", g, a)
	}
}
