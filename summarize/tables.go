package summarize

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"strings"
	"sync"
	"unicode/utf8"
)

// one is the unit of chances and of expected F1: 1 as a fixed-point number.
const one = 1 << 16

// worth are the chances that a summary has a word at least once, twice and three times.
type worth [heads]int32

const heads = 3

// at returns what an occurrence adds to what is expected, when a summary has the word so many times before.
func (w *worth) at(times int32) int32 {
	if times < heads {
		return w[times]
	}
	return 0
}

// Tables are what was learned of news in one language, or in several: how the features of a word and its identity
// change its chance to stand in a summary, and how much more or less than its words say a sentence is worth. They
// never change after they were made.
type Tables struct {
	Lang    string                       // language that they are for; "" for all others
	Words   [heads][wordFeatures][]int16 // logits, in 1/1024, per value of each feature
	Own     [ownFeatures][]int16         // expected F1, in 1/65536
	Length  int32                        // words of a summary that are not in the text, in 1/65536
	Lexicon []Entry                      // words that were seen often enough, ascending by hash
	slots   []Entry                      // the same as a hash table
	words   [groupValues]uint64          // Words, see groups
	own     [ownValues]int32             // Own, one feature after another
}

// Entry is a word of the language: how rare it is, and how much likelier than others like it to stand in a summary.
type Entry struct {
	Hash   uint32      // the upper half of its hash; 0 for none
	Rare   uint8       // from 0, in every text, to 14; 15 is for unknown words
	Weight [heads]int8 // logits, in 1/32
}

const unknownRare = 15

//go:embed weights.bin
var weightsFile []byte

// shipped are the tables of weights.bin by their language.
var shipped = sync.OnceValue(func() map[string]*Tables {
	all, err := ParseTables(weightsFile)
	if err != nil {
		panic("summarize: weights.bin: " + err.Error()) // it is part of the build, and a test reads it
	}
	byLang := make(map[string]*Tables, len(all))
	for _, t := range all {
		byLang[t.Lang] = t
	}
	return byLang
})

// tables returns the tables for the document: those of its language, or what all languages have in common, or nil where
// it is not known that these choose better than who takes the first sentences. That is so for scripts without spaces:
// on Chinese, what the other languages have in common loses to the first sentence.
func (d *document) tables() *Tables {
	all := shipped()
	if t := all[d.base]; t != nil {
		return t
	}
	if d.spacelessScript() {
		return nil
	}
	return all[""]
}

// spacelessScript reports whether most words are pairs of characters of a script without spaces. Korean is read by pairs
// too, but has spaces, and its news is built like that of other spaced scripts.
func (d *document) spacelessScript() bool {
	wide := 0
	for n := range d.terms {
		if t := &d.terms[n]; t.wide && t.count > 0 {
			if r, _ := utf8.DecodeRuneInString(d.text[d.places[n].Start:]); r < 0xAC00 || r > 0xD7AF {
				wide++
			}
		}
	}
	return 2*wide > len(d.terms)
}

// baseOf returns the first subtag of a language tag in lower case.
func baseOf(tag string) string {
	if i := strings.IndexAny(tag, "-_"); i >= 0 {
		tag = tag[:i]
	}
	return strings.ToLower(tag)
}

// tablesMagic begins the file of the tables; its last byte is the version of the format.
const tablesMagic = "ngsum\x03"

// AppendTables appends the tables in the format that ParseTables reads.
func AppendTables(dst []byte, all []*Tables) []byte {
	dst = append(dst, tablesMagic...)
	dst = append(dst, byte(len(all)))
	for _, t := range all {
		dst = append(dst, byte(len(t.Lang)))
		dst = append(dst, t.Lang...)
		for h := range t.Words {
			for f, size := range wordSizes {
				for v := range size {
					dst = binary.LittleEndian.AppendUint16(dst, uint16(t.Words[h][f][v]))
				}
			}
		}
		for f, size := range ownSizes {
			for v := range size {
				dst = binary.LittleEndian.AppendUint16(dst, uint16(t.Own[f][v]))
			}
		}
		dst = binary.LittleEndian.AppendUint32(dst, uint32(t.Length))
		dst = binary.LittleEndian.AppendUint32(dst, uint32(len(t.Lexicon)))
		for _, e := range t.Lexicon {
			dst = binary.LittleEndian.AppendUint32(dst, e.Hash)
			dst = append(dst, e.Rare)
			for _, w := range e.Weight {
				dst = append(dst, byte(w))
			}
		}
	}
	return dst
}

// ParseTables reads what AppendTables wrote.
func ParseTables(data []byte) ([]*Tables, error) {
	r := reader{data: data}
	if string(r.bytes(len(tablesMagic))) != tablesMagic {
		return nil, errors.New("not a file of tables, or of another version")
	}
	all := make([]*Tables, r.byte())
	for k := range all {
		t := &Tables{Lang: string(r.bytes(int(r.byte())))}
		all[k] = t
		for h := range t.Words {
			for f, size := range wordSizes {
				t.Words[h][f] = r.numbers(size)
			}
		}
		for f, size := range ownSizes {
			t.Own[f] = r.numbers(size)
		}
		t.Length = int32(r.uint32())
		entries := int(r.uint32())
		if r.failed || entries > len(r.data)/8 {
			return nil, errors.New("the file ends too early")
		}
		t.Lexicon = make([]Entry, entries)
		for i := range t.Lexicon {
			e := &t.Lexicon[i]
			e.Hash, e.Rare = r.uint32(), r.byte()
			for h := range e.Weight {
				e.Weight[h] = int8(r.byte())
			}
		}
		t.Prepare()
	}
	if r.failed || len(r.data) > 0 {
		return nil, errors.New("the file ends too early or too late")
	}
	return all, nil
}

