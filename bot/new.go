package bot

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/story"
	"github.com/nutgraf/nutgraf/summarize"
)

const (
	// preferenceAsked is the name under which it is kept when a person or a chat
	// last asked what is new, and mostAsked for how many topics.
	preferenceAsked = "asked-new"
	mostAsked       = 16
	// newsSpan is what counts as new for who never asked, and newsSpanMost how far
	// back is looked at most.
	newsSpan     = 24 * time.Hour
	newsSpanMost = 30 * 24 * time.Hour
)

// whatIsNew answers /new: what has come since this chat, or in private this
// person, last asked, and was not sent to it: stories that are new, in older ones
// the names and numbers that were not there, and what was corrected.
func (c *call) whatIsNew(ctx context.Context) (Reply, error) {
	args, page := cutPage(c.Args)
	q, err := c.query(args)
	if err != nil {
		return Reply{}, err
	}
	asked := c.asked(ctx)
	topic := topicName(args)
	since := c.sinceWhen(ctx, asked, topic, page)
	when := c.say.Moment(since.In(c.Zone))
	n, err := c.newsOf(ctx, q, args, since)
	if err != nil {
		return Reply{}, err
	}
	if page == 1 {
		if err := c.askedNow(ctx, asked, topic, since); err != nil {
			return Reply{}, err
		}
	}
	cards, more, err := c.newCards(ctx, n, q, page)
	if err != nil {
		return Reply{}, err
	}
	repeats := ""
	if n.repeats > 0 {
		repeats = c.say.Say("new.repeats", "Count", n.repeats)
	}
	if len(cards) == 0 {
		return Reply{
			Text: c.say.Say("new.none", "When", when), Note: repeats,
			Actions: []Action{{Label: c.say.Say("action.latest"), Line: "/latest"}},
		}, nil
	}
	return c.withPages(Reply{Text: c.say.Say("new.title", "When", when), Cards: cards, Note: repeats}, more, args, page), nil
}

// novelties are what is new: articles, one of each story, and edits of others.
type novelties struct {
	news    []novelty
	edits   []corrected
	repeats int // articles that add nothing to a story that is known
}

// novelty is an article that is new.
type novelty struct {
	article library.Article
	story   library.Story // of several reports; else without members
	opens   bool          // nothing of the story was known
	facts   []story.Fact  // that were not in the story
}

// newsOf finds what is new about q.
func (c *call) newsOf(ctx context.Context, q library.Query, args string, since time.Time) (novelties, error) {
	var n novelties
	// An article may have been published long before it came.
	q.Since, q.Limit = since.Add(-newsSpanMost), 100
	found, err := c.Library.Search(ctx, q)
	if err != nil {
		return n, err
	}
	var ids []int64
	for _, h := range found.Hits {
		if len(h.Missing) == 0 && h.Article.FirstSeen.After(since) {
			ids = append(ids, h.Article.ID)
		}
	}
	stories, err := c.Library.StoriesOf(ctx, ids)
	if err != nil {
		return n, err
	}
	all := slices.Clone(ids)
	for _, s := range stories {
		for _, m := range s.Members {
			all = append(all, m.Article.ID)
		}
	}
	sent, err := c.sent(ctx, all)
	if err != nil {
		return n, err
	}
	known := func(a library.Article) bool { return !a.FirstSeen.After(since) || sent[a.ID] }
	shown := map[int64]bool{} // stories
	for _, h := range found.Hits {
		a := h.Article
		if len(h.Missing) > 0 || known(a) {
			continue
		}
		s := stories[a.ID]
		one := novel(a, s, known)
		switch {
		case len(s.Members) > 0 && shown[s.ID]:
		case !one.opens && len(one.facts) == 0:
			n.repeats++
		default:
			shown[s.ID] = true
			n.news = append(n.news, one)
		}
	}
	n.edits, err = c.corrected(ctx, q, args, since, func(ids []int64) (map[int64]bool, error) { return c.sent(ctx, ids) })
	return n, err
}

// novel compares an article with what is known of its story.
func novel(a library.Article, s library.Story, known func(library.Article) bool) novelty {
	one := novelty{article: a, opens: true}
	if len(s.Members) < 2 {
		return one
	}
	one.story = s
	var old []library.Article
	for _, m := range s.Members {
		if m.Article.ID != a.ID && known(m.Article) {
			old = append(old, m.Article)
		}
	}
	if len(old) > 0 {
		one.opens, one.facts = false, story.NewFacts(a, old)
	}
	return one
}

// sent returns those of the articles that were posted where the asker asks.
func (c *call) sent(ctx context.Context, articles []int64) (map[int64]bool, error) {
	if c.Follows == nil || !c.platform.Posts || c.Chat.ID == "" || len(articles) == 0 {
		return nil, nil
	}
	return c.Follows.Told(ctx, c.here(), articles)
}

