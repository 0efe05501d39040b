package postgres

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/sqlite"
	"github.com/nutgraf/nutgraf/library/sqlstore"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Oldest is the oldest major version of PostgreSQL that will do.
const Oldest = 15

const (
	connections    = 10
	connectTimeout = 10 * time.Second
	statementLimit = 30 * time.Second
	// A server that hears nothing from a transaction for so long rolls it back:
	// its process may be cut off, and others wait.
	idleLimit = 20 * time.Second
)

// DB is a library in a PostgreSQL database. All methods are safe for concurrent
// use.
type DB struct {
	*sqlstore.Store
	read, write *sql.DB
	closed      sync.Once
}

var _ library.Store = (*DB)(nil)

// Is reports whether an address has a scheme of PostgreSQL's.
func Is(address string) bool {
	scheme, _, ok := strings.Cut(address, "://")
	return ok && (strings.EqualFold(scheme, "postgres") || strings.EqualFold(scheme, "postgresql"))
}

// Name returns how an address is named to people: host, port and database, and
// nothing that lets anybody in.
func Name(address string) string {
	c, err := parse(address)
	if err != nil {
		return "PostgreSQL"
	}
	return name(c)
}

func name(c *pgx.ConnConfig) string {
	if strings.HasPrefix(c.Host, "/") {
		return "PostgreSQL database " + strconv.Quote(c.Database) + " at " + c.Host
	}
	return "PostgreSQL database " + strconv.Quote(c.Database) + " at " + net.JoinHostPort(c.Host, strconv.Itoa(int(c.Port)))
}

// parse reads an address. Its error says nothing of the address, in which a
// password may stand anywhere when it is written wrong.
func parse(address string) (*pgx.ConnConfig, error) {
	if !Is(address) {
		return nil, fmt.Errorf("%w: it does not begin with postgres://", ErrAddress)
	}
	_, rest, _ := strings.Cut(address, "://")
	c, err := pgx.ParseConfig("postgres://" + rest)
	if err != nil {
		return nil, fmt.Errorf("%w: marks in a password are written as %%40 (@), %%3A (:), %%2F (/), %%3F (?), %%23 (#) and %%25 (%%)", ErrAddress)
	}
	if c.Database == "" {
		c.Database = c.User // as the server has it
	}
	return c, nil
}

// Open opens the library at an address and brings its tables up to date; of
// several processes that do so at once, one does, and the others wait. The
// database must exist; it may hold other things in other schemas.
//
// The error is, or wraps, [ErrAddress], [ErrUnreachable], [ErrAccess],
// [ErrNoDatabase], [ErrUnfit] or library.ErrNewer.
func Open(ctx context.Context, address string) (*DB, error) {
	c, err := parse(address)
	if err != nil {
		return nil, fmt.Errorf("opening the library: %w", err)
	}
	db, err := connect(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("opening the library in the %s: %w", name(c), err)
	}
	return db, nil
}

func connect(ctx context.Context, c *pgx.ConnConfig) (*DB, error) {
	most := connections
	if s, ok := c.RuntimeParams["pool_max_conns"]; ok {
		n, err := strconv.Atoi(s)
		if err != nil || n < 2 || n > 1000 {
			return nil, fmt.Errorf("%w: pool_max_conns is a number from 2 to 1000", ErrAddress)
		}
		most = n
		delete(c.RuntimeParams, "pool_max_conns")
	}
	if c.ConnectTimeout == 0 || c.ConnectTimeout > connectTimeout {
		c.ConnectTimeout = connectTimeout
	}
	if _, ok := c.RuntimeParams["application_name"]; !ok {
		c.RuntimeParams["application_name"] = "nutgraf"
	}
	if c.DefaultQueryExecMode == pgx.QueryExecModeCacheStatement { // pgx's own default
		// Plans are made for what is asked: a rare and a frequent word want
		// different ones. And a pooler may stand in between.
		c.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	}
	// Who no longer waits for an answer has the server stop working on it.
	c.BuildContextWatcherHandler = func(conn *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: conn, CancelRequestDelay: 0, DeadlineDelay: 3 * time.Second}
	}
	limits := stdlib.OptionAfterConnect(func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, fmt.Sprintf(`SELECT set_config('idle_in_transaction_session_timeout', '%d', false)`, idleLimit.Milliseconds()))
		return err
	})
	pool := func(n int) *sql.DB {
		p := stdlib.OpenDB(*c, limits)
		p.SetMaxOpenConns(n)
		p.SetMaxIdleConns(n)
		p.SetConnMaxIdleTime(5 * time.Minute)
		return p
	}
	// Writers wait for one another; readers must not wait for them.
	db := &DB{write: pool(max(1, most*2/5)), read: pool(most - max(1, most*2/5))}
	db.Store = sqlstore.New(db.read, db.write, dialect())
	err := db.examine(ctx)
	if err == nil {
		err = db.migrate(ctx)
	}
	if err != nil {
		_ = db.Close() // the first error says more
		return nil, err
	}
	return db, nil
}

