package faketelegram

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// peer is a bot built on the public library: it answers each message with its
// text and a button, and each press with an edit.
func peer(t testing.TB, s *Server) *tgbotapi.BotAPI {
	t.Helper()
	b, err := tgbotapi.NewBotAPIWithAPIEndpoint(s.Token, s.URL+"/bot%s/%s")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// run lets the peer answer until the context ends.
func run(ctx context.Context, b *tgbotapi.BotAPI, handle func(tgbotapi.Update)) (wait func()) {
	var done sync.WaitGroup
	done.Go(func() {
		cfg := tgbotapi.UpdateConfig{Timeout: 20, AllowedUpdates: []string{"message", "callback_query", "inline_query"}}
		for ctx.Err() == nil {
			list, err := b.GetUpdates(cfg)
			if err != nil {
				return
			}
			for _, u := range list {
				handle(u)
				cfg.Offset = u.UpdateID + 1
			}
		}
	})
	return done.Wait
}

func TestPeer(t *testing.T) {
	t.Parallel()
	s := Start(t)
	b := peer(t, s)
	if b.Self.UserName != "nutgraf_bot" {
		t.Errorf("%+v", b.Self)
	}
	ctx, cancel := context.WithCancel(t.Context())
	wait := run(ctx, b, func(u tgbotapi.Update) {
		switch {
		case u.Message != nil && u.Message.IsCommand():
			m := tgbotapi.NewMessage(u.Message.Chat.ID, "<b>"+u.Message.CommandArguments()+"</b>")
			m.ParseMode = "HTML"
			m.ReplyMarkup = tgbotapi.NewInlineKeyboardMarkup(tgbotapi.NewInlineKeyboardRow(tgbotapi.NewInlineKeyboardButtonData("More", "m2")))
			if _, err := b.Send(m); err != nil {
				t.Error(err)
			}
		case u.CallbackQuery != nil:
			if _, err := b.Request(tgbotapi.NewCallback(u.CallbackQuery.ID, "ok")); err != nil {
				t.Error(err)
			}
			q := u.CallbackQuery
			if _, err := b.Send(tgbotapi.NewEditMessageText(q.Message.Chat.ID, q.Message.MessageID, q.Data)); err != nil {
				t.Error(err)
			}
		case u.InlineQuery != nil:
			a := tgbotapi.InlineConfig{InlineQueryID: u.InlineQuery.ID, Results: []any{tgbotapi.NewInlineQueryResultArticle("1", "T", "text")}}
			if _, err := b.Request(a); err != nil {
				t.Error(err)
			}
		}
	})
	defer wait()
	defer cancel()
	ann := s.NewPerson("Ann", "en").Private()
	v := ann.Type("/news the comet").Done(t)
	if got := v.Text(); got != "the comet\n[More]\n" || v.First <= 0 {
		t.Errorf("%q after %v", got, v.First)
	}
	v = ann.Press(t, v.Messages[0], "More").Done(t)
	if got := v.Text(); got != "ok\nm2\n" {
		t.Errorf("%q", got)
	}
	inline := ann.Inline("comet", "")
	if got := inline.Results(t).Results; len(got) != 1 || got[0].Message.Text != "text" {
		t.Errorf("%+v", got)
	}
	if got := ann.Choose(t, inline, "1").Sent().Show(); got != "text\n" {
		t.Errorf("%q", got)
	}
	cancel()
	ann.Type("/last one") // ends the poll that waits
}

// The library's own uploads, commands and refusals.
func TestPeerMethods(t *testing.T) {
	t.Parallel()
	s := Start(t)
	b := peer(t, s)
	id := talk(s).Room().ID()
	doc := tgbotapi.NewDocument(id, tgbotapi.FileBytes{Name: "a.opml", Bytes: []byte("<opml/>")})
	doc.Caption = "feeds"
	m, err := b.Send(doc)
	if err != nil || m.Document == nil || m.Caption != "feeds" {
		t.Fatalf("%+v %v", m, err)
	}
	if f, err := b.GetFile(tgbotapi.FileConfig{FileID: m.Document.FileID}); err != nil || f.FilePath == "" {
		t.Errorf("%+v %v", f, err)
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 30, 20))); err != nil {
		t.Fatal(err)
	}
	if m, err := b.Send(tgbotapi.NewPhoto(id, tgbotapi.FileBytes{Name: "a.png", Bytes: picture.Bytes()})); err != nil || m.Photo[0].Width != 30 {
		t.Errorf("%+v %v", m.Photo, err)
	}
	refused := func(c tgbotapi.Chattable, want string) {
		t.Helper()
		if _, err := b.Request(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %s", err, want)
		}
	}
	refused(tgbotapi.NewPhoto(id, tgbotapi.FileBytes{Name: "a.png", Bytes: []byte("no picture")}), "IMAGE_PROCESS_FAILED")
	refused(tgbotapi.NewDocument(id, tgbotapi.FileBytes{Name: "a.txt"}), "file must be non-empty")
	refused(tgbotapi.NewDocument(id, tgbotapi.FileID("nope")), "wrong file identifier")
	doc.Caption = strings.Repeat("x", 1025)
	refused(doc, "message caption is too long")
	if _, err := b.Request(tgbotapi.NewSetMyCommands(tgbotapi.BotCommand{Command: "news", Description: "News"})); err != nil {
		t.Error(err)
	}
	if list, err := b.GetMyCommands(); err != nil || len(list) != 1 {
		t.Errorf("%+v %v", list, err)
	}
	s.Fault(Fault{Kind: TooMany, RetryAfter: 3})
	if _, err := b.Send(tgbotapi.NewMessage(id, "x")); err == nil || !strings.Contains(err.Error(), "retry after 3") {
		t.Error(err)
	}
	s.Token += "x"
	if _, err := tgbotapi.NewBotAPIWithAPIEndpoint("wrong", s.URL+"/bot%s/%s"); err == nil || !strings.Contains(err.Error(), "Unauthorized") {
		t.Error(err)
	}
}

