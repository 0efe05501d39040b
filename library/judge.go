package library

import (
	"slices"
	"strings"
)

// A judge decides about the lines of one article.
type judge struct {
	of      *Boilerplate
	id      int64
	lines   Lines
	holders map[uint32][]int // pages of other articles, by the line that they have
	again   map[uint32]bool  // lines that were cut from this article before
}

// candidates returns the lines that stand in enough articles, by their places
// in lines.passages. Of a paragraph and its sentences it is the paragraph.
func (j *judge) candidates() []int {
	if len(j.holders) == 0 && len(j.again) == 0 {
		return nil
	}
	states := j.states()
	var out []int
	whole := -1
	for i, u := range j.lines.passages {
		if u.sentences > 0 && u.paragraph == whole {
			continue
		}
		have := slices.DeleteFunc(j.holders[u.hash], func(p int) bool { return states[p] })
		if have != nil {
			j.holders[u.hash] = have
		}
		if len(have) < leastOthers && !j.again[u.hash] {
			continue
		}
		if u.sentences == 0 {
			whole = u.paragraph
		}
		out = append(out, i)
	}
	return out
}

// states returns the pages that are other states of this article.
func (j *judge) states() map[int]bool {
	shared := map[int]int{}
	for _, have := range j.holders {
		for _, p := range have {
			shared[p]++
		}
	}
	out := map[int]bool{}
	for p, n := range shared {
		if n >= sameList && 2*n > min(len(j.lines.passages), len(j.of.pages[p].lines)) {
			out[p] = true
		}
	}
	return out
}

// judged returns those of the candidates that are no part of the article, in
// order.
func (j *judge) judged(found []int, title string) []passage {
	said := j.said(found, title)
	candidate := map[int]bool{} // paragraphs
	for _, i := range found {
		if u := j.lines.passages[i]; u.sentences == 0 {
			candidate[u.paragraph] = true
		}
	}
	before := make([]int, j.lines.paragraphs+1) // paragraphs that are none
	for p := range j.lines.paragraphs {
		before[p+1] = before[p]
		if !candidate[p] {
			before[p+1]++
		}
	}
	reach := func(u passage) int { return min(before[u.paragraph], before[len(before)-1]-before[u.paragraph+1]) }
	var out []passage
	for k, i := range found {
		u := j.lines.passages[i]
		have := j.holders[u.hash]
		switch {
		case j.again[u.hash]:
		case j.of.stage(len(have)+1) == mostly:
		case said[k] > mostSaid || j.oneStory(have):
			continue
		case reach(u) <= edge:
		case u.sentences > 0 || len(have) < leastInside:
			continue
		}
		out = append(out, u)
	}
	return outermost(out)
}

// said returns of each candidate which share of its words that say something
// stands in the title or the rest of the text.
func (j *judge) said(found []int, title string) []float64 {
	there := map[string]int{} // in all candidates
	words := make([][]string, len(found))
	for k, i := range found {
		u := j.lines.passages[i]
		eachToken(strings.ToLower(j.lines.text[u.start:u.end]), func(w string) {
			there[w]++
			if !stopWords[w] && !slices.Contains(words[k], w) {
				words[k] = append(words[k], w)
			}
		})
	}
	all := make(map[string]int, len(there))
	eachToken(strings.ToLower(title+"\n"+clip(j.lines.text, maxAnalysed)), func(w string) {
		if there[w] > 0 {
			all[w]++
		}
	})
	out := make([]float64, len(found))
	for k, ws := range words {
		n := 0
		for _, w := range ws {
			if all[w] > there[w] {
				n++
			}
		}
		if len(ws) > 0 {
			out[k] = float64(n) / float64(len(ws))
		}
	}
	return out
}

// oneStory reports whether this article and those that have a line are about
// one thing: a word stands in half of their titles that hardly stands in those
// of the source's other articles. Where there are none to compare with, they may
// be.
func (j *judge) oneStory(have []int) bool {
	const least, few, rare = 3, 4, .25
	with, without := map[uint32]int{}, map[uint32]int{}
	for _, t := range j.lines.topics {
		with[t]++
	}
	others := 0
	for i, p := range j.of.pages {
		in := without
		if slices.Contains(have, i) {
			in = with
		} else if p.id == j.id {
			continue
		} else {
			others++
		}
		for _, t := range p.topics {
			in[t]++
		}
	}
	for t, n := range with {
		if n >= least && 2*n > len(have) && (others < few || float64(without[t]) < rare*float64(others)) {
			return true
		}
	}
	return false
}