// examine tells whether the server is one that the library can be kept on.
func (db *DB) examine(ctx context.Context) error {
	var version int
	var encoding string
	var schema sql.NullString
	var readOnly bool
	err := db.write.QueryRowContext(ctx, `SELECT current_setting('server_version_num')::bigint,
		current_setting('server_encoding'), current_schema(), pg_is_in_recovery()`).
		Scan(&version, &encoding, &schema, &readOnly)
	switch {
	case err != nil:
		return failed("connecting", err)
	case version/10000 < Oldest:
		return fmt.Errorf("%w: it is PostgreSQL %d, and %d is the oldest that will do", ErrUnfit, version/10000, Oldest)
	case encoding != "UTF8":
		return fmt.Errorf("%w: its encoding is %s and not UTF8; make one with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0", ErrUnfit, encoding)
	case readOnly:
		return fmt.Errorf("%w: it is a standby, which cannot be written to", ErrUnfit)
	case !schema.Valid:
		return fmt.Errorf("%w: none of the schemas in its search_path is there", ErrUnfit)
	}
	return nil
}

// migrate brings the tables up to date.
func (db *DB) migrate(ctx context.Context) error {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return fmt.Errorf("reading the migrations: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectPostgres, db.read, dir, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return failed("reading the migrations", err)
	}
	// The lock is that of a transaction, because a pooler may hand the session to
	// somebody else. Others wait here as long as they are willing to.
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return failed("connecting", err)
	}
	defer func() { _ = tx.Rollback() }() // it only held the lock
	_, err = tx.ExecContext(ctx, `SELECT set_config('idle_in_transaction_session_timeout', '0', true),
		pg_advisory_xact_lock(`+lockSpace+` + hashtext(current_schema()))`)
	if err != nil {
		return failed("waiting for others that bring the tables up to date", err)
	}
	current, target, err := p.GetVersions(ctx)
	if err != nil {
		return failed("bringing the tables up to date", err)
	}
	if current > target {
		return fmt.Errorf("%w (tables of version %d, this program knows %d)", library.ErrNewer, current, target)
	}
	if current < target {
		if _, err := p.Up(ctx); err != nil {
			return failed("bringing the tables up to date", err)
		}
	}
	return nil
}

// Close closes the library. It waits for what is being read and written.
func (db *DB) Close() error {
	var err error
	db.closed.Do(func() { err = errors.Join(db.read.Close(), db.write.Close()) })
	return failed("closing the library", err)
}

// Backup implements library.Upkeep. The copy is a SQLite file, a whole library
// that library/sqlite opens, and from which another database can be filled; the
// server's own tools (pg_dump) make others.
func (db *DB) Backup(ctx context.Context, path string) error {
	return sqlite.Create(ctx, path, func(copied *sqlite.DB) error {
		return sqlstore.Copy(ctx, db.Store, copied.Store, func(sqlstore.Copied) {})
	})
}

// Check tells whether an address can be read; an [ErrAddress] when not. It asks
// nobody.
func Check(address string) error {
	_, err := parse(address)
	return err
}

// Exists reports whether there is a library at an address: Open would not make a
// new one. Its errors are those of Open.
func Exists(ctx context.Context, address string) (bool, error) {
	c, err := parse(address)
	if err != nil {
		return false, err
	}
	delete(c.RuntimeParams, "pool_max_conns")
	if c.ConnectTimeout == 0 || c.ConnectTimeout > connectTimeout {
		c.ConnectTimeout = connectTimeout
	}
	c.DefaultQueryExecMode = pgx.QueryExecModeExec
	db := stdlib.OpenDB(*c)
	defer func() { _ = db.Close() }() // it was only asked
	var there bool
	err = db.QueryRowContext(ctx, `SELECT to_regclass('goose_db_version') IS NOT NULL`).Scan(&there)
	if err != nil {
		return false, failed("looking for a library in the "+name(c), err)
	}
	return there, nil
}
