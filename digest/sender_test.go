package digest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/sqlite"
)

// A stage is a library in memory, a feed, and a platform with Telegram's limits.
type stage struct {
	t *testing.T
	*sqlite.DB
	feed    library.Feed
	planner *Planner
	*platform
}

func newStage(t *testing.T) *stage {
	t.Helper()
	db, err := sqlite.Open(t.Context(), ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	s := &stage{t: t, DB: db, feed: library.Feed{URL: "https://wire.example/feed"}, platform: newPlatform()}
	s.planner = NewPlanner(PlannerConfig{Store: db, Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	if _, err := db.AddFeed(t.Context(), s.feed); err != nil {
		t.Fatal(err)
	}
	s.bring() // what it has when it is added is no news
	return s
}

// bring polls the feed, which has articles of these titles now.
func (s *stage) bring(titles ...string) (ids []int64) {
	s.t.Helper()
	p := library.Polled{Feed: s.feed, Articles: map[string]library.Draft{}}
	p.Feed.Poll.Checked, p.Feed.Poll.Worked, p.Feed.Poll.Next = time.Now(), time.Now(), time.Now().Add(time.Hour)
	for _, title := range titles { // the latest comes first in a feed
		p.Entries = append([]library.Item{{Key: title, State: "1"}}, p.Entries...)
		p.Articles[title] = library.Draft{URL: "https://wire.example/" + title, Title: title, Lang: "en",
			Text: fmt.Sprintf("This is what %s says, %s, and nothing else says that.", title, strings.Repeat(title+" ", 5))}
	}
	out, err := s.Polled(s.t.Context(), s.feed.URL, p)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, title := range titles {
		ids = append(ids, out[title].ID)
	}
	return ids
}

func (s *stage) follow(chat, want string) library.Subscription {
	s.t.Helper()
	return s.subscribe(library.Subscription{Address: library.Address{Platform: "telegram", Chat: chat}, Want: want})
}

func (s *stage) subscribe(sub library.Subscription) library.Subscription {
	s.t.Helper()
	kept, _, err := s.Subscribe(s.t.Context(), sub)
	if err != nil {
		s.t.Fatal(err)
	}
	return kept
}

// sender returns a sender for the stage's platform.
func (s *stage) sender(change func(*SenderConfig)) *Sender {
	c := SenderConfig{
		Platform: "telegram", Store: s.DB, Poster: s.platform, Overall: TelegramPace(), PerChat: TelegramChat,
		FoldAt: 10, FoldSize: 10, Log: slog.New(slog.NewTextHandler(s.t.Output(), nil)),
	}
	if change != nil {
		change(&c)
	}
	return NewSender(c)
}

// run runs a planner and senders for a while.
func (s *stage) run(d time.Duration, senders ...*Sender) {
	s.t.Helper()
	ctx, cancel := context.WithCancel(s.t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { _ = s.planner.Run(ctx) })
	for _, sender := range senders {
		wg.Go(func() {
			if err := sender.Run(ctx); err != nil {
				s.t.Logf("a sender ended: %v", err)
			}
		})
	}
	<-time.After(d) // of simulated time
	cancel()
	wg.Wait()
}

// platform is a platform as strict as Telegram: 30 posts in any second, one a
// second to each chat, 20 in any minute to a group.
type platform struct {
	mu    sync.Mutex
	posts []post
	tooFast,
	underWay, most int
	fail  func(d library.Delivery, n int) error // n counts the tries of a delivery
	lose  func(d library.Delivery, n int) bool  // the answer of a post
	keep  map[int64]bool                        // ids that are kept once; nil: it keeps all
	took  time.Duration
	tries map[int64]int
}

type post struct {
	library.Delivery
	at time.Time
}

func newPlatform() *platform {
	return &platform{took: 100 * time.Millisecond, tries: map[int64]int{}}
}

// Post implements Poster.
func (p *platform) Post(ctx context.Context, d library.Delivery) (Posted, error) {
	p.mu.Lock()
	p.underWay++
	p.most = max(p.most, p.underWay)
	p.tries[d.ID]++
	n := p.tries[d.ID]
	p.mu.Unlock()
	defer func() { p.mu.Lock(); p.underWay--; p.mu.Unlock() }()
	select {
	case <-ctx.Done():
		return Posted{}, &PostError{Outcome: Unclear, Cause: ctx.Err()}
	case <-time.After(p.took):
	}
	if p.fail != nil {
		if err := p.fail(d, n); err != nil {
			return Posted{}, err
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	inSecond, inMinute, inChat := 0, 0, 0
	for i := len(p.posts) - 1; i >= 0 && now.Sub(p.posts[i].at) < time.Minute; i-- {
		same := p.posts[i].Address.Chat == d.Address.Chat
		if now.Sub(p.posts[i].at) < time.Second {
			inSecond++
			if same {
				inChat++
			}
		}
		if same && strings.HasPrefix(d.Address.Chat, "-") {
			inMinute++
		}
	}
	if inSecond >= 30 || inMinute >= 20 || inChat >= 1 {
		p.tooFast++
		return Posted{}, &PostError{Outcome: Later, After: 5 * time.Second, Cause: errors.New("too many requests")}
	}
	if p.keep == nil || !p.keep[d.ID] {
		p.posts = append(p.posts, post{d, now})
	}
	if p.keep != nil {
		p.keep[d.ID] = true
	}
	if p.lose != nil && p.lose(d, n) {
		return Posted{}, &PostError{Outcome: Unclear, Cause: errors.New("the connection ended")}
	}
	return Posted{Chat: d.Address.Chat, Message: fmt.Sprint("m", d.ID)}, nil
}

// told checks that an address was told of these articles once each, in order.
func (p *platform) told(t *testing.T, chat string, want []int64) {
	t.Helper()
	var got []int64
	for _, m := range p.posts {
		switch {
		case m.Address.Chat != chat:
		case m.Kind == library.KindAlert: // the others are further reports
			got = append(got, m.Articles[0])
		case m.Kind != library.KindEdit && m.Kind != library.KindReply:
			got = append(got, m.Articles...)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s was told of %v, want %v", chat, got, want)
	}
}

func names(n int) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprintf("item%03d", i))
	}
	return all
}

// 120 items to one group at 20 a minute: none lost, none twice, in order, and the
// last no older than six minutes.
func TestBurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.follow("-100", "")
		s.follow("7", "") // and somebody's own
		start := time.Now()
		want := s.bring(names(120)...)
		s.run(6*time.Minute, s.sender(nil))
		s.told(t, "-100", want)
		s.told(t, "7", want)
		last := s.posts[len(s.posts)-1].at.Sub(start)
		if s.tooFast > 0 || last > 6*time.Minute {
			t.Errorf("%d were too fast; the last came after %s", s.tooFast, last)
		}
		t.Logf("120 items in %d posts to two chats, the last after %s", len(s.posts), last)
	})
}

