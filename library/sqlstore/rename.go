package sqlstore

import (
	"fmt"

	"github.com/nutgraf/nutgraf/library"
)

// named keeps those followed who follow a source by an earlier name or its key: what
// they wrote names it as it is called now. Beside is true where the source that was
// called so keeps its articles, and another goes on for it (see
// library.RenameSource). A name that somebody else has as well is left alone: it
// means them too, and taking it on and laying it down must not draw their followers
// away.
func (w *writer) named(source int64, was []string, now string, beside bool) error {
	var mine []string
	for _, name := range was {
		if name == "" || name == now {
			continue
		}
		other, err := w.someoneElse(source, name)
		if err != nil {
			return err
		}
		if !other {
			mine = append(mine, name)
		}
	}
	if len(mine) == 0 || now == "" {
		return nil
	}
	wants, err := w.sourceWants()
	if err != nil {
		return err
	}
	for _, old := range wants {
		text := library.RenameSource(old.Text, mine, now, beside)
		if len(text) > library.MaxWant {
			text = library.RenameSource(old.Text, mine, now, false)
		}
		if text == old.Text || len(text) > library.MaxWant {
			continue
		}
		if err := w.rewant(old, text); err != nil {
			return fmt.Errorf("following a source under its new name: %w", err)
		}
	}
	return nil
}

// someoneElse tells whether another source, or the site of another's article, is
// called by this name.
func (w *writer) someoneElse(source int64, name string) (found bool, err error) {
	var one int
	fold := library.Fold(name)
	found, err = w.get(`SELECT 1 FROM sources WHERE id <> ? AND (key_fold = ? OR name_fold = ?) LIMIT 1`, []any{source, fold, fold}, &one)
	if err == nil && !found && fold != "" {
		found, err = w.get(`SELECT 1 FROM articles WHERE site_fold = ? AND source_id <> ? LIMIT 1`, []any{fold, source}, &one)
	}
	return found, err
}

// sourceWants returns the expressions that may name a source.
func (w *writer) sourceWants() ([]library.Want, error) {
	rows, err := w.rows(`SELECT id, text, digest FROM wants WHERE lower(text) LIKE '%source%' ORDER BY id`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err has the error
	var all []library.Want
	for rows.Next() {
		var one library.Want
		if err := rows.Scan(&one.ID, &one.Text, &one.Digest); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// rewant gives all that have an expression another one. It gets a number of its own,
// because whoever has seen a number knows its text. Who has both keeps one, with
// what waits to be sent for the other.
func (w *writer) rewant(old library.Want, text string) error {
	id, err := w.want(text, old.Digest)
	if err != nil {
		return err
	}
	const twin = `SELECT o.id FROM subscriptions o JOIN subscriptions s ON s.chat_id = o.chat_id AND s.schedule = o.schedule
		WHERE o.want_id = ?1 AND s.want_id = ?2`
	err = w.exec(`UPDATE deliveries SET subscription_id = (`+twin+` AND s.id = deliveries.subscription_id)
		WHERE state = 0 AND subscription_id IN (SELECT s.id FROM subscriptions o JOIN subscriptions s
			ON s.chat_id = o.chat_id AND s.schedule = o.schedule WHERE o.want_id = ?1 AND s.want_id = ?2)`, id, old.ID)
	if err == nil {
		err = w.exec(`DELETE FROM subscriptions WHERE want_id = ?2 AND EXISTS (SELECT 1 FROM subscriptions o
			WHERE o.chat_id = subscriptions.chat_id AND o.schedule = subscriptions.schedule AND o.want_id = ?1)`, id, old.ID)
	}
	if err == nil {
		err = w.exec(`UPDATE subscriptions SET want_id = ?1 WHERE want_id = ?2`, id, old.ID)
	}
	return err
}
