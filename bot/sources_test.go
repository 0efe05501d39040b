package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/library"
)

// aFeed is where there is a feed in these tests.
const aFeed = "https://harbour.example/feed.xml"

// web has the feeds of these tests.
type web struct {
	library.Store
	found    []bot.Found
	err      error
	takes    []int
	hastened []string
}

func (w *web) Find(context.Context, string) ([]bot.Found, error) { return w.found, w.err }

func (w *web) Follow(ctx context.Context, f library.Feed, take int) (bool, error) {
	w.takes = append(w.takes, take)
	return w.AddFeed(ctx, f)
}

func (w *web) Hasten(ctx context.Context, url string, when time.Time) error {
	w.hastened = append(w.hastened, url)
	return w.Store.Hasten(ctx, url, when)
}

func (w *web) ImportFeeds(ctx context.Context, file bot.File, o bot.ListOptions, progress func(done, all int)) (bot.Imported, error) {
	if len(file.Data) == 0 {
		return bot.Imported{}, &bot.Error{Code: bot.CodeListNone}
	}
	feeds := []library.Feed{{URL: "https://a.example/", Topic: "News/Boats"}, {URL: "https://b.example/"}, {URL: strings.Repeat("x", 5000)}}
	all := bot.Imported{Of: len(feeds), Unused: 1}
	for i, f := range feeds {
		if o.HasTopic {
			f.Topic = o.Topic
		}
		f.Filter = o.Filter
		added, err := w.Follow(ctx, f, o.Take)
		switch {
		case errors.Is(err, library.ErrBadFeed):
			all.Unused++
		case err != nil:
			return all, err
		case added:
			all.Added++
		default:
			all.Known++
		}
		progress(i+1, len(feeds))
	}
	return all, nil
}

func (w *web) ExportFeeds(context.Context) (bot.File, error) {
	return bot.File{Name: "feeds.opml", Data: []byte("<opml/>")}, nil
}

func (w *web) Trouble(code string) string {
	if code == "fetch_dns" {
		return bot.CodePageHost
	}
	return bot.CodeInternal
}

// following makes a bot that finds one feed, at aFeed.
func following(t *testing.T, f func(*bot.Config)) (*bot.Bot, *web) {
	t.Helper()
	w := &web{found: []bot.Found{{Feed: library.Feed{URL: aFeed, Source: library.Source{Name: "Harbour Post"}}}}}
	b := change(t, func(c *bot.Config) {
		w.Store = openStore(t)
		c.Library, c.Feeds = w.Store, w
		c.Catalogue = []library.Feed{{
			URL: "https://space.example/a/long/way/to/the/feed/of/all/the/news.xml", Topic: "space", Lang: "en",
			Source: library.Source{Name: "Space Daily", Home: "https://space.example/"},
		}}
		if f != nil {
			f(c)
		}
	})
	return b, w
}

func say(t *testing.T, b *bot.Bot, line string) bot.Reply {
	t.Helper()
	p := bottestPlatform()
	p.LineBytes = 63 // the least that there is
	return b.Answer(t.Context(), p, from("ann", "room", "", line))
}

// TestWhoMayFollow: everybody may look, and only those whom the operator named
// may change anything.
func TestWhoMayFollow(t *testing.T) {
	for _, who := range []bot.Who{bot.Everyone, bot.Managers, bot.Owners} {
		b, _ := following(t, func(c *bot.Config) { c.Sourcers, c.Owners = who, []string{"test:boss"} })
		for _, test := range []struct {
			user    string
			manages bool
			may     bool
		}{
			{"ann", false, who == bot.Everyone}, {"meg", true, who != bot.Owners}, {"boss", false, true}, {"", true, who != bot.Owners},
		} {
			for _, line := range []string{"/sources add " + aFeed, "/add " + aFeed, "/remove x", "/sources check", "/sources import", "/sources export"} {
				r := from(test.user, "room", "", line)
				r.Manages = func(context.Context, string) (string, bool, error) { return "room", test.manages, nil }
				got := b.Answer(t.Context(), bottestPlatform(), r)
				if refused := got.Code == bot.CodeSourcesClosed; refused == test.may {
					t.Errorf("%v, %+v, %s: %+v", who, test, line, got)
				} else if refused && !strings.Contains(got.Note, "OWNERS=test:"+test.user) {
					t.Errorf("no way is shown: %q", got.Note)
				}
			}
			for _, line := range []string{"/sources", "/list", "/rss space", "/sources suggest", "/sources suggest space"} {
				if got := b.Answer(t.Context(), bottestPlatform(), from(test.user, "room", "", line)); got.Code != "" {
					t.Errorf("%v, %+v, %s: %+v", who, test, line, got)
				}
			}
		}
		// A button that would be refused is not offered.
		offered := len(b.Answer(t.Context(), bottestPlatform(), from("ann", "room", "", "/sources suggest space")).Actions) > 0
		if offered != (who == bot.Everyone) {
			t.Errorf("%v: buttons to add: %v", who, offered)
		}
	}
	b := change(t, func(*bot.Config) {})
	if got := say(t, b, "/sources"); got.Code != bot.CodeSourcesOff {
		t.Errorf("without feeds: %+v", got)
	}
}

