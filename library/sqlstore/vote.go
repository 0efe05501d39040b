package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/nutgraf/nutgraf/library"
)

// maxVoter is the length of a voter's key, in bytes.
const maxVoter = 200

// Vote implements library.Ballot.
func (db *Store) Vote(ctx context.Context, article int64, voter string, c library.Choice) (library.Tally, error) {
	if voter == "" || len(voter) > maxVoter {
		return library.Tally{}, fmt.Errorf("voting: the voter's key has %d bytes, not 1 to %d", len(voter), maxVoter)
	}
	if err := library.CheckSetting(voter, ""); err != nil {
		return library.Tally{}, fmt.Errorf("voting: the voter's key: %w", err)
	}
	if c < library.NotHelpful || c > library.Helpful {
		return library.Tally{}, fmt.Errorf("voting: there is no choice %d", c)
	}
	var out library.Tally
	err := db.change(ctx, func(w *writer) error {
		var one int
		found, err := w.get(`SELECT 1 FROM articles WHERE id = ?`, []any{article}, &one)
		if err != nil {
			return err
		}
		if !found {
			return fmt.Errorf("article %s: %w", library.FormatID(article), library.ErrNotFound)
		}
		if c == library.NoVote {
			err = w.exec(`DELETE FROM votes WHERE article_id = ? AND voter = ?`, article, voter)
		} else {
			err = w.exec(`INSERT INTO votes (article_id, voter, choice) VALUES (?, ?, ?)
				ON CONFLICT (article_id, voter) DO UPDATE SET choice = excluded.choice`, article, voter, int(c))
		}
		if err != nil {
			return err
		}
		out, err = tally(w.session, article, voter)
		return err
	})
	return out, db.failed("voting", err)
}

// Tally implements library.Ballot.
func (db *Store) Tally(ctx context.Context, article int64, voter string) (library.Tally, error) {
	var out library.Tally
	err := db.look(ctx, "counting votes", func(s session) error {
		var one int
		err := s.row(`SELECT 1 FROM articles WHERE id = ?`, article).Scan(&one)
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("article %s: %w", library.FormatID(article), library.ErrNotFound)
		}
		if err != nil {
			return err
		}
		out, err = tally(s, article, voter)
		return err
	})
	return out, err
}

// Tallies implements library.Ballot.
func (db *Store) Tallies(ctx context.Context, ids []int64, voter string) (map[int64]library.Tally, error) {
	out := make(map[int64]library.Tally, len(ids))
	if len(ids) == 0 {
		return out, ctx.Err()
	}
	err := db.look(ctx, "counting votes", func(s session) error {
		rows, err := s.query(`SELECT a.id, count(v.voter), coalesce(sum(CASE WHEN v.choice = 1 THEN 1 ELSE 0 END), 0),
				coalesce(max(CASE WHEN v.voter = ? THEN v.choice END), 0)
			FROM articles a LEFT JOIN votes v ON v.article_id = a.id
			WHERE a.id IN LIST ? GROUP BY a.id`, voter, List(ids))
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }() // rows.Err has the error
		clear(out)
		for rows.Next() {
			var id int64
			var t library.Tally
			var mine int
			if err := rows.Scan(&id, &t.Votes, &t.Helpful, &mine); err != nil {
				return err
			}
			t.Mine = library.Choice(mine)
			out[id] = t
		}
		return rows.Err()
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func tally(s session, article int64, voter string) (library.Tally, error) {
	var t library.Tally
	var mine int
	err := s.row(`SELECT count(*), coalesce(sum(CASE WHEN choice = 1 THEN 1 ELSE 0 END), 0),
			coalesce(max(CASE WHEN voter = ? THEN choice END), 0) FROM votes WHERE article_id = ?`, voter, article).
		Scan(&t.Votes, &t.Helpful, &mine)
	t.Mine = library.Choice(mine)
	return t, err
}

// Forget implements library.Ballot.
func (db *Store) Forget(ctx context.Context, voter string) (int, error) {
	var n int64
	err := db.change(ctx, func(w *writer) error {
		var err error
		if n, err = w.run(`DELETE FROM votes WHERE voter = ?`, voter); err != nil {
			return err
		}
		if err := w.exec(`UPDATE subscriptions SET maker = '' WHERE maker = ? AND maker <> ''`, voter); err != nil {
			return err
		}
		return w.exec(`DELETE FROM preferences WHERE owner = ?`, voter)
	})
	return int(n), db.failed("forgetting a voter", err)
}
