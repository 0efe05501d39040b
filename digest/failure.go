package digest

import (
	"errors"
	"fmt"
	"time"
)

// Outcome is what a failed post means.
type Outcome int

// The outcomes of a post that failed.
const (
	Later   Outcome = iota // nothing arrived; the same may arrive when it is tried again
	Unclear                // it may have arrived
	Refused                // this one will never be taken; others may be
	Gone                   // the chat takes no message any more
	Barred                 // the platform takes nothing from this bot
	// Vanished says that the message that was to be edited or answered is not there any
	// more, or cannot be edited any more.
	Vanished
)

// PostError is why a post failed. What is no PostError counts as Later.
type PostError struct {
	Outcome Outcome
	After   time.Duration // how long to wait before the next try; 0: unknown
	MovedTo string        // the id that the chat has now; "" for the same
	Cause   error
}

func (e *PostError) Error() string {
	if e.Cause == nil {
		return fmt.Sprintf("outcome %d", e.Outcome)
	}
	return e.Cause.Error()
}

func (e *PostError) Unwrap() error { return e.Cause }

// ErrBarred means that a platform takes nothing from this bot any more, so that its
// sender has ended.
var ErrBarred = errors.New("the platform takes nothing from this bot")
