package sqlstore

import (
	"compress/flate"
	"database/sql"
	"slices"

	"github.com/nutgraf/nutgraf/library"
)

// writer is one writing transaction.
type writer struct {
	session
	stmts   map[string]*sql.Stmt // nil where nothing is prepared
	novel   []string             // of these, those that were not prepared before
	deflate *flate.Writer        // made when it is needed

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

func newWriter(s session) *writer {
	w := &writer{
		session: s, counts: map[library.TermHash]int{},
		known: map[int64]*library.Boilerplate{}, learned: map[int64]bool{},
	}
	if s.db.dialect.Prepare {
		w.stmts = map[string]*sql.Stmt{}
	}
	return w
}

// stmt returns a prepared statement; closing the transaction closes it.
func (w *writer) stmt(query string) (*sql.Stmt, error) {
	if s, ok := w.stmts[query]; ok {
		return s, nil
	}
	if s, ok := w.db.prepared.Load(query); ok {
		w.stmts[query] = w.tx.StmtContext(w.ctx, s.(*sql.Stmt))
		return w.stmts[query], nil
	}
	s, err := w.tx.PrepareContext(w.ctx, w.db.inWords(query))
	if err != nil {
		return nil, err
	}
	w.stmts[query], w.novel = s, append(w.novel, query)
	return s, nil
}

// pairs is a table of some numbers, each beside the same one.
func pairs(keys []int64, value int64) Pairs {
	p := make(Pairs, len(keys))
	for _, k := range keys {
		p[k] = value
	}
	return p
}

// exec runs a statement.
func (w *writer) exec(query string, args ...any) error {
	_, err := w.run(query, args...)
	return err
}

// run runs a statement and tells how many rows it changed.
func (w *writer) run(query string, args ...any) (int64, error) {
	var r sql.Result
	var err error
	if w.stmts == nil {
		r, err = w.tx.ExecContext(w.ctx, w.db.inWords(query), w.args(args)...)
	} else {
		var s *sql.Stmt
		if s, err = w.stmt(query); err == nil {
			r, err = s.ExecContext(w.ctx, w.args(args)...)
		}
	}
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// rows runs a query.
func (w *writer) rows(query string, args ...any) (*sql.Rows, error) {
	if w.stmts == nil {
		return w.query(query, args...)
	}
	s, err := w.stmt(query)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(w.ctx, w.args(args)...)
}

// get scans the first row; false when there is none.
func (w *writer) get(query string, args []any, dest ...any) (bool, error) {
	rows, err := w.rows(query, args...)
	if err != nil {
		return false, err
	}
	defer func() { _ = rows.Close() }() // rows.Err has the error
	if !rows.Next() {
		return false, rows.Err()
	}
	if err := rows.Scan(dest...); err != nil {
		return false, err
	}
	return true, rows.Close()
}

// ids reads a column of ids.
func (w *writer) ids(query string, args ...any) ([]int64, error) {
	rows, err := w.rows(query, args...)
	if err != nil {
		return nil, err
	}
	return scanIDs(rows)
}

// index makes an article findable.
func (w *writer) index(id int64, a draft) error {
	e, keys := a.entry, slices.Concat(a.keys, a.samples)
	w.searchable = append(w.searchable, searchChange{id: id, entry: e})
	if err := w.exec(`INSERT INTO forward (id, terms) VALUES (?, ?)`, id, e.Forward); err != nil {
		return err
	}
	if len(keys) > 0 {
		if err := w.exec(`INSERT INTO shapes (key, article_id) SELECT key, value FROM PAIRS ? WHERE 1 = 1 ON CONFLICT DO NOTHING`,
			pairs(keys, id)); err != nil {
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
	shape := library.NewShape(text)
	if keys := append(shape.Keys(), shape.Samples()...); len(keys) > 0 {
		if err := w.exec(`DELETE FROM shapes WHERE key IN LIST ? AND article_id = ?`, List(keys), id); err != nil {
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
	if err := w.countTerms(); err != nil {
		return w.db.failed("counting terms", err)
	}
	err := w.exec(`UPDATE totals SET articles = articles + ?, title_terms = title_terms + ?, body_terms = body_terms + ?`,
		w.articles, w.titleLen, w.bodyLen)
	if err != nil {
		return w.db.failed("counting terms", err)
	}
	for _, c := range w.searchable {
		if c.gone {
			err = w.exec(`DELETE FROM search WHERE rowid = ?`, c.id)
		} else {
			query, args := w.db.dialect.Searchable(c.id, c.entry)
			err = w.exec(query, args...)
		}
		if err != nil {
			return w.db.failed("indexing", err)
		}
	}
	w.searchable, w.articles, w.titleLen, w.bodyLen = nil, 0, 0, 0
	clear(w.counts)
	return nil
}

// countTerms adds up in how many articles each term is, in one statement.
func (w *writer) countTerms() error {
	counts := make(Pairs, len(w.counts))
	var fewer List
	for h, n := range w.counts {
		if n != 0 {
			counts[int64(h)] = int64(n)
		}
		if n < 0 {
			fewer = append(fewer, int64(h))
		}
	}
	if len(counts) == 0 {
		return nil
	}
	err := w.exec(`INSERT INTO terms (hash, articles) SELECT key, value FROM PAIRS ? WHERE 1 = 1
		ON CONFLICT (hash) DO UPDATE SET articles = terms.articles + excluded.articles`, counts)
	if err == nil && len(fewer) > 0 {
		err = w.exec(`DELETE FROM terms WHERE hash IN LIST ? AND articles <= 0`, fewer)
	}
	return err
}
