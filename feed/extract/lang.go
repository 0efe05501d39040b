package extract

import (
	"strings"
	"unicode"

	"github.com/RadhiFadlillah/whatlanggo"
)

// langSample is how much of a text its language is detected from, in bytes.
// More does not make detection better, only slower.
const langSample = 3 << 10

// detectLang returns the BCP 47 tag of the language that most of text is in,
// or "" when the text is too short to tell. Some scripts belong to one
// language; the others are told apart by a library that counts trigrams.
func detectLang(text string) string {
	if len(text) > langSample {
		// The middle: an article's ends have the foreign menus.
		mid := (len(text) - langSample) / 2
		text = strings.ToValidUTF8(text[mid:mid+langSample], "")
	}
	var han, kana, hangul, letters int
	for _, r := range text {
		if !unicode.IsLetter(r) {
			continue
		}
		letters++
		switch {
		case r < 0x0600:
		case unicode.Is(unicode.Han, r):
			han++
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			kana++
		case unicode.Is(unicode.Hangul, r):
			hangul++
		}
	}
	switch {
	case letters == 0:
		return ""
	case hangul*4 > letters:
		return "ko"
	case kana*10 > letters && (kana+han)*2 > letters:
		return "ja"
	case han*4 > letters:
		return "zh"
	}
	if isEnglish(text) {
		return "en"
	}
	const short = 40 // letters; below it trigrams guess
	info := whatlanggo.Detect(text)
	if latinOrCyrillic := info.Script == unicode.Latin || info.Script == unicode.Cyrillic; latinOrCyrillic {
		if letters < short || letters < 4*short && !info.IsReliable() {
			return ""
		}
	}
	return info.Lang.Iso6391()
}

// englishWords are, together, in no other language.
var englishWords = wordSet(`the and of to that with was were is are for from by has have which this their they it its as at on`)

// isEnglish tells English by its most common words, sure and fast: counting
// trigrams takes longer than cleaning does.
func isEnglish(text string) bool {
	var all, the, english int
	seen := map[string]struct{}{}
	for w := range func(y func(string) bool) { words(text, y) } {
		if all++; all > 300 {
			break
		}
		if len(w) > 5 {
			continue
		}
		w = lower(w)
		if _, ok := englishWords[w]; !ok {
			continue
		}
		english++
		seen[w] = struct{}{}
		if w == "the" || w == "and" || w == "of" {
			the++
		}
	}
	return all >= 50 && the*100 >= all*5 && english*100 >= all*14 && len(seen) >= 7
}