// TestFollowTakes: as much is taken as was said, and nothing before that.
func TestFollowTakes(t *testing.T) {
	for line, want := range map[string][]int{
		"/sources add " + aFeed: nil, "/sources add last:0 " + aFeed: {0}, "/add " + aFeed + " last:1": {1},
		"/subscribe last:ALL " + aFeed: {-1}, "/sub harbour.example last:7": {7},
	} {
		b, w := following(t, nil)
		if got := say(t, b, line); got.Code != "" || !slices.Equal(w.takes, want) {
			t.Errorf("%s: took %v, want %v: %+v", line, w.takes, want, got)
		}
	}
	b, w := following(t, nil)
	for _, line := range []string{"/sources add last:-1 " + aFeed, "/sources add last:some " + aFeed, "/add", "/remove", "/sources harbour"} {
		if got := say(t, b, line); got.Code != bot.CodeUsage || len(w.takes) > 0 {
			t.Errorf("%s: %+v", line, got)
		}
	}
}

// TestShortLines: the buttons of a preview and of a removed feed fit every
// platform and keep address, topic and filter, also in another process.
func TestShortLines(t *testing.T) {
	long := aFeed + "?section=" + strings.Repeat("x", 100)
	b, w := following(t, nil)
	w.found[0].Feed.URL = long
	w.found[0].Latest = []library.Article{{Title: "A", Text: "The crane moved. It was yellow."}}
	preview := say(t, b, `/sources add `+long+` topic:"The Sea" filter:“rain "two words"”`)
	if len(preview.Actions) != 4 || len(preview.Cards) != 1 {
		t.Fatalf("buttons: %+v", preview.Actions)
	}
	again := bot.New(b.Config)
	if got := say(t, again, preview.Actions[1].Line); got.Code != "" {
		t.Fatalf("%+v", got)
	}
	want := func() {
		t.Helper()
		f, err := w.Feed(t.Context(), long)
		if err != nil || f.Topic != "the sea" || f.Filter != `rain "two words"` {
			t.Fatalf("%+v, %v", f, err)
		}
	}
	want()
	removed := say(t, again, "/remove harbour post")
	if got := say(t, again, removed.Actions[0].Line); got.Code != "" {
		t.Fatalf("%+v", got)
	}
	want()
	if !slices.Equal(w.takes, []int{1, 0}) {
		t.Errorf("took %v", w.takes)
	}
	if got := say(t, again, "/sources add =nosuchname"); got.Code != bot.CodeFeedUnknown {
		t.Errorf("a button that is too old: %+v", got)
	}
	// What is kept for buttons does not grow without end.
	for i := range 210 {
		w.found[0].Feed.URL = long + fmt.Sprint(i)
		say(t, b, "/sources add https://harbour.example/"+fmt.Sprint(i))
	}
	kept, err := w.Preferences(t.Context(), "previews")
	if err != nil || len(kept) != 200 {
		t.Errorf("%d are kept, %v", len(kept), err)
	}
}

