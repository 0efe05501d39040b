package main

import (
	"context"
	"errors"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/feed/fetch"
	"github.com/nutgraf/nutgraf/library"
)

// pages brings articles in from the web for the bot, and into the library, where
// the reader has their full text.
type pages struct {
	client *fetch.Client
	store  library.Store
}

// Article implements bot.Pages.
func (p pages) Article(ctx context.Context, link string) (library.Article, error) {
	draft, err := p.client.Article(ctx, link)
	if err != nil {
		return library.Article{}, pageError(err)
	}
	stored, err := p.store.Put(ctx, draft)
	if err != nil {
		return library.Article{}, err
	}
	return p.store.Article(ctx, stored.ID)
}

// pageError gives an error of fetching the code under which people have words
// for it.
func pageError(err error) error {
	var e *fetch.Error
	if !errors.As(err, &e) {
		return err
	}
	code, ok := pageCodes()[e.Code]
	if !ok {
		code = bot.CodeInternal
	}
	return &bot.Error{Code: code, Cause: err}
}

func pageCodes() map[string]string {
	return map[string]string{
		fetch.CodeLink: bot.CodePageLink, fetch.CodePrivate: bot.CodePagePrivate,
		fetch.CodeDNS: bot.CodePageHost, fetch.CodeRefused: bot.CodePageHost,
		fetch.CodeTLS: bot.CodePageTLS, fetch.CodeTimeout: bot.CodePageSlow, fetch.CodeCancelled: bot.CodeCancelled,
		fetch.CodeRedirects: bot.CodePageBroken, fetch.CodeServer: bot.CodePageBroken, fetch.CodeBusy: bot.CodePageBroken,
		fetch.CodeNotFound: bot.CodePageMissing, fetch.CodeForbidden: bot.CodePageForbidden, fetch.CodeConsent: bot.CodePageForbidden,
		fetch.CodeTooLarge: bot.CodePageLarge, fetch.CodeType: bot.CodePageKind,
		fetch.CodeEmpty: bot.CodePageEmpty, fetch.CodeNoArticle: bot.CodePageEmpty, fetch.CodeInternal: bot.CodeInternal,
	}
}
