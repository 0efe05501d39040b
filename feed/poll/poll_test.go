package poll

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nutgraf/nutgraf/feed/fetch"
	"github.com/nutgraf/nutgraf/library"
)

const address = "https://news.example/feed"

func at(url string) library.Feed { return library.Feed{URL: url} }

// Of a new feed the latest entries become articles; later each that is new, once.
func TestEntriesBecomeArticlesOnce(t *testing.T) {
	for first, want := range map[int][]string{
		0:   {"000"},
		2:   {"000", "001", "002"},
		All: {"000", "001", "002", "003", "004", "005", "006", "007", "008"},
	} {
		t.Run(fmt.Sprint(first), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				items := []string{}
				for n := range 8 {
					items = append(items, item(n+1, start))
				}
				slices.Reverse(items) // the oldest first, as some have it
				s := newShelf(at(address))
				w := &web{feed: func(context.Context, fetch.Question) (fetch.Answer, error) {
					if time.Since(start) > time.Hour {
						return body(address, rss(append(items, item(0, start))...))
					}
					return body(address, rss(items...))
				}}
				during(t, Config{Store: s, Fetch: w, First: func(library.Feed) Opening { return Opening{Take: first} }}, 30*time.Minute)
				during(t, Config{Store: s, Fetch: w, First: func(library.Feed) Opening { return Opening{Take: first} }}, 24*time.Hour)
				if got := s.kept(address); !slices.Equal(got, want) {
					t.Errorf("kept %v, want %v", got, want)
				}
				d := s.article(address, "000")
				if d.URL != "https://news.example/0" || d.Title != "Canal 0 reopens" || !d.Published.Equal(start.Truncate(time.Second)) ||
					!d.FirstSeen.IsZero() || !strings.HasPrefix(d.Text, "Canal number 0 reopened") || d.Site != "Canal News" {
					t.Errorf("%+v", d)
				}
				if name := s.get(address).Source.Name; name != "Canal News" {
					t.Errorf("the source is called %q", name)
				}
			})
		})
	}
}

// A host that never answers, and one with hundreds of feeds, keep nobody waiting.
func TestSlowHostsDelayNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelf()
		for i := range 300 {
			s.add(at(fmt.Sprintf("https://dead.example/%d", i)))
			s.add(at(fmt.Sprintf("https://big.example/%d", i)))
		}
		for i := range 100 { // the last in the queue
			f := at(fmt.Sprintf("https://small%d.example/feed", i))
			f.Added = time.Now().Add(time.Millisecond)
			s.add(f)
		}
		now := time.Now()
		var mu sync.Mutex
		busy, most := map[string]int{}, map[string]int{}
		w := &web{feed: func(ctx context.Context, q fetch.Question) (fetch.Answer, error) {
			host := hostOf(q.URL)
			mu.Lock()
			busy[host]++
			most[host] = max(most[host], busy[host])
			mu.Unlock()
			defer func() { mu.Lock(); busy[host]--; mu.Unlock() }()
			if host == "dead.example" {
				time.Sleep(15 * time.Second)
				return fetch.Answer{}, &fetch.Error{Code: fetch.CodeTimeout, Host: host, Cause: context.DeadlineExceeded}
			}
			time.Sleep(time.Second)
			return body(q.URL, rss(item(1, now)))
		}}
		var late time.Duration
		done, dead := 0, 0
		c := Config{Store: s, Fetch: w, Workers: 16, Done: func(_ context.Context, r Result) {
			mu.Lock()
			defer mu.Unlock()
			switch host := hostOf(r.Feed.URL); {
			case strings.HasPrefix(host, "small"):
				late = max(late, r.Late)
				done++
			case host == "dead.example":
				dead++
			}
		}}
		during(t, c, 4*time.Minute)
		if done < 100 || late > time.Minute {
			t.Errorf("%d of 100 small feeds were polled, at most %v late", done, late)
		}
		if most["big.example"] != DefaultPerHost || most["dead.example"] > DefaultPerHost {
			t.Errorf("at once: %v", most)
		}
		big, asked := 0, 0
		for _, u := range w.asked {
			switch hostOf(u) {
			case "big.example":
				big++
			case "dead.example":
				asked++
			}
		}
		if big < 290 {
			t.Errorf("%d of 300 feeds of the big host were polled in four minutes", big)
		}
		if asked > 10 || dead < 250 {
			t.Errorf("the dead host was asked %d times, and %d of its 300 feeds know that it is dead", asked, dead)
		}
	})
}

