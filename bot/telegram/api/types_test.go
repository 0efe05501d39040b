package api

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

func TestAMessageWithEverything(t *testing.T) {
	u, err := parse(json.RawMessage(`{"update_id":42,"message":{
		"message_id":7,"message_thread_id":3,"is_topic_message":true,"date":1764000000,"edit_date":1764000001,
		"from":{"id":1087968824,"is_bot":true,"first_name":"Group","username":"GroupAnonymousBot"},
		"sender_chat":{"id":-1001234567890,"type":"supergroup","title":"News"},
		"chat":{"id":-1001234567890,"type":"supergroup","title":"News","is_forum":true},
		"via_bot":{"id":5,"is_bot":true,"first_name":"Via"},
		"forward_origin":{"type":"channel","date":1,"chat":{"id":-1005,"type":"channel","title":"C","username":"c"},"message_id":9},
		"reply_to_message":{"message_id":6,"date":5,"chat":{"id":-1001234567890,"type":"supergroup"},"caption":"see x.org",
			"caption_entities":[{"type":"url","offset":4,"length":5}],"document":{"file_id":"F","file_name":"a.opml","mime_type":"text/xml","file_size":12}},
		"external_reply":{"origin":{"type":"hidden_user","sender_user_name":"X","date":2},"link_preview_options":{"url":"https://p.example"}},
		"quote":{"text":"q","position":4,"is_manual":true},
		"text":"/news@bot 🚗 car","entities":[{"type":"bot_command","offset":0,"length":9}],
		"link_preview_options":{"is_disabled":true},
		"chat_shared":{"request_id":1,"chat_id":-1009,"title":"T"},
		"migrate_to_chat_id":-1008,"migrate_from_chat_id":-8,
		"reply_markup":{"inline_keyboard":[[{"text":"b","callback_data":"/x"}]]},
		"a_field_of_tomorrow":{"x":[1]}}}`))
	if err != nil {
		t.Fatal(err)
	}
	m := u.Message
	checks := map[string]bool{
		"id and kind":      u.ID == 42 && u.Kind() == "message" && u.AnyMessage() == m,
		"chat and sender":  u.Chat().ID == -1001234567890 && u.From().Username == "GroupAnonymousBot" && u.lane() == "-1001234567890",
		"topic":            m.Topic() == 3 && m.Chat.IsForum,
		"anonymous admin":  m.AnonymousAdmin(),
		"via":              m.ViaBot.ID == 5,
		"forward":          m.Forward.Chat.Username == "c" && m.Forward.MessageID == 9,
		"reply":            m.ReplyTo.Accessible() && m.ReplyTo.Document.FileSize == 12 && slices.Equal(m.ReplyTo.Links(), []string{"https://x.org"}),
		"external reply":   m.External.Origin.SenderName == "X" && m.External.LinkPreview.URL == "https://p.example",
		"quote":            m.Quote.Text == "q" && m.Quote.Position == 4,
		"command":          m.Entities[0].In(m.Text) == "/news@bot",
		"preview":          m.LinkPreview.IsDisabled,
		"chat shared":      m.ChatShared.ChatID == -1009 && m.ChatShared.Title == "T",
		"migration":        m.MigrateToChatID == -1008 && m.MigrateFromChatID == -8,
		"markup":           m.ReplyMarkup.InlineKeyboard[0][0].CallbackData == "/x",
		"edited, protects": m.EditDate == 1764000001 && !m.Protected,
	}
	for what, fine := range checks {
		if !fine {
			t.Errorf("%s: %+v", what, m)
		}
	}
}

func TestKindsOfUpdates(t *testing.T) {
	const msg = `{"message_id":1,"date":1,"chat":{"id":-5,"type":"group"},"from":{"id":9}}`
	const member = `{"chat":{"id":-5,"type":"group"},"from":{"id":9},"date":1,"old_chat_member":{"status":"member","user":{"id":2}},"new_chat_member":{"status":"kicked","user":{"id":2}}}`
	tests := map[string]struct {
		body, lane string
		chat, from bool
	}{
		"message":              {msg, "-5", true, true},
		"edited_message":       {msg, "-5", true, true},
		"channel_post":         {`{"message_id":1,"date":1,"chat":{"id":-5,"type":"channel"},"sender_chat":{"id":-5}}`, "-5", true, false},
		"edited_channel_post":  {`{"message_id":1,"date":1,"chat":{"id":-5,"type":"channel"}}`, "-5", true, false},
		"callback_query":       {`{"id":"1","from":{"id":9},"data":"/x","message":` + msg + `}`, "press 9", true, true},
		"inline_query":         {`{"id":"1","from":{"id":9},"query":"q","offset":"","chat_type":"sender"}`, "inline 9", false, true},
		"chosen_inline_result": {`{"result_id":"1","from":{"id":9},"query":"q"}`, "9", false, true},
		"my_chat_member":       {member, "-5", true, true},
		"chat_member":          {member, "-5", true, true},
		"":                     {`{}`, "", false, false},
	}
	for kind, test := range tests {
		u, err := parse(json.RawMessage(`{"update_id":1,"` + kind + `":` + test.body + `}`))
		if err != nil || u.Kind() != kind || u.lane() != test.lane || (u.Chat() != nil) != test.chat || (u.From() != nil) != test.from {
			t.Errorf("%s: %v: kind %q, lane %q, chat %v, from %v", kind, err, u.Kind(), u.lane(), u.Chat(), u.From())
		}
	}
	inline, _ := parse(json.RawMessage(`{"update_id":1,"callback_query":{"id":"1","from":{"id":9},"inline_message_id":"i"}}`))
	if inline.lane() != "press 9" || inline.CallbackQuery.Message.Accessible() {
		t.Errorf("a button of an inline result: %+v", inline)
	}
	old, _ := parse(json.RawMessage(`{"update_id":1,"callback_query":{"id":"1","from":{"id":9},"message":{"chat":{"id":-5},"message_id":3,"date":0}}}`))
	if old.CallbackQuery.Message.Accessible() || old.lane() != "press 9" {
		t.Errorf("a button of a message that is too old: %+v", old)
	}
}

