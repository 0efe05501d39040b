package discord

import (
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/locale"
)

// layout is how a reply is laid out.
type layout struct {
	say  locale.Printer // the language that the adapter speaks
	pick bool           // whether channels can be picked where it is shown
	now  time.Time
	// mentions returns the mentions of commands, which a press puts into the
	// line that one types in, by the names that the core gives them. May be nil.
	mentions func() map[string]string
}

// render lays a reply out as one message. What does not fit is left out in whole
// pieces, the least important first, and the message says so.
func (l layout) render(r bot.Reply) message {
	s := l.sheet(r)
	for !s.fits() && s.reduce() {
	}
	return newMessage(s.components(l.say)).attach(r.Files)
}

// split lays a reply out as messages, one after another, with nothing left out
// that fits into a message of its own. The actions are below the last.
func (l layout) split(r bot.Reply) []message {
	rest := r
	var all []message
	for {
		part := bot.Reply{Text: rest.Text, Image: rest.Image}
		rest.Text, rest.Image = "", ""
		rest.Rows = fill(l, &part, rest.Rows, func(p *bot.Reply, row bot.Row) { p.Rows = append(slices.Clip(p.Rows), row) })
		if len(rest.Rows) == 0 {
			rest.Cards = fill(l, &part, rest.Cards, func(p *bot.Reply, c bot.Card) { p.Cards = append(slices.Clip(p.Cards), c) })
		}
		if len(rest.Rows) > 0 || len(rest.Cards) > 0 {
			all = append(all, l.render(part))
			continue
		}
		last := part
		last.Note, last.Actions = rest.Note, rest.Actions
		if s := l.sheet(last); s.fits() || part.Text == "" && len(part.Rows) == 0 && len(part.Cards) == 0 {
			return append(all, l.render(last))
		}
		all = append(all, l.render(part))
		if rest.Note == "" && len(rest.Actions) == 0 {
			return all
		}
	}
}

// fill moves pieces into part for as long as it fits, but at least one into a
// part that is empty, and returns those that are left.
func fill[T any](l layout, part *bot.Reply, pieces []T, add func(*bot.Reply, T)) []T {
	for len(pieces) > 0 {
		larger := *part
		add(&larger, pieces[0])
		if s := l.sheet(larger); !s.fits() && (part.Text != "" || len(part.Rows) > 0 || len(part.Cards) > 0) {
			return pieces
		}
		*part, pieces = larger, pieces[1:]
	}
	return nil
}

// sheet is a reply in pieces of escaped text, before it is known what fits.
type sheet struct {
	plain     string // the text that comes first, not escaped
	bold      bool   // it is the head of what follows
	text      string
	rows      []string
	rowsLeft  int // rows that were left out
	cards     []*sheetCard
	cardsLeft int
	image     string   // a link; below the text of the first card
	loose     []string // links that no button holds
	note      string
	actions   []component
}

// The most that a piece may have, in units.
const (
	mostText  = 1500
	leastText = 500 // of the text above, when there is no room for more
	mostHead  = 200
	mostRow   = 900
	mostNote  = 400
	mostLoose = 900 // a link in the text
)

func (l layout) sheet(r bot.Reply) *sheet {
	s := &sheet{
		plain: lines(r.Text),
		note:  escape(clipEscaped(lines(r.Note), mostNote)),
		image: within(webURL(r.Image), maxImageURL),
	}
	s.bold = len(r.Cards)+len(r.Rows) > 0 && units(s.plain) <= mostHead && !strings.Contains(s.plain, "\n")
	s.writeText(mostText)
	s.rows = l.rows(r.Rows)
	ids := names{}
	for _, c := range r.Cards {
		s.cards = append(s.cards, l.card(c, ids))
	}
	menu := func(a bot.Action) bool { return a.URL == "" && !a.Pick }
	rest := r.Actions
	if all := filter(rest, menu); len(r.Cards) == 0 && len(all) > maxRow {
		s.actions = selects(all, l.say.Say("discord.choose"))
		rest = filter(rest, func(a bot.Action) bool { return !menu(a) })
	}
	rows, loose := l.buttons(rest, ids)
	s.actions = append(s.actions, rows...)
	s.loose = looseLinks(loose)
	return s
}

