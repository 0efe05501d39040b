package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/nutgraf/nutgraf/library"
)

// Tables are all tables of a library that [Copy] copies, those first that others
// refer to. An engine's tests compare them, and [Derived], with the tables that
// its migrations make.
func Tables() []string {
	return []string{
		"sources", "articles", "texts", "versions", "copies", "votes", "settings", "preferences",
		"feeds", "feed_links", "entries", "boilerplate",
		"chats", "counters", "wants", "subscriptions", "news", "deliveries", "told", "leases",
		"stories", "story_articles", "story_keys", "story_languages", "story_changes",
	}
}

// begun are tables that have rows in a library that is empty.
func begun() []string { return []string{"counters"} }

// Derived are the tables that Copy makes again from the articles' texts.
func Derived() []string { return []string{"forward", "search", "shapes", "terms", "totals"} }

// ErrNotEmpty means that a library has something in it and is not to be filled.
var ErrNotEmpty = errors.New("the library is not empty")

// Copied is how far [Copy] is: so many rows of a table. In the end Table is "",
// and Rows counts all.
type Copied struct {
	Table      string
	Rows, Many int64 // copied, and how many there are
}

const (
	batchRows   = 500
	batchValues = 30_000  // parameters of one statement; SQLite takes 32,766
	batchBytes  = 4 << 20 // of texts, about
)

// Copy fills an empty library with all that another one has: articles with their
// ids, votes, settings, feeds with what they have seen and when they are due. It
// reads one state of it, however long it takes and whoever writes meanwhile, and
// writes all or nothing. The search index is made again by this program's
// analyser. It needs memory for a batch of articles.
//
// Before it ends it counts what is there on both sides. The error is, or wraps,
// [ErrNotEmpty] where the library to be filled has anything in it.
func Copy(ctx context.Context, from, to *Store, progress func(Copied)) error {
	err := to.transact(ctx, to.dialect.Lock, func(w *writer) error {
		if err := w.patient(); err != nil {
			return err
		}
		return from.observe(ctx, func(s session) error {
			if err := s.patient(); err != nil {
				return err
			}
			return copyAll(s, w, progress)
		})
	})
	return to.failed("copying", err)
}

// patient makes a transaction one that may last.
func (s session) patient() error {
	if s.db.dialect.Patient == "" {
		return nil
	}
	_, err := s.tx.ExecContext(s.ctx, s.db.dialect.Patient)
	return err
}

func copyAll(s session, w *writer, progress func(Copied)) error {
	theirs, err := s.db.dialect.Columns(s.ctx, s.tx)
	if err != nil {
		return fmt.Errorf("looking at the tables: %w", err)
	}
	ours, err := w.db.dialect.Columns(w.ctx, w.tx)
	if err != nil {
		return fmt.Errorf("looking at the tables: %w", err)
	}
	for _, table := range Tables() {
		if slices.Contains(begun(), table) {
			if err := w.exec(`DELETE FROM ` + table); err != nil {
				return err
			}
		}
		n, err := count(w.session, table)
		if err != nil {
			return err
		}
		if n > 0 {
			return fmt.Errorf("%w: it has %d rows in %s", ErrNotEmpty, n, table)
		}
		a, b := slices.Sorted(slices.Values(theirs[table])), slices.Sorted(slices.Values(ours[table]))
		if len(a) == 0 || !slices.Equal(a, b) {
			return fmt.Errorf("the table %s has the columns %q here and %q there", table, a, b)
		}
	}
	var rows int64
	for _, table := range Tables() {
		c, err := copyTable(s, w, table, theirs[table], progress)
		if err != nil {
			return fmt.Errorf("%s: %w", table, err)
		}
		rows += c.Rows
	}
	if err := deriveAll(s, w, progress); err != nil {
		return fmt.Errorf("the search index: %w", err)
	}
	if w.db.dialect.Renumber != nil {
		if err := w.db.dialect.Renumber(w.ctx, w.tx); err != nil {
			return fmt.Errorf("numbering: %w", err)
		}
	}
	if err := compare(s, w.session); err != nil {
		return err
	}
	progress(Copied{Rows: rows, Many: rows})
	return nil
}

