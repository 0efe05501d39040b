package library

import (
	"context"
	"errors"
	"time"
)

// Delivery is one message that is to be sent, or was: a row of the outbox. What
// it says is made of its articles when it is sent, so it is small, and a changed
// look holds at once.
type Delivery struct {
	ID           int64 // never used again for another
	Subscription int64 // 0 for a notice and a fold
	Address      Address
	Kind         Kind

	// Item is what it is about. There is one delivery for an address, item and part
	// (of a digest: for a subscription, item and part), whatever happens: an alert's
	// is the article or the story, whichever of the subscriptions of an address it
	// is for, a digest's the slot on the local clock, such as "2026-11-29 08:00".
	Item string
	// Part counts the messages of a digest that takes several, from 0.
	Part int

	// Articles are what it tells of, in the order in which they stand. An alert tells
	// of the first, and of the others as further reports; an edit has those that its
	// post has by now.
	Articles []int64
	// Text is, of a notice, its code and what it is about, as JSON; of a reply, a line
	// for each article with its id and the names and numbers that are new in it, apart
	// by tabs.
	Text string

	// Original is, of an edit and of a reply, the alert whose post it changes or
	// answers; of an alert that joined the post of another, that one. Else 0.
	Original int64
	// Post is the platform's id of the message of Original; "" when there is none.
	Post string

	Due     time.Time // not sent before
	Created time.Time

	State    State
	Attempts int       // sends that were begun
	Begun    time.Time // the last of them
	// Message is where it arrived: the platform's id of the message.
	Message string
	// Trouble is why the last try failed, or why it was never sent; a code, and
	// words for the log.
	Trouble string
}

// Kind tells what a delivery is.
type Kind string

// Kinds of deliveries.
const (
	KindAlert  Kind = "alert"  // an article or a story, at once
	KindDigest Kind = "digest" // those of a slot
	KindFold   Kind = "fold"   // alerts of a chat that came too fast, together
	KindNotice Kind = "notice" // about the bot's own work, such as a dead feed
	KindEdit   Kind = "edit"   // the post of an alert, as its story is now
	KindReply  Kind = "reply"  // an answer to the post of an alert: what is new in its story
)

// State tells how far a delivery is.
type State string

// States of deliveries.
const (
	Waiting State = "waiting" // to be sent when it is due
	Sending State = "sending" // begun, and not known to be done
	Done    State = "done"    // arrived
	Folded  State = "folded"  // told of in a fold, or in the post of Original
	Failed  State = "failed"  // never sent: the platform refused it, or the chat is gone
	Unclear State = "unclear" // may have arrived, and is not tried again: at most once
	Lapsed  State = "lapsed"  // an edit or a reply whose post is not there any more
)

// Lease is the right to do something alone, such as to send for one bot, until a
// time.
type Lease struct {
	Name string // what it is for, such as "send telegram:1234"
	// Fence grows with each new holder. What a holder writes is refused once a
	// later one has the lease, however late its writes arrive.
	Fence int64
	Until time.Time
}

// ErrFenced means that another has the lease that a write was made under. The
// write changed nothing.
var ErrFenced = errors.New("another process has taken over")

// Leases elects who does what. Times are the engine's: the clocks of processes
// need not agree. Safe for concurrent use, from several processes too.
type Leases interface {
	// Acquire takes a lease, or prolongs the holder's own, for a while from now.
	// It reports false while another has it. A holder is a name that no other
	// process has, such as a random one.
	Acquire(ctx context.Context, name, holder string, d time.Duration) (Lease, bool, error)
	// Release ends the holder's lease, so that another need not wait for its end.
	Release(ctx context.Context, name, holder string) error
}

// News is an article, or a copy of one, that a feed has brought. It is written
// with the article, in one transaction, so that nothing is forgotten in between.
// What is imported or asked for is none, nor is what a feed had already when it was
// added, nor an edit.
type News struct {
	ID      int64 // greater for later ones
	Article int64
	Source  Source // whose report it is; of a copy not that of the article
	Topic   string // of the feed
	// Arrived is when it came. No two have the same, and none comes later with an
	// earlier one: whoever has seen one has seen all before it.
	Arrived time.Time
}

// Want is an expression that somebody follows. Those who follow the same share it,
// so an article is compared once with each, however many follow.
type Want struct {
	ID     int64  // greater for later ones
	Text   string // an Expression
	Digest bool   // of digests; else of alerts
}

// About is what an alert tells of: a story or an article.
type About struct {
	Item    string // its name; an address has one alert of an item
	Sources int    // that report it
	// Reports are articles of other sources that report the same, oldest first.
	Reports []int64
	// Same are other names of the item, and Articles are articles, by which an
	// address knows of it already.
	Same     []string
	Articles []int64
	// Near are items that it may as well be a part of. Where an address had an alert
	// of one of them since NearSince, it has none of this, which joins that post.
	Near      []string
	NearSince time.Time

	// Joins tells that the article is one more report of the item, by a source that
	// had none.
	Joins bool
	// New are the names and numbers in the article that no report before has.
	New []string
}

