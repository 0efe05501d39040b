package sqlstore

import (
	"context"
	"errors"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// TakeNews implements library.Planner.
func (db *Store) TakeNews(ctx context.Context, lease time.Duration, n int) ([]library.News, error) {
	now := time.Now()
	// Mostly there is none, and then nobody need wait for who is writing.
	var waits bool
	err := db.look(ctx, "looking for news", func(s session) error {
		waits = false
		rows, err := s.query(`SELECT 1 FROM news WHERE done = 0 AND taken <= ? LIMIT 1`, now.UnixMicro())
		if err != nil {
			return err
		}
		waits = rows.Next()
		return errors.Join(rows.Err(), rows.Close())
	})
	if err != nil || !waits || n <= 0 {
		return nil, err
	}
	var all []library.News
	err = db.change(ctx, func(w *writer) error {
		ids, err := w.ids(`SELECT id FROM news WHERE done = 0 AND taken <= ? ORDER BY id LIMIT ? SKIP TAKEN`, now.UnixMicro(), n)
		if err != nil {
			return err
		}
		if err := w.exec(`UPDATE news SET taken = ? WHERE id IN LIST ?`, now.Add(lease).UnixMicro(), List(ids)); err != nil {
			return err
		}
		all, err = scanNews(w.rows(`SELECT `+newsColumns+newsTables+`WHERE n.id IN LIST ? ORDER BY n.id`, List(ids)))
		return err
	})
	if err != nil {
		return nil, db.failed("taking news", err)
	}
	return all, nil
}

// Wants implements library.Planner.
func (db *Store) Wants(ctx context.Context, after int64) ([]library.Want, error) {
	var all []library.Want
	err := db.look(ctx, "reading what is followed", func(s session) error {
		all = nil
		rows, err := s.query(`SELECT id, text, digest FROM wants WHERE id > ? ORDER BY id`, after)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }() // rows.Err has the error
		for rows.Next() {
			var w library.Want
			if err := rows.Scan(&w.ID, &w.Text, &w.Digest); err != nil {
				return err
			}
			all = append(all, w)
		}
		return rows.Err()
	})
	return all, err
}

// fanOut writes the alerts of one article, and notNear leaves out the chats that were
// told of something near it lately; unlessThere ends both. Whatever it needs of other
// tables is looked up for each chat by an index of its own. Of joins PostgreSQL makes loops
// over whole tables, because it expects one chat where there are thousands: seconds for
// ten thousand, and half a minute without statistics.
const (
	fanOut = `INSERT INTO deliveries (subscription_id, chat_id, platform, owner, kind, item, part, articles, text, due, created)
	SELECT s.id, s.chat_id, (SELECT c.platform FROM chats c WHERE c.id = s.chat_id), 0, 0, ?, 0, ?, '', CAST(? AS BIGINT), CAST(? AS BIGINT)
	FROM subscriptions s
	WHERE s.want_id IN LIST ? AND s.schedule = '' AND s.paused = '' AND s.held = 0 AND s.sources <= ? AND s.created <= ?
	AND (SELECT count(*) FROM told t WHERE t.chat_id = s.chat_id AND t.article_id IN LIST ?) = 0
	AND (SELECT count(*) FROM deliveries d WHERE d.chat_id = s.chat_id AND d.owner = 0 AND d.item IN LIST ?) = 0`
	notNear = `
	AND (SELECT count(*) FROM deliveries d LEFT JOIN deliveries r ON r.id = d.original WHERE d.chat_id = s.chat_id AND d.owner = 0
		AND d.item IN LIST ? AND d.created >= ? AND (d.original = 0 AND d.state IN (0, 1, 2) OR r.created >= ?)) = 0`
	unlessThere = `
	ON CONFLICT (chat_id, owner, item, part) DO NOTHING`
)

