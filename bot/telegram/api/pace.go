package api

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/nutgraf/nutgraf/bot"
)

// Limits say how fast messages may be sent. Edits count as messages; answers to
// queries, chat actions and whatever only asks do not.
type Limits struct {
	Overall Rate // zero: 25 a second after 5 at once, so never over 30 in a second
	Private Rate // per chat with a person; zero: one a second after 3 at once
	Group   Rate // per group or channel; zero: one in 5 seconds after 8 at once, so never over 20 in a minute
}

// A Rate is a burst, and how long it takes until one more is allowed.
type Rate struct {
	Every time.Duration // negative: no limit
	Burst int
}

func (r Rate) limiter() *rate.Limiter {
	if r.Every < 0 {
		return rate.NewLimiter(rate.Inf, 0)
	}
	return rate.NewLimiter(rate.Every(r.Every), max(r.Burst, 1))
}

const (
	// maxPaced is how many chats are remembered. With 25 messages a second, a
	// chat that was pushed out had minutes to regain its burst: nothing is lost.
	maxPaced = 8192
	// generalPause is the number of chats that are refused at the same time when
	// it is not about the chats.
	generalPause = 3
)

// pace makes requests wait for their turn.
type pace struct {
	limits  Limits
	overall *rate.Limiter

	mu      sync.Mutex
	lines   map[string]*list.Element // of *line
	recent  list.List                // the latest first
	refused map[string]time.Time     // lines that Telegram paused, until when
	until   time.Time                // nobody sends before
}

// A line is what is known of one chat.
type line struct {
	key     string
	limiter *rate.Limiter
	until   time.Time // Telegram takes nothing before
}

func newPace(l Limits) *pace {
	if l.Overall == (Rate{}) {
		l.Overall = Rate{time.Second / 25, 5}
	}
	if l.Private == (Rate{}) {
		l.Private = Rate{time.Second, 3}
	}
	if l.Group == (Rate{}) {
		l.Group = Rate{5 * time.Second, 8}
	}
	return &pace{limits: l, overall: l.Overall.limiter(), lines: map[string]*list.Element{}, refused: map[string]time.Time{}}
}

// A turn is what a request has to wait for.
type turn struct {
	key   string // the line it stands in
	chat  string // "" when it is about none
	paced bool   // counts as a message
}

// waiting says in which line a request stands. What is not a message has a line
// of its own: it neither fills that of the chat nor is held up by it. So has a
// message that came out of an inline result, whose chat nobody knows.
func waiting(method string, params map[string]string) turn {
	chat := params["chat_id"]
	paced := method != "sendChatAction"
	if paced {
		paced = false
		for _, verb := range []string{"send", "edit", "forward", "copy"} {
			paced = paced || strings.HasPrefix(method, verb)
		}
	}
	if paced && chat != "" {
		return turn{key: chat, chat: chat, paced: true}
	}
	return turn{key: method + " " + chat + params["inline_message_id"], chat: chat, paced: paced}
}

// errWait marks a wait that would outlast the caller.
var errWait = errors.New("it would not be its turn in time")

// wait returns when a request may be sent. When that is later than ctx allows it
// says so at once: Later, with the time.
func (p *pace) wait(ctx context.Context, t turn) error {
	var taken bool
	for {
		d := p.paused(t)
		if d == 0 && (taken || !t.paced) {
			return nil
		}
		if d > 0 {
			if err := await(ctx, d, nil); err != nil {
				return err
			}
			continue
		}
		if t.chat != "" {
			if err := take(ctx, p.limiter(t)); err != nil {
				return err
			}
		}
		// The chat's turn comes first: who waits for a chat holds up no other.
		if err := take(ctx, p.overall); err != nil {
			return err
		}
		taken = true // and look again: meanwhile Telegram may have paused the chat
	}
}

func take(ctx context.Context, l *rate.Limiter) error {
	r := l.Reserve()
	return await(ctx, r.Delay(), r.Cancel)
}

// await sleeps for d; undo is called when that is not possible.
func await(ctx context.Context, d time.Duration, undo func()) error {
	if undo == nil {
		undo = func() {}
	}
	if end, ok := ctx.Deadline(); ok && d > 0 && time.Until(end) < d {
		undo()
		return &bot.DeliveryError{Outcome: bot.Later, After: d, Cause: fmt.Errorf("telegram: %w", errWait)}
	}
	if d == 0 && ctx.Err() == nil {
		return nil
	}
	if err := sleep(ctx, d); err != nil {
		undo()
		return &bot.DeliveryError{Outcome: bot.Later, Cause: fmt.Errorf("telegram: waiting for its turn: %w", err)}
	}
	return nil
}

// paused says how long Telegram wants to be left alone, by all or by this line.
func (p *pace) paused(t turn) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	var until time.Time
	if e := p.lines[t.key]; e != nil {
		until = e.Value.(*line).until
	}
	if t.paced && p.until.After(until) {
		until = p.until
	}
	return max(0, time.Until(until))
}

// pause keeps a line quiet, and everything when several chats are refused at
// once: then it is the whole that is too fast.
func (p *pace) pause(t turn, d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	until := now.Add(d)
	if l := p.line(t); l.until.Before(until) {
		l.until = until
	}
	if !t.paced {
		return
	}
	maps.DeleteFunc(p.refused, func(_ string, end time.Time) bool { return !end.After(now) })
	p.refused[t.key] = until
	if len(p.refused) >= generalPause {
		clear(p.refused)
		p.until = until
	}
}

func (p *pace) limiter(t turn) *rate.Limiter {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.line(t).limiter
}

// line returns what is known of a line, and makes it the latest. The caller
// holds the lock.
func (p *pace) line(t turn) *line {
	if e := p.lines[t.key]; e != nil {
		p.recent.MoveToFront(e)
		return e.Value.(*line)
	}
	r := p.limits.Private
	if strings.HasPrefix(t.chat, "-") || strings.HasPrefix(t.chat, "@") {
		r = p.limits.Group
	}
	l := &line{key: t.key, limiter: r.limiter()}
	p.lines[t.key] = p.recent.PushFront(l)
	if len(p.lines) > maxPaced {
		oldest := p.recent.Back()
		p.recent.Remove(oldest)
		delete(p.lines, oldest.Value.(*line).key)
	}
	return l
}
