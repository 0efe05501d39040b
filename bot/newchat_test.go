package bot_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/library"
)

// posted is a store that has told chats of articles.
type posted struct {
	bot.Follows
	told map[library.Address]map[int64]time.Time
}

func (p posted) Told(_ context.Context, a library.Address, articles []int64) (map[int64]bool, error) {
	out := map[int64]bool{}
	for _, id := range articles {
		if _, ok := p.told[a][id]; ok {
			out[id] = true
		}
	}
	return out, nil
}

func (p posted) DeliveriesOf(_ context.Context, a library.Address, article int64, limit int) ([]library.Delivery, error) {
	var out []library.Delivery
	for id, at := range p.told[a] {
		if article == 0 || article == id {
			out = append(out, library.Delivery{Articles: []int64{id}, Kind: library.KindAlert, State: library.Done, Begun: at})
		}
	}
	slices.SortFunc(out, func(a, b library.Delivery) int { return b.Begun.Compare(a.Begun) })
	return out[:min(limit, len(out))], nil
}

// newsroom is a bot whose library gets articles as time goes by.
type newsroom struct {
	t    *testing.T
	b    *bot.Bot
	now  time.Time
	put  func(source, title, text string) int64
	told map[library.Address]map[int64]time.Time
}

func newNewsroom(t *testing.T) *newsroom {
	store := openStore(t)
	n := &newsroom{t: t, now: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC), told: map[library.Address]map[int64]time.Time{}}
	n.b = newBot(t, store, &bytes.Buffer{})
	n.b.Follows = posted{store.(bot.Follows), n.told}
	n.b.Now = func() time.Time { return n.now }
	n.put = func(source, title, text string) int64 {
		t.Helper()
		st, err := store.Put(t.Context(), library.Draft{
			Title: title, Text: text, Lang: "en", URL: "https://" + source + ".example/" + strings.ReplaceAll(title, " ", "-"), Published: n.now, FirstSeen: n.now,
			Source: library.Source{Key: source, Name: source},
		})
		if err != nil {
			t.Fatal(err)
		}
		return st.ID
	}
	return n
}

// asks is what somebody asks somewhere, and all of the answer.
func (n *newsroom) asks(user, chat, line string) string {
	r := bot.Request{User: bot.User{ID: user}, Chat: bot.Chat{ID: chat}, Private: chat == user}
	r.Command, r.Args = bot.Parse(line)
	a := n.b.Answer(n.t.Context(), bot.Platform{Name: "test", Cards: 3, Posts: true}, r)
	var out strings.Builder
	out.WriteString(a.Text + "\n")
	for _, c := range a.Cards {
		out.WriteString(c.Title + "|" + c.Note + "\n")
		for _, k := range c.Corrections {
			for _, p := range slices.Concat(k.Before, []bot.Piece{{Text: " → "}}, k.After) {
				if p.Changed {
					p.Text = "[" + p.Text + "]"
				}
				out.WriteString(p.Text)
			}
			out.WriteString("\n")
		}
		for _, q := range c.Quotes {
			out.WriteString(q.Text + "\n")
		}
	}
	return out.String() + a.Note
}

func (n *newsroom) has(got string, want ...string) {
	n.t.Helper()
	for _, w := range want {
		not, absent := strings.CutPrefix(w, "!")
		if strings.Contains(got, not) == absent {
			n.t.Errorf("%q is there: %v, in:\n%s", not, absent, got)
		}
	}
}

const (
	craneText = "A crane lost its brake in the port of Harwick on Monday and rolled off the north quay into the water. Two fishing boats sank, the harbour master said."
	sugarText = "The parliament of Ostland voted to raise the tax on sugar by a fifth. The beverage industry had fought the bill for a year."
)

