package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/bottest"
	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
	"github.com/nutgraf/nutgraf/bot/bottest/faketelegram"
	"github.com/nutgraf/nutgraf/bot/discord"
	"github.com/nutgraf/nutgraf/bot/discord/rest"
	"github.com/nutgraf/nutgraf/bot/locale"
	"github.com/nutgraf/nutgraf/bot/telegram"
	"github.com/nutgraf/nutgraf/bot/telegram/api"
	"github.com/nutgraf/nutgraf/digest"
	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/sqlite"
)

// TestPosts has what comes unasked on both platforms, as scripts in testdata/posts
// say it. An article of a script is brought by the feed of its source. A line is
//
//	> /follow kite    what somebody types, and below it what they see
//	+ NAME            the feed brings an article
//	= 10m             so much time goes by, and below it all that is in the chat then
//	x 1               somebody deletes the first message
//	! text            must not be seen
//
// Messages are seen as "[1]", "[1 edited]", "[2 answers 1]", with their texts.
func TestPosts(t *testing.T) {
	scripts, err := filepath.Glob("testdata/posts/*.txtar")
	if err != nil || len(scripts) == 0 {
		t.Fatal(scripts, err)
	}
	for _, path := range scripts {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(path), ".txtar")
		t.Run(name+" on Discord", func(t *testing.T) {
			b, store := postingBot(t)
			s := fakediscord.Start(t)
			at := urlOf(t, s.URL)
			client, err := rest.New(rest.Config{Token: s.Token, API: at})
			if err != nil {
				t.Fatal(err)
			}
			a, err := discord.New(discord.Config{Bot: b, Words: b.Words, Client: client, API: at})
			if err != nil {
				t.Fatal(err)
			}
			p := newInbox(t, b, store, poster{b, discord.Platform(), a}, s.Channel.ID)
			p.seen = func() (all []message) {
				for _, m := range s.Messages(s.Channel) {
					all = append(all, message{m.ID, m.Answers, fakediscord.Text(m), !m.Edited.IsZero()})
				}
				return all
			}
			p.erase = s.Erase
			p.have(t, txtar.Parse(data))
			fakediscord.Validate(t, s.Requests())
		})
		t.Run(name+" on Telegram", func(t *testing.T) {
			b, store := postingBot(t)
			s := faketelegram.Start(t)
			client, err := api.New(api.Config{Token: s.Token, API: urlOf(t, s.URL)})
			if err != nil {
				t.Fatal(err)
			}
			home := s.NewPerson("Ann", "en").Private()
			home.Type("/start")
			room, before := home.Room(), len(home.Room().Messages())
			p := newInbox(t, b, store, poster{b, telegram.Platform(), telegram.New(telegram.Config{Bot: b, Words: b.Words, Client: client})}, strconv.FormatInt(room.ID(), 10))
			p.seen = func() (all []message) {
				for _, m := range room.Messages()[before:] {
					seen := message{id: strconv.Itoa(m.ID), text: m.Text, edited: m.EditDate != 0}
					if m.ReplyTo != nil {
						seen.answers = strconv.Itoa(m.ReplyTo.ID)
					}
					all = append(all, seen)
				}
				return all
			}
			p.erase = func(id string) {
				n, _ := strconv.Atoi(id)
				room.Erase(n)
			}
			p.have(t, txtar.Parse(data))
			faketelegram.Validate(t, s.Requests())
		})
	}
}

// message is one that a chat shows.
type message struct {
	id, answers, text string
	edited            bool
}

// inbox is a chat to which posts come, at a time of its own.
type inbox struct {
	*bot.Bot
	store   *sqlite.DB
	poster  poster
	planner *digest.Planner
	chat    library.Address
	drafts  map[string]library.Draft
	ids     []string // names and ids of articles, for a replacer
	ahead   time.Duration
	seen    func() []message
	erase   func(id string)
}

func urlOf(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := apiURL(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func postingBot(t *testing.T) (*bot.Bot, *sqlite.DB) {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "library.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	return bot.New(bot.Config{
		Library: store, Reader: bottest.PlainReader{}, Words: words, Version: "test", VoterKey: []byte("key"),
		Links: bot.Links{Base: "https://reader.example"}, Follows: store,
	}), store
}

func newInbox(t *testing.T, b *bot.Bot, store *sqlite.DB, p poster, chat string) *inbox {
	t.Helper()
	return &inbox{
		Bot: b, store: store, poster: p, chat: library.Address{Platform: p.platform.Name, Chat: chat}, drafts: map[string]library.Draft{},
		planner: digest.NewPlanner(digest.PlannerConfig{Store: store, Stories: store}),
	}
}

