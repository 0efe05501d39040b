package librarytest

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// finish begins a delivery and notes how it ended.
func finish(t *testing.T, s library.Store, l library.Lease, d library.Delivery, state library.State, message string) {
	t.Helper()
	d.State, d.Message = state, message
	if err := errors.Join(begin(t, s, l, d.ID, time.Now()), s.Finish(t.Context(), l, d)); err != nil {
		t.Fatal(err)
	}
}

// later reads what is due after a while.
func later(t *testing.T, s library.Store, l library.Lease, d time.Duration) []library.Delivery {
	t.Helper()
	all, err := s.TakeDeliveries(t.Context(), l, "discord", time.Now().Add(d), 1000)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// coverage tells one event of a newsroom, report by report.
type coverage struct {
	newsroom
	wants []int64
	n     int
}

// report brings an article, which its story takes as about says; it tells how many
// deliveries were written.
func (c *coverage) report(about library.About) (article int64, written int) {
	c.t.Helper()
	c.n++
	article = c.brings(fmt.Sprint("report ", c.n), fmt.Sprintf("Report number %d says %d things that nobody else has said.", c.n, c.n*c.n+7))
	written, err := c.s.FanOut(c.t.Context(), takes(c.t, c.s)[0], about, c.wants)
	if err != nil {
		c.t.Fatal(err)
	}
	return article, written
}

// A post grows: edits as sources join, one at a time and with pauses, as its
// subscription wants.
func grows(t *testing.T, s library.Store) {
	ctx := t.Context()
	subscribe(t, s, library.Subscription{Address: room("1"), Want: "rain"})
	subscribe(t, s, library.Subscription{Address: room("2"), Want: "rain", Updates: library.UpdatesEdit})
	subscribe(t, s, library.Subscription{Address: room("3"), Want: "rain", Updates: library.UpdatesNone})
	subscribe(t, s, library.Subscription{Address: room("4"), Want: "rain"})
	c := &coverage{newsroom: newNewsroom(t, s), wants: []int64{wantOf(t, s, "rain", false)}}
	l := acquire(t, s, "one")
	one := library.About{Item: "story 1", Sources: 1}
	joins := library.About{Item: "story 1", Sources: 2, Joins: true}

	first, written := c.report(one)
	if written != 4 {
		t.Fatalf("%d alerts", written)
	}
	// What joins a post that is still to be sent is in it, and no edit.
	second, written := c.report(joins)
	if written != 0 {
		t.Errorf("of a post that waits: %d", written)
	}
	ds := due(t, s, l)
	for i, want := range [][]int64{{first, second}, {first, second}, {first}, {first, second}} {
		if !slices.Equal(ds[i].Articles, want) {
			t.Errorf("the alert of %s tells of %v, want %v", ds[i].Address.Chat, ds[i].Articles, want)
		}
		finish(t, s, l, ds[i], library.Done, "m"+ds[i].Address.Chat)
	}
	third, written := c.report(joins)
	if written != 3 {
		t.Errorf("of posts that are out: %d", written)
	}
	edits := due(t, s, l)
	if itemsOf(edits) != "1:edit story 1 2:edit story 1 4:edit story 1" {
		t.Fatalf("then due: %q", itemsOf(edits))
	}
	if d := edits[0]; d.Kind != library.KindEdit || d.Original != ds[0].ID || d.Post != "m1" || !slices.Equal(d.Articles, []int64{first, second, third}) {
		t.Errorf("an edit: %+v", d)
	}
	// More joins while it waits: it is the same edit. While it is sent: another, after
	// a pause. A report that brings nothing is told to nobody.
	fourth, written := c.report(library.About{Item: "story 1", Sources: 3, Joins: true})
	if written != 0 {
		t.Errorf("of an edit that waits: %d", written)
	}
	if _, written = c.report(library.About{Item: "story 1", Sources: 3}); written != 0 {
		t.Errorf("of a repeat: %d", written)
	}
	begun, err := s.Begin(ctx, l, edits[0].ID, time.Now())
	if err != nil || !slices.Equal(begun.Articles, []int64{first, second, third, fourth}) {
		t.Errorf("begun: %+v, %v", begun, err)
	}
	if _, written = c.report(library.About{Item: "story 1", Sources: 4, Joins: true}); written != 1 {
		t.Errorf("while an edit is sent: %d", written)
	}
	begun.State = library.Done
	if err := s.Finish(ctx, l, begun); err != nil {
		t.Fatal(err)
	}
	for _, d := range edits[1:] {
		finish(t, s, l, d, library.Done, "")
	}
	if got := itemsOf(later(t, s, l, library.EditPause-time.Minute)); got != "" {
		t.Errorf("before the pause is over: %q", got)
	}
	if got := itemsOf(later(t, s, l, library.EditPause)); got != "1:edit story 1" {
		t.Errorf("after the pause: %q", got)
	}
}

// What is new comes in a reply, after a pause of its own and with all that is new
// until then, where as much is new as the subscription wants.
func answers(t *testing.T, s library.Store) {
	subscribe(t, s, library.Subscription{Address: room("1"), Want: "rain"})
	subscribe(t, s, library.Subscription{Address: room("2"), Want: "rain", Adds: 4})
	subscribe(t, s, library.Subscription{Address: room("3"), Want: "rain", Updates: library.UpdatesEdit})
	subscribe(t, s, library.Subscription{Address: room("4"), Want: "snow"})
	c := &coverage{newsroom: newNewsroom(t, s), wants: []int64{wantOf(t, s, "rain", false), wantOf(t, s, "snow", false)}}
	l := acquire(t, s, "one")
	c.report(library.About{Item: "story 1", Sources: 1})
	for _, d := range due(t, s, l) {
		finish(t, s, l, d, library.Done, "m"+d.Address.Chat)
	}
	c.wants = c.wants[:1] // what comes now is not what 4 follows
	first, written := c.report(library.About{Item: "story 1", New: []string{"Harwick", "12", "40"}})
	if written != 1 {
		t.Errorf("of three new words: %d", written)
	}
	second, written := c.report(library.About{Item: "story 1", New: []string{"a", "b", "c", "d"}})
	if written != 1 {
		t.Errorf("of four: %d", written)
	}
	if got := itemsOf(later(t, s, l, library.ReplyPause-time.Minute)); got != "" {
		t.Errorf("before the pause is over: %q", got)
	}
	replies := later(t, s, l, library.ReplyPause+time.Second)
	if itemsOf(replies) != "1:reply story 1 2:reply story 1" {
		t.Fatalf("after an hour: %q", itemsOf(replies))
	}
	if d := replies[0]; d.Kind != library.KindReply || d.Post != "m1" || !slices.Equal(d.Articles, []int64{first, second}) ||
		d.Text != library.FormatID(first)+"\tHarwick\t12\t40\n"+library.FormatID(second)+"\ta\tb\tc\td\n" {
		t.Errorf("a reply: %+v", d)
	}
	// Another one waits twice as long after the first.
	finish(t, s, l, replies[0], library.Done, "r1")
	if _, written = c.report(library.About{Item: "story 1", New: []string{"x", "y", "z"}}); written != 1 {
		t.Errorf("after a reply: %d", written)
	}
	if got := itemsOf(later(t, s, l, 2*library.ReplyPause-time.Minute)); got != "2:reply story 1" {
		t.Errorf("before the second pause is over: %q", got)
	}
	told, err := s.Told(t.Context(), room("1"), []int64{first})
	if err != nil || !told[first] {
		t.Errorf("what a reply told of is told: %v, %v", told, err)
	}
}

// What belongs to a story that was told joins its post; a post that is gone, or is
// nobody's any more, grows no more.
func joins(t *testing.T, s library.Store) {
	ctx := t.Context()
	subs := []library.Subscription{}
	for _, chat := range []string{"1", "2", "3"} {
		subs = append(subs, subscribe(t, s, library.Subscription{Address: room(chat), Want: "rain"}))
	}
	c := &coverage{newsroom: newNewsroom(t, s), wants: []int64{wantOf(t, s, "rain", false)}}
	l := acquire(t, s, "one")
	since := time.Now().Add(-time.Hour)
	first, _ := c.report(library.About{Item: "story 1", Sources: 1})
	for _, d := range due(t, s, l) {
		finish(t, s, l, d, library.Done, "m")
	}
	near := library.About{Item: "story 2", Sources: 1, Near: []string{"story 1"}, NearSince: since}
	second, written := c.report(near)
	if written != 3 {
		t.Fatalf("of a story near to it: %d", written)
	}
	edits := due(t, s, l)
	if itemsOf(edits) != "1:edit story 1 2:edit story 1 3:edit story 1" || !slices.Equal(edits[0].Articles, []int64{first, second}) {
		t.Fatalf("then due: %+v", edits)
	}
	of, err := s.DeliveriesOf(ctx, room("1"), second, 10)
	if i := slices.IndexFunc(of, func(d library.Delivery) bool { return d.Kind == library.KindAlert && d.Item == "story 2" }); err != nil || i < 0 ||
		of[i].State != library.Folded || of[i].Original == 0 {
		t.Errorf("deliveries of what joined: %+v, %v", of, err)
	}
	finish(t, s, l, edits[0], library.Lapsed, "")
	if err := s.Unsubscribe(ctx, room("2"), subs[1].ID); err != nil {
		t.Fatal(err)
	}
	finish(t, s, l, edits[2], library.Done, "")
	// A report of the second story is one of that post.
	if _, written = c.report(library.About{Item: "story 2", Sources: 2, Joins: true}); written != 1 {
		t.Errorf("of a post that is gone, one that is nobody's, and one that grows: %d", written)
	}
	// What is far from it in time has a post of its own.
	near.Item, near.NearSince = "story 3", time.Now().Add(time.Hour)
	if _, written = c.report(near); written != 2 {
		t.Errorf("of a story that is near in words only: %d", written)
	}
	// Messages have other ids where a chat went.
	to := library.Address{Platform: "discord", Chat: "9"}
	if err := s.MoveChat(ctx, room("3"), to); err != nil {
		t.Fatal(err)
	}
	moved, err := s.TakeDeliveries(ctx, l, "discord", time.Now().Add(time.Hour), 100)
	i := slices.IndexFunc(moved, func(d library.Delivery) bool { return d.Address == to && d.Kind == library.KindEdit })
	if err != nil || i < 0 || moved[i].Post != "" {
		t.Errorf("the edit of a post in a chat that moved: %+v, %v", moved, err)
	}
}
