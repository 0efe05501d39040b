package syndication

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"
)

// extensions are the elements of other vocabularies, by prefix and name.
type extensions ext.Extensions

// first returns the text of the first element with that name that has one.
func (x extensions) first(prefix, name string) string {
	for _, e := range x[prefix][name] {
		if v := strings.TrimSpace(e.Value); v != "" {
			return v
		}
	}
	return ""
}

func (x extensions) all(prefix, name string) []string {
	var out []string
	for _, e := range x[prefix][name] {
		out = append(out, e.Value)
	}
	return out
}

// rss takes over what RSS and RDF say.
func (b *builder) rss(r *rss.Feed) {
	f, x := &b.feed, extensions(r.Extensions)
	f.ID = x.first("n", "about")
	f.TitleHTML = firstOf(r.Title, x.first("dc", "title"), x.first("atom", "title"))
	f.DescriptionHTML = firstOf(r.Description, x.first("dc", "description"), x.first("itunes", "summary"),
		x.first("itunes", "subtitle"), x.first("atom", "subtitle"))
	f.RightsHTML = firstOf(r.Copyright, x.first("dc", "rights"), x.first("atom", "rights"))
	f.Generator = oneLine(r.Generator, maxShort)
	f.Language = firstOf(r.Language, x.first("dc", "language"), x.first("n", "lang"))
	f.Updated = b.date(r.LastBuildDateParsed, r.LastBuildDate, x.first("atom", "updated"), x.first("dcterms", "modified"),
		x.first("dc", "date"), r.PubDate)
	f.Image = firstOf(b.image(x), channelImage(r))
	f.MovedTo = x.first("itunes", "new-feed-url")
	for _, l := range r.Links {
		if l != "" {
			f.Links = append(f.Links, Link{Rel: "alternate", Href: l})
		}
	}
	f.Links = append(f.Links, b.links(x)...)
	b.relations()
	for _, c := range r.Categories {
		f.Categories = append(f.Categories, c.Value)
	}
	f.Categories = append(f.Categories, categories(x)...)
	b.people = b.authors(x, r.ManagingEditor)
	f.Authors = b.people
	if len(f.Authors) == 0 && r.WebMaster != "" {
		f.Authors = []Person{person(r.WebMaster)}
	}
	if len(f.Authors) == 0 {
		for _, o := range x["itunes"]["owner"] {
			f.Authors = append(f.Authors, owner(o))
		}
	}
	b.pace(r, x)
	for _, item := range r.Items {
		f.Entries = append(f.Entries, b.item(item))
	}
}

func channelImage(r *rss.Feed) string {
	if r.Image == nil {
		return ""
	}
	return r.Image.URL
}

func owner(o ext.Extension) Person {
	var p Person
	if v := o.Children["name"]; len(v) > 0 {
		p.Name = oneLine(v[0].Value, maxShort)
	}
	if v := o.Children["email"]; len(v) > 0 {
		p.Email = oneLine(v[0].Value, maxShort)
	}
	return p
}

// pace reads what the feed wishes of those who poll it.
func (b *builder) pace(r *rss.Feed, x extensions) {
	f := &b.feed
	const year = 365 * 24 * 60
	if n, err := strconv.Atoi(strings.TrimSpace(r.TTL)); err == nil && n > 0 {
		f.TTL = time.Duration(min(n, year)) * time.Minute
	}
	for _, h := range r.SkipHours {
		if n, err := strconv.Atoi(strings.TrimSpace(h)); err == nil && n >= 0 && n <= 24 {
			f.SkipHours = append(f.SkipHours, n%24) // 24 was midnight once
		}
	}
	for _, d := range r.SkipDays {
		for day := time.Sunday; day <= time.Saturday; day++ {
			if d = strings.TrimSpace(d); len(d) >= 3 && hasPrefixFold(day.String(), d) {
				f.SkipDays = append(f.SkipDays, day)
			}
		}
	}
	f.Period = period(x)
}

// period reads sy:updatePeriod and sy:updateFrequency.
func period(x extensions) time.Duration {
	var p time.Duration
	switch strings.ToLower(x.first("sy", "updateperiod")) {
	case "hourly":
		p = time.Hour
	case "daily":
		p = 24 * time.Hour
	case "weekly":
		p = 7 * 24 * time.Hour
	case "monthly":
		p = 30 * 24 * time.Hour
	case "yearly":
		p = 365 * 24 * time.Hour
	}
	if n, err := strconv.Atoi(x.first("sy", "updatefrequency")); err == nil && n > 0 && n <= 1000 {
		p /= time.Duration(n)
	}
	return p
}

