//go:build unix

package sqlite

import (
	"io/fs"

	"golang.org/x/sys/unix"
)

// mayWrite tells, without opening the file, whether this user may read and
// write it. SQLite would open it for reading only and fail at the first write.
func mayWrite(path string) error {
	err := unix.Faccessat(unix.AT_FDCWD, path, unix.R_OK|unix.W_OK, unix.AT_EACCESS)
	if err != nil {
		return &fs.PathError{Op: "open", Path: path, Err: err}
	}
	return nil
}
