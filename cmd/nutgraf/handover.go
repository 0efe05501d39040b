package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/nutgraf/nutgraf/feed"
	"github.com/nutgraf/nutgraf/feed/opml"
	"github.com/nutgraf/nutgraf/feed/predecessor"
)

// sqliteMagic begins every SQLite database.
const sqliteMagic = "SQLite format 3\x00"

// listOf reads a list of feeds, or what another bot keeps, from a file; "-" is in.
func listOf(ctx context.Context, path string, in io.Reader) (feed.List, error) {
	if path == "-" {
		data, err := io.ReadAll(io.LimitReader(in, predecessor.MaxBytes+1))
		if err != nil {
			return feed.List{}, err
		}
		return listIn(ctx, data)
	}
	f, err := os.Open(path)
	if err != nil {
		return feed.List{}, err
	}
	defer func() { _ = f.Close() }() // it was only read
	head := make([]byte, len(sqliteMagic))
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return feed.List{}, err
	}
	if string(head[:n]) == sqliteMagic {
		return databaseList(ctx, path)
	}
	data, err := io.ReadAll(io.LimitReader(io.MultiReader(bytes.NewReader(head[:n]), f), predecessor.MaxBytes+1))
	if err != nil {
		return feed.List{}, err
	}
	return feed.Subscriptions(data)
}

// listIn reads a list from bytes, such as an attached file. A database can only be
// read as a file, so it becomes one for a moment.
func listIn(ctx context.Context, data []byte) (feed.List, error) {
	if !bytes.HasPrefix(data, []byte(sqliteMagic)) {
		return feed.Subscriptions(data)
	}
	dir, err := os.MkdirTemp("", "nutgraf-import-")
	if err != nil {
		return feed.List{}, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // what stays is nobody's but ours
	path := filepath.Join(dir, "other.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		return feed.List{}, err
	}
	return databaseList(ctx, path)
}

// databaseList reads the SQLite database of another bot. It may run meanwhile, and
// it may be anybody's file: nothing is written, no code in its schema is trusted, and
// only tables are read, no views.
func databaseList(ctx context.Context, path string) (list feed.List, err error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return feed.List{}, err
	}
	dsn := (&url.URL{Scheme: "file", Path: filepath.ToSlash(abs), RawQuery: url.Values{
		"mode":    {"ro"},
		"_pragma": {"query_only(1)", "trusted_schema(0)", "cell_size_check(1)", "busy_timeout(5000)"},
	}.Encode()}).String()
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return feed.List{}, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	var c predecessor.Collector
	tables := predecessor.Tables()
	names := make([]string, 0, len(tables))
	for name := range tables {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if err := collect(ctx, db, &c, name, tables[name]); err != nil {
			return feed.List{}, fmt.Errorf("reading its table %s: %w", name, err)
		}
	}
	h, err := c.Handover()
	if err == nil && len(h.Feeds) == 0 {
		err = opml.ErrNone
	}
	if err != nil {
		return feed.List{}, err
	}
	return feed.FromBot(h), nil
}

// collect hands on the rows of a table, in the order in which they were written,
// with those of the columns that it has.
func collect(ctx context.Context, db *sql.DB, c *predecessor.Collector, table string, columns []string) error {
	var kind string
	err := db.QueryRowContext(ctx, `SELECT type FROM sqlite_schema WHERE name = ? COLLATE NOCASE`, table).Scan(&kind)
	if errors.Is(err, sql.ErrNoRows) || err == nil && kind != "table" {
		return nil
	}
	if err != nil {
		return err
	}
	var has []string
	rows, err := db.QueryContext(ctx, `SELECT name FROM pragma_table_info(?)`, table)
	if err != nil {
		return err
	}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return errors.Join(err, rows.Close())
		}
		if slices.Contains(columns, name) {
			has = append(has, name)
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil || len(has) == 0 {
		return err
	}
	// Names are ours: nothing of the file's is in the statement.
	rows, err = db.QueryContext(ctx, `SELECT "`+strings.Join(has, `", "`)+`" FROM "`+table+`" ORDER BY rowid`) //nolint:gosec // see above
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // rows.Err has the error
	values := make([]any, len(has))
	into := make([]any, len(has))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		row := make(map[string]any, len(has))
		for i, name := range has {
			row[name] = values[i]
		}
		if err := c.Row(table, row); err != nil {
			return err
		}
	}
	return rows.Err()
}
