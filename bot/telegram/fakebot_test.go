package telegram_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/bottest/faketelegram"
	"github.com/nutgraf/nutgraf/bot/locale"
)

// script is a core that says what a test wants and keeps what it was asked.
type script struct {
	words  *locale.Words
	answer func(ctx context.Context, r bot.Request) bot.Reply

	mu    sync.Mutex
	asked []bot.Request
	heard []string // of chats
}

// scripted is a core with an answer; nil says what it was asked.
func scripted(t testing.TB, answer func(ctx context.Context, r bot.Request) bot.Reply) *script {
	t.Helper()
	if answer == nil {
		answer = func(_ context.Context, r bot.Request) bot.Reply {
			return bot.Reply{Text: "command=" + r.Command + " args=" + r.Args + " quoted=" + r.Quoted}
		}
	}
	return &script{words: words(t), answer: answer}
}

func (s *script) Answer(ctx context.Context, _ bot.Platform, r bot.Request) bot.Reply {
	s.mu.Lock()
	s.asked = append(s.asked, r)
	s.mu.Unlock()
	return s.answer(ctx, r)
}

func (s *script) Commands(say locale.Printer) []bot.CommandInfo {
	name := func(id string) string { return say.Say("command." + id + ".text") }
	return []bot.CommandInfo{
		{Name: "news", Aliases: []string{"search"}, Text: name("news")},
		{Name: "summary", Text: name("summary")},
		{Name: "settings", Text: name("settings"), Private: true},
		{Name: "sources", Text: "What this chat reads", Who: bot.Managers},
		{Name: "start", Text: name("start"), Hidden: true},
		{Name: "health", Text: name("health"), Who: bot.Owners, Private: true},
	}
}

func (s *script) Language(_ context.Context, _ bot.Platform, r bot.Request) locale.Printer {
	return s.words.For(r.User.Languages...)
}

func (s *script) ChatLanguage(context.Context, bot.Platform, string) locale.Printer {
	return s.words.For("en")
}

func (s *script) Joined(_ context.Context, _ bot.Platform, r bot.Request) bot.Reply {
	s.hear("joined " + r.Chat.ID)
	return bot.Reply{Text: "Hello, all."}
}

func (s *script) Left(_ context.Context, _ bot.Platform, chat string) { s.hear("left " + chat) }
func (s *script) Back(_ context.Context, _ bot.Platform, chat string) { s.hear("back " + chat) }

func (s *script) Moved(_ context.Context, _ bot.Platform, from, to string) {
	s.hear("moved " + from + " " + to)
}

func (s *script) hear(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.heard = append(s.heard, what)
}

// told is what the core heard of chats.
func (s *script) told() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.heard)
}

// last is the last request.
func (s *script) last(t *testing.T) bot.Request {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.asked) == 0 {
		t.Fatal("the core was asked nothing")
	}
	return s.asked[len(s.asked)-1]
}

// requests is how often the core was asked.
func (s *script) requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.asked)
}

// play starts an adapter over a scripted core. Tests defer the stage's conforms.
func play(t *testing.T, answer func(ctx context.Context, r bot.Request) bot.Reply, opts ...faketelegram.Option) (*stage, *script) {
	t.Helper()
	core := scripted(t, answer)
	tg := faketelegram.Start(t, opts...)
	s := set(t, tg, core, polling)
	return s, core
}

// offered is a reply with actions.
func offered(text string, actions ...bot.Action) bot.Reply {
	return bot.Reply{Text: text, Actions: actions}
}

// calls are the recorded requests of a method.
func calls(s *stage, method string) []faketelegram.Request {
	return slices.DeleteFunc(s.tg.Requests(), func(r faketelegram.Request) bool { return r.Method != method })
}
