package bot

import (
	"context"
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
	if c.posting("") != nil || c.Chat.ID == "" || a.ID == 0 {
		return nil, nil
	}
	subs, err := c.Follows.Subscriptions(ctx, c.here())
	if err != nil {
		return nil, err
	}
	sent, err := c.Follows.DeliveriesOf(ctx, c.here(), a.ID, deliveriesShown)
	if err != nil || len(subs)+len(sent) == 0 {
		return nil, err
	}
	topics, err := c.topicsBySource(ctx)
	if err != nil {
		return nil, err
	}
	subject := library.NewSubject(a, topics[a.Source.Key])
	var lines []string
	told := map[int64]bool{}
	for _, d := range sent {
		told[d.Subscription] = true
		lines = append(lines, c.deliveryWords(d, subs))
	}
	matched := false
	for _, sub := range subs {
		e, err := library.ParseExpression(sub.Want)
		if err != nil || !e.Match(subject) {
			continue
		}
		matched = true
		if !told[sub.ID] {
			lines = append(lines, c.notSentWords(a, sub, len(sent) > 0))
		}
	}
	if !matched && len(sent) == 0 {
		lines = append(lines, c.say.Say("posted.no_match", "Count", len(subs)))
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

// deliveryWords say what became of a delivery.
func (c *call) deliveryWords(d library.Delivery, subs []library.Subscription) string {
	zone := c.Zone
	want := c.say.Say("posted.gone")
	for _, sub := range subs {
		if sub.ID == d.Subscription {
			want, zone = c.wantName(sub.Want), c.subZone(sub)
		}
	}
	moment := d.Begun
	if moment.IsZero() {
		moment = d.Due
	}
	id := "posted." + string(d.State)
	switch {
	case d.State == library.Waiting && d.Trouble != "":
		id = "posted.retry"
		moment = d.Due
	case d.State == library.Waiting:
		moment = d.Due
	case d.Kind == library.KindFold && d.State == library.Done:
		id = "posted.in_fold"
	case d.Kind == library.KindDigest && d.State == library.Done:
		id = "posted.in_digest"
	}
	return c.say.Say(id, "Want", want, "Moment", c.say.Moment(moment.In(zone)))
}

// notSentWords say why something that matches an article did not bring it.
func (c *call) notSentWords(a library.Article, sub library.Subscription, told bool) string {
	want := c.wantName(sub.Want)
	switch {
	case sub.Paused.Reason != "":
		return c.say.Say("posted.paused", "Want", want, "Why", c.pauseWords(sub.Paused))
	case told:
		return c.say.Say("posted.told", "Want", want)
	case a.FirstSeen.Before(sub.Created):
		return c.say.Say("posted.before", "Want", want)
	case sub.Schedule != "":
		if s, err := digest.ParseSchedule(sub.Schedule); err == nil && a.FirstSeen.After(sub.Last) {
			zone := c.subZone(sub)
			next := sub.Next
			if next.IsZero() {
				next = s.Next(c.now, zone)
			}
			return c.say.Say("posted.digest", "Want", want, "Moment", c.say.Moment(next.In(zone)))
		}
		return c.say.Say("posted.full", "Want", want)
	case sub.Sources > 1 && sourcesOf(a) < sub.Sources:
		return c.say.Say("posted.sources", "Want", want, "Count", sub.Sources)
	}
	return c.say.Say("posted.soon", "Want", want)
}
