package main

import (
	"math"
	"slices"
)

// additive is a model that adds a weight per feature, looked up by the feature's value.
type additive struct {
	rows    [][]uint16 // per feature: its value in each row
	sizes   []int
	ridge   []float64 // per feature: how hard its weights are pulled to zero
	targets []float64
	masses  []float64 // how much each row counts
	offset  []float64 // what a row has before the weights
}

// The sums below name every rounding with a conversion, so that no machine may join a product and a sum into one
// operation: the weights come out the same everywhere.

// logistic learns the weights by Newton steps on the logistic loss, one feature after another.
func (m *additive) logistic(rounds int) [][]float64 {
	return m.descend(rounds, func(scores []float64, values []uint16, slopes, curves []float64) {
		for i, v := range values {
			p := sigmoid(scores[i])
			slopes[v] += float64(m.masses[i] * (m.targets[i] - p))
			curves[v] += float64(m.masses[i] * max(float64(p*(1-p)), .02))
		}
	})
}

// linear learns the weights by least squares, one feature after another.
func (m *additive) linear(rounds int) [][]float64 {
	return m.descend(rounds, func(scores []float64, values []uint16, slopes, curves []float64) {
		for i, v := range values {
			slopes[v] += float64(m.masses[i] * (m.targets[i] - scores[i]))
			curves[v] += m.masses[i]
		}
	})
}

// descend goes so many times over the features. sum adds up slope and curvature of the loss per value of a feature.
func (m *additive) descend(rounds int, sum func(scores []float64, values []uint16, slopes, curves []float64)) [][]float64 {
	scores := slices.Clone(m.offset)
	weights := make([][]float64, len(m.sizes))
	for f, size := range m.sizes {
		weights[f] = make([]float64, size)
	}
	for range rounds {
		for f, values := range m.rows {
			slopes, curves := make([]float64, m.sizes[f]), make([]float64, m.sizes[f])
			sum(scores, values, slopes, curves)
			for v := range slopes {
				slopes[v] = float64(slopes[v]-float64(m.ridge[f]*weights[f][v])) / (curves[v] + m.ridge[f] + 1e-9)
				weights[f][v] += slopes[v]
			}
			for i, v := range values {
				scores[i] += slopes[v]
			}
		}
	}
	return weights
}

// sigmoids is the logistic function between -16 and 16, in steps of 1/64.
var sigmoids = func() (t [2050]float64) {
	const step = 1.0157477085866857 // e to the power of 1/64
	odds := 1.1253517471925912e-07  // e to the power of -16
	for i := range t {
		t[i] = odds / (1 + odds)
		odds = float64(odds * step)
	}
	return t
}()

// sigmoid is the logistic function, straight between the steps of its table. math.Exp would differ from machine to
// machine in the last bit.
func sigmoid(x float64) float64 {
	if x < -16 {
		x = -16
	} else if x > 16 {
		x = 16
	}
	x = float64((x + 16) * 64)
	i := int(x)
	a := sigmoids[i]
	return a + float64((x-float64(i))*(sigmoids[i+1]-a))
}

// rounded returns x as a whole number in units of 1/unit, between -most and most.
func rounded(x, unit float64, most int) int {
	return max(min(int(math.Floor(float64(x*unit)+.5)), most), -most)
}
