package sqlite

import (
	"strings"

	"github.com/nutgraf/nutgraf/library"
)

// match writes a match in the query language of FTS5. Every term is quoted, and
// holds no quotes.
func match(m library.Match) (condition string, args []any) {
	groups := make([]string, len(m.Groups))
	for i, g := range m.Groups {
		quoted := make([]string, len(g))
		for j, t := range g {
			quoted[j] = `"` + t + `"`
		}
		groups[i] = "(" + strings.Join(quoted, " OR ") + ")"
	}
	var all []string
	switch n := len(groups); {
	case n == 0:
	case m.Need >= n:
		all = append(all, strings.Join(groups, " AND "))
	case m.Need == 1:
		all = append(all, "("+strings.Join(groups, " OR ")+")")
	default: // all but one
		var ways []string
		for i := range groups {
			var rest []string
			rest = append(append(rest, groups[:i]...), groups[i+1:]...)
			ways = append(ways, "("+strings.Join(rest, " AND ")+")")
		}
		all = append(all, "("+strings.Join(ways, " OR ")+")")
	}
	for _, alternatives := range m.Phrases {
		all = append(all, anyOf([][]library.Sequence{alternatives}))
	}
	s := strings.Join(all, " AND ")
	if len(m.Not) > 0 {
		s = "(" + s + ") NOT " + anyOf(m.Not)
	}
	return `x.search MATCH ?`, []any{s}
}

// anyOf matches any of the sequences.
func anyOf(sets [][]library.Sequence) string {
	var out []string
	for _, alternatives := range sets {
		for _, s := range alternatives {
			out = append(out, `"`+strings.Join(s, " ")+`"`)
		}
	}
	return "(" + strings.Join(out, " OR ") + ")"
}
