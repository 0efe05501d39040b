// Package web is the reader: the library as pages that any browser shows.
//
//	GET  /             the latest articles, or with q= what a search finds
//	GET  /a/{id}       an article in full, its quoted sentences lit
//	POST /a/{id}/vote  helpful or not, one vote per browser
//	GET  /healthz      200 when the library answers, 503 otherwise
//	GET  /metrics      what was served, for Prometheus
//
// # Promises
//
// An article's address carries the question (q, n), and quotes are a pure
// function of the text, so a page lights the very sentences that the bot
// quoted. Every sentence, lit or not, has the anchor [bot.SentenceAnchor].
//
// Pages need no JavaScript and ask no other server for anything, and the
// content security policy forbids both. What an article or a visitor says is
// data: it is escaped, and only http and https links become links. A visitor
// gets a cookie only by voting or by choosing a language.
//
// A [Server] is safe for concurrent use and starts no goroutine. It keeps
// nothing between requests but its metrics.
package web
