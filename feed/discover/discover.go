package discover

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/idna"

	"github.com/nutgraf/nutgraf/feed/fetch"
	"github.com/nutgraf/nutgraf/feed/syndication"
	"github.com/nutgraf/nutgraf/library"
)

// Client asks for what is at an address; a [fetch.Client] does.
type Client interface {
	Feed(ctx context.Context, q fetch.Question) (fetch.Answer, error)
}

// Kind is how a candidate was found.
type Kind string

// The kinds of candidates, the surest first.
const (
	Itself   Kind = "itself"   // the address is a feed's
	Rule     Kind = "rule"     // the place has its feeds there
	Declared Kind = "declared" // the page says so in its head
	Linked   Kind = "linked"   // the page links to it
	Guessed  Kind = "guessed"  // feeds are there mostly
)

// Candidate is a feed that may be what was meant.
type Candidate struct {
	URL     string // where to poll it
	Title   string // as it calls itself; the host when it does not
	Home    string // of the site; "" when it does not say
	Kind    Kind
	Entries []syndication.Entry // the latest three, the latest first
}

// ErrNone means that there was an answer, but no feed.
var ErrNone = errors.New("discover: no feed was found there")

const (
	overall = 30 * time.Second
	atOnce  = 4 // requests
	most    = 8 // candidates that are fetched, of each round
	preview = 3 // entries
)

// Find returns the feeds of what somebody named, the best first. The error is
// ErrNone, or that of fetching the address, a [*fetch.Error]. client is asked as
// by a person: robots.txt is not read.
func Find(ctx context.Context, client Client, address string) ([]Candidate, error) {
	ctx, cancel := context.WithTimeout(ctx, overall)
	defer cancel()
	f := finder{client: client, tried: map[string]bool{}}
	link, guesses := resolve(address)
	if link == "" && len(guesses) == 0 {
		return nil, &fetch.Error{Code: fetch.CodeLink, Cause: errors.New("it is not a web address")}
	}
	// What a rule knows is asked for first: the page itself is heavy, or a wall.
	found := f.try(ctx, guesses)
	if len(found) > 0 {
		return ranked(found), nil
	}
	if link == "" {
		if found = f.try(ctx, f.profile(ctx, address)); len(found) > 0 {
			return ranked(found), nil
		}
		if f.failed != nil {
			return nil, f.failed
		}
		return nil, ErrNone
	}
	answer, err := f.ask(ctx, link)
	if err != nil {
		if other, ok := otherScheme(address, link); ok {
			link = other
			answer, err = f.ask(ctx, link)
		}
	}
	if err != nil {
		return nil, err
	}
	if c, ok := candidate(answer, guess{link, Itself}); ok {
		return []Candidate{c}, nil
	}
	base := answer.URL
	seen := links(answer.Body, answer.Type, base)
	if found = f.try(ctx, seen); len(found) == 0 {
		if found = f.try(ctx, usual(base)); len(found) == 0 {
			return nil, ErrNone
		}
	}
	return ranked(found), nil
}

// guess is an address where a feed may be.
type guess struct {
	url  string
	kind Kind
}

// finder is one Find.
type finder struct {
	client Client
	tried  map[string]bool // by library.LinkKey
	failed error           // of the first guess that could not be fetched
}

func (f *finder) ask(ctx context.Context, link string) (fetch.Answer, error) {
	return f.client.Feed(ctx, fetch.Question{URL: link, Person: true})
}

// found is a candidate with what tells it from others.
type found struct {
	Candidate
	order   int
	comment bool
	keys    string // of its entries
}

// try asks for guesses, and returns those that are feeds.
func (f *finder) try(ctx context.Context, guesses []guess) []found {
	var fresh []guess
	for _, g := range guesses {
		if key := library.LinkKey(g.url); !f.tried[key] && len(fresh) < most {
			f.tried[key] = true
			fresh = append(fresh, g)
		}
	}
	var mu sync.Mutex
	var all []found
	var wg sync.WaitGroup
	turns := make(chan struct{}, atOnce)
	for i, g := range fresh {
		turns <- struct{}{}
		wg.Go(func() {
			defer func() { <-turns }()
			answer, err := f.ask(ctx, g.url)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				if f.failed == nil {
					f.failed = err
				}
				return
			}
			if c, ok := candidate(answer, g); ok {
				all = append(all, found{Candidate: c, order: i, comment: aboutComments(c), keys: keysOf(c)})
			}
		})
	}
	wg.Wait()
	return all
}

