package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// look runs f in a reading transaction: one state of the library from its
// first query to its last.
func (db *DB) look(ctx context.Context, doing string, f func(tx *sql.Tx) error) error {
	err := func() error {
		tx, err := db.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: db.path != ""})
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }() // nothing was written
		return f(tx)
	}()
	if err == nil || errors.Is(err, library.ErrNotFound) {
		return err
	}
	err = failed(doing, err)
	if cerr := ctx.Err(); cerr != nil && !errors.Is(err, cerr) {
		return fmt.Errorf("%w (%w)", cerr, err)
	}
	return err
}

// Search implements library.Finder.
func (db *DB) Search(ctx context.Context, q library.Query) (library.Result, error) {
	if q.Now.IsZero() {
		q.Now = time.Now()
	}
	var out library.Result
	err := db.look(ctx, "searching", func(tx *sql.Tx) error {
		page, more, err := library.Run(ctx, index{tx}, q)
		if err != nil {
			return err
		}
		out.More = more
		out.Hits, err = hits(ctx, tx, page)
		return err
	})
	if err != nil {
		return library.Result{}, err
	}
	return out, nil
}

// Related implements library.Finder.
func (db *DB) Related(ctx context.Context, id int64, limit int) ([]library.Hit, error) {
	var out []library.Hit
	err := db.look(ctx, "looking for related articles", func(tx *sql.Tx) error {
		a, err := article(ctx, tx, id)
		if err != nil {
			return err
		}
		page, err := library.RunRelated(ctx, index{tx}, a, min(limit, 100))
		if err != nil {
			return err
		}
		out, err = hits(ctx, tx, page)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// hits fetches what was found, in two queries whatever the number.
func hits(ctx context.Context, q querier, page []library.Found) ([]library.Hit, error) {
	if len(page) == 0 {
		return nil, nil
	}
	ids := make([]string, len(page))
	place := make(map[int64]int, len(page))
	out := make([]library.Hit, len(page))
	for i, f := range page {
		ids[i] = strconv.FormatInt(f.ID, 10)
		place[f.ID] = i
		out[i] = library.Hit{Score: f.Score, Missing: f.Missing}
	}
	list := strings.Join(ids, ",")
	rows, err := q.QueryContext(ctx, `SELECT `+articleColumns+articleTables+`WHERE a.id IN (`+list+`)`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err has the error
	for rows.Next() {
		a, err := scanArticle(rows)
		if err != nil {
			return nil, err
		}
		out[place[a.ID]].Article = a
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	all, err := copies(ctx, q, list)
	if err != nil {
		return nil, err
	}
	for id, cs := range all {
		out[place[id]].Article.Copies = cs
	}
	return out, nil
}

// article reads an article without raw and cuts.
func article(ctx context.Context, q querier, id int64) (library.Article, error) {
	a, err := scanArticle(q.QueryRowContext(ctx, `SELECT `+articleColumns+articleTables+`WHERE a.id = ?`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return library.Article{}, fmt.Errorf("article %s: %w", library.FormatID(id), library.ErrNotFound)
	}
	if err != nil {
		return library.Article{}, err
	}
	all, err := copies(ctx, q, strconv.FormatInt(id, 10))
	a.Copies = all[id]
	return a, err
}

// index is a reading transaction as library.Run sees it.
type index struct{ tx *sql.Tx }

// Counts implements library.Index.
func (ix index) Counts(ctx context.Context, hashes []library.TermHash) (library.Counts, error) {
	c := library.Counts{Having: make(map[library.TermHash]int, len(hashes))}
	err := ix.tx.QueryRowContext(ctx, `SELECT articles, title_terms, body_terms,
			(SELECT count(*) FROM articles WHERE sample <> 0) FROM totals`).
		Scan(&c.Articles, &c.TitleTerms, &c.BodyTerms, &c.Samples)
	if err != nil || len(hashes) == 0 {
		return c, err
	}
	var b strings.Builder
	b.WriteString(`SELECT hash, articles FROM terms WHERE hash IN (`)
	for i, h := range hashes {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.FormatUint(uint64(h), 10))
	}
	b.WriteByte(')')
	rows, err := ix.tx.QueryContext(ctx, b.String())
	if err != nil {
		return c, err
	}
	defer func() { _ = rows.Close() }() // rows.Err has the error
	for rows.Next() {
		var h int64
		var n int
		if err := rows.Scan(&h, &n); err != nil {
			return c, err
		}
		c.Having[library.TermHash(h)] = n
	}
	return c, rows.Err()
}

// Newest implements library.Index.
func (ix index) Newest(ctx context.Context, m library.Match, limit int) ([]library.Candidate, error) {
	var b strings.Builder
	var args []any
	terms := matchTerms(m)
	id := "a.id"
	switch {
	case terms != "":
		id = "x.rowid"
		b.WriteString(`SELECT x.rowid, f.terms FROM search x CROSS JOIN forward f ON f.id = x.rowid`)
		if m.Lang != "" || m.Source != "" {
			b.WriteString(` CROSS JOIN articles a ON a.id = x.rowid`)
		}
		b.WriteString(` WHERE x.search MATCH ?`)
		args = append(args, terms)
	default:
		b.WriteString(`SELECT a.id, NULL FROM articles a WHERE 1`)
		if len(m.Not) > 0 {
			b.WriteString(` AND a.id NOT IN (SELECT rowid FROM search WHERE search MATCH ?)`)
			args = append(args, anyOf(m.Not))
		}
	}
	if !m.Since.IsZero() {
		b.WriteString(` AND ` + id + ` >= ?`)
		args = append(args, library.IDAt(m.Since))
	}
	if !m.Before.IsZero() {
		b.WriteString(` AND ` + id + ` < ?`)
		args = append(args, library.IDAt(m.Before))
	}
	if m.Lang != "" {
		b.WriteString(` AND a.language = ?`)
		args = append(args, m.Lang)
	}
	if m.Source != "" {
		b.WriteString(` AND (a.site_fold = ? OR a.source_id IN (SELECT id FROM sources WHERE key_fold = ? OR name_fold = ?)
			OR a.id IN (SELECT c.article_id FROM copies c JOIN sources s ON s.id = c.source_id
				WHERE s.key_fold = ? OR s.name_fold = ?))`)
		args = append(args, m.Source, m.Source, m.Source, m.Source, m.Source)
	}
	if m.Own {
		b.WriteString(` AND ` + id + ` NOT IN (SELECT id FROM articles WHERE sample <> 0)`)
	}
	b.WriteString(` ORDER BY ` + id + ` DESC LIMIT ?`)
	rows, err := ix.tx.QueryContext(ctx, b.String(), append(args, limit)...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err has the error
	var out []library.Candidate
	for rows.Next() {
		var c library.Candidate
		if err := rows.Scan(&c.ID, &c.Forward); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// matchTerms writes a match in the query language of FTS5; "" when it asks for
// no terms. Every term is quoted, and holds no quotes.
func matchTerms(m library.Match) string {
	groups := make([]string, len(m.Groups))
	for i, g := range m.Groups {
		quoted := make([]string, len(g))
		for j, t := range g {
			quoted[j] = `"` + t + `"`
		}
		groups[i] = "(" + strings.Join(quoted, " OR ") + ")"
	}
	var all []string
	switch n := len(groups); {
	case n == 0:
	case m.Need >= n:
		all = append(all, strings.Join(groups, " AND "))
	case m.Need == 1:
		all = append(all, "("+strings.Join(groups, " OR ")+")")
	default: // all but one
		var ways []string
		for i := range groups {
			var rest []string
			rest = append(append(rest, groups[:i]...), groups[i+1:]...)
			ways = append(ways, "("+strings.Join(rest, " AND ")+")")
		}
		all = append(all, "("+strings.Join(ways, " OR ")+")")
	}
	for _, alternatives := range m.Phrases {
		all = append(all, anyOf([][]library.Sequence{alternatives}))
	}
	if len(all) == 0 {
		return ""
	}
	s := strings.Join(all, " AND ")
	if len(m.Not) > 0 {
		s = "(" + s + ") NOT " + anyOf(m.Not)
	}
	return s
}

// anyOf matches any of the sequences.
func anyOf(sets [][]library.Sequence) string {
	var out []string
	for _, alternatives := range sets {
		for _, s := range alternatives {
			out = append(out, `"`+strings.Join(s, " ")+`"`)
		}
	}
	return "(" + strings.Join(out, " OR ") + ")"
}
