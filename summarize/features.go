package summarize

// The features are those that summaries of news in five languages were found to depend on; the tables say by how much.
// Each is a small whole number, by which a table is looked up: nothing is computed in floating point when quotes are
// chosen, so that they are the same on every machine.

// Features of a word.
const (
	wordCount        = iota // how often it stands in the text
	wordSentences           // in how many sentences
	wordRate                // how often for the length of the text
	wordFirst               // the sentence that it first stands in
	wordDepth               // the same for the length of the text
	wordTitle               // in the title, and whether in the first sentence
	wordLength              // letters
	wordText                // sentences of the text, and how often it stands there
	wordNumber              // kind of number
	wordCapital             // written with a capital inside sentences
	wordLead                // which of the first three sentences have it
	wordRare                // how rare it is in the language, and how often it stands in the text
	wordRareFirst           // how rare, and where first
	wordSpread              // from where to where
	wordCountFirst          // how often, and where first
	wordNear                // the best sentence that it stands in
	wordPair                // in pairs that the title has, or that come again
	wordTitleCount          // title, and how often
	wordTitleFirst          // title, and where first
	wordTitleRare           // title, and how rare
	wordNearRare            // the best sentence that it stands in, and how rare
	wordCapitalCount        // capital, and how often
	wordFeatures
)

// wordSizes are how many values each feature has.
var wordSizes = [wordFeatures]int{13, 11, 12, 16, 11, 6, 15, 24, 5, 8, 8, 64, 64, 11, 48, 36, 12, 36, 48, 96, 192, 64}

// Features of a sentence.
const (
	ownPlace     = iota // its number
	ownDepth            // the same for the length of the text
	ownText             // sentences of the text, and its number
	ownLength           // words
	ownTitle            // words of the title
	ownCentral          // how often its words stand elsewhere
	ownFresh            // words that stand in no sentence before
	ownSpeech           // quotation
	ownNumbers          // numbers
	ownCapitals         // names
	ownOpening          // how it begins
	ownEnding           // how it ends
	ownParagraph        // where in its paragraph
	ownPart             // which paragraph
	ownMean             // mean chance of its words
	ownMost             // highest chance of a rarer word
	ownReports          // words for making something known
	ownLengthAt         // words, and its number
	ownFirst            // words of the first sentence
	ownFeatures
)

var ownSizes = [ownFeatures]int{16, 11, 32, 20, 8, 12, 7, 6, 5, 8, 5, 7, 8, 8, 12, 12, 5, 32, 9}

// capped returns n, at most most.
func capped(n, most int32) int { return int(max(min(n, most), 0)) }

// stepOf returns a number for how long something is: one by one, then in growing steps.
func stepOf(n int32) int {
	switch {
	case n < 8:
		return int(max(n, 0))
	case n < 10:
		return 8
	case n < 13:
		return 9
	case n < 17:
		return 10
	case n < 23:
		return 11
	case n < 32:
		return 12
	case n < 48:
		return 13
	case n < 80:
		return 14
	}
	return 15
}

// What the features of a word are made of.
const (
	traitCount   = iota // how often it stands in the text
	traitIn             // in how many sentences
	traitFirst          // step of the sentence that it first stands in
	traitDepth          // the same for the length of the text
	traitSpread         // tenths of the text from where it first stands to where it last does
	traitLead           // which of the first three sentences have it
	traitRate           // class of its share of the words
	traitSize           // class of the number of sentences
	traitTitle          // whether there is a title, and it in the title and in the first sentence
	traitNear           // the best sentence that it stands in
	traitPair           // in pairs that the title has, or that come again
	traitLength         // letters
	traitNumber         // kind of number
	traitCapital        // written with a capital inside sentences
	traitRare           // how rare it is in the language
	traitsOfWord
)

// traits are small whole numbers, below traitSizes.
type traits [traitsOfWord]int32

var traitSizes = traits{13, 11, 16, 11, 11, 8, 12, 6, 6, 12, 12, 15, 5, 8, 16}

