package main

import (
	"strings"
	"unicode"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/porter"
)

// rougeWords cuts text as the ROUGE figures want: words of letters and digits in lower case, stemmed by Porter's rules
// in English; single characters in Chinese, Japanese and Korean.
func rougeWords(text, lang string) []string {
	cjk := lang == "zh" || lang == "ja" || lang == "ko"
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		if lang == "en" || cjk {
			return (r < 'a' || r > 'z') && (r < '0' || r > '9') && (!cjk || !wide(r))
		}
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && (lang != "bn" || !unicode.IsMark(r))
	})
	switch {
	case cjk:
		return characters(words)
	case lang == "en":
		for i, w := range words {
			if len(w) > 3 {
				env := snowballstem.NewEnv(w)
				porter.Stem(env)
				words[i] = env.Current()
			}
		}
	}
	return words
}

// wide reports whether a rune is a character of Chinese, Japanese or Korean.
func wide(r rune) bool {
	return r >= 0x3040 && r <= 0x30FF || r >= 0x3400 && r <= 0x9FFF || r >= 0xAC00 && r <= 0xD7AF
}

// characters cuts words into wide characters and the runs between.
func characters(words []string) []string {
	var out []string
	for _, w := range words {
		from := 0
		for i, r := range w {
			if !wide(r) {
				continue
			}
			if from < i {
				out = append(out, w[from:i])
			}
			from = i + len(string(r))
			out = append(out, w[i:from])
		}
		if from < len(w) {
			out = append(out, w[from:])
		}
	}
	return out
}

// counter counts words, given as numbers.
type counter []int16

func (c *counter) add(words []int32, n int16) {
	for _, w := range words {
		for int(w) >= len(*c) {
			*c = append(*c, make(counter, int(w)+1-len(*c)+64)...)
		}
		(*c)[w] += n
	}
}

// rouge1 returns the F1 of the words that two texts share.
func rouge1(candidate, reference []int32) float64 {
	var have counter
	have.add(reference, 1)
	shared := 0
	for _, w := range candidate {
		if int(w) < len(have) && have[w] > 0 {
			have[w]--
			shared++
		}
	}
	return f1(shared, len(candidate), len(reference))
}

// rouge2 returns the F1 of the pairs of neighbouring words that two texts share.
func rouge2(candidate, reference []int32) float64 {
	have := map[[2]int32]int{}
	for i := 1; i < len(reference); i++ {
		have[[2]int32{reference[i-1], reference[i]}]++
	}
	shared := 0
	for i := 1; i < len(candidate); i++ {
		if p := [2]int32{candidate[i-1], candidate[i]}; have[p] > 0 {
			have[p]--
			shared++
		}
	}
	return f1(shared, max(len(candidate)-1, 0), max(len(reference)-1, 0))
}

func f1(shared, a, b int) float64 {
	if a+b == 0 {
		return 0
	}
	return 2 * float64(shared) / float64(a+b)
}

// score returns ROUGE-1 and ROUGE-2 of the words of a summary of an article, the means over its references.
func (a *article) score(words []int32) (one, two float64) {
	refs := a.references()
	for _, ref := range refs {
		one += rouge1(words, ref)
		two += rouge2(words, ref)
	}
	n := float64(len(refs))
	return one / n, two / n
}

// growing is a summary that grows sentence by sentence, with what of its references is not covered yet.
type growing struct {
	left   []counter
	total  []int
	shared []int
	length int
}

func newGrowing(a *article) *growing {
	g := &growing{}
	for _, ref := range a.references() {
		var left counter
		left.add(ref, 1)
		for len(left) < len(a.ids) {
			left = append(left, 0)
		}
		g.left = append(g.left, left)
		g.total = append(g.total, len(ref))
	}
	g.shared = make([]int, len(g.left))
	return g
}

// with returns ROUGE-1 with a sentence more, the mean over the references.
func (g *growing) with(words []int32) float64 {
	sum := 0.
	for k, left := range g.left {
		shared := g.shared[k]
		for _, w := range words {
			if left[w]--; left[w] >= 0 {
				shared++
			}
		}
		for _, w := range words {
			left[w]++
		}
		sum += f1(shared, g.length+len(words), g.total[k])
	}
	return sum / float64(len(g.left))
}

// take adds a sentence.
func (g *growing) take(words []int32) {
	for k, left := range g.left {
		for _, w := range words {
			if left[w]--; left[w] >= 0 {
				g.shared[k]++
			}
		}
	}
	g.length += len(words)
}
