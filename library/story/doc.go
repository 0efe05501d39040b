// Package story tells which articles are about one event.
//
// # How
//
// An article becomes a [Vector] of its weightiest words and pairs of words
// (tf-idf; names, numbers and the title count more), and joins the story whose
// articles it is like in the mean (average link), as soon as articles come, one
// after the other ([Place]). Articles that are far apart in time are the less
// alike. Two stories that an article brings together become one, and an article
// that fits better into a story which came later moves there.
//
// A form that is filled in anew for each event, such as a report of an earthquake
// or of what the stock exchange did that day, is no story ([SameForm] says how that
// is seen): its words are alike, and its names and numbers are not.
//
// How rare a word is, is counted in the library; figures of each language's news,
// which come with the package, stand in until it has some.
//
// This is the usual incremental way of topic detection and tracking (Yang,
// Pierce and Carbonell, "A study on retrospective and on-line event detection",
// 1998), with local corrections that bring it near to clustering all at once.
//
// # Promises
//
// [Place] is deterministic: the same articles in the same order give the same
// stories, on every engine. Its cost depends on the articles of some days around
// the article's time, not on the library's size. The package does no I/O of its
// own and is safe for concurrent use.
//
// # Measured
//
// go test -run xxx -bench Place ./library/story: with 100,000 articles in the window
// one core places 3,900 in a second of its time, and 1,300 with all that is made of
// their texts (of 300 words) for search, duplicates and stories. The index takes 212 MB in
// memory; engines keep it in their tables.
package story
