package sqlstore

import (
	"database/sql"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// A root is an alert with a post of its own, which grows: the alerts of stories
// that join it, its edits and its replies name it as their original.
//
// What these statements ask of each of many posts they ask by an index of their own,
// counting, and never by a join: see fanOut.

const (
	rootOf = ` FROM deliveries o JOIN deliveries r ON r.id = CASE WHEN o.original = 0 THEN o.id ELSE o.original END
		WHERE o.owner = 0 AND o.kind = 0 AND o.item IN LIST ? AND r.created >= ? AND r.state IN (0, 1, 2) `

	// ownRoots are the posts of an item, one of each chat.
	ownRoots = `SELECT max(r.id)` + rootOf + `GROUP BY r.chat_id`

	// nearRoots are those of items near it, in chats that have none of its own and
	// would have had an alert. Counted for each chat by an index, as in fanOut.
	nearRoots = `SELECT max(r.id)` + rootOf + `AND o.created >= ?
		AND (SELECT count(*) FROM deliveries x WHERE x.chat_id = r.chat_id AND x.owner = 0 AND x.item IN LIST ?) = 0
		AND (SELECT count(*) FROM subscriptions s WHERE s.chat_id = r.chat_id AND s.want_id IN LIST ? AND s.schedule = ''
			AND s.paused = '' AND s.created <= ?) > 0
		GROUP BY r.chat_id`

	// joinRoot notes that a chat knows of an item by the post of another.
	joinRoot = `INSERT INTO deliveries (subscription_id, chat_id, platform, owner, kind, item, part, articles, text, due, created, state, original)
		SELECT r.subscription_id, r.chat_id, r.platform, 0, 0, ?, 0, ?, '', CAST(? AS BIGINT), CAST(? AS BIGINT), 3, r.id
		FROM deliveries r WHERE r.id IN LIST ? ON CONFLICT (chat_id, owner, item, part) DO NOTHING`

	// growing are the posts that shall grow, because whoever follows still wants it;
	// goneRoots are those of which the platform has said that they are gone.
	growing = `SELECT r.id FROM deliveries r WHERE r.id IN LIST ?
		AND (SELECT count(*) FROM subscriptions s WHERE s.id = r.subscription_id AND s.updates <> 'none' AND s.paused = '') > 0
		AND (SELECT count(*) FROM chats c WHERE c.id = r.chat_id AND c.paused = '') > 0`
	goneRoots = `SELECT original FROM deliveries WHERE original IN LIST ? AND original <> 0 AND state IN (4, 6)`

	// lengthen adds a report to posts.
	lengthen = `UPDATE deliveries SET articles = articles || ? WHERE id IN LIST ? AND articles NOT LIKE ? AND length(articles) < ?`

	// openEdits are posts with an edit that waits; the rows are locked, so that
	// nobody begins one before what joins is there for it.
	openEdits = `UPDATE deliveries SET platform = platform WHERE kind = 4 AND state = 0 AND original IN LIST ? AND original <> 0 RETURNING original`

	// begunRoot is the condition that a post may have been composed already.
	begunRoot = ` AND (r.state IN (1, 2) OR r.attempts > 0) `

	// growth is how many edits, or replies, posts have had, and when they were last
	// touched.
	growth = `SELECT original, count(*), max(coalesce(begun, due)) FROM deliveries
		WHERE original IN LIST ? AND original <> 0 AND kind = ? GROUP BY original`
	postedAt = `SELECT id, 0, coalesce(begun, due) FROM deliveries WHERE id IN LIST ?`

	// addUpdates writes an edit or a reply for each of some posts, due at times.
	addUpdates = `INSERT INTO deliveries (subscription_id, chat_id, platform, owner, kind, item, part, articles, text, due, created, original)
		SELECT r.subscription_id, r.chat_id, r.platform, 0, CAST(? AS BIGINT), ? || r.item, CAST(? AS BIGINT), ?, ?, value, CAST(? AS BIGINT), r.id
		FROM PAIRS ? THEN JOIN deliveries r ON r.id = key WHERE 1 = 1` + begunRoot + `
		ON CONFLICT (chat_id, owner, item, part) DO NOTHING`

	// answered are the posts that a reply may go to.
	answered = `SELECT r.id FROM deliveries r WHERE r.id IN LIST ?
		AND (SELECT count(*) FROM subscriptions s WHERE s.id = r.subscription_id AND s.updates IN ('', 'reply')
			AND CASE WHEN s.adds = 0 THEN CAST(? AS BIGINT) ELSE s.adds END <= ? AND s.want_id IN LIST ?) > 0` + begunRoot

	openReplies = `UPDATE deliveries SET articles = articles || ?, text = text || ? WHERE kind = 5 AND state = 0 AND attempts = 0
		AND original IN LIST ? AND original <> 0 RETURNING original`
)

// grow lets posts grow by an article, and tells how many edits and replies were
// written for it.
func (w *writer) grow(n library.News, about library.About, wants List, now time.Time) (written int64, err error) {
	if !about.Joins && len(about.Near) == 0 && len(about.New) == 0 {
		return 0, nil
	}
	young := micros(now.Add(-library.GrowSpan))
	own := append(Texts{about.Item}, about.Same...)
	roots, err := w.ids(ownRoots, own, young)
	if err != nil {
		return 0, err
	}
	var near []int64
	if len(about.Near) > 0 && len(wants) > 0 {
		near, err = w.ids(nearRoots, Texts(about.Near), young, micros(about.NearSince), own, wants, n.Arrived.UnixMicro())
		if err == nil && len(near) > 0 {
			err = w.exec(joinRoot, about.Item, listed([]int64{n.Article}), micros(now), micros(now), List(near))
		}
		if err != nil {
			return 0, err
		}
	}
	if roots, err = w.ids(growing, List(append(roots, near...))); err != nil || len(roots) == 0 {
		return 0, err
	}
	gone, err := w.ids(goneRoots, List(roots))
	if roots = without(roots, gone); err != nil || len(roots) == 0 {
		return 0, err
	}
	if about.Joins || len(near) > 0 {
		if written, err = w.edit(n.Article, roots, now); err != nil {
			return 0, err
		}
	}
	if len(about.New) == 0 || len(wants) == 0 {
		return written, nil
	}
	replies, err := w.answer(n.Article, about.New, roots, wants, now)
	return written + replies, err
}

// edit adds a report to posts, and an edit for those that are out and have none
// that waits.
func (w *writer) edit(article int64, roots []int64, now time.Time) (int64, error) {
	id := strconv.FormatInt(article, 10)
	err := w.exec(lengthen, id+",", List(roots), "%,"+id+",%", library.MaxReports*len(listed([]int64{article})))
	if err != nil {
		return 0, err
	}
	open, err := w.ids(openEdits, List(roots))
	if err != nil {
		return 0, err
	}
	if roots = without(roots, open); len(roots) == 0 {
		return 0, nil
	}
	had, err := w.growth(growth, List(roots), kinds[library.KindEdit])
	if err != nil {
		return 0, err
	}
	return w.update(library.Delivery{Kind: library.KindEdit, Item: "edit "}, roots, now, func(root int64) (int, time.Time) {
		h := had[root]
		return h.n, h.last.Add(time.Duration(h.n) * library.EditPause)
	})
}

// answer adds what is new to the replies that wait, and a reply to the other posts.
func (w *writer) answer(article int64, fresh []string, roots []int64, wants List, now time.Time) (int64, error) {
	roots, err := w.ids(answered, List(roots), library.UsualAdds, len(fresh), wants)
	if err != nil || len(roots) == 0 {
		return 0, err
	}
	line := library.FormatID(article) + "\t" + strings.Join(fresh, "\t") + "\n"
	open, err := w.ids(openReplies, strconv.FormatInt(article, 10)+",", line, List(roots))
	if err != nil {
		return 0, err
	}
	if roots = without(roots, open); len(roots) == 0 {
		return 0, nil
	}
	had, err := w.growth(growth, List(roots), kinds[library.KindReply])
	if err != nil {
		return 0, err
	}
	posted, err := w.growth(postedAt, List(roots))
	if err != nil {
		return 0, err
	}
	d := library.Delivery{Kind: library.KindReply, Item: "reply ", Articles: []int64{article}, Text: line}
	return w.update(d, roots, now, func(root int64) (int, time.Time) {
		h, ok := had[root]
		if !ok {
			h = posted[root]
		}
		return h.n, h.last.Add(time.Duration(h.n+1) * library.ReplyPause)
	})
}

// grown is how many edits or replies a post has had, and when the last was.
type grown struct {
	n    int
	last time.Time
}

// growth reads rows of a post, a number and a time.
func (w *writer) growth(query string, args ...any) (map[int64]grown, error) {
	rows, err := w.rows(query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err has the error
	all := map[int64]grown{}
	for rows.Next() {
		var root int64
		var g grown
		var last sql.NullInt64
		if err := rows.Scan(&root, &g.n, &last); err != nil {
			return nil, err
		}
		g.last = timeOf(last)
		all[root] = g
	}
	return all, rows.Err()
}

// update writes an edit or a reply for each of some posts; next tells which of them it
// is, and when it may come.
func (w *writer) update(d library.Delivery, roots []int64, now time.Time, next func(root int64) (part int, due time.Time)) (written int64, err error) {
	parts := map[int]Pairs{} // when each post's is due, by which of its it is
	for _, root := range roots {
		part, due := next(root)
		if due.Before(now) {
			due = now
		}
		if parts[part] == nil {
			parts[part] = Pairs{}
		}
		parts[part][root] = due.UnixMicro()
	}
	for _, part := range slices.Sorted(maps.Keys(parts)) {
		n, err := w.run(addUpdates, kinds[d.Kind], d.Item, part, listed(d.Articles), d.Text, micros(now), parts[part])
		if err != nil {
			return 0, err
		}
		written += n
	}
	return written, nil
}

// without returns the ids that are not among others.
func without(ids, others []int64) []int64 {
	has := make(map[int64]bool, len(others))
	for _, id := range others {
		has[id] = true
	}
	var out []int64
	for _, id := range ids {
		if !has[id] {
			out = append(out, id)
		}
	}
	return out
}