func TestMembers(t *testing.T) {
	for _, m := range []struct {
		ChatMember
		present, admin bool
	}{
		{ChatMember{Status: "creator"}, true, true},
		{ChatMember{Status: "administrator"}, true, true},
		{ChatMember{Status: "member"}, true, false},
		{ChatMember{Status: "restricted", IsMember: true}, true, false},
		{ChatMember{Status: "restricted"}, false, false},
		{ChatMember{Status: "left"}, false, false},
		{ChatMember{Status: "kicked"}, false, false},
		{ChatMember{Status: "tomorrow's"}, false, false},
	} {
		if m.Present() != m.present || m.Admin() != m.admin {
			t.Errorf("%+v: present %v, admin %v", m.ChatMember, m.Present(), m.Admin())
		}
	}
	channel := Message{Chat: Chat{ID: -5, Type: "channel"}, SenderChat: &Chat{ID: -5}, ThreadID: 8}
	if channel.AnonymousAdmin() || channel.Topic() != 0 {
		t.Error("a channel's post is no anonymous admin's, and a thread of replies is no topic")
	}
	linked := Message{Chat: Chat{ID: -6, Type: "supergroup"}, SenderChat: &Chat{ID: -5}}
	if linked.AnonymousAdmin() {
		t.Error("who writes as another channel is no admin of this chat")
	}
}

func TestLinks(t *testing.T) {
	const text = "🚗 see example.com/a?b=1, https://ü.example 𝕏 and more"
	at := func(s string) (int, int) {
		i := strings.Index(text, s)
		return UTF16Len(text[:i]), UTF16Len(s)
	}
	entity := func(kind, s, link string) MessageEntity {
		o, n := at(s)
		return MessageEntity{Type: kind, Offset: o, Length: n, URL: link}
	}
	entities := []MessageEntity{
		entity("url", "example.com/a?b=1", ""),
		entity("url", "https://ü.example", ""),
		entity("bold", "𝕏", ""),
		entity("text_link", "and more", "https://hidden.example/x"),
		entity("text_link", "more", "https://hidden.example/x"),
		{Type: "url", Offset: 1, Length: 4},   // inside of the car
		{Type: "url", Offset: -1, Length: 4},  // no such place
		{Type: "url", Offset: 400, Length: 4}, // beyond the end
		{Type: "url", Offset: 3, Length: 400},
		{Type: "url", Offset: 3, Length: -1},
		{Type: "url", Offset: 3, Length: 0},
	}
	want := []string{"https://example.com/a?b=1", "https://ü.example", "https://hidden.example/x"}
	for _, m := range []*Message{{Text: text, Entities: entities}, {Caption: text, CaptionEntities: entities}} {
		if got := m.Links(); !slices.Equal(got, want) {
			t.Errorf("links %q, want %q", got, want)
		}
	}
	if got := (*Message)(nil).Links(); got != nil {
		t.Errorf("no message has links %q", got)
	}
}

// What an entity covers is what Telegram's UTF-16 units say, or nothing.
func FuzzEntity(f *testing.F) {
	f.Add("🚗 car", 0, 2)
	f.Add("a𝕏b", 2, 1)
	f.Add("\xff", 0, 1)
	f.Fuzz(func(t *testing.T, text string, offset, length int) {
		got := MessageEntity{Offset: offset, Length: length}.In(text)
		units := utf16.Encode([]rune(text))
		if UTF16Len(text) != len(units) {
			t.Fatalf("length %d, want %d", UTF16Len(text), len(units))
		}
		if got == "" || !utf8.ValidString(text) {
			return
		}
		if want := string(utf16.Decode(units[offset : offset+length])); got != want {
			t.Fatalf("%q[%d:+%d] is %q, want %q", text, offset, length, got, want)
		}
	})
}

// Whatever comes as an update is read or refused, and every question about it
// can be asked.
func FuzzParse(f *testing.F) {
	f.Add(message(1, 1, "a"))
	f.Add(`{"update_id":1,"callback_query":{"message":null}}`)
	f.Add(`{"update_id":1,"message":{"reply_to_message":{}}}`)
	f.Fuzz(func(_ *testing.T, raw string) {
		u, _ := parse(json.RawMessage(raw))
		_, _, _, _ = u.Kind(), u.Chat(), u.From(), u.lane()
		m := u.AnyMessage()
		_, _, _, _ = m.Links(), m.Topic(), m.Accessible(), m.AnonymousAdmin()
	})
}
