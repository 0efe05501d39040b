package library

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
)

const (
	// maxUnits is how many distinct terms of a query count; the rest of a very
	// long one is ignored.
	maxUnits = 48
	// maxPhrases and maxPhraseTerms bound phrases the same way.
	maxPhrases     = 8
	maxPhraseTerms = 24
	// maxCandidates is how many matches, newest first, are ranked.
	maxCandidates = 500
	// enough matches with every word make matches with fewer unneeded. It does
	// not depend on the page asked for, so that all pages are of one list.
	enough = 30
)

// unit is what is counted in an article: one word, or one pair of characters,
// in each of the terms that it may have become.
type unit struct {
	terms  []string
	hashes []TermHash
	df     int // articles that have it
	idf    float64
}

// queryWord is a word as the reader typed it.
type queryWord struct {
	typed string
	units []int
	need  int // how many of the units an article needs to have the word
}

// plan is a query, analysed.
type plan struct {
	words   []queryWord
	units   []unit
	phrases [][]Sequence
	not     [][]Sequence
	// impossible: there were words, but none that can be looked up.
	impossible bool
	// least is how many units an article needs to be an answer at all.
	least int
	// now is what recency is measured from; around: in both directions.
	now    time.Time
	around bool
}

// newPlan analyses a query.
func newPlan(q Query) *plan {
	p := &plan{now: q.Now, least: 1}
	b := planner{plan: p, lang: PrimaryLang(q.Lang), analyser: newAnalyser(""), known: map[string]int{}}
	b.addWords(q.Words)
	asked := strings.TrimSpace(q.Words) != ""
	for _, s := range q.Phrases[:min(len(q.Phrases), maxPhrases)] {
		asked = asked || strings.TrimSpace(s) != ""
		if alts := b.sequences(s); len(alts) > 0 {
			p.phrases = append(p.phrases, alts)
			b.addPhraseUnits(s)
		}
	}
	for _, s := range q.Not[:min(len(q.Not), maxPhrases)] {
		if alts := b.sequences(s); len(alts) > 0 {
			p.not = append(p.not, alts)
		}
	}
	p.impossible = asked && len(p.units) == 0
	return p
}

type planner struct {
	*plan
	*analyser
	lang  string
	known map[string]int // a unit's first term → its place
}

func (b *planner) addWords(s string) {
	type typed struct {
		text     string
		unspaced bool
		stop     bool
	}
	var ws []typed
	content := false
	shouting := strings.ToUpper(s) == s // capitals say nothing here
	eachWord(s, func(w word) {
		if len(ws) >= 4*maxUnits {
			return
		}
		t := typed{text: s[w.start:w.end], unspaced: w.unspaced}
		// "US" and "WHO" among other words are names, not function words.
		name := !shouting && len(t.text) > 1 && strings.ToUpper(t.text) == t.text
		t.stop = !t.unspaced && !name && stopWords[lower(t.text)]
		content = content || !t.stop
		ws = append(ws, t)
	})
	for _, w := range ws {
		if w.stop && content {
			continue
		}
		qw := queryWord{typed: w.text}
		add := func(terms []string) {
			if i, ok := b.unit(terms); ok && !slices.Contains(qw.units, i) {
				qw.units = append(qw.units, i)
			}
		}
		if w.unspaced {
			pairs(w.text, func(t string) { add([]string{t}) }, nil)
			// The pairs that cross from one word to the next ("米汽" in
			// 小米汽车) need not be there: two thirds of them must.
			qw.need = (2*len(qw.units) + 2) / 3
		} else {
			pieces(w.text, func(piece string) { add(b.terms(piece)) })
			qw.need = len(qw.units)
		}
		if len(qw.units) > 0 {
			b.words = append(b.words, qw)
		}
	}
}

// terms returns every term that a piece can have become in a document.
func (b *planner) terms(piece string) []string {
	rules := rulesIn(piece)
	if b.lang != "" {
		rules = []string{rulesFor(piece, b.lang)}
	}
	var out []string
	for _, r := range rules {
		// People leave out accents, which the stemmers need: "ete" is to find
		// the "été" that was indexed whole.
		stem, bare := b.termBy(piece, r), marked(stripMarks(piece), r)
		out = append(out, stem)
		if bare != stem {
			out = append(out, bare)
		}
	}
	return slices.DeleteFunc(out, func(t string) bool { return t == "" })
}