// newCards makes a page of cards: corrections first, for they are about what was
// read already.
func (c *call) newCards(ctx context.Context, n novelties, q library.Query, page int) (cards []Card, more bool, err error) {
	all := len(n.edits) + len(n.news)
	start := min((page-1)*c.platform.Cards, all)
	end := min(start+c.platform.Cards, all)
	var hits []library.Hit
	for i := start; i < end; i++ {
		if i < len(n.edits) {
			hits = append(hits, library.Hit{Article: n.edits[i].article})
		} else {
			hits = append(hits, library.Hit{Article: n.news[i-len(n.edits)].article})
		}
	}
	if cards, err = c.cards(ctx, hits, q.Text()); err != nil {
		return nil, false, err
	}
	for i := range cards {
		if at := start + i; at < len(n.edits) {
			cards[i] = c.correctedCard(cards[i], n.edits[at])
		} else {
			cards[i] = c.newCard(cards[i], n.news[at-len(n.edits)])
		}
	}
	return cards, end < all, nil
}

// asking is when somebody last asked what is new about a topic, and since when
// things were new then: pages after the first go on with that.
type asking struct {
	Last  time.Time `json:"last"`
	Since time.Time `json:"since"`
}

// asker is under which key it is kept who asked: in private the person's, else the
// chat's, whose members read the same answers.
func (c *call) asker() string {
	if c.Private || c.Chat.ID == "" {
		return c.voter()
	}
	return c.key(c.platform, "chat", c.Chat.ID)
}

// topicName is under what it is kept when a topic was asked for: what was asked is
// kept nowhere.
func topicName(args string) string {
	if args = library.Fold(args); args == "" {
		return ""
	}
	return shortName(args)
}

// asked returns when this person or chat asked, by topic.
func (c *call) asked(ctx context.Context) map[string]asking {
	out := map[string]asking{}
	if json.Unmarshal([]byte(c.preference(ctx, c.asker(), preferenceAsked)), &out) != nil {
		return map[string]asking{} // as if nobody had asked
	}
	return out
}

// sinceWhen is since when things are new. Who asked for everything asked for each
// topic. For who never asked it is a day ago, or when the chat was last sent
// something, if that is longer ago.
func (c *call) sinceWhen(ctx context.Context, asked map[string]asking, topic string, page int) time.Time {
	last := asked[topic].Last
	if all := asked[""].Last; all.After(last) {
		last = all
	}
	if page > 1 && !asked[topic].Since.IsZero() {
		last = asked[topic].Since
	}
	if last.IsZero() {
		last = c.now.Add(-newsSpan)
		if sent := c.lastSent(ctx); !sent.IsZero() && sent.Before(last) {
			last = sent
		}
	}
	if least := c.now.Add(-newsSpanMost); last.Before(least) {
		return least
	}
	return last
}

// lastSent is when the last news was posted where the asker asks; zero for never.
func (c *call) lastSent(ctx context.Context) time.Time {
	const looked = 20
	if c.Follows == nil || !c.platform.Posts || c.Chat.ID == "" {
		return time.Time{}
	}
	all, err := c.Follows.DeliveriesOf(ctx, c.here(), 0, looked)
	if err != nil {
		c.Log.WarnContext(ctx, "when a chat was last sent something is not known", "error", err)
	}
	for _, d := range all {
		if d.State == library.Done && d.Kind != library.KindNotice {
			return d.Begun
		}
	}
	return time.Time{}
}

// askedNow keeps that somebody asked, and since when things were new.
func (c *call) askedNow(ctx context.Context, asked map[string]asking, topic string, since time.Time) error {
	if c.asker() == "" {
		return nil
	}
	asked[topic] = asking{c.now.UTC(), since.UTC()}
	for len(asked) > mostAsked {
		oldest := topic
		for t, a := range asked {
			if cmp.Or(a.Last.Compare(asked[oldest].Last), cmp.Compare(t, oldest)) < 0 {
				oldest = t
			}
		}
		delete(asked, oldest)
	}
	value, err := json.Marshal(asked)
	if err != nil {
		return err
	}
	return c.Library.SetPreference(ctx, c.asker(), preferenceAsked, string(value))
}

// newCard says what is new in a card, and quotes the sentences that say it.
func (c *call) newCard(card Card, n novelty) Card {
	if n.opens {
		card.Note = joinNotes(c.say.Say("new.opens"), card.Note)
		return c.withStory(card, n.story)
	}
	card.Note = joinNotes(c.say.Say("new.adds", "Words", factWords(n.facts)), card.Note)
	if quotes := c.factQuotes(card, n.article, n.facts); len(quotes) > 0 {
		card.Quotes = quotes
	}
	return c.withStory(card, n.story)
}

// factQuotes quotes the sentences that have new facts.
func (c *call) factQuotes(card Card, a library.Article, facts []story.Fact) []Quote {
	var out []Quote
	for i, s := range summarize.Sentences(a.Text, a.Lang) {
		has := slices.ContainsFunc(facts, func(f story.Fact) bool { return s.Start <= f.Start && f.Start < s.End })
		if has && len(out) < quotesInList {
			text := a.Text[s.Start:s.End]
			out = append(out, Quote{Text: text, Link: TextFragment(card.Link, text), Reader: c.Links.Quoted(a.ID, "", quotesInList, i)})
		}
	}
	return out
}

// factWords are the words of facts.
func factWords(facts []story.Fact) string {
	words := make([]string, len(facts))
	for i, f := range facts {
		words[i] = f.Word
	}
	return strings.Join(words, ", ")
}
