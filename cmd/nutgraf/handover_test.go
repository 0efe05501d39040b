package main

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"hash/crc32"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/feed"
	"github.com/nutgraf/nutgraf/feed/poll"
	"github.com/nutgraf/nutgraf/feed/predecessor"
	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/sqlite"
)

// otherSite has a feed of seven entries, the latest first.
func otherSite() *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/rss" {
			http.NotFound(w, r)
			return
		}
		_, _ = fmt.Fprint(w, `<rss version="2.0"><channel><title>Harbour</title>`)
		for i := 7; i > 0; i-- {
			sum := sha256.Sum256([]byte{byte(i)}) // no two texts are alike
			_, _ = fmt.Fprintf(w, `<item><title>Story %d</title><guid isPermaLink="false">story-%d</guid><link>http://%s/%d</link><pubDate>%s</pubDate>
				<description>A ship left: % x. It came back.</description></item>`, i, i, r.Host, i, time.Now().Add(time.Duration(i-8)*time.Hour).Format(time.RFC1123Z), sum)
		}
		_, _ = fmt.Fprint(w, `</channel></rss>`)
	}))
}

// The tables of RSStT, as its migrations leave them, and of flowerss, as gorm makes
// them: those columns that these programs fill.
const (
	rssttTables = `
CREATE TABLE "aerich" ("id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "version" VARCHAR(255) NOT NULL, "app" VARCHAR(20) NOT NULL, "content" JSON NOT NULL);
CREATE TABLE "feed" ("created_at" TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, "updated_at" TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
	"id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "state" SMALLINT NOT NULL DEFAULT 1, "link" VARCHAR(4096) NOT NULL UNIQUE,
	"title" VARCHAR(1024) NOT NULL, "interval" SMALLINT, "entry_hashes" JSON, "etag" VARCHAR(128), "last_modified" TIMESTAMP,
	"error_count" SMALLINT NOT NULL DEFAULT 0, "next_check_time" TIMESTAMP);
CREATE TABLE "option" ("id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "key" VARCHAR(255) NOT NULL UNIQUE, "value" TEXT);
CREATE TABLE "user" ("id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "state" SMALLINT NOT NULL DEFAULT 0, "lang" VARCHAR(16) NOT NULL DEFAULT 'zh-Hans', "admin" BIGINT);
CREATE TABLE "sub" ("id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "state" SMALLINT NOT NULL DEFAULT 1, "title" VARCHAR(1024), "tags" VARCHAR(255),
	"interval" SMALLINT, "notify" SMALLINT NOT NULL DEFAULT 1, "send_mode" SMALLINT NOT NULL DEFAULT 0,
	"feed_id" INT NOT NULL REFERENCES "feed" ("id") ON DELETE CASCADE, "user_id" BIGINT NOT NULL REFERENCES "user" ("id") ON DELETE CASCADE,
	CONSTRAINT "uid_sub" UNIQUE ("user_id", "feed_id"));`
	flowerssTables = `
CREATE TABLE "users" ("id" integer primary key, "created_at" datetime, "updated_at" datetime);
CREATE TABLE "sources" ("id" integer primary key autoincrement, "link" varchar(255), "title" varchar(255), "error_count" integer, "created_at" datetime, "updated_at" datetime);
CREATE TABLE "contents" ("source_id" integer, "hash_id" varchar(255), "raw_id" varchar(255), "raw_link" varchar(255), "title" varchar(255), "telegraph_url" varchar(255),
	"created_at" datetime, "updated_at" datetime, PRIMARY KEY ("hash_id"));
CREATE TABLE "subscribes" ("id" integer primary key autoincrement, "user_id" bigint, "source_id" integer, "enable_notification" integer,
	"enable_telegraph" integer, "tag" varchar(255), "interval" integer, "wait_time" integer, "created_at" datetime, "updated_at" datetime);`
)

