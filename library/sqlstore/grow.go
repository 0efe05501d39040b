package sqlstore

import (
	"strconv"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// A root is an alert with a post of its own, which grows: the alerts of stories
// that join it, its edits and its replies name it as their original.

const (
	rootOf = ` FROM deliveries o JOIN deliveries r ON r.id = CASE WHEN o.original = 0 THEN o.id ELSE o.original END
		WHERE o.owner = 0 AND o.kind = 0 AND o.item IN LIST ? AND r.created >= ? AND r.state IN (0, 1, 2) `

	// ownRoots are the posts of an item, one of each chat.
	ownRoots = `SELECT max(r.id)` + rootOf + `GROUP BY r.chat_id`

	// nearRoots are those of items near it, in chats that have none of its own and
	// would have had an alert.
	nearRoots = `SELECT max(r.id)` + rootOf + `AND o.created >= ?
		AND NOT EXISTS (SELECT 1 FROM deliveries x WHERE x.chat_id = r.chat_id AND x.owner = 0 AND x.item IN LIST ?)
		AND EXISTS (SELECT 1 FROM subscriptions s WHERE s.chat_id = r.chat_id AND s.want_id IN LIST ? AND s.schedule = ''
			AND s.paused = '' AND s.created <= ?)
		GROUP BY r.chat_id`

	// joinRoot notes that a chat knows of an item by the post of another.
	joinRoot = `INSERT INTO deliveries (subscription_id, chat_id, platform, owner, kind, item, part, articles, text, due, created, state, original)
		SELECT r.subscription_id, r.chat_id, r.platform, 0, 0, ?, 0, ?, '', CAST(? AS BIGINT), CAST(? AS BIGINT), 3, r.id
		FROM deliveries r WHERE r.id IN LIST ? ON CONFLICT (chat_id, owner, item, part) DO NOTHING`

	// growing are the posts that shall grow: whoever follows still wants it, and the
	// platform has not said that they are gone.
	growing = `SELECT r.id FROM deliveries r JOIN subscriptions s ON s.id = r.subscription_id JOIN chats c ON c.id = r.chat_id
		WHERE r.id IN LIST ? AND s.updates <> 'none' AND s.paused = '' AND c.paused = ''
		AND NOT EXISTS (SELECT 1 FROM deliveries e WHERE e.original = r.id AND e.original <> 0 AND e.state IN (4, 6))`

	// lengthen adds a report to posts.
	lengthen = `UPDATE deliveries SET articles = articles || ? WHERE id IN LIST ? AND articles NOT LIKE ? AND length(articles) < ?`

	// openEdits are posts with an edit that waits; the rows are locked, so that
	// nobody begins one before what joins is there for it.
	openEdits = `UPDATE deliveries SET platform = platform WHERE kind = 4 AND state = 0 AND original IN LIST ? AND original <> 0 RETURNING original`

	// begun is the condition that a post may have been composed already.
	begunRoot = ` AND (r.state IN (1, 2) OR r.attempts > 0) `

	addEdits = `INSERT INTO deliveries (subscription_id, chat_id, platform, owner, kind, item, part, articles, text, due, created, original)
		SELECT r.subscription_id, r.chat_id, r.platform, 0, 4, 'edit ' || r.item,
			(SELECT count(*) FROM deliveries e WHERE e.original = r.id AND e.original <> 0 AND e.kind = 4), '', '',
			(SELECT CASE WHEN max(coalesce(e.begun, e.due)) + count(*) * CAST(? AS BIGINT) > CAST(? AS BIGINT)
				THEN max(coalesce(e.begun, e.due)) + count(*) * CAST(? AS BIGINT) ELSE CAST(? AS BIGINT) END
				FROM deliveries e WHERE e.original = r.id AND e.original <> 0 AND e.kind = 4),
			CAST(? AS BIGINT), r.id
		FROM deliveries r WHERE r.id IN LIST ?` + begunRoot + `
		ON CONFLICT (chat_id, owner, item, part) DO NOTHING`

	// answered are the posts that a reply may go to.
	answered = `SELECT r.id FROM deliveries r JOIN subscriptions s ON s.id = r.subscription_id
		WHERE r.id IN LIST ? AND s.updates IN ('', 'reply') AND CASE WHEN s.adds = 0 THEN CAST(? AS BIGINT) ELSE s.adds END <= ?
		AND s.want_id IN LIST ?` + begunRoot

	openReplies = `UPDATE deliveries SET articles = articles || ?, text = text || ? WHERE kind = 5 AND state = 0 AND attempts = 0
		AND original IN LIST ? AND original <> 0 RETURNING original`

	addReplies = `INSERT INTO deliveries (subscription_id, chat_id, platform, owner, kind, item, part, articles, text, due, created, original)
		SELECT r.subscription_id, r.chat_id, r.platform, 0, 5, 'reply ' || r.item, e.n, ?, ?,
			CASE WHEN coalesce(e.last, r.begun, r.due) + (e.n + 1) * CAST(? AS BIGINT) > CAST(? AS BIGINT)
				THEN coalesce(e.last, r.begun, r.due) + (e.n + 1) * CAST(? AS BIGINT) ELSE CAST(? AS BIGINT) END,
			CAST(? AS BIGINT), r.id
		FROM deliveries r JOIN (SELECT o.id, count(e.id) AS n, max(coalesce(e.begun, e.due)) AS last
			FROM deliveries o LEFT JOIN deliveries e ON e.original = o.id AND e.original <> 0 AND e.kind = 5
			WHERE o.id IN LIST ? GROUP BY o.id) AS e ON e.id = r.id
		ON CONFLICT (chat_id, owner, item, part) DO NOTHING`
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
	pause, at := library.EditPause.Microseconds(), micros(now)
	return w.run(addEdits, pause, at, pause, at, at, List(roots))
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
	pause, at := library.ReplyPause.Microseconds(), micros(now)
	return w.run(addReplies, listed([]int64{article}), line, pause, at, pause, at, at, List(roots))
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
