//go:build !unix

package sqlite

import "os"

// mayWrite tells whether this user may read and write a file. Here closing a
// descriptor leaves the locks of others alone, so the file can be opened.
func mayWrite(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return f.Close()
}
