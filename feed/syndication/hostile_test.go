package syndication

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"
)

const (
	someURL = "https://news.example.org/feeds/all.xml"
	goodTwo = `<item><title>One</title><link>https://news.example.org/1</link><guid>g1</guid></item>` +
		`<item><title>Two</title><link>https://news.example.org/2</link><guid>g2</guid></item>`
)

func rssOf(items string) string {
	return `<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>` + items + `</channel></rss>`
}

// TestHostileFeeds: feeds made to be slow, deep or large end in time, parsed or
// refused, and without more memory than a multiple of what they are. Where a
// feed holds two good entries before the trap, both are found.
func TestHostileFeeds(t *testing.T) {
	const n = 100_000
	lol := strings.Builder{}
	lol.WriteString(`<!DOCTYPE rss [<!ENTITY a0 "lol">`)
	for i := 1; i < 20; i++ {
		fmt.Fprintf(&lol, `<!ENTITY a%d "%s">`, i, strings.Repeat(fmt.Sprintf("&a%d;", i-1), 10))
	}
	lol.WriteString(`]>`)
	different := strings.Builder{}
	for i := range 2 * n {
		fmt.Fprintf(&different, `a%d="b" `, i)
	}
	flood := `<!DOCTYPE rss [<!ENTITY x "` + strings.Repeat("y", maxEntityValue) + `">]>`
	for _, c := range []struct {
		name, feed string
		entries    int // -1: any number
		err        error
	}{
		{"billion laughs", lol.String() + rssOf(goodTwo+"<item><title>&a19;</title></item>"), 3, nil},
		{"one entity many times", flood + rssOf(goodTwo+"<item><description>"+strings.Repeat("&x;", n)+"</description></item>"), 3, nil},
		{"parameter entities", `<!DOCTYPE rss [<!ENTITY % p "<!ENTITY q 'z'>">%p;]>` + rssOf(goodTwo), 2, nil},
		{"deep unknown", rssOf(goodTwo + strings.Repeat("<x>", n)), 2, nil},
		{"deep unknown, closed", rssOf(strings.Repeat("<x>", n) + strings.Repeat("</x>", n) + goodTwo), 2, nil},
		{"deep markup", rssOf(goodTwo + "<item><description>" + strings.Repeat("<div>", n) + "text</description></item>"), 3, nil},
		{"deep escaped markup", rssOf(goodTwo + "<item><description>" + strings.Repeat("&lt;div&gt;", n) + "</description></item>"), 3, nil},
		{"deep media", rssOf(goodTwo + "<item>" + strings.Repeat(`<media:group>`, n) + "</item>"), 2, nil},
		{"deep channels", strings.Repeat("<rss><channel>", n), 0, nil},
		{"deep items", rssOf(goodTwo + strings.Repeat("<item>", n)), -1, nil},
		{"deep entries", `<feed xmlns="http://www.w3.org/2005/Atom">` + strings.Repeat("<entry><source>", n), -1, nil},
		{"deep base", rssOf(goodTwo + "<item><description>" + strings.Repeat(`<div xml:base="x/">`, n) + "</description></item>"), 3, nil},
		{"endless attributes", rssOf(goodTwo + "<item><enclosure " + strings.Repeat(`a="b" `, 10*n) + "/></item>"), 3, nil},
		{"many different attributes", rssOf(goodTwo + "<item><enclosure " + different.String() + "/></item>"), 3, nil},
		{"endless attribute names", rssOf(goodTwo + "<item><enclosure " + strings.Repeat("a", 10*n) + "/></item>"), 3, nil},
		{"endless namespaces", "<rss " + strings.Repeat(`xmlns:a="b" `, n) + "><channel>" + goodTwo + "</channel></rss>", 2, nil},
		{"endless tag name", rssOf(goodTwo + "<" + strings.Repeat("a", 10*n)), -1, nil},
		{"endless html attributes", rssOf(goodTwo + "<item><description>&lt;p " + strings.Repeat("on=1 ", 10*n) + "&gt;x</description></item>"), 3, nil},
		{"unclosed titles", rssOf(goodTwo + strings.Repeat("<title>x", n)), 2, nil},
		{"unclosed unknown", rssOf(goodTwo + "<item>" + strings.Repeat("<a1><a2><a3>", n) + "</item>"), 2, nil},
		{"unclosed comments", rssOf(goodTwo + strings.Repeat("<!--", n)), 2, nil},
		{"unclosed cdata", rssOf(goodTwo + strings.Repeat("<title><![CDATA[", n)), 2, nil},
		{"unclosed doctypes", strings.Repeat("<!DOCTYPE x [", n) + rssOf(goodTwo), -1, ErrNotFeed},
		{"many doctypes", rssOf(goodTwo + strings.Repeat("<!x [>", n)), 2, nil},
		{"unclosed quotes", rssOf(goodTwo + strings.Repeat(`<link href="`, n)), -1, nil},
		{"only lesser-than", rssOf(goodTwo + strings.Repeat("<", n)), 2, nil},
		{"only ampersands", rssOf(goodTwo + "<item><title>" + strings.Repeat("&", 10*n) + "</title></item>"), 3, nil},
		{"stray end tags", rssOf(goodTwo + strings.Repeat("</a></b>", n)), 2, nil},
		{"many items", rssOf(strings.Repeat(goodTwo, n/10)), 2, nil},
		{"many empty items", rssOf(strings.Repeat("<item/>", n)), 1, nil},
		{"many links", `<feed xmlns="http://www.w3.org/2005/Atom">` + strings.Repeat(`<link href="https://a.example/"/>`, n) + "</feed>", 0, nil},
		{"many categories", rssOf("<item>" + strings.Repeat("<category>c</category>", n) + "</item>"), 1, nil},
		{"long link", rssOf("<item><link>https://a.example/" + strings.Repeat("a", 10*n) + "</link></item>"), 1, nil},
		{"long guid", rssOf("<item><guid>" + strings.Repeat("a", 10*n) + "</guid></item>"), 1, nil},
		{"long title", rssOf("<item><title>" + strings.Repeat("word ", n) + "</title></item>"), 1, nil},
		{"control characters", rssOf(goodTwo + strings.Repeat("\x00\x01\x02", n)), 2, nil},
		{"junk before", strings.Repeat("junk ", n) + rssOf(goodTwo), -1, ErrNotFeed},
		{"tags before", strings.Repeat("<b>", n) + rssOf(goodTwo), -1, ErrNotFeed},
		{"deep JSON", `{"version":"https://jsonfeed.org/version/1","items":[{"id":"1"},{"id":"2"},` + strings.Repeat("[", n), 2, nil},
		{"deep JSON member", `{"version":"https://jsonfeed.org/version/1","x":` + strings.Repeat(`{"x":`, n), 0, nil},
		{"wide JSON", `{"version":"https://jsonfeed.org/version/1","items":[` + strings.Repeat("0,", n) + "0]}", 0, nil},
		{"JSON keys", `{"version":"https://jsonfeed.org/version/1",` + strings.Repeat(`"x":1,`, n) + `"items":[]}`, 0, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := parseBounded(t, []byte(c.feed))
			if !errors.Is(err, c.err) {
				t.Fatalf("error %v, want %v", err, c.err)
			}
			if c.entries >= 0 && len(f.Entries) != c.entries {
				t.Errorf("%d entries, want %d", len(f.Entries), c.entries)
			}
			checkPromises(t, &f, len(c.feed))
		})
	}
}

