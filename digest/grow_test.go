package digest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// crane is an event that six sources report.
var crane = [][3]string{
	{"ann", "Crane falls into Harwick harbour", "A crane lost its brake in the port of Harwick on Monday and rolled off the north quay into the water. Two fishing boats sank, the harbour master said."},
	{"ben", "Harwick crane sinks 2 boats", "Two boats sank in Harwick when a crane rolled off the north quay of the harbour. Its brake had been inspected in January, the port said."},
	{"cleo", "Harwick harbour quay closed after crane accident", "The north quay of Harwick harbour is closed after a crane rolled into the water and two boats sank. The brake of the crane is to be examined."},
	{"dora", "Crane that sank boats in Harwick had lost its brake", "The crane that rolled off the north quay of Harwick harbour and sank two boats had lost its brake. The company Orlen Lift paid 40,000 crowns to Magda Brink and to 17 other fishermen of the harbour."},
}

// kinds counts what one address got.
func (p *platform) kinds(chat string) string {
	n := map[library.Kind]int{}
	for _, m := range p.posts {
		if m.Address.Chat == chat {
			n[m.Kind]++
		}
	}
	return fmt.Sprintf("%d alerts, %d edits, %d replies", n[library.KindAlert], n[library.KindEdit], n[library.KindReply])
}

// edits are the edits that one address got.
func (p *platform) edits(chat string) (all []post) {
	for _, m := range p.posts {
		if m.Address.Chat == chat && m.Kind == library.KindEdit {
			all = append(all, m)
		}
	}
	return all
}

func (s *stage) cover(every time.Duration, sender func() *Sender) (ids []int64) {
	s.t.Helper()
	for _, r := range crane {
		ids = append(ids, s.report(r[0], r[1], r[2]))
		s.run(every, sender())
	}
	return ids
}

// One post of a story is edited as sources join, at once and then with pauses, and
// answered when there is something new; each follow has what it asked for.
func TestPostGrows(t *testing.T) {
	if testing.Short() {
		t.Skip("hours of looking for work: not run with -short")
	}
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.planner.Stories = s.DB
		s.follow("all", "")
		s.subscribe(library.Subscription{Address: here("edit"), Updates: library.UpdatesEdit})
		s.subscribe(library.Subscription{Address: here("none"), Updates: library.UpdatesNone})
		s.subscribe(library.Subscription{Address: here("three"), Sources: 3})
		s.follow("port", "port -fishermen") // which the last report does not match
		ids := s.cover(time.Minute, func() *Sender { return s.sender(nil) })
		for chat, want := range map[string]string{
			"all": "1 alerts, 1 edits, 0 replies", "edit": "1 alerts, 1 edits, 0 replies", "none": "1 alerts, 0 edits, 0 replies",
			"three": "1 alerts, 1 edits, 0 replies", "port": "1 alerts, 1 edits, 0 replies",
		} {
			if got := s.kinds(chat); got != want {
				t.Errorf("after four minutes %s got %s, want %s", chat, got, want)
			}
		}
		s.run(3*time.Hour, s.sender(nil))
		for chat, want := range map[string]string{
			"all": "1 alerts, 2 edits, 1 replies", "edit": "1 alerts, 2 edits, 0 replies", "none": "1 alerts, 0 edits, 0 replies",
			"three": "1 alerts, 1 edits, 1 replies", "port": "1 alerts, 2 edits, 0 replies",
		} {
			if got := s.kinds(chat); got != want {
				t.Errorf("in the end %s got %s, want %s", chat, got, want)
			}
		}
		edits := s.edits("all")
		if pause := edits[1].at.Sub(edits[0].at); pause < library.EditPause {
			t.Errorf("two edits within %s", pause)
		}
		if got := edits[1].Articles; fmt.Sprint(got) != fmt.Sprint(ids) || edits[1].Post == "" {
			t.Errorf("the last edit has %v of %v", got, ids)
		}
		for _, m := range s.posts {
			if m.Kind == library.KindReply && (!strings.Contains(m.Text, "\t40,000") || !strings.Contains(m.Text, "\tOrlen") || m.Post == "") {
				t.Errorf("a reply to %q says %q", m.Post, m.Text)
			}
			if m.Kind == library.KindAlert && m.Address.Chat == "three" && fmt.Sprint(m.Articles) != fmt.Sprint([]int64{ids[2], ids[0], ids[1]}) {
				t.Errorf("what three sources report was posted with %v", m.Articles)
			}
		}
		account, err := s.planner.Explain(t.Context(), here("none"), ids[3])
		if err != nil || account.Reasons[0].Code != ReasonOther {
			t.Errorf("why a post that stays has no more: %+v, %v", account.Reasons, err)
		}
	})
}

