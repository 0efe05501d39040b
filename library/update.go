package library

import "time"

// Updates says what becomes of an alert's post as its story goes on.
type Updates string

// What may become of a post. The zero value is UpdatesReply.
const (
	UpdatesReply Updates = "reply" // it is edited as sources join, and answered when there is something new
	UpdatesEdit  Updates = "edit"  // it is edited as sources join
	UpdatesNone  Updates = "none"  // it stays as it was posted
)

// Usual returns u, or what is usual where nothing was said.
func (u Updates) Usual() Updates {
	if u == "" {
		return UpdatesReply
	}
	return u
}

// How a post goes on.
const (
	// GrowSpan is for how long after it was planned a post is edited and answered:
	// Telegram lets nobody change what is older than two days.
	GrowSpan = 47 * time.Hour
	// EditPause lies between two edits of a post, twice as long before the third,
	// and so on: what comes in between is one edit.
	EditPause = 10 * time.Minute
	// ReplyPause lies between a post and its first reply, and twice as long before
	// the second, and so on: what is new in between is one reply.
	ReplyPause = time.Hour
	// UsualAdds is how many new names and numbers a reply needs, where nobody said
	// another number.
	UsualAdds = 3
	// MaxAdds is the largest number that may be said.
	MaxAdds = 6
	// MaxReports is how many reports one post tells of; those that come later are in
	// the story and not in the post.
	MaxReports = 50
)
