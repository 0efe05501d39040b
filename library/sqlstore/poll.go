package sqlstore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/story"
)

// maxMoves is how many of a feed's earlier URLs lead to it; the one that it was
// added under always does.
const maxMoves = 16

// A harvest is what a poll brought, with all that can be worked out before
// writing begins.
type harvest struct {
	now     time.Time
	feed    library.Feed
	listed  []int64         // keys of the entries that the feed has now
	states  map[int64]int64 // of all entries, by key
	arrived []arrival       // in the order in which they are stored
}

// An arrival is an entry that is new, or was edited.
type arrival struct {
	name  string // as the caller calls it
	key   int64
	draft draft
	kept  bool // it has a text
}

// Polled implements library.Poller.
func (db *Store) Polled(ctx context.Context, url string, p library.Polled) (map[string]library.Stored, error) {
	h, err := db.reap(ctx, url, p)
	if err != nil {
		return nil, fmt.Errorf("writing what a poll brought: %w", err)
	}
	var out map[string]library.Stored
	err = db.changeArticles(ctx, func(w *writer) error {
		f, err := w.feed(url)
		if err == nil && library.LinkKey(f.URL) != library.LinkKey(url) {
			err = errNoFeed // it moved, or was merged, while this poll was under way
		}
		if err != nil {
			return err
		}
		merged, err := w.move(&f, h)
		if err != nil || merged {
			return err
		}
		if err := w.settle(f, h.feed); err != nil {
			return err
		}
		out, err = w.gather(f, h)
		return err
	})
	if err != nil {
		return nil, db.failed("writing what a poll brought", err)
	}
	return out, nil
}

// reap prepares what a poll brought.
func (db *Store) reap(ctx context.Context, url string, p library.Polled) (harvest, error) {
	h := harvest{feed: p.Feed, now: p.Feed.Poll.Checked, states: make(map[int64]int64, len(p.Entries))}
	if h.now.IsZero() {
		h.now = time.Now()
	}
	h.feed.Topic, h.feed.Filter = "", "" // not read
	feed, err := library.PrepareFeed(h.feed)
	if err != nil {
		h.feed.URL = url // where it went to cannot be kept: it stays
		if feed, err = library.PrepareFeed(h.feed); err != nil {
			return h, err
		}
	}
	h.feed = feed
	// Most feeds have the latest first: of two that say the same, the one that
	// came first is the article, and the other its copy.
	var order []string
	for _, e := range slices.Backward(p.Entries) {
		key := digest(e.Key)
		if _, twice := h.states[key]; twice {
			continue
		}
		h.states[key] = stateOf(e.State)
		h.listed = append(h.listed, key)
		if _, ok := p.Articles[e.Key]; ok {
			order = append(order, e.Key)
		}
	}
	var more []string // of no entry that the feed has
	for name := range p.Articles {
		if _, ok := h.states[digest(name)]; !ok {
			more = append(more, name)
		}
	}
	slices.Sort(more)
	return h, db.prepare(ctx, &h, url, append(order, more...), p.Articles)
}

// prepare analyses the drafts with these names.
func (db *Store) prepare(ctx context.Context, h *harvest, url string, names []string, drafts map[string]library.Draft) error {
	if len(names) == 0 {
		return ctx.Err()
	}
	feed, err := db.Feed(ctx, url)
	if err != nil {
		return err
	}
	known, err := db.lately(ctx, map[string]bool{feed.Source.Key: true})
	if err != nil {
		return err
	}
	var articles []library.Article
	for _, name := range names {
		a, err := library.Prepare(drafts[name], time.Now())
		if err != nil && !errors.Is(err, library.ErrEmptyText) {
			return err
		}
		h.arrived = append(h.arrived, arrival{name: name, key: digest(name), kept: err == nil})
		if err == nil {
			a.Source = feed.Source
			articles = append(articles, a)
		}
	}
	analysed := analyse(ctx, articles, known)
	for i := range h.arrived {
		if h.arrived[i].kept {
			h.arrived[i].draft, analysed = analysed[0], analysed[1:]
		}
	}
	return ctx.Err()
}

