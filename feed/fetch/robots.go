package fetch

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// CodeRobots is for a site whose robots.txt asks programs to stay away. Only [Client.Feed] and
// [Client.Crawl] give it.
const CodeRobots = "fetch_robots"

// FeedCodes returns the codes that errors may have in addition to [Codes] where
// nobody asked for the page at hand.
func FeedCodes() []string { return []string{CodeRobots} }

const (
	robotsBytes   = 500 << 10        // of a file; what RFC 9309 asks to be read at least
	robotsFor     = 24 * time.Hour   // how long a file is believed
	robotsTime    = 10 * time.Second // for fetching one
	robotsRetry   = 10 * time.Minute // until one that could not be had is asked for again
	robotsTries   = 3                // so often in a row; then the site is taken for one without
	robotsKept    = 8 << 20          // bytes that all files kept take, about
	robotsLongest = time.Minute      // the longest delay between requests that is followed
)

// robots keeps what sites ask of programs.
type robots struct {
	flights singleflight.Group

	mu    sync.Mutex
	sites map[string]site // by scheme and host
	size  int             // of all, in bytes, about
}

// site is what is known of one.
type site struct {
	rules   rules
	until   time.Time
	failed  *Error // why its robots.txt could not be had; nil when it could
	refused int    // so often in a row it could not
}

func newRobots() *robots { return &robots{sites: map[string]site{}} }

// permitted tells whether a program may ask for a link, and how long it should
// wait after it. A robots.txt that is not there permits everything. One that
// cannot be had for a fault of the server forbids for a while: what stands in it
// may be just that; three such tries, ten minutes apart at least, and the site is
// taken for one without.
func (c *Client) permitted(ctx context.Context, link string) (time.Duration, *Error) {
	u, failed := c.guard.link(link)
	if failed != nil {
		return 0, failed
	}
	s, err := c.site(ctx, u)
	if err == nil {
		err = s.failed
	}
	if err == nil && !s.rules.allow(robotsPath(u)) {
		err = reason(CodeRobots, "its robots.txt asks programs to stay away from it")
	}
	if err != nil {
		copied := *err
		copied.Host = u.Hostname()
		return 0, &copied
	}
	return min(s.rules.delay, robotsLongest), nil
}

// site returns what is known of a link's site, and finds it out first if need be.
func (c *Client) site(ctx context.Context, u *url.URL) (site, *Error) {
	key := u.Scheme + "://" + strings.ToLower(u.Host)
	if s, ok := c.robots.get(key, time.Now()); ok {
		return s, nil
	}
	shared := c.robots.flights.DoChan(key, func() (any, error) {
		if s, ok := c.robots.get(key, time.Now()); ok { // another flight has just landed
			return s, nil
		}
		s := c.askRobots(c.stopped, key, c.robots.last(key))
		c.robots.put(key, s)
		return s, nil
	})
	select {
	case r := <-shared:
		s, _ := r.Val.(site) // that is what it returns
		return s, nil
	case <-ctx.Done():
		return site{}, contextError(ctx)
	}
}

// askRobots fetches a site's robots.txt.
func (c *Client) askRobots(ctx context.Context, key string, last site) site {
	ctx, cancel := context.WithTimeout(ctx, min(robotsTime, c.config.Timeout))
	defer cancel()
	var found rules
	_, err := c.follow(ctx, key+"/robots.txt", errand{
		accept: "text/plain, */*;q=0.1",
		read: func(resp *http.Response, _ *url.URL) *Error {
			if s := resp.StatusCode; s >= 400 && s < 500 && s != http.StatusTooManyRequests {
				return nil // there is none
			}
			if failed := statusError(resp); failed != nil && failed.Code != CodeEmpty {
				return failed
			}
			data, cut, failed := readBody(ctx, resp, robotsBytes)
			if failed != nil && cut == cutNot {
				return failed
			}
			found = readRobots(string(data), c.agent())
			return nil
		},
	})
	now := time.Now()
	switch {
	case err == nil:
		return site{rules: found, until: now.Add(robotsFor)}
	case err.Code == CodeRedirects || last.refused+1 >= robotsTries: // none, for RFC 9309
		return site{until: now.Add(robotsFor)}
	}
	if err.Status != 0 {
		after := err.After
		err = reason(CodeRobots, "its robots.txt cannot be had: "+err.Cause.Error())
		err.After = after
	}
	return site{failed: err, refused: last.refused + 1, until: now.Add(robotsRetry)}
}

// agent is the name by which robots.txt may call us: the first word of the
// User-Agent, without a version.
func (c *Client) agent() string {
	return strings.ToLower(productOf(c.config.UserAgent))
}

// productOf is the token that begins a User-Agent.
func productOf(s string) string {
	end := strings.IndexFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '-' && r != '_'
	})
	if end < 0 {
		return s
	}
	return s[:end]
}

func (r *robots) get(key string, now time.Time) (site, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, ok := r.sites[key]
	return s, ok && now.Before(s.until)
}

// last is what was known, however long ago.
func (r *robots) last(key string) site {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sites[key]
}

// put keeps what is known, and forgets others, whichever, when it becomes too
// much: names come from outside, and there is no end to them.
func (r *robots) put(key string, s site) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.drop(key)
	r.sites[key] = s
	r.size += s.weight(key)
	for other := range r.sites {
		if r.size <= robotsKept {
			return
		}
		if other != key {
			r.drop(other)
		}
	}
}

func (r *robots) drop(key string) {
	if s, ok := r.sites[key]; ok {
		r.size -= s.weight(key)
		delete(r.sites, key)
	}
}

// weight is about how many bytes a site takes.
func (s site) weight(key string) int {
	n := len(key) + 200
	for _, p := range s.rules.list {
		n += len(p.path) + 32
	}
	return n
}
