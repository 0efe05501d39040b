package fetch

import (
	"context"
	"sync"

	"golang.org/x/sync/semaphore"
)

// turns limits how many requests are under way, to each host and in all.
type turns struct {
	total   *semaphore.Weighted
	perHost int64

	mu    sync.Mutex
	hosts map[string]*queue // those at which somebody is or waits
}

// queue is who is at a host.
type queue struct {
	turns *semaphore.Weighted
	users int
}

func newTurns(total, perHost int) *turns {
	return &turns{
		total: semaphore.NewWeighted(int64(total)), perHost: int64(perHost), hosts: map[string]*queue{},
	}
}

// take waits for a turn at a host; done gives it back. The host's turn comes
// first: who waits for a slow host must not keep others from theirs. For the same
// reason a turn is for one request, not for a chain of them.
func (t *turns) take(ctx context.Context, host string) (done func(), err error) {
	q := t.enter(host)
	if err := q.turns.Acquire(ctx, 1); err != nil {
		t.leave(host, q)
		return nil, err
	}
	if err := t.total.Acquire(ctx, 1); err != nil {
		q.turns.Release(1)
		t.leave(host, q)
		return nil, err
	}
	return func() {
		t.total.Release(1)
		q.turns.Release(1)
		t.leave(host, q)
	}, nil
}

func (t *turns) enter(host string) *queue {
	t.mu.Lock()
	defer t.mu.Unlock()
	q := t.hosts[host]
	if q == nil {
		q = &queue{turns: semaphore.NewWeighted(t.perHost)}
		t.hosts[host] = q
	}
	q.users++
	return q
}

// leave forgets a host when the last one leaves it: names come from outside, and
// there is no end to them.
func (t *turns) leave(host string, q *queue) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if q.users--; q.users == 0 {
		delete(t.hosts, host)
	}
}
