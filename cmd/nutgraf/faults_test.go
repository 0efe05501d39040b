package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
	"github.com/nutgraf/nutgraf/bot/bottest/faketelegram"
)

// bothWays runs a test with events that the program fetches, and with events
// that it is called for.
func bothWays(t *testing.T, test func(t *testing.T, sc scene)) {
	t.Run("fetched", func(t *testing.T) {
		t.Parallel()
		test(t, scene{})
	})
	t.Run("called", func(t *testing.T) {
		t.Parallel()
		test(t, scene{called: true})
	})
}

// trouble is what can be wrong with one request to Discord, and be over soon.
func trouble() map[string]fakediscord.Fault {
	return map[string]fakediscord.Fault{
		"429 of the route":    fakediscord.RateLimited(200*time.Millisecond, fakediscord.ScopeUser),
		"429 of all":          fakediscord.RateLimited(200*time.Millisecond, fakediscord.ScopeGlobal),
		"429 shared":          fakediscord.RateLimited(200*time.Millisecond, fakediscord.ScopeShared),
		"a page with 502":     fakediscord.Broken(http.StatusBadGateway),
		"a page with 503":     fakediscord.Broken(http.StatusServiceUnavailable),
		"500":                 fakediscord.Answer(http.StatusInternalServerError, `{"message":"500: Internal Server Error","code":0}`, nil),
		"cut before":          fakediscord.CutBefore(),
		"cut after":           fakediscord.CutAfter(),
		"a page for a result": {Status: http.StatusOK, Body: "<html>Welcome</html>", Header: map[string]string{"Content-Type": "text/html"}},
	}
}

// TestDiscordRefusesAnswers: an answer arrives once, whatever becomes of the
// first try; the first response as well as the one that comes later.
func TestDiscordRefusesAnswers(t *testing.T) {
	t.Run("first", func(t *testing.T) {
		t.Parallel()
		s := play(t, scene{})
		for name, f := range trouble() {
			t.Run(name, func(t *testing.T) {
				s.discord.Fail("POST /interactions/*/*/callback", 1, f)
				s.answeredOnce(t, name, s.askDiscord(t))
				s.discord.Heal()
			})
		}
	})
	t.Run("later", func(t *testing.T) {
		t.Parallel()
		bothWays(t, func(t *testing.T, sc scene) {
			s := play(t, sc)
			n := 0
			for name, f := range trouble() {
				n++
				t.Run(name, func(t *testing.T) {
					i := s.askSlow(t, fmt.Sprint(n))
					s.discord.Fail("* /webhooks/**", 1, f)
					s.pages.release()
					s.sees(t, name, i, slowTitle)
					s.discord.Heal()
				})
			}
		})
	})
}

// askSlow asks for a page and waits until the answer was put off.
func (s *stage) askSlow(t *testing.T, name string) *fakediscord.Interaction {
	t.Helper()
	i := s.discordUser().Command(t, "summary", fakediscord.Opt("article", s.pages.URL+"/"+name))
	s.pages.asked(t, 1)
	if r := i.First(t); r.Type != fakediscord.Deferred {
		t.Fatalf("the first response to a slow question is of type %d", r.Type)
	}
	return i
}

// TestBannedByCloudflare: while a ban lasts nothing is sent to Discord, and
// Telegram goes on.
func TestBannedByCloudflare(t *testing.T) {
	s := play(t, scene{})
	s.discord.Fail("POST /interactions/*/*/callback", -1, fakediscord.Cloudflare(time.Minute))
	struck := s.discord.RequestCount()
	for range 20 {
		s.askDiscord(t)
	}
	s.askTelegram(t)
	const word, failed = "banned by the network", "a first response did not arrive"
	s.logs(t, word)
	s.logsTimes(t, failed, 20) // some were on their way when the ban came
	if n := s.discord.RequestCount() - struck; n < 1 || n > 20 {
		t.Errorf("%d requests", n)
	}
	struck = s.discord.RequestCount()
	for range 5 {
		s.askDiscord(t)
	}
	s.logsTimes(t, failed, 25)
	s.askTelegram(t)
	if n := s.discord.RequestCount() - struck; n != 0 {
		t.Errorf("%d requests during a ban", n)
	}
	if strings.Count(s.said(), word) != 1 {
		t.Error("the ban is not told, or too often")
	}
}

