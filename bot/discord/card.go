package discord

import (
	"slices"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/locale"
)

// The most that a piece of a card may have, in units.
const (
	mostTitle = 400
	mostLink  = 600 // of a title
	mostPlace = 400 // the link of a quote
	mostFact  = 150
	mostQuote = 900
)

// sheetCard is an article in pieces of escaped text.
type sheetCard struct {
	section      string // stands above it
	title, facts string
	quotes       []sheetQuote
	quotesLeft   int      // quotes that were left out
	also         []string // other reports, a line each
	note, tally  string
	loose        []string
	buttons      []component
}

// sheetQuote is a quote with the link to its place, and a shorter link to it.
type sheetQuote struct{ text, link, short string }

func (l layout) card(c bot.Card, ids names) *sheetCard {
	link := within(webURL(c.Link), mostLink)
	if link == "" {
		link = within(webURL(c.Reader), mostLink)
	}
	s := &sheetCard{
		title:   "**" + title(c, link) + "**",
		facts:   l.facts(c),
		note:    escape(clipEscaped(lines(c.Note), mostNote)),
		section: escape(clipEscaped(oneLine(c.Section), mostFact)),
		tally:   escape(clipEscaped(oneLine(c.Helpful), mostFact)),
	}
	if oneLine(c.Title) == "" && link == "" {
		s.title = ""
	}
	for _, k := range c.Corrections {
		if text := correction(k); text != "" {
			s.quotes = append(s.quotes, sheetQuote{text: text, link: within(webURL(k.Reader), mostPlace)})
		}
	}
	for _, q := range c.Quotes {
		text := clipEscaped(oneLine(q.Text), mostQuote)
		if text == "" {
			continue
		}
		text = direction(text) + escape(text)
		original, reader := within(webURL(q.Link), mostPlace), within(webURL(q.Reader), mostPlace)
		quote := sheetQuote{text: text, link: original, short: reader}
		if original == "" {
			quote.link = reader
		}
		s.quotes = append(s.quotes, quote)
	}
	for _, h := range c.Also {
		if line := headline(h); line != "" {
			s.also = append(s.also, line)
		}
	}
	rows, loose := l.buttons(c.Actions, ids)
	s.buttons, s.loose = rows, looseLinks(loose)
	return s
}

// headline is another report in one line.
func headline(h bot.Headline) string {
	text := clipEscaped(oneLine(h.Title), mostFact)
	if text == "" {
		return ""
	}
	line := "• " + masked(direction(text)+text, within(webURL(h.Link), mostPlace))
	if source := escape(clipEscaped(oneLine(h.Source), mostFact)); source != "" {
		line += " · " + source
	}
	return line
}

// mostSide is how long each state of a corrected sentence may be, in units.
const mostSide = 350

// correction writes a sentence as it was, what went out struck through, and as it
// is, what came in bold.
func correction(k bot.Correction) string {
	before := make([]string, 0, len(k.Before))
	left := mostSide
	for _, p := range k.Before {
		before = append(before, marked(p.Text, "~~", p.Changed, &left))
	}
	after := make([]string, 0, len(k.After))
	left = mostSide
	for _, p := range k.After {
		after = append(after, marked(p.Text, "**", p.Changed, &left))
	}
	return strings.Join(slices.DeleteFunc([]string{strings.Join(before, ""), strings.Join(after, "")}, func(s string) bool { return s == "" }), " → ")
}

// marked is a piece of a line between marks, as far as there is room left.
func marked(text, mark string, changed bool, left *int) string {
	if *left <= 0 {
		return ""
	}
	text = clipEscaped(strings.ReplaceAll(clean(text), "\n", " "), *left)
	*left -= units(escape(text))
	if body := strings.TrimSpace(text); changed && body != "" {
		return mark + escape(body) + mark
	}
	return escape(text)
}

// within is link when it has at most n units, else "": half a link leads
// nowhere.
func within(link string, n int) string {
	if len(link) > n {
		return ""
	}
	return link
}

// title is a card's title with the link it leads to.
func title(c bot.Card, link string) string {
	text := clipEscaped(oneLine(c.Title), mostTitle)
	return masked(direction(text)+text, link)
}

// fresh is how young an article is whose age says more than its date. Any other
// has the day, which says the same next year.
const fresh = 7 * 24 * time.Hour

// facts is who published the article and when.
func (l layout) facts(c bot.Card) string {
	when := strings.ReplaceAll(escape(clipEscaped(oneLine(c.Day), mostFact)), " ", joined)
	if age := l.now.Sub(c.Published); c.Timed && !c.Published.IsZero() && age < fresh && age > -time.Hour {
		when = ago(c.Published)
	}
	fact := func(s string) string { return escape(clipEscaped(oneLine(s), mostFact)) }
	all := slices.DeleteFunc([]string{fact(c.Source), fact(c.Byline), when, fact(c.Sample)}, func(s string) bool { return s == "" })
	if slices.ContainsFunc(all, anyRightToLeft) {
		for i := range all {
			all[i] = isolate(all[i])
		}
	}
	return strings.Join(all, " · ")
}

// String puts the pieces together. It is never empty.
func (s *sheetCard) String(say locale.Printer) string {
	quotes := make([]string, len(s.quotes))
	for i, q := range s.quotes {
		quotes[i] = q.String()
	}
	// An empty line keeps apart what does not stand together in the article.
	parts := []string{s.title, small(s.facts), strings.Join(quotes, "\n\n")}
	parts = append(parts, left(say, "discord.quotes_left", s.quotesLeft), strings.Join(s.also, "\n"), small(s.note), small(s.tally))
	if text := joinLines(append(parts, strings.Join(s.loose, " · "))...); text != "" {
		return text
	}
	return "…"
}

func (q sheetQuote) String() string {
	if q.link == "" {
		return "> " + q.text
	}
	return "> " + q.text + joined + arrow(q.link)
}

// units is how long the card is, without the words on what was left out; a few
// more than it is.
func (s *sheetCard) units() int {
	n := units(s.section) + 8 + units(s.title) + units(s.facts) + units(s.note) + units(s.tally) + 16 +
		3*strings.Count(s.note, "\n") + units(strings.Join(s.loose, " · "))
	for _, q := range s.quotes {
		n += units(q.String()) + 2
	}
	for _, line := range s.also {
		n += units(line) + 1
	}
	if s.quotesLeft > 0 {
		n += 120
	}
	return n
}

// shortLink gives the last quote that has a shorter link that one.
func (s *sheetCard) shortLink() bool {
	for i := len(s.quotes) - 1; i >= 0; i-- {
		if q := &s.quotes[i]; q.short != "" && len(q.short) < len(q.link) {
			q.link = q.short
			return true
		}
	}
	return false
}

// dropHeadline takes the first of the other reports, which is the oldest.
func (s *sheetCard) dropHeadline() bool {
	if len(s.also) == 0 {
		return false
	}
	s.also = s.also[1:]
	return true
}

func (s *sheetCard) dropQuote() bool {
	if len(s.quotes) == 0 {
		return false
	}
	s.quotes = s.quotes[:len(s.quotes)-1]
	s.quotesLeft++
	return true
}
