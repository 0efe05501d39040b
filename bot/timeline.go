package bot

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/timeline"
	"github.com/nutgraf/nutgraf/summarize"
)

const (
	timelineArticles = 100 // that a timeline is made of, at most
	timelineDays     = 24  // that it has, at most
)

// Timeline is the days on which something happened, with the articles that tell
// of them.
type Timeline struct {
	timeline.Timeline
	Articles map[int64]library.Article
}

// MakeTimeline looks for the articles about q, all of whose words they have, and
// makes a timeline of them. It has no days where there is nothing about q.
func MakeTimeline(ctx context.Context, l library.Finder, q library.Query) (Timeline, error) {
	q.Limit, q.Offset = timelineArticles, 0
	found, err := l.Search(ctx, q)
	if err != nil {
		return Timeline{}, err
	}
	var as []library.Article
	for _, h := range found.Hits {
		if len(h.Missing) == 0 {
			as = append(as, h.Article)
		}
	}
	return timelineOf(as, q.Text()), nil
}

// timelineOf makes a timeline of articles.
func timelineOf(as []library.Article, topic string) Timeline {
	out := Timeline{Articles: map[int64]library.Article{}}
	for _, a := range as {
		out.Articles[a.ID] = a
	}
	out.Timeline = timeline.Build(as, topic, timelineDays, sentenceSpans, summarize.Leans)
	return out
}

// ofStory goes before the id of a story whose timeline is asked for.
const ofStory = "story:"

// timelineAsked is what a timeline is of: what was searched for, or a story with those
// that belong together with it.
func (c *call) timelineAsked(ctx context.Context, args string) (t Timeline, name, topic string, err error) {
	id, ok := strings.CutPrefix(args, ofStory)
	if !ok {
		q, err := c.query(args)
		if err == nil && q.Text() == "" {
			err = c.usage()
		}
		if err != nil {
			return t, "", "", err
		}
		t, err = MakeTimeline(ctx, c.Library, q)
		return t, args, q.Text(), err
	}
	s, err := c.storyNamed(ctx, id)
	if err != nil {
		return t, "", "", err
	}
	near, err := c.Library.Group(ctx, s.ID, storyRows)
	if err != nil {
		return t, "", "", err
	}
	var as []library.Article
	for _, s := range append([]library.Story{s}, near...) {
		for _, m := range s.Members {
			if len(as) < timelineArticles {
				as = append(as, m.Article)
			}
		}
	}
	name = c.title(s.Members[0].Article)
	return timelineOf(as, name), name, "", nil
}

func sentenceSpans(text, lang string) [][2]int {
	spans := summarize.Sentences(text, lang)
	out := make([][2]int, len(spans))
	for i, s := range spans {
		out[i] = [2]int{s.Start, s.End}
	}
	return out
}

// timeline answers /timeline: the days on which something happened, the latest
// page first.
func (c *call) timeline(ctx context.Context) (Reply, error) {
	args, page := cutPage(c.Args)
	t, name, topic, err := c.timelineAsked(ctx, args)
	if err != nil {
		return Reply{}, err
	}
	name = clip(name, 80)
	if len(t.Days) == 0 {
		return Reply{Text: c.say.Say("news.none", "Query", name), Note: c.say.Say("news.none_hint")}, nil
	}
	n := c.platform.Cards
	end := max(len(t.Days)-(page-1)*n, 0)
	days := t.Days[max(end-n, 0):end]
	if len(days) == 0 {
		return Reply{Text: c.say.Say("news.end", "Query", name)}, nil
	}
	reply := Reply{
		Text: c.say.Say("timeline.title", "Query", name),
		Note: c.basis(len(t.Articles), t.Sources), Replace: c.Pressed && strings.HasPrefix(c.Args, "page:"),
	}
	for _, d := range days {
		reply.Cards = append(reply.Cards, c.dayCard(t, d, topic))
	}
	turn := func(label string, page int) {
		reply.Actions = append(reply.Actions, Action{
			Label: c.say.Say("action." + label), Line: "/timeline page:" + strconv.Itoa(page) + " " + args,
		})
	}
	if end > n {
		turn("earlier", page+1)
	}
	if page > 1 {
		turn("later", page-1)
	}
	if picture := c.Links.Timeline(args); picture != "" && len(args) <= maxQuery && !strings.HasPrefix(args, ofStory) {
		reply.Actions = append(reply.Actions, Action{Label: c.say.Say("action.picture"), URL: picture})
	}
	return reply, nil
}

// basis says what an answer is made of.
func (c *call) basis(articles, sources int) string {
	return joinNotes(c.say.Say("story.articles", "Count", articles), c.say.Say("story.sources", "Count", sources))
}

// dayCard is a day of a timeline: the sentence that says what happened.
func (c *call) dayCard(t Timeline, d timeline.Day, query string) Card {
	q := d.Quotes[0]
	a := t.Articles[q.Article]
	card := Card{Title: c.say.LongDate(d.Day), Link: webLink(a.URL), Source: sourceName(a), Lang: a.Lang}
	text := a.Text[q.Start:q.End]
	sentence := slices.IndexFunc(summarize.Sentences(a.Text, a.Lang), func(s summarize.Span) bool { return s.Start == q.Start })
	card.Reader = c.Links.Quoted(a.ID, cutQuery(query), quotesInFull, sentence)
	card.Quotes = []Quote{{Text: text, Link: TextFragment(card.Link, text), Reader: card.Reader}}
	if a.Sample {
		card.Sample = c.say.Say("card.sample")
	}
	if d.Articles > 1 {
		card.Note = c.basis(d.Articles, d.Sources)
	}
	return card
}
