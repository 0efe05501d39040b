package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
)

// Backup implements library.Upkeep. The copy is one compact file, without a
// log beside it.
func (db *DB) Backup(ctx context.Context, path string) error {
	if err := db.backup(ctx, path); err != nil {
		return fmt.Errorf("copying the library to %s: %w", path, err)
	}
	return nil
}

func (db *DB) backup(ctx context.Context, path string) error {
	return complete(path, func(temp string) error {
		conn := db.write // in memory there is no other
		if db.path != "" {
			var err error
			conn, err = sql.Open("sqlite", dataSource(db.path, []string{fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds())}, "deferred"))
			if err != nil {
				return err
			}
			defer func() { _ = conn.Close() }() // it only read
		}
		if _, err := conn.ExecContext(ctx, `VACUUM INTO ?`, temp); err != nil {
			if cerr := ctx.Err(); cerr != nil {
				return cerr
			}
			return failed("copying", err)
		}
		return nil
	})
}

// Create makes a library in a new file at path, filled by f, in one piece: when
// f fails there is none. It refuses to overwrite.
func Create(ctx context.Context, path string, f func(db *DB) error) error {
	err := complete(path, func(temp string) error {
		db, err := Open(ctx, "sqlite:"+url.PathEscape(temp))
		if err != nil {
			return err
		}
		if err = f(db); err == nil {
			// One file, without a log beside it.
			_, err = db.write.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
			err = failed("completing the file", err)
		}
		return errors.Join(err, db.Close())
	})
	if err != nil {
		return fmt.Errorf("writing a library to %s: %w", path, err)
	}
	return nil
}

// complete has a file made under another name, so that nobody takes half of it
// for the whole, and gives it its own.
func complete(path string, write func(temp string) error) error {
	if _, err := os.Lstat(path); err == nil {
		return &fs.PathError{Op: "create", Path: path, Err: fs.ErrExist}
	}
	// A folder of its own, because SQLite opens the file itself.
	dir, err := os.MkdirTemp(filepath.Dir(path), ".nutgraf-backup-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }() // leftovers of a failure
	temp := filepath.Join(dir, "copy.db")
	if err := write(temp); err != nil {
		return err
	}
	if err := settle(temp); err != nil {
		return err
	}
	return place(temp, path)
}

// settle puts a file's content on the disk, private to its owner.
func settle(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Chmod(0o600), f.Sync(), f.Close())
}

// compactPages is how many pages are given back at once: some milliseconds of
// work, while others wait.
const compactPages = 500

// Compact implements library.Retention. A file that an earlier version made keeps
// its room, and uses it for what comes next; a backup of it is as small as it can
// be.
func (db *DB) Compact(ctx context.Context) (more bool, err error) {
	var free, mode int
	err = db.write.QueryRowContext(ctx, `SELECT (SELECT freelist_count FROM pragma_freelist_count), (SELECT auto_vacuum FROM pragma_auto_vacuum)`).
		Scan(&free, &mode)
	if err != nil || free == 0 || mode != 2 {
		return false, failed("looking for free room", err)
	}
	// It is a query whose rows have to be read for it to work on.
	rows, err := db.write.QueryContext(ctx, fmt.Sprintf(`PRAGMA incremental_vacuum(%d)`, compactPages))
	if err != nil {
		return false, failed("giving room back", err)
	}
	for rows.Next() {
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return false, failed("giving room back", err)
	}
	return free > compactPages, nil
}