// readTraits fills x with the traits of term n. rare is how rare it is in the language, from 0 to 15.
func (d *document) readTraits(n, rare int32, x *traits) {
	t := &d.terms[n]
	x[traitCount] = min(t.count, 12)
	x[traitIn] = min(t.in, 10)
	x[traitFirst] = int32(d.scale.steps[t.first])
	x[traitDepth] = int32(d.scale.depths[t.first])
	x[traitSpread] = int32(d.scale.tenths[max(t.last-t.first, 0)])
	x[traitLead] = int32(t.lead)
	x[traitRate] = int32(d.scale.rate(t.count))
	x[traitSize] = int32(d.scale.size)
	x[traitTitle] = bit(len(d.titles) > 0)*2 + bit(t.inTitle)*2 + int32(t.lead&1)
	x[traitNear] = int32(d.nears[n])
	x[traitPair] = min(t.pairs, 3)*3 + bit(t.inTitle) + bit(t.titlePair) // only words of the title are in its pairs
	x[traitLength] = min(t.runes, 14)
	x[traitNumber] = int32(numberKind(t))
	x[traitCapital] = capitalKind(t)
	x[traitRare] = rare
}

// row fills row with the features of a word that has the traits.
func (x *traits) row(row *[wordFeatures]uint8) {
	count, first, title, rare := x[traitCount], x[traitFirst], x[traitTitle], x[traitRare]
	row[wordCount] = uint8(count)
	row[wordSentences] = uint8(x[traitIn])
	row[wordRate] = uint8(x[traitRate])
	row[wordFirst] = uint8(first)
	row[wordDepth] = uint8(x[traitDepth])
	row[wordTitle] = uint8(title)
	row[wordLength] = uint8(x[traitLength])
	row[wordText] = uint8(x[traitSize]*4 + min(count-1, 3))
	row[wordNumber] = uint8(x[traitNumber])
	row[wordCapital] = uint8(x[traitCapital])
	row[wordLead] = uint8(x[traitLead])
	row[wordRare] = uint8(rare*4 + min(count-1, 3))
	row[wordRareFirst] = uint8(rare*4 + int32(bits4[x[traitLead]]))
	row[wordSpread] = uint8(x[traitSpread])
	row[wordNear] = uint8(x[traitNear]*3 + min(x[traitIn]-1, 2))
	row[wordPair] = uint8(x[traitPair])
	row[wordTitleCount] = uint8(title*6 + min(count, 6) - 1)
	row[wordTitleFirst] = uint8(title*8 + min(first, 7))
	row[wordTitleRare] = uint8(title*16 + rare)
	row[wordNearRare] = uint8(x[traitNear]*16 + rare)
	row[wordCapitalCount] = uint8(x[traitCapital]*8 + min(count, 8) - 1)
	row[wordCountFirst] = uint8(min(count, 6)*6 + min(first, 5))
}

// scale is what the features of all words of a text are measured by.
type scale struct {
	words  int32
	size   int       // class of the number of sentences
	steps  []uint8   // per sentence: stepOf it
	depths []uint8   // per sentence: depthOf it
	tenths []uint8   // per number of sentences: how many tenths of the text they are
	rates  [12]uint8 // per count of a word: class of its share of the words
}

// readScale measures the text.
func (d *document) readScale() {
	s, n := &d.scale, int32(max(len(d.spans), 1))
	s.words, s.size = int32(max(len(d.words), 1)), textSize(n)
	s.steps, s.depths, s.tenths = resized(s.steps, int(n)), resized(s.depths, int(n)), resized(s.tenths, int(n))
	for i := range n {
		s.steps[i], s.depths[i], s.tenths[i] = uint8(stepOf(i)), uint8(depthOf(i, n)), uint8(10*i/n)
	}
	for count := range s.rates {
		s.rates[count] = s.rateOf(int32(count))
	}
}

func (s *scale) rate(count int32) uint8 {
	if int(count) < len(s.rates) {
		return s.rates[count]
	}
	return s.rateOf(count)
}

func (s *scale) rateOf(count int32) uint8 {
	return uint8(min(stepOf(int32(min(1000*int64(count)/int64(s.words), 1000))), 11))
}

// bits4 says which of the first sentences has a term: 0 none, 1 the first alone, 2 a later one, 3 both.
var bits4 = [8]uint8{0, 1, 2, 3, 2, 3, 2, 3}

// depthOf returns how deep in the text a sentence stands: 0 is the first, then in tenths.
func depthOf(i, sentences int32) int {
	if i <= 0 {
		return 0
	}
	return int(1 + min(10*i/sentences, 9))
}

func textSize(sentences int32) int {
	switch {
	case sentences < 8:
		return 0
	case sentences < 14:
		return 1
	case sentences < 22:
		return 2
	case sentences < 34:
		return 3
	case sentences < 60:
		return 4
	}
	return 5
}

