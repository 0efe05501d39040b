package telegram_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/bottest/faketelegram"
)

// pressable answers "go" with two buttons and passes every other line on.
func pressable(pressed func(ctx context.Context, r bot.Request) bot.Reply) func(context.Context, bot.Request) bot.Reply {
	return func(ctx context.Context, r bot.Request) bot.Reply {
		if r.Args == "go" {
			return offered("Before", bot.Action{Label: "Do", Line: "/do it"}, bot.Action{Label: "Else", Line: "/else"})
		}
		return pressed(ctx, r)
	}
}

func TestPressReplaces(t *testing.T) {
	s, core := play(t, pressable(func(_ context.Context, r bot.Request) bot.Reply {
		reply := offered("After "+r.Args, bot.Action{Label: "Back", Line: "/back"})
		reply.Replace = true
		return reply
	}))
	defer s.conforms(t)
	at := s.tg.NewPerson("Ann", "en").Private()
	m := at.Type("go").Done(t).Messages[0]
	v := at.Press(t, m, "Do").Done(t)
	if len(v.Messages) != 1 || v.Messages[0].ID != m.ID || v.Messages[0].Text != "After it" || v.Messages[0].Buttons()[0][0].Data != "/back" {
		t.Fatalf("not replaced: %s", v.Text())
	}
	if r := core.last(t); !r.Pressed || r.Command != "do" || r.Args != "it" || len(v.Toasts) != 1 {
		t.Errorf("%+v, %d acknowledgements", r, len(v.Toasts))
	}
	if v := at.PressData(v.Messages[0], "/do it").Handled(t); len(v.Toasts) != 1 || len(v.Messages) != 0 {
		t.Errorf("the same again is no trouble: %s", v.Text())
	}
	// A message that Telegram does not let be changed any more is answered below it.
	old := m
	old.ID = 4711
	if v := at.PressData(old, "/do it").Done(t); len(v.Messages) != 1 || v.Messages[0].ID == m.ID || v.Messages[0].Text != "After it" {
		t.Errorf("no new message: %s", v.Text())
	}
	old.Date = 0
	if v := at.PressData(old, "/do it").Done(t); len(v.Messages) != 1 || v.Messages[0].Text != "After it" {
		t.Errorf("no answer to an inaccessible message: %s", v.Text())
	}
	for _, data := range []string{"", "gibberish", "?", "!"} {
		if v := at.PressData(m, data).Handled(t); len(v.Toasts) != 1 || len(v.Messages) != 0 {
			t.Errorf("%q: %+v", data, v)
		}
	}
}

func TestPressRelabels(t *testing.T) {
	s, _ := play(t, func(_ context.Context, r bot.Request) bot.Reply {
		if !r.Pressed {
			card := func(id string) bot.Card {
				return bot.Card{Title: "Story " + id, Actions: []bot.Action{
					{Label: "Related", Line: "/related " + id}, {Label: "Helpful", Icon: "👍", Line: "/helpful " + id + " yes"},
				}}
			}
			return bot.Reply{Cards: []bot.Card{card("a"), card("b")}}
		}
		return bot.Reply{
			Private: true, Text: "Thank you.", Note: "1 of 1 found this helpful",
			Relabel: []bot.Action{{Label: "Helpful · 1", Icon: "👍 · 1", Line: "/helpful b yes"}, {Label: "Like it", Line: "/related b"}},
		}
	})
	defer s.conforms(t)
	at := s.tg.NewPerson("Ann", "en").Private()
	m := at.Type("go").Done(t).Messages[0]
	v := at.Press(t, m, "/helpful b yes").Done(t)
	want := "[1 · Related]  [👍]\n[2 · Like it]  [👍 · 1]\n"
	if !strings.HasSuffix(v.Messages[0].Show(), want) || v.Messages[0].Text != m.Text {
		t.Errorf("labels: %s", v.Messages[0].Show())
	}
	if v.Toasts[0].Text != "Thank you.\n1 of 1 found this helpful" || v.Toasts[0].Alert {
		t.Errorf("toast %+v", v.Toasts)
	}
}

// TestToasts: what is short and for the presser alone is shown to nobody else;
// the private chat is for the rest.
func TestToasts(t *testing.T) {
	long := strings.Repeat("much to say ", 30)
	s, _ := play(t, pressable(func(_ context.Context, r bot.Request) bot.Reply {
		if r.Command == "do" {
			return bot.Reply{Private: true, Code: "usage", Text: "That needs more.", Note: strings.Repeat("like this ", 8)}
		}
		return bot.Reply{Private: true, Text: long, Mute: r.Args == "mute"}
	}))
	defer s.conforms(t)
	ann := s.tg.NewPerson("Ann", "en")
	room := s.tg.NewGroup("Friends")
	group := ann.In(room)
	group.AddBot().Done(t)
	first := group.Type("/news@nutgraf_bot go").Done(t).Messages[0]
	if v := group.Press(t, first, "Do").Done(t); len(v.Messages) != 0 || !v.Toasts[0].Alert || !strings.HasPrefix(v.Toasts[0].Text, "That needs more.\nlike this") {
		t.Errorf("an error: %+v", v)
	}
	if v := group.Press(t, first, "Else").Done(t); len(v.Messages) != 0 || v.Toasts[0].URL != "https://t.me/nutgraf_bot?start=else" {
		t.Errorf("something private: %+v", v)
	}
	if v := group.PressData(first, "/else mute").Done(t); len(v.Messages) != 0 || len(v.Toasts) != 1 || v.Toasts[0].URL != "" {
		t.Errorf("said a moment ago: %+v", v)
	}
	home := ann.Private()
	own := home.Type("go").Done(t).Messages[0]
	if v := home.Press(t, own, "Else").Done(t); len(v.Messages) != 1 || !strings.HasPrefix(v.Messages[0].Text, "much to say") {
		t.Errorf("something private in private: %s", v.Text())
	}
}

