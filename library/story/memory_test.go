package story

import (
	"context"
	"slices"

	"github.com/nutgraf/nutgraf/library"
)

// memory is an Index in memory, and what an engine does with a Placing.
type memory struct {
	articles map[string]int // by language
	having   map[library.TermHash]int
	postings map[uint32][]int64 // ascending
	members  map[int64]Member
	lang     map[int64]string
	groups   map[int64][]int64
	stories  map[int64][]int64
	group    map[int64]int64 // of a story

	at            thresholds
	merges, moves int
}

func newMemory() *memory {
	return &memory{
		articles: map[string]int{}, having: map[library.TermHash]int{}, postings: map[uint32][]int64{},
		members: map[int64]Member{}, lang: map[int64]string{}, groups: map[int64][]int64{},
		stories: map[int64][]int64{}, group: map[int64]int64{}, at: thresholds{Fold, Related},
	}
}

func (m *memory) Counts(_ context.Context, lang string, hashes []library.TermHash) (Counts, error) {
	c := Counts{Articles: m.articles[lang], Having: make(map[library.TermHash]int, len(hashes))}
	for _, h := range hashes {
		if n := m.having[h]; n > 0 {
			c.Having[h] = n
		}
	}
	return c, nil
}

func (m *memory) Sharing(_ context.Context, q Sharing) ([]int64, error) {
	var out []int64
	for _, k := range q.Keys {
		n := 0
		for _, id := range slices.Backward(m.postings[k]) {
			at := m.members[id].At
			if !q.Since.IsZero() && !at.IsZero() && (at.Before(q.Since) || !at.Before(q.Before)) || q.Lang != m.lang[id] {
				continue
			}
			out = append(out, id)
			if n++; n == q.PerKey {
				break
			}
		}
	}
	return out, nil
}

func (m *memory) Articles(_ context.Context, ids []int64) ([]Member, error) {
	var out []Member
	for _, id := range ids {
		if a, ok := m.members[id]; ok {
			out = append(out, a)
		}
	}
	return out, nil
}

func (m *memory) Members(_ context.Context, groups []int64, limit int) ([]Member, error) {
	var out []Member
	for _, g := range groups {
		ids := m.groups[g]
		for _, id := range ids[max(0, len(ids)-limit):] {
			out = append(out, m.members[id])
		}
	}
	return out, nil
}

func insert(ids []int64, id int64) []int64 {
	i, ok := slices.BinarySearch(ids, id)
	if ok {
		return ids
	}
	return slices.Insert(ids, i, id)
}

func remove(ids []int64, id int64) []int64 {
	return slices.DeleteFunc(ids, func(x int64) bool { return x == id })
}

func (m *memory) put(id, story, group int64) {
	a := m.members[id]
	if a.Article != 0 {
		m.stories[a.Story], m.groups[a.Group] = remove(m.stories[a.Story], id), remove(m.groups[a.Group], id)
	}
	a.Article, a.Story, a.Group = id, story, group
	m.members[id] = a
	m.stories[story], m.groups[group] = insert(m.stories[story], id), insert(m.groups[group], id)
	m.group[story] = group
}

// add places an article and keeps it.
func (m *memory) add(id int64, s Sketch) Placing {
	p, err := place(context.Background(), m, id, s, m.at)
	if err != nil {
		panic(err)
	}
	m.articles[s.lang]++
	for _, h := range s.Hashes() {
		m.having[h]++
	}
	m.lang[id] = s.lang
	a := p.Member
	a.Article = 0
	m.members[id] = a
	m.put(id, p.Story, p.Group)
	for _, k := range p.Keys {
		m.postings[k] = insert(m.postings[k], id)
	}
	for _, x := range p.Merges {
		m.merges++
		for _, id := range slices.Clone(m.stories[x.From]) {
			m.put(id, x.To, m.group[x.To])
		}
	}
	for _, x := range p.Moves {
		m.moves++
		m.put(x.Article, x.To, m.group[x.To])
	}
	return p
}

var _ Index = (*memory)(nil)

// labels numbers the stories, or the groups, of articles.
func (m *memory) labels(ids []int64, of func(Member) int64) []int {
	out := make([]int, len(ids))
	for i, id := range ids {
		out[i] = int(of(m.members[id]))
	}
	return out
}
