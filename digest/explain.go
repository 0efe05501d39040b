package digest

import (
	"context"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// Reason is why a subscription has, or has not, told of an article.
type Reason struct {
	Subscription library.Subscription
	Code         ReasonCode
	Sources      int // that report its story so far
	// Next is when the digest comes for which it may be chosen; zero for others.
	Next time.Time
}

// ReasonCode names a reason.
type ReasonCode string

// Reasons.
const (
	ReasonTold     ReasonCode = "told"     // a delivery has it: see Account.Deliveries
	ReasonOther    ReasonCode = "other"    // another subscription of the chat told of it
	ReasonNoMatch  ReasonCode = "no_match" // it is not what the subscription asks for
	ReasonNoNews   ReasonCode = "no_news"  // it came by no feed, or when the feed was added
	ReasonEarlier  ReasonCode = "earlier"  // it came before the subscription was made
	ReasonPaused   ReasonCode = "paused"   // the subscription is paused
	ReasonSources  ReasonCode = "sources"  // too few sources report it so far
	ReasonPlanned  ReasonCode = "planned"  // it came just now, or its digest is still to come
	ReasonOutshone ReasonCode = "outshone" // the digest of that time had no room for it
	ReasonHeld     ReasonCode = "held"     // the chat was paused when it came
)

// Account is all that is known of an article and an address.
type Account struct {
	News       []library.News     // when and by whom it was reported
	Deliveries []library.Delivery // that have it, newest first, with their states and trouble
	Reasons    []Reason           // of each subscription
}

// Explain tells why an address was or was not told of an article.
func (p *Planner) Explain(ctx context.Context, a library.Address, article int64) (Account, error) {
	var out Account
	text, err := p.Store.Article(ctx, article)
	if err != nil {
		return out, err
	}
	if out.News, err = p.Store.NewsOf(ctx, article); err != nil {
		return out, err
	}
	if out.Deliveries, err = p.Store.DeliveriesOf(ctx, a, article, 20); err != nil {
		return out, err
	}
	subs, err := p.Store.Subscriptions(ctx, a)
	if err != nil {
		return out, err
	}
	first := library.News{Article: article, Source: text.Source, Arrived: text.FirstSeen}
	if len(out.News) > 0 {
		first = out.News[0]
	}
	about, err := p.about(ctx, text, first)
	if err != nil {
		return out, err
	}
	told, err := p.Store.Told(ctx, a, append(about.Articles, article))
	if err != nil {
		return out, err
	}
	for _, s := range subs {
		r := Reason{Subscription: s, Sources: about.Sources}
		r.Code = p.reason(s, text, out, len(told) > 0, about.Sources)
		if s.Schedule != "" && r.Code == ReasonPlanned {
			r.Next = s.Next
		}
		out.Reasons = append(out.Reasons, r)
	}
	return out, nil
}

func (p *Planner) reason(s library.Subscription, a library.Article, known Account, told bool, sources int) ReasonCode {
	for _, d := range known.Deliveries {
		if d.Subscription == s.ID {
			return ReasonTold
		}
	}
	e, err := library.ParseExpression(s.Want)
	if err != nil {
		return ReasonNoMatch
	}
	var came time.Time // the first report that matches
	for _, n := range known.News {
		if e.Match(subject(a, n)) {
			came = n.Arrived
			break
		}
	}
	switch {
	case len(known.News) == 0 && !told:
		return ReasonNoNews
	case len(known.News) > 0 && came.IsZero():
		return ReasonNoMatch
	case told:
		return ReasonOther
	case came.Before(s.Created):
		return ReasonEarlier
	case s.Paused.Reason != "":
		return ReasonPaused
	case sources < s.Sources:
		return ReasonSources
	case s.Schedule != "" && came.After(s.Last):
		return ReasonPlanned
	case s.Schedule != "":
		return ReasonOutshone
	case time.Since(came) < planLease:
		return ReasonPlanned
	}
	return ReasonHeld
}
