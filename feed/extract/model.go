package extract

import (
	"context"
	_ "embed" // the weights
	"math"
	"net/url"
	"strings"
	"sync"

	"golang.org/x/net/html"

	"github.com/nutgraf/nutgraf/feed/extract/forest"
)

// Cleaner cleans with a line model of one's own; the trainer measures with it.
// The zero Cleaner goes by the rules alone. Safe for concurrent use.
type Cleaner struct {
	// Model says how likely a block belongs to the article, from the values
	// that Lines gives; nil for the rules alone.
	Model *forest.Forest
	// Pages says the same of a page's blocks, from the values that PageLines
	// gives; nil for Model and what readability finds.
	Pages *forest.Forest
}

// Line is a block of a text as the line model sees it.
type Line struct {
	Text   string
	Values []float32
}

// Lines returns the blocks of a plain text with what the line model measures
// in them, none of a text with more lines than an article. It is there for
// training.
func Lines(raw string) []Line {
	blocks, _ := split(raw)
	rows := features(blocks, analyse(blocks))
	ls := make([]Line, len(blocks))
	for i := range ls {
		ls[i] = Line{blocks[i].text, rows[i]}
	}
	return ls
}

// PageLines is [Lines] for a page and the page model; it asks cl.Model.
func (cl Cleaner) PageLines(page string, p Page) []Line {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil || cl.Model == nil {
		return nil
	}
	base, _ := url.Parse(p.URL)
	c := classes{}
	v, _, err := newView(context.Background(), root, base, readMeta(root, base, c), c)
	if err != nil {
		return nil
	}
	v.in = analyse(v.blocks)
	lines := features(v.blocks, v.in)
	v.odds = cl.lineOdds(lines)
	ls := make([]Line, len(lines))
	for i, x := range v.rows(lines) {
		ls[i] = Line{v.blocks[i].text, x}
	}
	return ls
}

//go:embed weights.bin
var weights []byte

//go:embed pages.bin
var pageWeights []byte

// shipped is the cleaner with the weights in the program, decoded at first use
// so that a start does not pay for it. The file is part of the program: a
// damaged one is found by the tests, and the rules alone work without.
var shipped = sync.OnceValue(func() Cleaner {
	return Cleaner{Model: decodeForest(weights, featureCount), Pages: decodeForest(pageWeights, pageFeatureCount)}
})

func decodeForest(data []byte, features int) *forest.Forest {
	f, err := forest.Decode(data)
	if err != nil || f.Features() != features {
		return nil
	}
	return f
}

// switchCost is what a change between kept and cut costs, in nats: articles
// come in one piece, not in single lines.
const switchCost = 1.0

// choose marks the blocks that belong to the article. On a page, for which v is
// not nil, it marks in v of which blocks it is sure. The odds are those of each
// block to belong to the article; nil when the rules decided alone.
func (cl Cleaner) choose(blocks []block, in []info, v *pageView) (keep []bool, odds []float64) {
	rules := proseRun(in)
	if cl.Model == nil || len(in) > maxLines {
		return rules, nil
	}
	rows := features(blocks, in)
	odds = cl.lineOdds(rows)
	if v != nil && cl.Pages != nil {
		v.in, v.odds = in, odds
		keep, odds = cl.choosePage(v, rows)
	} else {
		if lead := leadWords(blocks, in); lead >= minLead {
			for i, b := range blocks {
				odds[i] += pageOdds(b)
			}
		}
		keep = viterbi(odds, switchCost)
	}
	// A model that finds hardly anything in what the rules take for an
	// article is out of its depth: a language or a shape it never saw.
	kept, prose := weigh(in, keep), weigh(in, rules)
	switch {
	case kept == 0 && prose < 40:
		return sentences(in), odds
	case kept < prose*fallback && (v == nil || v.sure == nil || kept < minPage):
		if v != nil {
			v.sure = nil
		}
		return rules, odds
	}
	return keep, odds
}

func (cl Cleaner) lineOdds(rows [][]float32) []float64 {
	odds := make([]float64, len(rows))
	for i, x := range rows {
		odds[i] = cl.Model.Score(x)
	}
	return odds
}

// On a page the elements say what belongs together, and a change between kept
// and cut costs little. Of what has these odds, or better ones, the model is
// sure. Chosen among few values; they do not matter much.
const (
	pageSwitchCost = .3
	sureOdds       = 2.0
)

// choosePage marks the blocks of a page by the page model.
func (cl Cleaner) choosePage(v *pageView, lines [][]float32) (keep []bool, odds []float64) {
	odds = make([]float64, len(lines))
	for i, x := range v.rows(lines) {
		odds[i] = cl.Pages.Score(x)
	}
	keep = viterbi(odds, pageSwitchCost)
	v.sure = make([]bool, len(odds))
	for i, o := range odds {
		v.sure[i] = keep[i] && o > sureOdds
	}
	return keep, odds
}

// What a page adds to the log odds of a block: whether readability takes it for
// the article, and how much of it is links. Chosen on labelled pages among few
// values; they do not matter much.
const (
	leadOdds = 2.0
	linkOdds = 2.0
	// minLead is how many words readability must find to be asked at all.
	minLead = 50.0
)

func pageOdds(b block) float64 {
	if b.lead {
		return leadOdds
	}
	return -leadOdds - linkOdds*b.links
}

// leadWords returns how many words readability takes for the article.
func leadWords(blocks []block, in []info) float64 {
	var sum float64
	for i, b := range blocks {
		if b.lead {
			sum += in[i].words
		}
	}
	return sum
}

// sentences keeps what ends as a sentence: all there is to go by in a text too
// short to have a shape.
func sentences(in []info) []bool {
	keep := make([]bool, len(in))
	for i, x := range in {
		keep[i] = x.mark == nil && x.ends && x.words >= 3
	}
	return keep
}

// fallback is which part of the rules' words the model must keep to be believed.
const fallback = .2

// minPage is how many words of a page are enough to believe the page model, even
// where the rules see a longer text: legal notes are longer than short articles.
const minPage = 100.0

// weigh returns how many words are kept.
func weigh(in []info, keep []bool) float64 {
	var sum float64
	for i, x := range in {
		if keep[i] {
			sum += x.words
		}
	}
	return sum
}

// viterbi returns the most likely sequence of kept and cut, when each block has
// its log odds of being kept and every change costs.
func viterbi(odds []float64, cost float64) []bool {
	n := len(odds)
	keep := make([]bool, n)
	if n == 0 {
		return keep
	}
	const limit = 7 // no single block may outweigh all around it
	from := make([][2]bool, n)
	var cut, kept float64
	for i, o := range odds {
		o = min(max(o, -limit), limit)
		// log p = -log(1+e^-o), log (1-p) = -log(1+e^o)
		yes, no := -math.Log1p(math.Exp(-o)), -math.Log1p(math.Exp(o))
		if i == 0 {
			cut, kept = no, yes
			continue
		}
		c, k := cut, kept
		if from[i][0] = kept-cost > cut; from[i][0] {
			c = kept - cost
		}
		if from[i][1] = kept >= cut-cost; !from[i][1] {
			k = cut - cost
		}
		cut, kept = c+no, k+yes
	}
	at := kept > cut
	for i := n - 1; i >= 0; i-- {
		keep[i] = at
		if at {
			at = from[i][1]
		} else {
			at = from[i][0]
		}
	}
	return keep
}
