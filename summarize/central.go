package summarize

// longShare is the share of a text, in per cent, from which on a bound by words asks for a shorter text and not for the
// gist: then it matters what runs through the whole text.
const longShare = 20

// ranked bounds the sentences that are ranked by each other: the time grows with the square of their number. Of longer
// texts the later sentences count by their words alone.
const ranked = 256

// prefersCentral makes the sentences worth their rank in the graph of sentences that share words (TextRank: Mihalcea
// and Tarau, EMNLP 2004), in 1/65536.
func (d *document) prefersCentral(t *Tables) {
	c := &d.chooser
	n := min(len(d.spans), ranked)
	edges, sums := make([]int64, n*n), make([]int64, n)
	sizes := make([]int64, n)
	for i := range n {
		sizes[i] = int64(log2(len(d.wordsOf(i)) + 1))
	}
	for i := range n {
		for _, p := range d.partsOf(i) {
			if x := &d.terms[p.term]; t.tells(x) {
				c.stamp[p.term] = int32(i) + 1
			}
		}
		for j := range i {
			shared := int64(0)
			for _, p := range d.partsOf(j) {
				if c.stamp[p.term] == int32(i)+1 {
					shared++
				}
			}
			if shared > 0 {
				w := shared * one / (sizes[i] + sizes[j] + 1)
				edges[i*n+j], edges[j*n+i] = w, w
				sums[i] += w
				sums[j] += w
			}
		}
	}
	clear(c.stamp)
	const rounds = 12
	ranks, next := make([]int64, n), make([]int64, n)
	for i := range ranks {
		ranks[i] = one
	}
	for range rounds {
		for i := range next {
			sum := int64(0)
			for j, w := range edges[i*n : (i+1)*n] {
				if w > 0 {
					sum += ranks[j] * w / sums[j]
				}
			}
			next[i] = one*15/100 + sum*85/100
		}
		ranks, next = next, ranks
	}
	for i := range c.own {
		c.own[i] = 0
		if i < n {
			c.own[i] = int32(ranks[i])
		}
		if f := &d.facts[i]; f.leaning || f.piece() {
			c.own[i] -= c.own[i] / 16
		}
	}
}

// stopRare is how rare a word must be, in steps of 1.5, to say something: commoner ones stand in most texts.
const stopRare = 2

// tells reports whether a word is none of those that every text has.
func (t *Tables) tells(x *term) bool {
	if e := t.entry(x.hash); e != nil {
		return e.Rare >= stopRare
	}
	return len(t.Lexicon) > 0 || x.carries()
}
