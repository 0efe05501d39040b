package extract

import (
	"math"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The features of a block, for the line model. They measure shape and place,
// not vocabulary, so that what was learnt from one language holds in others;
// words count only through the tables of function words and markers, which
// are in many languages.
//
// Changing anything here means training again: go run ./feed/extract/train.

// windows are how far around a block prose is counted, in blocks.
var windows = [...]int{1, 2, 3, 5, 10}

const (
	ownFeatures       = 31
	neighbourFeatures = 6
	neighbours        = 2 // on each side
	placeFeatures     = 18
	featureCount      = ownFeatures + 2*neighbours*neighbourFeatures + len(windows) + placeFeatures
)

// features returns the features of every block.
func features(blocks []block, in []info) [][]float32 {
	n := len(in)
	flat := make([]float32, n*featureCount)
	rows := make([][]float32, n)
	starts := openings(blocks)
	for i := range rows {
		rows[i] = flat[i*featureCount : i*featureCount : (i+1)*featureCount]
		rows[i] = own(rows[i], blocks[i].text, in[i], i, starts)
	}
	for i := range rows {
		for _, d := range [...]int{-2, -1, 1, 2} {
			rows[i] = neighbour(rows[i], in, i+d)
		}
	}
	place(rows, blocks, in)
	return rows
}

var listItem = regexp.MustCompile(`^(?:[-*•·▪●○◦‣–—]|\d{1,3}[.):、]|[a-zA-Z][.)])\s*`)

// linkLike tells whether a text has an address in it.
func linkLike(text string) bool {
	return strings.Contains(text, "://") || strings.Contains(text, "www.") || strings.Contains(text, "@")
}

// own measures a block by itself.
func own(x []float32, text string, in info, i int, starts map[string]int) []float32 {
	runes, digits, upper, commas, quotes, stops := 0, 0, 0, 0, 0, 0
	end := false
	for _, r := range text {
		runes++
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsUpper(r):
			upper++
		case r == ',' || r == '，' || r == '、' || r == '،':
			commas++
		case r == '"' || r == '“' || r == '”' || r == '«' || r == '「' || r == '『' || r == '„':
			quotes++
		}
		if terminal(r) && !end {
			stops++
		}
		end = terminal(r)
	}
	last, _ := utf8.DecodeLastRuneInString(text)
	words := max(in.words, .5)
	tail := 0
	if in.mark != nil {
		tail = 1
		if in.mark.tail {
			tail = 2
		}
	}
	date := isDateLine(text)
	return append(x,
		logf(in.words), float32(in.stop), float32(in.caps), bit(in.ends), bit(in.off),
		float32(min(stops, 8)), float32(tail), logf(float64(in.count-1)), bit(in.first < i),
		ratio(digits, runes), bit(linkLike(text)), float32(float64(commas)/words),
		bit(smallPrint.in(in.key) || strings.ContainsRune(text, '©')), bit(last == ':' || last == '：'), bit(strings.ContainsAny(text, "|»·•›")),
		bit(date), bit(parseByline(text) != ""), bit(quotes > 0),
		float32(float64(runes)/words), bit(listItem.MatchString(text)), bit(last == '?' || last == '？' || last == '؟'), bit(last == '!' || last == '！'),
		ratio(upper, runes), float32(words/float64(max(stops, 1))),
		logf(float64(starts[opening(text)]-1)), bit(pleaChannel.in(in.key)), bit(pleaReader.in(in.key)),
		bit(in.prose), ratio(strings.Count(text, "("), runes)*10, bit(roles.in(in.key)), float32(min(runes, 400)),
	)
}

// neighbour adds what matters of the block next or next but one.
func neighbour(x []float32, in []info, i int) []float32 {
	if i < 0 || i >= len(in) {
		return append(x, -1, -1, -1, -1, -1, -1)
	}
	return append(x, logf(in[i].words), float32(in[i].stop), bit(in[i].ends), bit(in[i].off), bit(in[i].mark != nil), float32(in[i].caps))
}