// database makes a file of another bot.
func database(t *testing.T, statements string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "other.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(t.Context(), statements); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestTakingOver: of what another bot had posted nothing becomes an article, and of
// what it had not, everything. It had posted stories 1 to 4, and has forgotten the
// first two of them.
func TestTakingOver(t *testing.T) {
	site := otherSite()
	defer site.Close()
	var hashes, contents []string
	for i := 3; i <= 4; i++ {
		guid := fmt.Sprintf("story-%d", i)
		hashes = append(hashes, fmt.Sprintf(`"%x"`, crc32.ChecksumIEEE([]byte(guid))))
		contents = append(contents, fmt.Sprintf(`INSERT INTO contents (source_id, hash_id, raw_id, raw_link, title) VALUES (1, 'h%d', '%s', 'x', 'y');`, i, guid))
	}
	for name, path := range map[string]string{
		"RSStT": database(t, rssttTables+fmt.Sprintf(`
			INSERT INTO "user" (id, state) VALUES (42, 1);
			INSERT INTO feed (link, title, entry_hashes) VALUES ('%s/rss', 'Harbour', '[%s]');
			INSERT INTO sub (feed_id, user_id, tags) VALUES (1, 42, 'sea');`, site.URL, strings.Join(hashes, ", "))),
		"flowerss": database(t, flowerssTables+fmt.Sprintf(`
			INSERT INTO sources (link, title) VALUES ('%s/rss', 'Harbour');
			INSERT INTO subscribes (user_id, source_id, enable_notification, tag) VALUES (42, 1, 1, '#sea');`, site.URL)+strings.Join(contents, "\n")),
		"lost list": database(t, rssttTables+fmt.Sprintf(`INSERT INTO feed (link, title, entry_hashes) VALUES ('%s/rss', 'H', '["abc"]');`, site.URL)),
	} {
		t.Run(name, func(t *testing.T) {
			want := 3
			if name == "lost list" {
				want = 0
			}
			takeOver(t, path, site.URL+"/rss", want)
		})
	}
}

func takeOver(t *testing.T, path, address string, want int) {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "feeds.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	inv := &invocation{config: config{FetchLocal: true}}
	web := inv.config.fetcher(nil, 0, nil)
	defer web.Close()
	s := sources{store, web, nil}
	if want == 0 { // somebody was faster, and nobody has looked at it yet
		if _, err := s.Follow(t.Context(), library.Feed{URL: address}, poll.DefaultFirst); err != nil {
			t.Fatal(err)
		}
	}
	for again := range 2 { // as an attached file, too, and twice
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all, err := s.ImportFeeds(t.Context(), bot.File{Name: "other.db", Data: data}, bot.ListOptions{}, nil)
		if err != nil || all.From == "" || all.Added+all.Known != 1 || want > 0 && all.Known != again {
			t.Fatalf("%+v, %v", all, err)
		}
	}
	log := polledLog{make(chan struct{})}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- inv.poll(ctx, store, nil, nil, slog.New(log)) }()
	select {
	case <-log.polled:
	case <-time.After(20 * time.Second):
		t.Fatal("it was not polled")
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	stats, err := store.Stats(t.Context())
	if err != nil || stats.Articles != want {
		t.Errorf("%d articles, want %d; %v", stats.Articles, want, err)
	}
	for i := range want {
		if _, err := store.ByURL(t.Context(), fmt.Sprintf("%s/%d", strings.TrimSuffix(address, "/rss"), 5+i)); err != nil {
			t.Errorf("story %d: %v", 5+i, err)
		}
	}
	// What it had not posted is news, and the chat that had the feed gets it.
	news, err := store.TakeNews(t.Context(), time.Minute, 10)
	if err != nil || len(news) != want {
		t.Errorf("%d news, want %d; %v", len(news), want, err)
	}
	subs, err := store.Subscriptions(t.Context(), library.Address{Platform: "telegram", Chat: "42"})
	if err != nil || want > 0 && (len(subs) != 1 || subs[0].Want != `source:"`+address+`"`) {
		t.Errorf("subscriptions: %+v, %v", subs, err)
	}
	// What it was for is over, so it goes.
	if value, err := store.Setting(t.Context(), settingFirst(address)); value != "" || err != nil {
		t.Errorf("%q is left, %v", value, err)
	}
}

// TestForeignDatabases: a database that is nobody's, or is made to do harm, is
// refused, and the file is left as it is.
func TestForeignDatabases(t *testing.T) {
	for name, test := range map[string]struct {
		statements string
		want       error
	}{
		"other tables": {`CREATE TABLE x (y);`, predecessor.ErrUnknown},
		"a view": {`CREATE VIEW feed AS WITH RECURSIVE c(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM c)
			SELECT id, 'https://x.example/' || id AS link FROM c;`, predecessor.ErrUnknown},
		"other columns": {`CREATE TABLE feed (a, b); INSERT INTO feed VALUES (1, 2);`, predecessor.ErrUnknown},
	} {
		path := database(t, test.statements)
		before, _ := os.ReadFile(path)
		list, err := listOf(t.Context(), path, nil)
		after, _ := os.ReadFile(path)
		if !errors.Is(err, test.want) || len(list.Feeds) > 0 || string(before) != string(after) {
			t.Errorf("%s: %+v, %v", name, list, err)
		}
	}
	broken := filepath.Join(t.TempDir(), "broken.db")
	if err := os.WriteFile(broken, []byte(sqliteMagic+strings.Repeat("x", 5000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if list, err := listOf(t.Context(), broken, nil); err == nil {
		t.Errorf("a broken one: %+v", list)
	}
}

var _ feed.Follower = sources{}
