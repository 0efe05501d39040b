package web

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/nutgraf/nutgraf/library"
)

// words are all the words of the interface, in one language. Templates and
// handlers take every word from here, so that another language is another
// value. What needs a number or a name is a method.
type words struct {
	Tag    language.Tag // the language of these words
	Name   string       // of the program
	Tagger string       // what it is, in a line

	Skip, Home, Search, SearchLabel, SearchHint string

	Latest, Older, Newer, Pages string
	EmptyLibrary, NothingFound  string
	ReadInFull                  string

	InShort, FullText, Sample, SampleWhy string
	Published, FirstSeen                 string
	Original, InOriginal                 string
	Copies, Related, SameSource          string
	Earlier, Later                       string
	CutTitle, CutWhy, Tools              string

	VoteQuestion, Helpful, NotHelpful, VotedHelpful, VotedNot string

	Untitled string
	Colophon string

	Reasons  map[string]string // a library.Cut's reason, in words
	Problems map[int]saying    // by status code

	Fault      string                        // of a query, when no more is known
	Faults     map[library.QueryFault]string // "%s" is the part that is wrong
	FaultHints map[library.QueryFault]string
}

// saying is what a page says when there is no page.
type saying struct{ Title, Text string }

// english is the table of English words.
func english() words {
	return words{
		Tag:    language.BritishEnglish,
		Name:   "Nutgraf",
		Tagger: "The news in its own words",

		Skip: "Skip to the text", Home: "Front page", Search: "Search",
		SearchLabel: "Search the library",
		SearchHint:  "Words, a “phrase”, or a link. Narrow it down with since:2021-11, before:2022, source:name, lang:zh or -word.",

		Latest: "Latest", Older: "Older", Newer: "Newer", Pages: "Pages",
		EmptyLibrary: "There is nothing in the library yet. Articles appear here as soon as they are imported.",
		NothingFound: "Try fewer or other words, or a wider span of dates.",
		ReadInFull:   "Read in full",

		InShort: "In short", FullText: "The full text",
		Sample: "Sample", SampleWhy: "This article came with the program, so that there is something to try.",
		Published: "Published", FirstSeen: "First seen",
		Original: "Read the original", InOriginal: "this sentence in the original",
		Copies: "Also found at", Related: "Related", SameSource: "From the same source",
		Earlier: "Earlier", Later: "Later",
		CutTitle: "What was left out, and why", Tools: "About this article",
		CutWhy: "These parts of the text as it came do not belong to the story.",

		VoteQuestion: "Was this helpful?", Helpful: "Helpful", NotHelpful: "Not helpful",
		VotedHelpful: "You found this helpful. Press again to take it back.",
		VotedNot:     "You found this not helpful. Press again to take it back.",

		Untitled: "Untitled",
		Colophon: "Every highlighted sentence is quoted word for word from the text it stands in.",

		Reasons: map[string]string{
			"title": "Became the title", "repeat": "The same line again", "title-repeat": "The title once more",
			"dek": "The summary under the title", "caption": "What is said about a picture", "ad": "The label of an advertisement",
			"dek-repeat": "A summary that the first paragraph repeats", "caption-repeat": "A caption that repeats another line",
			"byline": "The author’s name", "date": "The date", "site": "The site’s name",
			"navigation": "Navigation", "related": "The head of a list of other articles", "teaser": "A pointer to another article",
			"share": "Buttons for sharing", "vote": "A question about the page", "notice": "A word from the site to its readers",
			"bio": "About the author", "comments": "Comments", "boilerplate": "Not part of the story",
		},
		Fault: "This search was not understood.",
		Faults: map[library.QueryFault]string{
			library.FaultEmpty: "“%s” has nothing after the colon.", library.FaultDate: "“%s” is not a date.",
			library.FaultWindow: "“%s” leaves no time to search in.", library.FaultLang: "“%s” is not a language.",
			library.FaultNot: "“%s” cannot be excluded.",
		},
		FaultHints: map[library.QueryFault]string{
			library.FaultEmpty:  "Write what you mean right after it, as in source:post.",
			library.FaultDate:   "Write 2023-11-01, 2023-11, 2023, 7d, 2w, 3m, 1y, today or yesterday.",
			library.FaultWindow: "What follows since: must be earlier than what follows before:.",
			library.FaultLang:   "Write its code, such as en or zh.",
			library.FaultNot:    "Only words and phrases can.",
		},
		Problems: map[int]saying{
			400: {"That address is not right", "It is no address of an article. Perhaps a part of it was lost on the way here."},
			403: {"That did not come from here", "A vote counts only when it is cast on the article’s own page."},
			404: {"This page is not in today’s edition", "The article may have been removed, or the address may be mistyped."},
			405: {"That cannot be done here", "This address does not take that kind of request."},
			413: {"That is too much", "The request was larger than anything this page asks for."},
			500: {"Something went wrong", "The fault is on this side and has been noted. Please try again."},
			503: {"Too busy to answer just now", "Please try again in a moment."},
		},
	}
}

// Reason says why something was cut.
func (w words) Reason(code string) string {
	if s, ok := w.Reasons[code]; ok {
		return s
	}
	return code
}

// Language is the name of a language; "" when it has none.
func (w words) Language(tag language.Tag) string {
	if tag == language.Und {
		return ""
	}
	if name := display.Tags(w.Tag).Name(tag); name != "" {
		return name
	}
	base, _ := tag.Base() // the tables do not have every combination
	return display.Languages(w.Tag).Name(base)
}

// By names the author.
func (w words) By(name string) string { return "By " + name }

// ReadingTime tells how long a text takes to read.
func (w words) ReadingTime(minutes int) string { return strconv.Itoa(minutes) + " min read" }

// About names what the quotes were chosen for.
func (w words) About(query string) string { return "about “" + query + "”" }

// Results is the head of what was found.
func (w words) Results(query string) string { return "“" + query + "”" }

// Nothing is the head when nothing was found.
func (w words) Nothing(query string) string { return "Nothing found for “" + query + "”" }

// Without tells which words of a query an article lacks.
func (w words) Without(list string) string { return "without " + list }

// Since and the three after it name what a search was narrowed down to.
func (w words) Since(day string) string { return "since " + day }

// Before is the end of a span of dates.
func (w words) Before(day string) string { return "before " + day }

// Not names a word that was not wanted.
func (w words) Not(word string) string { return "not “" + word + "”" }

// Trouble says why a query was not understood.
func (w words) Trouble(err error) string {
	var e *library.QueryError
	if errors.As(err, &e) && w.Faults[e.Fault] != "" {
		return fmt.Sprintf(w.Faults[e.Fault], clip(e.Part, 60)) + " " + w.FaultHints[e.Fault]
	}
	return w.Fault
}

// From is the source.
func (w words) From(source string) string { return "from " + source }

// In is the language.
func (w words) In(lang string) string { return "in " + lang }

// Votes tells how the votes stand.
func (w words) Votes(t library.Tally) string {
	if t.Votes == 0 {
		return "No votes yet."
	}
	return fmt.Sprintf("%d of %d found this helpful.", t.Helpful, t.Votes)
}

// MoreCuts tells how many cuts are not shown.
func (w words) MoreCuts(n int) string { return fmt.Sprintf("and %d more", n) }

// Day is a date as people write it.
func (w words) Day(t time.Time) string { return t.Format("2 January 2006") }

// Weekday is a date with its day of the week.
func (w words) Weekday(t time.Time) string { return t.Format("Monday, 2 January 2006") }

// Moment is a date and a time of day.
func (w words) Moment(t time.Time) string { return t.Format("2 January 2006, 15:04 MST") }
