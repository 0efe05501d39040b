package extract

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
)

// highBytes is what there is above ASCII in a text that is not valid UTF-8.
type highBytes struct {
	all     int // bytes above ASCII
	good    int // characters that are UTF-8
	bad     int // bytes that are not
	western int // bad ones that stand where Western European text has them
	inRuns  int // bytes in runs of three or more
}

// lookHigh counts the bytes above ASCII.
func lookHigh(data []byte) highBytes {
	var h highBytes
	run := 0
	for i := 0; i < len(data); {
		if data[i] < utf8.RuneSelf {
			run = 0
			i++
			continue
		}
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			h.bad++
			if isWestern(data, i) {
				h.western++
			}
		} else {
			h.good++
		}
		before := run
		run += n
		h.all += n
		if before >= 3 {
			h.inRuns += n
		} else if run >= 3 {
			h.inRuns += run
		}
		i += n
	}
	return h
}

// isWestern tells whether byte i of data, read as Windows-1252, is what Western
// European text has there: a letter beside a letter, a sign that is in use
// alone. Bytes that got into a text by accident mostly stand elsewhere.
func isWestern(data []byte, i int) bool {
	letter := func(j int) bool {
		return j >= 0 && j < len(data) && (data[j]|0x20 >= 'a' && data[j]|0x20 <= 'z')
	}
	b := data[i]
	switch {
	case b == 0xff || b == 0xfe || b == 0xde || b == 0xf0 || b == 0xd0:
		// Letters of Icelandic alone: only within words.
		return letter(i-1) && letter(i+1)
	case b >= 0xc0:
		// "à" and "É" are words and beginnings of words.
		return letter(i-1) || letter(i+1) || b == 0xe0 || b == 0xe9
	case b >= 0xa0:
		return true // signs: the guillemets, the degree, the pound
	}
	return b != 0x81 && b != 0x8d && b != 0x8f && b != 0x90 && b != 0x9d // quotation marks, dashes
}

// brokenUTF8 tells whether the text is UTF-8 with some bytes broken: most of
// what is above ASCII is right (in other charsets that is hardly ever so), or
// the few that are wrong make no sense in Western European text either.
func (h highBytes) brokenUTF8() bool {
	if h.good >= 2*h.bad {
		return true
	}
	return h.good == 0 && !h.foreign() && h.western*2 < h.bad
}

// foreign tells whether there may be text in another script: several bytes above
// ASCII in a row are words of one, while Western European text has them alone.
func (h highBytes) foreign() bool { return h.inRuns*10 >= h.all*3 }

// plausibility says how much a decoded text looks like something a person
// wrote, by the neighbours of its letters above ASCII: real text stays within
// one script and one case, a wrong charset jumps between them.
func plausibility(s string) float64 {
	var good, all float64
	prev := rune(' ')
	for _, r := range s {
		if r < 0x80 {
			prev = r
			continue
		}
		all++
		switch {
		case r == unicode.ReplacementChar || unicode.IsControl(r) || unicode.Is(unicode.Co, r):
			good -= 4
		case r >= 0xFF61 && r <= 0xFF9F:
			// Half-width kana are what other charsets look like in Shift JIS.
		case isCommonHan(r), isCommonHangul(r), unicode.In(r, unicode.Hiragana, unicode.Katakana):
			good++
		case unicode.In(r, unicode.Han, unicode.Hangul):
			good += .4
		case unicode.In(r, unicode.Cyrillic, unicode.Greek, unicode.Arabic, unicode.Hebrew):
			if unicode.IsUpper(r) && unicode.IsLower(prev) {
				good -= 1 // a capital inside of a word
			} else if prev < 0x80 && unicode.IsLetter(prev) {
				good -= .5 // scripts mixed in one word
			} else {
				good += .9
			}
		case unicode.IsLetter(r) && r < 0x250:
			if prev < 0x80 || !unicode.IsLetter(prev) {
				good += .9 // accents stand alone among plain letters
			} else {
				good -= .3
			}
		case unicode.IsPunct(r) || unicode.IsSpace(r):
			good += .6
		}
		prev = r
	}
	if all == 0 {
		return 0
	}
	return good / all
}

// commonHan are characters that no Chinese or Japanese text goes without.
const commonHan = "的一是不了在人有我他这這个個们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于於着著下自之年过過发發后後作里裡用道行所然家种種事成方多经經么麼去法学學如都同现現当當没沒动動面起看定天分还還进進好小部其些主样樣理心本前开開但因只从從想实實日月本社者新高民市年第表場東京政府会社電話"

func isCommonHan(r rune) bool {
	if r < 0x4E00 || r > 0x9FFF {
		return false
	}
	for _, c := range commonHan {
		if c == r {
			return true
		}
	}
	return false
}

// commonHangul are syllables that no Korean text goes without.
const commonHangul = "이다는을를의가에하고은지로한도어인기서대시사자해리정라나보부아있것과수일그들장전만에서년제상"

func isCommonHangul(r rune) bool {
	if r < 0xAC00 || r > 0xD7A3 {
		return false
	}
	for _, c := range commonHangul {
		if c == r {
			return true
		}
	}
	return false
}

// guessed are the charsets that undeclared text is tried with. The order is
// that of preference where several read the text equally well.
var guessed = []string{"gb18030", "shift_jis", "euc-jp", "euc-kr", "big5", "windows-1251", "koi8-r", "windows-1256"}

// guessEncoding tries charsets on text that is not UTF-8 and that declares
// none, and takes the one in which the letters make the most sense; nil when
// none beats Western European.
func guessEncoding(data []byte) encoding.Encoding {
	data = data[:min(len(data), 16<<10)]
	var best encoding.Encoding
	bestScore := plausibility(decodeLabel("windows-1252", data)) + .05
	for _, label := range guessed {
		if s := plausibility(decodeLabel(label, data)); s > bestScore {
			bestScore = s
			best, _ = charset.Lookup(label)
		}
	}
	return best
}

func decodeLabel(label string, data []byte) string {
	e, _ := charset.Lookup(label)
	return decodeWith(e, data)
}
