package sqlstore

import (
	"context"
	"database/sql"

	"github.com/nutgraf/nutgraf/library"
)

// Stats implements library.Upkeep.
func (db *Store) Stats(ctx context.Context) (library.Stats, error) {
	var all library.Stats
	err := db.look(ctx, "counting", func(s session) error {
		var newest sql.NullInt64
		err := s.row(`SELECT (SELECT articles FROM totals),
				(SELECT count(*) FROM articles WHERE sample <> 0), (SELECT count(*) FROM sources),
				(SELECT max(id) FROM articles)`).
			Scan(&all.Articles, &all.Samples, &all.Sources, &newest)
		if err != nil {
			return err
		}
		if all.Bytes, err = db.dialect.Size(ctx, s.tx); err != nil || !newest.Valid {
			return err
		}
		a, err := article(s, newest.Int64)
		all.Newest = a.Time()
		return err
	})
	if err != nil {
		return library.Stats{}, err
	}
	return all, nil
}

// Ping implements library.Upkeep.
func (db *Store) Ping(ctx context.Context) error {
	return db.look(ctx, "reading the library", func(s session) error {
		var n int
		return s.row(`SELECT articles FROM totals`).Scan(&n)
	})
}
