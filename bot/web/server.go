package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/locale"
	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/summarize"
)

// Library is what the reader needs of an engine.
type Library interface {
	library.Finder
	library.Ballot
	// Versions is that of [library.Revisions].
	Versions(ctx context.Context, articles []int64) (map[int64][]library.Version, error)
	// Ping returns nil when the library can be read.
	Ping(ctx context.Context) error
}

// Config is what a reader is made of. Only Library has no default.
type Config struct {
	Library Library

	// Links.Base is the public address. Its path, if it has one, comes before
	// every path of the reader, whether a proxy in front strips it or not.
	Links bot.Links

	Editions Editions // what was sent to chats; nil: there are no such pages

	// Sentences and Quotes are summarize's own when nil.
	Sentences func(text, lang string) []summarize.Span
	Quotes    func(text string, o summarize.Options) []summarize.Quote

	Words    *locale.Words        // nil: those of the program
	Log      *slog.Logger         // nil: slog.Default
	Now      func() time.Time     // nil: time.Now
	Location *time.Location       // what dates are shown in; nil: UTC
	Registry *prometheus.Registry // what /metrics shows; nil: one of its own
	Version  string               // of the program, for the metrics

	// Stopping tells that the program is about to end, so that /readyz can say so
	// while questions are still answered; nil: never.
	Stopping func() bool

	// Indexed lets search engines list the pages. The texts belong to others,
	// so it is off unless the operator may republish them.
	Indexed bool
}

// Server serves the reader's pages. Make one with [New].
type Server struct {
	Config
	links   bot.Links // to the reader's own pages, from within it
	prefix  string    // the path of the public address, without a slash at its end
	pages   pages
	all     []locale.Language // that pages can be had in
	metrics metrics
	handler http.Handler
}

// New makes a reader. It fails when c has no library, when c.Links.Base is not
// an http address, or when the registry has the reader's metrics already.
func New(c Config) (*Server, error) {
	if c.Library == nil {
		return nil, errors.New("make the reader: no library")
	}
	base, err := url.Parse(c.Links.Base)
	if err != nil {
		return nil, fmt.Errorf("make the reader: public address: %w", err)
	}
	if c.Links.Base != "" && safeLink(c.Links.Base) == "" {
		return nil, fmt.Errorf("make the reader: public address %q is no http or https address", c.Links.Base)
	}
	c.Links.Base = strings.TrimRight(c.Links.Base, "/")
	c.setDefaults()
	if c.Words == nil {
		if c.Words, err = locale.Load(); err != nil {
			return nil, fmt.Errorf("make the reader: %w", err)
		}
	}
	prefix := strings.TrimRight(base.Path, "/")
	s := &Server{Config: c, prefix: prefix, links: bot.Links{Base: prefix}, all: c.Words.Languages()}
	if s.pages, err = parsePages(); err != nil {
		return nil, fmt.Errorf("make the reader: %w", err)
	}
	if s.metrics, err = newMetrics(c.Registry, c.Version); err != nil {
		return nil, fmt.Errorf("make the reader: %w", err)
	}
	forgery := http.NewCrossOriginProtection()
	if base.Host != "" {
		// Behind a proxy that rewrites Host, an older browser's Origin is the
		// public address and nothing else tells that it is ours.
		if err := forgery.AddTrustedOrigin(base.Scheme + "://" + base.Host); err != nil {
			return nil, fmt.Errorf("make the reader: public address: %w", err)
		}
	}
	s.handler = s.routes(forgery)
	return s, nil
}

func (c *Config) setDefaults() {
	if c.Sentences == nil {
		c.Sentences = summarize.Sentences
	}
	if c.Quotes == nil {
		c.Quotes = summarize.Quotes
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Location == nil {
		c.Location = time.UTC
	}
	if c.Registry == nil {
		c.Registry = prometheus.NewRegistry()
	}
}

// page answers a request, or fails with what problem turns into a page.
type page func(w http.ResponseWriter, r *http.Request) error

func (s *Server) routes(forgery *http.CrossOriginProtection) http.Handler {
	metrics := promhttp.HandlerFor(s.Registry, promhttp.HandlerOpts{
		ErrorLog: slog.NewLogLogger(s.Log.Handler(), slog.LevelError),
	})
	mux := http.NewServeMux()
	// The method is checked here and not by the mux, whose answers to a wrong
	// method and to an unknown path are not pages.
	route := func(pattern, method string, p page) {
		mux.Handle(pattern, s.watch(pattern, s.only(method, p)))
	}
	route("/{$}", http.MethodGet, s.visited((*visit).home))
	route("/timeline", http.MethodGet, s.visited((*visit).timeline))
	route("/a/{id}", http.MethodGet, s.visited((*visit).article))
	route("/a/{id}/vote", http.MethodPost, func(w http.ResponseWriter, r *http.Request) error {
		if err := forgery.Check(r); err != nil {
			return errForgery
		}
		return s.vote(w, r)
	})
	route("/d/{key}", http.MethodGet, s.visited((*visit).edition))
	route("/feed", http.MethodGet, s.visited((*visit).feed))
	route("/healthz", http.MethodGet, s.healthz)
	route("/readyz", http.MethodGet, s.readyz)
	route("/metrics", http.MethodGet, func(w http.ResponseWriter, r *http.Request) error {
		metrics.ServeHTTP(w, r)
		return nil
	})
	route("/robots.txt", http.MethodGet, s.robots)
	route("/style.css", http.MethodGet, s.pages.style.serve)
	route("/icon.svg", http.MethodGet, s.pages.icon.serve)
	route("/favicon.ico", http.MethodGet, s.pages.icon.serve)
	mux.Handle("/", s.watch("other", func(http.ResponseWriter, *http.Request) error {
		return errNoPage
	}))
	return mux
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.guard(w.Header())
	if s.prefix != "" {
		if rest, ok := strings.CutPrefix(r.URL.Path, s.prefix); ok && (rest == "" || rest[0] == '/') {
			r = withPath(r, "/"+strings.TrimPrefix(rest, "/"))
		}
	}
	s.handler.ServeHTTP(w, r)
}

func withPath(r *http.Request, path string) *http.Request {
	shallow := *r
	u := *r.URL
	u.Path, u.RawPath = path, ""
	shallow.URL = &u
	return &shallow
}

// guard sets what every answer carries.
func (s *Server) guard(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self' data:; "+
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	// With no-referrer a browser's form would send "Origin: null", which the
	// test against forgery rightly refuses.
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	if !s.Indexed {
		h.Set("X-Robots-Tag", "noindex")
	}
}

// only lets a page answer to one method; HEAD goes where GET goes.
func (s *Server) only(method string, p page) page {
	allow := method
	if method == http.MethodGet {
		allow = "GET, HEAD"
	}
	return func(w http.ResponseWriter, r *http.Request) error {
		if r.Method == method || method == http.MethodGet && r.Method == http.MethodHead {
			return p(w, r)
		}
		w.Header().Set("Allow", allow)
		return errMethod
	}
}
