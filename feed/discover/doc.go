// Package discover finds the feeds of what people name: a site's address, a page,
// a feed, an account.
//
// [Find] looks, in this order, at what the address is itself, at the rules for
// places that do not say where their feeds are (see below), at what the page
// declares in its head, at links on it that look like feeds, and, when none of
// these gave one, at the paths where feeds mostly are. Every candidate has been
// fetched and read: a [Candidate] is a feed that works, with its last entries as
// they will look.
//
// # Places with rules
//
// YouTube (channels, handles, users, playlists), Reddit, GitHub (releases, tags,
// commits, a person's doings), GitLab, Codeberg, Mastodon and its kin (links and
// @user@host), Bluesky (links and @name.bsky.social), Telegram's public channels,
// Medium, Substack, Blogger, WordPress.com, Tumblr, Hacker News and Stack
// Exchange's tags. No rule needs a key. A rule only guesses an address; what is
// there decides.
//
// Telegram has no feeds: [Read] makes one of the page on which it shows a public
// channel's latest messages. Whoever polls candidates reads answers with it.
//
// # Promises
//
//   - At most a dozen and a half requests, a few at once, and Find ends within half
//     a minute, or when ctx does.
//   - Everything goes through the client that is given, and so through its guard.
//   - Of a page at most 5,000 links are looked at, and at most 2 MB.
//   - Feeds with the same entries are given once, that of the better rank.
package discover
