package timeline

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// How much says that something happened on a day. Articles count, not sentences:
// one long account is no more than another.
const (
	published = .3  // an article that came out on it
	named     = 1.0 // an article that names it
	topical   = 1.0 // and does so in a sentence that has a word of the topic, as much again
)

// Timeline is the days of a story that are reported most, earliest first.
type Timeline struct {
	Days              []Day
	Articles, Sources int // that it is made of
}

// Day is one day of a timeline.
type Day struct {
	Day   time.Time // midnight UTC
	Score float64   // how much it is reported; comparable within one timeline
	// Articles and Sources count those that report it: published on it, or naming it.
	Articles, Sources int
	// Quotes are the sentences that say what happened, best first.
	Quotes []Quote
}

// Quote is a sentence of one of the articles.
type Quote struct {
	Article    int64
	Start, End int // bytes of the article's text
	// Named is true when the sentence names the day; else it is of an article that
	// came out on it.
	Named bool
}

// Sentences splits a text, as summarize.Sentences does: half-open byte spans.
type Sentences func(text, lang string) [][2]int

// Leans reports whether a sentence points back to one before it ("He said that …"), as
// summarize.Leans does: it tells a day only where nothing else does.
type Leans func(sentence, lang string) bool

// Build makes a timeline of articles, which should be about one thing; topic is
// what was asked for ("" for anything), by which sentences are preferred. It has up
// to most days.
func Build(articles []library.Article, topic string, most int, split Sentences, leans Leans) Timeline {
	b := builder{days: map[int64]*gathered{}}
	for _, a := range articles {
		b.add(a, topic, split, leans)
	}
	return b.choose(articles, most)
}

// gathered is what is reported of a day.
type gathered struct {
	score    float64
	articles map[int64]bool
	sources  map[string]bool
	quotes   []scored
}

type scored struct {
	Quote
	weight float64
	terms  map[library.TermHash]bool
}

type builder struct {
	days map[int64]*gathered // by days since 1970
}

const secondsADay = 24 * 60 * 60

func (b *builder) day(t time.Time) *gathered {
	k := t.Unix() / secondsADay
	g := b.days[k]
	if g == nil {
		g = &gathered{articles: map[int64]bool{}, sources: map[string]bool{}}
		b.days[k] = g
	}
	return g
}

// opening is how many sentences at the beginning of an article tell what happened
// on the day on which it came out.
const opening = 3

// lately is how long before its publication an article's news may have happened.
const lately = 7 * secondsADay * time.Second

func (b *builder) add(a library.Article, topic string, split Sentences, leans Leans) {
	var out time.Time
	if !a.Published.IsZero() {
		out = dayOf(a.Time())
	}
	about := map[string]bool{}
	for _, t := range library.Terms(topic, a.Lang) {
		about[t] = true
	}
	if !out.IsZero() {
		g := b.day(out)
		g.score += published
		g.articles[a.ID], g.sources[a.Source.Key] = true, true
	}
	counted, inTopic := map[int64]bool{}, map[int64]bool{}
	var undated []scored // of the opening: they tell of the day of publication,
	before := false      // unless the opening says that it happened shortly before
	for i, s := range split(a.Text, a.Lang) {
		text := a.Text[s[0]:s[1]]
		ms := Dates(text, a.Lang, out)
		early := i < opening && !out.IsZero()
		if len(ms) == 0 && !early {
			continue
		}
		terms, hits := map[library.TermHash]bool{}, 0
		for _, t := range library.Terms(text, a.Lang) {
			if about[t] && !terms[library.HashTerm(t)] {
				hits++
			}
			terms[library.HashTerm(t)] = true
		}
		weight := length(len(terms)) * (1 + float64(hits)/float64(max(len(about), 1)))
		if leans(text, a.Lang) {
			weight *= leaning
		}
		q := scored{Quote{Article: a.ID, Start: s[0], End: s[1], Named: true}, weight, terms}
		seen := map[int64]bool{}
		for _, m := range ms {
			k := m.Day.Unix()
			if ago := out.Sub(m.Day); early && ago > 0 && ago <= lately {
				before = true
			}
			if seen[k] {
				continue
			}
			seen[k] = true
			g := b.day(m.Day)
			if !counted[k] {
				counted[k] = true
				g.score += named
			}
			if hits > 0 && !inTopic[k] {
				inTopic[k] = true
				g.score += topical
			}
			g.articles[a.ID], g.sources[a.Source.Key] = true, true
			g.quotes = append(g.quotes, q)
		}
		if early && len(ms) == 0 { // what names another day did not happen on this one
			q.Named = false
			q.weight *= .6
			undated = append(undated, q)
		}
	}
	if len(undated) > 0 && !before {
		b.day(out).quotes = append(b.day(out).quotes, undated...)
	}
}

