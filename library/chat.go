package library

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Address is where posts go: a chat of a platform, or a topic in one. It is
// comparable.
type Address struct {
	Platform string // "discord", "telegram"; never with a colon
	Chat     string // the platform's id of a channel, a group or a private conversation
	Thread   string // the platform's id of a topic in it; "" for none
}

// String writes an address as "platform:chat" or "platform:chat/thread".
func (a Address) String() string {
	s := a.Platform + ":" + a.Chat
	if a.Thread != "" {
		s += "/" + a.Thread
	}
	return s
}

// ParseAddress reads what [Address.String] writes.
func ParseAddress(s string) (Address, error) {
	platform, chat, ok := strings.Cut(s, ":")
	chat, thread, threaded := strings.Cut(chat, "/")
	if !ok || platform == "" || chat == "" || threaded && thread == "" {
		return Address{}, fmt.Errorf("%w: %q", ErrBadAddress, s)
	}
	return Address{Platform: platform, Chat: chat, Thread: thread}, nil
}

// ErrBadAddress means that something is no address of a chat.
var ErrBadAddress = errors.New(`not an address such as "telegram:123"`)

// Chat is a place that posts go to, and how it wants them.
type Chat struct {
	Address Address
	// Zone is the IANA name of the time zone in which its schedules and quiet
	// hours are; "" for the installation's.
	Zone  string
	Quiet Quiet
	// Look is how its posts look where a subscription says nothing else.
	Look Look
	// Notices is where it is told about dead feeds and other trouble; zero: here.
	Notices Address
	// Paused tells why nothing is sent; the zero Pause while posts are sent.
	Paused Pause
}

// Quiet are hours in which nothing is sent, in minutes since midnight on the
// chat's clock: from From until To, past midnight when To is less. None when they
// are equal.
type Quiet struct{ From, To int }

// Pause is why a chat or a subscription gets nothing.
type Pause struct {
	// Reason is a code: PausedAsked and so on; "" when it is not paused.
	Reason string
	Since  time.Time
}

// Reasons of a pause.
const (
	PausedAsked   = "asked"   // people asked for it
	PausedGone    = "gone"    // the chat was deleted, or the bot was removed from it
	PausedRefused = "refused" // the platform refused several posts in a row
)

// Look is how posts look. The zero Look is the usual one.
type Look struct {
	Style    string `json:"style,omitempty"`    // StyleHeadline and so on; "" for StyleCard
	Template string `json:"template,omitempty"` // a text/template in the place of a style; "" for none
	Picture  bool   `json:"picture,omitempty"`  // with the article's lead image
	Silent   bool   `json:"silent,omitempty"`   // arrives without a sound
	Hashtags bool   `json:"hashtags,omitempty"` // with one for the source and one for its topic
	Threads  bool   `json:"threads,omitempty"`  // opens a thread under each post, where the platform can
	Ping     string `json:"ping,omitempty"`     // a role or person to notify, as the platform writes it; "" for nobody
}

// Styles of a post.
const (
	StyleHeadline = "headline" // title and link
	StyleCard     = "card"     // with one quote
	StyleQuotes   = "quotes"   // with several
	StyleLong     = "long"     // with as many as one reads at once
)

// Chats keeps places and how they want their posts. A chat that nobody has set
// up is the zero Chat with its address: no method returns ErrNotFound for one.
// Settings of a topic are its own. Safe for concurrent use, from several
// processes too.
type Chats interface {
	Chat(ctx context.Context, a Address) (Chat, error)
	// SetChat writes all of a chat's settings. Paused is left as it is; see
	// PauseChat. [ErrBadAddress] for one that cannot be kept.
	SetChat(ctx context.Context, c Chat) error
	// PauseChat stops all that is sent to a chat, and with the zero Pause lets it
	// go on; then deliveries that waited are sent, and digests that were missed come
	// as one. Alerts of what came meanwhile do not. With an empty Thread it holds for
	// all topics of the chat, also those that are not known yet.
	PauseChat(ctx context.Context, a Address, p Pause) error
	// MoveChat gives all that is kept under a chat, with its topics, to a chat
	// that has another id now: settings, subscriptions, deliveries that wait and
	// what was delivered. What the new one has already stays.
	MoveChat(ctx context.Context, from, to Address) error
	// ForgetChat removes all that is kept about a chat and its topics: settings,
	// subscriptions, deliveries. With a Thread it is about that topic alone.
	ForgetChat(ctx context.Context, a Address) error
}
