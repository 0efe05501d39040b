package digest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// SenderStore is what sending needs of a library.
type SenderStore interface {
	library.Outbox
	library.Leases
	library.Chats
}

// Posted is where a post arrived.
type Posted struct {
	Chat    string // the chat's id, which may be another than before; "" for the same
	Message string
}

// Poster puts a delivery into words and posts it. It must come back before ctx
// ends. Its errors are [*PostError]s. Safe for concurrent use.
type Poster interface {
	Post(ctx context.Context, d library.Delivery) (Posted, error)
}

// SenderConfig is what a sender works with.
type SenderConfig struct {
	Platform string
	Store    SenderStore
	Poster   Poster

	Overall Pace                   // of all posts
	PerChat func(chat string) Pace // of those to one chat, by its id; nil: no limit
	// AtOnce is how many posts may be under way; 0 is 64. Those that are under way when a
	// process is killed are sent again: with one, at most one is there twice.
	AtOnce int
	// FoldAt is how many alerts may wait for one address before they are folded, and
	// FoldSize how many go into one message. 0 is never.
	FoldAt, FoldSize int
	// Keeps tells that the platform keeps one of two posts of one delivery that are
	// sent within minutes, so that nothing is unclear for long.
	Keeps bool
	// AtMostOnce leaves a post whose answer was lost as Unclear. Else it is sent again,
	// and may be there twice.
	AtMostOnce bool

	Lease  time.Duration  // after which another sends for one that is dead; 0: 20 seconds
	Zone   *time.Location // of chats that have none; nil: UTC
	Wake   <-chan struct{}
	Holder string // the name of this sender among all; "" for a random one
	Log    *slog.Logger
	// Ended is told how each try to send ended; nil: nobody counts.
	Ended func(d library.Delivery, took time.Duration)
}

// How a sender is elected and how long it waits. A dead sender's work is another's
// after a lease and a tenth of one at most, and what a sender began is over before
// its lease is.
const (
	usualLease = 20 * time.Second
	margin     = time.Second
	takeEvery  = time.Second
	atOnce     = 64   // posts under way
	handful    = 500  // deliveries that are read at once
	inHand     = 2000 // and kept
	stopTime   = 8 * time.Second
	oldest     = 48 * time.Hour // that is still tried
	refusals   = 5              // in a row, after which a chat is paused
)

// Sender empties the outbox of one platform, as long as no other does.
type Sender struct {
	SenderConfig
	overall bucket
	paces   map[library.Address]*bucket
	refused map[library.Address]int

	lease    library.Lease
	deadline time.Time // until when the lease is surely ours, on our own clock
	renewed  time.Time
	taken    time.Time
	posts    context.Context // of the posts under way
	full     bool            // the last reading brought as much as was asked for

	queues map[library.Address]*queue
	order  []*queue // in the order in which they were first seen
	hand   map[int64]bool
	busy   int
	ended  chan ending
}

// queue is what waits for one address, oldest first. At most one of it is under
// way, so that the order stays.
type queue struct {
	address library.Address
	waiting []library.Delivery
	busy    bool
}

// NewSender returns a sender.
func NewSender(c SenderConfig) *Sender {
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	if c.AtOnce <= 0 {
		c.AtOnce = atOnce
	}
	if c.Lease <= 0 {
		c.Lease = usualLease
	}
	if c.Holder == "" {
		c.Holder = rand.Text()
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.PerChat == nil {
		c.PerChat = func(string) Pace { return Pace{} }
	}
	if c.Ended == nil {
		c.Ended = func(library.Delivery, time.Duration) {}
	}
	return &Sender{
		SenderConfig: c, overall: bucket{Pace: c.Overall},
		paces: map[library.Address]*bucket{}, refused: map[library.Address]int{},
		ended: make(chan ending, c.AtOnce),
	}
}

// Run sends until ctx ends, whenever it is elected, and then gives the lease back.
// It finishes what it began. The error is [ErrBarred] when the platform takes nothing
// from this bot, and else nil.
func (s *Sender) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		asked := time.Now()
		lease, ok, err := s.acquire(ctx)
		switch {
		case err != nil && ctx.Err() == nil:
			s.Log.WarnContext(ctx, "the right to send could not be asked for", "platform", s.Platform, "error", err)
		case ok:
			s.lease, s.renewed, s.deadline = lease, asked, asked.Add(s.Lease)
			s.Log.InfoContext(ctx, "sending", "platform", s.Platform, "fence", lease.Fence)
			if err := s.lead(ctx); err != nil {
				return fmt.Errorf("sending to %s: %w", s.Platform, err)
			}
		}
		wait(ctx, s.retry())
	}
	return nil
}