// Feeds that are put off because their host has enough to do come soon, though the
// store takes its time to write that.
func TestCrowdedHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelf()
		s.writing = 50 * time.Millisecond
		for i := range 100 {
			s.add(at(fmt.Sprintf("https://quick.example/%d", i)))
		}
		now := time.Now()
		w := &web{feed: func(_ context.Context, q fetch.Question) (fetch.Answer, error) {
			time.Sleep(10 * time.Millisecond)
			return body(q.URL, rss(item(1, now)))
		}}
		during(t, Config{Store: s, Fetch: w}, 30*time.Second)
		if n := len(w.asked); n != 100 {
			t.Errorf("%d of 100 feeds were polled in half a minute", n)
		}
	})
}

// A feed that fails is tried less and less, its readers are told once, and again
// when it is dead; nothing is asked any more then.
func TestFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelf(at(address))
		works := true
		w := &web{feed: func(context.Context, fetch.Question) (fetch.Answer, error) {
			if works {
				return body(address, rss(item(1, time.Now())))
			}
			return fetch.Answer{}, &fetch.Error{Code: fetch.CodeServer, Host: "news.example", Status: 500, Cause: errors.New("broken")}
		}}
		var told []string
		c := Config{Store: s, Fetch: w, Notify: func(_ context.Context, n Notice) {
			told = append(told, string(n.Kind)+" "+n.Code)
			if n.Kind == Failing && (n.Feed.Poll.Next.IsZero() || time.Since(n.Since) < longAfter || n.Feed.URL != address) {
				t.Errorf("%+v", n)
			}
		}}
		during(t, c, time.Hour)
		works = false
		for range 10 { // with restarts
			during(t, c, 24*time.Hour)
		}
		if want := []string{"failing " + fetch.CodeServer}; !slices.Equal(told, want) {
			t.Errorf("told %v, want %v", told, want)
		}
		if n := w.count(address); n > 40 {
			t.Errorf("asked %d times in ten days", n)
		}
		works = true
		during(t, c, 48*time.Hour)
		works = false
		during(t, c, 60*24*time.Hour)
		if want := []string{"failing " + fetch.CodeServer, "back ", "failing " + fetch.CodeServer, "ended " + fetch.CodeServer}; !slices.Equal(told, want) {
			t.Errorf("told %v, want %v", told, want)
		}
		p := s.get(address).Poll
		if !p.Ended || !p.Next.IsZero() || p.Checked.Sub(p.Worked) < deadAfter || p.Checked.Sub(p.Worked) > deadAfter+2*Longest {
			t.Errorf("%+v", p)
		}
	})
}

func TestGoneForGood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelf(at(address))
		w := &web{feed: func(context.Context, fetch.Question) (fetch.Answer, error) {
			return fetch.Answer{}, &fetch.Error{Code: fetch.CodeNotFound, Host: "news.example", Status: 410, Cause: errors.New("gone")}
		}}
		var told []Kind
		during(t, Config{Store: s, Fetch: w, Notify: func(_ context.Context, n Notice) { told = append(told, n.Kind) }}, 48*time.Hour)
		if !s.get(address).Poll.Ended || w.count(address) != 1 || !slices.Equal(told, []Kind{Ended}) {
			t.Errorf("%+v, asked %d times, told %v", s.get(address).Poll, w.count(address), told)
		}
	})
}

// Whoever adds a feed that robots.txt closes, or that is none, hears of it soon.
func TestNeverWorked(t *testing.T) {
	for code, answer := range map[string]func() (fetch.Answer, error){
		fetch.CodeRobots: func() (fetch.Answer, error) {
			return fetch.Answer{}, &fetch.Error{Code: fetch.CodeRobots, Cause: errors.New("no")}
		},
		CodeNotFeed: func() (fetch.Answer, error) { return body(address, "<!doctype html><html><body><p>Hello") },
	} {
		synctest.Test(t, func(t *testing.T) {
			var told []string
			s := newShelf(at(address))
			w := &web{feed: func(context.Context, fetch.Question) (fetch.Answer, error) { return answer() }}
			during(t, Config{Store: s, Fetch: w, Notify: func(_ context.Context, n Notice) { told = append(told, n.Code) }}, 4*time.Hour)
			if !slices.Equal(told, []string{code}) || s.get(address).Poll.Trouble != code {
				t.Errorf("%s: told %v, %+v", code, told, s.get(address).Poll)
			}
		})
	}
}

// A new address is remembered only if what is there is the feed.
func TestMoved(t *testing.T) {
	const elsewhere = "https://elsewhere.example/feed"
	for name, test := range map[string]struct {
		there string
		want  string
	}{
		"the same feed":    {rss(item(1, time.Unix(1e9, 0))), elsewhere},
		"another one":      {rss(item(7, time.Unix(1e9, 0))), address},
		"a parked domain":  {"<!doctype html><title>Buy this domain</title>", address},
		"and it is no one": {"", address},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newShelf(at(address))
			moved := false
			w := &web{feed: func(_ context.Context, q fetch.Question) (fetch.Answer, error) {
				if moved && q.URL == address {
					a, err := body(elsewhere, test.there)
					a.Moved = elsewhere
					return a, err
				}
				return body(q.URL, rss(item(1, time.Unix(1e9, 0))))
			}}
			during(t, Config{Store: s, Fetch: w}, time.Minute)
			moved = true
			for w.count(address) < 2 {
				during(t, Config{Store: s, Fetch: w}, time.Minute)
			}
			if s.get(test.want).Added.IsZero() {
				t.Errorf("%s: not at %s", name, test.want)
			}
		})
	}
}

