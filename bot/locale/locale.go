// Package locale holds the words that people read, one file per language.
//
// Messages are in active.<tag>.toml, one message per sentence, as go-i18n reads
// them: plural forms follow CLDR, {{.Name}} is filled in. Code names a message by
// its id and never builds a sentence from parts, so that a translator can turn
// it round. English is complete; another language may lack messages and shows
// the English ones instead.
package locale

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed active.*.toml
var files embed.FS

// Words are all messages in all languages. Safe for concurrent use.
type Words struct{ bundle *i18n.Bundle }

// Load reads the embedded messages. It fails only when a file of the program
// itself is broken, which the tests rule out.
func Load() (*Words, error) {
	b := i18n.NewBundle(language.English)
	b.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	names, err := fs.Glob(files, "active.*.toml")
	if err != nil {
		return nil, fmt.Errorf("locale: %w", err)
	}
	for _, name := range names {
		if _, err := b.LoadMessageFileFS(files, name); err != nil {
			return nil, fmt.Errorf("locale: %s: %w", name, err)
		}
	}
	return &Words{b}, nil
}

// For returns a printer for the first of these BCP 47 tags that there are words
// in; English when there is none.
func (w *Words) For(tags ...string) Printer {
	return Printer{i18n.NewLocalizer(w.bundle, tags...)}
}

// Printer writes messages in one person's language. Safe for concurrent use.
type Printer struct{ l *i18n.Localizer }

// Say returns the message with this id. Args are names and values in turn:
// Say("news.none", "Query", q). The value named Count chooses the plural form.
// A message that does not exist shows as its id in brackets.
func (p Printer) Say(id string, args ...any) string {
	data := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		if name, ok := args[i].(string); ok {
			data[name] = args[i+1]
		}
	}
	c := &i18n.LocalizeConfig{MessageID: id, TemplateData: data}
	if n, ok := data["Count"]; ok {
		c.PluralCount = n
	}
	s, err := p.l.Localize(c)
	if s == "" && err != nil {
		return "[" + id + "]"
	}
	return s
}

// Has reports whether there are words for an id, in the person's language or in
// English.
func (p Printer) Has(id string) bool {
	_, err := p.l.Localize(&i18n.LocalizeConfig{MessageID: id})
	var missing *i18n.MessageNotFoundErr
	return !errors.As(err, &missing)
}
