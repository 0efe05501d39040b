package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// Both are reads of the index feeds_due, however many feeds there are.
const (
	dueFeeds = `SELECT id FROM feeds WHERE due IS NOT NULL AND due <= ? ORDER BY due, id LIMIT ? SKIP TAKEN`
	nextDue  = `SELECT due FROM feeds WHERE due IS NOT NULL ORDER BY due LIMIT 1`
)

// TakeDue implements library.Poller.
func (db *Store) TakeDue(ctx context.Context, now time.Time, lease time.Duration, n int) ([]library.Feed, error) {
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
		err = w.exec(`UPDATE feeds SET taken = ? WHERE id IN LIST ?`, micros(now.Add(lease)), List(ids))
		if err != nil {
			return err
		}
		all, err = scanFeeds(w.rows(`SELECT `+feedColumns+feedTables+
			`WHERE f.id IN LIST ? ORDER BY f.next, f.id`, List(ids)))
		return err
	})
	if err != nil {
		return nil, db.failed("taking feeds that are due", err)
	}
	return all, nil
}

// NextDue implements library.Poller.
func (db *Store) NextDue(ctx context.Context) (time.Time, error) {
	var due sql.NullInt64
	err := db.look(ctx, "looking for the next feed", func(s session) error {
		err := s.row(nextDue).Scan(&due)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	return timeOf(due), err
}

// Hasten implements library.Poller.
func (db *Store) Hasten(ctx context.Context, url string, when time.Time) error {
	err := db.change(ctx, func(w *writer) error {
		f, err := w.feed(url)
		if err != nil {
			return err
		}
		return w.hasten(f.id, when)
	})
	return db.failed("making a feed due", err)
}

func (w *writer) hasten(id int64, when time.Time) error {
	return w.exec(`UPDATE feeds SET next = CASE WHEN next < ?1 THEN next ELSE ?1 END, ended = 0 WHERE id = ?2`, micros(when), id)
}

// Frequent returns the statements that are asked of all feeds all the time: an
// engine's tests see that each is answered by an index.
func Frequent() []string {
	return []string{dueFeeds, nextDue, feedByLink, someEntries, entriesLeave, forgetEntries, oldestGone}
}
