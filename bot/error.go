package bot

import (
	"errors"
	"fmt"

	"github.com/nutgraf/nutgraf/library"
)

// Error is a failure with something for each reader: a stable code for
// programs, a cause for the operator's log, and, through the code, words and a
// hint for the person who asked (locale messages "error.<code>" and
// "hint.<code>"). The cause is never shown to people.
type Error struct {
	Code  string
	Args  []any // fill the words, as in locale.Printer.Say
	Cause error // for the log; may be nil
}

func (e *Error) Error() string {
	if e.Cause == nil {
		return e.Code
	}
	return fmt.Sprintf("%s: %v", e.Code, e.Cause)
}

func (e *Error) Unwrap() error { return e.Cause }

// Codes of errors. Scripts and tests rely on them; they never change meaning.
const (
	CodeInternal       = "internal"        // a fault of ours
	CodeTimeout        = "timeout"         // the answer took too long
	CodeCancelled      = "cancelled"       // the asker, or the program, is going away
	CodeCommandUnknown = "command_unknown" // no such command
	CodeUsage          = "usage"           // a command lacks what it needs
	CodeQuery          = "query"           // a search cannot be understood
	CodeArticleUnknown = "article_unknown" // no such article in the library
	CodeLinkUnknown    = "link_unknown"    // a link that is not in the library
	CodeTextUnreadable = "text_unreadable" // pasted text or a file has no article
	CodeTextShort      = "text_short"      // pasted text has nothing to quote
)

// failure makes an Error.
func failure(code string, cause error, args ...any) *Error {
	return &Error{Code: code, Args: args, Cause: cause}
}

// articleFailure turns the library's word that an article is missing into ours.
func articleFailure(err error, id string) error {
	if errors.Is(err, library.ErrNotFound) {
		return failure(CodeArticleUnknown, err, "ID", id)
	}
	return err
}
