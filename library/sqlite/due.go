package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// Both are reads of the index feeds_due, however many feeds there are.
const (
	dueFeeds = `SELECT id FROM feeds WHERE due IS NOT NULL AND due <= ? ORDER BY due, id LIMIT ?`
	nextDue  = `SELECT due FROM feeds WHERE due IS NOT NULL ORDER BY due LIMIT 1`
)

// TakeDue implements library.Poller.
func (db *DB) TakeDue(ctx context.Context, now time.Time, lease time.Duration, n int) ([]library.Feed, error) {
	// Mostly nothing is due, and then nobody need wait for who is writing.
	if next, err := db.NextDue(ctx); err != nil || next.IsZero() || next.After(now) || n <= 0 {
		return nil, err
	}
	var all []library.Feed
	err := db.change(ctx, func(w *writer) error {
		ids, err := w.ids(dueFeeds, micros(now), n)
		if err != nil {
			return err
		}
		list := numbers(ids)
		err = w.exec(`UPDATE feeds SET taken = ? WHERE id IN (SELECT value FROM json_each(?))`, micros(now.Add(lease)), list)
		if err != nil {
			return err
		}
		all, err = scanFeeds(w.tx.QueryContext(w.ctx, `SELECT `+feedColumns+feedTables+
			`WHERE f.id IN (SELECT value FROM json_each(?)) ORDER BY f.next, f.id`, list))
		return err
	})
	if err != nil {
		return nil, failed("taking feeds that are due", err)
	}
	return all, nil
}

// NextDue implements library.Poller.
func (db *DB) NextDue(ctx context.Context) (time.Time, error) {
	var due sql.NullInt64
	err := db.look(ctx, "looking for the next feed", func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, nextDue).Scan(&due)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	return timeOf(due), err
}

// Hasten implements library.Poller.
func (db *DB) Hasten(ctx context.Context, url string, when time.Time) error {
	err := db.change(ctx, func(w *writer) error {
		f, err := w.feed(url)
		if err != nil {
			return err
		}
		return w.hasten(f.id, when)
	})
	return failed("making a feed due", err)
}

func (w *writer) hasten(id int64, when time.Time) error {
	return w.exec(`UPDATE feeds SET next = min(coalesce(next, ?1), ?1), ended = 0 WHERE id = ?2`, micros(when), id)
}
