//go:build unix

package main

import (
	"cmp"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
)

// server is a PostgreSQL of the test's own, which may be restarted.
type server struct {
	bin, data, options string
	address            string // host and port
	as                 *syscall.SysProcAttr
}

// startServer starts a server, in a folder and on a port of its own. It skips where
// PostgreSQL's programs are not on this machine; with CI=true that is a failure.
func startServer(t *testing.T) *server {
	t.Helper()
	s := &server{bin: serverPrograms(), address: freeAddress(t)}
	if s.bin == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("there is no initdb, and CI=true: install PostgreSQL's server")
		}
		t.Skip("not tested: there is no initdb in PATH or in /usr/lib/postgresql; install PostgreSQL's server")
	}
	dir := t.TempDir()
	s.data = filepath.Join(dir, "data")
	if os.Geteuid() == 0 { // which the server refuses to be
		s.as = anotherUser(t)
		if err := os.Chmod(filepath.Dir(dir), 0o711); err != nil { //nolint:gosec // another user's folder is in it
			t.Fatal(err)
		}
		if err := os.Chown(dir, int(s.as.Credential.Uid), int(s.as.Credential.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	s.run(t, "initdb", "-D", s.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	host, port, _ := net.SplitHostPort(s.address)
	s.options = fmt.Sprintf("-p %s -c listen_addresses=%s -c unix_socket_directories='%s' -c fsync=off", port, host, dir)
	s.control(t, "start")
	t.Cleanup(func() { s.control(t, "stop") })
	return s
}

// control starts, stops or restarts the server. It is not asked to be gentle: what is
// under way breaks off.
func (s *server) control(t *testing.T, verb string) {
	t.Helper()
	args := []string{verb, "-D", s.data, "-w", "-t", "120", "-l", s.data + ".log"}
	if verb != "start" {
		args = append(args, "-m", "immediate")
	}
	if verb != "stop" {
		args = append(args, "-o", s.options)
	}
	s.run(t, "pg_ctl", args...)
}

func (s *server) run(t *testing.T, program string, args ...string) {
	t.Helper()
	cmd := exec.Command(filepath.Join(s.bin, program), args...)
	cmd.Dir, cmd.SysProcAttr = filepath.Dir(s.data), s.as
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
}

// url is the server's address, by way of a host and port that may be another's.
func (s *server) url(through string) string {
	return "postgres://postgres@" + through + "/postgres?sslmode=disable"
}

// serverPrograms is the folder that has the newest server's programs.
func serverPrograms() string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	slices.SortFunc(found, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1])
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path)
	}
	return ""
}

// anotherUser makes a process one of the user postgres, or of nobody.
func anotherUser(t *testing.T) *syscall.SysProcAttr {
	t.Helper()
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err1 == nil && err2 == nil {
			return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
		}
	}
	t.Fatal("there is no user postgres or nobody that a server could run as")
	return nil
}

// cable is a line to a server. It can be cut, which both ends notice at once, or
// stalled, so that neither hears anything any more and does not know why.
type cable struct {
	net.Listener
	to string

	mu      sync.Mutex
	cutOff  bool
	flowing chan struct{} // closed when bytes go through
	ends    map[net.Conn]bool
}

func newCable(t *testing.T, to string) *cable {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cable{Listener: ln, to: to, flowing: make(chan struct{}), ends: map[net.Conn]bool{}}
	close(c.flowing)
	go c.serve()
	t.Cleanup(func() {
		_ = ln.Close()
		c.cut()
		c.mend()
	})
	return c
}

func (c *cable) serve() {
	for {
		near, err := c.Accept()
		if err != nil {
			return // the test is over
		}
		far, err := net.Dial("tcp", c.to)
		if err != nil {
			_ = near.Close()
			continue
		}
		if c.join(near) && c.join(far) {
			go c.pump(near, far)
			go c.pump(far, near)
		}
	}
}

// join counts a connection among those that can be cut; when the cable is cut it is.
func (c *cable) join(end net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cutOff {
		reset(end)
		return false
	}
	c.ends[end] = true
	return true
}

func reset(end net.Conn) {
	if tcp, ok := end.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // what is under way is lost
	}
	_ = end.Close()
}

func (c *cable) pump(from, to net.Conn) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		c.mu.Lock()
		flowing := c.flowing
		c.mu.Unlock()
		<-flowing
		if n > 0 {
			if _, werr := to.Write(buf[:n]); err == nil {
				err = werr
			}
		}
		if err != nil {
			c.mu.Lock()
			delete(c.ends, from)
			delete(c.ends, to)
			c.mu.Unlock()
			_, _ = from.Close(), to.Close()
			return
		}
	}
}

// cut ends all connections, and those that are made from now on.
func (c *cable) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cutOff = true
	for end := range c.ends {
		reset(end)
	}
	clear(c.ends)
}

// stall has nothing go through any more.
func (c *cable) stall() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.flowing = make(chan struct{})
}

// mend undoes cut and stall. What was written to a stalled line arrives now.
func (c *cable) mend() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cutOff = false
	select {
	case <-c.flowing:
	default:
		close(c.flowing)
	}
}