// place adds where the blocks stand among the others.
func place(rows [][]float32, blocks []block, in []info) {
	n := len(rows)
	var total, prose float64
	sum := make([]float64, n+1)   // words before each block
	psum := make([]float64, n+1)  // words of prose before each block
	ended := make([]float64, n+1) // blocks that end as sentences
	for i, x := range in {
		w := 0.0
		if x.prose && x.ends {
			w = x.words
		}
		total, prose = total+x.words, prose+w
		sum[i+1], psum[i+1] = total, prose
		ended[i+1] = ended[i] + float64(bit(x.ends))
	}
	run := proseRun(in)
	from, to := ends(run)
	first, last := proseEnds(in)
	prev, next, gap := distances(in)
	topical := topicShare(blocks, in)
	markers, since := 0, 50
	for i := range rows {
		x := rows[i]
		for _, r := range windows {
			a, b := max(0, i-r), min(n, i+r+1)
			x = append(x, logf(psum[b]-psum[a]-(psum[i+1]-psum[i])))
		}
		if m := in[i].mark; m != nil && m.tail && i > first {
			markers, since = markers+1, 0
		}
		a, b := max(0, i-5), min(n, i+6)
		x = append(x,
			ratio(i, n), float32(sum[i]/max(1, total)), float32(psum[i]/max(1, prose)), float32((prose-psum[i+1])/max(1, prose)),
			logf(float64(n)), float32(prose/max(1, total)), bit(run[i]), signedLog(i-from), signedLog(to-i),
			signedLog(i-first), signedLog(last-i), logf(float64(prev[i])), logf(float64(next[i])), logf(float64(gap[i])),
			float32(min(markers, 5)), logf(float64(since)), float32(topical[i]),
			float32((ended[b]-ended[a])/float64(b-a)),
		)
		since++
		rows[i] = x
	}
}

// ends returns the first and last index that is set, or 0 and -1.
func ends(set []bool) (from, to int) {
	from, to = 0, -1
	for i, s := range set {
		if s {
			if to < 0 {
				from = i
			}
			to = i
		}
	}
	return from, to
}

func proseEnds(in []info) (first, last int) {
	set := make([]bool, len(in))
	for i, x := range in {
		set[i] = x.prose && x.ends
	}
	return ends(set)
}

// distances returns for each block how far the prose before and after is, and
// how long the stretch without prose is that it stands in; in blocks.
func distances(in []info) (prev, next, gap []int) {
	const far = 100
	n := len(in)
	prev, next, gap = make([]int, n), make([]int, n), make([]int, n)
	d := far
	for i := range in {
		prev[i] = d
		d = min(d+1, far)
		if in[i].prose && in[i].ends {
			d = 1
		}
	}
	d = far
	for i := n - 1; i >= 0; i-- {
		next[i] = d
		d = min(d+1, far)
		if in[i].prose && in[i].ends {
			d = 1
		}
	}
	for i := range in {
		if !in[i].prose || !in[i].ends {
			gap[i] = min(prev[i]+next[i], far)
		}
	}
	return prev, next, gap
}

// topicShare returns for each block which part of its words the prose of the
// text uses elsewhere, in at least two paragraphs: high within an article, low
// in menus and in what is about something else.
func topicShare(blocks []block, in []info) []float64 {
	const most = 60 // words of a block that are looked up
	type use struct{ n, last int32 }
	uses := make([]use, 0, 512)           // of stems
	places := make(map[string]int32, 512) // of stems, in uses
	firsts := make([][]int32, len(in))    // stems of each block, as their places
	for i, x := range in {
		if !x.prose {
			continue
		}
		for t := range func(y func(string) bool) { stems(blocks[i].text, y) } {
			at, ok := places[t]
			if !ok {
				at = int32(len(uses))
				places[t] = at
				uses = append(uses, use{0, -1})
			}
			if u := &uses[at]; u.last != int32(i) {
				u.n, u.last = u.n+1, int32(i)
			}
			if len(firsts[i]) < most {
				firsts[i] = append(firsts[i], at)
			}
		}
	}
	out := make([]float64, len(in))
	for i, x := range in {
		hit, all := 0, 0
		if x.prose {
			all = len(firsts[i])
			for _, at := range firsts[i] {
				if uses[at].n >= 3 { // its own use is one of them
					hit++
				}
			}
		} else {
			for t := range func(y func(string) bool) { stems(blocks[i].text, y) } {
				all++
				if at, ok := places[t]; ok && uses[at].n >= 2 {
					hit++
				}
				if all == most {
					break
				}
			}
		}
		if all > 0 {
			out[i] = float64(hit) / float64(all)
		}
	}
	return out
}

// opening returns the first two words of a text, as compared for repeats:
// templates start their lines alike.
func opening(text string) string {
	n := 0
	for w := range func(y func(string) bool) { words(text, y) } {
		if n++; n == 2 {
			at := strings.Index(text, w)
			return key(text[:at+len(w)])
		}
		if isUnspaced([]rune(w)[0]) {
			r := []rune(w)
			return string(r[:min(4, len(r))])
		}
	}
	return key(text[:min(len(text), 40)])
}

// openings counts how many blocks start with the same words.
func openings(blocks []block) map[string]int {
	m := make(map[string]int, len(blocks))
	for _, b := range blocks {
		m[opening(b.text)]++
	}
	return m
}

func bit(b bool) float32 {
	if b {
		return 1
	}
	return 0
}

func ratio(a, b int) float32 { return float32(a) / float32(max(b, 1)) }

func logf(v float64) float32 { return float32(math.Log1p(max(v, 0))) }

// signedLog squeezes a distance and keeps its direction.
func signedLog(d int) float32 {
	if d < 0 {
		return -logf(float64(-d))
	}
	return logf(float64(d))
}
