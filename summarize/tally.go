package summarize

import "math/bits"

// Most of what is asked of a sentence is how many of its distinct words are of some kind: whether it repeats the title,
// strays from the text or is central to it. All of that is summed up once, in one pass over the words.

// tally are sums over the distinct words of a sentence, or what one word adds to them: two rows of fields, so that two
// additions add them all. own is of the words that carry meaning, all of all. A field of 9 bits has room for one of each
// word, as mostWords bounds them, and the highest one of 12 bits for eight of each.
type tally struct{ own, all uint64 }

const (
	atTitle     = 9 // where the fields of own begin
	atNumbers   = 18
	atSpaced    = 27
	atElsewhere = 36
	atNear      = 45

	atAllFirst     = 9 // and those of all
	atAllElsewhere = 18

	fieldMask = 1<<9 - 1
)

// carrying returns how many words carry meaning, and carryingTitle how many of those are in the title, numbers the
// numbers among them that are not, spaced those that are no pairs of characters, and elsewhere those of the last that
// stand in another sentence or in the title.
func (y *tally) carrying() int32      { return int32(y.own & fieldMask) }
func (y *tally) carryingTitle() int32 { return int32(y.own >> atTitle & fieldMask) }
func (y *tally) numbers() int32       { return int32(y.own >> atNumbers & fieldMask) }
func (y *tally) spaced() int32        { return int32(y.own >> atSpaced & fieldMask) }
func (y *tally) elsewhere() int32     { return int32(y.own >> atElsewhere & fieldMask) }

// near returns for the words that carry meaning the number of other sentences that have each, up to four, and four more
// for each that the title has.
func (y *tally) near() int32 { return int32(y.own >> atNear) }

// allTitle returns how many words are in the title, allFirst how many in the first sentence, and allElsewhere the number
// of other sentences that have each word, up to eight.
func (y *tally) allTitle() int32     { return int32(y.all & fieldMask) }
func (y *tally) allFirst() int32     { return int32(y.all >> atAllFirst & fieldMask) }
func (y *tally) allElsewhere() int32 { return int32(y.all >> atAllElsewhere) }

// tally returns what the term adds to the sentences that have it. What may be one thing or another in any text is not
// asked but multiplied: the processor would guess the answer, and often wrongly.
func (t *term) tally() tally {
	others, title, number, spaced := uint64(max(t.in-1, 0)), uint64(bit(t.inTitle)), uint64(bit(t.number)), uint64(bit(!t.wide))
	carries := uint64(bit(t.wide)|bit(t.runes > 3)) | number
	return tally{
		own: carries * (1 | title<<atTitle | (number&^title)<<atNumbers | spaced<<atSpaced | spaced&(title|uint64(bit(t.in > 1)))<<atElsewhere |
			(min(others, 4)+4*title)<<atNear),
		all: title | uint64(t.lead&1)<<atAllFirst | min(others, 8)<<atAllElsewhere,
	}
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
		sum, some := tally{}, uint64(0)
		for _, p := range parts {
			y := &d.tallies[p.term]
			sum.own += y.own
			sum.all += y.all
			some |= y.own & 1 << (p.term & 63) // the lowest bit is of carrying
		}
		s.tally, s.some = sum, some
		near := uint8(min(4*s.near()/max(1+s.carrying(), 6), 11))
		for _, p := range parts {
			if d.nears[p.term] < near {
				d.nears[p.term] = near
			}
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
			s.most = max(s.most, w[0]*int32(d.tallies[p.term].own&1)) // the lowest bit is of carrying
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
	if o.carrying() < s.carrying() {
		s, o = o, s
	}
	return 5*bits.OnesCount64(s.some&^o.some) <= int(s.carrying())
}
