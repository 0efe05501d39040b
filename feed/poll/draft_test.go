package poll

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nutgraf/nutgraf/feed/extract"
	"github.com/nutgraf/nutgraf/feed/fetch"
	"github.com/nutgraf/nutgraf/feed/syndication"
	"github.com/nutgraf/nutgraf/library"
)

// short is an entry with a teaser.
func short(n int) string {
	return fmt.Sprintf(`<item><guid>%03d</guid><title>Canal reopens to barges</title><link>https://news.example/%d</link><description>The canal reopened after repairs …</description></item>`, n, n)
}

// once polls a feed of items one time, and returns what is stored.
func once(t *testing.T, c Config, pages map[string]string, items ...string) (*shelf, *web) {
	t.Helper()
	s := newShelf(at(address))
	w := &web{pages: pages, feed: func(context.Context, fetch.Question) (fetch.Answer, error) { return body(address, rss(items...)) }}
	c.Store, c.Fetch = s, w
	if c.First == nil {
		c.First = func(library.Feed) Opening { return Opening{Take: All} }
	}
	during(t, c, time.Minute)
	return s, w
}

// A teaser gets the text of its page, if the page has one that is its.
func TestTeasers(t *testing.T) {
	whole := prose("The canal, after repairs,")
	for name, test := range map[string]struct {
		item, page string
		want       string // how the text begins
		fetched    bool
	}{
		"a teaser":              {short(1), whole, "The canal, after repairs, reopened", true},
		"without a page":        {short(1), "", "The canal reopened after repairs …", true},
		"with a wall":           {short(1), strings.Repeat("We value your privacy. Accept all cookies to continue. ", 30), "The canal reopened after repairs …", true},
		"with a shorter page":   {short(1), "The canal reopened.", "The canal reopened after repairs …", true},
		"a whole text":          {item(1, time.Now()), whole, "Canal number 1 reopened", false},
		"a note":                {`<item><guid>001</guid><link>https://news.example/1</link><description>&lt;p&gt;Barges again on the canal today.&lt;/p&gt;</description></item>`, whole, "Barges again", false},
		"a title":               {`<item><guid>001</guid><title>Canal reopens to barges</title><link>https://news.example/1</link></item>`, whole, "The canal, after repairs, reopened", true},
		"a title alone":         {`<item><guid>001</guid><title>Canal reopens to barges</title><link>https://news.example/1</link></item>`, "", "Canal reopens to barges", true},
		"without a link":        {`<item><guid>001</guid><title>Canal reopens to barges</title><description>The canal reopened …</description></item>`, whole, "The canal reopened …", false},
		"with the site's link":  {`<item><guid>001</guid><title>Canal reopens to barges</title><link>https://news.example/</link><description>The canal reopened …</description></item>`, whole, "The canal reopened …", false},
		"a Chinese teaser":      {`<item><guid>001</guid><title>运河重新开放</title><link>https://news.example/1</link><description>运河重新开放 阅读全文</description></item>`, strings.Repeat("运河经过两年维修后重新开放,驳船可以通行。", 20), "运河经过两年", true},
		"a text that breaks on": {strings.Replace(item(1, time.Now()), "</description>", " Read more »</description>", 1), prose("Canal number 1, at last,") + prose("Canal number 1, at last,"), "Canal number 1, at last", true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				pages := map[string]string{}
				if test.page != "" {
					pages["https://news.example/1"] = test.page
				}
				s, w := once(t, Config{}, pages, test.item)
				if got := s.article(address, "001").Text; !strings.HasPrefix(got, test.want) {
					t.Errorf("%.60q, want %q", got, test.want)
				}
				if fetched := len(w.read) > 0; fetched != test.fetched {
					t.Errorf("pages fetched: %v", w.read)
				}
			})
		})
	}
}

