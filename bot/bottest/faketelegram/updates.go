package faketelegram

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// update waits until the bot acknowledges it.
type update struct {
	id    int64
	kind  string
	body  json.RawMessage // the whole update
	act   *Act            // whose doing it is; nil for none
	again bool            // delivered once before; goes out once, whatever the offset
}

// updates is the queue of updates.
type updates struct {
	next    int64
	waiting []*update
	done    []*update     // acknowledged, the newest last
	wake    chan struct{} // closed when something was added
	allowed []string      // nil: all but those that must be asked for
	poll    *poll         // the poll that waits, if any
}

// poll is a getUpdates call at work.
type poll struct {
	ended chan struct{} // closed when another call took its place
	why   *apiError
}

// mustBeAsked are update kinds that come only when allowed_updates names them.
func mustBeAsked(kind string) bool {
	return kind == "chat_member" || kind == "message_reaction" || kind == "message_reaction_count"
}

// add queues an update of value. The server's lock is held.
func (q *updates) add(s *Server, kind string, value json.RawMessage, act *Act) {
	if q.allowed == nil && mustBeAsked(kind) || q.allowed != nil && !slices.Contains(q.allowed, kind) {
		return
	}
	body := make([]byte, 0, len(value)+len(kind)+40)
	body = append(body, `{"update_id":`...)
	body = strconv.AppendInt(body, q.next, 10)
	body = append(body, `,"`...)
	body = append(body, kind...)
	body = append(body, `":`...)
	body = append(body, value...)
	body = append(body, '}')
	q.push(s, &update{id: q.next, kind: kind, body: body, act: act})
}

func (q *updates) push(s *Server, u *update) {
	if u.id == q.next {
		q.next++
	}
	if u.act != nil {
		u.act.pending++
	}
	q.waiting = append(q.waiting, u)
	close(q.wake)
	q.wake = make(chan struct{})
	s.hook.start(s)
}

// emit queues an update; the server's lock is held.
func (s *Server) emit(kind string, value any, act *Act) {
	body, err := json.Marshal(value)
	if err != nil {
		s.t.Errorf("faketelegram: an update that cannot be written: %v", err)
		return
	}
	s.queue.add(s, kind, body, act)
}

// acknowledge takes an update off; the server's lock is held.
func (s *Server) acknowledge(u *update) {
	if u.act != nil {
		u.act.pending--
		u.act.changed()
	}
	u.act = nil
	q := &s.queue
	q.done = append(q.done, u)
	if limit := min(s.opt.keep, 100); len(q.done) > 2*limit {
		q.done = slices.Clone(q.done[len(q.done)-limit:])
	}
}

// confirm takes off what an offset confirms.
func (s *Server) confirm(offset int64) {
	q := &s.queue
	if offset < 0 {
		from := max(0, int64(len(q.waiting))+offset)
		offset = q.next
		if from < int64(len(q.waiting)) {
			offset = q.waiting[from].id
		}
	}
	kept := q.waiting[:0]
	for _, u := range q.waiting {
		if u.id < offset && !u.again {
			s.acknowledge(u)
		} else {
			kept = append(kept, u)
		}
	}
	clear(q.waiting[len(kept):])
	q.waiting = kept
}

// batch is the answer of a poll; updates that went out a second time are gone.
func (q *updates) batch(limit int) []json.RawMessage {
	n := min(limit, len(q.waiting))
	out := make([]json.RawMessage, 0, n)
	for _, u := range q.waiting[:n] {
		out = append(out, u.body)
	}
	q.waiting = slices.DeleteFunc(q.waiting, func(u *update) bool {
		return u.again && slices.ContainsFunc(out, func(b json.RawMessage) bool { return &b[0] == &u.body[0] })
	})
	return out
}

// Pending is how many updates the bot has not acknowledged.
func (s *Server) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queue.waiting)
}

// rawUpdates are written as they are: one may be no JSON.
type rawUpdates []json.RawMessage

func (r rawUpdates) envelope() []byte {
	body := []byte(`{"ok":true,"result":[`)
	for i, u := range r {
		if i > 0 {
			body = append(body, ',')
		}
		body = append(body, u...)
	}
	return append(body, "]}"...)
}

// getUpdates hands out updates, and waits for one if asked. A second call ends
// the first with 409, as the real server does.
func getUpdates(s *Server, c *call) (any, *apiError) {
	limit := int(c.int("limit"))
	if limit < 1 || limit > 100 {
		limit = 100
	}
	var allowed []string
	given, refused := c.json("allowed_updates", &allowed)
	if refused != nil {
		return nil, refused
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hook.url != "" {
		return nil, conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	}
	if given {
		s.queue.allow(allowed)
	}
	s.queue.end(conflict("terminated by other getUpdates request; make sure that only one bot instance is running"))
	s.confirm(c.int("offset"))
	mine := &poll{ended: make(chan struct{})}
	s.queue.poll = mine
	defer func() {
		if s.queue.poll == mine {
			s.queue.poll = nil
		}
	}()
	timeout := min(max(c.int("timeout"), 0), 50)
	timer := time.NewTimer(time.Duration(timeout) * time.Second)
	defer timer.Stop()
	for len(s.queue.waiting) == 0 && timeout > 0 {
		wake := s.queue.wake
		s.mu.Unlock()
		late := false
		select {
		case <-wake:
		case <-timer.C:
			late = true
		case <-mine.ended:
		case <-c.ctx.Done():
			late = true
		case <-s.closing:
			late = true
		}
		s.mu.Lock()
		if mine.why != nil {
			return nil, mine.why
		}
		if late {
			break
		}
	}
	return rawUpdates(s.queue.batch(limit)), nil
}

func (q *updates) allow(kinds []string) {
	q.allowed = kinds
	if len(kinds) == 0 {
		q.allowed = nil
	}
}

// end ends the poll that waits, if any.
func (q *updates) end(why *apiError) {
	if q.poll != nil {
		q.poll.why = why
		close(q.poll.ended)
		q.poll = nil
	}
}
