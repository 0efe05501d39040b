// Package poll asks for the feeds that are due, and makes articles of their new
// entries.
//
// [Run] takes feeds from a [library.Poller] under a lease, asks for each once,
// however many read it, and writes what it brought in one transaction. So a
// program that is killed loses nothing and repeats nothing: a lease runs out, the
// feed is due again, and its entries are as new as they were. Several processes
// may share one library.
//
// # How often
//
// A feed is asked for four times in the time that mostly lies between its latest
// entries, and one that has fallen silent twelve times in the time for which it
// has been: between every 5 minutes and once a day. What the feed or its server
// wishes (ttl, Cache-Control) makes it rarer, up to 4 hours: many say "a day" and
// publish by the hour. sy:updatePeriod counts where entries have no dates; without
// either the interval shrinks with news and grows without. skipHours and skipDays
// are kept, unless they leave no hour. Every interval is shaken by 10 %.
//
// After a failure a feed is tried again in 10 minutes, then 20, up to a day, and
// never before Retry-After is over. HTTP 410 ends it, and so do four weeks of
// nothing but failures. Permanent redirects are remembered at once, if what is
// there is the same feed: the server took our ETag for it, or it has an entry that
// was there at an earlier poll, or the feed is new.
//
// # Whom it keeps waiting
//
// Nobody for another. A host has at most Config.PerHost polls under way, one if
// its robots.txt asks for a delay, and a handful waiting; what else is due there
// is put off, each feed to a time of its own. One that did not answer three times
// in a row is left alone for 5 minutes, then 10, up to an hour: its feeds fail at
// once then, without a request. One that asks for patience (429, Retry-After) gets
// it for all its feeds. A poll ends within Config.Deadline, whatever its server
// does; Config.Workers of them may be slow before one that is not has to wait.
//
// # What becomes of entries
//
// Those that the feed had before are left alone, unless they were edited; then
// their article is. Of a new feed's entries the latest few become articles
// ([Config].First), so that following it is no flood. The text of an entry is
// cleaned like a page. When it is only a teaser (it is short, or breaks off), its
// page is fetched, as robots.txt allows, and its text taken if it is longer by a
// fifth and shares two fifths of the words: a wall does not pass for an article.
// Else the teaser stands, and an entry without any text keeps its title and link.
// A poll fetches at most Config.Pages pages; entries beyond that stay new, and the
// feed is due again in 5 minutes. Dates are what the feed says, or the page; never
// the time of reading.
//
// # Who is told
//
// [Notice]: once when a feed has failed for three days, or never worked; once when
// it has ended; and when it is back.
//
// # Measured
//
// go test ./feed/poll -run TestScale -v -scale 10000 polls that many feeds, all due
// at once, with the real client, parser and store, from a server in another
// process: of a hundred, sixty have not changed, 27 have news, four are slow or
// large, nine are broken, gone, silent or no feeds. On one core (GOMAXPROCS=1) of a
// machine with two, busy with other things, 10,000 took two minutes, of which 40
// seconds of the processor: 250 feeds a second; 67 seconds when all feeds are new,
// 150 a second. At most 99 MB were resident. None was later than its interval.
package poll
