package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/sqlite"
	"github.com/nutgraf/nutgraf/library/sqlstore"
)

var bothNow = time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)

// babble makes texts of a few hundred words of several languages, so that
// questions meet many articles, phrases some and rare words few.
type babble struct{ r *rand.Rand }

func (b babble) word() string {
	words := strings.Fields(`the a of and to in river harbour council bridge voted Monday car cars Xiaomi price prices
		minister ministers said says night storm roof coast ferry island U.S. 3.5 1,000 wi-fi Häuser Straße der die und
		l'été élections ville naïve Łódź ciudades la nueva 小米汽车 小米 汽车上市 車 東京都 ラーメン屋 한국어 뉴스 новые машины
		under_score don't O'Brien news.example été`)
	if b.r.IntN(6) == 0 {
		return fmt.Sprintf("w%d", b.r.IntN(400))
	}
	// Some are far more frequent than others.
	return words[int(float64(len(words))*b.r.Float64()*b.r.Float64())]
}

func (b babble) text(n int) string {
	out := make([]string, n)
	for i := range out {
		out[i] = b.word()
	}
	return strings.Join(out, " ")
}

func (b babble) draft() library.Draft {
	at := bothNow.Add(-time.Duration(b.r.IntN(400*24)) * time.Hour)
	return library.Draft{
		URL: fmt.Sprintf("https://site-%d.example/%d", b.r.IntN(5), b.r.IntN(1_000_000)), Title: b.text(1 + b.r.IntN(9)),
		Text: b.text(5 + b.r.IntN(150)), Lang: []string{"", "en", "de", "fr", "zh", "ru"}[b.r.IntN(6)], Site: b.text(1),
		Published: at, FirstSeen: at.Add(time.Hour), Source: library.Source{Key: fmt.Sprint("source ", b.r.IntN(6)), Name: b.text(2)},
	}
}

func (b babble) query() library.Query {
	q := library.Query{Words: b.text(b.r.IntN(6)), Limit: 1 + b.r.IntN(30), Offset: b.r.IntN(3) * 5, Now: bothNow}
	if b.r.IntN(3) == 0 {
		q.Phrases = []string{b.text(1 + b.r.IntN(3))}
	}
	if b.r.IntN(3) == 0 {
		q.Not = []string{b.text(1 + b.r.IntN(2))}
	}
	if b.r.IntN(5) == 0 {
		q.Lang = []string{"en", "de", "zh"}[b.r.IntN(3)]
	}
	if b.r.IntN(5) == 0 {
		q.Source = fmt.Sprint("source ", b.r.IntN(6))
	}
	if b.r.IntN(5) == 0 {
		q.Since = bothNow.Add(-time.Duration(b.r.IntN(300*24)) * time.Hour)
	}
	return q
}

// Two engines, one answer: the same articles in, then whatever is asked, the
// same ids with the same scores in the same order.
func TestSameAnswers(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	b := babble{rand.New(rand.NewPCG(seed, 1))}
	pg := open(t, schema(t))
	lite, err := sqlite.Open(t.Context(), ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lite.Close() }()
	both := []library.Store{pg, lite}
	var ids []int64
	for range 6 {
		var ds []library.Draft
		for range 60 {
			ds = append(ds, b.draft())
			if b.r.IntN(8) == 0 {
				again := ds[b.r.IntN(len(ds))]
				again.URL, again.Source.Key = fmt.Sprint("https://copy.example/", b.r.IntN(1000)), "copier"
				ds = append(ds, again)
			}
		}
		a, err := pg.PutAll(t.Context(), ds)
		if err != nil {
			t.Fatal(err)
		}
		c, err := lite.PutAll(t.Context(), ds)
		if err != nil || !reflect.DeepEqual(a, c) {
			t.Fatalf("stored otherwise: %v, %v, %v", a, c, err)
		}
		for _, st := range a {
			ids = append(ids, st.ID)
		}
	}
	// One that has more terms than a tsvector holds.
	huge := library.Draft{Title: "huge", Lang: "fr", FirstSeen: bothNow, Text: hugeText()}
	for _, s := range both {
		if _, err := s.Put(t.Context(), huge); err != nil {
			t.Fatal(err)
		}
	}
	found := 0
	for i := range 160 {
		q := b.query()
		if i%10 == 0 {
			q = library.Query{Words: fmt.Sprintf("mot%dx river", 1000+i), Phrases: []string{fmt.Sprintf("mot%dx mot%dx", 2000+i, 2001+i)}, Now: bothNow}
		}
		var said [2]string
		for k, s := range both {
			r, err := s.Search(t.Context(), q)
			if err != nil {
				t.Fatalf("%+v: %v", q, err)
			}
			said[k] = fmt.Sprint(r.More)
			for _, h := range r.Hits {
				said[k] += fmt.Sprintf(" %d:%v:%q", h.Article.ID, h.Score, h.Missing)
				found++
			}
		}
		if said[0] != said[1] {
			t.Fatalf("%+v\nPostgreSQL %s\nSQLite     %s", q, said[0], said[1])
		}
	}
	t.Logf("%d answers compared", found)
	for range 25 {
		sameRelated(t, ids[b.r.IntN(len(ids))], both)
	}
}

