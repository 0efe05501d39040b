package library

import (
	"context"
	"errors"
	"fmt"
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
	// reads and Schedule.String writes; "" for an alert.
	Schedule string
	// Zone is the IANA zone that the schedule is in: the chat's when it was made,
	// and changed together with it.
	Zone string
	// Next is the slot that comes next; a digest has what arrived after Last. Zero
	// for an alert.
	Next, Last time.Time

	// Limit is how many entries a digest has at most; 0 for the usual number.
	Limit int
	// SayNothing asks for a post when a digest would be empty; else it is left out.
	SayNothing bool
	// Sources is how many sources must report a story before it is an alert;
	// 0 and 1 mean the first report.
	Sources int
	// Updates says what becomes of an alert's post as its story goes on, and Adds how
	// many new names and numbers a reply to it needs, up to MaxAdds; 0 for UsualAdds.
	Updates Updates
	Adds    int

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

// The limits of a subscription's texts, in bytes.
const (
	MaxWant     = 1000
	maxSchedule = 200
	maxLook     = 8 << 10
	maxAddress  = 200 // of each of its parts
)

// MaxSubscriptions is how many subscriptions one address may have.
const MaxSubscriptions = 500

// Subscriptions keeps who follows what. Every method but the planner's takes the
// address, so that nobody can touch another chat's by guessing an id: an id with
// another address is ErrNotFound. Safe for concurrent use, from several processes
// too.
type Subscriptions interface {
	// Subscribe adds a subscription, with ID set by the engine; Created is now when
	// it is zero, and so is Last for a digest. Where
	// the address has one with the same Want and Schedule, that one is returned,
	// and nothing changes. [ErrBadSubscription], [ErrTooMany].
	Subscribe(ctx context.Context, s Subscription) (kept Subscription, added bool, err error)
	// Subscriptions lists those of an address, by ID. With a chat's address alone
	// it does not list those of its topics.
	Subscriptions(ctx context.Context, a Address) ([]Subscription, error)
	// Subscription returns one.
	Subscription(ctx context.Context, a Address, id int64) (Subscription, error)
	// EditSubscription writes all that people choose: Want, Schedule, Zone, Next,
	// Limit, SayNothing, Sources, Updates, Adds, Look, Paused. Found by ID and Address.
	// [ErrBadSubscription] where the address has another that is the same then.
	EditSubscription(ctx context.Context, s Subscription) error
	// Unsubscribe removes one, and what waits to be sent for it.
	Unsubscribe(ctx context.Context, a Address, id int64) error
}

// CheckSubscription tells whether a subscription can be kept; an
// [ErrBadSubscription] or [ErrBadAddress] when not. Engines call it, so that all of
// them refuse the same.
func CheckSubscription(s Subscription) error {
	if err := CheckAddress(s.Address); err != nil {
		return err
	}
	for _, text := range []struct {
		name, text string
		most       int
	}{
		{"expression", s.Want, MaxWant}, {"schedule", s.Schedule, maxSchedule}, {"zone", s.Zone, maxSchedule},
		{"key of who made it", s.By, MaxSettingKey}, {"reason of its pause", s.Paused.Reason, MaxSettingKey},
	} {
		if len(text.text) > text.most || !plain(text.text) {
			return fmt.Errorf("%w: its %s is no text of up to %d bytes", ErrBadSubscription, text.name, text.most)
		}
	}
	if s.Limit < 0 || s.Sources < 0 || s.Schedule != "" && s.Next.IsZero() || s.Schedule == "" && !s.Next.IsZero() {
		return fmt.Errorf("%w: its numbers and times do not go together", ErrBadSubscription)
	}
	switch s.Updates.Usual() {
	case UpdatesReply, UpdatesEdit, UpdatesNone:
	default:
		return fmt.Errorf("%w: %q is nothing that becomes of a post", ErrBadSubscription, s.Updates)
	}
	if s.Adds < 0 || s.Adds > MaxAdds {
		return fmt.Errorf("%w: a reply needs 1 to %d new names and numbers", ErrBadSubscription, MaxAdds)
	}
	if s.Look != nil {
		return checkLook(*s.Look, ErrBadSubscription)
	}
	return nil
}

// CheckChat is CheckSubscription for a chat's settings, whose error is an
// [ErrBadAddress].
func CheckChat(c Chat) error {
	err := CheckAddress(c.Address)
	if err == nil && c.Notices != (Address{}) {
		err = CheckAddress(c.Notices)
	}
	if err != nil {
		return err
	}
	const day = 24 * 60
	if q := c.Quiet; q.From < 0 || q.From >= day || q.To < 0 || q.To >= day {
		return fmt.Errorf("%w: its quiet hours are no minutes of a day", ErrBadAddress)
	}
	if len(c.Zone) > maxSchedule || !plain(c.Zone) {
		return fmt.Errorf("%w: its zone is no text of up to %d bytes", ErrBadAddress, maxSchedule)
	}
	return checkLook(c.Look, ErrBadAddress)
}

// CheckAddress tells whether an address can be kept; an [ErrBadAddress] when not.
func CheckAddress(a Address) error {
	for _, part := range []string{a.Platform, a.Chat, a.Thread} {
		if len(part) > maxAddress || !plain(part) {
			return fmt.Errorf("%w: a part of it is no text of up to %d bytes", ErrBadAddress, maxAddress)
		}
	}
	if a.Platform == "" || a.Chat == "" {
		return fmt.Errorf("%w: it names no platform or no chat", ErrBadAddress)
	}
	return nil
}

func checkLook(l Look, kind error) error {
	size := 0
	for _, text := range []string{l.Style, l.Template, l.Ping} {
		if size += len(text); size > maxLook || !plain(text) {
			return fmt.Errorf("%w: its look is no text of up to %d bytes", kind, maxLook)
		}
	}
	return nil
}
