package digest

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

func here(chat string) library.Address { return library.Address{Platform: "telegram", Chat: chat} }

// daily adds a digest that comes at a time of day.
func (s *stage) daily(chat, want, schedule string) library.Subscription {
	s.t.Helper()
	parsed, err := ParseSchedule(schedule)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.subscribe(library.Subscription{
		Address: here(chat), Want: want, Schedule: schedule, Zone: "Europe/Berlin", Next: parsed.Next(time.Now(), zone(s.t, "Europe/Berlin")),
	})
}

// A digest comes within five seconds of its minute, has what came since the last
// one, and nothing of what the chat was told of.
func TestDigests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.daily("1", "", "daily 08:00")
		s.follow("1", "storm")
		first := s.bring("storm", "calm", "fog")
		s.run(time.Minute, s.sender(nil))
		time.Sleep(7*time.Hour - 90*time.Second) // to half a minute before eight in Berlin
		s.run(time.Minute, s.sender(nil))
		s.told(t, "1", []int64{first[0], first[2], first[1]}) // the alert, then the latest first
		digest := s.posts[1]
		if late := digest.at.Sub(digest.Due); digest.Kind != library.KindDigest || late < 0 || late > 5*time.Second {
			t.Errorf("a digest of %s came %s late: %+v", digest.Item, late, digest.Delivery)
		}
		if digest.Item != "2000-01-01 08:00" { // a bubble begins at midnight in UTC
			t.Errorf("the slot is %q", digest.Item)
		}
		time.Sleep(24*time.Hour - time.Minute)
		s.run(time.Minute, s.sender(nil)) // nothing new: no post
		if len(s.posts) != 2 {
			t.Errorf("%d posts", len(s.posts))
		}
	})
}

// After days without a process there is one digest, of all that was missed; what
// came after the first missed slot is in it too.
func TestCatchUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		sub := s.daily("1", "", "every 3 hours")
		var want []int64
		for range 5 {
			time.Sleep(time.Minute)
			want = append(want, s.bring(names(len(want) + 1)[len(want)])...)
			time.Sleep(12 * time.Hour)
		}
		s.run(time.Minute, s.sender(nil))
		slices.Reverse(want)
		s.told(t, "1", want)
		if len(s.posts) != 1 {
			t.Errorf("%d digests", len(s.posts))
		}
		sub, err := s.Subscription(t.Context(), here("1"), sub.ID)
		if err != nil || !sub.Next.After(time.Now()) || sub.Next.After(time.Now().Add(3*time.Hour)) {
			t.Errorf("the next is at %s, %v", sub.Next, err)
		}
	})
}

// Weight decides what is in a digest, topics stand together, and what is too much
// for a message makes several.
func TestCompile(t *testing.T) {
	now := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	p := NewPlanner(PlannerConfig{})
	all := []entry{
		{article: 1, topic: "a", arrived: now.Add(-20 * time.Hour), sources: 1},
		{article: 2, topic: "b", arrived: now.Add(-20 * time.Hour), sources: 4},
		{article: 3, topic: "a", arrived: now.Add(-time.Hour), sources: 1},
		{article: 4, topic: "b", arrived: now.Add(-23 * time.Hour), sources: 1, helpful: 3},
		{article: 5, topic: "", arrived: now.Add(-30 * time.Hour), sources: 1},
	}
	var got []int64
	for _, e := range p.order(all, 4, now) {
		got = append(got, e.article)
	}
	if !slices.Equal(got, []int64{2, 4, 3, 1}) {
		t.Errorf("order %v", got)
	}
}

func TestParts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.planner.Entries = func(string) int { return 4 }
		sub := s.daily("1", "item", "daily 08:00")
		sub.Limit = 10
		sub.Want = "item000 OR /item/"
		if err := s.EditSubscription(t.Context(), sub); err != nil {
			t.Fatal(err)
		}
		nothing := s.daily("2", "never", "daily 08:00")
		nothing.SayNothing = true
		if err := s.EditSubscription(t.Context(), nothing); err != nil {
			t.Fatal(err)
		}
		s.bring(names(25)...)
		ds, next, err := s.planner.Preview(t.Context(), sub, time.Now())
		if err != nil || len(ds) != 3 || next.IsZero() || len(ds[2].Articles) != 2 {
			t.Fatalf("preview %+v, %s, %v", ds, next, err)
		}
		time.Sleep(7 * time.Hour)
		s.run(time.Minute, s.sender(nil))
		if len(s.posts) != 4 {
			t.Errorf("%d posts", len(s.posts))
		}
		for _, m := range s.posts {
			if m.Address.Chat == "2" && (len(m.Articles) != 0 || m.Kind != library.KindDigest) {
				t.Errorf("nothing new: %+v", m.Delivery)
			}
		}
		// After a slot, that was all that had room.
		if ds, _, err := s.planner.Preview(t.Context(), mustSubscription(t, s, sub), time.Now()); err != nil || len(ds) != 0 {
			t.Errorf("the next digest has %+v, %v", ds, err)
		}
	})
}

func mustSubscription(t *testing.T, s *stage, sub library.Subscription) library.Subscription {
	t.Helper()
	kept, err := s.Subscription(t.Context(), sub.Address, sub.ID)
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

func TestExplain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		alert := s.follow("1", "item000")
		s.follow("1", "/item000/")
		other := s.follow("1", "elsewhere")
		digest := s.daily("1", "item001", "daily 08:00")
		two := s.subscribe(library.Subscription{Address: here("1"), Want: "item001", Sources: 2})
		ids := s.bring(names(2)...)
		s.run(time.Minute, s.sender(nil))
		late := s.follow("1", "item001 OR late")
		for _, tt := range []struct {
			article int64
			sub     library.Subscription
			want    ReasonCode
		}{
			{ids[0], alert, ReasonTold}, {ids[0], other, ReasonNoMatch}, {ids[0], digest, ReasonNoMatch},
			{ids[1], digest, ReasonPlanned}, {ids[1], two, ReasonSources}, {ids[1], late, ReasonEarlier},
		} {
			account, err := s.planner.Explain(t.Context(), here("1"), tt.article)
			if err != nil || len(account.News) != 1 {
				t.Fatalf("%+v, %v", account, err)
			}
			i := slices.IndexFunc(account.Reasons, func(r Reason) bool { return r.Subscription.ID == tt.sub.ID })
			if i < 0 || account.Reasons[i].Code != tt.want {
				t.Errorf("%q and article %d: %+v, want %s", tt.sub.Want, tt.article, account.Reasons, tt.want)
			}
		}
	})
}
