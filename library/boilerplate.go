package library

import (
	"encoding/binary"
	"slices"
)

// Recurring is the reason of cuts that [Boilerplate] made: the line stands in
// several articles of the source.
const Recurring = "recurring"

// What a line must be to be no part of an article. A wrong cut loses news, and
// a missed one costs a reader a line, so each of the three questions must be
// answered with yes:
//
//   - Is it there often? It stands in leastOthers articles among the source's
//     latest; in leastInside where it stands inside the text and not near its
//     beginning or end, as pleas between two paragraphs do.
//   - Is it about something else? Of the words that say something, no more than
//     mostSaid stand elsewhere in the article. What a running story repeats of
//     earlier days names the people and places that the article is about, and a
//     plea or an author's life does not. What stands in most of a source's
//     articles needs no such proof.
//   - Have those articles nothing in common? No word stands in half of their
//     titles that hardly stands in those of the others. Else it may be a sentence
//     that everybody quotes that day.
const (
	leastOthers = 3
	leastInside = 5
	mostSaid    = .25
	mostOf      = .5 // of at least this many articles, itself included:
	leastMost   = 10
	edge        = 2 // paragraphs that may stand between the line and an end of the text

	// Articles that share more than half of their lines, and this many, are
	// states of one thing (a list that is brought up to date every day), and
	// prove nothing.
	sameList = 10

	// A text of which less would be left stays as it is. Letters of unspaced
	// writing count twice.
	leastLetters = 60
	leastShare   = .25
)

// keptPages is of how many articles of a source the lines are known, and
// revisited how many earlier articles are cleaned again when one comes in.
const (
	keptPages = 64
	revisited = 8
)

// Boilerplate is what is known of the lines of one source: which of its latest
// articles had which, as hashes. Engines keep [Boilerplate.Bytes] with the
// source; it is about 200 bytes for each of the latest 64 articles. Clean may be
// called concurrently, the others not.
type Boilerplate struct {
	pages []page // in the order in which they came
}

// A page is an article as Boilerplate remembers it.
type page struct {
	id     int64
	topics []uint32 // hashes of the words of its title
	lines  []mark
}

// A mark is a line of a page, and how often it was known when somebody last
// decided about it.
type mark struct {
	hash  uint32
	stage byte
}

// The stages of a line: what more articles may have changed.
const (
	seldom  byte = iota // in too few articles
	often               // for a line near an end of the text
	oftener             // for one inside
	mostly              // in most of the source's articles
	wasCut              // there is nothing left to decide
)

// Clean returns an article of the source without the lines that stand in
// several others, and the lines by which it is remembered ([Boilerplate.Add]).
// What is cut joins a.Cuts, with the reason [Recurring]; where a has no Raw, its
// text becomes that. The article with this id does not count (0 for none).
//
// Lines are those of a. Again is the article as the library has it,
// with Raw and Cuts, where it has it; what was cut from it stays cut.
func (b *Boilerplate) Clean(id int64, a Article, lines Lines, again Article) (Article, Lines) {
	j := judge{lines: lines, holders: b.holders(id, lines), of: b, id: id, again: recurring(again)}
	found := j.candidates()
	if len(found) == 0 {
		return a, lines
	}
	cut := j.judged(found, a.Title)
	out, ok := without(a, cut)
	if !ok {
		cut = nil
	}
	return out, j.decided(cut)
}

// holders returns which other pages have each of the lines.
func (b *Boilerplate) holders(id int64, lines Lines) map[uint32][]int {
	// Nearly all lines of nearly all pages are on no other: most are told by a bit.
	var bits [32]uint64
	for _, u := range lines.passages {
		bits[u.hash>>6&31] |= 1 << (u.hash & 63)
	}
	want := make(map[uint32]bool, len(lines.passages))
	for _, u := range lines.passages {
		want[u.hash] = true
	}
	var have map[uint32][]int
	for i, p := range b.pages {
		if p.id == id {
			continue
		}
		for _, l := range p.lines {
			if bits[l.hash>>6&31]&(1<<(l.hash&63)) == 0 || !want[l.hash] {
				continue
			}
			if have == nil {
				have = map[uint32][]int{}
			}
			have[l.hash] = append(have[l.hash], i)
		}
	}
	return have
}