// unit returns the place of the unit with these terms, new or known; false
// when there are no terms or the query has too many units.
func (b *planner) unit(terms []string) (int, bool) {
	if len(terms) == 0 {
		return 0, false
	}
	if i, ok := b.known[terms[0]]; ok {
		return i, true
	}
	if len(b.units) >= maxUnits {
		return 0, false
	}
	u := unit{terms: terms}
	for _, t := range terms {
		u.hashes = append(u.hashes, HashTerm(t))
	}
	b.units = append(b.units, u)
	b.known[terms[0]] = len(b.units) - 1
	return len(b.units) - 1, true
}

// phraseLangs are languages that together use every set of rules.
var phraseLangs = append(slices.Clone(latinRules), "uk", "fa")

// sequences returns what the terms of a phrase can be in a document.
func (b *planner) sequences(phrase string) []Sequence {
	langs := phraseLangs
	if b.lang != "" {
		langs = []string{b.lang}
	}
	var out []Sequence
	for _, l := range langs {
		s := Terms(clip(phrase, 2000), l)
		s = s[:min(len(s), maxPhraseTerms)]
		if len(s) > 0 && !slices.ContainsFunc(out, func(o Sequence) bool { return slices.Equal(o, s) }) {
			out = append(out, s)
		}
	}
	return out
}

// addPhraseUnits makes a phrase's words count for the rank. They are never
// reported as missing: without the phrase there is no match.
func (b *planner) addPhraseUnits(phrase string) {
	words := b.words
	b.addWords(phrase)
	b.words = words
}

// hashes returns what the engine is to count articles for.
func (p *plan) hashes() []TermHash {
	var out []TermHash
	for _, u := range p.units {
		out = append(out, u.hashes...)
	}
	for _, set := range [...][][]Sequence{p.phrases, p.not} {
		for _, alts := range set {
			for _, s := range alts {
				for _, t := range s {
					out = append(out, HashTerm(t))
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// weigh drops the terms that no article has and weighs the units by how few
// articles have them (the idf of Robertson and Spärck Jones, never negative).
func (p *plan) weigh(c Counts) {
	for i := range p.units {
		u := &p.units[i]
		terms, hashes := u.terms, u.hashes
		u.terms, u.hashes, u.df = nil, nil, 0
		for j, h := range hashes {
			if n := c.Having[h]; n > 0 {
				u.terms, u.hashes = append(u.terms, terms[j]), append(u.hashes, h)
				u.df += n
			}
		}
		u.df = min(u.df, c.Articles)
		u.idf = math.Log(1 + (float64(c.Articles-u.df)+.5)/(float64(u.df)+.5))
	}
	known := func(s Sequence) bool {
		return !slices.ContainsFunc(s, func(t string) bool { return c.Having[HashTerm(t)] == 0 })
	}
	for i, alts := range p.phrases {
		p.phrases[i] = slices.DeleteFunc(alts, func(s Sequence) bool { return !known(s) })
		p.impossible = p.impossible || len(p.phrases[i]) == 0
	}
	for i, alts := range p.not {
		p.not[i] = slices.DeleteFunc(alts, func(s Sequence) bool { return !known(s) })
	}
	p.not = slices.DeleteFunc(p.not, func(alts []Sequence) bool { return len(alts) == 0 })
}

// steps are the matches to try one after the other until there are enough
// candidates: every unit; all but one; any of the rarest. Common words are left
// out of the last, because what has only them is no answer and would push the
// older articles that have a rare one out of the newest.
func (p *plan) steps(filter Match) []Match {
	filter.Phrases, filter.Not = p.phrases, p.not
	var present []unit
	for _, u := range p.units {
		if len(u.terms) > 0 {
			present = append(present, u)
		}
	}
	step := func(us []unit, need int) Match {
		m := filter
		m.Need = need
		for _, u := range us {
			m.Groups = append(m.Groups, u.terms)
		}
		return m
	}
	n := len(p.units)
	var out []Match
	if len(present) == n {
		out = append(out, step(present, n))
	}
	if len(p.words) == 0 && len(p.phrases) > 0 {
		return out // only phrases: they are required anyway
	}
	if 3 <= n && n <= 8 && len(present) >= n-1 {
		out = append(out, step(present, n-1))
	}
	slices.SortStableFunc(present, func(a, b unit) int { return cmp.Compare(a.df, b.df) })
	sum, k := 0, 0
	for k < len(present) && sum < maxCandidates {
		sum += present[k].df
		k++
	}
	if k > 0 && n > 1 {
		out = append(out, step(present[:k], 1))
	}
	return out
}
