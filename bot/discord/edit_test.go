package discord_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
)

// story is the post of a story, with so many other reports.
func story(c *fakediscord.Channel, others int) bot.Post {
	card := bot.Card{Title: "Crane falls", Link: "https://a.example/1", Source: "Ann", Quotes: []bot.Quote{{Text: "A crane fell."}}}
	for i := range others {
		card.Also = append(card.Also, bot.Headline{Title: fmt.Sprint("Report *", i, "* @everyone"), Link: "https://b.example/" + fmt.Sprint(i), Source: "Ben"})
	}
	return bot.Post{To: bot.Target{Chat: c.ID}, Key: "story", Reply: bot.Reply{Cards: []bot.Card{card}}}
}

// TestEditAndAnswer: a post is edited where it is, in every kind of channel, as often
// as one likes, and answered; once it is deleted, neither can be done, and the channel
// is fine.
func TestEditAndAnswer(t *testing.T) {
	w := open(t, says(t, bot.Reply{}), byGateway, nil)
	forum := w.AddChannel(fakediscord.Channel{Name: "forum", Type: fakediscord.TypeForum, Guild: w.Guild})
	for _, c := range []*fakediscord.Channel{w.Channel, forum} {
		p := story(c, 0)
		p.Ping = "<@&7000000000000000001>"
		sent, err := w.adapter.Send(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		at := c
		if c == forum {
			at = w.Threads(forum)[0]
		}
		for range 2 {
			p.Reply = story(c, 2).Reply
			if err := w.adapter.Edit(t.Context(), sent.Message, p); err != nil {
				t.Fatalf("%s: %v", c.Name, err)
			}
		}
		all := w.Messages(at)
		if len(all) != 1 || all[0].ID != sent.Message || all[0].Edited.IsZero() {
			t.Fatalf("%s: %d messages, %+v", c.Name, len(all), all[0])
		}
		text := fakediscord.Text(all[0])
		for _, want := range []string{"<@&7000000000000000001>", "Crane falls", "• Report *0*", "• Report *1*", "https://b.example/1", "Ben"} {
			if !strings.Contains(text, want) && !strings.Contains(fmt.Sprint(all[0].Components), want) {
				t.Errorf("%s: no %q in %s", c.Name, want, text)
			}
		}
		answer := bot.Post{To: p.To, Key: "r" + c.ID, Answers: sent.Message, Reply: bot.Reply{Text: "Two boats sank"}}
		for range 2 { // a repeat is there once
			if _, err := w.adapter.Send(t.Context(), answer); err != nil {
				t.Fatal(err)
			}
		}
		all = w.Messages(at)
		if len(all) != 2 || all[1].Answers != sent.Message {
			t.Errorf("%s: %d messages, the last answers %q", c.Name, len(all), all[len(all)-1].Answers)
		}
		w.Erase(sent.Message)
		answer.Key = "again"
		_, answering := w.adapter.Send(t.Context(), answer)
		for what, err := range map[string]error{"edit": w.adapter.Edit(t.Context(), sent.Message, p), "answer": answering} {
			failed := new(bot.DeliveryError)
			if !errors.Is(err, bot.ErrPostGone) || !errors.As(err, &failed) || failed.Outcome != bot.Refused {
				t.Errorf("%s: %s of a post that was deleted: %v", c.Name, what, err)
			}
		}
	}
}

// TestEditFits: an edit of a story with many reports is one message that Discord
// takes; one of a post that took several is not tried.
func TestEditFits(t *testing.T) {
	w := open(t, says(t, bot.Reply{}), byGateway, nil)
	p := story(w.Channel, 0)
	p.Reply.Cards[0].Quotes[0].Text = strings.Repeat("A sentence that says much. ", 30)
	sent, err := w.adapter.Send(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 60 {
		p.Reply.Cards[0].Also = append(p.Reply.Cards[0].Also, bot.Headline{Title: strings.Repeat(fmt.Sprint("report ", i, " "), 20), Source: "Ben"})
	}
	if err := w.adapter.Edit(t.Context(), sent.Message, p); err != nil {
		t.Fatal(err)
	}
	if text := fakediscord.Text(w.Messages(w.Channel)[0]); !strings.Contains(text, "A sentence that says much.") || !strings.Contains(text, "report 59") || strings.Contains(text, "report 1 ") {
		t.Errorf("not the latest of what fits: %s", text)
	}
	long := to(w.Channel, "long")
	long.Reply = digest(30)
	if sent, err = w.adapter.Send(t.Context(), long); err != nil {
		t.Fatal(err)
	}
	if err := w.adapter.Edit(t.Context(), sent.Message, long); !errors.Is(err, bot.ErrPostGone) {
		t.Errorf("a post of several messages: %v", err)
	}
}
