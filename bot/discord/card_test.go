package discord

import (
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot"
)

// shown is the text of a message, all of it.
func shown(m message) string {
	var all []string
	for _, c := range m.Components {
		all = append(all, c.Content)
		for _, inner := range c.Components {
			all = append(all, inner.Content)
		}
	}
	return joinLines(all...)
}

func renderCard(t *testing.T, c bot.Card) string {
	t.Helper()
	return shown(english(t).render(bot.Reply{Cards: []bot.Card{c}}))
}

// TestFacts: young articles have their age, others the day, and none has both.
func TestFacts(t *testing.T) {
	for age, want := range map[time.Duration]string{
		3 * time.Hour:        "-# Sky · <t:1799989200:R> · sample",
		8 * 24 * time.Hour:   "-# Sky · 1\u00A0Jan\u00A02027 · sample",
		-30 * time.Minute:    "-# Sky · <t:1800001800:R> · sample", // clocks differ
		-30 * 24 * time.Hour: "-# Sky · 1\u00A0Jan\u00A02027 · sample",
	} {
		c := bot.Card{Source: "Sky", Published: SampleNow().Add(-age), Timed: true, Day: "1 Jan 2027", Sample: "sample"}
		if got := renderCard(t, c); got != want {
			t.Errorf("%s old: %q, want %q", age, got, want)
		}
		c.Timed = false
		if got := renderCard(t, c); got != "-# Sky · 1\u00A0Jan\u00A02027 · sample" {
			t.Errorf("%s old, without a time of day: %q", age, got)
		}
	}
}

// TestQuotes: quotes are apart, and an arrow stays with its last word.
func TestQuotes(t *testing.T) {
	got := renderCard(t, bot.Card{Title: "T", Quotes: []bot.Quote{
		{Text: "One.", Link: "https://n.example/1"}, {Text: "Two."}, {Text: "Three.", Link: "https://n.example/3"},
	}})
	const want = "**T**\n> One.\u00A0[↗](https://n.example/1)\n\n> Two.\n\n> Three.\u00A0[↗](https://n.example/3)"
	if got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestCorrection: what went out is struck through, and what came in is bold.
func TestCorrection(t *testing.T) {
	got := renderCard(t, bot.Card{Title: "T", Corrections: []bot.Correction{
		{
			Before: []bot.Piece{{Text: "Twelve", Changed: true}, {Text: " *or more* were hurt."}},
			After:  []bot.Piece{{Text: "Nineteen", Changed: true}, {Text: " *or more* were hurt."}}, Reader: "https://r.example/a/1#changes",
		},
		{Before: []bot.Piece{{Text: "Nobody\nsaw it", Changed: true}, {Text: "."}}},
	}})
	const want = "**T**\n> ~~Twelve~~ \\*or more\\* were hurt. → **Nineteen** \\*or more\\* were hurt.\u00A0[↗](https://r.example/a/1#changes)\n\n> ~~Nobody saw it~~."
	if got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestDirections: an article in a script that runs from right to left does so
// though it begins with a foreign name, and does not tear apart what is around it.
func TestDirections(t *testing.T) {
	got := renderCard(t, bot.Card{
		Title: "Hafen AG في الميناء القديم", Source: "akhbar.example", Byline: "سلمى مثال", Day: "20 Apr 2025",
		Quotes: []bot.Quote{{Text: "وقالت شركة Hafen إن"}, {Text: "Hafen قالت إن العبّارة"}, {Text: "שלום is how one greets there."}},
	})
	const want = "**\u200FHafen AG في الميناء القديم**\n-# \u2068akhbar.example\u2069 · \u2068سلمى مثال\u2069 · \u206820\u00A0Apr\u00A02025\u2069\n" +
		"> وقالت شركة Hafen إن\n\n> \u200FHafen قالت إن العبّارة\n\n> \u200Eשלום is how one greets there."
	if got != want {
		t.Errorf("%+q, want\n%+q", got, want)
	}
	if got := renderCard(t, bot.Card{Title: "T", Source: "S", Byline: "B", Quotes: []bot.Quote{{Text: "Plain."}}}); strings.ContainsAny(got, "\u200E\u200F\u2068\u2069") {
		t.Errorf("marks where none are needed: %+q", got)
	}
}

// TestHead: what was asked stands as a head above what answers it, and alone it
// is a sentence.
func TestHead(t *testing.T) {
	l := english(t)
	for _, test := range []struct {
		reply bot.Reply
		want  string
	}{
		{bot.Reply{Text: "“a_b”", Cards: []bot.Card{{Title: "T"}}}, "**“a\\_b”**\n**T**"},
		{bot.Reply{Text: "Head:", Rows: []bot.Row{{Text: "a"}, {Text: "b"}}}, "**Head\\:**\na\nb"},
		{bot.Reply{Text: "Head", Rows: []bot.Row{{Head: "A", Text: "a"}, {Head: "B", Text: "b"}}}, "**Head**\n\n**A**\na\n\n**B**\nb"},
		{bot.Reply{Text: "“الميناء”", Cards: []bot.Card{{Title: "T"}}}, "**\u200E“الميناء”**\n**T**"},
		{bot.Reply{Text: "Nothing was found."}, "Nothing was found."},
		{bot.Reply{Text: "Two\nlines", Cards: []bot.Card{{Title: "T"}}}, "Two\nlines\n**T**"},
	} {
		if got := shown(l.render(test.reply)); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

// TestFaces: an emoji stands on a button for its words, with the number of votes;
// what Discord would not take for one does not.
func TestFaces(t *testing.T) {
	for icon, want := range map[string]string{
		"👍": "👍|", "👎 · 12": "👎|12", "": "|Words", "x": "|Words", "👍👍": "|Words", "é": "|Words",
	} {
		label, face := face(bot.Action{Label: "Words", Icon: icon, Line: "/x"})
		got := "|" + label
		if face != nil {
			got = face.Name + got
		}
		if got != want {
			t.Errorf("%q: %q, want %q", icon, got, want)
		}
	}
	c, ok := english(t).button(bot.Action{Label: "Read", Icon: "📖", URL: "https://r.example/"}, names{})
	if !ok || c.Label != "Read" || c.Emoji != nil {
		t.Errorf("a link has lost its words: %+v", c)
	}
	c, _ = english(t).button(bot.Action{Label: "English", Line: "/x", Chosen: true}, names{})
	if c.Style != 1 {
		t.Errorf("what is chosen looks as all else does: %+v", c)
	}
}