// move gives a feed the URL that it has now. It reports true when that is
// another feed's, into which it was merged.
func (w *writer) move(f *feedRow, h harvest) (merged bool, err error) {
	to, link := h.feed.URL, library.LinkKey(h.feed.URL)
	if to == "" || to == f.URL {
		return false, nil
	}
	if link != library.LinkKey(f.URL) {
		var other int64
		var url string
		found, err := w.get(`SELECT f.id, f.url FROM feed_links l JOIN feeds f ON f.id = l.feed_id WHERE l.link = ?`,
			[]any{link}, &other, &url)
		switch {
		case err != nil:
			return false, err
		case found && other != f.id && library.LinkKey(url) == link:
			return true, w.merge(*f, other, h.now)
		case found && other != f.id:
			return false, nil // another's, from before it moved: whoever asks for it means that one
		}
		err = w.exec(`INSERT INTO feed_links (link, feed_id) VALUES (?, ?) ON CONFLICT DO NOTHING`, link, f.id)
		if err != nil {
			return false, err
		}
		err = w.exec(`DELETE FROM feed_links WHERE feed_id = ?1 AND link NOT IN (?2, ?3) AND id NOT IN (
			SELECT id FROM feed_links WHERE feed_id = ?1 ORDER BY id DESC LIMIT ?4)`,
			f.id, link, library.LinkKey(f.Source.Key), maxMoves)
		if err != nil {
			return false, err
		}
	}
	f.URL = to
	return false, nil
}

// merge lets all URLs of a feed lead to another feed, and removes it. Its
// articles stay its source's, and what it has seen is not handed on: else a
// feed could pass its articles off as another's, or keep the other's from being
// seen, by moving there. Who follows it follows the other as well.
func (w *writer) merge(f feedRow, into int64, now time.Time) error {
	if err := w.exec(`UPDATE feed_links SET feed_id = ? WHERE feed_id = ?`, into, f.id); err != nil {
		return err
	}
	var other library.Source
	if _, err := w.get(`SELECT s.key, s.name FROM feeds f JOIN sources s ON s.id = f.source_id WHERE f.id = ?`, []any{into}, &other.Key, &other.Name); err != nil {
		return err
	}
	if err := w.named(f.source, []string{f.Source.Key, f.Source.Name}, cmp.Or(other.Name, other.Key), true); err != nil {
		return err
	}
	if err := w.hasten(into, now); err != nil {
		return err
	}
	return w.dropFeed(f)
}

// settle writes how a feed is doing, and ends its lease.
func (w *writer) settle(f feedRow, now library.Feed) error {
	name, home := now.Source.Name, now.Source.Home
	if f.given != "" || name == "" {
		name = f.Source.Name
	}
	if home == "" {
		home = f.Source.Home
	}
	if name != f.Source.Name || home != f.Source.Home {
		if _, err := w.source(library.Source{Key: f.Source.Key, Name: name, Home: home}); err != nil {
			return err
		}
	}
	if now.Lang == "" {
		now.Lang = f.Lang
	}
	p := now.Poll
	return w.exec(`UPDATE feeds SET url = ?, lang = ?, next = ?, taken = 0, interval = ?, checked = ?, worked = ?, news = ?,
			failures = ?, trouble = ?, ended = ?, etag = ?, modified = ?, digest = ? WHERE id = ?`,
		f.URL, now.Lang, micros(p.Next), p.Interval.Microseconds(), micros(p.Checked), micros(p.Worked), micros(p.News),
		p.Failures, p.Trouble, flag(p.Ended), p.ETag, p.Modified, p.Digest, f.id)
}

// gather stores the articles, and remembers the entries.
func (w *writer) gather(f feedRow, h harvest) (map[string]library.Stored, error) {
	keys := slices.Clone(h.listed)
	for _, a := range h.arrived {
		if _, ok := h.states[a.key]; !ok {
			keys = append(keys, a.key)
		}
	}
	have, err := remembered(w.session, f.id, keys)
	if err != nil {
		return nil, err
	}
	if len(h.listed) > 0 {
		if err := w.listed(f.id, keys, h.states, have, h.now); err != nil {
			return nil, err
		}
	}
	out := make(map[string]library.Stored, len(h.arrived))
	grown := false
	for _, a := range h.arrived {
		e, seen := have[a.key]
		state := h.states[a.key]
		if seen && !e.edited(state) {
			continue
		}
		grown = grown || !seen
		if a.kept {
			st, err := w.entry(f, a, e.article)
			if err != nil {
				return nil, err
			}
			e.article, out[a.name] = st.ID, st
			if !seen && (st.New || st.CopyAdded) && newsworthy(f, a.draft.Article) {
				if err := w.report(f, st.ID, time.Now()); err != nil {
					return nil, err
				}
			}
		}
		if err := w.keep(f.id, a.key, state, e.article); err != nil {
			return nil, err
		}
	}
	if grown && len(h.listed) > 0 {
		err = w.forget(f.id, len(h.listed), h.now)
	}
	return out, err
}

