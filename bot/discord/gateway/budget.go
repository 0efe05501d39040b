package gateway

import (
	"context"
	"time"

	"github.com/bwmarrin/discordgo"
)

const (
	// Discord resets a token with which 1,000 sessions start within a day. Some
	// are left for starts by hand, to find out what is wrong.
	mostSessions = 950
	sessionsDay  = 24 * time.Hour

	infoFor = time.Minute // how long Discord's word on sessions is believed
)

// A budget says when a new session may start. Shards whose numbers are equal,
// modulo what Discord allows at the same time, start one after another.
type budget struct {
	ask func(context.Context) (*discordgo.GatewayBotResponse, error)

	lock  chan struct{} // holds one value; a lock that a context ends the wait for
	info  *discordgo.GatewayBotResponse
	asked time.Time
	sent  []time.Time // sessions that started, the oldest first
	turns map[int]*turn
}

// A turn is for shards that may not start a session at the same time.
type turn struct {
	lock chan struct{}
	last time.Time
}

func newBudget(ask func(context.Context) (*discordgo.GatewayBotResponse, error)) *budget {
	return &budget{ask: ask, lock: make(chan struct{}, 1), turns: map[int]*turn{}}
}

func acquire(ctx context.Context, lock chan struct{}) error {
	select {
	case lock <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// shards returns how many shards Discord recommends.
func (b *budget) shards(ctx context.Context) (int, error) {
	if err := acquire(ctx, b.lock); err != nil {
		return 0, err
	}
	defer func() { <-b.lock }()
	if err := b.refresh(ctx); err != nil {
		return 0, err
	}
	return max(b.info.Shards, 1), nil
}

// url returns the gateway's address.
func (b *budget) url(ctx context.Context) (string, error) {
	if err := acquire(ctx, b.lock); err != nil {
		return "", err
	}
	defer func() { <-b.lock }()
	if err := b.refresh(ctx); err != nil {
		return "", err
	}
	return b.info.URL, nil
}

// refresh asks Discord again when its word is old. The caller holds the lock.
func (b *budget) refresh(ctx context.Context) error {
	if b.info != nil && time.Since(b.asked) < infoFor {
		return nil
	}
	info, err := b.ask(ctx)
	if err != nil {
		return err
	}
	b.info, b.asked = info, time.Now()
	return nil
}

// take waits until a shard may start a session. Who has waited must call done,
// and say whether a session was asked for. waits is told of every long wait.
func (b *budget) take(ctx context.Context, shard int, waits func(time.Duration)) (done func(sent bool), err error) {
	t, err := b.turn(ctx, shard)
	if err != nil {
		return nil, err
	}
	if err := acquire(ctx, t.lock); err != nil {
		return nil, err
	}
	for {
		wait, err := b.wait(ctx)
		if err == nil && wait > 0 {
			waits(wait)
			err = pause(ctx, wait)
		} else if err == nil {
			err = pause(ctx, identifySpacing-time.Since(t.last))
			if err == nil {
				break
			}
		}
		if err != nil {
			<-t.lock
			return nil, err
		}
	}
	return func(sent bool) {
		if sent {
			t.last = time.Now()
		} else {
			b.giveBack()
		}
		<-t.lock
	}, nil
}

// turn returns the turn that a shard shares.
func (b *budget) turn(ctx context.Context, shard int) (*turn, error) {
	if err := acquire(ctx, b.lock); err != nil {
		return nil, err
	}
	defer func() { <-b.lock }()
	if err := b.refresh(ctx); err != nil {
		return nil, err
	}
	key := shard % max(b.info.SessionStartLimit.MaxConcurrency, 1)
	if b.turns[key] == nil {
		b.turns[key] = &turn{lock: make(chan struct{}, 1)}
	}
	return b.turns[key], nil
}

// wait returns how long to wait until sessions may start again; at 0, one of
// them has been counted.
func (b *budget) wait(ctx context.Context) (time.Duration, error) {
	if err := acquire(ctx, b.lock); err != nil {
		return 0, err
	}
	defer func() { <-b.lock }()
	if err := b.refresh(ctx); err != nil {
		return 0, err
	}
	now := time.Now()
	for len(b.sent) > 0 && now.Sub(b.sent[0]) >= sessionsDay {
		b.sent = b.sent[1:]
	}
	limit := &b.info.SessionStartLimit
	switch {
	case len(b.sent) >= mostSessions:
		return b.sent[0].Add(sessionsDay).Sub(now), nil
	case limit.Total > 0 && limit.Remaining <= 0:
		reset := time.Duration(limit.ResetAfter) * time.Millisecond
		return max(b.asked.Add(reset).Sub(now), infoFor), nil // and then Discord is asked again
	}
	limit.Remaining--
	b.sent = append(b.sent, now)
	return 0, nil
}

// giveBack returns what wait counted, when no session was asked for.
func (b *budget) giveBack() {
	b.lock <- struct{}{}
	defer func() { <-b.lock }()
	b.info.SessionStartLimit.Remaining++
	if n := len(b.sent); n > 0 {
		b.sent = b.sent[:n-1]
	}
}
