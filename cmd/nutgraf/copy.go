package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/nutgraf/nutgraf/library/sqlite"
	"github.com/nutgraf/nutgraf/library/sqlstore"
)

const helpCopy = `FROM_URL and TO_URL are addresses as DATABASE_URL has them, for example

  nutgraf copy sqlite:nutgraf.db postgres://user:password@host:5432/news

Everything goes along: articles with their ids, votes, settings, and feeds with what was
seen of them, so nothing comes twice. What is to be filled must be empty; it is filled
whole or not at all, and counted in the end. End nutgraf before, and set its DATABASE_URL
to TO_URL after: what it writes meanwhile stays where it is.`

func runCopy(ctx context.Context, inv *invocation) error {
	if len(inv.args) != 2 {
		return misused("nutgraf help copy has an example.", "copy: name two libraries, from and to")
	}
	from, err := placeOf("copy: FROM_URL", inv.args[0])
	if err != nil {
		return err
	}
	to, err := placeOf("copy: TO_URL", inv.args[1])
	if err != nil {
		return err
	}
	if from == to || from == (place{}) || to == (place{}) {
		return misused("Name two files or databases.", "copy: from %s to %s there is nothing to copy", from, to)
	}
	source, err := from.open(ctx, existing)
	if err != nil {
		return err
	}
	defer func() { _ = source.Close() }() // nothing was written
	p := &progress{out: inv.err}
	if err := carry(ctx, source.db, to, p.tell); err != nil {
		hint := libraryHint(err)
		if errors.Is(err, sqlstore.ErrNotEmpty) {
			hint = "Name a new file, or an empty database."
		}
		return failed(fmt.Errorf("copy from %s to %s: %w", from, to, err), hint)
	}
	stats, err := source.Stats(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(inv.out, "%d articles, %d rows in all, copied to %s\n", stats.Articles, p.rows, to)
	return err
}

// carry copies a library to a place.
func carry(ctx context.Context, from *sqlstore.Store, to place, tell func(sqlstore.Copied)) error {
	if to.path != "" {
		there, err := sqlite.Exists(to.path)
		if err != nil {
			return err
		}
		if !there { // the file is there when it is whole
			if err := prepare(to.path, created); err != nil {
				return err
			}
			return sqlite.Create(ctx, to.path, func(db *sqlite.DB) error { return sqlstore.Copy(ctx, from, db.Store, tell) })
		}
	}
	target, err := to.open(ctx, created)
	if err != nil {
		return err
	}
	return errors.Join(sqlstore.Copy(ctx, from, target.db, tell), target.Close())
}

// progress tells how far copying is, a few times.
type progress struct {
	out  io.Writer
	told time.Time
	rows int64
}

func (p *progress) tell(c sqlstore.Copied) {
	if c.Table == "" {
		p.rows = c.Rows
		return
	}
	const pause = time.Second
	if c.Rows < c.Many && time.Since(p.told) < pause {
		return
	}
	p.told = time.Now()
	_, _ = fmt.Fprintf(p.out, "%s: %d of %d\n", c.Table, c.Rows, c.Many)
}
