package telegram_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/bottest/faketelegram"
)

// TestProgress: how far something long is stands in one message, which changes, and
// goes when the answer is there. A file comes with the answer.
func TestProgress(t *testing.T) {
	var s *stage
	seen := make(chan struct{})
	s, _ = play(t, func(_ context.Context, r bot.Request) bot.Reply {
		for i := range 3 {
			r.Progress(fmt.Sprintf("%d of 3 <feeds>", i))
			<-seen // until it stands there
		}
		return bot.Reply{Text: "Done.", Files: []bot.File{{Name: "feeds.opml", Data: []byte("<opml/>")}}}
	}, faketelegram.ReadAll())
	defer s.conforms(t)
	act := s.tg.NewPerson("Ann", "en").Private().Type("/sources import")
	for i := range 3 {
		wait(t, func() bool {
			return len(calls(s, "sendMessage"))+len(calls(s, "editMessageText")) == i+1
		})
		seen <- struct{}{}
	}
	v := act.Done(t)
	if got := fmt.Sprint(len(calls(s, "sendMessage")), len(calls(s, "editMessageText")), len(calls(s, "deleteMessage")), len(calls(s, "sendDocument"))); got != "2 2 1 1" {
		t.Errorf("sent, edited, deleted, uploaded: %s", got)
	}
	var shown strings.Builder
	for _, m := range v.Messages {
		shown.WriteString(m.Show())
	}
	if !strings.Contains(shown.String(), "Done.") || !strings.Contains(shown.String(), "feeds.opml") {
		t.Errorf("shown:\n%s", shown.String())
	}
}

// wait waits until something is so.
func wait(t *testing.T, so func() bool) {
	t.Helper()
	look, late := time.NewTicker(time.Millisecond), time.After(30*time.Second)
	defer look.Stop()
	for !so() {
		select {
		case <-late:
			t.Fatal("it never was")
		case <-look.C:
		}
	}
}
