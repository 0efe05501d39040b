package sqlite

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/sqlstore"
)

const siteFeed = "https://site.example/rss"

var siteStart = time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)

// visit is one poll of a site that has published n articles, of which its feed
// has the last ten: take the feed, ask what is new, write it.
func visit(ctx context.Context, db *DB, n int) (map[string]library.Stored, error) {
	at := siteStart.Add(time.Duration(n) * time.Minute)
	due, err := db.TakeDue(ctx, at, time.Minute, 5)
	if err != nil || len(due) != 1 {
		return nil, fmt.Errorf("due: %v, %w", due, err)
	}
	p := library.Polled{Feed: due[0], Articles: map[string]library.Draft{}}
	p.Feed.Poll.Checked, p.Feed.Poll.Next = at, at.Add(time.Minute)
	p.Feed.Poll.ETag = strconv.Itoa(n)
	for i := n; i > max(0, n-10); i-- {
		p.Entries = append(p.Entries, library.Item{Key: fmt.Sprint("guid ", i), State: "1"})
	}
	unseen, _, err := db.Unseen(ctx, siteFeed, p.Entries)
	if err != nil {
		return nil, err
	}
	for _, e := range unseen {
		n := strings.TrimPrefix(e.Key, "guid ")
		text := strings.Repeat("article"+n+" ", 20) + "of "
		for w := range 40 {
			text += fmt.Sprintf("w%sx%d ", n, w)
		}
		p.Articles[e.Key] = library.Draft{Title: e.Key, Text: text, URL: "https://site.example/" + n}
	}
	return db.Polled(ctx, siteFeed, p)
}

// A program that polls is killed again and again, at any point of it: no entry
// is missing in the end and none is there twice. The program is this test's
// own, run again.
func TestKilledPolling(t *testing.T) {
	if path := os.Getenv("NUTGRAF_TEST_POLLER"); path != "" {
		pollForever(path)
		return
	}
	path := filepath.Join(t.TempDir(), "library.db")
	db, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.AddFeed(t.Context(), library.Feed{URL: siteFeed, Added: siteStart}); err != nil {
		t.Fatal(err)
	}
	rounds := 25
	if testing.Short() {
		rounds = 5
	}
	for range rounds {
		killPoller(t, path, 2+rand.IntN(4), time.Duration(rand.IntN(4000))*time.Microsecond)
	}
	site, err := db.Setting(t.Context(), "site")
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(site)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := visit(t.Context(), db, n+1); err != nil {
		t.Fatal(err)
	}
	n++
	var articles, entries, known int
	err = db.write.QueryRow(`SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM entries),
		(SELECT count(DISTINCT a.title) FROM entries e JOIN articles a ON a.id = e.article_id)`).Scan(&articles, &entries, &known)
	if err != nil || articles != n || entries != n || known != n {
		t.Errorf("of %d published there are %d articles and %d entries, %d of them with their article, %v", n, articles, entries, known, err)
	}
	var answer string
	if err := db.write.QueryRow(`PRAGMA integrity_check`).Scan(&answer); err != nil || answer != "ok" {
		t.Errorf("after the kills: %s, %v", answer, err)
	}
}

// killPoller runs the program until it has polled so many times, and kills it
// a moment later.
func killPoller(t *testing.T, path string, polls int, moment time.Duration) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilledPolling$")
	cmd.Env = append(os.Environ(), "NUTGRAF_TEST_POLLER="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for range polls {
		if !lines.Scan() || lines.Text() != "polled" {
			_ = cmd.Process.Kill()
			t.Fatalf("the program says %q, %v, %v", lines.Text(), lines.Err(), cmd.Wait())
		}
	}
	<-time.After(moment)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
}

// pollForever polls a site that goes on publishing, also while nobody polls.
func pollForever(path string) {
	ctx := context.Background()
	db, err := Open(ctx, path)
	for range 100_000 {
		var site string
		if err == nil {
			site, err = db.Setting(ctx, "site")
		}
		n, _ := strconv.Atoi(site) // "" is none
		n += 2
		if err == nil {
			err = db.SetSetting(ctx, "site", strconv.Itoa(n))
		}
		if err == nil {
			_, err = visit(ctx, db, n)
		}
		if err != nil {
			_, _ = os.Stdout.WriteString(err.Error() + "\n")
			return
		}
		_, _ = os.Stdout.WriteString("polled\n")
	}
}

