package telegram

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/telegram/api"
)

// Run polls for updates and handles them until ctx ends, which is no error. What
// is being handled then is finished first. Troubles of the network are waited
// out; the only error is a token that Telegram does not know.
func (a *Adapter) Run(ctx context.Context) error {
	if err := a.meet(ctx); err != nil || ctx.Err() != nil {
		return err
	}
	end := a.introduce(ctx)
	defer end()
	return api.Poll(ctx, a.Client, api.PollConfig{AllowedUpdates: kinds(), Handle: a.Handle, Log: a.Log})
}

// Handler takes the updates that Telegram delivers, at whatever path it is put.
// See [api.Webhook] for what it answers.
func (a *Adapter) Handler() http.Handler {
	hook := api.Webhook(api.WebhookConfig{Secret: a.Secret, Log: a.Log, Life: a.life, Handle: func(ctx context.Context, u api.Update) {
		defer a.calls.begin()()
		a.Handle(ctx, u)
	}})
	// A call counts until Telegram has its answer: what was handled but not
	// acknowledged would come again.
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer a.calls.begin()()
		hook.ServeHTTP(w, r)
	})
}

// The time that updates which Telegram has delivered get to be finished when the
// program stops, and then to end.
const (
	finishTime = 7 * time.Second
	cutTime    = time.Second
)

// Serve makes Telegram deliver updates to publicURL, behind which the Handler
// is. When ctx ends it lets the updates under way finish, for a while, cuts the
// others short, and returns. The webhook stays set: other replicas, or the next
// start, go on with it.
func (a *Adapter) Serve(ctx context.Context, publicURL string) error {
	if err := a.meet(ctx); err != nil || ctx.Err() != nil {
		return err
	}
	if err := a.Client.SetWebhook(ctx, publicURL, a.Secret, kinds()); err != nil && ctx.Err() == nil {
		return err
	}
	end := a.introduce(ctx)
	defer end()
	<-ctx.Done()
	a.calls.wait(finishTime)
	a.end()
	a.calls.wait(cutTime)
	return nil
}

// calls counts what is under way. The zero calls counts nothing yet.
type calls struct {
	mu    sync.Mutex
	count int
	none  chan struct{} // closed when count is 0; nil when nobody waits
}

// begin counts one more until the function that it returns is called.
func (c *calls) begin() (end func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.count++
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.count--
		if c.count == 0 && c.none != nil {
			close(c.none)
			c.none = nil
		}
	}
}

// wait returns when nothing is under way, or after the longest time.
func (c *calls) wait(longest time.Duration) {
	c.mu.Lock()
	if c.count == 0 {
		c.mu.Unlock()
		return
	}
	if c.none == nil {
		c.none = make(chan struct{})
	}
	none := c.none
	c.mu.Unlock()
	select {
	case <-none:
	case <-time.After(longest):
	}
}

// meet asks Telegram who the bot is until it says so or ctx ends: without its own
// name the bot does not know what is meant for it. The only error is a token that
// Telegram does not know.
func (a *Adapter) meet(ctx context.Context) error {
	for wait := firstWait; ; wait = min(2*wait, longestWait) {
		_, err := a.account(ctx)
		var e *bot.DeliveryError
		switch {
		case err == nil:
			return nil
		case errors.As(err, &e) && e.Outcome == bot.Barred:
			return err
		}
		a.Log.WarnContext(ctx, "telegram: out of reach; trying again", "after", wait, "error", err)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
	}
}

// Waits between tries to reach Telegram at the start.
const (
	firstWait   = time.Second
	longestWait = time.Minute
)

// introduce runs Introduce beside everything else: nobody should wait for menus.
// The function that it returns waits until it has ended.
func (a *Adapter) introduce(ctx context.Context) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := a.Introduce(ctx); err != nil && ctx.Err() == nil {
			a.Log.WarnContext(ctx, "telegram: the menus may be those of an earlier version", "error", err)
		}
	}()
	return func() {
		cancel()
		<-done
	}
}
