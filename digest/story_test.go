package digest

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// report polls the feed of a source, which has one article more.
func (s *stage) report(source, title, text string) int64 {
	s.t.Helper()
	feed := library.Feed{URL: "https://" + source + ".example/feed", Source: library.Source{Name: source}}
	switch _, err := s.Feed(s.t.Context(), feed.URL); {
	case err != nil:
		if _, err := s.AddFeed(s.t.Context(), feed); err != nil {
			s.t.Fatal(err)
		}
		s.poll(feed, nil)
	}
	return s.poll(feed, map[string]library.Draft{title: {
		URL: "https://" + source + ".example/" + title, Title: title, Lang: "en", Text: text, Published: time.Now(),
	}})[title].ID
}

func (s *stage) poll(feed library.Feed, articles map[string]library.Draft) map[string]library.Stored {
	s.t.Helper()
	p := library.Polled{Feed: feed, Articles: articles}
	p.Feed.Poll.Checked, p.Feed.Poll.Worked, p.Feed.Poll.Next = time.Now(), time.Now(), time.Now().Add(time.Hour)
	for key := range articles {
		p.Entries = append(p.Entries, library.Item{Key: key, State: "1"})
	}
	out, err := s.Polled(s.t.Context(), feed.URL, p)
	if err != nil {
		s.t.Fatal(err)
	}
	return out
}

// An event that several sources report is one alert to each chat, for who wants two
// sources when the second reports it, and one entry of a digest.
func TestOneAlertForAStory(t *testing.T) {
	const (
		fall  = "A crane lost its brake in the port of Harwick on Monday and rolled off the north quay into the water. Two fishing boats sank, the harbour master said."
		boats = "Two boats sank in Harwick when a crane rolled off the north quay of the harbour. Its brake had been inspected in January, the port said."
		quay  = "The north quay of Harwick harbour is closed after a crane rolled into the water and two boats sank. The brake of the crane is to be examined."
		sugar = "The parliament of Ostland voted to raise the tax on sugar by a fifth. The beverage industry had fought the bill for a year."
	)
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.planner.Stories = s.DB
		s.follow("1", "")
		s.subscribe(library.Subscription{Address: here("2"), Want: "harwick", Sources: 2})
		s.follow("3", "quay -master") // whose first report is a later one
		s.daily("4", "", "daily 08:00")
		var ids []int64
		for _, r := range [][3]string{
			{"ann", "Crane falls into Harwick harbour", fall},
			{"ann", "Once more: crane falls into Harwick harbour", fall},
			{"ben", "Tax on sugar to rise in Ostland", sugar},
			{"cleo", "Harwick crane sinks 2 boats", boats},
			{"dora", "Crane accident in Harwick", fall},
			{"eve", "Harwick harbour quay closed after crane accident", quay},
		} {
			ids = append(ids, s.report(r[0], r[1], r[2]))
			s.run(time.Minute, s.sender(nil))
		}
		s.told(t, "1", []int64{ids[0], ids[2]})
		s.told(t, "2", []int64{ids[3]})
		s.told(t, "3", []int64{ids[3]})
		account, err := s.planner.Explain(t.Context(), here("1"), ids[5])
		if err != nil || account.Reasons[0].Code != ReasonTold || account.Deliveries[len(account.Deliveries)-1].Articles[0] != ids[0] {
			t.Errorf("why the last was not told: %+v, %v", account.Reasons, err)
		}
		time.Sleep(7*time.Hour - 6*time.Minute)
		s.run(time.Minute, s.sender(nil))
		s.told(t, "4", []int64{ids[0], ids[2]})
		s.report("fay", "Harwick: the crane that sank two boats", "The crane that rolled off the north quay of Harwick harbour and sank two boats had lost its brake, the port said.")
		time.Sleep(24*time.Hour - time.Minute)
		s.run(time.Minute, s.sender(nil)) // no digest of what one had
		s.told(t, "4", []int64{ids[0], ids[2]})
	})
}
