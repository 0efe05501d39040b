package predecessor

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/feed/syndication"
	"github.com/nutgraf/nutgraf/library"
)

// What pg_dump 15 writes of RSStT's tables, shortened to what matters.
const rsstt = `--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';

CREATE TABLE public.feed (
    id integer NOT NULL
);

COPY public.feed (created_at, updated_at, id, state, link, title, "interval", entry_hashes, etag, error_count, next_check_time, last_modified) FROM stdin;
2024-01-01 10:00:00+00	2024-01-02 10:00:00+00	1	1	https://a.example/rss	A\tnews \\ more	\N	["baccc580", "bdb66769"]	\N	0	\N	\N
2024-01-01 10:00:00+00	2024-01-02 10:00:00+00	2	1	https://b.example/rss	B	\N	\N	\N	0	\N	\N
2024-01-01 10:00:00+00	2024-01-02 10:00:00+00	3	0	ftp://c.example/rss	C	\N	\N	\N	0	\N	\N
\.

COPY public.sub (created_at, updated_at, id, state, tags, "interval", notify, feed_id, user_id, title) FROM stdin;
2024-01-01 10:00:00+00	2024-01-02 10:00:00+00	1	1	sea boats	\N	1	1	-1001234567890	\N
2024-01-01 10:00:00+00	2024-01-02 10:00:00+00	2	0	\N	\N	0	1	42	\N
2024-01-01 10:00:00+00	2024-01-02 10:00:00+00	3	1	\N	\N	1	2	42	My B
broken
\.

COPY public."user" (id, state, lang) FROM stdin;
42	1	en
\.
`

const rssbotFile = `[{"link":"https://a.example/rss","title":"A","down_time":null,"subscribers":[42,-1001234567890,42],"ttl":60,
"hash_list":[3735667700227478222,17592475995197297392]},
{"link":"https://b.example/rss","title":"B","error_count":0,"subscribers":[],"hash_list":[]},
{"link":"https://b.example/rss","title":"again","subscribers":[],"hash_list":[]},
{"link":5,"title":"no text","subscribers":[],"hash_list":[]}]`

const flowerss = `{"sources":{"id":1,"link":"https://a.example/rss","title":"A"}}
{"sources":{"id":2,"link":"https://b.example/rss","title":"B"}}
{"subscribes":{"user_id":-1001234567890,"source_id":1,"tag":"#sea #boats","enable_notification":0}}
{"subscribes":{"user_id":42,"source_id":1,"tag":"","enable_notification":1}}
{"contents":{"source_id":1,"raw_id":"https://news.example/1","raw_link":"https://news.example/1","title":"One"}}
{"contents":{"source_id":1,"raw_id":"tag:news.example,2024:7","raw_link":"https://news.example/7","title":"Seven"}}
{"contents":{"source_id":2,"raw_id":"","raw_link":"https://b.example/7","title":"Seven"}}
no line
`

const monitorro = `-- PostgreSQL database dump
COPY public.feed_items (title, description, link, author, publication_date, guid, created_at, feed_id, content_hash) FROM stdin;
One	\N	https://news.example/1	\N	2024-05-01 10:00:00+00	https://news.example/1	2024-05-01 10:05:00+00	1	x
Seven	\N	https://news.example/7	\N	2024-05-02 10:00:00+00	tag:news.example,2024:7	2024-05-02 10:05:00.25+00	1	y
Nine	\N	https://news.example/9	\N	2024-05-03 10:00:00+00	\N	2024-05-03 10:05:00+00	1	z
\.
COPY public.feeds (id, title, link, feed_type) FROM stdin;
1	A	https://a.example/rss	rss
\.
COPY public.telegram_chats (id, kind, filter_words) FROM stdin;
42	private	{rain,"deep snow",!golf}
-1001234567890	supergroup	\N
\.
COPY public.telegram_subscriptions (chat_id, feed_id, last_delivered_at, filter_words, thread_id) FROM stdin;
42	1	2024-05-01 10:05:00+00	\N	\N
-1001234567890	1	2024-05-02 10:05:00.25+00	{!a/b}	7
\.
`

