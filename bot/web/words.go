package web

import (
	"errors"
	"net/http"
	"strconv"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/locale"
	"github.com/nutgraf/nutgraf/library"
)

// program is what the program is called, in every language.
const program = "Nutgraf"

// words are the words of the interface in a visitor's language, as templates
// and handlers say them.
type words struct{ locale.Printer }

// Program is the program's name.
func (w words) Program() string { return program }

// Reason says why something was cut.
func (w words) Reason(code string) string {
	if id := "reason." + code; w.Has(id) {
		return w.Say(id)
	}
	return w.Say("reason.unlisted", "Reason", code)
}

// Language is the name of a language; "" when it has none.
func (w words) Language(tag language.Tag) string {
	if tag == language.Und {
		return ""
	}
	own := language.Make(w.Tag())
	if name := display.Tags(own).Name(tag); name != "" {
		return name
	}
	base, _ := tag.Base() // the tables do not have every combination
	return display.Languages(own).Name(base)
}

// Trouble says why a query was not understood.
func (w words) Trouble(err error) string {
	var e *library.QueryError
	if !errors.As(err, &e) || !w.Has("query."+string(e.Fault)) {
		return w.Say("query.unclear")
	}
	return w.Say("query."+string(e.Fault), "Part", clip(e.Part, 60)) + " " + w.Say("query_hint."+string(e.Fault))
}

// Problem is what a page says when there is no page, by status code. Of a fault of
// ours it tells the name under which the log has it.
func (w words) Problem(code int, ref string) (title, text string) {
	id := "web.problem." + strconv.Itoa(code)
	if code == http.StatusInternalServerError {
		return w.Say(id + ".title"), w.Say("hint."+bot.CodeInternal, "Ref", ref)
	}
	return w.Say(id + ".title"), w.Say(id + ".text")
}
