package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/locale"
	"github.com/nutgraf/nutgraf/feed/extract"
	"github.com/nutgraf/nutgraf/feed/fetch"
	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/seeds"
)

// need is what a command needs of the library.
type need int

const (
	// existing: it works with what is there, and a library that it made itself
	// would hide that the path is wrong.
	existing need = iota
	// created: it brings articles, and makes the library when there is none.
	created
	// planted: somebody wants to talk or to read; a library that is empty and
	// always was gets the samples, so that there is something to find.
	planted
)

func (inv *invocation) openLibrary(ctx context.Context, n need) (library.Store, error) {
	p, err := inv.config.database()
	if err != nil {
		return nil, err
	}
	store, err := p.open(ctx, n)
	if err != nil {
		return nil, err
	}
	if n == planted {
		if err := plant(ctx, store); err != nil {
			_ = store.Close()
			return nil, failed(fmt.Errorf("putting the samples into the library: %w", err), libraryHint(err))
		}
	}
	return store.Store, nil
}

// sampleSource is where the samples come from.
func sampleSource() library.Source {
	return library.Source{Key: "samples", Name: "Nutgraf samples"}
}

// settingSamples is set once a library has had its samples, so that they do not
// come back after they were removed.
const settingSamples = "samples"

// plant puts the samples into a library that is empty and never had them,
// cleaned like every other article.
func plant(ctx context.Context, store library.Store) error {
	had, err := store.Setting(ctx, settingSamples)
	if err != nil || had != "" {
		return err
	}
	stats, err := store.Stats(ctx)
	if err != nil || stats.Articles > 0 {
		return err
	}
	samples, err := seeds.Samples()
	if err != nil {
		return err
	}
	drafts := make([]library.Draft, 0, len(samples))
	for _, s := range samples {
		doc, err := extract.Read(s.Data, extract.Page{Name: s.Name, URL: s.URL, Lang: s.Lang})
		if err != nil {
			return fmt.Errorf("sample %s: %w", s.Name, err)
		}
		d := doc.Draft(sampleSource())
		d.Sample = true
		d.URL = ""                // a sample's address leads nowhere, so nobody is sent there
		d.Published = s.Published // to the minute, where the text has the day
		drafts = append(drafts, d)
	}
	if _, err = store.PutAll(ctx, drafts); err != nil {
		return err
	}
	return store.SetSetting(ctx, settingSamples, "planted")
}

// settingVoterKey is the installation's secret from which voters' keys are made.
const settingVoterKey = "voter key"

// parts are what a bot is joined to, beside its library.
type parts struct {
	links  bot.Links
	web    *fetch.Client
	wake   chan<- struct{} // wakes the poller; nil where it is another process's business
	health bot.Health      // nil where there is nothing but the library
	meter  *meter          // nil where nobody can ask what was counted
	log    *slog.Logger
}

// newBot joins the bot to a library.
func (inv *invocation) newBot(ctx context.Context, store library.Store, p parts) (*bot.Bot, error) {
	w, err := locale.Load()
	if err != nil {
		return nil, err
	}
	key, err := store.SetSettingOnce(ctx, settingVoterKey, rand.Text())
	if err != nil {
		return nil, failed(fmt.Errorf("keeping the key for votes: %w", err), libraryHint(err))
	}
	suggested, err := catalogue()
	if err != nil {
		return nil, err
	}
	return bot.New(bot.Config{
		Library: store, Reader: reader{}, Pages: pages{p.web, store}, Links: p.links, Words: w, VoterKey: []byte(key),
		Follows: store, Feeds: sources{store, p.web, p.wake}, Catalogue: suggested, Sourcers: inv.config.sourcers(),
		Health: p.health, Owners: inv.config.Owners, Allow: inv.config.Allow,
		PerPerson: bot.Rate(inv.config.RatePerson), PerChat: bot.Rate(inv.config.RateChat),
		Version: version(), Zone: inv.config.zone(), Log: p.log, Observe: p.meter.answered,
	}), nil
}

// reader reads pasted texts and files for the bot.
type reader struct{}

func (reader) Read(_ context.Context, name string, data []byte) (library.Article, error) {
	doc, err := extract.Read(data, extract.Page{Name: name})
	if err != nil {
		return library.Article{}, &bot.Error{Code: textCode(err), Cause: err}
	}
	return doc.Draft(library.Source{}), nil
}

// textCode is the code under which people have words for an error of reading.
func textCode(err error) string {
	switch {
	case errors.Is(err, extract.ErrEmpty):
		return bot.CodeTextEmpty
	case errors.Is(err, extract.ErrBinary):
		return bot.CodeTextBinary
	case errors.Is(err, extract.ErrTooLarge):
		return bot.CodeTextLarge
	}
	return bot.CodeTextUnreadable
}
