package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
)

// quiet is how long after an answer another one would have come.
const quiet = 150 * time.Millisecond

// answeredOnce waits for the answer to a question about a sample, and fails when
// there is none, another, or more than one.
func (s *stage) answeredOnce(t *testing.T, what string, i *fakediscord.Interaction) {
	t.Helper()
	s.sees(t, what, i, "Xiaomi to build electric cars")
}

// sees is answeredOnce for any answer.
func (s *stage) sees(t *testing.T, what string, i *fakediscord.Interaction, want string) {
	t.Helper()
	all := i.Seen(t, quiet)
	if len(all) != 1 || !strings.Contains(fakediscord.TextOf(all), want) {
		t.Errorf("%s: one sees %d answers:\n%s", what, len(all), fakediscord.TextOf(all))
	}
	taken := 0 // what Discord took of the bot for this question
	for _, r := range s.discord.Requests() {
		if r.Method != http.MethodPost || !strings.Contains(r.Path, i.Token) || strings.Contains(string(r.Body), `"type":5`) {
			continue
		}
		took := http.StatusOK
		if strings.HasSuffix(r.Path, "/callback") && !s.called {
			took = http.StatusNoContent
		}
		if r.Status == took {
			taken++
		}
	}
	if taken > 1 {
		t.Errorf("%s: the bot answered %d times", what, taken)
	}
}

// askDiscord asks for a sample.
func (s *stage) askDiscord(t *testing.T) *fakediscord.Interaction {
	t.Helper()
	return s.discordUser().Command(t, "news", fakediscord.Opt("words", "xiaomi car"))
}

// TestGatewayFaults has the connection to Discord end in every way that it can.
// What was asked while there was none is answered when the session goes on, once;
// when Discord gives it up, those who ask later are.
func TestGatewayFaults(t *testing.T) {
	for _, tt := range []struct {
		name  string
		fault func(*testing.T, *stage)
		lost  bool // the session, and with it what was asked meanwhile
		long  bool // until the session goes on: longer than Discord waits for an answer
	}{
		{"closed with 1000", func(_ *testing.T, s *stage) { s.discord.Gateway().Close(1000) }, false, false},
		{"closed with 4000", func(_ *testing.T, s *stage) { s.discord.Gateway().Close(fakediscord.CloseUnknownError) }, false, false},
		{"closed with 4009", func(_ *testing.T, s *stage) {
			s.discord.Gateway().Forget()
			s.discord.Gateway().Close(fakediscord.CloseTimedOut)
		}, true, false},
		{"cut", func(_ *testing.T, s *stage) { s.discord.Gateway().Cut() }, false, false},
		{"told to reconnect", func(_ *testing.T, s *stage) { s.discord.Gateway().Reconnect() }, false, false},
		{"invalid, may resume", func(_ *testing.T, s *stage) { s.discord.Gateway().Invalidate(true) }, false, false},
		{"invalid for good", func(_ *testing.T, s *stage) { s.discord.Gateway().Invalidate(false) }, true, false},
		{"silent", silence, false, false},
		{"refused for a while", func(_ *testing.T, s *stage) {
			s.discord.Gateway().Refuse(1)
			s.discord.Gateway().Cut()
		}, false, true},
		{"told to reconnect at once", func(_ *testing.T, s *stage) {
			s.discord.Gateway().GreetNext(fakediscord.Greet{Packet: fakediscord.PacketReconnect})
			s.discord.Gateway().Cut()
		}, false, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := play(t, scene{discord: []fakediscord.Option{fakediscord.HeartbeatInterval(time.Second), fakediscord.Patience(30 * time.Second)}})
			s.answeredOnce(t, "before", s.askDiscord(t))
			g := s.discord.Gateway()
			before := g.Counts()
			tt.fault(t, s)
			g.Await(t, "the connection has not ended", func(c fakediscord.Counts) bool { return c.Closed > before.Closed })
			if !tt.lost && !tt.long {
				s.answeredOnce(t, "meanwhile", s.askDiscord(t))
			}
			g.AwaitReady(t, before.Ready+1)
			s.answeredOnce(t, "afterwards", s.askDiscord(t))
			if after := g.Counts(); tt.lost == (after.Identifies == before.Identifies) {
				t.Errorf("sessions before and after: %+v, %+v", before, after)
			}
			if len(s.code) > 0 {
				t.Error("the program has ended")
			}
		})
	}
}

// silence makes the gateway a zombie until the bot has seen it.
func silence(t *testing.T, s *stage) {
	g := s.discord.Gateway()
	before := g.Counts().Closed
	g.Silence(true)
	g.Await(t, "the bot waits for a dead connection", func(c fakediscord.Counts) bool { return c.Closed > before })
	g.Silence(false)
	g.Cut() // the next connection, should it have been greeted with silence
}

// TestGatewayNonsense: what cannot be understood costs nothing.
func TestGatewayNonsense(t *testing.T) {
	s := play(t, scene{})
	first := s.askDiscord(t)
	s.answeredOnce(t, "before", first)
	for _, frame := range []string{
		fakediscord.PacketMalformed, fakediscord.PacketUnknownEvent, fakediscord.PacketUnknownOpcode, fakediscord.PacketWrongTypeEvent,
		"", "null", "[]", "12", `{"op":"ten"}`, `{"op":0,"t":"INTERACTION_CREATE","s":null,"d":null}`,
		`{"op":0,"t":"GUILD_DELETE","d":{"id":[]}}`, `{"op":0,"t":"INTERACTION_CREATE","d":{"id":"1","token":"x","type":2}}`,
	} {
		s.discord.Gateway().Send(frame)
		s.answeredOnce(t, frame, s.askDiscord(t))
	}
	if c := s.discord.Gateway().Counts(); c.Connections != 1 {
		t.Errorf("%d connections", c.Connections)
	}
	// One of the frames had a number that was long over. Going on from there would
	// bring everything once more.
	s.discord.Gateway().Reconnect()
	s.discord.Gateway().AwaitReady(t, 2)
	s.answeredOnce(t, "after a resume", s.askDiscord(t))
	s.answeredOnce(t, "the first, much later", first)
}
