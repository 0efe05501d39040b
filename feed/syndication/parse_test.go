package syndication

import (
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
)

var present = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

func mustParse(t *testing.T, feed string) Feed {
	t.Helper()
	f, err := Parse([]byte(feed), Options{URL: someURL, Now: present})
	if err != nil {
		t.Fatal(err)
	}
	checkPromises(t, &f, len(feed))
	return f
}

const wholeRSS = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
 xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:fb="http://rssnamespace.org/feedburner/ext/1.0">
<channel>
 <title>The Harbour &amp;amp; Coast</title><link>https://news.example.org/</link><description>What the sea brings.</description>
 <atom:link rel="self" href="all.xml" type="application/rss+xml"/><atom:link rel="hub" href="https://hub.example.org/"/>
 <atom:link rel="next" href="?page=2"/>
 <language>en_GB</language><ttl>30</ttl><skipHours><hour>3</hour><hour>1</hour><hour>24</hour></skipHours>
 <skipDays><day>Sunday</day><day>sat</day></skipDays><sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>
 <image><url>/logo.png</url><title>Logo</title><link>https://news.example.org/</link></image>
 <managingEditor>desk@example.org (The Desk)</managingEditor><category>Sea</category><category>Sea</category>
 <lastBuildDate>Fri, 01 May 2026 08:00:00 GMT</lastBuildDate>
 <item>
  <title>Ferries &lt;b&gt;stop&lt;/b&gt; for a day</title><link>/a/1?x=1&amp;y=2</link><guid isPermaLink="false">tag-1</guid>
  <fb:origLink>https://news.example.org/a/first</fb:origLink>
  <pubDate>Thu, 30 Apr 2026 22:15:00 +0200</pubDate><dc:creator>Ada Sailor</dc:creator><dc:creator>Bo Rower</dc:creator>
  <description>In &lt;em&gt;short&lt;/em&gt;.</description>
  <content:encoded><![CDATA[<p>Long. <a href="../b">See</a> <img src="/pic.jpg" width="600"></p><script>x()</script>]]></content:encoded>
  <media:group><media:content url="/small.jpg" medium="image" width="100"/><media:content url="/big.jpg" type="image/jpeg" width="900"/></media:group>
  <enclosure url="/talk.mp3" type="audio/mpeg" length="1234"/><category>Ferry</category><comments>/a/1#c</comments>
  <source url="https://agency.example.org/feed">The Agency</source>
 </item>
 <item><guid>https://news.example.org/a/2</guid><description>&lt;p&gt;Only a text, which says a good deal more than eighty characters can hold, so that it must be cut somewhere.&lt;/p&gt;</description></item>
</channel></rss>`

func TestRSS(t *testing.T) {
	f := mustParse(t, wholeRSS)
	want := Feed{
		Format: "rss", Version: "2.0", Charset: "utf-8", Home: "https://news.example.org/", Self: someURL,
		Next: someURL + "?page=2", Hubs: []string{"https://hub.example.org/"}, Language: "en-GB",
		Title: "The Harbour & Coast", TitleHTML: "The Harbour &amp; Coast", DescriptionHTML: "What the sea brings.",
		Authors: []Person{{Name: "The Desk", Email: "desk@example.org"}}, Image: "https://news.example.org/logo.png",
		Categories: []string{"Sea"}, Updated: time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC),
		TTL: 30 * time.Minute, Period: 6 * time.Hour, SkipHours: []int{0, 1, 3}, SkipDays: []time.Weekday{time.Sunday, time.Saturday},
		Repairs: []Repair{RepairHTML, RepairNoTitle, RepairRelative},
	}
	got := f
	got.Entries, got.Links = nil, nil
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	first := Entry{
		ID: "tag-1", GUID: "tag-1", Link: "https://news.example.org/a/first", Title: "Ferries stop for a day", TitleHTML: "Ferries <b>stop</b> for a day",
		Authors: []Person{{Name: "Ada Sailor"}, {Name: "Bo Rower"}}, Published: time.Date(2026, 4, 30, 20, 15, 0, 0, time.UTC),
		Lang: "en-GB", Categories: []string{"Ferry"}, SummaryHTML: "In <em>short</em>.",
		ContentHTML: `<p>Long. <a href="https://news.example.org/b">See</a> <img src="https://news.example.org/pic.jpg" width="600"></p>`,
		Image:       "https://news.example.org/big.jpg", Comments: "https://news.example.org/a/1#c",
		Enclosures: []Enclosure{{"https://news.example.org/talk.mp3", "audio/mpeg", 1234}},
		Links:      []Link{{Rel: "alternate", Href: "https://news.example.org/a/1?x=1&y=2"}},
		Source:     Source{"The Agency", "https://agency.example.org/feed"},
	}
	if len(f.Entries) != 2 || !reflect.DeepEqual(f.Entries[0], first) {
		t.Errorf("got  %+v\nwant %+v", f.Entries[0], first)
	}
	e := f.Entries[1]
	if !e.Untitled || e.Title != "Only a text, which says a good deal more than eighty characters can hold, so…" || e.Link != "https://news.example.org/a/2" ||
		e.Derived || !e.Published.IsZero() {
		t.Errorf("an item without title: %+v", e)
	}
}

func TestAtom(t *testing.T) {
	f := mustParse(t, `<a:feed xmlns:a="http://www.w3.org/2005/Atom" xml:base="/blog/" xml:lang="de">
