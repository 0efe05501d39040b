package library

import (
	"slices"
	"strings"
)

// Matcher finds which of many expressions match an article, without comparing it
// with each: every expression is filed under what an article must have for it, the
// rarest where it has a choice. The zero Matcher is empty. Not safe for concurrent
// use.
type Matcher struct {
	filed map[string][]*filedExpression
	rest  []*filedExpression // of which nothing can be said before looking
}

type filedExpression struct {
	id   int64
	expr Expression
}

// What expressions are filed under, beside terms, which hold no spaces.
const (
	fileSource = " source "
	fileTopic  = " topic "
)

// Add files an expression under an id.
func (m *Matcher) Add(id int64, e Expression) {
	if m.filed == nil {
		m.filed = map[string][]*filedExpression{}
	}
	f := &filedExpression{id: id, expr: e}
	var keys []string
	for _, a := range e.any {
		k, possible := m.rarest(a)
		if !possible {
			continue
		}
		if len(k) == 0 { // nothing that an article must have
			m.rest = append(m.rest, f)
			return
		}
		keys = append(keys, k...)
	}
	if len(e.any) == 0 {
		m.rest = append(m.rest, f)
	}
	slices.Sort(keys)
	for _, k := range slices.Compact(keys) {
		m.filed[k] = append(m.filed[k], f)
	}
}

// rarest returns keys of which an article must have one for an alternative: of all
// such sets the one with the fewest expressions under it so far.
func (m *Matcher) rarest(a alternative) (keys []string, possible bool) {
	if a.plan.impossible {
		return nil, false
	}
	least := -1
	consider := func(set []string) {
		n := 0
		for _, k := range set {
			n += 1 + len(m.filed[k])
		}
		if len(set) > 0 && (least < 0 || n < least) {
			least, keys = n, set
		}
	}
	if a.source != "" {
		consider([]string{fileSource + a.source})
	}
	if a.topic != "" {
		consider([]string{fileTopic + folded(a.topic)})
	}
	for _, w := range a.plan.words {
		var each []string
		for _, i := range w.units {
			terms := a.plan.units[i].terms
			each = append(each, terms...)
			if w.need == len(w.units) {
				consider(terms)
			}
		}
		if w.need > 0 && w.need < len(w.units) {
			consider(each)
		}
	}
	for _, alternatives := range a.plan.phrases {
		var firsts []string
		for _, q := range alternatives {
			firsts = append(firsts, q[0])
		}
		consider(firsts)
	}
	return keys, true
}

// Match returns the ids of the expressions that match, in order, each once.
func (m *Matcher) Match(s *Subject) []int64 {
	var ids []int64
	seen := map[*filedExpression]bool{}
	try := func(all []*filedExpression) {
		for _, f := range all {
			if !seen[f] {
				seen[f] = true
				if f.expr.Match(s) {
					ids = append(ids, f.id)
				}
			}
		}
	}
	try(m.rest)
	for t := range s.terms {
		try(m.filed[t])
	}
	for _, name := range []string{s.article.Source.Key, s.article.Source.Name, s.article.Site} {
		try(m.filed[fileSource+strings.ToLower(name)])
	}
	try(m.filed[fileTopic+folded(s.topic)])
	for part := range strings.SplitSeq(s.topic, "/") {
		try(m.filed[fileTopic+folded(part)])
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// folded is the same for what strings.EqualFold finds equal.
func folded(s string) string { return strings.ToLower(strings.ToUpper(s)) }
