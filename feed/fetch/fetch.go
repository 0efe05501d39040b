package fetch

import (
	"bytes"
	"cmp"
	"compress/flate"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"golang.org/x/net/publicsuffix"
	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"

	"github.com/nutgraf/nutgraf/feed/extract"
)

// Defaults of Config.
const (
	DefaultUserAgent = "Nutgraf (+https://github.com/nutgraf/nutgraf)"
	DefaultTimeout   = 15 * time.Second
	DefaultMaxBytes  = 5 << 20
	DefaultRedirects = 5
	DefaultPerHost   = 2
	DefaultTotal     = 16
)

const (
	maxHeaders = 64 << 10         // bytes of an answer's headers
	idle       = 10 * time.Second // how long a connection is kept for the next request
)

// Config is what a Client is made of. The zero Config is fine: what is zero takes
// its default.
type Config struct {
	UserAgent string        // who we are, for those who run the sites
	Timeout   time.Duration // for a whole Get, redirects and body included
	MaxBytes  int64         // of a body, after decompression; at most extract.MaxBytes
	Redirects int           // how often a page may send us on; negative: never
	PerHost   int           // requests under way to one host
	Total     int           // requests under way in all

	// AllowPrivate opens this machine and private networks, and every port. It is
	// for tests and for operators whose pages are there.
	AllowPrivate bool

	// Observe is told of everything that was fetched or read, for who counts. It
	// must return at once; nil: nobody is told.
	Observe func(Fetched)

	Resolver *net.Resolver // nil: the system's
	Log      *slog.Logger  // nil: nothing is logged
}

// What a Client does, as [Fetched] has it.
const (
	WhatPage    = "page"    // a page was fetched
	WhatFeed    = "feed"    // a feed was
	WhatArticle = "article" // an article was made of a page
)

// Fetched is one thing that a Client did.
type Fetched struct {
	What string
	Code string // why it failed, one of [Codes] and [FeedCodes]; "" when it did not
	Took time.Duration
}

// observe tells who counts of what was begun at a time.
func (c *Client) observe(what string, began time.Time, err *Error) {
	if c.config.Observe == nil {
		return
	}
	f := Fetched{What: what, Took: time.Since(began)}
	if err != nil {
		f.Code = err.Code
	}
	c.config.Observe(f)
}

// Page is a page as it came.
type Page struct {
	URL     string // where it was found in the end, with its query
	Type    string // text/html, application/xhtml+xml or text/plain
	Charset string // as the header states it; "" when it does not
	Body    []byte // decompressed, in the page's own charset; not empty
}

// ContentType returns type and charset as a header has them.
func (p Page) ContentType() string {
	if p.Charset == "" {
		return p.Type
	}
	return cmp.Or(mime.FormatMediaType(p.Type, map[string]string{"charset": p.Charset}), p.Type)
}

// Client fetches pages. It is safe for concurrent use.
type Client struct {
	config    Config
	guard     guard
	transport *http.Transport
	turns     *turns
	stop      context.CancelFunc
	stopped   context.Context // ends shared work; see Close

	flights singleflight.Group
	robots  *robots
	reading *semaphore.Weighted // a page takes many times its size while it is read
	read    func(context.Context, []byte, extract.Page) (extract.Document, error)
}

// New returns a client. Close it when it is no longer needed.
func New(c Config) *Client {
	c.UserAgent = cmp.Or(c.UserAgent, DefaultUserAgent)
	c.Timeout = cmp.Or(max(c.Timeout, 0), DefaultTimeout)
	c.MaxBytes = min(cmp.Or(max(c.MaxBytes, 0), DefaultMaxBytes), extract.MaxBytes)
	c.Redirects = cmp.Or(c.Redirects, DefaultRedirects)
	c.PerHost = cmp.Or(max(c.PerHost, 0), DefaultPerHost)
	c.Total = cmp.Or(max(c.Total, 0), DefaultTotal)
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	cl := &Client{
		config: c, guard: newGuard(c.AllowPrivate), turns: newTurns(c.Total, c.PerHost),
		robots: newRobots(), reading: semaphore.NewWeighted(int64(runtime.GOMAXPROCS(0))), read: extract.ReadContext,
	}
	cl.stopped, cl.stop = context.WithCancel(context.Background())
	dialer := &net.Dialer{
		Timeout: c.Timeout, Resolver: c.Resolver,
		// Through cl, so that the guard is asked and not a copy of it.
		ControlContext: func(ctx context.Context, network, address string, conn syscall.RawConn) error {
			return cl.guard.control(ctx, network, address, conn)
		},
	}
	cl.transport = &http.Transport{
		Proxy:                  nil, // not even the environment's; see the package's page
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true, // a DialContext of one's own turns it off
		DisableCompression:     true, // body decompresses, and counts
		MaxResponseHeaderBytes: maxHeaders,
		MaxIdleConns:           c.Total,
		MaxIdleConnsPerHost:    c.PerHost,
		IdleConnTimeout:        idle,
		TLSHandshakeTimeout:    c.Timeout,
	}
	return cl
}

