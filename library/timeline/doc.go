// Package timeline tells on which days a story happened: it resolves the dates
// that texts name, and chooses the days that are reported most.
//
// # How
//
// [Dates] finds "12 March", "on Tuesday", "yesterday", "2026-03-12" and their like
// in eight languages, and resolves them relative to the day on which the article
// was published. [Build] counts for each day the articles that were published on
// it and the sentences that name it, and takes the days that have most (Chieu and
// Lee, "Query based event extraction along a timeline", 2004, and the baseline
// that later work compares with), each with the sentence that says what happened.
//
// # Promises
//
// Every sentence of a timeline is a byte span of its article's text. The package
// is pure and safe for concurrent use.
package timeline
