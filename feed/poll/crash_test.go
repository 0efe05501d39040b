package poll

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/feed/fetch"
	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/sqlite"
)

var (
	crashDB    = flag.String("crash.db", "", "be the process that TestKilled kills, with this library")
	crashShift = flag.Duration("crash.shift", 0, "how far its clock is ahead")
)

const (
	crashFeeds   = 12
	crashEntries = 25 // of each, in the end
	crashPages   = 3  // entries of each that are teasers
)

// TestKilledProcess is no test: TestKilled runs it in a process of its own, and
// kills it.
func TestKilledProcess(t *testing.T) {
	if *crashDB == "" {
		t.Skip("the process that TestKilled kills; it polls when that asks it to")
	}
	db, err := sqlite.Open(t.Context(), *crashDB)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	client := fetch.New(fetch.Config{AllowPrivate: true})
	defer client.Close()
	err = Run(t.Context(), Config{
		Store: db, Fetch: client, First: func(library.Feed) Opening { return Opening{Take: All} }, Workers: 4,
		// Ahead of time, so that leases of those who were killed are over, and feeds
		// are due again.
		Now: func() time.Time { return time.Now().Add(*crashShift) },
	})
	if err != nil {
		t.Fatal(err)
	}
}

// crashSite serves feeds that grow with time, and the pages of their teasers.
func crashSite(grown *atomic.Int64) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/feed/{n}", func(w http.ResponseWriter, r *http.Request) {
		var n int
		_, _ = fmt.Sscan(r.PathValue("n"), &n)
		fmt.Fprintf(w, `<rss version="2.0"><channel><title>Feed %d</title>`, n)
		for k := int(grown.Load()); k > 0; k-- {
			text := words(rand.New(rand.NewPCG(uint64(n), uint64(k))), 300)
			if k <= crashPages {
				text = text[:100] + " …"
			}
			fmt.Fprintf(w, `<item><guid>%d</guid><title>Story %d of %d</title><link>http://%s/page/%d/%d</link><description>%s</description></item>`, k, k, n, r.Host, n, k, text)
		}
		fmt.Fprint(w, `</channel></rss>`)
	})
	mux.HandleFunc("/page/{n}/{k}", func(w http.ResponseWriter, r *http.Request) {
		var n, k int
		_, _ = fmt.Sscan(r.PathValue("n")+" "+r.PathValue("k"), &n, &k)
		w.Header().Set("Content-Type", "text/html")
		// In paragraphs, as an article is: what is one lump is not trusted to be one.
		text := strings.ReplaceAll(words(rand.New(rand.NewPCG(uint64(n), uint64(k))), 300), ". ", ".</p>\n<p>")
		fmt.Fprintf(w, `<!doctype html><title>Story %[1]d of %[2]d</title><article><h1>Story %[1]d of %[2]d</h1><p>%[3]s</p></article>`, k, n, text)
	})
	return mux
}

// Whenever polling is killed, every entry is an article in the end, once.
func TestKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("several processes are started and killed: not run with -short")
	}
	var grown atomic.Int64
	s := httptest.NewServer(crashSite(&grown))
	defer s.Close()
	path := filepath.Join(t.TempDir(), "killed.db")
	db, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for n := range crashFeeds {
		if _, err := db.AddFeed(t.Context(), library.Feed{URL: fmt.Sprintf("%s/feed/%d", s.URL, n)}); err != nil {
			t.Fatal(err)
		}
	}
	done := func() bool {
		stats, err := db.Stats(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return stats.Articles >= crashFeeds*crashEntries
	}
	for round := range 60 {
		grown.Store(int64(min(5+3*round, crashEntries)))
		// Longer and longer, so that it ends on a slow machine too.
		lives := 30*time.Millisecond + time.Duration(rand.Int64N(int64(300*time.Millisecond)))*time.Duration(1+round/4)
		if round > 40 {
			lives = 20 * time.Second
		}
		killAfter(t, path, time.Duration(round)*25*time.Hour, lives, done)
		if done() && round > 10 {
			break
		}
	}
	everyEntryOnce(t, db)
}

// killAfter lets a process poll for a while, or until there is nothing left, and
// kills it.
func killAfter(t *testing.T, path string, ahead, d time.Duration, done func() bool) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, "-test.run=^TestKilledProcess$", "-crash.db="+path, "-crash.shift="+ahead.String())
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	tick := time.NewTicker(min(d, 200*time.Millisecond))
	defer tick.Stop()
	for end := time.Now().Add(d); time.Now().Before(end) && !done(); {
		<-tick.C
	}
	if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
}

func everyEntryOnce(t *testing.T, db *sqlite.DB) {
	t.Helper()
	stats, err := db.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if want := crashFeeds * crashEntries; stats.Articles != want {
		t.Errorf("%d articles of %d entries", stats.Articles, want)
	}
	feeds, err := db.Feeds(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range feeds {
		base, n, _ := strings.Cut(f.URL, "/feed/")
		for k := range crashEntries {
			link := fmt.Sprintf("%s/page/%s/%d", base, n, k+1)
			a, err := db.ByURL(t.Context(), link)
			if err != nil || len(a.Copies) > 0 || len(a.Text) < 500 {
				t.Errorf("entry %d of feed %s: %d bytes, %d copies, %v", k+1, n, len(a.Text), len(a.Copies), err)
			}
		}
	}
}
