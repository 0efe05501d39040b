package library

import (
	"context"
	"errors"
	"time"
)

// Subscription is what a chat follows: each article (or story) at once as an
// alert, or several together as a digest at times of day.
type Subscription struct {
	ID      int64 // the engine's; greater for later ones
	Address Address

	// Want says which articles, as an [Expression]; "" for all. Sources and topics
	// are followed with source: and topic: in it.
	Want string

	// Schedule says when a digest comes, in the form that digest.ParseSchedule
	// reads; "" for an alert.
	Schedule string
	// Zone is the IANA zone that the schedule is in: the chat's when it was made,
	// and changed together with it.
	Zone string
	// Next is the slot that comes next, and Last the one that came last: a digest
	// has what entered the library after Last. Zero for an alert.
	Next, Last time.Time

	// Limit is how many entries a digest has at most; 0 for the usual number.
	Limit int
	// SayNothing asks for a post when a digest would be empty; else it is left out.
	SayNothing bool
	// Sources is how many sources must report a story before it is an alert;
	// 0 and 1 mean the first report.
	Sources int

	Look *Look // nil: as the chat's other posts

	Paused  Pause
	Created time.Time
	// By is an opaque key of who made it, so that they can have what is kept about
	// them deleted; "" when nobody did, as with imports.
	By string
}

// Errors of subscriptions.
var (
	// ErrBadSubscription: a part of it is too long, or no text.
	ErrBadSubscription = errors.New("not a subscription that can be kept")
	// ErrTooMany: the chat has as many as MaxSubscriptions.
	ErrTooMany = errors.New("the chat follows too much already")
)

// MaxSubscriptions is how many subscriptions one address may have.
const MaxSubscriptions = 500

// Subscriptions keeps who follows what. Every method but the planner's takes the
// address, so that nobody can touch another chat's by guessing an id: an id with
// another address is ErrNotFound. Safe for concurrent use, from several processes
// too.
type Subscriptions interface {
	// Subscribe adds a subscription, with ID and Created set by the engine. Where
	// the address has one with the same Want and Schedule, that one is returned,
	// and nothing changes. [ErrBadSubscription], [ErrTooMany].
	Subscribe(ctx context.Context, s Subscription) (kept Subscription, added bool, err error)
	// Subscriptions lists those of an address, by ID. With a chat's address alone
	// it does not list those of its topics.
	Subscriptions(ctx context.Context, a Address) ([]Subscription, error)
	// EditSubscription writes all that people choose: Want, Schedule, Zone, Next,
	// Limit, SayNothing, Sources, Look, Paused. Found by ID and Address.
	EditSubscription(ctx context.Context, s Subscription) error
	// Unsubscribe removes one, and what waits to be sent for it.
	Unsubscribe(ctx context.Context, a Address, id int64) error
}