// One article to many chats goes out as fast as the platform takes it.
func TestThroughput(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of posts: not run with -short")
	}
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		const chats = 3000
		for i := range chats {
			s.follow(fmt.Sprint(1000+i), "")
		}
		s.bring("one")
		s.run(2*time.Minute, s.sender(nil))
		if len(s.posts) != chats || s.tooFast > 0 {
			t.Fatalf("%d posts of %d, %d too fast", len(s.posts), chats, s.tooFast)
		}
		took := s.posts[chats-1].at.Sub(s.posts[0].at)
		rate := float64(chats-1) / took.Seconds()
		if rate < 0.95*30 {
			t.Errorf("%.1f a second, of 30", rate)
		}
		t.Logf("%.2f posts a second of the 30 that are allowed", rate)
	})
}

// With one post under way at a time it is as fast, as long as answers come within
// 33 ms.
func TestOneAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		const chats = 500
		for i := range chats {
			s.follow(fmt.Sprint(1000+i), "")
		}
		s.took = 25 * time.Millisecond
		s.bring("one")
		s.run(20*time.Second, s.sender(func(c *SenderConfig) { c.AtOnce = 1 }))
		if len(s.posts) != chats || s.tooFast > 0 || s.most != 1 {
			t.Fatalf("%d posts of %d, %d too fast, %d at once", len(s.posts), chats, s.tooFast, s.most)
		}
		if rate := (chats - 1) / s.posts[chats-1].at.Sub(s.posts[0].at).Seconds(); rate < 0.95*30 {
			t.Errorf("%.1f a second, of 30", rate)
		}
	})
}

