package telegram_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/bottest/faketelegram"
)

// TestEditAndAnswer: a post is edited where it is, again without an error, and
// answered; once it is deleted, or too old, neither can be done, and the chat is fine.
func TestEditAndAnswer(t *testing.T) {
	s, _ := play(t, nil)
	defer s.conforms(t)
	room := s.tg.NewPerson("Ann", "en").Private()
	room.Type("hello").Done(t)
	post := func(others int) bot.Post {
		card := bot.Card{Title: "Crane falls", Link: "https://a.example/1", Source: "Ann", Quotes: []bot.Quote{{Text: "A crane fell."}}}
		for i := range others {
			card.Also = append(card.Also, bot.Headline{Title: fmt.Sprint("Report <", i, "> @everyone"), Link: "https://b.example/" + fmt.Sprint(i), Source: "Ben"})
		}
		return bot.Post{To: bot.Target{Chat: id(room.Room().ID())}, Ping: "@readers", Picture: true, Reply: bot.Reply{Cards: []bot.Card{card}}}
	}
	sent, err := s.Send(t.Context(), post(0))
	if err != nil {
		t.Fatal(err)
	}
	before := len(room.Room().Messages())
	for range 2 { // the second time it is not modified
		if err := s.Edit(t.Context(), sent.Message, post(2)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Edit(t.Context(), sent.Message, post(300)); err != nil { // what does not fit is left out
		t.Fatal(err)
	}
	if err := s.Edit(t.Context(), sent.Message, post(2)); err != nil {
		t.Fatal(err)
	}
	all := room.Room().Messages()
	m := all[len(all)-1]
	if len(all) != before || id(int64(m.ID)) != sent.Message || m.EditDate == 0 || m.Preview == nil || m.Preview.IsDisabled {
		t.Fatalf("%d messages, then %d: %+v", before, len(all), m)
	}
	for _, want := range []string{"@readers", "Crane falls", "• Report <0>", "• Report <1>", "Ben"} {
		if !strings.Contains(m.Text, want) {
			t.Errorf("no %q in %s", want, m.Text)
		}
	}
	answer := bot.Post{To: post(0).To, Answers: sent.Message, Reply: bot.Reply{Text: "Two boats sank"}}
	if _, err := s.Send(t.Context(), answer); err != nil {
		t.Fatal(err)
	}
	all = room.Room().Messages()
	if last := all[len(all)-1]; last.Text != "Two boats sank" || last.ReplyTo == nil || id(int64(last.ReplyTo.ID)) != sent.Message {
		t.Errorf("answered: %+v", last)
	}
	gone := func(name string, err error) {
		t.Helper()
		failed := new(bot.DeliveryError)
		if !errors.Is(err, bot.ErrPostGone) || !errors.As(err, &failed) || failed.Outcome != bot.Refused {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.tg.Fault(faketelegram.Fault{Kind: faketelegram.Refused, Method: "editMessageText", Code: 400, Text: "Bad Request: message can't be edited"})
	gone("too old", s.Edit(t.Context(), sent.Message, post(1)))
	room.Room().Erase(m.ID)
	gone("deleted", s.Edit(t.Context(), sent.Message, post(1)))
	_, err = s.Send(t.Context(), answer)
	gone("an answer to what was deleted", err)
}
