package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/nutgraf/nutgraf/library"
)

// checkWhole is the size, in bytes, up to which a file is checked page by page
// when it is opened. Larger ones are checked where they are read, so that the
// program starts at once.
const checkWhole = 4 << 20

// headerSize is the length of a database file's header, in bytes
// (https://www.sqlite.org/fileformat.html).
const headerSize = 100

// probe looks at the file before SQLite does, because SQLite's own words for
// these cases ("unable to open database file", "out of memory") help nobody, and
// makes a new one, empty and private.
//
// It never opens a file that SQLite may have open: closing any descriptor of a
// file drops all locks of this process on it (POSIX, fcntl), those of a library
// opened earlier too.
func probe(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return create(path)
	case err != nil:
		return err
	case info.IsDir():
		return &fs.PathError{Op: "open", Path: path, Err: errors.New("is a folder, not a file")}
	case !info.Mode().IsRegular():
		return &fs.PathError{Op: "open", Path: path, Err: errors.New("is not a regular file")}
	case info.Size() > 0 && info.Size() < headerSize:
		// SQLite takes it for a new file, and would write over it.
		return fmt.Errorf("%w (shorter than a database's header)", library.ErrCorrupt)
	}
	return mayWrite(path)
}

// create makes an empty file that only its owner may read: it will hold votes
// and secrets, and SQLite would make it readable for all.
func create(path string) error {
	if _, err := os.Lstat(path); err == nil {
		return &fs.PathError{Op: "open", Path: path, Err: errors.New("is a link to a file that does not exist")}
	}
	folder := filepath.Dir(path)
	info, err := os.Stat(folder)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return &fs.PathError{Op: "open", Path: folder, Err: errors.New("not a folder")}
	}
	f, err := os.CreateTemp(folder, ".nutgraf-new-") // private from the start
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	// Another that opens it now may have been faster.
	if err := place(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return errors.Join(err, removed(f.Name()))
	}
	return removed(f.Name())
}

// removed removes a file that may be gone already.
func removed(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// place gives a finished file its name; fs.ErrExist when that is taken. The
// name it had may remain.
func place(temp, path string) error {
	// A link fails where the name is taken; a rename would overwrite.
	err := os.Link(temp, path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	// Some file systems have no links: take the name first, then fill it.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Close(), os.Rename(temp, path)); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// examine tells whether the database is ours and whole.
func (db *DB) examine(ctx context.Context) error {
	var id, tables, pages, size int64
	err := db.write.QueryRowContext(ctx,
		`SELECT (SELECT application_id FROM pragma_application_id), (SELECT count(*) FROM sqlite_schema),
		        (SELECT page_count FROM pragma_page_count), (SELECT page_size FROM pragma_page_size)`).
		Scan(&id, &tables, &pages, &size)
	if err != nil {
		return failed("examining the database", err)
	}
	if tables == 0 {
		return nil // a new one
	}
	if id != applicationID && !db.half(ctx) {
		return fmt.Errorf("%w (its application id is %#x)", library.ErrCorrupt, id)
	}
	if pages*size > checkWhole {
		return nil
	}
	var answer string
	if err := db.write.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&answer); err != nil {
		return failed("examining the database", err)
	}
	if answer != "ok" {
		return fmt.Errorf("%w (%s)", library.ErrCorrupt, answer)
	}
	return nil
}

// half reports whether the only table is that of the migrations: another
// process is making the database now, or was killed while it did.
func (db *DB) half(ctx context.Context) bool {
	var others int
	err := db.write.QueryRowContext(ctx,
		`SELECT count(*) FROM sqlite_schema WHERE tbl_name NOT IN ('goose_db_version', 'sqlite_sequence')`).Scan(&others)
	return err == nil && others == 0
}
