//go:build unix

package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// replica is "nutgraf run" as one of several processes on one database.
type replica struct {
	*process
	name   string
	line   *cable // to the database
	listen string
}

// fleet is several replicas between a database and two platforms. All that a replica
// says to a platform passes by it.
type fleet struct {
	*office
	server *server
	public string // where platforms would call
	made   int

	mu    sync.Mutex
	posts map[string][]string // by platform: which replica posted, in order
	last  map[string]time.Time
}

func newFleet(t *testing.T) *fleet {
	t.Helper()
	s := startServer(t)
	return &fleet{
		office: newOffice(t, s.url(s.address), 6, false), server: s, public: "http://" + freeAddress(t),
		posts: map[string][]string{}, last: map[string]time.Time{},
	}
}

// start starts a replica and waits until it is ready.
func (f *fleet) start() *replica {
	t := f.t
	t.Helper()
	f.made++
	r := &replica{name: fmt.Sprint("replica ", f.made), line: newCable(t, f.server.address), listen: freeAddress(t)}
	r.process = runProcess(t, append(slices.Clone(f.env), // the last of a name counts
		"DATABASE_URL="+f.server.url(r.line.Addr().String()), "LISTEN="+r.listen, "PUBLIC_URL="+f.public,
		"DISCORD_EVENTS="+eventsHTTP, "TELEGRAM_UPDATES="+updatesWebhook,
		"DISCORD_API_URL="+f.watch(r.name, platformDiscord, f.discord.URL),
		"TELEGRAM_API_URL="+f.watch(r.name, platformTelegram, f.telegram.URL))...)
	f.until(r.name+" is ready", func() bool { return strings.HasPrefix(r.ask("readyz"), "ok") })
	return r
}

// watch is an address of a platform that one replica uses.
func (f *fleet) watch(replica, platform, address string) string {
	to, err := url.Parse(address)
	if err != nil {
		f.t.Fatal(err)
	}
	onward := httputil.NewSingleHostReverseProxy(to)
	onward.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && (strings.HasSuffix(r.URL.Path, "/messages") || strings.HasSuffix(r.URL.Path, "/sendMessage")) {
			f.mu.Lock()
			f.posts[platform] = append(f.posts[platform], replica)
			f.last[platform] = time.Now()
			f.mu.Unlock()
		}
		onward.ServeHTTP(w, r)
	}))
	f.t.Cleanup(s.Close)
	return s.URL
}

// ask asks a replica for a page; "" where it does not answer.
func (r *replica) ask(page string) string {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+r.listen+"/"+page, http.NoBody)
	if err != nil {
		return ""
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return ""
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body) // what is not there is missed by whoever asks
	return string(text)
}

// leads reports whether a replica says of itself that it sends.
func (r *replica) leads(platform string) bool {
	return strings.Contains(r.ask("metrics"), `nutgraf_lease_held{platform="`+platform+`"} 1`)
}

// fences are those of the leases under which platforms are sent to.
func (f *fleet) fences() map[string]int {
	f.t.Helper()
	db, err := sql.Open("pgx", f.server.url(f.server.address))
	if err != nil {
		f.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	all := map[string]int{}
	for _, platform := range []string{platformDiscord, platformTelegram} {
		var n int
		if err := db.QueryRowContext(f.t.Context(), `SELECT fence FROM leases WHERE name = $1`, sendLease+platform).Scan(&n); err != nil {
			f.t.Fatal(err)
		}
		all[platform] = n
	}
	return all
}

// sent waits until every chat was told of all there is.
func (f *fleet) sent() {
	f.t.Helper()
	f.until("all is sent", func() bool {
		missing, _ := f.missing()
		return missing == 0
	})
}

// trial does something to a fleet that is sending, and looks at what the platforms see
// of it: how long they hear nothing, and that nobody speaks out of turn.
func (f *fleet) trial(what string, harm func()) {
	f.t.Helper()
	f.bring("Before "+what, "Right before "+what)
	f.until("sending has begun", func() bool {
		f.mu.Lock()
		defer f.mu.Unlock()
		return time.Since(f.last[platformTelegram]) < time.Second && time.Since(f.last[platformDiscord]) < time.Second
	})
	fences := f.fences()
	f.mu.Lock()
	from := map[string]int{platformDiscord: len(f.posts[platformDiscord]), platformTelegram: len(f.posts[platformTelegram])}
	before := map[string]string{}
	for platform, n := range from {
		before[platform] = f.posts[platform][n-1]
	}
	f.mu.Unlock()
	began := time.Now()
	harm()
	f.bring("After " + what)
	f.sent()
	took := time.Since(began).Round(100 * time.Millisecond)
	after := f.fences()
	f.mu.Lock()
	defer f.mu.Unlock()
	for platform, n := range from {
		senders := slices.Compact(append([]string{before[platform]}, f.posts[platform][n:]...))
		if len(senders) > 2 || after[platform]-fences[platform] != len(senders)-1 {
			f.t.Errorf("%s: on %s these posted in turn: %q; the fence went from %d to %d",
				what, platform, senders, fences[platform], after[platform])
		}
	}
	f.t.Logf("%s: all was sent after %s; fences %v → %v", what, took, fences, after)
}

// Two replicas on PostgreSQL. Whatever happens to one of them, to the database, or to
// the line between: what comes is sent, once, by one at a time.
func TestReplicas(t *testing.T) {
	if testing.Short() {
		t.Skip("not in short mode: it waits for the leases of replicas that died")
	}
	t.Parallel()
	f := newFleet(t)
	first := f.start()
	f.until("it sends", func() bool { return first.leads(platformDiscord) && first.leads(platformTelegram) })
	second := f.start()

	f.trial("a rolling restart", func() {
		first.terminate(t)
		first.ended(t)
	})
	first = f.start()
	f.trial("a kill", func() {
		if err := second.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := <-second.done; err == nil {
			t.Error("it ended by itself before it was killed")
		}
	})
	second = f.start()
	f.trial("a restart of the database", func() { f.server.control(t, "restart") })

	// Whoever sends now is cut off, in both ways.
	for what, harm := range map[string]func(*cable){"a dead line": (*cable).stall, "a cut line": (*cable).cut} {
		first.line.mend()
		second.line.mend()
		var leader *replica
		f.until("one sends on both", func() bool {
			for _, r := range []*replica{first, second} {
				if r.leads(platformDiscord) && r.leads(platformTelegram) {
					leader = r
				}
			}
			return leader != nil
		})
		f.trial(what, func() { harm(leader.line) })
		f.until("it knows that it does not send", func() bool { return !leader.leads(platformDiscord) && !leader.leads(platformTelegram) })
		if got := leader.ask("readyz"); strings.HasPrefix(got, "ok") {
			t.Errorf("after %s it says that it is ready", what)
		}
		leader.line.mend()
		f.bring("Later than " + what)
		f.until("it is ready again", func() bool { return strings.HasPrefix(leader.ask("readyz"), "ok") })
		f.sent()
	}

	_, surplus := f.missing()
	t.Logf("twice: %d on Discord, %d on Telegram", surplus[platformDiscord], surplus[platformTelegram])
	// One post can be under way when a process dies or is cut off.
	if surplus[platformDiscord] > 0 || surplus[platformTelegram] > 3 {
		t.Errorf("told twice: %v", surplus)
	}
}
