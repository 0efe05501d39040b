package digest

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// labelled is an article whose event somebody has told.
type labelled struct {
	Event, Title, Text, Date string
	after                    time.Duration // since the feed began
}

func readLabelled(t *testing.T) (all []labelled) {
	t.Helper()
	file, err := os.Open("../../shared/data/stories/stories.dev.jsonl.gz")
	if err != nil {
		t.Skipf("not measured: the labelled stories are not beside the repository: %v", err)
	}
	defer func() { _ = file.Close() }()
	plain, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(plain)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var d labelled
		if err := json.Unmarshal(lines.Bytes(), &d); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(d.Title, "Wikipedia,") {
			all = append(all, d)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// minute spreads articles over a day, the same whenever it is asked.
func minute(i int) time.Duration { return time.Duration(i*37%1440) * time.Minute }

// asDated are the articles of 30 days, each on its day; those without a date on the
// last that their event has.
func asDated(all []labelled) (feed []labelled) {
	day := map[string]string{}
	for _, d := range all {
		if d.Date >= "2014-02-20" && d.Date < "2014-07-31" {
			day[d.Event] = max(day[d.Event], d.Date)
		}
	}
	first := time.Date(2014, 4, 7, 0, 0, 0, 0, time.UTC)
	for i, d := range all {
		if d.Date < "2014" {
			d.Date = day[d.Event]
		}
		at, err := time.Parse(time.DateOnly, d.Date)
		if err == nil && !at.Before(first) && at.Before(first.AddDate(0, 0, 30)) {
			d.after = at.Sub(first) + minute(i)
			feed = append(feed, d)
		}
	}
	return feed
}

// oneAfterAnother lays all events of the set over 30 days, each on a day of its own
// and the next.
func oneAfterAnother(all []labelled) (feed []labelled) {
	at := map[string]int{}
	var events []string
	for _, d := range all {
		if _, ok := at[d.Event]; !ok {
			at[d.Event] = len(events)
			events = append(events, d.Event)
		}
	}
	for i, d := range all {
		d.after = time.Duration(at[d.Event]*29/len(events))*24*time.Hour + 2*minute(i)
		feed = append(feed, d)
	}
	return feed
}

// A replay is what one chat that follows everything gets of a feed.
type replay struct {
	alerts map[string]int // by event
	edits, replies,
	most int // edits of one message
	repeats int            // posts about a text that was there
	mixed   map[int64]bool // posts that tell of two events
}

func (s *stage) replay(feed []labelled) replay {
	s.t.Helper()
	out := replay{alerts: map[string]int{}, mixed: map[int64]bool{}}
	of, edits, seen := map[int64]string{}, map[int64]int{}, map[int64]bool{}
	start := time.Now()
	count := func() {
		for _, d := range s.finishAll() {
			id := d.Articles[0]
			switch d.Kind {
			case library.KindEdit:
				out.edits++
				edits[d.Original]++
				out.most = max(out.most, edits[d.Original])
				if slices.ContainsFunc(d.Articles, func(other int64) bool { return of[other] != of[id] }) {
					out.mixed[d.Original] = true
				}
				continue
			case library.KindReply:
				out.replies++
			default:
				out.alerts[of[id]]++
			}
			for _, id := range d.Articles[:1] {
				if seen[id] {
					out.repeats++
				}
				seen[id] = true
			}
		}
	}
	slices.SortFunc(feed, func(a, b labelled) int {
		return cmp.Or(cmp.Compare(a.after, b.after), cmp.Compare(a.Event, b.Event), cmp.Compare(a.Title, b.Title))
	})
	for i, r := range append(feed, labelled{after: 32 * 24 * time.Hour}) {
		for at := start.Add(r.after); time.Now().Before(at); count() {
			<-time.After(min(time.Until(at), 10*time.Minute)) // of simulated time
		}
		if r.Event == "" {
			break
		}
		id := s.report(names(9)[i%9], r.Title, r.Text)
		if _, ok := of[id]; !ok {
			of[id] = r.Event
		}
		out.alerts[r.Event] += 0
		if err := s.planner.Plan(s.t.Context(), time.Now()); err != nil {
			s.t.Fatal(err)
		}
		count()
	}
	return out
}

// Thirty days of labelled articles through a planner and a library: how often one
// chat that follows everything hears of an event.
func TestReplayOfStories(t *testing.T) {
	if testing.Short() {
		t.Skip("a measurement on real articles: not run with -short")
	}
	all := readLabelled(t)
	for _, tt := range []struct {
		name  string
		feed  []labelled
		least float64
	}{
		{"as dated", asDated(all), .80},
		{"one after another", oneAfterAnother(all), .75},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t)
				s.planner.Stories = s.DB
				s.follow("1", "")
				got := s.replay(tt.feed)
				alerts, once := 0, 0
				for _, n := range got.alerts {
					alerts += n
					if n <= 1 {
						once++
					}
				}
				events := float64(len(got.alerts))
				t.Logf("%d articles of %d events in 30 days: %d alerts, %.2f for an event; at most one for %.3f of the events; "+
					"%.2f edits for a message, %d at most; %.2f replies for a message; %d posts for repeats; %d posts tell of two events",
					len(tt.feed), len(got.alerts), alerts, float64(alerts)/events, float64(once)/events,
					float64(got.edits)/float64(alerts), got.most, float64(got.replies)/float64(alerts), got.repeats, len(got.mixed))
				if float64(once)/events < tt.least || got.repeats > 0 {
					t.Error("noisier than it was")
				}
			})
		})
	}
}

// finishAll sends what waits, at once.
func (s *stage) finishAll() []library.Delivery {
	s.t.Helper()
	ctx := s.t.Context()
	l, ok, err := s.Acquire(ctx, "sender", "one", time.Hour)
	if err != nil || !ok {
		s.t.Fatal(ok, err)
	}
	ds, err := s.TakeDeliveries(ctx, l, "telegram", time.Now(), 100)
	for _, d := range ds {
		if err == nil {
			d, err = s.Begin(ctx, l, d.ID, time.Now())
		}
		if err == nil {
			d.State, d.Message = library.Done, "m"
			err = s.Finish(ctx, l, d)
		}
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return ds
}
