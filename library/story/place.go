package story

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// The thresholds, on the mean product of an article with those of a story.
const (
	// Fold is from where articles are told of as one story.
	Fold = .23
	// Related is from where two stories belong together.
	Related = .125
	// moveBy is how much better an article must fit elsewhere to be moved there.
	moveBy = .02
)

const (
	// sigma is by how much the likeness of two articles falls with the time
	// between them (a normal distribution's).
	sigma = 36 * time.Hour
	// Window is how far apart in time articles are compared.
	Window = 5 * 24 * time.Hour
	// perKey is how many articles, newest first, are looked at for one word.
	perKey = 48
	// compared is how many of them, those with most in common, are compared.
	compared = 32
	// nearly is from where an article may be a part of another, and mostAlike how
	// many such are looked at.
	nearly    = .4
	mostAlike = 4
	// memberLimit is how many of a group's articles are compared with a new one,
	// the latest first.
	memberLimit = 32
)

// Index is what an engine offers for placing an article, in the transaction that
// stores it.
type Index interface {
	// Counts counts the articles in a language, and those that have each word.
	Counts(ctx context.Context, lang string, hashes []library.TermHash) (Counts, error)
	// Sharing returns, for each of the keys, the perKey latest articles in a
	// language that were kept with it, between two times where these are not zero;
	// articles whose time is unknown always. Latest first.
	Sharing(ctx context.Context, q Sharing) ([]int64, error)
	// Articles returns articles with their vectors, in whatever order; those that
	// there are none of are left out.
	Articles(ctx context.Context, ids []int64) ([]Member, error)
	// Members returns the limit latest articles of each of these groups.
	Members(ctx context.Context, groups []int64, limit int) ([]Member, error)
}

// Sharing asks for articles that have words in common with one.
type Sharing struct {
	Keys          []uint32
	Lang          string // "" for any
	Since, Before time.Time
	PerKey        int
}

// Member is an article of a story as it is kept.
type Member struct {
	Article int64
	Story   int64
	Group   int64     // of stories that belong together
	At      time.Time // zero when unknown
	Vector  Vector
	Facts   []uint32 // ascending
}

// Placing is where an article belongs, and what becomes of others: an engine
// writes all of it.
type Placing struct {
	Member
	Keys []uint32 // by which Index.Sharing is to find it
	// Opens is true when the article is the first of its story; Story and Group
	// are then ids that the engine may change if they are taken.
	Opens bool
	// Near is a story that this one follows or belongs to when it opens; 0 for none.
	Near  int64
	Alike []int64  // articles that may have all of its text, or it theirs, most alike first
	Words []string // that joined it to its story, or to Near; the weightiest first
	New   []string // names and numbers that the story did not have, those of the title first

	headline bool // one of New is in the title

	Merges []Merge // stories that are one now
	Moves  []Move  // articles that fit better elsewhere now
}

// Told is what the article is to its story.
func (p Placing) Told() library.Told {
	t := library.Told{Story: p.Story, Step: library.StoryJoins, Near: p.Near, New: p.New}
	switch {
	case p.Opens:
		t.Step = library.StoryOpens
	case p.headline:
		t.Step = library.StoryAdds
	}
	return t
}

// Merge is a story that another has taken in.
type Merge struct{ From, To int64 }

// Move is an article that left a story for another.
type Move struct{ Article, From, To int64 }

// Place finds the story of a new article. The same index gives the same answer.
func Place(ctx context.Context, ix Index, id int64, s Sketch) (Placing, error) {
	return place(ctx, ix, id, s, thresholds{Fold, Related})
}

type thresholds struct{ fold, related float64 }

