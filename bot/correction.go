package bot

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/revision"
	"github.com/nutgraf/nutgraf/library/story"
)

const (
	editedLooked  = 60  // edited articles that are looked at for what changed
	correctionsOn = 3   // on a card
	pieceRunes    = 120 // of what did not change around what did
)

// Compared returns what a later text says differently, sentence by sentence.
func Compared(before, after, lang string) []revision.Change {
	return revision.Compare(before, after, func(text string) [][2]int { return sentenceSpans(text, lang) })
}

// Edit is what became of an article between two of its versions.
type Edit struct {
	At      time.Time
	Title   *revision.Change // nil where it stayed
	Changes []revision.Change
}

// Edits returns what an article's edits changed, the latest first. Those that say
// nothing else are left out.
func Edits(a library.Article, vs []library.Version) []Edit {
	var out []Edit
	for i, v := range slices.Backward(vs) {
		e := Edit{At: v.Until, Changes: Compared(v.Text, a.Text, a.Lang)}
		title := a.Title
		if i+1 < len(vs) {
			next := vs[i+1]
			e.At, title = next.From, next.Title
			e.Changes = Compared(v.Text, next.Text, next.Lang)
		}
		if cs := revision.Compare(v.Title, title, revision.Lines); len(cs) == 1 && cs[0].Corrects() || len(cs) > 1 && v.Title != "" && title != "" {
			e.Title = &revision.Change{Before: v.Title, After: title}
		}
		if e.Title != nil || len(e.Changes) > 0 {
			out = append(out, e)
		}
	}
	return out
}

// correction writes a change down, shortened where nothing changed.
func correction(c revision.Change, reader string) Correction {
	was, is := revision.Words(c.Before, c.After)
	return Correction{Before: shortPieces(was), After: shortPieces(is), Reader: reader}
}

// shortPieces cuts what did not change where that is long: what is left out is
// marked. Each piece is in one line.
func shortPieces(ps []revision.Piece) []Piece {
	var out []Piece
	for i, p := range ps {
		r := []rune(strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) {
				return ' '
			}
			return r
		}, p.Text))
		if !p.Changed && len(r) > pieceRunes && len(ps) > 1 {
			head, tail := pieceRunes/2, pieceRunes/2
			if i == 0 {
				head = 0
			}
			if i == len(ps)-1 {
				tail = 0
			}
			r = slices.Concat(r[:head], []rune("…"), r[len(r)-tail:])
		}
		out = append(out, Piece{Text: string(r), Changed: p.Changed})
	}
	return out
}

// pieceText is the sentence without marks.
func pieceText(ps []Piece) string {
	var b strings.Builder
	for _, p := range ps {
		b.WriteString(p.Text)
	}
	return b.String()
}

// corrected is an edited article and what is new in it.
type corrected struct {
	article library.Article
	edit    Edit
	facts   []story.Fact // that the edit brought
}

// corrected returns the articles about q that somebody could know and that say
// something else since a time, the latest edit first. Known tells which of those
// that came later are known nevertheless.
func (c *call) corrected(ctx context.Context, q library.Query, args string, since time.Time, known func([]int64) (map[int64]bool, error)) ([]corrected, error) {
	all, err := c.Library.Revised(ctx, since, editedLooked)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	matches := c.concerns(q, args)
	ids := make([]int64, len(all))
	for i, a := range all {
		ids[i] = a.ID
	}
	vs, err := c.Library.Versions(ctx, ids)
	if err != nil {
		return nil, err
	}
	told, err := known(ids)
	if err != nil {
		return nil, err
	}
	var out []corrected
	for _, a := range all {
		if a.FirstSeen.After(since) && !told[a.ID] || !matches(a) {
			continue
		}
		if one, ok := sinceThen(a, vs[a.ID], since); ok {
			out = append(out, one)
		}
	}
	return out, nil
}

