package revision

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/nutgraf/nutgraf/library"
)

// Change is a sentence that was edited, added or taken away.
type Change struct {
	Before string // "" where it is new
	After  string // "" where it is gone
	Start  int    // where After stands in the later text, in bytes; -1 where it is gone
}

// Corrects reports whether there was something else before.
func (c Change) Corrects() bool { return c.Before != "" && c.After != "" }

const (
	// alike is from which share of common words on (Dice's coefficient) two
	// sentences are states of one.
	alike = .5
	// mostPaired is how many sentences of each side are compared with one another,
	// and mostText how many bytes of a text are looked at.
	mostPaired = 80
	mostText   = 512 << 10
)

// Splitter finds the sentences of a text, as byte spans in order.
type Splitter func(text string) [][2]int

// Lines is the Splitter for which each line is a sentence: enough to see whether
// anything has changed.
func Lines(text string) [][2]int {
	var out [][2]int
	at := 0
	for line := range strings.SplitSeq(text, "\n") {
		out = append(out, [2]int{at, at + len(line)})
		at += len(line) + 1
	}
	return out
}

// Compare returns what a later text says differently, in its order; what is gone
// comes last. None where it says the same.
func Compare(before, after string, split Splitter) []Change {
	was, is := sentencesOf(before, split), sentencesOf(after, split)
	gone, come := without(was, is), without(is, was)
	out := pair(&gone, &come)
	corrected := len(out)
	for _, s := range come {
		out = append(out, Change{After: s.text, Start: s.start})
	}
	if corrected == 0 && len(gone) == 0 && 2*len(was) < len(is) {
		return nil // an excerpt, and now the whole
	}
	slices.SortFunc(out, func(a, b Change) int { return cmp.Compare(a.Start, b.Start) })
	for _, s := range gone {
		out = append(out, Change{Before: s.text, Start: -1})
	}
	return out
}

// sentence is one as it is compared.
type sentence struct {
	text  string
	start int
	key   string
	words []string
}

func sentencesOf(text string, split Splitter) []sentence {
	if len(text) > mostText {
		text = strings.ToValidUTF8(text[:mostText], "")
	}
	var out []sentence
	stamps := stampLines(text)
	for _, s := range split(text) {
		for len(stamps) > 0 && stamps[0][1] <= s[0] {
			stamps = stamps[1:]
		}
		if len(stamps) > 0 && stamps[0][0] <= s[0] {
			continue
		}
		if s[0] < 0 || s[1] > len(text) || s[0] >= s[1] {
			continue
		}
		one := text[s[0]:s[1]]
		trimmed := strings.TrimSpace(one)
		if k := key(trimmed); k != "" && !stamp(trimmed) {
			start := s[0] + len(one) - len(strings.TrimLeftFunc(one, unicode.IsSpace))
			out = append(out, sentence{text: trimmed, start: start, key: k})
		}
	}
	return out
}

// without returns the sentences that the other text has not, or has fewer times.
func without(these, others []sentence) []sentence {
	have := make(map[string]int, len(others))
	for _, o := range others {
		have[o.key]++
	}
	var out []sentence
	for _, s := range these {
		if have[s.key]--; have[s.key] < 0 {
			out = append(out, s)
		}
	}
	return out
}

// pair takes out of both the sentences that are states of one, those first that
// have most in common.
func pair(gone, come *[]sentence) []Change {
	type couple struct {
		i, j int
		like float64
	}
	var all []couple
	left, right := (*gone)[:min(len(*gone), mostPaired)], (*come)[:min(len(*come), mostPaired)]
	for i := range left {
		left[i].words = sorted(keys(tokens(left[i].text)))
	}
	for j := range right {
		right[j].words = sorted(keys(tokens(right[j].text)))
	}
	for i, a := range left {
		for j, b := range right {
			x := dice(a.words, b.words)
			if begins(a, b) {
				x = 1
			}
			if x >= alike {
				all = append(all, couple{i, j, x})
			}
		}
	}
	slices.SortFunc(all, func(a, b couple) int {
		return cmp.Or(cmp.Compare(b.like, a.like), cmp.Compare(a.j, b.j), cmp.Compare(a.i, b.i))
	})
	usedLeft, usedRight := map[int]bool{}, map[int]bool{}
	var out []Change
	for _, c := range all {
		if usedLeft[c.i] || usedRight[c.j] {
			continue
		}
		usedLeft[c.i], usedRight[c.j] = true, true
		if a, b := left[c.i], right[c.j]; !begins(a, b) {
			out = append(out, Change{Before: a.text, After: b.text, Start: b.start})
		}
	}
	*gone, *come = unused(*gone, usedLeft), unused(*come, usedRight)
	return out
}

// begins reports whether one is the beginning of the other, where an excerpt was
// cut.
func begins(a, b sentence) bool {
	return (strings.HasSuffix(a.text, "…") || strings.HasSuffix(a.text, "...")) && strings.HasPrefix(b.key, a.key)
}

func unused(all []sentence, used map[int]bool) []sentence {
	var out []sentence
	for i, s := range all {
		if !used[i] {
			out = append(out, s)
		}
	}
	return out
}

func sorted(words []string) []string {
	slices.Sort(words)
	return words
}

// dice is the share of words that two sentences have in common. Both are sorted.
func dice(a, b []string) float64 {
	n, i, j := 0, 0, 0
	for i < len(a) && j < len(b) {
		switch c := cmp.Compare(a[i], b[j]); {
		case c == 0:
			n, i, j = n+1, i+1, j+1
		case c < 0:
			i++
		default:
			j++
		}
	}
	if n == 0 {
		return 0
	}
	return 2 * float64(n) / float64(len(a)+len(b))
}

// key is what a sentence says, letter by letter: the same whatever the
// punctuation, the quotation marks, the capitals, the accents and the spaces. A
// sign inside a number, and one of currency or mathematics, says something.
func key(s string) string {
	s = library.Fold(s)
	var b strings.Builder
	last := ' '
	for i, r := range s {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), unicode.Is(unicode.Sc, r), r == '%', r == '+':
			b.WriteRune(r)
		case r == '.' || r == ',' || r == ':' || r == '-' || r == '/':
			next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
			if unicode.IsDigit(next) && (unicode.IsDigit(last) || r == '-' && last == ' ') {
				b.WriteRune(r)
			}
		}
		last = r
	}
	return b.String()
}