func sameRelated(t *testing.T, id int64, both []library.Store) {
	t.Helper()
	var said [2]string
	for k, s := range both {
		hits, err := s.Related(t.Context(), id, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range hits {
			said[k] += fmt.Sprintf(" %d:%v", h.Article.ID, h.Score)
		}
	}
	if said[0] != said[1] {
		t.Fatalf("related to %d\nPostgreSQL %s\nSQLite     %s", id, said[0], said[1])
	}
}

// hugeText is a text with more terms than a tsvector holds, up to where texts are
// searchable.
func hugeText() string {
	var b strings.Builder
	for i := 0; b.Len() < 1<<20; i++ {
		fmt.Fprintf(&b, "mot%dx ", i)
	}
	return b.String()
}

// dump is all that is in a library, table by table.
func dump(t *testing.T, db *sql.DB, columns map[string][]string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for table, cs := range columns {
		list := strings.Join(cs, ", ")
		rows, err := db.QueryContext(t.Context(), "SELECT "+list+" FROM "+table+" ORDER BY "+list)
		if err != nil {
			t.Fatal(err)
		}
		row, to := make([]any, len(cs)), make([]any, len(cs))
		for i := range row {
			to[i] = &row[i]
		}
		var b strings.Builder
		for rows.Next() {
			if err := rows.Scan(to...); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, "%q\n", row)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
		all[table] = b.String()
	}
	return all
}

func tablesOf(t *testing.T, db *sql.DB, columns func(context.Context, *sql.Tx) (map[string][]string, error)) map[string][]string {
	t.Helper()
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }() // it only read
	all, err := columns(t.Context(), tx)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Every table that the migrations make is copied or made again, and both engines
// have the same tables with the same columns under the same numbers.
func TestTables(t *testing.T) {
	pg := open(t, schema(t))
	lite, raw := liteFile(t)
	defer func() { _ = lite.Close() }()
	mine := tablesOf(t, pg.write, columns)
	theirs := tablesOf(t, raw, sqlite.Columns)
	if !slices.Equal(slices.Sorted(maps.Keys(mine)), slices.Sorted(maps.Keys(theirs))) {
		t.Errorf("PostgreSQL has the tables %q, SQLite %q", slices.Sorted(maps.Keys(mine)), slices.Sorted(maps.Keys(theirs)))
	}
	for table, cs := range mine {
		slices.Sort(cs)
		slices.Sort(theirs[table])
		if !slices.Equal(cs, theirs[table]) {
			t.Errorf("%s has the columns %q, in SQLite %q", table, cs, theirs[table])
		}
	}
	known := append(sqlstore.Tables(), sqlstore.Derived()...)
	for table := range mine {
		if !slices.Contains(known, table) {
			t.Errorf("the table %s is not copied: put it into sqlstore.Tables, behind those that it refers to", table)
		}
	}
	if len(known) != len(mine)+1 { // the table search is no table of columns
		t.Errorf("there are %d tables, and %d are copied: %q", len(mine)+1, len(known), known)
	}
	a, errA := fs.Glob(migrations, "migrations/*.sql")
	b, errB := filepath.Glob("../sqlite/migrations/*.sql")
	if errA != nil || errB != nil || len(a) != len(b) {
		t.Fatalf("migrations %q, %q, %v, %v", a, b, errA, errB)
	}
	for i := range a {
		if filepath.Base(a[i]) != filepath.Base(b[i]) {
			t.Errorf("%s here is %s in SQLite", a[i], b[i])
		}
	}
}

// liteFile opens a new SQLite library, and its file once more without the library.
func liteFile(t *testing.T) (*sqlite.DB, *sql.DB) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "lite.db")
	db, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = raw.Close() })
	return db, raw
}

