//go:build unix

package sqlite

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestOpenTwice: opening a file once more and closing it again leaves the locks
// of the first alone. A process does not see its own locks, so another one has
// to look: this test's own program. (SQLite since 3.51 notices lost locks where
// it would remove the log; nothing else does.)
func TestOpenTwice(t *testing.T) {
	if path := os.Getenv("NUTGRAF_TEST_LOCKED"); path != "" {
		sayLocked(t, path)
		return
	}
	path := file(t)
	locked := func() bool {
		cmd := exec.Command(os.Args[0], "-test.run=^TestOpenTwice$")
		cmd.Env = append(os.Environ(), "NUTGRAF_TEST_LOCKED="+path)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return strings.Contains(string(out), "locked")
	}
	if locked() {
		t.Fatal("locked before it is open")
	}
	db, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if !locked() {
		t.Fatal("an open library has no lock")
	}
	again, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if !locked() {
		t.Error("opened once more, it has no lock")
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	if !locked() {
		t.Error("once more opened and closed, it has no lock")
	}
}

// sayLocked says whether another process has any lock on the file.
func sayLocked(t *testing.T, path string) {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // it was only looked at
	lock := unix.Flock_t{Type: unix.F_WRLCK, Whence: io.SeekStart}
	if err := unix.FcntlFlock(f.Fd(), unix.F_GETLK, &lock); err != nil {
		t.Fatal(err)
	}
	if lock.Type != unix.F_UNLCK {
		_, _ = os.Stdout.WriteString("locked\n")
	}
}