// No more pages are fetched at once than may be, and no entry is lost by that.
func TestPagesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pages, items := map[string]string{}, []string{}
		for n := range 25 {
			pages[fmt.Sprintf("https://news.example/%d", n)] = prose("The canal, after repairs,")
			items = append(items, short(n))
		}
		s, w := once(t, Config{}, pages, items...)
		if len(w.read) != DefaultPages || len(s.kept(address)) != DefaultPages {
			t.Errorf("%d pages and %d articles at first", len(w.read), len(s.kept(address)))
		}
		if p := s.get(address).Poll; p.Next.Sub(p.Checked) != soon || p.ETag != "" || p.Digest != "" {
			t.Errorf("the rest waits: %+v", p)
		}
		during(t, Config{Store: s, Fetch: w}, 20*time.Minute)
		if len(w.read) != 25 || len(s.kept(address)) != 25 {
			t.Errorf("%d pages and %d articles in the end", len(w.read), len(s.kept(address)))
		}
	})
	synctest.Test(t, func(t *testing.T) {
		s, w := once(t, Config{}, nil, short(1), short(2), short(3), short(4), short(5), short(6))
		if len(w.read) != badPages || len(s.kept(address)) != 6 {
			t.Errorf("%d pages that fail, %d articles", len(w.read), len(s.kept(address)))
		}
	})
	synctest.Test(t, func(t *testing.T) {
		if s, w := once(t, Config{Pages: -1}, nil, short(1)); len(w.read) != 0 || len(s.kept(address)) != 1 {
			t.Errorf("%d pages though none may be, %d articles", len(w.read), len(s.kept(address)))
		}
	})
}

// An entry that was edited brings its article's new text; one whose markup alone
// changed does not.
func TestEdited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first := item(1, time.Now())
		s, w := once(t, Config{}, nil, first)
		for _, then := range []struct {
			item string
			new  bool
		}{
			{strings.Replace(first, "<description>", `<description>&lt;img src="https://news.example/count?9"&gt;`, 1), false},
			{strings.ReplaceAll(first, "two years", "three years"), true},
		} {
			w.feed = func(context.Context, fetch.Question) (fetch.Answer, error) { return body(address, rss(then.item)) }
			updated := false
			during(t, Config{Store: s, Fetch: w, Done: func(_ context.Context, r Result) { updated = updated || r.Stored["001"].Updated }}, 24*time.Hour)
			if updated != then.new {
				t.Errorf("updated: %v, want %v", updated, then.new)
			}
		}
		if !strings.Contains(s.article(address, "001").Text, "three years") || len(s.kept(address)) != 1 {
			t.Error("the article has its old text")
		}
	})
}

// What does not match is seen, but not kept; a filter that cannot be read keeps all.
func TestFilter(t *testing.T) {
	for expr, want := range map[string][]string{"1": {"001"}, "": {"001", "002"}, "(": {"001", "002"}} {
		synctest.Test(t, func(t *testing.T) {
			f := at(address)
			f.Filter = expr
			s := newShelf(f)
			w := &web{feed: func(context.Context, fetch.Question) (fetch.Answer, error) {
				return body(address, rss(item(1, time.Now()), item(2, time.Now())))
			}}
			during(t, Config{Store: s, Fetch: w, Match: func(expr string) (func(library.Draft) bool, error) {
				if expr == "(" {
					return nil, errors.New("no expression")
				}
				return func(d library.Draft) bool { return strings.Contains(d.Title, expr) }, nil
			}, Clean: func(_ context.Context, _ library.Feed, d *library.Draft) { d.Text = "Clean. " + d.Text }}, time.Minute)
			if got := s.kept(address); !slices.Equal(got, want) || len(s.seen[address]) != 2 {
				t.Errorf("%q: kept %v of %d seen", expr, got, len(s.seen[address]))
			}
			if !strings.HasPrefix(s.article(address, "001").Text, "Clean. ") {
				t.Error("not cleaned")
			}
		})
	}
}

