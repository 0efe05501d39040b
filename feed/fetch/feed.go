package fetch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/feed/extract"
)

// Question is what is asked about a feed.
type Question struct {
	URL string
	// What is known of it, as the last [Answer] had it, so that a server need not
	// send it again; "" when nothing is.
	ETag, Modified, Digest string
	// Person tells that somebody asks for this very address now. Then robots.txt
	// is not read: it is for programs that come by themselves.
	Person bool
}

// Answer is what a server answers about a feed, whatever that is: what it is is
// not looked at.
type Answer struct {
	URL string // where it was found in the end
	// Moved is where the feed has moved to for good: the end of the permanent
	// redirects that the way began with; "" when it has not.
	Moved string
	// Same tells that nothing has changed: the server says so, or the bytes are
	// those that Question.Digest is of. Body is nil then.
	Same bool
	// Cut tells that the end of Body is missing: the connection broke, or there is
	// more than Config.MaxBytes. ETag, Modified and Digest are "" then, so that
	// the rest is asked for the next time.
	Cut  bool
	Body []byte // decompressed, in its own charset; not empty unless Same

	Type     string // the header Content-Type, as it came
	Language string // the header Content-Language, as it came

	ETag, Modified, Digest string // for the next Question

	// Fresh is how long the server says that the answer will stay as it is, at
	// most a day; Delay how long robots.txt asks to wait between two requests to
	// the host, at most a minute. 0: they do not say.
	Fresh, Delay time.Duration
}

// feedTypes is what a feed may be, and a page in case it is one.
const feedTypes = "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, " +
	"application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, text/html;q=0.6, */*;q=0.1"

// longestTag is the length of the longest ETag or date that is kept, in bytes.
const longestTag = 1 << 10

// Feed asks for a feed, following redirects. It returns within twice
// Config.Timeout, robots.txt included, or when ctx ends. A broken or too large
// answer is returned as far as it came: most feeds have their news first. The
// error is an [*Error], with one of [Codes] or [FeedCodes], or nil.
func (c *Client) Feed(ctx context.Context, q Question) (Answer, error) {
	start := time.Now()
	a, err := c.feed(ctx, q)
	c.observe(WhatFeed, start, err)
	if err != nil {
		c.config.Log.InfoContext(ctx, "feed not fetched", "host", err.Host, "code", err.Code, "status", err.Status,
			"error", err.Cause, "took", time.Since(start))
		return Answer{}, err
	}
	c.config.Log.DebugContext(ctx, "feed fetched", "host", hostOf(a.URL), "same", a.Same, "bytes", len(a.Body), "took", time.Since(start))
	return a, nil
}

func (c *Client) feed(ctx context.Context, q Question) (Answer, *Error) {
	var a Answer
	if !q.Person {
		var err *Error
		if a.Delay, err = c.permitted(ctx, q.URL); err != nil {
			return a, err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, c.config.Timeout)
	defer cancel()
	asked := q.ETag != "" || q.Modified != ""
	lasting, err := c.follow(ctx, q.URL, errand{
		accept: feedTypes,
		header: map[string]string{"If-None-Match": q.ETag, "If-Modified-Since": q.Modified},
		read: func(resp *http.Response, u *url.URL) *Error {
			a.URL = u.String()
			a.Fresh = freshness(resp.Header, time.Now())
			a.Type, a.Language = resp.Header.Get("Content-Type"), resp.Header.Get("Content-Language")
			if resp.StatusCode == http.StatusNotModified && asked {
				a.Same = true
				a.ETag, a.Modified, a.Digest = q.ETag, q.Modified, q.Digest
				a.remember(resp.Header)
				return nil
			}
			if failed := statusError(resp); failed != nil {
				return failed
			}
			return a.read(ctx, resp, c.config.MaxBytes, q.Digest)
		},
	})
	if err != nil {
		return a, err
	}
	if first, err := c.guard.link(q.URL); err == nil && lasting != first.String() {
		a.Moved = lasting
	}
	return a, nil
}

// read takes the body.
func (a *Answer) read(ctx context.Context, resp *http.Response, limit int64, known string) *Error {
	data, cut, failed := readBody(ctx, resp, limit)
	if failed != nil && (cut != cutBroken || ctx.Err() != nil) {
		return failed
	}
	if len(strings.TrimSpace(string(data[:min(len(data), 512)]))) == 0 {
		if failed != nil {
			return failed
		}
		return reason(CodeEmpty, "there is nothing in it")
	}
	a.Body, a.Cut = data, cut != cutNot
	if a.Cut {
		return nil
	}
	a.remember(resp.Header)
	sum := sha256.Sum256(data)
	a.Digest = hex.EncodeToString(sum[:16])
	if a.Digest == known {
		a.Same, a.Body = true, nil
	}
	return nil
}

// remember takes what the server is asked to compare with the next time.
func (a *Answer) remember(h http.Header) {
	if v := h.Get("ETag"); v != "" && len(v) <= longestTag {
		a.ETag = v
	}
	if v := h.Get("Last-Modified"); v != "" && len(v) <= longestTag {
		a.Modified = v
	}
}

// freshness is how long an answer may be taken for the present state; 0 when
// its headers do not say.
func freshness(h http.Header, now time.Time) time.Duration {
	age, _ := strconv.ParseUint(h.Get("Age"), 10, 31)
	for directive := range strings.SplitSeq(h.Get("Cache-Control"), ",") {
		name, value, _ := strings.Cut(strings.ToLower(strings.TrimSpace(directive)), "=")
		switch name {
		case "no-cache", "no-store":
			return 0
		case "max-age":
			n, err := strconv.ParseUint(strings.Trim(value, `"`), 10, 31)
			if err != nil {
				return 0
			}
			return min(max(time.Duration(n)*time.Second-time.Duration(age)*time.Second, 0), longestAfter)
		}
	}
	until, err := http.ParseTime(h.Get("Expires"))
	if err != nil {
		return 0
	}
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		now = date // their clock, against itself
	}
	return min(max(until.Sub(now), 0), longestAfter)
}

// Crawl is [Client.Document] for a page that no person asked for by its link:
// robots.txt is followed.
func (c *Client) Crawl(ctx context.Context, link string) (extract.Document, error) {
	if _, err := c.permitted(ctx, link); err != nil {
		return extract.Document{}, err
	}
	return c.Document(ctx, link)
}
