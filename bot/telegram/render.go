package telegram

import (
	"slices"
	"strconv"
	"strings"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/summarize"
)

// message is what one sendMessage or editMessageText shows.
type message struct {
	text    rich
	keys    keyboard
	preview string // the address that is shown in small below; "" for none
	picture bool   // its picture is shown large, above the text
}

// How much of the parts of a card is shown, in UTF-16 units. A quote in a list
// is one of many; one that is asked for alone may take a third of the message.
const (
	titleUnits      = 300
	nameUnits       = 120
	noteUnits       = 600
	headUnits       = 1000
	quoteUnits      = 1400
	quoteUnitsShort = 700
)

// layout makes messages of replies.
type layout struct {
	shortened string // the words that say that something was left out
}

// answer lays a reply out as one message, or as several when it is a text that
// is longer than one holds. There is always a first one.
func (l layout) answer(r bot.Reply) []message {
	if len(r.Cards) > 0 {
		return []message{l.cards(r)}
	}
	return l.texts(r)
}

// post lays out a reply that nobody waits for, such as a digest: with as many
// messages as its cards need.
func (l layout) post(r bot.Reply) []message {
	if len(r.Cards) == 0 {
		return l.texts(r)
	}
	list := len(r.Cards) > 1
	cards := cardsOf(r.Cards, list)
	var all []message
	for start := 0; start < len(r.Cards); {
		end := start + 1
		for end < len(r.Cards) && end-start < maxRows && l.assemble(stretch(r, start, end+1), cards[start:end+1], start, trimming{quotes: -1}).fits() {
			end++
		}
		m := l.numbered(stretch(r, start, end), cards[start:end], start, list)
		if list {
			m.preview = ""
		}
		all = append(all, m)
		start = end
	}
	return all
}

// maxRows is how many cards of a post share a message: their buttons are rows
// below it, far from what they are about when there are many.
const maxRows = 10

// stretch is the part of a reply with the cards from start to end: the head is
// in the first part, what stands below in the last.
func stretch(r bot.Reply, start, end int) bot.Reply {
	part := bot.Reply{Cards: r.Cards[start:end]}
	if start == 0 {
		part.Text, part.Rows = r.Text, r.Rows
	}
	if end == len(r.Cards) {
		part.Note, part.Actions = r.Note, r.Actions
	}
	return part
}

// cards lays out a reply with cards as one message.
func (l layout) cards(r bot.Reply) message {
	r.Cards = r.Cards[:min(len(r.Cards), maxCards)]
	list := len(r.Cards) > 1
	return l.numbered(r, cardsOf(r.Cards, list), 0, list)
}

// maxCards is more cards than fit into a message.
const maxCards = 40

// trimming is what is left out of a message that is too long.
type trimming struct {
	quotes int  // of each card, at most this many; -1: all
	rows   bool // the rows
	said   bool // and that something was left out is said
}

// numbered lays out cards, the first of which has the number start+1. What does
// not fit is left out in whole pieces: the last quotes of all cards first, then
// the rows, then the last cards. What is left of the card at the end is cut
// short enough to fit always.
func (l layout) numbered(r bot.Reply, cards []cardParts, start int, list bool) message {
	m := message{preview: preview(r)}
	most := 0
	for _, c := range cards {
		most = max(most, len(c.quotes))
	}
	m.text = l.assemble(r, cards, start, trimming{quotes: -1})
	for n := most - 1; n >= 1 && !m.text.fits(); n-- {
		m.text = l.assemble(r, cards, start, trimming{quotes: n, said: true})
	}
	if !m.text.fits() {
		m.text = l.assemble(r, cards, start, trimming{quotes: 1, rows: true, said: true})
	}
	for !m.text.fits() && len(cards) > 1 {
		cards = cards[:len(cards)-1]
		m.text = l.assemble(r, cards, start, trimming{quotes: 1, rows: true, said: true})
	}
	if !m.text.fits() { // a title alone always does
		title := bold(plain(shorten(oneLine(r.Cards[0].Title), titleUnits)))
		m.text = joined("\n\n", title, italic(plain(l.shortened)))
	}
	r.Cards = r.Cards[:len(cards)]
	m.keys = cardKeys(r, start, list)
	return m
}

// assemble writes a reply with cards.
func (l layout) assemble(r bot.Reply, cards []cardParts, start int, t trimming) rich {
	parts := []rich{plain(shorten(lines(r.Text), headUnits))}
	if !t.rows {
		for _, row := range r.Rows {
			parts = append(parts, rowText(row))
		}
	}
	for i, c := range cards {
		parts = append(parts, c.text(start+i+1, t))
	}
	note := lines(r.Note)
	if t.said {
		note = strings.TrimSpace(note + "\n" + l.shortened)
	}
	parts = append(parts, italic(plain(shorten(note, noteUnits))), addresses(r.Actions))
	return joined("\n\n", parts...)
}