// Where a feed itself says that it has moved, it is followed, if that is safe: the
// same feed is there, and no less protected.
func TestNewFeedURL(t *testing.T) {
	const elsewhere = "https://elsewhere.example/feed"
	for name, test := range map[string]struct {
		to, there, want string
	}{
		"the same feed":          {elsewhere, rss(item(2, time.Unix(1e9, 0)), item(1, time.Unix(1e9, 0))), elsewhere},
		"another one":            {elsewhere, rss(item(7, time.Unix(1e9, 0))), address},
		"nothing":                {elsewhere, "", address},
		"a page":                 {elsewhere, "<!doctype html><title>Buy this domain</title>", address},
		"itself":                 {address, rss(item(1, time.Unix(1e9, 0))), address},
		"without encryption now": {"http://elsewhere.example/feed", rss(item(1, time.Unix(1e9, 0))), address},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newShelf(at(address))
			w := &web{feed: func(_ context.Context, q fetch.Question) (fetch.Answer, error) {
				if q.URL != address {
					return body(q.URL, test.there)
				}
				text := strings.Replace(rss(item(1, time.Unix(1e9, 0))), "<item>", "<itunes:new-feed-url>"+test.to+"</itunes:new-feed-url><item>", 1)
				return body(q.URL, strings.Replace(text, "<rss ", `<rss xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" `, 1))
			}}
			during(t, Config{Store: s, Fetch: w}, time.Minute)
			if s.get(test.want).Added.IsZero() {
				t.Errorf("%s: not at %s", name, test.want)
			}
			if n := w.count(address); name == "itself" && n != 1 {
				t.Errorf("%s: asked %d times", name, n)
			}
		})
	}
}

// The hours in which a feed does not want to be asked are kept when nothing has
// changed, too, and after a restart.
func TestQuietHours(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelf(at(address))
		var hours []int // in which it was asked
		failing := false
		w := &web{feed: func(_ context.Context, q fetch.Question) (fetch.Answer, error) {
			hours = append(hours, time.Now().UTC().Hour())
			if failing {
				return fetch.Answer{}, &fetch.Error{Code: fetch.CodeServer, Status: 503}
			}
			if q.ETag != "" {
				return fetch.Answer{URL: q.URL, Same: true, ETag: q.ETag, Digest: q.Digest}, nil
			}
			var skip strings.Builder
			for h := range 12 {
				fmt.Fprintf(&skip, "<hour>%d</hour>", h)
			}
			a, err := body(q.URL, strings.Replace(rss(item(1, time.Now())), "<item>", "<skipHours>"+skip.String()+"</skipHours><item>", 1))
			a.ETag, a.Digest = "x", "0a1b"
			return a, err
		}}
		for i := range 12 { // each is a program of its own
			failing = i >= 8
			during(t, Config{Store: s, Fetch: w}, 12*time.Hour)
		}
		if digest, _ := recall(s.get(address).Poll.Digest); digest != "0a1b" {
			t.Errorf("asked to compare with %q", s.get(address).Poll.Digest)
		}
		for i, h := range hours[1:] { // nothing was known at the first time
			if h < 12 {
				t.Errorf("time %d: asked at %d o'clock", i+1, h)
			}
		}
		if len(hours) < 4 {
			t.Errorf("asked %d times in six days", len(hours))
		}
	})
}

// A site that turns to https has the same entries as before, though its guids are
// links.
func TestTurnedToHTTPS(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelf(at(address))
		scheme := "http"
		w := &web{feed: func(_ context.Context, q fetch.Question) (fetch.Answer, error) {
			return body(q.URL, rss(fmt.Sprintf(`<item><guid>%[1]s://news.example/1</guid><title>One</title><description>A text.</description></item>`+
				`<item><link>%[1]s://news.example/2</link><title>Two</title><description>A text.</description></item>`, scheme)))
		}}
		during(t, Config{Store: s, Fetch: w}, time.Hour)
		before := len(s.kept(address))
		scheme = "https"
		during(t, Config{Store: s, Fetch: w}, 25*time.Hour)
		if got := s.kept(address); before != 2 || len(got) != before {
			t.Errorf("%d, then %v", before, got)
		}
	})
}

