package rest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/cenkalti/backoff/v5"

	"github.com/nutgraf/nutgraf/bot"
)

const (
	maxTries = 5 // of one request, the first included

	// The first wait is short because an interaction has three seconds in all.
	firstBackoff = 200 * time.Millisecond
	maxBackoff   = 10 * time.Second
)

// later is an error that says nothing arrived.
func later(after time.Duration, cause error) *bot.DeliveryError {
	return &bot.DeliveryError{Outcome: bot.Later, After: after, Cause: cause}
}

// tries is what is known of a request after some tries.
type tries struct {
	*request
	n       int
	reached bool // one of them may have reached Discord, and its answer was lost
	unclear bool // and another would do its work twice
}

// do tries a request until it is answered or may not be tried again.
func (c *Client) do(ctx context.Context, q *request, out any) error {
	t := &tries{request: q}
	wait := &backoff.ExponentialBackOff{
		InitialInterval: firstBackoff, Multiplier: 2, RandomizationFactor: .5, MaxInterval: maxBackoff,
	}
	for {
		t.n++
		x := c.try(ctx, q)
		failed, again := t.judge(x, out)
		if failed == nil {
			return nil
		}
		if t.unclear && failed.Outcome == bot.Later {
			failed.Outcome = bot.Unclear
		}
		if !again || t.n == maxTries {
			return c.fail(q, failed)
		}
		d := failed.After
		if d == 0 {
			d = wait.NextBackOff()
		}
		if deadline, ok := ctx.Deadline(); d > c.longest || ok && d > time.Until(deadline) {
			return c.fail(q, failed) // it would end while waiting
		}
		c.log.DebugContext(ctx, "discord: trying again", "request", q.String(), "after", d, "try", t.n, "cause", c.clean(q, failed.Cause))
		if err := pause(ctx, d, nil); err != nil {
			failed.Cause = fmt.Errorf("%w; then %w", failed.Cause, err)
			return c.fail(q, failed)
		}
	}
}

// try makes one request through discordgo. What discordgo makes of the answer
// does not matter: it drops the status of some and holds secrets in others.
func (c *Client) try(ctx context.Context, q *request) *exchange {
	x := &exchange{}
	bucket := discordgo.NewRatelimiter().LockBucket("x") // thrown away: pacing is the transport's
	_, err := c.session.RequestWithLockedBucket(q.method, q.url, q.kind, q.body, bucket, 0,
		discordgo.WithContext(context.WithValue(ctx, exchangeKey{}, x)),
		discordgo.WithRetryOnRatelimit(false), discordgo.WithRestRetries(0))
	if x.answer == nil && x.err == nil {
		x.err = err // it never came to the transport
		if err == nil {
			x.err = errNoAnswer
		}
	}
	return x
}

// judge says what came of a try: nil when it was a success, and whether another
// may follow.
func (t *tries) judge(x *exchange, out any) (failed *bot.DeliveryError, again bool) {
	switch a := x.answer; {
	case a == nil:
		return t.broken(x)
	case a.ok():
		return t.success(a, out)
	case t.reached && t.callback() && a.fault.Code == discordgo.ErrCodeInteractionHasAlreadyBeenAcknowledged,
		t.reached && t.method == http.MethodDelete && a.status == http.StatusNotFound:
		return nil, false // an earlier try did it
	default:
		return t.refused(a)
	}
}

// broken judges a try that has no answer.
func (t *tries) broken(x *exchange) (*bot.DeliveryError, bool) {
	if held, ok := errors.AsType[*bot.DeliveryError](x.err); ok { // by the guard, or for want of a turn
		e := *held
		return &e, false
	}
	cause := x.err
	if u, ok := errors.AsType[*url.Error](cause); ok { // its text holds the address
		cause = u.Err
	}
	if x.sent.Load() {
		t.reached = true
		t.unclear = t.unclear || !t.idempotent()
	}
	safe := !t.unclear || t.once
	return later(0, cause), safe && !errors.Is(cause, context.Canceled)
}

// refused judges an answer that is no success.
func (t *tries) refused(a *answer) (*bot.DeliveryError, bool) {
	e := &bot.DeliveryError{Outcome: a.outcome(t.route), Code: a.fault.Code, Cause: a.cause()}
	switch {
	case a.banned(): // the guard waits for its end
		e.After = max(a.wait(), banTimeout)
		return e, false
	case a.status == http.StatusTooManyRequests: // not taken, for certain
		e.After = max(a.wait(), time.Millisecond)
		return e, true
	case a.status < 500:
		return e, false
	}
	e.After = a.wait()
	t.reached = true
	if t.idempotent() || t.once || a.status == http.StatusServiceUnavailable {
		return e, true // a 503 is said before anything is done
	}
	t.unclear = true
	return e, false
}

// success reads an answer that says so.
func (t *tries) success(a *answer, out any) (*bot.DeliveryError, bool) {
	if a.json && (out == nil || len(a.body) == 0) {
		return nil, false
	}
	err := errors.New("a page instead of JSON: something stands where Discord should")
	if a.json {
		if err = json.Unmarshal(a.body, out); err == nil {
			return nil, false
		}
		// It was done, and done again it would give the same.
		return &bot.DeliveryError{Outcome: bot.Unclear, Cause: fmt.Errorf("the answer: %w", err)}, false
	}
	t.reached = true // perhaps: nobody knows how far it came
	t.unclear = t.unclear || !t.idempotent()
	return later(0, err), !t.unclear || t.once
}
