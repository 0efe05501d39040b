package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// States and kinds are stored as numbers, because there are many deliveries. The
// numbers stand in queries and indexes too.
var (
	states = map[library.State]int{
		library.Waiting: 0, library.Sending: 1, library.Done: 2, library.Folded: 3, library.Failed: 4, library.Unclear: 5,
		library.Lapsed: 6,
	}
	kinds = map[library.Kind]int{
		library.KindAlert: 0, library.KindDigest: 1, library.KindFold: 2, library.KindNotice: 3,
		library.KindEdit: 4, library.KindReply: 5,
	}
)

// nameOf is the other way round of states and kinds.
func nameOf[K ~string](numbers map[K]int, number int) K {
	for name, n := range numbers {
		if n == number {
			return name
		}
	}
	return ""
}

// listed writes ids so that one can be found among them; numbersIn reads them.
func listed(ids []int64) string {
	if len(ids) == 0 {
		return ""
	}
	b := []byte{','}
	for _, id := range ids {
		b = append(strconv.AppendInt(b, id, 10), ',')
	}
	return string(b)
}

func numbersIn(list string) (ids []int64, err error) {
	for part := range strings.SplitSeq(strings.Trim(list, ","), ",") {
		if part == "" {
			continue
		}
		id, err := strconv.ParseInt(part, 10, 64)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// An edit has the articles that its post has, whenever it is sent.
const deliveryColumns = `d.id, d.subscription_id, c.platform, c.chat, c.thread, d.kind, d.item, d.part,
	CASE WHEN d.kind = 4 THEN coalesce(o.articles, '') ELSE d.articles END, d.text,
	d.due, d.created, d.state, d.attempts, d.begun, d.message, d.trouble, d.original, coalesce(o.message, '')`

const deliveryTables = ` FROM deliveries d JOIN chats c ON c.id = d.chat_id LEFT JOIN deliveries o ON o.id = d.original AND d.original <> 0 `

// scanDeliveries reads and closes rows of deliveryColumns.
func scanDeliveries(rows *sql.Rows, err error) ([]library.Delivery, error) {
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err has the error
	var all []library.Delivery
	for rows.Next() {
		var d library.Delivery
		var due, created, begun sql.NullInt64
		var kind, state int
		var articles string
		a := &d.Address
		if err := rows.Scan(&d.ID, &d.Subscription, &a.Platform, &a.Chat, &a.Thread, &kind, &d.Item, &d.Part, &articles, &d.Text,
			&due, &created, &state, &d.Attempts, &begun, &d.Message, &d.Trouble, &d.Original, &d.Post); err != nil {
			return nil, err
		}
		d.Kind, d.State = nameOf(kinds, kind), nameOf(states, state)
		d.Due, d.Created, d.Begun = timeOf(due), timeOf(created), timeOf(begun)
		if d.Articles, err = numbersIn(articles); err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, rows.Err()
}

// TakeDeliveries implements library.Outbox. All are reads of an index that has
// nothing else, however many deliveries there are.
func (db *Store) TakeDeliveries(ctx context.Context, l library.Lease, platform string, now time.Time, n int) ([]library.Delivery, error) {
	var all []library.Delivery
	err := db.look(ctx, "reading what is to be sent", func(s session) error {
		var fence int64
		rows, err := s.query(`SELECT fence FROM leases WHERE name = ?`, l.Name)
		if err != nil {
			return err
		}
		if rows.Next() {
			err = rows.Scan(&fence)
		}
		if cerr := errors.Join(rows.Err(), rows.Close()); err == nil {
			err = cerr
		}
		if err == nil && fence != l.Fence {
			err = library.ErrFenced
		}
		if err != nil {
			return err
		}
		begun, err := scanDeliveries(s.query(`SELECT `+deliveryColumns+deliveryTables+
			`WHERE d.platform = ? AND d.state = 1 AND c.paused = '' ORDER BY d.due, d.id`, platform))
		if err != nil {
			return err
		}
		all = begun
		for _, which := range []string{`d.kind <> 4`, `d.kind = 4`} {
			if len(all) >= n+len(begun) {
				break
			}
			due, err := scanDeliveries(s.query(`SELECT `+deliveryColumns+deliveryTables+`WHERE d.platform = ? AND d.state = 0
				AND d.held = 0 AND `+which+` AND d.due <= ? AND c.paused = '' AND (d.original = 0 OR o.id IS NULL OR o.state > 1)
				ORDER BY d.due, d.id LIMIT ?`, platform, micros(now), n+len(begun)-len(all)))
			if err != nil {
				return err
			}
			all = append(all, due...)
		}
		return nil
	})
	return all, err
}

// underLease is the condition that a lease is still its holder's.
const underLease = ` AND EXISTS (SELECT 1 FROM leases WHERE name = ? AND fence = ?)`

// fenced tells why a write under a lease changed nothing.
func (w *writer) fenced(l library.Lease, otherwise error) error {
	var one int
	held, err := w.get(`SELECT 1 FROM leases WHERE name = ? AND fence = ?`, []any{l.Name, l.Fence}, &one)
	switch {
	case err != nil:
		return err
	case !held:
		return library.ErrFenced
	}
	return otherwise
}

var errNoDelivery = fmt.Errorf("the delivery is %w", library.ErrNotFound)

// Begin implements library.Outbox.
func (db *Store) Begin(ctx context.Context, l library.Lease, id int64, now time.Time) (library.Delivery, error) {
	var out library.Delivery
	err := db.change(ctx, func(w *writer) error {
		n, err := w.run(`UPDATE deliveries SET state = 1, attempts = attempts + 1, begun = ? WHERE id = ? AND state IN (0, 1)`+underLease,
			micros(now), id, l.Name, l.Fence)
		if err == nil && n == 0 {
			err = w.fenced(l, errNoDelivery)
		}
		if err != nil {
			return err
		}
		// What joined before this row was ours is read now; what joins from now on
		// finds it begun, and brings an edit of its own.
		all, err := scanDeliveries(w.rows(`SELECT `+deliveryColumns+deliveryTables+`WHERE d.id = ?`, id))
		if err == nil && len(all) == 0 {
			err = errNoDelivery
		}
		if err == nil {
			out = all[0]
		}
		return err
	})
	return out, db.failed("beginning to send", err)
}

// Finish implements library.Outbox.
func (db *Store) Finish(ctx context.Context, l library.Lease, d library.Delivery) error {
	err := db.change(ctx, func(w *writer) error {
		var chat int64
		var articles string
		found, err := w.get(`UPDATE deliveries SET state = ?, message = ?, trouble = ?, due = ? WHERE id = ? AND state IN (0, 1)`+
			underLease+` RETURNING chat_id, CASE WHEN kind IN (4, 5) THEN '' ELSE articles END`,
			[]any{states[d.State], d.Message, d.Trouble, micros(d.Due), d.ID, l.Name, l.Fence}, &chat, &articles)
		if err != nil {
			return err
		}
		if !found {
			return w.fenced(l, errNoDelivery)
		}
		if d.State != library.Done && d.State != library.Unclear {
			return nil
		}
		ids, err := numbersIn(articles)
		for _, id := range ids {
			if err == nil {
				err = w.exec(`INSERT INTO told (chat_id, article_id) VALUES (?, ?) ON CONFLICT (chat_id, article_id) DO NOTHING`, chat, id)
			}
		}
		return err
	})
	return db.failed("noting what was sent", err)
}

// Fold implements library.Outbox.
func (db *Store) Fold(ctx context.Context, l library.Lease, ids []int64, fold library.Delivery) (library.Delivery, error) {
	var out library.Delivery
	err := db.change(ctx, func(w *writer) error {
		if err := w.fenced(l, nil); err != nil {
			return err
		}
		chat, err := w.chat(fold.Address)
		if err != nil {
			return err
		}
		told, err := w.folded(chat, ids)
		if err != nil {
			return err
		}
		var articles []int64
		for _, id := range ids {
			for _, a := range told[id] {
				if !slices.Contains(articles, a) {
					articles = append(articles, a)
				}
			}
		}
		if len(told) == 0 {
			return errNoDelivery
		}
		var id int64
		_, err = w.get(`INSERT INTO deliveries (subscription_id, chat_id, platform, owner, kind, item, part, articles, text, due, created)
			VALUES (?, ?, ?, 0, ?, ?, ?, ?, '', ?, ?) RETURNING id`, []any{
			fold.Subscription, chat, fold.Address.Platform, kinds[library.KindFold], fold.Item, fold.Part, listed(articles),
			micros(fold.Due), micros(time.Now()),
		}, &id)
		if err != nil {
			return err
		}
		all, err := scanDeliveries(w.rows(`SELECT `+deliveryColumns+deliveryTables+`WHERE d.id = ?`, id))
		if err == nil && len(all) == 1 {
			out = all[0]
		}
		return err
	})
	return out, db.failed("folding what waits", err)
}

// folded marks alerts of a chat that wait as told of in a fold, and returns their
// articles.
func (w *writer) folded(chat int64, ids []int64) (map[int64][]int64, error) {
	rows, err := w.rows(`UPDATE deliveries SET state = 3 WHERE id IN LIST ? AND chat_id = ? AND state = 0 AND kind = 0 AND attempts = 0
		RETURNING id, articles`, List(ids), chat)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err has the error
	told := map[int64][]int64{}
	for rows.Next() {
		var id int64
		var articles string
		if err := rows.Scan(&id, &articles); err != nil {
			return nil, err
		}
		all, err := numbersIn(articles)
		if err != nil {
			return nil, err
		}
		told[id] = all[:min(len(all), 1)] // the others report the same
	}
	return told, rows.Err()
}

// Postpone implements library.Outbox.
func (db *Store) Postpone(ctx context.Context, l library.Lease, a library.Address, until time.Time, trouble string) error {
	err := db.change(ctx, func(w *writer) error {
		n, err := w.run(`UPDATE deliveries SET due = ?, trouble = ? WHERE state = 0 AND due < ?
			AND chat_id = (SELECT id FROM chats WHERE platform = ? AND chat = ? AND thread = ?)`+underLease,
			micros(until), trouble, micros(until), a.Platform, a.Chat, a.Thread, l.Name, l.Fence)
		if err == nil && n == 0 {
			err = w.fenced(l, nil)
		}
		return err
	})
	return db.failed("postponing what waits", err)
}
