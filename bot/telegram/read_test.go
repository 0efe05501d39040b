package telegram_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/bot/bottest/faketelegram"
)

// TestWhatIsMeantForTheBot goes through what people write, and what the core is
// asked then.
func TestWhatIsMeantForTheBot(t *testing.T) {
	s, core := play(t, nil, faketelegram.ReadAll())
	defer s.conforms(t)
	ann := s.tg.NewPerson("Ann", "en")
	home := ann.Private()
	room := s.tg.NewSupergroup("News", "newsroom")
	group := ann.In(room).AsCreator()
	group.AddBot().Done(t)
	for _, test := range []struct {
		name, text    string
		at            *faketelegram.Seat
		ignored       bool
		command, args string
	}{
		{name: "words in private", at: home, text: "xiaomi car", args: "xiaomi car"},
		{name: "a link in private", at: home, text: "https://x.example/a?b=1", args: "https://x.example/a?b=1"},
		{name: "typographic quotes", at: home, text: "/news “electric cars” -ad", command: "news", args: "“electric cars” -ad"},
		{name: "capitals and a line", at: home, text: "/NEWS\nxiaomi", command: "news", args: "xiaomi"},
		{name: "our name", at: group, text: "/news@Nutgraf_Bot rain", command: "news", args: "rain"},
		{name: "another bot's name", at: group, text: "/news@other_bot rain", ignored: true},
		{name: "another bot's command", at: group, text: "/ban somebody", ignored: true},
		{name: "another bot's command, to us", at: group, text: "/ban@nutgraf_bot x", command: "ban", args: "x"},
		{name: "an alias", at: group, text: "/search rain", command: "search", args: "rain"},
		{name: "talk in a group", at: group, text: "what a day", ignored: true},
		{name: "a mention", at: group, text: "@nutgraf_bot rain in May", args: "rain in May"},
		{name: "a mention within", at: group, text: "say, @Nutgraf_bot, rain?", args: "say, , rain?"},
		{name: "a mention of another", at: group, text: "@other_bot rain", ignored: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := core.requests()
			act := test.at.Type(test.text)
			if test.ignored {
				if act.Handled(t); core.requests() != before {
					t.Errorf("asked: %+v", core.last(t))
				}
				return
			}
			v := act.Done(t)
			if r := core.last(t); r.Command != test.command || r.Args != test.args {
				t.Errorf("asked %q %q", r.Command, r.Args)
			}
			reply := v.Messages[0].ReplyTo
			if inGroup := test.at == group; inGroup != (reply != nil) {
				t.Errorf("replied to %v", reply)
			}
		})
	}
}

func TestRepliesAndForwards(t *testing.T) {
	s, core := play(t, nil)
	defer s.conforms(t)
	bob := s.tg.NewPerson("Bob", "de")
	home := bob.Private()
	said := home.Type("hello").Done(t).Messages[0]

	home.Reply(said, "and more of that").Done(t)
	if r := core.last(t); r.Args != "and more of that" || r.Quoted != "" {
		t.Errorf("a reply to the bot is a question, not a text to quote from: %+v", r)
	}
	home.Reply(said, "/summary").Done(t)
	if r := core.last(t); r.Command != "summary" || !strings.Contains(r.Quoted, "args=hello") {
		t.Errorf("a command is about what it replies to: %+v", r)
	}
	if langs := core.last(t).User.Languages; len(langs) != 1 || langs[0] != "de" {
		t.Errorf("languages %q", langs)
	}
	channel := s.tg.NewChannel("Wire", "wire")
	post := faketelegram.Message{Text: "/news is what it begins with", Chat: channel.Chat()}
	home.Forward(post).Done(t)
	if r := core.last(t); r.Command != "" || r.Quoted != "/news is what it begins with" {
		t.Errorf("a forwarded text is one to summarise: %+v", r)
	}
}

// message is an update's message with the fields that people cannot type.
type fields map[string]any