// askTelegram asks for a sample and fails when the answer is not seen once.
func (s *stage) askTelegram(t *testing.T) {
	t.Helper()
	s.telegramSees(t, "a question", s.telegramUser(), "/news xiaomi car", "Xiaomi to build electric cars")
}

// telegramSees types a line and fails unless one answer comes, with what is
// wanted.
func (s *stage) telegramSees(t *testing.T, what string, at *faketelegram.Seat, line, want string) {
	t.Helper()
	v := at.Type(line).Done(t)
	if len(v.Messages) != 1 || !strings.Contains(v.Text(), want) {
		t.Errorf("%s: one sees %d messages:\n%s", what, len(v.Messages), v.Text())
	}
	if n := fromBot(at); n != 1 {
		t.Errorf("%s: %d messages are in the chat", what, n)
	}
}

// fromBot counts the bot's messages in a chat.
func fromBot(at *faketelegram.Seat) int {
	n := 0
	for _, m := range at.Room().Messages() {
		if m.From != nil && m.From.IsBot {
			n++
		}
	}
	return n
}

// TestTelegramRefusesAnswers: an answer arrives once, whatever becomes of the
// first try, except where nobody can know whether it arrived: then it is not sent
// a second time.
func TestTelegramRefusesAnswers(t *testing.T) {
	bothWays(t, func(t *testing.T, sc scene) {
		s := play(t, sc)
		for name, kind := range map[string]faketelegram.Kind{
			"429": faketelegram.TooMany, "a page with 502": faketelegram.BadGateway, "500": faketelegram.ServerError,
			"cut after": faketelegram.CutAfter, "broken JSON": faketelegram.Malformed,
		} {
			f := s.telegram.Fault(faketelegram.Fault{Kind: kind, Method: "sendMessage"})
			s.telegramSees(t, name, s.telegramUser(), "/news xiaomi car", "Xiaomi to build electric cars")
			if f.Hits() != 1 {
				t.Errorf("%s: struck %d times", name, f.Hits())
			}
		}
		s.telegram.Fault(faketelegram.Fault{Kind: faketelegram.CutBefore, Method: "sendMessage"})
		at := s.telegramUser()
		at.Type("/news xiaomi car").Handled(t)
		if n := fromBot(at); n > 1 {
			t.Errorf("cut before: %d answers", n)
		}
		s.askTelegram(t)
	})
}

// TestTelegramIsTooBusy: many chats are refused at once, and all are answered.
func TestTelegramIsTooBusy(t *testing.T) {
	bothWays(t, func(t *testing.T, sc scene) {
		s := play(t, sc)
		f := s.telegram.Fault(faketelegram.Fault{Kind: faketelegram.TooMany, Method: "sendMessage", Times: 8})
		var seats []*faketelegram.Seat
		var acts []*faketelegram.Act
		for range 8 {
			at := s.telegramUser()
			seats, acts = append(seats, at), append(acts, at.Type("/news xiaomi car"))
		}
		for i, a := range acts {
			if v := a.Done(t); len(v.Messages) != 1 || fromBot(seats[i]) != 1 {
				t.Errorf("%d answers for one question", fromBot(seats[i]))
			}
		}
		if f.Hits() < 3 {
			t.Errorf("struck %d times", f.Hits())
		}
	})
}

