package api

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v5"
	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"github.com/nutgraf/nutgraf/bot"
)

const (
	pollSlack  = 10 * time.Second       // for the answer, beyond what Telegram was asked to wait
	settleMin  = 50 * time.Millisecond  // most updates are handled by then
	settleMax  = 500 * time.Millisecond // between short polls while something is slow
	quietReset = 24 * time.Hour         // well inside the week after which numbers change
	farewell   = 2 * time.Second        // for the last acknowledgement

	batchSize = 100                    // the oldest updates, which is all that Telegram shows
	heldUp    = 300 * time.Millisecond // after which what holds up all others is acknowledged

	// manyAtATime is the number of updates handled at a time. Nearly all of them
	// wait for somebody's web page; what needs the processor is done in no time.
	manyAtATime = 256
)

// PollConfig says how to poll.
type PollConfig struct {
	// AllowedUpdates are the kinds to ask for; nil leaves what was asked for last.
	AllowedUpdates []string
	// Handle is called with each update of a known kind, in a goroutine of its
	// own. Its context ends after HandleTimeout, and Grace after Poll's own ended.
	Handle func(context.Context, Update)
	Log    *slog.Logger // nil: nothing is logged

	Workers       int           // updates handled at a time; 0: 256
	Wait          time.Duration // of one long poll; 0: 50 s
	HandleTimeout time.Duration // for one update, after which it counts as finished; 0: a minute
	Grace         time.Duration // for what is being handled when Poll is to end; 0: 6 s
}

