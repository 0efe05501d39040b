package locale

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// Pseudo returns words in a language made of English for tests: each message
// stands in ⟦brackets⟧, accented and a third longer. What it fills in stands
// between them: "⟦Ĥéļļö, ⟧name⟦!~~~⟧". Every tag gets it. What shows outside of
// brackets is no message (see [Bare]), and what breaks a layout would break it
// in a language with longer words.
func Pseudo() (*Words, error) {
	const source = "active.en.toml"
	data, err := files.ReadFile(source)
	if err != nil {
		return nil, fmt.Errorf("locale: %w", err)
	}
	file, err := i18n.ParseMessageFileBytes(data, source, map[string]i18n.UnmarshalFunc{"toml": toml.Unmarshal})
	if err != nil {
		return nil, fmt.Errorf("locale: %s: %w", source, err)
	}
	tag := language.MustParse("en-XA") // the tag that CLDR keeps for this
	ids := map[string]bool{}
	for _, m := range file.Messages {
		ids[m.ID] = true
		for _, form := range []*string{&m.Zero, &m.One, &m.Two, &m.Few, &m.Many, &m.Other} {
			*form = disguise(*form)
		}
	}
	b := i18n.NewBundle(tag)
	if err := b.AddMessages(tag, file.Messages...); err != nil {
		return nil, fmt.Errorf("locale: %w", err)
	}
	return newWords(b, ids), nil
}

// The brackets of a pseudo message. No keyboard has them, so no article does.
const opening, closing = "⟦", "⟧"

var placeholder = regexp.MustCompile(`\{\{[^}]*\}\}`)

// disguise makes a pseudo message of an English one.
func disguise(english string) string {
	if english == "" {
		return ""
	}
	accents := strings.NewReplacer(
		"a", "á", "b", "ƀ", "c", "ç", "d", "ð", "e", "é", "f", "ƒ", "g", "ĝ", "h", "ĥ", "i", "î", "j", "ĵ", "k", "ķ", "l", "ļ", "m", "ɱ",
		"n", "ñ", "o", "ö", "p", "þ", "q", "ǫ", "r", "ŕ", "s", "š", "t", "ţ", "u", "û", "v", "ṽ", "w", "ŵ", "x", "ẋ", "y", "ý", "z", "ž",
		"A", "Á", "B", "Ɓ", "C", "Ç", "D", "Ð", "E", "É", "F", "Ƒ", "G", "Ĝ", "H", "Ĥ", "I", "Î", "J", "Ĵ", "K", "Ķ", "L", "Ļ", "M", "Ṁ",
		"N", "Ñ", "O", "Ö", "P", "Þ", "Q", "Ǫ", "R", "Ŕ", "S", "Š", "T", "Ţ", "U", "Û", "V", "Ṽ", "W", "Ŵ", "X", "Ẋ", "Y", "Ý", "Z", "Ž",
	)
	var b strings.Builder
	at, words := 0, len(placeholder.ReplaceAllString(english, ""))
	for _, p := range placeholder.FindAllStringIndex(english, -1) {
		if at < p[0] {
			b.WriteString(opening + accents.Replace(english[at:p[0]]) + closing)
		}
		b.WriteString(english[p[0]:p[1]])
		at = p[1]
	}
	b.WriteString(opening + accents.Replace(english[at:]) + strings.Repeat("~", (words+2)/3) + closing)
	return b.String()
}

// Bare returns what stands outside of the messages in a text that was said in
// [Pseudo]: data, or words that no translator ever saw.
func Bare(text string) string {
	var b strings.Builder
	depth := 0
	for _, r := range text {
		switch string(r) {
		case opening:
			depth++
		case closing:
			depth = max(0, depth-1)
		default:
			if depth == 0 {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}
