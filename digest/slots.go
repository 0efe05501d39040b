package digest

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// An entry is what a digest may have: a story, told by one of its articles.
type entry struct {
	article int64
	story   int64 // the same for articles about one event
	topic   string
	arrived time.Time
	sources int
	helpful int
	members []int64 // the articles of the story; nil when it has one
}

// planSlots fills the slots that are due. What was missed while nobody was running
// comes as one digest, for the first slot that was missed.
func (p *Planner) planSlots(ctx context.Context, now time.Time) error {
	for {
		subs, err := p.Store.TakeSlots(ctx, now, planLease, slotBatch)
		if err != nil || len(subs) == 0 {
			return err
		}
		found, seen, err := p.gather(ctx, subs)
		if err != nil {
			return err
		}
		for _, s := range subs {
			next, err := p.next(s, now)
			if err != nil { // of a later version; a person can change it
				p.Log.ErrorContext(ctx, "a digest stops: its schedule cannot be read", "subscription", s.ID, "error", err)
			}
			ds, err := p.compile(ctx, s, found[s.ID], now)
			if err != nil {
				return err
			}
			last := s.Last
			if seen.After(last) {
				last = seen
			}
			filled, err := p.Store.FillSlot(ctx, s, next, last, ds)
			if err != nil {
				return err
			}
			if filled && len(ds) > 0 {
				p.Wake()
			}
		}
	}
}

// gather reads what has come since the last slot of each subscription, once for
// all, and returns what each wants of it, and when the latest came.
func (p *Planner) gather(ctx context.Context, subs []library.Subscription) (map[int64][]entry, time.Time, error) {
	var wants library.Matcher
	ids := map[string]int64{}
	byWant := map[int64][]library.Subscription{}
	since := subs[0].Last
	for _, s := range subs {
		if s.Last.Before(since) {
			since = s.Last
		}
		id, ok := ids[s.Want]
		if !ok {
			id = int64(len(ids))
			ids[s.Want] = id
			e, err := library.ParseExpression(s.Want)
			if err != nil {
				p.Log.WarnContext(ctx, "an expression that is followed cannot be read", "subscription", s.ID, "error", err)
				continue
			}
			wants.Add(id, e)
		}
		byWant[id] = append(byWant[id], s)
	}
	found := map[int64][]entry{}
	for {
		all, err := p.Store.NewsSince(ctx, since, newsBatch)
		if err != nil || len(all) == 0 {
			return found, since, err
		}
		stories, err := p.storiesOf(ctx, all)
		if err != nil {
			return nil, since, err
		}
		for _, n := range all {
			since = n.Arrived
			a, err := p.Store.Article(ctx, n.Article)
			if errors.Is(err, library.ErrNotFound) {
				continue
			}
			if err != nil {
				return nil, since, err
			}
			e := entry{article: a.ID, story: a.ID, topic: n.Topic, arrived: n.Arrived, sources: sourcesOf(a)}
			if s, ok := stories[a.ID]; ok {
				e.story, e.sources, e.members = s.ID, s.Sources(), members(s)
			}
			for _, id := range wants.Match(subject(a, n)) {
				for _, s := range byWant[id] {
					if n.Arrived.After(s.Last) {
						found[s.ID] = append(found[s.ID], e)
					}
				}
			}
		}
	}
}

// storiesOf returns the stories of news that have one.
func (p *Planner) storiesOf(ctx context.Context, all []library.News) (map[int64]library.Story, error) {
	if p.Stories == nil {
		return nil, nil
	}
	var ids []int64
	for _, n := range all {
		ids = append(ids, n.Article)
	}
	stories, err := p.Stories.StoriesOf(ctx, ids)
	for id, s := range stories {
		if s.ID == 0 {
			delete(stories, id)
		}
	}
	return stories, err
}

// compile chooses and orders the entries of a slot, and parts them into messages.
func (p *Planner) compile(ctx context.Context, s library.Subscription, all []entry, now time.Time) ([]library.Delivery, error) {
	all, err := p.untold(ctx, s, all)
	if err != nil {
		return nil, err
	}
	limit := min(cmp.Or(s.Limit, usualLimit), mostLimit)
	var articles []int64
	for _, e := range p.order(all, limit, now) {
		articles = append(articles, e.article)
	}
	item := Key(s.Next, p.zone(s))
	if len(articles) == 0 {
		if !s.SayNothing {
			return nil, nil
		}
		return []library.Delivery{{Item: item, Due: s.Next}}, nil
	}
	var ds []library.Delivery
	for part := range slices.Chunk(articles, max(1, p.Entries(s.Address.Platform))) {
		ds = append(ds, library.Delivery{Item: item, Part: len(ds), Articles: part, Due: s.Next})
	}
	return ds, nil
}

// untold returns one entry for each story of which an address was not told: the
// article that came first.
func (p *Planner) untold(ctx context.Context, s library.Subscription, all []entry) ([]entry, error) {
	var ids, members []int64
	for _, e := range all {
		ids, members = append(ids, e.article), append(append(members, e.article), e.members...)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	slices.Sort(members)
	told, err := p.Store.Told(ctx, s.Address, slices.Compact(members))
	if err != nil {
		return nil, err
	}
	tallies, err := p.Store.Tallies(ctx, ids, "")
	if err != nil {
		return nil, err
	}
	known := map[int64]bool{}
	for _, e := range all {
		known[e.story] = known[e.story] || told[e.article] || slices.ContainsFunc(e.members, func(id int64) bool { return told[id] })
	}
	var out []entry
	for _, e := range all {
		if !known[e.story] && e.sources >= s.Sources {
			known[e.story] = true
			e.helpful = tallies[e.article].Helpful
			out = append(out, e)
		}
	}
	return out, nil
}

// order returns the weightiest entries, those of one topic together, the topic with
// the weightiest first.
func (p *Planner) order(all []entry, limit int, now time.Time) []entry {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b entry) int {
		return cmp.Or(cmp.Compare(b.weight(now), a.weight(now)), b.arrived.Compare(a.arrived))
	})
	all = all[:min(limit, len(all))]
	rank := map[string]int{}
	for _, e := range all {
		if _, ok := rank[e.topic]; !ok {
			rank[e.topic] = len(rank)
		}
	}
	slices.SortStableFunc(all, func(a, b entry) int { return cmp.Compare(rank[a.topic], rank[b.topic]) })
	return all
}

// weight says how much an entry matters: what many report and what people found
// helpful, each twofold counting one more, and what is new, which fades by half in
// a day.
func (e entry) weight(now time.Time) float64 {
	age := now.Sub(e.arrived).Hours() / 24
	return math.Log2(float64(max(e.sources, 1))) + math.Log2(1+float64(max(e.helpful, 0)))/2 + math.Exp2(-max(age, 0))
}

// Preview returns the messages that a digest would have now, without writing any,
// and when it comes next. The subscription need not be kept.
func (p *Planner) Preview(ctx context.Context, s library.Subscription, now time.Time) ([]library.Delivery, time.Time, error) {
	next, err := p.next(s, now)
	if err != nil {
		return nil, next, err
	}
	if s.Last.IsZero() {
		s.Last = now.AddDate(0, 0, -1)
	}
	s.Next = next
	found, _, err := p.gather(ctx, []library.Subscription{s})
	if err != nil {
		return nil, next, err
	}
	ds, err := p.compile(ctx, s, found[s.ID], now)
	for i := range ds {
		ds[i].Subscription, ds[i].Address, ds[i].Kind = s.ID, s.Address, library.KindDigest
	}
	return ds, next, err
}