// sinceThen is what an article says differently since a time. False when that is
// nothing but sentences without a new name or number.
func sinceThen(a library.Article, vs []library.Version, since time.Time) (corrected, bool) {
	i := slices.IndexFunc(vs, func(v library.Version) bool { return v.Until.After(since) })
	if i < 0 {
		return corrected{}, false
	}
	was := vs[i]
	was.Until = vs[len(vs)-1].Until
	edits := Edits(a, []library.Version{was})
	if len(edits) == 0 {
		return corrected{}, false
	}
	out := corrected{article: a, edit: edits[0]}
	other := out.edit.Title != nil
	for _, ch := range out.edit.Changes {
		other = other || ch.Before != ""
	}
	// Those of sentences that were added: a correction shows its own.
	out.facts = slices.DeleteFunc(story.NewFacts(a, []library.Article{{Title: was.Title, Text: was.Text, Lang: was.Lang}}), func(f story.Fact) bool {
		return !slices.ContainsFunc(out.edit.Changes, func(ch revision.Change) bool {
			return ch.Before == "" && ch.Start <= f.Start && f.Start < ch.Start+len(ch.After)
		})
	})
	return out, other || len(out.facts) > 0
}

// concerns returns what tells whether an article is about q, which was read from
// args.
func (c *call) concerns(q library.Query, args string) func(library.Article) bool {
	e, err := library.ParseExpression(args)
	if err != nil { // it has filters that only a search knows
		e, err = library.ParseExpression(q.Text())
	}
	return func(a library.Article) bool {
		return err == nil && e.Match(library.NewSubject(a, "")) &&
			(q.Lang == "" || strings.EqualFold(library.PrimaryLang(a.Lang), q.Lang)) &&
			(q.Source == "" || slices.ContainsFunc([]string{a.Source.Key, a.Source.Name, a.Site}, func(s string) bool { return library.Fold(s) == library.Fold(q.Source) }))
	}
}

// correctedCard shows an edited article: what it said and what it says.
func (c *call) correctedCard(card Card, e corrected) Card {
	when := c.say.Moment(e.edit.At.In(c.Zone))
	card.Note = joinNotes(c.say.Say("changed.note", "When", when), card.Note)
	place := c.Links.Changes(e.article.ID)
	for i, a := range card.Actions {
		if place != "" && a.URL == card.Reader {
			card.Actions[i].URL = place
		}
	}
	var all []revision.Change
	if e.edit.Title != nil {
		all = append(all, *e.edit.Title)
	}
	var gone []revision.Change
	for _, ch := range e.edit.Changes {
		switch {
		case ch.Corrects():
			all = append(all, ch)
		case ch.After == "":
			gone = append(gone, ch)
		}
	}
	all = append(all, gone...)
	for _, ch := range all[:min(len(all), correctionsOn)] {
		card.Corrections = append(card.Corrections, correction(ch, place))
	}
	if rest := len(all) - len(card.Corrections); rest > 0 {
		card.Note = joinNotes(card.Note, c.say.Say("changed.more", "Count", rest))
	}
	card.Quotes = c.factQuotes(card, e.article, e.facts)
	if len(card.Quotes) > 0 {
		card.Note = joinNotes(card.Note, c.say.Say("new.adds", "Words", factWords(e.facts)))
	}
	return card
}

// changedRow says for /why how an article was edited.
func (c *call) changedRow(ctx context.Context, a library.Article) (Row, bool, error) {
	if a.ID == 0 {
		return Row{}, false, nil
	}
	vs, err := c.Library.Versions(ctx, []int64{a.ID})
	edits := Edits(a, vs[a.ID])
	if err != nil || len(edits) == 0 {
		return Row{}, false, err
	}
	var lines []string
	last, shown, rest := "", 0, 0
	for _, e := range edits {
		all := e.Changes
		if e.Title != nil {
			all = append([]revision.Change{*e.Title}, all...)
		}
		for _, ch := range all {
			if shown == whyPieces {
				rest++
				continue
			}
			if moment := c.say.Moment(e.At.In(c.Zone)); moment != last {
				lines, last = append(lines, moment), moment
			}
			lines = append(lines, "• "+c.changeWords(ch))
			shown++
		}
	}
	if rest > 0 {
		lines = append(lines, c.say.Say("changed.more", "Count", rest))
	}
	return Row{Head: c.say.Say("changed.title"), Text: strings.Join(lines, "\n")}, true, nil
}

// changeWords writes a change in a line.
func (c *call) changeWords(ch revision.Change) string {
	text := func(ps []Piece) string { return strings.Join(strings.Fields(pieceText(ps)), " ") }
	one := correction(ch, "")
	switch {
	case ch.Before == "":
		return c.say.Say("changed.added", "Text", clip(text(one.After), 2*whyRunes))
	case ch.After == "":
		return c.say.Say("changed.removed", "Text", clip(text(one.Before), 2*whyRunes))
	}
	return clip(text(one.Before), 2*whyRunes) + " → " + clip(text(one.After), 2*whyRunes)
}
