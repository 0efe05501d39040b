package discord_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
	"github.com/nutgraf/nutgraf/bot/discord"
)

// page is a core whose first answer has actions, each of which does one of the
// things that a reply can ask for. release, if not nil, is waited for when one is
// pressed.
func page(t testing.TB, release chan struct{}) *core {
	return newCore(t, func(_ context.Context, r bot.Request) bot.Reply {
		if !r.Pressed {
			vote := bot.Action{Label: "Helpful", Icon: "👍", Line: "/helpful 1 yes"}
			return bot.Reply{
				Text: "First page.",
				Cards: []bot.Card{{Title: "A card", Helpful: "1 of 2", Actions: []bot.Action{
					{Label: "Read in full", URL: "https://r.example/a"}, vote, {Label: "Same", Line: "/same"},
				}}},
				Actions: []bot.Action{
					{Label: "More", Line: "/news page:2"}, {Label: "Related", Line: "/related 1"}, {Label: "Again", Line: "/again"},
					{Label: "Same too", Line: "/same"}, {Label: "Post here", Line: "/digest", Pick: true}, {Label: "Secret", Line: "/settings"},
				},
			}
		}
		if release != nil {
			<-release
		}
		line := strings.TrimSpace("/" + r.Command + " " + r.Args)
		switch r.Command {
		case "news":
			return bot.Reply{Replace: true, Text: "Second page.", Actions: []bot.Action{{Label: "Back", Line: "/news page:1"}}}
		case "helpful":
			return bot.Reply{Private: true, Text: "Thank you.", Note: "2 of 2", Relabel: []bot.Action{{Label: "Helpful · 2", Icon: "👍 · 2", Line: line}}}
		case "again":
			return bot.Reply{Mute: true, Private: true, Code: "often", Text: "Not so fast."}
		case "settings":
			return bot.Reply{Private: true, Text: "Yours alone."}
		}
		return bot.Reply{Text: "You pressed " + line}
	})
}

func eachPace(t *testing.T, do func(t *testing.T, w *world, release chan struct{}, slow bool)) {
	for _, in := range ways() {
		for _, slow := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s slow %v", in, slow), func(t *testing.T) {
				release := make(chan struct{})
				if !slow {
					close(release)
					do(t, open(t, page(t, nil), in, nil), release, false)
					return
				}
				do(t, open(t, page(t, release), in, impatient), release, true)
			})
		}
	}
}

// press uses an action and, where it is slow, lets it go on once it was put off.
func press(t *testing.T, w *world, u *fakediscord.User, shown []*fakediscord.Message, label string, release chan struct{}, slow bool) (*fakediscord.Interaction, fakediscord.Response) {
	t.Helper()
	i := w.use(t, u, shown, label)
	first := i.First(t)
	if slow {
		if first.Type != fakediscord.DeferredUpdate {
			t.Errorf("%s: put off with type %d", label, first.Type)
		}
		close(release)
	}
	w.adapter.Idle()
	return i, first
}

// TestReplace: the pressed message becomes the next one, whole.
func TestReplace(t *testing.T) {
	eachPace(t, func(t *testing.T, w *world, release chan struct{}, slow bool) {
		person := w.reader()
		shown := w.seen(t, person.Command(t, "news"))
		i, first := press(t, w, person, shown, "More", release, slow)
		if !slow && first.Type != fakediscord.Update {
			t.Errorf("the first response: %+v", first)
		}
		m := i.Answer(t)
		if m.ID != shown[0].ID || len(w.Messages(w.Channel)) != 1 {
			t.Error("it is another message")
		}
		if text := fakediscord.Text(m); !strings.Contains(text, "Second page.") || strings.Contains(text, "First page") || !strings.Contains(text, "Back") {
			t.Errorf("it says:\n%s", text)
		}
	})
}

// TestRelabel: the labels change, all else stays, and the presser alone is told.
func TestRelabel(t *testing.T) {
	eachPace(t, func(t *testing.T, w *world, release chan struct{}, slow bool) {
		person := w.reader()
		shown := w.seen(t, person.Command(t, "news"))
		before := fakediscord.Text(shown[0])
		i, _ := press(t, w, person, shown, "Helpful", release, slow)
		m := w.Messages(w.Channel)[0]
		if got, want := fakediscord.Text(m), strings.Replace(before, "👍", "👍 2", 1); got != want {
			t.Errorf("the message is now:\n%s\nwant:\n%s", got, want)
		}
		follow := i.FollowUps(t, 1)
		if !follow[0].Ephemeral() || fakediscord.Text(follow[0]) != "Thank you. 2 of 2\n" {
			t.Errorf("the word of thanks: %+v", follow[0])
		}
	})
}

// TestNewMessage: an action that neither replaces nor relabels answers below.
func TestNewMessage(t *testing.T) {
	eachPace(t, func(t *testing.T, w *world, release chan struct{}, slow bool) {
		person := w.reader()
		shown := w.seen(t, person.Command(t, "news"))
		i, _ := press(t, w, person, shown, "Related", release, slow)
		must(t, fakediscord.TextOf(i.Seen(t, 0)), "You pressed /related 1")
		all := w.Messages(w.Channel)
		if len(all) != 2 || !strings.Contains(fakediscord.Text(all[0]), "First page.") {
			t.Errorf("%d messages, the first of which is:\n%s", len(all), fakediscord.Text(all[0]))
		}
	})
}

// TestPressedInPrivate: what is about the presser is shown to nobody else.
func TestPressedInPrivate(t *testing.T) {
	eachPace(t, func(t *testing.T, w *world, release chan struct{}, slow bool) {
		person := w.reader()
		shown := w.seen(t, person.Command(t, "news"))
		i, _ := press(t, w, person, shown, "Secret", release, slow)
		must(t, fakediscord.TextOf(i.Seen(t, 0)), "Yours alone.")
		if all := w.Messages(w.Channel); len(all) != 1 {
			t.Errorf("%d messages are seen by all", len(all))
		}
	})
}

