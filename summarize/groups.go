package summarize

// A word has many features, and each of them a table of weights; but several of them are made of the same few traits. For
// each combination that the traits of such a group may have, the weights of the features are added when the tables are
// made: so a word needs one number out of memory for each group. They are added as whole numbers, so that it is the same
// whether before or after.

// group is some features and the traits that they are made of.
type group struct {
	features []int
	traits   []int
	key      func(x *traits) int // where the numbers of the group begin, and the combination of x
}

// groups hold every feature of a word once.
var groups = [...]group{
	{[]int{wordCount, wordFirst, wordTitle, wordTitleCount, wordTitleFirst, wordCountFirst}, []int{traitCount, traitFirst, traitTitle}, (*traits).placed},
	{[]int{wordRare, wordRareFirst, wordLead, wordTitleRare}, []int{traitRare, traitCount, traitLead, traitTitle}, (*traits).known},
	{[]int{wordSentences, wordNear, wordNearRare}, []int{traitIn, traitNear, traitRare}, (*traits).central},
	{[]int{wordLength, wordCapital, wordCapitalCount}, []int{traitLength, traitCapital, traitCount}, (*traits).written},
	{[]int{wordRate, wordDepth, wordSpread}, []int{traitRate, traitDepth, traitSpread}, (*traits).spread},
	{[]int{wordText, wordNumber, wordPair}, []int{traitSize, traitCount, traitNumber, traitPair}, (*traits).paired},
}

// groupValues is how many numbers all groups have, rounded up to a power of two: an index with that many bits needs no
// check.
const groupValues = 1 << 14

// Where the numbers of each group begin.
const (
	placedFrom  = 0
	knownFrom   = placedFrom + 13*16*6
	centralFrom = knownFrom + 16*4*8*6
	writtenFrom = centralFrom + 11*12*16
	spreadFrom  = writtenFrom + 15*8*8
	pairedFrom  = spreadFrom + 12*11*11
	groupsEnd   = pairedFrom + 6*4*5*12
)

var _ [groupValues - groupsEnd]struct{} // there is room for all of them

func (x *traits) placed() int {
	return placedFrom + int((x[traitCount]*16+x[traitFirst])*6+x[traitTitle])
}

func (x *traits) known() int {
	return knownFrom + int(((x[traitRare]*4+min(x[traitCount]-1, 3))*8+x[traitLead])*6+x[traitTitle])
}

func (x *traits) central() int {
	return centralFrom + int((x[traitIn]*12+x[traitNear])*16+x[traitRare])
}

func (x *traits) written() int {
	return writtenFrom + int((x[traitLength]*8+x[traitCapital])*8+min(x[traitCount], 8)-1)
}

func (x *traits) spread() int {
	return spreadFrom + int((x[traitRate]*11+x[traitDepth])*11+x[traitSpread])
}

func (x *traits) paired() int {
	return pairedFrom + int(((x[traitSize]*4+min(x[traitCount]-1, 3))*5+x[traitNumber])*12+x[traitPair])
}

// packWords adds the weights of the words for all groups.
func (t *Tables) packWords() {
	var row [wordFeatures]uint8
	for _, g := range groups {
		x := traits{traitCount: 1, traitIn: 1}
		for more := true; more; more = x.advance(g.traits) {
			x.row(&row)
			sum := uint64(0)
			for _, f := range g.features {
				sum += t.packed(f, row[f])
			}
			t.words[g.key(&x)] = sum
		}
	}
}

// advance makes x the next combination of some traits, of those that words have; false behind the last one.
func (x *traits) advance(traits []int) bool {
	for _, k := range traits {
		if x[k]++; x[k] < traitSizes[k] {
			return true
		}
		x[k] = 0
		if k == traitCount || k == traitIn {
			x[k] = 1
		}
	}
	return false
}
