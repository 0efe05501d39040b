package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// Search implements library.Finder.
func (db *Store) Search(ctx context.Context, q library.Query) (library.Result, error) {
	if q.Now.IsZero() {
		q.Now = time.Now()
	}
	var out library.Result
	err := db.look(ctx, "searching", func(s session) error {
		page, more, err := library.Run(ctx, index{s}, q)
		if err != nil {
			return err
		}
		out.More = more
		out.Hits, err = hits(s, page)
		return err
	})
	if err != nil {
		return library.Result{}, err
	}
	return out, nil
}

// Related implements library.Finder.
func (db *Store) Related(ctx context.Context, id int64, limit int) ([]library.Hit, error) {
	var out []library.Hit
	err := db.look(ctx, "looking for related articles", func(s session) error {
		a, err := article(s, id)
		if err != nil {
			return err
		}
		page, err := library.RunRelated(ctx, index{s}, a, min(limit, 100))
		if err != nil {
			return err
		}
		out, err = hits(s, page)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// hits fetches what was found, in two queries whatever the number.
func hits(s session, page []library.Found) ([]library.Hit, error) {
	if len(page) == 0 {
		return nil, nil
	}
	ids := make(List, len(page))
	place := make(map[int64]int, len(page))
	out := make([]library.Hit, len(page))
	for i, f := range page {
		ids[i] = f.ID
		place[f.ID] = i
		out[i] = library.Hit{Score: f.Score, Missing: f.Missing}
	}
	rows, err := s.query(`SELECT `+articleColumns+articleTables+`WHERE a.id IN LIST ?`, ids)
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
	all, err := copies(s, ids...)
	if err != nil {
		return nil, err
	}
	for id, cs := range all {
		out[place[id]].Article.Copies = cs
	}
	return out, nil
}

// article reads an article without raw and cuts.
func article(s session, id int64) (library.Article, error) {
	a, err := scanArticle(s.row(`SELECT `+articleColumns+articleTables+`WHERE a.id = ?`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return library.Article{}, fmt.Errorf("article %s: %w", library.FormatID(id), library.ErrNotFound)
	}
	if err != nil {
		return library.Article{}, err
	}
	all, err := copies(s, id)
	a.Copies = all[id]
	return a, err
}

// index is a reading transaction as library.Run sees it.
type index struct{ session }

// Counts implements library.Index.
func (ix index) Counts(_ context.Context, hashes []library.TermHash) (library.Counts, error) {
	c := library.Counts{Having: make(map[library.TermHash]int, len(hashes))}
	err := ix.row(`SELECT articles, title_terms, body_terms,
			(SELECT count(*) FROM articles WHERE sample <> 0) FROM totals`).
		Scan(&c.Articles, &c.TitleTerms, &c.BodyTerms, &c.Samples)
	if err != nil || len(hashes) == 0 {
		return c, err
	}
	list := make(List, len(hashes))
	for i, h := range hashes {
		list[i] = int64(h)
	}
	rows, err := ix.query(`SELECT hash, articles FROM terms WHERE hash IN LIST ?`, list)
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
func (ix index) Newest(_ context.Context, m library.Match, limit int) ([]library.Candidate, error) {
	var b strings.Builder
	var args []any
	matching := func(condition string, more []any) string {
		args = append(args, more...)
		return condition
	}
	id := "a.id"
	switch {
	case len(m.Groups) > 0 || len(m.Phrases) > 0:
		id = "x.rowid"
		b.WriteString(`SELECT x.rowid, f.terms FROM search x THEN JOIN forward f ON f.id = x.rowid`)
		if m.Lang != "" || m.Source != "" {
			b.WriteString(` THEN JOIN articles a ON a.id = x.rowid`)
		}
		b.WriteString(` WHERE ` + matching(ix.db.dialect.Match(m)))
	case len(m.Not) > 0:
		unwanted := library.Match{Phrases: [][]library.Sequence{slices.Concat(m.Not...)}}
		b.WriteString(`SELECT a.id, NULL FROM articles a WHERE a.id NOT IN (SELECT x.rowid FROM search x WHERE ` +
			matching(ix.db.dialect.Match(unwanted)) + `)`)
	default:
		b.WriteString(`SELECT a.id, NULL FROM articles a WHERE 1 = 1`)
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
	rows, err := ix.query(b.String(), append(args, limit)...)
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
