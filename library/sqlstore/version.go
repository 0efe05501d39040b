package sqlstore

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/revision"
)

// keptVersion is a library.Version as it is written. All of an article's are in one
// stretch of JSON, the latest first, deflated: they share most of their sentences,
// so each but the first takes little more than what is different in it.
type keptVersion struct {
	From  int64  `json:"f"` // microseconds since 1970
	Until int64  `json:"u"`
	Title string `json:"t,omitempty"`
	Lang  string `json:"l,omitempty"`
	Text  string `json:"x"`
}

// keepVersion keeps what an article was, before a draft takes its place.
func (w *writer) keepVersion(id int64, text string, d draft) error {
	var was library.Version
	var seen int64
	found, err := w.get(`SELECT title, lang, first_seen FROM articles WHERE id = ?`, []any{id}, &was.Title, &was.Lang, &seen)
	if err != nil || !found || !edited(was.Title, text, d) {
		return err
	}
	was.Text, was.From, was.Until = text, time.UnixMicro(seen).UTC(), d.FirstSeen
	vs, err := w.versions(id)
	if err != nil {
		return err
	}
	if n := len(vs); n > 0 {
		was.From = vs[n-1].Until
	}
	data, err := packVersions(library.ThinVersions(append(vs, was)))
	if err != nil {
		return err
	}
	return w.exec(`INSERT INTO versions (article_id, revised, data) VALUES (?, ?, ?)
		ON CONFLICT (article_id) DO UPDATE SET revised = excluded.revised, data = excluded.data`, id, d.FirstSeen.UnixMicro(), data)
}

// edited reports whether a draft says anything else than the text under a title.
func edited(title, text string, d draft) bool {
	return len(revision.Compare(text, d.Text, revision.Lines)) > 0 || len(revision.Compare(title, d.Title, revision.Lines)) > 0
}

func (w *writer) versions(id int64) ([]library.Version, error) {
	var data []byte
	found, err := w.get(`SELECT data FROM versions WHERE article_id = ?`, []any{id}, &data)
	if err != nil || !found {
		return nil, err
	}
	return unpackVersions(id, data)
}

// packVersions writes versions, oldest first, as they are kept.
func packVersions(vs []library.Version) ([]byte, error) {
	kept := make([]keptVersion, len(vs))
	for i, v := range vs {
		kept[len(vs)-1-i] = keptVersion{v.From.UnixMicro(), v.Until.UnixMicro(), v.Title, v.Lang, v.Text}
	}
	j, err := json.Marshal(kept)
	if err != nil {
		return nil, fmt.Errorf("writing down what an article was: %w", err)
	}
	// Edits are few, and the better compression finds what versions have in common.
	var b bytes.Buffer
	f, err := flate.NewWriter(&b, flate.DefaultCompression)
	if err != nil {
		return nil, fmt.Errorf("compressing: %w", err)
	}
	if _, err := f.Write(j); err != nil {
		return nil, fmt.Errorf("compressing: %w", err)
	}
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("compressing: %w", err)
	}
	return b.Bytes(), nil
}

func unpackVersions(id int64, data []byte) ([]library.Version, error) {
	var kept []keptVersion
	if err := json.NewDecoder(flate.NewReader(bytes.NewReader(data))).Decode(&kept); err != nil {
		return nil, fmt.Errorf("%w: what article %s was: %w", library.ErrCorrupt, library.FormatID(id), err)
	}
	vs := make([]library.Version, len(kept))
	for i, k := range kept {
		vs[len(kept)-1-i] = library.Version{
			From: time.UnixMicro(k.From).UTC(), Until: time.UnixMicro(k.Until).UTC(), Title: k.Title, Lang: k.Lang, Text: k.Text,
		}
	}
	return vs, nil
}

// deflated compresses a text.
func (w *writer) deflated(text string) ([]byte, error) {
	var b bytes.Buffer
	if w.deflate == nil { // it has a megabyte of tables
		var err error
		if w.deflate, err = flate.NewWriter(nil, flate.BestSpeed); err != nil {
			return nil, fmt.Errorf("compressing: %w", err)
		}
	}
	w.deflate.Reset(&b)
	_, err := io.Copy(w.deflate, strings.NewReader(text))
	if err == nil {
		err = w.deflate.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("compressing: %w", err)
	}
	return b.Bytes(), nil
}

// Versions implements library.Revisions.
func (db *Store) Versions(ctx context.Context, articles []int64) (map[int64][]library.Version, error) {
	var out map[int64][]library.Version
	err := db.look(ctx, "reading what articles were", func(s session) error {
		out = map[int64][]library.Version{}
		rows, err := s.query(`SELECT article_id, data FROM versions WHERE article_id IN LIST ?`, append(List(nil), articles...))
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }() // rows.Err has the error
		for rows.Next() {
			var id int64
			var data []byte
			if err := rows.Scan(&id, &data); err != nil {
				return err
			}
			if out[id], err = unpackVersions(id, data); err != nil {
				return err
			}
		}
		return rows.Err()
	})
	return out, err
}

// Revised implements library.Revisions.
func (db *Store) Revised(ctx context.Context, after time.Time, limit int) ([]library.Article, error) {
	var out []library.Article
	err := db.look(ctx, "reading what was edited", func(s session) error {
		out = nil
		rows, err := s.query(`SELECT article_id FROM versions WHERE revised > ? ORDER BY revised DESC, article_id DESC LIMIT ?`,
			after.UnixMicro(), limit)
		if err != nil {
			return err
		}
		ids, err := scanIDs(rows)
		if err != nil || len(ids) == 0 {
			return err
		}
		found := make([]library.Found, len(ids))
		for i, id := range ids {
			found[i].ID = id
		}
		hs, err := hits(s, found)
		for _, h := range hs {
			out = append(out, h.Article)
		}
		return err
	})
	return out, err
}