func place(ctx context.Context, ix Index, id int64, s Sketch, th thresholds) (Placing, error) {
	c, err := ix.Counts(ctx, s.lang, s.Hashes())
	if err != nil {
		return Placing{}, err
	}
	v, keys := s.vector(c)
	out := Placing{Member: Member{Article: id, At: s.at, Vector: v, Facts: s.facts}}
	q := Sharing{Lang: s.lang, PerKey: perKey}
	for _, k := range keys {
		q.Keys = append(q.Keys, k.hash)
	}
	out.Keys = q.Keys
	if !s.at.IsZero() {
		q.Since, q.Before = s.at.Add(-Window), s.at.Add(Window)
	}
	p := placer{thresholds: th, out: &out, sketch: s, named: s.named()}
	if len(q.Keys) > 0 {
		ids, err := ix.Sharing(ctx, q)
		if err != nil {
			return Placing{}, err
		}
		if err := p.load(ctx, ix, mostShared(ids, id)); err != nil {
			return Placing{}, err
		}
	}
	p.place()
	return out, nil
}

// Revise places an article anew whose text has changed. It stays in its story
// unless nothing keeps it there any more. What is new is so against its earlier
// text as well.
func Revise(ctx context.Context, ix Index, was Member, s Sketch) (Placing, error) {
	out, err := Place(ctx, ix, was.Article, s)
	if err != nil {
		return Placing{}, err
	}
	ms, err := ix.Members(ctx, []int64{was.Group}, memberLimit)
	if err != nil {
		return Placing{}, err
	}
	stay := Placing{Member: out.Member, Keys: out.Keys, Words: out.Words}
	stay.Story, stay.Group = was.Story, was.Group
	p := placer{out: &stay, sketch: s, members: []Member{was}, named: s.named()}
	own := []int{0}
	sum := 0.0
	for _, m := range ms {
		if m.Story != was.Story || m.Article == was.Article {
			continue
		}
		own = append(own, len(p.members))
		p.members = append(p.members, m)
		sum += p.likeness(out.Member, m)
	}
	stay.New = p.news(own)
	if others := len(own) - 1; others == 0 || out.Story == was.Story || sum >= Fold/2*float64(others) {
		return stay, nil
	}
	out.Moves = append(out.Moves, Move{was.Article, was.Story, out.Story})
	return out, nil
}

// mostShared returns the articles that occur most often, and of equals the later.
func mostShared(ids []int64, not int64) []int64 {
	times := map[int64]int{}
	for _, id := range ids {
		if id != not {
			times[id]++
		}
	}
	out := slices.SortedFunc(maps.Keys(times), func(a, b int64) int {
		return cmp.Or(cmp.Compare(times[b], times[a]), cmp.Compare(b, a))
	})
	return out[:min(compared, len(out))]
}

type placer struct {
	thresholds
	out    *Placing
	sketch Sketch
	named  bool // names are told from other words

	members []Member           // of all groups that may matter, by article
	stories map[int64][]int    // places in members
	groups  map[int64][]int    // the same
	like    map[[2]int]float64 // between members
	own     []float64          // of each with the new article
}

// load fetches the groups of those articles that are like the new one.
func (p *placer) load(ctx context.Context, ix Index, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	ms, err := ix.Articles(ctx, ids)
	if err != nil {
		return err
	}
	best := map[int64]float64{}
	like := map[int64]float64{}
	for _, m := range ms {
		if m.Article == p.out.Article {
			continue
		}
		if x := p.out.Vector.Dot(m.Vector); x >= nearly {
			like[m.Article] = x
		}
		if x := p.likeness(p.out.Member, m); x >= p.related/2 {
			best[m.Group] = max(best[m.Group], x)
		}
	}
	p.out.Alike = slices.SortedFunc(maps.Keys(like), func(a, b int64) int {
		return cmp.Or(cmp.Compare(like[b], like[a]), cmp.Compare(b, a))
	})
	p.out.Alike = p.out.Alike[:min(mostAlike, len(p.out.Alike))]
	groups := slices.SortedFunc(maps.Keys(best), func(a, b int64) int {
		return cmp.Or(cmp.Compare(best[b], best[a]), cmp.Compare(a, b))
	})
	groups = groups[:min(8, len(groups))]
	if len(groups) == 0 {
		return nil
	}
	if p.members, err = ix.Members(ctx, groups, memberLimit); err != nil {
		return err
	}
	p.members = slices.DeleteFunc(p.members, func(m Member) bool { return m.Article == p.out.Article })
	slices.SortFunc(p.members, func(a, b Member) int { return cmp.Compare(a.Article, b.Article) })
	p.stories, p.groups, p.like = map[int64][]int{}, map[int64][]int{}, map[[2]int]float64{}
	p.own = make([]float64, len(p.members))
	for i, m := range p.members {
		p.stories[m.Story] = append(p.stories[m.Story], i)
		p.groups[m.Group] = append(p.groups[m.Group], i)
		p.own[i] = p.likeness(p.out.Member, m)
	}
	return nil
}