// newsworthy reports whether what a feed brings is news to those who follow it, and
// not what it had when it was added.
func newsworthy(f feedRow, a library.Article) bool {
	return !f.Poll.Worked.IsZero() || a.Published.After(f.Added)
}

// entry stores the article of an entry, which became the article with this id
// earlier; 0 when it is new.
func (w *writer) entry(f feedRow, a arrival, earlier int64) (library.Stored, error) {
	d := a.draft
	// Some feeds give all entries one link. Another entry, with another text, is
	// another article all the same.
	apart := func(id int64, text string) (bool, error) {
		have := library.NewShape(text)
		if d.shape.Same(have) || d.shape.Within(have) || have.Within(d.shape) {
			return false, nil
		}
		var one int
		return w.get(`SELECT 1 FROM entries WHERE feed_id = ? AND article_id = ? LIMIT 1`, []any{f.id, id}, &one)
	}
	if earlier == 0 {
		return w.putFrom(f.source, d, apart)
	}
	have, owns, err := w.owned(f, a, earlier)
	if err != nil {
		return library.Stored{}, err
	}
	if owns {
		return w.revise(have, f.source, d)
	}
	st, err := w.putFrom(f.source, d, apart)
	if st.New { // the text, but not the entry
		st.New, st.Updated = false, true
	}
	return st, err
}

// owned returns the article that an entry became, and whether the entry may
// alter it. It is another's when its source is, or when another entry that the
// feed has became this article as well, and this one was its copy.
func (w *writer) owned(f feedRow, a arrival, id int64) (have library.Article, owns bool, err error) {
	var source int64
	var link string
	found, err := w.get(`SELECT a.source_id, a.link, a.url, a.title, t.text
		FROM articles a JOIN texts t ON t.id = a.id WHERE a.id = ?`,
		[]any{id}, &source, &link, &have.URL, &have.Title, &have.Text)
	if err != nil || !found || source != f.source {
		return have, false, err
	}
	have.ID = id
	if link != "" && link == library.LinkKey(a.draft.URL) {
		return have, true, nil
	}
	var one int
	shared, err := w.get(`SELECT 1 FROM entries WHERE feed_id = ? AND article_id = ? AND key <> ? AND gone IS NULL LIMIT 1`,
		[]any{f.id, id, a.key}, &one)
	return have, !shared, err
}

// revise gives an article what its entry says now.
func (w *writer) revise(have library.Article, source int64, d draft) (library.Stored, error) {
	st := library.Stored{ID: have.ID}
	d, err := w.clean(source, have.ID, d)
	if err != nil {
		return st, err
	}
	retitled := have.Text == d.Text && d.Title != "" && d.Title != have.Title
	if !retitled && library.Judge(have.Text, d.Text) == library.Keep {
		st.Story, err = w.repeatsStory(have.ID)
		return st, err
	}
	if d.Title == "" {
		d.Title = have.Title
		an := library.Analyse(d.Article)
		d.entry, d.sketch = an.Entry(), story.NewSketch(an)
	}
	moved, err := w.relink(have, source, d.URL)
	if err != nil {
		return st, err
	}
	if !moved {
		d.URL = have.URL
	}
	st.Updated = true
	st.Story, err = w.replace(have.ID, source, have.Text, d)
	return st, err
}

// relink has an article found under a new link, and still under the one it had.
// It reports false when it keeps the one it has.
func (w *writer) relink(have library.Article, source int64, url string) (bool, error) {
	link := library.LinkKey(url)
	var now string
	if _, err := w.get(`SELECT link FROM articles WHERE id = ?`, []any{have.ID}, &now); err != nil {
		return false, err
	}
	if link == "" || link == now {
		return link != "", nil
	}
	var other int64
	taken, err := w.get(`SELECT id FROM articles WHERE link = ? AND link <> '' AND source_id = ?`, []any{link, source}, &other)
	if err != nil || taken {
		return false, err
	}
	err = w.exec(`INSERT INTO copies (article_id, source_id, link, url, title, published, first_seen)
		SELECT id, source_id, link, url, title, published, first_seen FROM articles
		WHERE id = ? AND link <> '' ON CONFLICT DO NOTHING`, have.ID)
	if err == nil {
		err = w.exec(`DELETE FROM copies WHERE article_id = ? AND source_id = ? AND link = ?`, have.ID, source, link)
	}
	if err == nil {
		err = w.exec(`UPDATE articles SET link = ? WHERE id = ?`, link, have.ID)
	}
	return err == nil, err
}