// parseBounded parses within bounds of time and memory that linear work stays far
// below and quadratic work far above.
func parseBounded(t *testing.T, data []byte) (Feed, error) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	f, err := Parse(data, Options{URL: someURL})
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	allocated := after.TotalAlloc - before.TotalAlloc
	t.Logf("%d kB: %v, %d MB allocated in all, %d entries, %v", len(data)>>10, took.Round(time.Millisecond), allocated>>20, len(f.Entries), err)
	if took > 15*time.Second {
		t.Errorf("took %v", took)
	}
	if most := uint64(64<<20 + 100*len(data)); allocated > most {
		t.Errorf("allocated %d MB for %d kB", allocated>>20, len(data)>>10)
	}
	return f, err
}

// TestXXE: nothing outside of the feed is ever read.
func TestXXE(t *testing.T) {
	for _, doctype := range []string{
		`<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>`,
		`<!DOCTYPE rss [<!ENTITY x PUBLIC "a" "file:///etc/passwd">]>`,
		`<!DOCTYPE rss SYSTEM "file:///etc/passwd">`,
		`<!DOCTYPE rss [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>`,
	} {
		f, err := Parse([]byte(doctype+rssOf(`<item><title>a&x;b</title></item>`)), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Entries[0].Title; got != "a&x;b" {
			t.Errorf("%s: title %q", doctype, got)
		}
	}
}

// TestTooLarge: more than MaxBytes is refused before anything is done with it.
func TestTooLarge(t *testing.T) {
	if _, err := parseBounded(t, bytes.Repeat([]byte("<item>"), 50<<20/6)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("error %v", err)
	}
}

// TestLargest: the largest feed that is taken is read in time.
func TestLargest(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: -short")
	}
	item := `<item><title>A title</title><description>` + strings.Repeat("&lt;p&gt;Some words.&lt;/p&gt; ", 40) + `</description></item>`
	feed := rssOf(strings.Repeat(item, (MaxBytes-200)/len(item)))
	if f, err := parseBounded(t, []byte(feed)); err != nil || len(f.Entries) != 1 {
		t.Errorf("%d entries, %v", len(f.Entries), err)
	}
}

