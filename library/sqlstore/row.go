package sqlstore

import (
	"bytes"
	"compress/flate"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// micros is how a time is kept: microseconds since 1970, NULL for the zero time.
func micros(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

func timeOf(us sql.NullInt64) time.Time {
	if !us.Valid {
		return time.Time{}
	}
	return time.UnixMicro(us.Int64).UTC()
}

// flag is how a truth is kept.
func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// scanIDs reads and closes rows of one number.
func scanIDs(rows *sql.Rows) ([]int64, error) {
	defer func() { _ = rows.Close() }() // rows.Err has the error
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// packRaw returns the columns raw and cuts: NULL where there is nothing.
func (w *writer) packRaw(a library.Article) (raw, cuts any, err error) {
	if a.Raw != "" {
		b, err := w.deflated(a.Raw)
		if err != nil {
			return nil, nil, err
		}
		raw = b
	}
	if len(a.Cuts) > 0 {
		j, err := json.Marshal(a.Cuts)
		if err != nil {
			return nil, nil, fmt.Errorf("writing down what was cut: %w", err)
		}
		cuts = string(j)
	}
	return raw, cuts, nil
}

func unpackRaw(a *library.Article, raw []byte, cuts sql.NullString) error {
	if raw != nil {
		b, err := io.ReadAll(flate.NewReader(bytes.NewReader(raw)))
		if err != nil {
			return fmt.Errorf("%w: the text of article %d as it came: %w", library.ErrCorrupt, a.ID, err)
		}
		a.Raw = string(b)
	}
	if cuts.Valid {
		if err := json.Unmarshal([]byte(cuts.String), &a.Cuts); err != nil {
			return fmt.Errorf("%w: the cuts of article %d: %w", library.ErrCorrupt, a.ID, err)
		}
	}
	return nil
}

const articleColumns = `a.id, a.url, a.title, a.byline, a.site, a.lang, a.published, a.published_about, a.first_seen, a.confidence, a.sample, a.image,
	s.key, s.name, s.home, t.text, t.doubts`

const articleTables = ` FROM articles a JOIN sources s ON s.id = a.source_id JOIN texts t ON t.id = a.id `

// scanArticle reads articleColumns and then more.
func scanArticle(row interface{ Scan(...any) error }, more ...any) (library.Article, error) {
	var a library.Article
	var published, seen sql.NullInt64
	err := row.Scan(append([]any{&a.ID, &a.URL, &a.Title, &a.Byline, &a.Site, &a.Lang, &published, &a.PublishedAbout, &seen, &a.Confidence, &a.Sample, &a.Image,
		&a.Source.Key, &a.Source.Name, &a.Source.Home, &a.Text, &a.Doubts}, more...)...)
	a.Published, a.FirstSeen = timeOf(published), timeOf(seen)
	return a, err
}

// copies reads the copies of articles, oldest first.
func copies(s session, ids ...int64) (map[int64][]library.Copy, error) {
	rows, err := s.query(`SELECT c.article_id, s.key, s.name, s.home, c.url, c.title, c.published, c.first_seen
		FROM copies c JOIN sources s ON s.id = c.source_id
		WHERE c.article_id IN LIST ? ORDER BY c.first_seen, s.key, c.link`, List(ids))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err has the error
	var out map[int64][]library.Copy
	for rows.Next() {
		var id int64
		var c library.Copy
		var published, seen sql.NullInt64
		err := rows.Scan(&id, &c.Source.Key, &c.Source.Name, &c.Source.Home, &c.URL, &c.Title, &published, &seen)
		if err != nil {
			return nil, err
		}
		c.Published, c.FirstSeen = timeOf(published), timeOf(seen)
		if out == nil {
			out = map[int64][]library.Copy{}
		}
		out[id] = append(out[id], c)
	}
	return out, rows.Err()
}
