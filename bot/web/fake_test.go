package web

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/summarize"
)

// shelf is a library in memory, of a fixed set of articles, that fails with err
// when it is set. What the real engine does is tested in its own package and,
// with the reader, in the browser tests.
type shelf struct {
	articles []library.Article // newest first
	related  int               // how many articles Related gives
	versions map[int64][]library.Version
	err      error
	lastly   library.Query // the last that was searched for

	mu    sync.Mutex
	votes map[int64]map[string]library.Choice
}

func newShelf(articles ...library.Article) *shelf {
	s := &shelf{votes: map[int64]map[string]library.Choice{}, related: 2}
	for _, a := range articles {
		if a.ID == 0 {
			a.ID = library.NewID(a)
		}
		s.articles = append(s.articles, a)
	}
	slices.SortFunc(s.articles, func(a, b library.Article) int { return cmp.Compare(b.ID, a.ID) })
	return s
}

func (s *shelf) Versions(_ context.Context, articles []int64) (map[int64][]library.Version, error) {
	out := map[int64][]library.Version{}
	for _, id := range articles {
		if vs := s.versions[id]; len(vs) > 0 {
			out[id] = vs
		}
	}
	return out, s.err
}

func (s *shelf) Ping(context.Context) error { return s.err }

func (s *shelf) Search(_ context.Context, q library.Query) (library.Result, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lastly = q
	var r library.Result
	for _, a := range s.articles {
		hit := library.Hit{Article: a}
		for word := range strings.FieldsSeq(q.Words) {
			if !strings.Contains(strings.ToLower(a.Title+" "+a.Text), strings.ToLower(word)) {
				hit.Missing = append(hit.Missing, word)
			}
		}
		if n := len(strings.Fields(q.Words)); n > 0 && len(hit.Missing) == n {
			continue
		}
		r.Hits = append(r.Hits, hit)
	}
	r.Hits = r.Hits[min(q.Offset, len(r.Hits)):]
	if len(r.Hits) > q.Limit {
		r.Hits, r.More = r.Hits[:q.Limit], true
	}
	return r, s.err
}

func (s *shelf) Article(_ context.Context, id int64) (library.Article, error) {
	if s.err != nil {
		return library.Article{}, s.err
	}
	for _, a := range s.articles {
		if a.ID == id {
			return a, nil
		}
	}
	return library.Article{}, library.ErrNotFound
}

func (s *shelf) ByURL(_ context.Context, link string) (library.Article, error) {
	for _, a := range s.articles {
		if a.URL == link {
			return a, nil
		}
	}
	return library.Article{}, library.ErrNotFound
}

func (s *shelf) Related(_ context.Context, id int64, limit int) ([]library.Hit, error) {
	var hits []library.Hit
	for _, a := range s.articles {
		if a.ID != id && len(hits) < min(limit, s.related) {
			hits = append(hits, library.Hit{Article: a})
		}
	}
	return hits, s.err
}

func (s *shelf) Neighbours(_ context.Context, id int64) (earlier, later *library.Article, err error) {
	for i, a := range s.articles {
		if a.ID != id {
			continue
		}
		if i > 0 {
			later = &s.articles[i-1]
		}
		if i+1 < len(s.articles) {
			earlier = &s.articles[i+1]
		}
	}
	return earlier, later, s.err
}

func (s *shelf) Vote(ctx context.Context, id int64, voter string, c library.Choice) (library.Tally, error) {
	if _, err := s.Article(ctx, id); err != nil {
		return library.Tally{}, err
	}
	s.mu.Lock()
	if s.votes[id] == nil {
		s.votes[id] = map[string]library.Choice{}
	}
	s.votes[id][voter] = c
	s.mu.Unlock()
	return s.Tally(ctx, id, voter)
}

func (s *shelf) Tally(_ context.Context, id int64, voter string) (library.Tally, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var t library.Tally
	for _, c := range s.votes[id] {
		if c != library.NoVote {
			t.Votes++
		}
		if c == library.Helpful {
			t.Helpful++
		}
	}
	t.Mine = s.votes[id][voter]
	return t, s.err
}

func (s *shelf) Tallies(ctx context.Context, ids []int64, voter string) (map[int64]library.Tally, error) {
	out := map[int64]library.Tally{}
	for _, id := range ids {
		if _, err := s.Article(ctx, id); err != nil {
			continue
		}
		t, err := s.Tally(ctx, id, voter)
		if err != nil {
			return nil, err
		}
		out[id] = t
	}
	return out, s.err
}

func (s *shelf) Forget(context.Context, string) (int, error) { return 0, s.err }

// byStops ends a sentence at every full stop, question mark and exclamation
// mark; enough for the texts below, and independent of the real rules.
func byStops(text, _ string) (spans []summarize.Span) {
	start := -1
	for i, r := range text {
		if start < 0 && !strings.ContainsRune(" \n\t", r) {
			start = i
		}
		if start >= 0 && strings.ContainsRune(".!?。！？؟", r) {
			spans = append(spans, summarize.Span{Start: start, End: i + len(string(r))})
			start = -1
		}
	}
	if start >= 0 {
		spans = append(spans, summarize.Span{Start: start, End: len(text)})
	}
	return spans
}

// byWords quotes the first sentences that have a word of the query, or simply
// the first ones.
func byWords(text string, o summarize.Options) (quotes []summarize.Quote) {
	for i, s := range byStops(text, o.Lang) {
		asked := o.Query == ""
		for w := range strings.FieldsSeq(o.Query) {
			asked = asked || strings.Contains(strings.ToLower(text[s.Start:s.End]), strings.ToLower(w))
		}
		if asked && len(quotes) < cmp.Or(o.Count, 3) {
			quotes = append(quotes, summarize.Quote{Span: s, Sentence: i})
		}
	}
	return quotes
}

var testNow = time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)

// newReader makes a reader over a library, with the rules above.
func newReader(t testing.TB, l Library, change ...func(*Config)) *Server {
	t.Helper()
	c := Config{
		Library: l, Sentences: byStops, Quotes: byWords, Version: "v1.2.3",
		Now: func() time.Time { return testNow },
	}
	for _, f := range change {
		f(&c)
	}
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func publicAt(base string) func(*Config) {
	return func(c *Config) { c.Links = bot.Links{Base: base} }
}
