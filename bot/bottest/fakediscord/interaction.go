package fakediscord

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"
)

// Kinds of interactions.
const (
	kindPing = iota + 1
	kindCommand
	kindComponent
	kindAutocomplete
	kindModal
)

// ResponseType is the type of a first response.
type ResponseType int

// The types of a first response.
const (
	NoResponse     ResponseType = 0
	Pong           ResponseType = 1
	Direct         ResponseType = 4 // a message at once
	Deferred       ResponseType = 5 // "thinking…"
	DeferredUpdate ResponseType = 6 // nothing to see yet; the message will be edited
	Update         ResponseType = 7 // the message edited at once
	ChoicesGiven   ResponseType = 8
	ModalShown     ResponseType = 9
)

// Interaction is something that a person did with the bot, and what they see of
// it. All its methods may be used concurrently.
type Interaction struct {
	ID    string
	Token string
	User  *User

	s       *Server
	kind    int
	started time.Time // on the real clock
	created time.Time // on the server's
	target  string    // the message with the component
	focus   int       // the type of the option being completed

	// Guarded by s.mu.
	response  ResponseType
	after     time.Duration
	ephemeral bool
	original  string
	deferred  bool // the original is still "thinking…"
	updated   bool // the target was edited
	gone      bool // the original was deleted
	followUps []string
	asked     int // follow-ups asked for
	choices   []Choice
	modal     object
	failure   error
	changed   chan struct{} // closed and replaced when any of these changes
}

// Choice is what an autocompletion offers.
type Choice struct {
	Name  string
	Value any
}

// Response is the first thing that the bot did.
type Response struct {
	Type      ResponseType
	After     time.Duration // since the person acted
	Ephemeral bool
}

// ErrNoAnswer is in the error when a person saw no answer in time: "The
// application did not respond".
var ErrNoAnswer = errors.New("the application did not respond")

// touched wakes those who wait for this interaction. The caller holds s.mu.
func (i *Interaction) touched() {
	close(i.changed)
	i.changed = make(chan struct{})
}

// wait waits until ok holds, or an end. The caller does not hold s.mu, ok is
// called with it.
func (i *Interaction) wait(ctx context.Context, ok func() bool) error {
	// A channel of its own for each interaction: many wait at once, and a common
	// one would wake all of them for each message.
	return i.watch(ctx, func() (bool, <-chan struct{}) { return ok(), i.changed })
}

func (i *Interaction) watch(ctx context.Context, look func() (bool, <-chan struct{})) error {
	for {
		i.s.mu.Lock()
		good, changed := look()
		failure := i.failure
		i.s.mu.Unlock()
		if good {
			return nil
		}
		if failure != nil {
			return failure
		}
		select {
		case <-changed:
		case <-i.s.done:
			return fmt.Errorf("%w: the server closed", ErrNoAnswer)
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", ErrNoAnswer, ctx.Err())
		}
	}
}

func (i *Interaction) must(t testing.TB, what string, ok func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), i.s.cfg.patience)
	defer cancel()
	if err := i.wait(ctx, ok); err != nil {
		t.Fatalf("fakediscord: %s: %v", what, err)
	}
}

// First waits for the first response.
func (i *Interaction) First(t testing.TB) Response {
	t.Helper()
	i.must(t, "no first response", func() bool { return i.response != NoResponse })
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	return Response{i.response, i.after, i.ephemeral}
}

// Wait waits for the answer: the message that the person sees at the end, after
// any "thinking…". It returns nil when the bot deleted it. For a person who
// presses, it is the message with the button when that was edited.
func (i *Interaction) Wait(ctx context.Context) (*Message, error) {
	if err := i.wait(ctx, i.answered); err != nil {
		return nil, err
	}
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	return i.s.messages[i.shown()], nil
}

// Answer is Wait for tests: no answer fails the test.
func (i *Interaction) Answer(t testing.TB) *Message {
	t.Helper()
	i.must(t, "no answer", i.answered)
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	return i.s.messages[i.shown()]
}

func (i *Interaction) answered() bool {
	switch i.response {
	case Direct, Update:
		return true
	case Deferred:
		return !i.deferred || i.gone
	case DeferredUpdate:
		return i.updated || len(i.followUps) > 0 || i.gone
	}
	return false
}

// shown is the id of the message that answers.
func (i *Interaction) shown() string {
	if i.response == DeferredUpdate && !i.updated && len(i.followUps) > 0 {
		return i.followUps[0]
	}
	return i.original
}

// AnswerTime is how long after the person's doing the first response came; 0
// before it.
func (i *Interaction) AnswerTime() time.Duration {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	return i.after
}

// FollowUps waits until there are n follow-ups and returns them all, as they
// are now.
func (i *Interaction) FollowUps(t testing.TB, n int) []*Message {
	t.Helper()
	i.must(t, fmt.Sprintf("not %d follow-ups", n), func() bool { return len(i.followUps) >= n })
	return i.follow()
}

func (i *Interaction) follow() []*Message {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	var all []*Message
	for _, id := range i.followUps {
		if m := i.s.messages[id]; m != nil {
			all = append(all, m)
		}
	}
	return all
}

// Seen waits for the answer and then until the bot has been quiet for a while,
// and returns all messages that the person sees because of what they did: the
// answer, and follow-ups.
func (i *Interaction) Seen(t testing.TB, quiet time.Duration) []*Message {
	t.Helper()
	i.Answer(t)
	timer := time.NewTimer(quiet)
	defer timer.Stop()
	for {
		i.s.mu.Lock()
		changed := i.s.changed
		i.s.mu.Unlock()
		select {
		case <-changed:
			timer.Reset(quiet)
			continue
		case <-timer.C:
		}
		break
	}
	i.s.mu.Lock()
	answer := i.s.messages[i.shown()]
	i.s.mu.Unlock()
	var all []*Message
	if answer != nil {
		all = append(all, answer)
	}
	for _, m := range i.follow() {
		if answer == nil || m.ID != answer.ID {
			all = append(all, m)
		}
	}
	return all
}

// Until waits until the answer satisfies ok, as edits come in, and returns it.
func (i *Interaction) Until(t testing.TB, ok func(*Message) bool) *Message {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), i.s.cfg.patience)
	defer cancel()
	var found *Message
	err := i.watch(ctx, func() (bool, <-chan struct{}) {
		found = i.s.messages[i.shown()]
		return i.answered() && found != nil && ok(found), i.s.changed
	})
	if err != nil {
		t.Fatalf("fakediscord: the answer never became what was expected: %v; it is:\n%s", err, Text(found))
	}
	return found
}

// Choices waits for the choices of an autocompletion.
func (i *Interaction) Choices(t testing.TB) []Choice {
	t.Helper()
	i.must(t, "no choices", func() bool { return i.response == ChoicesGiven })
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	return i.choices
}

// Modal waits for a modal.
func (i *Interaction) Modal(t testing.TB) *Modal {
	t.Helper()
	i.must(t, "no modal", func() bool { return i.response == ModalShown })
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	return newModal(i)
}

// Failure is why the person saw "The application did not respond", as far as it
// is known by now: an HTTP interaction that was not answered, or a gateway that
// nobody listened to. Nil otherwise.
func (i *Interaction) Failure() error {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	return i.failure
}

// failed notes that nothing will come any more.
func (i *Interaction) failed(err error) {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	if i.response == NoResponse && i.failure == nil {
		i.failure = fmt.Errorf("%w: %w", ErrNoAnswer, err)
		i.touched()
	}
}