// An edit whose sender is killed, or whose answer is lost, is made by the next one:
// it is not lost, and never becomes a second post, whatever is set for posts.
func TestKilledWhileEditing(t *testing.T) {
	for _, atMostOnce := range []bool{false, true} {
		t.Run(fmt.Sprint("at most once ", atMostOnce), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t)
				s.planner.Stories = s.DB
				s.follow("1", "")
				ids := []int64{s.report(crane[0][0], crane[0][1], crane[0][2])}
				s.run(time.Minute, s.sender(nil))
				ids = append(ids, s.report(crane[1][0], crane[1][1], crane[1][2]))
				// The first sender's database is away from when it has made the edit, as when
				// its process is killed; the second one's answer is lost.
				cut := newCutStore(s.DB, time.Now().Add(time.Hour))
				s.lose = func(d library.Delivery, n int) bool {
					if d.Kind == library.KindEdit && n == 1 {
						cut.after.Store(time.Now().UnixMicro())
					}
					return d.Kind == library.KindEdit && n == 2
				}
				s.run(5*time.Second, s.sender(func(c *SenderConfig) { c.AtMostOnce, c.Store = atMostOnce, cut }))
				if n := len(s.edits("1")); n != 1 {
					t.Fatalf("%d edits before it was killed", n)
				}
				s.run(2*time.Minute, s.sender(func(c *SenderConfig) { c.AtMostOnce = atMostOnce }))
				if got := s.kinds("1"); got != "1 alerts, 3 edits, 0 replies" { // killed, lost, and made
					t.Errorf("got %s", got)
				}
				if last := s.edits("1")[2]; fmt.Sprint(last.Articles) != fmt.Sprint(ids) {
					t.Errorf("the last edit has %v of %v", last.Articles, ids)
				}
				ds, err := s.DeliveriesOf(t.Context(), here("1"), 0, 10)
				if err != nil || len(ds) != 2 || ds[0].State != library.Done || ds[1].State != library.Done {
					t.Errorf("left: %+v, %v", ds, err)
				}
			})
		})
	}
}

// A post that somebody has deleted ends its edits and replies without a word; the
// chat goes on.
func TestPostVanished(t *testing.T) {
	if testing.Short() {
		t.Skip("hours of looking for work: not run with -short")
	}
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.planner.Stories = s.DB
		s.follow("1", "")
		s.fail = func(d library.Delivery, _ int) error {
			if d.Kind == library.KindEdit || d.Kind == library.KindReply {
				return &PostError{Outcome: Vanished, Cause: errors.New("unknown message")}
			}
			return nil
		}
		s.cover(20*time.Minute, func() *Sender { return s.sender(nil) })
		s.report("eve", "Tax on sugar to rise in Ostland", "The parliament of Ostland voted to raise the tax on sugar by a fifth. The beverage industry had fought the bill for a year.")
		s.run(2*time.Hour, s.sender(nil))
		if got := s.kinds("1"); got != "2 alerts, 0 edits, 0 replies" {
			t.Errorf("got %s", got)
		}
		tries := 0
		for _, n := range s.tries {
			tries += n
		}
		if tries != 3 {
			t.Errorf("%d tries for two posts and the edit that ended the others", tries)
		}
		chat, err := s.Chat(context.Background(), here("1"))
		if err != nil || chat.Paused.Reason != "" {
			t.Errorf("the chat is paused: %q, %v", chat.Paused.Reason, err)
		}
	})
}

// However many edits wait, a post is not behind them.
func TestPostsBeforeEdits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.planner.Stories = s.DB
		const chats = 900
		for i := range chats {
			s.follow(fmt.Sprint(1000+i), "crane")
		}
		s.follow("7", "sugar")
		s.report(crane[0][0], crane[0][1], crane[0][2])
		s.run(time.Minute, s.sender(nil))
		s.report(crane[1][0], crane[1][1], crane[1][2])
		s.run(5*time.Second, s.sender(nil))
		asked := time.Now()
		s.report("eve", "Tax on sugar to rise in Ostland", "The parliament of Ostland voted to raise the tax on sugar by a fifth. The beverage industry had fought the bill for a year.")
		s.run(time.Minute, s.sender(nil))
		edits := 0
		for _, m := range s.posts {
			switch {
			case m.Kind == library.KindEdit:
				edits++
			case m.Address.Chat == "7" && m.at.Sub(asked) > 3*time.Second:
				t.Errorf("a post came %s late", m.at.Sub(asked))
			}
		}
		if edits != chats || s.tooFast > 0 {
			t.Errorf("%d edits of %d, %d too fast", edits, chats, s.tooFast)
		}
	})
}
