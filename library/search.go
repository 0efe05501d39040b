package library

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"
)

// Index is what an engine offers for searching: it counts and it filters. All
// else is done here, once for every engine. One Index sees one state of the
// library from its first call to its last.
type Index interface {
	// Counts returns the size of the library and how many articles have each
	// of these terms.
	Counts(ctx context.Context, hashes []TermHash) (Counts, error)
	// Newest returns up to limit of the articles that match, newest first.
	// Where m has no groups and no phrases, Forward may be nil.
	Newest(ctx context.Context, m Match, limit int) ([]Candidate, error)
}

// Counts are the figures that scores are made of.
type Counts struct {
	Articles, Samples     int              // samples are articles too
	TitleTerms, BodyTerms int64            // over all articles
	Having                map[TermHash]int // articles that have the term
}

// own reports whether samples stay out of the answers: they are there to try
// things with, and step aside once the library has an article of its own. Who
// names their source still finds them.
func (c Counts) own() bool { return c.Samples > 0 && c.Samples < c.Articles }

// Candidate is a match to be ranked: its id and its Entry.Forward.
type Candidate struct {
	ID      int64
	Forward []byte
}

// Sequence is terms that stand one after the other in one field.
type Sequence []string

// Match is a condition on articles that every engine can put in its own words.
type Match struct {
	// Groups: an article has a group when it has any of its terms. It needs
	// Need of the groups: all of them, all but one, or one. No groups: no
	// condition.
	Groups [][]string
	Need   int
	// Phrases: of each, at least one sequence. Not: of none any sequence.
	Phrases, Not [][]Sequence

	Since, Before time.Time // Article.Time, as in Query; bounds on the id (IDAt)
	Source, Lang  string    // as in Query
	Own           bool      // no samples
}

// Found is an article that a search found, to be fetched by the engine.
type Found struct {
	ID      int64
	Score   float64
	Missing []string
}

// Run searches an index: the page of answers that q asks for, best first, and
// whether there are more. Engines call it; q.Now must be set.
func Run(ctx context.Context, ix Index, q Query) (page []Found, more bool, err error) {
	limit, offset := q.page()
	filter := Match{Since: q.Since, Before: q.Before, Source: Fold(q.Source), Lang: PrimaryLang(q.Lang)}
	p := newPlan(q)
	if p.impossible {
		return nil, false, nil
	}
	c, err := ix.Counts(ctx, p.hashes())
	if err != nil {
		return nil, false, err
	}
	filter.Own = c.own() && q.Source == ""
	p.weigh(c)
	if p.impossible {
		return nil, false, nil
	}
	if len(p.units) == 0 {
		filter.Not = p.not
		cs, err := ix.Newest(ctx, filter, offset+limit+1)
		if err != nil {
			return nil, false, err
		}
		all := make([]ranked, len(cs))
		for i, c := range cs {
			all[i].id = c.ID
		}
		page, more = cut(all, limit, offset)
		return page, more, nil
	}
	cs, err := p.candidates(ctx, ix, filter)
	if err != nil {
		return nil, false, err
	}
	page, more = cut(p.rank(cs, c), limit, offset)
	return page, more, nil
}

// page returns the bounds of what is asked for.
func (q Query) page() (limit, offset int) {
	limit = q.Limit
	if limit <= 0 {
		limit = 10
	}
	return min(limit, 100), min(max(q.Offset, 0), math.MaxInt32)
}

func cut(all []ranked, limit, offset int) (page []Found, more bool) {
	all = all[min(offset, len(all)):]
	for _, r := range all[:min(limit, len(all))] {
		page = append(page, Found{ID: r.id, Score: r.score, Missing: r.missing})
	}
	return page, len(all) > limit
}

// candidates asks the index step by step until there are enough.
func (p *plan) candidates(ctx context.Context, ix Index, filter Match) ([]Candidate, error) {
	var all []Candidate
	seen := map[int64]bool{}
	for _, m := range p.steps(filter) {
		cs, err := ix.Newest(ctx, m, maxCandidates)
		if err != nil {
			return nil, err
		}
		for _, c := range cs {
			if !seen[c.ID] {
				seen[c.ID] = true
				all = append(all, c)
			}
		}
		if len(all) >= enough {
			break
		}
	}
	return all, nil
}

const (
	relatedTerms = 16 // the article's terms that are looked up
	relatedLeast = 3  // and how many of them another article must share
	// relatedFloor is the share of what the article is about that another must
	// have: below it, two articles have only the language in common.
	relatedFloor = .12
)

// RunRelated finds the articles that share the rarest words of a, best first;
// those near to it in time are preferred.
func RunRelated(ctx context.Context, ix Index, a Article, limit int) ([]Found, error) {
	if limit <= 0 {
		return nil, nil
	}
	tf := map[string]int{}
	an := newAnalyser(a.Lang)
	an.each(a.Title, func(t string) { tf[t] += titleWeight }, nil)
	an.each(a.Text, func(t string) { tf[t]++ }, nil)
	hashes := make([]TermHash, 0, len(tf))
	for t := range tf {
		hashes = append(hashes, HashTerm(t))
	}
	c, err := ix.Counts(ctx, hashes)
	if err != nil {
		return nil, err
	}
	p := &plan{now: a.Time(), around: true, least: relatedLeast}
	subject, shareable := subjectTerms(tf, c)
	for _, w := range shareable {
		p.units = append(p.units, unit{terms: []string{w.term}, hashes: []TermHash{HashTerm(w.term)}})
	}
	if len(p.units) == 0 {
		return nil, nil
	}
	p.weigh(c)
	steps := p.steps(Match{Own: c.own() && !a.Sample})
	cs, err := ix.Newest(ctx, steps[len(steps)-1], maxCandidates)
	if err != nil {
		return nil, err
	}
	cs = slices.DeleteFunc(cs, func(c Candidate) bool { return c.ID == a.ID })
	all := p.rank(cs, c)
	// What the article itself would score is what its shareable terms are
	// worth, which in turn are a part of what it is about.
	if self := p.rank([]Candidate{{ID: a.ID, Forward: NewEntry(a).Forward}}, c); len(self) == 1 {
		least := relatedFloor * self[0].score * subject / sum(shareable)
		all = slices.DeleteFunc(all, func(r ranked) bool { return r.score < least })
	}
	page, _ := cut(all, limit, 0)
	return page, nil
}

// weighted is a term and how much an article is about it.
type weighted struct {
	term   string
	weight float64
}

func sum(ws []weighted) (total float64) {
	for _, w := range ws {
		total += w.weight
	}
	return total
}

// subjectTerms returns what an article's weightiest terms weigh together, and
// the weightiest of those that other articles have too. What one article in
// four has says nothing.
func subjectTerms(tf map[string]int, c Counts) (subject float64, shareable []weighted) {
	var all []weighted
	for t, n := range tf {
		df := c.Having[HashTerm(t)]
		if c.Articles > 20 && df > c.Articles/4 || stopWords[t] {
			continue
		}
		idf := math.Log(float64(c.Articles+1) / float64(max(df, 1)))
		w := weighted{t, (1 + math.Log(float64(n))) * idf}
		all = append(all, w)
		if df > 1 {
			shareable = append(shareable, w)
		}
	}
	weightiest := func(ws []weighted) []weighted {
		slices.SortFunc(ws, func(a, b weighted) int {
			return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.term, b.term))
		})
		return ws[:min(len(ws), relatedTerms)]
	}
	return sum(weightiest(all)), weightiest(shareable)
}
