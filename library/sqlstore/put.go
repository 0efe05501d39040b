package sqlstore

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/story"
)

// maxAlike is how many articles that share a key with a draft are compared with
// it, those that share most first.
const maxAlike = 16

// Put implements library.Keeper.
func (db *Store) Put(ctx context.Context, d library.Draft) (library.Stored, error) {
	out, err := db.PutAll(ctx, []library.Draft{d})
	if err != nil {
		return library.Stored{}, err
	}
	return out[0], nil
}

// PutAll implements library.Keeper. The error of a draft names its place.
func (db *Store) PutAll(ctx context.Context, ds []library.Draft) ([]library.Stored, error) {
	now := time.Now()
	as := make([]library.Article, len(ds))
	for i, d := range ds {
		a, err := library.Prepare(d, now)
		if err != nil {
			return nil, fmt.Errorf("storing %s: %w", named(ds, i), err)
		}
		as[i] = a
	}
	// Before the transaction begins: others can write meanwhile.
	sources := map[string]bool{}
	for _, a := range as {
		sources[a.Source.Key] = true
	}
	known, err := db.lately(ctx, sources)
	if err != nil {
		return nil, fmt.Errorf("storing articles: %w", err)
	}
	drafts := analyse(ctx, as, known)
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("storing articles: %w", err)
	}
	out := make([]library.Stored, len(ds))
	err = db.changeArticles(ctx, func(w *writer) error {
		for i, a := range drafts {
			s, err := w.put(a)
			if err != nil {
				return db.failed("storing "+named(ds, i), err)
			}
			out[i] = s
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func named(ds []library.Draft, i int) string {
	d := ds[i]
	switch {
	case d.URL != "":
		return d.URL
	case d.Title != "":
		return fmt.Sprintf("%q", d.Title)
	case len(ds) == 1:
		return "the article"
	}
	return fmt.Sprintf("article %d of %d", i+1, len(ds))
}

// put decides what a prepared article is: known by its link, known by its
// text, or new.
func (w *writer) put(a draft) (library.Stored, error) {
	source, err := w.source(a.Source)
	if err != nil {
		return library.Stored{}, err
	}
	return w.putFrom(source, a, nil)
}

// putFrom is put for a source whose row is known. Where the source has an
// article under the draft's link, apart (if any) tells whether the draft is no
// later state of that page but one of several articles under one link; then it
// is stored as if it had none.
func (w *writer) putFrom(source int64, a draft, apart func(id int64, text string) (bool, error)) (library.Stored, error) {
	link := library.LinkKey(a.URL)
	if link != "" {
		var id int64
		var text string
		found, err := w.get(`SELECT a.id, t.text FROM articles a JOIN texts t ON t.id = a.id
			WHERE a.link = ? AND a.link <> '' AND a.source_id = ?`, []any{link, source}, &id, &text)
		if err != nil {
			return library.Stored{}, err
		}
		own := false
		if found && apart != nil {
			if own, err = apart(id, text); err != nil {
				return library.Stored{}, err
			}
		}
		if found && !own {
			if a, err = w.clean(source, id, a); err != nil {
				return library.Stored{}, err
			}
			return w.again(id, source, text, a)
		}
		if own {
			link = ""
		}
	}
	a, err := w.clean(source, 0, a)
	if err != nil {
		return library.Stored{}, err
	}
	id, err := w.linked(link, a.shape)
	if err == nil && id == 0 {
		id, err = w.alike(a)
	}
	if err != nil {
		return library.Stored{}, err
	}
	if id != 0 {
		added, err := w.copy(id, source, a.Article)
		if err != nil {
			return library.Stored{}, err
		}
		told, err := w.repeatsStory(id)
		return library.Stored{ID: id, CopyAdded: added, Story: told}, err
	}
	id, told, err := w.insert(source, link, a)
	if err != nil {
		return library.Stored{}, err
	}
	return library.Stored{ID: id, New: true, Story: told}, nil
}

// again handles a draft whose link its source has used before.
func (w *writer) again(id, source int64, text string, a draft) (library.Stored, error) {
	out := library.Stored{ID: id}
	var err error
	if out.CopyAdded, err = w.copy(id, source, a.Article); err != nil {
		return out, err
	}
	if library.Judge(text, a.Text) == library.Keep {
		out.Story, err = w.repeatsStory(id)
		return out, err
	}
	out.Updated = true
	out.Story, err = w.replace(id, source, text, a)
	return out, err
}

// linked returns the article of another source that has this link and says all
// that the text with this shape does; 0 when there is none.
func (w *writer) linked(link string, shape library.Shape) (int64, error) {
	if link == "" {
		return 0, nil
	}
	ids, err := w.ids(`SELECT id FROM articles WHERE link = ? AND link <> '' ORDER BY first_seen, id LIMIT `+strconv.Itoa(maxAlike), link)
	if err != nil {
		return 0, err
	}
	return w.first(ids, func(have library.Shape) bool { return shape.Same(have) || shape.Within(have) })
}

// first returns the first of the articles whose text is accepted; 0 when none is.
func (w *writer) first(ids []int64, accept func(have library.Shape) bool) (int64, error) {
	for _, id := range ids {
		var text string
		found, err := w.get(`SELECT text FROM texts WHERE id = ?`, []any{id}, &text)
		if err != nil {
			return 0, err
		}
		if found && accept(library.NewShape(text)) {
			return id, nil
		}
	}
	return 0, nil
}

// source returns the row of a source, made or brought up to date.
func (w *writer) source(s library.Source) (int64, error) {
	var id int64
	var name, home string
	found, err := w.get(`SELECT id, name, home FROM sources WHERE key = ?`, []any{s.Key}, &id, &name, &home)
	if err != nil {
		return 0, err
	}
	if !found {
		_, err := w.get(`INSERT INTO sources (key, name, home, key_fold, name_fold) VALUES (?, ?, ?, ?, ?) RETURNING id`,
			[]any{s.Key, s.Name, s.Home, library.Fold(s.Key), library.Fold(s.Name)}, &id)
		return id, err
	}
	if s.Name == "" {
		s.Name = name
	}
	if s.Home == "" {
		s.Home = home
	}
	if s.Name != name || s.Home != home {
		err = w.exec(`UPDATE sources SET name = ?, home = ?, name_fold = ? WHERE id = ?`,
			s.Name, s.Home, library.Fold(s.Name), id)
		if err == nil && s.Name != name {
			err = w.named(id, []string{name}, s.Name, false)
		}
	}
	return id, err
}

// alike returns the article whose text is nearly that of a draft, and of the same
// event; 0 when there is none.
func (w *writer) alike(d draft) (int64, error) {
	if len(d.keys) == 0 {
		return 0, nil
	}
	ids, err := w.ids(`SELECT article_id FROM shapes WHERE key IN LIST ?`, slices.Clone(List(d.keys)))
	if err != nil {
		return 0, err
	}
	for _, id := range mostFrequent(ids, maxAlike) {
		var have library.Article
		found, err := w.get(`SELECT a.title, a.lang, t.text FROM articles a JOIN texts t ON t.id = a.id WHERE a.id = ?`,
			[]any{id}, &have.Title, &have.Lang, &have.Text)
		if err != nil {
			return 0, err
		}
		if found && d.shape.Same(library.NewShape(have.Text)) && !story.SameForm(d.sketch, story.NewSketch(library.Analyse(have))) {
			return id, nil
		}
	}
	return 0, nil
}

// mostFrequent returns up to n of the ids, those that occur most often first,
// of equals the greater.
func mostFrequent(ids []int64, n int) []int64 {
	times := map[int64]int{}
	for _, id := range ids {
		times[id]++
	}
	out := slices.SortedFunc(maps.Keys(times), func(a, b int64) int {
		return cmp.Or(cmp.Compare(times[b], times[a]), cmp.Compare(b, a))
	})
	return out[:min(n, len(out))]
}

// copy notes that the text of an article was found elsewhere too; false when
// that was known. What a user brings in is never lost with the samples: a
// sample that turns up elsewhere is a sample no more.
func (w *writer) copy(id, source int64, a library.Article) (added bool, err error) {
	var own int64
	var link string
	var sample bool
	if _, err := w.get(`SELECT source_id, link, sample FROM articles WHERE id = ?`, []any{id}, &own, &link, &sample); err != nil {
		return false, err
	}
	if a.Sample {
		return false, nil
	}
	if sample {
		if err := w.exec(`UPDATE articles SET sample = 0 WHERE id = ?`, id); err != nil {
			return false, err
		}
	}
	key := library.LinkKey(a.URL)
	if own == source && (key == link || key == "") {
		return false, nil
	}
	n, err := w.run(`INSERT INTO copies (article_id, source_id, link, url, title, published, first_seen)
		VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		id, source, key, a.URL, a.Title, micros(a.Published), micros(a.FirstSeen))
	return n > 0, err
}

// insert stores a new article, to be found under a link unless that is "".
func (w *writer) insert(source int64, link string, a draft) (int64, library.Told, error) {
	id := a.id
	for {
		var taken int
		found, err := w.get(`SELECT 1 FROM articles WHERE id = ?`, []any{id}, &taken)
		if err != nil {
			return 0, library.Told{}, err
		}
		if !found {
			break
		}
		id = library.NextID(id)
	}
	err := w.exec(`INSERT INTO articles
		(id, source_id, link, url, title, byline, site, site_fold, lang, language, published, published_about, first_seen, confidence, sample, image)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		id, source, link, a.URL, a.Title, a.Byline, a.Site, library.Fold(a.Site), a.Lang,
		library.PrimaryLang(a.Lang), micros(a.Published), flag(a.PublishedAbout), micros(a.FirstSeen), a.Confidence, flag(a.Sample), a.Image)
	if err != nil {
		return 0, library.Told{}, err
	}
	raw, cuts, err := w.packRaw(a.Article)
	if err != nil {
		return 0, library.Told{}, err
	}
	if err := w.exec(`INSERT INTO texts (id, text, doubts, raw, cuts) VALUES (?, ?, ?, ?, ?)`, id, a.Text, a.Doubts, raw, cuts); err != nil {
		return 0, library.Told{}, err
	}
	told, err := w.placeStory(id, a)
	if err != nil {
		return 0, library.Told{}, err
	}
	if err := w.index(id, a); err != nil {
		return 0, library.Told{}, err
	}
	return id, told, w.learn(source, id, a)
}

// replace gives an article the text of a draft with the same link.
func (w *writer) replace(id, source int64, old string, a draft) (library.Told, error) {
	if err := w.keepVersion(id, old, a); err != nil {
		return library.Told{}, err
	}
	if err := w.unindex(id, old); err != nil {
		return library.Told{}, err
	}
	err := w.exec(`UPDATE articles SET url = ?, title = ?, byline = ?, site = ?, site_fold = ?, lang = ?, language = ?, confidence = ?, image = ?
		WHERE id = ?`,
		a.URL, a.Title, a.Byline, a.Site, library.Fold(a.Site), a.Lang, library.PrimaryLang(a.Lang), a.Confidence, a.Image, id)
	if err != nil {
		return library.Told{}, err
	}
	told, err := w.reviseStory(id, a)
	if err != nil {
		return library.Told{}, err
	}
	if err := w.retext(id, a); err != nil {
		return library.Told{}, err
	}
	return told, w.learn(source, id, a)
}