// leaning is what a sentence is worth that leans on one that is not quoted.
const leaning = .3

// length is lower for a sentence that is too short or too long to be quoted.
func length(terms int) float64 {
	if terms < 6 || terms > 50 {
		return .5
	}
	return 1
}

func (b *builder) choose(articles []library.Article, most int) Timeline {
	t := Timeline{Articles: len(articles)}
	sources := map[string]bool{}
	for _, a := range articles {
		sources[a.Source.Key] = true
	}
	t.Sources = len(sources)
	for k, g := range b.days {
		if len(g.quotes) == 0 {
			continue // nothing says what happened
		}
		t.Days = append(t.Days, Day{
			Day: time.Unix(k*secondsADay, 0).UTC(), Score: g.score, Articles: len(g.articles), Sources: len(g.sources),
		})
	}
	slices.SortFunc(t.Days, func(x, y Day) int { return cmp.Or(cmp.Compare(y.Score, x.Score), x.Day.Compare(y.Day)) })
	b.quote(&t, most)
	slices.SortFunc(t.Days, func(x, y Day) int { return x.Day.Compare(y.Day) })
	return t
}

// mostQuotes is how many sentences are kept of a day.
const mostQuotes = 3

// quote gives up to most days their sentences, in the order that they have. No two
// days have the same one: a sentence that names both tells of the day that comes
// first, and a day of which nothing else is said is left out. A day has its first
// sentence before any has a second, which may be the only one of another.
func (b *builder) quote(t *Timeline, most int) {
	var said []scored
	days, own := t.Days[:0], [][]scored{}
	for _, d := range t.Days {
		if len(days) >= most {
			break
		}
		g := b.days[d.Day.Unix()/secondsADay]
		g.rank()
		if q, ok := g.next(nil, said); ok {
			said, days, own = append(said, q), append(days, d), append(own, []scored{q})
		}
	}
	for i := range days {
		g := b.days[days[i].Day.Unix()/secondsADay]
		for len(own[i]) < mostQuotes {
			q, ok := g.next(own[i], said)
			if !ok {
				break
			}
			said, own[i] = append(said, q), append(own[i], q)
		}
		for _, q := range own[i] {
			days[i].Quotes = append(days[i].Quotes, q.Quote)
		}
	}
	t.Days = days
}

// next returns the best sentence of a day that says something else than its own so
// far, and is none of those that were said.
func (g *gathered) next(own, said []scored) (scored, bool) {
	for _, q := range g.quotes {
		if !slices.ContainsFunc(said, func(s scored) bool { return same(s, q) }) &&
			!slices.ContainsFunc(own, func(o scored) bool { return alike(o, q) }) {
			return q, true
		}
	}
	return scored{}, false
}

// rank puts those sentences first that are nearest to what all sentences of the
// day say.
func (g *gathered) rank() {
	shared := map[library.TermHash]int{}
	for _, q := range g.quotes {
		for t := range q.terms {
			shared[t]++
		}
	}
	central := func(q scored) float64 {
		sum := 0.0
		for t := range q.terms {
			sum += math.Log(float64(shared[t]))
		}
		return q.weight * (1 + sum/math.Sqrt(float64(len(q.terms)+1)))
	}
	score := make(map[Quote]float64, len(g.quotes))
	for _, q := range g.quotes {
		score[q.Quote] = central(q)
	}
	slices.SortStableFunc(g.quotes, func(a, b scored) int {
		return cmp.Or(cmp.Compare(score[b.Quote], score[a.Quote]), cmp.Compare(a.Article, b.Article), cmp.Compare(a.Start, b.Start))
	})
}

// same reports whether two sentences are one, or copies of one.
func same(a, b scored) bool {
	return a.Quote == b.Quote || 10*common(a, b) > 9*max(len(a.terms), len(b.terms), 1)
}

// alike reports whether two sentences say much of the same.
func alike(a, b scored) bool {
	return 2*common(a, b) > min(len(a.terms), len(b.terms))
}

// common counts the words that two sentences share.
func common(a, b scored) (n int) {
	for t := range a.terms {
		if b.terms[t] {
			n++
		}
	}
	return n
}
