package faketelegram

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// actsPerRoom is how many acts of a room see what the bot does there; the
// oldest stop seeing.
const actsPerRoom = 8

// Act is one thing that a person did, and what came of it. It sees what the bot
// does from then on in the same chat (and, in a forum, the same topic): new
// messages, edits, deletions, chat actions, and the answer to the query that it
// was. The last eight acts of a room see; older ones keep what they had seen.
type Act struct {
	s      *Server
	room   *Room // nil: it happens in no chat, such as an inline query
	thread int
	since  time.Time
	sent   *Message // what the person sent

	// The rest is guarded by the server's lock.
	pending int // updates that the bot has not acknowledged
	ids     []int
	msgs    map[int]*Message
	view    View
	wake    chan struct{}
}

// View is what a person sees of an Act so far.
type View struct {
	// Messages are the bot's messages that came or were edited, as they are now,
	// in the order in which they first were seen. Deleted ones are not in it.
	Messages []Message
	// Toasts are the answers to the press of a button.
	Toasts []CallbackAnswer
	// Inline is the answer to an inline query; nil while there is none.
	Inline *InlineAnswer
	// Actions are the chat actions that were shown, such as "typing".
	Actions []string
	// Deleted are the ids of messages that were deleted.
	Deleted []int
	// Handled tells that the bot acknowledged all updates of the act.
	Handled bool
	// First is the time to the first answer: a message, an edit, a toast or
	// inline results; 0 while there is none. A chat action is no answer.
	First time.Duration
}

// Text is all messages and toasts, as Message.Show shows them.
func (v View) Text() string {
	var b strings.Builder
	for _, toast := range v.Toasts {
		if toast.Text != "" {
			b.WriteString(toast.Text + "\n")
		}
	}
	for _, m := range v.Messages {
		b.WriteString(m.Show())
	}
	return b.String()
}

// answered tells whether there is anything to see.
func (v View) answered() bool { return v.First > 0 }

// watch makes an act of a room; the server's lock is held.
func (s *Server) watch(r *Room, thread int) *Act {
	a := &Act{s: s, room: r, thread: thread, since: time.Now(), msgs: map[int]*Message{}}
	if r != nil {
		r.acts = append(r.acts, a)
		if len(r.acts) > actsPerRoom {
			r.acts = slices.Clone(r.acts[len(r.acts)-actsPerRoom:])
		}
	}
	return a
}

// changed wakes who waits; the server's lock is held.
func (a *Act) changed() {
	if a.wake != nil {
		close(a.wake)
		a.wake = nil
	}
}

// seen notes the first answer.
func (a *Act) seen() {
	if a.view.First == 0 {
		a.view.First = max(1, time.Since(a.since))
	}
	a.changed()
}

// each calls f for the acts that see a message; the server's lock is held.
func (r *Room) each(thread int, f func(*Act)) {
	for _, a := range r.acts {
		if a.thread == 0 || a.thread == thread {
			f(a)
		}
	}
}

// show tells the acts of a new or edited message.
func (r *Room) show(m *Message) {
	r.each(m.ThreadID, func(a *Act) {
		if _, known := a.msgs[m.ID]; !known {
			a.ids = append(a.ids, m.ID)
		}
		a.msgs[m.ID] = m
		a.seen()
	})
}

// hide tells the acts of a deleted message.
func (r *Room) hide(id, thread int) {
	r.each(thread, func(a *Act) {
		delete(a.msgs, id)
		a.view.Deleted = append(a.view.Deleted, id)
		a.changed()
	})
}

// action tells the acts of a chat action.
func (r *Room) action(name string, thread int) {
	r.each(thread, func(a *Act) {
		if len(a.view.Actions) < 100 {
			a.view.Actions = append(a.view.Actions, name)
		}
		a.changed()
	})
}

// Sent is the message that the person sent, as the bot got it; nil when the act
// was something else.
func (a *Act) Sent() *Message { return a.sent }

// View is what the person sees now.
func (a *Act) View() View {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	return a.now()
}

func (a *Act) now() View {
	v := a.view
	v.Messages = make([]Message, 0, len(a.ids))
	for _, id := range a.ids {
		if m := a.msgs[id]; m != nil {
			v.Messages = append(v.Messages, *m)
		}
	}
	v.Toasts, v.Actions, v.Deleted = slices.Clone(v.Toasts), slices.Clone(v.Actions), slices.Clone(v.Deleted)
	v.Handled = a.pending == 0
	return v
}

// Wait returns the view as soon as enough says that it is enough. The error
// tells what was seen until the context ended.
func (a *Act) Wait(ctx context.Context, enough func(View) bool) (View, error) {
	for {
		a.s.mu.Lock()
		v := a.now()
		if enough(v) {
			a.s.mu.Unlock()
			return v, nil
		}
		if a.wake == nil {
			a.wake = make(chan struct{})
		}
		wake := a.wake
		a.s.mu.Unlock()
		select {
		case <-wake:
		case <-ctx.Done():
			return v, fmt.Errorf("faketelegram: waited in vain (handled: %t); seen until then: %q: %w", v.Handled, v.Text(), ctx.Err())
		}
	}
}

// Until waits as Wait does and fails the test when it was in vain.
func (a *Act) Until(t testing.TB, enough func(View) bool) View {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), a.s.opt.patience)
	defer cancel()
	v, err := a.Wait(ctx, enough)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Done waits until the bot has acknowledged the act and answered it: for a bot
// that acknowledges after handling, this is all that the person will see.
func (a *Act) Done(t testing.TB) View {
	t.Helper()
	return a.Until(t, func(v View) bool { return v.Handled && v.answered() })
}

// Handled waits until the bot has acknowledged the act, answered or not.
func (a *Act) Handled(t testing.TB) View {
	t.Helper()
	return a.Until(t, func(v View) bool { return v.Handled })
}

// First waits for the first answer of any kind.
func (a *Act) First(t testing.TB) View {
	t.Helper()
	return a.Until(t, View.answered)
}

// Answer waits for the first message and returns it.
func (a *Act) Answer(t testing.TB) Message {
	t.Helper()
	return a.Until(t, func(v View) bool { return len(v.Messages) > 0 }).Messages[0]
}

// Toast waits for the answer to a press.
func (a *Act) Toast(t testing.TB) CallbackAnswer {
	t.Helper()
	return a.Until(t, func(v View) bool { return len(v.Toasts) > 0 }).Toasts[0]
}

// Results waits for the answer to an inline query.
func (a *Act) Results(t testing.TB) InlineAnswer {
	t.Helper()
	return *a.Until(t, func(v View) bool { return v.Inline != nil }).Inline
}

// Settled waits for the first answer and then until nothing more came for the
// time quiet: for a webhook that acknowledges before it handles.
func (a *Act) Settled(t testing.TB, quiet time.Duration) View {
	t.Helper()
	v := a.First(t)
	for {
		ctx, cancel := context.WithTimeout(t.Context(), quiet)
		before := v
		next, err := a.Wait(ctx, func(v View) bool { return v.Text() != before.Text() || len(v.Deleted) != len(before.Deleted) })
		cancel()
		if err != nil {
			return before
		}
		v = next
	}
}
