package bot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/bottest"
	"github.com/nutgraf/nutgraf/library"
)

// change makes the test bot with another configuration.
func change(t *testing.T, f func(*bot.Config)) *bot.Bot {
	t.Helper()
	c := newBot(t, openStore(t), &bytes.Buffer{}).Config
	f(&c)
	return bot.New(c)
}

func from(user, chat, server, line string) bot.Request {
	r := bot.Request{User: bot.User{ID: user}, Chat: bot.Chat{ID: chat, Server: server}}
	r.Command, r.Args = bot.Parse(line)
	return r
}

// TestWhoMayUseIt: a private bot answers its owners and those on its list, by
// person, chat or server, on the platform that the list names.
func TestWhoMayUseIt(t *testing.T) {
	b := change(t, func(c *bot.Config) {
		c.Owners = []string{"test:boss"}
		c.Allow = []string{"test:ann", "test:room", "test:guild", "other:ben"}
	})
	for _, test := range []struct {
		user, chat, server string
		want               string
	}{
		{"boss", "", "", ""}, {"ann", "", "", ""}, {"zoe", "room", "", ""}, {"zoe", "x", "guild", ""},
		{"zoe", "", "", bot.CodeNotAllowed}, {"ben", "", "", bot.CodeNotAllowed}, {"", "", "", bot.CodeNotAllowed},
	} {
		r := from(test.user, test.chat, test.server, "/about")
		if got := b.Answer(t.Context(), bottestPlatform(), r).Code; got != test.want {
			t.Errorf("%+v: %q, want %q", test, got, test.want)
		}
		suggested := b.Suggest(t.Context(), bottestPlatform(), from(test.user, test.chat, test.server, "/help"), "command", "")
		if (len(suggested) > 0) != (test.want == "") {
			t.Errorf("%+v: %d suggestions", test, len(suggested))
		}
	}
}

func TestOwnersOnly(t *testing.T) {
	b := change(t, func(c *bot.Config) {
		c.Owners = []string{"test:boss"}
		c.Health = healthy{}
	})
	if got := b.Answer(t.Context(), bottestPlatform(), from("ann", "", "", "/health")); got.Code != bot.CodeOwnersOnly {
		t.Errorf("anybody may ask how it is: %+v", got)
	}
	got := b.Answer(t.Context(), bottestPlatform(), from("boss", "", "", "/health"))
	if got.Code != "" || !got.Private || !strings.Contains(fmt.Sprint(got.Rows), "the gateway is up") {
		t.Errorf("the owner sees %+v", got)
	}
	for user, want := range map[string]bool{"ann": false, "boss": true} {
		help := b.Answer(t.Context(), bottestPlatform(), from(user, "", "", "/help"))
		if strings.Contains(fmt.Sprint(help.Rows), "/health") != want {
			t.Errorf("%s: the help is %+v", user, help.Rows)
		}
	}
}

type healthy struct{}

func (healthy) Health(context.Context) []bot.Row {
	return []bot.Row{{Head: "Gateway", Text: "the gateway is up"}}
}

func (healthy) Faults(context.Context) []bot.Fault {
	return []bot.Fault{{At: bottest.Now().Add(-90 * time.Second), Text: "a command failed · " + strings.Repeat("it broke ", 100)}}
}

// TestHealth: one look tells feeds, what waits, and the last errors; and what
// cannot be counted does not hide the rest.
func TestHealth(t *testing.T) {
	for _, test := range []struct {
		name  string
		about func(*bot.Config)
		want  []string
	}{
		{"well", func(*bot.Config) {}, []string{"0 followed; late: 0, failing: 0, ended: 0", "the gateway is up", "Error, 1m30s ago", "it broke"}},
		{"blind", func(c *bot.Config) { c.Library = blind{c.Library} }, []string{"the library does not answer", "Outbox", "the gateway is up"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := change(t, func(c *bot.Config) {
				c.Owners, c.Health, c.Log = []string{"test:boss"}, healthy{}, slog.New(slog.DiscardHandler)
				test.about(c)
			})
			got := b.Answer(t.Context(), bottestPlatform(), from("boss", "", "", "/health"))
			for _, want := range test.want {
				if !strings.Contains(fmt.Sprint(got.Rows), want) {
					t.Errorf("no %q in %+v", want, got)
				}
			}
			if n := len([]rune(got.Rows[len(got.Rows)-1].Text)); n > 200 {
				t.Errorf("an error of %d characters", n)
			}
		})
	}
}

