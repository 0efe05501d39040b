package digest

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/nutgraf/nutgraf/library"
)

// ending is what became of a post that was begun.
type ending struct {
	delivery library.Delivery
	trace    string // the name of the try, as its lines of the log have it
	drop     bool   // what else is in hand for the address is to be read again
	refused  bool
	err      error // of the store, or ErrBarred
}

// send sends one delivery: it notes that it begins, posts, and notes how that ended.
// It runs beside the loop and touches nothing of it that changes while a post is
// under way.
func (s *Sender) send(ctx context.Context, lease library.Lease, d library.Delivery) ending {
	ctx, cancel := context.WithDeadline(ctx, time.Now().Add(s.postTime()+s.spare()))
	defer cancel()
	now := time.Now()
	end := ending{delivery: d, trace: library.NewTrace()}
	ctx = library.WithTrace(ctx, end.trace)
	if d.State == library.Sending && s.AtMostOnce && !s.kept(d, now) && d.Kind != library.KindEdit {
		// Another began it and did not tell how it ended.
		end.delivery.State, end.delivery.Trouble = library.Unclear, "the process ended while it was sent"
		return s.note(ctx, lease, end)
	}
	chat, err := s.Store.Chat(ctx, d.Address)
	if err != nil {
		end.drop, end.err = true, err
		return end
	}
	if awake := Awake(now, chat.Quiet, s.zone(chat)); awake.After(now) {
		end.drop = true
		end.err = s.Store.Postpone(ctx, lease, d.Address, awake, "quiet hours")
		if d.State == library.Sending { // it is no longer new, and said when it was
			end.delivery.State, end.delivery.Due = library.Waiting, awake
			return s.note(ctx, lease, end)
		}
		return end
	}
	before := d.Begun
	if d, err = s.Store.Begin(ctx, lease, d.ID, now); err != nil {
		end.drop = true
		if !errors.Is(err, library.ErrNotFound) {
			end.err = err
		}
		return end
	}
	end.delivery, end.delivery.Begun = d, before
	if d.Post == "" && (d.Kind == library.KindEdit || d.Kind == library.KindReply) {
		end.delivery.State, end.delivery.Trouble = library.Lapsed, "its post did not arrive, or is elsewhere now"
		return s.note(ctx, lease, end)
	}
	posting, stop := context.WithTimeout(ctx, s.postTime())
	posted, err := s.post(posting, d)
	stop()
	s.judge(&end, posted, err, time.Now())
	end = s.note(ctx, lease, end)
	end = s.follow(ctx, end, posted, err)
	s.Ended(end.delivery, time.Since(now))
	return end
}

// post posts. A delivery that cannot be put into words without a fault of ours must
// not keep all others from being sent.
func (s *Sender) post(ctx context.Context, d library.Delivery) (posted Posted, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			s.Log.ErrorContext(ctx, "a fault of ours, posting", "delivery", d.ID, "chat", d.Address.String(), "fault", fault, "stack", string(debug.Stack()))
			err = &PostError{Outcome: Refused, Cause: fmt.Errorf("a fault of ours: %v", fault)}
		}
	}()
	return s.Poster.Post(ctx, d)
}

// keptFor is for how long a platform that keeps one of two posts surely does.
const keptFor = 2 * time.Minute

// kept reports whether a delivery that was begun can be sent again, and still be
// there once.
func (s *Sender) kept(d library.Delivery, now time.Time) bool {
	return s.Keeps && (d.Begun.IsZero() || now.Sub(d.Begun) < keptFor)
}

// zone is a chat's.
func (s *Sender) zone(c library.Chat) *time.Location {
	if z, err := time.LoadLocation(c.Zone); err == nil && c.Zone != "" {
		return z
	}
	return s.Zone
}

// judge says what becomes of a delivery after a try.
func (s *Sender) judge(end *ending, posted Posted, err error, now time.Time) {
	d := &end.delivery
	if err == nil {
		d.State, d.Message, d.Trouble = library.Done, posted.Message, ""
		return
	}
	failed := &PostError{Cause: err}
	errors.As(err, &failed)
	d.Trouble = failed.Error()
	again := func(after time.Duration) {
		end.drop = true
		d.State, d.Due = library.Waiting, now.Add(after)
		switch {
		case now.Sub(d.Created) <= oldest:
		case d.Kind == library.KindEdit:
			d.State = library.Lapsed
		default:
			d.State = library.Failed
		}
	}
	switch {
	case failed.MovedTo != "":
		again(0)
	case failed.Outcome == Vanished:
		d.State = library.Lapsed
	case failed.Outcome == Refused:
		d.State, end.refused = library.Failed, d.Kind != library.KindEdit
	case failed.Outcome == Gone:
		again(0)
	case failed.Outcome == Barred:
		again(0)
		end.err = fmt.Errorf("%w: %w", ErrBarred, failed)
	case failed.Outcome == Unclear && s.AtMostOnce && !s.kept(*d, now) && d.Kind != library.KindEdit:
		d.State, d.Message = library.Unclear, posted.Message
	default:
		again(max(failed.After, pause(d.Attempts)))
	}
}

// pause is how long to wait after so many tries that failed: a second, then twice
// as long each time up to ten minutes, give or take a half.
func pause(tries int) time.Duration {
	b := backoff.ExponentialBackOff{InitialInterval: time.Second, Multiplier: 2, RandomizationFactor: 0.5, MaxInterval: 10 * time.Minute}
	b.Reset()
	d := b.NextBackOff()
	for range min(tries-1, 20) {
		d = b.NextBackOff()
	}
	return d
}

// note writes how a try ended. It tries for as long as the lease is surely ours:
// what was posted and is not noted is posted again.
func (s *Sender) note(ctx context.Context, lease library.Lease, end ending) ending {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), margin+stopTime)
	defer cancel()
	d := end.delivery
	for tries := 1; ; tries++ {
		err := s.Store.Finish(ctx, lease, d)
		if errors.Is(err, library.ErrNotFound) {
			return end // it was removed meanwhile
		}
		if err == nil && end.drop && d.State == library.Waiting {
			err = s.Store.Postpone(ctx, lease, d.Address, d.Due, d.Trouble)
		}
		if err == nil {
			return end
		}
		if ctx.Err() != nil || errors.Is(err, library.ErrFenced) {
			end.err = errors.Join(end.err, err)
			return end
		}
		wait(ctx, min(pause(tries), time.Second))
	}
}

// follow does what a post told about its chat: that it is gone, or is another now.
func (s *Sender) follow(ctx context.Context, end ending, posted Posted, err error) ending {
	a, to := end.delivery.Address, posted.Chat
	if failed, ok := errors.AsType[*PostError](err); ok {
		if failed.Outcome == Gone && failed.MovedTo == "" {
			s.Log.InfoContext(ctx, "a chat takes no messages any more, and is paused", "chat", a.String(), "error", failed)
			end.err = errors.Join(end.err, s.Store.PauseChat(ctx, library.Address{Platform: a.Platform, Chat: a.Chat, Thread: a.Thread},
				library.Pause{Reason: library.PausedGone, Since: time.Now()}))
			return end
		}
		to = failed.MovedTo
	}
	if to == "" || to == a.Chat {
		return end
	}
	end.drop = true
	s.Log.InfoContext(ctx, "a chat has another id now", "from", a.String(), "to", to)
	err = s.Store.MoveChat(ctx, library.Address{Platform: a.Platform, Chat: a.Chat}, library.Address{Platform: a.Platform, Chat: to})
	end.err = errors.Join(end.err, err)
	return end
}
