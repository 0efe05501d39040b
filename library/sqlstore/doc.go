// Package sqlstore is the library over an SQL database: every statement and
// every transaction of [library.Store], written once for all engines. An engine
// (library/sqlite, library/postgres) opens its database, makes its tables, and
// gives a [Dialect]; what it embeds then, a [Store], is the library but for
// Backup and Close.
//
// # The SQL
//
// Statements are in the SQL that the engines have in common. What they say
// differently stands in it as one of these words, which a Dialect puts into its
// own:
//
//	?  ?1             a parameter, the next or the first
//	IN LIST ?         among the numbers, or the texts, of one parameter
//	NOT IN LIST ?     and not among them
//	PAIRS ?           a table, key and value, of a parameter that is a map
//	THEN JOIN         a join whose left side is read first
//	SKIP TAKEN        passes rows over that another transaction writes now, and
//	                  keeps others from these; at the end of a SELECT
//
// To stay in common: a table is named in what ON CONFLICT sets ("terms.articles +
// excluded.articles"), and its target is named too; what has been inserted is
// read with RETURNING; truths are numbers, which [flag] makes of a bool; times
// are microseconds since 1970 ([micros], [timeOf]); the smaller of two is a CASE.
// A text that is looked up may be any bytes; what is stored must be UTF-8
// without NUL.
//
// # Adding a table
//
// Its CREATE TABLE goes into a migration of each engine, under one number. Its
// statements go into a file of this package, named by its subject, as methods of
// Store: reading with look, writing with change. Columns are NOT NULL where they
// can be; numbers, texts and bytes are the only types.
//
// # Writing
//
// Many transactions of several processes may write at once, and each sees what
// was committed before each of its statements. Those that store or remove
// articles, sources or feeds begin with changeArticles, which lets only one of
// them go on at a time: what is found to be missing is still missing when it is
// inserted. All others, with change, must be right when rows change between two
// of their statements; UPDATE and INSERT … ON CONFLICT are. A function given to
// look or change may run twice, when the connection was lost or two
// transactions were in each other's way: it sets what it returns and never adds
// to it.
package sqlstore
