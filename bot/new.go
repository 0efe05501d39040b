package bot

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/story"
	"github.com/nutgraf/nutgraf/summarize"
)

const (
	// preferenceAsked is the name under which it is kept when somebody last asked
	// what is new.
	preferenceAsked = "asked-new"
	// newsSpan is what counts as new for somebody who never asked, and newsSpanMost
	// how far back is looked at most.
	newsSpan     = 24 * time.Hour
	newsSpanMost = 30 * 24 * time.Hour
)

// whatIsNew answers /new: what has come since this person last asked: stories
// that are new, and in older ones the names and numbers that were not there.
func (c *call) whatIsNew(ctx context.Context) (Reply, error) {
	args, page := cutPage(c.Args)
	q, err := c.query(args)
	if err != nil {
		return Reply{}, err
	}
	since := c.lastAsked(ctx, page)
	// An article may have been published long before it came.
	q.Since, q.Limit = since.Add(-newsSpanMost), 100
	found, err := c.Library.Search(ctx, q)
	if err != nil {
		return Reply{}, err
	}
	hits := slices.DeleteFunc(found.Hits, func(h library.Hit) bool {
		return len(h.Missing) > 0 || !h.Article.FirstSeen.After(since)
	})
	all, err := c.paged(ctx, library.Result{Hits: hits}, page)
	if err != nil {
		return Reply{}, err
	}
	when := c.say.Moment(since.In(c.Zone))
	if page == 1 {
		if err := c.askedNow(ctx, since); err != nil {
			return Reply{}, err
		}
	}
	if len(all.hits) == 0 {
		return Reply{Text: c.say.Say("new.none", "When", when)}, nil
	}
	reply := Reply{Text: c.say.Say("new.title", "When", when)}
	if reply.Cards, err = c.cards(ctx, all.hits, q.Text()); err != nil {
		return Reply{}, err
	}
	for i, h := range all.hits {
		reply.Cards[i] = c.newCard(reply.Cards[i], h.Article, all.stories[h.Article.ID], since)
	}
	return c.withPages(reply, all.more, args, page), nil
}

// lastAsked is since when things are new: pages after the first go on with what
// the first one began with.
func (c *call) lastAsked(ctx context.Context, page int) time.Time {
	last, before, _ := strings.Cut(c.preference(ctx, c.voter(), preferenceAsked), " ")
	if page > 1 {
		last = before
	}
	t, err := time.Parse(time.RFC3339, last)
	if err != nil {
		return c.now.Add(-newsSpan)
	}
	if least := c.now.Add(-newsSpanMost); t.Before(least) {
		return least
	}
	return t
}

// askedNow keeps that somebody asked, and since when things were new.
func (c *call) askedNow(ctx context.Context, since time.Time) error {
	if c.voter() == "" {
		return nil
	}
	value := c.now.UTC().Format(time.RFC3339) + " " + since.UTC().Format(time.RFC3339)
	return c.Library.SetPreference(ctx, c.voter(), preferenceAsked, value)
}

// newCard says what is new in a card, and quotes the sentences that say it.
func (c *call) newCard(card Card, a library.Article, s library.Story, since time.Time) Card {
	var old []library.Article
	for _, m := range s.Members {
		if !m.Article.FirstSeen.After(since) {
			old = append(old, m.Article)
		}
	}
	if len(old) == 0 {
		card.Note = joinNotes(c.say.Say("new.opens"), card.Note)
		return c.withStory(card, s)
	}
	facts := story.NewFacts(a, old)
	if len(facts) == 0 {
		card.Note = joinNotes(c.say.Say("new.joins"), card.Note)
		return c.withStory(card, s)
	}
	words := make([]string, len(facts))
	for i, f := range facts {
		words[i] = f.Word
	}
	card.Note = joinNotes(c.say.Say("new.adds", "Words", strings.Join(words, ", ")), card.Note)
	var quotes []Quote
	for i, span := range summarize.Sentences(a.Text, a.Lang) {
		has := slices.ContainsFunc(facts, func(f story.Fact) bool { return span.Start <= f.Start && f.Start < span.End })
		if has && len(quotes) < quotesInList {
			text := a.Text[span.Start:span.End]
			quotes = append(quotes, Quote{
				Text: text, Link: TextFragment(card.Link, text), Reader: c.Links.Quoted(a.ID, "", quotesInList, i),
			})
		}
	}
	if len(quotes) > 0 {
		card.Quotes = quotes
	}
	return c.withStory(card, s)
}