// What is unclear is sent again, or not, as was set; a platform that keeps one of
// two has each once in any case.
func TestLostAnswers(t *testing.T) {
	for _, tt := range []struct {
		name          string
		once, keeps   bool
		most, unclear int
	}{
		{"at least once", false, false, 2, 0},
		{"at most once", true, false, 1, 1},
		{"kept", false, true, 1, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t)
				if tt.keeps {
					s.keep = map[int64]bool{}
				}
				s.lose = func(d library.Delivery, n int) bool { return n == 1 && d.Address.Chat == "1" }
				s.follow("1", "")
				s.follow("2", "")
				want := s.bring("one", "two")
				s.run(time.Minute, s.sender(func(c *SenderConfig) { c.AtMostOnce, c.Keeps = tt.once, tt.keeps }))
				s.told(t, "2", want)
				counts := map[int64]int{}
				for _, m := range s.posts {
					if m.Address.Chat == "1" {
						counts[m.Articles[0]]++
					}
				}
				for _, id := range want {
					if counts[id] != tt.most {
						t.Errorf("an article was posted %d times, want %d", counts[id], tt.most)
					}
				}
				ds, err := s.DeliveriesOf(t.Context(), library.Address{Platform: "telegram", Chat: "1"}, 0, 10)
				unclear := 0
				for _, d := range ds {
					if d.State == library.Unclear {
						unclear++
					} else if d.State != library.Done {
						t.Errorf("left as %+v", d)
					}
				}
				if err != nil || unclear != 2*tt.unclear {
					t.Errorf("%d unclear, %v", unclear, err)
				}
			})
		})
	}
}

// What chats and platforms do: refuse, vanish, move, wake up, be busy.
func TestTroubles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		for _, chat := range []string{"ok", "gone", "busy", "refusing", "asleep", "moved"} {
			s.follow(chat, "")
		}
		at := func(chat string) library.Address { return library.Address{Platform: "telegram", Chat: chat} }
		quiet := library.Quiet{From: 23 * 60, To: 60} // a bubble's time begins at midnight
		if err := s.SetChat(t.Context(), library.Chat{Address: at("asleep"), Quiet: quiet}); err != nil {
			t.Fatal(err)
		}
		s.fail = func(d library.Delivery, n int) error {
			switch d.Address.Chat {
			case "gone":
				return &PostError{Outcome: Gone, Cause: errors.New("blocked")}
			case "refusing":
				return &PostError{Outcome: Refused, Cause: errors.New("no")}
			case "busy":
				if n < 3 {
					return &PostError{Outcome: Later, After: 20 * time.Second, Cause: errors.New("busy")}
				}
			case "moved":
				return &PostError{Outcome: Refused, MovedTo: "new", Cause: errors.New("migrated")}
			}
			return nil
		}
		want := s.bring("one", "two", "three", "four", "five", "six")
		s.run(6*time.Minute, s.sender(nil))
		for _, chat := range []string{"ok", "busy", "new"} {
			s.told(t, chat, want)
		}
		s.told(t, "asleep", nil)
		for chat, reason := range map[string]string{"gone": library.PausedGone, "refusing": library.PausedRefused, "ok": "", "new": ""} {
			if c, err := s.Chat(t.Context(), at(chat)); err != nil || c.Paused.Reason != reason {
				t.Errorf("%s is paused: %q, %v; want %q", chat, c.Paused.Reason, err, reason)
			}
		}
		if n := s.tries[idOf(t, s, at("gone"))]; n != 1 {
			t.Errorf("a chat that is gone was tried %d times", n)
		}
		// It comes back, and the night ends.
		s.fail = nil
		if err := s.PauseChat(t.Context(), at("gone"), library.Pause{}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		s.run(time.Minute, s.sender(nil))
		s.told(t, "gone", want)
		s.told(t, "asleep", want)
	})
}

