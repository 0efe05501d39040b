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
			if q.Offset += q.Limit; q.Offset >= mostLooked {
				found.more = true
				break
			}
		}
	}
	slices.SortFunc(found.articles, func(a, b library.Article) int { return cmp.Compare(b.ID, a.ID) })
	return found, nil
}
