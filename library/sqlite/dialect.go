package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/sqlstore"
)

// dialect is how this engine speaks.
func (db *DB) dialect() sqlstore.Dialect {
	return sqlstore.Dialect{
		Words: strings.NewReplacer(
			"IN LIST ?", "IN (SELECT value FROM json_each(?))",
			"PAIRS ?", "(SELECT CAST(key AS INTEGER) AS key, value FROM json_each(?))",
			"THEN JOIN", "CROSS JOIN", // whose order SQLite keeps
			"SKIP TAKEN", "", // there is one writer
		).Replace,
		Arg:        argument,
		Prepare:    true,
		Reading:    &sql.TxOptions{ReadOnly: db.path != ""}, // in memory the one connection can write
		Match:      match,
		Searchable: searchable,
		Size:       db.size,
		Columns:    Columns,
		Kind:       kind,
	}
}

// argument writes what json_each reads.
func argument(a any) any {
	switch a := a.(type) {
	case sqlstore.List:
		b := make([]byte, 1, 2+20*len(a))
		b[0] = '['
		for i, n := range a {
			if i > 0 {
				b = append(b, ',')
			}
			b = strconv.AppendInt(b, n, 10)
		}
		return string(append(b, ']'))
	case sqlstore.Texts:
		b, _ := json.Marshal(a) // texts can always be written
		return string(b)
	case sqlstore.Pairs:
		// In the order of the table that they go into.
		b := []byte{'{'}
		for _, k := range slices.Sorted(maps.Keys(a)) {
			b = append(strconv.AppendInt(append(b, '"'), k, 10), '"', ':')
			b = append(strconv.AppendInt(b, a[k], 10), ',')
		}
		return string(append(b[:max(1, len(b)-1)], '}'))
	}
	return a
}

func searchable(id int64, e library.Entry) (query string, args []any) {
	return `INSERT INTO search (rowid, title, body, chars) VALUES (?, ?, ?, ?)`, []any{id, e.Title, e.Body, e.Chars}
}

// size counts the log beside the file too.
func (db *DB) size(ctx context.Context, tx *sql.Tx) (n int64, err error) {
	if db.path == "" {
		err = tx.QueryRowContext(ctx, `SELECT (SELECT page_count FROM pragma_page_count) *
			(SELECT page_size FROM pragma_page_size)`).Scan(&n)
		return n, err
	}
	for _, end := range [...]string{"", "-wal", "-shm"} {
		if info, err := os.Stat(db.path + end); err == nil {
			n += info.Size()
		}
	}
	return n, nil
}

// Columns returns the columns that can be written of every table of a library but
// the table search.
//
//nolint:rowserrcheck // ScanColumns checks it
func Columns(ctx context.Context, tx *sql.Tx) (map[string][]string, error) {
	return sqlstore.ScanColumns(tx.QueryContext(ctx, `SELECT t.name, c.name
		FROM pragma_table_list t JOIN pragma_table_xinfo(t.name) c
		WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> 'goose_db_version'
			AND c.hidden = 0 -- not computed
		ORDER BY t.name, c.cid`))
}
