package poll

import (
	"bufio"
	"context"
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/nutgraf/nutgraf/feed/fetch"
	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/sqlite"
)

var (
	scale      = flag.Int("scale", 100, "how many feeds TestScale polls; from 10000 on it asserts what the product promises")
	scaleServe = flag.Bool("scale.serve", false, "be the server of TestScale")
)

// TestScale polls many feeds that are all due at once, on one core, with the real
// client, parser and store. The server is another process. Nothing is simulated:
// names are resolved (by a server in this process), time is real, slow hosts are
// slow. A first round has all feeds new; in the second, which is measured, they
// are all due again. It asserts, in the second round:
//
//   - every feed is polled, within the time in which 10,000 would take 10 minutes,
//   - none later than its own interval,
//   - with at most 200 MB resident,
//   - every new entry is an article once.
//
// Every processor second is this process's own, so a busy machine spoils the wall
// time, but not that figure.
func TestScale(t *testing.T) {
	if testing.Short() {
		t.Skip("slow hosts are slow in real time: not run with -short")
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	n := *scale
	port := startInternet(t)
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "scale.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for i := range n {
		if _, err := db.AddFeed(t.Context(), library.Feed{URL: feedURL(i, port)}); err != nil {
			t.Fatal(err)
		}
	}
	patience := 10 * time.Second
	if n < 1000 {
		patience = 4 * time.Second // some slow hosts are dead ones then
	}
	client := fetch.New(fetch.Config{AllowPrivate: true, Total: DefaultWorkers, Resolver: loopback(t), Timeout: patience})
	defer client.Close()

	first := measure(t, db, client, n)
	t.Logf("all new: %v", first)
	setRound(t, port, 1)
	for i := range n {
		if err := db.Hasten(t.Context(), feedURL(i, port), time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	second := measure(t, db, client, n)
	t.Logf("again:   %v", second)

	if limit := max(time.Duration(n)*10*time.Minute/10_000, 2*time.Minute); second.wall > limit {
		t.Errorf("took %v, want %v at most", second.wall, limit)
	}
	if second.overdue > 0 {
		t.Errorf("%d feeds were polled later than their interval", second.overdue)
	}
	if second.polled != n {
		t.Errorf("%d of %d feeds were polled", second.polled, n)
	}
	want := 0
	for i := range n {
		if mannerOf(i) == "news" {
			want += 1 + i%2
		}
	}
	if second.stored != want {
		t.Errorf("%d articles of %d new entries", second.stored, want)
	}
	if n >= 10_000 && second.peak > 200 {
		t.Errorf("%d MB were resident", second.peak)
	}
}

func feedURL(n int, port string) string {
	if mannerOf(n) == "refused" {
		port = "1"
	}
	return fmt.Sprintf("http://%s:%s/feed/%d", hostName(n), port, n)
}

// figures are what a round took.
type figures struct {
	polled, failed, same, stored int
	overdue                      int           // polled later than the shortest interval after they were due
	wall, cpu                    time.Duration // of this process
	last                         time.Duration // until the last feed that answers
	peak                         int           // MB resident, the most so far
}

func (f figures) String() string {
	return fmt.Sprintf("%d feeds in %v (%.0f a second), the last that works after %v; %v of one core (%.0f a second); %d the same, %d failed, %d articles; %d MB at most",
		f.polled, f.wall.Round(time.Millisecond), float64(f.polled)/f.wall.Seconds(), f.last.Round(time.Millisecond), f.cpu.Round(time.Millisecond),
		float64(f.polled)/f.cpu.Seconds(), f.same, f.failed, f.stored, f.peak)
}

// measure polls until every feed has been polled once.
func measure(t *testing.T, db *sqlite.DB, client *fetch.Client, n int) figures {
	t.Helper()
	var f figures
	var mu sync.Mutex
	seen := map[string]bool{}
	start, busy := time.Now(), processor(t)
	ctx, cancel := context.WithTimeout(t.Context(), max(10*time.Minute, time.Duration(n)*100*time.Millisecond))
	defer cancel()
	err := Run(ctx, Config{
		Store: db, Fetch: client, Pages: -1, // the texts' pages are not there
		First: func(library.Feed) Opening { return Opening{Take: 0} },
		Done: func(_ context.Context, r Result) {
			mu.Lock()
			defer mu.Unlock()
			if seen[r.Feed.Source.Key] {
				return
			}
			seen[r.Feed.Source.Key] = true
			took := time.Since(start)
			f.polled++
			for _, s := range r.Stored {
				if s.New {
					f.stored++
				}
			}
			switch {
			case r.Err != nil:
				f.failed++
			case r.Same:
				f.same++
			}
			if r.Err == nil {
				f.last = max(f.last, took)
			}
			if took > max(r.Feed.Poll.Interval, Shortest) {
				f.overdue++
			}
			if f.polled == n {
				cancel()
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	f.wall, f.cpu, f.peak = time.Since(start), processor(t)-busy, resident(t)
	return f
}

// processor is the time that this process has had.
func processor(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// resident is the most memory that this process has had, in MB.
func resident(t *testing.T) int {
	t.Helper()
	data, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skipf("not tested how much memory it takes: %v", err)
	}
	for line := range strings.Lines(string(data)) {
		var kb int
		if _, err := fmt.Sscanf(line, "VmHWM: %d kB", &kb); err == nil {
			return kb >> 10
		}
	}
	t.Fatal("there is no VmHWM")
	return 0
}

// startInternet starts the server in a process of its own.
func startInternet(t *testing.T) (port string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, "-test.run=^TestScaleServer$", "-scale.serve")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	_, port, err = net.SplitHostPort(strings.TrimSpace(strings.TrimPrefix(line, "listening ")))
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func setRound(t *testing.T, port string, n int) {
	t.Helper()
	resp, err := http.Get(fmt.Sprintf("http://127.0.0.1:%s/round/%d", port, n))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
}

// loopback resolves every name to this machine, but those that have no address.
func loopback(t *testing.T) *net.Resolver {
	t.Helper()
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe() // which is no net.PacketConn, so it speaks as over TCP
		go answerDNS(ours)
		return theirs, nil
	}}
}

func answerDNS(conn net.Conn) {
	defer conn.Close()
	size := make([]byte, 2)
	if _, err := io.ReadFull(conn, size); err != nil {
		return
	}
	data := make([]byte, binary.BigEndian.Uint16(size))
	if _, err := io.ReadFull(conn, data); err != nil {
		return
	}
	var m dnsmessage.Message
	if err := m.Unpack(data); err != nil || len(m.Questions) != 1 {
		return
	}
	q := m.Questions[0]
	m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
	switch name := q.Name.String(); {
	case strings.HasSuffix(name, ".nameless.test."), !strings.HasSuffix(name, ".test."):
		m.RCode = dnsmessage.RCodeNameError
	case q.Type == dnsmessage.TypeA:
		m.Answers = []dnsmessage.Resource{{
			Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class},
			Body:   &dnsmessage.AResource{A: netip.MustParseAddr("127.0.0.1").As4()},
		}}
	}
	out, err := m.AppendPack(make([]byte, 2))
	if err != nil {
		return
	}
	binary.BigEndian.PutUint16(out, uint16(len(out)-2))
	_, _ = conn.Write(out)
}
