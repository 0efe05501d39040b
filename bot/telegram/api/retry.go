package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/sony/gobreaker/v2"

	"github.com/nutgraf/nutgraf/bot"
)

const (
	maxTries  = 5               // of one call, the first included
	fuseTrips = 3               // refusals in a row after which Telegram is left alone
	tokenRest = time.Minute     // before a refused token is tried again
	pollRest  = 5 * time.Second // before polling is tried again beside another process
)

// idempotent reports whether calling a method twice is the same as once.
func idempotent(method string) bool {
	for _, verb := range []string{"get", "set", "edit", "delete", "answer", "pin", "unpin"} {
		if strings.HasPrefix(method, verb) {
			return true
		}
	}
	return method == "sendChatAction" || method == "file"
}

// deliver sends a request in its turn, and again where that is right.
func (c *Client) deliver(ctx context.Context, r request) (json.RawMessage, error) {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	w := waiting(r.method, r.params)
	var result json.RawMessage
	err := c.retry(ctx, r, func() error {
		if err := c.pace.wait(ctx, w); err != nil {
			return err
		}
		var err error
		result, err = c.once(ctx, r)
		if e := tooMany(err); e != nil {
			c.pace.pause(w, e.After)
		}
		return err
	})
	return result, err
}

// retry runs try until it succeeds, trying makes no sense, or ctx leaves no
// time for it. The error is that of the last try.
func (c *Client) retry(ctx context.Context, r request, try func() error) error {
	waits := backoff.NewExponentialBackOff()
	waits.Multiplier, waits.MaxInterval = 2, 10*time.Second
	for n := 1; ; n++ {
		err := try()
		var e *bot.DeliveryError
		if !errors.As(err, &e) {
			return err
		}
		if n == maxTries || !again(e) {
			return err
		}
		wait := e.After
		if wait == 0 {
			wait = waits.NextBackOff()
		}
		if end, ok := ctx.Deadline(); ok && time.Until(end) <= wait {
			return err
		}
		c.log.DebugContext(ctx, "telegram: trying again", "method", r.method, "try", n, "code", e.Code, "after", wait)
		if sleep(ctx, wait) != nil {
			return err
		}
	}
}

// again reports whether another try may end better: Later means that nothing
// arrived. A chat that moved is the caller's to follow, and waiting that was
// found too long does not get shorter.
func again(e *bot.DeliveryError) bool {
	if e.Outcome != bot.Later || e.MovedTo != "" || errors.Is(e, errWait) || errors.Is(e, context.Canceled) {
		return false
	}
	return e.Code == 0 || e.Code == 408 || e.Code == 429 || e.Code >= 500
}

// tooMany returns err when it is a 429.
func tooMany(err error) *bot.DeliveryError {
	var e *bot.DeliveryError
	if errors.As(err, &e) && e.Code == 429 {
		return e
	}
	return nil
}

// sleep waits for d, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err // also when d is over as well
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// fuses stop asking where the answer is known: what a wrong token gets is
// always the same, and too many such requests get an address banned.
type fuses struct {
	token *fuse // for everything
	poll  *fuse // for getUpdates: two pollers do not keep messages from being sent
}

func newFuses(log *slog.Logger) fuses {
	return fuses{
		token: newFuse(log, "token", tokenRest, func(e *bot.DeliveryError) bool { return e.Outcome == bot.Barred && e.Code != 409 }),
		poll:  newFuse(log, "polling", pollRest, func(e *bot.DeliveryError) bool { return e.Code == 409 }),
	}
}

func (f fuses) run(method string, try func() (json.RawMessage, error)) (json.RawMessage, error) {
	if method == "getUpdates" {
		inner := try
		try = func() (json.RawMessage, error) { return f.poll.run(method, inner) }
	}
	return f.token.run(method, try)
}

// A fuse is a circuit breaker that remembers why it is open.
type fuse struct {
	breaker *gobreaker.CircuitBreaker[json.RawMessage]
	why     atomic.Pointer[bot.DeliveryError]
	bars    func(*bot.DeliveryError) bool
}

func newFuse(log *slog.Logger, name string, rest time.Duration, bars func(*bot.DeliveryError) bool) *fuse {
	f := &fuse{bars: bars}
	barred := func(err error) bool {
		var e *bot.DeliveryError
		return errors.As(err, &e) && bars(e)
	}
	f.breaker = gobreaker.NewCircuitBreaker[json.RawMessage](gobreaker.Settings{
		Name: name, Timeout: rest,
		ReadyToTrip:  func(n gobreaker.Counts) bool { return n.ConsecutiveFailures >= fuseTrips },
		IsSuccessful: func(err error) bool { return !barred(err) },
		// A broken connection says nothing about the token.
		IsExcluded: func(err error) bool {
			var e *bot.DeliveryError
			return errors.As(err, &e) && e.Code == 0
		},
		OnStateChange: func(name string, _, to gobreaker.State) {
			log.Warn("telegram: circuit breaker", "of", name, "is", to.String())
		},
	})
	return f
}

func (f *fuse) run(method string, try func() (json.RawMessage, error)) (json.RawMessage, error) {
	result, err := f.breaker.Execute(func() (json.RawMessage, error) {
		result, err := try()
		var e *bot.DeliveryError
		if errors.As(err, &e) && f.bars(e) {
			f.why.Store(e)
		}
		return result, err
	})
	if !errors.Is(err, gobreaker.ErrOpenState) && !errors.Is(err, gobreaker.ErrTooManyRequests) {
		return result, err
	}
	e := failed(method, bot.Barred, err)
	if why := f.why.Load(); why != nil {
		e.Code, e.Cause = why.Code, &fault{method: method, kind: why.Cause, err: errNotAsked}
	}
	return nil, e
}

// errNotAsked stands in for an answer that is known.
var errNotAsked = errors.New("not asked again so soon after it was refused several times")
