package telegram_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/bottest/faketelegram"
)

func id(n int64) string { return strconv.FormatInt(n, 10) }

// manager answers whether the asker manages what the arguments name.
func manager(ctx context.Context, r bot.Request) bot.Reply {
	chat, ok, err := r.Manages(ctx, r.Args)
	return bot.Reply{Text: strings.TrimSpace(r.User.ID + " in " + chat + " " + strconv.FormatBool(ok) + " " + strconv.FormatBool(err != nil))}
}

func TestWhoManages(t *testing.T) {
	s, _ := play(t, manager)
	defer s.conforms(t)
	ann, bob := s.tg.NewPerson("Ann", "en"), s.tg.NewPerson("Bob", "en")
	room := s.tg.NewSupergroup("News", "")
	wire := s.tg.NewChannel("Wire", "wire")
	ann.In(room).AsAdmin().AddBot().Done(t)
	ann.In(wire).AsCreator().AddBot().Handled(t)
	stranger := s.tg.NewPerson("Eve", "en")
	stranger.Private().Type("hello").Done(t)
	roomID, wireID, annID, bobID := id(room.ID()), id(wire.ID()), id(ann.ID()), id(bob.ID())
	for _, test := range []struct {
		name string
		at   *faketelegram.Seat
		line string
		want string
	}{
		{"oneself", ann.Private(), "/news", annID + " in " + annID + " true false"},
		{"an administrator", ann.In(room), "/news", annID + " in " + roomID + " true false"},
		{"a member", bob.In(room), "/news", bobID + " in " + roomID + " false false"},
		{"an anonymous administrator", ann.In(room).AsAnonymous(), "/news", roomID + " in " + roomID + " true false"},
		{"an anonymous administrator, elsewhere", ann.In(room).AsAnonymous(), "/news @wire", roomID + " in  false false"},
		{"a channel by its name", ann.Private(), "/news @wire", annID + " in " + wireID + " true false"},
		{"a channel by its address", ann.Private(), "/news https://t.me/wire/12", annID + " in " + wireID + " true false"},
		{"a channel by its id", ann.Private(), "/news " + wireID, annID + " in " + wireID + " true false"},
		{"somebody else's channel", bob.Private(), "/news @wire", bobID + " in " + wireID + " false false"},
		{"no channel", bob.Private(), "/news @nowhere", bobID + " in  false true"},
		{"somebody else", bob.Private(), "/news " + id(stranger.ID()), bobID + " in  false false"},
		{"a channel's post", ann.In(wire), "/news", wireID + " in " + wireID + " true false"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := test.at.Type(test.line).Done(t).Messages[0].Text; got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
	before := len(calls(s, "getChatMember"))
	for range 3 {
		bob.In(room).Type("/news").Done(t)
	}
	if n := len(calls(s, "getChatMember")); n != before {
		t.Errorf("asked %d times more for what it knows", n-before)
	}
}

func TestTopics(t *testing.T) {
	s, core := play(t, nil)
	defer s.conforms(t)
	ann := s.tg.NewPerson("Ann", "en")
	forum := s.tg.NewForum("Talks")
	at := ann.In(forum)
	at.AddBot().Done(t)
	topic := forum.Topic("Rain")
	v := at.Topic(topic).Type("/news rain").Done(t)
	if v.Messages[0].ThreadID != topic || core.last(t).Chat.Thread != strconv.Itoa(topic) {
		t.Errorf("answered in topic %d, asked in %d (%+v)", v.Messages[0].ThreadID, topic, core.last(t).Chat)
	}
	v = at.Type("/news rain").Done(t)
	if v.Messages[0].ThreadID != 0 || core.last(t).Chat.Thread != "" {
		t.Errorf("the general topic has no id: %+v", v.Messages[0])
	}
	// A thread of replies has an id, too, and is no topic.
	plain := s.tg.NewSupergroup("Plain", "")
	in := ann.In(plain)
	in.AddBot().Done(t)
	m := in.Type("/news rain").Done(t).Messages[0]
	in.Reply(m, "/news more").Done(t)
	if th := core.last(t).Chat.Thread; th != "" {
		t.Errorf("thread %q", th)
	}
	// Sent to the general topic by its number.
	sent, err := s.Send(t.Context(), bot.Post{To: bot.Target{Chat: id(forum.ID()), Thread: "1"}, Reply: bot.Reply{Text: "x"}})
	if err != nil || sent.Thread != "" {
		t.Errorf("%+v, %v", sent, err)
	}
}

func TestPrivateInGroups(t *testing.T) {
	s, _ := play(t, func(_ context.Context, r bot.Request) bot.Reply {
		switch r.Command {
		case "settings":
			return bot.Reply{Private: true, Text: "Language: English"}
		case "news":
			return bot.Reply{Private: true, Code: "usage", Text: "/news needs more.", Note: "Like this"}
		case "summary":
			return bot.Reply{Private: true, Code: "busy", Text: "Slowly.", Mute: true}
		}
		return bot.Reply{Text: r.Command + " " + r.Args}
	})
	defer s.conforms(t)
	ann := s.tg.NewPerson("Ann", "en")
	at := ann.In(s.tg.NewGroup("Friends"))
	at.AddBot().Done(t)
	v := at.Type("/settings").Done(t)
	if b := v.Messages[0].Buttons(); strings.Contains(v.Text(), "English") || b[0][0].URL != "https://t.me/nutgraf_bot?start=settings" {
		t.Errorf("shown to all: %s", v.Text())
	}
	if v := at.Type("/news").Done(t); v.Messages[0].Text != "/news needs more.\n\nLike this" {
		t.Errorf("an error: %q", v.Messages[0].Text)
	}
	if v := at.Type("/summary").Handled(t); len(v.Messages) != 0 {
		t.Errorf("said again: %s", v.Text())
	}
	if v := ann.Private().Start(t, "settings").Done(t); v.Messages[0].Text != "start settings" {
		t.Errorf("in private: %s", v.Text())
	}
}

func TestComingAndGoing(t *testing.T) {
	s, core := play(t, nil)
	defer s.conforms(t)
	ann := s.tg.NewPerson("Ann", "en")
	room, wire := s.tg.NewSupergroup("News", ""), s.tg.NewChannel("Wire", "wire")
	group, channel, home := ann.In(room).AsCreator(), ann.In(wire).AsCreator(), ann.Private()
	if v := group.AddBot().Done(t); len(v.Messages) != 1 || v.Messages[0].Text != "Hello, all." {
		t.Errorf("no greeting: %s", v.Text())
	}
	if v := channel.AddBot().Handled(t); len(v.Messages) != 0 {
		t.Errorf("a greeting in a channel: %s", v.Text())
	}
	group.Promote().Handled(t)
	group.KickBot().Handled(t)
	home.Type("hello").Done(t)
	home.Block().Handled(t)
	home.Unblock().Handled(t)
	want := []string{"joined " + id(room.ID()), "joined " + id(wire.ID()), "left " + id(room.ID()), "left " + id(ann.ID())}
	if got := core.told(); !slices.Equal(got, want) {
		t.Errorf("told %q, want %q", got, want)
	}
}

func TestMigration(t *testing.T) {
	s, core := play(t, nil)
	defer s.conforms(t)
	ann := s.tg.NewPerson("Ann", "en")
	old := s.tg.NewGroup("Friends")
	at := ann.In(old).AsCreator()
	at.AddBot().Done(t)
	next, act := at.Migrate()
	act.Handled(t)
	if want := "moved " + id(old.ID()) + " " + id(next.ID()); slices.Index(core.told(), want) < 0 || len(core.told()) != 2 {
		t.Errorf("told %q, want %q once", core.told(), want)
	}
	here := ann.In(next)
	here.RemoveBot().Handled(t)
	if v := here.AddBot().Handled(t); len(v.Messages) != 0 {
		t.Errorf("a greeting for who moved along: %s", v.Text())
	}
	// The bot learns of it only when it writes.
	other := s.tg.NewGroup("Others")
	ann.In(other).AsCreator().AddBot().Done(t)
	super := other.MigrateQuietly()
	sent, err := s.Send(t.Context(), bot.Post{To: bot.Target{Chat: id(other.ID())}, Reply: bot.Reply{Text: "Digest"}})
	if err != nil || sent.Chat != id(super.ID()) {
		t.Errorf("sent to %+v, %v", sent, err)
	}
	if want := "moved " + id(other.ID()) + " " + id(super.ID()); slices.Index(core.told(), want) < 0 {
		t.Errorf("told %q", core.told())
	}
}

func TestSend(t *testing.T) {
	s, _ := play(t, nil)
	defer s.conforms(t)
	ann := s.tg.NewPerson("Ann", "en")
	wire := s.tg.NewChannel("Wire", "wire")
	ann.In(wire).AsCreator().AddBot().Handled(t)
	long := bot.Reply{Text: "Your digest", Note: "The end", Actions: []bot.Action{{Label: "Stop", Line: "/stop"}}}
	for i := range 12 {
		long.Cards = append(long.Cards, bot.Card{
			Title: "Story " + strconv.Itoa(i+1), Link: "https://x.example/" + strconv.Itoa(i),
			Quotes:  []bot.Quote{{Text: strings.Repeat("A sentence that says much. ", 25)}},
			Actions: []bot.Action{{Label: "Read", URL: "https://x.example"}},
		})
	}
	sent, err := s.Send(t.Context(), bot.Post{To: bot.Target{Chat: "@wire"}, Reply: long, Silent: true})
	if err != nil || sent.Chat != id(wire.ID()) || sent.Message == "" {
		t.Fatalf("%+v, %v", sent, err)
	}
	all := wire.Messages()
	var text, buttons string
	for _, m := range all {
		text += m.Text + "\n"
		for _, b := range slices.Concat(m.Buttons()...) {
			buttons += b.Text + ";"
		}
		if !m.Silent || m.Preview == nil || !m.Preview.IsDisabled {
			t.Errorf("with a sound, or a preview: %+v", m)
		}
	}
	if len(all) < 3 || id(int64(all[0].ID)) != sent.Message {
		t.Errorf("%d messages, the first is %s", len(all), sent.Message)
	}
	for i := range 12 {
		n := strconv.Itoa(i + 1)
		if !strings.Contains(text, n+". Story "+n+"\n") || !strings.Contains(buttons, n+" · Read;") {
			t.Errorf("card %s is missing", n)
		}
	}
	if strings.Count(text, "Your digest") != 1 || !strings.HasSuffix(text, "The end\n") || !strings.HasSuffix(buttons, "Stop;") {
		t.Errorf("head and foot: %s", text)
	}

	gone := s.tg.NewPerson("Bob", "en")
	gone.Private().Type("hello").Done(t)
	gone.Private().Block().Handled(t)
	_, err = s.Send(t.Context(), bot.Post{To: bot.Target{Chat: id(gone.ID())}, Reply: bot.Reply{Text: "x"}})
	if e := new(bot.DeliveryError); !errors.As(err, &e) || e.Outcome != bot.Gone {
		t.Errorf("blocked: %v", err)
	}
	// Half of a post has arrived: it must not be sent from its beginning again.
	s.tg.Fault(faketelegram.Fault{Kind: faketelegram.Refused, Method: "sendMessage", Skip: 1, Times: -1, Code: 500, Text: "Internal"})
	ctx, cancel := context.WithTimeout(t.Context(), 100e6)
	defer cancel()
	sent, err = s.Send(ctx, bot.Post{To: bot.Target{Chat: "@wire"}, Reply: long})
	if e := new(bot.DeliveryError); !errors.As(err, &e) || e.Outcome != bot.Unclear || sent.Message == "" {
		t.Errorf("half of it: %+v, %v", sent, err)
	}

}

// TestSendPicture: a post that wants a picture shows the article's large above the
// words, or what Telegram finds on its page where none is known.
func TestSendPicture(t *testing.T) {
	s, _ := play(t, nil)
	defer s.conforms(t)
	wire := s.tg.NewChannel("Wire", "wire")
	s.tg.NewPerson("Ann", "en").In(wire).AsCreator().AddBot().Handled(t)
	for _, c := range []struct {
		image, link, want string
		picture, large    bool
	}{
		{"https://img.example/1.jpg", "https://x.example/1", "https://img.example/1.jpg", true, true},
		{"", "https://x.example/1", "https://x.example/1", true, true},
		{"javascript:alert(1)", "https://x.example/1", "https://x.example/1", true, true},
		{"https://img.example/1.jpg", "https://x.example/1", "https://x.example/1", false, false},
		{"https://img.example/1.jpg", "", "https://img.example/1.jpg", true, true},
		{"", "", "", true, false},
	} {
		r := bot.Reply{Image: c.image, Cards: []bot.Card{{Title: "Kites over the dyke", Link: c.link}}}
		if _, err := s.Send(t.Context(), bot.Post{To: bot.Target{Chat: "@wire"}, Reply: r, Picture: c.picture}); err != nil {
			t.Fatal(err)
		}
		all := wire.Messages()
		if p := all[len(all)-1].Preview; p == nil || p.URL != c.want || p.Large != c.large || p.ShowAboveText != c.large {
			t.Errorf("%+v: %+v", c, p)
		}
	}
}

// TestRefusedMarkup: should Telegram not understand our HTML, people get the
// words.
func TestRefusedMarkup(t *testing.T) {
	s, _ := play(t, func(context.Context, bot.Request) bot.Reply {
		return bot.Reply{Text: "a < b & c", Rows: []bot.Row{{Head: "H", Text: "T"}}}
	})
	defer s.conforms(t)
	at := s.tg.NewPerson("Ann", "en").Private()
	s.tg.Fault(faketelegram.Fault{
		Kind: faketelegram.Refused, Method: "sendMessage", Code: 400, Text: "Bad Request: can't parse entities: whatever",
	})
	if m := at.Type("go").Done(t).Messages[0]; m.Text != "a < b & c\n\nH\nT" || len(m.Entities) != 0 {
		t.Errorf("%q %v", m.Text, m.Entities)
	}
}

// TestRefusalsEnd: what Telegram refuses is not tried for ever, and a chat that
// is gone is told to the core.
func TestRefusalsEnd(t *testing.T) {
	s, core := play(t, nil)
	defer s.conforms(t)
	ann := s.tg.NewPerson("Ann", "en")
	room := s.tg.NewSupergroup("News", "")
	at := ann.In(room)
	at.AddBot().Done(t)
	room.Mute(true)
	before := len(calls(s, "sendMessage"))
	at.Type("/news rain").Handled(t)
	if n := len(calls(s, "sendMessage")) - before; n != 1 {
		t.Errorf("%d tries", n)
	}
	s.tg.Fault(faketelegram.Fault{Kind: faketelegram.Refused, Method: "sendMessage", Code: 403, Text: "Forbidden: bot was kicked from the supergroup chat"})
	at.Type("/news rain").Handled(t)
	if told := core.told(); slices.Index(told, "left "+id(room.ID())) < 0 {
		t.Errorf("told %q", told)
	}
}
