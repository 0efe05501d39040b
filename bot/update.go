package bot

import (
	"context"
	"slices"
	"strings"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/summarize"
)

// How much of a story a post and a reply to it show.
const (
	headlinesShown = 5 // of other reports, the latest
	newCardsShown  = 3 // of articles with something new, the latest
)

// grown adds to the card of a post the others that report the same, and by how many
// sources their story is reported.
func (c *call) grown(ctx context.Context, card Card, articles []library.Article) (Card, error) {
	stories, err := c.Library.StoriesOf(ctx, []int64{articles[0].ID})
	if err != nil {
		return card, err
	}
	s := stories[articles[0].ID]
	sources := map[string]bool{}
	count := func(a library.Article) {
		sources[a.Source.Key] = true
		for _, copied := range a.Copies {
			sources[copied.Source.Key] = true
		}
	}
	for _, a := range articles {
		count(a)
	}
	for _, m := range s.Members {
		count(m.Article)
	}
	if len(articles) == 1 && len(sources) == 1 {
		return card, nil
	}
	others := articles[1:]
	for _, a := range others[max(0, len(others)-headlinesShown):] {
		h := Headline{Title: c.title(a), Link: webLink(a.URL), Source: sourceName(a)}
		if h.Link == "" {
			h.Link = c.Links.Quoted(a.ID, "", quotesInList, -1)
		}
		card.Also = append(card.Also, h)
	}
	many := c.say.Say("story.sources", "Count", len(sources))
	card.Note = joinNotes(many, card.Note)
	if len(s.Members) > 1 {
		at := 0
		if card.Reader != "" {
			at = 1
		}
		at = min(at, len(card.Actions))
		card.Actions = slices.Insert(slices.Clone(card.Actions), at, Action{Label: many, Line: "/story " + library.FormatID(s.ID)})
	}
	return card, nil
}

// updateReply says what is new in a story whose post it answers: the names and
// numbers that no report before had, in the sentences that have them.
func (c *call) updateReply(ctx context.Context, d library.Delivery) (Reply, error) {
	words := map[int64][]string{}
	for line := range strings.Lines(d.Text) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if id, err := library.ParseID(fields[0]); err == nil {
			words[id] = fields[1:]
		}
	}
	articles, err := c.articlesOf(ctx, d.Articles)
	if err != nil {
		return Reply{}, err
	}
	reply := Reply{Text: c.say.Say("post.news")}
	for _, a := range articles[max(0, len(articles)-newCardsShown):] {
		card := c.postCard(a, "", 1)
		card.Note = joinNotes(c.say.Say("new.adds", "Words", strings.Join(words[a.ID], ", ")), card.Note)
		if quotes := c.quotesWith(a, words[a.ID], card.Link); len(quotes) > 0 {
			card.Quotes = quotes
		}
		card.Actions = card.Actions[:min(len(card.Actions), 1)]
		reply.Cards = append(reply.Cards, card)
	}
	return reply, nil
}

// quotesWith are the sentences of an article that have the most of some words, at
// most quotesInList, in the order of the text.
func (c *call) quotesWith(a library.Article, words []string, link string) []Quote {
	if a.Doubtful() && link != "" {
		return nil
	}
	type place struct{ sentence, start, end int }
	left := map[string]bool{}
	for _, w := range words {
		left[w] = true
	}
	var found []place
	sentences := summarize.Sentences(a.Text, a.Lang)
	for len(found) < quotesInList {
		best, most := place{}, []string(nil)
		for i, s := range sentences {
			var has []string
			library.EachWord(a.Text[s.Start:s.End], a.Lang, func(start, end int, _ []string) {
				if w := a.Text[s.Start+start : s.Start+end]; left[w] && !slices.Contains(has, w) {
					has = append(has, w)
				}
			})
			if len(has) > len(most) {
				best, most = place{i, s.Start, s.End}, has
			}
		}
		if len(most) == 0 {
			break
		}
		for _, w := range most {
			delete(left, w)
		}
		found = append(found, best)
	}
	slices.SortFunc(found, func(a, b place) int { return a.start - b.start })
	var quotes []Quote
	for _, p := range found {
		text := a.Text[p.start:p.end]
		quotes = append(quotes, Quote{
			Text: text, Link: TextFragment(link, text), Reader: c.Links.Quoted(a.ID, "", quotesInList, p.sentence),
		})
	}
	return quotes
}
