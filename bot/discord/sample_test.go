package discord

import (
	"math/rand/v2"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/bot"
)

// nasty are pieces of text that somebody may put into an article, or a language
// may.
func nasty() []string {
	return []string{
		"@everyone", "@here", "<@123456789012345678>", "<@&1>", "<#1>", "</news:1>", "<id:customize>", "<t:1:R>", "<:a:1>", "<a:b:2>", ":smile:",
		"https://evil.example/a_b*c", "http://x.example)", "discord.gg/abc", "<https://x.example>", "[a](https://x.example)", "[a](<b>)", "mailto:a@b.c",
		"**bold**", "*i*", "__u__", "~~s~~", "||spoiler||", "`code`", "```\nblock\n```", "\\", "\\\\", "\\*", "# head", "\n# head", "\n## x", "\n-# small",
		"\n> quote", "\n>>> all", "\n- item", "\n* item", "\n1. item", "\n12. x", "+ x", "\n---", "#channel", "¯\\_(ツ)_/¯", "C#", "C++", "[", "]", "(", ")", "]]", "[[",
		"\u202Eevil\u202C", "\u2066x\u2069", "\u200B", "\uFEFF", "\u00AD", "\u3164", "\x00", "\x1b[31m", "\r\n", "\t", "\u2028", "\xff\xfe", "e" + strings.Repeat("\u0301", 40),
		"👩‍👩‍👧‍👦", "🇩🇪", "👍🏽", strings.Repeat("👩‍", 30), "\U000E0041", "小米汽车的照片和部分参数。", "公司在北京、上海等地招聘。", "مرحبا بالعالم", "שלום עולם", "नमस्ते दुनिया", "สวัสดีชาวโลก",
		"Über Straßen fährt der Zug.", "Поезд пришёл в пять часов.", "a", " ", "word", "A whole sentence stands here.", "It cost $4.50, or 12:30 o'clock.", strings.Repeat("long", 60),
	}
}

// sampler makes replies of nasty pieces.
type sampler struct {
	*rand.Rand
	seed string // may stand anywhere as well
}

func (s sampler) text(most int) string {
	var b strings.Builder
	pieces := nasty()
	for range s.IntN(most + 1) {
		if s.IntN(8) == 0 {
			b.WriteString(s.seed)
		} else {
			b.WriteString(pieces[s.IntN(len(pieces))])
		}
		if s.IntN(3) > 0 {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

func (s sampler) link() string {
	switch s.IntN(8) {
	case 0:
		return ""
	case 1:
		return "javascript:alert(1)"
	case 2:
		return "https://long.example/" + strings.Repeat("p/", s.IntN(900))
	case 3:
		return "https://x.example/a(b)[c]*d*_e_~f~|g|`h`?q=\"x\" y#:~:text=" + s.text(2)
	case 4:
		return "https://münchen.example:8080/ß?q=小米"
	}
	return "https://news.example/2024/01/story?id=17#:~:text=first%20five%20words,last%20five"
}

func (s sampler) actions(most int, pick bool) []bot.Action {
	var all []bot.Action
	for range s.IntN(most + 1) {
		a := bot.Action{Label: s.text(3), Line: "/news page:" + string(rune('1'+s.IntN(9)))}
		switch s.IntN(6) {
		case 0:
			a.Line, a.URL = "", s.link()
		case 1:
			a.Line = "/" + strings.Repeat("x", s.IntN(130))
		case 2:
			a.Pick = pick
		case 3:
			a.Icon = []string{"👍", "👎 · 12", "📖", "x", "👍👍", "", s.text(1)}[s.IntN(7)]
		}
		a.Chosen = s.IntN(4) == 0
		all = append(all, a)
	}
	return all
}

func (s sampler) card() bot.Card {
	c := bot.Card{
		Title: s.text(8), Link: s.link(), Reader: s.link(), Source: s.text(2), Byline: s.text(2), Day: s.text(1),
		Sample: s.text(1), Note: s.text(4), Helpful: s.text(2), Actions: s.actions(7, false),
	}
	if s.IntN(2) == 0 {
		c.Timed, c.Published = true, time.Unix(s.Int64N(4e9), 0)
		if s.IntN(2) == 0 { // fresh, or nearly
			c.Published = SampleNow().Add(-time.Duration(s.Int64N(int64(2 * fresh))))
		}
	}
	for range s.IntN(6) {
		c.Quotes = append(c.Quotes, bot.Quote{Text: s.text(40), Link: s.link(), Reader: s.link()})
	}
	for range max(s.IntN(14)-7, 0) {
		c.Also = append(c.Also, bot.Headline{Title: s.text(9), Link: s.link(), Source: s.text(3)})
	}
	if s.IntN(3) == 0 {
		pieces := func() []bot.Piece { return []bot.Piece{{Text: s.text(20)}, {Text: s.text(20), Changed: true}} }
		c.Corrections = []bot.Correction{{Before: pieces(), After: pieces(), Reader: s.link()}, {After: pieces()}}
	}
	return c
}

// SampleNow is the time at which some cards of samples are fresh.
func SampleNow() time.Time { return time.Unix(1_800_000_000, 0) }

// SampleReply is a reply made of nasty pieces, the same for the same number.
func SampleReply(n uint64, seed string) bot.Reply {
	s := sampler{rand.New(rand.NewPCG(n, 7)), seed}
	var r bot.Reply
	if s.IntN(4) > 0 {
		r.Text = s.text(60)
	}
	if s.IntN(3) == 0 {
		for range s.IntN(30) {
			r.Rows = append(r.Rows, bot.Row{Head: s.text(4), Text: s.text(20)})
		}
	}
	if s.IntN(3) > 0 {
		for range s.IntN(14) {
			r.Cards = append(r.Cards, s.card())
		}
	}
	r.Note = s.text(10)
	r.Image = s.link()
	r.Actions = s.actions(40, true)
	r.Private = s.IntN(3) == 0
	return r
}