// push sends a message to the bot as it stands here, in the chat of a seat, and
// waits for the answer to a question that follows it.
func push(t *testing.T, s *stage, at *faketelegram.Seat, kind string, m fields) {
	t.Helper()
	chat := at.Room().Chat()
	m["chat"], m["date"] = chat, 1700000000
	if m["message_id"] == nil {
		m["message_id"] = 777
	}
	if m["from"] == nil && kind == "message" {
		m["from"] = at.Person().User()
	}
	if err := s.tg.Push(kind, m); err != nil {
		t.Fatal(err)
	}
	at.Person().Private().Type("and then this").Done(t)
}

// TestLinksBehindWords: what a message links to is found behind its words, in a
// caption, in a quote and in the preview of a message in another chat.
func TestLinksBehindWords(t *testing.T) {
	s, core := play(t, nil)
	defer s.conforms(t)
	eve := s.tg.NewPerson("Eve", "en")
	room := s.tg.NewSupergroup("News", "")
	group := eve.In(room)
	group.AddBot().Done(t)
	eve.Private().Type("hello").Done(t)
	entity := []fields{{"type": "text_link", "offset": 0, "length": 4, "url": "https://x.example/story"}}
	other := fields{"message_id": 5, "date": 1, "chat": room.Chat(), "from": fields{"id": 5, "first_name": "M"}}
	with := func(more fields) fields {
		m := fields{}
		maps.Copy(m, other)
		maps.Copy(m, more)
		return m
	}
	for name, test := range map[string]struct {
		m    fields
		want string
	}{
		"text": {fields{"reply_to_message": with(fields{"text": "Here it is", "entities": entity})}, "Here it is\nhttps://x.example/story"},
		"long": {
			fields{"reply_to_message": with(fields{"text": strings.Repeat("Here it is. ", 30), "entities": entity})},
			strings.TrimSpace(strings.Repeat("Here it is. ", 30)),
		},
		"caption": {fields{"reply_to_message": with(fields{"caption": "Here", "caption_entities": entity})}, "Here\nhttps://x.example/story"},
		"quote": {
			fields{"reply_to_message": with(fields{"text": "One. Two."}), "quote": fields{"text": "Two.", "position": 5, "is_manual": true}}, "Two.",
		},
		"elsewhere": {
			fields{
				"external_reply": fields{"origin": fields{"type": "channel"}, "link_preview_options": fields{"url": "https://x.example/y"}},
				"quote":          fields{"text": "A part", "position": 0},
			}, "A part\nhttps://x.example/y",
		},
		"topic": {fields{"message_thread_id": 5, "is_topic_message": true, "reply_to_message": with(fields{"forum_topic_created": fields{"name": "x", "icon_color": 1}})}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			test.m["text"] = "/summary"
			test.m["message_id"] = 900
			before := core.requests()
			push(t, s, group, "message", test.m)
			for core.requests() < before+2 {
				eve.Private().Type("again").Done(t)
			}
			found := false
			core.mu.Lock()
			for _, r := range core.asked[before:] {
				found = found || r.Command == "summary" && r.Quoted == test.want
			}
			core.mu.Unlock()
			if !found {
				t.Errorf("not asked about %q: %+v", test.want, core.asked[before:])
			}
		})
	}
}

// TestNotAnswered: what must not be answered, for whatever reason.
func TestNotAnswered(t *testing.T) {
	s, core := play(t, nil)
	defer s.conforms(t)
	ann := s.tg.NewPerson("Ann", "en")
	home := ann.Private()
	said := home.Type("hello")
	said.Done(t)
	home.Edit(*said.Sent(), "hello there").Handled(t)
	if n := core.requests(); n != 1 {
		t.Errorf("an edit was answered: %d", n)
	}
	for name, m := range map[string]fields{
		"our own inline result": {"text": "some words", "via_bot": s.tg.Bot},
		"another bot":           {"text": "/news loop", "from": fields{"id": 7, "is_bot": true, "first_name": "B"}},
		"a channel's copy":      {"text": "/news", "is_automatic_forward": true},
	} {
		before := core.requests()
		push(t, s, home, "message", m)
		if n := core.requests(); n != before+1 {
			t.Errorf("%s: answered", name)
		}
	}
	for _, raw := range []string{`{"update_id":1,"poll":{"id":"7"}}`, `{"update_id":2,"message":{"message_id":1,"date":5,"chat":{"id":5,"type":"private"}}}`} {
		s.tg.PushRaw(raw)
		home.Type("go on").Done(t)
	}
}