// Close ends articles that are being fetched and closes idle connections. A Get
// that is under way goes on.
func (c *Client) Close() {
	c.stop()
	c.transport.CloseIdleConnections()
}

// Get fetches a page, following redirects. It returns within Config.Timeout, or
// when ctx ends. The error is an [*Error], or nil.
func (c *Client) Get(ctx context.Context, link string) (Page, error) {
	start := time.Now()
	ctx, cancel := context.WithTimeout(ctx, c.config.Timeout)
	defer cancel()
	var page Page
	_, err := c.follow(ctx, link, errand{
		accept: "text/html, application/xhtml+xml, text/plain;q=0.8",
		read: func(resp *http.Response, u *url.URL) *Error {
			failed := statusError(resp)
			if failed == nil {
				page, failed = c.page(ctx, resp)
			}
			page.URL = u.String()
			return failed
		},
	})
	c.observe(WhatPage, start, err)
	if err != nil { // a nil *Error in an error would be an error
		c.config.Log.InfoContext(ctx, "page not fetched", "host", err.Host, "code", err.Code, "status", err.Status,
			"error", err.Cause, "took", time.Since(start))
		return Page{}, err
	}
	c.config.Log.DebugContext(ctx, "page fetched", "host", hostOf(page.URL), "type", page.Type, "bytes", len(page.Body), "took", time.Since(start))
	return page, nil
}

// errand is what is asked of a server, and what becomes of its answer.
type errand struct {
	accept string            // the header of that name
	header map[string]string // more headers; empty ones are not sent
	// read reads what is no redirect, from where it was found.
	read func(resp *http.Response, u *url.URL) *Error
}

// follow goes from link to link until there is an answer. It returns where the
// link has moved to for good: as far as all redirects from the start were
// permanent ones.
func (c *Client) follow(ctx context.Context, link string, e errand) (lasting string, _ *Error) {
	u, err := c.guard.link(link)
	if err != nil {
		return "", err
	}
	// Some sites send a newcomer around until a cookie comes back. The list of
	// suffixes keeps one site of the chain from setting it for another.
	jar, _ := cookiejar.New(&cookiejar.Options{PublicSuffixList: publicsuffix.List}) // it never fails
	settled := u
	for left := max(c.config.Redirects, 0); ; left-- {
		next, permanent, err := c.hop(ctx, jar, u, e)
		if err == nil && next != nil && left == 0 {
			err = reason(CodeRedirects, "it sends us on and on")
		}
		if err != nil {
			err.Host = cmp.Or(err.Host, u.Hostname())
			return "", err
		}
		if next == nil {
			return settled.String(), nil
		}
		if permanent && settled == u {
			settled = next
		}
		u = next
	}
}

// hop makes one request: it is read, or tells where to go next and whether that
// is for good.
func (c *Client) hop(ctx context.Context, jar http.CookieJar, u *url.URL, e errand) (next *url.URL, permanent bool, _ *Error) {
	done, err := c.turns.take(ctx, strings.ToLower(u.Hostname()))
	if err != nil {
		return nil, false, contextError(ctx)
	}
	defer done()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return nil, false, reason(CodeLink, "it is not a web address")
	}
	req.Header.Set("User-Agent", c.config.UserAgent)
	req.Header.Set("Accept", e.accept)
	req.Header.Set("Accept-Encoding", "gzip")
	for name, value := range e.header {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	for _, cookie := range jar.Cookies(u) {
		req.AddCookie(cookie)
	}
	// An http.Client would put the link, with its query, into its errors and into
	// the Referer of the next request.
	resp, err := c.transport.RoundTrip(req)
	if err != nil {
		return nil, false, transportError(ctx, err)
	}
	defer resp.Body.Close()
	jar.SetCookies(u, resp.Cookies())
	if slices.Contains([]int{301, 302, 303, 307, 308}, resp.StatusCode) {
		_, _ = io.CopyN(io.Discard, resp.Body, 4<<10) // so that the connection can be used again
		next, failed := c.next(u, resp.Header.Get("Location"))
		return next, resp.StatusCode == http.StatusMovedPermanently || resp.StatusCode == http.StatusPermanentRedirect, failed
	}
	return nil, false, e.read(resp, u)
}