// Planner turns what has come, and the time, into deliveries. Safe for concurrent
// use, from several processes too.
type Planner interface {
	// TakeNews returns up to n news that nobody has planned or is working on, oldest
	// first, and gives them to the caller for the length of the lease.
	TakeNews(ctx context.Context, lease time.Duration, n int) ([]News, error)
	// Wants returns the wants with greater ids than one, by id. One that nobody
	// follows any more may be among them.
	Wants(ctx context.Context, after int64) ([]Want, error)
	// FanOut writes a waiting alert for every address with a subscription of these
	// wants that is older than the news and asks for no more sources, unless it has
	// one about this item, one of the same or a near one, or was told of the article
	// or one of the same. Where it has, and the post is younger than GrowSpan, it
	// writes an edit of that post for what joins, and a reply to it for what is new,
	// as the subscription of the post wants and with pauses (EditPause, ReplyPause);
	// a post that is still to be sent has what joins at once. The news is planned
	// then: all or nothing. It tells how many deliveries were written.
	FanOut(ctx context.Context, n News, about About, wants []int64) (int, error)
	// TakeSlots returns up to n digests whose Next is at now or before, those
	// first that are due longest, and gives them to the caller for the length of
	// the lease. Those that are paused, or whose chat is, are left out.
	TakeSlots(ctx context.Context, now time.Time, lease time.Duration, n int) ([]Subscription, error)
	// FillSlot writes the deliveries of a slot and the subscription's Next and Last
	// in one transaction, if its Next is still the one given in s. It reports false
	// when another has filled the slot. Where the slot's deliveries are there already,
	// because the zone was changed and the same hour came again, Last stays: the next
	// digest has what this one would have had.
	FillSlot(ctx context.Context, s Subscription, next, last time.Time, ds []Delivery) (bool, error)
}

// Arrivals tells what has come. Safe for concurrent use.
type Arrivals interface {
	// NewsSince returns up to n news that arrived after a time, planned or not,
	// oldest first.
	NewsSince(ctx context.Context, after time.Time, n int) ([]News, error)
	// NewsOf returns those of an article, oldest first.
	NewsOf(ctx context.Context, article int64) ([]News, error)
}

// Outbox is what a sender needs. Every write is made under a lease, and is
// ErrFenced once another has it. Safe for concurrent use.
type Outbox interface {
	// TakeDeliveries returns the deliveries of a platform in Sending, and up to n
	// that are due at now, oldest first but edits last, of chats that are not paused.
	// Edits and replies wait until their posts have ended.
	TakeDeliveries(ctx context.Context, l Lease, platform string, now time.Time, n int) ([]Delivery, error)
	// Begin notes that a delivery is about to be sent, and returns it as it is now:
	// more may have joined it. ErrNotFound when it need not be sent any more: it was
	// removed, or has ended.
	Begin(ctx context.Context, l Lease, id int64, now time.Time) (Delivery, error)
	// Finish notes how it ended: Done, Failed, Unclear or Lapsed with Message and Trouble,
	// or Waiting with Due and Trouble for another try. ErrNotFound when it was
	// removed meanwhile.
	Finish(ctx context.Context, l Lease, d Delivery) error
	// Fold puts waiting alerts of one address into one delivery, which takes their
	// place and has their articles in that order: both or nothing. Those that wait no
	// more, or may have arrived because they were begun, are left out; with none left it is ErrNotFound.
	Fold(ctx context.Context, l Lease, ids []int64, fold Delivery) (Delivery, error)
	// Postpone has all that waits for an address wait until a time, if it is not due
	// later anyway, so that its order stays.
	Postpone(ctx context.Context, l Lease, a Address, until time.Time, trouble string) error
}

// Ledger answers what was delivered. Safe for concurrent use.
type Ledger interface {
	// Told returns those of the articles that an address was told of, in whatever
	// kind of delivery, or will be by one that waits.
	Told(ctx context.Context, a Address, articles []int64) (map[int64]bool, error)
	// DeliveriesOf returns the latest deliveries to an address about an article;
	// with 0, the latest at all. Newest first.
	DeliveriesOf(ctx context.Context, a Address, article int64, limit int) ([]Delivery, error)
	// Notify writes a notice for every address with a subscription of these wants,
	// to where it has its notices, once for each place and item.
	Notify(ctx context.Context, wants []int64, item, text string) (int, error)
	// Backlog counts what waits, by platform.
	Backlog(ctx context.Context) ([]Backlog, error)
	// Expire removes deliveries that ended before a time, and tells how many. What
	// keeps a post from being repeated outlives it: an article that an address was
	// told of is not told again. News goes with them, once no digest needs it.
	Expire(ctx context.Context, before time.Time) (int, error)
}

// Backlog is what waits for one platform.
type Backlog struct {
	Platform string
	Waiting  int
	Oldest   time.Time // when the one that has been due longest was due; zero when none is
	Paused   int       // of chats that are paused
}
