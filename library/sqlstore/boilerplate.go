package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"

	"github.com/nutgraf/nutgraf/library"
)

// boilerplate returns what is known of the lines of a source, read once per
// transaction and written at its end (see keepBoilerplate).
func (w *writer) boilerplate(source int64) (*library.Boilerplate, error) {
	if b, ok := w.known[source]; ok {
		return b, nil
	}
	var data []byte
	if _, err := w.get(`SELECT known FROM boilerplate WHERE source_id = ?`, []any{source}, &data); err != nil {
		return nil, err
	}
	b := library.ReadBoilerplate(data)
	w.known[source] = b
	return b, nil
}

// lately returns what is known of the lines of some sources, by their keys. A
// writing transaction may find more.
func (db *Store) lately(ctx context.Context, keys map[string]bool) (map[string]*library.Boilerplate, error) {
	list := slices.Sorted(maps.Keys(keys))
	out := map[string]*library.Boilerplate{}
	err := db.glance(ctx, "reading what sources repeat", func(rows *sql.Rows) error {
		for rows.Next() {
			var key string
			var known []byte
			if err := rows.Scan(&key, &known); err != nil {
				return err
			}
			out[key] = library.ReadBoilerplate(known)
		}
		return rows.Err()
	}, `SELECT s.key, b.known FROM sources s THEN JOIN boilerplate b ON b.source_id = s.id WHERE s.key IN LIST ?`, Texts(list))
	return out, err
}

// clean takes out of a draft the lines that stand in several articles of its
// source. Id is the article that it is a later state of; 0 for none.
func (w *writer) clean(source, id int64, d draft) (draft, error) {
	if d.Sample {
		return d, nil
	}
	b, err := w.boilerplate(source)
	if err != nil {
		return d, err
	}
	var again library.Article
	if id != 0 {
		if again, err = w.cuts(id); err != nil {
			return d, err
		}
	}
	a, lines := b.Clean(id, d.came, d.lines, again)
	if a.Text != d.Text { // not what was expected before the transaction began
		d.derive(a)
	}
	d.Article, d.lines = a, lines
	return d, nil
}

// cuts returns an article's Raw and Cuts, if a line was cut from it that stood
// in others.
func (w *writer) cuts(id int64) (library.Article, error) {
	a := library.Article{ID: id}
	var raw []byte
	var cuts sql.NullString
	found, err := w.get(`SELECT raw, cuts FROM texts WHERE id = ? AND cuts LIKE ?`,
		[]any{id, `%"` + library.Recurring + `"%`}, &raw, &cuts)
	if err != nil || !found {
		return a, err
	}
	return a, unpackRaw(&a, raw, cuts)
}

// learn remembers the lines of an article that was stored, and cleans earlier
// ones again that have those which were cut from it.
func (w *writer) learn(source, id int64, d draft) error {
	if d.Sample {
		return nil
	}
	b, err := w.boilerplate(source)
	if err != nil {
		return err
	}
	w.learned[source] = true
	for _, earlier := range b.Add(id, d.lines) {
		if err := w.revisit(b, earlier); err != nil {
			return err
		}
	}
	return nil
}

// revisit cleans an article again by what is known now.
func (w *writer) revisit(b *library.Boilerplate, id int64) error {
	have, err := whole(w.session, id)
	if errors.Is(err, library.ErrNotFound) {
		b.Settle(id, library.Lines{})
		return nil
	}
	if err != nil {
		return err
	}
	a, lines := b.Clean(id, have, library.NewLines(have), library.Article{})
	b.Settle(id, lines)
	if a.Text == have.Text {
		return nil
	}
	if err := w.unindex(id, have.Text); err != nil {
		return err
	}
	var d draft
	d.derive(a)
	return w.retext(id, d)
}

// retext gives an article, which is in no index now, the text of a draft.
func (w *writer) retext(id int64, a draft) error {
	raw, cuts, err := w.packRaw(a.Article)
	if err != nil {
		return err
	}
	if err := w.exec(`UPDATE texts SET text = ?, doubts = ?, raw = ?, cuts = ? WHERE id = ?`, a.Text, a.Doubts, raw, cuts, id); err != nil {
		return err
	}
	return w.index(id, a)
}

// keepBoilerplate writes what was learned.
func (w *writer) keepBoilerplate() error {
	for _, source := range slices.Sorted(maps.Keys(w.learned)) {
		err := w.exec(`INSERT INTO boilerplate (source_id, known) VALUES (?, ?)
			ON CONFLICT (source_id) DO UPDATE SET known = excluded.known`, source, w.known[source].Bytes())
		if err != nil {
			return w.db.failed("remembering lines", err)
		}
	}
	return nil
}
