package summarize

import "strings"

// A rumour that is quoted without its denial says the opposite of what the article does, however well the two would
// stand alone. So where a quoted sentence tells of a rumour, and one of the next sentences that is about the same names
// or words denies it, the denial is quoted too, in the place of the quote that adds least. It may open with the "But"
// that leads back to the rumour: that is quoted.

// denialWithin is how many sentences after a rumour its denial is looked for.
const denialWithin = 8

// rumours are parts of words that say that something is told and not known. The first letter is left out where it may be
// a capital.
var rumours = map[string][]string{
	"en": {" rumor", " rumour", "Rumor", "Rumour", "speculation that", "unconfirmed"},
	"de": {"erücht", "pekulation", "unbestätigt"},
	"fr": {"rumeur", "Rumeur", "spéculation", "non confirmé"},
	"es": {"rumor", "Rumor", "especulaci", "sin confirmar"},
	"it": {"indiscrezion", "voci secondo", "non confermat"},
	"pt": {"boato", "Boato", "rumor", "Rumor", "especulaç"},
	"ru": {"слух", "Слух", "неподтвержд"},
	"vi": {"tin đồn", "Tin đồn", "lời đồn", "đồn đoán"},
	"id": {"rumor", "Rumor", "desas-desus", "kabar bahwa", "spekulasi"},
	"tr": {"söylenti", "Söylenti", "iddia edil"},
	"zh": {"传闻", "传言", "傳聞", "傳言", "谣言", "謠言", "网传", "網傳"},
	"ja": {"噂", "うわさ", "観測が"},
	"ko": {"소문", "루머"},
}

// denials are parts of words that say that something is not so.
var denials = map[string][]string{
	"en": {" denied", " denies", " deny", "denying", " denial", " dismissed", "refut", "rejected the", "debunk", "no truth"},
	"de": {"dementier", "bestritt", "bestreitet", "widersprach", "widerspricht", "zurückgewiesen", "Dementi"},
	"fr": {"dément", "nié", " nie ", "réfut", "rejet"},
	"es": {"desmint", "desmient", "negó", "niega", "negaron", "rechaz"},
	"it": {"smenti", "negat", " nega "},
	"pt": {"desment", "negou", "nega ", "negaram", "rejeit"},
	"ru": {"опроверг", "отрица", "отверг"},
	"vi": {"phủ nhận", "bác bỏ", "không đúng"},
	"id": {"membantah", "dibantah", "menepis", "bantah"},
	"tr": {"yalanla", "reddet"},
	"zh": {"否认", "否認", "辟谣", "闢謠", "不实", "不實", "并无此事"},
	"ja": {"否定", "事実ではない"},
	"ko": {"부인", "사실이 아니"},
}

// deny quotes the denial of a rumour that is quoted.
func (d *document) deny() {
	c := &d.chooser
	if len(c.picks) < 2 || len(c.asked) > 0 || c.long || c.room.limited {
		return
	}
	for _, i := range c.picks {
		if !mentions(d.sentence(i), d.lang.rumours) || mentions(d.sentence(i), d.lang.denials) {
			continue
		}
		for j := i + 1; j <= min(i+denialWithin, len(d.spans)-1); j++ {
			if c.chosen[j] {
				if mentions(d.sentence(j), d.lang.denials) {
					break // it is quoted
				}
				continue
			}
			if c.verdicts[j] != fit || d.facts[j].piece() || !mentions(d.sentence(j), d.lang.denials) || !d.sameMatter(i, j) {
				continue
			}
			d.drop(d.least(i))
			d.take(j)
			return
		}
	}
}

// least returns the place in the picks of the one that the set is best without, and that is not sentence but.
func (d *document) least(but int) int {
	c := &d.chooser
	least, most := -1, int64(0)
	for range len(c.picks) {
		i := c.picks[0]
		d.drop(0)
		worth := d.value(i)
		d.take(i) // at the end: after all of them the order is as before
		if i != but && !d.needed(i) && (least < 0 || worth < most) {
			least, most = i, worth
		}
	}
	for k, i := range c.picks {
		if i == least {
			return k
		}
	}
	return len(c.picks) - 1
}

// sameMatter reports whether two sentences share two words that carry meaning.
func (d *document) sameMatter(i, j int) bool {
	shared := 0
	for _, p := range d.partsOf(i) {
		if !d.terms[p.term].carries() {
			continue
		}
		for _, q := range d.partsOf(j) {
			if q.term == p.term {
				shared++
			}
		}
	}
	return shared >= 2
}

// sentence returns the text of sentence i.
func (d *document) sentence(i int) string { return d.text[d.spans[i].Start:d.spans[i].End] }

// mentions reports whether a sentence has one of some parts of words.
func mentions(sentence string, parts []string) bool {
	for _, p := range parts {
		if strings.Contains(sentence, p) {
			return true
		}
	}
	return false
}