func read(t *testing.T, data string) Handover {
	t.Helper()
	if !Is([]byte(data)) {
		t.Errorf("not recognised: %.60q", data)
	}
	h, err := Read([]byte(data))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// TestFeeds: of each bot come the feeds, their names, and who reads them.
func TestFeeds(t *testing.T) {
	group := "-1001234567890"
	for _, test := range []struct {
		data, bot string
		unused    int
		want      []Feed
	}{
		{rsstt, "RSStT", 2, []Feed{
			{URL: "https://a.example/rss", Title: "A\tnews \\ more", Topic: "sea", Chats: []Chat{{ID: group}, {ID: "42", Silent: true, Paused: true}}},
			{URL: "https://b.example/rss", Title: "My B", Chats: []Chat{{ID: "42"}}},
		}},
		{rssbotFile, "rssbot", 2, []Feed{
			{URL: "https://a.example/rss", Title: "A", Chats: []Chat{{ID: group}, {ID: "42"}}},
			{URL: "https://b.example/rss", Title: "B"},
		}},
		{flowerss, "flowerss", 1, []Feed{
			{URL: "https://a.example/rss", Title: "A", Topic: "sea", Chats: []Chat{{ID: group, Silent: true}, {ID: "42"}}},
			{URL: "https://b.example/rss", Title: "B"},
		}},
		{monitorro, "el_monitorro", 0, []Feed{
			{URL: "https://a.example/rss", Title: "A", Chats: []Chat{
				{ID: group, Thread: "7", Filter: `-/(?:a\/b)/i`}, {ID: "42", Filter: `/(?:rain|deep snow)/i -/(?:golf)/i`},
			}},
		}},
	} {
		h := read(t, test.data)
		if h.Bot != test.bot || h.Unused != test.unused || len(h.Feeds) != len(test.want) {
			t.Errorf("%s: %+v", test.bot, h)
			continue
		}
		for i, want := range test.want {
			got := h.Feeds[i]
			if got.URL != want.URL || got.Title != want.Title || got.Topic != want.Topic || !slices.Equal(got.Chats, want.Chats) {
				t.Errorf("%s:\ngot  %+v\nwant %+v", test.bot, got, want)
			}
		}
	}
}

// TestFilter: el_monitorro's words match as they did there.
func TestFilter(t *testing.T) {
	e, err := library.ParseExpression(filter([]string{"rain", "deep snow", "!golf", "!a/b"}))
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{
		"RAINCOATS are sold.": true, "Deep Snow fell.": true, "It is dry.": false, "Rain on the golf course.": false, "rain, A/B": false,
	} {
		if e.Match(library.NewSubject(library.Article{Text: text, Lang: "en"}, "")) != want {
			t.Errorf("%q: want %v", text, want)
		}
	}
}

func day(n int) time.Time { return time.Date(2024, 5, n, 10, 0, 0, 0, time.UTC) }

// TestPosted: what the other bot had posted is recognised, what is older counts as
// posted too, and what it had not posted does not.
func TestPosted(t *testing.T) {
	entries := []syndication.Entry{
		{GUID: "new", Link: "https://news.example/10", Title: "Ten", Published: day(4)},
		{Link: "https://news.example/9", Title: "Nine", Published: day(3)},
		{GUID: "tag:news.example,2024:7", Link: "https://news.example/7", Title: "Seven", Published: day(2)},
		{GUID: "https://news.example/1", Link: "https://news.example/1", Title: "One", Published: day(1)},
		{GUID: "old", Link: "https://news.example/0", Title: "Zero", Published: day(1).Add(-time.Hour)},
	}
	for _, data := range []string{rsstt, rssbotFile, flowerss, monitorro} {
		h := read(t, data)
		seen, err := ParseSeen(h.Feeds[0].Seen.String()) // as it is kept
		if err != nil {
			t.Fatal(err)
		}
		got, n := seen.Posted("https://a.example/rss", entries)
		if want := []bool{false, false, true, true, true}; n != 2 || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %d recognised, want %v", h.Bot, got, n, want)
		}
		if len(h.Feeds) < 2 {
			continue
		}
		// Nothing is known of the second feed, so nothing of it is posted again.
		if got, n := h.Feeds[1].Seen.Posted("https://b.example/rss", entries); n != 0 || slices.Contains(got, false) {
			t.Errorf("%s, second feed: %v, %d recognised", h.Bot, got, n)
		}
	}
}

// TestPostedVariants: readers of feeds differ in small things, and what is the same
// entry is recognised all the same.
func TestPostedVariants(t *testing.T) {
	old := syndication.Entry{GUID: "other", Link: "https://x.example/other", Title: "Other"}
	for _, test := range []struct {
		seen  Seen
		entry syndication.Entry
	}{
		// A guid that may be a link is resolved by RSStT's reader.
		{Seen{byCRC, []uint64{crc("https://x.example/feeds/5")}}, syndication.Entry{GUID: "5", Link: "https://x.example/a"}},
		{Seen{byCRC, []uint64{crc("https://x.example/a")}}, syndication.Entry{Link: "https://x.example/a", Title: "A"}},
		{Seen{byCRC, []uint64{crc("A & B")}}, syndication.Entry{Title: "A & B", TitleHTML: "A &amp; B"}},
		// rssbot takes the link as it stands, not a feed proxy's original.
		{Seen{byRust, []uint64{rust("Ahttps://proxy.example/1")}}, syndication.Entry{
			Title: "A", TitleHTML: "A", Link: "https://x.example/a", Links: []syndication.Link{{Rel: "alternate", Href: "https://proxy.example/1"}},
		}},
		{Seen{byName, []uint64{nameOf("https://x.example/a?utm_source=feed", "A  B")}}, syndication.Entry{Link: "https://x.example/a", Title: "A B"}},
		{Seen{byName, []uint64{named("guid", "https://x.example/a")}}, syndication.Entry{Link: "https://x.example/a", Title: "A"}},
	} {
		got, n := test.seen.Posted("https://x.example/feeds/rss", []syndication.Entry{old, test.entry})
		if n != 1 || got[0] || !got[1] {
			t.Errorf("%+v: %v, %d recognised", test.entry, got, n)
		}
	}
}

