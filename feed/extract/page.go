package extract

import (
	"math"

	"golang.org/x/net/html/atom"
)

// The features of a block of a page, for the page model: where it stands in the
// tree of elements, what they are called, what stands beside it, and what
// readability and the line model say.
//
// Changing anything here means training again: go run ./feed/extract/train.

const (
	pageOwnFeatures   = 22
	pageTreeFeatures  = 39
	pagePlaceFeatures = 21
	pageFeatureCount  = featureCount + hintKinds + pageOwnFeatures + pageTreeFeatures + pagePlaceFeatures
)

// sums are what the blocks of an element, or of a group, come to.
type sums struct {
	words, linked float64 // words, and those of them in links
	prose         float64 // words in paragraphs of running text that are no links
	lead          float64 // words that readability takes for the article
	odds          float64 // the line model's odds, times the block's weight
	weight        float64 // of all blocks
	blocks        float64
	first, last   int // the first and last block; last is -1 when there is none
}

func (s *sums) add(i int, o sums) {
	if s.blocks == 0 {
		s.first = i
	}
	s.last = i
	s.words += o.words
	s.linked += o.linked
	s.prose += o.prose
	s.lead += o.lead
	s.odds += o.odds
	s.weight += o.weight
	s.blocks++
}

func (s sums) links() float32    { return float32(s.linked / max(s.words, 1)) }
func (s sums) meanOdds() float32 { return float32(s.odds / max(s.weight, .1)) }
func (s sums) leadPart() float32 { return float32(s.lead / max(s.words, 1)) }

// pageView is a page's blocks with all that is known about them.
type pageView struct {
	blocks   []block
	elements []element
	in       []info
	odds     []float64 // of the line model
	quoted   []bool    // said in the metadata too, as the article's text; nil when that is not known
	title    int       // the block that is the title; -1 when none
	sure     []bool    // that the page model is sure belong to the article
	own      []sums    // of each block alone
	all      sums
	groups   map[groupKey]*sums
}

// groupKey is how a page's template writes one kind of thing.
type groupKey struct {
	tag, parentTag atom.Atom
	class, parent  string
}

func (v *pageView) group(i int) groupKey {
	e := v.elements[v.blocks[i].element]
	k := groupKey{tag: e.tag, class: e.class}
	if e.parent >= 0 {
		p := v.elements[e.parent]
		k.parentTag, k.parent = p.tag, p.class
	}
	return k
}

// sumUp adds up the blocks in each element and in each group.
func (v *pageView) sumUp() {
	v.own = make([]sums, len(v.blocks))
	v.groups = map[groupKey]*sums{}
	for i := range v.elements {
		v.elements[i].sums = sums{last: -1}
	}
	for i, b := range v.blocks {
		x := v.in[i]
		w := math.Log1p(x.words) + .2
		o := sums{
			words: x.words, linked: x.words * b.links, odds: min(max(v.odds[i], -5), 5) * w, weight: w,
		}
		if x.prose && b.links < .5 {
			o.prose = x.words
		}
		if b.lead {
			o.lead = x.words
		}
		v.own[i] = o
		v.all.add(i, o)
		for e := b.element; e >= 0; e = v.elements[e].parent {
			v.elements[e].sums.add(i, o)
		}
		k := v.group(i)
		if v.groups[k] == nil {
			v.groups[k] = &sums{}
		}
		v.groups[k].add(i, o)
	}
}

// core returns the innermost element that most of the likely text is in.
func (v *pageView) core() int {
	good := func(s sums) float64 { return s.prose + 2*s.lead }
	all := good(v.all)
	best := 0
	for i := range v.elements {
		e := &v.elements[i]
		// Children come after their parents: what is found last is innermost.
		if good(e.sums) >= .6*all && (i == 0 || e.parent == best || v.inside(i, best)) {
			best = i
		}
	}
	return best
}

// inside tells whether element e is in element of.
func (v *pageView) inside(e, of int) bool {
	for ; e > of; e = v.elements[e].parent {
	}
	return e == of
}

// rows returns the features of every block, on top of those of the line model.
func (v *pageView) rows(lines [][]float32) [][]float32 {
	v.sumUp()
	core := v.core()
	inCore := make([]bool, len(v.elements))
	for e := core; e >= 0; e = v.elements[e].parent {
		inCore[e] = true // the way down to it
	}
	flat := make([]float32, len(lines)*pageFeatureCount)
	rows := make([][]float32, len(lines))
	for i := range rows {
		x := flat[i*pageFeatureCount : i*pageFeatureCount : (i+1)*pageFeatureCount]
		x = append(x, lines[i]...)
		x = v.hintFeatures(x, i)
		x = v.ownFeatures(x, i)
		x = v.treeFeatures(x, i, core, inCore)
		rows[i] = v.placeFeatures(x, i, core)
	}
	return rows
}

// hintFeatures adds for each kind how near the closest element of that kind is.
func (v *pageView) hintFeatures(x []float32, i int) []float32 {
	at := len(x)
	x = x[:at+hintKinds]
	note := func(h hint, near float32) {
		for k := 0; h != 0; k, h = k+1, h>>1 {
			if h&1 != 0 && x[at+k] == 0 {
				x[at+k] = near
			}
		}
	}
	note(v.blocks[i].hints, 2)
	d := 0
	for e := v.blocks[i].element; e > 0 && d < 16; e = v.elements[e].parent {
		// What is around nearly everything tells nothing about its parts.
		if el := &v.elements[e]; el.tag != atom.Body && el.tag != atom.Html && el.sums.words < .9*v.all.words {
			note(el.hints, 1/float32(1+d))
		}
		d++
	}
	return x
}