// blind is a library that cannot count.
type blind struct{ bot.Library }

func (blind) FeedStates(context.Context, time.Time) (library.FeedStates, error) {
	return library.FeedStates{}, library.ErrInUse
}

func (blind) Backlog(context.Context) ([]library.Backlog, error) { return nil, library.ErrInUse }

// TestTooMuch: who asks too much is told so once, with how long to wait, and is
// answered again after that; nobody else waits for them.
func TestTooMuch(t *testing.T) {
	now := bottest.Now()
	b := change(t, func(c *bot.Config) {
		c.Owners = []string{"test:boss"}
		c.PerPerson = bot.Rate{Burst: 3, Every: 10 * time.Second}
		c.PerChat = bot.Rate{Burst: 5, Every: time.Second}
		c.Now = func() time.Time { return now }
	})
	ask := func(user, chat string) bot.Reply {
		return b.Answer(t.Context(), bottestPlatform(), from(user, chat, "", "/about"))
	}
	for i := range 3 {
		if r := ask("ann", "home"); r.Code != "" {
			t.Fatalf("question %d: %+v", i, r)
		}
	}
	for i, mute := range []bool{false, true, true} {
		r := ask("ann", "home")
		if r.Code != bot.CodeBusy || r.Mute != mute || !r.Private || !strings.Contains(r.Note, "10 seconds") && !strings.Contains(r.Note, "11 seconds") {
			t.Errorf("question too many %d: %+v", i, r)
		}
	}
	if r := ask("ben", "elsewhere"); r.Code != "" {
		t.Errorf("another waits too: %+v", r)
	}
	for range 20 {
		if r := ask("boss", "office"); r.Code != "" {
			t.Fatalf("the owner waits: %+v", r)
		}
	}
	now = now.Add(11 * time.Second)
	if r := ask("ann", "home"); r.Code != "" {
		t.Errorf("after the time was up: %+v", r)
	}
	refused := 0
	for i := range 8 {
		if ask(fmt.Sprintf("guest %d", i), "hall").Code == bot.CodeBusy {
			refused++
		}
	}
	if refused != 3 {
		t.Errorf("of 8 in one chat %d were refused, want 3", refused)
	}
}

// TestSettingsOfAChat: who manages a chat chooses for it, and what is sent there
// unasked keeps to it, also when the chat gets another id; gone is gone.
func TestSettingsOfAChat(t *testing.T) {
	b := change(t, func(*bot.Config) {})
	p, ctx := bottestPlatform(), t.Context()
	r := from("ann", "old", "", "/settings language de in:here")
	if got := b.Answer(ctx, p, r); got.Code != bot.CodeManagersOnly {
		t.Fatalf("anybody may: %+v", got)
	}
	r.Manages = func(context.Context, string) (string, bool, error) { return "", false, errors.New("no such chat") }
	if got := b.Answer(ctx, p, r); got.Code != bot.CodeChatUnknown {
		t.Fatalf("an unknown chat: %+v", got)
	}
	r.Manages = func(_ context.Context, chat string) (string, bool, error) { return "old", chat == "", nil }
	if got := b.Answer(ctx, p, r); got.Code != "" {
		t.Fatal(got)
	}
	want := func(chat, tag string) {
		t.Helper()
		if got := b.ChatLanguage(ctx, p, chat).Tag(); got != tag {
			t.Errorf("chat %s: %s, want %s", chat, got, tag)
		}
	}
	want("old", "de")
	want("new", "en")
	b.Moved(ctx, p, "old", "new")
	want("new", "de")
	want("old", "en")
	// A person without a language of their own gets the chat's.
	if got := b.Language(ctx, p, from("ben", "new", "", "")).Tag(); got != "de" {
		t.Errorf("in the chat: %s", got)
	}
	french := from("ben", "new", "", "")
	french.User.Languages = []string{"fr"}
	if got := b.Language(ctx, p, french).Tag(); got != "fr" {
		t.Errorf("a French reader: %s", got)
	}
	b.Left(ctx, p, "new")
	want("new", "en")
}

