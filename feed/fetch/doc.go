// Package fetch gets one page from the web, politely and safely, and makes an
// article of it.
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
//   - HTML, XHTML and plain text come back; everything else is an [*Error] that says
//     what it was.
//   - Every error is an [*Error] with one of [Codes]. Its text names the host alone:
//     paths and queries may hold tokens.
//   - What a page says of its own address is believed within its own site only, so
//     that no page can pass for another site's article or replace it.
//   - A page on which reading panics is an error for those who asked for it, and for
//     nobody else.
//
// robots.txt is not read: each page is one that a person asked for by its link.
//
// A Client is safe for concurrent use. Askers of the same article at the same time
// share one request.
package fetch
