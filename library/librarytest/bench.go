package librarytest

import (
	"flag"
	"fmt"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// Sizes are how large the libraries of [BenchDelivery] are.
type Sizes struct {
	Chats    int // that follow everything
	Articles int // that are delivered to each before the clock starts
}

// SizeFlags defines flags for sizes; call it where a test's variables are declared.
func SizeFlags() *Sizes {
	var s Sizes
	flag.IntVar(&s.Chats, "chats", 10_000, "how many chats the benchmark of delivering has")
	flag.IntVar(&s.Articles, "told", 0, "how many articles each of them was told of before")
	return &s
}

// BenchDelivery measures what one article costs that goes to every chat, and what a
// sender's notes cost.
func BenchDelivery(b *testing.B, s library.Store, size Sizes) {
	ctx := b.Context()
	begun := time.Now()
	for i := range size.Chats {
		if _, _, err := s.Subscribe(ctx, library.Subscription{Address: room(fmt.Sprint(i))}); err != nil {
			b.Fatal(err)
		}
	}
	b.Logf("%d subscriptions: %.0f a second", size.Chats, float64(size.Chats)/time.Since(begun).Seconds())
	feed := library.Feed{URL: "https://wire.example/feed"}
	if _, err := s.AddFeed(ctx, feed); err != nil {
		b.Fatal(err)
	}
	wants, err := s.Wants(ctx, 0)
	if err != nil {
		b.Fatal(err)
	}
	w := &wire{b: b, s: s, feed: feed, want: wants[0].ID, chats: size.Chats}
	w.bring()
	begun = time.Now()
	for range size.Articles {
		w.fan(w.bring())
	}
	if size.Articles > 0 {
		kept := size.Articles * size.Chats
		stats, err := s.Stats(ctx)
		if err != nil {
			b.Fatal(err)
		}
		b.Logf("%d deliveries: %.0f a second; the library has %d MB, %d bytes for each", kept, float64(kept)/time.Since(begun).Seconds(), stats.Bytes>>20, stats.Bytes/int64(kept))
	}
	b.Run("fan-out", func(b *testing.B) {
		var total time.Duration
		for b.Loop() {
			b.StopTimer()
			event := w.bring()
			b.StartTimer()
			total += w.fan(event)
		}
		b.ReportMetric(float64(total.Milliseconds())/float64(b.N), "ms/article")
	})
	b.Run("begin and finish", func(b *testing.B) { notes(b, s) })
}

// notes measures what a sender writes for one message.
func notes(b *testing.B, s library.Store) {
	ctx := b.Context()
	l, ok, err := s.Acquire(ctx, "send discord", "bench", time.Hour)
	if err != nil || !ok {
		b.Fatalf("no lease: %v, %v", ok, err)
	}
	var ds []library.Delivery
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
		if err := s.Begin(ctx, l, d.ID, time.Now()); err != nil {
			b.Fatal(err)
		}
		d.State, d.Message = library.Done, "1234567890"
		if err := s.Finish(ctx, l, d); err != nil {
			b.Fatal(err)
		}
	}
}

// wire is a feed that brings one article after the other.
type wire struct {
	b     *testing.B
	s     library.Store
	feed  library.Feed
	want  int64
	chats int
	n     int
}

// bring brings an article; the first time none, so that the next is news.
func (w *wire) bring() library.News {
	ctx := w.b.Context()
	p := library.Polled{Feed: w.feed}
	p.Feed.Poll.Checked, p.Feed.Poll.Worked, p.Feed.Poll.Next = time.Now(), time.Now(), time.Now().Add(time.Hour)
	if w.n > 0 {
		key := fmt.Sprint("item", w.n)
		p.Entries = items(key)
		p.Articles = map[string]library.Draft{key: {Title: key, Text: fmt.Sprintf("The harbour reported %s, and %s, and %s again.", key, key, key)}}
	}
	w.n++
	if _, err := w.s.Polled(ctx, w.feed.URL, p); err != nil {
		w.b.Fatal(err)
	}
	if w.n == 1 {
		return library.News{}
	}
	all, err := w.s.TakeNews(ctx, time.Minute, 1)
	if err != nil || len(all) != 1 {
		w.b.Fatalf("news: %+v, %v", all, err)
	}
	return all[0]
}

// fan delivers an article to all chats.
func (w *wire) fan(event library.News) time.Duration {
	begun := time.Now()
	got, err := w.s.FanOut(w.b.Context(), event, library.About{Item: fmt.Sprint("n", event.ID), Sources: 1}, []int64{w.want})
	if err != nil || got != w.chats {
		w.b.Fatalf("fan-out wrote %d, %v", got, err)
	}
	return time.Since(begun)
}