// TestPostedUndated: without dates, what stands below everything that is recognised
// is older, unless the feed has its latest last.
func TestPostedUndated(t *testing.T) {
	seen := Seen{byCRC, []uint64{crc("b")}}
	list := []syndication.Entry{{GUID: "a"}, {GUID: "b"}, {GUID: "c"}}
	if got, _ := seen.Posted("", list); !slices.Equal(got, []bool{false, true, true}) {
		t.Errorf("latest first: %v", got)
	}
	list[0].Published, list[2].Published = day(1), day(3)
	list = append(list, syndication.Entry{GUID: "d", Published: day(4)})
	list[0], list[2] = syndication.Entry{GUID: "a", Published: day(1)}, syndication.Entry{GUID: "c", Published: day(3)}
	if got, _ := seen.Posted("", list); got[3] {
		t.Errorf("latest last: %v", got)
	}
}

// TestSeenText: what is kept comes back, and nothing else is taken for it.
func TestSeenText(t *testing.T) {
	for _, s := range []Seen{{}, {byCRC, []uint64{0, 1<<32 - 1}}, {byRust, []uint64{1<<64 - 1}}, {byName, make([]uint64, MostSeen)}} {
		text := s.String()
		got, err := ParseSeen(text)
		if err != nil || !slices.Equal(got.keys, s.keys) || len(text) > library.MaxSettingValue-100 {
			t.Errorf("%v keys, %d bytes: %v, %v", s.Len(), len(text), got.Len(), err)
		}
	}
	for _, text := range []string{"", "crc", "crc:!", "crc:AAAAA", "md5:AAAA", "rust:AAAA"} {
		if s, err := ParseSeen(text); err == nil {
			t.Errorf("%q: %+v", text, s)
		}
	}
}

// TestManyPosted: of a feed with very many posted entries the latest are kept, with
// bounded memory.
func TestManyPosted(t *testing.T) {
	var c Collector
	put := func(table string, row map[string]any) {
		if err := c.Row(table, row); err != nil {
			t.Fatal(err)
		}
	}
	put("sources", map[string]any{"id": int64(1), "link": "https://a.example/rss"})
	for i := range 10 * MostSeen {
		put("contents", map[string]any{"source_id": int64(1), "raw_id": fmt.Sprint("guid ", i)})
	}
	h, err := c.Handover()
	if err != nil {
		t.Fatal(err)
	}
	last, first := syndication.Entry{GUID: fmt.Sprint("guid ", 10*MostSeen-1), Published: day(9)}, syndication.Entry{GUID: "guid 0", Published: day(10)}
	got, n := h.Feeds[0].Seen.Posted("", []syndication.Entry{last, first})
	if n != 1 || !got[0] || got[1] || h.Feeds[0].Seen.Len() != MostSeen {
		t.Errorf("%v, %d recognised of %d", got, n, h.Feeds[0].Seen.Len())
	}
}

// TestNotOurs: what no bot keeps is refused, with a reason.
func TestNotOurs(t *testing.T) {
	for data, want := range map[string]error{
		"": ErrUnknown, " \n": ErrUnknown, "[]": nil, "[1]": nil, "[{": ErrUnknown, "{}": ErrUnknown, "{\"feed\":5}": ErrUnknown,
		"PGDMP\x01": ErrFormat, "-- PostgreSQL database dump\n": ErrUnknown, "hello": ErrUnknown, "COPY public.feed (": ErrUnknown,
		"COPY x (a) FROM stdin;\n" + strings.Repeat("y", maxLine+10): ErrFormat,
	} {
		h, err := Read([]byte(data))
		if !errors.Is(err, want) || len(h.Feeds) > 0 {
			t.Errorf("%.40q: %+v, %v, want %v", data, h, err, want)
		}
	}
}

// FuzzRead: whatever it is given, Read ends, and each feed can be fetched, once, and
// has its list.
func FuzzRead(f *testing.F) {
	for _, s := range []string{rsstt, rssbotFile, flowerss, monitorro, `{"feed":{"id":[1],"entry_hashes":"{\"a"}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := Read(data)
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for _, feed := range h.Feeds {
			if !strings.HasPrefix(strings.ToLower(feed.URL), "http") || seen[feed.URL] {
				t.Errorf("a feed at %q", feed.URL)
			}
			seen[feed.URL] = true
			if _, err := ParseSeen(feed.Seen.String()); err != nil {
				t.Errorf("its list: %v", err)
			}
			for _, c := range feed.Chats {
				if _, err := library.ParseExpression(c.Filter); err != nil || c.ID == "" {
					t.Errorf("a chat: %+v: %v", c, err)
				}
			}
		}
	})
}
