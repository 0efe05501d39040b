package sqlstore

import (
	"context"
	"database/sql"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/story"
)

// placeStory finds the story of a new article, and keeps what follows from it.
func (w *writer) placeStory(id int64, a draft) (library.Told, error) {
	p, err := story.Place(w.ctx, storyIndex{w}, id, a.sketch)
	if err != nil {
		return library.Told{}, w.db.failed("looking for its story", err)
	}
	if p.Opens {
		own, err := w.openStory(p.Story)
		if err != nil {
			return library.Told{}, err
		}
		if p.Group == p.Story {
			p.Group = own
		}
		p.Story = own
	}
	err = w.exec(`INSERT INTO story_languages (language, articles) VALUES (?, 1)
		ON CONFLICT (language) DO UPDATE SET articles = story_languages.articles + 1`, a.sketch.Lang())
	if err == nil {
		err = w.keepPlacing(p, a)
	}
	if err != nil {
		return library.Told{}, err
	}
	return w.told(p, a)
}

// reviseStory is placeStory for an article whose text is another now.
func (w *writer) reviseStory(id int64, a draft) (library.Told, error) {
	was, err := storyIndex{w}.Articles(w.ctx, []int64{id})
	if err != nil {
		return library.Told{}, err
	}
	if len(was) == 0 {
		return w.placeStory(id, a)
	}
	p, err := story.Revise(w.ctx, storyIndex{w}, was[0], a.sketch)
	if err != nil {
		return library.Told{}, w.db.failed("looking for its story", err)
	}
	if p.Opens {
		if p.Story, err = w.openStory(p.Story); err != nil {
			return library.Told{}, err
		}
		for i, m := range p.Moves {
			if m.Article == id {
				p.Moves[i].To = p.Story
			}
		}
	}
	if err := w.exec(`DELETE FROM story_articles WHERE article_id = ?`, id); err != nil {
		return library.Told{}, err
	}
	if err := w.exec(`DELETE FROM story_keys WHERE article_id = ?`, id); err != nil {
		return library.Told{}, err
	}
	if err := w.keepPlacing(p, a); err != nil {
		return library.Told{}, err
	}
	t := p.Told()
	if t.Step == library.StoryJoins { // it was in the story before
		t.Step = library.StoryRepeats
	}
	return t, nil
}

// told is what a new article is to its story. One whose text is a part of
// another's, or the other way round, says nothing again.
func (w *writer) told(p story.Placing, a draft) (library.Told, error) {
	t := p.Told()
	if t.Step == library.StoryOpens {
		return t, nil
	}
	alike := p.Alike
	if len(a.samples) > 0 {
		ids, err := w.ids(`SELECT article_id FROM shapes WHERE key IN LIST ? AND article_id <> ?`, slices.Clone(List(a.samples)), p.Article)
		if err != nil {
			return t, err
		}
		alike = append(mostFrequent(ids, maxAlike/2), alike...)
	}
	same, err := w.first(alike, func(have library.Shape) bool { return a.shape.Same(have) || a.shape.Within(have) })
	if same != 0 {
		t.Step = library.StoryRepeats
	}
	return t, err
}

// repeatsStory is what an article that was there is to its story.
func (w *writer) repeatsStory(id int64) (library.Told, error) {
	t := library.Told{Step: library.StoryRepeats}
	_, err := w.get(`SELECT story_id FROM story_articles WHERE article_id = ?`, []any{id}, &t.Story)
	return t, err
}

// openStory makes a story with this id, or with the next that is free.
func (w *writer) openStory(id int64) (int64, error) {
	for {
		n, err := w.run(`INSERT INTO stories (id, merged_into) VALUES (?, 0) ON CONFLICT (id) DO NOTHING`, id)
		if err != nil || n > 0 {
			return id, err
		}
		id = library.NextID(id)
	}
}