func (c PollConfig) withDefaults() PollConfig {
	c.Workers = cmp.Or(c.Workers, manyAtATime)
	c.Wait = cmp.Or(c.Wait, 50*time.Second)
	c.HandleTimeout = cmp.Or(c.HandleTimeout, time.Minute)
	c.Grace = cmp.Or(c.Grace, 6*time.Second)
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

// Poll asks Telegram for updates and has them handled until ctx ends, which is
// no error. A webhook is deleted first. Whatever fails is tried again, with
// growing waits and for as long as it takes, except one thing: a token that
// Telegram does not know ends Poll with a *bot.DeliveryError that is bot.Barred.
// Only one process may poll with a token; see the package's page for what is
// promised when one dies.
func Poll(ctx context.Context, client *Client, c PollConfig) error {
	c = c.withDefaults()
	// What is being handled when ctx ends may go on for the grace.
	work, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	p := &poller{
		client: client, config: c, handler: handler{c.Log, c.Handle},
		window: newWindow(), lanes: newLanes(c.Workers), work: work,
		waits: backoff.NewExponentialBackOff(), heard: time.Now(),
	}
	p.waits.InitialInterval, p.waits.Multiplier, p.waits.MaxInterval = time.Second, 2, 30*time.Second
	err := p.loop(ctx)
	p.close(cut, err == nil)
	return err
}

type poller struct {
	client  *Client
	config  PollConfig
	handler handler
	window  *window
	lanes   *lanes
	work    context.Context // of handlers

	cleared bool      // no webhook is set
	failing time.Time // since when; zero: it works
	waits   *backoff.ExponentialBackOff
	pause   time.Duration // between short polls
	acked   int64         // the offset that Telegram has
	heard   time.Time     // of the last update
	blocked time.Time     // since when Telegram shows nothing new for want of an acknowledgement; zero: it does
	cutOff  atomic.Bool   // handlers were told to stop: what ends now is not finished
}

func (p *poller) loop(ctx context.Context) error {
	for {
		err := p.turn(ctx)
		if ctx.Err() != nil {
			return nil //nolint:nilerr // told to stop: whatever failed did so for that
		}
		if err == nil {
			p.works()
			continue
		}
		if err := p.fails(ctx, err); err != nil {
			return err
		}
	}
}

// turn is one poll and what comes of it.
func (p *poller) turn(ctx context.Context) error {
	if !p.cleared {
		if err := p.clearWebhook(ctx); err != nil {
			return err
		}
		p.cleared = true
	}
	offset, busy := p.window.offset()
	if !busy && time.Since(p.heard) > quietReset {
		p.window.restart()
		p.heard, offset = time.Now(), 0
	}
	wait := p.config.Wait
	if busy {
		wait = 0 // Telegram has unfinished updates to return at once
	}
	begun := time.Now()
	batch, err := p.get(ctx, offset, wait, p.config.AllowedUpdates)
	if err != nil {
		return err
	}
	p.acked = offset
	fresh := p.dispatch(batch)
	if p.holdsUp(fresh, len(batch)) {
		return nil // and ask for what comes behind it
	}
	switch {
	case fresh:
		p.heard, p.pause = time.Now(), settleMin
		p.window.settle(ctx, p.pause)
	case busy:
		p.pause = min(p.pause*2, settleMax)
		p.window.settle(ctx, p.pause)
	case len(batch) > 0 && !p.has(batch):
		return errors.New("telegram: getUpdates: no update in the answer has an id")
	case len(batch) > 0 || time.Since(begun) < min(wait, time.Second)/2:
		return sleep(ctx, settleMax) // no long poll: what answers does not know offset or timeout
	}
	return nil
}

// holdsUp reports whether slow updates kept Telegram from showing anything new,
// and have been acknowledged for that reason, although they are not finished.
func (p *poller) holdsUp(fresh bool, shown int) bool {
	if fresh || shown < batchSize {
		p.blocked = time.Time{}
		return false
	}
	if p.blocked.IsZero() {
		p.blocked = time.Now()
	}
	if time.Since(p.blocked) < heldUp {
		return false
	}
	p.blocked = time.Time{}
	n := p.window.skip(batchSize / 2)
	p.config.Log.Warn("telegram: slow updates held up all others; they are acknowledged before they are finished", "slow", n)
	return true
}

// has reports whether any update of a batch can be acknowledged.
func (p *poller) has(batch []json.RawMessage) bool {
	for _, raw := range batch {
		if u, _ := parse(raw); u.ID != 0 {
			return true
		}
	}
	return false
}

// get makes one poll. Updates stay as they came: one that cannot be read must
// not take the others with it.
func (p *poller) get(ctx context.Context, offset int64, wait time.Duration, allowed []string) ([]json.RawMessage, error) {
	params := map[string]any{"timeout": int(wait.Seconds()), "limit": batchSize, "allowed_updates": allowed}
	if offset != 0 {
		params["offset"] = offset
	}
	encoded, err := encode(params)
	if err != nil {
		return nil, failed("getUpdates", bot.Refused, err)
	}
	r := request{method: "getUpdates", params: encoded, limit: wait + pollSlack}
	result, err := p.client.once(ctx, r)
	if err != nil {
		return nil, err
	}
	var batch []json.RawMessage
	return batch, decode(r, result, &batch)
}

// dispatch hands over what is new, and reports whether anything was.
func (p *poller) dispatch(batch []json.RawMessage) bool {
	fresh := false
	for _, raw := range batch {
		u, err := parse(raw)
		if u.ID != 0 && !p.window.take(u.ID) {
			continue
		}
		fresh = fresh || u.ID != 0
		if !p.handler.wants(u, err) {
			p.window.finish(u.ID)
			continue
		}
		p.lanes.put(u.lane(), func() { p.run(u) })
	}
	return fresh
}

// run handles one update and lets it be acknowledged.
func (p *poller) run(u Update) {
	ctx, cancel := context.WithTimeout(p.work, p.config.HandleTimeout)
	defer cancel()
	// A handler that does not even heed its context must not keep Telegram from
	// showing what comes after it.
	late := time.AfterFunc(p.config.HandleTimeout+pollSlack, func() {
		p.config.Log.Error("telegram: handling an update does not end; it counts as finished", "update", u.ID, "kind", u.Kind())
		p.window.finish(u.ID)
	})
	defer late.Stop()
	p.handler.run(ctx, u)
	if !p.cutOff.Load() { // else it was cut short, and the next process gets it again
		p.window.finish(u.ID)
	}
}

// clearWebhook deletes a webhook: Telegram gives updates in one way only.
func (p *poller) clearWebhook(ctx context.Context) error {
	var info tgbotapi.WebhookInfo
	if err := p.client.Call(ctx, "getWebhookInfo", nil, &info); err != nil || info.URL == "" {
		return err
	}
	host := "unknown"
	if u, err := url.Parse(info.URL); err == nil {
		host = u.Host // the path may be somebody's secret
	}
	p.config.Log.Warn("telegram: a webhook was set; it is deleted, because this process polls", "host", host)
	return p.client.DeleteWebhook(ctx)
}

// works notes that a poll came through.
func (p *poller) works() {
	if !p.failing.IsZero() {
		p.config.Log.Info("telegram: polling works again", "failed_for", time.Since(p.failing).Round(time.Second))
		p.failing = time.Time{}
	}
	p.waits.Reset()
}

// fails waits after a failure. It returns the error that ends polling.
func (p *poller) fails(ctx context.Context, err error) error {
	if p.failing.IsZero() {
		p.failing = time.Now()
	}
	wait := p.waits.NextBackOff()
	e, _ := errors.AsType[*bot.DeliveryError](err)
	switch {
	case errors.Is(err, ErrConflict):
		p.cleared = false // it may be a webhook that somebody set
		p.config.Log.Warn("telegram: another process polls with this token, and only one may; trying again", "error", err, "after", wait)
		_ = sleep(ctx, wait) // the loop looks at ctx
		return nil
	case e != nil && e.Outcome == bot.Barred:
		return err
	case e != nil && e.After > 0:
		wait = e.After
	}
	p.config.Log.Warn("telegram: polling failed; trying again", "error", err, "after", wait)
	_ = sleep(ctx, wait) // the loop looks at ctx
	return nil
}

// close lets handlers finish within the grace and acknowledges what they did.
func (p *poller) close(cut context.CancelFunc, acknowledge bool) {
	idle := p.lanes.end()
	t := time.NewTimer(p.config.Grace)
	defer t.Stop()
	select {
	case <-idle:
	case <-t.C:
		p.config.Log.Warn("telegram: some updates are not handled yet; the next start gets them again")
		p.cutOff.Store(true)
		cut()
		t.Reset(farewell)
		select {
		case <-idle: // they heeded their context
		case <-t.C:
		}
	}
	offset, _ := p.window.offset()
	if !acknowledge || offset == p.acked {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(p.work), farewell)
	defer cancel()
	if _, err := p.get(ctx, offset, 0, nil); err != nil {
		p.config.Log.Warn("telegram: the last updates could not be acknowledged; the next start gets them again", "error", err)
	}
}
