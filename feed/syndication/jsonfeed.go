package syndication

import (
	"encoding/json"
	stdhtml "html"
	"strings"

	jsonfeed "github.com/mmcdole/gofeed/json"
)

// readJSON reads JSON Feed. The items are read one by one, so that one that
// breaks the rules, or the missing end of the feed, costs that one alone.
func (b *builder) readJSON(text string) error {
	members, items, err := b.split(text)
	if err != nil {
		return err
	}
	var version string
	_ = json.Unmarshal(members["version"], &version) // "" is dealt with
	known := strings.Contains(version, "jsonfeed.org")
	if !known && (items == nil || members["title"] == nil && members["feed_url"] == nil && members["home_page_url"] == nil) {
		return ErrNotFeed
	}
	feed := &jsonfeed.Feed{}
	for name, value := range members {
		// Member by member, for the same reason.
		one, err := json.Marshal(map[string]json.RawMessage{name: value})
		if err == nil {
			err = json.Unmarshal(one, feed)
		}
		if err != nil {
			b.fix.add(RepairJSON)
		}
	}
	f := &b.feed
	f.Format = "json"
	if at := strings.LastIndex(version, "/"); known && at >= 0 {
		f.Version = oneLine(version[at+1:], 16)
	}
	f.TitleHTML = stdhtml.EscapeString(feed.Title)
	f.DescriptionHTML = stdhtml.EscapeString(feed.Description)
	f.Home, f.Self, f.Next = b.link(feed.HomePageURL), b.link(feed.FeedURL), b.link(feed.NextURL)
	f.Image, f.Icon = b.link(feed.Icon), b.link(feed.Favicon)
	f.Language = feed.Language
	b.people = b.jsonPeople(feed.Authors, feed.Author)
	f.Authors = b.people
	f.Hubs = b.jsonHubs(members["hubs"])
	for _, l := range []Link{{Rel: "alternate", Href: f.Home}, {Rel: "self", Href: f.Self}, {Rel: "next", Href: f.Next}} {
		if l.Href != "" {
			f.Links = append(f.Links, l)
		}
	}
	for _, raw := range items {
		item := &jsonfeed.Item{}
		if err := json.Unmarshal(raw, item); err != nil {
			b.fix.add(RepairJSON)
			if !loose(raw, item) {
				continue
			}
		}
		e := b.jsonItem(item)
		var more struct {
			Language string `json:"language"`
		}
		if json.Unmarshal(raw, &more) == nil {
			e.Lang = more.Language
		}
		f.Entries = append(f.Entries, e)
	}
	return nil
}

// split takes the outermost object apart, as far as it goes.
func (b *builder) split(text string) (members map[string]json.RawMessage, items []json.RawMessage, err error) {
	d := json.NewDecoder(strings.NewReader(text))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, nil, ErrNotFeed
	}
	members = map[string]json.RawMessage{}
	broken := func() (map[string]json.RawMessage, []json.RawMessage, error) {
		b.feed.Truncated = true
		b.fix.add(RepairTruncated)
		return members, items, nil
	}
	for d.More() {
		key, err := d.Token()
		name, ok := key.(string)
		if err != nil || !ok {
			return broken()
		}
		if name != "items" || items != nil {
			var value json.RawMessage
			if d.Decode(&value) != nil {
				return broken()
			}
			if len(members) < maxMany {
				members[name] = value
			}
			continue
		}
		if t, err := d.Token(); err != nil || t != json.Delim('[') {
			return broken()
		}
		items = []json.RawMessage{}
		for d.More() {
			var item json.RawMessage
			if d.Decode(&item) != nil {
				return broken()
			}
			if len(items) < MaxEntries {
				items = append(items, item)
			} else {
				b.fix.add(RepairTooMany)
			}
		}
		if _, err := d.Token(); err != nil {
			return broken()
		}
	}
	if _, err := d.Token(); err != nil {
		return broken()
	}
	return members, items, nil
}

// loose reads those members of an item that are as they should be.
func loose(raw json.RawMessage, item *jsonfeed.Item) bool {
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil {
		return false
	}
	*item = jsonfeed.Item{}
	for name, value := range members {
		one, err := json.Marshal(map[string]json.RawMessage{name: value})
		if err == nil {
			_ = json.Unmarshal(one, item) // what is wrong is left out
		}
	}
	return true
}

func (b *builder) jsonItem(j *jsonfeed.Item) Entry {
	e := Entry{
		ID:          j.ID,
		TitleHTML:   stdhtml.EscapeString(j.Title),
		SummaryHTML: stdhtml.EscapeString(j.Summary),
		ContentHTML: fragment(j.ContentHTML[:min(len(j.ContentHTML), maxHTML)], b.base, b.fix),
		Link:        firstOf(b.link(j.URL), b.link(j.ExternalURL)),
		Image:       firstOf(b.link(j.Image), b.link(j.BannerImage)),
		Published:   b.date(nil, j.DatePublished),
		Updated:     b.date(nil, j.DateModified),
		Categories:  j.Tags,
		Authors:     b.jsonPeople(j.Authors, j.Author),
	}
	if e.ContentHTML == "" && j.ContentText != "" {
		text := j.ContentText[:min(len(j.ContentText), maxHTML)]
		e.ContentHTML = strings.ReplaceAll(stdhtml.EscapeString(strings.TrimSpace(strings.ToValidUTF8(text, ""))), "\n", "<br>\n")
	}
	if e.Link != "" {
		e.Links = append(e.Links, Link{Rel: "alternate", Href: e.Link})
	}
	if u := b.link(j.ExternalURL); u != "" && u != e.Link {
		e.Links = append(e.Links, Link{Rel: "related", Href: u})
	}
	if e.Link == "" && absolute(j.ID) {
		e.Link = resolve(nil, j.ID)
	}
	if j.Attachments != nil {
		for _, a := range *j.Attachments {
			if u := b.link(a.URL); u != "" {
				e.Enclosures = append(e.Enclosures, Enclosure{u, mediaType(a.MimeType), max(0, a.SizeInBytes)})
			}
		}
	}
	return e
}

func (b *builder) jsonPeople(list []*jsonfeed.Author, one *jsonfeed.Author) []Person {
	if len(list) == 0 && one != nil {
		list = []*jsonfeed.Author{one}
	}
	var out []Person
	for _, a := range list {
		if a != nil {
			p := person(a.Name)
			p.URL = b.link(a.URL)
			out = append(out, p)
		}
	}
	return uniquePeople(out)
}

func (b *builder) jsonHubs(raw json.RawMessage) []string {
	var hubs []struct {
		URL string `json:"url"`
	}
	if len(raw) == 0 || json.Unmarshal(raw, &hubs) != nil {
		return nil
	}
	var out []string
	for _, h := range hubs {
		if u := b.link(h.URL); u != "" {
			out = append(out, u)
		}
	}
	return out
}