// TestSuggestions: what one might want to type, at every key pressed.
func TestSuggestions(t *testing.T) {
	store := openStore(t)
	for i, title := range []string{
		"Harbour of Rotterdam grows again", "Strike ends in Rotterdam", "New crane for Port of Antwerp", "Storm closes Port of Antwerp",
	} {
		d := library.Draft{
			Title: title, Text: fmt.Sprintf("%s. It was the %dth time this year.", title, i+4), Lang: "en",
			Source: library.Source{Key: fmt.Sprint("key", i%2), Name: []string{"Harbour News", "Crane Weekly"}[i%2]},
		}
		if _, err := store.Put(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	b := newBot(t, store, &bytes.Buffer{})
	suggest := func(param, typed string) []bot.Suggestion {
		return b.Suggest(t.Context(), bottestPlatform(), from("ann", "", "", "/news"), param, typed)
	}
	for _, test := range []struct{ param, typed, want string }{
		{"words", "", "Rotterdam"}, {"words", "rott", "Rotterdam"}, {"topic", "ANT", "Antwerp"},
		{"source", "harb", "Harbour News"}, {"source", "week", "Crane Weekly"},
		{"article", "strike", "Strike ends in Rotterdam · Crane Weekly"}, {"article", "", "Storm closes Port of Antwerp · Crane Weekly"},
		{"lang", "en", "English"}, {"since", "7", "The last 7 days"}, {"command", "/ne", "/news"}, {"value", "au", "As on my device"},
	} {
		all := suggest(test.param, test.typed)
		if len(all) == 0 || !strings.Contains(fmt.Sprint(all), test.want) {
			t.Errorf("%s %q: %v, want %s among them", test.param, test.typed, all, test.want)
		}
		if len(all) > 25 {
			t.Errorf("%s %q: %d suggestions", test.param, test.typed, len(all))
		}
	}
	for _, test := range [][2]string{{"words", "zzz"}, {"source", "zzz"}, {"lang", "zzz"}, {"nothing", ""}, {"article", "since:never"}} {
		if all := suggest(test[0], test[1]); len(all) > 0 {
			t.Errorf("%v: %v", test, all)
		}
	}
	// What was chosen works as what was typed would.
	id := suggest("article", "strike")[0].Value
	line := b.Line("summary", map[string]string{"article": id, "count": "2"})
	r := from("ann", "", "", line)
	if got := b.Answer(t.Context(), bottestPlatform(), r); len(got.Cards) != 1 || got.Cards[0].Title != "Strike ends in Rotterdam" {
		t.Errorf("%s: %+v", line, got)
	}
}

// TestLine: a form filled in and a line typed are the same question.
func TestLine(t *testing.T) {
	b := change(t, func(*bot.Config) {})
	for want, values := range map[string]map[string]string{
		"/news xiaomi car":                     {"words": "xiaomi car"},
		`/news source:"two words" since:7d x`:  {"words": "x", "source": "two words", "since": "7d", "unknown": "y"},
		"/settings in:here language de":        {"setting": "language", "value": "de", "chat": "here"},
		"/summary n:5 https://example.org/a b": {"article": "https://example.org/a b", "count": "5", "file": "ignored"},
	} {
		name, _ := bot.Parse(want)
		if got := b.Line(name, values); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for line, want := range map[string]map[string]string{
		"/news xiaomi since:7d":     {"words": "xiaomi since:7d"},
		"/settings language de":     {"setting": "language", "value": "de"},
		"/about":                    {},
		"/summary n:5 a1b2c3d4e5f6": {"article": "n:5 a1b2c3d4e5f6"},
	} {
		name, got := b.Values(line)
		if fmt.Sprint(got) != fmt.Sprint(want) || b.Line(name, got) != line {
			t.Errorf("%q: %v, and back %q", line, got, b.Line(name, got))
		}
	}
}

// pages is a web of one page.
type pages struct{ calls chan string }

func (p pages) Article(_ context.Context, link string) (library.Article, error) {
	p.calls <- link
	if strings.HasSuffix(link, "/gone") {
		return library.Article{}, &bot.Error{Code: bot.CodePageMissing, Cause: errors.New("404")}
	}
	return library.Article{
		URL: link, Title: "Page at " + link, Lang: "en",
		Text: "The bridge was opened on Monday by the mayor. Some nine thousand people walked over it before noon.",
	}, nil
}

// TestLinks: all links of a message are summarised, those in the library and
// those on the web, and what is wrong with one does not hide the others.
func TestLinks(t *testing.T) {
	web := pages{make(chan string, 9)}
	b := change(t, func(c *bot.Config) { c.Pages = web })
	r := from("ann", "", "", "/summary")
	r.Quoted = "Look: https://a.example/one, and <https://b.example/gone> or (https://c.example/three) https://a.example/one"
	got := b.Answer(t.Context(), bottestPlatform(), r)
	if len(got.Cards) != 2 || !strings.Contains(got.Note, "b.example/gone") || !strings.Contains(got.Note, "no such page") || len(web.calls) != 3 {
		t.Errorf("%+v, %d pages fetched", got, len(web.calls))
	}
	r.Quoted = "https://b.example/gone"
	if got := b.Answer(t.Context(), bottestPlatform(), r); got.Code != bot.CodePageMissing {
		t.Errorf("%+v", got)
	}
	// A long message with a link in it is what is to be summarised itself.
	r.Quoted = strings.Repeat("The ferry runs every hour in winter. ", 30) + "https://a.example/one"
	if got := b.Answer(t.Context(), bottestPlatform(), r); len(got.Cards) != 1 || strings.Contains(got.Cards[0].Title, "Page at") {
		t.Errorf("%+v", got)
	}
}

// TestBrackets: a link keeps the brackets that are its own.
func TestBrackets(t *testing.T) {
	web := pages{make(chan string, 9)}
	b := change(t, func(c *bot.Config) { c.Pages = web })
	r := from("ann", "", "", "/summary")
	r.Quoted = "See (https://a.example/Mercury_(planet)) and https://a.example/b_(c), (https://a.example/d)"
	b.Answer(t.Context(), bottestPlatform(), r)
	got := map[string]bool{<-web.calls: true, <-web.calls: true, <-web.calls: true}
	for _, link := range []string{"https://a.example/Mercury_(planet)", "https://a.example/b_(c)", "https://a.example/d"} {
		if !got[link] {
			t.Errorf("%s was not asked for, but %v", link, got)
		}
	}
}

// TestFeedList: a list of feeds is no article, and the answer says what it is.
func TestFeedList(t *testing.T) {
	b := change(t, func(*bot.Config) {})
	r := from("ann", "", "", "")
	for _, f := range []bot.File{{Name: "Mine.OPML", Data: []byte("x")}, {Name: "a.xml", Data: []byte(`<?xml version="1.0"?><OPML>`)}} {
		r.Files = []bot.File{f}
		if got := b.Answer(t.Context(), bottestPlatform(), r); got.Code != bot.CodeFeeds {
			t.Errorf("%s: %+v", f.Name, got)
		}
	}
}

// TestDeepLinks: a link that starts the bot may say what it is for.
func TestDeepLinks(t *testing.T) {
	store := openStore(t)
	stored, err := store.Put(t.Context(), library.Draft{
		Title: "Ferry", Text: "The ferry runs every hour in winter. In summer it runs twice an hour.", Source: library.Source{Key: "k"}, Lang: "en",
	})
	if err != nil {
		t.Fatal(err)
	}
	b := newBot(t, store, &bytes.Buffer{})
	if got := ask(b, bottestPlatform(), "/start a_"+library.FormatID(stored.ID)); len(got.Cards) != 1 {
		t.Errorf("an article: %+v", got)
	}
	if got := ask(b, bottestPlatform(), "/start privacy"); !got.Private || !strings.Contains(got.Text, "kept about you") {
		t.Errorf("privacy: %+v", got)
	}
	for _, payload := range []string{"", "health", "news", "nonsense"} {
		if got := ask(b, bottestPlatform(), "/start "+payload); !strings.HasPrefix(got.Text, "Hello") && got.Code != bot.CodeOwnersOnly {
			t.Errorf("%q: %+v", payload, got)
		}
	}
}

// TestForms: where commands are filled in, help does not teach how to write them,
// and an answer says what was asked.
func TestForms(t *testing.T) {
	b := newBot(t, openStore(t), &bytes.Buffer{})
	typed, filled := bottestPlatform(), bottestPlatform()
	filled.Forms = true
	for line, want := range map[string]string{"/help": "/news <words>", "/help news": "since:2023-11-01"} {
		if all := fmt.Sprint(ask(b, typed, line)); !strings.Contains(all, want) {
			t.Errorf("%s, typed: %s", line, all)
		}
		if all := fmt.Sprint(ask(b, filled, line)); strings.Contains(all, want) {
			t.Errorf("%s, filled in: %s", line, all)
		}
	}
}
