// Package fetch gets pages and feeds from the web, politely and safely, and makes
// articles of pages.
//
// A link is text from outside: whoever can send one to the bot chooses where
// this machine connects to. So a [Client] decides by the address that it is
// about to dial, after the name was resolved, on every hop of a redirect; a name
// that answers differently the second time gains nothing.
//
// # Promises
//
//   - Only http and https, without a user name or a password in the link, on the
//     ports 80, 443, 8080 and 8443.
//   - Only addresses that are reachable by everybody: nothing private, local to a
//     link or to this machine, shared by a carrier, multicast, reserved, translated
//     (NAT64, 6to4, Teredo) or known to serve a cloud's metadata. Config.AllowPrivate
//     opens loopback and private networks, and any port; metadata stays closed.
//   - No proxy is used, whatever the environment says: behind one the address that
//     is really dialled would not be known.
//   - No cookie outlives its Get, and no Referer is sent.
//   - Get returns within Config.Timeout, however slowly a server speaks, waiting for
//     a turn included. Headers have at most 64 KB, a body at most Config.MaxBytes
//     after decompression. Only gzip is asked for.
//   - At most Config.PerHost requests are under way to a host and Config.Total in
//     all. A slow host does not hold up the others.
//   - Get gives HTML, XHTML and plain text; everything else is an [*Error] that says
//     what it was. Feed gives whatever is there: what a feed is its parser knows,
//     not the media type, which is wrong too often.
//   - Every error is an [*Error] with one of [Codes]. Its text names the host alone:
//     paths and queries may hold tokens.
//   - What a page says of its own address is believed within its own site only, so
//     that no page can pass for another site's article or replace it.
//   - A page on which reading panics is an error for those who asked for it, and for
//     nobody else.
//
// # Who asks
//
// Get, Article and Document are for a page that a person asked for by its link:
// robots.txt, which is for programs, is not read. [Client.Feed] and [Client.Crawl]
// are for what a program asks for by itself, again and again, and follow it as RFC
// 9309 says, under the first word of Config.UserAgent. What a site asks is kept
// for a day, for at most a few megabytes of sites; Crawl-delay is handed on, up to
// a minute. A file is read by 150 lines of ours: the library for it that others
// use (temoto/robotstxt) had its last release in 2021, drops all rules of a site
// for one delay that is no number, and compiles a regular expression, kept for as
// long as the site is, for every rule with a star.
//
// A feed is asked for only if it has changed (ETag, If-Modified-Since, and a digest
// for servers that compare nothing); [Answer] tells where it has moved to for good.
//
// # The guard
//
// The addresses that are closed are all of those that code.dny.dev/ssrf v0.3.0
// closes, and more: ISATAP, Azure's host, and, with Config.AllowPrivate, the
// metadata services within networks of one's own. The last is why that library is
// not used: what it is told to allow it allows before it looks at what is denied,
// so a hole within an opened network cannot be closed. What both do, refusing at
// the dial by the address itself, is the same.
//
// A Client is safe for concurrent use. Askers of the same article at the same time
// share one request.
package fetch