// FanOut implements library.Planner.
func (db *Store) FanOut(ctx context.Context, n library.News, about library.About, wants []int64) (int, error) {
	now := time.Now()
	var written int64
	err := db.change(ctx, func(w *writer) error {
		// Whoever plans the same at the same time waits here, and then finds all done.
		open, err := w.run(`UPDATE news SET done = 1 WHERE id = ? AND done = 0`, n.ID)
		if written = 0; err != nil || open == 0 {
			return err
		}
		if written, err = w.grow(n, about, wants, now); err != nil || len(wants) == 0 {
			return err
		}
		articles := append([]int64{n.Article}, about.Reports...)
		query, args := fanOut, []any{
			about.Item, listed(articles[:min(len(articles), library.MaxReports)]), micros(now), micros(now),
			List(wants), max(about.Sources, 1), n.Arrived.UnixMicro(), List(append([]int64{n.Article}, about.Articles...)),
			append(Texts{about.Item}, about.Same...),
		}
		if len(about.Near) > 0 { // mostly there is nothing, and looking costs a sixth
			query, args = query+notNear, append(args, Texts(about.Near), micros(about.NearSince), micros(now.Add(-library.GrowSpan)))
		}
		alerts, err := w.run(query+unlessThere, args...)
		written += alerts
		return err
	})
	return int(written), db.failed("fanning out", err)
}

// TakeSlots implements library.Planner.
func (db *Store) TakeSlots(ctx context.Context, now time.Time, lease time.Duration, n int) ([]library.Subscription, error) {
	var waits bool
	err := db.look(ctx, "looking for digests that are due", func(s session) error {
		rows, err := s.query(`SELECT 1 FROM subscriptions WHERE due IS NOT NULL AND due <= ? LIMIT 1`, micros(now))
		if err != nil {
			return err
		}
		waits = rows.Next()
		return errors.Join(rows.Err(), rows.Close())
	})
	if err != nil || !waits || n <= 0 {
		return nil, err
	}
	var all []library.Subscription
	err = db.change(ctx, func(w *writer) error {
		ids, err := w.ids(`SELECT id FROM subscriptions WHERE due IS NOT NULL AND due <= ? ORDER BY due, id LIMIT ? SKIP TAKEN`, micros(now), n)
		if err != nil {
			return err
		}
		if err := w.exec(`UPDATE subscriptions SET taken = ? WHERE id IN LIST ?`, micros(now.Add(lease)), List(ids)); err != nil {
			return err
		}
		all, err = scanSubscriptions(w.rows(`SELECT `+subscriptionColumns+subscriptionTables+
			`WHERE s.id IN LIST ? ORDER BY s.next, s.id`, List(ids)))
		return err
	})
	if err != nil {
		return nil, db.failed("taking digests that are due", err)
	}
	return all, nil
}

// FillSlot implements library.Planner.
func (db *Store) FillSlot(ctx context.Context, s library.Subscription, next, last time.Time, ds []library.Delivery) (bool, error) {
	now := time.Now()
	var filled bool
	err := db.change(ctx, func(w *writer) error {
		filled = false
		n, err := w.run(`UPDATE subscriptions SET next = ?, last = ?, taken = 0 WHERE id = ? AND next = ?`,
			micros(next), micros(last), s.ID, micros(s.Next))
		if err != nil || n == 0 {
			return err
		}
		filled = true
		var written int64
		for _, d := range ds {
			d.Subscription, d.Kind = s.ID, library.KindDigest
			n, err := w.run(putDelivery, d.Subscription, d.Subscription, kinds[d.Kind], d.Item, d.Part, listed(d.Articles),
				d.Text, micros(d.Due), micros(now), s.ID)
			if err != nil {
				return err
			}
			written += n
		}
		if len(ds) > 0 && written == 0 {
			return w.exec(`UPDATE subscriptions SET last = ? WHERE id = ?`, micros(s.Last), s.ID)
		}
		return nil
	})
	return filled, db.failed("filling a slot", err)
}

// putDelivery writes a delivery for the chat of a subscription.
const putDelivery = `INSERT INTO deliveries (subscription_id, owner, kind, item, part, articles, text, due, created, chat_id, platform)
	SELECT CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT), ?, CAST(? AS BIGINT), ?, ?, CAST(? AS BIGINT), CAST(? AS BIGINT), c.id, c.platform
	FROM subscriptions s JOIN chats c ON c.id = s.chat_id WHERE s.id = ?
	ON CONFLICT (chat_id, owner, item, part) DO NOTHING`
