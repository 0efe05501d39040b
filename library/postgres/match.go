package postgres

import (
	"strings"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/sqlstore"
)

// match writes a match as a tsquery. For articles of too many terms for a
// tsvector it asks the table postings, and for phrases the terms in their order,
// of those articles only that have the rest.
func match(m library.Match) (condition string, args []any) {
	order, orderArgs := inOrder(m)
	long, longArgs := byPostings(m)
	condition = `(x.terms @@ ?::tsquery AND ` + order + ` OR x.terms IS NULL AND CASE WHEN ` + long + ` THEN ` + order + ` ELSE false END)`
	args = append([]any{tsquery(m)}, orderArgs...)
	return condition, append(append(args, longArgs...), orderArgs...)
}

// inOrder writes the phrases of a match.
func inOrder(m library.Match) (condition string, args []any) {
	condition = `true`
	for _, alternatives := range m.Phrases {
		if phrase(alternatives) {
			condition += ` AND x.words LIKE ANY (?)`
			args = append(args, patterns(alternatives))
		}
	}
	for _, alternatives := range m.Not {
		if phrase(alternatives) {
			condition += ` AND x.words NOT LIKE ALL (?)`
			args = append(args, patterns(alternatives))
		}
	}
	return condition, args
}

// tsquery writes what is matched by single terms. Of a phrase it has the terms,
// wherever they stand.
func tsquery(m library.Match) string {
	groups := make([]string, len(m.Groups))
	for i, g := range m.Groups {
		groups[i] = anyOf(g)
	}
	var all []string
	switch n := len(groups); {
	case n == 0:
	case m.Need >= n:
		all = append(all, groups...)
	case m.Need == 1:
		all = append(all, "("+strings.Join(groups, " | ")+")")
	default: // all but one
		ways := make([]string, n)
		for i := range groups {
			var rest []string
			rest = append(append(rest, groups[:i]...), groups[i+1:]...)
			ways[i] = "(" + strings.Join(rest, " & ") + ")"
		}
		all = append(all, "("+strings.Join(ways, " | ")+")")
	}
	for _, alternatives := range m.Phrases {
		ways := make([]string, len(alternatives))
		for i, s := range alternatives {
			terms := make([]string, len(s))
			for j, t := range s {
				terms[j] = quoted(t)
			}
			ways[i] = "(" + strings.Join(terms, " & ") + ")"
		}
		all = append(all, "("+strings.Join(ways, " | ")+")")
	}
	for _, alternatives := range m.Not {
		if phrase(alternatives) {
			continue
		}
		all = append(all, "!"+anyOf(firsts(alternatives)))
	}
	return strings.Join(all, " & ")
}

// byPostings writes a match for articles without a tsvector. Of a phrase it
// wants one term, and nothing of phrases that must not be there: inOrder tells.
func byPostings(m library.Match) (condition string, args []any) {
	const having = `x.rowid IN (SELECT p.rowid FROM postings p WHERE p.term = ANY (?))`
	var has, all []string
	for _, g := range m.Groups {
		has = append(has, `(`+having+`)::int`)
		args = append(args, sqlstore.Texts(g))
	}
	if n := len(has); n > 0 {
		need := n
		switch {
		case m.Need >= n:
		case m.Need == 1:
			need = 1
		default: // all but one
			need = n - 1
		}
		all = append(all, strings.Join(has, " + ")+` >= ?::int`)
		args = append(args, need)
	}
	for _, alternatives := range m.Phrases {
		all = append(all, having)
		args = append(args, firsts(alternatives))
	}
	for _, alternatives := range m.Not {
		if !phrase(alternatives) {
			all = append(all, `NOT `+having)
			args = append(args, firsts(alternatives))
		}
	}
	return strings.Join(append(all, `true`), " AND "), args
}

// firsts returns the first terms of sequences.
func firsts(sequences []library.Sequence) sqlstore.Texts {
	out := make(sqlstore.Texts, len(sequences))
	for i, s := range sequences {
		out[i] = s[0]
	}
	return out
}

// phrase reports whether any of the alternatives has several terms.
func phrase(alternatives []library.Sequence) bool {
	for _, s := range alternatives {
		if len(s) > 1 {
			return true
		}
	}
	return false
}

// patterns are for LIKE: the terms of each sequence, one after the other.
func patterns(sequences []library.Sequence) sqlstore.Texts {
	escape := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)
	out := make(sqlstore.Texts, len(sequences))
	for i, s := range sequences {
		out[i] = "% " + escape.Replace(strings.Join(s, " ")) + " %"
	}
	return out
}

// anyOf matches any of the terms.
func anyOf(terms []string) string {
	out := make([]string, len(terms))
	for i, t := range terms {
		out[i] = quoted(t)
	}
	return "(" + strings.Join(out, " | ") + ")"
}

// quoted writes a term in the language of tsquery.
func quoted(term string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `''`).Replace(term) + "'"
}
