package web

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gorilla/feeds"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/summarize"
)

// The entries of a feed, and how long a reader of feeds may keep it.
const (
	feedEntries = 40
	feedKept    = 5 * time.Minute
)

// feed is the newest articles that an expression matches, as an Atom feed: what
// somebody follows, in any reader of feeds. Each entry has its sentences, word for
// word, and leads to the original.
func (v *visit) feed(w http.ResponseWriter, r *http.Request) error {
	if v.Editions == nil {
		return errNoPage
	}
	want := tidyQuery(r.URL.Query().Get("q"))
	articles, err := v.Editions.Matching(r.Context(), want, feedEntries)
	if fault, ok := errors.AsType[*library.QueryError](err); ok {
		http.Error(w, v.say.Trouble(fault), http.StatusBadRequest)
		return nil
	}
	if err != nil {
		return fmt.Errorf("a feed: %w", err)
	}
	body, err := v.atom(want, articles)
	if err != nil {
		return fmt.Errorf("a feed: %w", err)
	}
	sum := sha256.Sum256([]byte(body))
	h := w.Header()
	h.Set("Content-Type", "application/atom+xml; charset=utf-8")
	h.Set("Cache-Control", "public, max-age="+fmt.Sprint(int(feedKept.Seconds())))
	h.Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
	http.ServeContent(w, r, "", time.Time{}, strings.NewReader(body))
	return nil
}

// atom writes articles as an Atom feed. It has no time of its own: the same
// articles are the same bytes.
func (v *visit) atom(want string, articles []library.Article) (string, error) {
	self := v.public("/feed")
	if want != "" {
		self += "?" + url.Values{"q": {want}}.Encode()
	}
	title := program
	if want != "" {
		title += " · " + want
	}
	f := &feeds.Feed{Title: title, Id: self, Link: &feeds.Link{Href: self, Rel: "self"}}
	for _, a := range articles {
		page := v.public(bot.Links{}.Article(a.ID))
		seen := a.FirstSeen.UTC()
		if f.Updated.Before(seen) {
			f.Updated = seen
		}
		var quotes []string
		for _, q := range v.Quotes(a.Text, summarize.Options{Count: defaultQuotes, Query: tidyQuery(want), Title: a.Title, Lang: a.Lang, Doubts: a.Doubts}) {
			quotes = append(quotes, a.Text[q.Start:q.End])
		}
		f.Items = append(f.Items, &feeds.Item{
			Id: page, Title: cmp.Or(a.Title, v.say.Say("card.untitled")), Link: &feeds.Link{Href: cmp.Or(safeLink(a.URL), page)},
			Author:  &feeds.Author{Name: cmp.Or(a.Site, a.Source.Name, a.Source.Key)},
			Content: "", Description: strings.Join(quotes, "\n\n"), Created: a.Time().UTC(), Updated: seen,
		})
	}
	return f.ToAtom()
}

// public is the full address of a page, where the public address is known.
func (v *visit) public(path string) string {
	return cmp.Or(v.Links.Base, v.prefix) + path
}
