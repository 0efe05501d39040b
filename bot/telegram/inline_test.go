package telegram_test

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/bot"
)

// shelf answers searches with pages of a shelf of 25 articles, and shows what a
// deep link asked for.
func shelf(_ context.Context, r bot.Request) bot.Reply {
	switch {
	case r.Pressed:
		return bot.Reply{Private: true, Text: "Thank you.", Relabel: []bot.Action{{Label: "Helpful · 1", Line: "/helpful a1 yes"}}}
	case strings.Contains(r.Args, "zeppelin"):
		return bot.Reply{Text: "Nothing."}
	case strings.Contains(r.Args, "since:x"):
		return bot.Reply{Text: "No.", Code: "query", Private: true, Note: "x"}
	case !strings.HasPrefix(r.Args, "page:"):
		return bot.Reply{Text: "command=" + r.Command + " args=" + r.Args}
	}
	page, words, _ := strings.Cut(strings.TrimPrefix(r.Args, "page:"), " ")
	n, _ := strconv.Atoi(page)
	var reply bot.Reply
	for i := (n - 1) * 10; i < min(n*10, 25); i++ {
		s := strconv.Itoa(i)
		reply.Cards = append(reply.Cards, bot.Card{
			Title: r.Command + " " + words + " " + s, Link: "https://x.example/" + s, Source: "X <Post>", Day: "1 May 2024",
			Reader: "https://reader.example/a/" + s,
			Quotes: []bot.Quote{{Text: "It rained & it stopped.", Link: "https://x.example/#:~:text=It", Reader: "https://reader.example/a/" + s + "#s1"}},
			Actions: []bot.Action{
				{Label: "Read", URL: "https://reader.example/a/" + s}, {Label: "Related", Line: "/related a" + s},
				{Label: "Helpful", Icon: "👍", Line: "/helpful a" + s + " yes"},
			},
		})
	}
	return reply
}

func TestInline(t *testing.T) {
	s, core := play(t, shelf)
	defer s.conforms(t)
	ann := s.tg.NewPerson("Ann", "en")
	room := s.tg.NewGroup("Friends") // the bot is not in it
	at := ann.In(room)
	act := at.Inline("xiaomi car", "")
	found := act.Results(t)
	if len(found.Results) != 10 || found.NextOffset != "2" || !found.Personal || found.CacheTime != 60 || found.Button != "" {
		t.Fatalf("%+v", found)
	}
	r := found.Results[0]
	if r.Title != "news xiaomi car 0" || r.Description != "X <Post> · 1 May 2024\nIt rained & it stopped." || r.URL != "https://x.example/0" {
		t.Errorf("%+v", r)
	}
	if q := core.last(t); !q.Private || q.Chat.ID != id(ann.ID()) {
		t.Errorf("asked as %+v", q)
	}
	last := at.Inline("xiaomi car", "3").Results(t)
	if len(last.Results) != 5 || last.NextOffset != "" {
		t.Errorf("the last page: %d results, then %q", len(last.Results), last.NextOffset)
	}
	if r := at.Inline("  ", "").Results(t).Results[0]; r.Title != "latest 0" {
		t.Errorf("nothing typed: %q", r.Title)
	}
	for _, test := range []struct {
		query, button string
		keep          int
	}{
		{"zeppelin", "Nothing found. Ask me in private", 60}, {"since:x", "That cannot be searched for. Ask me in private", 0},
	} {
		a := at.Inline(test.query, "").Results(t)
		if len(a.Results) != 0 || a.Button != test.button || a.StartParam != "start" || a.CacheTime != test.keep {
			t.Errorf("%s: %+v", test.query, a)
		}
	}

	// What was chosen: its links lead to the private chat, its votes say so there
	// and then, and nothing is sent into a chat that the bot is not in.
	at.Choose(t, act, r.ID).Handled(t)
	m := room.Messages()[0]
	if m.Preview == nil || m.Preview.URL != "https://x.example/0" || !m.Preview.Small {
		t.Errorf("preview %+v", m.Preview)
	}
	var related string
	for _, row := range m.Buttons() {
		for _, b := range row {
			if b.Text == "Related" {
				related = b.URL
			}
		}
	}
	_, payload, ok := strings.Cut(related, "https://t.me/nutgraf_bot?start=")
	if !ok {
		t.Fatalf("Related opens %q", related)
	}
	if v := ann.Private().Start(t, payload).Done(t); v.Messages[0].Text != "command=related args=a0" {
		t.Errorf("the link asked for %q", v.Messages[0].Text)
	}
	v := at.Press(t, m, "👍").Done(t)
	if len(v.Toasts) != 1 || v.Toasts[0].Text != "Thank you." || len(v.Messages) != 0 {
		t.Errorf("a vote: %+v", v)
	}
}

// TestDeepLinks: a link may ask for something, and change nothing.
func TestDeepLinks(t *testing.T) {
	s, core := play(t, nil)
	defer s.conforms(t)
	home := s.tg.NewPerson("Ann", "en").Private()
	for payload, want := range map[string]string{
		"":                         "start ",
		"a_1a2b3c":                 "start a_1a2b3c",
		"settings":                 "start settings",
		"_bmV3cyB4aWFvbWkgY2Fy":    "news xiaomi car",
		"_cHJpdmFjeSBkZWxldGU":     "start ", // privacy delete
		"_c2V0dGluZ3MgbGFuZ3VhZ2U": "start ",
		"_!":                       "",
	} {
		if strings.Contains(payload, "!") {
			home.Type("/start " + payload).Done(t)
			want = "start "
		} else {
			home.Start(t, payload).Done(t)
		}
		if r := core.last(t); r.Command+" "+r.Args != want {
			t.Errorf("%q asked for %q %q, want %q", payload, r.Command, r.Args, want)
		}
	}
}