// Wherever the disk becomes full while a poll is written, nothing of it is
// there, and all of it when there is room.
func TestFullDiskPolled(t *testing.T) {
	db := open(t)
	ctx := t.Context()
	if _, err := db.AddFeed(ctx, library.Feed{URL: siteFeed, Added: siteStart}); err != nil {
		t.Fatal(err)
	}
	before, err := db.Feed(ctx, siteFeed)
	if err != nil {
		t.Fatal(err)
	}
	p := library.Polled{Feed: before, Articles: map[string]library.Draft{}}
	p.Feed.Poll.ETag = "new"
	for i := range 4 {
		key := fmt.Sprint("guid ", i)
		p.Entries = append(p.Entries, library.Item{Key: key})
		p.Articles[key] = library.Draft{Title: key, Text: strings.Repeat(fmt.Sprint("full", i, " disk", i, " "), 800*i+1)}
	}
	var pages, full int
	if err := db.write.QueryRow(`PRAGMA page_count`).Scan(&pages); err != nil {
		t.Fatal(err)
	}
	for ; ; pages++ {
		if _, err := db.write.Exec(fmt.Sprint(`PRAGMA max_page_count = `, pages)); err != nil {
			t.Fatal(err)
		}
		got, err := db.Polled(ctx, siteFeed, p)
		if err == nil {
			if len(got) != 4 || !got["guid 3"].New {
				t.Errorf("with room: %+v", got)
			}
			break
		}
		full++
		if !errors.Is(err, library.ErrFull) || full > 500 {
			t.Fatalf("full for the %dth time: %v", full, err)
		}
		f, err := db.Feed(ctx, siteFeed)
		if err != nil || f != before {
			t.Fatalf("the feed after it: %+v, %v", f, err)
		}
		if st, err := db.Stats(ctx); err != nil || st.Articles != 0 {
			t.Fatalf("articles after it: %+v, %v", st, err)
		}
		if unseen, _, err := db.Unseen(ctx, siteFeed, p.Entries); err != nil || len(unseen) != 4 {
			t.Fatalf("unseen after it: %v, %v", unseen, err)
		}
	}
	if full < 3 {
		t.Errorf("the disk was full %d times only", full)
	}
	if unseen, _, err := db.Unseen(ctx, siteFeed, p.Entries); err != nil || len(unseen) != 0 {
		t.Errorf("unseen at last: %v, %v", unseen, err)
	}
}

// A copy of the library goes on where the library was.
func TestBackupOfFeeds(t *testing.T) {
	db := open(t)
	if _, err := db.AddFeed(t.Context(), library.Feed{URL: siteFeed, Added: siteStart}); err != nil {
		t.Fatal(err)
	}
	if got, err := visit(t.Context(), db, 3); err != nil || len(got) != 3 {
		t.Fatalf("the first visit: %v, %v", got, err)
	}
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := db.Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	copied, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = copied.Close() }()
	if got, err := visit(t.Context(), copied, 5); err != nil || len(got) != 2 || !got["guid 5"].New {
		t.Errorf("the next visit: %v, %v", got, err)
	}
}

// What is asked of 100,000 feeds all the time is found by an index.
func TestFeedsByIndex(t *testing.T) {
	db := open(t)
	for _, query := range sqlstore.Frequent() {
		query = db.dialect().Words(query)
		rows, err := db.read.Query(`EXPLAIN QUERY PLAN `+query, 1, 1, 1)
		if err != nil {
			rows, err = db.read.Query(`EXPLAIN QUERY PLAN `+query, 1, 1)
		}
		if err != nil {
			t.Fatal(err)
		}
		var plan []string
		for rows.Next() {
			var id, parent, unused int
			var detail string
			if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
				t.Fatal(err)
			}
			plan = append(plan, detail)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
		for _, step := range plan {
			scan := strings.HasPrefix(step, "SCAN") && !strings.Contains(step, "SCAN j") && !strings.Contains(step, "json_each") &&
				!strings.Contains(step, "USING")
			if scan || strings.Contains(step, "TEMP B-TREE") {
				t.Errorf("%s\n\t%s", query, strings.Join(plan, "\n\t"))
			}
		}
	}
}