<a:title type="text">Fish &lt;&amp;&gt; chips</a:title><a:id>urn:x:1</a:id><a:updated>2026-04-30T10:00:00.5+02:00</a:updated>
<a:link href="./"/><a:link rel="self" href="feed"/><a:author><a:name>Ada</a:name><a:uri>ada</a:uri></a:author>
<a:entry xml:base="2026/"><a:id>urn:x:2</a:id><a:title type="html">A &amp;amp; B</a:title><a:link rel="alternate" type="text/html" href="one"/>
 <a:link rel="enclosure" href="a.jpg" type="image/jpeg"/><a:category term="t" label="Trade"/>
 <a:updated>2026-04-29T10:00:00Z</a:updated><a:published>2026-04-28T10:00:00Z</a:published>
 <a:content type="xhtml"><h:div xmlns:h="http://www.w3.org/1999/xhtml"><h:p>Text <h:a href="two">more</h:a><h:br/></h:p></h:div></a:content>
 <a:summary xml:lang="fr">un &amp; deux</a:summary>
 <a:source><a:title>Elsewhere</a:title><a:link href="https://else.example/"/></a:source></a:entry></a:feed>`)
	if f.Format != "atom" || f.Version != "1.0" || f.Title != "Fish <&> chips" || f.Home != "https://news.example.org/blog/" ||
		f.Self != "https://news.example.org/blog/feed" || f.Language != "de" || f.Updated.Nanosecond() == 0 || f.ID != "urn:x:1" {
		t.Errorf("feed: %+v", f)
	}
	e := f.Entries[0]
	want := Entry{
		ID: "urn:x:2", GUID: "urn:x:2", Link: "https://news.example.org/blog/2026/one", Title: "A & B", TitleHTML: "A &amp; B",
		Authors:     []Person{{Name: "Ada", URL: "https://news.example.org/blog/ada"}},
		Published:   time.Date(2026, 4, 28, 10, 0, 0, 0, time.UTC),
		Updated:     time.Date(2026, 4, 29, 10, 0, 0, 0, time.UTC),
		Lang:        "de",
		Categories:  []string{"Trade"},
		ContentHTML: `<p>Text <a href="https://news.example.org/blog/2026/two">more</a><br /></p>`, SummaryHTML: "un &amp; deux",
		Image:      "https://news.example.org/blog/2026/a.jpg",
		Enclosures: []Enclosure{{URL: "https://news.example.org/blog/2026/a.jpg", Type: "image/jpeg"}},
		Links:      e.Links, Source: Source{"Elsewhere", "https://else.example/"},
	}
	if !reflect.DeepEqual(e, want) {
		t.Errorf("got  %+v\nwant %+v", e, want)
	}
}

func TestJSONFeed(t *testing.T) {
	f := mustParse(t, "\ufeff"+`{"version":"https://jsonfeed.org/version/1.1","title":"Tea & Cake","home_page_url":"/","feed_url":"https://news.example.org/f.json",
"language":"en","hubs":[{"type":"WebSub","url":"https://hub.example.org/"}],"authors":[{"name":"Ada","url":"/ada"}],
"items":[{"id":7,"url":"/7","title":"Seven","content_html":"<p onclick=x>a<img src='/i.png'></p>","date_published":"2026-04-01T10:00:00Z","tags":["a","b"],
"language":"fr","attachments":[{"url":"/a.mp3","mime_type":"audio/mpeg","size_in_bytes":5}]},
{"id":"8","content_text":"a <b> &\nc","external_url":"https://else.example/"},"nonsense",{"id":"9","title":{"x":1},"tags":"wrong"}]}`)
	if f.Format != "json" || f.Version != "1.1" || f.Title != "Tea & Cake" || f.Home != "https://news.example.org/" || f.Language != "en" ||
		!slices.Equal(f.Hubs, []string{"https://hub.example.org/"}) || len(f.Entries) != 3 {
		t.Fatalf("feed: %+v", f)
	}
	e := f.Entries[0]
	if e.ID != "7" || e.Link != "https://news.example.org/7" || e.ContentHTML != `<p>a<img src="https://news.example.org/i.png"></p>` ||
		e.Published.Month() != time.April || e.Image != "https://news.example.org/i.png" || e.Lang != "fr" || len(e.Categories) != 2 ||
		e.Enclosures[0] != (Enclosure{"https://news.example.org/a.mp3", "audio/mpeg", 5}) || e.Authors[0].URL != "https://news.example.org/ada" {
		t.Errorf("first: %+v", e)
	}
	if e := f.Entries[1]; e.ContentHTML != "a &lt;b&gt; &amp;<br>\nc" || e.Link != "https://else.example/" || e.Lang != "en" {
		t.Errorf("second: %+v", e)
	}
	if !slices.Contains(f.Repairs, RepairJSON) {
		t.Errorf("repairs: %v", f.Repairs)
	}
}

func TestRDF(t *testing.T) {
	f := mustParse(t, `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://news.example.org/"><title>T</title><link>https://news.example.org/</link><items><rdf:Seq><rdf:li resource="x"/></rdf:Seq></items></channel>