// A long run does not grow: after the first thousand interactions the memory in
// use stays where it is.
func TestLongRunStaysFlat(t *testing.T) {
	s := Start(t, WithoutRecording(), WithKeep(20))
	people := make([]*Seat, 10)
	for i := range people {
		people[i] = s.NewPerson("P", "en").Private()
	}
	round := func(n int) {
		for i := range n {
			at := people[i%len(people)]
			act := at.Type("/news x")
			at.PressData(*act.Sent(), "/more")
			at.Inline("x", "")
			c := &call{ctx: t.Context(), name: "sendmessage", method: "sendMessage", params: map[string]string{
				"chat_id": itoa(at.Room().ID()), "text": "<b>answer</b>", "parse_mode": "HTML",
			}}
			if _, refused := s.call(t.Context(), c); refused != nil {
				t.Fatal(refused.text)
			}
			s.mu.Lock()
			s.confirm(s.queue.next)
			s.mu.Unlock()
		}
	}
	heap := func() int64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	round(9000) // fills the ring of queries
	before := heap()
	round(20000)
	if grown := heap() - before; grown > 1<<20 {
		t.Errorf("20,000 interactions later %d more bytes are in use", grown)
	}
}

// The server ends without a goroutine of its own left.
func TestNothingIsLeft(t *testing.T) {
	count := func() int {
		buf := make([]byte, 1<<20)
		return strings.Count(string(buf[:runtime.Stack(buf, true)]), "bottest/faketelegram.(*Server)")
	}
	before := count()
	t.Run("server", func(t *testing.T) {
		s := Start(t, WithHookRetry(time.Hour))
		r := newRaw(t, s)
		r.ok("setWebhook", args{"url": "http://127.0.0.1:1/"})
		talk(s)
	})
	if after := count(); after > before {
		t.Errorf("%d goroutines are in the server, %d were", after, before)
	}
}

func BenchmarkInteraction(b *testing.B) {
	s := Start(b, WithoutRecording(), WithKeep(50))
	api := peer(b, s)
	ctx, cancel := context.WithCancel(b.Context())
	wait := run(ctx, api, func(u tgbotapi.Update) {
		if u.Message != nil {
			if _, err := api.Send(tgbotapi.NewMessage(u.Message.Chat.ID, u.Message.Text)); err != nil {
				b.Error(err)
			}
		}
	})
	defer wait()
	ann := s.NewPerson("Ann", "en").Private()
	for b.Loop() {
		ann.Type("/news comet").First(b)
	}
	cancel()
	ann.Type("/end")
}

// Fifty people at once each see their own answers, and what was recorded
// passes the validator.
func TestManyPeople(t *testing.T) {
	t.Parallel()
	s := Start(t)
	b := peer(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	var handlers sync.WaitGroup
	wait := run(ctx, b, func(u tgbotapi.Update) {
		handlers.Go(func() {
			// Parameters of our own: the library's would hold "entities":"null".
			say := tgbotapi.Params{"chat_id": itoa(u.Message.Chat.ID), "text": "to " + u.Message.Text}
			if _, err := b.MakeRequest("sendMessage", say); err != nil {
				t.Error(err)
			}
		})
	})
	var people sync.WaitGroup
	for range 50 {
		at := s.NewPerson("P", "en").Private()
		people.Go(func() {
			for i := range 10 {
				text := "/news " + itoa(at.Person().ID()) + " " + itoa(int64(i))
				v, err := at.Type(text).Wait(ctx, func(v View) bool { return len(v.Messages) > 0 })
				if err != nil || v.Messages[0].Text != "to "+text {
					t.Errorf("%q: %+v %v", text, v.Messages, err)
				}
			}
		})
	}
	people.Wait()
	cancel()
	s.NewPerson("Last", "").Private().Type("/end")
	wait()
	handlers.Wait()
	t.Run("validated", func(t *testing.T) { Validate(t, s.Requests()) })
}
