package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// file makes a library with one article, closes it and returns its path.
func file(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "library.db")
	db, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Put(t.Context(), library.Draft{Title: "kept", Text: "This article was kept in the file."})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOpenNames(t *testing.T) {
	dir := t.TempDir()
	for _, prefix := range []string{"", "sqlite:", "sqlite://", "file:", "sqlite3:"} {
		path := filepath.Join(dir, "a b #é'"+strings.Trim(prefix, "/:")+".db")
		for range 2 { // made, then found
			db, err := Open(t.Context(), prefix+path)
			if err != nil {
				t.Fatalf("%q: %v", prefix+path, err)
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		}
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%q: %v", prefix, err)
		}
	}
	for _, bad := range []string{"", "sqlite:", "file:x.db?mode=ro", "a\x00b"} {
		if db, err := Open(t.Context(), bad); err == nil {
			t.Errorf("%q was opened", bad)
			_ = db.Close()
		}
	}
}

func TestOpenBadFiles(t *testing.T) {
	change := func(f func(path string, b []byte) []byte) func(t *testing.T) string {
		return func(t *testing.T) string {
			path := file(t)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, f(path, b), 0o600); err != nil {
				t.Fatal(err)
			}
			return path
		}
	}
	run := func(statement string) func(t *testing.T) string {
		return func(t *testing.T) string {
			path := file(t)
			db, err := sql.Open("sqlite", path)
			if err != nil {
				t.Fatal(err)
			}
			_, err = db.Exec(statement)
			if err := errors.Join(err, db.Close()); err != nil {
				t.Fatal(err)
			}
			return path
		}
	}
	for _, tt := range []struct {
		name string
		path func(t *testing.T) string
		want error
	}{
		{"text", change(func(string, []byte) []byte { return bytes.Repeat([]byte("no database\n"), 100) }), library.ErrCorrupt},
		{"short text", change(func(string, []byte) []byte { return []byte("x") }), library.ErrCorrupt},
		{"cut off", change(func(_ string, b []byte) []byte { return b[:len(b)/2] }), library.ErrCorrupt},
		{"damaged", change(func(_ string, b []byte) []byte {
			for i := 4096; i < len(b); i++ {
				b[i] ^= 0x5a
			}
			return b
		}), library.ErrCorrupt},
		{"another program's", run("PRAGMA application_id = 7"), library.ErrCorrupt},
		{"newer", run("INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)"), library.ErrNewer},
		{"folder", func(t *testing.T) string { return t.TempDir() }, nil},
		{"folder is missing", func(t *testing.T) string { return filepath.Join(t.TempDir(), "no", "x.db") }, fs.ErrNotExist},
		{"folder is a file", func(t *testing.T) string { return filepath.Join(file(t), "x.db") }, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := tt.path(t)
			before, _ := os.ReadFile(path)
			db, err := Open(t.Context(), path)
			if err == nil {
				_ = db.Close()
				t.Fatal("opened")
			}
			if tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
			if !strings.Contains(err.Error(), path) {
				t.Errorf("the error does not name the file: %v", err)
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
				t.Error("the file was changed")
			}
		})
	}
}

func TestOpenWithoutRights(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("not tested: the superuser may write everywhere")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), filepath.Join(dir, "x.db")); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("a folder without rights: %v", err)
	}
	path := file(t)
	if err := os.Chmod(path, 0o400); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), path); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("a read-only file: %v", err)
	}
}

func TestFullDisk(t *testing.T) {
	db := open(t)
	first, err := db.Put(t.Context(), library.Draft{Text: "There is room for this one."})
	if err != nil {
		t.Fatal(err)
	}
	// A limit on pages is what a full disk looks like to SQLite.
	if _, err := db.write.Exec(`PRAGMA max_page_count = 1`); err != nil { // means: no more than now
		t.Fatal(err)
	}
	_, err = db.Put(t.Context(), library.Draft{Title: "too large", Text: strings.Repeat("many different words ", 20_000)})
	if !errors.Is(err, library.ErrFull) {
		t.Errorf("Put: %v", err)
	}
	if st, err := db.Stats(t.Context()); err != nil || st.Articles != 1 {
		t.Errorf("after it: %+v, %v", st, err)
	}
	if _, err := db.Article(t.Context(), first.ID); err != nil {
		t.Error(err)
	}
	if _, err := db.write.Exec(`PRAGMA max_page_count = 1000000`); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Put(t.Context(), library.Draft{Text: "Now there is room again."}); err != nil {
		t.Error(err)
	}
}

