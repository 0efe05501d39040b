package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

const subscriptionColumns = `s.id, c.platform, c.chat, c.thread, w.text, s.schedule, s.zone, s.next, s.last, s.entries,
	s.say_nothing, s.sources, s.updates, s.adds, s.look, s.paused, s.paused_at, s.created, s.maker`

const subscriptionTables = ` FROM subscriptions s JOIN chats c ON c.id = s.chat_id JOIN wants w ON w.id = s.want_id `

const atAddress = `c.platform = ? AND c.chat = ? AND c.thread = ?`

var errNoSubscription = fmt.Errorf("the subscription is %w", library.ErrNotFound)

// scanSubscriptions reads and closes rows of subscriptionColumns.
func scanSubscriptions(rows *sql.Rows, err error) ([]library.Subscription, error) {
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err has the error
	var all []library.Subscription
	for rows.Next() {
		var s library.Subscription
		var next, last, since, created sql.NullInt64
		var look sql.NullString
		a := &s.Address
		if err := rows.Scan(&s.ID, &a.Platform, &a.Chat, &a.Thread, &s.Want, &s.Schedule, &s.Zone, &next, &last, &s.Limit,
			&s.SayNothing, &s.Sources, &s.Updates, &s.Adds, &look, &s.Paused.Reason, &since, &created, &s.By); err != nil {
			return nil, err
		}
		s.Next, s.Last, s.Paused.Since, s.Created = timeOf(next), timeOf(last), timeOf(since), timeOf(created)
		if look.Valid {
			s.Look = new(library.Look)
			if err := json.Unmarshal([]byte(look.String), s.Look); err != nil {
				return nil, err
			}
		}
		all = append(all, s)
	}
	return all, rows.Err()
}

// lookText is a look as it is stored; nil for that of the chat.
func lookText(l *library.Look) (any, error) {
	if l == nil {
		return nil, nil
	}
	b, err := json.Marshal(l)
	return string(b), err
}

// Subscribe implements library.Subscriptions.
func (db *Store) Subscribe(ctx context.Context, s library.Subscription) (kept library.Subscription, added bool, err error) {
	if err := library.CheckSubscription(s); err != nil {
		return library.Subscription{}, false, err
	}
	if s.Created.IsZero() {
		s.Created = time.Now()
	}
	if s.Schedule != "" && s.Last.IsZero() {
		s.Last = s.Created
	}
	look, err := lookText(s.Look)
	if err != nil {
		return library.Subscription{}, false, err
	}
	err = db.change(ctx, func(w *writer) error {
		added = false
		chat, err := w.chat(s.Address)
		if err != nil {
			return err
		}
		want, err := w.want(s.Want, s.Schedule != "")
		if err != nil {
			return err
		}
		var id int64
		found, err := w.get(`SELECT id FROM subscriptions WHERE chat_id = ? AND want_id = ? AND schedule = ?`,
			[]any{chat, want, s.Schedule}, &id)
		if err != nil {
			return err
		}
		if !found {
			var n int
			if _, err := w.get(`SELECT count(*) FROM subscriptions WHERE chat_id = ?`, []any{chat}, &n); err != nil {
				return err
			}
			if n >= library.MaxSubscriptions {
				return library.ErrTooMany
			}
			_, err = w.get(`INSERT INTO subscriptions (chat_id, want_id, schedule, zone, next, last, entries, say_nothing,
					sources, updates, adds, look, paused, paused_at, held, created, maker)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT CASE WHEN paused = '' THEN 0 ELSE 1 END FROM chats WHERE id = ?), ?, ?)
				RETURNING id`, []any{
				chat, want, s.Schedule, s.Zone, micros(s.Next), micros(s.Last), s.Limit, flag(s.SayNothing),
				s.Sources, string(s.Updates), s.Adds, look, s.Paused.Reason, micros(s.Paused.Since), chat, micros(s.Created), s.By,
			}, &id)
			added = true
		}
		if err != nil {
			return err
		}
		all, err := scanSubscriptions(w.rows(`SELECT `+subscriptionColumns+subscriptionTables+`WHERE s.id = ?`, id))
		if err == nil && len(all) == 1 {
			kept = all[0]
		}
		return err
	})
	if err != nil {
		return library.Subscription{}, false, db.failed("adding a subscription", err)
	}
	return kept, added, nil
}

