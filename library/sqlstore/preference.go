package sqlstore

import (
	"context"

	"github.com/nutgraf/nutgraf/library"
)

// Preferences implements library.Preferences.
func (db *Store) Preferences(ctx context.Context, owner string) (map[string]string, error) {
	if err := library.CheckSetting(owner, ""); err != nil {
		return nil, err
	}
	var all map[string]string
	err := db.look(ctx, "reading preferences", func(s session) error {
		rows, err := s.query(`SELECT name, value FROM preferences WHERE owner = ?`, owner)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }() // rows.Err has the error
		all = map[string]string{}
		for rows.Next() {
			var name, value string
			if err := rows.Scan(&name, &value); err != nil {
				return err
			}
			all[name] = value
		}
		return rows.Err()
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// SetPreference implements library.Preferences.
func (db *Store) SetPreference(ctx context.Context, owner, name, value string) error {
	if err := library.CheckSetting(owner, ""); err != nil {
		return err
	}
	if err := library.CheckSetting(name, value); err != nil {
		return err
	}
	err := db.change(ctx, func(w *writer) error {
		if value == "" {
			return w.exec(`DELETE FROM preferences WHERE owner = ? AND name = ?`, owner, name)
		}
		return w.exec(`INSERT INTO preferences (owner, name, value) VALUES (?, ?, ?)
			ON CONFLICT (owner, name) DO UPDATE SET value = excluded.value`, owner, name, value)
	})
	return db.failed("keeping a preference", err)
}

// MovePreferences implements library.Preferences.
func (db *Store) MovePreferences(ctx context.Context, from, to string) error {
	for _, owner := range []string{from, to} {
		if err := library.CheckSetting(owner, ""); err != nil {
			return err
		}
	}
	if from == to {
		return nil
	}
	err := db.change(ctx, func(w *writer) error {
		err := w.exec(`INSERT INTO preferences (owner, name, value)
			SELECT CAST(? AS TEXT), name, value FROM preferences WHERE owner = ? ON CONFLICT (owner, name) DO NOTHING`, to, from)
		if err != nil {
			return err
		}
		return w.exec(`DELETE FROM preferences WHERE owner = ?`, from)
	})
	return db.failed("moving preferences", err)
}