// TestPollingFails: polls fail in every way, and no question is lost or answered
// twice. How long waits become is tested where time can be shortened.
func TestPollingFails(t *testing.T) {
	for _, f := range []faketelegram.Fault{
		{Kind: faketelegram.BadGateway},
		{Kind: faketelegram.ServerError},
		{Kind: faketelegram.CutBefore},
		{Kind: faketelegram.CutAfter},
		{Kind: faketelegram.Malformed},
		{Kind: faketelegram.TooMany},
		{Kind: faketelegram.Refused, Code: http.StatusConflict, Text: "Conflict: terminated by other getUpdates request"},
	} {
		t.Run(fmt.Sprint("kind ", f.Kind), func(t *testing.T) {
			t.Parallel()
			s := play(t, scene{telegram: []faketelegram.Option{faketelegram.WithPatience(20 * time.Second)}})
			f.Method, f.Times = "getUpdates", 2
			script := s.telegram.Fault(f)
			s.askTelegram(t) // by the poll that is waiting, if none failed yet
			s.askTelegram(t)
			select {
			case <-script.Over():
			case <-time.After(20 * time.Second):
				t.Error("polling ended")
			}
			s.askTelegram(t)
		})
	}
}

// TestTelegramRepeats: an update that comes again is not handled again.
func TestTelegramRepeats(t *testing.T) {
	bothWays(t, func(t *testing.T, sc scene) {
		s := play(t, sc)
		at := s.telegramUser()
		s.telegramSees(t, "the question", at, "/news xiaomi car", "Xiaomi to build electric cars")
		s.telegram.Redeliver(3)
		s.askTelegram(t)
		s.askTelegram(t)
		if n := fromBot(at); n != 1 {
			t.Errorf("%d answers", n)
		}
	})
}

// TestTelegramNonsense: updates that nobody knows, or that are not what they
// should be, cost nothing.
func TestTelegramNonsense(t *testing.T) {
	bothWays(t, func(t *testing.T, sc scene) {
		s := play(t, sc)
		raw := []string{
			`{"update_id":%d}`,
			`{"update_id":%d,"quantum_leap":{"a":[1]}}`,
			`{"update_id":%d,"message":"a text"}`,
			`{"update_id":%d,"message":{}}`,
			`{"update_id":%d,"message":null}`,
			`{"update_id":%d,"message":{"message_id":1,"date":1,"chat":{"id":77,"type":"hologram"},"text":"/news"}}`,
			`{"update_id":%d,"message":{"message_id":"1","date":1.5,"chat":[],"from":{"id":"x"}}}`,
			`{"update_id":%d,"callback_query":{}}`,
			`{"update_id":%d,"callback_query":{"id":"1","from":{"id":9},"data":"a/news"}}`,
			`{"update_id":%d,"inline_query":{"id":1}}`,
			`{"update_id":%d,"my_chat_member":{"chat":{"id":5,"type":"group"}}}`,
			`{"update_id":%d,"message":{"message_id":5,"date":1,"chat":{"id":6,"type":"private"},"from":{"id":6},"entities":[{"type":"mention","offset":-5,"length":999}],"text":"@x"}}`,
		}
		if !sc.called {
			raw = append(raw, `[]`, `null`, `{"message":{}}`)
		}
		for _, r := range raw {
			s.telegram.PushRaw(r)
			s.askTelegram(t)
		}
		at := s.telegramUser()
		s.telegramSees(t, "with buttons", at, "/news xiaomi car", "Xiaomi to build electric cars")
		m := at.Room().Messages()
		for _, data := range []string{"x", "/", "/nope", "a/", "\x00", strings.Repeat("é", 32), "p/digest", "h/digest"} {
			at.PressData(m[len(m)-1], data).Handled(t)
		}
		s.askTelegram(t)
		if strings.Contains(s.said(), "panicked") {
			t.Error("something panicked")
		}
	})
}

