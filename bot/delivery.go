package bot

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Outcome tells what a failed delivery means for the one who sends.
type Outcome int

const (
	// Later says that nothing arrived, and the same may arrive if it is tried again: the
	// platform is busy, broken, or out of reach.
	Later Outcome = iota
	// Unclear says that it may have arrived. The connection ended between the request and
	// its answer.
	Unclear
	// Refused says that this message will never be taken; another one may be.
	Refused
	// Gone says that this chat will never take a message again. It was deleted, or the bot
	// was blocked or removed.
	Gone
	// Barred says that the platform takes nothing from this bot: its token is wrong or
	// revoked, or another process uses it.
	Barred
)

// String returns the outcome's name, for logs.
func (o Outcome) String() string {
	names := [...]string{"later", "unclear", "refused", "gone", "barred"}
	if int(o) < len(names) {
		return names[o]
	}
	return fmt.Sprintf("outcome %d", int(o))
}

// DeliveryError is why a platform did not take a request. Its text never holds
// a secret.
type DeliveryError struct {
	Outcome Outcome
	After   time.Duration // how long to wait before the next try; 0: unknown
	MovedTo string        // the chat's new id, when it has one; send there instead
	Code    int           // the platform's own code of the error; 0: none
	Cause   error
}

func (e *DeliveryError) Error() string {
	s := e.Outcome.String()
	if e.After > 0 {
		s += fmt.Sprintf(" (in %s)", e.After)
	}
	if e.MovedTo != "" {
		s += ": the chat has another id now"
	}
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

func (e *DeliveryError) Unwrap() error { return e.Cause }

// Call is one request to a platform, for who counts; of a request that is tried
// again there are several.
type Call struct {
	Kind   string        // one of a few: what it was for
	Status int           // of the answer, as HTTP has it; 0: none came
	Took   time.Duration // without the wait for its turn
}

// Target is where a post goes.
type Target struct {
	Chat   string // the platform's id, or a public name where it takes one
	Thread string // a topic in it; "" for none
}

// Post is a reply that nobody asked for just now, such as a digest.
type Post struct {
	To    Target
	Reply Reply
	// Key names the post: of two with the same key, sent within a few minutes, a
	// platform that can keeps one. At most 25 bytes; "" for none.
	Key    string
	Silent bool // arrives without a sound
	// Ping notifies a role or a person, as [Platform].Mentions has it; "" for nobody.
	// It is the only thing in a post that can.
	Ping     string
	Picture  bool   // with the article's lead picture: Reply.Image, or what the platform finds on its page
	Threaded bool   // opens a thread under it, where the platform can
	Title    string // of the thread, where a chat takes only threads; "" for the first title in the reply
	// Answers is the platform's id of the message in that chat which the post is a reply
	// to; "" for none. Where that is gone the post is refused with [ErrPostGone].
	Answers string
}

// Sent is where a post arrived.
type Sent struct {
	Chat    string // where it is in truth: the chat may have another id now
	Thread  string // that it is in, or that it opened
	Message string // of several, the first
}

// Sender posts. Its errors are [*DeliveryError]s. Safe for concurrent use.
type Sender interface {
	Send(ctx context.Context, p Post) (Sent, error)
}

// ErrPostGone says, in a [*DeliveryError], that the message to change or to answer is
// not there any more, or too old to be changed. The chat may be fine.
var ErrPostGone = errors.New("the message is not there any more, or cannot be changed any more")

// Editor changes what a [Sender] of the same platform has posted. Its errors are
// [*DeliveryError]s. Safe for concurrent use.
type Editor interface {
	// Edit puts a post in the place of one that is there, by the platform's id of its
	// message: to repeat it changes nothing, and notifies nobody. What a message has
	// no room for is left out. A post that took several messages is [ErrPostGone].
	Edit(ctx context.Context, message string, p Post) error
}