<item rdf:about="https://news.example.org/1"><title>One</title><dc:date>2026-04-02T10:00+01:00</dc:date><dc:subject>s</dc:subject></item></rdf:RDF>`)
	if f.Format != "rdf" || f.Version != "1.0" || len(f.Entries) != 1 {
		t.Fatalf("feed: %+v", f)
	}
	if e := f.Entries[0]; e.ID != "https://news.example.org/1" || e.Link != e.ID || !e.Published.Equal(time.Date(2026, 4, 2, 9, 0, 0, 0, time.UTC)) {
		t.Errorf("entry: %+v", e)
	}
}

// TestRepairs: one thing that is broken each; the entry is found all the same,
// and the repair is told.
func TestRepairs(t *testing.T) {
	const item = `<item><title>One</title><link>https://news.example.org/1</link><guid>g</guid></item>`
	for name, c := range map[string]struct {
		feed   string
		repair Repair
	}{
		"space before the declaration": {"\n\n  " + rssOf(item), ""},
		"warning before":               {"<br />\n<b>Warning</b>: something in line 3<br />\n" + rssOf(item), RepairJunk},
		"words before":                 {"Connected. " + rssOf(item), RepairJunk},
		"after the end":                {rssOf(item) + "<!-- 0.3 s --><script>x</script>", ""},
		"XML 1.1":                      {strings.Replace(rssOf(item), "1.0", "1.1", 1), ""},
		"control characters":           {rssOf(strings.Replace(item, "One", "O\x0bn\x00e", 1)), RepairControl},
		"references to them":           {rssOf(strings.Replace(item, "One", "One&#0;&#x1F;", 1)), RepairControl},
		"HTML entities":                {rssOf(strings.Replace(item, "One", "One&nbsp;", 1)), RepairEntity},
		"bare &":                       {rssOf(strings.Replace(item, "/1<", "/1?a=1&copy=2&b<", 1)), RepairEntity},
		"end tag missing":              {rssOf(strings.Replace(item, "</link>", "", 1)), RepairTags},
		"title not closed":             {rssOf(strings.Replace(item, "</title>", "", 1)), RepairTags},
		"item not closed":              {rssOf(strings.Replace(item, "</item>", "", 1) + "<item><title>Two</title></item>"), RepairTags},
		"channel not closed":           {strings.Replace(rssOf(item), "</channel>", "", 1), RepairTags},
		"wrong nesting":                {rssOf("<item><a><b></a></b>" + strings.TrimPrefix(item, "<item>")), RepairTags},
		"upper and lower case":         {rssOf(strings.Replace(item, "</title>", "</TITLE>", 1)), ""},
		"unquoted attribute":           {strings.Replace(rssOf(item), `"2.0"`, `2.0`, 1), RepairAttributes},
		"quote missing":                {rssOf(strings.Replace(item, "<guid>", `<guid isPermaLink="false>`, 1)), RepairAttributes},
		"attribute twice":              {strings.Replace(rssOf(item), `<rss `, `<rss version="2.0" `, 1), RepairAttributes},
		"prefix not declared":          {rssOf(strings.Replace(item, "<guid>", "<dc:creator>A</dc:creator><guid>", 1)), RepairNamespace},
		"wrong namespace":              {strings.Replace(rssOf(item), "<rss ", `<rss xmlns="http://example.org/mine" `, 1), ""},
		"truncated":                    {strings.TrimSuffix(rssOf(item), "</channel></rss>") + "<item><title>Tw", RepairTruncated},
		"wrong charset":                {strings.Replace(rssOf(strings.Replace(item, "One", "Öne", 1)), `"1.0"`, `"1.0" encoding="iso-8859-1"`, 1), RepairCharset},
		"unknown charset":              {strings.Replace(rssOf(item), `"1.0"`, `"1.0" encoding="x-nonsense"`, 1), ""},
		"no root end":                  {strings.TrimSuffix(rssOf(item), "</rss>"), RepairTruncated},
		"HTML doctype":                 {`<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "http://example.org/x.dtd">` + rssOf(item), ""},
		"broken declaration":           {strings.Replace(rssOf(item), `<?xml version="1.0"?>`, `<?xml version="1.0"`+">", 1), ""},
		"no rss around channel":        {"<channel>" + item + "</channel>", ""},
		"date of no kind":              {rssOf(strings.Replace(item, "<guid>", "<pubDate>soon</pubDate><guid>", 1)), RepairDate},
		"date in the future":           {rssOf(strings.Replace(item, "<guid>", "<pubDate>2031-01-01</pubDate><guid>", 1)), RepairDate},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := Parse([]byte(c.feed), Options{URL: someURL, Now: present})
			if err != nil {
				t.Fatal(err)
			}
			checkPromises(t, &f, len(c.feed))
			if len(f.Entries) == 0 || !strings.HasSuffix(strings.ReplaceAll(f.Entries[0].Title, " ", ""), "ne") || !f.Entries[0].Published.IsZero() ||
				!strings.HasPrefix(f.Entries[0].Link, "https://news.example.org/1") || f.Entries[0].ID != "g" {
				t.Errorf("entries: %+v", f.Entries)
			}
			if c.repair != "" && !slices.Contains(f.Repairs, c.repair) {
				t.Errorf("repairs %v, want %q", f.Repairs, c.repair)
			}
			if c.repair == "" && len(f.Repairs) > 0 {
				t.Errorf("repairs %v, want none", f.Repairs)
			}
		})
	}
}

