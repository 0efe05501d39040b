package bot

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/digest"
	"github.com/nutgraf/nutgraf/library"
)

// Follows is what following needs of the library: places, what they follow, and
// what was and will be sent to them. Safe for concurrent use.
type Follows interface {
	digest.Store
	library.Chats
}

// plans tell what was and would be sent; a [digest.Planner] does.
type plans interface {
	Explain(ctx context.Context, a library.Address, article int64) (digest.Account, error)
	Preview(ctx context.Context, s library.Subscription, now time.Time) ([]library.Delivery, time.Time, error)
}

// spot is a place that posts go to, as a request names it.
type spot struct {
	library.Address
	in string // as it was typed, for the lines of actions; "" for here
}

// here is where the asker asks.
func (c *call) here() library.Address {
	return library.Address{Platform: c.platform.Name, Chat: c.Chat.ID, Thread: c.Chat.Thread}
}

// posting refuses where nothing is ever sent unasked.
func (c *call) posting(in string) error {
	if c.Follows == nil || !c.platform.Posts && !c.named(in) {
		return failure(CodeFollowOff, nil)
	}
	return nil
}

// named reports whether an owner gave a whole address, such as "telegram:-100123":
// a place of another platform, for which there is nobody else to ask.
func (c *call) named(in string) bool {
	_, err := library.ParseAddress(in)
	return err == nil && c.owner()
}

// changing returns the place that the asker wants to change, here when in is "",
// and refuses who may not.
func (c *call) changing(ctx context.Context, in string) (spot, error) {
	if strings.EqualFold(in, "here") {
		in = ""
	}
	if err := c.posting(in); err != nil {
		return spot{}, err
	}
	if c.named(in) {
		a, _ := library.ParseAddress(in) // named has read it
		return spot{a, in}, nil
	}
	id, err := c.managed(ctx, in)
	switch {
	case err == nil && id == c.Chat.ID:
		return spot{c.here(), in}, nil
	case err == nil && id != "":
		return spot{library.Address{Platform: c.platform.Name, Chat: id}, in}, nil
	case in == "" && c.owner() && c.Chat.ID != "":
		return spot{c.here(), in}, nil
	case err == nil:
		err = failure(CodeManagersOnly, nil)
	}
	return spot{}, err
}

// looking returns the place that the asker wants to see: this one is nobody's
// secret, another is for those who may change it.
func (c *call) looking(ctx context.Context, in string) (spot, error) {
	if in != "" || c.Chat.ID == "" {
		return c.changing(ctx, in)
	}
	return spot{c.here(), in}, c.posting(in)
}

// line writes the line of an action about a place.
func (s spot) line(words ...string) string {
	if s.in != "" {
		words = slices.Insert(slices.Clone(words), 1, "in:"+library.QuoteValue(s.in))
	}
	words = slices.DeleteFunc(words, func(w string) bool { return w == "" })
	return strings.Join(words, " ")
}

// mayPost refuses a place to which the platform would not let the bot post.
func (c *call) mayPost(ctx context.Context, s spot) error {
	if c.Posts == nil || s.Platform != c.platform.Name {
		return nil
	}
	missing, err := c.Posts(ctx, s.Address)
	if err != nil {
		return failure(CodeChatUnknown, err, "Name", clip(s.Chat, 40))
	}
	if len(missing) > 0 {
		return failure(CodeNoPosting, nil, "Missing", strings.Join(missing, ", "))
	}
	return nil
}

// zone is the time zone of a chat.
func (b *Bot) zone(chat library.Chat) *time.Location {
	if chat.Zone == "" {
		return b.Zone
	}
	loc, err := time.LoadLocation(chat.Zone)
	if err != nil {
		return b.Zone // of a database that is newer than ours
	}
	return loc
}

// zoneName is what a chat's zone is kept as with what it follows.
func (b *Bot) zoneName(chat library.Chat) string {
	if chat.Zone != "" {
		return chat.Zone
	}
	return b.Zone.String()
}

// subscriptions lists what a place follows: alerts or digests.
func (c *call) subscriptions(ctx context.Context, s spot, digests bool) ([]library.Subscription, error) {
	all, err := c.Follows.Subscriptions(ctx, s.Address)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(sub library.Subscription) bool { return (sub.Schedule != "") != digests }), nil
}

// followFailure puts the library's words about subscriptions into ours.
func followFailure(err error, name string) error {
	switch {
	case errors.Is(err, library.ErrNotFound):
		return failure(CodeFollowUnknown, err, "Name", clip(name, 60))
	case errors.Is(err, library.ErrTooMany):
		return failure(CodeFollowMany, err, "Limit", library.MaxSubscriptions)
	case errors.Is(err, library.ErrBadSubscription), errors.Is(err, library.ErrBadAddress):
		return failure(CodeFollowLong, err)
	}
	return err
}

// wantName is what is followed, as people read it.
func (c *call) wantName(want string) string {
	if want == "" {
		return c.say.Say("follow.everything")
	}
	return c.say.Say("follow.quoted", "Want", clip(want, 120))
}

// pauseWords says why nothing is sent; "" while something is.
func (c *call) pauseWords(p library.Pause) string {
	switch id := "follow." + "paused_" + p.Reason; {
	case p.Reason == "":
		return ""
	case c.say.Has(id):
		return c.say.Say(id)
	}
	return c.say.Say("follow.paused_asked") // of a later version
}