// item takes over an entry of RSS.
func (b *builder) item(r *rss.Item) Entry {
	x := extensions(r.Extensions)
	e := Entry{
		TitleHTML:   firstOf(r.Title, x.first("dc", "title"), x.first("atom", "title"), media(x, "title"), x.first("itunes", "title")),
		ContentHTML: firstOf(r.Content, x.first("atom", "content")),
		SummaryHTML: firstOf(r.Description, x.first("dc", "description"), x.first("atom", "summary")),
		RightsHTML:  firstOf(r.Custom["rights"], r.Custom["copyright"], x.first("dc", "rights"), x.first("atom", "rights")),
		Comments:    r.Comments,
		Lang:        firstOf(x.first("n", "lang"), x.first("dc", "language"), r.Custom["language"]),
	}
	if s := firstOf(r.Custom["summary"], r.Custom["abstract"]); s != "" {
		if e.SummaryHTML != "" && e.ContentHTML == "" {
			e.ContentHTML = e.SummaryHTML // "summary" is the shorter of the two
		}
		e.SummaryHTML = s
	}
	if e.SummaryHTML == "" {
		e.SummaryHTML = firstOf(media(x, "description"), x.first("itunes", "summary"), x.first("itunes", "subtitle"))
	}
	if r.GUID != nil {
		e.ID = r.GUID.Value
	}
	e.ID = firstOf(e.ID, x.first("n", "about"), x.first("atom", "id"), r.Custom["id"])
	for _, l := range r.Links {
		if l != "" {
			e.Links = append(e.Links, Link{Rel: "alternate", Href: l})
		}
	}
	e.Links = append(e.Links, b.links(x)...)
	e.Link = firstOf(x.first("feedburner", "origlink"), relation(e.Links, "alternate"))
	if e.Link == "" && r.GUID != nil && !strings.EqualFold(strings.TrimSpace(r.GUID.IsPermalink), "false") && absolute(r.GUID.Value) {
		e.Link = resolve(nil, r.GUID.Value)
	}
	if e.Link == "" && absolute(x.first("n", "about")) {
		e.Link = resolve(nil, x.first("n", "about"))
	}
	e.Published = b.date(r.PubDateParsed, r.PubDate, x.first("atom", "published"), x.first("dcterms", "issued"),
		x.first("dcterms", "created"), x.first("dc", "date"), r.Custom["date"], r.Custom["published"])
	e.Updated = b.date(nil, x.first("atom", "updated"), x.first("dcterms", "modified"), r.Custom["updated"])
	e.Authors = b.authors(x, firstOf(r.Author, r.Custom["creator"]))
	for _, c := range r.Categories {
		e.Categories = append(e.Categories, c.Value)
	}
	e.Categories = append(e.Categories, categories(x)...)
	for _, en := range r.Enclosures {
		if en.URL != "" {
			e.Enclosures = append(e.Enclosures, Enclosure{en.URL, mediaType(en.Type), length(en.Length)})
		}
	}
	e.Enclosures = append(e.Enclosures, linked(e.Links, x)...)
	e.Image = firstOf(b.image(x), pictured(e.Enclosures))
	if r.Source != nil {
		e.Source = Source{oneLine(r.Source.Title, maxShort), r.Source.URL}
	}
	return e
}

// authors returns the people that an element names.
func (b *builder) authors(x extensions, native string) []Person {
	var out []Person
	if native != "" {
		out = append(out, person(native))
	}
	for _, name := range []string{"creator", "author"} {
		for _, v := range x.all("dc", name) {
			out = append(out, person(v))
		}
	}
	for _, a := range x["atom"]["author"] {
		p := owner(a)
		if v := a.Children["uri"]; len(v) > 0 {
			p.URL = v[0].Value
		}
		out = append(out, p)
	}
	if len(out) == 0 {
		for _, v := range x.all("itunes", "author") {
			out = append(out, person(v))
		}
	}
	return uniquePeople(out)
}

// links returns the Atom links among the extensions.
func (b *builder) links(x extensions) []Link {
	var out []Link
	for _, l := range x["atom"]["link"] {
		if l.Attrs["href"] == "" || len(out) >= maxMany {
			continue
		}
		out = append(out, Link{
			Rel: firstOf(strings.ToLower(l.Attrs["rel"]), "alternate"), Href: l.Attrs["href"],
			Type: mediaType(l.Attrs["type"]), Title: oneLine(l.Attrs["title"], maxShort), Lang: language(l.Attrs["hreflang"]),
		})
	}
	return out
}

// relation returns the best link with that relation: of pages the one in HTML.
func relation(links []Link, rel string) string {
	found := ""
	for _, l := range links {
		if l.Rel != rel {
			continue
		}
		if l.Type == "" || strings.Contains(l.Type, "html") {
			return l.Href
		}
		found = firstOf(found, l.Href)
	}
	return found
}

