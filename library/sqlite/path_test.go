package sqlite

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPath(t *testing.T) {
	here, err := filepath.Abs("x.db")
	if err != nil {
		t.Fatal(err)
	}
	for dsn, want := range map[string]string{
		"/var/x.db":                 "/var/x.db",
		"x.db":                      here,
		"./x.db":                    here,
		"sqlite:x.db":               here,
		"sqlite://x.db":             here,
		"SQLite:x.db":               here,
		"sqlite3:x.db":              here,
		"sqlite:/var/x.db":          "/var/x.db",
		"sqlite:///var/x.db":        "/var/x.db",
		"file:x.db":                 here,
		"file:/var/x.db":            "/var/x.db",
		"file:///var/x.db":          "/var/x.db",
		"file://localhost/var/x.db": "/var/x.db",
		"file:///a%20b/%C3%A9.db":   "/a b/é.db",
		"sqlite:/var/100%.db":       "/var/100%.db",
		"/var/a%20b?.db":            "/var/a%20b?.db",
		"/var/postgres:x.db":        "/var/postgres:x.db",
		"sqlite:/var/a:b.db":        "/var/a:b.db",
		"/var/../var/x.db":          "/var/x.db",
		":memory:":                  "",
		"sqlite::memory:":           "",
		"sqlite://:memory:":         "",
		"file::memory:":             "",
	} {
		if got, err := Path(dsn); err != nil || got != want {
			t.Errorf("%q: %q, %v, want %q", dsn, got, err, want)
		}
	}
	for _, dsn := range []string{"", "sqlite:", "sqlite://", "file:", "file:x.db?mode=ro", "sqlite:x.db?a=b", "a\x00b", "sqlite:a%00b"} {
		if got, err := Path(dsn); err == nil || errors.Is(err, ErrScheme) {
			t.Errorf("%q: %q, %v", dsn, got, err)
		}
	}
	for _, dsn := range []string{"postgres://u:secret@h/db", "postgresql:secret", "MySQL://secret", "libsql+ws://secret", "http://secret/x.db", "notes:secret.db"} {
		scheme, _, _ := strings.Cut(dsn, ":")
		_, err := Path(dsn)
		if !errors.Is(err, ErrScheme) || !strings.Contains(err.Error(), strings.ToLower(scheme)) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", dsn, err)
		}
		if _, err := Open(t.Context(), dsn); !errors.Is(err, ErrScheme) || strings.Contains(err.Error(), "secret") {
			t.Errorf("Open(%q): %v", dsn, err)
		}
		if _, err := Exists(dsn); !errors.Is(err, ErrScheme) {
			t.Errorf("Exists(%q): %v", dsn, err)
		}
	}
}

func TestExists(t *testing.T) {
	dir := t.TempDir()
	made := file(t)
	if err := os.WriteFile(filepath.Join(dir, "empty.db"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for dsn, want := range map[string]bool{
		made: true, "file://" + made: true, "sqlite:" + made: true, dir: true,
		filepath.Join(dir, "none.db"): false, filepath.Join(dir, "no", "none.db"): false,
		"file:" + filepath.Join(dir, "empty.db"): false, ":memory:": false,
	} {
		if got, err := Exists(dsn); err != nil || got != want {
			t.Errorf("%q: %v, %v", dsn, got, err)
		}
	}
	if got, err := Exists(filepath.Join(made, "x.db")); err == nil || got {
		t.Errorf("below a file: %v, %v", got, err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("looking made files: %v, %v", left, err)
	}
}

func FuzzPath(f *testing.F) {
	for _, s := range []string{"x.db", "sqlite:x", "file:///x%20y", ":memory:", "postgres://x", "a\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, dsn string) {
		path, err := Path(dsn)
		if err != nil || path == "" {
			return
		}
		if !filepath.IsAbs(path) || strings.IndexByte(path, 0) >= 0 {
			t.Errorf("%q is %q", dsn, path)
		}
		if again, err := Path(path); err != nil || again != path {
			t.Errorf("%q is %q, and that %q, %v", dsn, path, again, err)
		}
	})
}
