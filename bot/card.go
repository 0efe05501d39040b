package bot

import (
	"context"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/summarize"
)

// Sentences to quote: on a card among others, on a card of its own, when asked
// for a longer one, and at most.
const (
	quotesInList  = 2
	quotesInFull  = 3
	quotesLonger  = 6
	quotesAtMost  = 10
	relatedOnCard = 5
)

// card makes the card of an article: count quotes about the words of the
// query, or about what the article is about when there are none.
func (c *call) card(a library.Article, query string, count int, votes library.Tally) Card {
	query = cutQuery(query)
	card := Card{
		Title: c.title(a), Link: webLink(a.URL), Source: sourceName(a), Byline: a.Byline,
		Lang: a.Lang, Published: c.published(a),
	}
	if !card.Published.IsZero() {
		card.Day, card.Timed = c.say.Date(card.Published), !dateOnly(a)
		if card.About = a.TimeAbout(); card.About {
			card.Day, card.Timed = c.say.Say("date.about", "Date", card.Day), false
		}
	}
	if a.Sample {
		card.Sample = c.say.Say("card.sample")
	}
	var quotes []summarize.Quote
	// A menu or a banner is no quote. Without a link the text is all there is.
	doubtful := a.Doubtful() && card.Link != ""
	if !doubtful {
		quotes = summarize.Quotes(a.Text, summarize.Options{Count: count, Query: query, Title: a.Title, Lang: a.Lang, Doubts: a.Doubts})
	}
	for _, q := range quotes {
		text := a.Text[q.Start:q.End]
		quote := Quote{Text: text, Link: TextFragment(card.Link, text)}
		if a.ID != 0 {
			quote.Reader = c.Links.Quoted(a.ID, query, count, q.Sentence)
		}
		card.Quotes = append(card.Quotes, quote)
	}
	switch {
	case doubtful:
		card.Note = c.say.Say("card.doubtful")
	case len(quotes) == 0:
		card.Note = c.say.Say("card.unquotable")
	case a.Doubtful():
		card.Note = c.say.Say("card.doubtful_text")
	}
	if a.ID == 0 {
		return card
	}
	card.Reader = c.Links.Quoted(a.ID, query, count, -1)
	if len(quotes) > 0 {
		card.Reader = card.Quotes[0].Reader
	}
	if n := len(a.Copies); n > 0 {
		card.Note = joinNotes(card.Note, c.say.Say("card.copies", "Count", n))
	}
	if votes.Votes > 0 {
		card.Helpful = c.say.Say("card.helpful", "Yes", votes.Helpful, "Count", votes.Votes)
	}
	id := library.FormatID(a.ID)
	if card.Reader != "" {
		card.Actions = append(card.Actions, Action{Label: c.say.Say("action.read"), Icon: iconRead, URL: card.Reader})
	}
	for _, next := range [...]struct{ name, icon, line string }{
		{"related", "", "/related " + id}, {"helpful", iconHelpful, "/helpful " + id + " yes"},
		{"unhelpful", iconUnhelpful, "/helpful " + id + " no"},
	} {
		card.Actions = append(card.Actions, Action{Label: c.say.Say("action." + next.name), Icon: next.icon, Line: next.line})
	}
	return card
}

// cards makes the cards of search hits.
func (c *call) cards(ctx context.Context, hits []library.Hit, query string) ([]Card, error) {
	ids := make([]int64, len(hits))
	for i, hit := range hits {
		ids[i] = hit.Article.ID
	}
	votes, err := c.Library.Tallies(ctx, ids, c.voter())
	if err != nil {
		return nil, err
	}
	cards := make([]Card, 0, len(hits))
	for _, hit := range hits {
		card := c.card(hit.Article, query, quotesInList, votes[hit.Article.ID])
		if len(hit.Missing) > 0 {
			card.Note = joinNotes(c.say.Say("card.lacks", "Words", strings.Join(hit.Missing, ", ")), card.Note)
		}
		cards = append(cards, card)
	}
	return cards, nil
}

// title is the article's title, or the words that say that it has none.
func (c *call) title(a library.Article) string {
	if a.Title == "" {
		return c.say.Say("card.untitled")
	}
	return a.Title
}

// published is when the article was published, as people are shown it: in the
// zone of the installation, but a date without a time of day as it is. Zero
// when unknown; a date in the future counts as the day it was seen.
func (c *call) published(a library.Article) time.Time {
	if a.Published.IsZero() {
		return time.Time{}
	}
	if dateOnly(a) {
		return a.Time().UTC()
	}
	if c.clock != nil {
		return a.Time().In(c.clock)
	}
	return a.Time().In(c.Zone)
}

// dateOnly reports whether an article has a date without a time of day: that
// is midnight in UTC, which a time of day hardly ever is.
func dateOnly(a library.Article) bool {
	t := a.Time().UTC()
	return t.Equal(t.Truncate(24 * time.Hour))
}

// maxQuery is how much of a question, in bytes, steers quotes and is carried in
// addresses: platforms limit the length of a link.
const maxQuery = 200

// cutQuery shortens a question to maxQuery bytes, between words where it can.
func cutQuery(q string) string {
	if len(q) <= maxQuery {
		return q
	}
	q = strings.ToValidUTF8(q[:maxQuery], "")
	if i := strings.LastIndexFunc(q, unicode.IsSpace); i > 0 {
		q = q[:i]
	}
	return q
}

func joinNotes(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " · " + b
}

func sourceName(a library.Article) string {
	if a.Site != "" {
		return a.Site
	}
	return a.Source.Name
}

// webLink returns link when it is one that may be shown: http or https, with a
// host and without a password. Anything else, such as javascript:, is dropped.
func webLink(link string) string {
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return ""
	}
	return link
}

// isLink reports whether s is one web link and nothing else.
func isLink(s string) bool { return !strings.ContainsAny(s, " \t\n") && webLink(s) != "" }