func count(s session, table string) (n int64, err error) {
	err = s.row(`SELECT count(*) FROM ` + table).Scan(&n)
	return n, err
}

// compare counts what was copied.
func compare(s, w session) error {
	for _, table := range append(Tables(), "forward", "search") {
		a, err := count(s, table)
		if err != nil {
			return err
		}
		b, err := count(w, table)
		if err != nil {
			return err
		}
		if a != b {
			return fmt.Errorf("of %d rows in %s %d arrived", a, table, b)
		}
	}
	var a, b int64
	if err := s.row(`SELECT articles FROM totals`).Scan(&a); err != nil {
		return err
	}
	if err := w.row(`SELECT articles FROM totals`).Scan(&b); err != nil {
		return err
	}
	if a != b {
		return fmt.Errorf("of %d articles that are counted %d arrived", a, b)
	}
	return nil
}

// copyTable copies the rows of one table as they are.
func copyTable(s session, w *writer, table string, columns []string, progress func(Copied)) (Copied, error) {
	c := Copied{Table: table}
	var err error
	if c.Many, err = count(s, table); err != nil || c.Many == 0 {
		return c, err
	}
	list := strings.Join(columns, ", ")
	rows, err := s.query(`SELECT ` + list + ` FROM ` + table)
	if err != nil {
		return c, err
	}
	defer func() { _ = rows.Close() }() // rows.Err has the error
	most := min(batchRows, batchValues/len(columns))
	var values []any
	bytes := 0
	store := func() error {
		n := len(values) / len(columns)
		if n == 0 {
			return nil
		}
		one := "(" + strings.TrimSuffix(strings.Repeat("?,", len(columns)), ",") + ")"
		// Not remembered: the last batch of every table has a length of its own.
		query := `INSERT INTO ` + table + ` (` + list + `) VALUES ` + one + strings.Repeat(","+one, n-1)
		if _, err := w.tx.ExecContext(w.ctx, w.db.dialect.Words(query), w.args(values)...); err != nil {
			return err
		}
		c.Rows += int64(n)
		values, bytes = values[:0], 0
		progress(c)
		return nil
	}
	row, to := make([]any, len(columns)), make([]any, len(columns))
	for i := range row {
		to[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			return c, err
		}
		for i, v := range row {
			switch v := v.(type) {
			case string:
				bytes += len(v)
			case []byte:
				if bytes += len(v); v == nil {
					row[i] = []byte{} // a driver's way of saying that there are none, which is not NULL
				}
			}
		}
		values = append(values, row...)
		if len(values) >= most*len(columns) || bytes >= batchBytes {
			if err := store(); err != nil {
				return c, err
			}
		}
	}
	if err := rows.Err(); err != nil {
		return c, err
	}
	return c, store()
}

// deriveAll makes what is derived from texts.
func deriveAll(s session, w *writer, progress func(Copied)) error {
	c := Copied{Table: "search"}
	var err error
	if c.Many, err = count(s, "texts"); err != nil {
		return err
	}
	rows, err := s.query(`SELECT a.id, a.title, a.lang, t.text FROM articles a JOIN texts t ON t.id = a.id ORDER BY a.id`)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // rows.Err has the error
	var batch []library.Article
	bytes := 0
	store := func() error {
		for i, d := range analyse(w.ctx, batch, nil) {
			if err := w.ctx.Err(); err != nil {
				return err
			}
			if err := w.index(batch[i].ID, d); err != nil {
				return err
			}
		}
		if err := w.flush(); err != nil {
			return err
		}
		c.Rows += int64(len(batch))
		batch, bytes = batch[:0], 0
		progress(c)
		return nil
	}
	for rows.Next() {
		var a library.Article
		if err := rows.Scan(&a.ID, &a.Title, &a.Lang, &a.Text); err != nil {
			return err
		}
		batch = append(batch, a)
		if bytes += len(a.Text); len(batch) >= batchRows || bytes >= batchBytes {
			if err := store(); err != nil {
				return err
			}
		}
	}
	if err := rows.Err(); err != nil || len(batch) == 0 {
		return err
	}
	return store()
}
