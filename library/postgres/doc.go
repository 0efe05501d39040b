// Package postgres keeps the library in a PostgreSQL database, version 15 or
// later, for installations that are more than one process or one machine. It
// fulfils [library.Store]: with the same articles it gives the answers, ids and
// scores of library/sqlite.
//
// # How
//
// The statements are those of sqlstore. Terms of articles are analysed in Go,
// never by the database's text search: a column of type tsvector holds them as
// they are, a GIN index finds the articles that have them, the newest few hundred
// go to the ranker in library. Phrases are looked up word for word among those,
// because a tsvector forgets places in long texts.
//
// Any number of processes may use one database. Of those that store or remove
// articles, sources or feeds one at a time writes, under an advisory lock that
// ends with its transaction, so "of several Puts of one text at the same moment
// one is new" holds between processes; the costly part, analysing, is done before.
// Votes, settings, preferences and leases wait for nobody but writers of the same
// row. A process whose machine is cut off from the network loses its locks half a
// minute later.
//
// What fails because the server restarts, or because two transactions were in each
// other's way, is tried again for five seconds, unless it may have been done: a
// commit that was not answered is an error.
//
// # Address
//
// As libpq and pgx have it: postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=…,
// with what the PG* environment variables and ~/.pgpass say where the address says
// nothing. pool_max_conns is how many connections a process opens at most (10).
// Statements are not prepared by name, so PgBouncer may stand in between, pooling
// by transaction.
//
// # Errors
//
// Open tells apart what an operator can do something about: [ErrAddress],
// [ErrUnreachable], [ErrAccess], [ErrNoDatabase], [ErrUnfit], library.ErrNewer.
// No error holds a password.
package postgres