// want returns the row of an expression. Ids are given out one after the other, so
// that whoever has seen one has seen all before it.
func (w *writer) want(text string, digest bool) (id int64, err error) {
	find := func() (bool, error) {
		return w.get(`SELECT id FROM wants WHERE text = ? AND digest = ?`, []any{text, flag(digest)}, &id)
	}
	if found, err := find(); err != nil || found {
		return id, err
	}
	// This waits for everybody who adds one, so then it is there if it will be.
	if _, err := w.get(`UPDATE counters SET n = n + 1 WHERE name = 'wants' RETURNING n`, nil, &id); err != nil {
		return 0, err
	}
	fresh := id
	if found, err := find(); err != nil || found {
		return id, err
	}
	id = fresh
	return id, w.exec(`INSERT INTO wants (id, text, digest) VALUES (?, ?, ?)`, id, text, flag(digest))
}

// Subscriptions implements library.Subscriptions.
func (db *Store) Subscriptions(ctx context.Context, a library.Address) (all []library.Subscription, err error) {
	err = db.look(ctx, "listing subscriptions", func(s session) (err error) {
		all, err = scanSubscriptions(s.query(`SELECT `+subscriptionColumns+subscriptionTables+`WHERE `+atAddress+` ORDER BY s.id`,
			a.Platform, a.Chat, a.Thread))
		return err
	})
	return all, err
}

// Subscription implements library.Subscriptions.
func (db *Store) Subscription(ctx context.Context, a library.Address, id int64) (library.Subscription, error) {
	var out library.Subscription
	err := db.look(ctx, "reading a subscription", func(s session) error {
		all, err := scanSubscriptions(s.query(`SELECT `+subscriptionColumns+subscriptionTables+`WHERE `+atAddress+` AND s.id = ?`,
			a.Platform, a.Chat, a.Thread, id))
		if err == nil && len(all) == 0 {
			err = errNoSubscription
		}
		if err == nil {
			out = all[0]
		}
		return err
	})
	return out, err
}

// ofAddress is the condition for a subscription that an address has.
const ofAddress = ` WHERE id = ? AND chat_id = (SELECT id FROM chats WHERE platform = ? AND chat = ? AND thread = ?)`

// EditSubscription implements library.Subscriptions.
func (db *Store) EditSubscription(ctx context.Context, s library.Subscription) error {
	if err := library.CheckSubscription(s); err != nil {
		return err
	}
	look, err := lookText(s.Look)
	if err != nil {
		return err
	}
	a := s.Address
	err = db.change(ctx, func(w *writer) error {
		want, err := w.want(s.Want, s.Schedule != "")
		if err != nil {
			return err
		}
		var other int64
		found, err := w.get(`SELECT id FROM subscriptions WHERE want_id = ? AND schedule = ? AND id <> ?
			AND chat_id = (SELECT id FROM chats WHERE platform = ? AND chat = ? AND thread = ?)`,
			[]any{want, s.Schedule, s.ID, a.Platform, a.Chat, a.Thread}, &other)
		if err != nil {
			return err
		}
		if found {
			return fmt.Errorf("%w: the chat has another that is the same", library.ErrBadSubscription)
		}
		n, err := w.run(`UPDATE subscriptions SET want_id = ?, schedule = ?, zone = ?, next = ?, last = coalesce(last, ?), taken = 0,
				entries = ?, say_nothing = ?, sources = ?, updates = ?, adds = ?, look = ?, paused = ?, paused_at = ?`+ofAddress,
			want, s.Schedule, s.Zone, micros(s.Next), micros(time.Now()), s.Limit, flag(s.SayNothing), s.Sources, string(s.Updates), s.Adds, look,
			s.Paused.Reason, micros(s.Paused.Since), s.ID, a.Platform, a.Chat, a.Thread)
		if err == nil && n == 0 {
			err = errNoSubscription
		}
		return err
	})
	return db.failed("changing a subscription", err)
}

// Unsubscribe implements library.Subscriptions.
func (db *Store) Unsubscribe(ctx context.Context, a library.Address, id int64) error {
	err := db.change(ctx, func(w *writer) error {
		n, err := w.run(`DELETE FROM subscriptions`+ofAddress, id, a.Platform, a.Chat, a.Thread)
		if err != nil {
			return err
		}
		if n == 0 {
			return errNoSubscription
		}
		return w.exec(`DELETE FROM deliveries WHERE subscription_id = ? AND state = 0
			AND chat_id = (SELECT id FROM chats WHERE platform = ? AND chat = ? AND thread = ?)`, id, a.Platform, a.Chat, a.Thread)
	})
	return db.failed("removing a subscription", err)
}