func filter(actions []bot.Action, keep func(bot.Action) bool) []bot.Action {
	return slices.DeleteFunc(slices.Clone(actions), func(a bot.Action) bool { return !keep(a) })
}

// writeText writes the text above, of at most n units. It is in the words of a
// language that runs from left to right, whatever it repeats of a question.
func (s *sheet) writeText(n int) {
	s.text = escape(clipEscaped(s.plain, n))
	if anyRightToLeft(s.text) {
		s.text = leftToRight + s.text
	}
	if s.bold && s.text != "" {
		s.text = "**" + s.text + "**"
	}
}

// above is what stands above the cards. Entries of several lines are kept apart
// by an empty one.
func (s *sheet) above() string {
	var b strings.Builder
	before := s.text
	b.WriteString(before)
	for i, row := range s.rows {
		switch {
		case i == 0 && s.text == "":
		case strings.Contains(row, "\n") || i > 0 && strings.Contains(before, "\n"):
			b.WriteString("\n\n")
		default:
			b.WriteByte('\n')
		}
		b.WriteString(row)
		before = row
	}
	return b.String()
}

// rows are the entries of a list. An entry about a command mentions it.
func (l layout) rows(all []bot.Row) []string {
	var mentions map[string]string
	command := func(row bot.Row) bool { return strings.HasPrefix(row.Head, "/") }
	if l.mentions != nil && slices.ContainsFunc(all, command) {
		mentions = l.mentions()
	}
	var out []string
	for _, row := range all {
		head := mentions[row.Head]
		if plain := oneLine(row.Head); head == "" && plain != "" {
			head = "**" + escape(clipEscaped(plain, mostHead)) + "**"
		}
		if text := rowText(head, row.Text); text != "" {
			out = append(out, text)
		}
	}
	return out
}

func rowText(head, text string) string {
	var parts []string
	if head != "" {
		parts = append(parts, head)
	}
	if text = lines(text); text != "" {
		parts = append(parts, escape(clipEscaped(text, mostRow)))
	}
	return strings.Join(parts, "\n")
}

// looseLinks are the links of actions as text.
func looseLinks(actions []bot.Action) []string {
	var all []string
	for _, a := range actions {
		if link := webURL(a.URL); link != "" && len(link) <= mostLoose {
			all = append(all, masked(labelOf(a), link))
		}
	}
	return all
}

// components puts the pieces together.
func (s *sheet) components(say locale.Printer) []component {
	var all []component
	add := func(parts ...string) {
		if text := joinLines(parts...); text != "" {
			all = append(all, textDisplay(text))
		}
	}
	add(s.above())
	var picture []component
	if s.image != "" {
		picture = []component{{Type: discordgo.MediaGalleryComponent, Items: []galleryItem{{attached{s.image}}}}}
	}
	if len(s.cards) == 0 {
		all = append(all, picture...)
	}
	for i, c := range s.cards {
		if c.section != "" {
			all = append(all, textDisplay("### "+c.section))
		}
		inside := []component{textDisplay(c.String(say))}
		if i == 0 {
			inside = append(inside, picture...)
		}
		inside = append(inside, c.buttons...)
		all = append(all, component{Type: discordgo.ContainerComponent, Components: inside})
	}
	add(left(say, "discord.rows_left", s.rowsLeft), left(say, "discord.cards_left", s.cardsLeft),
		strings.Join(s.loose, " · "), small(s.note))
	all = append(all, s.actions...)
	if len(s.text) == 0 && len(s.rows) == 0 && len(s.cards) == 0 && s.note == "" {
		all = append([]component{textDisplay(escape(lines(say.Say("discord.unshown"))))}, all...)
	}
	return all
}

// left is the small print on what was left out.
func left(say locale.Printer, id string, n int) string {
	if n == 0 {
		return ""
	}
	return small(escape(oneLine(say.Say(id, "Count", n))))
}

func joinLines(parts ...string) string {
	parts = slices.DeleteFunc(slices.Clone(parts), func(s string) bool { return s == "" })
	return strings.Join(parts, "\n")
}

// room is what the words on left-out pieces may take, so that leaving one out
// never makes a message longer. It is far more than any language needs.
const room = 240

