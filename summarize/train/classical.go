package main

import (
	"cmp"
	"math"
	"slices"
)

// The methods below are what textbooks and libraries offer. Each returns all sentences, the best one first, except for
// SumBasic, whose order is that of choice.

// text is what a method sees of an article: the words of each sentence, common ones left out.
type text struct {
	words    [][]int32 // per sentence, as numbers
	distinct int
}

// commonWords is how many of the words that most texts of a set have are left out, as stop words are.
const commonWords = 60

// stopWords returns the words that most of the examples have.
func stopWords(examples []*example) map[string]bool {
	texts := map[string]int{}
	for _, e := range examples {
		for w := range e.ids {
			texts[w]++
		}
	}
	words := make([]string, 0, len(texts))
	for w := range texts {
		words = append(words, w)
	}
	slices.SortFunc(words, func(a, b string) int { return cmp.Or(cmp.Compare(texts[b], texts[a]), cmp.Compare(a, b)) })
	stop := map[string]bool{}
	for _, w := range words[:min(commonWords, len(words))] {
		stop[w] = true
	}
	return stop
}

// contentOf returns the sentences of an example without stop words.
func contentOf(e *example, stop map[string]bool) text {
	names := make([]string, len(e.ids))
	for w, n := range e.ids {
		names[n] = w
	}
	t := text{distinct: len(names)}
	for _, sentence := range e.words {
		var kept []int32
		for _, w := range sentence {
			if !stop[names[w]] {
				kept = append(kept, w)
			}
		}
		t.words = append(t.words, kept)
	}
	return t
}

// textRank orders sentences by their rank in the graph of sentences that share words (Mihalcea and Tarau, EMNLP 2004).
func textRank(t text) []int {
	in := make([]map[int32]bool, len(t.words))
	for i, words := range t.words {
		in[i] = map[int32]bool{}
		for _, w := range words {
			in[i][w] = true
		}
	}
	return ranked(t, func(i, j int) float64 {
		common := 0
		for w := range in[i] {
			if in[j][w] {
				common++
			}
		}
		size := math.Log(float64(len(t.words[i]))+1) + math.Log(float64(len(t.words[j]))+1)
		if common == 0 || size == 0 {
			return 0
		}
		return float64(common) / size
	})
}

// lexRank orders sentences by their rank in the graph of sentences whose TF-IDF vectors have a cosine of 0.1 or more
// (Erkan and Radev, JAIR 2004).
func lexRank(t text) []int {
	in := make([]float64, t.distinct)
	counts := make([]map[int32]float64, len(t.words))
	for i, words := range t.words {
		counts[i] = map[int32]float64{}
		for _, w := range words {
			if counts[i][w]++; counts[i][w] == 1 {
				in[w]++
			}
		}
	}
	idf := func(w int32) float64 { return math.Log(float64(len(t.words))/in[w]) + .1 }
	norms, distinct := make([]float64, len(t.words)), make([][]int32, len(t.words))
	for i, words := range t.words {
		distinct[i] = slices.Compact(slices.Sorted(slices.Values(words)))
		for _, w := range distinct[i] {
			norms[i] += counts[i][w] * idf(w) * counts[i][w] * idf(w)
		}
	}
	return ranked(t, func(i, j int) float64 {
		dot := 0.
		for _, w := range distinct[i] { // in one order, so that the sum is the same every time
			dot += counts[i][w] * counts[j][w] * idf(w) * idf(w)
		}
		if dot == 0 || dot/math.Sqrt(norms[i]*norms[j]) < .1 {
			return 0
		}
		return 1
	})
}

// ranked orders sentences by PageRank in the graph whose edges weigh as weight says.
func ranked(t text, weight func(i, j int) float64) []int {
	const damping, rounds = .85, 30
	n := len(t.words)
	edges := make([][]float64, n)
	sums := make([]float64, n)
	for i := range edges {
		edges[i] = make([]float64, n)
		for j := range i {
			edges[i][j] = weight(i, j)
			edges[j][i] = edges[i][j]
		}
	}
	for i := range edges {
		for _, w := range edges[i] {
			sums[i] += w
		}
	}
	ranks := make([]float64, n)
	for range rounds {
		next := make([]float64, n)
		for i := range next {
			next[i] = 1 - damping
			for j := range edges {
				if sums[j] > 0 {
					next[i] += damping * ranks[j] * edges[j][i] / sums[j]
				}
			}
		}
		ranks = next
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(ranks[b], ranks[a]) })
	return order
}

// sumBasic takes the sentence with the highest mean frequency of its words, squares the frequencies of what it has
// taken, and goes on (Nenkova and Vanderwende, 2005).
func sumBasic(t text) []int {
	chance := make([]float64, t.distinct)
	all := 0.
	for _, words := range t.words {
		for _, w := range words {
			chance[w]++
			all++
		}
	}
	for w := range chance {
		chance[w] /= max(all, 1)
	}
	var order []int
	taken := make([]bool, len(t.words))
	for range t.words {
		best, most := -1, -1.
		for i, words := range t.words {
			if taken[i] {
				continue
			}
			sum := 0.
			for _, w := range words {
				sum += chance[w]
			}
			if mean := sum / max(float64(len(words)), 1); mean > most {
				best, most = i, mean
			}
		}
		taken[best] = true
		order = append(order, best)
		for _, w := range slices.Compact(slices.Sorted(slices.Values(t.words[best]))) {
			chance[w] *= chance[w]
		}
	}
	return order
}

// oracle takes greedily what reaches the highest ROUGE-1 and ROUGE-2 against the summary itself: no method that takes
// sentences one by one can do much better.
func oracle(e *example, count int) []int {
	var picks []int
	var words []int32
	most := 0.
	for len(picks) < count {
		best := -1
		for i := range e.words {
			if slices.Contains(picks, i) {
				continue
			}
			if one, two := e.score(append(slices.Clip(words), e.words[i]...)); one+two > most+1e-9 {
				best, most = i, one+two
			}
		}
		if best < 0 {
			break
		}
		picks = append(picks, best)
		words = append(words, e.words[best]...)
	}
	return picks
}
