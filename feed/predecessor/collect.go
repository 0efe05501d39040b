package predecessor

import (
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// Handover is what another bot hands over.
type Handover struct {
	Bot    string // its name
	Feeds  []Feed // by address; each once
	Unused int    // feeds without an address that can be fetched, and rows that cannot be read
}

// Feed is a feed that it followed.
type Feed struct {
	URL   string
	Title string // that people or the feed gave it; "" when unknown
	Topic string // what most of its readers put it under; "" for nothing
	Seen  Seen   // what was posted of it
	// Chats are those that it was posted to, by their ids; each once.
	Chats []Chat
}

// Chat is a chat that reads a feed.
type Chat struct {
	ID     string // of the chat, as Telegram's Bot API has it: "-1001234567890"
	Thread string // the topic in it; "" for none
	Filter string // what it wanted of the feed, as a [library.Expression]; "" for all
	Silent bool   // without a sound
	Paused bool   // it wanted nothing for now
}

// Tables lists the tables that a Collector knows, each with the columns that it
// reads, for who reads them from a database.
func Tables() map[string][]string {
	return map[string][]string{
		"feed":                   {"id", "state", "link", "title", "entry_hashes"},
		"sub":                    {"state", "title", "tags", "notify", "feed_id", "user_id"},
		"sources":                {"id", "link", "title"},
		"subscribes":             {"user_id", "source_id", "enable_notification", "tag"},
		"contents":               {"source_id", "raw_id", "raw_link", "title"},
		"feeds":                  {"id", "link", "title"},
		"feed_items":             {"feed_id", "title", "link", "guid", "created_at"},
		"telegram_chats":         {"id", "filter_words"},
		"telegram_subscriptions": {"chat_id", "feed_id", "thread_id", "filter_words", "last_delivered_at"},
	}
}

// Collector gathers rows, in any order. Its zero value is ready. It is not safe for
// concurrent use.
type Collector struct {
	rows, bad int
	tables    map[string]bool
	feeds     map[string]*source // by id
	chats     map[string]string  // filters of whole chats
}

// source is a feed in the making.
type source struct {
	link, title string
	hashes      []string // RSStT's
	posted      []post
	nameless    bool // there are entries that are told apart by nothing
	subs        []sub
}

// post is an entry that may have been posted.
type post struct {
	key uint64
	at  time.Time // when it came in; zero: long ago
}

// sub is a chat's interest in a feed.
type sub struct {
	Chat
	title, tag string
	delivered  time.Time // zero: unknown
}

// Row takes a row of a table; those of tables that are not among [Tables] are
// passed over. ErrTooLarge when there are too many.
func (c *Collector) Row(table string, row map[string]any) error {
	if Tables()[table] == nil {
		return nil
	}
	if c.rows++; c.rows > MaxRows {
		return ErrTooLarge
	}
	if c.tables == nil {
		c.tables, c.feeds, c.chats = map[string]bool{}, map[string]*source{}, map[string]string{}
	}
	c.tables[table] = true
	switch table {
	case "feed", "sources", "feeds":
		f := c.at(text(row, "id"))
		f.link, f.title = text(row, "link"), text(row, "title")
		f.hashes = list(row, "entry_hashes")
	case "sub":
		c.sub(text(row, "feed_id"), text(row, "user_id"), sub{
			title: text(row, "title"), tag: firstTag(text(row, "tags")),
			Chat: Chat{Paused: text(row, "state") == "0", Silent: text(row, "notify") == "0"},
		})
	case "subscribes":
		c.sub(text(row, "source_id"), text(row, "user_id"), sub{
			tag: firstTag(text(row, "tag")), Chat: Chat{Silent: text(row, "enable_notification") == "0"},
		})
	case "telegram_subscriptions":
		c.sub(text(row, "feed_id"), text(row, "chat_id"), sub{
			delivered: moment(text(row, "last_delivered_at")),
			Chat:      Chat{Thread: number(text(row, "thread_id")), Filter: filter(list(row, "filter_words"))},
		})
	case "telegram_chats":
		if f := filter(list(row, "filter_words")); f != "" {
			c.chats[text(row, "id")] = f
		}
	case "contents":
		f := c.at(text(row, "source_id"))
		if id := text(row, "raw_id"); id != "" {
			f.post(post{key: named("guid", id)})
		} else {
			f.nameless = true
		}
	case "feed_items":
		f := c.at(text(row, "feed_id"))
		at := moment(text(row, "created_at"))
		if id := text(row, "guid"); id != "" {
			f.post(post{named("guid", id), at})
		} else {
			f.post(post{nameOf(text(row, "link"), text(row, "title")), at})
		}
	}
	return nil
}

func (c *Collector) at(id string) *source {
	f := c.feeds[id]
	if f == nil {
		f = &source{}
		c.feeds[id] = f
	}
	return f
}

func (c *Collector) sub(feed, chat string, s sub) {
	if s.ID = number(chat); s.ID == "" || s.ID == "0" {
		c.bad++
		return
	}
	f := c.at(feed)
	f.subs = append(f.subs, s)
}

// post keeps an entry, and the latest of too many.
func (f *source) post(p post) {
	if f.posted = append(f.posted, p); len(f.posted) >= 4*MostSeen {
		f.posted = slices.Clone(latest(f.posted))
	}
}

// latest are the latest entries; of those without a time, what came last.
func latest(posts []post) []post {
	slices.SortStableFunc(posts, func(a, b post) int { return a.at.Compare(b.at) })
	return posts[max(0, len(posts)-MostSeen):]
}

// Handover makes of all rows what is handed over; ErrUnknown when they are not a
// bot's.
func (c *Collector) Handover() (Handover, error) {
	h := Handover{Unused: c.bad}
	switch {
	case c.tables["telegram_subscriptions"] && c.tables["feeds"]:
		h.Bot = "el_monitorro"
	case c.tables["sources"]:
		h.Bot = "flowerss"
	case c.tables["feed"]:
		h.Bot = "RSStT"
	default:
		return Handover{}, ErrUnknown
	}
	for _, f := range c.feeds {
		if f.link == "" && f.title == "" {
			continue // rows of what is gone
		}
		h.add(Feed{URL: f.link, Title: cmp.Or(f.named(), f.title), Topic: f.topic(), Seen: f.seen(h.Bot), Chats: c.readers(f)})
	}
	h.sort()
	return h, nil
}

// add adds a feed, if it is one.
func (h *Handover) add(f Feed) {
	f.URL = strings.TrimSpace(f.URL)
	lower := strings.ToLower(f.URL)
	if !strings.HasPrefix(lower, "http://") && !strings.HasPrefix(lower, "https://") {
		h.Unused++
		return
	}
	h.Feeds = append(h.Feeds, f)
}

// sort orders the feeds, so that the same file gives the same report, and keeps one
// of several that are the same.
func (h *Handover) sort() {
	slices.SortStableFunc(h.Feeds, func(a, b Feed) int { return cmp.Compare(a.URL, b.URL) })
	seen := map[string]bool{}
	h.Feeds = slices.DeleteFunc(h.Feeds, func(f Feed) bool {
		key := library.LinkKey(f.URL)
		if seen[key] {
			h.Unused++
		}
		again := seen[key]
		seen[key] = true
		return again
	})
}

// named is the name that its readers gave a feed, when they agree.
func (f *source) named() string {
	if len(f.subs) == 0 {
		return ""
	}
	for _, s := range f.subs[1:] {
		if s.title != f.subs[0].title {
			return ""
		}
	}
	return f.subs[0].title
}

// topic is the tag that most readers gave a feed.
func (f *source) topic() string {
	count := map[string]int{}
	for _, s := range f.subs {
		if s.tag != "" {
			count[s.tag]++
		}
	}
	best := ""
	for _, tag := range slices.Sorted(maps.Keys(count)) {
		if best == "" || count[tag] > count[best] {
			best = tag
		}
	}
	return best
}

// seen is what was posted of a feed.
func (f *source) seen(bot string) Seen {
	s := Seen{scheme: byName}
	if bot == "RSStT" {
		s.scheme = byCRC
		for _, h := range f.hashes { // the latest come first
			if n, err := strconv.ParseUint(h, 16, 32); err == nil && len(s.keys) < MostSeen {
				s.keys = append(s.keys, n)
			}
		}
		return s
	}
	if f.nameless {
		return Seen{} // of such a feed flowerss posted one entry, and took all for that
	}
	until, known := f.delivered()
	for _, p := range latest(f.posted) {
		if !known || !p.at.After(until) {
			s.keys = append(s.keys, p.key)
		}
	}
	return s
}

// delivered is until when a feed's entries were posted, to anybody; false when that
// is not known, and they all count.
func (f *source) delivered() (until time.Time, known bool) {
	for _, s := range f.subs {
		if s.delivered.After(until) {
			until = s.delivered
		}
	}
	return until, !until.IsZero()
}

// readers are the chats that a feed was posted to.
func (c *Collector) readers(f *source) []Chat {
	var all []Chat
	for _, s := range f.subs {
		if s.Filter == "" {
			s.Filter = c.chats[s.ID]
		}
		if !slices.ContainsFunc(all, func(have Chat) bool { return have.ID == s.ID && have.Thread == s.Thread }) {
			all = append(all, s.Chat)
		}
	}
	slices.SortFunc(all, func(a, b Chat) int { return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Thread, b.Thread)) })
	return all
}

