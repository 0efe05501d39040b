package library

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// The ranker is BM25F (Robertson, Zaragoza and Taylor, "Simple BM25 extension
// to multiple weighted fields", 2004) over title and text, times a recency
// factor with a floor: news ages, but a query for an old story must find it, so
// age never takes away more than 1-recencyFloor of a score.
const (
	saturation   = 1.2 // BM25's k1
	titleWeight  = 3
	titleLengthB = .5
	bodyLengthB  = .75

	recencyFloor    = .7
	recencyHalfLife = 7 * 24 * time.Hour
)

// ranked is an answer, not yet fetched.
type ranked struct {
	id      int64
	score   float64
	missing []string
}

// rank orders candidates: those with every word first, then by score, then the
// later id first.
func (p *plan) rank(cs []Candidate, c Counts) []ranked {
	n := float64(max(c.Articles, 1))
	avgTitle := max(float64(c.TitleTerms)/n, 1)
	avgBody := max(float64(c.BodyTerms)/n, 1)
	tf := make([]float64, len(p.units))
	out := make([]ranked, 0, len(cs))
	for _, cand := range cs {
		f, ok := readForward(cand.Forward)
		if !ok {
			continue
		}
		normTitle := 1 - titleLengthB + titleLengthB*float64(f.title)/avgTitle
		normBody := 1 - bodyLengthB + bodyLengthB*float64(f.body)/avgBody
		r := ranked{id: cand.ID}
		has := 0
		for i, u := range p.units {
			var title, body int
			for _, h := range u.hashes {
				t, b := f.find(h)
				title, body = title+t, body+b
			}
			tf[i] = titleWeight*float64(title)/normTitle + float64(body)/normBody
			if tf[i] > 0 {
				has++
				r.score += u.idf * tf[i] / (saturation + tf[i])
			}
		}
		if has < p.least {
			continue
		}
		r.score *= p.recency(cand.ID)
		for _, w := range p.words {
			k := 0
			for _, u := range w.units {
				if tf[u] > 0 {
					k++
				}
			}
			if k < w.need {
				r.missing = append(r.missing, w.typed)
			}
		}
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b ranked) int {
		return cmp.Or(
			cmp.Compare(min(len(a.missing), 1), min(len(b.missing), 1)),
			cmp.Compare(b.score, a.score),
			cmp.Compare(b.id, a.id))
	})
	return out
}

// recency is recencyFloor for what is old and 1 for what is new.
func (p *plan) recency(id int64) float64 {
	age := p.now.Sub(IDTime(id))
	if age < 0 {
		age = 0
		if p.around {
			age = IDTime(id).Sub(p.now)
		}
	}
	return recencyFloor + (1-recencyFloor)*math.Exp2(-float64(age)/float64(recencyHalfLife))
}
