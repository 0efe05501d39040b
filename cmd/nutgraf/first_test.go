package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
	"github.com/nutgraf/nutgraf/bot/bottest/faketelegram"
)

// TestFirstResponse: while forty people on each platform wait for slow pages,
// each of them has seen within a second that they were heard, and others are
// answered at once.
func TestFirstResponse(t *testing.T) {
	bothWays(t, func(t *testing.T, sc scene) {
		s := play(t, sc)
		const many = 40 // more than a few workers
		var slow []*fakediscord.Interaction
		var typed []*faketelegram.Act
		for n := range many {
			link := fmt.Sprintf("%s/%d", s.pages.URL, n)
			slow = append(slow, s.discordUser().Command(t, "summary", fakediscord.Opt("article", link)))
			typed = append(typed, s.telegramUser().Type("/summary "+link))
		}
		s.pages.asked(t, 1)
		// The machine that runs this may be busy; people's patience is 1 s.
		const patience = 2500 * time.Millisecond
		for _, i := range slow {
			if r := i.First(t); r.Type != fakediscord.Deferred || r.After > patience {
				t.Errorf("the first response is of type %d, after %s", r.Type, r.After)
			}
		}
		quick := s.askDiscord(t)
		s.answeredOnce(t, "Discord meanwhile", quick)
		if quick.AnswerTime() > patience {
			t.Errorf("on Discord others wait %s", quick.AnswerTime())
		}
		if v := s.telegramUser().Type("/news xiaomi car").First(t); v.First > patience {
			t.Errorf("on Telegram others wait %s", v.First)
		}
		for _, a := range typed[:20] { // the pace at which Telegram takes anything is its own
			a.Until(t, func(v faketelegram.View) bool { return len(v.Actions) > 0 })
		}
		s.pages.open()
	})
}
