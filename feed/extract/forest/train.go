package forest

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Settings say how to train. Zero fields take the value in brackets.
type Settings struct {
	Trees   int     // how many [100]
	Leaves  int     // per tree, at most 127 [31]
	Rate    float64 // how much of each tree's answer counts [0.08]
	Bins    int     // that each feature's values are sorted into, at most 255 [64]
	MinRows int     // samples in a leaf at least [40]
	Lambda  float64 // pulls the leaves' values to zero [1]
	MinGain float64 // that a split must bring [1e-6]
	// Columns is the share of the features that each tree may use [1]: with
	// less, trees differ more and together err less. Which they are is drawn
	// from a source that starts the same way each time.
	Columns  float64
	Progress func(tree int, loss float64)
}

func (s Settings) defaults() Settings {
	set := func(p *int, v int) {
		if *p == 0 {
			*p = v
		}
	}
	set(&s.Trees, 100)
	set(&s.Leaves, 31)
	set(&s.Bins, 64)
	set(&s.MinRows, 40)
	if s.Rate == 0 {
		s.Rate = .08
	}
	if s.Lambda == 0 {
		s.Lambda = 1
	}
	if s.Columns == 0 {
		s.Columns = 1
	}
	if s.MinGain == 0 {
		s.MinGain = 1e-6
	}
	return s
}

// Sample is one case to learn from.
type Sample struct {
	X      []float32
	Yes    bool
	Weight float32
}

// ErrSamples means that there is nothing to learn from the samples.
var ErrSamples = errors.New("unusable samples")

// Train learns from samples by gradient boosting with logistic loss: each tree
// is fitted to the gradient that the ones before it left, leaf by leaf where
// the gain is greatest (Friedman 2001; histograms and leaf-wise growth as in
// LightGBM, Ke et al. 2017). Samples is not changed.
func Train(samples []Sample, set Settings) (*Forest, error) {
	set = set.defaults()
	if len(samples) == 0 || len(samples[0].X) == 0 || len(samples[0].X) > 255 || set.Leaves > 127 || set.Bins > 255 {
		return nil, fmt.Errorf("%w: %d samples", ErrSamples, len(samples))
	}
	for _, s := range samples {
		if len(s.X) != len(samples[0].X) {
			return nil, fmt.Errorf("%w: some have %d features, some %d", ErrSamples, len(s.X), len(samples[0].X))
		}
	}
	g := newGrower(samples, set)
	f := &Forest{base: g.base, edges: g.edges}
	for i := range set.Trees {
		g.gradients(samples)
		f.trees = append(f.trees, g.grow())
		if set.Progress != nil {
			set.Progress(i+1, g.loss(samples))
		}
	}
	return f, nil
}

// grower holds what growing trees needs, allocated once.
type grower struct {
	set      Settings
	features int
	edges    [][]float32
	bins     []uint8   // row by row
	score    []float64 // of each row so far
	grad     []float64 // of the loss, weighted
	hess     []float64
	rows     []int32 // partitioned by leaf
	spare    []int32
	use      []bool // the features that the tree may use
	random   *rand.Rand
	base     float32
}

// cell sums up the rows that fall into one bin of a feature.
type cell struct {
	grad, hess float64
	rows       int32
}

func newGrower(samples []Sample, set Settings) *grower {
	n, k := len(samples), len(samples[0].X)
	g := &grower{
		set: set, features: k, edges: make([][]float32, k), bins: make([]uint8, n*k),
		score: make([]float64, n), grad: make([]float64, n), hess: make([]float64, n),
		rows: make([]int32, n), spare: make([]int32, n),
		use: make([]bool, k), random: rand.New(rand.NewPCG(1, 2)),
	}
	for j := range k {
		g.edges[j] = quantiles(samples, j, set.Bins)
		for i, s := range samples {
			g.bins[i*k+j] = uint8(binOf(g.edges[j], s.X[j]))
		}
	}
	var yes, all float64
	for _, s := range samples {
		all += float64(s.Weight)
		if s.Yes {
			yes += float64(s.Weight)
		}
	}
	p := min(max(yes/all, 1e-6), 1-1e-6)
	g.base = float32(math.Log(p / (1 - p)))
	for i := range g.score {
		g.score[i] = float64(g.base)
	}
	return g
}

// quantiles returns the edges between at most n bins of a feature, so that the
// bins hold about the same number of samples.
func quantiles(samples []Sample, j, n int) []float32 {
	v := make([]float32, len(samples))
	for i, s := range samples {
		v[i] = s.X[j]
	}
	slices.Sort(v)
	var edges []float32
	add := func(e float32) {
		if (len(edges) == 0 || e > edges[len(edges)-1]) && e < v[len(v)-1] {
			edges = append(edges, e)
		}
	}
	distinct := slices.Compact(slices.Clone(v))
	if len(distinct) <= n {
		for _, e := range distinct {
			add(e)
		}
		return edges
	}
	for q := 1; q < n; q++ {
		add(v[len(v)*q/n])
	}
	return edges
}

