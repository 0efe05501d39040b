package sqlite

import (
	"context"
	"errors"

	sqlitedriver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/sqlstore"
)

// kind returns the library's error for one of SQLite's; nil when there is none.
func kind(err error) error {
	var e *sqlitedriver.Error
	if !errors.As(err, &e) {
		return nil
	}
	switch e.Code() & 0xff { // the low byte is the kind, the rest the detail
	case lib.SQLITE_FULL:
		return library.ErrFull
	case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB:
		return library.ErrCorrupt
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return library.ErrInUse
	case lib.SQLITE_INTERRUPT:
		return context.Canceled
	case lib.SQLITE_READONLY:
		return errReadOnly
	}
	return nil
}

// failed is sqlstore's, for what is done before there is a Store.
func failed(doing string, err error) error { return sqlstore.Failed(kind, doing, err) }

var errReadOnly = errors.New("the database file is read-only")
