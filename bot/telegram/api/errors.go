package api

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"github.com/nutgraf/nutgraf/bot"
)

// What Telegram did not like, for errors.Is, where a caller may want to do
// something about it.
var (
	// ErrNotModified: the message reads like that already. For who edits, that is
	// success.
	ErrNotModified = errors.New("the message is not modified")
	// ErrQueryTooOld: a callback or inline query was answered too late; nobody is
	// waiting any more.
	ErrQueryTooOld = errors.New("the query is too old")
	// ErrMessageGone: the message to edit, delete or reply to is not there, or may
	// not be changed any more.
	ErrMessageGone = errors.New("the message is gone")
	// ErrChatNotFound: there is no such chat, or the bot never met it.
	ErrChatNotFound = errors.New("the chat was not found")
	// ErrTopicClosed: the topic takes no messages until somebody opens it.
	ErrTopicClosed = errors.New("the topic is closed")
	// ErrTopicGone: the topic was deleted; its chat may be fine.
	ErrTopicGone = errors.New("the topic is gone")
	// ErrNoRights: the chat does not let the bot do this.
	ErrNoRights = errors.New("the bot has no right to do this here")
	// ErrMarkup: the text's HTML is malformed.
	ErrMarkup = errors.New("the markup cannot be parsed")
	// ErrTooLarge: a file, or a request, is larger than it may be.
	ErrTooLarge = errors.New("too large")
	// ErrConflict: another process polls with this token, or a webhook is set.
	ErrConflict = errors.New("another process polls with this token, or a webhook is set")
)

// known lists Telegram's descriptions, in lower case, by what they mean. The
// descriptions are not documented; they have been stable for years.
var known = []struct {
	kind  error
	parts []string
}{
	{ErrNotModified, []string{"message is not modified"}},
	{ErrQueryTooOld, []string{"query is too old", "query id is invalid", "query_id_invalid"}},
	{ErrMessageGone, []string{
		"message to edit not found", "message to delete not found", "message to be replied not found", "message to reply not found",
		"message can't be edited", "message can't be deleted", "message_id_invalid", "replied message not found",
	}},
	{ErrTopicClosed, []string{"topic_closed", "topic is closed"}},
	{ErrTopicGone, []string{"topic_deleted", "topic_id_invalid", "message thread not found"}},
	{ErrChatNotFound, []string{"chat not found"}},
	{ErrMarkup, []string{"can't parse entities"}},
	{ErrTooLarge, []string{"file is too big", "request entity too large", "message is too long", "message_too_long"}},
	{ErrNoRights, []string{"not enough rights", "have no rights", "need administrator rights", "chat_write_forbidden", "chat_admin_required"}},
}

// departures are the descriptions of a 403 after which a chat takes nothing.
var departures = []string{
	"blocked by the user", "user is deactivated", "was kicked", "not a member",
	"chat was deleted", "chat was deactivated", "initiate conversation", "messages to bots",
}

// A fault is the cause of a delivery error: what was called, what Telegram said
// and what it is known to mean.
type fault struct {
	method string
	kind   error // one of the above, or nil
	err    error
}

func (f *fault) Error() string {
	return "telegram: " + f.method + ": " + f.err.Error()
}

func (f *fault) Unwrap() []error {
	return slices.DeleteFunc([]error{f.kind, f.err}, func(e error) bool { return e == nil })
}

// failed makes the error of a call that ended without Telegram's verdict.
func failed(method string, o bot.Outcome, err error) *bot.DeliveryError {
	return &bot.DeliveryError{Outcome: o, Cause: &fault{method: method, err: err}}
}

// explain says what it means that a try ended with err.
func (c *Client) explain(method string, x *exchange, answer *tgbotapi.APIResponse, err error) error {
	var refusal *tgbotapi.Error
	switch {
	case errors.As(err, &refusal) && answer != nil:
		// UploadFiles leaves the code out of its error; the answer has it.
		refusal.Code = cmp.Or(answer.ErrorCode, refusal.Code, x.status)
		refusal.Message = c.hide(refusal.Message)
		return verdict(method, x, refusal)
	case x.status != 0: // there was an answer, and it is no JSON
		return c.unreadable(method, x.status, x.after)
	case x.unsent(err):
		return failed(method, bot.Later, c.redacted(err))
	}
	return failed(method, ambiguous(method), c.redacted(err))
}

