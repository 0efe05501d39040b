package bot

import "time"

// Reply is an answer as data. Each platform shows it its own way: the console
// prints it, a chat makes embeds and buttons of it. All text in it is plain:
// it holds no markup, and an adapter escapes it for its platform. A field that
// is empty is not shown.
type Reply struct {
	Text    string   // says what this is; one or more lines
	Rows    []Row    // a list with a head for each entry
	Cards   []Card   // one per article
	Note    string   // small print below everything
	Image   string   // link to a picture that is shown with it, where the platform fetches pictures itself; "" for none
	Files   []File   // come with the reply; only where the platform says that it Sends
	Actions []Action // apply to the whole reply, such as More

	// Private asks to show the reply to the asker alone where the platform can.
	Private bool
	// Mute: the asker has heard this a moment ago. A platform need not say it
	// again, unless it owes an answer to everything.
	Mute bool
	// Replace asks to show the reply in the place of the one whose action was
	// pressed, where the platform can. It is never set for a request that was
	// typed.
	Replace bool
	// Relabel gives actions of the pressed reply, found by their lines, new
	// labels. It comes with a short Text, which is for the one who pressed.
	Relabel []Action
	// Code is the stable code of the error that the reply is about; "" when the
	// reply is an answer.
	Code string
}

// Row is an entry of a list.
type Row struct {
	Head string
	Text string
}

// Card is an article in short.
type Card struct {
	Title     string
	Link      string // the original, http or https; "" when there is none
	Reader    string // the full text in the reader, with the quotes lit
	Source    string // who published it
	Byline    string
	Lang      string    // BCP 47 tag of the quotes; "" when unknown
	Published time.Time // in the zone to show it in; zero when unknown
	Day       string    // the date of Published in the asker's language
	About     bool      // Published is a guess, and Day says so
	Timed     bool      // Published has a time of day, not only a date
	Sample    string    // the word that marks a sample article; "" for a real one

	// Corrections are sentences that were edited: they stand above the quotes.
	Corrections []Correction

	Quotes  []Quote
	Also    []Headline // others that report the same
	Section string     // a head above it, where a list goes on to another topic
	Note    string     // what is special about it, such as words that it lacks
	Helpful string     // how the votes stand; "" before the first vote
	Actions []Action
}

// Quote is a sentence, word for word.
type Quote struct {
	Text   string
	Link   string // the original, scrolled to the sentence; "" without original
	Reader string // the reader, scrolled to the sentence
}

// Headline is a report in one line.
type Headline struct {
	Title  string
	Link   string // the original, else the reader; "" when there is neither
	Source string // who published it
}

// Correction is a sentence as it was, and as it is now; without Before it is new,
// without After it is gone.
type Correction struct {
	Before, After []Piece
	Reader        string // the reader, where all that changed stands
}

// Piece is a stretch of a sentence; Changed when the other state has not got it.
type Piece struct {
	Text    string
	Changed bool
}

// Action is something that a person can do next: press, tap or type.
//
// An action carries its whole state as the line that one would type for it, so
// it still works after a restart, a week later, or from another replica.
type Action struct {
	Label string
	Icon  string // an emoji that says the same where there is little room; "" for none
	Line  string // "/related 1a2b3c"; "" when URL is set
	URL   string // a link to open instead

	Chosen bool // of several to choose from, the one that holds now
	// Pick: the person first picks a chat, and its id follows the line, after
	// " in:". Only for a platform that says it Picks.
	Pick bool
}
