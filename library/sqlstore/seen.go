package sqlstore

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// An entry is what is remembered of an entry of a feed.
type entry struct {
	state   int64 // 0 when unknown
	article int64 // 0 for none
	gone    bool  // it has left the feed
}

// edited reports whether the entry says something else in another state.
func (e entry) edited(state int64) bool { return state != 0 && e.state != 0 && state != e.state }

// digest is the fixed size in which keys and states of entries are kept. Two
// of a feed's 20,000 entries share one once in fifty thousand million feeds.
func digest(s string) int64 {
	sum := sha256.Sum256([]byte(s))
	return int64(binary.BigEndian.Uint64(sum[:])>>1) | 1 // never 0, which is nothing
}

// stateOf returns the digest of a state; 0 when it is not known.
func stateOf(s string) int64 {
	if s == "" {
		return 0
	}
	return digest(s)
}

const (
	someEntries = `SELECT e.key, e.state, e.article_id, e.gone IS NOT NULL
		FROM entries e WHERE e.feed_id = ? AND e.key IN LIST ?`
	entriesLeave = `UPDATE entries SET gone = ? WHERE feed_id = ? AND gone IS NULL
		AND key NOT IN LIST ?`
	forgetEntries = `DELETE FROM entries WHERE feed_id = ?1 AND gone < ?2 AND key IN (
		SELECT key FROM entries WHERE feed_id = ?1 AND gone IS NOT NULL ORDER BY gone DESC, key DESC LIMIT 9223372036854775807 OFFSET ?3)`
	oldestGone = `SELECT gone FROM entries WHERE feed_id = ? AND gone IS NOT NULL ORDER BY gone LIMIT 1`
)

// remembered returns what is remembered of those entries of a feed that were
// seen, by their keys.
func remembered(s session, feed int64, keys []int64) (map[int64]entry, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	rows, err := s.query(someEntries, feed, List(keys))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err has the error
	all := make(map[int64]entry, len(keys))
	for rows.Next() {
		var key int64
		var e entry
		if err := rows.Scan(&key, &e.state, &e.article, &e.gone); err != nil {
			return nil, err
		}
		all[key] = e
	}
	return all, rows.Err()
}

// Unseen implements library.Poller.
func (db *Store) Unseen(ctx context.Context, url string, entries []library.Item) (unseen, edited []library.Item, err error) {
	keys := make([]int64, len(entries))
	for i, e := range entries {
		keys[i] = digest(e.Key)
	}
	err = db.look(ctx, "looking for new entries", func(s session) error {
		f, err := oneFeed(s.row(feedByLink, library.LinkKey(url)))
		if err != nil {
			return err
		}
		have, err := remembered(s, f.id, keys)
		if err != nil {
			return err
		}
		unseen, edited = nil, nil
		twice := map[int64]bool{}
		for i, key := range keys {
			e, seen := have[key]
			switch {
			case twice[key]:
			case !seen:
				unseen = append(unseen, entries[i])
			case e.edited(stateOf(entries[i].State)):
				edited = append(edited, entries[i])
			}
			twice[key] = true
		}
		return nil
	})
	return unseen, edited, err
}

// listed notes which entries a feed has now. States are those of all of them;
// those of entries that just came in are kept by keep.
func (w *writer) listed(feed int64, keys []int64, states map[int64]int64, have map[int64]entry, now time.Time) error {
	if len(keys) == 0 {
		return nil
	}
	err := w.exec(entriesLeave, micros(now), feed, List(keys))
	if err != nil {
		return err
	}
	var back []int64
	for _, key := range keys {
		e, seen := have[key]
		if seen && e.gone {
			back = append(back, key)
		}
		if seen && e.state == 0 && states[key] != 0 {
			err := w.exec(`UPDATE entries SET state = ? WHERE feed_id = ? AND key = ?`, states[key], feed, key)
			if err != nil {
				return err
			}
		}
	}
	if len(back) == 0 {
		return nil
	}
	return w.exec(`UPDATE entries SET gone = NULL WHERE feed_id = ? AND key IN LIST ?`,
		feed, List(back))
}

// keep remembers an entry that was seen.
func (w *writer) keep(feed, key, state, article int64) error {
	return w.exec(`INSERT INTO entries (feed_id, key, state, article_id) VALUES (?, ?, ?, ?)
		ON CONFLICT (feed_id, key) DO UPDATE SET state = excluded.state, article_id = excluded.article_id, gone = NULL`,
		feed, key, state, article)
}

// forget forgets entries that left a feed long ago; size is how many it has.
// See library.KeepGone.
func (w *writer) forget(feed int64, size int, now time.Time) error {
	least := library.KeepTimes * size
	for _, rule := range []struct {
		keep   int       // this many that left last
		before time.Time // and those that left since
	}{
		{least, now.Add(-library.KeepGone)},
		{max(least, library.MaxGone), now},
	} {
		var oldest int64
		found, err := w.get(oldestGone, []any{feed}, &oldest)
		if err != nil || !found {
			return err
		}
		if oldest >= rule.before.UnixMicro() {
			continue
		}
		err = w.exec(forgetEntries, feed, micros(rule.before), rule.keep)
		if err != nil {
			return err
		}
	}
	return nil
}
