package sqlstore

import (
	"context"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// clock is the time of the engine, so that those of processes need not agree.
func (w *writer) clock() (int64, error) {
	if w.db.dialect.Clock == "" {
		return time.Now().UnixMicro(), nil
	}
	var now int64
	_, err := w.get(w.db.dialect.Clock, nil, &now)
	return now, err
}

// Acquire implements library.Leases.
func (db *Store) Acquire(ctx context.Context, name, holder string, d time.Duration) (library.Lease, bool, error) {
	var l library.Lease
	var ok bool
	err := db.change(ctx, func(w *writer) error {
		now, err := w.clock()
		if err != nil {
			return err
		}
		until := now + d.Microseconds()
		ok, err = w.get(`INSERT INTO leases (name, holder, fence, until) VALUES (?1, ?2, 1, ?3)
			ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until,
				fence = leases.fence + CASE WHEN leases.holder = excluded.holder THEN 0 ELSE 1 END
			WHERE leases.holder = excluded.holder OR leases.until < ?4 RETURNING fence`,
			[]any{name, holder, until, now}, &l.Fence)
		l.Name, l.Until = name, time.UnixMicro(until).UTC()
		return err
	})
	if err != nil || !ok {
		return library.Lease{}, false, db.failed("taking a lease", err)
	}
	return l, true, nil
}

// Release implements library.Leases.
func (db *Store) Release(ctx context.Context, name, holder string) error {
	err := db.change(ctx, func(w *writer) error {
		return w.exec(`UPDATE leases SET until = 0 WHERE name = ? AND holder = ?`, name, holder)
	})
	return db.failed("giving a lease back", err)
}