// gradients computes the loss's derivatives at the scores so far.
func (g *grower) gradients(samples []Sample) {
	for i, s := range samples {
		p := sigmoid(g.score[i])
		y := 0.0
		if s.Yes {
			y = 1
		}
		g.grad[i] = (p - y) * float64(s.Weight)
		g.hess[i] = max(p*(1-p), 1e-9) * float64(s.Weight)
	}
}

func (g *grower) loss(samples []Sample) float64 {
	var sum, all float64
	for i, s := range samples {
		z := g.score[i]
		if s.Yes {
			z = -z
		}
		sum += float64(s.Weight) * math.Log1p(math.Exp(min(z, 700)))
		all += float64(s.Weight)
	}
	return sum / all
}

// leaf is a leaf of a growing tree, with its best split.
type leaf struct {
	node       int // in the tree
	from, to   int // its rows
	cells      []cell
	sum        cell
	gain       float64
	feature    int
	bin        int
	splittable bool
}

// grow grows one tree and adds its answers to the scores.
func (g *grower) grow() tree {
	for i := range g.rows {
		g.rows[i] = int32(i)
	}
	g.draw()
	t := tree{{}}
	root := leaf{to: len(g.rows)}
	root.cells = g.histogram(0, len(g.rows))
	g.bestSplit(&root)
	leaves := []leaf{root}
	for len(leaves) < g.set.Leaves {
		best := -1
		for i, l := range leaves {
			if l.splittable && (best < 0 || l.gain > leaves[best].gain) {
				best = i
			}
		}
		if best < 0 {
			break
		}
		l, r := g.split(leaves[best], len(t))
		b := leaves[best]
		t[b.node] = node{
			feature: uint8(b.feature), bin: uint8(b.bin), left: uint8(l.node), right: uint8(r.node),
			value: g.edges[b.feature][b.bin],
		}
		t = append(t, node{}, node{})
		leaves[best] = l
		leaves = append(leaves, r)
	}
	for _, l := range leaves {
		v := float32(-l.sum.grad / (l.sum.hess + g.set.Lambda) * g.set.Rate)
		t[l.node].value = v
		for _, row := range g.rows[l.from:l.to] {
			g.score[row] += float64(v)
		}
	}
	return t
}

// draw decides which features the next tree may use.
func (g *grower) draw() {
	want := max(1, int(math.Round(g.set.Columns*float64(g.features))))
	for i := range g.use {
		g.use[i] = i < want
	}
	if want < g.features {
		g.random.Shuffle(g.features, func(i, j int) { g.use[i], g.use[j] = g.use[j], g.use[i] })
	}
}

// histogram sums up the rows from to to.
func (g *grower) histogram(from, to int) []cell {
	width := g.set.Bins + 1
	cells := make([]cell, g.features*width)
	for _, row := range g.rows[from:to] {
		gr, he := g.grad[row], g.hess[row]
		bins := g.bins[int(row)*g.features : (int(row)+1)*g.features]
		at := 0
		for _, b := range bins {
			c := &cells[at+int(b)]
			c.grad += gr
			c.hess += he
			c.rows++
			at += width
		}
	}
	return cells
}

// bestSplit finds the split of a leaf that brings the most.
func (g *grower) bestSplit(l *leaf) {
	width := g.set.Bins + 1
	l.sum = cell{}
	for _, c := range l.cells[:width] {
		l.sum.grad += c.grad
		l.sum.hess += c.hess
		l.sum.rows += c.rows
	}
	l.gain, l.splittable = g.set.MinGain, false
	worth := func(grad, hess float64) float64 { return grad * grad / (hess + g.set.Lambda) }
	whole := worth(l.sum.grad, l.sum.hess)
	for f := range g.features {
		if !g.use[f] {
			continue
		}
		var left cell
		for b := range g.edges[f] {
			c := l.cells[f*width+b]
			left.grad += c.grad
			left.hess += c.hess
			left.rows += c.rows
			if int(left.rows) < g.set.MinRows || int(l.sum.rows-left.rows) < g.set.MinRows {
				continue
			}
			gain := worth(left.grad, left.hess) + worth(l.sum.grad-left.grad, l.sum.hess-left.hess) - whole
			if gain > l.gain {
				l.gain, l.feature, l.bin, l.splittable = gain, f, b, true
			}
		}
	}
}

// split parts a leaf's rows; the new leaves are the nodes next and next+1.
func (g *grower) split(l leaf, next int) (left, right leaf) {
	mid, n := l.from, 0
	for _, row := range g.rows[l.from:l.to] {
		if int(g.bins[int(row)*g.features+l.feature]) <= l.bin {
			g.rows[mid] = row
			mid++
		} else {
			g.spare[n] = row
			n++
		}
	}
	copy(g.rows[mid:l.to], g.spare[:n])
	left = leaf{node: next, from: l.from, to: mid}
	right = leaf{node: next + 1, from: mid, to: l.to}
	// Only the smaller side is summed up; the other is the rest.
	small, large := &left, &right
	if mid-l.from > l.to-mid {
		small, large = large, small
	}
	small.cells = g.histogram(small.from, small.to)
	large.cells = l.cells
	for i, c := range small.cells {
		large.cells[i].grad -= c.grad
		large.cells[i].hess -= c.hess
		large.cells[i].rows -= c.rows
	}
	g.bestSplit(&left)
	g.bestSplit(&right)
	return left, right
}
