// Package locale holds the words that people read, one file per language.
//
// Messages are in active.<tag>.toml, one message per sentence, as go-i18n reads
// them: plural forms follow CLDR, {{.Name}} is filled in. Code names a message by
// its id and never builds a sentence from parts, so that a translator can turn
// it round. English is what every other language is translated from; the tests
// hold each of them to all of it.
//
// Who asks gets the first of their languages that there is, or one that its
// readers understand: Brazilian Portuguese for pt-PT, Spanish for es-419,
// simplified Chinese for traditional when nothing closer is asked for.
//
// [Pseudo] is a language that shows which words on a page are no message.
package locale

import (
	"embed"
	"fmt"
	"io/fs"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

//go:embed active.*.toml
var files embed.FS

// Words are all messages in all languages. Safe for concurrent use.
type Words struct {
	ids      map[string]bool // of the messages of the first language
	matcher  language.Matcher
	printers []Printer // one per language, in the matcher's order
}

// Language is a language that there are words in.
type Language struct {
	Tag  string // BCP 47, such as "pt-BR"
	Name string // what it calls itself, such as "Português (Brasil)"
}

// Load reads the embedded messages. It fails only when a file of the program
// itself is broken, which the tests rule out.
func Load() (*Words, error) {
	names, err := fs.Glob(files, "active.*.toml")
	if err != nil {
		return nil, fmt.Errorf("locale: %w", err)
	}
	b := i18n.NewBundle(language.English)
	b.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	ids := map[string]bool{}
	for _, name := range names {
		file, err := b.LoadMessageFileFS(files, name)
		if err != nil {
			return nil, fmt.Errorf("locale: %s: %w", name, err)
		}
		if file.Tag != language.English {
			continue
		}
		for _, m := range file.Messages {
			ids[m.ID] = true
		}
	}
	return newWords(b, ids), nil
}

func newWords(b *i18n.Bundle, ids map[string]bool) *Words {
	tags := b.LanguageTags()
	w := &Words{ids: ids, matcher: language.NewMatcher(tags)}
	for _, tag := range tags {
		w.printers = append(w.printers, Printer{l: i18n.NewLocalizer(b, tag.String()), tag: tag, ids: ids})
	}
	return w
}

// Languages returns the languages that there are words in: English, then the
// others by their tags.
func (w *Words) Languages() []Language {
	all := make([]Language, len(w.printers))
	for i, p := range w.printers {
		all[i] = Language{Tag: p.Tag(), Name: p.Name()}
	}
	return all
}

// For returns a printer for the language that suits these best, of those that
// there are words in; English when none does. Each is a BCP 47 tag or what a
// browser sends as Accept-Language, the preferred one first; what is neither is
// passed over.
func (w *Words) For(tags ...string) Printer {
	p, _ := w.Find(tags...)
	return p
}

// Find is For, and tells whether any of the languages was found.
func (w *Words) Find(tags ...string) (Printer, bool) {
	var wanted []language.Tag
	for _, tag := range tags {
		if t, _, err := language.ParseAcceptLanguage(tag); err == nil {
			wanted = append(wanted, t...)
		}
	}
	_, i, confidence := w.matcher.Match(wanted...)
	if confidence == language.No { // i is a guess then, such as Russian for Ukrainian
		return w.printers[0], false
	}
	return w.printers[i], true
}

// Printer writes messages in one person's language. Safe for concurrent use.
// Get one from [Words]; the zero Printer has no words.
type Printer struct {
	l   *i18n.Localizer
	tag language.Tag
	ids map[string]bool
}

// Tag is the BCP 47 tag of the language.
func (p Printer) Tag() string { return p.tag.String() }

// Name is what the language calls itself.
func (p Printer) Name() string { return p.Say("language.name") }

// Say returns the message with this id. Args are names and values in turn:
// Say("news.none", "Query", q). The value named Count chooses the plural form.
// An int or int64 is written as the language writes numbers; one that is a
// name, such as a port or a year, is passed as a string. A message that does
// not exist shows as its id in brackets.
func (p Printer) Say(id string, args ...any) string {
	c := &i18n.LocalizeConfig{MessageID: id}
	data := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		name, ok := args[i].(string)
		if !ok {
			continue
		}
		value := args[i+1]
		if name == "Count" {
			c.PluralCount = value
		}
		switch n := value.(type) {
		case int:
			value = p.Number(n)
		case int64:
			value = p.Number(int(n))
		}
		data[name] = value
	}
	c.TemplateData = data
	s, err := p.l.Localize(c)
	if s == "" && err != nil {
		return "[" + id + "]"
	}
	return s
}

// Has reports whether there are words for an id.
func (p Printer) Has(id string) bool { return p.ids[id] }

// Number writes a whole number: "1,234" in English, "1.234" in German.
func (p Printer) Number(n int) string {
	return message.NewPrinter(p.tag).Sprintf("%d", n)
}
