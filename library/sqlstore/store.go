package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// Store is a library in an SQL database. All methods are safe for concurrent
// use. It is all of [library.Store] but for Backup and Close.
type Store struct {
	read, write *sql.DB
	dialect     Dialect
	words       sync.Map     // statements as they are written here → in the engine's words
	known       atomic.Int64 // how many they are
	tell        func(Transaction)
	prepared    sync.Map     // statements as they are written here → *sql.Stmt of write
	kept        atomic.Int64 // how many they are
}

// maxKnown is how many statements are remembered in the engine's words: more
// than are written here, and few enough that those which a search makes up do no
// harm.
const maxKnown = 2000

// maxPrepared is how many statements are kept prepared: more than are written
// here. Each takes some tens of kilobytes at most.
const maxPrepared = 300

// New returns a library whose tables are there and up to date. Read and write
// may be the same; it closes neither.
func New(read, write *sql.DB, d Dialect) *Store {
	return &Store{read: read, write: write, dialect: d}
}

// A Transaction is one that has ended.
type Transaction struct {
	Write bool
	Took  time.Duration // with all tries, and the pauses between them
	Tries int           // more than one when others were in its way, or the server was away
	Err   error         // of the last try; nil when it was done. It wraps the library's errors
}

// Observe has f told of each transaction that ends, but for those of upkeep. Call it
// before the store is used; f may be called concurrently.
func (db *Store) Observe(f func(Transaction)) { db.tell = f }

// told tells of a transaction.
func (db *Store) told(write bool, begun time.Time, tries int, err error) {
	if db.tell != nil {
		db.tell(Transaction{Write: write, Took: time.Since(begun), Tries: tries, Err: db.failed("a transaction", err)})
	}
}

// patience is how long a transaction is tried again that others were in the way
// of, or whose connection was lost: the same as an engine waits for a lock, and
// enough for a server that restarts.
const patience = 5 * time.Second

// again runs f until it is done or fails for a reason of its own.
func (db *Store) again(ctx context.Context, f func() error) error {
	var until time.Time
	for pause := 10 * time.Millisecond; ; pause *= 2 {
		err := f()
		if err == nil || !db.dialect.passing(err) || ctx.Err() != nil {
			return err
		}
		now := time.Now()
		if until.IsZero() {
			until = now.Add(patience)
		}
		pause = min(pause, 500*time.Millisecond)
		if now.Add(pause).After(until) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause/2 + rand.N(pause)): // two in each other's way part
		}
	}
}

// look runs f in a reading transaction: one state of the library from its
// first query to its last.
func (db *Store) look(ctx context.Context, doing string, f func(s session) error) error {
	ctx, stop := db.limited(ctx)
	defer stop()
	begun, tries := time.Now(), 0
	err := db.again(ctx, func() error {
		tries++
		return db.observe(ctx, f)
	})
	if err != nil && !errors.Is(err, library.ErrNotFound) {
		err = ended(ctx, db.failed(doing, err))
	}
	db.told(false, begun, tries, err)
	return err
}

// observe is look without a limit, and once.
func (db *Store) observe(ctx context.Context, f func(s session) error) error {
	tx, err := db.read.BeginTx(ctx, db.dialect.Reading)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	return f(session{ctx: ctx, tx: tx, db: db})
}

// glance is look for one query, which sees one state without a transaction. Scan
// reads the rows and does not close them.
func (db *Store) glance(ctx context.Context, doing string, scan func(*sql.Rows) error, query string, args ...any) error {
	ctx, stop := db.limited(ctx)
	defer stop()
	args = session{db: db}.args(args)
	begun, tries := time.Now(), 0
	err := db.again(ctx, func() error {
		tries++
		rows, err := db.ask(ctx, query, args)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }() // rows.Err has the error
		if err := scan(rows); err != nil {
			return err
		}
		return rows.Err()
	})
	if err != nil {
		err = ended(ctx, db.failed(doing, err))
	}
	db.told(false, begun, tries, err)
	return err
}

// asked is a query of glance: its statement is one of the reading connections.
type asked string

// ask runs a query, by a prepared statement where the engine wants them.
func (db *Store) ask(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	if !db.dialect.Prepare {
		return db.read.QueryContext(ctx, db.inWords(query), args...)
	}
	s, ok := db.prepared.Load(asked(query))
	if !ok {
		made, err := db.read.PrepareContext(ctx, db.inWords(query))
		if err != nil {
			return nil, err
		}
		if s, ok = db.prepared.LoadOrStore(asked(query), made); ok {
			_ = made.Close() // another was faster
		}
	}
	return s.(*sql.Stmt).QueryContext(ctx, args...)
}

