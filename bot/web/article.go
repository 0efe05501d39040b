package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"unicode"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/summarize"
)

const (
	defaultQuotes = 3
	maxQuotes     = 10
	maxQuery      = 1000 // bytes; longer questions are cut
	maxRelated    = 4    // articles
	maxCuts       = 100  // shown, of what cleaning removed
	maxCutRunes   = 400  // shown of each
	maxCopies     = 30   // shown
	previewRunes  = 300  // of a quote, in a preview of the link elsewhere
	maxTitleRunes = 1000 // shown of a title
)

// question is what an article's address asks: which quotes are lit.
type question struct {
	Query string
	Count int
}

// asked reads a question from what came with a request. What makes no sense
// counts as not said: the text is worth showing whatever follows the "?".
func asked(query, count string) question {
	q := question{Query: tidyQuery(query), Count: defaultQuotes}
	if n, err := strconv.Atoi(count); err == nil && n > 0 {
		q.Count = min(n, maxQuotes)
	}
	return q
}

// tidyQuery makes a query one line of valid UTF-8 of at most maxQuery bytes.
func tidyQuery(s string) string {
	// Whatever is cut here makes no difference below, and a visitor may send
	// a very long one.
	s = s[:min(len(s), 8*maxQuery)]
	s = strings.ToValidUTF8(s, "")
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > maxQuery {
		s = strings.TrimSpace(strings.ToValidUTF8(s[:maxQuery], ""))
	}
	return s
}

// address is where the reader shows an article for this question. The usual
// number of quotes goes without saying.
func (q question) address(l bot.Links, id int64, sentence int) string {
	n := q.Count
	if n == defaultQuotes {
		n = 0
	}
	return l.Quoted(id, q.Query, n, sentence)
}

// quote is a quoted sentence and where it stands.
type quote struct {
	Text     string
	Anchor   string // its place in the full text
	Original string // its place in the original; "" when there is none
}

// quotes answers a question about an article.
func (s *Server) quotes(a library.Article, q question) (quotes []quote, lit map[int]bool) {
	original := safeLink(a.URL)
	if a.Doubtful() && original != "" {
		return nil, nil // as on the card
	}
	chosen := s.Quotes(a.Text, summarize.Options{Count: q.Count, Query: q.Query, Title: a.Title, Lang: a.Lang, Doubts: a.Doubts})
	lit = make(map[int]bool, len(chosen))
	for _, c := range chosen {
		if c.Start < 0 || c.End > len(a.Text) || c.Start >= c.End {
			continue
		}
		text := strings.ToValidUTF8(a.Text[c.Start:c.End], "\uFFFD")
		lit[c.Sentence] = true
		quotes = append(quotes, quote{
			Text:     text,
			Anchor:   q.address(s.links, a.ID, c.Sentence),
			Original: bot.TextFragment(original, text),
		})
	}
	return quotes, lit
}

// mention is another article, in a list.
type mention struct {
	Label  string // what it is to this one; may be ""
	Title  string
	Link   string
	Source string
	tongue
	When when
}

func (v *visit) mention(label string, a library.Article) mention {
	return mention{
		Label: label, Title: v.title(a), Link: v.links.Article(a.ID), Source: sourceName(a),
		tongue: v.tongue(a.Lang), When: v.when("", a.Time()),
	}
}

// cut is something that cleaning left out.
type cut struct{ Reason, Text string }

type articlePage struct {
	frame
	tongue
	ID, Headline, Byline string
	Source, SourceHome   string
	Original             string
	When                 when
	Minutes              int
	Sample               bool
	Doubtful             bool // how much of the text is the article

	Question   question
	Quotes     []quote
	Paragraphs []paragraph

	Tally  library.Tally
	Voting voting

	Edited   string // when, the last time; "" when it was not
	Edits    []edit
	Copies   []mention
	Related  []mention
	Beside   []mention // earlier and later in the source
	Cuts     []cut
	MoreCuts int
}

