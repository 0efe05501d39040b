package discord

import "github.com/nutgraf/nutgraf/bot/locale"

// Idle waits until nothing is being answered.
func (a *Adapter) Idle() { a.idle() }

// Mentions are the mentions of commands.
func (a *Adapter) Mentions(say locale.Printer) map[string]string { return a.mentions(say) }

// What tests in the external package look at.
var (
	EscapeText = escape
	CleanText  = clean
	WebURL     = webURL
)
