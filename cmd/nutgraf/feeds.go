package main

import (
	"context"
	"log/slog"

	"github.com/nutgraf/nutgraf/feed/discover"
	"github.com/nutgraf/nutgraf/feed/poll"
	"github.com/nutgraf/nutgraf/library"
)

// poll brings in what feeds publish until ctx ends. wake says that a feed was
// added or hastened.
func (inv *invocation) poll(ctx context.Context, store library.Store, wake <-chan struct{}, m *meter, log *slog.Logger) error {
	// A client of its own: people who wait for a page do not queue behind feeds.
	web := inv.config.fetcher(log, poll.DefaultWorkers, m)
	defer web.Close()
	return poll.Run(ctx, poll.Config{
		Store: store, Fetch: web, Read: discover.Read, Match: matcher, First: first(ctx, store, log), Wake: wake, Log: log,
		Notify: func(ctx context.Context, n poll.Notice) {
			tellOf(ctx, log, n)
			tellReaders(ctx, store, log, n)
		},
		Done: func(ctx context.Context, r poll.Result) {
			m.polled(r)
			opened(ctx, store, r, log)
			log.DebugContext(ctx, "a feed was polled", "feed", r.Feed.Source.Name, "articles", len(r.Stored), "took", r.Took, "error", r.Err)
		},
	})
}

// matcher makes a filter of a feed's expression.
func matcher(expr string) (func(library.Draft) bool, error) {
	e, err := library.ParseExpression(expr)
	if err != nil {
		return nil, err
	}
	return func(d library.Draft) bool { return e.Match(library.NewSubject(d, "")) }, nil
}

// tellOf tells the operator what became of a feed.
func tellOf(ctx context.Context, log *slog.Logger, n poll.Notice) {
	switch n.Kind {
	case poll.Back:
		log.InfoContext(ctx, "a feed works again", "feed", n.Feed.Source.Name)
	case poll.Ended:
		log.WarnContext(ctx, "a feed has ended and is not asked again", "feed", n.Feed.Source.Name, "code", n.Code, "worked last", n.Since, "error", n.Err)
	default:
		log.WarnContext(ctx, "a feed does not work", "feed", n.Feed.Source.Name, "code", n.Code, "worked last", n.Since, "next try", n.Feed.Poll.Next, "error", n.Err)
	}
}
