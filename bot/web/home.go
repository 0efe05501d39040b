package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/nutgraf/nutgraf/library"
)

const (
	perPage      = 10
	latestQuotes = 2
	maxOffset    = 10_000 // hits; who pages further back had better use dates
	maxMissing   = 6      // words named that a hit lacks
)

// card is an article on the front page.
type card struct {
	mention
	Sample  bool
	Quotes  []quote
	Missing string // the words that it lacks, as a list; "" for none
}

type homePage struct {
	frame
	Headline string
	Filters  []string // what the search was narrowed down to, in words
	Trouble  string   // why the query was not understood; "" when it was
	Nothing  string   // what to say when there is nothing; "" when there is
	Cards    []card
	Older    string
	Newer    string
}

func (v *visit) home(w http.ResponseWriter, r *http.Request) error {
	form := r.URL.Query()
	text := tidyQuery(form.Get("q"))
	offset := offsetOf(form.Get("offset"))
	if to, err := v.linked(r, text); to != "" || err != nil {
		if err == nil {
			http.Redirect(w, r, to, http.StatusSeeOther)
		}
		return err
	}
	headline := v.say.Say("web.latest")
	if text != "" {
		headline = v.say.Say("web.results", "Query", text)
	}
	p := homePage{frame: v.frame(headline, text), Headline: headline}
	p.Cover = text == "" && offset == 0
	if v.Links.Base != "" && p.Cover {
		p.Canonical = v.Links.Base + "/"
	}
	q, err := library.ParseQuery(text, v.Now(), v.Location)
	if err != nil {
		p.Trouble = v.say.Trouble(err)
		return v.write(w, http.StatusBadRequest, "home", p)
	}
	q.Limit, q.Offset = perPage, offset
	found, err := v.Library.Search(r.Context(), q)
	if err != nil {
		return fmt.Errorf("search: %w", err)
	}
	p.Filters = v.filters(q)
	asked := question{Query: tidyQuery(q.Text()), Count: defaultQuotes}
	if asked.Query == "" {
		asked.Count = latestQuotes
	}
	for _, h := range found.Hits {
		p.Cards = append(p.Cards, v.card(h, asked))
	}
	switch {
	case len(p.Cards) > 0:
	case p.Cover:
		p.Nothing = v.say.Say("web.empty")
	default:
		p.Headline, p.Nothing = v.say.Say("web.nothing", "Query", text), v.say.Say("web.nothing_hint")
	}
	if offset > 0 {
		p.Newer = v.searchAddress(text, max(0, offset-perPage))
	}
	if found.More && offset+perPage <= maxOffset {
		p.Older = v.searchAddress(text, offset+perPage)
	}
	return v.write(w, http.StatusOK, "home", p)
}

// linked returns the address of the article that a pasted link belongs to, ""
// when text is no link or no article has it.
func (s *Server) linked(r *http.Request, text string) (string, error) {
	link := safeLink(text)
	if link == "" {
		return "", nil
	}
	a, err := s.Library.ByURL(r.Context(), link)
	switch {
	case errors.Is(err, library.ErrNotFound):
		return "", nil
	case err != nil:
		return "", fmt.Errorf("find a link: %w", err)
	}
	return s.links.Article(a.ID), nil
}

func (v *visit) card(h library.Hit, q question) card {
	c := card{mention: v.mention("", h.Article), Sample: h.Article.Sample}
	c.Link = q.address(v.links, h.Article.ID, -1)
	c.Quotes, _ = v.quotes(h.Article, q)
	var missing []string
	for _, m := range h.Missing[:min(len(h.Missing), maxMissing)] {
		missing = append(missing, v.say.Say("web.word", "Word", clip(m, 40)))
	}
	if len(missing) > 0 {
		c.Missing = v.say.Say("web.without", "Words", strings.Join(missing, ", "))
	}
	return c
}

// filters says in words what a query asks for beside its words.
func (v *visit) filters(q library.Query) (said []string) {
	say := func(id string, args ...any) { said = append(said, v.say.Say(id, args...)) }
	if !q.Since.IsZero() {
		say("web.since", "Day", v.say.LongDate(q.Since.In(v.Location)))
	}
	if !q.Before.IsZero() {
		say("web.before", "Day", v.say.LongDate(q.Before.In(v.Location)))
	}
	if q.Source != "" {
		say("web.from", "Source", clip(q.Source, 40))
	}
	for _, not := range q.Not {
		say("web.not", "Word", clip(not, 40))
	}
	if q.Lang != "" {
		name := v.tongue(q.Lang).Name
		if name == "" {
			name = clip(q.Lang, 40)
		}
		say("web.in", "Language", name)
	}
	return said
}

func (s *Server) searchAddress(text string, offset int) string {
	v := url.Values{}
	if text != "" {
		v.Set("q", text)
	}
	if offset > 0 {
		v.Set("offset", strconv.Itoa(offset))
	}
	if len(v) == 0 {
		return s.prefix + "/"
	}
	return s.prefix + "/?" + v.Encode()
}

// offsetOf reads how many hits to skip; what makes no sense skips none.
func offsetOf(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return min(n, maxOffset)
}
