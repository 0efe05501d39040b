package telegram

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/locale"
	"github.com/nutgraf/nutgraf/bot/telegram/api"
)

// clockwork is a Telegram without a network, for what is about time: it notes
// when it was called.
type clockwork struct {
	begun time.Time
	down  int // times that getMe fails
	why   bot.Outcome

	mu   sync.Mutex
	seen []string
}

func (c *clockwork) Call(_ context.Context, method string, p map[string]any, _ any) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen = append(c.seen, fmt.Sprintf("%s %v %.1fs", method, p["text"], time.Since(c.begun).Seconds()))
	return nil
}

func (c *clockwork) Upload(ctx context.Context, method string, p map[string]any, _ []api.File, out any) error {
	return c.Call(ctx, method, p, out)
}

func (c *clockwork) File(context.Context, string, int64) ([]byte, error) {
	return nil, errors.New("none")
}

func (c *clockwork) Me(context.Context) (api.User, error) {
	if c.down--; c.down >= 0 {
		return api.User{}, &bot.DeliveryError{Outcome: c.why}
	}
	return api.User{ID: 1, Username: "nutgraf_bot"}, nil
}

// slowCore takes its time for every answer.
type slowCore struct {
	Bot

	takes time.Duration
	words *locale.Words
}

func (s slowCore) Answer(context.Context, bot.Platform, bot.Request) bot.Reply {
	<-time.After(s.takes)
	return bot.Reply{Text: "Done."}
}

func (s slowCore) Commands(locale.Printer) []bot.CommandInfo { return nil }

func (s slowCore) Language(context.Context, bot.Platform, bot.Request) locale.Printer {
	return s.words.For("en")
}

func clocked(t *testing.T, tg *clockwork, takes time.Duration) *Adapter {
	t.Helper()
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	a := New(Config{Bot: slowCore{takes: takes, words: words}, Words: words, Log: slog.New(slog.DiscardHandler)})
	tg.begun = time.Now()
	a.tg = tg
	return a
}

// TestTyping: it is shown within a second, again before it fades, not for what is
// answered at once, and never after the answer.
func TestTyping(t *testing.T) {
	message := api.Update{ID: 1, Message: &api.Message{
		ID: 1, Date: 1, Chat: api.Chat{ID: 5, Type: "private"}, From: &api.User{ID: 5}, Text: "/summary x",
	}}
	press := api.Update{ID: 1, CallbackQuery: &api.CallbackQuery{ID: "q", From: api.User{ID: 5}, Message: message.Message, Data: "/summary x"}}
	typing := "sendChatAction <nil> "
	for _, test := range []struct {
		name   string
		update api.Update
		takes  time.Duration
		want   string
	}{
		{"quick", message, 500 * time.Millisecond, "sendMessage Done. 0.5s"},
		{"slow", message, 10 * time.Second, typing + "0.6s\n" + typing + "5.1s\n" + typing + "9.6s\nsendMessage Done. 10.0s"},
		{"a quick press", press, 500 * time.Millisecond, "answerCallbackQuery <nil> 0.5s\nsendMessage Done. 0.5s"},
		{"a slow press", press, 3 * time.Second, "answerCallbackQuery <nil> 0.7s\n" + typing + "1.3s\nsendMessage Done. 3.0s"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tg := &clockwork{}
				clocked(t, tg, test.takes).Handle(t.Context(), test.update)
				time.Sleep(time.Minute) // whatever was left running would be seen
				if got := strings.Join(tg.seen, "\n"); got != test.want {
					t.Errorf("got\n%s\nwant\n%s", got, test.want)
				}
			})
		})
	}
}

// TestMeet: the bot waits for Telegram, and does not wait for a wrong token.
func TestMeet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tg := &clockwork{down: 4, why: bot.Later}
		if err := clocked(t, tg, 0).meet(t.Context()); err != nil || time.Since(tg.begun) != 15*time.Second {
			t.Errorf("%v after %s", err, time.Since(tg.begun))
		}
		tg = &clockwork{down: 1, why: bot.Barred}
		if err := clocked(t, tg, 0).meet(t.Context()); err == nil {
			t.Error("a wrong token is waited for")
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
		defer cancel()
		tg = &clockwork{down: 1000, why: bot.Later}
		if err := clocked(t, tg, 0).meet(ctx); err != nil || time.Since(tg.begun) != 5*time.Minute || tg.down > 996 {
			t.Errorf("%v after %s", err, time.Since(tg.begun))
		}
	})
}

// TestCache: it forgets in time, and never holds more than it has room for.
func TestCache(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCache(100, time.Minute)
		for i := range 1000 {
			c.put(fmt.Sprint("k", i%150), fmt.Sprint(i))
		}
		if len(c.all) > 100 || len(c.keys) != len(c.all) {
			t.Errorf("%d words, %d keys", len(c.all), len(c.keys))
		}
		c.put("a", "1")
		if w, ok := c.get("a"); !ok || w != "1" {
			t.Errorf("%q, %t", w, ok)
		}
		c.drop("a")
		if _, ok := c.get("a"); ok {
			t.Error("dropped, and still there")
		}
		c.put("a", "2")
		time.Sleep(61 * time.Second)
		if _, ok := c.get("a"); ok {
			t.Error("remembered for too long")
		}
	})
}