// tagKind puts tags in an order in which trees can tell them apart.
func tagKind(a atom.Atom) float32 {
	switch a {
	case atom.P:
		return 0
	case atom.Li:
		return 1
	case atom.Blockquote, atom.Pre, atom.Q:
		return 2
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return 3
	case atom.Td, atom.Th, atom.Dt, atom.Dd, atom.Caption:
		return 4
	case atom.Figcaption, atom.Figure, atom.Picture:
		return 5
	case atom.Address, atom.Summary, atom.Details, atom.Legend:
		return 6
	case atom.Article, atom.Section, atom.Main, atom.Body:
		return 7
	case atom.Div:
		return 8
	}
	return 9
}

// headingLevel returns 1 to 6 for headings, 0 for what is none.
func headingLevel(a atom.Atom) float32 {
	for i, h := range [...]atom.Atom{atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6} {
		if a == h {
			return float32(i + 1)
		}
	}
	return 0
}

// ownFeatures adds what the block itself and the elements around it are.
func (v *pageView) ownFeatures(x []float32, i int) []float32 {
	b := v.blocks[i]
	var article, main, aside, nav, header, footer, form, figure, section, table, list, quote, details, tables float32
	level := float32(0)
	d := float32(1)
	for e := b.element; e > 0; e = v.elements[e].parent {
		near := 1 / d
		set := func(f *float32) {
			if *f == 0 {
				*f = near
			}
		}
		switch tag := v.elements[e].tag; tag {
		case atom.Article:
			set(&article)
		case atom.Main:
			set(&main)
		case atom.Aside:
			set(&aside)
		case atom.Nav, atom.Menu:
			set(&nav)
		case atom.Header:
			set(&header)
		case atom.Footer:
			set(&footer)
		case atom.Form, atom.Fieldset:
			set(&form)
		case atom.Figure, atom.Figcaption:
			set(&figure)
		case atom.Section:
			set(&section)
		case atom.Table:
			tables++
			set(&table)
		case atom.Ul, atom.Ol, atom.Dl:
			list++
		case atom.Blockquote:
			set(&quote)
		case atom.Details, atom.Summary:
			set(&details)
		default:
			if level == 0 {
				level = headingLevel(tag)
			}
		}
		d++
	}
	e := v.elements[b.element]
	quoted := float32(-1)
	if v.quoted != nil {
		quoted = bit(v.quoted[i])
	}
	return append(x,
		float32(b.links), float32(b.bold), tagKind(e.tag), level, article, main, aside, nav, header, footer, form, figure,
		section, table, list, quote, details, bit(b.lead), quoted, bit(b.caption), float32(e.depth), tables,
	)
}

// treeFeatures adds what stands in the elements around the block.
func (v *pageView) treeFeatures(x []float32, i, core int, onWay []bool) []float32 {
	x = append(x, float32(v.odds[i]))
	e := v.blocks[i].element
	for range 4 {
		s := v.elements[e].sums
		x = append(x, logf(s.words), s.links(), float32(s.prose/max(s.words, 1)), s.meanOdds(), s.leadPart(), logf(s.blocks))
		if p := v.elements[e].parent; p >= 0 {
			e = p
		}
	}
	// Where the way to the block leaves the way to the core, and into what.
	meet, branch := v.blocks[i].element, -1
	for !onWay[meet] {
		meet, branch = v.elements[meet].parent, meet
	}
	b := sums{last: -1}
	if branch >= 0 {
		b = v.elements[branch].sums
	}
	x = append(x,
		float32(v.elements[core].depth-v.elements[meet].depth), float32(v.elements[v.blocks[i].element].depth-v.elements[meet].depth),
		logf(b.words), b.links(), float32(b.prose/max(b.words, 1)), b.meanOdds(), b.leadPart(), float32(b.prose/max(v.all.prose, 1)),
	)
	g := v.groups[v.group(i)]
	return append(x,
		logf(g.blocks), logf(g.words), g.links(), g.meanOdds(), g.leadPart(), float32(g.prose/max(g.words, 1)),
	)
}

// placeFeatures adds where the block stands among the others.
func (v *pageView) placeFeatures(x []float32, i, core int) []float32 {
	n := len(v.blocks)
	for _, d := range [...]int{-3, -2, -1, 1, 2, 3} {
		j := i + d
		if j < 0 || j >= n {
			x = append(x, -9, -1)
			continue
		}
		x = append(x, float32(v.odds[j]), float32(v.blocks[j].links)+2*bit(v.blocks[j].lead))
	}
	c := v.elements[core].sums
	title, sameTop := float32(-20), float32(0)
	if v.title >= 0 {
		title = signedLog(i - v.title)
		sameTop = bit(v.inside(v.blocks[v.title].element, core))
	}
	var prev, next float32 = -9, -9
	for j := i - 1; j >= max(0, i-40); j-- {
		if v.blocks[j].heading {
			prev = logf(float64(i - j))
			break
		}
	}
	for j := i + 1; j < min(n, i+40); j++ {
		if v.blocks[j].heading {
			next = logf(float64(j - i))
			break
		}
	}
	same := func(j int) float32 {
		if j < 0 || j >= n {
			return -1
		}
		return bit(v.blocks[j].element == v.blocks[i].element || v.elements[v.blocks[j].element].parent == v.elements[v.blocks[i].element].parent)
	}
	return append(x,
		title, sameTop, prev, next, same(i-1), same(i+1),
		signedLog(i-c.first), signedLog(c.last-i), float32(v.all.lead/max(v.all.words, 1)),
	)
}