// TestCharsets: the same feed in many charsets, declared in many ways.
func TestCharsets(t *testing.T) {
	wide := func(order binary.ByteOrder, size int, mark bool) func(string) string {
		return func(s string) string {
			if mark {
				s = "\ufeff" + s
			}
			var out []byte
			if size == 2 {
				for _, u := range utf16.Encode([]rune(s)) {
					out = append(out, make([]byte, 2)...)
					order.PutUint16(out[len(out)-2:], u)
				}
				return string(out)
			}
			for _, r := range s {
				out = append(out, make([]byte, 4)...)
				order.PutUint32(out[len(out)-4:], uint32(r))
			}
			return string(out)
		}
	}
	bytesOf := func(from, to string) func(string) string {
		return func(s string) string { return strings.ReplaceAll(s, from, to) }
	}
	const russian, cp1251, koi8 = "Новости моря и ветра", "\xcd\xee\xe2\xee\xf1\xf2\xe8 \xec\xee\xf0\xff \xe8 \xe2\xe5\xf2\xf0\xe0",
		"\xee\xcf\xd7\xcf\xd3\xd4\xc9 \xcd\xcf\xd2\xd1 \xc9 \xd7\xc5\xd4\xd2\xc1"
	for _, c := range []struct {
		name, title       string
		encode            func(string) string
		header, declared  string
		charset, contents string
	}{
		{"UTF-8", russian, strings.Clone, "", "", "utf-8", ""},
		{"UTF-8 with a mark", russian, func(s string) string { return "\ufeff" + s }, "", "", "utf-8", ""},
		{"UTF-16 LE", russian, wide(binary.LittleEndian, 2, true), "", "utf-16", "utf-16le", ""},
		{"UTF-16 BE", russian, wide(binary.BigEndian, 2, true), "", "utf-16", "utf-16be", ""},
		{"UTF-16 LE without mark", russian, wide(binary.LittleEndian, 2, false), "", "", "utf-16le", ""},
		{"UTF-16 BE without mark", russian, wide(binary.BigEndian, 2, false), "", "", "utf-16be", ""},
		{"UTF-32 LE", russian, wide(binary.LittleEndian, 4, true), "", "utf-32", "utf-32le", ""},
		{"UTF-32 BE without mark", russian, wide(binary.BigEndian, 4, false), "", "", "utf-32be", ""},
		{"declared in XML", russian, bytesOf(russian, cp1251), "", "windows-1251", "windows-1251", ""},
		{"declared in HTTP", russian, bytesOf(russian, cp1251), "text/xml; charset=windows-1251", "", "windows-1251", ""},
		{"HTTP wins", russian, bytesOf(russian, koi8), "text/xml; charset=KOI8-R", "windows-1251", "koi8-r", ""},
		{"a server's default does not", russian, bytesOf(russian, cp1251), "text/xml; charset=ISO-8859-1", "windows-1251", "windows-1251", ""},
		{"UTF-8 that claims otherwise", russian, strings.Clone, "text/xml; charset=windows-1251", "koi8-r", "utf-8", ""},
		{"detected", strings.Repeat(russian+", ", 6), bytesOf(russian, cp1251), "", "", "windows-1251", ""},
		{"detected though declared UTF-8", strings.Repeat(russian+", ", 6), bytesOf(russian, cp1251), "", "utf-8", "windows-1251", ""},
		{"Western by default", "Café Zürich", bytesOf("Café Zürich", "Caf\xe9 Z\xfcrich"), "", "", "windows-1252", ""},
		{"a piece of another charset", russian + " “café”", bytesOf("“café”", "\x93caf\xe9\x94"), "", "utf-8", "utf-8", ""},
		{"Windows' quotes in UTF-8", "don’t", bytesOf("’", "\u0092"), "", "", "utf-8", ""},
		{"ISO-2022-JP", "海の話", bytesOf("海の話", "\x1b$B3$$NOC\x1b(B"), "", "iso-2022-jp", "iso-2022-jp", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			declaration := `<?xml version="1.0"?>`
			if c.declared != "" {
				declaration = `<?xml version="1.0" encoding='` + c.declared + `'?>`
			}
			feed := declaration + `<rss><channel><title>` + c.title + `</title></channel></rss>`
			f, err := Parse([]byte(c.encode(feed)), Options{ContentType: c.header})
			if err != nil {
				t.Fatal(err)
			}
			if f.Title != strings.TrimSpace(c.title) || f.Charset != c.charset {
				t.Errorf("%q in %s, want %q in %s", f.Title, f.Charset, c.title, c.charset)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	for in, want := range map[string]error{
		"":                                   ErrEmpty,
		" \n\t\ufeff":                        ErrEmpty,
		"\x00\x00":                           ErrEmpty,
		"hello":                              ErrNotFeed,
		"<!doctype html><title>x</title>":    ErrNotFeed,
		"<html><body>x</body></html>":        ErrHTML,
		"<!DOCTYPE html><html lang=en>":      ErrHTML,
		"<opml version='2.0'><body/></opml>": ErrNotFeed,
		"{}":                                 ErrNotFeed,
		`{"error":"no such feed"}`:           ErrNotFeed,
		"[1,2]":                              ErrNotFeed,
		"{":                                  ErrNotFeed,
		"<svg xmlns='x'/>":                   ErrNotFeed,
		"\x89PNG\r\n\x1a\n":                  ErrNotFeed,
		"<?xml version='1.0'?>":              ErrNotFeed,
		"<rss/>":                             nil,
		"<feed":                              nil,
	} {
		_, err := Parse([]byte(in), Options{})
		if !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", in, err, want)
		}
		if want == ErrHTML && !errors.Is(err, ErrNotFeed) { //nolint:errorlint // the table's own value
			t.Errorf("%q: %v is no ErrNotFeed", in, err)
		}
	}
}

// TestIdentity: ids are unique, and the same when the feed has moved on.
func TestIdentity(t *testing.T) {
	item := func(guid, link, title string) string {
		return fmt.Sprintf("<item><title>%s</title><link>%s</link><guid isPermaLink='false'>%s</guid></item>", title, link, guid)
	}
	ids := func(items ...string) map[string]string {
		f := mustParse(t, rssOf(strings.Join(items, "")))
		out := map[string]string{}
		for _, e := range f.Entries {
			out[e.Title] = e.ID
		}
		return out
	}
	same := ids(item("x", "https://a.example/1", "One"), item("x", "https://a.example/2", "Two"), item("x", "https://a.example/3", "Three"))
	later := ids(item("x", "https://a.example/4", "Four"), item("x", "https://a.example/2", "Two"))
	if len(same) != 3 || same["Two"] != later["Two"] || same["Two"] == same["One"] {
		t.Errorf("one guid for all: %v, later %v", same, later)
	}
	none := ids(item("", "https://a.example/1", "One"), item("", "https://a.example/2", "Two"), item("", "", "Three"))
	again := ids(item("", "", "Three"), item("", "https://a.example/2", "Two, with another title"))
	if len(none) != 3 || none["Three"] != again["Three"] || none["Two"] != again["Two, with another title"] {
		t.Errorf("no guid: %v, later %v", none, again)
	}
	home := ids(item("", "https://a.example/", "One"), item("", "https://a.example/", "Two"))
	if len(home) != 2 {
		t.Errorf("all lead to one page: %v", home)
	}
	if twice := ids(item("x", "https://a.example/1", "One"), item("x", "https://a.example/1", "One")); len(twice) != 1 {
		t.Errorf("one entry twice: %v", twice)
	}
}

func TestPerson(t *testing.T) {
	for in, want := range map[string]Person{
		"Ada Sailor":                       {Name: "Ada Sailor"},
		"ada@example.org (Ada Sailor)":     {Name: "Ada Sailor", Email: "ada@example.org"},
		"Ada Sailor (ada@example.org)":     {Name: "Ada Sailor", Email: "ada@example.org"},
		"Ada Sailor <ada@example.org>":     {Name: "Ada Sailor", Email: "ada@example.org"},
		`"Ada" <mailto:ada@example.org>`:   {Name: "Ada", Email: "ada@example.org"},
		"ada@example.org":                  {Email: "ada@example.org"},
		"mailto:ada@example.org":           {Email: "ada@example.org"},
		"ada@example.org, Ada":             {Name: "Ada", Email: "ada@example.org"},
		" Ada,  Sailor ":                   {Name: "Ada, Sailor"},
		"@":                                {Email: "@"},
		"":                                 {},
		"ada@example.org Ada (of Harbour)": {Name: "of Harbour", Email: "ada@example.org"},
	} {
		if got := person(in); got != want {
			t.Errorf("%q: %+v, want %+v", in, got, want)
		}
	}
}

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"a <b>b</b>":                   "a b",
		"<p>a</p><p>b</p>":             "a b",
		"List<T> of &lt;T&gt;":         "List<T> of <T>",
		"1 < 2":                        "1 < 2",
		"a<script>x</script>b":         "ab",
		"AT&amp;T &nbsp; &#8217;":      "AT&T ’",
		"a <b":                         "a <b",
		"\u200bzero\u200b width\ufeff": "zero width",
	} {
		if got := Text(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
