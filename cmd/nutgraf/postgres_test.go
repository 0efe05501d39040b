package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/rogpeppe/go-internal/testscript"
)

// postgresAddress asks once whether there is a PostgreSQL to test with: that of
// POSTGRES_URL, or the database test on this machine.
var postgresAddress = sync.OnceValues(func() (string, error) {
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

// newSchema makes a schema in PostgreSQL and returns its address, and what removes it.
// Where there is no server the address is empty, and with CI=true it is an error.
func newSchema() (at string, drop func(), err error) {
	address, err := postgresAddress()
	if err != nil {
		if os.Getenv("CI") == "true" || os.Getenv("POSTGRES_URL") != "" {
			return "", nil, err
		}
		return "", nil, nil
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", nil, err
	}
	name := "nutgraf_script_" + strings.ToLower(rand.Text()[:12])
	db, err := sql.Open("pgx", address)
	if err != nil {
		return "", nil, err
	}
	if _, err := db.Exec("CREATE SCHEMA " + name); err != nil {
		return "", nil, err
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String(), func() {
		_, _ = db.Exec("DROP SCHEMA " + name + " CASCADE") // a leftover harms nobody
		_ = db.Close()
	}, nil
}

// givePostgres gives a script the variable POSTGRES, the address of a schema of
// its own; empty where there is no server.
func givePostgres(env *testscript.Env) error {
	at, drop, err := newSchema()
	if err != nil || at == "" {
		return err
	}
	env.Defer(drop)
	env.Setenv("POSTGRES", at)
	return nil
}