// A library of everything goes there and back, and is what it was.
func TestCopy(t *testing.T) {
	ctx := t.Context()
	lite, raw := liteFile(t)
	defer func() { _ = lite.Close() }()
	furnish(t, lite)
	for _, statement := range []string{
		`INSERT INTO chats (platform, chat, thread, notices) VALUES ('console', 'here', '', NULL), ('console', 'here', 'b', 1)`,
		`INSERT INTO wants (text, digest) VALUES ('river', 5)`,
		`UPDATE counters SET n = 7`,
		`INSERT INTO subscriptions (chat_id, want_id, schedule, zone, next, entries, say_nothing, sources, look, paused, held, created, maker)
			VALUES (2, 1, 'daily 8:00', 'UTC', 99, 5, 1, 0, '{"a":1}', '', 0, 3, 'ann')`,
		`INSERT OR IGNORE INTO news (article_id, source_id, topic, arrived) SELECT id, source_id, 'topic', 12345 FROM articles LIMIT 1`,
		`INSERT INTO deliveries (subscription_id, chat_id, platform, owner, kind, item, part, articles, text, due, created)
			VALUES (1, 2, 'console', 0, 0, 'item', 0, ',1,', 'text', 5, 6)`,
		`INSERT INTO told SELECT 2, id FROM articles LIMIT 3`,
		`INSERT INTO versions SELECT id, 5, x'00ff' FROM articles LIMIT 1`,
		`INSERT INTO story_changes (article_id, from_story, to_story, changed) VALUES (1, 2, 3, 4)`,
		`INSERT INTO leases VALUES ('sender', 'me', 4, 77)`,
	} {
		if _, err := raw.ExecContext(ctx, statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	pg := open(t, schema(t))
	told := 0
	tell := func(sqlstore.Copied) { told++ }
	if err := sqlstore.Copy(ctx, lite.Store, pg.Store, tell); err != nil {
		t.Fatal(err)
	}
	if told == 0 {
		t.Error("nobody was told")
	}
	if err := sqlstore.Copy(ctx, lite.Store, pg.Store, tell); !errors.Is(err, sqlstore.ErrNotEmpty) {
		t.Errorf("into a library that is full: %v", err)
	}
	back := filepath.Join(t.TempDir(), "back.db")
	if err := pg.Backup(ctx, back); err != nil {
		t.Fatal(err)
	}
	if err := pg.Backup(ctx, back); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over a file that is there: %v", err)
	}
	rawBack, err := sql.Open("sqlite", back)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rawBack.Close() }()
	tables := tablesOf(t, raw, sqlite.Columns)
	want := dump(t, raw, tables)
	for name, got := range map[string]map[string]string{"there": dump(t, pg.write, tables), "back": dump(t, rawBack, tables)} {
		for table := range tables {
			if got[table] != want[table] || want[table] == "" {
				t.Errorf("%s, %s:\n%.2000s\nwas\n%.2000s", name, table, got[table], want[table])
			}
		}
	}
	// It goes on where it was: new rows have new numbers, and nothing comes twice.
	if added, err := pg.AddFeed(ctx, library.Feed{URL: "https://later.example/rss"}); err != nil || !added {
		t.Errorf("another feed: %v, %v", added, err)
	}
	if unseen, _, err := pg.Unseen(ctx, "https://a.example/rss", []library.Item{{Key: "1"}, {Key: "2"}}); err != nil || len(unseen) != 1 {
		t.Errorf("unseen: %v, %v", unseen, err)
	}
	if r, err := pg.Search(ctx, library.Query{Words: "river council", Now: bothNow}); err != nil || len(r.Hits) == 0 {
		t.Errorf("search: %v, %v", r, err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	other := open(t, schema(t))
	if err := sqlstore.Copy(cancelled, lite.Store, other.Store, tell); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if st, err := other.Stats(ctx); err != nil || st.Articles != 0 || st.Sources != 0 {
		t.Errorf("something stayed: %+v, %v", st, err)
	}
}

// furnish puts something into every table.
func furnish(t *testing.T, s library.Store) {
	t.Helper()
	ctx := t.Context()
	b := babble{rand.New(rand.NewPCG(7, 7))}
	var ds []library.Draft
	for i := range 700 { // more than a batch
		d := b.draft()
		d.Raw = "\xff\x00 raw " + d.Text
		d.Cuts = []library.Cut{{Start: 0, End: 3, Reason: "bio"}}
		if i%50 == 0 && i > 0 {
			d = ds[i-1]
			d.URL, d.Source.Key = fmt.Sprint("https://copy.example/", i), "copier"
		}
		ds = append(ds, d)
	}
	stored, err := s.PutAll(ctx, ds)
	if err == nil {
		_, err = s.Vote(ctx, stored[0].ID, "voter", library.Helpful)
	}
	if err == nil {
		err = errors.Join(s.SetSetting(ctx, "key", "value “quoted” 小米"), s.SetPreference(ctx, "ann", "language", "de"))
	}
	if err == nil {
		_, err = s.AddFeed(ctx, library.Feed{URL: "https://a.example/rss", Topic: "topic", Added: bothNow})
	}
	if err == nil {
		var due []library.Feed
		if due, err = s.TakeDue(ctx, bothNow, time.Minute, 1); err == nil && len(due) != 1 {
			err = fmt.Errorf("%d feeds are due", len(due))
		}
	}
	if err == nil {
		_, err = s.Polled(ctx, "https://a.example/rss", library.Polled{
			Feed:     library.Feed{URL: "https://a.example/moved.rss", Source: library.Source{Name: "A"}, Poll: library.Poll{Checked: bothNow, Next: bothNow.Add(time.Hour), ETag: "e"}},
			Entries:  []library.Item{{Key: "1", State: "s"}},
			Articles: map[string]library.Draft{"1": {Title: "first", Text: "What the feed says about the river and the council."}},
		})
	}
	if err != nil {
		t.Fatal(err)
	}
}
