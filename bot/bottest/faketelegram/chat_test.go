package faketelegram

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func keyboard(buttons ...args) args { return args{"inline_keyboard": [][]args{buttons}} }

func TestWhoIsAsking(t *testing.T) {
	t.Parallel()
	s := Start(t)
	r := newRaw(t, s)
	r.no("frobnicate", nil, 404, "Not Found")
	for path, want := range map[string]int{
		"/bot" + s.Token + "x/getMe": 401, "/file/bot" + s.Token + "x/documents/a": 401, "/bot" + s.Token + "/": 404, "/": 404,
		"/bot" + s.Token + "/getMe": 200, "/bot" + s.Token + "/GETME": 200,
	} {
		resp, err := r.c.Get(s.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s: %d; want %d", path, resp.StatusCode, want)
		}
	}
}

func TestParametersAsFormAndJSON(t *testing.T) {
	t.Parallel()
	s := Start(t)
	r := newRaw(t, s)
	at := talk(s)
	out := r.form("sendMessage", url.Values{
		"chat_id": {itoa(at.Room().ID())}, "text": {"hi"}, "disable_notification": {"true"},
		"reply_markup": {`{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}`},
	})
	if !out.OK {
		t.Fatal(out.Description)
	}
	m := at.Room().Messages()[1]
	if !m.Silent || m.Buttons()[0][0].Data != "b" {
		t.Errorf("%+v", m)
	}
	resp, err := r.c.Post(s.URL+"/bot"+s.Token+"/sendMessage", "application/json", strings.NewReader("{broken"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusBadRequest {
		t.Errorf("broken JSON: %d", resp.StatusCode)
	}
}

func TestClosedChats(t *testing.T) {
	t.Parallel()
	s := Start(t)
	r := newRaw(t, s)
	say := func(room *Room) args { return args{"chat_id": room.ID(), "text": "x"} }
	r.no("sendMessage", args{"text": "x"}, 400, "chat_id is empty")
	r.no("sendMessage", args{"chat_id": 1, "text": "x"}, 400, "Bad Request: chat not found")
	r.no("sendMessage", args{"chat_id": "@nobody_here", "text": "x"}, 400, "chat not found")

	ann := s.NewPerson("Ann", "en").Private()
	r.no("sendMessage", say(ann.Room()), 400, "chat not found") // she never wrote
	ann.Start(t, "a_1")
	r.ok("sendMessage", say(ann.Room()))
	ann.Block()
	r.no("sendMessage", say(ann.Room()), 403, "Forbidden: bot was blocked by the user")
	ann.Unblock()
	r.ok("sendMessage", say(ann.Room()))
	ann.Person().Delete()
	r.no("sendMessage", say(ann.Room()), 403, "Forbidden: user is deactivated")

	group := s.NewGroup("Readers")
	bob := s.NewPerson("Bob", "de").In(group).AsCreator()
	r.no("sendMessage", say(group), 400, "chat not found")
	bob.AddBot()
	r.ok("sendMessage", say(group))
	group.Mute(true)
	r.no("sendMessage", say(group), 400, "not enough rights to send text messages to the chat")
	group.Mute(false)
	super, _ := bob.Migrate()
	if out := r.no("sendMessage", say(group), 400, "group chat was upgraded to a supergroup chat"); out.Parameters.MigrateTo != super.ID() {
		t.Errorf("moved to %d", out.Parameters.MigrateTo)
	}
	r.ok("sendMessage", say(super))
	bob.Person().In(super).KickBot()
	r.no("sendMessage", say(super), 403, "Forbidden: bot was kicked from the supergroup chat")
	bob.Person().In(super).AddBot()
	r.ok("leaveChat", args{"chat_id": super.ID()})
	r.no("sendMessage", say(super), 403, "bot is not a member of the supergroup chat")

	channel := s.NewChannel("News", "news_channel")
	boss := s.NewPerson("Cho", "zh").In(channel).AsCreator()
	r.no("sendMessage", args{"chat_id": "@news_channel", "text": "x"}, 403, "bot is not a member of the channel chat")
	boss.AddBot()
	if m := message(t, r.ok("sendMessage", args{"chat_id": "@news_channel", "text": "x"})); m.From != nil || m.SenderChat == nil {
		t.Errorf("a post comes from the channel: %+v", m)
	}
	boss.Demote()
	r.no("sendMessage", say(channel), 400, "need administrator rights in the channel chat")
}

func TestTopics(t *testing.T) {
	t.Parallel()
	s := Start(t)
	r := newRaw(t, s)
	forum := s.NewForum("Forum")
	ann := s.NewPerson("Ann", "en").In(forum)
	ann.AddBot()
	id := forum.Topic("News")
	say := func(thread int) args { return args{"chat_id": forum.ID(), "text": "x", "message_thread_id": thread} }
	m := message(t, r.ok("sendMessage", say(id)))
	if m.ThreadID != id || !m.IsTopic {
		t.Errorf("%+v", m)
	}
	r.no("sendMessage", say(id+1000), 400, "message thread not found")
	r.no("sendMessage", say(1), 400, "message thread not found")
	forum.CloseTopic(id)
	r.no("sendMessage", say(id), 400, "TOPIC_CLOSED")
	ann.Promote()
	r.ok("sendMessage", say(id))
	forum.DeleteTopic(id)
	r.no("sendMessage", say(id), 400, "message thread not found")
	private := talk(s)
	r.no("sendMessage", args{"chat_id": private.Room().ID(), "text": "x", "message_thread_id": 5}, 400, "message thread not found")

	// An act sees its own topic alone.
	one, two := forum.Topic("One"), forum.Topic("Two")
	first, second := ann.Topic(one).Type("/a"), ann.Topic(two).Type("/b")
	r.ok("sendMessage", say(two))
	if got := second.Answer(t); got.ThreadID != two {
		t.Errorf("%+v", got)
	}
	if got := first.View().Messages; len(got) != 0 {
		t.Errorf("seen from the other topic: %+v", got)
	}
}

func TestReplies(t *testing.T) {
	t.Parallel()
	s := Start(t)
	r := newRaw(t, s)
	at := talk(s)
	id := at.Room().ID()
	r.no("sendMessage", args{"chat_id": id, "text": "x", "reply_parameters": args{"message_id": 99}}, 400, "message to be replied not found")
	r.ok("sendMessage", args{"chat_id": id, "text": "x", "reply_parameters": args{"message_id": 99, "allow_sending_without_reply": true}})
	if m := message(t, r.ok("sendMessage", args{"chat_id": id, "text": "x", "reply_parameters": args{"message_id": 1}})); m.ReplyTo == nil || m.ReplyTo.Text != "/start" {
		t.Errorf("%+v", m)
	}
	r.no("sendMessage", args{"chat_id": id, "text": "x", "reply_parameters": "y"}, 400, "can't parse reply_parameters")
	r.no("sendMessage", args{"chat_id": id, "text": "x", "link_preview_options": args{"url": "nope"}}, 400, "WEBPAGE_URL_INVALID")
}

func TestButtons(t *testing.T) {
	t.Parallel()
	s := Start(t, RefuseAddresses())
	r := newRaw(t, s)
	id := talk(s).Room().ID()
	send := func(markup any) args { return args{"chat_id": id, "text": "x", "reply_markup": markup} }
	b64 := strings.Repeat("é", 32) // 64 bytes
	r.ok("sendMessage", send(keyboard(args{"text": "a", "callback_data": b64}, args{"text": "b", "url": "https://e.example/x"}, args{"text": "c", "url": "tg://user?id=5"})))
	r.no("sendMessage", send(keyboard(args{"text": "a", "callback_data": b64 + "x"})), 400, "Bad Request: BUTTON_DATA_INVALID")
	r.no("sendMessage", send(keyboard(args{"text": "a", "callback_data": ""})), 400, "Text buttons are unallowed in the inline keyboard")
	r.no("sendMessage", send(keyboard(args{"callback_data": "x"})), 400, "can't parse inline keyboard button")
	r.no("sendMessage", send(keyboard(args{"text": "a", "url": "http://localhost:8080/"})), 400, "inline keyboard button URL 'http://localhost:8080/' is invalid: Wrong HTTP URL")
	r.no("sendMessage", send(keyboard(args{"text": "a", "url": "ftp://e.example"})), 400, "Unsupported URL protocol")
	r.no("sendMessage", send(keyboard(args{"text": "a", "url": "http://127.0.0.1:8080/"})), 400, "BUTTON_URL_INVALID")
	r.no("sendMessage", send("[]"), 400, "object expected as reply markup")
	r.no("sendMessage", send("{"), 400, "can't parse reply keyboard markup JSON object")
	r.no("sendMessage", send(args{"inline_keyboard": "bad"}), 400, "can't parse reply markup")
	many := make([][]args, 101)
	for i := range many {
		many[i] = []args{{"text": "a", "callback_data": "b"}}
	}
	r.no("sendMessage", send(args{"inline_keyboard": many}), 400, "reply markup is too long")
	r.ok("sendMessage", send(args{"inline_keyboard": many[:100]}))
}

func TestAddressesAreTakenUnlessAsked(t *testing.T) {
	t.Parallel()
	s := Start(t)
	r := newRaw(t, s)
	r.ok("sendMessage", args{"chat_id": talk(s).Room().ID(), "text": "x", "reply_markup": keyboard(args{"text": "a", "url": "http://127.0.0.1:8080/"})})
}

func TestEdits(t *testing.T) {
	t.Parallel()
	s := Start(t)
	r := newRaw(t, s)
	at := talk(s)
	id := at.Room().ID()
	act := at.Type("/news x")
	keys := keyboard(args{"text": "a", "callback_data": "b"})
	m := message(t, r.ok("sendMessage", args{"chat_id": id, "text": "one", "reply_markup": keys}))
	edit := func(text string) args {
		return args{"chat_id": id, "message_id": m.ID, "text": text, "reply_markup": keys}
	}
	r.no("editMessageText", edit("one"), 400, "message is not modified: specified new message content and reply markup are exactly the same")
	r.ok("editMessageText", edit("two"))
	r.no("editMessageReplyMarkup", args{"chat_id": id, "message_id": m.ID, "reply_markup": keys}, 400, "message is not modified")
	r.ok("editMessageReplyMarkup", args{"chat_id": id, "message_id": m.ID})
	r.no("editMessageText", args{"chat_id": id, "message_id": 99, "text": "x"}, 400, "message to edit not found")
	r.no("editMessageText", args{"chat_id": id, "message_id": 1, "text": "x"}, 400, "message can't be edited")
	r.no("editMessageText", args{"chat_id": id, "text": "x"}, 400, "message identifier is not specified")
	r.no("editMessageText", args{"inline_message_id": "nope", "text": "x"}, 400, "MESSAGE_ID_INVALID")
	v := act.View()
	if len(v.Messages) != 1 || v.Messages[0].Text != "two" || v.Messages[0].Buttons() != nil {
		t.Errorf("seen in the end: %+v", v.Messages)
	}
	r.ok("deleteMessage", args{"chat_id": id, "message_id": m.ID})
	r.no("deleteMessage", args{"chat_id": id, "message_id": m.ID}, 400, "message to delete not found")
	if v := act.View(); len(v.Messages) != 0 || len(v.Deleted) != 1 {
		t.Errorf("seen after the deletion: %+v", v)
	}
	r.no("sendChatAction", args{"chat_id": id, "action": "dancing"}, 400, "wrong parameter action in request")
	r.ok("sendChatAction", args{"chat_id": id, "action": "typing"})
	if v := act.View(); len(v.Actions) != 1 {
		t.Errorf("actions: %v", v.Actions)
	}
}

func TestCommands(t *testing.T) {
	t.Parallel()
	s := Start(t)
	r := newRaw(t, s)
	set := func(name, text string) args {
		return args{"commands": []args{{"command": name, "description": text}}}
	}
	r.no("setMyCommands", args{}, 400, "can't find commands")
	for _, name := range []string{"", "News", "né", "a-b", strings.Repeat("a", 33)} {
		r.no("setMyCommands", set(name, "x"), 400, "BOT_COMMAND_INVALID")
	}
	r.no("setMyCommands", set("news", ""), 400, "BOT_COMMAND_DESCRIPTION_INVALID")
	r.no("setMyCommands", set("news", strings.Repeat("x", 257)), 400, "BOT_COMMAND_DESCRIPTION_INVALID")
	r.no("setMyCommands", args{"commands": make([]args, 101)}, 400, "BOT_COMMANDS_TOO_MUCH")
	with := func(a args, more args) args {
		maps.Copy(a, more)
		return a
	}
	r.no("setMyCommands", with(set("news", "x"), args{"scope": args{"type": "nowhere"}}), 400, "unsupported type")
	r.no("setMyCommands", with(set("news", "x"), args{"scope": args{"type": "chat", "chat_id": 5}}), 400, "chat not found")
	r.no("setMyCommands", with(set("news", "x"), args{"language_code": "english"}), 400, "invalid language code")
	r.ok("setMyCommands", set("news", "News"))
	r.ok("setMyCommands", with(set("news", "Nachrichten"), args{"language_code": "de"}))
	r.ok("setMyCommands", with(set("digest", "Digest"), args{"scope": args{"type": "all_chat_administrators"}}))
	group := s.NewSupergroup("G", "")
	de := s.NewPerson("Dirk", "de").In(group)
	if got := de.Menu(); len(got) != 1 || got[0].Description != "Nachrichten" {
		t.Errorf("a member's menu: %v", got)
	}
	if got := de.AsAdmin().Menu(); len(got) != 1 || got[0].Command != "digest" {
		t.Errorf("an administrator's menu: %v", got)
	}
	if got := string(r.ok("getMyCommands", args{"language_code": "de"})); !strings.Contains(got, "Nachrichten") {
		t.Error(got)
	}
	r.ok("deleteMyCommands", args{"language_code": "de"})
	if got := string(r.ok("getMyCommands", args{"language_code": "de"})); got != "[]" {
		t.Error(got)
	}
}

func TestProfile(t *testing.T) {
	t.Parallel()
	s := Start(t)
	r := newRaw(t, s)
	for method, c := range map[string]struct {
		param string
		limit int
	}{"Description": {"description", 512}, "ShortDescription": {"short_description", 120}, "Name": {"name", 64}} {
		r.no("setMy"+method, args{c.param: strings.Repeat("x", c.limit+1)}, 400, "too long")
		r.ok("setMy"+method, args{c.param: "all"})
		r.ok("setMy"+method, args{c.param: "für", "language_code": "de"})
		if s.Says(c.param, "de") != "für" || s.Says(c.param, "fr") != "all" {
			t.Errorf("%s: %q %q", method, s.Says(c.param, "de"), s.Says(c.param, "fr"))
		}
		if got := string(r.ok("getMy"+method, args{"language_code": "fr"})); got != `{"`+c.param+`":"all"}` {
			t.Error(got)
		}
	}
	r.ok("setChatMenuButton", args{"menu_button": args{"type": "commands"}})
	r.no("setChatMenuButton", args{"menu_button": args{"type": "pizza"}}, 400, "Unsupported type")
	r.ok("getChatMenuButton", nil)
}

func TestChatsAndMembers(t *testing.T) {
	t.Parallel()
	s := Start(t)
	r := newRaw(t, s)
	group := s.NewSupergroup("G", "")
	ann, bob := s.NewPerson("Ann", "en"), s.NewPerson("Bob", "en")
	ann.In(group).AsCreator().AddBot()
	bob.In(group)
	status := func(id int64) string {
		return string(r.ok("getChatMember", args{"chat_id": group.ID(), "user_id": id}))
	}
	if got := status(ann.ID()); !strings.Contains(got, `"creator"`) {
		t.Error(got)
	}
	if got := status(bob.ID()); !strings.Contains(got, `"member"`) {
		t.Error(got)
	}
	if got := status(s.NewPerson("C", "").ID()); !strings.Contains(got, `"left"`) {
		t.Error(got)
	}
	ann.In(group).Promote()
	if got := status(s.Bot.ID); !strings.Contains(got, `"administrator"`) || !strings.Contains(got, "can_manage_chat") {
		t.Error(got)
	}
	r.no("getChatMember", args{"chat_id": group.ID(), "user_id": 3}, 400, "user not found")
	if got := string(r.ok("getChatAdministrators", args{"chat_id": group.ID()})); strings.Count(got, "status") != 1 {
		t.Error(got)
	}
	if got := string(r.ok("getChat", args{"chat_id": group.ID()})); !strings.Contains(got, `"supergroup"`) {
		t.Error(got)
	}
	channel := s.NewChannel("News", "News_Channel")
	if got := string(r.ok("getChat", args{"chat_id": "@news_channel"})); !strings.Contains(got, itoa(channel.ID())) {
		t.Error(got)
	}
	r.no("getChatMember", args{"chat_id": "@news_channel", "user_id": s.Bot.ID}, 400, "member list is inaccessible")
	r.no("getChatAdministrators", args{"chat_id": channel.ID()}, 400, "member list is inaccessible")
	ann.In(channel).AddBot()
	r.ok("getChatMember", args{"chat_id": "@news_channel", "user_id": s.Bot.ID})
	ann.In(channel).KickBot()
	r.no("getChat", args{"chat_id": "@news_channel"}, 403, "bot was kicked from the channel chat")
	if got := bob.In(group).Start(t, "a_1").Sent().Text; got != "/start@nutgraf_bot a_1" {
		t.Error(got)
	}
	if got := string(r.ok("getMe", nil)); !strings.Contains(got, "nutgraf_bot") {
		t.Error(got)
	}
}
