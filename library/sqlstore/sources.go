package sqlstore

import (
	"context"

	"github.com/nutgraf/nutgraf/library"
)

// Sources implements library.Upkeep.
func (db *Store) Sources(ctx context.Context) ([]library.SourceCount, error) {
	var all []library.SourceCount
	err := db.look(ctx, "listing the sources", func(s session) error {
		rows, err := s.query(`SELECT s.key, s.name, s.home, count(a.id), coalesce(max(a.id), 0)
			FROM sources s LEFT JOIN articles a ON a.source_id = s.id GROUP BY s.id ORDER BY s.name_fold, s.key`)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }() // rows.Err has the error
		all = nil
		for rows.Next() {
			var c library.SourceCount
			var newest int64
			if err := rows.Scan(&c.Source.Key, &c.Source.Name, &c.Source.Home, &c.Articles, &newest); err != nil {
				return err
			}
			if newest > 0 {
				c.Newest = library.IDTime(newest)
			}
			all = append(all, c)
		}
		return rows.Err()
	})
	return all, err
}

// dropSource removes a source of which the library has nothing and which is no
// feed's.
func (w *writer) dropSource(id int64) error {
	return w.exec(`DELETE FROM sources WHERE id = ?1
		AND NOT EXISTS (SELECT 1 FROM articles WHERE source_id = ?1)
		AND NOT EXISTS (SELECT 1 FROM copies WHERE source_id = ?1)
		AND NOT EXISTS (SELECT 1 FROM feeds WHERE source_id = ?1)`, id)
}