func TestBackup(t *testing.T) {
	db := open(t)
	st, err := db.Put(t.Context(), library.Draft{Title: "t", Text: "An article worth keeping twice."})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "copy.db")
	if err := db.Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	copied, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := copied.Article(t.Context(), st.ID); err != nil {
		t.Error(err)
	}
	if r, err := copied.Search(t.Context(), library.Query{Words: "keeping"}); err != nil || len(r.Hits) != 1 {
		t.Errorf("search in the copy: %+v, %v", r, err)
	}
	if err := copied.Close(); err != nil {
		t.Error(err)
	}
	if err := db.Backup(t.Context(), path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over a file that is there: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := db.Backup(ctx, filepath.Join(dir, "never.db")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := db.Backup(t.Context(), filepath.Join(dir, "no", "x.db")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a folder: %v", err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// Two processes may use one file. The second one is this test's own program,
// which writes until it is killed.
func TestTwoProcesses(t *testing.T) {
	if path := os.Getenv("NUTGRAF_TEST_WRITER"); path != "" {
		writeForever(path)
		return
	}
	path := filepath.Join(t.TempDir(), "library.db")
	cmd := exec.Command(os.Args[0], "-test.run=^TestTwoProcesses$")
	cmd.Env = append(os.Environ(), "NUTGRAF_TEST_WRITER="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// Both open the new file at the same moment and make its tables.
	db, err := Open(t.Context(), path)
	if err != nil {
		_ = cmd.Process.Kill()
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	written := 0
	line := make([]byte, 4096)
	for written < 20 {
		n, err := out.Read(line)
		written += bytes.Count(line[:n], []byte("stored"))
		if err != nil {
			t.Fatalf("the other process ended after %d: %v: %s", written, err, line[:n])
		}
		if _, err := db.Put(t.Context(), library.Draft{Text: "Mine " + string(rune('a'+written)) + string(line[:min(n, 40)])}); err != nil {
			t.Fatal(err)
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	st, err := db.Stats(t.Context())
	if err != nil || st.Articles <= written {
		t.Errorf("%+v after %d were reported stored, %v", st, written, err)
	}
	var answer string
	if err := db.write.QueryRow(`PRAGMA integrity_check`).Scan(&answer); err != nil || answer != "ok" {
		t.Errorf("after the kill: %s, %v", answer, err)
	}
}

func writeForever(path string) {
	ctx := context.Background()
	db, err := Open(ctx, path)
	if err != nil {
		_, _ = os.Stderr.WriteString(err.Error())
		return
	}
	for i := range 1_000_000 {
		text := strings.Repeat(string(rune('a'+i%26)), 3+i/26) + " theirs " + strings.Repeat("x", i)
		if _, err := db.Put(ctx, library.Draft{Text: text}); err != nil {
			_, _ = os.Stderr.WriteString(err.Error())
			return
		}
		_, _ = os.Stdout.WriteString("stored\n")
	}
}

// A new file is its owner's alone, with all that SQLite puts beside it.
func TestPrivate(t *testing.T) {
	dir := t.TempDir()
	db, err := Open(t.Context(), filepath.Join(dir, "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	all, err := os.ReadDir(dir)
	if err != nil || len(all) != 3 {
		t.Errorf("files: %v, %v", all, err)
	}
	for _, e := range all {
		if info, err := e.Info(); err != nil || info.Mode() != 0o600 {
			t.Errorf("%s: %v, %v", e.Name(), info.Mode(), err)
		}
	}
	link := filepath.Join(dir, "link.db")
	if err := os.Symlink(filepath.Join(dir, "nowhere.db"), link); err != nil {
		t.Fatal(err)
	}
	if db, err := Open(t.Context(), link); err == nil {
		_ = db.Close()
		t.Error("a link to nothing was opened")
	}
}

func TestLockedOut(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for a lock as long as a user would")
	}
	path := file(t)
	holder, err := sql.Open("sqlite", "file:"+path+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = holder.Close() }()
	tx, err := holder.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	db, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if r, err := db.Search(t.Context(), library.Query{Words: "kept"}); err != nil || len(r.Hits) != 1 {
		t.Errorf("reading meanwhile: %+v, %v", r, err)
	}
	if _, err := db.Put(t.Context(), library.Draft{Text: "Not now."}); !errors.Is(err, library.ErrInUse) {
		t.Errorf("writing meanwhile: %v", err)
	}
}

// TestCompact: what is freed goes back to the disk, a bit at a time, in a library
// that this version made.
func TestCompact(t *testing.T) {
	path := filepath.Join(t.TempDir(), "library.db")
	db, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for i := range 6 {
		ds := make([]library.Draft, 100)
		for j := range ds {
			ds[j] = library.Draft{
				Title: fmt.Sprint("Number ", i, " ", j), FirstSeen: time.Now().Add(-48 * time.Hour), Source: library.Source{Key: "k"},
				Text: strings.Repeat(fmt.Sprintf("The %d. train of line %d was late by %d minutes. ", j, i, i*j), 120),
			}
		}
		if _, err := db.PutAll(t.Context(), ds); err != nil {
			t.Fatal(err)
		}
	}
	pages := func() (n int) {
		t.Helper()
		if err := db.write.QueryRowContext(t.Context(), `PRAGMA page_count`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	full := pages()
	for n := 1; n > 0; {
		if n, err = db.Trim(t.Context(), time.Now().Add(-time.Hour), 200); err != nil {
			t.Fatal(err)
		}
	}
	if now := pages(); now < full {
		t.Errorf("%d of %d pages before it was asked", now, full)
	}
	steps := 0
	for more := true; more; steps++ {
		before := pages()
		if more, err = db.Compact(t.Context()); err != nil {
			t.Fatal(err)
		}
		if gone := before - pages(); gone > compactPages+compactPages/50 /* and the map of them */ || more && gone == 0 {
			t.Errorf("a step of %d pages", gone)
		}
	}
	if now := pages(); now > full/3 || steps < 2 {
		t.Errorf("%d of %d pages are left, after %d steps", now, full, steps)
	}
}
