package telegram_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/bottest"
	"github.com/nutgraf/nutgraf/bot/bottest/faketelegram"
	"github.com/nutgraf/nutgraf/bot/locale"
	"github.com/nutgraf/nutgraf/bot/telegram"
	"github.com/nutgraf/nutgraf/bot/telegram/api"
	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/sqlite"
)

// way is how updates come in.
type way string

const (
	polling way = "polling"
	hook    way = "webhook"
)

// stage is an adapter at work with a Telegram on loopback.
type stage struct {
	*telegram.Adapter

	tg   *faketelegram.Server
	stop func() // ends the adapter as the end of the program does
}

// set starts an adapter.
func set(t *testing.T, tg *faketelegram.Server, b telegram.Bot, in way, change ...func(*telegram.Config)) *stage {
	t.Helper()
	s := unset(t, tg, b, change...)
	s.run(t, in)
	return s
}

// unset is an adapter that does not work yet.
func unset(t *testing.T, tg *faketelegram.Server, b telegram.Bot, change ...func(*telegram.Config)) *stage {
	t.Helper()
	address, err := url.Parse(tg.URL)
	if err != nil {
		t.Fatal(err)
	}
	quick := api.Rate{Every: time.Microsecond, Burst: 1000}
	client, err := api.New(api.Config{
		Token: tg.Token, API: address, Log: quiet(), Limits: api.Limits{Overall: quick, Private: quick, Group: quick},
	})
	if err != nil {
		t.Fatal(err)
	}
	c := telegram.Config{Bot: b, Words: words(t), Client: client, Log: quiet(), Secret: api.Secret(tg.Token)}
	for _, f := range change {
		f(&c)
	}
	return &stage{Adapter: telegram.New(c), tg: tg}
}

// run lets the adapter work until the test ends or stop is called.
func (s *stage) run(t *testing.T, in way) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan error, 1)
	if in == polling {
		go func() { done <- s.Run(ctx) }()
	} else {
		server := httptest.NewServer(s.Handler())
		t.Cleanup(server.Close)
		go func() { done <- s.Serve(ctx, server.URL) }()
	}
	ended := false
	s.stop = func() {
		if ended {
			return
		}
		ended = true
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(s.stop)
}

// keepSent is the variable of the environment with the folder into which tests
// write what the bot sent.
const keepSent = "NUTGRAF_TEST_SENT"

// TestMain has the conformance validator read what the bot sent in all tests, in
// one go: to start it is most of its work.
func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "sent")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer func() { _ = os.RemoveAll(dir) }()
		_ = os.Setenv(keepSent, dir)
		if code := m.Run(); code != 0 {
			return code
		}
		return verdict(dir)
	}())
}

// verdict is the exit code for what the tests have written into a folder.
func verdict(dir string) int {
	files, _ := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	var all []byte
	for _, f := range files {
		lines, err := os.ReadFile(f)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		all = append(all, lines...)
	}
	if len(all) == 0 {
		return 0
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	switch report, missing := faketelegram.Findings(ctx, all); {
	case report != "":
		fmt.Fprintln(os.Stderr, "what the bot sent does not conform:\n"+report)
		return 1
	case missing != "":
		fmt.Fprintln(os.Stderr, "what the bot sent was not validated: "+missing)
	}
	return 0
}

// conforms has the conformance validator read what the bot sent, after all tests;
// to be deferred.
func conforms(t *testing.T, requests []faketelegram.Request) {
	t.Helper()
	if t.Failed() {
		return
	}
	f, err := os.CreateTemp(os.Getenv(keepSent), "*.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := faketelegram.WriteJSONL(f, requests); err != nil {
		t.Fatal(err)
	}
}

// conforms does it for all that the stage's bot sent.
func (s *stage) conforms(t *testing.T) {
	t.Helper()
	conforms(t, s.tg.Requests())
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func words(t testing.TB) *locale.Words {
	t.Helper()
	w, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// openStore opens an empty library.
func openStore(t *testing.T) library.Store {
	t.Helper()
	store, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "talk.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

// TestTalks has every conversation in a private chat, over both ways in.
func TestTalks(t *testing.T) {
	t.Parallel()
	for _, in := range []way{polling, hook} {
		t.Run(string(in), func(t *testing.T) {
			t.Parallel()
			var all []faketelegram.Request
			defer func() { conforms(t, all) }()
			bottest.Run(t, bottest.Stage{
				Store: openStore,
				Open: func(t *testing.T, b *bot.Bot) bottest.Driver {
					tg := faketelegram.Start(t)
					set(t, tg, b, in)
					t.Cleanup(func() { all = append(all, tg.Requests()...) })
					return &person{seat: tg.NewPerson("Reader", "en").Private()}
				},
			})
		})
	}
}

// person drives a private chat.
type person struct {
	seat *faketelegram.Seat
	menu faketelegram.Message // the last one that had buttons
}

func (p *person) Type(t *testing.T, line string) string {
	t.Helper()
	return p.see(p.seat.Type(line).Done(t))
}

// Use presses the first button of that name: as it is, as an icon, with the number
// of a card before it, or with a count behind it.
func (p *person) Use(t *testing.T, label string) string {
	t.Helper()
	for _, b := range slices.Concat(p.menu.Buttons()...) {
		if b.Data != "" && called(b.Text, label) {
			return p.see(p.seat.Press(t, p.menu, b.Data).Done(t))
		}
	}
	t.Fatalf("no button is called %q below:\n%s", label, p.menu.Show())
	return ""
}

func called(text, label string) bool {
	text = spelled(text)
	before, after, numbered := strings.Cut(text, " · ")
	return text == label || numbered && (before == label || after == label)
}

// spelled is a label with the words that its icon stands for.
func spelled(label string) string {
	return strings.NewReplacer("📖", "Read in full", "👍", "Helpful", "🔔", "Follow", "👎", "Not helpful", "✓ ", "").Replace(label)
}

func (p *person) see(v faketelegram.View) string {
	var b strings.Builder
	for _, toast := range v.Toasts {
		b.WriteString(toast.Text + "\n" + toast.URL + "\n")
	}
	for _, m := range v.Messages {
		b.WriteString(read(m))
		if len(m.Buttons()) > 0 {
			p.menu = m
		}
	}
	return b.String()
}

// unseen takes out what is added to a text and not seen.
var unseen = strings.NewReplacer("\u2060", "", "\u200e", "", "\u200f", "", "\u2068", "", "\u2069", "")

// read is a message as one reads it: the text, then where its links lead, then
// the buttons, icons as the words that they stand for. What nobody sees, such as a
// word joiner, is not in it.
func read(m faketelegram.Message) string {
	var b strings.Builder
	b.WriteString(unseen.Replace(m.Text) + "\n")
	for _, e := range m.Entities {
		if e.URL != "" {
			b.WriteString(e.URL + "\n")
		}
	}
	for _, button := range slices.Concat(m.Buttons()...) {
		b.WriteString(spelled(button.Text) + "\n" + button.URL + "\n")
	}
	return b.String()
}
