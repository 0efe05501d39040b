// Package revision tells what an edited article says differently: which sentences
// are not what they were, and which words in them.
//
// # How
//
// [Compare] leaves out the sentences that both texts have, wherever they stand,
// and pairs what is left by the words in common: a sentence that lost a number and
// got another is one change. [Words] marks the words of such a pair that differ
// (Myers, "An O(ND) difference algorithm and its variations", 1986).
//
// What changes without saying anything else is none: punctuation, quotation marks,
// capitals, accents, spaces, hyphens; the order of sentences; lines such as
// "Updated at 12:30" and "14 comments"; and an excerpt whose whole text has come.
//
// # Promises
//
// Before and After are sentences of the texts, word for word. The package is pure
// and safe for concurrent use. Its cost grows with the length of the texts and is
// bounded by what is looked at of them.
package revision