// cardParts are the pieces of a card, of which quotes may be left out.
type cardParts struct {
	list        bool
	section     rich
	title, foot rich
	facts       rich
	quotes      []rich
	also        rich // other reports, a line each
}

func cardsOf(cards []bot.Card, list bool) []cardParts {
	all := make([]cardParts, len(cards))
	for i, c := range cards {
		all[i] = partsOf(c, list)
	}
	return all
}

func partsOf(c bot.Card, list bool) cardParts {
	title := shorten(oneLine(c.Title), titleUnits)
	if !visible(title) {
		title = "—"
	}
	limit := quoteUnits
	if list {
		limit = quoteUnitsShort
	}
	p := cardParts{list: list, title: bold(link(plain(directed(title)), original(c))), facts: facts(c)}
	if section := shorten(oneLine(c.Section), nameUnits); visible(section) {
		p.section = bold(plain("▸ " + directed(section)))
	}
	for _, k := range c.Corrections {
		if text := correctionText(k, limit); text.units > 0 {
			p.quotes = append(p.quotes, text)
		}
	}
	for _, q := range c.Quotes {
		if text := quoteText(q, c.Lang, limit); text.units > 0 {
			p.quotes = append(p.quotes, text)
		}
	}
	p.also = headlines(c.Also)
	notes := joined(" · ", plain(shorten(oneLine(c.Note), noteUnits)), plain(shorten(oneLine(c.Helpful), nameUnits)))
	p.foot = joined("\n", italic(notes), addresses(c.Actions))
	return p
}

// headlines are other reports, a line each.
func headlines(all []bot.Headline) rich {
	var parts []rich
	for _, h := range all {
		title := shorten(oneLine(h.Title), titleUnits)
		if !visible(title) {
			continue
		}
		line := plain(directed(title))
		if public(h.Link) {
			line = link(line, h.Link)
		}
		parts = append(parts, join(plain("• "), joined(" · ", line, plain(directed(shorten(oneLine(h.Source), nameUnits))))))
	}
	return joined("\n", parts...)
}

// original is what a title opens: the original, or the reader for an article that
// has none on the web.
func original(c bot.Card) string {
	if public(c.Link) {
		return c.Link
	}
	return c.Reader
}

// text writes a card with its number, when it is one of a list, and at most so
// many quotes; -1: all. The other reports go where the rows go.
func (p cardParts) text(number int, t trimming) rich {
	quotes, also := t.quotes, p.also
	if t.rows {
		also = rich{}
	}
	title := p.title
	if p.list {
		title = join(plain(strconv.Itoa(number)+". "), title)
	}
	shown := p.quotes
	if quotes >= 0 && len(shown) > quotes {
		shown = shown[:quotes]
	}
	return joined("\n\n", p.section, joined("\n", title, p.facts, joined("\n", shown...), also, p.foot))
}

// facts is the line below a title: where it comes from, by whom and of when.
// The name of the source opens the original where the first quote stands, when
// the quotes themselves open the reader. A name in Arabic must not tear apart the
// date behind it, so each fact has a direction of its own, and the line has that
// of the title.
func facts(c bot.Card) rich {
	day := c.Day
	if day == "" && !c.Published.IsZero() {
		day = c.Published.Format("2006-01-02")
	}
	names := []string{c.Source, c.Byline, day, c.Sample}
	for i, s := range names {
		names[i] = ""
		if visible(s) {
			names[i] = shorten(oneLine(s), nameUnits)
		}
	}
	names[2] = strings.ReplaceAll(names[2], " ", "\u00a0") // a date stays on one line
	parts := make([]rich, len(names))
	for i, s := range apart(names, leftward(c.Title)) {
		parts[i] = plain(s)
	}
	if len(c.Quotes) > 0 && public(c.Quotes[0].Reader) {
		parts[0] = link(parts[0], c.Quotes[0].Link)
	}
	line := joined(" · ", parts...)
	if line.units > 0 && leftward(c.Title) {
		line = join(plain(rightToLeft), line)
	}
	return line
}

// arrow opens the place of a quote.
const arrow = "↗"

// quoteText writes a quote and the way to its place: in the reader, which shows
// it lit whatever browser one has, or else in the original.
func quoteText(q bot.Quote, lang string, limit int) rich {
	text := disarm(strings.TrimSpace(clean(q.Text)), true)
	if !visible(text) {
		return rich{}
	}
	place := q.Reader
	if !public(place) {
		place = q.Link
	}
	body := plain(directed(shortenQuote(text, lang, limit)))
	if public(place) {
		body = join(body, plain("\u00a0"), link(plain(arrow), place)) // never alone on a line
	}
	return blockquote(body)
}

