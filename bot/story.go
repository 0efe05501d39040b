package bot

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/summarize"
)

// storyRows is how many headlines of a story are listed.
const storyRows = 20

// told is a list of articles with one of each story, and the stories of those
// that several report.
type told struct {
	hits    []library.Hit
	stories map[int64]library.Story // by article
}

// onePerStory leaves the first article of each story in a list.
func (c *call) onePerStory(ctx context.Context, hits []library.Hit) (told, error) {
	out := told{stories: map[int64]library.Story{}}
	if len(hits) == 0 {
		return out, nil
	}
	ids := make([]int64, len(hits))
	for i, h := range hits {
		ids[i] = h.Article.ID
	}
	of, err := c.Library.StoriesOf(ctx, ids)
	if err != nil {
		return told{}, err
	}
	seen := map[int64]bool{}
	for _, h := range hits {
		s, ok := of[h.Article.ID]
		if ok && seen[s.ID] {
			continue
		}
		seen[s.ID] = ok
		out.hits = append(out.hits, h)
		if len(s.Members) > 1 {
			out.stories[h.Article.ID] = s
		}
	}
	return out, nil
}

// withStory adds to a card who else reports the story, and the way there.
func (c *call) withStory(card Card, s library.Story) Card {
	if len(s.Members) < 2 {
		return card
	}
	reports := c.reports(s)
	card.Note = joinNotes(reports, card.Note)
	action := Action{Label: reports, Line: "/story " + library.FormatID(s.ID)}
	at := 0
	if card.Reader != "" {
		at = 1
	}
	card.Actions = append(card.Actions[:at:at], append([]Action{action}, card.Actions[at:]...)...)
	if !hasTimeline(s) {
		return card
	}
	// A row has room for five buttons, and the timeline has what belongs together
	// with the story.
	i := slices.IndexFunc(card.Actions, func(a Action) bool { return strings.HasPrefix(a.Line, "/related ") })
	if i >= 0 {
		card.Actions[i] = Action{Label: c.say.Say("action.timeline"), Line: "/timeline " + ofStory + library.FormatID(s.ID)}
	}
	return card
}

// hasTimeline reports whether a story has a few days to tell of.
func hasTimeline(s library.Story) bool {
	const few, looked = 3, 12
	days := map[string]bool{}
	var as []library.Article
	for _, m := range s.Members {
		if !m.Article.Published.IsZero() {
			days[m.Article.Time().UTC().Format(time.DateOnly)] = true
		}
		as = append(as, m.Article)
	}
	return len(days) >= few || len(timelineOf(as[:min(len(as), looked)], "").Days) >= few
}

// reports says by how many a story is told.
func (c *call) reports(s library.Story) string {
	if n := s.Sources(); n > 1 {
		return c.say.Say("story.sources", "Count", n)
	}
	return c.say.Say("story.articles", "Count", len(s.Members))
}

// story answers /story: all headlines of a story, and the sentences that tell it
// together, each with its report.
func (c *call) story(ctx context.Context) (Reply, error) {
	s, err := c.storyNamed(ctx, c.Args)
	if err != nil {
		return Reply{}, err
	}
	ms := s.Members
	reply := Reply{
		Text: c.say.Say("story.title", "Title", c.title(ms[0].Article)),
		Note: c.basis(len(ms), s.Sources()),
	}
	for _, m := range ms[:min(len(ms), storyRows)] {
		reply.Rows = append(reply.Rows, Row{Head: c.reporter(m.Article), Text: c.title(m.Article)})
	}
	reply.Actions = []Action{{Label: c.say.Say("action.timeline"), Line: "/timeline " + ofStory + library.FormatID(s.ID)}}
	reply.Cards, err = c.storyCards(ctx, s)
	return reply, err
}

// storyNamed finds a story by its id or by that of one of its articles.
func (c *call) storyNamed(ctx context.Context, name string) (library.Story, error) {
	id, err := library.ParseID(strings.ToLower(name))
	if err != nil {
		return library.Story{}, c.usage()
	}
	s, err := c.Library.Story(ctx, id)
	if !errors.Is(err, library.ErrNotFound) {
		return s, err
	}
	of, err := c.Library.StoriesOf(ctx, []int64{id})
	if err == nil && len(of[id].Members) == 0 {
		return s, failure(CodeArticleUnknown, library.ErrNotFound, "ID", clip(name, 40))
	}
	return of[id], err
}

// storyCards are the reports whose sentences tell a story together, none of it
// twice, in the order in which they came out; the first reports as they are where
// no sentence can be quoted.
func (c *call) storyCards(ctx context.Context, s library.Story) ([]Card, error) {
	var articles []library.Article
	var docs []summarize.Document
	for _, m := range s.Members {
		if a := m.Article; !a.Doubtful() || webLink(a.URL) == "" { // as on its card
			articles = append(articles, a)
			docs = append(docs, summarize.Document{Text: a.Text, Title: a.Title, Lang: a.Lang, Doubts: a.Doubts, Date: a.Published})
		}
	}
	var hits []library.Hit
	quotes := map[int64][]summarize.StoryQuote{}
	for _, q := range summarize.Story(docs, summarize.Options{Count: c.platform.Cards}) {
		a := articles[q.Document]
		if len(quotes[a.ID]) == 0 {
			hits = append(hits, library.Hit{Article: a})
		}
		quotes[a.ID] = append(quotes[a.ID], q)
	}
	for i := 0; len(quotes) == 0 && i < min(len(s.Members), c.platform.Cards); i++ {
		hits = append(hits, library.Hit{Article: s.Members[i].Article})
	}
	cards, err := c.cards(ctx, hits, "")
	if err != nil {
		return nil, err
	}
	for i, h := range hits {
		a := h.Article
		if len(quotes[a.ID]) > 0 {
			cards[i].Quotes = nil
		}
		for _, q := range quotes[a.ID] {
			text := a.Text[q.Start:q.End]
			cards[i].Quotes = append(cards[i].Quotes, Quote{
				Text: text, Link: TextFragment(cards[i].Link, text), Reader: c.Links.Quoted(a.ID, "", quotesInList, q.Sentence),
			})
		}
	}
	return cards, nil
}

// reporter says who reported, and when.
func (c *call) reporter(a library.Article) string {
	head := sourceName(a)
	if t := c.published(a); !t.IsZero() {
		head = joinNotes(head, c.say.Date(t))
	}
	if head == "" {
		head = library.FormatID(a.ID)
	}
	return head
}

// foldRow says which words joined an article to its story.
func (c *call) foldRow(ctx context.Context, a library.Article) (Row, bool, error) {
	if a.ID == 0 {
		return Row{}, false, nil
	}
	of, err := c.Library.StoriesOf(ctx, []int64{a.ID})
	if err != nil || len(of[a.ID].Members) < 2 {
		return Row{}, false, err
	}
	s := of[a.ID]
	row := Row{Head: c.say.Say("why.story", "Title", c.title(s.Members[0].Article))}
	for _, m := range s.Members {
		if len(m.Words) > 0 && (m.Article.ID == a.ID || s.Members[0].Article.ID == a.ID) {
			row.Text += c.reporter(m.Article) + ": " + strings.Join(m.Words, ", ") + "\n"
		}
	}
	row.Text = strings.TrimSpace(row.Text)
	return row, row.Text != "", nil
}
