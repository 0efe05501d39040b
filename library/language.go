package library

import (
	"strings"
	"unicode"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/arabic"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/dutch"
	stemenglish "github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/hungarian"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/norwegian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/romanian"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/swedish"
	"github.com/blevesearch/snowballstem/tamil"
	"github.com/blevesearch/snowballstem/turkish"
)

const (
	english = "en"
	noRules = "x" // words of a language without a stemmer: folded only
)

// stemmers are the Snowball stemmers (https://snowballstem.org) by language.
var stemmers = map[string]func(*snowballstem.Env) bool{
	"ar": arabic.Stem, "da": danish.Stem, "nl": dutch.Stem, english: stemenglish.Stem,
	"fi": finnish.Stem, "fr": french.Stem, "de": german.Stem, "hu": hungarian.Stem,
	"it": italian.Stem, "no": norwegian.Stem, "pt": portuguese.Stem, "ro": romanian.Stem,
	"ru": russian.Stem, "es": spanish.Stem, "sv": swedish.Stem, "ta": tamil.Stem,
	"tr": turkish.Stem,
}

// The rules that a word in a script can have been indexed by, and, first, those
// used where the language is unknown or is written in another script.
var (
	latinRules    = []string{english, "da", "de", "es", "fi", "fr", "hu", "it", "nl", "no", "pt", "ro", "sv", "tr", noRules}
	cyrillicRules = []string{"ru", noRules}
	arabicRules   = []string{"ar", noRules}
	tamilRules    = []string{"ta"}
	otherRules    = []string{noRules}
	numberRules   = []string{""} // the same in every language
)

// latinless are languages usually not written in Latin letters: a Latin word
// in their texts is foreign, and taken as English.
var latinless = map[string]bool{
	"": true, "und": true, "zh": true, "ja": true, "ko": true, "th": true, "lo": true, "km": true, "my": true,
	"ar": true, "fa": true, "ur": true, "he": true, "ru": true, "uk": true, "be": true, "bg": true, "mk": true,
	"sr": true, "el": true, "ka": true, "hy": true, "am": true, "hi": true, "bn": true, "mr": true, "ne": true,
	"ta": true, "te": true, "kn": true, "ml": true, "gu": true, "pa": true, "si": true, "mn": true, "kk": true,
}

var (
	cyrillicLangs = map[string]bool{
		"uk": true, "be": true, "bg": true, "mk": true, "sr": true, "mn": true, "kk": true, "ky": true, "tg": true,
	}
	arabicLangs = map[string]bool{"fa": true, "ur": true, "ps": true, "ckb": true, "sd": true, "ug": true}
)

// rulesIn returns the rules that piece can have been indexed by.
func rulesIn(piece string) []string {
	for _, r := range piece {
		switch {
		case r <= unicode.MaxASCII && 'a' <= r && r <= 'z':
			return latinRules
		case unicode.IsDigit(r):
			continue
		case unicode.Is(unicode.Latin, r):
			return latinRules
		case unicode.Is(unicode.Cyrillic, r):
			return cyrillicRules
		case unicode.Is(unicode.Arabic, r):
			return arabicRules
		case unicode.Is(unicode.Tamil, r):
			return tamilRules
		case unicode.IsLetter(r):
			return otherRules
		}
	}
	return numberRules
}

// rulesFor returns the rules for a piece of a document in lang.
func rulesFor(piece, lang string) string {
	rules := rulesIn(piece)
	if len(rules) == 1 {
		return rules[0]
	}
	own := false // whether the language is written in the piece's script
	switch rules[0] {
	case english:
		own = !latinless[lang]
	case "ru":
		own = lang == "ru" || cyrillicLangs[lang]
	case "ar":
		own = lang == "ar" || arabicLangs[lang]
	}
	switch {
	case !own:
		return rules[0]
	case stemmers[lang] != nil:
		return lang
	}
	return noRules
}

// PrimaryLang returns the primary subtag of a BCP 47 tag in lower case, such
// as "pt" for "pt-BR"; both forms of Norwegian are "no".
func PrimaryLang(tag string) string {
	tag = strings.ToLower(strings.TrimSpace(tag))
	if i := strings.IndexAny(tag, "-_"); i >= 0 {
		tag = tag[:i]
	}
	switch tag {
	case "nb", "nn":
		return "no"
	case "cmn":
		return "zh"
	case "iw":
		return "he"
	}
	return tag
}
