package web

import (
	"context"
	"strings"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/revision"
)

// How much is shown of an article's edits: those, the latest first, and sentences of
// each.
const (
	maxEdits     = library.MaxVersions
	maxSentences = 20
)

// edit is what became of an article at once.
type edit struct {
	When      when
	Sentences []changed
	More      int
}

// changed is a sentence as it was and as it is; without one of them it is new, or
// gone.
type changed struct {
	tongue
	Was, Is []revision.Piece
	Title   bool
	Anchor  string // where it stands in the text now; "" when it does not
}

// addEdits adds what edits changed. A page is whole without them, so that their
// failing is noted and no more.
func (v *visit) addEdits(ctx context.Context, p *articlePage, a library.Article) {
	vs, err := v.Library.Versions(ctx, []int64{a.ID})
	if err != nil {
		v.Log.WarnContext(ctx, "reader: what an article was is not known", "article", p.ID, "error", err)
		return
	}
	edits := bot.Edits(a, vs[a.ID])
	if len(edits) == 0 {
		return
	}
	place := map[string]string{} // of the article's sentences
	for i, s := range v.Sentences(a.Text, a.Lang) {
		if s.Start >= 0 && s.End <= len(a.Text) && s.Start < s.End {
			place[strings.TrimSpace(a.Text[s.Start:s.End])] = "#" + bot.SentenceAnchor(i)
		}
	}
	p.Edited = v.say.Say("changed.note", "When", v.when("", edits[0].At).Moment)
	for _, e := range edits[:min(len(edits), maxEdits)] {
		out := edit{When: v.when("", e.At), More: max(len(e.Changes)-maxSentences, 0)}
		add := func(c revision.Change, title bool) {
			one := changed{tongue: v.tongue(a.Lang), Title: title, Anchor: place[c.After]}
			one.Was, one.Is = revision.Words(c.Before, c.After)
			out.Sentences = append(out.Sentences, one)
		}
		if e.Title != nil {
			add(*e.Title, true)
		}
		for _, c := range e.Changes[:min(len(e.Changes), maxSentences)] {
			add(c, false)
		}
		p.Edits = append(p.Edits, out)
	}
}
