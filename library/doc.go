// Package library says what Nutgraf keeps and how it is found again: articles,
// the sources they came from, the votes on them, and one way to search.
//
// # What is here
//
// The types ([Article], [Draft], [Source], [Query], [Hit], [Tally], [Feed]), the
// contracts that an engine fulfils ([Finder], [Keeper], [Ballot], [Settings],
// [Preferences], [Stories], [Revisions], [Feeds], [Poller], [Upkeep]), and everything about finding that
// is not I/O:
//
//   - [ParseQuery] reads what people type;
//   - [Analyse] takes an article apart once, the same way for every engine: into the
//     terms it is found by ([Entry]), its [Shape], and what library/story needs;
//   - [Run] and [RunRelated] plan a search, ask an engine's [Index] for the
//     newest candidates, and rank them;
//   - [Shape] tells whether two texts are the same article;
//   - [Boilerplate] knows the lines that stand in many articles of a source;
//   - [Prepare], [Judge], [CanonicalURL] and [LinkKey] say what a draft becomes,
//     and [PrepareFeed] how a feed is kept.
//
// Engines live below (library/sqlite); what they must do is written once, as
// tests, in library/librarytest.
//
// # Promises
//
// An engine stores and filters; it never ranks. It returns the newest
// candidates that match, and the ranker here orders them, so that every engine
// gives the same ids with the same scores for the same query.
//
// The package does no I/O, starts no goroutine and is safe for concurrent use.
package library
