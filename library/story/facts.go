package story

import (
	"strings"
	"unicode"

	"github.com/nutgraf/nutgraf/library"
)

// Fact is a name or a number in an article's text.
type Fact struct {
	Word       string
	Start, End int // bytes of the text
}

// mostFacts is how many new facts are told.
const mostFacts = 6

// NewFacts returns the names and numbers in the text of an article that none of
// the others has anywhere, those first that stand first; each once, and only so
// many that a reader looks at them. Days of the week and such, which every
// report has, are none.
func NewFacts(a library.Article, others []library.Article) []Fact {
	known := map[string]bool{}
	for _, o := range others {
		for _, t := range library.Terms(o.Title+"\n"+o.Text, o.Lang) {
			known[t] = true
		}
	}
	lang := library.PrimaryLang(a.Lang)
	pr := priorOf(lang)
	var out []Fact
	end, inside := 0, false
	library.EachWord(a.Text, a.Lang, func(start, stop int, terms []string) {
		gap := a.Text[end:start]
		end = stop
		if strings.ContainsAny(gap, ".!?:\n。！？…") {
			inside = false
		}
		word := a.Text[start:stop]
		number := strings.ContainsFunc(word, unicode.IsDigit)
		name := number && !year(word) || inside && lang != "de" && capital(word) && !strings.ContainsAny(gap, `"“”«»„`)
		inside = true
		if !name || len(terms) != 1 || known[terms[0]] || len(out) == mostFacts {
			return
		}
		t := term{hash: library.HashTerm(terms[0]), word: word}
		if !number && pr.share(t) > .01 {
			return
		}
		known[terms[0]] = true
		out = append(out, Fact{Word: word, Start: start, End: stop})
	})
	return out
}
