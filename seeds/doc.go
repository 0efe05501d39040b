// Package seeds is what a new installation starts with: sample articles to try
// the program on before any source is followed, and a catalogue of well-known
// feeds to choose sources from. All of it is embedded; the package does no
// other I/O and is safe for concurrent use.
//
// # Samples
//
// Samples tell of true, dated events from 2021 to 2024. Every sentence was
// written for this project, in the languages the samples are in, and is under
// the project's MIT licence; nothing in them is quoted from anybody, and no
// person in them is made up. Their links stand under samples.nutgraf.example, a
// name that leads nowhere by design (RFC 2606), so that no real outlet seems to
// have published them.
//
// The files in samples/ have the shapes that scraped news has: titles and
// captions twice, navigation, share and vote lines, teasers, pleas to
// subscribe. They are meant to go through the same cleaning as any import. Two
// tell of the same event (chandrayaan3-*), and one is a copy of another with
// other noise around it (xiaomi-su7-filing-2023*).
//
// Whoever puts a sample into a library sets the Sample field of its draft. That
// mark is all that is needed to take the samples out again, all at once, with
// the library's RemoveSamples.
//
// # Feeds
//
// feeds.opml lists feeds by topic, as OPML 2.0: names, addresses, languages. No
// text of a feed is included, and being listed is no statement about it.
package seeds

import "embed"

//go:embed feeds.opml samples
var files embed.FS