// have goes through a script.
func (p *inbox) have(t *testing.T, script *txtar.Archive) {
	t.Helper()
	talk := ""
	for _, f := range script.Files {
		if f.Name == "talk" {
			talk = string(f.Data)
			continue
		}
		head, text, _ := strings.Cut(string(f.Data), "\n\n")
		d := library.Draft{Text: strings.TrimSpace(text), Lang: "en"}
		for line := range strings.Lines(head) {
			key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
			switch key {
			case "Title":
				d.Title = value
			case "Source":
				d.Source.Name = value
			}
		}
		name := strings.TrimPrefix(f.Name, "article ")
		d.URL = "https://news.example/" + name
		p.drafts[name] = d
		p.addFeed(t, d.Source.Name)
	}
	seen, rest := "", ""
	for n, line := range strings.Split(talk, "\n") {
		sign, what, _ := strings.Cut(line, " ")
		switch sign {
		case "", "#":
		case ">":
			seen = p.types(t, what)
			rest = seen
		case "+":
			p.brings(t, what)
		case "=":
			seen = p.goesBy(t, what)
			rest = seen
		case "x":
			i, err := strconv.Atoi(what)
			if err != nil {
				t.Fatal(err)
			}
			p.erase(p.seen()[i-1].id)
		case "!":
			if strings.Contains(seen, flat(what)) {
				t.Fatalf("line %d: seen, and must not be: %q\nseen:\n%s", n+1, what, seen)
			}
		default:
			_, after, found := strings.Cut(rest, flat(line))
			if !found {
				t.Fatalf("line %d: not seen (in this order): %q\nseen:\n%s", n+1, line, seen)
			}
			rest = after
		}
	}
}

// flat is a text without what platforms do to white space and dashes.
func flat(s string) string { return strings.Join(strings.Fields(s), " ") }

func feedOf(source string) library.Feed {
	return library.Feed{URL: "https://feeds.example/" + strings.ReplaceAll(source, " ", "-"), Source: library.Source{Name: source}}
}

// addFeed follows a source whose feed is empty.
func (p *inbox) addFeed(t *testing.T, source string) {
	t.Helper()
	f := feedOf(source)
	if _, err := p.store.Feed(t.Context(), f.URL); err == nil {
		return
	}
	if _, err := p.store.AddFeed(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	p.poll(t, f, library.Polled{})
}

func (p *inbox) poll(t *testing.T, f library.Feed, polled library.Polled) map[string]library.Stored {
	t.Helper()
	f.Poll.Checked, f.Poll.Worked, f.Poll.Next = time.Now(), time.Now(), time.Now().Add(time.Hour)
	polled.Feed = f
	out, err := p.store.Polled(t.Context(), f.URL, polled)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// brings has the feed of an article's source bring it.
func (p *inbox) brings(t *testing.T, name string) {
	t.Helper()
	d, ok := p.drafts[name]
	if !ok {
		t.Fatalf("there is no article %q", name)
	}
	d.Published = time.Now()
	out := p.poll(t, feedOf(d.Source.Name), library.Polled{
		Entries: []library.Item{{Key: name, State: "1"}}, Articles: map[string]library.Draft{name: d},
	})
	p.ids = append(p.ids, "{"+name+"}", library.FormatID(out[name].ID))
	if err := p.planner.Plan(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
}

// types puts a line to the bot, and returns what it says.
func (p *inbox) types(t *testing.T, line string) string {
	t.Helper()
	r := bot.Request{
		User: bot.User{ID: "1", Languages: []string{"en"}}, Chat: bot.Chat{ID: p.chat.Chat}, Private: true,
		Manages: func(context.Context, string) (string, bool, error) { return p.chat.Chat, true, nil },
	}
	r.Command, r.Args = bot.Parse(strings.NewReplacer(p.ids...).Replace(line))
	reply := p.Answer(t.Context(), p.poster.platform, r)
	all := []string{reply.Text}
	for _, row := range reply.Rows {
		all = append(all, row.Head, row.Text)
	}
	for _, c := range reply.Cards {
		all = append(all, c.Title, c.Note)
	}
	return flat(strings.Join(append(all, reply.Note), "\n"))
}

// goesBy lets time go by, minute by minute, sends what is due, and returns what the
// chat shows then.
func (p *inbox) goesBy(t *testing.T, span string) string {
	t.Helper()
	d, err := time.ParseDuration(span)
	if err != nil {
		t.Fatal(err)
	}
	for end := p.ahead + d; p.ahead < end; {
		p.ahead = min(end, p.ahead+time.Minute)
		p.send(t)
	}
	all := p.seen()
	order := func(id string) int { return slices.IndexFunc(all, func(m message) bool { return m.id == id }) + 1 }
	var b strings.Builder
	for i, m := range all {
		fmt.Fprintf(&b, "[%d", i+1)
		if m.edited {
			b.WriteString(" edited")
		}
		if m.answers != "" {
			fmt.Fprintf(&b, " answers %d", order(m.answers))
		}
		fmt.Fprintf(&b, "] %s\n", m.text)
	}
	return flat(b.String())
}

// send sends what is due by the clock of the script, as a sender does.
func (p *inbox) send(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	lease, ok, err := p.store.Acquire(ctx, sendLease+p.chat.Platform, "script", time.Hour)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	all, err := p.store.TakeDeliveries(ctx, lease, p.chat.Platform, time.Now().Add(p.ahead), 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		if d, err = p.store.Begin(ctx, lease, d.ID, time.Now().Add(p.ahead)); err != nil {
			t.Fatal(err)
		}
		sent, err := p.poster.Post(ctx, d)
		d.State, d.Message = library.Done, sent.Message
		if err != nil {
			t.Logf("not posted: %v", err)
			d.State = library.Lapsed
		}
		if err := p.store.Finish(ctx, lease, d); err != nil {
			t.Fatal(err)
		}
	}
}
