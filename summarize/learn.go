package summarize

// Reading is a text as the tables see it, for the command that learns them. It is not safe for concurrent use.
type Reading struct{ d document }

// Read reads a text for learning.
func Read(text string, o Options) *Reading {
	r := new(Reading)
	r.d.read(text, &o)
	return r
}

// Sentences returns the sentences of the text.
func (r *Reading) Sentences() []Span { return r.d.spans }

// Words returns how many distinct words the text and its title have.
func (r *Reading) Words() int { return len(r.d.terms) }

// Word returns the hash of word n, where it first stands, how often it does (0 for words of the title alone), and
// whether it is a pair of characters.
func (r *Reading) Word(n int) (hash uint64, at Span, count int, pair bool) {
	t := &r.d.terms[n]
	return t.hash, r.d.places[n], int(t.count), t.wide
}

// WordRow returns the features of word n, which the text has. rare is how rare it is in the language, see [Entry].
func (r *Reading) WordRow(n int, rare uint8) [len(wordSizes)]uint8 {
	var row [wordFeatures]uint8
	var x traits
	r.d.readTraits(int32(n), int32(rare), &x)
	x.row(&row)
	return row
}

// OwnRow returns the features of sentence i, after Begin.
func (r *Reading) OwnRow(i int) [len(ownSizes)]uint8 {
	var row [ownFeatures]uint8
	r.d.ownRow(i, &row)
	return row
}

// Begin begins a summary of the text with these tables.
func (r *Reading) Begin(t *Tables, o Options) { r.d.prepare(&o, t) }

// Open reports whether sentence i may still be chosen.
func (r *Reading) Open(i int) bool {
	return !r.d.chooser.chosen[i] && r.d.chooser.verdicts[i] == fit
}

// Stands reports whether sentence i can be read with those that were taken.
func (r *Reading) Stands(i int) bool { return r.d.stands(i) }

// Value returns the F1 that the summary is expected to reach with sentence i, and what the sentence is worth besides,
// both in 1/65536.
func (r *Reading) Value(i int) (f1, own int) {
	own = int(r.d.chooser.own[i])
	return int(r.d.value(i)) - own, own
}

// Take adds sentence i to the summary.
func (r *Reading) Take(i int) { r.d.take(i) }

// WordSizes returns how many values each feature of a word has, OwnSizes the same of a sentence.
func WordSizes() []int { return append([]int(nil), wordSizes[:]...) }

// OwnSizes returns how many values each feature of a sentence has.
func OwnSizes() []int { return append([]int(nil), ownSizes[:]...) }

// UnknownRare is the rareness of words that are not in the lexicon.
const UnknownRare = unknownRare

// Heads is for how many occurrences of a word in a summary its chances are learned.
const Heads = heads
