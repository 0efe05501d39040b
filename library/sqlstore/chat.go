package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

const chatColumns = `c.platform, c.chat, c.thread, c.zone, c.quiet_from, c.quiet_to, c.look, c.paused, c.paused_at,
	coalesce(n.platform, ''), coalesce(n.chat, ''), coalesce(n.thread, '')`

// Chat implements library.Chats.
func (db *Store) Chat(ctx context.Context, a library.Address) (library.Chat, error) {
	var out library.Chat
	err := db.look(ctx, "reading a chat's settings", func(s session) error {
		out = library.Chat{Address: a}
		// Of a topic that is not known only the pause of its chat is.
		rows, err := s.query(`SELECT `+chatColumns+` FROM chats c LEFT JOIN chats n ON n.id = c.notices
			WHERE c.platform = ? AND c.chat = ? AND c.thread IN LIST ?`, a.Platform, a.Chat, Texts{"", a.Thread})
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }() // rows.Err has the error
		for rows.Next() {
			c, err := scanChat(rows)
			if err != nil {
				return err
			}
			if c.Address == a {
				out = c
				break
			}
			out.Paused = c.Paused
		}
		return rows.Err()
	})
	return out, err
}

func scanChat(rows *sql.Rows) (library.Chat, error) {
	var c library.Chat
	var look string
	var since sql.NullInt64
	err := rows.Scan(&c.Address.Platform, &c.Address.Chat, &c.Address.Thread, &c.Zone, &c.Quiet.From, &c.Quiet.To, &look,
		&c.Paused.Reason, &since, &c.Notices.Platform, &c.Notices.Chat, &c.Notices.Thread)
	if err != nil {
		return c, err
	}
	c.Paused.Since = timeOf(since)
	return c, json.Unmarshal([]byte(look), &c.Look)
}

// SetChat implements library.Chats.
func (db *Store) SetChat(ctx context.Context, c library.Chat) error {
	if err := library.CheckChat(c); err != nil {
		return err
	}
	look, err := json.Marshal(c.Look)
	if err != nil {
		return err
	}
	err = db.change(ctx, func(w *writer) error {
		var notices any
		if c.Notices != (library.Address{}) && c.Notices != c.Address {
			id, err := w.chat(c.Notices)
			if err != nil {
				return err
			}
			notices = id
		}
		id, err := w.chat(c.Address)
		if err != nil {
			return err
		}
		return w.exec(`UPDATE chats SET zone = ?, quiet_from = ?, quiet_to = ?, look = ?, notices = ? WHERE id = ?`,
			c.Zone, c.Quiet.From, c.Quiet.To, string(look), notices, id)
	})
	return db.failed("keeping a chat's settings", err)
}

// chat returns the row of a chat, made where there is none, and keeps others from
// changing it meanwhile. A topic is paused from the first if its chat is.
func (w *writer) chat(a library.Address) (id int64, err error) {
	_, err = w.get(`INSERT INTO chats (platform, chat, thread, paused, paused_at)
		VALUES (?1, ?2, ?3, coalesce((SELECT paused FROM chats WHERE platform = ?1 AND chat = ?2 AND thread = ''), ''),
			(SELECT paused_at FROM chats WHERE platform = ?1 AND chat = ?2 AND thread = ''))
		ON CONFLICT (platform, chat, thread) DO UPDATE SET platform = excluded.platform RETURNING id`,
		[]any{a.Platform, a.Chat, a.Thread}, &id)
	return id, err
}

// scope is the condition for the rows of a chat and its topics, or of a topic.
func scope(a library.Address) (condition string, args []any) {
	condition, args = `platform = ? AND chat = ?`, []any{a.Platform, a.Chat}
	if a.Thread != "" {
		condition, args = condition+` AND thread = ?`, append(args, a.Thread)
	}
	return condition, args
}

// PauseChat implements library.Chats.
func (db *Store) PauseChat(ctx context.Context, a library.Address, p library.Pause) error {
	if err := library.CheckAddress(a); err != nil {
		return err
	}
	if err := library.CheckSetting("reason", p.Reason); err != nil {
		return err
	}
	since := micros(p.Since)
	if p.Reason != "" && p.Since.IsZero() {
		since = micros(time.Now())
	}
	err := db.change(ctx, func(w *writer) error {
		if _, err := w.chat(a); err != nil {
			return err
		}
		where, args := scope(a)
		if err := w.exec(`UPDATE chats SET paused = ?, paused_at = ? WHERE `+where, append([]any{p.Reason, since}, args...)...); err != nil {
			return err
		}
		held := flag(p.Reason != "")
		err := w.exec(`UPDATE subscriptions SET held = ? WHERE chat_id IN (SELECT id FROM chats WHERE `+where+`)`, append([]any{held}, args...)...)
		if err != nil {
			return err
		}
		return w.exec(`UPDATE deliveries SET held = ? WHERE state = 0 AND chat_id IN (SELECT id FROM chats WHERE `+where+`)`,
			append([]any{held}, args...)...)
	})
	return db.failed("pausing a chat", err)
}