// firstTag is the first of the tags "#a #b" or "a b".
func firstTag(tags string) string {
	for tag := range strings.FieldsSeq(strings.ReplaceAll(tags, "#", " ")) {
		return tag
	}
	return ""
}

// number is an id, if s is one; else "".
func number(s string) string {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// moment reads a time as databases write it.
func moment(s string) time.Time {
	for _, layout := range []string{
		"2006-01-02 15:04:05.999999-07", "2006-01-02 15:04:05.999999-07:00", "2006-01-02T15:04:05.999999-07:00",
		time.RFC3339Nano, "2006-01-02 15:04:05.999999",
	} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// filter makes an expression of el_monitorro's words, which match anywhere in a
// message, whatever the case: one of them must stand in it, and none after a "!".
func filter(words []string) string {
	var want, not []string
	for _, w := range words {
		w, avoid := strings.CutPrefix(strings.TrimSpace(w), "!")
		w = strings.ReplaceAll(regexp.QuoteMeta(strings.TrimSpace(w)), "/", `\/`)
		switch {
		case w == "":
		case avoid:
			not = append(not, w)
		default:
			want = append(want, w)
		}
	}
	var parts []string
	if len(want) > 0 {
		parts = append(parts, "/(?:"+strings.Join(want, "|")+")/i")
	}
	if len(not) > 0 {
		parts = append(parts, "-/(?:"+strings.Join(not, "|")+")/i")
	}
	text := strings.Join(parts, " ")
	if _, err := library.ParseExpression(text); err != nil {
		return "" // more words than a pattern holds: rather too much than too little
	}
	return text
}

// rssbot reads rssbot's file.
func rssbot(data []byte) (Handover, error) {
	h := Handover{Bot: "rssbot"}
	d := json.NewDecoder(strings.NewReader(string(data)))
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return Handover{}, ErrUnknown
	}
	for rows := 0; d.More(); rows++ {
		var f struct {
			Link        string   `json:"link"`
			Title       string   `json:"title"`
			Subscribers []int64  `json:"subscribers"`
			Hashes      []uint64 `json:"hash_list"`
		}
		err := d.Decode(&f)
		switch wrong := (*json.UnmarshalTypeError)(nil); {
		case errors.As(err, &wrong):
			h.Unused++
			continue
		case err != nil && len(h.Feeds) == 0:
			return Handover{}, ErrUnknown
		case err != nil: // it breaks off: what stood before counts
			h.Unused++
			h.sort()
			return h, nil //nolint:nilerr // said above
		}
		feed := Feed{URL: f.Link, Title: strings.TrimSpace(f.Title), Seen: Seen{byRust, f.Hashes[:min(len(f.Hashes), MostSeen)]}}
		slices.Sort(f.Subscribers)
		for _, id := range slices.Compact(f.Subscribers) {
			feed.Chats = append(feed.Chats, Chat{ID: strconv.FormatInt(id, 10)})
		}
		h.add(feed)
	}
	h.sort()
	return h, nil
}
