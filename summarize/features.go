package summarize

import (
	"math"
	"unicode/utf8"
)

// The features are those that summaries of news in five languages were found to depend on; the tables of weights.go
// say by how much. All are relative to the one article, so that no word list of a language is needed.

const (
	wordFeatures     = 14
	sentenceFeatures = 31
)

// wordRow fills row with the features of a term for its chance to stand in a summary.
func (d *document) wordRow(n int32, row *[wordFeatures]float32) {
	t := &d.terms[n]
	sentences := float32(max(len(d.spans), 1))
	*row = [wordFeatures]float32{
		float32(t.count),
		100 * float32(t.count) / float32(max(len(d.words), 1)),
		float32(t.in),
		float32(t.in) / sentences,
		float32(t.first),
		float32(t.first) / sentences,
		d.titleValue(t),
		float32(t.runes),
		sentences,
		truth(t.number),
		float32(t.capitals) / float32(max(t.count, 1)),
		truth(t.wide),
		float32(t.count) / sentences,
		truth(t.capitals > 0 && t.first == 0),
	}
}

func (d *document) titleValue(t *term) float32 {
	if len(d.titles) == 0 {
		return 0
	}
	return 1 + truth(t.inTitle)
}

func truth(b bool) float32 {
	if b {
		return 1
	}
	return 0
}

// weigh sets the worth of every term: its chance, from 0 to 1, to stand in a summary.
func (d *document) weigh(m *additive) {
	d.worth = make([]float32, len(d.terms))
	var row [wordFeatures]float32
	for n := range d.terms {
		if d.terms[n].count == 0 { // stands in the title only
			continue
		}
		d.wordRow(int32(n), &row)
		d.worth[n] = float32(1 / (1 + math.Exp(-float64(m.score(row[:])))))
	}
}

// sentenceRows returns the features of every sentence, after weigh.
func (d *document) sentenceRows() [][sentenceFeatures]float32 {
	rows := make([][sentenceFeatures]float32, len(d.spans))
	norm := d.centroidNorm()
	leadCounts := make([]int16, len(d.terms))
	for i := range min(5, len(d.spans)) {
		for _, n := range d.distinct(i) {
			leadCounts[n]++
		}
	}
	var leadNorm float64
	for _, c := range leadCounts {
		leadNorm += float64(c) * float64(c)
	}
	leadNorm = math.Sqrt(leadNorm)
	var top [3]float32
	for i := range rows {
		d.sentenceRow(i, &rows[i], norm, leadNorm, leadCounts)
		for k := range top {
			top[k] = max(top[k], rows[i][25+k])
		}
	}
	for i := range rows {
		for k := range top {
			rows[i][28+k] = rows[i][25+k] / (top[k] + 1e-6)
		}
	}
	return rows
}

// centroidNorm returns the length of the vector that counts, for each term, the sentences it stands in.
func (d *document) centroidNorm() float64 {
	var sum float64
	for n := range d.terms {
		sum += float64(d.terms[n].in) * float64(d.terms[n].in)
	}
	return math.Sqrt(sum)
}

func (d *document) sentenceRow(i int, row *[sentenceFeatures]float32, norm, leadNorm float64, lead []int16) {
	f := &d.facts[i]
	words, distinct := d.wordsOf(i), d.distinct(i)
	length := float32(max(len(words), 1))
	var frequency, logs, central, leading, inTitle, fresh, worthAll, worthMost float32
	for _, n := range words {
		frequency += float32(d.terms[n].count)
		logs += 1 + logOf(d.terms[n].count)
		worthMost = max(worthMost, d.worth[n])
	}
	var worthWords float32
	for _, n := range words {
		worthWords += d.worth[n]
	}
	for _, n := range distinct {
		t := &d.terms[n]
		central += float32(t.in)
		leading += float32(lead[n])
		inTitle += truth(t.inTitle)
		fresh += truth(t.first == int32(i))
		worthAll += d.worth[n]
	}
	root := math.Sqrt(float64(max(len(distinct), 1)))
	n := float32(len(d.spans))
	*row = [sentenceFeatures]float32{
		float32(i),
		float32(i) / n,
		truth(i == len(d.spans)-1),
		n,
		float32(len(words)),
		float32(f.runes),
		frequency / length / float32(max(len(d.words), 1)) * 100,
		float32(math.Log1p(float64(frequency))),
		logs / length,
		float32(float64(central) / root / max(norm, 1)),
		float32(float64(leading) / root / max(leadNorm, 1)),
		inTitle / float32(max(len(d.titles), 1)),
		inTitle / float32(max(len(distinct), 1)),
		fresh / float32(max(len(distinct), 1)),
		truth(f.quoted),
		truth(f.speech),
		float32(min(f.numbers, 4)),
		float32(f.capitals) / length,
		truth(f.leaning),
		truth(f.question),
		truth(f.cue),
		truth(f.paragraph),
		truth(f.colon),
		truth(f.ended),
		truth(f.unbalanced),
		worthAll,
		worthWords / length,
		worthMost,
	}
}

// models are the tables for one kind of script: what a word is worth, and what a sentence is worth by itself.
type models struct{ words, sentences additive }

// tables returns the models for the script of the document.
func (d *document) tables() *models {
	if d.wide() {
		return &wideModels
	}
	return &spacedModels
}

// wide reports whether most words are pairs of characters of a script without spaces. Korean is read by pairs too, but
// has spaces and endings, and its news is built like that of other spaced scripts.
func (d *document) wide() bool {
	wide := 0
	for n := range d.terms {
		if t := &d.terms[n]; t.wide && t.count > 0 {
			if r, _ := utf8.DecodeRuneInString(d.text[t.at.Start:]); r < 0xAC00 || r > 0xD7AF {
				wide++
			}
		}
	}
	return 2*wide > len(d.terms)
}

// additive is a model that adds a weight per feature, looked up by the interval its value falls into.
type additive struct {
	bias    float32
	edges   [][]float32 // per feature: where the intervals after the first one begin, ascending
	weights [][]float32 // per feature: one more than edges
}

// score returns the sum for a row of features.
func (m *additive) score(row []float32) float32 {
	sum := m.bias
	for k, edges := range m.edges {
		sum += m.weights[k][interval(edges, row[k])]
	}
	return sum
}

// interval returns into which of the intervals between edges a value falls.
func interval(edges []float32, value float32) int {
	i := 0
	for i < len(edges) && edges[i] <= value {
		i++
	}
	return i
}