// TestSlow: a press is acknowledged within a second however long the answer
// takes; typing is shown meanwhile, and nothing after the answer.
func TestSlow(t *testing.T) {
	release := make(chan struct{})
	s, _ := play(t, pressable(func(ctx context.Context, _ bot.Request) bot.Reply {
		select {
		case <-release:
		case <-ctx.Done():
		}
		return bot.Reply{Private: true, Text: "There it is."}
	}))
	defer s.conforms(t)
	at := s.tg.NewPerson("Ann", "en").Private()
	m := at.Type("go").Done(t).Messages[0]
	act := at.Press(t, m, "Do")
	begun := time.Now()
	if toast := act.Toast(t); toast.Text != "" || time.Since(begun) > time.Second {
		t.Errorf("acknowledged after %s with %q", time.Since(begun), toast.Text)
	}
	act.Until(t, func(v faketelegram.View) bool { return len(v.Actions) > 0 })
	close(release)
	v := act.Until(t, func(v faketelegram.View) bool { return v.Handled })
	if len(v.Messages) != 1 || v.Messages[0].Text != "There it is." || len(v.Toasts) != 1 {
		t.Errorf("%+v", v)
	}
}

// TestOthersDoNotWait: while one waits for a slow page, others in the same group are
// answered at once.
func TestOthersDoNotWait(t *testing.T) {
	release, asked := make(chan struct{}), make(chan struct{})
	s, _ := play(t, func(ctx context.Context, r bot.Request) bot.Reply {
		if r.Command == "summary" {
			close(asked)
			select {
			case <-release:
			case <-ctx.Done():
			}
		}
		return offered("Here", bot.Action{Label: "Do", Line: "/do"})
	})
	defer s.conforms(t)
	ann, bob := s.tg.NewPerson("Ann", "en"), s.tg.NewPerson("Bob", "en")
	room := s.tg.NewSupergroup("News", "")
	slow, quick := ann.In(room), bob.In(room)
	slow.AddBot().Done(t)
	m := quick.Type("/news@nutgraf_bot rain").Done(t).Messages[0]
	waiting := slow.Type("/summary https://slow.example/page")
	<-asked
	begun := time.Now()
	quick.Press(t, m, "Do").Toast(t)
	if d := time.Since(begun); d > time.Second {
		t.Errorf("the press was answered after %s", d)
	}
	close(release)
	if v := waiting.Done(t); v.Messages[0].Text != "Here" {
		t.Errorf("%s", v.Text())
	}
}

// TestChannelsAreForReading: whoever reads a channel can press its buttons, and
// must not make the bot write into it.
func TestChannelsAreForReading(t *testing.T) {
	s, core := play(t, func(_ context.Context, r bot.Request) bot.Reply {
		reply := bot.Reply{Text: "command=" + r.Command + " args=" + r.Args, Replace: r.Pressed}
		if r.Command == "helpful" {
			reply = bot.Reply{Private: true, Text: "Thank you.", Relabel: []bot.Action{{Label: "Helpful · 1", Line: "/helpful a yes"}}}
		}
		return reply
	})
	defer s.conforms(t)
	ann, bob := s.tg.NewPerson("Ann", "en"), s.tg.NewPerson("Bob", "en")
	wire := s.tg.NewChannel("Wire", "wire")
	ann.In(wire).AsCreator().AddBot().Handled(t)
	_, err := s.Send(t.Context(), bot.Post{To: bot.Target{Chat: "@wire"}, Reply: offered("Digest",
		bot.Action{Label: "Related", Line: "/related a"}, bot.Action{Label: "Stop", Line: "/stop"}, bot.Action{Label: "Helpful", Line: "/helpful a yes"})})
	if err != nil {
		t.Fatal(err)
	}
	post, reader := wire.Messages()[0], bob.In(wire)
	v := reader.Press(t, post, "Related").Done(t)
	_, payload, _ := strings.Cut(v.Toasts[0].URL, "?start=")
	if len(v.Messages) != 0 || core.requests() != 0 {
		t.Fatalf("written into a channel: %s", v.Text())
	}
	if v := bob.Private().Start(t, payload).Done(t); v.Messages[0].Text != "command=related args=a" {
		t.Errorf("in private: %s", v.Text())
	}
	if v := reader.Press(t, post, "Stop").Done(t); len(v.Messages) != 0 || v.Toasts[0].Text != "command=stop args=" {
		t.Errorf("%+v", v)
	}
	if v := reader.Press(t, post, "Helpful").Done(t); v.Toasts[0].Text != "Thank you." || v.Messages[0].Text != "Digest" {
		t.Errorf("a vote: %+v", v)
	}
}