func numberKind(t *term) int {
	switch {
	case !t.number:
		return 0
	case t.runes == 1:
		return 1
	case t.runes < 4:
		return 2
	case t.runes == 4:
		return 3
	}
	return 4
}

// capitalKind returns 1 for a word that is written with a capital inside sentences, 2 for one that nearly always is, 3
// for a pair of characters, and 4 more for a word of the first sentence.
func capitalKind(t *term) int32 {
	kind := bit(t.capitals > 0)
	kind += kind & bit(t.capitals >= t.count-1)
	if t.wide {
		kind = 3
	}
	return kind + 4*bit(t.first == 0)
}

// ownRow fills row with the features of sentence i, after weigh.
func (d *document) ownRow(i int, row *[ownFeatures]uint8) {
	f, s := &d.facts[i], &d.sums[i]
	sentences := int32(len(d.spans))
	length := d.wordsFrom[i+1] - d.wordsFrom[i]
	distinct := max(int32(len(d.partsOf(i))), 1)
	place := stepOf(int32(i))
	row[ownPlace] = uint8(place)
	row[ownDepth] = uint8(depthOf(int32(i), sentences))
	row[ownText] = uint8(textSize(sentences)*5 + min(i, 4))
	row[ownLength] = uint8(capped(length/3, 19))
	row[ownTitle] = uint8(titleShare(s.allTitle(), int32(len(d.titles))))
	row[ownCentral] = uint8(capped(2*s.allElsewhere()/distinct, 11))
	row[ownFresh] = uint8(6 * s.fresh / distinct)
	row[ownSpeech] = uint8(f.speechKind())
	row[ownNumbers] = uint8(capped(f.numbers, 4))
	row[ownCapitals] = uint8(capped(16*f.capitals/max(length, 1), 7))
	row[ownOpening] = uint8(f.openingKind())
	row[ownEnding] = uint8(f.endingKind())
	row[ownParagraph] = uint8(min(f.place, 3) * 2)
	if f.alone {
		row[ownParagraph]++
	}
	row[ownPart] = uint8(capped(f.part, 7))
	row[ownMean] = uint8(capped(s.chance/distinct*16/one, 11))
	row[ownMost] = uint8(capped(s.most*12/one, 11))
	row[ownReports] = uint8(capped(f.reports, 3))
	if f.supposes {
		row[ownReports] = 4
	}
	row[ownFirst] = uint8(8 * s.allFirst() / distinct)
	row[ownLengthAt] = uint8(capped(length/8, 7)*4 + min(i, 3))
}

func titleShare(common, title int32) int {
	if title == 0 {
		return 0
	}
	return 1 + int(6*common/title)
}

func (f *facts) speechKind() int {
	switch {
	case f.unbalanced:
		return 5
	case f.inside:
		return 4
	case f.spoken:
		return 3
	case f.speech:
		return 2
	case f.quoted:
		return 1
	}
	return 0
}

func (f *facts) openingKind() int {
	switch {
	case f.begun:
		return 3
	case f.linking:
		return 2
	case f.leaning:
		return 1
	case f.supposes:
		return 4
	}
	return 0
}

func (f *facts) endingKind() int {
	switch {
	case f.cue:
		return 6
	case f.question:
		return 5
	case f.colon:
		return 4
	case !f.ended:
		return 3
	}
	return 0
}

// pairSlots is how many pairs of words are remembered while reading; an article has hardly more that come again.
const pairSlots = 1 << 11

// readPairs notes for every term how often it stands beside the same word as somewhere before, and whether it stands
// beside a word as in the title: two words in a row are a name or a thing, where one may be there by chance.
func (d *document) readPairs() {
	clear(d.pairs[:])
	headline := d.headline[:min(len(d.headline), mostEchoed)]
	for i := range d.spans {
		words := d.wordsOf(i)
		for k := 1; k < len(words); k++ {
			a, b := words[k-1], words[k]
			pair := uint64(uint32(a))<<32 | uint64(uint32(b)) + 1
			slot := &d.pairs[pair*0x9E3779B97F4A7C15>>(64-11)]
			if *slot == pair {
				d.terms[a].pairs++
				d.terms[b].pairs++
			} else {
				*slot = pair
			}
			if d.terms[a].inTitle && d.terms[b].inTitle && !(d.terms[a].titlePair && d.terms[b].titlePair) {
				for h := 1; h < len(headline); h++ {
					if headline[h-1] == a && headline[h] == b {
						d.terms[a].titlePair, d.terms[b].titlePair = true, true
						break
					}
				}
			}
		}
	}
}
