package digest

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/story"
)

const (
	nearStories = 20 // that belong to one are looked at, the latest
	// nearSpan is for how long who was told of one of them otherwise than by a post that
	// can grow is not told of another.
	nearSpan = 24 * time.Hour
	// leadBytes is how much of a report is looked at for what is new: what is news is
	// said first, and further down every report has names that others leave out.
	leadBytes = 400
)

// about is what an alert of an article tells of, and what the article adds to what
// was told. A report that opens a story of its own, though it belongs to others, may
// as well be one more report of them: it joins the post of one of those, as long as
// that grows.
func (p *Planner) about(ctx context.Context, a library.Article, n library.News) (library.About, error) {
	copied := n.Source.Key != "" && n.Source.Key != a.Source.Key
	alone := library.About{Item: "article " + library.FormatID(a.ID), Sources: sourcesOf(a), Joins: copied}
	if p.Stories == nil {
		return alone, nil
	}
	all, err := p.Stories.StoriesOf(ctx, []int64{a.ID})
	if err != nil {
		return alone, err
	}
	s := all[a.ID]
	if s.ID == 0 {
		return alone, nil
	}
	about := library.About{Item: itemOf(s.ID), Sources: s.Sources(), Same: []string{alone.Item}, Articles: members(s)}
	for _, id := range s.Merged {
		about.Same = append(about.Same, itemOf(id))
	}
	about.Reports = reports(a, s)
	earlier := before(a, s)
	about.Joins = (copied || len(earlier) > 0) && !reportedBy(n.Source, a, copied, earlier, s)
	near, err := p.Stories.Group(ctx, s.ID, nearStories)
	if err != nil {
		return about, err
	}
	about.NearSince = n.Arrived.Add(-library.GrowSpan)
	for _, other := range near {
		about.Near = append(about.Near, itemOf(other.ID))
		for _, m := range other.Members {
			if m.Article.FirstSeen.After(n.Arrived.Add(-nearSpan)) {
				about.Articles = append(about.Articles, m.Article.ID)
			}
		}
		earlier = append(earlier, before(a, other)...)
	}
	if len(earlier) > 0 && !copied {
		about.New = news(a, earlier)
	}
	return about, nil
}

func itemOf(story int64) string { return "story " + library.FormatID(story) }

// members are the articles of a story.
func members(s library.Story) []int64 {
	var ids []int64
	for _, m := range s.Members {
		ids = append(ids, m.Article.ID)
	}
	return ids
}

// reports are the articles of a story beside one, the first of each other source,
// in the order in which they came.
func reports(a library.Article, s library.Story) (ids []int64) {
	seen := map[string]bool{a.Source.Key: true}
	came := slices.SortedStableFunc(slices.Values(s.Members), func(a, b library.StoryMember) int {
		return a.Article.FirstSeen.Compare(b.Article.FirstSeen)
	})
	for _, m := range came {
		if key := m.Article.Source.Key; !seen[key] && m.Article.ID != a.ID {
			seen[key] = true
			ids = append(ids, m.Article.ID)
		}
	}
	return ids
}

// before are the articles of a story that came before one.
func before(a library.Article, s library.Story) (all []library.Article) {
	for _, m := range s.Members {
		seen := m.Article.FirstSeen
		if m.Article.ID != a.ID && (seen.Before(a.FirstSeen) || seen.Equal(a.FirstSeen) && m.Article.ID < a.ID) {
			all = append(all, m.Article)
		}
	}
	return all
}

// reportedBy tells whether a source had reported a story before the article that it
// brings now. Of a copy it is not known when the others came.
func reportedBy(s library.Source, a library.Article, copied bool, earlier []library.Article, all library.Story) bool {
	if copied {
		for _, m := range all.Members {
			if m.Article.ID != a.ID && m.Article.Source.Key == s.Key {
				return true
			}
		}
		return false
	}
	for _, e := range earlier {
		if e.Source.Key == a.Source.Key {
			return true
		}
		for _, c := range e.Copies {
			if c.Source.Key == a.Source.Key && c.FirstSeen.Before(a.FirstSeen) {
				return true
			}
		}
	}
	return false
}

// news are the names and numbers in the beginning of an article that no earlier one
// has anywhere.
func news(a library.Article, earlier []library.Article) (words []string) {
	if len(a.Text) > leadBytes {
		cut := leadBytes
		for !utf8.RuneStart(a.Text[cut]) {
			cut--
		}
		a.Text = a.Text[:cut]
		if i := strings.LastIndexAny(a.Text, " \n"); i > 0 {
			a.Text = a.Text[:i] // half a word is new everywhere
		}
	}
	own := library.Article{Text: a.Source.Name + "\n" + a.Site + "\n" + a.Byline, Lang: a.Lang}
	for _, f := range story.NewFacts(a, append(slices.Clip(earlier), own)) {
		words = append(words, f.Word)
	}
	return words
}

// sourcesOf counts the sources of an article and its copies.
func sourcesOf(a library.Article) int {
	keys := map[string]bool{a.Source.Key: true}
	for _, c := range a.Copies {
		keys[c.Source.Key] = true
	}
	return len(keys)
}
