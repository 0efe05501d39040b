package rest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/nutgraf/nutgraf/bot"
)

// maxAnswer is the most bytes of an answer that are read.
const maxAnswer = 8 << 20

// callbackTimeout is for one try of an interaction's first answer. Discord waits
// three seconds for it, so a try that hangs must leave time for another; the
// second copy of one that arrived does no harm.
const callbackTimeout = 1300 * time.Millisecond

var (
	errTooLong = errors.New("the answer is too long")
	errSlow    = errors.New("no answer in time")
)

// A transport is under every request of a session: it sends them to the right
// host, one at a time as they get their turn, and reads what the answers say of
// limits before discordgo sees them.
type transport struct {
	next    http.RoundTripper
	api     *url.URL
	limits  *limiter
	guard   *guard
	timeout time.Duration
	longest time.Duration
	observe func(bot.Call) // nil: nobody counts
}

// An exchange is one try of a request, as the transport saw it. discordgo keeps
// neither the status of an error nor its header, so the transport notes both.
type exchange struct {
	sent   atomic.Bool // headers went out: the request may have arrived
	answer *answer     // nil: none came
	err    error       // why none came
}

type exchangeKey struct{}

// RoundTrip implements [http.RoundTripper].
func (t *transport) RoundTrip(q *http.Request) (*http.Response, error) {
	if q.Body != nil {
		defer q.Body.Close()
	}
	x, ok := q.Context().Value(exchangeKey{}).(*exchange)
	if !ok {
		x = &exchange{} // a method of the session's own
	}
	resp, err := t.roundTrip(q, x)
	x.err = err
	return resp, err
}

func (t *transport) roundTrip(q *http.Request, x *exchange) (*http.Response, error) {
	r := parseRoute(q.Method, relative(q.URL.Path))
	if err := t.guard.check(r); err != nil {
		return nil, err // at once, not when its turn comes
	}
	turn, after, err := t.limits.acquire(q.Context(), r, t.longest)
	if err != nil {
		return nil, later(after, err)
	}
	done, err := t.guard.enter(r)
	if err != nil {
		turn(nil)
		return nil, err
	}
	began := time.Now()
	resp, a, err := t.send(q, r, x)
	t.saw(r, a, time.Since(began))
	if err != nil {
		turn(nil)
		done(errNoAnswer)
		return nil, err
	}
	x.answer = a
	turn(a)
	t.guard.saw(r, a)
	if a.banned() {
		done(errBanned)
	} else {
		done(nil)
	}
	return resp, nil
}

// saw tells who counts of a try; a is nil when there was no answer.
func (t *transport) saw(r route, a *answer, took time.Duration) {
	if t.observe == nil {
		return
	}
	c := bot.Call{Kind: r.kind(), Took: took}
	if a != nil {
		c.Status = a.status
	}
	t.observe(c)
}

// send makes one request, with a time limit of its own that covers the answer's
// body.
func (t *transport) send(q *http.Request, r route, x *exchange) (*http.Response, *answer, error) {
	limit := t.timeout
	if r.callback() {
		limit = min(limit, callbackTimeout)
	}
	ctx, cancel := context.WithTimeoutCause(q.Context(), limit, errSlow)
	defer cancel()
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { x.sent.Store(true) }})
	q = q.Clone(ctx)
	q.URL.Scheme, q.URL.Host, q.Host = t.api.Scheme, t.api.Host, t.api.Host
	if prefix := strings.TrimSuffix(t.api.Path, "/"); prefix != "" {
		q.URL.Path, q.URL.RawPath = prefix+q.URL.Path, ""
	}
	if r.own() {
		// Its token is in the path: the bot's is not needed, and what is not sent
		// cannot be lost.
		q.Header.Del("Authorization")
	}
	resp, err := t.next.RoundTrip(q)
	if err != nil {
		return nil, nil, tooSlow(ctx, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return nil, nil, fmt.Errorf("reading the answer: %w", tooSlow(ctx, err))
	}
	if len(body) > maxAnswer {
		return nil, nil, errTooLong
	}
	a := readAnswer(resp.StatusCode, resp.Header.Clone(), body)
	resp.Body = io.NopCloser(bytes.NewReader(body))
	for name := range resp.Header {
		// The limits have been read. discordgo would fail a request that arrived
		// because it cannot parse one of these.
		if strings.HasPrefix(name, "X-Ratelimit-") {
			resp.Header.Del(name)
		}
	}
	return resp, a, nil
}

// tooSlow tells the end of a try's time from that of the caller's: they are the
// same error, and only the caller's is a reason to stop.
func tooSlow(ctx context.Context, err error) error {
	if errors.Is(context.Cause(ctx), errSlow) {
		return errSlow
	}
	return err
}

// relative cuts the API's own path off, of whatever version: methods of
// discordgo ask for another one.
func relative(path string) string {
	rest, ok := strings.CutPrefix(path, "/api/v")
	if !ok {
		return path
	}
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		return rest[i:]
	}
	return "/"
}