// A host that asks for patience gets it for all its feeds.
func TestRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelf()
		for i := range 30 {
			s.add(at(fmt.Sprintf("https://busy.example/%d", i)))
		}
		w := &web{feed: func(context.Context, fetch.Question) (fetch.Answer, error) {
			time.Sleep(time.Second)
			return fetch.Answer{}, &fetch.Error{Code: fetch.CodeBusy, Host: "busy.example", Status: 429, After: 20 * time.Minute, Cause: errors.New("busy")}
		}}
		during(t, Config{Store: s, Fetch: w}, 19*time.Minute)
		if n := len(w.asked); n > DefaultPerHost {
			t.Errorf("asked %d times", n)
		}
	})
}

// Crawl-delay lies between all requests to a host.
func TestDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelf()
		for i := range 20 {
			s.add(at(fmt.Sprintf("https://calm.example/%02d", i)))
		}
		var times []time.Time
		w := &web{feed: func(_ context.Context, q fetch.Question) (fetch.Answer, error) {
			times = append(times, time.Now())
			a, err := body(q.URL, rss(item(1, time.Unix(1e9, 0))))
			a.Delay = 10 * time.Second
			return a, err
		}}
		during(t, Config{Store: s, Fetch: w, PerHost: 1}, 10*time.Minute)
		if len(times) < 20 {
			t.Errorf("%d of 20 feeds were polled", len(times))
		}
		for i := 2; i < len(times); i++ {
			if gap := times[i].Sub(times[i-1]); gap < 9*time.Second {
				t.Errorf("%v after the one before", gap)
			}
		}
	})
}

// A store that fails is not hammered, and nothing is lost.
func TestFullDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelf(at(address))
		s.full = true
		now := time.Now()
		w := &web{feed: func(context.Context, fetch.Question) (fetch.Answer, error) {
			return body(address, rss(item(1, now), item(2, now)))
		}}
		during(t, Config{Store: s, Fetch: w}, time.Hour)
		if n := w.count(address); n > 20 || n < 5 {
			t.Errorf("asked %d times in an hour", n)
		}
		s.full, s.blind = false, true
		during(t, Config{Store: s, Fetch: w}, time.Hour)
		if p := s.get(address).Poll; p.Failures != 0 {
			t.Errorf("the store's failure is the feed's: %+v", p)
		}
		s.blind = false
		during(t, Config{Store: s, Fetch: w}, 10*time.Minute)
		if got := s.kept(address); !slices.Equal(got, []string{"001", "002"}) {
			t.Errorf("kept %v", got)
		}
	})
}

// Stopping ends polls within Grace and gives back what was taken.
func TestStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelf()
		for i := range 40 {
			s.add(at(fmt.Sprintf("https://slow%d.example/feed", i)))
		}
		w := &web{feed: func(ctx context.Context, _ fetch.Question) (fetch.Answer, error) {
			<-ctx.Done()
			return fetch.Answer{}, &fetch.Error{Code: fetch.CodeCancelled, Cause: ctx.Err()}
		}}
		start := time.Now()
		during(t, Config{Store: s, Fetch: w, Workers: 16}, time.Second)
		if took := time.Since(start); took > time.Second+DefaultGrace+time.Second {
			t.Errorf("took %v", took)
		}
		if len(s.leases) != 0 {
			t.Errorf("%d leases are kept", len(s.leases))
		}
		for url := range s.feeds {
			if p := s.get(url).Poll; p.Failures != 0 || p.Next.After(start) {
				t.Errorf("%+v", p)
			}
		}
	})
}

// A panic is the failure of one feed.
func TestPanic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelf(at(address), at("https://other.example/feed"))
		w := &web{feed: func(_ context.Context, q fetch.Question) (fetch.Answer, error) {
			if q.URL == address {
				panic("secret")
			}
			return body(q.URL, rss(item(1, time.Now())))
		}}
		during(t, Config{Store: s, Fetch: w}, time.Minute)
		if s.get(address).Poll.Trouble != CodeInternal || len(s.kept("https://other.example/feed")) != 1 {
			t.Errorf("%+v", s.get(address).Poll)
		}
	})
}

func TestWake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, wake := newShelf(), make(chan struct{}, 1)
		w := &web{feed: func(_ context.Context, q fetch.Question) (fetch.Answer, error) { return body(q.URL, rss()) }}
		time.AfterFunc(5*time.Second, func() {
			s.add(at(address))
			wake <- struct{}{}
		})
		during(t, Config{Store: s, Fetch: w, Wake: wake}, 6*time.Second)
		if w.count(address) != 1 {
			t.Error("the new feed was not noticed")
		}
	})
	if err := Run(t.Context(), Config{}); err == nil {
		t.Error("runs without a store")
	}
}