// likeness is the product of two articles, the less the farther apart they are and
// the more of it is a form's.
func (p *placer) likeness(a, b Member) float64 {
	x := a.Vector.Dot(b.Vector)
	if x >= p.related { // else it does not matter
		x *= event(a, b, p.named)
	}
	if a.At.IsZero() || b.At.IsZero() {
		return x
	}
	d := float64(a.At.Sub(b.At)) / float64(sigma)
	return x * math.Exp(-d*d/2)
}

// between is likeness for two members.
func (p *placer) between(i, j int) float64 {
	k := [2]int{min(i, j), max(i, j)}
	x, ok := p.like[k]
	if !ok {
		x = p.likeness(p.members[i], p.members[j])
		p.like[k] = x
	}
	return x
}

// fit is the mean likeness of the new article with members.
func (p *placer) fit(of []int) float64 {
	sum := 0.0
	for _, i := range of {
		sum += p.own[i]
	}
	return sum / float64(len(of))
}

// best returns the set that the new article fits best; 0 when there is none.
func (p *placer) best(sets map[int64][]int, not int64) (id int64, fit float64) {
	for _, k := range slices.Sorted(maps.Keys(sets)) {
		if x := p.fit(sets[k]); k != not && len(sets[k]) > 0 && x > fit {
			id, fit = k, x
		}
	}
	return id, fit
}

func (p *placer) place() {
	o := p.out
	story, fit := p.best(p.stories, 0)
	if fit >= p.fold {
		o.Story = story
		o.Group = p.members[p.stories[story][0]].Group
		o.Words = p.joined(p.stories[story])
		o.New = p.news(p.stories[story])
		p.join(story)
		return
	}
	o.Opens, o.Story, o.Group = true, o.Article, o.Article
	o.New = p.news(nil)
	if group, x := p.best(p.groups, 0); x >= p.related {
		o.Group = group
		near := map[int64][]int{}
		for _, i := range p.groups[group] {
			near[p.members[i].Story] = p.stories[p.members[i].Story]
		}
		o.Near, _ = p.best(near, 0)
		o.Words = p.joined(p.stories[o.Near])
	}
	p.join(o.Story)
}

// join puts the new article into its story, and then what follows from that.
func (p *placer) join(story int64) {
	if len(p.members) == 0 {
		return
	}
	me := len(p.members)
	p.members = append(p.members, p.out.Member)
	for i, x := range p.own {
		p.like[[2]int{i, me}] = x
	}
	p.stories[story] = append(p.stories[story], me)
	p.merge(story)
	p.move(me)
	p.out.Story = p.members[me].Story
	p.out.Group = p.members[me].Group
}

// merge takes stories in that are as near as one article to another.
func (p *placer) merge(story int64) {
	for {
		var from int64
		best := p.fold
		for _, k := range slices.Sorted(maps.Keys(p.stories)) {
			if k == story || len(p.stories[k]) == 0 {
				continue
			}
			sum := 0.0
			for _, i := range p.stories[k] {
				for _, j := range p.stories[story] {
					sum += p.between(i, j)
				}
			}
			if x := sum / float64(len(p.stories[k])*len(p.stories[story])); x >= best {
				from, best = k, x
			}
		}
		if from == 0 {
			return
		}
		// The story that was there first keeps its id.
		to := story
		if from < to && !(p.out.Opens && from == p.out.Article) || p.out.Opens && to == p.out.Article {
			from, to = to, from
		}
		p.take(from, to)
		p.out.Merges = append(p.out.Merges, Merge{from, to})
		story = to
	}
}

