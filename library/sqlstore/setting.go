package sqlstore

import (
	"context"
	"database/sql"
	"errors"

	"github.com/nutgraf/nutgraf/library"
)

// Setting implements library.Settings.
func (db *Store) Setting(ctx context.Context, key string) (string, error) {
	if err := library.CheckSetting(key, ""); err != nil {
		return "", err
	}
	var value string
	err := db.look(ctx, "reading a setting", func(s session) error {
		err := s.row(`SELECT value FROM settings WHERE key = ?`, key).Scan(&value)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	return value, err
}

// SetSetting implements library.Settings.
func (db *Store) SetSetting(ctx context.Context, key, value string) error {
	if err := library.CheckSetting(key, value); err != nil {
		return err
	}
	err := db.change(ctx, func(w *writer) error {
		if value == "" {
			return w.exec(`DELETE FROM settings WHERE key = ?`, key)
		}
		return w.exec(`INSERT INTO settings (key, value) VALUES (?, ?)
			ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
	})
	return db.failed("keeping a setting", err)
}

// SetSettingOnce implements library.Settings.
func (db *Store) SetSettingOnce(ctx context.Context, key, value string) (string, error) {
	if err := library.CheckSetting(key, value); err != nil {
		return "", err
	}
	// Mostly it is there, and then nobody need wait for who is writing.
	stored, err := db.Setting(ctx, key)
	if err != nil || stored != "" || value == "" {
		return stored, err
	}
	err = db.change(ctx, func(w *writer) error {
		err := w.exec(`INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING`, key, value)
		if err != nil {
			return err
		}
		_, err = w.get(`SELECT value FROM settings WHERE key = ?`, []any{key}, &stored)
		return err
	})
	if err != nil {
		return "", db.failed("keeping a setting", err)
	}
	return stored, nil
}
