package bottest

import (
	"context"
	"errors"
	"strings"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/library"
)

// PlainReader reads a text as it is, without cleaning: conversations are about
// the bot, and cleaning has its own tests.
type PlainReader struct{}

// Read returns data as an article; a bot.CodeTextEmpty when there is nothing in it.
func (PlainReader) Read(_ context.Context, name string, data []byte) (library.Article, error) {
	text := strings.TrimSpace(string(data))
	if text == "" {
		return library.Article{}, &bot.Error{Code: bot.CodeTextEmpty}
	}
	return library.Article{Title: name, Text: text, Raw: text}, nil
}

// web is the web of a talk: its pages enter the library when they are asked for.
type web struct {
	store library.Store
	pages []Named
}

// Article implements bot.Pages.
func (w web) Article(ctx context.Context, link string) (library.Article, error) {
	for _, p := range w.pages {
		if p.Name != link {
			continue
		}
		d := p.Draft
		d.FirstSeen = Now()
		stored, err := w.store.Put(ctx, d)
		if err != nil {
			return library.Article{}, err
		}
		return w.store.Article(ctx, stored.ID)
	}
	return library.Article{}, &bot.Error{Code: bot.CodePageMissing, Cause: errors.New("no page of this talk")}
}