// A date that nobody gives is not made up.
func TestNoDate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := once(t, Config{}, nil, short(1))
		if d := s.article(address, "001"); !d.Published.IsZero() || !d.FirstSeen.IsZero() {
			t.Errorf("published %v, first seen %v", d.Published, d.FirstSeen)
		}
	})
}

func TestInterval(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	every := func(gap, age time.Duration, n int) []syndication.Entry {
		var list []syndication.Entry
		for i := range n {
			list = append(list, syndication.Entry{Published: now.Add(-age - time.Duration(i)*gap)})
		}
		return list
	}
	const minute, hour, day = time.Minute, time.Hour, 24 * time.Hour
	for name, test := range map[string]struct {
		poll  library.Poll
		feed  *syndication.Feed
		fresh time.Duration
		news  bool
		want  time.Duration
	}{
		"hourly":                {feed: &syndication.Feed{Entries: every(hour, 0, 30)}, want: 15 * minute},
		"every minute":          {feed: &syndication.Feed{Entries: every(minute, 0, 30)}, want: Shortest},
		"weekly":                {feed: &syndication.Feed{Entries: every(7*day, 0, 30)}, want: Longest},
		"hourly, silent":        {feed: &syndication.Feed{Entries: every(hour, day, 30)}, want: 2 * hour},
		"hourly, at once":       {feed: &syndication.Feed{Entries: append(every(0, 0, 10), every(hour, hour, 10)...)}, want: 15 * minute},
		"dates ahead":           {feed: &syndication.Feed{Entries: append(every(hour, -2*hour, 2), every(hour, 0, 10)...)}, want: 15 * minute},
		"ttl":                   {feed: &syndication.Feed{Entries: every(hour, 0, 30), TTL: hour}, want: hour},
		"ttl of a day":          {feed: &syndication.Feed{Entries: every(hour, 0, 30), TTL: day}, want: heeded},
		"fresh":                 {feed: &syndication.Feed{Entries: every(hour, 0, 30)}, fresh: 2 * hour, want: 2 * hour},
		"nothing known":         {feed: &syndication.Feed{}, want: usual * 3 / 2},
		"no dates, but news":    {feed: &syndication.Feed{}, news: true, want: usual / 2},
		"no dates, but a word":  {feed: &syndication.Feed{Period: day}, want: day / 2},
		"the same":              {poll: library.Poll{Interval: hour}, want: hour},
		"the same, fresh":       {poll: library.Poll{Interval: hour}, fresh: 3 * hour, want: 3 * hour},
		"the same for long":     {poll: library.Poll{Interval: hour, News: now.Add(-5 * day)}, want: 10 * hour},
		"the same for too long": {poll: library.Poll{Interval: hour, News: now.Add(-50 * day)}, want: Longest},
	} {
		if got := interval(test.poll, test.feed, test.fresh, test.news, now); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
	for n, want := range map[int]time.Duration{1: 10 * minute, 2: 20 * minute, 5: 160 * minute, 9: Longest, 1000: Longest} {
		if got := backoff(n, library.Poll{}, 0); got != want {
			t.Errorf("after failure %d: %v, want %v", n, got, want)
		}
	}
	if got := backoff(1, library.Poll{}, 5*hour); got != 5*hour {
		t.Errorf("Retry-After is not kept: %v", got)
	}
	for range 1000 {
		if got := shaken(hour, 58*minute); got < 58*minute || got > 66*minute {
			t.Fatalf("shaken to %v", got)
		}
	}
}

func TestAwake(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) // a Friday
	all := make([]int, 24)
	for h := range all {
		all[h] = h
	}
	for name, test := range map[string]struct {
		feed *syndication.Feed
		want time.Time
	}{
		"unknown":       {nil, at},
		"never mind":    {&syndication.Feed{}, at},
		"another hour":  {&syndication.Feed{SkipHours: []int{2, 4}}, at},
		"these hours":   {&syndication.Feed{SkipHours: []int{3, 4}}, time.Date(2026, 1, 2, 5, 4, 0, 0, time.UTC)},
		"this day":      {&syndication.Feed{SkipDays: []time.Weekday{time.Friday}}, time.Date(2026, 1, 3, 0, 4, 0, 0, time.UTC)},
		"always":        {&syndication.Feed{SkipHours: all}, at},
		"elsewhere too": {&syndication.Feed{SkipHours: []int{3}}, time.Date(2026, 1, 2, 4, 4, 0, 0, time.UTC)},
	} {
		var q quiet
		if test.feed != nil {
			q = quietOf(test.feed)
		}
		digest, again := recall(q.kept("0a1b"))
		if got := again.awake(at); !got.Equal(test.want) || digest != "0a1b" || again != q {
			t.Errorf("%s: %v, want %v; %q, %v", name, got, test.want, digest, again)
		}
	}
}

