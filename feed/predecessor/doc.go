// Package predecessor reads what other bots kept, so that a chat can change to this
// one without a flood of old posts: which feeds they followed, for whom, and which
// entries they had posted.
//
// # What is read
//
//	RSStT        its SQLite database, or a dump of its PostgreSQL one: the tables feed, sub
//	flowerss     its SQLite database, or lines of JSON from its MySQL one: sources, subscribes, contents
//	rssbot       its JSON file
//	el_monitorro a dump of its PostgreSQL database: feeds, feed_items, telegram_chats, telegram_subscriptions
//
// [Read] takes bytes: JSON as rssbot writes it, the plain dump of pg_dump, or a JSON
// object on each line, {"TABLE": {"COLUMN": VALUE, …}}, which one line of psql or
// mysql makes ([Help] has them). A [Collector] takes rows from anywhere else, such as
// a SQLite file: this package opens nothing. Columns that are not known are passed
// over, and those that a version does not have yet may be missing.
//
// # What was posted
//
// A [Seen] holds what tells a feed's posted entries, and nothing of their text. It is
// asked once, with all entries that a feed has:
//
//   - RSStT keeps CRC-32s of the guid, or else of link, title or text; rssbot keeps
//     SipHash-1-3 of the guid, or else of title and link. Both are computed here for
//     each entry as those programs do.
//   - flowerss and el_monitorro keep guids, links and titles themselves. Of
//     el_monitorro's entries those count that it had before it last delivered to a chat.
//   - What is older than everything that is recognised was posted, too: these
//     programs forget entries in time.
//   - Where nothing is recognised the list cannot be compared with the feed (its
//     guids are others now, or flowerss had none), and everything that the feed has
//     counts as posted: nothing again is better than all of it again.
//
// # Promises
//
// What is wrong with a part is left out and counted. Of a feed's posted entries the
// latest [MostSeen] count, of rows [MostRows]; memory grows with nothing else.
// Nothing here panics, whatever it is given.
package predecessor
