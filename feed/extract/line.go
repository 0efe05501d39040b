package extract

import (
	"unicode"
	"unicode/utf8"
)

// info is what the rules and the model look at in a block.
type info struct {
	key   string
	words float64 // in scripts without spaces estimated from the characters
	stop  float64 // share of function words
	caps  float64 // share of words that start with a capital
	ends  bool    // ends as a sentence
	off   bool    // breaks off in dots
	mark  *marker
	first int  // the first block with the same key; itself, mostly
	count int  // how many blocks have the same key
	latin bool // most words are in the Latin alphabet
	prose bool // a paragraph of running text
}

// paragraph tells whether a block is text, whatever its language: prose, or
// long and ended like a sentence. Function words are not known of every
// language, and what stands above a title is thrown away.
func (l info) paragraph() bool { return l.prose || l.ends && l.words >= 20 }

// A character of a script without spaces is about this many words.
const wordsPerRune = 0.6

// What is assumed about languages whose function words are not known and about
// scripts without capitals: the share that prose, or a heading, has in English.
const (
	proseStop, headingStop = 0.42, 0.15
	proseCaps, headingCaps = 0.12, 0.65
)

// thinStop is the share of function words that sentences of a language have at most
// of which the list knows few: there a word that is known counts for others.
const thinStop = 0.28

// maxLines is the length of the longest text, in blocks, that is looked at line
// by line. What is longer is no article but a list or a log: the model never saw
// the like, and markers are looked for at its ends only.
const maxLines = 20_000

// analyse looks at every block.
func analyse(blocks []block) []info {
	in := make([]info, len(blocks))
	at := make(map[string]int, len(blocks))
	var words, stops, proseWords, proseStops float64
	for i, b := range blocks {
		in[i] = look(b.text, b.key)
		if in[i].words <= 25 && (i < maxLines/2 || i >= len(blocks)-maxLines/2) {
			in[i].mark = match(b.text, in[i].key)
		}
		in[i].first = i
		if k := in[i].key; k != "" {
			if j, ok := at[k]; ok {
				in[i].first = j
			} else {
				at[k] = i
			}
			in[in[i].first].count++
		}
		words += in[i].words
		stops += in[i].words * in[i].stop
		if in[i].ends && in[i].words >= 12 {
			proseWords += in[i].words
			proseStops += in[i].words * in[i].stop
		}
	}
	unknown := words > 0 && stops/words < .12 // a language without a list
	scale := 1.0
	if share := proseStops / max(proseWords, 1); !unknown && proseWords >= 30 && share < thinStop {
		scale = min(proseStop/max(share, .1), 4)
	}
	for i := range in {
		x := &in[i]
		x.count = in[x.first].count
		x.stop = min(x.stop*scale, 1)
		if unknown && x.words >= 3 {
			x.stop = headingStop
			if x.ends {
				x.stop = proseStop
			}
		}
		// Other alphabets write prepositions and articles as parts of words.
		running := x.stop > .22 || !x.latin && x.ends
		x.prose = x.words >= 12 && running && x.mark == nil && !(x.off && x.words < 30)
	}
	return in
}

// look measures one text, given with its key.
func look(text, key string) info {
	x := info{key: key, ends: endsSentence(text), off: breaksOff(text)}
	var n, stops, caps, cased, latin, runes, runeStops float64
	for w := range func(y func(string) bool) { words(text, y) } {
		r, _ := utf8.DecodeRuneInString(w)
		if isUnspaced(r) {
			for _, r := range w {
				runes++
				if isFunctionRune(r) {
					runeStops++
				}
			}
			continue
		}
		n++
		if len(w) < 32 && isFunctionWord(lower(w)) {
			stops++
		}
		if r < 0x250 {
			latin++
		}
		if unicode.IsUpper(r) {
			caps++
		}
		if unicode.IsUpper(r) || unicode.IsLower(r) {
			cased++
		}
	}
	x.words = n + runes*wordsPerRune
	x.latin = latin*2 > x.words
	if x.words == 0 {
		return x
	}
	// A function character for every eight or so is prose in Chinese and
	// Japanese; three times that share is what prose has in English.
	x.stop = (stops + min(runeStops*3, runes)*wordsPerRune) / x.words
	switch {
	case cased*2 > n+runes:
		x.caps = caps / n
	case x.ends || x.words > 25:
		x.caps = proseCaps
	default:
		x.caps = headingCaps
	}
	return x
}

func isFunctionRune(r rune) bool {
	for _, f := range functionRunes {
		if f == r {
			return true
		}
	}
	return false
}

// lower is strings.ToLower without an allocation for words that are so already.
func lower(w string) string {
	for i := range len(w) {
		if c := w[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			return toLower(w)
		}
	}
	return w
}
