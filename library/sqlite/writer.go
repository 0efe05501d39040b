package sqlite

import (
	"compress/flate"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/nutgraf/nutgraf/library"
)

// writer is one writing transaction.
type writer struct {
	ctx     context.Context
	tx      *sql.Tx
	stmts   map[string]*sql.Stmt
	deflate *flate.Writer // made when it is needed

	// What the transaction adds to terms and totals; written at its end, once
	// per term and not once per article.
	counts                      map[library.TermHash]int
	articles, titleLen, bodyLen int

	// Changes of the search table, in order. They are made last and in a row:
	// FTS5 writes out what it has collected whenever another statement opens a
	// savepoint, which would be once per article.
	searchable []searchChange

	// Of sources that the transaction came upon; see boilerplate.
	known   map[int64]*library.Boilerplate
	learned map[int64]bool // to be written
}

// searchChange is a row of the search table to be added, or removed.
type searchChange struct {
	id    int64
	entry library.Entry // what to add
	gone  bool
}

// change runs f in a writing transaction: all that it does, or nothing.
func (db *DB) change(ctx context.Context, f func(w *writer) error) error {
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return failed("beginning to write", err)
	}
	w := &writer{
		ctx: ctx, tx: tx, stmts: map[string]*sql.Stmt{}, counts: map[library.TermHash]int{},
		known: map[int64]*library.Boilerplate{}, learned: map[int64]bool{},
	}
	err = f(w)
	if err == nil {
		err = w.flush()
	}
	if err != nil {
		_ = tx.Rollback() // the first error says more
		if cerr := ctx.Err(); cerr != nil && !errors.Is(err, cerr) {
			err = fmt.Errorf("%w (%w)", cerr, err)
		}
		return err
	}
	return failed("writing", tx.Commit())
}

// stmt returns a statement, prepared once per transaction; closing the
// transaction closes it.
func (w *writer) stmt(query string) (*sql.Stmt, error) {
	if s, ok := w.stmts[query]; ok {
		return s, nil
	}
	s, err := w.tx.PrepareContext(w.ctx, query)
	if err != nil {
		return nil, err
	}
	w.stmts[query] = s
	return s, nil
}

func (w *writer) exec(query string, args ...any) error {
	_, err := w.run(query, args...)
	return err
}

func (w *writer) run(query string, args ...any) (sql.Result, error) {
	s, err := w.stmt(query)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(w.ctx, args...)
}

// get scans the first row; false when there is none.
func (w *writer) get(query string, args []any, dest ...any) (bool, error) {
	s, err := w.stmt(query)
	if err != nil {
		return false, err
	}
	err = s.QueryRowContext(w.ctx, args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// ids reads a column of ids.
func (w *writer) ids(query string, args ...any) ([]int64, error) {
	s, err := w.stmt(query)
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(w.ctx, args...)
	if err != nil {
		return nil, err
	}
	return scanIDs(rows)
}

// index makes an article findable.
func (w *writer) index(id int64, a draft) error {
	e, keys := a.entry, a.keys
	w.searchable = append(w.searchable, searchChange{id: id, entry: e})
	if err := w.exec(`INSERT INTO forward (id, terms) VALUES (?, ?)`, id, e.Forward); err != nil {
		return err
	}
	if len(keys) > 0 {
		// One statement for all keys: calls cost more than rows.
		args := make([]any, 0, 2*len(keys))
		for _, k := range keys {
			args = append(args, k, id)
		}
		rows := strings.TrimSuffix(strings.Repeat("(?,?),", len(keys)), ",")
		if err := w.exec(`INSERT INTO shapes (key, article_id) VALUES `+rows+` ON CONFLICT DO NOTHING`, args...); err != nil {
			return err
		}
	}
	w.count(e.Hashes, e.TitleTerms, e.BodyTerms, 1)
	return nil
}

// unindex undoes index.
func (w *writer) unindex(id int64, text string) error {
	var terms []byte
	if _, err := w.get(`SELECT terms FROM forward WHERE id = ?`, []any{id}, &terms); err != nil {
		return err
	}
	hashes, title, body := library.ForwardHashes(terms)
	w.count(hashes, title, body, -1)
	for _, k := range library.NewShape(text).Keys() {
		if err := w.exec(`DELETE FROM shapes WHERE key = ? AND article_id = ?`, k, id); err != nil {
			return err
		}
	}
	w.searchable = append(w.searchable, searchChange{id: id, gone: true})
	return w.exec(`DELETE FROM forward WHERE id = ?`, id)
}

func (w *writer) count(hashes []library.TermHash, title, body, sign int) {
	for _, h := range hashes {
		w.counts[h] += sign
	}
	w.articles += sign
	w.titleLen += sign * title
	w.bodyLen += sign * body
}

// flush writes what was collected: counts in the order of their table, then
// the search table.
func (w *writer) flush() error {
	if err := w.keepBoilerplate(); err != nil {
		return err
	}
	if len(w.searchable) == 0 {
		return nil
	}
	for _, h := range slices.Sorted(maps.Keys(w.counts)) {
		n := w.counts[h]
		if n == 0 {
			continue
		}
		err := w.exec(`INSERT INTO terms (hash, articles) VALUES (?, ?)
			ON CONFLICT (hash) DO UPDATE SET articles = articles + excluded.articles`, int64(h), n)
		if err == nil && n < 0 {
			err = w.exec(`DELETE FROM terms WHERE hash = ? AND articles <= 0`, int64(h))
		}
		if err != nil {
			return failed("counting terms", err)
		}
	}
	err := w.exec(`UPDATE totals SET articles = articles + ?, title_terms = title_terms + ?, body_terms = body_terms + ?`,
		w.articles, w.titleLen, w.bodyLen)
	if err != nil {
		return failed("counting terms", err)
	}
	for _, c := range w.searchable {
		if c.gone {
			err = w.exec(`DELETE FROM search WHERE rowid = ?`, c.id)
		} else {
			err = w.exec(`INSERT INTO search (rowid, title, body, chars) VALUES (?, ?, ?, ?)`,
				c.id, c.entry.Title, c.entry.Body, c.entry.Chars)
		}
		if err != nil {
			return failed("indexing", err)
		}
	}
	return nil
}
