package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/locale"
	"github.com/nutgraf/nutgraf/library"
)

// desk is a bot with a library in which something is followed.
type desk struct {
	*bot.Bot
	store library.Store
	now   time.Time
	ids   []int64
	at    library.Address
}

func postPlatform() bot.Platform {
	return bot.Platform{Name: "core", Cards: 5, Posts: true, Entries: 5, Threads: true, Mentions: `^@\w+$`}
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{store: openStore(t), now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), at: library.Address{Platform: "core", Chat: "room"}}
	d.Bot = bot.New(bot.Config{
		Library: d.store, Follows: d.store, Feeds: feedless{store: d.store}, Words: words, Links: bot.Links{Base: "https://reader.example"},
		VoterKey: []byte("key"), Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return d.now },
	})
	for _, a := range []library.Draft{
		{Title: "Kites over the dyke", Image: "https://post.example/kites.jpg", Text: "A kite festival drew four thousand people. The largest kite was twenty-six metres long. Eleven people held it.", URL: "https://post.example/kites", Site: "Post", Lang: "en", Published: d.now.Add(-2 * time.Hour), FirstSeen: d.now.Add(-time.Hour)},
		{Title: "Bridge <b>opens</b> @everyone", Text: "The old bridge was opened again on Monday. Cyclists were the first who crossed it, @everyone saw.", URL: "https://harbour.example/bridge", Source: library.Source{Key: "h", Name: "Harbour Post"}, Lang: "en", Published: d.now.Add(-3 * time.Hour), FirstSeen: d.now.Add(-time.Hour)},
	} {
		if a.Source.Key == "" {
			a.Source = library.Source{Key: "p", Name: "Post"}
		}
		stored, err := d.store.Put(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		d.ids = append(d.ids, stored.ID)
	}
	return d
}

// feedless knows the topics of feeds, and can bring in none.
type feedless struct {
	everyFeed
	store library.Store
}

type everyFeed = bot.Feeds

func (f feedless) Feeds(ctx context.Context) ([]library.Feed, error) { return f.store.Feeds(ctx) }

func (d *desk) compose(t *testing.T, kind library.Kind, sub library.Subscription, articles ...int64) bot.Post {
	t.Helper()
	sub.Address = d.at
	kept, _, err := d.store.Subscribe(t.Context(), sub)
	if err != nil {
		t.Fatal(err)
	}
	delivery := library.Delivery{ID: 7, Subscription: kept.ID, Address: d.at, Kind: kind, Item: "2026-03-02 08:00", Articles: articles}
	post, err := d.Compose(t.Context(), postPlatform(), delivery)
	if err != nil {
		t.Fatal(err)
	}
	d.now = d.now.Add(100 * time.Hour)
	again, err := d.Compose(t.Context(), postPlatform(), delivery)
	if err != nil || !reflect.DeepEqual(post, again) {
		t.Errorf("sent again it is another post: %+v, %+v (%v)", post, again, err)
	}
	return post
}

// TestPostStyles: a post has as many quotes as its style says, and what it looks
// like is the chat's choice, or the subscription's where it has one of its own.
func TestPostStyles(t *testing.T) {
	d := newDesk(t)
	if err := d.store.SetChat(t.Context(), library.Chat{Address: d.at, Look: library.Look{Silent: true, Ping: "@room", Hashtags: true}}); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		look   *library.Look
		quotes int
		note   string
		silent bool
		ping   string
	}{
		{nil, 1, "#Post", true, "@room"},
		{&library.Look{Style: library.StyleHeadline}, 0, "", false, ""},
		{&library.Look{Style: library.StyleQuotes, Ping: "@us"}, 3, "", false, "@us"},
		{&library.Look{Style: library.StyleLong, Silent: true}, 3, "", true, ""},
	} {
		post := d.compose(t, library.KindAlert, library.Subscription{Want: "kite", Look: test.look}, d.ids[0])
		subs, err := d.store.Subscriptions(t.Context(), d.at)
		if err != nil || len(subs) != 1 {
			t.Fatal(subs, err)
		}
		if err := d.store.Unsubscribe(t.Context(), d.at, subs[0].ID); err != nil {
			t.Fatal(err)
		}
		card := post.Reply.Cards[0]
		if len(card.Quotes) != test.quotes || card.Note != test.note || post.Silent != test.silent || post.Ping != test.ping {
			t.Errorf("%+v: %d quotes, note %q, silent %v, ping %q", test.look, len(card.Quotes), card.Note, post.Silent, post.Ping)
		}
	}
}

// TestPostPicture: the article's picture comes along when the chat wants pictures,
// in a form of the chat's own as well.
func TestPostPicture(t *testing.T) {
	d := newDesk(t)
	for look, want := range map[library.Look]string{
		{}:                                      "",
		{Picture: true}:                         "https://post.example/kites.jpg",
		{Picture: true, Template: "{{.Title}}"}: "https://post.example/kites.jpg",
	} {
		post := d.compose(t, library.KindAlert, library.Subscription{Want: "kite", Look: &look}, d.ids[0])
		if post.Reply.Image != want || post.Picture != look.Picture {
			t.Errorf("%+v: %q, %v", look, post.Reply.Image, post.Picture)
		}
		subs, err := d.store.Subscriptions(t.Context(), d.at)
		if err != nil || len(subs) != 1 {
			t.Fatal(subs, err)
		}
		if err := d.store.Unsubscribe(t.Context(), d.at, subs[0].ID); err != nil {
			t.Fatal(err)
		}
	}
}

