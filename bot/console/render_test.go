package console

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"github.com/nutgraf/nutgraf/bot"
)

func TestReplyLayout(t *testing.T) {
	r := bot.Reply{
		Text: "These come closest:",
		Cards: []bot.Card{{
			Title: "A title of an article that is a little too long for one line", Source: "Site", Byline: "Desk",
			Published: time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC), Sample: "sample",
			Quotes: []bot.Quote{{
				Text: "The first quote was wrapped\nin its source, and is long enough to be wrapped here too.",
				Link: "https://site.example/#:~:text=The",
			}},
			Note: "Does not have: rain", Helpful: "1 of 2 found this helpful",
			Actions: []bot.Action{{Label: "Read in full", URL: "http://reader.example/a/1"}, {Label: "Related", Line: "/related 1"}},
		}},
		Note:    "The end.",
		Actions: []bot.Action{{Label: "More of it", Line: "/news page:2"}},
	}
	const want = `These come closest:

A title of an article that is a little
too long for one line
Site · Desk · 1 Mar 2024 · sample
  │ The first quote was wrapped in its
  │ source, and is long enough to be
  │ wrapped here too.
  Does not have: rain
  1 of 2 found this helpful
  https://site.example/#:~:text=The
  Read in full: http://reader.example/a/1
  [1] Related

The end.

[2] More of it
`
	var out bytes.Buffer
	p := page{out: &out, width: 40}
	if err := p.reply(r); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if len(p.actions) != 2 || p.actions[1].Line != "/news page:2" {
		t.Errorf("actions: %v", p.actions)
	}
}

func TestColourIsOnlyOurs(t *testing.T) {
	r := bot.Reply{
		Text: "\x1b[31mred\x1b[0m \u202eevil\u202c \x07bell \u009b31m tab\there",
		Rows: []bot.Row{{Head: "a\x1b]0;title\x07b", Text: "x\x00y"}},
	}
	var out bytes.Buffer
	p := page{out: &out, width: 80}
	if err := p.reply(r); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); strings.ContainsAny(got, "\x1b\x07\x00\u009b\u202e") {
		t.Errorf("control characters came through: %q", got)
	}
}

func TestWrap(t *testing.T) {
	for _, test := range []struct {
		name, in string
		width    int
		want     []string
	}{
		{"words", "one two three", 8, []string{"one two", "three"}},
		{"exact", "one two", 7, []string{"one two"}},
		{"empty", "", 7, []string{""}},
		{"long word", "abcdefghij kl", 4, []string{"abcd", "efgh", "ij", "kl"}},
		{"ideographs are two wide", "小米汽车发布会", 6, []string{"小米汽", "车发布", "会"}},
		{"no line begins with a full stop", "小米汽车。发布", 8, []string{"小米汽", "车。发布"}},
		{"emoji stay whole", "👩‍👩‍👧‍👧👩‍👩‍👧‍👧", 3, []string{"👩‍👩‍👧‍👧", "👩‍👩‍👧‍👧"}},
	} {
		got := wrap(test.in, test.width)
		if strings.Join(got, "|") != strings.Join(test.want, "|") {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// FuzzWrap: no line is wider than asked, unless one grapheme is, and nothing
// but spaces at line ends is lost.
func FuzzWrap(f *testing.F) {
	f.Add("one two three", 8)
	f.Add("小米汽车发布会 with latin words", 6)
	f.Add("a\u0301\u200d👩‍👩‍👧‍👧", 1)
	f.Fuzz(func(t *testing.T, s string, width int) {
		if !utf8.ValidString(s) || width < 1 || width > 200 || strings.ContainsAny(s, "\n\r") {
			return
		}
		s = Clean(s)
		lines := wrap(s, width)
		for _, l := range lines {
			if w := uniseg.StringWidth(l); w > width && uniseg.GraphemeClusterCount(l) > 1 {
				t.Errorf("%q is %d wide, more than %d", l, w, width)
			}
		}
		squeeze := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if got := squeeze(strings.Join(lines, "")); got != squeeze(s) {
			t.Errorf("%q became %q", s, got)
		}
	})
}
