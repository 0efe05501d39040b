package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"sync/atomic"
	"time"
)

// maxAnswer is more than the 100 longest updates take.
const maxAnswer = 32 << 20

// An exchange is the library's HTTPClient for one request. It adds what the
// library does not ask for, a context and a limit to the answer, and remembers
// what is needed to explain a failure.
type exchange struct {
	ctx   context.Context
	http  *http.Client
	late  bool        // there was no time left to send it
	asked atomic.Bool // for a connection
	got   atomic.Bool // a connection
	// Of the answer, when there was one.
	status int
	after  time.Duration
}

// Do implements tgbotapi.HTTPClient. The answer is read here, inside the
// request's time, and not while the library decodes.
func (x *exchange) Do(req *http.Request) (*http.Response, error) {
	if err := x.ctx.Err(); err != nil {
		x.late = true
		if req.Body != nil {
			req.Body.Close() // the library's goroutine that writes an upload ends by it
		}
		return nil, err
	}
	ctx := httptrace.WithClientTrace(x.ctx, &httptrace.ClientTrace{
		GetConn: func(string) { x.asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { x.got.Store(true) },
	})
	resp, err := x.http.Do(req.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	x.after = retryAfter(resp.Header)
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return nil, fmt.Errorf("reading the answer: %w", err)
	}
	if len(body) > maxAnswer {
		return nil, fmt.Errorf("the answer is longer than %d bytes", maxAnswer)
	}
	x.status = resp.StatusCode
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// unsent reports whether the request certainly never left, given the error.
func (x *exchange) unsent(err error) bool {
	if x.late || x.asked.Load() && !x.got.Load() {
		return true // not even a connection
	}
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// retryAfter reads the header that proxies answer with, in seconds.
func retryAfter(h http.Header) time.Duration {
	n, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil || n < 0 {
		return 0
	}
	return time.Duration(n) * time.Second
}
