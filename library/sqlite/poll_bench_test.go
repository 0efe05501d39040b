package sqlite

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// BenchmarkPolled tells how many feeds are taken and written in a second, of
// 100,000 (10,000 with -short): those that have nothing new, and those with two
// new articles of 260 words among their thirty entries. Run it with -cpu 1.
func BenchmarkPolled(b *testing.B) {
	n := 100_000
	if testing.Short() {
		n = 10_000
	}
	db := open(b)
	at := time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)
	begun := time.Now()
	for i := range n {
		f := library.Feed{
			URL: fmt.Sprintf("https://site-%d.example/feeds/news.xml", i), Added: at,
			Source: library.Source{Name: fmt.Sprint("Site ", i), Home: fmt.Sprintf("https://site-%d.example/", i)},
			Poll:   library.Poll{Next: at.Add(time.Duration(i) * time.Millisecond), Interval: time.Hour, ETag: `W/"5f3c-` + fmt.Sprint(i) + `"`},
		}
		if _, err := db.AddFeed(b.Context(), f); err != nil {
			b.Fatal(err)
		}
	}
	b.Logf("%d feeds added at %.0f/s", n, float64(n)/time.Since(begun).Seconds())
	at = at.Add(time.Hour)
	var due []library.Feed
	next := func(b *testing.B) library.Feed {
		if len(due) == 0 {
			var err error
			if due, err = db.TakeDue(b.Context(), at, time.Hour, 100); err != nil || len(due) == 0 {
				b.Fatalf("%d are due, %v", len(due), err)
			}
		}
		f := due[0]
		due = due[1:]
		at = at.Add(time.Millisecond)
		f.Poll.Checked, f.Poll.Next = at, at // and again when the others had their turn
		return f
	}
	b.Run("unchanged", func(b *testing.B) {
		polls := 0
		for b.Loop() {
			f := next(b)
			if _, err := db.Polled(b.Context(), f.URL, library.Polled{Feed: f}); err != nil {
				b.Fatal(err)
			}
			polls++
		}
		b.ReportMetric(float64(polls)/b.Elapsed().Seconds(), "feeds/s")
		b.ReportMetric(resident(), "MB-resident")
	})
	drafts, _ := synthetic(20_000)
	b.Run("two new", func(b *testing.B) {
		polls := 0
		for b.Loop() {
			f := next(b)
			p := library.Polled{Feed: f, Articles: map[string]library.Draft{}}
			for i := range 30 {
				p.Entries = append(p.Entries, library.Item{Key: fmt.Sprint(f.URL, "#", polls+i), State: "1"})
			}
			unseen, _, err := db.Unseen(b.Context(), f.URL, p.Entries)
			if err != nil {
				b.Fatal(err)
			}
			for i, e := range unseen {
				var d library.Draft // the rest was there when the feed was added
				if i < 2 && len(drafts) > 0 {
					d, drafts = drafts[0], drafts[1:]
				}
				p.Articles[e.Key] = d
			}
			if _, err := db.Polled(b.Context(), f.URL, p); err != nil {
				b.Fatal(err)
			}
			polls++
		}
		b.ReportMetric(float64(polls)/b.Elapsed().Seconds(), "feeds/s")
		b.ReportMetric(resident(), "MB-resident")
	})
}

// resident is the most memory that the process had so far, in MB; 0 where the
// system does not tell.
func resident() float64 {
	status, _ := os.ReadFile("/proc/self/status") // nothing on other systems
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	kb, _, _ := strings.Cut(strings.TrimSpace(after), " ")
	n, _ := strconv.ParseFloat(kb, 64) // 0 then
	return n / 1000
}
