package bot

import (
	"context"
	"slices"
	"strings"

	"github.com/nutgraf/nutgraf/digest"
	"github.com/nutgraf/nutgraf/library"
)

// deliveriesShown is how many deliveries of an article /why tells of.
const deliveriesShown = 4

// whyPosted says whether an article was posted where the asker asks, and why or
// why not: which of what is followed there matches it, and what became of that.
// None where nothing is followed.
func (c *call) whyPosted(ctx context.Context, a library.Article) ([]Row, error) {
	if err := c.posting(""); err != nil || c.Chat.ID == "" || a.ID == 0 {
		return nil, nil //nolint:nilerr // where nothing can be posted nothing is followed
	}
	known, err := c.plans.Explain(ctx, c.here(), a.ID)
	if err != nil || len(known.Reasons)+len(known.Deliveries) == 0 {
		return nil, err
	}
	var lines []string
	for _, d := range known.Deliveries[:min(len(known.Deliveries), deliveriesShown)] {
		if words := c.deliveryWords(d, a.ID, known); words != "" && !slices.Contains(lines, words) {
			lines = append(lines, words)
		}
	}
	for _, r := range known.Reasons {
		if words := c.reasonWords(r); words != "" && !slices.Contains(lines, words) {
			lines = append(lines, words)
		}
	}
	if len(lines) == 0 {
		lines = append(lines, c.say.Say("posted.no_match", "Count", len(known.Reasons)))
	}
	chat, err := c.Follows.Chat(ctx, c.here())
	if err != nil {
		return nil, err
	}
	if why := c.pauseWords(chat.Paused); why != "" {
		lines = append(lines, c.say.Say("follow.chat_paused", "Why", why))
	}
	return []Row{{Head: c.say.Say("posted.title"), Text: strings.Join(lines, "\n")}}, nil
}

// deliveryWords say what became of a delivery that has an article; "" where another
// says the same.
func (c *call) deliveryWords(d library.Delivery, article int64, known digest.Account) string {
	zone := c.Zone
	want := c.say.Say("posted.gone")
	for _, r := range known.Reasons {
		if r.Subscription.ID == d.Subscription {
			want, zone = c.wantName(r.Subscription.Want), c.subZone(r.Subscription)
		}
	}
	moment := d.Begun
	if moment.IsZero() {
		moment = d.Due
	}
	id := "posted." + string(d.State)
	switch {
	case d.State == library.Folded && d.Original != 0:
		if slices.ContainsFunc(known.Deliveries, func(o library.Delivery) bool { return o.ID == d.Original }) {
			return ""
		}
		return c.say.Say("posted.part", "Want", want)
	case d.State == library.Waiting && d.Trouble != "":
		id = "posted.retry"
		moment = d.Due
	case d.State == library.Waiting:
		moment = d.Due
	case d.Kind == library.KindAlert && d.State == library.Done && d.Articles[0] != article:
		id = "posted.joined"
	case d.Kind == library.KindReply && d.State == library.Done:
		id = "posted.replied"
	case d.Kind == library.KindFold && d.State == library.Done:
		id = "posted.in_fold"
	case d.Kind == library.KindDigest && d.State == library.Done:
		id = "posted.in_digest"
	}
	return c.say.Say(id, "Want", want, "Moment", c.say.Moment(moment.In(zone)))
}

// reasonWords say why something that is followed did not bring an article; "" when
// it did, or does not match it.
func (c *call) reasonWords(r digest.Reason) string {
	sub := r.Subscription
	want := c.wantName(sub.Want)
	switch r.Code {
	case digest.ReasonNoNews:
		return c.say.Say("posted.no_news")
	case digest.ReasonOther:
		return c.say.Say("posted.told", "Want", want)
	case digest.ReasonEarlier:
		return c.say.Say("posted.before", "Want", want)
	case digest.ReasonPaused:
		return c.say.Say("posted.paused", "Want", want, "Why", c.pauseWords(sub.Paused))
	case digest.ReasonHeld:
		return c.say.Say("posted.held", "Want", want)
	case digest.ReasonSources:
		return c.say.Say("posted.sources", "Want", want, "Count", max(sub.Sources-r.Sources, 1))
	case digest.ReasonOutshone:
		return c.say.Say("posted.full", "Want", want)
	case digest.ReasonPlanned:
		if !r.Next.IsZero() {
			return c.say.Say("posted.digest", "Want", want, "Moment", c.say.Moment(r.Next.In(c.subZone(sub))))
		}
		return c.say.Say("posted.soon", "Want", want)
	}
	return ""
}
