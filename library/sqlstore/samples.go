package sqlstore

import (
	"context"
)

// RemoveSamples implements library.Keeper.
func (db *Store) RemoveSamples(ctx context.Context) (int, error) {
	n := 0
	err := db.changeArticles(ctx, func(w *writer) error {
		ids, err := w.ids(`SELECT id FROM articles WHERE sample <> 0`)
		if err != nil {
			return err
		}
		sources, err := w.ids(`SELECT DISTINCT source_id FROM articles WHERE sample <> 0`)
		if err != nil {
			return err
		}
		for _, id := range ids {
			var text string
			if _, err := w.get(`SELECT text FROM texts WHERE id = ?`, []any{id}, &text); err != nil {
				return err
			}
			if err := w.unindex(id, text); err != nil {
				return err
			}
			if err := w.exec(`DELETE FROM articles WHERE id = ?`, id); err != nil {
				return err
			}
		}
		// Only what they leave empty: a source may be there before its first article.
		for _, id := range sources {
			if err := w.dropSource(id); err != nil {
				return err
			}
		}
		n = len(ids)
		return nil
	})
	return n, db.failed("removing the samples", err)
}
