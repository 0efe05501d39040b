package postgres

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"net"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/librarytest"
)

// server returns the address of the database that the tests run in: that of
// POSTGRES_URL, or "test" on this machine for those who ask no password. Without
// one the test is skipped; with CI=true it fails.
func server(t testing.TB) string {
	t.Helper()
	address, err := answering()
	asked := os.Getenv("POSTGRES_URL") != ""
	switch {
	case err == nil:
		return address
	case asked || os.Getenv("CI") == "true":
		t.Fatalf("no PostgreSQL to test with (POSTGRES_URL names one): %v", err)
	}
	t.Skip("not tested: there is no PostgreSQL at 127.0.0.1:5432 with a database test, and POSTGRES_URL names none")
	return ""
}

// answering asks the server once for all tests.
var answering = sync.OnceValues(func() (string, error) {
	address := cmp.Or(os.Getenv("POSTGRES_URL"), "postgres://postgres@127.0.0.1:5432/test?sslmode=disable")
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	db, err := sql.Open("pgx", address)
	if err != nil {
		return "", err
	}
	defer func() { _ = db.Close() }() // it was only asked
	return address, db.PingContext(ctx)
})

// schema returns the address of a schema of the test's own, dropped afterwards.
func schema(t testing.TB) string {
	t.Helper()
	address := server(t)
	name := "nutgraf_test_" + strings.ToLower(rand.Text()[:12])
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "CREATE SCHEMA "+name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := db.Exec("DROP SCHEMA " + name + " CASCADE"); err != nil {
			t.Errorf("removing what the test made: %v", err)
		}
		_ = db.Close()
	})
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal("POSTGRES_URL is no URL")
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String()
}

func open(t testing.TB, address string) *DB {
	t.Helper()
	db, err := Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func TestStore(t *testing.T) {
	librarytest.Test(t, func(t *testing.T) library.Store { return open(t, schema(t)) })
}

func TestStoreShared(t *testing.T) {
	librarytest.TestShared(t, func(t *testing.T) (a, b library.Store) {
		address := schema(t)
		return open(t, address), open(t, address)
	})
}

// What an operator can do something about is told apart, and no password is shown.
func TestOpenErrors(t *testing.T) {
	address := schema(t)
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	with := func(f func(u *url.URL)) string {
		c := *u
		f(&c)
		return c.String()
	}
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = silent.Close() }()
	for _, tt := range []struct {
		name, address string
		want          error
	}{
		{"no address", "postgres://someone:hush%zz@host/x", ErrAddress},
		{"bad port", "postgres://someone:hush@host:many/x", ErrAddress},
		{"another scheme", "mysql://someone:hush@host/x", ErrAddress},
		{"bad pool", with(func(u *url.URL) { u.RawQuery += "&pool_max_conns=none" }), ErrAddress},
		{"nobody listens", "postgres://someone:hush@127.0.0.1:1/x", ErrUnreachable},
		{"nobody answers", "postgres://someone:hush@" + silent.Addr().String() + "/x?sslmode=disable&connect_timeout=1", ErrUnreachable},
		{"no such host", "postgres://someone:hush@host.invalid/x", ErrUnreachable},
		{"no database", with(func(u *url.URL) { u.Path = "/nutgraf_nowhere" }), ErrNoDatabase},
		{"no such user", with(func(u *url.URL) { u.User = url.UserPassword("nutgraf_nobody", "hush") }), ErrAccess},
		{"no schema", with(func(u *url.URL) { u.RawQuery = "sslmode=disable&search_path=nutgraf_nowhere" }), ErrUnfit},
		{"newer", newer(t), library.ErrNewer},
	} {
		t.Run(tt.name, func(t *testing.T) {
			db, err := Open(t.Context(), tt.address)
			if err == nil {
				_ = db.Close()
				t.Fatal("opened")
			}
			if !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
			if strings.Contains(err.Error(), "hush") {
				t.Errorf("the password is shown: %v", err)
			}
		})
	}
}

// newer is a library of a later version of the program.
func newer(t *testing.T) string {
	address := schema(t)
	db := open(t, address)
	if _, err := db.write.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, true)`); err != nil {
		t.Fatal(err)
	}
	return address
}

// Several processes start at once on a database that is empty.
func TestOpenTogether(t *testing.T) {
	address := schema(t)
	if there, err := Exists(t.Context(), address); err != nil || there {
		t.Errorf("before: %v, %v", there, err)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			db, err := Open(t.Context(), address)
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := db.Stats(t.Context()); err != nil {
				t.Error(err)
			}
			_ = db.Close()
		})
	}
	wg.Wait()
	if there, err := Exists(t.Context(), address); err != nil || !there {
		t.Errorf("after: %v, %v", there, err)
	}
}

// A server that ends every connection, as one that restarts does, is not noticed.
func TestConnectionsLost(t *testing.T) {
	address := schema(t)
	name := "nutgraf_test_" + strings.ToLower(rand.Text()[:12])
	db := open(t, address+"&application_name="+name)
	killer, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = killer.Close() }() // it only killed
	for i := range 4 {
		_, err := killer.ExecContext(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1`, name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Put(t.Context(), library.Draft{Text: strings.Repeat("alone", i+1) + " stands here."}); err != nil {
			t.Errorf("Put %d: %v", i, err)
		}
		if r, err := db.Search(t.Context(), library.Query{Words: "stands here"}); err != nil || len(r.Hits) != i+1 {
			t.Errorf("Search %d: %d hits, %v", i, len(r.Hits), err)
		}
	}
}
