package sqlstore

import (
	"context"
	"database/sql"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// Dialect is what an engine says differently from others. Its functions may be
// called concurrently.
type Dialect struct {
	// Words puts a statement, written as this package says, into the engine's
	// words. What it returns is kept, so it may take its time.
	Words func(query string) string
	// Arg makes of an argument what the driver takes: of [List], [Texts] and
	// [Pairs] what IN LIST and PAIRS read, of a string one that can be sent, which
	// is equal to nothing that is stored where it is not UTF-8 or has a NUL in it.
	Arg func(any) any
	// Prepare tells that statements of writing transactions are faster when they
	// are prepared and kept; drivers may do so by themselves. A parameter in a
	// LIMIT may void that: SQLite plans for its value.
	Prepare bool
	// Reading are the options of a transaction in which all statements see one
	// state.
	Reading *sql.TxOptions
	// Lock is a statement that waits for the end of every other transaction that
	// has begun with it; "" when only one transaction can write anyway.
	Lock string

	// Clock is a query for the engine's time, in microseconds since 1970; "" where
	// the engine has the clock of this process.
	Clock string
	// Limit is how long a transaction may take that neither begins with Lock nor
	// copies a library; 0 for as long as it needs.
	Limit time.Duration

	// Match writes the terms of a match (groups, phrases and what must not be
	// there) as a condition on "search x", in the engine's words but for its
	// parameters, which are "?". There is something to match.
	Match func(m library.Match) (condition string, args []any)
	// Searchable returns the statement that adds a row to the table search, and
	// its arguments.
	Searchable func(id int64, e library.Entry) (query string, args []any)
	// Size tells how much room the library takes, in bytes.
	Size func(ctx context.Context, tx *sql.Tx) (int64, error)

	// Columns returns the columns that can be written of every table of the library
	// but the table search. Renumber, if there is one, has the database number new
	// rows on from the greatest number that is there. Patient is a statement that
	// makes a transaction one that may last; "" where all may.
	Columns  func(ctx context.Context, tx *sql.Tx) (map[string][]string, error)
	Renumber func(ctx context.Context, tx *sql.Tx) error
	Patient  string

	// Kind returns the library's error for one of the driver's; nil when there is
	// none.
	Kind func(err error) error
	// Passing tells that a transaction which has failed was rolled back whole, for
	// a reason that may be gone soon. Nil is never.
	Passing func(err error) bool
}

// passing reports whether what failed with err may be tried again.
func (d Dialect) passing(err error) bool {
	return d.Passing != nil && d.Passing(err)
}

// A List is numbers for IN LIST.
type List []int64

// Texts are texts for IN LIST.
type Texts []string

// Pairs are a table of two numbers, for PAIRS.
type Pairs map[int64]int64

// ScanColumns reads and closes rows of a table's name and a column's.
func ScanColumns(rows *sql.Rows, err error) (map[string][]string, error) {
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err has the error
	all := map[string][]string{}
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			return nil, err
		}
		all[table] = append(all[table], column)
	}
	return all, rows.Err()
}
