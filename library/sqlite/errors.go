package sqlite

import (
	"context"
	"errors"
	"fmt"

	sqlitedriver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"github.com/nutgraf/nutgraf/library"
)

// failed wraps err with what was being done and, where SQLite's code says more,
// with the library's error for it. It returns nil for nil.
func failed(doing string, err error) error {
	if err == nil {
		return nil
	}
	var e *sqlitedriver.Error
	if !errors.As(err, &e) {
		return fmt.Errorf("%s: %w", doing, err)
	}
	var kind error
	switch e.Code() & 0xff { // the low byte is the kind, the rest the detail
	case lib.SQLITE_FULL:
		kind = library.ErrFull
	case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB:
		kind = library.ErrCorrupt
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		kind = library.ErrInUse
	case lib.SQLITE_INTERRUPT:
		kind = context.Canceled
	case lib.SQLITE_READONLY:
		kind = errReadOnly
	default:
		return fmt.Errorf("%s: %w", doing, err)
	}
	if errors.Is(err, kind) {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return fmt.Errorf("%s: %w (%w)", doing, kind, err)
}

var errReadOnly = errors.New("the database file is read-only")
