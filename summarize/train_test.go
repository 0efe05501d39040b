package summarize

import (
	"bytes"
	"flag"
	"fmt"
	"go/format"
	"math"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"
)

var train = flag.Bool("train", false, "learn weights.go anew from ../shared/data/summaries")

// perSet bounds the articles of a set, so that no language outweighs the others.
const perSet = 1000

// example is an article prepared for learning.
type example struct {
	article *article
	set     string
	half    int
	doc     *document
	inRef   []bool    // per term: a reference has it
	target  []float32 // per sentence: how much of the references it has, the best one of the article 1
	weight  float32   // so that each language counts the same
}

// TestTrain learns the tables of weights.go: go test ./summarize -run TestTrain -train. It prints what tables learned
// from one half of the articles reach on the other half, then learns from all of them and writes the file.
func TestTrain(t *testing.T) {
	if !*train {
		t.Skip("skipped: learns only with -train")
	}
	var examples []*example
	for _, set := range trained {
		articles := readArticles(t, set.name)
		articles = articles[:min(perSet, len(articles))]
		for i := range articles {
			if e := prepare(&articles[i], set.name, i%2); e != nil {
				e.weight = 1 / float32(len(articles))
				examples = append(examples, e)
			}
		}
	}
	kinds := [2]string{"spacedModels", "wideModels"}
	var learned [2]models
	for kind := range kinds {
		own := slices.DeleteFunc(slices.Clone(examples), func(e *example) bool { return e.doc.wide() != (kind == 1) })
		var halves [2]models
		for half := range 2 {
			halves[half] = learn(slices.DeleteFunc(slices.Clone(own), func(e *example) bool { return e.half == half }))
		}
		crossValidate(t, own, &halves)
		learned[kind] = learn(own)
	}
	if err := write("weights.go", kinds, &learned); err != nil {
		t.Fatal(err)
	}
}

// crossValidate prints, per set, what each half of the articles reaches with the tables learned from the other half.
func crossValidate(t *testing.T, examples []*example, halves *[2]models) {
	for _, set := range trained {
		var q, l, n float64
		for _, e := range examples {
			if e.set != set.name {
				continue
			}
			one, _ := rougeOf(e.article, halves[e.half].quote(e.article, set.count))
			first, _ := rougeOf(e.article, lead(set.count)(e.article))
			q, l, n = q+one, l+first, n+1
		}
		if n > 0 {
			t.Logf("%-15s R1 %.2f, the first sentences %.2f: %+.2f (articles not learned from)", set.name, 100*q/n, 100*l/n, 100*(q-l)/n)
		}
	}
}

func (m *models) quote(a *article, count int) []Span {
	o := Options{Title: a.Title, Lang: a.Lang}
	d := newDocument(a.Text, o)
	var spans []Span
	for _, i := range newChooser(d, o, m).choose(count) {
		spans = append(spans, d.spans[i])
	}
	return spans
}

func prepare(a *article, set string, half int) *example {
	d := newDocument(a.Text, Options{Title: a.Title, Lang: a.Lang})
	if len(d.spans) < 2 {
		return nil
	}
	e := &example{article: a, set: set, half: half, doc: d, inRef: make([]bool, len(d.terms)), target: make([]float32, len(d.spans))}
	var most float32
	for _, ref := range a.references() {
		eachToken(ref, 0, len(ref), func(t token) bool {
			if n := d.find(t.hash); n >= 0 {
				e.inRef[n] = true
			}
			return true
		})
	}
	for i, span := range d.spans {
		one, two := rougeOf(a, []Span{span})
		e.target[i] = float32(one/2 + two)
		most = max(most, e.target[i])
	}
	if most == 0 {
		return nil
	}
	for i := range e.target {
		e.target[i] /= most
	}
	return e
}

// learn learns both models; the chances of words that the second one sees come from articles that the first one has
// not seen, or it would trust them too much.
func learn(examples []*example) models {
	var m models
	var parts [2]additive
	for p := range parts {
		parts[p] = learnWords(slices.DeleteFunc(slices.Clone(examples), func(e *example) bool { return crossed(e) == p }))
	}
	m.words = learnWords(examples)
	var rows table
	for _, e := range examples {
		e.doc.weigh(&parts[crossed(e)])
		for i, row := range e.doc.sentenceRows() {
			rows.add(row[:], e.target[i], 100*e.weight/float32(len(e.target)))
		}
	}
	m.sentences = rows.fitLinear()
	return m
}

// crossed returns in which of two parts an example falls, independent of its half.
func crossed(e *example) int { return len(e.article.Text) / 7 % 2 }

func learnWords(examples []*example) additive {
	var rows table
	var row [wordFeatures]float32
	for _, e := range examples {
		for n := range e.doc.terms {
			if e.doc.terms[n].count == 0 {
				continue
			}
			e.doc.wordRow(int32(n), &row)
			rows.add(row[:], truth(e.inRef[n]), 1000*e.weight)
		}
	}
	return rows.fitLogistic()
}