// TestMute: somebody who presses on and on hears it once.
func TestMute(t *testing.T) {
	eachPace(t, func(t *testing.T, w *world, release chan struct{}, slow bool) {
		person := w.reader()
		shown := w.seen(t, person.Command(t, "news"))
		_, first := press(t, w, person, shown, "Again", release, slow)
		if first.Type != fakediscord.DeferredUpdate || len(w.Messages(w.Channel)) != 1 {
			t.Errorf("the first response: %+v", first)
		}
	})
}

// TestSameLines: actions with the same line in one message are all there.
func TestSameLines(t *testing.T) {
	w := open(t, page(t, nil), byGateway, nil)
	person := w.reader()
	shown := w.seen(t, person.Command(t, "news"))
	for _, label := range []string{"Same", "Same too"} {
		must(t, fakediscord.Text(w.use(t, person, shown, label).Answer(t)), "You pressed /same")
	}
}

// TestPick: a channel is chosen, and its id goes into the line. In direct
// messages there is none to choose.
func TestPick(t *testing.T) {
	w := open(t, page(t, nil), byGateway, nil)
	person := w.reader()
	shown := w.seen(t, person.Command(t, "news"))
	must(t, fakediscord.Text(w.use(t, person, shown, "Post here").Answer(t)), "You pressed /digest in:"+w.Channel.ID)
	alone := w.seen(t, w.NewUser(fakediscord.User{}).Command(t, "news"))
	if strings.Contains(fakediscord.TextOf(alone), "Post here") {
		t.Error("a channel can be picked in direct messages")
	}
}

// TestMenu: many actions are a select.
func TestMenu(t *testing.T) {
	chosen := 3
	c := newCore(t, func(_ context.Context, r bot.Request) bot.Reply {
		if r.Pressed {
			return bot.Reply{Text: "You chose " + r.Args}
		}
		reply := bot.Reply{Text: "Choose a language."}
		for n := range 30 {
			reply.Actions = append(reply.Actions, bot.Action{Label: fmt.Sprint("Language ", n), Line: fmt.Sprint("/settings language ", n), Chosen: n >= chosen})
		}
		reply.Actions = append(reply.Actions, bot.Action{Label: "About", URL: "https://r.example/about"})
		return reply
	})
	w := open(t, c, byGateway, nil)
	person := w.reader()
	shown := w.seen(t, person.Command(t, "news"))
	for _, n := range []int{0, 24, 29} {
		must(t, fakediscord.Text(w.use(t, person, shown, fmt.Sprint("Language ", n)).Answer(t)), fmt.Sprint("You chose language ", n))
	}
	must(t, fakediscord.TextOf(shown), "https://r.example/about")
	raw, err := json.Marshal(shown[0].Components)
	if err != nil {
		t.Fatal(err)
	}
	// Each select shows one choice of its own.
	if n := strings.Count(string(raw), `"default":true`); n != 2 || !strings.Contains(string(raw), `"default":true,"label":"Language 3"`) {
		t.Errorf("%d are chosen in %s", n, raw)
	}
}

// TestRestart: a button of yesterday works on another replica.
func TestRestart(t *testing.T) {
	w := open(t, page(t, nil), byGateway, nil)
	person := w.reader()
	shown := w.seen(t, person.Command(t, "news"))
	var button component
	for _, c := range controls(shown) {
		if c.label == "More" {
			button = c
		}
	}
	other := open(t, page(t, nil), byHTTP, nil)
	i := other.reader().Raw(t, 3, map[string]any{"component_type": 2, "custom_id": button.id}, nil)
	must(t, fakediscord.Text(i.Answer(t)), "Second page.")
}

// TestLongLink: a link that no button holds stands in the text.
func TestLongLink(t *testing.T) {
	long := "https://long.example/" + strings.Repeat("p", 600)
	w := open(t, says(t, bot.Reply{Cards: []bot.Card{{Title: "T", Actions: []bot.Action{
		{Label: "Long", URL: long}, {Label: "Bad", URL: "javascript:alert(1)"},
	}}}}), byGateway, nil)
	text := fakediscord.Text(w.reader().Command(t, "news").Answer(t))
	must(t, text, "Long "+long)
	if strings.Contains(text, "javascript") || strings.Contains(text, "Bad") {
		t.Errorf("a link that is none:\n%s", text)
	}
}

// TestHostileText: text from outside shows as it is, and does nothing.
func TestHostileText(t *testing.T) {
	text := "@everyone <@1> # x [a](https://x.example) https://y.example discord.gg/abc <t:1:R> :smile: **b** _i_ ||s|| `c`"
	w := open(t, says(t, bot.Reply{
		Text: text, Note: text, Rows: []bot.Row{{Head: text, Text: text}},
		Cards: []bot.Card{{Title: text, Link: "https://n.example/a_(b)*c*", Source: text, Quotes: []bot.Quote{{Text: text, Link: "https://n.example/"}}}},
	}), byGateway, nil)
	m := w.reader().Command(t, "news").Answer(t)
	seen := fakediscord.Text(m)
	if n := strings.Count(seen, text); n != 7 {
		t.Errorf("shown as it is %d times:\n%s", n, seen)
	}
	raw, err := json.Marshal(map[string]any{"components": m.Components, "flags": m.Flags, "allowed_mentions": map[string]any{"parse": []string{}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range discord.Judge(raw) {
		t.Error(wrong)
	}
}
