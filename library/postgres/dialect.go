package postgres

import (
	"context"
	"database/sql"
	"encoding/hex"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/sqlstore"
)

// lockSpace is where this program's advisory locks begin: "NUTG" in the upper half.
const lockSpace = "(1314214983::bigint << 32)"

// dialect is how this engine speaks.
func dialect() sqlstore.Dialect {
	return sqlstore.Dialect{
		Words:      words,
		Arg:        argument,
		Reading:    &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true},
		Lock:       `SELECT pg_advisory_xact_lock(` + lockSpace + ` + 'articles'::regclass::oid::bigint)`,
		Clock:      `SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint`,
		Limit:      statementLimit,
		Match:      match,
		Searchable: searchable,
		Size:       size,
		Columns:    columns,
		Renumber:   renumber,
		Patient:    `SELECT set_config('idle_in_transaction_session_timeout', '0', true)`,
		Kind:       kind,
		Passing:    passing,
	}
}

// words puts a statement into PostgreSQL's words and numbers its parameters.
func words(query string) string {
	query = strings.NewReplacer(
		"NOT IN LIST ?", "<> ALL (?)",
		"IN LIST ?", "= ANY (?)",
		"PAIRS ?", "(SELECT key::bigint AS key, value::bigint AS value FROM json_each_text(?::json)) AS pairs",
		"THEN JOIN", "JOIN",
		"SKIP TAKEN", "FOR UPDATE SKIP LOCKED",
	).Replace(query)
	var b strings.Builder
	n := 0
	for {
		before, after, found := strings.Cut(query, "?")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteByte('$')
		if after == "" || after[0] < '1' || after[0] > '9' {
			n++
			b.WriteString(strconv.Itoa(n))
		}
		query = after
	}
}

// argument makes of lists arrays, and of pairs JSON, in the order of their keys:
// rows are locked in one order.
func argument(a any) any {
	switch a := a.(type) {
	case string:
		return sendable(a)
	case sqlstore.List:
		return []int64(a)
	case sqlstore.Texts:
		out := make([]string, len(a))
		for i, s := range a {
			out[i] = sendable(s)
		}
		return out
	case sqlstore.Pairs:
		b := []byte{'{'}
		for _, k := range slices.Sorted(maps.Keys(a)) {
			b = append(strconv.AppendInt(append(b, '"'), k, 10), '"', ':')
			b = append(strconv.AppendInt(b, a[k], 10), ',')
		}
		return string(append(b[:max(1, len(b)-1)], '}'))
	}
	return a
}

// sendable returns a text as it is or, where the server would refuse it, another
// that is stored nowhere: U+10FFFF is no character.
func sendable(s string) string {
	if utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 {
		return s
	}
	return "\U0010FFFF" + hex.EncodeToString([]byte(s))
}

// size counts tables, their indexes and long columns.
func size(ctx context.Context, tx *sql.Tx) (n int64, err error) {
	err = tx.QueryRowContext(ctx, `SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c
		WHERE c.relkind = 'r' AND c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'articles'::regclass)`).Scan(&n)
	return n, err
}

// maxVector is how many bytes of terms a tsvector takes, with room to spare.
const maxVector = 1<<20 - 1<<10

func searchable(id int64, e library.Entry) (query string, args []any) {
	distinct := map[string]bool{}
	bytes := 0
	for _, s := range [...]string{e.Title, e.Body, e.Chars} {
		for t := range strings.FieldsSeq(s) {
			if !distinct[t] {
				distinct[t] = true
				bytes += len(t)
			}
		}
	}
	terms := slices.Collect(maps.Keys(distinct))
	all := " " + e.Title + " | " + e.Body + " | " + e.Chars + " "
	if bytes > maxVector {
		return `WITH row AS (INSERT INTO search (rowid, words) VALUES (?, ?) RETURNING rowid)
			INSERT INTO postings (rowid, term) SELECT row.rowid, term FROM row, unnest(?::text[]) AS term`, []any{id, all, terms}
	}
	return `INSERT INTO search (rowid, words, terms) VALUES (?, ?, array_to_tsvector(?::text[]))`, []any{id, all, terms}
}

//nolint:rowserrcheck // ScanColumns checks it
func columns(ctx context.Context, tx *sql.Tx) (map[string][]string, error) {
	return sqlstore.ScanColumns(tx.QueryContext(ctx, `SELECT c.relname, a.attname FROM pg_class c
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
		WHERE c.relkind = 'r' AND c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'articles'::regclass)
			AND c.relname NOT IN ('search', 'postings', 'goose_db_version')
		ORDER BY c.relname, a.attnum`))
}

// renumber sets what identity columns count on from.
//
//nolint:rowserrcheck // ScanColumns checks it
func renumber(ctx context.Context, tx *sql.Tx) error {
	all, err := sqlstore.ScanColumns(tx.QueryContext(ctx, `SELECT c.oid::regclass::text, a.attname FROM pg_class c
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attidentity <> ''
		WHERE c.relkind = 'r' AND c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'articles'::regclass)`))
	if err != nil {
		return err
	}
	for table, columns := range all {
		for _, c := range columns {
			_, err := tx.ExecContext(ctx, `SELECT setval(pg_get_serial_sequence($1, $2),
				(SELECT coalesce(max(`+c+`), 0) + 1 FROM `+table+`), false)`, table, c)
			if err != nil {
				return err
			}
		}
	}
	return nil
}
