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

func (s *Server) home(w http.ResponseWriter, r *http.Request) error {
	form := r.URL.Query()
	text := tidyQuery(form.Get("q"))
	offset := offsetOf(form.Get("offset"))
	if to, err := s.linked(r, text); to != "" || err != nil {
		if err == nil {
			http.Redirect(w, r, to, http.StatusSeeOther)
		}
		return err
	}
	words := s.pages.words
	p := homePage{frame: s.frame(words.Latest, text), Headline: words.Latest}
	if text != "" {
		p.Title, p.Headline = words.Results(text), words.Results(text)
	}
	p.Cover = text == "" && offset == 0
	if s.Links.Base != "" && p.Cover {
		p.Canonical = s.Links.Base + "/"
	}
	q, err := library.ParseQuery(text, s.Now(), s.Location)
	if err != nil {
		p.Trouble = words.Trouble(err)
		return s.write(w, http.StatusBadRequest, "home", p)
	}
	q.Limit, q.Offset = perPage, offset
	found, err := s.Library.Search(r.Context(), q)
	if err != nil {
		return fmt.Errorf("search: %w", err)
	}
	p.Filters = s.filters(q)
	asked := question{Query: tidyQuery(q.Text()), Count: defaultQuotes}
	if asked.Query == "" {
		asked.Count = latestQuotes
	}
	for _, h := range found.Hits {
		p.Cards = append(p.Cards, s.card(h, asked))
	}
	switch {
	case len(p.Cards) > 0:
	case p.Cover:
		p.Nothing = words.EmptyLibrary
	default:
		p.Headline, p.Nothing = words.Nothing(text), words.NothingFound
	}
	if offset > 0 {
		p.Newer = s.searchAddress(text, max(0, offset-perPage))
	}
	if found.More && offset+perPage <= maxOffset {
		p.Older = s.searchAddress(text, offset+perPage)
	}
	return s.write(w, http.StatusOK, "home", p)
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

func (s *Server) card(h library.Hit, q question) card {
	c := card{mention: s.mention("", h.Article), Sample: h.Article.Sample}
	c.Link = q.address(s.links, h.Article.ID, -1)
	c.Quotes, _ = s.quotes(h.Article, q)
	var missing []string
	for _, m := range h.Missing[:min(len(h.Missing), maxMissing)] {
		missing = append(missing, "“"+clip(m, 40)+"”")
	}
	if len(missing) > 0 {
		c.Missing = s.pages.words.Without(strings.Join(missing, ", "))
	}
	return c
}

// filters says in words what a query asks for beside its words.
func (s *Server) filters(q library.Query) (said []string) {
	words := s.pages.words
	if !q.Since.IsZero() {
		said = append(said, words.Since(words.Day(q.Since.In(s.Location))))
	}
	if !q.Before.IsZero() {
		said = append(said, words.Before(words.Day(q.Before.In(s.Location))))
	}
	if q.Source != "" {
		said = append(said, words.From(clip(q.Source, 40)))
	}
	for _, not := range q.Not {
		said = append(said, words.Not(clip(not, 40)))
	}
	if q.Lang != "" {
		name := s.tongue(q.Lang).Name
		if name == "" {
			name = clip(q.Lang, 40)
		}
		said = append(said, words.In(name))
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
