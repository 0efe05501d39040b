package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/postgres"
	"github.com/nutgraf/nutgraf/library/sqlite"
	"github.com/nutgraf/nutgraf/library/sqlstore"
)

// A place is where a library is kept, or may be: a database on a server or a
// file.
type place struct {
	server string // address of a PostgreSQL database; "" for a file
	path   string // "" for a library in memory
}

// inMemory is the name of a library that lasts as long as the program.
const inMemory = ":memory:"

// placeOf reads an address; said is what it is called to people.
func placeOf(said, address string) (place, error) {
	if postgres.Is(address) {
		if err := postgres.Check(address); err != nil {
			return place{}, misused("Give it like postgres://user:password@host:5432/database", "%s: %w", said, err)
		}
		return place{server: address}, nil
	}
	if _, err := url.Parse(address); err != nil && strings.Contains(address, "://") {
		// Neither it nor the error is shown: both may hold a password.
		return place{}, misused("Escape what is no letter or digit in a password, as %40 for @.", "%s is not an address that can be read", said)
	}
	path, err := sqlite.Path(address)
	if err != nil {
		return place{}, misused("Give a path, sqlite:PATH, or postgres://user:password@host:5432/database", "%s: %w", said, err)
	}
	return place{path: path}, nil
}

// String names a place to people, without what lets anybody in.
func (p place) String() string {
	if p.server != "" {
		return "the " + postgres.Name(p.server)
	}
	return cmp.Or(p.path, "memory")
}

// handle is an open library, and the database that it is in.
type handle struct {
	library.Store
	db *sqlstore.Store
}

// open opens the library at a place.
func (p place) open(ctx context.Context, n need) (handle, error) {
	if p.server != "" {
		return p.openServer(ctx, n)
	}
	if p.path != "" {
		if err := prepare(p.path, n); err != nil {
			return handle{}, err
		}
	}
	db, err := sqlite.Open(ctx, cmp.Or(p.path, inMemory))
	if err != nil {
		return handle{}, failed(err, libraryHint(err))
	}
	return handle{db, db.Store}, nil
}

func (p place) openServer(ctx context.Context, n need) (handle, error) {
	if n == existing {
		switch there, err := postgres.Exists(ctx, p.server); {
		case err != nil:
			return handle{}, failed(err, libraryHint(err))
		case !there:
			return handle{}, noLibrary(p)
		}
	}
	db, err := postgres.Open(ctx, p.server)
	if err != nil {
		return handle{}, failed(err, libraryHint(err))
	}
	return handle{db, db.Store}, nil
}

// prepare makes the folder of a library that is to be made.
func prepare(path string, n need) error {
	_, err := os.Stat(path)
	switch {
	case !errors.Is(err, fs.ErrNotExist):
		return nil // what is wrong with it, the engine says best
	case n == existing:
		return noLibrary(place{path: path})
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return failed(fmt.Errorf("making a folder for the library: %w", err),
			"Set DATABASE_URL to a file in a folder that can be written to.")
	}
	return nil
}

func noLibrary(p place) error {
	where := "at " + p.path
	if p.server != "" {
		where = "in " + p.String()
	}
	return failed(fmt.Errorf("there is no library %s", where),
		"nutgraf chat makes one with samples, nutgraf import one with your articles; DATABASE_URL says where it is.")
}

// libraryHint says what to do about an error of the library.
func libraryHint(err error) string {
	switch {
	case errors.Is(err, library.ErrNewer):
		return "Use the newer version of nutgraf, or another DATABASE_URL."
	case errors.Is(err, library.ErrCorrupt):
		return "Put a backup in its place (nutgraf backup makes them), or set DATABASE_URL to another file."
	case errors.Is(err, library.ErrFull):
		return "Make room on the disk and try again; nothing was lost."
	case errors.Is(err, library.ErrInUse):
		return "Wait until the other process is done, or end it."
	case errors.Is(err, postgres.ErrAddress):
		return "Give DATABASE_URL like postgres://user:password@host:5432/database"
	case errors.Is(err, postgres.ErrAccess):
		return "Look at the user and the password in DATABASE_URL, and at what the user may do: it must own the database or a schema in it."
	case errors.Is(err, postgres.ErrNoDatabase):
		return "Make it, as an administrator of the server: CREATE DATABASE name OWNER user ENCODING 'UTF8' TEMPLATE template0"
	case errors.Is(err, postgres.ErrUnfit):
		return fmt.Sprintf("Use a database of PostgreSQL %d or later, in UTF8, that can be written to.", postgres.Oldest)
	case errors.Is(err, postgres.ErrUnreachable):
		return "See that the server runs, and that host and port in DATABASE_URL are right; a firewall may stand between."
	case errors.Is(err, fs.ErrPermission):
		return "Give this user the right to write there, or set DATABASE_URL to another file."
	}
	return "Set DATABASE_URL to another file or database if this one cannot be used."
}
