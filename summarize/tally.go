package summarize

import "math/bits"

// Most of what is asked of a sentence is how many of its distinct words are of some kind: whether it repeats the title,
// strays from the text or is central to it. All of that is summed up once, in one pass over the words.

// What is summed up of the distinct words of a sentence.
const (
	carrying        = iota // words that carry meaning
	carryingNear           // of each of those: other sentences that have it, up to four, and four more if the title has it
	carryingTitle          // those in the title
	carryingNumbers        // numbers among them that are not in the title
	carryingSpaced         // those that are no pairs of characters
	spacedElsewhere        // and of these, the ones that stand in another sentence or in the title
	allElsewhere           // of each word: other sentences that have it, up to eight
	allTitle               // words in the title
	allFirst               // words in the first sentence
)

// tally holds these sums as two numbers, each a row of fields, so that two additions add them all. A field has room for
// eight of each word: mostWords bounds them.
type tally [2]uint64

const (
	tallyBits   = 12
	tallyFields = 64 / tallyBits
)

func (y *tally) of(k int) int32 {
	return int32(y[k/tallyFields] >> (k % tallyFields * tallyBits) & (1<<tallyBits - 1))
}

func (y *tally) add(k int, n int32) {
	y[k/tallyFields] += uint64(n) << (k % tallyFields * tallyBits)
}

// tally returns what the term adds to the sentences that have it. What may be one thing or another in any text is not
// asked but multiplied: the processor would guess the answer, and often wrongly.
func (t *term) tally() tally {
	others, title, spaced := max(t.in-1, 0), bit(t.inTitle), bit(!t.wide)
	carries := bit(t.wide) | bit(t.number) | bit(t.runes > 3)
	var own, all tally
	own.add(carrying, 1)
	own.add(carryingNear, min(others, 4)+4*title)
	own.add(carryingTitle, title)
	own.add(carryingNumbers, bit(t.number)&^title)
	own.add(carryingSpaced, spaced)
	own.add(spacedElsewhere, spaced&(bit(others > 0)|title))
	all.add(allElsewhere, min(others, 8))
	all.add(allTitle, title)
	all.add(allFirst, int32(t.lead&1))
	return tally{own[0]*uint64(carries) + all[0], own[1]*uint64(carries) + all[1]}
}

// bit returns 1 for what is so.
func bit(is bool) (n int32) {
	if is {
		n = 1
	}
	return n
}

// sums are what the words of a sentence add up to.
type sums struct {
	tally
	signature uint64 // a number that its words in order give
	some      uint64 // a bit for each of its words that carry meaning; several may share one
	fresh     int32  // words that stand in no sentence before
	reach     int32  // words that it may share with a summary at most, whatever else is chosen, in 1/65536
	chance    int32  // the chances of its words to stand in a summary, in 1/65536
	most      int32  // the highest chance of a word that carries meaning
}

// readTallies sums up what every sentence has of words, and notes for every term how central the best sentence is that
// it stands in: how often the words of the sentence stand elsewhere and in the title.
func (d *document) readTallies() {
	d.tallies, d.nears = resized(d.tallies, len(d.terms)), resized(d.nears, len(d.terms))
	for n := range d.terms {
		d.tallies[n] = d.terms[n].tally()
	}
	for i := range d.sums {
		parts, s := d.partsOf(i), &d.sums[i]
		low, high, some := uint64(0), uint64(0), uint64(0)
		for _, p := range parts {
			y := &d.tallies[p.term]
			low += y[0]
			high += y[1]
			some |= y[0] & 1 << (p.term & 63) // the lowest bit is of carrying
		}
		s.tally, s.some = tally{low, high}, some
		near := uint8(min(4*s.of(carryingNear)/max(1+s.of(carrying), 6), 11))
		for _, p := range parts {
			d.nears[p.term] = max(d.nears[p.term], near)
		}
	}
}

// sumWorth sums up the worth of the words of every sentence.
func (d *document) sumWorth() {
	for i := range d.sums {
		s := &d.sums[i]
		s.reach, s.chance, s.most = 0, 0, 0
		for _, p := range d.partsOf(i) {
			w := &d.worth[p.term]
			s.chance += w[0]
			s.most = max(s.most, w[0]*int32(d.tallies[p.term][0]&1)) // the lowest bit is of carrying
			s.reach += max(w[0], w[1], w[2])
			if p.count > 1 {
				s.reach += w[0] + w[1] + w[2] - max(w[0], w[1], w[2])
			}
		}
	}
}

// mayRepeat reports whether four fifths of the words of one sentence that carry meaning may be in the other. Each word
// of the shorter one whose bit the longer one lacks is missing there: that is nearly always enough to tell.
func (s *sums) mayRepeat(o *sums) bool {
	if o.of(carrying) < s.of(carrying) {
		s, o = o, s
	}
	return 5*bits.OnesCount64(s.some&^o.some) <= int(s.of(carrying))
}
