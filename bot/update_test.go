package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/library"
)

// TestGrownPost: a post tells of the latest of many other reports in a line each, with
// links, and counts all their sources; one with a template of its own says so below.
func TestGrownPost(t *testing.T) {
	d := newDesk(t)
	ids := []int64{d.ids[0]}
	for i := range 9 {
		stored, err := d.store.Put(t.Context(), library.Draft{
			Title: fmt.Sprint("Report ", i), Text: strings.Repeat(strings.Repeat(string(rune('b'+i)), 4)+" ", 9) + ".", Lang: "en",
			Source: library.Source{Key: fmt.Sprint("s", i), Name: fmt.Sprint("Source ", i)}, URL: fmt.Sprint("https://s.example/", i), FirstSeen: d.now,
		})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, stored.ID)
	}
	post := d.compose(t, library.KindEdit, library.Subscription{Want: "kite"}, ids...)
	card := post.Reply.Cards[0]
	if len(post.Reply.Cards) != 1 || card.Title != "Kites over the dyke" || !strings.HasPrefix(card.Note, "10 sources") || len(card.Also) != 5 {
		t.Fatalf("%d cards, %+v", len(post.Reply.Cards), card)
	}
	if h := card.Also[4]; h != (bot.Headline{Title: "Report 8", Link: "https://s.example/8", Source: "Source 8"}) || card.Also[0].Title != "Report 4" {
		t.Errorf("not the latest: %+v", card.Also)
	}
	alone := d.compose(t, library.KindAlert, library.Subscription{Want: "kite"}, ids[0])
	if c := alone.Reply.Cards[0]; len(c.Also) != 0 || strings.Contains(c.Note, "source") {
		t.Errorf("a first report: %+v", c)
	}
	own := d.compose(t, library.KindEdit, library.Subscription{Want: "dyke", Look: &library.Look{Template: "{{.Title}}, {{.Others}} more"}}, ids[:3]...)
	if own.Reply.Text != "Kites over the dyke, 2 more" || own.Reply.Note != "3 sources" {
		t.Errorf("by a template: %+v", own.Reply)
	}
}

// TestReplyToPost: a reply quotes the sentences that have what is new, answers the post
// and notifies nobody by name.
func TestReplyToPost(t *testing.T) {
	d := newDesk(t)
	if err := d.store.SetChat(t.Context(), library.Chat{Address: d.at, Look: library.Look{Ping: "@room", Silent: true}}); err != nil {
		t.Fatal(err)
	}
	reply := library.Delivery{
		ID: 9, Address: d.at, Kind: library.KindReply, Original: 7, Post: "m7", Articles: []int64{d.ids[0], d.ids[1]},
		Text: library.FormatID(d.ids[0]) + "\tEleven\ttwenty-six\n" + library.FormatID(d.ids[1]) + "\tnowhere\n",
	}
	post, err := d.Compose(t.Context(), postPlatform(), reply)
	if err != nil {
		t.Fatal(err)
	}
	cards := post.Reply.Cards
	if post.Answers != "m7" || post.Ping != "" || !post.Silent || post.Key == "" || len(cards) != 2 {
		t.Fatalf("%+v", post)
	}
	if q := cards[0].Quotes; len(q) != 1 || q[0].Text != "Eleven people held it." || !strings.Contains(q[0].Link, "Eleven") || cards[0].Note != "New here: Eleven, twenty-six" {
		t.Errorf("what is new: %+v", cards[0])
	}
	// What has been edited out of the article is quoted by nothing else than usual.
	if q := cards[1].Quotes; len(q) != 1 || !strings.HasPrefix(q[0].Text, "The old bridge") {
		t.Errorf("what is not there any more: %+v", q)
	}
	d.now = d.now.Add(100 * time.Hour)
	if again, err := d.Compose(t.Context(), postPlatform(), reply); err != nil || fmt.Sprint(again) != fmt.Sprint(post) {
		t.Errorf("sent again it is another: %+v, %v", again, err)
	}
}