// keepPlacing writes where an article belongs, and what became of others.
func (w *writer) keepPlacing(p story.Placing, a draft) error {
	facts := make([]byte, 0, 4*len(p.Facts))
	for _, f := range p.Facts {
		facts = binary.BigEndian.AppendUint32(facts, f)
	}
	err := w.exec(`INSERT INTO story_articles (article_id, story_id, group_id, published, vector, facts, words)
		VALUES (?, ?, ?, ?, ?, ?, ?)`,
		p.Article, p.Story, p.Group, micros(p.At), p.Vector.Bytes(), facts, strings.Join(p.Words, "\n"))
	if err != nil {
		return err
	}
	if len(p.Keys) > 0 {
		keys := make([]int64, len(p.Keys))
		for i, k := range p.Keys {
			keys[i] = storyKey(k, a.sketch.Lang(), !p.At.IsZero())
		}
		if err := w.exec(`INSERT INTO story_keys (key, article_id) SELECT key, value FROM PAIRS ? WHERE 1 = 1 ON CONFLICT DO NOTHING`,
			pairs(keys, p.Article)); err != nil {
			return err
		}
	}
	for _, m := range p.Merges {
		if err := w.mergeStories(m, a.FirstSeen); err != nil {
			return err
		}
	}
	for _, m := range p.Moves {
		if err := w.moveArticle(m, a.FirstSeen); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) mergeStories(m story.Merge, at time.Time) error {
	err := w.exec(`UPDATE story_articles SET story_id = ?1, group_id =
			(SELECT min(group_id) FROM story_articles WHERE story_id = ?1) WHERE story_id = ?2`, m.To, m.From)
	if err == nil {
		err = w.exec(`UPDATE stories SET merged_into = ?1 WHERE id = ?2 OR merged_into = ?2`, m.To, m.From)
	}
	if err == nil {
		err = w.changedStory(0, m.From, m.To, at)
	}
	return err
}

func (w *writer) moveArticle(m story.Move, at time.Time) error {
	err := w.exec(`UPDATE story_articles SET story_id = ?1, group_id = coalesce(
			(SELECT min(group_id) FROM story_articles WHERE story_id = ?1), group_id) WHERE article_id = ?2`, m.To, m.Article)
	if err == nil {
		err = w.changedStory(m.Article, m.From, m.To, at)
	}
	return err
}

func (w *writer) changedStory(article, from, to int64, at time.Time) error {
	return w.exec(`INSERT INTO story_changes (article_id, from_story, to_story, changed) VALUES (?, ?, ?, ?)`,
		article, from, to, micros(at))
}

// storyKey is a word as articles in one language are found by it, those whose
// time is known apart from the others.
func storyKey(hash uint32, lang string, dated bool) int64 {
	l := uint32(library.HashTerm(lang)) >> 17
	return int64(hash)<<16 | int64(l)<<1 | int64(flag(dated))
}

// storyIndex is a writing transaction as library/story sees it.
type storyIndex struct{ w *writer }

// Counts implements story.Index.
func (ix storyIndex) Counts(_ context.Context, lang string, hashes []library.TermHash) (story.Counts, error) {
	c := story.Counts{Having: make(map[library.TermHash]int, len(hashes))}
	if _, err := ix.w.get(`SELECT articles FROM story_languages WHERE language = ?`, []any{lang}, &c.Articles); err != nil {
		return c, err
	}
	list := make(List, len(hashes))
	for i, h := range hashes {
		list[i] = int64(h)
		if n := ix.w.counts[h]; n != 0 { // of this transaction
			c.Having[h] = n
		}
	}
	rows, err := ix.w.rows(`SELECT hash, articles FROM terms WHERE hash IN LIST ?`, list)
	if err != nil {
		return c, err
	}
	defer func() { _ = rows.Close() }() // rows.Err has the error
	for rows.Next() {
		var h int64
		var n int
		if err := rows.Scan(&h, &n); err != nil {
			return c, err
		}
		c.Having[library.TermHash(h)] += n
	}
	return c, rows.Err()
}

// Sharing implements story.Index.
func (ix storyIndex) Sharing(_ context.Context, q story.Sharing) ([]int64, error) {
	since, before := int64(0), int64(1)<<62
	if !q.Since.IsZero() {
		since, before = library.IDAt(q.Since), library.IDAt(q.Before)
	}
	// SQLite plans a statement anew for each value of a limit that is a parameter.
	limit := ` ORDER BY article_id DESC LIMIT ` + strconv.Itoa(q.PerKey)
	var b strings.Builder
	var args []any
	for i, k := range q.Keys {
		if i > 0 {
			b.WriteString(` UNION ALL `)
		}
		b.WriteString(`SELECT article_id FROM (SELECT article_id FROM story_keys
			WHERE key = ? AND article_id >= ? AND article_id < ?` + limit + `) AS dated
			UNION ALL SELECT article_id FROM (SELECT article_id FROM story_keys WHERE key = ?` + limit + `) AS undated`)
		args = append(args, storyKey(k, q.Lang, true), since, before, storyKey(k, q.Lang, false))
	}
	return ix.w.ids(b.String(), args...)
}

const memberColumns = `article_id, story_id, group_id, published, vector, facts`

// Articles implements story.Index.
func (ix storyIndex) Articles(_ context.Context, ids []int64) ([]story.Member, error) {
	return ix.members(`SELECT `+memberColumns+` FROM story_articles WHERE article_id IN LIST ?`, List(ids))
}

// Members implements story.Index.
func (ix storyIndex) Members(_ context.Context, groups []int64, limit int) ([]story.Member, error) {
	var out []story.Member
	for _, g := range groups {
		ms, err := ix.members(`SELECT `+memberColumns+` FROM story_articles WHERE group_id = ?
			ORDER BY article_id DESC LIMIT `+strconv.Itoa(limit), g)
		if err != nil {
			return nil, err
		}
		out = append(out, ms...)
	}
	return out, nil
}

func (ix storyIndex) members(query string, args ...any) ([]story.Member, error) {
	rows, err := ix.w.rows(query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err has the error
	var out []story.Member
	for rows.Next() {
		var m story.Member
		var at sql.NullInt64
		var vector, facts []byte
		if err := rows.Scan(&m.Article, &m.Story, &m.Group, &at, &vector, &facts); err != nil {
			return nil, err
		}
		m.At, m.Vector = timeOf(at), story.ReadVector(vector)
		m.Facts = make([]uint32, len(facts)/4)
		for i := range m.Facts {
			m.Facts[i] = binary.BigEndian.Uint32(facts[4*i:])
		}
		out = append(out, m)
	}
	return out, rows.Err()
}