// next is the page to which from sends us.
func (c *Client) next(from *url.URL, location string) (*url.URL, *Error) {
	ref, err := url.Parse(location)
	if err != nil || location == "" {
		return nil, reason(CodeRedirects, "it sends us to nowhere")
	}
	u, failed := c.guard.link(from.ResolveReference(ref).String())
	if failed != nil {
		return nil, failed
	}
	if consentHost(u.Hostname()) && !consentHost(from.Hostname()) {
		return nil, reason(CodeConsent, "it wants its terms accepted first")
	}
	return u, nil
}

// page reads the page that resp holds.
func (c *Client) page(ctx context.Context, resp *http.Response) (Page, *Error) {
	var p Page
	p.Type, p.Charset = mediaType(resp.Header.Get("Content-Type"))
	if p.Type != "" && !isPage(p.Type) {
		return Page{}, typeError(p.Type)
	}
	if resp.ContentLength > c.config.MaxBytes {
		return Page{}, c.tooLarge()
	}
	var failed *Error
	if p.Body, failed = c.body(ctx, resp); failed != nil {
		return Page{}, failed
	}
	if len(bytes.TrimSpace(p.Body)) == 0 {
		return Page{}, reason(CodeEmpty, "there is nothing in it")
	}
	if p.Type == "" {
		if p.Type, _ = mediaType(http.DetectContentType(p.Body)); !isPage(p.Type) {
			return Page{}, typeError(p.Type)
		}
	}
	return p, nil
}

func isPage(mediaType string) bool {
	return slices.Contains([]string{"text/html", "application/xhtml+xml", "text/plain"}, mediaType)
}

// mediaType splits a Content-Type header. Of one that is written wrongly it takes
// what can be taken.
func mediaType(header string) (kind, charset string) {
	kind, params, err := mime.ParseMediaType(header)
	if err != nil {
		kind, _, _ = strings.Cut(header, ";")
		kind = strings.ToLower(strings.TrimSpace(kind))
	}
	return kind, params["charset"]
}

// body reads and decompresses, never beyond the limit, neither of what comes nor
// of what comes out of it.
func (c *Client) body(ctx context.Context, resp *http.Response) ([]byte, *Error) {
	data, cut, failed := readBody(ctx, resp, c.config.MaxBytes)
	switch {
	case failed != nil && cut != cutLarge:
		return nil, failed
	case cut == cutLarge:
		return nil, c.tooLarge()
	}
	return data, nil
}

// cutAt says where a body ends before its end.
type cutAt int

const (
	cutNot    cutAt = iota
	cutLarge        // at the limit
	cutBroken       // where the connection broke
)

// readBody reads and decompresses up to limit bytes. Beside an error, or when the
// body is cut, it returns what came until then.
func readBody(ctx context.Context, resp *http.Response, limit int64) ([]byte, cutAt, *Error) {
	raw := &io.LimitedReader{R: resp.Body, N: limit + 1}
	var r io.Reader = raw
	encoding := strings.ToLower(strings.TrimSpace(strings.Join(resp.Header.Values("Content-Encoding"), ",")))
	switch {
	case encoding == "gzip" || encoding == "x-gzip":
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, cutNot, bodyError(ctx, err)
		}
		r = z
	// Other words than these stand there by mistake, such as a charset.
	case slices.Contains([]string{"br", "zstd", "deflate", "compress"}, encoding) || strings.Contains(encoding, ","):
		return nil, cutNot, reason(CodeServer, "it is compressed in a way that was not asked for")
	}
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	switch {
	case int64(len(data)) > limit:
		return data[:limit], cutLarge, nil
	case raw.N <= 0:
		return data, cutLarge, nil
	case errors.Is(err, io.ErrUnexpectedEOF):
		return data, cutBroken, bodyError(ctx, err)
	case err != nil:
		return data, cutNot, bodyError(ctx, err)
	}
	return data, cutNot, nil
}

func (c *Client) tooLarge() *Error {
	return reason(CodeTooLarge, fmt.Sprintf("it is larger than %d KB", c.config.MaxBytes>>10))
}

// bodyError says why a body could not be read to its end. Half an article is not
// given out: nobody could tell that the rest is missing.
func bodyError(ctx context.Context, err error) *Error {
	_, corrupt := errors.AsType[flate.CorruptInputError](err)
	if corrupt || errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) {
		return &Error{Code: CodeServer, Cause: &told{"what it sent is damaged", err}}
	}
	return transportError(ctx, err)
}
