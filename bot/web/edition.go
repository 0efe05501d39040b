package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/library"
)

// Editions finds what was sent to chats, and what an expression matches; a
// [bot.Bot] does. Safe for concurrent use.
type Editions interface {
	// Edition returns the digest behind an address; [bot.ErrEdition] when there is
	// none.
	Edition(ctx context.Context, key string) (bot.Edition, error)
	// Matching returns the newest articles that an expression matches. Its error is a
	// [*library.QueryError] when it is none.
	Matching(ctx context.Context, want string, n int) ([]library.Article, error)
}

// editionPage is a digest as a page, in the language of the chat that it was for.
type editionPage struct {
	frame
	Headline string
	Entries  []entry
}

// entry is an article of a digest.
type entry struct {
	bot.Card

	Tongue  tongue
	Address string
}

// edition shows a digest. Its address is a secret of the chat that it was sent to,
// so no search engine may list it, whatever the operator allows for other pages.
func (v *visit) edition(w http.ResponseWriter, r *http.Request) error {
	if v.Editions == nil {
		return errNoPage
	}
	e, err := v.Editions.Edition(r.Context(), r.PathValue("key"))
	switch {
	case errors.Is(err, bot.ErrEdition):
		return errNoPage
	case err != nil:
		return fmt.Errorf("a digest: %w", err)
	}
	if v.chosen == "" {
		v.say.Printer = e.Say
	}
	p := editionPage{frame: v.frame(e.Title, ""), Headline: e.Title}
	for _, c := range e.Reply.Cards {
		shown := entry{Card: c, Tongue: v.tongue(c.Lang), Address: safeLink(c.Reader)}
		if shown.Address == "" {
			shown.Address = safeLink(c.Link)
		}
		p.Entries = append(p.Entries, shown)
	}
	w.Header().Set("X-Robots-Tag", "noindex, nofollow")
	w.Header().Set("Referrer-Policy", "no-referrer")
	return v.write(w, http.StatusOK, "edition", p)
}