// TestTruncatedAnywhere: a feed that is cut at any byte still gives the entries
// that are complete.
func TestTruncatedAnywhere(t *testing.T) {
	for name, feed := range map[string]string{
		"rss":  rssOf(strings.ReplaceAll(goodTwo, "<title>", "<description><![CDATA[<p>x</p>]]></description><title>")),
		"atom": `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>g1</id><content type="xhtml"><div>a</div></content></entry><entry><id>g2</id></entry></feed>`,
		"json": `{"version":"https://jsonfeed.org/version/1.1","title":"News","items":[{"id":"g1","content_html":"<p>x</p>"},{"id":"g2"}]}`,
	} {
		closing := map[string]string{"rss": "</item>", "atom": "</entry>", "json": "}"}[name]
		items := feed
		if name == "json" {
			items = feed[strings.Index(feed, "["):]
		}
		head := len(feed) - len(items)
		for cut := range len(feed) {
			f, err := Parse([]byte(feed[:cut]), Options{URL: someURL})
			want := 0
			if cut > head {
				want = min(2, strings.Count(feed[head:cut], closing))
			}
			if err != nil {
				if want > 0 {
					t.Errorf("%s cut at %d: %v", name, cut, err)
				}
				continue
			}
			if len(f.Entries) != want {
				t.Errorf("%s cut at %d: %d entries, want %d", name, cut, len(f.Entries), want)
			}
			if !f.Truncated {
				t.Errorf("%s cut at %d: not known to be truncated", name, cut)
			}
		}
	}
}