// candidate reads an answer; false when it is no feed.
func candidate(a fetch.Answer, g guess) (Candidate, bool) {
	if a.Same || len(a.Body) == 0 {
		return Candidate{}, false
	}
	feed, err := Read(a, time.Now())
	if err != nil {
		return Candidate{}, false
	}
	c := Candidate{URL: cmp.Or(a.Moved, g.url), Title: feed.Title, Home: feed.Home, Kind: g.kind}
	if c.Title == "" {
		c.Title = hostOf(c.URL)
	}
	entries := slices.Clone(feed.Entries)
	if !slices.ContainsFunc(entries, func(e syndication.Entry) bool { return dateOf(e).IsZero() }) {
		slices.SortStableFunc(entries, func(a, b syndication.Entry) int { return dateOf(b).Compare(dateOf(a)) })
	}
	c.Entries = entries[:min(len(entries), preview)]
	return c, true
}

func dateOf(e syndication.Entry) time.Time {
	if e.Published.IsZero() {
		return e.Updated
	}
	return e.Published
}

// keysOf is the same for two feeds that have the same entries, in RSS and Atom for
// example; "" for one without entries.
func keysOf(c Candidate) string {
	var keys []string
	for _, e := range c.Entries {
		keys = append(keys, cmp.Or(library.LinkKey(e.Link), e.ID))
	}
	return strings.Join(keys, "\n")
}

// aboutComments reports whether a feed is of readers' comments.
func aboutComments(c Candidate) bool {
	text := strings.ToLower(c.Title + " " + c.URL)
	return strings.Contains(text, "comment") || strings.Contains(text, "kommentar") || strings.Contains(text, "commentaire")
}

// ranked orders what was found and leaves out what is there twice.
func ranked(all []found) []Candidate {
	place := map[Kind]int{Itself: 0, Rule: 1, Declared: 2, Linked: 3, Guessed: 4}
	slices.SortFunc(all, func(a, b found) int {
		return cmp.Or(boolean(a.comment, b.comment), boolean(len(a.Entries) == 0, len(b.Entries) == 0),
			cmp.Compare(place[a.Kind], place[b.Kind]), cmp.Compare(a.order, b.order))
	})
	var out []Candidate
	links, keys := map[string]bool{}, map[string]bool{}
	for _, c := range all {
		link := library.LinkKey(c.URL)
		if links[link] || c.keys != "" && keys[c.keys] {
			continue
		}
		links[link], keys[c.keys] = true, true
		out = append(out, c.Candidate)
	}
	return out
}

// boolean orders false before true.
func boolean(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// resolve reads what somebody named: a link, where a name without a scheme is
// meant as one, and the feeds that rules know of it. The link is "" where there is
// no page to look at.
func resolve(address string) (link string, guesses []guess) {
	address = strings.TrimSpace(address)
	for _, prefix := range []string{"feed://", "feed:", "rss://"} {
		if rest, ok := strings.CutPrefix(address, prefix); ok {
			address = strings.TrimPrefix(rest, "//")
		}
	}
	if strings.HasPrefix(address, "@") {
		return "", handle(address[1:])
	}
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || !strings.Contains(u.Host, ".") && u.Port() == "" {
		return "", nil
	}
	if ascii, err := idna.Lookup.ToASCII(u.Hostname()); err == nil && u.Port() == "" {
		u.Host = ascii
	}
	return u.String(), rules(u)
}

// otherScheme is the address with http, when nobody said https.
func otherScheme(address, link string) (string, bool) {
	if strings.Contains(address, "://") || !strings.HasPrefix(link, "https://") {
		return "", false
	}
	return "http://" + strings.TrimPrefix(link, "https://"), true
}

// usual are the addresses where a site's feeds mostly are.
func usual(base string) []guess {
	u, err := url.Parse(base)
	if err != nil {
		return nil
	}
	var all []guess
	add := func(path string) {
		ref, err := url.Parse(path)
		if err == nil {
			all = append(all, guess{u.ResolveReference(ref).String(), Guessed})
		}
	}
	if path := strings.Trim(u.Path, "/"); path != "" && !strings.Contains(path, ".") { // a part of a site first
		add("/" + path + "/feed")
	}
	for _, path := range []string{"/feed", "/rss", "/feed.xml", "/rss.xml", "/atom.xml", "/index.xml", "/feed.json"} {
		add(path)
	}
	return all
}

func hostOf(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}