// What WordPress adds to every entry is neither text nor the mark of a teaser; the
// raw text still has it.
func TestFooter(t *testing.T) {
	const line = `The post Canal reopens appeared first on Canal News.`
	for name, content := range map[string]string{
		"an article": `&lt;p&gt;` + prose("The canal") + `&lt;/p&gt;&lt;p&gt;The post &lt;a href="https://news.example/1"&gt;Canal reopens&lt;/a&gt; appeared first on &lt;a href="https://news.example/"&gt;Canal News&lt;/a&gt;.&lt;/p&gt;`,
		"a note":     `Barges. ` + line,
		"in German":  prose("Der Kanal") + ` Der Beitrag Kanal offen erschien zuerst auf Kanal-Nachrichten.`,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				entry := `<item><guid>001</guid><link>https://news.example/1</link><description>` + content + `</description></item>`
				s, w := once(t, Config{}, nil, entry)
				d := s.article(address, "001")
				if strings.Contains(d.Text, "News") || strings.Contains(d.Text, "Nachrichten") || len(d.Text) < 5 || len(w.read) > 0 {
					t.Errorf("%.300q, pages %v", d.Text, w.read)
				}
				last := d.Cuts[len(d.Cuts)-1]
				if cut := d.Raw[last.Start:last.End]; last.Reason != "notice" && last.Reason != "boilerplate" || !strings.HasPrefix(cut, "The post Canal") && !strings.HasPrefix(cut, "Der Beitrag Kanal") {
					t.Errorf("cut %q for %q", cut, last.Reason)
				}
			})
		})
	}
	text := prose("The post") + "Their ship was lost. The post Ships appeared first on Canal News"
	if d := withoutFooter(extract.Document{Text: text, Raw: text}); !strings.HasSuffix(d.Text, "Their ship was lost.") {
		t.Errorf("%q is left", d.Text[max(0, len(d.Text)-100):])
	}
	text = "She said the post appeared first on the list."
	if d := withoutFooter(extract.Document{Text: text, Raw: text}); d.Text != text {
		t.Errorf("%q is left of %q", d.Text, text)
	}
}

// What a host asks for between requests holds until an answer says otherwise, and
// one that failed says nothing.
func TestDelayOutlivesFailure(t *testing.T) {
	hs := newHosts(2)
	now := time.Unix(1e9, 0)
	learn := func(delay time.Duration, err error) int {
		hs.at("a.example").running++
		hs.learn(outcome{job: job{host: "a.example"}, fate: fate{delay: delay, err: err}}, now)
		return hs.at("a.example").may(2)
	}
	if got := learn(10*time.Second, nil); got != 1 {
		t.Errorf("with a delay: %d at once", got)
	}
	if got := learn(0, &fetch.Error{Code: fetch.CodeServer, Status: 500}); got != 1 {
		t.Errorf("after a failure: %d at once", got)
	}
	if got := learn(0, nil); got != 2 {
		t.Errorf("without a delay: %d at once", got)
	}
}
