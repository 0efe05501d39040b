package sqlite

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/nutgraf/nutgraf/library"
)

// Where the disk itself is full, and not only the file at its limit, a poll is
// written as a whole or not at all, what is there can be read, and with room again
// it goes on where it was. The log and its index are on that disk, too.
func TestFullFileSystem(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=2m"); err != nil {
		t.Skipf("not tested what happens on a disk that is full: a small one cannot be made: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Errorf("the small disk stays: %v", err)
		}
	})
	path := filepath.Join(dir, "library.db")
	db, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.AddFeed(t.Context(), library.Feed{URL: siteFeed, Added: siteStart}); err != nil {
		t.Fatal(err)
	}
	const each = 3 // articles of a poll
	poll := func(round int) error {
		f, err := db.Feed(t.Context(), siteFeed)
		if err != nil {
			t.Fatalf("the feed cannot be read: %v", err)
		}
		p := library.Polled{Feed: f, Articles: map[string]library.Draft{}}
		for i := range each {
			key := fmt.Sprintf("guid %d-%d", round, i)
			p.Entries = append(p.Entries, library.Item{Key: key})
			p.Articles[key] = library.Draft{Title: key, URL: "https://site.example/" + key, Text: strings.Repeat(fmt.Sprintf("r%dx%d ", round, i), 4000)}
		}
		_, err = db.Polled(t.Context(), siteFeed, p)
		return err
	}
	done, full := 0, 0
	for ; full < 3; done++ {
		for err = poll(done); err != nil && full < 3; err = poll(done) {
			full++
			if !errors.Is(err, library.ErrFull) {
				t.Errorf("full, and it says: %v", err)
			}
			whole(t, db, done*each)
		}
		if err != nil {
			break
		}
		if done > 100 {
			t.Fatal("the disk does not become full")
		}
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, "size=64m"); err != nil {
		t.Fatal(err)
	}
	if err := poll(done); err != nil {
		t.Errorf("with room again: %v", err)
	}
	whole(t, db, (done+1)*each)
	var verdict string
	if err := db.write.QueryRow(`PRAGMA integrity_check`).Scan(&verdict); err != nil || verdict != "ok" {
		t.Errorf("the file: %s, %v", verdict, err)
	}
}

// whole checks that there are so many articles, each with all of its text.
func whole(t *testing.T, db *DB, want int) {
	t.Helper()
	stats, err := db.Stats(t.Context())
	if err != nil || stats.Articles != want {
		t.Fatalf("%d articles, want %d; %v", stats.Articles, want, err)
	}
	for n := range want {
		key := fmt.Sprintf("guid %d-%d", n/3, n%3)
		a, err := db.ByURL(t.Context(), "https://site.example/"+key)
		if err != nil || a.Title != key || strings.Count(a.Text, " ") < 3998 {
			t.Errorf("%s: %q, %d bytes, %v", key, a.Title, len(a.Text), err)
		}
	}
}
