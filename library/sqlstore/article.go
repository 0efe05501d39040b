package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/nutgraf/nutgraf/library"
)

// Article implements library.Finder.
func (db *Store) Article(ctx context.Context, id int64) (library.Article, error) {
	var a library.Article
	err := db.look(ctx, "reading an article", func(s session) error {
		var err error
		a, err = whole(s, id)
		return err
	})
	return a, err
}

// ByURL implements library.Finder.
func (db *Store) ByURL(ctx context.Context, link string) (library.Article, error) {
	var a library.Article
	key := library.LinkKey(link)
	err := db.look(ctx, "reading an article", func(s session) error {
		var id int64
		// Its own link before a copy's, and who came first before who took the
		// link up later.
		err := s.row(`SELECT id FROM (
				SELECT id, 0 AS place, first_seen FROM articles WHERE link = ?1 AND link <> ''
				UNION ALL
				SELECT article_id, 1, first_seen FROM copies WHERE link = ?1 AND link <> '') AS found
			ORDER BY place, first_seen, id LIMIT 1`, key).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("%s: %w", link, library.ErrNotFound)
		}
		if err != nil {
			return err
		}
		a, err = whole(s, id)
		return err
	})
	return a, err
}

// whole reads an article with all its fields.
func whole(s session, id int64) (library.Article, error) {
	var raw []byte
	var cuts sql.NullString
	row := s.row(`SELECT `+articleColumns+`, t.raw, t.cuts`+articleTables+`WHERE a.id = ?`, id)
	a, err := scanArticle(row, &raw, &cuts)
	if errors.Is(err, sql.ErrNoRows) {
		return library.Article{}, fmt.Errorf("article %s: %w", library.FormatID(id), library.ErrNotFound)
	}
	if err != nil {
		return library.Article{}, err
	}
	if err := unpackRaw(&a, raw, cuts); err != nil {
		return library.Article{}, err
	}
	all, err := copies(s, id)
	a.Copies = all[id]
	return a, err
}

// Neighbours implements library.Finder.
func (db *Store) Neighbours(ctx context.Context, id int64) (earlier, later *library.Article, err error) {
	err = db.look(ctx, "reading the neighbours of an article", func(s session) error {
		var source int64
		err := s.row(`SELECT source_id FROM articles WHERE id = ?`, id).Scan(&source)
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("article %s: %w", library.FormatID(id), library.ErrNotFound)
		}
		if err != nil {
			return err
		}
		next := func(query string) (*library.Article, error) {
			var id2 int64
			err := s.row(query, source, id).Scan(&id2)
			if errors.Is(err, sql.ErrNoRows) {
				return nil, nil
			}
			if err != nil {
				return nil, err
			}
			a, err := article(s, id2)
			return &a, err
		}
		earlier, err = next(`SELECT id FROM articles WHERE source_id = ? AND id < ? ORDER BY id DESC LIMIT 1`)
		if err != nil {
			return err
		}
		later, err = next(`SELECT id FROM articles WHERE source_id = ? AND id > ? ORDER BY id LIMIT 1`)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	return earlier, later, nil
}
