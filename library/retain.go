package library

import (
	"context"
	"time"
)

// Retention keeps a library from growing for ever, and tells how it is. Safe for
// concurrent use, from several processes too.
type Retention interface {
	// Trim removes up to n articles that came into the library before a time, oldest
	// first, with their copies, votes and terms, and tells how many there were.
	// Samples stay, and so does what a delivery that waits or news that is still
	// needed speak of. What keeps a post from being repeated outlives its article:
	// entries count as seen, and chats as told. A small n keeps others from waiting.
	Trim(ctx context.Context, before time.Time, n int) (int, error)
	// Compact gives a little of the room that was freed back to the disk, and
	// reports whether there is more. An engine that sees to it by itself has none.
	Compact(ctx context.Context) (more bool, err error)
	// FeedStates counts feeds; one is late that was due before a time.
	FeedStates(ctx context.Context, due time.Time) (FeedStates, error)
}

// FeedStates tells how feeds are doing.
type FeedStates struct {
	All     int
	Late    int // were to be asked long ago, and were not
	Failing int // did not work the last time
	Ended   int // are not asked again
}