// table holds the rows to learn from: features, what they should give, and how much each row counts.
type table struct {
	features [][]float32 // one slice per feature
	targets  []float32
	weights  []float32
}

func (t *table) add(row []float32, target, weight float32) {
	if t.features == nil {
		t.features = make([][]float32, len(row))
	}
	for k, v := range row {
		t.features[k] = append(t.features[k], v)
	}
	t.targets = append(t.targets, target)
	t.weights = append(t.weights, weight)
}

// intervals is into how many intervals the values of a feature are cut, each with as many rows.
const intervals = 10

// bins cuts every feature into intervals and returns the interval of each value.
func (t *table) bins() (additive, [][]uint8) {
	m := additive{edges: make([][]float32, len(t.features)), weights: make([][]float32, len(t.features))}
	binned := make([][]uint8, len(t.features))
	for k, values := range t.features {
		sorted := slices.Clone(values)
		slices.Sort(sorted)
		distinct := slices.Compact(slices.Clone(sorted))
		if len(distinct) <= intervals {
			m.edges[k] = distinct[1:]
		} else {
			// The lowest value, which many rows may share, gets an interval of its own.
			above := sorted[sort.Search(len(sorted), func(i int) bool { return sorted[i] > sorted[0] }):]
			for q := range intervals - 1 {
				m.edges[k] = append(m.edges[k], above[len(above)*q/(intervals-1)])
			}
			m.edges[k] = slices.Compact(m.edges[k])
		}
		m.weights[k] = make([]float32, len(m.edges[k])+1)
		binned[k] = make([]uint8, len(values))
		for i, v := range values {
			binned[k][i] = uint8(interval(m.edges[k], v))
		}
	}
	return m, binned
}

// fitLinear learns the weights by ridge regression, one interval after another.
func (t *table) fitLinear() additive {
	m, binned := t.bins()
	left := slices.Clone(t.targets)
	return t.descend(m, binned, 40, 20, func(k int, sums, masses []float64) {
		for i, b := range binned[k] {
			sums[b] += float64(t.weights[i] * left[i])
			masses[b] += float64(t.weights[i])
		}
	}, func(k int, step []float32) {
		for i, b := range binned[k] {
			left[i] -= step[b]
		}
	})
}

// fitLogistic learns the weights by Newton steps on the logistic loss, one feature after another.
func (t *table) fitLogistic() additive {
	m, binned := t.bins()
	scores := make([]float32, len(t.targets))
	return t.descend(m, binned, 12, 5, func(k int, sums, masses []float64) {
		for i, b := range binned[k] {
			p := float32(1 / (1 + math.Exp(-float64(scores[i]))))
			sums[b] += float64(t.weights[i] * (t.targets[i] - p))
			masses[b] += float64(t.weights[i] * max(p*(1-p), 0.02))
		}
	}, func(k int, step []float32) {
		for i, b := range binned[k] {
			scores[i] += step[b]
		}
	})
}

// descend goes rounds times over the features: gather sums up slope and curvature per interval, apply adds the steps.
// ridge pulls weights to zero.
func (t *table) descend(m additive, binned [][]uint8, rounds int, ridge float64, gather func(int, []float64, []float64), apply func(int, []float32)) additive {
	for range rounds {
		for k := range m.weights {
			sums, masses := make([]float64, len(m.weights[k])), make([]float64, len(m.weights[k]))
			gather(k, sums, masses)
			step := make([]float32, len(sums))
			for b := range step {
				step[b] = float32((sums[b] - ridge*float64(m.weights[k][b])*0.05) / (masses[b] + ridge*0.05 + 1e-9))
				m.weights[k][b] += step[b]
			}
			apply(k, step)
		}
	}
	return m
}

// write writes the tables as Go.
func write(name string, kinds [2]string, learned *[2]models) error {
	var b bytes.Buffer
	fmt.Fprint(&b, "// Code generated by go test ./summarize -run TestTrain -train; DO NOT EDIT.\n\npackage summarize\n")
	rows := func(title string, rows [][]float32) {
		fmt.Fprintf(&b, "%s: [][]float32{\n", title)
		for _, row := range rows {
			values := make([]string, len(row))
			for i, v := range row {
				values[i] = fmt.Sprintf("%.4g", v)
			}
			fmt.Fprintf(&b, "{%s},\n", strings.Join(values, ", "))
		}
		fmt.Fprint(&b, "},\n")
	}
	for kind, m := range learned {
		fmt.Fprintf(&b, "\nvar %s = models{\n", kinds[kind])
		for _, part := range []struct {
			name string
			additive
		}{{"words", m.words}, {"sentences", m.sentences}} {
			fmt.Fprintf(&b, "%s: additive{\n", part.name)
			rows("edges", part.edges)
			rows("weights", part.weights)
			fmt.Fprint(&b, "},\n")
		}
		fmt.Fprint(&b, "}\n")
	}
	source, err := format.Source(b.Bytes())
	if err != nil {
		return fmt.Errorf("format the tables: %w", err)
	}
	return os.WriteFile(name, source, 0o644)
}