// TestDigestPost: a digest has its slot in its title, one entry per article with
// how many sources tell it, heads by topic, and the way to its page.
func TestDigestPost(t *testing.T) {
	d := newDesk(t)
	ctx := t.Context()
	if _, err := d.store.AddFeed(ctx, library.Feed{URL: "https://f.example/1", Topic: "sport", Source: library.Source{Key: "p", Name: "Post"}}); err != nil {
		t.Fatal(err)
	}
	sub := library.Subscription{Address: d.at, Want: "kite OR bridge", Schedule: "daily 08:00", Zone: "UTC", Next: d.now.Add(-time.Hour), Last: d.now.Add(-25 * time.Hour)}
	kept, _, err := d.store.Subscribe(ctx, sub)
	if err != nil {
		t.Fatal(err)
	}
	taken, err := d.store.TakeSlots(ctx, d.now, time.Minute, 10)
	if err != nil || len(taken) != 1 {
		t.Fatal(taken, err)
	}
	parts := []library.Delivery{
		{Subscription: kept.ID, Address: d.at, Kind: library.KindDigest, Item: "2026-03-02 08:00", Articles: d.ids[:1], Due: d.now},
		{Subscription: kept.ID, Address: d.at, Kind: library.KindDigest, Item: "2026-03-02 08:00", Part: 1, Articles: d.ids[1:], Due: d.now},
	}
	if ok, err := d.store.FillSlot(ctx, taken[0], d.now.Add(23*time.Hour), d.now, parts); err != nil || !ok {
		t.Fatal(ok, err)
	}
	post, err := d.Compose(ctx, postPlatform(), parts[0])
	if err != nil {
		t.Fatal(err)
	}
	if want := "“kite OR bridge” · Monday, 2 March 2026, 08:00"; post.Reply.Text != want {
		t.Errorf("title %q, want %q", post.Reply.Text, want)
	}
	link := post.Reply.Actions[0].URL
	if !strings.HasPrefix(link, "https://reader.example/d/") || strings.Contains(link, "room") {
		t.Errorf("page %q", link)
	}
	second, err := d.Compose(ctx, postPlatform(), parts[1])
	if err != nil || !strings.HasSuffix(second.Reply.Text, " · 2") || len(second.Reply.Actions) != 0 {
		t.Errorf("second part: %+v (%v)", second.Reply, err)
	}
	// The page has all parts, and nobody finds one by trying.
	page, err := d.Edition(ctx, strings.TrimPrefix(link, "https://reader.example/d/"))
	if err != nil || len(page.Reply.Cards) != 2 {
		t.Fatalf("%+v (%v)", page, err)
	}
	for _, key := range []string{"", "x", link[len(link)-20:], strings.Repeat("A", 120), strings.Replace(link[26:], link[30:31], "_", 1)} {
		if _, err := d.Edition(ctx, key); !errors.Is(err, bot.ErrEdition) {
			t.Errorf("key %q: %v", key, err)
		}
	}
}

// TestFoldAndNotice: what came too fast is one post with headlines; trouble is
// told in words.
func TestFoldAndNotice(t *testing.T) {
	d := newDesk(t)
	post := d.compose(t, library.KindFold, library.Subscription{Want: "x"}, d.ids...)
	if len(post.Reply.Cards) != 2 || len(post.Reply.Cards[0].Quotes) != 0 || !strings.Contains(post.Reply.Text, "2 articles at once") {
		t.Errorf("%+v", post.Reply)
	}
	text, err := json.Marshal(bot.Notice{Code: bot.NoticeEnded, Name: "Post", Why: bot.CodePageMissing})
	if err != nil {
		t.Fatal(err)
	}
	notice, err := d.Compose(t.Context(), postPlatform(), library.Delivery{Address: d.at, Kind: library.KindNotice, Text: string(text)})
	if err != nil || !strings.Contains(notice.Reply.Text, "Post has ended") || len(notice.Reply.Rows) != 1 || notice.Ping != "" {
		t.Errorf("%+v (%v)", notice, err)
	}
	odd, err := d.Compose(t.Context(), postPlatform(), library.Delivery{Address: d.at, Kind: library.KindNotice, Text: "{"})
	if err != nil || odd.Reply.Text == "" {
		t.Errorf("%+v (%v)", odd, err)
	}
	_, err = d.Compose(t.Context(), postPlatform(), library.Delivery{Address: d.at, Kind: library.KindAlert, Articles: []int64{12}})
	var refused *bot.DeliveryError
	if !errors.As(err, &refused) || refused.Outcome != bot.Refused {
		t.Errorf("an article that is gone: %v", err)
	}
}

// TestTemplatePost: a chat's template makes its posts, and one that does not suit
// an article is no reason to be silent.
func TestTemplatePost(t *testing.T) {
	d := newDesk(t)
	post := d.compose(t, library.KindAlert, library.Subscription{Want: "a", Look: &library.Look{Template: "{{upper .Source}}: {{.Title}}{{range .Quotes}}\n– {{clip 20 .}}{{end}}"}}, d.ids[1])
	if want := "HARBOUR POST: Bridge <b>opens</b> @everyone\n– The old bridge was …\n– Cyclists were the f…"; post.Reply.Text != want {
		t.Errorf("%q, want %q", post.Reply.Text, want)
	}
	post = d.compose(t, library.KindAlert, library.Subscription{Want: "b", Look: &library.Look{Template: `{{.Nothing}}`}}, d.ids[1])
	if len(post.Reply.Cards) != 1 {
		t.Errorf("%+v", post.Reply)
	}
}