// TestHostileLinks: links that are no links are empty, in every place.
func TestHostileLinks(t *testing.T) {
	for _, bad := range []string{
		"javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x",
		"vbscript:x", "file:///etc/passwd", "ftp://a.example/x", "blob:https://a.example/x", "about:blank", "https:", "http://", "https:///x",
		"http://[::1", "https://a.example:port/", "https://\u202egpj.example/", "mailto:a@b.example", "\x01javascript:alert(1)",
		`https:\\a.example\x`,
	} {
		var escaped bytes.Buffer
		fmt.Fprintf(&escaped, "%s", strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;").Replace(bad))
		u := escaped.String()
		feed := `<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><link>` + u + `</link><image><url>` + u + `</url></image>` +
			`<atom:link rel="self" href="` + u + `"/><atom:link rel="hub" href="` + u + `"/><itunes:new-feed-url>` + u + `</itunes:new-feed-url>` +
			`<item><link>` + u + `</link><guid>` + u + `</guid><comments>` + u + `</comments><enclosure url="` + u + `" type="image/png"/>` +
			`<media:content url="` + u + `" medium="image"/><media:thumbnail url="` + u + `"/><itunes:image href="` + u + `"/>` +
			`<source url="` + u + `">s</source><feedburner:origLink>` + u + `</feedburner:origLink>` +
			`<description>&lt;a href="` + strings.ReplaceAll(u, "&", "&amp;") + `"&gt;x&lt;/a&gt;</description></item></channel></rss>`
		f, err := Parse([]byte(feed), Options{})
		if err != nil {
			t.Fatal(err)
		}
		checkPromises(t, &f, len(feed))
		e := f.Entries[0]
		if strings.Contains(e.SummaryHTML, "href") && !strings.HasPrefix(bad, "mailto:") {
			t.Errorf("%q: kept in %s", bad, e.SummaryHTML)
		}
		if got := fmt.Sprint(f.Home, f.Image, f.Self, f.Hubs, f.MovedTo, e.Link, e.Comments, e.Enclosures, e.Image, e.Source.URL); got != "[][]" {
			t.Errorf("%q: kept in %s", bad, got)
		}
	}
}

// TestActiveHTML: what acts is left out of texts.
func TestActiveHTML(t *testing.T) {
	for in, want := range map[string]string{
		`<p>a<script>alert(1)</script>b</p>`:                         `<p>ab</p>`,
		`a<SCRIPT src=//x.example/>b</script>c`:                      `ac`,
		`<p onclick="x()" ONLOAD=y>a</p>`:                            `<p>a</p>`,
		`<iframe src="https://x.example"></iframe>a`:                 `a`,
		`<p style="background:url(javascript:x)">a</p>`:              `<p>a</p>`,
		`<img src=x onerror=alert(1)>`:                               `<img src="https://news.example.org/feeds/x">`,
		`<a href=javascript:x>a</a>`:                                 `<a>a</a>`,
		`<a href="  jAvAsCrIpT:x">a</a>`:                             `<a>a</a>`,
		`<img src="data:image/svg+xml,x">`:                           `<img>`,
		`<img srcset="/a.png 1x, javascript:x 2x">`:                  `<img srcset="">`,
		`<img srcset="/a.png 1x, b.png 2x">`:                         `<img srcset="https://news.example.org/a.png 1x, https://news.example.org/feeds/b.png 2x">`,
		`a<!-- <script>x</script> -->b`:                              `ab`,
		`<base href="https://evil.example/"><a href="/x">a</a>`:      `<a href="https://news.example.org/x">a</a>`,
		`<object><embed src="x"></object>a`:                          `a`,
		`a<script>never closed`:                                      `a`,
		`<a href="#top">a</a><a href="mailto:a@b.example">b</a>`:     `<a href="#top">a</a><a href="mailto:a@b.example">b</a>`,
		`<a "onclick=x href="https://a.example/">a</a>`:              `<a href="https://a.example/">a</a>`,
		`<style>p{}</style><meta http-equiv=refresh content=0>text`:  `text`,
		`<svg><a xlink:href="javascript:x">a</a><script>x</script>b`: `<svg><a>a</a>b`,
	} {
		base, _ := url.Parse(someURL)
		if got := fragment(in, base, repairs{}); got != want {
			t.Errorf("%s\n\tbecame %s\n\tnot    %s", in, got, want)
		}
	}
}

// checkPromises checks what holds of every feed, whatever it was made of.
func checkPromises(t *testing.T, f *Feed, size int) {
	t.Helper()
	limit := time.Now().Add(MaxAhead + time.Minute)
	link := func(where, s string) {
		if s == "" {
			return
		}
		u, err := url.Parse(s)
		if err != nil && !strings.Contains(s, "%") || err == nil && (u.Scheme != "http" && u.Scheme != "https" || u.Host == "") || len(s) > 2*maxURL {
			t.Errorf("%s is %.200q (%v)", where, s, err)
		}
	}
	when := func(where string, d time.Time) {
		if !d.IsZero() && (d.After(limit) || d.Year() < 1970) {
			t.Errorf("%s is %v", where, d)
		}
	}
	for where, s := range map[string]string{"home": f.Home, "self": f.Self, "next": f.Next, "moved": f.MovedTo, "image": f.Image, "icon": f.Icon} {
		link(where, s)
	}
	for _, h := range f.Hubs {
		link("hub", h)
	}
	when("updated", f.Updated)
	if len(f.Entries) > MaxEntries {
		t.Errorf("%d entries", len(f.Entries))
	}
	seen := map[string]bool{}
	for i := range f.Entries {
		e := &f.Entries[i]
		if e.ID == "" || seen[e.ID] || len(e.ID) > maxID {
			t.Errorf("entry %d: id %.100q, used before: %v", i, e.ID, seen[e.ID])
		}
		seen[e.ID] = true
		for where, s := range map[string]string{"link": e.Link, "image": e.Image, "comments": e.Comments, "source": e.Source.URL} {
			link(where, s)
		}
		for _, l := range e.Links {
			link("links", l.Href)
		}
		for _, en := range e.Enclosures {
			link("enclosure", en.URL)
		}
		when("published", e.Published)
		when("updated", e.Updated)
		low := strings.ToLower(e.ContentHTML + e.SummaryHTML)
		if strings.Contains(low, "<script") || strings.Contains(low, "<iframe") {
			t.Errorf("entry %d has a script: %.300s", i, low)
		}
		if len(e.Authors) > maxMany || len(e.Categories) > maxMany || len(e.Links) > maxMany || len(e.Enclosures) > maxMany ||
			len(e.Title) > maxShort+8 {
			t.Errorf("entry %d is too large", i)
		}
	}
	out, err := json.Marshal(f)
	if err != nil {
		t.Error(err)
	}
	if len(out) > 64<<10+12*size+2*maxExpansion+len(f.Entries)*4<<10 {
		t.Errorf("%d bytes became %d", size, len(out))
	}
}
