package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode"

	"github.com/bwmarrin/discordgo"

	"github.com/nutgraf/nutgraf/bot"
)

// Codes that discordgo has no name for.
const (
	codeSlowDown       = 20028  // the channel takes no more for now
	codeOverloaded     = 130000 // a resource of Discord's is overloaded
	codeNoMutualGuilds = 50278  // a person who shares no server with the bot
)

// An answer is what Discord, or something before it, said.
type answer struct {
	status int
	header http.Header
	body   []byte
	json   bool // the body is JSON, or there is none
	fault  fault
}

// A fault is the body of an error.
type fault struct {
	Code       int             `json:"code"`
	Message    string          `json:"message"`
	RetryAfter *float64        `json:"retry_after"`
	Global     bool            `json:"global"`
	Errors     json.RawMessage `json:"errors"`
}

func readAnswer(status int, header http.Header, body []byte) *answer {
	a := &answer{status: status, header: header, body: body}
	a.json = len(bytes.TrimSpace(body)) == 0 || json.Valid(body)
	if a.json && !a.ok() && json.Unmarshal(body, &a.fault) != nil {
		a.fault.Code = 0 // of another form than Discord's errors: only the status counts
	}
	return a
}

func (a *answer) ok() bool { return a.status >= 200 && a.status < 300 }

// banned reports whether the answer is from the network in front of Discord,
// and means this machine: a page, or a 429 without Discord's retry_after.
func (a *answer) banned() bool {
	switch a.status {
	case http.StatusTooManyRequests:
		return !a.json || a.fault.RetryAfter == nil
	case http.StatusForbidden:
		return !a.json
	}
	return false
}

// invalid reports whether Discord counts the answer towards a ban. It does not
// count limits that are shared with others.
func (a *answer) invalid() bool {
	switch a.status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return true
	case http.StatusTooManyRequests:
		return a.header.Get("X-RateLimit-Scope") != "shared"
	}
	return false
}

// wait is how long the answer asks to wait, 0 when it does not.
func (a *answer) wait() time.Duration {
	if a.fault.RetryAfter != nil {
		return duration(*a.fault.RetryAfter)
	}
	d, err := seconds(a.header.Get("Retry-After"))
	if err != nil {
		return 0
	}
	return d
}

// outcome says what an answer that is no success means for the sender.
func (a *answer) outcome(r route) bot.Outcome {
	switch {
	case a.status == http.StatusUnauthorized && !r.own():
		return bot.Barred
	case a.status == http.StatusTooManyRequests, a.status >= 500, a.banned():
		return bot.Later
	case a.status < 400:
		return bot.Later // a redirect: something stands where Discord should
	}
	switch a.fault.Code {
	case discordgo.ErrCodeUnknownChannel, discordgo.ErrCodeUnknownGuild, discordgo.ErrCodeMissingAccess,
		discordgo.ErrCodeCannotSendMessagesToThisUser, codeNoMutualGuilds:
		return bot.Gone
	case codeOverloaded, codeSlowDown, discordgo.ErrCodeOpeningDirectMessagesTooFast,
		discordgo.ErrCodeSendMessagesHasBeenTemporarilyDisabled,
		discordgo.ErrCodeFeatureTemporarilyDisabledServerSide:
		return bot.Later
	}
	return bot.Refused
}

// cause puts the answer into words for the log. Discord's words are cut, and
// those of pages left out: they are long, and say nothing.
func (a *answer) cause() error {
	s := fmt.Sprintf("HTTP %d", a.status)
	if t := http.StatusText(a.status); t != "" {
		s += " " + t
	}
	switch {
	case !a.json:
		return errors.New(s + ", a page instead of JSON")
	case a.fault.Message == "" && a.fault.Code == 0:
		return errors.New(s)
	}
	s += fmt.Sprintf(": %s (code %d)", oneLine(a.fault.Message, 200), a.fault.Code)
	if len(a.fault.Errors) > 0 {
		s += " " + oneLine(string(a.fault.Errors), 500)
	}
	return errors.New(s)
}

// oneLine makes text from outside fit for a line of the log.
func oneLine(s string, most int) string {
	s = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) {
			return ' '
		}
		return c
	}, strings.ToValidUTF8(s, "\uFFFD"))
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}