// TestNewOfChats: in a group what is new is so for all of its members; in private
// for one person; and who asked about a topic asked about nothing else.
func TestNewOfChats(t *testing.T) {
	n := newNewsroom(t)
	n.put("ann", "Crane falls into Harwick harbour", craneText)
	n.put("ben", "Sugar tax to rise in Ostland", sugarText)
	n.now = n.now.Add(time.Hour)
	n.has(n.asks("ada", "room", "/new sugar"), "Sugar tax", "!Crane")
	n.now = n.now.Add(time.Hour)
	n.has(n.asks("bob", "room", "/new sugar"), "Nothing new")
	n.has(n.asks("bob", "room", "/new"), "Crane", "Sugar tax")
	n.has(n.asks("bob", "bob", "/new"), "Crane", "Sugar tax")
	n.now = n.now.Add(time.Minute)
	n.has(n.asks("cy", "room", "/new"), "Nothing new")
	n.has(n.asks("cy", "room", "/new crane"), "Nothing new")
	n.has(n.asks("cy", "other room", "/new"), "Crane")
	n.has(n.asks("cy", "cy", "/new"), "Crane")
}

// TestNewAndSent: what a chat was sent is not new there, and what a report adds to
// it is.
func TestNewAndSent(t *testing.T) {
	n := newNewsroom(t)
	room := library.Address{Platform: "test", Chat: "room"}
	id := n.put("ann", "Crane falls into Harwick harbour", craneText)
	n.put("ben", "Sugar tax to rise in Ostland", sugarText)
	n.told[room] = map[int64]time.Time{id: n.now}
	n.now = n.now.Add(time.Hour)
	n.put("cleo", "Harwick crane sinks boats", "Two boats sank in Harwick when a crane rolled off the north quay of the harbour. It lies at 11 metres, and the diver Osric Vane will lift it.")
	n.now = n.now.Add(time.Hour)
	n.has(n.asks("ada", "room", "/new"), "!Crane falls", "Harwick crane sinks boats|2 sources · New here: 11, Osric, Vane", "It lies at 11 metres", "Sugar tax")
	n.has(n.asks("ada", "other room", "/new"), "New story")
	n.now = n.now.Add(time.Hour)
	n.put("dan", "Crane rolls off Harwick quay", "A crane rolled off the north quay of the harbour of Harwick into the water on Monday. Two fishing boats sank there, the harbour master said, when it lost its brake.")
	n.has(n.asks("ada", "room", "/new"), "Nothing new", "1 more report has nothing new in it.")
	// A chat that never asked and was sent something days ago has news since then.
	third := library.Address{Platform: "test", Chat: "third"}
	n.told[third] = map[int64]time.Time{id: n.now.Add(-4 * time.Hour)}
	n.now = n.now.Add(72 * time.Hour)
	n.has(n.asks("ada", "third", "/new"), "since 2 March 2026, 11:00", "Sugar tax", "Harwick crane sinks boats|3 sources · New here", "!Crane falls")
	n.has(n.asks("ada", "fourth", "/new"), "Nothing new since 4 March 2026")
}

// TestNewCorrections: an edit of what was known is shown, before and after, until
// somebody asked; one that says nothing else is not.
func TestNewCorrections(t *testing.T) {
	n := newNewsroom(t)
	n.put("ann", "Crane falls into Harwick harbour", craneText)
	n.has(n.asks("ada", "ada", "/new"), "New story")
	edit := func(text string) {
		n.now = n.now.Add(time.Hour)
		n.put("ann", "Crane falls into Harwick harbour", text)
	}
	edit("Last updated at 13:00 on Monday, the second of March, by the desk.\n\n" + craneText)
	n.now = n.now.Add(time.Minute)
	n.has(n.asks("ada", "ada", "/new"), "Nothing new")
	edit(strings.Replace(craneText, "Two fishing boats", "Three fishing boats", 1) + " The master of the port resigned.")
	edit(strings.Replace(craneText, "Two fishing boats", "Four fishing boats", 1) + " The diver Osric Vane resigned.")
	n.has(n.asks("ada", "ada", "/new sugar"), "Nothing new")
	n.has(n.asks("ada", "ada", "/new"), "Edited: 2 March 2026, 15:01", "[Two] fishing boats sank, the harbour master said. → [Four] fishing boats",
		"New here: Osric, Vane", "The diver Osric Vane resigned.", "!Three")
	n.now = n.now.Add(time.Minute)
	n.has(n.asks("ada", "ada", "/new"), "Nothing new")
	n.has(n.asks("bob", "bob", "/new"), "New story", "!Edited")
}
