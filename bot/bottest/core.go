package bottest

import (
	"context"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/bot"
)

// Core drives the bot itself, as a platform with room for three cards and for
// actions of 64 bytes, the least that any platform has. It shows everything a
// reply holds, and checks what every reply must keep to.
func Core(b *bot.Bot) Driver {
	return &core{bot: b, platform: bot.Platform{Name: "core", Cards: 3, LineBytes: 64, Files: true, Posts: true, Entries: 5, Threads: true, Mentions: `^@\w+$`}}
}

type core struct {
	bot      *bot.Bot
	platform bot.Platform
	last     bot.Reply
	offered  []bot.Action // of the last reply that had any
}

func (c *core) Type(t *testing.T, line string) string {
	t.Helper()
	return c.put(t, line, false)
}

// put puts a line to the bot, typed or as a pressed action.
func (c *core) put(t *testing.T, line string, pressed bool) string {
	t.Helper()
	r := bot.Request{User: bot.User{ID: "reader"}, Chat: bot.Chat{ID: "room"}, Private: true, Pressed: pressed, Manages: c.manages}
	r.Command, r.Args = bot.Parse(line)
	c.last = c.bot.Answer(context.Background(), c.platform, r)
	c.check(t, line, pressed)
	if all := actions(c.last); len(all) > 0 {
		c.offered = all
	}
	return show(c.last)
}

// manages: the reader manages the room, and no other.
func (*core) manages(_ context.Context, chat string) (string, bool, error) {
	return "room", chat == "" || chat == "room", nil
}

// check holds a reply to what adapters rely on.
func (c *core) check(t *testing.T, line string, pressed bool) {
	t.Helper()
	r := c.last
	if r.Text == "" && len(r.Rows) == 0 && len(r.Cards) == 0 {
		t.Errorf("%q: the reply says nothing: %+v", line, r)
	}
	if r.Code != "" && (!r.Private || r.Note == "") {
		t.Errorf("%q: an error must be for the asker alone, with a hint: %+v", line, r)
	}
	if len(r.Cards) > c.platform.Cards {
		t.Errorf("%q: %d cards", line, len(r.Cards))
	}
	if (r.Replace || len(r.Relabel) > 0) && !pressed {
		t.Errorf("%q: it was typed, and the reply would change an earlier one: %+v", line, r)
	}
	if len(r.Relabel) > 0 && (r.Text == "" || len(r.Cards) > 0) {
		t.Errorf("%q: new labels come with a short word of thanks: %+v", line, r)
	}
	var links []string
	for _, card := range r.Cards {
		links = append(links, card.Link, card.Reader)
		for _, q := range card.Quotes {
			links = append(links, q.Link, q.Reader)
		}
		for _, k := range card.Corrections {
			links = append(links, k.Reader)
		}
	}
	for _, a := range actions(r) {
		links = append(links, a.URL)
		if a.Label == "" || (a.Line == "") == (a.URL == "") {
			t.Errorf("%q: an action has a label, and a line or a link: %+v", line, a)
		}
		if len(a.Line) > c.platform.LineBytes || a.Line != "" && !strings.HasPrefix(a.Line, "/") {
			t.Errorf("%q: an action's line is a command of at most %d bytes: %q", line, c.platform.LineBytes, a.Line)
		}
	}
	for _, link := range links {
		if link != "" && !strings.HasPrefix(link, "https://") && !strings.HasPrefix(link, "http://") || len(link) > 2048 {
			t.Errorf("%q: a link that no platform takes: %q", line, link)
		}
	}
}

func (c *core) Use(t *testing.T, label string) string {
	t.Helper()
	for _, a := range c.offered {
		if a.Label == label && a.Line != "" {
			return c.put(t, a.Line, true)
		}
	}
	t.Fatalf("no action is called %q in:\n%s", label, show(c.last))
	return ""
}

// actions lists all actions of a reply, those of its cards first.
func actions(r bot.Reply) []bot.Action {
	var all []bot.Action
	for _, card := range r.Cards {
		all = append(all, card.Actions...)
	}
	return append(all, r.Actions...)
}

// show writes all that a reply holds, a thing a line.
func show(r bot.Reply) string {
	var b strings.Builder
	add := func(lines ...string) {
		for _, l := range lines {
			if l != "" {
				b.WriteString(l + "\n")
			}
		}
	}
	add(r.Text)
	for _, row := range r.Rows {
		add(row.Head, row.Text)
	}
	for _, c := range r.Cards {
		add(c.Title, c.Source, c.Byline)
		switch {
		case c.About:
			add(c.Day)
		case !c.Published.IsZero():
			add(c.Published.Format("2 Jan 2006"))
		}
		add(c.Sample)
		for _, k := range c.Corrections {
			for _, pieces := range [][]bot.Piece{k.Before, k.After} {
				var b strings.Builder
				for _, p := range pieces {
					b.WriteString(p.Text)
				}
				add(b.String())
			}
		}
		for _, q := range c.Quotes {
			add(q.Text)
		}
		add(c.Note, c.Helpful)
		for _, q := range c.Quotes {
			add(q.Link, q.Reader)
		}
		for _, a := range c.Actions {
			add(a.Label, a.URL)
		}
	}
	add(r.Note)
	for _, a := range r.Actions {
		add(a.Label, a.URL)
	}
	return b.String()
}
