package summarize

import "slices"

// A set that was filled one by one is looked at again as a whole.

// improve exchanges a chosen sentence for another wherever that makes the set worth more: the first one taken, for one,
// was taken when nothing else was there.
func (d *document) improve() {
	c := &d.chooser
	if len(c.picks) < 2 || len(c.picks) > mostImproved || !c.free() {
		return
	}
	for range len(c.picks) {
		changed := false
		for range len(c.picks) {
			i := c.picks[0] // the one that has been in the set for longest
			if d.needed(i) {
				c.picks = append(c.picks[1:], i) // the next one would be left without it
				continue
			}
			d.drop(0)
			j := d.best(fit, standsAlone)
			if j < 0 || d.value(j) <= d.value(i) {
				j = i
			}
			d.take(j)
			changed = changed || j != i
		}
		if !changed {
			return
		}
	}
}

// free reports whether the sentences are chosen for what the set is worth alone: nothing was asked for, and each has room.
func (c *chooser) free() bool { return len(c.asked) == 0 && !c.room.limited }

// beginAnew chooses the set of two or three again with the second best sentence as the first one, and keeps the set that
// is worth more: from a set that began otherwise, exchanging one sentence at a time does not always lead there.
func (d *document) beginAnew() {
	c := &d.chooser
	n := len(c.picks)
	if n < 2 || n > gistCount || c.long || !c.free() {
		return
	}
	before := d.setValue()
	c.kept = append(c.kept[:0], c.picks...)
	d.empty()
	if second := d.secondBest(); second >= 0 {
		d.take(second)
		d.fill(n, fit, standsAlone)
		d.improve()
		if len(c.picks) == n && d.setValue() > before {
			return
		}
		d.empty()
	}
	for _, i := range c.kept {
		d.take(i)
	}
}

// secondBest returns the sentence that would be taken after the best one, if that were not to be quoted, or -1.
func (d *document) secondBest() int {
	first := d.best(fit, standsAlone)
	if first < 0 {
		return -1
	}
	defer func(v verdict) { d.chooser.verdicts[first] = v }(d.chooser.verdicts[first])
	d.chooser.verdicts[first] = never
	return d.best(fit, standsAlone)
}

// setValue returns what the chosen set is worth.
func (d *document) setValue() int64 {
	c := &d.chooser
	value := d.reached(c.matches, c.length)
	for _, i := range c.picks {
		value += int64(c.own[i])
	}
	return value
}

// empty takes all sentences out of the set, and forgets which ones say the same.
func (d *document) empty() {
	c := &d.chooser
	for len(c.picks) > 0 {
		d.drop(len(c.picks) - 1)
	}
	copy(c.verdicts, c.judged)
	clear(c.compared)
}

// spare leaves one sentence of a gist of two or three out, if any of them makes the set worse by spareCost: its words say
// less of what summaries say than the rest does, so that whoever reads it learns less from as many words. It reports
// whether it did. How long summaries are must be known for that, so only tables of one language tell, and not those from
// headlines.
func (d *document) spare(count int) bool {
	c := &d.chooser
	if !c.sparing || count < 2 || count > gistCount || len(c.picks) != count {
		return false
	}
	wanted := int64(wantedWords * count)
	c.expected = max(c.expected, wanted*one)
	worst, most := -1, int64(spareCost)
	for range count {
		i := c.picks[0]
		d.drop(0)
		left, without, with := c.length, d.reached(c.matches, c.length), d.value(i)
		d.take(i) // at the end: after all of them the order is as before
		if left >= wanted && !d.needed(i) && without-with >= most {
			worst, most = i, without-with
		}
	}
	if worst < 0 {
		return false
	}
	d.drop(slices.Index(c.picks, worst))
	d.improve()
	return true
}

// fromHeadlines is the language of which the tables were learned from headlines.
const fromHeadlines = "zh"

// wantedWords is how many words, for each sentence that was asked for, whoever asks wants at least: that many are left.
const wantedWords = 12

// needed reports whether the next sentence is quoted and leans on sentence i.
func (d *document) needed(i int) bool {
	return i+1 < len(d.spans) && d.chooser.chosen[i+1] && d.facts[i+1].leaning
}

// mostImproved bounds the sentences of a set that is improved.
const mostImproved = 6

// drop takes the sentence that was picked as number k out of the set.
func (d *document) drop(k int) {
	c := &d.chooser
	i := c.picks[k]
	c.picks = slices.Delete(c.picks, k, k+1)
	c.chosen[i] = false
	c.length -= int64(d.wordsFrom[i+1] - d.wordsFrom[i])
	for _, p := range d.partsOf(i) {
		for n := c.taken[p.term] - p.count; n < min(c.taken[p.term], heads); n++ {
			c.matches -= int64(d.worth[p.term][n])
		}
		c.taken[p.term] -= p.count
		c.next[p.term] = d.worth[p.term].at(c.taken[p.term])
	}
	c.quotedPart[d.facts[i].part] = false
}