// limited ends a context when a transaction has taken too long.
func (db *Store) limited(ctx context.Context) (context.Context, context.CancelFunc) {
	if db.dialect.Limit == 0 {
		return ctx, func() {}
	}
	return context.WithTimeoutCause(ctx, db.dialect.Limit, ErrSlow)
}

// ErrSlow is why a transaction was given up that took longer than [Dialect].Limit.
var ErrSlow = errors.New("the database did not answer in time")

// ended wraps err with why ctx ended, if it did.
func ended(ctx context.Context, err error) error {
	if cerr := context.Cause(ctx); cerr != nil && !errors.Is(err, cerr) {
		return fmt.Errorf("%w (%w)", cerr, err)
	}
	return err
}

// change runs f in a writing transaction: all that it does, or nothing.
func (db *Store) change(ctx context.Context, f func(w *writer) error) error {
	return db.changeAfter(ctx, "", f)
}

// changeArticles is change for what stores or removes articles, sources or
// feeds: one at a time, whoever else has the library open.
func (db *Store) changeArticles(ctx context.Context, f func(w *writer) error) error {
	return db.changeAfter(ctx, db.dialect.Lock, f)
}

// changeAfter is change with a statement in front.
func (db *Store) changeAfter(ctx context.Context, lock string, f func(w *writer) error) error {
	if lock == "" { // articles may be many, and others wait for them
		var stop context.CancelFunc
		ctx, stop = db.limited(ctx)
		defer stop()
	}
	begun, tries := time.Now(), 0
	err := db.again(ctx, func() error {
		tries++
		return db.transact(ctx, lock, f)
	})
	if u, ok := errors.AsType[unclear](err); ok {
		err = u.error
	}
	db.told(true, begun, tries, err)
	return err
}

// transact is changeAfter without a limit, and once. Its error is unclear when
// what was done may have been committed.
func (db *Store) transact(ctx context.Context, lock string, f func(w *writer) error) error {
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return ended(ctx, db.failed("beginning to write", err))
	}
	w := newWriter(session{ctx: ctx, tx: tx, db: db})
	if lock != "" {
		_, err = tx.ExecContext(ctx, lock)
		err = db.failed("waiting for others that write", err)
	}
	if err == nil {
		err = f(w)
	}
	if err == nil {
		err = w.flush()
	}
	if err != nil {
		_ = tx.Rollback() // the first error says more
		return ended(ctx, err)
	}
	if err := tx.Commit(); err != nil {
		return unclear{db.failed("writing", err)}
	}
	db.keepPrepared(ctx, w.novel)
	return nil
}

// keepPrepared keeps statements of a transaction that is over prepared for others:
// planning one takes longer than running it. Within the transaction its connection,
// which may be the only one, is not to be had. What fails is only not kept.
func (db *Store) keepPrepared(ctx context.Context, queries []string) {
	for _, q := range queries {
		if db.kept.Load() >= maxPrepared {
			return
		}
		s, err := db.write.PrepareContext(ctx, db.inWords(q))
		if err != nil {
			return
		}
		if _, known := db.prepared.LoadOrStore(q, s); known {
			_ = s.Close() // another transaction was faster
			continue
		}
		db.kept.Add(1)
	}
}

// unclear is the error of a transaction that may have been committed. It hides
// what the driver said, so it is never passing.
type unclear struct{ error }

func (db *Store) failed(doing string, err error) error {
	return Failed(db.dialect.Kind, doing, err)
}

// Failed wraps err with what was being done and, where kind knows one, with the
// library's error for it. It returns nil for nil.
func Failed(kind func(error) error, doing string, err error) error {
	if err == nil {
		return nil
	}
	k := kind(err)
	if k == nil || errors.Is(err, k) {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return fmt.Errorf("%s: %w (%w)", doing, k, err)
}

// inWords returns a statement in the engine's words.
func (db *Store) inWords(query string) string {
	if s, ok := db.words.Load(query); ok {
		return s.(string)
	}
	s := db.dialect.Words(query)
	if db.known.Add(1) <= maxKnown {
		db.words.Store(query, s)
	}
	return s
}

// A session is a transaction, in which statements are written as the package
// says.
type session struct {
	ctx context.Context
	tx  *sql.Tx
	db  *Store
}

// args makes of arguments what the engine's driver takes.
func (s session) args(args []any) []any {
	for i, a := range args {
		args[i] = s.db.dialect.Arg(a)
	}
	return args
}

func (s session) query(query string, args ...any) (*sql.Rows, error) {
	return s.tx.QueryContext(s.ctx, s.db.inWords(query), s.args(args)...)
}

func (s session) row(query string, args ...any) *sql.Row {
	return s.tx.QueryRowContext(s.ctx, s.db.inWords(query), s.args(args)...)
}
