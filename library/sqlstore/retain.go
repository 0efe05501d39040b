package sqlstore

import (
	"context"
	"database/sql"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// Trim implements library.Retention.
func (db *Store) Trim(ctx context.Context, before time.Time, n int) (int, error) {
	spoken, err := db.awaited(ctx)
	if err != nil {
		return 0, err
	}
	removed := 0
	err = db.changeArticles(ctx, func(w *writer) error {
		removed = 0
		if err := w.dropNews(before); err != nil {
			return err
		}
		// An article's id is not later than its arrival, so those that came before
		// are among the smaller ids.
		ids, err := w.ids(`SELECT id FROM articles a WHERE id < ? AND first_seen < ? AND sample = 0
			AND NOT EXISTS (SELECT 1 FROM news n WHERE n.article_id = a.id) ORDER BY id LIMIT ?`,
			library.IDAt(before), before.UnixMicro(), n+len(spoken))
		if err != nil {
			return err
		}
		sources := map[int64]bool{}
		for _, id := range ids {
			if spoken[id] || removed == n {
				continue
			}
			var source int64
			var text string
			found, err := w.get(`SELECT a.source_id, t.text FROM articles a JOIN texts t ON t.id = a.id WHERE a.id = ?`, []any{id}, &source, &text)
			if err != nil || !found {
				return err
			}
			sources[source] = true
			others, err := w.ids(`SELECT source_id FROM copies WHERE article_id = ?`, id)
			if err != nil {
				return err
			}
			for _, o := range others {
				sources[o] = true
			}
			if err := w.unindex(id, text); err != nil {
				return err
			}
			if err := w.exec(`DELETE FROM articles WHERE id = ?`, id); err != nil {
				return err
			}
			removed++
		}
		for id := range sources {
			if err := w.dropSource(id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, db.failed("removing old articles", err)
	}
	return removed, nil
}

// awaited are the articles that deliveries speak of which are still to be sent. Each
// of the three has an index that holds nothing else: one condition for all would read
// every delivery there ever was.
func (db *Store) awaited(ctx context.Context) (map[int64]bool, error) {
	all := map[int64]bool{}
	err := db.look(ctx, "reading what waits", func(s session) error {
		rows, err := s.query(`SELECT articles FROM deliveries WHERE state = 0 AND held = 0 AND kind <> 4
			UNION SELECT articles FROM deliveries WHERE state = 1
			UNION SELECT articles FROM deliveries WHERE state = 0 AND held = 1`)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }() // rows.Err has the error
		for rows.Next() {
			var list string
			if err := rows.Scan(&list); err != nil {
				return err
			}
			for one := range strings.SplitSeq(strings.Trim(list, ","), ",") {
				if id, err := strconv.ParseInt(one, 10, 64); err == nil {
					all[id] = true
				}
			}
		}
		return rows.Err()
	})
	return all, err
}

// dropNews removes the news from before a time that no digest needs any more.
func (w *writer) dropNews(before time.Time) error {
	var needed sql.NullInt64
	if _, err := w.get(`SELECT min(last) FROM subscriptions WHERE next IS NOT NULL`, nil, &needed); err != nil {
		return err
	}
	until := int64(math.MaxInt64)
	if needed.Valid {
		until = needed.Int64
	}
	return w.exec(`DELETE FROM news WHERE done = 1 AND arrived < ?`, min(until, before.UnixMicro()))
}

// Compact implements library.Retention: most engines see to it themselves.
func (db *Store) Compact(context.Context) (bool, error) { return false, nil }

// FeedStates implements library.Retention.
func (db *Store) FeedStates(ctx context.Context, due time.Time) (f library.FeedStates, err error) {
	err = db.look(ctx, "counting feeds", func(s session) error {
		return s.row(`SELECT count(*), coalesce(sum(CASE WHEN ended <> 0 THEN 1 ELSE 0 END), 0),
				coalesce(sum(CASE WHEN ended = 0 AND failures > 0 THEN 1 ELSE 0 END), 0),
				coalesce(sum(CASE WHEN ended = 0 AND next IS NOT NULL AND next < ? AND taken < ? THEN 1 ELSE 0 END), 0)
			FROM feeds`, due.UnixMicro(), due.UnixMicro()).Scan(&f.All, &f.Ended, &f.Failing, &f.Late)
	})
	return f, err
}