func (v *visit) article(w http.ResponseWriter, r *http.Request) error {
	form := r.URL.Query()
	q := asked(form.Get("q"), form.Get("n"))
	// Some programs capitalise what one copies out of them.
	id, err := library.ParseID(strings.ToLower(r.PathValue("id")))
	if err != nil {
		return err
	}
	if library.FormatID(id) != r.PathValue("id") {
		http.Redirect(w, r, q.address(v.links, id, -1), http.StatusMovedPermanently)
		return nil
	}
	a, err := v.Library.Article(r.Context(), id)
	if err != nil {
		return err
	}
	tally, err := v.Library.Tally(r.Context(), id, voterOf(r))
	if err != nil {
		return err
	}
	p := v.articlePage(a, q)
	p.Tally = tally
	p.Voting = v.voting(id, tally)
	v.addEdits(r.Context(), &p, a)
	v.addCompany(r.Context(), &p, a)
	return v.write(w, http.StatusOK, "article", p)
}

// articlePage lays out what is known of an article from itself.
func (v *visit) articlePage(a library.Article, q question) articlePage {
	quotes, lit := v.quotes(a, q)
	p := articlePage{
		frame:      v.frame(v.title(a), ""),
		tongue:     v.tongue(a.Lang),
		ID:         library.FormatID(a.ID),
		Headline:   v.title(a),
		Byline:     clip(a.Byline, maxTitleRunes),
		Source:     sourceName(a),
		SourceHome: safeLink(a.Source.Home),
		Original:   safeLink(a.URL),
		Minutes:    readingMinutes(a.Text),
		Sample:     a.Sample,
		Doubtful:   a.Doubtful(),
		Question:   q,
		Quotes:     quotes,
		Paragraphs: layOut(a.Text, v.Sentences(a.Text, a.Lang), lit),
	}
	label := v.say.Say("web.first_seen")
	if !a.Published.IsZero() && a.Time().Equal(a.Published) {
		label = v.say.Say("web.published")
	}
	p.When = v.when(label, a.Time())
	if a.TimeAbout() {
		p.When.Moment = v.say.Say("date.about", "Date", p.When.Day)
	}
	p.frame.Published = p.When.Machine
	if len(quotes) > 0 {
		p.Description = clip(quotes[0].Text, previewRunes)
	}
	if v.Links.Base != "" {
		p.Canonical = v.Links.Article(a.ID)
	}
	for _, c := range a.Copies[:min(len(a.Copies), maxCopies)] {
		p.Copies = append(p.Copies, mention{
			Title: clip(c.Title, maxTitleRunes), Link: safeLink(c.URL), Source: nameOf(c.Source, ""),
			tongue: tongue{Dir: "auto"}, When: v.when("", library.Article{Published: c.Published, FirstSeen: c.FirstSeen}.Time()),
		})
	}
	for _, c := range a.Cuts {
		if c.Start < 0 || c.End > len(a.Raw) || c.Start >= c.End {
			continue // written by a version that cleaned another text
		}
		text := clip(a.Raw[c.Start:c.End], maxCutRunes)
		switch {
		case text == "":
		case len(p.Cuts) == maxCuts:
			p.MoreCuts++
		default:
			p.Cuts = append(p.Cuts, cut{v.say.Reason(c.Reason), text})
		}
	}
	return p
}

// addCompany adds the articles around this one. A page is whole without them,
// so that their failing is noted and no more.
func (v *visit) addCompany(ctx context.Context, p *articlePage, a library.Article) {
	related, err := v.Library.Related(ctx, a.ID, maxRelated)
	if err != nil {
		v.Log.WarnContext(ctx, "reader: no related articles", "article", p.ID, "error", err)
	}
	for _, h := range related {
		p.Related = append(p.Related, v.mention("", h.Article))
	}
	earlier, later, err := v.Library.Neighbours(ctx, a.ID)
	if err != nil {
		v.Log.WarnContext(ctx, "reader: no neighbouring articles", "article", p.ID, "error", err)
	}
	if earlier != nil {
		p.Beside = append(p.Beside, v.mention(v.say.Say("web.earlier"), *earlier))
	}
	if later != nil {
		p.Beside = append(p.Beside, v.mention(v.say.Say("web.later"), *later))
	}
}

// title is an article's title, or what stands for it.
func (v *visit) title(a library.Article) string {
	if t := clip(a.Title, maxTitleRunes); t != "" {
		return t
	}
	if t := clip(a.Text, 80); t != "" {
		return t
	}
	return v.say.Say("card.untitled")
}

func sourceName(a library.Article) string { return nameOf(a.Source, a.Site) }

// nameOf is what to call where something came from: the site that published it
// says more than the feed that brought it.
func nameOf(src library.Source, site string) string {
	for _, name := range []string{site, src.Name, src.Key} {
		if name = clip(name, 200); name != "" {
			return name
		}
	}
	return ""
}
