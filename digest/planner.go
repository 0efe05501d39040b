package digest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// Store is what planning needs of a library.
type Store interface {
	library.Planner
	library.Arrivals
	library.Ledger
	library.Subscriptions
	Article(ctx context.Context, id int64) (library.Article, error)
	Tallies(ctx context.Context, ids []int64, voter string) (map[int64]library.Tally, error)
}

// Stories tells which articles are about one event.
type Stories interface {
	StoriesOf(ctx context.Context, articles []int64) (map[int64]library.Story, error)
	Group(ctx context.Context, id int64, limit int) ([]library.Story, error)
}

// PlannerConfig is what a planner works with.
type PlannerConfig struct {
	Store   Store
	Stories Stories                   // nil: each article is a story of its own
	Entries func(platform string) int // that one message has room for; nil: UsualEntries
	Zone    *time.Location            // of subscriptions that have none; nil: UTC
	Wake    func()                    // called when something was written for a sender; nil: nobody waits
	Log     *slog.Logger
}

// UsualEntries is how many entries a message has room for on most platforms.
const UsualEntries = 10

const (
	usualLimit = 10 // entries of a digest
	mostLimit  = 100
)

const (
	planEvery = time.Second
	planLease = time.Minute // after which another may plan the same
	newsBatch = 50
	slotBatch = 200
)

// Planner turns what has come into alerts, and slots into digests. Several, in
// several processes, share the work. Its methods are not for concurrent use, but
// for [Planner.Preview] and [Planner.Explain].
type Planner struct {
	PlannerConfig
	alerts library.Matcher
	known  int64 // the greatest id among the wants that are filed
}

// NewPlanner returns a planner.
func NewPlanner(c PlannerConfig) *Planner {
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	if c.Entries == nil {
		c.Entries = func(string) int { return UsualEntries }
	}
	if c.Wake == nil {
		c.Wake = func() {}
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Planner{PlannerConfig: c}
}

// Run plans until ctx ends. What fails is logged and tried again. A slot is planned
// within a second of its time, and what came within a second of its coming.
func (p *Planner) Run(ctx context.Context) error {
	tick := time.NewTicker(planEvery)
	defer tick.Stop()
	for {
		if err := p.Plan(ctx, time.Now()); err != nil && ctx.Err() == nil {
			p.Log.WarnContext(ctx, "planning failed and is tried again", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Plan writes all that is to be written at a time.
func (p *Planner) Plan(ctx context.Context, now time.Time) error {
	return errors.Join(p.planNews(ctx), p.planSlots(ctx, now))
}

// planNews fans out what has come.
func (p *Planner) planNews(ctx context.Context) error {
	for {
		all, err := p.Store.TakeNews(ctx, planLease, newsBatch)
		if err != nil || len(all) == 0 {
			return err
		}
		if err := p.learn(ctx); err != nil {
			return err
		}
		for _, n := range all {
			if err := p.fanOut(ctx, n); err != nil {
				return err
			}
		}
	}
}

// learn files the wants that are new. One that nobody has any more stays filed,
// and finds nobody.
func (p *Planner) learn(ctx context.Context) error {
	wants, err := p.Store.Wants(ctx, p.known)
	if err != nil {
		return err
	}
	for _, w := range wants {
		p.known = w.ID
		if w.Digest {
			continue
		}
		e, err := library.ParseExpression(w.Text)
		if err != nil {
			p.Log.WarnContext(ctx, "an expression that is followed cannot be read", "want", w.ID, "error", err)
			continue
		}
		p.alerts.Add(w.ID, e)
	}
	return nil
}

// fanOut writes the alerts of one article.
func (p *Planner) fanOut(ctx context.Context, n library.News) error {
	a, err := p.Store.Article(ctx, n.Article)
	if errors.Is(err, library.ErrNotFound) {
		return nil // removed meanwhile, and the news with it
	}
	if err != nil {
		return err
	}
	about, err := p.about(ctx, a, n)
	if err != nil {
		return err
	}
	ids := p.alerts.Match(subject(a, n))
	written, err := p.Store.FanOut(ctx, n, about, ids)
	if err != nil {
		return err
	}
	if written > 0 {
		p.Log.DebugContext(ctx, "an article goes to those who follow it", "article", library.FormatID(a.ID), "deliveries", written)
		p.Wake()
	}
	return nil
}

// subject is an article as its report has it: of a copy with the copy's source.
func subject(a library.Article, n library.News) *library.Subject {
	a.Source = n.Source
	return library.NewSubject(a, n.Topic)
}

// zone is the one that a subscription's schedule is in.
func (p *Planner) zone(s library.Subscription) *time.Location {
	if s.Zone == "" {
		return p.Zone
	}
	z, err := time.LoadLocation(s.Zone)
	if err != nil {
		return p.Zone
	}
	return z
}

// next is the slot that follows now; zero when there is none.
func (p *Planner) next(s library.Subscription, now time.Time) (time.Time, error) {
	schedule, err := ParseSchedule(s.Schedule)
	if err != nil {
		return time.Time{}, fmt.Errorf("the schedule of subscription %d: %w", s.ID, err)
	}
	return schedule.Next(now, p.zone(s)), nil
}
