package digest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// take reads what is to be sent, of what is not in hand yet.
func (s *Sender) take(ctx context.Context, now time.Time) error {
	switch {
	case len(s.hand) > inHand-handful:
		s.taken = now // enough for now
		return nil
	case now.Before(s.taken.Add(takeEvery)) && (!s.full || len(s.hand) > handful/2):
		return nil
	}
	n := len(s.hand) + handful
	all, err := s.Store.TakeDeliveries(ctx, s.lease, s.Platform, now, n)
	if err != nil {
		return s.excuse(ctx, err)
	}
	s.taken, s.full = now, len(all) >= n
	for _, d := range all {
		if s.hand[d.ID] {
			continue
		}
		q := s.queues[d.Address]
		if q == nil {
			q = &queue{address: d.Address}
			s.queues[d.Address] = q
			s.order = append(s.order, q)
		}
		s.hand[d.ID] = true
		q.add(d)
	}
	return nil
}

// add puts a delivery behind what waits, but before the edits: nobody waits for one.
func (q *queue) add(d library.Delivery) {
	at := len(q.waiting)
	for d.Kind != library.KindEdit && at > 0 && q.waiting[at-1].Kind == library.KindEdit {
		at--
	}
	q.waiting = slices.Insert(q.waiting, at, d)
}

// byUrgency returns the queues that have something to send, those first whose next
// is a post.
func byUrgency(all []*queue) []*queue {
	var posts, edits []*queue
	for _, q := range all {
		switch {
		case q.busy || len(q.waiting) == 0:
		case q.waiting[0].Kind == library.KindEdit:
			edits = append(edits, q)
		default:
			posts = append(posts, q)
		}
	}
	return append(posts, edits...)
}

// excuse returns an error of the store if it ends the sender's term. Others pass,
// or the lease runs out.
func (s *Sender) excuse(ctx context.Context, err error) error {
	if errors.Is(err, library.ErrFenced) || !time.Now().Before(s.deadline) {
		return err
	}
	s.taken = time.Now()
	s.Log.WarnContext(ctx, "the outbox could not be read or written", "platform", s.Platform, "error", err)
	return nil
}

// dispatch begins all posts that may go now, and tells when the next may.
func (s *Sender) dispatch(ctx context.Context) (next time.Time, err error) {
	now := time.Now()
	next = now.Add(takeEvery)
	s.order = slices.DeleteFunc(s.order, func(q *queue) bool {
		gone := len(q.waiting) == 0 && !q.busy
		if gone {
			delete(s.queues, q.address)
		}
		return gone
	})
	for _, q := range byUrgency(s.order) {
		if s.busy >= s.AtOnce || now.Add(s.postTime()+s.spare()).After(s.deadline) {
			return next, nil // until something ends, or the lease is renewed
		}
		if err := s.fold(ctx, q); err != nil {
			return next, err
		}
		pace := s.pace(q.address)
		at := later(pace.ready(now), s.overall.ready(now))
		if at.After(now) {
			if at.Before(next) {
				next = at
			}
			continue
		}
		pace.take(now)
		s.overall.take(now)
		d := q.waiting[0]
		q.waiting, q.busy = q.waiting[1:], true
		s.busy++
		lease := s.lease // the loop prolongs its own
		go func() { s.ended <- s.send(s.posts, lease, d) }()
	}
	return next, nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// pace is the bucket of an address. Those that are full again are forgotten.
func (s *Sender) pace(a library.Address) *bucket {
	a.Thread = "" // a platform counts the chat
	b := s.paces[a]
	if b == nil {
		if now := time.Now(); len(s.paces) > 2*inHand {
			for a, b := range s.paces {
				if b.full.Before(now) {
					delete(s.paces, a)
				}
			}
		}
		b = &bucket{Pace: s.PerChat(a.Chat)}
		s.paces[a] = b
	}
	return b
}

// fold puts alerts together when more wait for an address than it should get one by
// one.
func (s *Sender) fold(ctx context.Context, q *queue) error {
	if s.FoldAt <= 0 || len(q.waiting) <= s.FoldAt {
		return nil
	}
	// What was tried may have arrived, and is sent again as it was.
	whole := func(d library.Delivery) bool {
		return d.Kind != library.KindAlert || d.State != library.Waiting || d.Attempts > 0
	}
	first := slices.IndexFunc(q.waiting, func(d library.Delivery) bool { return !whole(d) })
	if first < 0 {
		return nil
	}
	end := slices.IndexFunc(q.waiting[first:], whole) // what stands there keeps its place
	if end < 0 {
		end = len(q.waiting)
	} else {
		end += first
	}
	if end-first <= s.FoldAt {
		return nil
	}
	out := slices.Clone(q.waiting[:first])
	for group := range slices.Chunk(q.waiting[first:end], max(s.FoldSize, 1)) {
		if len(group) == 1 {
			out = append(out, group[0])
			continue
		}
		var ids []int64
		for _, d := range group {
			ids = append(ids, d.ID)
		}
		fold, err := s.Store.Fold(ctx, s.lease, ids, library.Delivery{
			Address: q.address, Item: fmt.Sprintf("fold %d", ids[0]), Due: group[0].Due,
		})
		switch {
		case errors.Is(err, library.ErrNotFound):
			s.let(ids...)
		case err != nil:
			out = append(out, group...)
			if err := s.excuse(ctx, err); err != nil {
				return err
			}
		default:
			s.let(ids...)
			s.hand[fold.ID] = true
			out = append(out, fold)
			s.Log.InfoContext(ctx, "alerts are sent together, because they came too fast", "chat", q.address.String(), "alerts", len(ids))
		}
	}
	q.waiting = append(out, q.waiting[end:]...)
	return nil
}

// let takes deliveries out of hand.
func (s *Sender) let(ids ...int64) {
	for _, id := range ids {
		delete(s.hand, id)
	}
}

// drop takes all that waits for an address out of hand; what is still to be sent is
// read again.
func (s *Sender) drop(q *queue) {
	for _, d := range q.waiting {
		s.let(d.ID)
	}
	q.waiting = nil
}

// settle takes note of how a post ended.
func (s *Sender) settle(ctx context.Context, e ending) error {
	ctx = library.WithTrace(ctx, e.trace)
	s.busy--
	s.let(e.delivery.ID)
	a := e.delivery.Address
	if q := s.queues[a]; q != nil {
		q.busy = false
		if e.drop {
			s.drop(q)
		}
	}
	if e.delivery.State == library.Done {
		delete(s.refused, a)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.postTime())
	defer cancel()
	if e.refused {
		if s.refused[a]++; s.refused[a] >= refusals {
			delete(s.refused, a)
			s.Log.WarnContext(ctx, "a chat is paused, because the platform refused several posts", "chat", a.String(), "error", e.err)
			if err := s.Store.PauseChat(ctx, a, library.Pause{Reason: library.PausedRefused, Since: time.Now()}); err != nil {
				return s.excuse(ctx, err)
			}
		}
	}
	if e.err != nil && !errors.Is(e.err, ErrBarred) {
		return s.excuse(ctx, e.err)
	}
	return e.err
}
