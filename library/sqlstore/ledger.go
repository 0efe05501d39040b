package sqlstore

import (
	"context"
	"database/sql"
	"strconv"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// Told implements library.Ledger.
func (db *Store) Told(ctx context.Context, a library.Address, articles []int64) (map[int64]bool, error) {
	var out map[int64]bool
	err := db.look(ctx, "looking what a chat was told of", func(s session) error {
		out = map[int64]bool{}
		rows, err := s.query(`SELECT t.article_id FROM told t JOIN chats c ON c.id = t.chat_id
			WHERE `+atAddress+` AND t.article_id IN LIST ?`, a.Platform, a.Chat, a.Thread, List(articles))
		if err != nil {
			return err
		}
		told, err := scanIDs(rows)
		if err != nil {
			return err
		}
		waiting, err := scanDeliveries(s.query(`SELECT `+deliveryColumns+deliveryTables+`WHERE `+atAddress+` AND (d.state IN (0, 1) OR d.original <> 0)`,
			a.Platform, a.Chat, a.Thread))
		if err != nil {
			return err
		}
		for _, d := range waiting {
			told = append(told, d.Articles...)
		}
		has := make(map[int64]bool, len(told))
		for _, id := range told {
			has[id] = true
		}
		for _, id := range articles {
			if has[id] {
				out[id] = true
			}
		}
		return nil
	})
	return out, err
}

// DeliveriesOf implements library.Ledger.
func (db *Store) DeliveriesOf(ctx context.Context, a library.Address, article int64, limit int) (all []library.Delivery, err error) {
	about, args := "", []any{a.Platform, a.Chat, a.Thread}
	if article != 0 {
		about, args = ` AND d.articles LIKE ?`, append(args, "%,"+strconv.FormatInt(article, 10)+",%")
	}
	err = db.look(ctx, "reading what was delivered", func(s session) (err error) {
		all, err = scanDeliveries(s.query(`SELECT `+deliveryColumns+deliveryTables+`WHERE `+atAddress+about+` ORDER BY d.id DESC LIMIT ?`,
			append(args, limit)...))
		return err
	})
	return all, err
}

// notify writes a notice once for each place where the notices of a chat go.
const notify = `INSERT INTO deliveries (subscription_id, owner, kind, item, part, articles, text, due, created, chat_id, platform)
	SELECT 0, 0, 3, ?, 0, '', ?, CAST(? AS BIGINT), CAST(? AS BIGINT), t.id, t.platform
	FROM chats t WHERE t.paused = '' AND t.id IN (
		SELECT coalesce(c.notices, c.id) FROM subscriptions s JOIN chats c ON c.id = s.chat_id WHERE s.want_id IN LIST ? AND s.paused = '')
	ON CONFLICT (chat_id, owner, item, part) DO NOTHING`

// Notify implements library.Ledger.
func (db *Store) Notify(ctx context.Context, wants []int64, item, text string) (int, error) {
	now := time.Now().UnixMicro()
	var n int64
	err := db.change(ctx, func(w *writer) (err error) {
		n, err = w.run(notify, item, text, now, now, List(wants))
		return err
	})
	return int(n), db.failed("writing notices", err)
}

// Backlog implements library.Ledger.
func (db *Store) Backlog(ctx context.Context) ([]library.Backlog, error) {
	var all []library.Backlog
	err := db.look(ctx, "counting what waits", func(s session) error {
		all = nil
		rows, err := s.query(`SELECT platform, sum(ready), min(due), sum(held) FROM (
				SELECT platform, 1 AS ready, due, 0 AS held FROM deliveries WHERE state = 0 AND held = 0 AND kind <> 4
				UNION ALL SELECT platform, 1, due, 0 FROM deliveries WHERE state = 0 AND held = 0 AND kind = 4
				UNION ALL SELECT platform, 1, due, 0 FROM deliveries WHERE state = 1
				UNION ALL SELECT platform, 0, NULL, 1 FROM deliveries WHERE state = 0 AND held = 1) AS open
			GROUP BY platform ORDER BY platform`)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }() // rows.Err has the error
		for rows.Next() {
			var b library.Backlog
			var oldest sql.NullInt64
			if err := rows.Scan(&b.Platform, &b.Waiting, &oldest, &b.Paused); err != nil {
				return err
			}
			if b.Oldest = timeOf(oldest); b.Oldest.After(time.Now()) {
				b.Oldest = time.Time{}
			}
			all = append(all, b)
		}
		return rows.Err()
	})
	return all, err
}

// expireAtOnce is how many deliveries are looked at in one transaction, so that
// nobody waits long for it.
const expireAtOnce = 5000

// Expire implements library.Ledger.
func (db *Store) Expire(ctx context.Context, before time.Time) (int, error) {
	removed, after := 0, int64(0)
	for {
		var gone, last int64
		var seen, old int
		err := db.change(ctx, func(w *writer) error {
			// Later ones have greater ids, so those that are old come first, and where none
			// is old any more there are none further on.
			_, err := w.get(`SELECT count(*), coalesce(max(id), 0), coalesce(sum(CASE WHEN created < ? THEN 1 ELSE 0 END), 0)
				FROM (SELECT id, created FROM deliveries WHERE id > ? ORDER BY id LIMIT ?) AS first`,
				[]any{micros(before), after, expireAtOnce}, &seen, &last, &old)
			if err != nil || old == 0 {
				return err
			}
			gone, err = w.run(`DELETE FROM deliveries WHERE id > ? AND id <= ? AND created < ? AND state > 1`, after, last, micros(before))
			return err
		})
		if err != nil {
			return removed, db.failed("forgetting what was delivered", err)
		}
		removed, after = removed+int(gone), last
		if seen < expireAtOnce || old == 0 {
			break
		}
	}
	return removed, db.failed("forgetting what has come", db.expireNews(ctx, before))
}

// expireNews removes the news that no digest needs any more, and the wants that
// nobody has.
func (db *Store) expireNews(ctx context.Context, before time.Time) error {
	err := db.change(ctx, func(w *writer) error { return w.dropNews(before) })
	if err != nil {
		return err
	}
	return db.change(ctx, func(w *writer) error {
		return w.exec(`DELETE FROM wants WHERE NOT EXISTS (SELECT 1 FROM subscriptions s WHERE s.want_id = wants.id)`)
	})
}