// idOf is the first delivery to an address.
func idOf(t *testing.T, s *stage, a library.Address) int64 {
	t.Helper()
	ds, err := s.DeliveriesOf(t.Context(), a, 0, 100)
	if err != nil || len(ds) == 0 {
		t.Fatalf("no deliveries to %s: %v", a, err)
	}
	return ds[len(ds)-1].ID
}

func TestBarred(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.follow("1", "")
		s.fail = func(library.Delivery, int) error {
			return &PostError{Outcome: Barred, Cause: errors.New("token revoked")}
		}
		s.bring("one")
		if err := s.planner.Plan(t.Context(), time.Now()); err != nil {
			t.Fatal(err)
		}
		err := s.sender(nil).Run(t.Context())
		if !errors.Is(err, ErrBarred) || !strings.Contains(err.Error(), "token revoked") {
			t.Errorf("ended with %v", err)
		}
	})
}

// A sender that hangs or dies is replaced within 30 seconds, and two never send at
// once.
func TestTakeover(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		want := []int64{}
		s.follow("1", "")
		// The first sender's database does not answer any more after a while, as when
		// its process is stopped or its network is cut.
		cut := newCutStore(s.DB, time.Now().Add(10*time.Second))
		first := s.sender(func(c *SenderConfig) { c.Store, c.Holder = cut, "first" })
		second := s.sender(func(c *SenderConfig) { c.Holder = "second" })
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go func() {
			for i := range 60 {
				want = append(want, s.bring(fmt.Sprintf("item%03d", i))...)
				time.Sleep(time.Second)
			}
		}()
		s.took = 500 * time.Millisecond
		go func() { time.Sleep(time.Second); _ = second.Run(ctx) }()
		s.run(2*time.Minute, first)
		s.told(t, "1", want)
		gap := time.Duration(0)
		for i := 1; i < len(s.posts); i++ {
			gap = max(gap, s.posts[i].at.Sub(s.posts[i-1].at))
		}
		if s.most > 1 || gap > 30*time.Second {
			t.Errorf("%d sent at once; nobody sent for %s", s.most, gap)
		}
		t.Logf("nobody sent for %s", gap)
		cancel()
		synctest.Wait()
	})
}

// cutStore is a store that answers nothing after a time.
type cutStore struct {
	SenderStore
	after atomic.Int64 // Unix microseconds
}

func newCutStore(s SenderStore, after time.Time) *cutStore {
	c := &cutStore{SenderStore: s}
	c.after.Store(after.UnixMicro())
	return c
}

func (c *cutStore) ask(ctx context.Context) error {
	if time.Now().UnixMicro() < c.after.Load() {
		return nil
	}
	t := time.NewTimer(5 * time.Second)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
	return errors.New("no answer")
}

func (c *cutStore) Acquire(ctx context.Context, name, holder string, d time.Duration) (library.Lease, bool, error) {
	if err := c.ask(ctx); err != nil {
		return library.Lease{}, false, err
	}
	return c.SenderStore.Acquire(ctx, name, holder, d)
}

func (c *cutStore) TakeDeliveries(ctx context.Context, l library.Lease, platform string, now time.Time, n int) ([]library.Delivery, error) {
	if err := c.ask(ctx); err != nil {
		return nil, err
	}
	return c.SenderStore.TakeDeliveries(ctx, l, platform, now, n)
}

func (c *cutStore) Begin(ctx context.Context, l library.Lease, id int64, now time.Time) (library.Delivery, error) {
	if err := c.ask(ctx); err != nil {
		return library.Delivery{}, err
	}
	return c.SenderStore.Begin(ctx, l, id, now)
}

func (c *cutStore) Finish(ctx context.Context, l library.Lease, d library.Delivery) error {
	if err := c.ask(ctx); err != nil {
		return err
	}
	return c.SenderStore.Finish(ctx, l, d)
}
