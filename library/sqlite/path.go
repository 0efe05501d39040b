package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// ErrScheme means that a data source name is not one of SQLite's. It is wrapped
// with the scheme, and with nothing else of the name, which may hold a password.
var ErrScheme = errors.New("not a SQLite library")

// Path returns the absolute path of the file that a data source name means, ""
// for a library in memory. The forms are
//
//	PATH  sqlite:PATH  sqlite://PATH  sqlite:///ABSOLUTE  file:PATH  file:///ABSOLUTE
//	:memory:  sqlite::memory:
//
// where sqlite3 may stand for sqlite. After a scheme, %20 and the like are what
// they stand for in a link, and there are no options after a "?". Another scheme
// is an [ErrScheme]; to name a file with a colon in it, write ./a:b or use a
// scheme. Nothing is looked up on the disk but the current folder.
func Path(dsn string) (string, error) {
	path := dsn
	if scheme, rest, ok := cutScheme(dsn); ok {
		switch scheme {
		case "sqlite", "sqlite3", "file":
		default:
			return "", fmt.Errorf("%w: there is no engine for %q", ErrScheme, scheme)
		}
		if strings.Contains(rest, "?") {
			return "", fmt.Errorf("%q: options after a %q are not supported", dsn, "?")
		}
		rest = strings.TrimPrefix(rest, "//")
		if scheme == "file" {
			if local, ok := strings.CutPrefix(rest, "localhost/"); ok && strings.HasPrefix(dsn[len("file:"):], "//") {
				rest = "/" + local
			}
		}
		path = rest
		if p, err := url.PathUnescape(rest); err == nil {
			path = p
		}
	}
	switch path {
	case "":
		return "", errors.New("the name of the library's file is empty")
	case ":memory:":
		return "", nil
	}
	if strings.IndexByte(path, 0) >= 0 {
		return "", fmt.Errorf("%q is not a path", path)
	}
	return filepath.Abs(path)
}

// cutScheme cuts the scheme off, in lower case. A single letter is none: it is
// a drive.
func cutScheme(dsn string) (scheme, rest string, ok bool) {
	scheme, rest, ok = strings.Cut(dsn, ":")
	if !ok || len(scheme) < 2 {
		return "", dsn, false
	}
	for i, r := range strings.ToLower(scheme) {
		letter := 'a' <= r && r <= 'z'
		if !letter && (i == 0 || !strings.ContainsRune("0123456789+-.", r)) {
			return "", dsn, false
		}
	}
	return strings.ToLower(scheme), rest, true
}

// Exists reports whether there is a library, or anything else, in the file that
// a data source name means: Open would not make a new one. It is false for one
// in memory. The error is that of [Path], or an *fs.PathError when the file
// cannot be looked at.
func Exists(dsn string) (bool, error) {
	path, err := Path(dsn)
	if err != nil || path == "" {
		return false, err
	}
	// An empty file is a library that was not begun yet, unless its content is
	// still in the log beside it.
	for _, end := range [...]string{"", "-wal"} {
		info, err := os.Stat(path + end)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return false, err
		}
		if info.IsDir() || info.Size() > 0 {
			return true, nil
		}
	}
	return false, nil
}
