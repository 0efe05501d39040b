package librarytest

import (
	"context"
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// Sizes are how large the libraries of [BenchDelivery] are.
type Sizes struct {
	Chats     int // that follow something
	Followers int // how many of them follow the same
	Articles  int // that each chat was told of before the clock starts
}

// SizeFlags defines flags for sizes; call it where a test's variables are declared.
func SizeFlags() *Sizes {
	var s Sizes
	flag.IntVar(&s.Chats, "chats", 10_000, "how many chats the benchmark of delivering has")
	flag.IntVar(&s.Followers, "followers", 10_000, "how many of them follow the same, and so get an article")
	flag.IntVar(&s.Articles, "told", 0, "how many articles each of them was told of before")
	return &s
}

// Exec runs a statement in an engine's database. Both engines understand those of this
// package.
type Exec func(ctx context.Context, query string) error

// BenchDelivery measures what one article costs that goes to all who follow the same,
// what a sender's notes cost, and what is asked all the time, in a library with so
// many subscriptions and deliveries. Most of those are written by exec, because one by
// one they would take hours. Upkeep is what a server does by itself from time to time; it
// is done once all is there, because one that is tested may have that off.
func BenchDelivery(b *testing.B, s library.Store, exec Exec, size Sizes, upkeep ...string) {
	size.Followers = min(size.Followers, size.Chats)
	t := &town{b: b, s: s, exec: exec, Sizes: size, feed: library.Feed{URL: "https://wire.example/feed"}}
	if _, err := s.AddFeed(b.Context(), t.feed); err != nil {
		b.Fatal(err)
	}
	t.subscribe()
	t.bring() // nothing, so that the next is news
	t.keep()
	for _, query := range upkeep {
		t.do("%s", query)
	}
	b.Run("fan-out", func(b *testing.B) {
		t.b = b
		var all []time.Duration
		for b.Loop() {
			b.StopTimer()
			event, want := t.bring(), t.next()
			b.StartTimer()
			begun := time.Now()
			t.fan(event, want)
			all = append(all, time.Since(begun))
		}
		slices.Sort(all)
		b.ReportMetric(float64(all[len(all)/2].Milliseconds()), "p50-ms")
		b.ReportMetric(float64(all[0].Milliseconds()), "best-ms") // when nobody else had the machine
	})
	b.Run("growth", t.grows)
	t.b = b
	l, ok, err := s.Acquire(b.Context(), "send discord", "bench", time.Hour)
	if err != nil || !ok {
		b.Fatalf("no lease: %v, %v", ok, err)
	}
	t.fan(t.bring(), t.next()) // there is something to send again
	b.Run("begin and finish", func(b *testing.B) { notes(b, s, l) })
	t.asks(b, l)
	t.expire(b)
}

// grows measures what one more report costs of a story whose posts are out, with
// something new in it: an edit and a reply for each chat.
func (t *town) grows(b *testing.B) {
	t.b = b
	for b.Loop() {
		b.StopTimer()
		event, want := t.bring(), t.next()
		t.fan(event, want)
		t.sent()
		about := library.About{Item: fmt.Sprint("n", event.ID), Sources: 2, Joins: true, New: []string{"one", "two", "three"}}
		next := t.bring()
		b.StartTimer()
		if got, err := t.s.FanOut(b.Context(), next, about, []int64{want}); err != nil || got != 2*t.Followers {
			b.Fatalf("%d edits and replies, %v", got, err)
		}
	}
	t.sent()
}

// asks measures what is asked all the time, by the program or by people.
func (t *town) asks(b *testing.B, l library.Lease) {
	somebody, now := room(fmt.Sprint(t.Chats/2)), time.Now()
	for _, one := range []struct {
		name string
		ask  func(ctx context.Context) error
	}{
		{"take", func(ctx context.Context) error {
			_, err := t.s.TakeDeliveries(ctx, l, "discord", time.Now(), 500)
			return err
		}},
		{"postpone", func(ctx context.Context) error { return t.s.Postpone(ctx, l, somebody, now, "quiet hours") }},
		{"why", func(ctx context.Context) error {
			_, err := t.s.DeliveriesOf(ctx, somebody, t.article, 10)
			return err
		}},
		{"follows", func(ctx context.Context) error { _, err := t.s.Subscriptions(ctx, somebody); return err }},
		{"metrics", func(ctx context.Context) error {
			if _, err := t.s.Stats(ctx); err != nil {
				return err
			}
			_, err := t.s.Backlog(ctx)
			return err
		}},
		{"slots", func(ctx context.Context) error { _, err := t.s.TakeSlots(ctx, now, time.Minute, 100); return err }},
		{"nothing is old", func(ctx context.Context) error { _, err := t.s.Expire(ctx, t.begun); return err }},
		{"trim", func(ctx context.Context) error { _, err := t.s.Trim(ctx, t.begun, 50); return err }},
	} {
		b.Run(one.name, func(b *testing.B) {
			for b.Loop() {
				if err := one.ask(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// expire forgets the older half of what was delivered.
func (t *town) expire(b *testing.B) {
	if t.half.IsZero() {
		return
	}
	begun := time.Now()
	n, err := t.s.Expire(b.Context(), t.half)
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("%d old deliveries removed: %.0f a second", n, float64(n)/time.Since(begun).Seconds())
}

// notes measures what a sender writes for one message.
func notes(b *testing.B, s library.Store, l library.Lease) {
	ctx := b.Context()
	var ds []library.Delivery
	var err error
	for b.Loop() {
		if len(ds) == 0 {
			b.StopTimer()
			if ds, err = s.TakeDeliveries(ctx, l, "discord", time.Now().Add(time.Minute), 1000); err != nil || len(ds) == 0 {
				b.Fatalf("nothing to send: %v", err)
			}
			b.StartTimer()
		}
		d := ds[0]
		ds = ds[1:]
		if _, err := s.Begin(ctx, l, d.ID, time.Now()); err != nil {
			b.Fatal(err)
		}
		d.State, d.Message = library.Done, "1234567890"
		if err := s.Finish(ctx, l, d); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}

// town is many chats, and a feed that brings one article after the other.
type town struct {
	Sizes

	b     *testing.B
	s     library.Store
	exec  Exec
	feed  library.Feed
	wants []int64

	begun, half time.Time // of what is kept
	n, turn     int
	article     int64 // the last one
}

// sampled is how many subscriptions are made one by one, as people do.
const sampled = 20_000

// word is what a chat follows.
func (t *town) word(chat int) string { return fmt.Sprint("word", chat/t.Followers) }

// subscribe has each chat follow its word.
func (t *town) subscribe() {
	ctx, begun := t.b.Context(), time.Now()
	var next atomic.Int64
	var wg sync.WaitGroup
	few := min(t.Chats, sampled)
	for range 4 {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < few; i = int(next.Add(1)) - 1 {
				if _, _, err := t.s.Subscribe(ctx, library.Subscription{Address: room(fmt.Sprint(i)), Want: t.word(i)}); err != nil {
					t.b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	t.b.Logf("subscriptions: %.0f a second", float64(few)/time.Since(begun).Seconds())
	for i := 0; i < t.Chats; i += t.Followers {
		if _, _, err := t.s.Subscribe(ctx, library.Subscription{Address: room(fmt.Sprint(i)), Want: t.word(i)}); err != nil {
			t.b.Fatal(err)
		}
	}
	if t.Chats > few {
		t.do(`INSERT INTO chats (platform, chat, thread)
			WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < %d) SELECT 'discord', CAST(i AS TEXT), '' FROM n WHERE 1 = 1
			ON CONFLICT DO NOTHING`, t.Chats)
		t.do(`INSERT INTO subscriptions (chat_id, want_id, schedule, zone, entries, say_nothing, sources, look, paused, held, created, maker)
			SELECT c.id, w.id, '', '', 0, 0, 0, NULL, '', 0, %d, '' FROM chats c JOIN wants w ON w.text = 'word' || (CAST(c.chat AS BIGINT) / %d) AND w.digest = 0
			WHERE 1 = 1 ON CONFLICT DO NOTHING`, time.Now().UnixMicro(), t.Followers)
	}
	all, err := t.s.Wants(ctx, 0)
	if err != nil {
		t.b.Fatal(err)
	}
	for _, w := range all {
		t.wants = append(t.wants, w.ID)
	}
}

// do runs a statement of numbers.
func (t *town) do(query string, args ...any) {
	t.b.Helper()
	if err := t.exec(t.b.Context(), fmt.Sprintf(query, args...)); err != nil {
		t.b.Fatal(err)
	}
}

// keep delivers the articles that all were told of.
func (t *town) keep() {
	t.begun = time.Now()
	var fanned time.Duration
	turns := t.Articles * len(t.wants)
	for i := range turns {
		event, want := t.bring(), t.next()
		begun := time.Now()
		t.fan(event, want)
		fanned += time.Since(begun)
		t.do(`INSERT INTO told (chat_id, article_id) SELECT chat_id, %d FROM deliveries WHERE platform = 'discord' AND state = 0 AND held = 0
			ON CONFLICT DO NOTHING`, event.Article)
		t.sent()
		if i == turns/2 {
			t.half = time.Now()
		}
	}
	kept := t.Articles * t.Chats
	if kept == 0 {
		return
	}
	stats, err := t.s.Stats(t.b.Context())
	if err != nil {
		t.b.Fatal(err)
	}
	t.b.Logf("%d subscriptions, %d deliveries: %.0f a second were written; the library has %d MB, %d bytes for each delivery; this process: %s",
		t.Chats, kept, float64(kept)/fanned.Seconds(), stats.Bytes>>20, stats.Bytes/int64(kept), memory())
}

// sent ends all that waits; one by one each would take two transactions.
func (t *town) sent() {
	t.do(`UPDATE deliveries SET state = 2, attempts = 1, begun = due, message = '1234567890123456789'
		WHERE platform = 'discord' AND state = 0 AND held = 0`)
}

// memory is what the system says of this process's memory, where it does.
func memory() string {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return "not known here"
	}
	var out []string
	for line := range strings.Lines(string(status)) {
		if strings.HasPrefix(line, "VmHWM") || strings.HasPrefix(line, "VmRSS") {
			out = append(out, strings.Join(strings.Fields(line), " "))
		}
	}
	return strings.Join(out, ", ")
}

// bring brings an article; the first time none, so that the next is news.
func (t *town) bring() library.News {
	ctx := t.b.Context()
	p := library.Polled{Feed: t.feed}
	p.Feed.Poll.Checked, p.Feed.Poll.Worked, p.Feed.Poll.Next = time.Now(), time.Now(), time.Now().Add(time.Hour)
	if t.n > 0 {
		key := fmt.Sprint("item", t.n)
		p.Entries = items(key)
		// No words that another has: each is a story of its own.
		words := make([]string, 8)
		for i := range words {
			words[i] = fmt.Sprintf("%x", sha256.Sum256([]byte(fmt.Sprint(key, i))))[:8]
		}
		p.Articles = map[string]library.Draft{key: {Title: key, Text: strings.Join(words, " ") + "."}}
	}
	t.n++
	if _, err := t.s.Polled(ctx, t.feed.URL, p); err != nil {
		t.b.Fatal(err)
	}
	if t.n == 1 {
		return library.News{}
	}
	all, err := t.s.TakeNews(ctx, time.Minute, 1)
	if err != nil || len(all) != 1 {
		t.b.Fatalf("news: %+v, %v", all, err)
	}
	t.article = all[0].Article
	return all[0]
}

// next is what the next article is about.
func (t *town) next() int64 {
	t.turn++
	return t.wants[t.turn%len(t.wants)]
}

// fan delivers an article to all who follow what it is about.
func (t *town) fan(event library.News, want int64) {
	got, err := t.s.FanOut(t.b.Context(), event, library.About{Item: fmt.Sprint("n", event.ID), Sources: 1}, []int64{want})
	if err != nil || got != t.Followers {
		t.b.Fatalf("fan-out wrote %d, %v", got, err)
	}
}
