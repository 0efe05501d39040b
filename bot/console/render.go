package console

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/nutgraf/nutgraf/bot"
)

// The styles of a terminal that has colours, as SGR sequences.
const (
	styleTitle  = "\x1b[1m"
	styleDim    = "\x1b[2m"
	styleQuote  = "\x1b[33m"
	styleAction = "\x1b[36m"
	styleOff    = "\x1b[0m"
)

// page lays replies out as text.
type page struct {
	out    io.Writer
	width  int  // columns; 0: no limit
	colour bool // may use SGR sequences
	err    error
	// actions are those of the last reply that had any, in the order of their
	// numbers: a word of thanks for a vote does not take the buttons away.
	actions []bot.Action
	fresh   bool // no action of the reply being written has a number yet
}

// reply writes one reply and numbers its actions.
func (p *page) reply(r bot.Reply) error {
	p.fresh = true
	p.paragraphs(r.Text, "", "")
	for _, row := range r.Rows {
		p.row(row)
	}
	for i, card := range r.Cards {
		if i > 0 || r.Text != "" {
			p.line("")
		}
		p.card(card)
	}
	if r.Note != "" {
		if len(r.Cards) > 0 {
			p.line("")
		}
		p.paragraphs(r.Note, "", styleDim)
	}
	if len(r.Actions) > 0 {
		if len(r.Cards) > 0 {
			p.line("")
		}
		p.actionLine(r.Actions, "")
	}
	return p.err
}

func (p *page) row(row bot.Row) {
	p.paragraphs(row.Head, "  ", styleTitle)
	p.paragraphs(row.Text, "      ", "")
}

func (p *page) card(c bot.Card) {
	p.paragraphs(OneLine(c.Title), "", styleTitle)
	facts := []string{}
	for _, fact := range []string{c.Source, c.Byline} {
		if fact != "" {
			facts = append(facts, OneLine(fact))
		}
	}
	switch {
	case c.About:
		facts = append(facts, OneLine(c.Day))
	case !c.Published.IsZero():
		facts = append(facts, c.Published.Format("2 Jan 2006"))
	}
	if c.Sample != "" {
		facts = append(facts, c.Sample)
	}
	p.paragraphs(strings.Join(facts, " · "), "", styleDim)
	for _, k := range c.Corrections {
		p.correction(k)
	}
	for _, q := range c.Quotes {
		p.quote(q)
	}
	for _, h := range c.Also {
		line := OneLine(h.Title)
		if h.Source != "" {
			line += " · " + OneLine(h.Source)
		}
		p.paragraphs(line, "  • ", "")
	}
	p.paragraphs(c.Note, "  ", styleDim)
	p.paragraphs(c.Helpful, "  ", styleDim)
	if len(c.Quotes) > 0 && c.Quotes[0].Link != "" {
		p.styled("  "+OneLine(c.Quotes[0].Link), styleDim)
	}
	p.actionLine(c.Actions, "  ")
}

// correction writes a sentence as it was, and below it as it is.
func (p *page) correction(k bot.Correction) {
	p.side("  − ", k.Before, styleDim)
	p.side("  + ", k.After, styleQuote)
}

// side writes a state of a sentence behind a sign.
func (p *page) side(sign string, pieces []bot.Piece, style string) {
	var b strings.Builder
	for _, s := range pieces {
		b.WriteString(s.Text)
	}
	text := OneLine(b.String())
	if text == "" {
		return
	}
	for i, line := range wrap(text, p.room(sign)) {
		if i > 0 {
			sign = "    "
		}
		p.styled(sign+line, style)
	}
}

// quote writes a quote behind a bar. Where there are styles, it is a link to
// its place in the reader (OSC 8, which other terminals ignore).
func (p *page) quote(q bot.Quote) {
	if !p.colour || q.Reader == "" {
		p.paragraphs(OneLine(q.Text), "  │ ", styleQuote)
		return
	}
	const indent = "  │ "
	for _, line := range wrap(OneLine(q.Text), p.room(indent)) {
		p.line(styleQuote + indent + "\x1b]8;;" + OneLine(q.Reader) + "\x1b\\" + line + "\x1b]8;;\x1b\\" + styleOff)
	}
}

// room is how many columns are left after an indent.
func (p *page) room(indent string) int {
	if p.width == 0 {
		return math.MaxInt
	}
	return max(p.width-len([]rune(indent)), 10)
}

// actionLine writes actions: links with their address, each on its own line so
// that a terminal recognises it, then the others with their numbers.
func (p *page) actionLine(actions []bot.Action, indent string) {
	var numbered []string
	for _, a := range actions {
		if a.URL != "" {
			p.styled(indent+OneLine(a.Label)+": "+OneLine(a.URL), styleDim)
			continue
		}
		if p.fresh {
			p.actions, p.fresh = nil, false
		}
		p.actions = append(p.actions, a)
		numbered = append(numbered, fmt.Sprintf("[%d]\u00a0%s", len(p.actions),
			strings.ReplaceAll(OneLine(a.Label), " ", "\u00a0")))
	}
	p.paragraphs(strings.Join(numbered, "  "), indent, styleAction)
}

// paragraphs writes text wrapped to the width, every line after the indent.
// Empty text writes nothing.
func (p *page) paragraphs(text, indent, style string) {
	if text == "" {
		return
	}
	for paragraph := range strings.SplitSeq(Clean(text), "\n") {
		for _, line := range wrap(paragraph, p.room(indent)) {
			p.styled(indent+strings.ReplaceAll(line, "\u00a0", " "), style)
		}
	}
}

func (p *page) styled(line, style string) {
	if p.colour && style != "" && line != "" {
		line = style + line + styleOff
	}
	p.line(line)
}

func (p *page) line(s string) {
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.out, s)
	}
}
