// Package opml reads and writes lists of subscriptions: OPML, as nearly every
// reader of feeds exports it, and what some bots keep in its place.
//
// [Read] tells by itself what it is given:
//
//   - OPML 1.0, 1.1 and 2.0, and what is nearly one: any charset that a browser
//     knows (UTF-16 too), attributes in any case, title in the place of text, url in
//     the place of xmlUrl, HTML's entities, an end that is missing. Folders are
//     topics; those within others are joined with "/". RSStT, flowerss and rssbot
//     export this.
//   - rssbot's database, a JSON list of objects with "link" and "title".
//   - Lines with an address each, after which a name may stand: what el_monitorro
//     answers to /list_subscriptions, and what people write by hand.
//
// Bots also keep what they have delivered. Those lists are hashes of their own
// making, so they are not read; whoever imports feeds takes none of the entries
// that a feed has when it is first looked at, so that nothing comes twice.
//
// # Promises
//
//   - Every address is http or https with a host, at most 4 KB, and stands once.
//     Names and topics are one line of valid UTF-8 without control characters, at
//     most 500 bytes.
//   - What [Write] writes, Read reads as it was.
//   - Time and memory are linear in the size of the list, which [MaxBytes] bounds.
//     Depth, length of a tag and number of feeds are bounded too. Entities are not
//     expanded inside of entities, and nothing outside of the list is ever read.
//   - There is no state; everything is safe for concurrent use.
package opml
