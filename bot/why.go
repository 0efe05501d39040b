package bot

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/nutgraf/nutgraf/library"
)

// How much /why shows: pieces per reason, and characters per piece.
const (
	whyPieces = 6
	whyRunes  = 110
)

// why answers /why: what cleaning left out of an article, grouped by reason, so
// that nothing disappears without a word, what edits changed, and why it was posted
// here or not.
func (c *call) why(ctx context.Context) (Reply, error) {
	articles, err := c.subjects(ctx, c.Args)
	if err != nil {
		return Reply{}, err
	}
	a := articles[0]
	title := c.title(a)
	posted, err := c.whyPosted(ctx, a)
	if err != nil {
		return Reply{}, err
	}
	rows := c.cutRows(a)
	cuts := len(rows)
	fold, ok, err := c.foldRow(ctx, a)
	if err != nil {
		return Reply{}, err
	}
	if ok {
		rows = append(rows, fold)
	}
	changed, ok, err := c.changedRow(ctx, a)
	if err != nil {
		return Reply{}, err
	}
	if ok {
		rows = append(rows, changed)
	}
	if len(rows) == 0 {
		return Reply{Text: c.say.Say("why.nothing", "Title", title), Rows: posted}, nil
	}
	if cuts == 0 {
		return Reply{Text: c.say.Say("why.nothing", "Title", title), Rows: append(rows, posted...)}, nil
	}
	return Reply{
		Text: c.say.Say("why.title", "Title", title), Rows: append(rows, posted...),
		Note: c.say.Say("why.share", "Kept", utf8.RuneCountInString(a.Text), "All", utf8.RuneCountInString(a.Raw)),
	}, nil
}

// cutRows makes a row for each reason, in the order in which they first occur.
func (c *call) cutRows(a library.Article) []Row {
	var reasons []string
	pieces := map[string][]string{}
	for _, cut := range a.Cuts {
		if cut.Start < 0 || cut.End > len(a.Raw) || cut.Start >= cut.End {
			continue // not of this text: show nothing rather than something wrong
		}
		piece := strings.Join(strings.Fields(a.Raw[cut.Start:cut.End]), " ")
		if piece == "" {
			continue
		}
		if pieces[cut.Reason] == nil {
			reasons = append(reasons, cut.Reason)
		}
		pieces[cut.Reason] = append(pieces[cut.Reason], clip(piece, whyRunes))
	}
	rows := make([]Row, 0, len(reasons))
	for _, reason := range reasons {
		shown := pieces[reason]
		rest := len(shown) - whyPieces
		if rest > 0 {
			shown = append(shown[:whyPieces:whyPieces], c.say.Say("why.more", "Count", rest))
		}
		rows = append(rows, Row{Head: c.reason(reason), Text: strings.Join(shown, "\n")})
	}
	return rows
}

// reason puts a cut's code into words.
func (c *call) reason(code string) string {
	if id := "reason." + code; c.say.Has(id) {
		return c.say.Say(id)
	}
	return c.say.Say("reason.unlisted", "Reason", code)
}
