package bot

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/digest"
	"github.com/nutgraf/nutgraf/library"
)

// mostEntries is how many entries a digest may have.
const mostEntries = 100

// addDigest answers /digest add: when a digest would come and how much would be
// in it, and once that is seen, adds it.
func (c *call) addDigest(ctx context.Context, typed string, options map[string]string) (Reply, error) {
	at, err := c.changing(ctx, options["in"])
	if err != nil {
		return Reply{}, err
	}
	if typed, err = c.whole(ctx, typed); err != nil {
		return Reply{}, err
	}
	schedule, want, err := c.cutSchedule(typed)
	if err != nil {
		return Reply{}, err
	}
	o := order{spot: at, sure: isYes(options["sure"]), options: options}
	if o.expr, err = library.ParseExpression(want); err != nil {
		return Reply{}, failure(CodeQuery, err)
	}
	if err := c.mayPost(ctx, at); err != nil {
		return Reply{}, err
	}
	sub, err := c.digestOf(ctx, o, schedule)
	if err != nil {
		return Reply{}, err
	}
	if have, ok, err := c.follows(ctx, at, sub); err != nil || ok {
		return Reply{
			Text: c.say.Say("digest.already"), Replace: c.Pressed,
			Rows: []Row{{Head: c.digestName(have), Text: c.digestState(have)}}, Actions: c.digestActions(at, have),
		}, err
	}
	if !o.sure {
		return c.previewSchedule(ctx, o, sub, schedule)
	}
	c.speak(ctx, at)
	kept, added, err := c.Follows.Subscribe(ctx, sub)
	if err != nil {
		return Reply{}, followFailure(err, sub.Want)
	}
	words := "digest.added"
	if !added {
		words = "digest.already"
	}
	reply := Reply{
		Text: c.say.Say(words), Rows: []Row{{Head: c.digestName(kept), Text: c.digestState(kept)}},
		Replace: c.Pressed, Actions: c.digestActions(at, kept),
	}
	return c.withPause(ctx, at, reply)
}

// digestOf makes the subscription of a digest.
func (c *call) digestOf(ctx context.Context, o order, s digest.Schedule) (library.Subscription, error) {
	sub, err := c.alert(ctx, o)
	if err != nil {
		return sub, err
	}
	sub.Schedule = s.String()
	sub.Next, sub.Last = s.Next(c.now, c.subZone(sub)), c.now
	if most := o.options["most"]; most != "" {
		n, err := strconv.Atoi(most)
		if err != nil || n < 1 || n > mostEntries {
			return sub, failure(CodeValue, err, "Value", clip(most, 40), "Values", "1 – "+strconv.Itoa(mostEntries))
		}
		sub.Limit = n
	}
	switch empty := o.options["empty"]; {
	case empty == "" || strings.EqualFold(empty, "skip"):
	case strings.EqualFold(empty, "say"):
		sub.SayNothing = true
	default:
		return sub, failure(CodeValue, nil, "Value", clip(empty, 40), "Values", "say, skip")
	}
	return sub, nil
}

// previewSchedule says when a digest would come, and how much would be in it.
func (c *call) previewSchedule(ctx context.Context, o order, sub library.Subscription, s digest.Schedule) (Reply, error) {
	found, err := c.matching(ctx, o.expr, c.now.Add(-previewSpan))
	if err != nil {
		return Reply{}, err
	}
	zone := c.subZone(sub)
	var moments []string
	slots := 0
	for at := s.Next(c.now, zone); !at.IsZero() && at.Before(c.now.Add(previewSpan)); at = s.Next(at, zone) {
		slots++
	}
	for at, i := s.Next(c.now, zone), 0; i < 3 && !at.IsZero(); i++ {
		moments = append(moments, c.say.Moment(at.In(zone)))
		at = s.Next(at, zone)
	}
	reply := Reply{
		Text: c.digestName(sub), Replace: c.Pressed,
		Rows: []Row{
			{Head: c.say.Say("digest.times"), Text: strings.Join(moments, "\n")},
			{Head: c.say.Say("digest.size"), Text: c.sizeWords(found, slots)},
		},
		Cards: c.examples(found.articles, o.expr),
	}
	chat, err := c.Follows.Chat(ctx, o.Address)
	if err != nil {
		return Reply{}, err
	}
	err = c.addLine(ctx, &reply, c.say.Say("digest.button_add"), o.head("/digest", "add"), strings.TrimSpace(sub.Schedule+" "+sub.Want))
	if chat.Zone == "" {
		reply.Note = c.say.Say("digest.zone_hint", "Zone", zoneWords(zone.String()))
		reply.Actions = append(reply.Actions, Action{Label: c.say.Say("settings.button_timezone"), Line: o.line("/settings", "timezone")})
	}
	return reply, err
}

// sizeWords say how much a digest would have had in it.
func (c *call) sizeWords(found matches, slots int) string {
	n := len(found.articles)
	words := c.say.Say("digest.matched", "Count", n)
	if found.more {
		words = c.say.Say("digest.matched_many", "Count", n)
	}
	if slots > 1 && n > 0 {
		words += " " + c.say.Say("digest.each", "Count", (n+slots-1)/slots)
	}
	return words
}

// rezone moves the digests of a place to another zone.
func (c *call) rezone(ctx context.Context, at spot, zone *time.Location) (int, error) {
	all, err := c.Follows.Subscriptions(ctx, at.Address)
	if err != nil {
		return 0, err
	}
	moved := 0
	for _, sub := range all {
		sub.Zone = zone.String()
		if s, err := digest.ParseSchedule(sub.Schedule); err == nil && sub.Schedule != "" {
			sub.Next = s.Next(c.now, zone)
			moved++
		}
		if err := c.Follows.EditSubscription(ctx, sub); err != nil {
			return moved, err
		}
	}
	return moved, nil
}
