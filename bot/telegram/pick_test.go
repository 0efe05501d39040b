package telegram_test

import (
	"context"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/bottest/faketelegram"
)

// picking answers "go" with a button for which a chat is picked.
func picking(_ context.Context, r bot.Request) bot.Reply {
	if r.Args == "go" {
		return offered("What for?", bot.Action{Label: "Post there", Line: "/digest daily", Pick: true})
	}
	return bot.Reply{Text: "command=" + r.Command + " args=" + r.Args}
}

// TestPick: a chat is picked with the keyboard that Telegram fills, also when
// the bot was started again in between; then the keyboard is gone.
func TestPick(t *testing.T) {
	core := scripted(t, picking)
	tg := faketelegram.Start(t)
	first := set(t, tg, core, polling)
	defer func() { conforms(t, tg.Requests()) }()
	ann := tg.NewPerson("Ann", "en")
	room, wire := tg.NewSupergroup("News & more", ""), tg.NewChannel("Wire", "wire")
	ann.In(room).AsCreator().AddBot().Done(t)
	ann.In(wire).AsCreator().AddBot().Handled(t)
	home := ann.Private()
	m := home.Type("go").Done(t).Messages[0]

	v := home.Press(t, m, "Post there").Done(t)
	if len(v.Messages) != 1 || home.Room().Shown() == nil {
		t.Fatalf("the question: %s", v.Text())
	}
	first.stop()
	set(t, tg, core, polling) // another process: it knows nothing of the question
	v = home.ShareChat(t, "A group", room).Until(t, func(v faketelegram.View) bool { return len(v.Messages) == 2 })
	want := "command=digest args=daily in:" + id(room.ID())
	if v.Messages[0].Text != "For News & more:" || v.Messages[1].Text != want || home.Room().Shown() != nil {
		t.Errorf("%q, %q, keyboard %v", v.Messages[0].Text, v.Messages[1].Text, home.Room().Shown())
	}

	home.Press(t, m, "Post there").Done(t)
	v = home.ShareChat(t, "A channel", wire).Until(t, func(v faketelegram.View) bool { return len(v.Messages) == 2 })
	if v.Messages[1].Text != "command=digest args=daily in:"+id(wire.ID()) {
		t.Errorf("a channel: %q", v.Messages[1].Text)
	}

	home.Press(t, m, "Post there").Done(t)
	v = home.Type("@wire").Until(t, func(v faketelegram.View) bool { return len(v.Messages) == 2 })
	if v.Messages[1].Text != "command=digest args=daily in:@\u2060wire" || home.Room().Shown() != nil {
		t.Errorf("a name: %q", v.Messages[1].Text)
	}
	v = home.Reply(m, "https://t.me/wire").Until(t, func(v faketelegram.View) bool { return len(v.Messages) == 2 })
	if v.Messages[1].Text != "command=digest args=daily in:@\u2060wire" {
		t.Errorf("a name in reply to the button's message: %q", v.Messages[1].Text)
	}
	if v := home.Type("@wire").Done(t); v.Messages[0].Text != "command= args=@\u2060wire" {
		t.Errorf("a name without a question: %q", v.Messages[0].Text)
	}

	home.Press(t, m, "Post there").Done(t)
	v = home.Type("This chat").Until(t, func(v faketelegram.View) bool { return len(v.Messages) == 2 })
	if v.Messages[0].Text != "For This chat:" || v.Messages[1].Text != "command=digest args=daily in:"+id(ann.ID()) || home.Room().Shown() != nil {
		t.Errorf("this chat: %s", v.Text())
	}
	again := words(t).For("en").Say("telegram.pick_again")
	if v := home.Type("This chat").Done(t); v.Messages[0].Text != again {
		t.Errorf("this chat, without a question: %q", v.Messages[0].Text)
	}
}

// TestPickOfSeveral: it is known which of a message's buttons a chat is picked for,
// also when the bot was started again, and that the message is gone.
func TestPickOfSeveral(t *testing.T) {
	core := scripted(t, func(_ context.Context, r bot.Request) bot.Reply {
		if r.Args == "go" {
			return offered("What for?", bot.Action{Label: "Daily", Line: "/digest daily", Pick: true}, bot.Action{Label: "Weekly", Line: "/digest weekly", Pick: true})
		}
		return bot.Reply{Text: "command=" + r.Command + " args=" + r.Args}
	})
	tg := faketelegram.Start(t)
	first := set(t, tg, core, polling)
	defer func() { conforms(t, tg.Requests()) }()
	ann := tg.NewPerson("Ann", "en")
	wire := tg.NewChannel("Wire", "wire")
	ann.In(wire).AsCreator().AddBot().Handled(t)
	home := ann.Private()
	m := home.Type("go").Done(t).Messages[0]
	home.Press(t, m, "Daily").Done(t)
	home.Press(t, m, "Weekly").Done(t)
	first.stop()
	set(t, tg, core, polling)
	v := home.ShareChat(t, "A channel", wire).Until(t, func(v faketelegram.View) bool { return len(v.Messages) == 2 })
	if v.Messages[1].Text != "command=digest args=weekly in:"+id(wire.ID()) {
		t.Errorf("%q", v.Messages[1].Text)
	}
	// A press of a message whose number is too high to be told, or which cannot be seen.
	old := m
	old.ID, old.Date = 1<<27, 0
	home.PressData(old, "?/digest weekly").Done(t)
	v = home.ShareChat(t, "A channel", wire).Until(t, func(v faketelegram.View) bool { return len(v.Messages) == 2 })
	if v.Messages[1].Text != "command=digest args=weekly in:"+id(wire.ID()) {
		t.Errorf("of an old message: %q", v.Messages[1].Text)
	}
}

func TestPickDropped(t *testing.T) {
	s, core := play(t, picking)
	defer s.conforms(t)
	bob := s.tg.NewPerson("Bob", "de")
	home := bob.Private()
	m := home.Type("go").Done(t).Messages[0]
	home.Press(t, m, "Post there").Done(t)
	var cancel string
	for _, row := range home.Room().Shown().Rows {
		for _, b := range row {
			cancel = b.Text // the last one
		}
	}
	before := core.requests()
	home.Type(cancel).Done(t)
	if home.Room().Shown() != nil || core.requests() != before {
		t.Errorf("the keyboard is still there, or %q was a question", cancel)
	}
	// A choice whose question nobody knows any more.
	push(t, s, home, "message", fields{"chat_shared": fields{"request_id": 4711, "chat_id": -100}})
	said := ""
	for _, m := range home.Room().Messages() {
		said += m.Text + "\n"
	}
	if want := words(t).For("de").Say("telegram.pick_again"); !strings.Contains(said, want) {
		t.Errorf("not said: %q in\n%s", want, said)
	}
	// In a group, the button is about the group.
	room := s.tg.NewSupergroup("News", "")
	at := bob.In(room)
	at.AddBot().Done(t)
	m = at.Type("/news@nutgraf_bot go").Done(t).Messages[0]
	if v := at.Press(t, m, "Post there").Done(t); v.Messages[0].Text != "command=digest args=daily in:"+id(room.ID()) {
		t.Errorf("in a group: %s", v.Text())
	}
}
