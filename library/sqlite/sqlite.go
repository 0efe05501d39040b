// Package sqlite keeps the library in one SQLite file: the engine that needs
// nothing installed. It fulfils [library.Store].
//
// # How
//
// One connection writes, a few read (the database is in write-ahead-log mode,
// so nobody waits for a reader). A contentless FTS5 table holds the terms that
// library made of each article, newest matches come first because ids sort by
// time, and library ranks them. What is asked and written stands in sqlstore, for
// all engines; here are the file, its tables, and what only SQLite says. The file is safe to kill at any moment, and to
// share between processes on one machine: writers take turns and wait for one
// another up to five seconds.
//
// After a power cut, as opposed to a killed process, the last moments before it
// may be missing; what is there is consistent.
//
// # Errors
//
// Open tells a newer, a damaged and a foreign file apart (library.ErrNewer,
// library.ErrCorrupt); every method wraps library.ErrFull and library.ErrInUse
// where they apply. No method leaves half of its work behind.
package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/sqlstore"
)

//go:embed migrations/*.sql
var migrations embed.FS

const (
	applicationID = 1314214983 // "NUTG", as in the first migration
	busyTimeout   = 5 * time.Second
	readers       = 4
)

// DB is a library in a SQLite file. All methods are safe for concurrent use.
type DB struct {
	*sqlstore.Store
	path   string // "" for a library in memory
	write  *sql.DB
	read   *sql.DB // the same as write for a library in memory
	closed sync.Once
}

var _ library.Store = (*DB)(nil)

// Open opens the library that a data source name means, in the forms of [Path],
// and brings its tables up to date. A file that does not exist is created; the
// folder must exist. A library in memory is gone when it is closed.
//
// The error is, or wraps, library.ErrNewer, library.ErrCorrupt,
// library.ErrFull, library.ErrInUse or [ErrScheme], or an *fs.PathError for a
// file that cannot be opened.
func Open(ctx context.Context, dsn string) (*DB, error) {
	path, err := Path(dsn)
	if err != nil {
		return nil, fmt.Errorf("opening the library: %w", err)
	}
	if path != "" {
		if err := probe(path); err != nil {
			return nil, fmt.Errorf("opening the library %s: %w", path, err)
		}
	}
	db := &DB{path: path}
	if err := db.connect(ctx); err != nil {
		_ = db.Close() // the first error says more
		return nil, fmt.Errorf("opening the library %s: %w", path, err)
	}
	db.Store = sqlstore.New(db.read, db.write, db.dialect())
	return db, nil
}

func (db *DB) connect(ctx context.Context) error {
	var err error
	common := []string{fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()), "foreign_keys(1)", "temp_store(2)"}
	writer := append(db.firstSettings(), append(common, "journal_mode(WAL)", "synchronous(NORMAL)", "cache_size(-8192)", "journal_size_limit(67108864)")...)
	if db.write, err = sql.Open("sqlite", dataSource(db.path, writer, "immediate")); err != nil {
		return failed("connecting", err)
	}
	db.write.SetMaxOpenConns(1) // one writer; others queue here and not on the file
	if db.path == "" {
		db.write.SetConnMaxIdleTime(0) // the connection is the database
		db.read = db.write
	} else {
		reader := append(common, "query_only(1)", "cache_size(-6144)")
		if db.read, err = sql.Open("sqlite", dataSource(db.path, reader, "deferred")); err != nil {
			return failed("connecting", err)
		}
		db.read.SetMaxOpenConns(readers)
		db.read.SetMaxIdleConns(readers)
		db.read.SetConnMaxIdleTime(5 * time.Minute)
	}
	if err := db.assert(ctx); err != nil {
		return err
	}
	if err := db.examine(ctx); err != nil {
		return err
	}
	return db.migrate(ctx)
}

// firstSettings are those of a file that is to be made. Room that is freed can be
// given back bit by bit only in a file that was made for it; see Compact.
func (db *DB) firstSettings() []string {
	if info, err := os.Stat(db.path); db.path != "" && (err != nil || info.Size() > 0) && !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return []string{"auto_vacuum(2)"}
}

// dataSource is the URI form, in which a path may hold any character.
func dataSource(path string, pragmas []string, lock string) string {
	v := url.Values{"_pragma": pragmas, "_txlock": {lock}}
	if path == "" {
		return "file::memory:?" + v.Encode()
	}
	p := filepath.ToSlash(path)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p // a Windows drive
	}
	return "file://" + (&url.URL{Path: p}).EscapedPath() + "?" + v.Encode()
}

// assert makes sure that the settings above were understood: a driver that
// reads them in another form ignores them silently.
func (db *DB) assert(ctx context.Context) error {
	var mode string
	var keys, timeout int
	err := db.write.QueryRowContext(ctx,
		`SELECT (SELECT journal_mode FROM pragma_journal_mode), (SELECT foreign_keys FROM pragma_foreign_keys),
		        (SELECT timeout FROM pragma_busy_timeout)`).Scan(&mode, &keys, &timeout)
	if err != nil {
		return failed("reading the settings", err)
	}
	wal := mode == "wal" || db.path == ""
	if !wal || keys != 1 || timeout != int(busyTimeout.Milliseconds()) {
		return fmt.Errorf("the database does not take its settings: journal_mode %s, foreign_keys %d, busy_timeout %d",
			mode, keys, timeout)
	}
	if db.path == "" {
		return nil
	}
	var readOnly int
	if err := db.read.QueryRowContext(ctx, `PRAGMA query_only`).Scan(&readOnly); err != nil {
		return failed("reading the settings", err)
	}
	if readOnly != 1 {
		return errors.New("the database does not take its settings: readers can write")
	}
	return nil
}

// migrate brings the tables up to date.
func (db *DB) migrate(ctx context.Context) error {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return fmt.Errorf("reading the migrations: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db.write, dir, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return failed("reading the migrations", err)
	}
	// Two processes that open a new file at once both see that there is work.
	// The one that comes second fails on tables that are there by then, looks
	// again, and finds nothing left to do.
	for range 3 {
		current, target, verr := p.GetVersions(ctx)
		if verr != nil {
			err = verr
			continue
		}
		if current > target {
			return fmt.Errorf("%w (tables of version %d, this program knows %d)", library.ErrNewer, current, target)
		}
		if current == target {
			return nil
		}
		if _, err = p.Up(ctx); err == nil {
			return nil
		}
	}
	return failed("bringing the tables up to date", err)
}

// Close closes the library. It waits for what is being read and written.
func (db *DB) Close() error {
	var err error
	db.closed.Do(func() {
		if db.read != nil && db.read != db.write {
			err = db.read.Close()
		}
		if db.write != nil {
			err = errors.Join(err, db.write.Close())
		}
	})
	return failed("closing the library", err)
}