// acquire asks for the lease. On a line that went dead nobody would answer for long;
// the next try takes another.
func (s *Sender) acquire(ctx context.Context) (library.Lease, bool, error) {
	ctx, cancel := context.WithTimeout(ctx, s.renewEvery())
	defer cancel()
	return s.Store.Acquire(ctx, s.name(), s.Holder, s.Lease)
}

func (s *Sender) name() string { return "send " + s.Platform }

// wait waits, unless ctx ends.
func wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// lead sends for as long as the lease is ours. It returns an error when nobody need
// go on.
func (s *Sender) lead(ctx context.Context) error {
	s.queues, s.order, s.hand = map[library.Address]*queue{}, nil, map[int64]bool{}
	s.taken = time.Time{}
	var abort context.CancelFunc
	s.posts, abort = context.WithCancel(context.WithoutCancel(ctx))
	defer abort()
	err := s.loop(ctx)
	late := time.AfterFunc(stopTime-2*margin, abort) // what is not answered by then is unclear
	defer late.Stop()
	s.finish(ctx)
	switch {
	case errors.Is(err, library.ErrFenced):
		s.Log.WarnContext(ctx, "another process sends now", "platform", s.Platform)
		return nil
	case errors.Is(err, ErrBarred):
		s.release(ctx)
		return err
	case ctx.Err() != nil:
		s.release(ctx)
		return nil
	case err != nil:
		s.Log.WarnContext(ctx, "sending was interrupted", "platform", s.Platform, "error", err)
	}
	return nil
}

// release lets another send at once.
func (s *Sender) release(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	if err := s.Store.Release(ctx, s.name(), s.Holder); err != nil {
		s.Log.WarnContext(ctx, "the right to send could not be given back and is another's in a while", "platform", s.Platform, "error", err)
	}
}

// finish waits for what is under way.
func (s *Sender) finish(ctx context.Context) {
	for s.busy > 0 {
		if err := s.settle(ctx, <-s.ended); err != nil && !errors.Is(err, library.ErrFenced) {
			s.Log.WarnContext(ctx, "what was sent last", "platform", s.Platform, "error", err)
		}
	}
}

// loop is the sender's one thread: all but the posts themselves happens in it.
func (s *Sender) loop(ctx context.Context) error {
	for {
		if ctx.Err() != nil {
			return nil //nolint:nilerr // it was told to end
		}
		now := time.Now()
		if err := s.renew(ctx, now); err != nil {
			return err
		}
		if err := s.take(ctx, now); err != nil {
			return err
		}
		next, err := s.dispatch(ctx)
		if err != nil {
			return err
		}
		if err := s.rest(ctx, next); err != nil {
			return err
		}
	}
}

// rest waits until something is to be done.
func (s *Sender) rest(ctx context.Context, next time.Time) error {
	for _, t := range []time.Time{s.taken.Add(takeEvery), s.renewed.Add(s.renewEvery())} {
		if t.Before(next) {
			next = t
		}
	}
	timer := time.NewTimer(time.Until(next))
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-s.Wake:
		s.taken = time.Time{}
	case e := <-s.ended:
		return s.settle(ctx, e)
	}
	return nil
}

// renew prolongs the lease. A database that is away for a while is no reason to give
// up before the lease is over.
func (s *Sender) renew(ctx context.Context, now time.Time) error {
	if now.Before(s.renewed.Add(s.renewEvery())) {
		return nil
	}
	lease, ok, err := s.acquire(ctx)
	switch {
	case err != nil && now.Before(s.deadline):
		s.renewed = now.Add(s.retry() - s.renewEvery()) // again soon
		return nil
	case err != nil:
		return err
	case !ok || lease.Fence != s.lease.Fence:
		return library.ErrFenced
	}
	s.lease, s.renewed, s.deadline = lease, now, now.Add(s.Lease)
	return nil
}

// renewEvery is how often a lease is prolonged, postTime how long one post may take
// with its answer, and before and after it there is as much again.
func (s *Sender) renewEvery() time.Duration { return s.Lease / 4 }
func (s *Sender) postTime() time.Duration   { return s.Lease / 2 }
func (s *Sender) retry() time.Duration      { return s.Lease / 10 }
func (s *Sender) spare() time.Duration      { return s.Lease / 20 }