// reader takes numbers off the front of data.
type reader struct {
	data   []byte
	failed bool
}

func (r *reader) bytes(n int) []byte {
	if n > len(r.data) {
		r.failed = true
		return make([]byte, n)
	}
	b := r.data[:n]
	r.data = r.data[n:]
	return b
}

func (r *reader) byte() byte     { return r.bytes(1)[0] }
func (r *reader) uint32() uint32 { return binary.LittleEndian.Uint32(r.bytes(4)) }

func (r *reader) numbers(n int) []int16 {
	b := r.bytes(2 * n)
	numbers := make([]int16, n)
	for i := range numbers {
		numbers[i] = int16(binary.LittleEndian.Uint16(b[2*i:]))
	}
	return numbers
}

// Prepare makes tables that were filled by hand ready for use.
func (t *Tables) Prepare() {
	size := 64
	for size < 2*len(t.Lexicon) {
		size *= 2
	}
	t.slots = make([]Entry, size)
	mask := uint32(size - 1)
	for _, e := range t.Lexicon {
		i := e.Hash & mask
		for t.slots[i].Hash != 0 {
			i = (i + 1) & mask
		}
		t.slots[i] = e
	}
	t.pack()
}

// entry returns what is known of the word with a hash.
func (t *Tables) entry(hash uint64) (e *Entry) {
	upper := uint32(hash >> 32)
	mask := uint32(len(t.slots) - 1)
	for i := upper & mask; ; i = (i + 1) & mask {
		e = &t.slots[i]
		if e.Hash == upper && upper != 0 {
			return e
		}
		if e.Hash == 0 {
			return nil
		}
	}
}

// The weights of a word for its heads are added as one number, a field of 21 bits each, which holds the sum of 32
// numbers of 16 bits: looking them up is most of the work of choosing.
const (
	packBits = 21
	packBias = 1 << 15 // makes a weight positive
	packMask = 1<<packBits - 1
)

// ownValues is how many values all features of a sentence have, rounded up to a power of two: an index with that many
// bits needs no check.
const ownValues = 256

// ownFrom is where the values of each feature begin.
var ownFrom = startsOf(ownSizes[:], ownValues)

func startsOf(sizes []int, most int) (from [32]uint16) {
	sum := 0
	for f, size := range sizes {
		from[f] = uint16(sum)
		sum += size
	}
	if sum > most {
		panic("summarize: the features have more values than there is room for") // a test would not get so far
	}
	return from
}

// pack lays the tables out for looking up.
func (t *Tables) pack() {
	t.packWords()
	for f, size := range ownSizes {
		for v := range size {
			t.own[int(ownFrom[f])+v] = int32(t.Own[f][v])
		}
	}
}

// packed returns the weights of a value of a feature as one number.
func (t *Tables) packed(feature int, value uint8) (sum uint64) {
	for h := range heads {
		sum |= uint64(int32(t.Words[h][feature][value])+packBias) << (h * packBits)
	}
	return sum
}

// weigh sets the worth of every term of the document, and returns how many words a summary is expected to share with it,
// in 1/65536.
func (d *document) weigh(t *Tables) (shared int64) {
	var x traits
	unknown := Entry{Rare: unknownRare}
	for n := range d.terms {
		w := &d.terms[n]
		if w.count == 0 { // stands in the title only
			continue
		}
		e := t.entry(w.hash)
		if e == nil {
			e = &unknown
		}
		d.readTraits(int32(n), int32(e.Rare), &x)
		sum := t.words[x.placed()&(groupValues-1)] + t.words[x.known()&(groupValues-1)] + t.words[x.central()&(groupValues-1)] +
			t.words[x.written()&(groupValues-1)] + t.words[x.spread()&(groupValues-1)] + t.words[x.paired()&(groupValues-1)]
		for h := range min(int(w.count), heads) {
			logit := int32(sum>>(h*packBits)&packMask) - packBias*wordFeatures
			chance := chanceOf(logit + int32(e.Weight[h])*(1024/32))
			d.worth[n][h] = chance
			shared += int64(chance)
		}
	}
	return shared
}

// chances is the logistic function between -8 and 8, in steps of 1/64.
var chances = func() (t [1025]int32) {
	const step = 1.0157477085866857 // e to the power of 1/64
	odds := 0.00033546262790251185  // e to the power of -8
	for i := range t {
		t[i] = int32(float64(float64(one*odds)/float64(1+odds)) + .5)
		odds = float64(odds * step) // each result is rounded to 64 bits, so that every machine gets the same
	}
	return t
}()

// chanceOf returns the chance that has the logit, in 1/1024.
func chanceOf(logit int32) int32 {
	return chances[min(max((logit+8*1024+8)>>4, 0), 1024)]
}

// ownWorth returns what sentence i is worth besides its words.
func (d *document) ownWorth(t *Tables, i int) int32 {
	var row [ownFeatures]uint8
	d.ownRow(i, &row)
	sum := int32(0)
	for f, v := range row {
		sum += t.own[(ownFrom[f]+uint16(v))&(ownValues-1)]
	}
	return sum
}
