package bot

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// matches are the articles of a time that an expression matches, the newest
// first. More tells that there were more of them than were looked at.
type matches struct {
	articles []library.Article
	more     bool
}

// mostLooked is how many articles are looked at for what somebody wants to follow.
const mostLooked = 2000

// matching finds the articles since a time that an expression matches.
func (b *Bot) matching(ctx context.Context, e library.Expression, since time.Time) (matches, error) {
	return b.lookedThrough(ctx, e, since, mostLooked)
}

// The time that Matching looks back over, and how many articles it looks at: it
// is asked by anybody who has an address.
const (
	matchingSpan = 30 * 24 * time.Hour
	matchingMost = 400
)

// Matching returns the newest articles that an expression matches, of the last
// month, at most n. Its error is a [*library.QueryError] when it is none.
func (b *Bot) Matching(ctx context.Context, want string, n int) ([]library.Article, error) {
	e, err := library.ParseExpression(want)
	if err != nil {
		return nil, err
	}
	found, err := b.lookedThrough(ctx, e, b.Now().Add(-matchingSpan), matchingMost)
	return found.articles[:min(n, len(found.articles))], err
}

// lookedThrough is matching among so many articles for each part of an expression.
func (b *Bot) lookedThrough(ctx context.Context, e library.Expression, since time.Time, most int) (matches, error) {
	var found matches
	seen := map[int64]bool{}
	var topics map[string]string
	if e.Topics() {
		var err error
		if topics, err = b.topicsBySource(ctx); err != nil {
			return found, err
		}
	}
	for _, q := range e.Queries() {
		q.Since, q.Limit, q.Now = since, 100, b.Now()
		for {
			page, err := b.Library.Search(ctx, q)
			if err != nil {
				return found, err
			}
			for _, hit := range page.Hits {
				a := hit.Article
				if seen[a.ID] {
					continue
				}
				seen[a.ID] = true
				if e.Match(library.NewSubject(a, topics[a.Source.Key])) {
					found.articles = append(found.articles, a)
				}
			}
			if !page.More {
				break
			}
			if q.Offset += q.Limit; q.Offset >= most {
				found.more = true
				break
			}
		}
	}
	slices.SortFunc(found.articles, func(a, b library.Article) int { return cmp.Compare(b.ID, a.ID) })
	return found, nil
}
