package discord

// Idle waits until nothing is being answered.
func (a *Adapter) Idle() { a.idle() }

// What tests in the external package look at.
var (
	EscapeText = escape
	CleanText  = clean
	WebURL     = webURL
)