// outermost leaves out sentences between which and both ends of their paragraph
// another stays.
func outermost(cut []passage) []passage {
	type place struct{ paragraph, sentence int }
	all := map[place]bool{}
	for _, u := range cut {
		if u.sentences > 0 {
			all[place{u.paragraph, u.sentence}] = true
		}
	}
	reaches := func(u passage, step int) bool {
		for i := u.sentence; i >= 0 && i < u.sentences; i += step {
			if !all[place{u.paragraph, i}] {
				return false
			}
		}
		return true
	}
	return slices.DeleteFunc(cut, func(u passage) bool { return u.sentences > 0 && !reaches(u, -1) && !reaches(u, 1) })
}

// decided returns the lines with what is known of them now.
func (j *judge) decided(cut []passage) Lines {
	l := j.lines
	l.passages = slices.Clone(l.passages)
	for i := range l.passages {
		u := &l.passages[i]
		u.stage = j.of.stage(len(j.holders[u.hash]) + 1)
		if slices.ContainsFunc(cut, func(c passage) bool { return c.start <= u.start && u.end <= c.end }) {
			u.stage = wasCut
		}
	}
	return l
}

// recurring returns the lines that were cut from an article because they stood
// in others.
func recurring(a Article) map[uint32]bool {
	var out map[uint32]bool
	for _, c := range a.Cuts {
		if c.Reason != Recurring || c.Start < 0 || c.End > len(a.Raw) || c.Start >= c.End {
			continue
		}
		if h, ok := hashLine(a.Raw[c.Start:c.End]); ok {
			if out == nil {
				out = map[uint32]bool{}
			}
			out[h] = true
		}
	}
	return out
}

// without cuts passages of a's text. It returns a as it is, and false, where too
// little would be left or the text does not stand in Raw.
func without(a Article, cut []passage) (Article, bool) {
	if len(cut) == 0 {
		return a, false
	}
	out := a
	if out.Raw == "" {
		out.Raw = a.Text
	}
	out.Cuts = slices.Clone(a.Cuts)
	raw := finder{raw: out.Raw, cuts: a.Cuts}
	var text, doubts strings.Builder
	left := 0
	all := paragraphs(a.Text)
	for i, p := range all {
		at := raw.find(a.Text[p[0]:p[1]])
		if at < 0 {
			return a, false
		}
		start, end := p[0], p[1]
		for ; len(cut) > 0 && cut[0].start < p[1]; cut = cut[1:] {
			c := cut[0]
			out.Cuts = append(out.Cuts, Cut{Start: at + c.start - p[0], End: at + c.end - p[0], Reason: Recurring})
			// What is cut of a paragraph reaches one of its ends, so what stays is
			// one stretch.
			if c.start > start && start < end {
				if rest := a.Text[start:c.start]; strings.TrimSpace(rest) != "" {
					end = min(end, c.start)
					continue
				}
			}
			start = max(start, c.end)
		}
		kept := strings.TrimSpace(a.Text[min(start, end):end])
		if kept == "" {
			continue
		}
		if text.Len() > 0 {
			text.WriteString("\n\n")
		}
		text.WriteString(kept)
		if len(a.Doubts) == len(all) {
			doubts.WriteByte(a.Doubts[i])
		}
		left += letters(kept)
	}
	if left < leastLetters || float64(left) < leastShare*float64(letters(a.Text)) {
		return a, false
	}
	out.Text, out.Doubts = text.String(), doubts.String()
	slices.SortStableFunc(out.Cuts, func(x, y Cut) int { return x.Start - y.Start })
	return out, true
}

// A finder finds the paragraphs of a text, in order, in the raw text outside of
// what was cut from it.
type finder struct {
	raw  string
	cuts []Cut // in order
	at   int
}

// find returns where the next paragraph stands; -1 when it does not.
func (f *finder) find(paragraph string) int {
	for f.at <= len(f.raw) {
		i := strings.Index(f.raw[f.at:], paragraph)
		if i < 0 {
			return -1
		}
		start, end := f.at+i, f.at+i+len(paragraph)
		for len(f.cuts) > 0 && f.cuts[0].End <= start {
			f.cuts = f.cuts[1:]
		}
		if len(f.cuts) == 0 || f.cuts[0].Start >= end {
			f.at = end
			return start
		}
		f.at = max(f.cuts[0].End, start+1)
	}
	return -1
}
