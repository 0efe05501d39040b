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
	CodeBusy           = "busy"            // the asker, or the chat, asks too much
	CodeNotAllowed     = "not_allowed"     // the bot is private, and the asker not on its list
	CodeOwnersOnly     = "owners_only"     // for the bot's owners
	CodeManagersOnly   = "managers_only"   // for who manages the chat
	CodeChatUnknown    = "chat_unknown"    // no such chat, or the bot is not in it

	CodeLanguageUnknown = "language_unknown" // no words in that language
	CodeArticleUnknown  = "article_unknown"  // no such article in the library
	CodeLinkUnknown     = "link_unknown"     // a link that is not in the library
	CodeFeeds           = "feeds"            // a list of feeds where an article is wanted
	CodeTextEmpty       = "text_empty"       // no text in what was pasted or attached
	CodeTextBinary      = "text_binary"      // it is no text
	CodeTextLarge       = "text_large"       // more than is read
	CodeTextUnreadable  = "text_unreadable"  // pasted text or a file has no article
	CodeTextShort       = "text_short"       // pasted text has nothing to quote
)

// Codes of errors of following.
const (
	CodeFollowOff     = "follow_off"     // nothing is sent unasked here
	CodeFollowUnknown = "follow_unknown" // a place follows nothing that is called that
	CodeFollowMany    = "follow_many"    // it follows as much as it may
	CodeFollowLong    = "follow_long"    // what is to be followed cannot be kept
	CodeNoPosting     = "no_posting"     // the bot may not post there
	CodeSchedule      = "schedule"       // no times that can be understood
	CodeZoneUnknown   = "zone_unknown"   // no such time zone
	CodeQuiet         = "quiet"          // no hours that can be understood
	CodePing          = "ping"           // nobody who can be notified
	CodeTemplate      = "template"       // a template that cannot be used
	CodeValue         = "value"          // a setting has no such value
	CodeLineForgotten = "line_forgotten" // the line of a button was too long, and is forgotten
)

// Codes of errors of feeds. Those of fetching one are the page codes.
const (
	CodeSourcesOff    = "sources_off"    // nothing is followed here
	CodeSourcesClosed = "sources_closed" // the asker may not change what is followed
	CodeFeedUnknown   = "feed_unknown"   // nothing that is followed, or suggested, is called that
	CodeFeedNone      = "feed_none"      // no feed behind an address
	CodeFeedBroken    = "feed_broken"    // a feed in which nothing can be read
	CodeFeedRobots    = "feed_robots"    // a site that wants no programs there
	CodeListNone      = "list_none"      // no list of feeds in a file
)

// Codes of errors of [Pages].
const (
	CodePageLink      = "page_link"      // not a link that is fetched
	CodePagePrivate   = "page_private"   // it leads into a private network
	CodePageHost      = "page_host"      // no such host, or it refuses connections
	CodePageTLS       = "page_tls"       // its certificate does not hold
	CodePageSlow      = "page_slow"      // it did not answer in time
	CodePageMissing   = "page_missing"   // it says that there is no such page
	CodePageForbidden = "page_forbidden" // it lets only members, or only people, in
	CodePageBroken    = "page_broken"    // it failed, or leads in circles
	CodePageLarge     = "page_large"     // more than we read
	CodePageKind      = "page_kind"      // no text: a picture, a film
	CodePageEmpty     = "page_empty"     // no article on it
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
