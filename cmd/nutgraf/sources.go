package main

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/feed/discover"
	"github.com/nutgraf/nutgraf/feed/extract"
	"github.com/nutgraf/nutgraf/feed/fetch"
	"github.com/nutgraf/nutgraf/feed/poll"
	"github.com/nutgraf/nutgraf/feed/syndication"
	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/seeds"
)

// sources is what the bot follows, and finds to follow.
type sources struct {
	library.Store
	web  *fetch.Client
	wake chan<- struct{} // told when a feed is due at once; may be nil
}

// Find implements bot.Feeds.
func (s sources) Find(ctx context.Context, address string) ([]bot.Found, error) {
	all, err := discover.Find(ctx, s.web, address)
	if err != nil {
		return nil, feedError(err)
	}
	found := make([]bot.Found, 0, len(all))
	for _, c := range all {
		f := bot.Found{Feed: library.Feed{URL: c.URL, Source: library.Source{Name: c.Title, Home: c.Home}}}
		for _, e := range c.Entries {
			f.Latest = append(f.Latest, entryArticle(c, e))
		}
		found = append(found, f)
	}
	return found, nil
}

// entryArticle is an entry as it will be kept, but for what its page adds.
func entryArticle(c discover.Candidate, e syndication.Entry) library.Article {
	a := library.Article{URL: e.Link, Title: e.Title, Site: c.Title, Lang: e.Lang, Published: e.Published}
	if a.Published.IsZero() {
		a.Published = e.Updated
	}
	text := e.ContentHTML
	if len(e.SummaryHTML) > len(text) {
		text = e.SummaryHTML
	}
	page := "<!doctype html><html><body><article>" + text + "</article></body></html>"
	if doc, err := extract.HTML(page, extract.Page{URL: e.Link, Lang: e.Lang, Title: e.Title}); err == nil {
		a.Text = doc.Text
		if a.Lang == "" {
			a.Lang = doc.Lang
		}
	} else { // too short for an article, mostly
		a.Text = syndication.Text(text)
	}
	return a
}

// Follow implements bot.Feeds.
func (s sources) Follow(ctx context.Context, f library.Feed, take int) (bool, error) {
	value := strconv.Itoa(take)
	if take == poll.DefaultFirst {
		value = ""
	}
	return s.follow(ctx, f, value)
}

// follow adds a feed, with what is to become of its first entries, as Setting
// has it.
func (s sources) follow(ctx context.Context, f library.Feed, first string) (bool, error) {
	if _, err := s.Feed(ctx, f.URL); err == nil {
		return false, nil
	}
	// First, so that nobody polls the feed without it.
	if err := s.SetSetting(ctx, settingFirst(f.URL), first); err != nil {
		return false, err
	}
	added, err := s.AddFeed(ctx, f)
	if added {
		s.nudge()
	}
	return added, err
}

// RemoveFeed implements library.Feeds: what was to be taken of it goes as well.
func (s sources) RemoveFeed(ctx context.Context, url string) error {
	f, err := s.Feed(ctx, url)
	if err != nil {
		return err
	}
	if err := s.Store.RemoveFeed(ctx, url); err != nil {
		return err
	}
	return s.SetSetting(ctx, settingFirst(f.Source.Key), "")
}

// Hasten implements bot.Feeds.
func (s sources) Hasten(ctx context.Context, url string, when time.Time) error {
	err := s.Store.Hasten(ctx, url, when)
	if err == nil {
		s.nudge()
	}
	return err
}

// nudge has the poller look what is due.
func (s sources) nudge() {
	select {
	case s.wake <- struct{}{}:
	default: // it has been told, or there is none
	}
}

// Trouble implements bot.Feeds.
func (s sources) Trouble(code string) string {
	if own, ok := troubleCodes()[code]; ok {
		return own
	}
	return bot.CodeInternal
}

// troubleCodes are the codes under which people have words for a feed's trouble.
func troubleCodes() map[string]string {
	codes := pageCodes()
	codes[fetch.CodeEmpty], codes[fetch.CodeNoArticle] = bot.CodeFeedNone, bot.CodeFeedNone
	codes[fetch.CodeRobots] = bot.CodeFeedRobots
	codes[poll.CodeNotFeed], codes[poll.CodeBroken] = bot.CodeFeedNone, bot.CodeFeedBroken
	codes[poll.CodeInternal] = bot.CodeInternal
	return codes
}

// feedError gives an error of finding a feed the code under which people have
// words for it.
func feedError(err error) error {
	if errors.Is(err, discover.ErrNone) {
		return &bot.Error{Code: bot.CodeFeedNone, Cause: err}
	}
	e, ok := errors.AsType[*fetch.Error](err)
	if !ok {
		return err
	}
	code, ok := troubleCodes()[e.Code]
	if !ok {
		code = bot.CodeInternal
	}
	return &bot.Error{Code: code, Cause: err}
}

// catalogue is what is suggested to follow.
func catalogue() ([]library.Feed, error) {
	all, err := seeds.Feeds()
	if err != nil {
		return nil, err
	}
	feeds := make([]library.Feed, 0, len(all))
	for _, f := range all {
		feeds = append(feeds, library.Feed{
			URL: f.XMLURL, Topic: f.Topic, Lang: f.Lang, Source: library.Source{Name: f.Title, Home: f.HTMLURL},
		})
	}
	return feeds, nil
}

// sourcers is who may change what is followed, beside the owners. An installation
// without owners that is for a few people trusts these; one that is open to all
// trusts nobody but its own terminal.
func (c config) sourcers() bot.Who {
	switch {
	case c.Sources == sourcesEveryone, c.Sources == "" && len(c.Owners) == 0 && len(c.Allow) > 0:
		return bot.Everyone
	case c.Sources == sourcesManagers:
		return bot.Managers
	}
	return bot.Owners
}

// The values of SOURCES.
const (
	sourcesOwners   = "owners"
	sourcesManagers = "managers"
	sourcesEveryone = "everyone"
)

// checkSources refuses any other value.
func (c *config) checkSources() error {
	c.Sources = strings.ToLower(c.Sources)
	switch c.Sources {
	case "", sourcesOwners, sourcesManagers, sourcesEveryone:
		return nil
	}
	return misused("Give owners, managers or everyone.", "SOURCES: nobody is called %q", c.Sources)
}