// ForgetChat implements library.Chats.
func (db *Store) ForgetChat(ctx context.Context, a library.Address) error {
	where, args := scope(a)
	err := db.change(ctx, func(w *writer) error {
		ids, err := w.ids(`SELECT id FROM chats WHERE `+where, args...)
		if err != nil {
			return err
		}
		for _, query := range []string{
			`DELETE FROM deliveries WHERE chat_id IN LIST ?`, `DELETE FROM told WHERE chat_id IN LIST ?`,
			`DELETE FROM subscriptions WHERE chat_id IN LIST ?`,
			`UPDATE chats SET notices = NULL WHERE notices IN LIST ?`, `DELETE FROM chats WHERE id IN LIST ?`,
		} {
			if err := w.exec(query, List(ids)); err != nil {
				return err
			}
		}
		return nil
	})
	return db.failed("forgetting a chat", err)
}

// MoveChat implements library.Chats.
func (db *Store) MoveChat(ctx context.Context, from, to library.Address) error {
	if err := errors.Join(library.CheckAddress(from), library.CheckAddress(to)); err != nil {
		return err
	}
	if from.Platform == to.Platform && from.Chat == to.Chat && (from.Thread == "" || from.Thread == to.Thread) {
		return nil
	}
	err := db.change(ctx, func(w *writer) error {
		all, err := w.places(from)
		if err != nil {
			return err
		}
		for _, p := range all {
			target := to
			if from.Thread == "" && p.thread != "" {
				target.Thread = p.thread
			}
			if err := w.movePlace(p.id, target); err != nil {
				return err
			}
		}
		return nil
	})
	return db.failed("moving a chat", err)
}

type place struct {
	id     int64
	thread string
}

// places lists the rows of a chat and its topics, that of the chat first.
func (w *writer) places(a library.Address) ([]place, error) {
	where, args := scope(a)
	rows, err := w.rows(`SELECT id, thread FROM chats WHERE `+where+` ORDER BY thread`, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err has the error
	var all []place
	for rows.Next() {
		var p place
		if err := rows.Scan(&p.id, &p.thread); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, rows.Err()
}

// movePlace gives all of one row to another address. What that has already stays,
// and what both have is the other's.
func (w *writer) movePlace(from int64, a library.Address) error {
	var to int64
	var held bool
	found, err := w.get(`SELECT id, CASE WHEN paused = '' THEN 0 ELSE 1 END FROM chats WHERE platform = ? AND chat = ? AND thread = ?`,
		[]any{a.Platform, a.Chat, a.Thread}, &to, &held)
	if err != nil {
		return err
	}
	// Messages have other ids there.
	if err := w.exec(`UPDATE deliveries SET message = '' WHERE chat_id = ? AND state > 1`, from); err != nil {
		return err
	}
	if !found {
		return w.exec(`UPDATE chats SET platform = ?, chat = ?, thread = ? WHERE id = ?`, a.Platform, a.Chat, a.Thread, from)
	}
	for _, step := range []struct {
		query string
		args  []any
	}{
		{`DELETE FROM subscriptions WHERE chat_id = ? AND EXISTS (SELECT 1 FROM subscriptions o WHERE o.chat_id = ?
			AND o.want_id = subscriptions.want_id AND o.schedule = subscriptions.schedule)`, []any{from, to}},
		{`UPDATE subscriptions SET chat_id = ?, held = ? WHERE chat_id = ?`, []any{to, flag(held), from}},
		{`DELETE FROM deliveries WHERE chat_id = ? AND EXISTS (SELECT 1 FROM deliveries o WHERE o.chat_id = ?
			AND o.owner = deliveries.owner AND o.item = deliveries.item AND o.part = deliveries.part)`, []any{from, to}},
		{`UPDATE deliveries SET held = ? WHERE chat_id = ? AND state = 0`, []any{flag(held), from}},
		{`UPDATE deliveries SET chat_id = ? WHERE chat_id = ?`, []any{to, from}},
		{`INSERT INTO told (chat_id, article_id) SELECT CAST(? AS BIGINT), article_id FROM told WHERE chat_id = ?
			ON CONFLICT (chat_id, article_id) DO NOTHING`, []any{to, from}},
		{`DELETE FROM told WHERE chat_id = ?`, []any{from}},
		{`UPDATE chats SET notices = ? WHERE notices = ?`, []any{to, from}},
		{`DELETE FROM chats WHERE id = ?`, []any{from}},
	} {
		if err := w.exec(step.query, step.args...); err != nil {
			return err
		}
	}
	return nil
}
