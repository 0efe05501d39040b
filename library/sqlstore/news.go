package sqlstore

import (
	"context"
	"database/sql"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

const newsColumns = `n.id, n.article_id, s.key, s.name, s.home, n.topic, n.arrived`

const newsTables = ` FROM news n JOIN sources s ON s.id = n.source_id `

// report notes that a feed has brought an article. It is called where only one can
// store articles at a time, so the times are in the order in which others see them.
func (w *writer) report(f feedRow, article int64, now time.Time) error {
	return w.exec(`INSERT INTO news (article_id, source_id, topic, arrived)
		SELECT CAST(?1 AS BIGINT), CAST(?2 AS BIGINT), ?3, CASE WHEN last >= ?4 THEN last + 1 ELSE CAST(?4 AS BIGINT) END
		FROM (SELECT coalesce(max(arrived), 0) AS last FROM news) AS before WHERE 1 = 1`,
		article, f.source, f.Topic, now.UnixMicro())
}

// scanNews reads and closes rows of newsColumns.
func scanNews(rows *sql.Rows, err error) ([]library.News, error) {
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err has the error
	var all []library.News
	for rows.Next() {
		var n library.News
		var arrived sql.NullInt64
		if err := rows.Scan(&n.ID, &n.Article, &n.Source.Key, &n.Source.Name, &n.Source.Home, &n.Topic, &arrived); err != nil {
			return nil, err
		}
		n.Arrived = timeOf(arrived)
		all = append(all, n)
	}
	return all, rows.Err()
}

// NewsSince implements library.Arrivals.
func (db *Store) NewsSince(ctx context.Context, after time.Time, n int) (all []library.News, err error) {
	err = db.look(ctx, "reading what has come", func(s session) (err error) {
		all, err = scanNews(s.query(`SELECT `+newsColumns+newsTables+`WHERE n.arrived > ? ORDER BY n.arrived LIMIT ?`, after.UnixMicro(), n))
		return err
	})
	return all, err
}

// NewsOf implements library.Arrivals.
func (db *Store) NewsOf(ctx context.Context, article int64) (all []library.News, err error) {
	err = db.look(ctx, "reading what has come", func(s session) (err error) {
		all, err = scanNews(s.query(`SELECT `+newsColumns+newsTables+`WHERE n.article_id = ? ORDER BY n.arrived`, article))
		return err
	})
	return all, err
}