// ambiguous is the outcome of a request of which it is not known whether it was
// carried out: that matters only where doing it twice makes a difference.
func ambiguous(method string) bot.Outcome {
	if idempotent(method) {
		return bot.Later
	}
	return bot.Unclear
}

// unreadable explains an answer that does not come from the Bot API: a proxy or
// a gateway made it. It says nothing about a chat or a token.
func (c *Client) unreadable(method string, status int, after time.Duration) *bot.DeliveryError {
	e := failed(method, bot.Later, fmt.Errorf("the answer is no JSON: status %d %s", status, http.StatusText(status)))
	e.Code, e.After = status, after
	switch {
	case status == http.StatusRequestEntityTooLarge:
		e.Outcome, e.Cause = bot.Refused, &fault{method, ErrTooLarge, errors.New("the request is too large")}
	case status == http.StatusBadRequest, method == "file" && status == http.StatusNotFound:
		e.Outcome = bot.Refused
	case status == http.StatusGatewayTimeout, status < 300:
		e.Outcome = ambiguous(method)
	}
	return e
}

// verdict explains an answer of the Bot API.
func verdict(method string, x *exchange, r *tgbotapi.Error) *bot.DeliveryError {
	text := strings.ToLower(r.Message)
	f := &fault{method: method, err: r}
	e := &bot.DeliveryError{Outcome: bot.Refused, Code: r.Code, Cause: f}
	for _, k := range known {
		if containsAny(text, k.parts) {
			f.kind = k.kind
			break
		}
	}
	switch {
	case r.RetryAfter > 0 || r.Code == http.StatusTooManyRequests:
		e.Outcome, e.After = bot.Later, cmp.Or(time.Duration(r.RetryAfter)*time.Second, x.after)
	case r.MigrateToChatID != 0:
		// Not lost: the same message is taken where the chat went.
		e.Outcome, e.MovedTo = bot.Later, strconv.FormatInt(r.MigrateToChatID, 10)
	case r.Code == http.StatusUnauthorized, r.Code == http.StatusNotFound && !strings.Contains(text, "method not found"):
		e.Outcome = bot.Barred
		f.err = fmt.Errorf("the token is wrong or was revoked: %w", r)
	case r.Code == http.StatusConflict:
		e.Outcome, f.kind = bot.Barred, ErrConflict
	case r.Code == http.StatusForbidden && containsAny(text, departures), errors.Is(f.kind, ErrChatNotFound):
		e.Outcome = bot.Gone
	case r.Code == http.StatusGatewayTimeout, r.Code < 300:
		e.Outcome = ambiguous(method)
	case r.Code >= 500, r.Code == http.StatusRequestTimeout:
		e.Outcome = bot.Later
	}
	return e
}

func containsAny(s string, parts []string) bool {
	return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(s, p) })
}

// hide takes the token out of a text.
func (c *Client) hide(s string) string {
	s = strings.ReplaceAll(s, c.token, "TOKEN")
	if _, secret, _ := strings.Cut(c.token, ":"); len(secret) >= 16 {
		s = strings.ReplaceAll(s, secret, "TOKEN")
	}
	return s
}

// redacted returns an error that says the same without the token. Go's client
// puts the address of a request, and the token is part of it, into each error.
func (c *Client) redacted(err error) error {
	for u := (*url.Error)(nil); errors.As(err, &u); {
		err = u.Err
	}
	if text := err.Error(); c.hide(text) != text {
		return errors.New(c.hide(text))
	}
	return err
}

// shape says how JSON differs from what was expected, without what it holds.
func shape(err error) string {
	if t, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return "another type than expected at " + cmp.Or(t.Field, "the top")
	}
	return "malformed JSON"
}
