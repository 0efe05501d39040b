package bot

import (
	"context"

	"github.com/nutgraf/nutgraf/library"
)

// related answers /related: articles that share the rare words of one.
func (c *call) related(ctx context.Context) (Reply, error) {
	a, err := c.stored(ctx)
	if err != nil {
		return Reply{}, err
	}
	hits, err := c.Library.Related(ctx, a.ID, min(relatedOnCard, c.platform.Cards))
	if err != nil {
		return Reply{}, err
	}
	if len(hits) == 0 {
		return Reply{Text: c.say.Say("related.none")}, nil
	}
	for i := range hits {
		hits[i].Missing = nil // words of the other article say nothing here
	}
	reply := Reply{Text: c.say.Say("related.title", "Title", c.title(a))}
	reply.Cards, err = c.cards(ctx, hits, "")
	return reply, err
}

// stored finds the article of the library that the arguments name.
func (c *call) stored(ctx context.Context) (library.Article, error) {
	if c.Args == "" && c.Quoted == "" {
		return library.Article{}, c.usage()
	}
	articles, err := c.subjects(ctx, c.Args)
	if err != nil {
		return library.Article{}, err
	}
	if articles[0].ID == 0 {
		return library.Article{}, c.usage()
	}
	return articles[0], nil
}
