package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/nutgraf/nutgraf/library"
)

// maxMembers is how many articles of a story are read, the latest.
const maxMembers = 100

// Story implements library.Stories.
func (db *Store) Story(ctx context.Context, id int64) (library.Story, error) {
	var out library.Story
	err := db.look(ctx, "reading a story", func(s session) error {
		var into int64
		err := s.row(`SELECT merged_into FROM stories WHERE id = ?`, id).Scan(&into)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if err == nil && into != 0 {
			id = into
		}
		all, err := stories(s, List{id})
		if err != nil {
			return err
		}
		if out = all[id]; len(out.Members) == 0 {
			return fmt.Errorf("story %s: %w", library.FormatID(id), library.ErrNotFound)
		}
		return nil
	})
	return out, err
}

// StoriesOf implements library.Stories.
func (db *Store) StoriesOf(ctx context.Context, articles []int64) (map[int64]library.Story, error) {
	var out map[int64]library.Story
	err := db.look(ctx, "reading stories", func(s session) error {
		out = map[int64]library.Story{}
		of := map[int64]int64{} // story of article
		rows, err := s.query(`SELECT article_id, story_id FROM story_articles WHERE article_id IN LIST ?`, slices.Clone(List(articles)))
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }() // rows.Err has the error
		var ids List
		for rows.Next() {
			var a, id int64
			if err := rows.Scan(&a, &id); err != nil {
				return err
			}
			of[a] = id
			ids = append(ids, id)
		}
		if err := rows.Err(); err != nil {
			return err
		}
		slices.Sort(ids)
		all, err := stories(s, slices.Compact(ids))
		for a, id := range of {
			out[a] = all[id]
		}
		return err
	})
	return out, err
}

// Group implements library.Stories.
func (db *Store) Group(ctx context.Context, id int64, limit int) ([]library.Story, error) {
	if limit <= 0 {
		return nil, nil
	}
	var out []library.Story
	err := db.look(ctx, "reading stories", func(s session) error {
		out = nil
		rows, err := s.query(`SELECT story_id FROM story_articles WHERE story_id <> ?1 AND group_id IN
			(SELECT group_id FROM story_articles WHERE story_id = ?1)
			GROUP BY story_id ORDER BY max(article_id) DESC LIMIT ?2`, id, limit)
		if err != nil {
			return err
		}
		ids, err := scanIDs(rows)
		if err != nil {
			return err
		}
		all, err := stories(s, ids)
		for _, id := range ids {
			out = append(out, all[id])
		}
		return err
	})
	return out, err
}

// stories reads stories, by their ids.
func stories(s session, ids List) (map[int64]library.Story, error) {
	out := map[int64]library.Story{}
	if len(ids) == 0 {
		return out, nil
	}
	type place struct {
		story int64
		words string
	}
	places, found := map[int64]place{}, []library.Found(nil)
	rows, err := s.query(`SELECT article_id, story_id, group_id, words FROM story_articles
		WHERE story_id IN LIST ? ORDER BY article_id DESC`, slices.Clone(ids))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err has the error
	many := map[int64]int{}
	for rows.Next() {
		var id, group int64
		var p place
		if err := rows.Scan(&id, &p.story, &group, &p.words); err != nil {
			return nil, err
		}
		if many[p.story]++; many[p.story] > maxMembers {
			continue
		}
		places[id] = p
		found = append(found, library.Found{ID: id})
		out[p.story] = library.Story{ID: p.story, Group: group}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	hs, err := hits(s, found)
	if err != nil {
		return nil, err
	}
	for _, h := range slices.Backward(hs) {
		p := places[h.Article.ID]
		st := out[p.story]
		m := library.StoryMember{Article: h.Article}
		if p.words != "" {
			m.Words = strings.Split(p.words, "\n")
		}
		st.Members = append(st.Members, m)
		out[p.story] = st
	}
	return out, storyChanges(s, ids, out)
}

// storyChanges adds what became of stories.
func storyChanges(s session, ids List, out map[int64]library.Story) error {
	rows, err := s.query(`SELECT id, article_id, from_story, to_story, changed FROM story_changes WHERE from_story IN LIST ?
		UNION SELECT id, article_id, from_story, to_story, changed FROM story_changes WHERE to_story IN LIST ? ORDER BY 1`,
		slices.Clone(ids), slices.Clone(ids))
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // rows.Err has the error
	for rows.Next() {
		var row int64
		var c library.StoryChange
		var at sql.NullInt64
		if err := rows.Scan(&row, &c.Article, &c.From, &c.To, &at); err != nil {
			return err
		}
		c.At = timeOf(at)
		for _, id := range slices.Compact([]int64{min(c.From, c.To), max(c.From, c.To)}) {
			st, ok := out[id]
			switch {
			case !ok:
			case c.Article != 0:
				st.Changes = append(st.Changes, c)
				out[id] = st
			case id == c.To:
				st.Merged = append(st.Merged, c.From)
				out[id] = st
			}
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, st := range out {
		slices.SortFunc(st.Members, func(a, b library.StoryMember) int { return cmp.Compare(a.Article.ID, b.Article.ID) })
	}
	return nil
}
