package bot

import (
	"context"
	"slices"

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
	if hits, err = c.wider(ctx, a, hits); err != nil {
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

// wider puts what other stories that belong together with an article's tell, one
// of each, before what has words in common with it, and leaves its own story out.
func (c *call) wider(ctx context.Context, a library.Article, hits []library.Hit) ([]library.Hit, error) {
	of, err := c.Library.StoriesOf(ctx, []int64{a.ID})
	if err != nil {
		return nil, err
	}
	own, ok := of[a.ID]
	if !ok {
		return hits, nil
	}
	most := min(relatedOnCard, c.platform.Cards)
	group, err := c.Library.Group(ctx, own.ID, most)
	if err != nil {
		return nil, err
	}
	var all []library.Hit
	for _, s := range group {
		if m := s.Members; len(m) > 0 {
			all = append(all, library.Hit{Article: m[len(m)-1].Article})
		}
	}
	folded, err := c.onePerStory(ctx, append(all, hits...))
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(folded.hits, func(h library.Hit) bool {
		return slices.ContainsFunc(own.Members, func(m library.StoryMember) bool { return m.Article.ID == h.Article.ID })
	})
	return all[:min(most, len(all))], nil
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