// relations takes from a feed's links those that have a place of their own.
func (b *builder) relations() {
	f := &b.feed
	f.Home = firstOf(f.Home, relation(f.Links, "alternate"))
	f.Self = firstOf(f.Self, relation(f.Links, "self"))
	f.Next = firstOf(f.Next, relation(f.Links, "next"))
	for _, l := range f.Links {
		if l.Rel == "hub" {
			f.Hubs = append(f.Hubs, l.Href)
		}
	}
}

// categories returns those of other vocabularies.
func categories(x extensions) []string {
	out := x.all("dc", "subject")
	for _, c := range x["atom"]["category"] {
		out = append(out, firstOf(c.Attrs["label"], c.Attrs["term"]))
	}
	for _, c := range x["itunes"]["category"] {
		out = append(out, c.Attrs["text"])
		for _, sub := range c.Children["category"] {
			out = append(out, sub.Attrs["text"])
		}
	}
	for _, list := range append(x.all("itunes", "keywords"), x.all("media", "keywords")...) {
		for word := range strings.SplitSeq(list, ",") {
			out = append(out, word)
		}
	}
	for _, m := range mediaElements(x) {
		for _, c := range m.Children["category"] {
			out = append(out, firstOf(c.Attrs["label"], c.Value))
		}
	}
	for _, c := range x["media"]["category"] {
		out = append(out, firstOf(c.Attrs["label"], c.Value))
	}
	return out
}

// mediaElements returns the media:group and media:content elements, those
// inside of others as well.
func mediaElements(x extensions) []ext.Extension {
	var out []ext.Extension
	for _, g := range x["media"]["group"] {
		out = append(append(out, g), g.Children["content"]...)
	}
	return append(out, x["media"]["content"]...)
}

// media returns the first media:title or media:description.
func media(x extensions, name string) string {
	if v := x.first("media", name); v != "" {
		return v
	}
	for _, m := range mediaElements(x) {
		for _, c := range m.Children[name] {
			if c.Value != "" {
				return strings.TrimSpace(c.Value)
			}
		}
	}
	return ""
}

// image returns the picture that iTunes' and Media RSS's elements name: the
// widest that is one, else a thumbnail.
func (b *builder) image(x extensions) string {
	best, width := "", -1
	for _, m := range mediaElements(x) {
		kind := m.Attrs["type"]
		if m.Attrs["medium"] != "image" && !strings.HasPrefix(kind, "image/") && (kind != "" || !looksImage(m.Attrs["url"])) {
			continue
		}
		w, err := strconv.Atoi(m.Attrs["width"])
		if err != nil {
			w = 0
		}
		if u := b.link(m.Attrs["url"]); u != "" && w > width {
			best, width = u, w
		}
	}
	if best != "" {
		return best
	}
	for _, i := range x["itunes"]["image"] {
		if u := b.link(firstOf(i.Attrs["href"], i.Attrs["url"])); u != "" {
			return u
		}
	}
	thumbnails := x["media"]["thumbnail"]
	for _, m := range mediaElements(x) {
		thumbnails = append(slices.Clip(thumbnails), m.Children["thumbnail"]...)
	}
	for _, t := range thumbnails {
		if u := b.link(firstOf(t.Attrs["url"], t.Value)); u != "" {
			return u
		}
	}
	return relation(b.links(x), "image")
}

// linked returns the files that Atom links and Media RSS name, but for pictures
// of the latter.
func linked(links []Link, x extensions) []Enclosure {
	var out []Enclosure
	for _, l := range links {
		if l.Rel == "enclosure" {
			out = append(out, Enclosure{URL: l.Href, Type: l.Type})
		}
	}
	for _, m := range mediaElements(x) {
		kind, u := mediaType(m.Attrs["type"]), m.Attrs["url"]
		if u != "" && (strings.HasPrefix(kind, "audio/") || strings.HasPrefix(kind, "video/")) {
			out = append(out, Enclosure{u, kind, length(m.Attrs["filesize"])})
		}
	}
	return out
}

// pictured returns the first enclosure that is a picture.
func pictured(files []Enclosure) string {
	for _, e := range files {
		if strings.HasPrefix(e.Type, "image/") || e.Type == "" && looksImage(e.URL) {
			return e.URL
		}
	}
	return ""
}

// looksImage tells whether an address ends as those of pictures do.
func looksImage(u string) bool {
	u, _, _ = strings.Cut(strings.ToLower(u), "?")
	for _, end := range []string{".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"} {
		if strings.HasSuffix(u, end) {
			return true
		}
	}
	return false
}

// mediaType returns a media type without parameters.
func mediaType(s string) string {
	s, _, _ = strings.Cut(strings.ToLower(s), ";")
	return oneLine(s, 100)
}

// length reads a number of bytes.
func length(s string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil || n < 0 || n == math.MaxInt64 {
		return 0
	}
	return n
}