// correctionText writes a sentence as it was, what went out struck through, and
// below it as it is, what came in bold. One that is too long has only what changed.
func correctionText(k bot.Correction, limit int) rich {
	side := func(pieces []bot.Piece, mark func(rich) rich) rich {
		var all []rich
		left := limit
		for _, s := range pieces {
			text := disarm(clean(s.Text), true)
			if strings.HasSuffix(text, "@") || strings.HasSuffix(text, "/") {
				text += "\u2060" // the name may stand in the next piece
			}
			if units(text) > left {
				text = shorten(text, max(left, 1))
			}
			left -= units(text)
			if r := plain(text); s.Changed {
				all = append(all, mark(r))
			} else {
				all = append(all, r)
			}
			if left <= 0 {
				break
			}
		}
		return join(all...)
	}
	was, is := side(k.Before, struck), side(k.After, bold)
	if is.units > 0 && public(k.Reader) {
		is = join(is, plain("\u00a0"), link(plain(arrow), k.Reader))
	} else if public(k.Reader) {
		was = join(was, plain("\u00a0"), link(plain(arrow), k.Reader))
	}
	return blockquote(joined("\n→ ", was, is))
}

// shortenQuote cuts a quote that is too long: after the last sentence that fits,
// else where [shorten] does. It ends in "…", so that nobody takes it for whole.
func shortenQuote(text, lang string, limit int) string {
	if units(text) <= limit {
		return text
	}
	text = firstUnits(text, 2*limit)
	for _, s := range slices.Backward(summarize.Sentences(text, lang)) {
		head := strings.TrimSpace(text[:s.End])
		if u := units(head); u <= limit-2 && u > limit/2 {
			return head + " …"
		}
	}
	return shorten(text, limit)
}

// firstUnits is the beginning of a text, of at least n units when it has so many.
func firstUnits(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}

// rowText writes an entry of a list.
func rowText(row bot.Row) rich {
	return joined("\n", bold(plain(lines(row.Head))), plain(lines(row.Text)))
}

// addresses lists, as text, the links of actions that no button can have: those
// into the operator's own network.
func addresses(actions []bot.Action) rich {
	var parts []rich
	for _, a := range actions {
		address := oneLine(a.URL)
		if address == "" || public(a.URL) || units(address) > 300 {
			continue
		}
		parts = append(parts, plain(shorten(oneLine(a.Label), nameUnits)+": "+address))
	}
	return joined("\n", parts...)
}

// preview chooses the page that Telegram shows in small below the message: the
// original, when the message is about that one article. It helps to recognise a
// story. Below a list a preview would be about one entry of many, and any link
// that a text from outside holds would be as good as ours; so there it is off.
func preview(r bot.Reply) string {
	if len(r.Cards) != 1 || !public(r.Cards[0].Link) {
		return ""
	}
	return r.Cards[0].Link
}

// texts lays out a reply without cards. One that is too long becomes several
// messages, which end where a paragraph does if possible; the keyboard is below
// the last one.
func (l layout) texts(r bot.Reply) []message {
	parts := []rich{}
	head := splitLong(lines(r.Text))
	for _, h := range head {
		p := plain(h)
		if len(r.Rows) > 0 && len(head) == 1 && !strings.Contains(h, "\n") {
			p = bold(p)
		}
		parts = append(parts, p)
	}
	for _, row := range r.Rows {
		if p := rowText(row); p.fits() && p.units < maxUnits/2 {
			parts = append(parts, p)
			continue
		}
		parts = append(parts, bold(plain(shorten(lines(row.Head), headUnits))))
		for _, s := range splitLong(lines(row.Text)) {
			parts = append(parts, plain(s))
		}
	}
	for _, s := range splitLong(lines(r.Note)) {
		parts = append(parts, italic(plain(s)))
	}
	parts = append(parts, addresses(r.Actions))
	messages := packed(parts)
	messages[len(messages)-1].keys = replyKeys(r.Actions)
	return messages
}

// maxMessages bounds what one answer may send.
const maxMessages = 5

// packed puts parts into as few messages as hold them.
func packed(parts []rich) []message {
	var all []message
	var now rich
	for _, p := range parts {
		if p.units == 0 {
			continue
		}
		if longer := joined("\n\n", now, p); longer.fits() {
			now = longer
			continue
		}
		all = append(all, message{text: now})
		now = p
	}
	if !visible(now.html) {
		now = plain("—")
	}
	all = append(all, message{text: now})
	if len(all) > maxMessages {
		all = all[:maxMessages]
	}
	return all
}

// splitLong cuts a text into stretches of at most half a message: at the ends of
// lines, else between words.
func splitLong(s string) []string {
	const limit = maxUnits / 2
	var all []string
	for units(s) > limit {
		head := strings.TrimSuffix(shorten(s, limit), "…")
		if i := strings.LastIndexByte(head, '\n'); i > len(head)/3 {
			head = head[:i]
		}
		if head == "" {
			return append(all, shorten(s, limit))
		}
		all = append(all, strings.TrimSpace(head))
		s = strings.TrimSpace(s[len(head):])
	}
	if s != "" {
		all = append(all, s)
	}
	return all
}
