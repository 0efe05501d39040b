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

// givePostgres gives a script the variable POSTGRES, the address of a schema of
// its own. Where there is no server it is empty, and with CI=true an error.
func givePostgres(env *testscript.Env) error {
	address, err := postgresAddress()
	if err != nil {
		if os.Getenv("CI") == "true" || os.Getenv("POSTGRES_URL") != "" {
			return err
		}
		return nil
	}
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	name := "nutgraf_script_" + strings.ToLower(rand.Text()[:12])
	db, err := sql.Open("pgx", address)
	if err != nil {
		return err
	}
	if _, err := db.Exec("CREATE SCHEMA " + name); err != nil {
		return err
	}
	env.Defer(func() {
		_, _ = db.Exec("DROP SCHEMA " + name + " CASCADE") // a leftover harms nobody
		_ = db.Close()
	})
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	env.Setenv("POSTGRES", u.String())
	return nil
}