// TestFeedStates: how a feed does is said in words, and its address, which may
// be secret, in none of them.
func TestFeedStates(t *testing.T) {
	b, w := following(t, nil)
	now := b.Now()
	for name, p := range map[string]library.Poll{
		"Fresh": {}, "Quiet": {Worked: now, Next: now}, "Lively": {Worked: now, News: now, Next: now},
		"Broken": {Failures: 3, Trouble: "fetch_dns", Worked: now.AddDate(0, 0, -2), Next: now.Add(time.Hour)},
		"Dead":   {Failures: 20, Trouble: "strange", Ended: true},
	} {
		f := library.Feed{URL: "https://x.example/secret-" + name, Source: library.Source{Name: name}, Poll: p}
		if _, err := w.AddFeed(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.AddFeed(t.Context(), library.Feed{URL: "https://www.nameless.example/secret"}); err != nil {
		t.Fatal(err)
	}
	got := say(t, b, "/sources")
	all := fmt.Sprint(got.Rows)
	for _, want := range []string{
		"{Fresh New", "{Quiet Works. No new", "{Lively Works. The latest article came on " + now.Format("2 January 2006"),
		"{Broken Failed 3 times in a row. That site cannot be reached. It worked last on", "Next try: ", "{Dead Not asked any more. Something", "{nameless.example New",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is missing in %s", want, all)
		}
	}
	if strings.Contains(all, "secret") {
		t.Errorf("an address is shown: %s", all)
	}
	check := say(t, b, "/sources check")
	if len(check.Rows) != 2 || len(w.hastened) != 2 {
		t.Errorf("checked %+v, hastened %v", check.Rows, w.hastened)
	}
	w.err = &bot.Error{Code: bot.CodePageHost, Cause: errors.New("x")}
	if got := say(t, b, "/sources check broken"); got.Code != bot.CodePageHost || strings.Contains(got.Note, "Paste") {
		t.Errorf("%+v", got)
	}
}

// TestFeedsInPages: a long list has pages, and names that several feeds have
// are asked about.
func TestFeedsInPages(t *testing.T) {
	b, w := following(t, nil)
	for i := range 25 {
		f := library.Feed{URL: fmt.Sprintf("https://a.example/%d", i), Source: library.Source{Name: fmt.Sprintf("Post %02d", i)}}
		if i > 22 {
			f.Source.Name = "Twin"
		}
		if _, err := w.AddFeed(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	seen := 0
	line := "/sources list"
	for page := 1; line != ""; page++ {
		got := say(t, b, line)
		if seen += len(got.Rows); len(got.Rows) > 10 {
			t.Errorf("page %d has %d rows", page, len(got.Rows))
		}
		line = ""
		for _, a := range got.Actions {
			if a.Label == "More" {
				line = a.Line
			}
		}
		if page > 3 {
			t.Fatal("it never ends")
		}
	}
	if seen != 25 {
		t.Errorf("%d feeds are listed", seen)
	}
	which := say(t, b, "/remove twin")
	if len(which.Actions) != 2 {
		t.Fatalf("%+v", which)
	}
	if got := say(t, b, which.Actions[0].Line); got.Code != "" || !strings.Contains(got.Text, "Twin is no longer followed") {
		t.Errorf("%+v", got)
	}
	if left, err := w.Feeds(t.Context()); err != nil || len(left) != 24 {
		t.Errorf("%d are left, %v", len(left), err)
	}
}

// TestImport: a list that is attached is followed when its bringer may, with or
// without a command, and nothing that its feeds have already is taken.
func TestImport(t *testing.T) {
	b, w := following(t, nil)
	r := from("ann", "room", "", "")
	r.Files = []bot.File{{Name: "feeds.opml", Data: []byte("<opml/>")}}
	got := b.Answer(t.Context(), bottestPlatform(), r)
	if got.Code != "" || !strings.Contains(got.Text, "2 feeds were added.") || !strings.Contains(got.Text, "2 entries are of no use") {
		t.Errorf("%+v", got)
	}
	if !slices.Equal(w.takes, []int{0, 0, 0}) {
		t.Errorf("took %v", w.takes)
	}
	r.Command, r.Args = "sources", "import topic:sea"
	if got := b.Answer(t.Context(), bottestPlatform(), r); !strings.Contains(got.Text, "2 were followed already.") {
		t.Errorf("%+v", got)
	}
	if got := say(t, b, "/list SEA"); len(got.Rows) != 0 {
		t.Errorf("topics of feeds that were there changed: %+v", got)
	}
	if got := say(t, b, "/list boats"); len(got.Rows) != 1 {
		t.Errorf("a folder's feeds: %+v", got)
	}
	r.Files[0].Data = nil
	if got := b.Answer(t.Context(), bottestPlatform(), r); got.Code != bot.CodeListNone || got.Note == "" {
		t.Errorf("%+v", got)
	}
	b.Sourcers = bot.Owners
	r.Command, r.Args, r.Files[0].Data = "", "", []byte("<opml/>")
	if got := b.Answer(t.Context(), bottestPlatform(), r); got.Code != bot.CodeFeeds {
		t.Errorf("a stranger's list: %+v", got)
	}
}

// TestFeedHints: names, topics and the catalogue are suggested; a value leads
// to the feed that its label names.
func TestFeedHints(t *testing.T) {
	b, w := following(t, nil)
	if _, err := w.AddFeed(t.Context(), library.Feed{URL: aFeed, Source: library.Source{Name: "Harbour Post"}}); err != nil {
		t.Fatal(err)
	}
	suggest := func(param, typed string) (labels []string, values []string) {
		for _, s := range b.Suggest(t.Context(), bottestPlatform(), from("ann", "", "", "/sources"), param, typed) {
			labels, values = append(labels, s.Label), append(values, s.Value)
		}
		return labels, values
	}
	if labels, _ := suggest("feed", ""); !slices.Equal(labels, []string{"Harbour Post", "Space", "+ Space Daily"}) {
		t.Errorf("%q", labels)
	}
	if labels, _ := suggest("folder", "sp"); !slices.Equal(labels, []string{"Space"}) {
		t.Errorf("%q", labels)
	}
	_, values := suggest("feed", "harbour")
	if got := say(t, b, "/sources remove "+values[0]); !strings.Contains(got.Text, "Harbour Post is no longer followed") {
		t.Errorf("%+v", got)
	}
}
