package faketelegram

import (
	"math"
	"time"
)

// Rate is so many messages in a time.
type Rate struct {
	N   int // 0: no limit
	Per time.Duration
}

// Limits are how fast a bot may send. Only new messages count for a chat and a
// group; edits count overall.
type Limits struct {
	Chat    Rate // each chat
	Group   Rate // each group, on top of Chat
	Overall Rate
	Enforce bool // refuse with 429, instead of counting alone
}

// DocumentedLimits are those of Telegram's documentation: one message a second
// in a chat, 20 a minute in a group, 30 a second overall.
func DocumentedLimits(enforce bool) Limits {
	return Limits{
		Chat: Rate{1, time.Second}, Group: Rate{20, time.Minute}, Overall: Rate{30, time.Second}, Enforce: enforce,
	}
}

// Violations counts how often a limit was exceeded.
type Violations struct {
	Chat, Group, Overall int
}

// Violations returns what was counted so far; always nothing without WithLimits.
func (s *Server) Violations() Violations {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.limits.count
}

type limiter struct {
	Limits
	overall window
	chats   map[int64]*[2]window // for the chat and for the group
	count   Violations
}

func (l *limiter) init(limits Limits) {
	l.Limits = limits
	l.chats = map[int64]*[2]window{}
}

// window remembers when the last N things happened.
type window struct {
	at   []time.Time
	next int
}

// wait is how long the rate asks to wait before one more.
func (w *window) wait(r Rate, now time.Time) time.Duration {
	if r.N <= 0 || len(w.at) < r.N {
		return 0
	}
	return max(0, r.Per-now.Sub(w.at[w.next]))
}

func (w *window) add(r Rate, now time.Time) {
	switch {
	case r.N <= 0:
	case len(w.at) < r.N:
		w.at = append(w.at, now)
	default:
		w.at[w.next] = now
		w.next = (w.next + 1) % r.N
	}
}

// take counts a message, or says why it may not be sent. The server's lock is
// held.
func (s *Server) take(room *Room, edit bool) *apiError {
	l, now := &s.limits, s.now()
	if l.Chat.N == 0 && l.Group.N == 0 && l.Overall.N == 0 {
		return nil
	}
	w := l.chats[room.chat.ID]
	if w == nil {
		w = new([2]window)
		l.chats[room.chat.ID] = w
	}
	wait := l.overall.wait(l.Overall, now)
	if wait > 0 {
		l.count.Overall++
	}
	if !edit {
		if d := w[0].wait(l.Chat, now); d > 0 {
			l.count.Chat++
			wait = max(wait, d)
		}
		if d := w[1].wait(l.Group, now); d > 0 && room.chat.ID < 0 {
			l.count.Group++
			wait = max(wait, d)
		}
	}
	if wait > 0 && l.Enforce {
		return tooMany(int(math.Ceil(wait.Seconds())))
	}
	l.overall.add(l.Overall, now)
	if !edit {
		w[0].add(l.Chat, now)
		if room.chat.ID < 0 {
			w[1].add(l.Group, now)
		}
	}
	return nil
}