func (s *sheet) fits() bool {
	n, c := s.size()
	return n <= maxText-room && c <= maxComponents
}

// size is the units of text and the number of components, without the words on
// what was left out.
func (s *sheet) size() (text, components int) {
	text = units(s.above()) + units(small(s.note)) + units(strings.Join(s.loose, " · ")) + 8
	components = 3 + count(s.actions) // the picture too
	for _, c := range s.cards {
		text += c.units()
		components += 2 + count(c.buttons)
		if c.section != "" {
			components++
		}
	}
	return text, components
}

// reduce leaves out the least important piece of what does not fit, and reports
// false when there is nothing more to leave out.
func (s *sheet) reduce() bool {
	text, components := s.size()
	steps := []func() bool{}
	if text > maxText-room {
		steps = append(steps, s.shortLinks, s.fewerHeadlines, s.fewerQuotes, s.noTally, s.noNotes)
	}
	if components > maxComponents {
		steps = append(steps, s.fewerButtons)
	}
	steps = append(steps, s.fewerRows, s.fewerCards)
	if text > maxText-room {
		steps = append(steps, s.noLoose, s.shortText)
	} else {
		steps = append(steps, s.fewerActions)
	}
	for _, step := range steps {
		if step() {
			return true
		}
	}
	return false
}

// fromLast does something to the last card that it can be done to.
func (s *sheet) fromLast(do func(*sheetCard) bool) bool {
	for _, c := range slices.Backward(s.cards) {
		if do(c) {
			return true
		}
	}
	return false
}

func (s *sheet) shortLinks() bool { return s.fromLast((*sheetCard).shortLink) }

func (s *sheet) fewerHeadlines() bool { return s.fromLast((*sheetCard).dropHeadline) }

// fewerQuotes takes the last quote from the card that has the most.
func (s *sheet) fewerQuotes() bool {
	most := 1
	for _, c := range s.cards {
		most = max(most, len(c.quotes))
	}
	return most > 1 && s.fromLast(func(c *sheetCard) bool { return len(c.quotes) == most && c.dropQuote() })
}

func (s *sheet) noTally() bool { return s.fromLast(func(c *sheetCard) bool { return take(&c.tally) }) }
func (s *sheet) noNotes() bool { return s.fromLast(func(c *sheetCard) bool { return take(&c.note) }) }

// take empties a piece and reports whether there was something in it.
func take(piece *string) bool {
	had := *piece != ""
	*piece = ""
	return had
}

// fewerButtons takes the last button from the card that has the most.
func (s *sheet) fewerButtons() bool {
	most := 0
	for _, c := range s.cards {
		most = max(most, count(c.buttons))
	}
	return most > 0 && s.fromLast(func(c *sheetCard) bool { return count(c.buttons) == most && dropButton(&c.buttons) })
}

func (s *sheet) fewerActions() bool { return dropButton(&s.actions) }

// dropButton takes the last button from rows.
func dropButton(rows *[]component) bool {
	n := len(*rows)
	if n == 0 {
		return false
	}
	last := slices.Clone((*rows)[n-1].Components)
	*rows = slices.Clone(*rows)
	if len(last) > 1 {
		(*rows)[n-1].Components = last[:len(last)-1]
	} else {
		*rows = (*rows)[:n-1]
	}
	return true
}

func (s *sheet) fewerRows() bool {
	if len(s.rows) == 0 || len(s.rows) == 1 && s.text == "" && len(s.cards) == 0 {
		return false
	}
	s.rows = s.rows[:len(s.rows)-1]
	s.rowsLeft++
	return true
}

func (s *sheet) fewerCards() bool {
	if len(s.cards) < 2 {
		return false
	}
	s.cards = s.cards[:len(s.cards)-1]
	s.cardsLeft++
	return true
}

func (s *sheet) noLoose() bool {
	for _, c := range s.cards {
		if len(c.loose) > 0 {
			c.loose = c.loose[:len(c.loose)-1]
			return true
		}
	}
	if len(s.loose) == 0 {
		return false
	}
	s.loose = s.loose[:len(s.loose)-1]
	return true
}

func (s *sheet) shortText() bool {
	if units(s.text) <= leastText {
		return false
	}
	s.writeText(leastText)
	return true
}
