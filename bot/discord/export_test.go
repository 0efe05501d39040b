package discord

import (
	"time"

	"github.com/nutgraf/nutgraf/bot/locale"
)

// Idle waits until nothing is being answered.
func (a *Adapter) Idle() { a.idle() }

// Mentions are the mentions of commands.
func (a *Adapter) Mentions(say locale.Printer) map[string]string { return a.mentions(say) }

// Hurry gives suggestions and last words less time than people have.
func (a *Adapter) Hurry(d time.Duration) { a.suggesting, a.ending = d, d }

// What tests in the external package look at.
var (
	EscapeText = escape
	CleanText  = clean
	WebURL     = webURL
)
