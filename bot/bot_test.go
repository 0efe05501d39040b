package bot_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/bottest"
	"github.com/nutgraf/nutgraf/bot/locale"
	"github.com/nutgraf/nutgraf/library"
)

// broken is a library in which nothing works.
type broken struct {
	bot.Library
	err error
}

func (b broken) Search(context.Context, library.Query) (library.Result, error) {
	return library.Result{}, b.err
}

func (broken) Preferences(context.Context, string) (map[string]string, error) {
	return nil, errors.New("no such table either")
}

func (b broken) Stats(context.Context) (library.Stats, error) { panic("the disk fell out") }

// TestFaults: whatever breaks, the person gets words and a number, the operator
// the cause under that number, and neither gets what is the other's.
func TestFaults(t *testing.T) {
	for _, test := range []struct {
		name, line, code, logged string
		err                      error
	}{
		{"an error", "/news rain", bot.CodeInternal, "no such table: secrets", errors.New("no such table: secrets")},
		{"a panic", "/about", bot.CodeInternal, "the disk fell out", nil},
		{"a timeout", "/news rain", bot.CodeTimeout, "", context.DeadlineExceeded},
	} {
		t.Run(test.name, func(t *testing.T) {
			var log bytes.Buffer
			b := newBot(t, broken{err: test.err}, &log)
			r := ask(b, bottestPlatform(), test.line)
			if r.Code != test.code || r.Text == "" || r.Note == "" || !r.Private {
				t.Errorf("the reply is %+v", r)
			}
			if test.logged == "" {
				return
			}
			if strings.Contains(r.Text+r.Note, test.logged) {
				t.Errorf("the person reads the cause: %+v", r)
			}
			if !strings.Contains(log.String(), test.logged) {
				t.Errorf("the log lacks the cause: %s", log.String())
			}
			_, ref, _ := strings.Cut(r.Note, "with this number: ")
			if ref = strings.TrimSuffix(ref, "."); len(ref) != 8 || !strings.Contains(log.String(), ref) {
				t.Errorf("the number %q is not in the log: %s", ref, log.String())
			}
		})
	}
}

// TestLongLines: an action whose line does not fit on a platform becomes words
// that say what to type.
func TestLongLines(t *testing.T) {
	store := openStore(t)
	for title, text := range map[string]string{
		"Figures for January": "The harbour moved many containers in January. Storms from the north closed two docks for a week.",
		"Faster lifting":      "A new crane in the harbour lifts containers twice as fast. It was built in the north over eleven months.",
		"No oil, only paint":  "Reports of oil in the harbour were wrong, the coast guard found. A ship had lost containers of paint in a storm.",
	} {
		if _, err := store.Put(t.Context(), library.Draft{
			Title: title, Lang: "en", Text: text, Source: library.Source{Key: "h", Name: "Harbour"},
		}); err != nil {
			t.Fatal(err)
		}
	}
	b := newBot(t, store, &bytes.Buffer{})
	p := bottestPlatform()
	p.Cards, p.LineBytes = 1, 64
	short := ask(b, p, "/news harbour")
	if len(short.Actions) != 1 || short.Actions[0].Line != "/news page:2 harbour" {
		t.Errorf("actions: %+v", short.Actions)
	}
	query := "harbour containers month storms north reports containers month storms"
	long := ask(b, p, "/news "+query)
	if len(long.Actions) != 0 || !strings.Contains(long.Note, "/news page:2 "+query) {
		t.Errorf("actions: %+v, note: %q", long.Actions, long.Note)
	}
	for _, r := range []bot.Reply{short, long} {
		for _, a := range r.Cards[0].Actions {
			if len(a.Line) > p.LineBytes {
				t.Errorf("%q does not fit", a.Line)
			}
		}
	}
}

// TestQuotesAreVerbatim: every quote of every card is a stretch of its article.
func TestQuotesAreVerbatim(t *testing.T) {
	store := openStore(t)
	text := "The  harbour\nmoved 300 containers. “Nobody was hurt,” the port said. Repairs — at last! — begin in May."
	stored, err := store.Put(t.Context(), library.Draft{Title: "Harbour", Text: text, Lang: "en", Source: library.Source{Key: "h"}})
	if err != nil {
		t.Fatal(err)
	}
	b := newBot(t, store, &bytes.Buffer{})
	for _, line := range []string{"/latest", "/news harbour", "/news repairs", "/summary n:10 " + library.FormatID(stored.ID)} {
		r := ask(b, bottestPlatform(), line)
		if len(r.Cards) != 1 || len(r.Cards[0].Quotes) == 0 {
			t.Fatalf("%s: %+v", line, r)
		}
		for _, q := range r.Cards[0].Quotes {
			if !strings.Contains(text, q.Text) {
				t.Errorf("%s: %q is not in the article", line, q.Text)
			}
		}
	}
}

// TestAttached: files are read, as many as cards fit, and a bad one says why.
func TestAttached(t *testing.T) {
	b := newBot(t, openStore(t), &bytes.Buffer{})
	text := "The harbour moved 300 containers on Monday. Repairs of the dock begin in May and cost two million euros."
	good := bot.File{Name: "one.txt", Data: []byte(text)}
	r := b.Answer(t.Context(), bottestPlatform(), bot.Request{Files: []bot.File{good, good, good, good}})
	if len(r.Cards) != 3 || len(r.Cards[0].Quotes) == 0 || len(r.Cards[0].Actions) != 0 {
		t.Errorf("%+v", r)
	}
	r = b.Answer(t.Context(), bottestPlatform(), bot.Request{Command: "summary", Files: []bot.File{{Name: "empty.txt"}}})
	if r.Code != bot.CodeTextEmpty || !strings.Contains(r.Text, "no text in it") {
		t.Errorf("%+v", r)
	}
	r = b.Answer(t.Context(), bottestPlatform(), bot.Request{Command: "summary", Quoted: text})
	if len(r.Cards) != 1 {
		t.Errorf("a message replied to: %+v", r)
	}
}

func newBot(t *testing.T, l bot.Library, log *bytes.Buffer) *bot.Bot {
	t.Helper()
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	return bot.New(bot.Config{
		Library: l, Reader: bottest.PlainReader{}, Words: words, Now: bottest.Now, Version: "test",
		Links: bot.Links{Base: "http://reader.example"}, Log: slog.New(slog.NewTextHandler(log, nil)),
	})
}

func bottestPlatform() bot.Platform { return bot.Platform{Name: "test", Cards: 3, Files: true} }

func ask(b *bot.Bot, p bot.Platform, line string) bot.Reply {
	r := bot.Request{User: bot.User{ID: "reader"}, Private: true}
	r.Command, r.Args = bot.Parse(line)
	return b.Answer(context.Background(), p, r)
}
