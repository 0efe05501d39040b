package fetch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"github.com/nutgraf/nutgraf/feed/extract"
	"github.com/nutgraf/nutgraf/library"
)

// Article fetches a page and makes a draft of the article on it. Its source is
// the host, under the key "link:" and the host's name without "www."; its link is
// the page's canonical one, as far as the page can be believed.
//
// Who asks for a link that is being fetched already shares that request. An asker
// whose ctx ends goes away alone; the request goes on for the others, until
// Config.Timeout at the latest. The error is an [*Error], or nil.
func (c *Client) Article(ctx context.Context, link string) (library.Draft, error) {
	doc, err := c.Document(ctx, link)
	if err != nil {
		return library.Draft{}, err
	}
	return doc.Draft(sourceOf(doc)), nil
}

// Document is Article for who wants to know where the text stands on the page.
func (c *Client) Document(ctx context.Context, link string) (extract.Document, error) {
	host := hostOf(link)
	// Not the key of the link alone: http and https may be two sites.
	shared := c.flights.DoChan(library.CanonicalURL(link), func() (any, error) {
		return c.document(library.WithTrace(c.stopped, library.Trace(ctx)), link)
	})
	select {
	case r := <-shared:
		if r.Err != nil {
			return extract.Document{}, r.Err
		}
		doc, _ := r.Val.(extract.Document) // that is what document returns
		doc.Cuts = slices.Clone(doc.Cuts)  // each asker may do with it what they like
		return doc, nil
	case <-ctx.Done():
		e := contextError(ctx)
		e.Host = host
		return extract.Document{}, e
	}
}

// document fetches and reads a page. It runs in a goroutine of its own, where a
// panic would end the program.
func (c *Client) document(ctx context.Context, link string) (doc extract.Document, err error) {
	host := hostOf(link)
	defer func() {
		if v := recover(); v != nil {
			c.config.Log.ErrorContext(ctx, "reading a page panicked", "host", host, "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
			doc, err = extract.Document{}, &Error{Code: CodeInternal, Host: host, Cause: errors.New("reading it failed")}
		}
	}()
	page, err := c.Get(ctx, link)
	if err != nil {
		return doc, err
	}
	host = hostOf(page.URL)
	if err := c.reading.Acquire(ctx, 1); err != nil {
		e := contextError(ctx)
		e.Host = host
		return doc, e
	}
	defer c.reading.Release(1)
	// A page that takes longer than this was made to.
	reading, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	began := time.Now()
	doc, err = c.read(reading, page.Body, extract.Page{URL: page.URL, ContentType: page.ContentType()})
	if err != nil {
		e := readError(err)
		e.Host = host
		c.observe(WhatArticle, began, e)
		c.config.Log.InfoContext(ctx, "page not read", "host", host, "code", e.Code, "error", err)
		return extract.Document{}, e
	}
	c.observe(WhatArticle, began, nil)
	doc.URL = canonical(page.URL, doc.URL)
	return doc, nil
}

// readTime is how long making an article of a page may take.
const readTime = 2 * time.Second

// readError says what it means that a page could not be read.
func readError(err error) *Error {
	switch {
	case errors.Is(err, extract.ErrBinary):
		return &Error{Code: CodeType, Cause: err}
	case errors.Is(err, extract.ErrTooLarge), errors.Is(err, context.DeadlineExceeded):
		return &Error{Code: CodeTooLarge, Cause: err} // or too tangled
	case errors.Is(err, extract.ErrNoArticle), errors.Is(err, extract.ErrEmpty):
		return &Error{Code: CodeNoArticle, Cause: err} // empty: a shell that scripts fill
	}
	return &Error{Code: CodeInternal, Cause: err}
}

// sourceOf returns the source of a fetched document.
func sourceOf(d extract.Document) library.Source {
	u, err := url.Parse(d.URL)
	if err != nil {
		return library.Source{} // what was fetched has an address
	}
	host := strings.TrimPrefix(u.Host, "www.")
	return library.Source{Key: "link:" + host, Name: cmp.Or(d.Site, host), Home: u.Scheme + "://" + u.Host + "/"}
}

// canonical returns the link under which a page found at final is stored. What
// the page states is taken within its site only: otherwise a page could pass for
// one of another site, or take its place in the library. And a front page is not
// taken for an article's: some templates state it on every page.
func canonical(final, stated string) string {
	final = library.CanonicalURL(final)
	f, errFinal := url.Parse(final)
	s, errStated := url.Parse(library.CanonicalURL(stated))
	if errFinal != nil || errStated != nil || s.User != nil || !sameSite(f, s) ||
		s.Path == "" && s.RawQuery == "" && (f.Path != "" || f.RawQuery != "") {
		return final
	}
	return s.String()
}

// sameSite reports whether two pages belong to one owner, as far as their names
// tell: "www.news.example" and "m.news.example" do, two users of a hoster do not.
func sameSite(a, b *url.URL) bool {
	if a.Host == b.Host {
		return true
	}
	if _, err := netip.ParseAddr(a.Hostname()); err == nil {
		return false // numbers have no site
	}
	siteA, errA := publicsuffix.EffectiveTLDPlusOne(a.Hostname())
	siteB, errB := publicsuffix.EffectiveTLDPlusOne(b.Hostname())
	return errA == nil && errB == nil && siteA == siteB && a.Port() == b.Port()
}

// hostOf returns the host of a link, for errors and logs; "" when it has none.
func hostOf(link string) string {
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// consentHost reports whether a host is one to which sites send newcomers to
// have their terms accepted.
func consentHost(host string) bool {
	first, _, _ := strings.Cut(strings.ToLower(host), ".")
	return slices.Contains([]string{"consent", "guce", "cmp", "privacywall", "myprivacy", "cookiewall"}, first)
}
