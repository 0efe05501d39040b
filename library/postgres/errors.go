package postgres

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/sqlstore"
)

// What may be wrong with a database, for whoever has to do something about it.
var (
	// ErrAddress: the address cannot be read.
	ErrAddress = errors.New("not the address of a PostgreSQL database")
	// ErrUnreachable: nobody answers there, or the server is starting, stopping or
	// full.
	ErrUnreachable = errors.New("the database server cannot be reached")
	// ErrAccess: wrong user or password, or the user may not do this.
	ErrAccess = errors.New("the database server does not allow it")
	// ErrNoDatabase: the server has no database of this name.
	ErrNoDatabase = errors.New("there is no such database")
	// ErrUnfit: the server, or the database, is one that the library cannot use.
	ErrUnfit = errors.New("the database will not do")
)

var errReadOnly = errors.New("the database is read-only")

// failed is sqlstore's, for what is done before there is a Store.
func failed(doing string, err error) error { return sqlstore.Failed(kind, doing, err) }

// kind returns the library's, or this package's, error for one of the driver's;
// nil when there is none. Codes are in PostgreSQL's manual, appendix A.
func kind(err error) error {
	code := codeOf(err)
	switch {
	case code == "53100":
		return library.ErrFull
	case strings.HasPrefix(code, "XX"):
		return library.ErrCorrupt
	case code == "40001", code == "40P01", code == "55P03":
		return library.ErrInUse
	case code == "57014":
		return context.Canceled
	case code == "25006":
		return errReadOnly
	case strings.HasPrefix(code, "28"), code == "42501":
		return ErrAccess
	case code == "3D000":
		return ErrNoDatabase
	case lost(err):
		return ErrUnreachable
	}
	return nil
}

// codeOf returns the server's code for an error; "" when it has none.
func codeOf(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code
	}
	return ""
}

// passing tells that a transaction was rolled back for a reason that may be gone
// soon: it was in another's way, or the server went away.
func passing(err error) bool {
	switch codeOf(err) {
	case "40001", "40P01", "55P03":
		return true
	}
	return lost(err)
}

// lost reports whether the connection is gone, or could not be made, because of
// the network or the state of the server.
func lost(err error) bool {
	if code := codeOf(err); code != "" {
		switch code {
		case "57P01", "57P02", "57P03", "25P03", "53300":
			return true
		}
		return strings.HasPrefix(code, "08")
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		strings.Contains(err.Error(), "conn closed") // pgx has no error value for it
}
