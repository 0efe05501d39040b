package main

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

	"github.com/nutgraf/nutgraf/summarize"
)

// evaluate prints what quotes reach beside the first sentences, three classical methods and the oracle. Languages with
// tables of their own are measured in five parts, each with tables learned from the other four; the others with tables
// that were learned without them.
func evaluate(w io.Writer, sets []*set, only string) error {
	var examples []*example
	if only == "" || slices.Contains(languages, only) {
		examples = prepareAll(sets, only)
	}
	fmt.Fprintf(w, "ROUGE-1 F1; in brackets the 95 %% interval of what quotes gain on the first sentences (paired bootstrap)\n")
	fmt.Fprintf(w, "n is how many sentences the quotes have on average, lead n the first sentences, as many as the quotes of the article.\n")
	fmt.Fprintf(w, "%-15s %5s %7s %7s %4s %7s %8s %8s %7s %7s  %s\n", "set", "texts", "lead", "quotes", "n", "lead n", "TextRank", "LexRank", "SumBas.", "oracle", "gain")
	folded := map[string][]*summarize.Tables{}
	for _, s := range sets {
		if only != "" && s.lang() != only && s.name != only {
			continue
		}
		own, tables := s.prepared(examples), func(*example) *summarize.Tables { return nil }
		if s.learn {
			if len(folded[s.lang()]) == 0 {
				folded[s.lang()] = foldTables(examples, s.lang())
			}
			tables = func(e *example) *summarize.Tables { return folded[e.Lang][e.fold] }
		}
		newTrial(s.name, own, tables).write(w)
		if s.name == "en_bbc" {
			t := newTrial(s.name+" by words", own, tables)
			t.byWords = true
			t.write(w)
		}
	}
	if only == "" {
		fmt.Fprintf(w, "\nTables of the other languages only:\n")
		for _, lang := range languages {
			joint := learnJoint(examples, slices.DeleteFunc(slices.Clone(carrying), func(l string) bool { return l == lang }))
			for _, s := range sets {
				if s.learn && s.lang() == lang {
					newTrial(s.name, s.prepared(examples), func(*example) *summarize.Tables { return joint }).write(w)
				}
			}
		}
	}
	return nil
}

// foldTables learns, for each part of the examples of a language, tables from the other parts.
func foldTables(examples []*example, lang string) (tables []*summarize.Tables) {
	for k := range folds {
		tables = append(tables, learnOwn(where(examples, func(e *example) bool { return e.fold != k }), lang))
	}
	return tables
}

// prepared returns the examples of the set; those that are not learned from are made here.
func (s *set) prepared(examples []*example) []*example {
	if s.learn {
		return where(examples, func(e *example) bool { return e.set == s })
	}
	var own []*example
	for i, a := range s.articles {
		if e := prepare(a, s, i); e != nil {
			own = append(own, e)
		}
	}
	return own
}

// trial is a set measured with all methods.
type trial struct {
	name     string
	examples []*example
	tables   func(*example) *summarize.Tables // nil for those that are shipped
	byWords  bool                             // summaries may have as many words as the reference, not so many sentences
}

func newTrial(name string, examples []*example, tables func(*example) *summarize.Tables) *trial {
	return &trial{name: name, examples: examples, tables: tables}
}

func (t *trial) write(w io.Writer) {
	stop := stopWords(t.examples)
	var scores [7][]float64
	var counts []float64
	for _, e := range t.examples {
		content := contentOf(e, stop)
		inOrder := make([]int, len(e.words))
		for i := range inOrder {
			inOrder[i] = i
		}
		quotes := t.quotes(e)
		counts = append(counts, float64(len(quotes)))
		for k, order := range [...][]int{inOrder, quotes, inOrder[:min(len(quotes), len(inOrder))], textRank(content), lexRank(content), sumBasic(content), t.oracle(e)} {
			one, _ := e.score(t.cut(e, order))
			scores[k] = append(scores[k], 100*one)
		}
	}
	low, high := gain(scores[1], scores[0])
	fmt.Fprintf(w, "%-15s %5d %7.2f %7.2f %4.1f %7.2f %8.2f %8.2f %7.2f %7.2f  %+.2f [%+.2f, %+.2f]\n", t.name, len(t.examples), mean(scores[0]), mean(scores[1]), mean(counts), mean(scores[2]),
		mean(scores[3]), mean(scores[4]), mean(scores[5]), mean(scores[6]), mean(scores[1])-mean(scores[0]), low, high)
}

func (t *trial) oracle(e *example) []int {
	if t.byWords {
		return oracle(e, len(e.words)/2)
	}
	return oracle(e, e.set.count)
}

// quotes returns the sentences that are quoted.
func (t *trial) quotes(e *example) []int {
	o := e.options(e.set.count)
	if t.byWords {
		o.Count, o.Words = 0, len(e.references()[0])
	}
	var quotes []summarize.Quote
	if tables := t.tables(e); tables != nil {
		quotes = tables.Quotes(e.Text, o)
	} else {
		quotes = summarize.Quotes(e.Text, o)
	}
	picks := make([]int, len(quotes))
	for i, q := range quotes {
		picks[i] = q.Sentence
	}
	return picks
}

// cut returns the words of the first sentences of an order that have room, in the order of the text.
func (t *trial) cut(e *example, order []int) []int32 {
	count, room := e.set.count, len(e.references()[0])
	var picks []int
	for _, i := range order {
		if t.byWords && len(e.words[i]) <= room {
			picks = append(picks, i)
			room -= len(e.words[i])
		} else if !t.byWords && len(picks) < count {
			picks = append(picks, i)
		}
	}
	slices.Sort(picks)
	var words []int32
	for _, i := range picks {
		words = append(words, e.words[i]...)
	}
	return words
}

func mean(values []float64) float64 {
	sum := 0.
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

// gain returns the 95 % interval of the mean difference of two paired samples, by bootstrap.
func gain(a, b []float64) (low, high float64) {
	const samples = 2000
	random := rand.New(rand.NewPCG(6, 1))
	means := make([]float64, samples)
	for k := range means {
		sum := 0.
		for range a {
			i := random.IntN(len(a))
			sum += a[i] - b[i]
		}
		means[k] = sum / float64(len(a))
	}
	slices.Sort(means)
	return means[samples*25/1000], means[samples*975/1000-1]
}

// speed prints how many articles of a set one core quotes in a second, and how often memory is allocated for each. The
// articles are quoted many times, a few at a time, and the fastest time of those few counts: what else the machine does
// slows the others.
func speed(w io.Writer, s *set) {
	const few, rounds = 20, 40
	words := 0
	for _, a := range s.articles {
		words += len(rougeWords(a.Text, a.Lang))
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var took time.Duration
	for batch := range slices.Chunk(s.articles, few) {
		fastest := time.Duration(math.MaxInt64)
		for range rounds {
			begin := time.Now()
			for _, a := range batch {
				summarize.Quotes(a.Text, a.options(s.count))
			}
			fastest = min(fastest, time.Since(begin))
		}
		took += fastest
	}
	runtime.ReadMemStats(&after)
	fmt.Fprintf(w, "\n%s, %d words an article: %.0f articles/s on one core, %.1f allocations an article\n", s.name, words/len(s.articles),
		float64(len(s.articles))/took.Seconds(), float64(after.Mallocs-before.Mallocs)/float64(rounds*len(s.articles)))
}