// Add remembers an article with the lines that Clean returned, in the place of
// those that it had earlier. It returns earlier articles that have one of the
// lines which were cut from this one: they should be cleaned again, and then
// given to Add.
func (b *Boilerplate) Add(id int64, lines Lines) (stale []int64) {
	p := page{id: id, topics: lines.topics, lines: lines.marks()}
	i := slices.IndexFunc(b.pages, func(p page) bool { return p.id == id })
	if i >= 0 {
		b.pages[i] = p
	} else {
		b.pages = append(b.pages, p)
		b.pages = b.pages[max(0, len(b.pages)-keptPages):]
	}
	for _, u := range lines.passages {
		if u.stage == wasCut {
			return b.stale(id, lines)
		}
	}
	return nil
}

func (b *Boilerplate) stale(id int64, lines Lines) (ids []int64) {
	cut := map[uint32]byte{}
	for hash, have := range b.holders(0, lines) {
		cut[hash] = b.stage(len(have))
	}
	for _, u := range lines.passages {
		if u.stage != wasCut {
			delete(cut, u.hash)
		}
	}
	for _, p := range slices.Backward(b.pages) {
		undecided := func(l mark) bool { return l.stage < cut[l.hash] }
		if p.id != id && len(ids) < revisited && slices.ContainsFunc(p.lines, undecided) {
			ids = append(ids, p.id)
		}
	}
	return ids
}

// Settle notes what Clean decided about an earlier article that is to be found
// with lines that were cut from it before.
func (b *Boilerplate) Settle(id int64, lines Lines) {
	for i := range b.pages {
		if b.pages[i].id != id {
			continue
		}
		p := &b.pages[i]
		now := map[uint32]byte{}
		for _, u := range lines.passages {
			now[u.hash] = max(now[u.hash], u.stage)
		}
		for k := range p.lines {
			l := &p.lines[k]
			if stage, ok := now[l.hash]; ok {
				l.stage = max(l.stage, stage)
			} else {
				l.stage = wasCut // it is no longer in the text
			}
		}
	}
}

// stage is that of a line which stands in n articles, itself included.
func (b *Boilerplate) stage(n int) byte {
	switch {
	case n >= leastMost && float64(n) >= mostOf*float64(len(b.pages)):
		return mostly
	case n > leastInside:
		return oftener
	case n > leastOthers:
		return often
	}
	return seldom
}

// boilerplateVersion begins the bytes of a Boilerplate.
const boilerplateVersion = 1

// Bytes returns what [ReadBoilerplate] reads:
//
//	byte     version
//	n × page, oldest first:
//	    varint    id
//	    uvarint   topics, and 4 bytes for each, big-endian
//	    uvarint   lines, and 5 bytes for each: hash, stage
func (b *Boilerplate) Bytes() []byte {
	out := []byte{boilerplateVersion}
	for _, p := range b.pages {
		out = binary.AppendVarint(out, p.id)
		out = binary.AppendUvarint(out, uint64(len(p.topics)))
		for _, t := range p.topics {
			out = binary.BigEndian.AppendUint32(out, t)
		}
		out = binary.AppendUvarint(out, uint64(len(p.lines)))
		for _, l := range p.lines {
			out = append(binary.BigEndian.AppendUint32(out, l.hash), l.stage)
		}
	}
	return out
}

// ReadBoilerplate reads what [Boilerplate.Bytes] returned. Of anything else it
// takes what it can: what is not known is learned again.
func ReadBoilerplate(data []byte) *Boilerplate {
	b := &Boilerplate{}
	if len(data) == 0 || data[0] != boilerplateVersion {
		return b
	}
	all := make([]mark, 0, len(data)/5) // one allocation for the lines of all pages
	for data = data[1:]; len(data) > 0; {
		var p page
		var n int
		p.id, n = binary.Varint(data)
		if n <= 0 {
			return b
		}
		topics, rest := stretch(data[n:], 4)
		lines, rest := stretch(rest, 5)
		if rest == nil {
			return b
		}
		data = rest
		p.topics = make([]uint32, len(topics)/4)
		for i := range p.topics {
			p.topics[i] = binary.BigEndian.Uint32(topics[4*i:])
		}
		from := len(all)
		for ; len(lines) > 0; lines = lines[5:] {
			all = append(all, mark{binary.BigEndian.Uint32(lines), lines[4]})
		}
		p.lines = all[from:len(all):len(all)]
		b.pages = append(b.pages, p)
	}
	return b
}

// stretch reads a number and that many pieces of a size; rest is nil when they
// are not there.
func stretch(data []byte, size int) (pieces, rest []byte) {
	count, n := binary.Uvarint(data)
	if n <= 0 || count > uint64(len(data)-n)/uint64(size) {
		return nil, nil
	}
	end := n + int(count)*size
	return data[n:end], data[end:len(data):len(data)]
}
