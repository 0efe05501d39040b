package story

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/librarytest/evaluation"
)

// Thirty days of labelled articles come in as a live feed does, in the order of
// time: how many events open one story, which is one alert to who follows them,
// and how many more where what belongs to a story that was told counts as it
// (library.Told.Near).
func TestReplay(t *testing.T) {
	ds := evaluation.Read[labelled](t, "stories/stories.dev.jsonl.gz")
	day := map[string]string{} // of an event whose articles have a date
	for _, d := range ds {
		if d.Date >= "2014-02-20" && d.Date < "2014-07-31" {
			day[d.Event] = max(day[d.Event], d.Date)
		}
	}
	type report struct {
		at    time.Time
		event string
		a     library.Article
	}
	var feed []report
	for i, d := range ds {
		date := d.Date
		if date < "2014" {
			date = day[d.Event]
		}
		at, err := time.Parse("2006-01-02", date)
		if err != nil || date < "2014-04-07" || date >= "2014-05-07" || strings.HasPrefix(d.Title, "Wikipedia,") {
			continue
		}
		at = at.Add(time.Duration(i*37%1440) * time.Minute)
		feed = append(feed, report{at, d.Event, library.Article{Title: d.Title, Text: d.Text, Lang: "en", Published: at, FirstSeen: at}})
	}
	slices.SortFunc(feed, func(a, b report) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.event, b.event)) })
	m := newMemory()
	opens, fresh := map[string]int{}, map[string]int{}
	told := map[int64]bool{}
	alerts, stories := 0, map[int64]bool{}
	for i, r := range feed {
		p := m.add(int64(i+1), NewSketch(library.Analyse(r.a)))
		opens[r.event] += 0
		if p.Told().Step != library.StoryOpens {
			continue
		}
		alerts++
		opens[r.event]++
		if p.Near == 0 {
			fresh[r.event]++
		}
		if told[p.Story] {
			t.Errorf("story %d is opened twice", p.Story)
		}
		told[p.Story] = true
	}
	for _, a := range m.members {
		stories[a.Story] = true
	}
	one, oneFresh := 0, 0
	for e, n := range opens {
		if n <= 1 {
			one++
		}
		if fresh[e] <= 1 {
			oneFresh++
		}
	}
	ours := float64(len(stories)) / float64(alerts)
	t.Logf("%d articles of %d events in 30 days: %d alerts for %d stories (%.3f); one alert at most for %.3f of the events, for %.3f where a story that belongs to a told one is no alert",
		len(feed), len(opens), alerts, len(stories), ours, float64(one)/float64(len(opens)), float64(oneFresh)/float64(len(opens)))
	if ours < .95 || float64(oneFresh)/float64(len(opens)) < .75 {
		t.Error("noisier than it was")
	}
}