// take puts all of one story into another.
func (p *placer) take(from, to int64) {
	group := p.members[p.stories[to][0]].Group
	for _, i := range p.stories[from] {
		p.members[i].Story, p.members[i].Group = to, group
	}
	p.stories[to] = append(p.stories[to], p.stories[from]...)
	slices.Sort(p.stories[to])
	delete(p.stories, from)
}

// move gives those like the new article a better place, now that it is there.
func (p *placer) move(me int) {
	for j := range p.members[:me] {
		if p.own[j] < p.fold/2 {
			continue
		}
		from := p.members[j].Story
		own := p.fold
		if len(p.stories[from]) > 1 {
			own = p.mean(j, from)
		}
		to, best := int64(0), own+moveBy
		for _, k := range slices.Sorted(maps.Keys(p.stories)) {
			if k == from || len(p.stories[k]) == 0 {
				continue
			}
			if x := p.mean(j, k); x > best && x >= p.fold {
				to, best = k, x
			}
		}
		if to == 0 {
			continue
		}
		p.members[j].Story = to
		p.members[j].Group = p.members[p.stories[to][0]].Group
		p.stories[from] = slices.DeleteFunc(p.stories[from], func(i int) bool { return i == j })
		p.stories[to] = append(p.stories[to], j)
		if len(p.stories[from]) == 0 {
			delete(p.stories, from)
			p.out.Merges = append(p.out.Merges, Merge{from, to})
		} else {
			p.out.Moves = append(p.out.Moves, Move{p.members[j].Article, from, to})
		}
	}
}

// mean is the mean likeness of a member with the others of a story.
func (p *placer) mean(j int, story int64) float64 {
	sum, n := 0.0, 0
	for _, i := range p.stories[story] {
		if i != j {
			sum += p.between(i, j)
			n++
		}
	}
	if n == 0 {
		return 0
	}
	return sum / float64(n)
}

// joinedWords is how many words are kept of what joined an article to a story.
const joinedWords = 8

// joined returns the words that most of the likeness with these members is of.
func (p *placer) joined(of []int) []string {
	shares := map[uint32]float64{}
	v := p.out.Vector
	for _, i := range of {
		w := p.members[i].Vector
		for a, b := 0, 0; a < len(v.dims) && b < len(w.dims); {
			switch x, y := v.dims[a], w.dims[b]; {
			case x.hash == y.hash:
				shares[x.hash] += float64(x.weight) * float64(y.weight) * w.scale
				a, b = a+1, b+1
			case x.hash < y.hash:
				a++
			default:
				b++
			}
		}
	}
	hashes := slices.SortedFunc(maps.Keys(shares), func(a, b uint32) int {
		return cmp.Or(cmp.Compare(shares[b], shares[a]), cmp.Compare(a, b))
	})
	var out []string
	for _, h := range hashes {
		if w := p.sketch.word(h); w != "" && len(out) < joinedWords {
			out = append(out, w)
		}
	}
	return out
}

// newFacts is how many names and numbers are told of as new.
const newFacts = 8

// news returns the names and numbers of the title and the beginning that none of
// these members has.
func (p *placer) news(of []int) []string {
	var out []string
	for _, f := range p.sketch.lede {
		known := slices.ContainsFunc(of, func(i int) bool {
			_, ok := slices.BinarySearch(p.members[i].Facts, f.hash)
			return ok
		})
		if !known && len(out) < newFacts {
			out = append(out, f.word)
			p.out.headline = p.out.headline || f.title
		}
	}
	return out
}