// TestDiscordNonsense: interactions and components that nobody knows are
// answered with a word, or not at all, and cost nothing.
func TestDiscordNonsense(t *testing.T) {
	type object = map[string]any
	bothWays(t, func(t *testing.T, sc scene) {
		s := play(t, sc)
		for name, do := range map[string]struct {
			kind int
			data object
			over object
		}{
			"a kind":              {99, object{"a": 1}, nil},
			"no data":             {2, nil, object{"data": nil}},
			"a command":           {2, object{"id": "1", "name": "teleport", "type": 1}, nil},
			"a command's kind":    {2, object{"id": "1", "name": "news", "type": 77}, nil},
			"an option's kind":    {2, object{"id": "1", "name": "news", "type": 1, "options": []any{object{"name": "words", "type": 42, "value": object{}}}}, nil},
			"options of no kind":  {2, object{"id": "1", "name": "news", "type": 1, "options": "none"}, nil},
			"a component":         {3, object{"custom_id": "zz/news", "component_type": 99}, nil},
			"a component's id":    {3, object{"custom_id": "", "component_type": 2}, nil},
			"values of no kind":   {3, object{"custom_id": "S1", "component_type": 3, "values": object{}}, nil},
			"a form":              {5, object{"custom_id": "f/summary", "components": []any{object{"type": 99, "component": []any{1}}}}, nil},
			"a form without":      {5, object{"custom_id": "f/summary", "components": nil}, nil},
			"a completion":        {4, object{"id": "1", "name": "teleport", "type": 1, "options": []any{}}, nil},
			"a member of no kind": {2, object{"id": "1", "name": "help", "type": 1}, object{"member": []any{}, "user": 7}},
		} {
			s.discordUser().Raw(t, do.kind, do.data, do.over)
			i := s.askDiscord(t)
			s.answeredOnce(t, name, i)
		}
		if strings.Contains(s.said(), "panicked") {
			t.Error("something panicked")
		}
	})
}

// TestDiscordRepeats: an interaction that comes again is not answered again.
func TestDiscordRepeats(t *testing.T) {
	s := play(t, scene{})
	again := func(i *fakediscord.Interaction, name string, options ...any) {
		s.discordUser().Raw(t, 2, map[string]any{"id": "1", "name": name, "type": 1, "options": options}, map[string]any{"id": i.ID, "token": i.Token})
	}
	option := func(name, value string) any { return map[string]any{"name": name, "type": 3, "value": value} }
	i := s.askDiscord(t)
	again(i, "news", option("words", "xiaomi car"))
	s.answeredOnce(t, "quick", i)
	slow := s.askSlow(t, "1")
	again(slow, "summary", option("article", s.pages.URL+"/1"))
	s.askDiscord(t).Answer(t)
	s.pages.release()
	s.sees(t, "slow", slow, slowTitle)
	s.pages.open() // for the second, should it have gone there too
	s.stop()
	s.ends()
	s.sees(t, "at the end", slow, slowTitle)
}

// TestForgedCalls: what Discord and Telegram did not send is refused, and what
// cannot be read does no harm.
func TestForgedCalls(t *testing.T) {
	s := play(t, scene{called: true})
	base := ""
	for w := range strings.FieldsSeq(s.said()) {
		if a, ok := strings.CutPrefix(w, "address="); ok {
			base = strings.TrimRight(a, "/")
		}
	}
	post := func(path string, body string, sign bool) int {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+path, bytes.NewReader([]byte(body)))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		if sign {
			s.discord.Sign(req.Header, []byte(body))
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		return resp.StatusCode
	}
	for _, body := range []string{"", "{", "null", "[]", `{"type":2}`, `{"type":1,"id":[]}`, strings.Repeat("x", 1<<20+1)} {
		if code := post(pathDiscord, body, false); code != http.StatusUnauthorized && code != http.StatusRequestEntityTooLarge {
			t.Errorf("an unsigned %.20q got %d", body, code)
		}
		if code := post(pathTelegram, body, false); code != http.StatusUnauthorized {
			t.Errorf("%.20q without the secret got %d", body, code)
		}
		_ = post(pathDiscord, body, true)
	}
	s.answeredOnce(t, "afterwards", s.askDiscord(t))
	s.askTelegram(t)
}

// logs waits until the log has a word.
func (s *stage) logs(t *testing.T, word string) {
	t.Helper()
	s.logsTimes(t, word, 1)
}

// logsTimes waits until a word is in the log so many times.
func (s *stage) logsTimes(t *testing.T, word string, n int) {
	t.Helper()
	late := time.After(10 * time.Second)
	for strings.Count(s.said(), word) < n {
		select {
		case <-late:
			t.Fatalf("the log does not say %q %d times", word, n)
		case <-time.After(5 * time.Millisecond):
		}
	}
}
