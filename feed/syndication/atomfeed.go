package syndication

import (
	"strings"

	"github.com/mmcdole/gofeed/atom"
)

// atom takes over what Atom says.
func (b *builder) atom(a *atom.Feed) {
	f, x := &b.feed, extensions(a.Extensions)
	f.ID = a.ID
	f.TitleHTML = firstOf(a.Title, x.first("dc", "title"))
	f.DescriptionHTML = firstOf(a.Subtitle, x.first("dc", "description"), x.first("itunes", "summary"))
	f.RightsHTML = firstOf(a.Rights, x.first("dc", "rights"))
	f.Language = firstOf(x.first("n", "lang"), x.first("dc", "language"), a.Language)
	f.Updated = b.date(a.UpdatedParsed, a.Updated, x.first("dcterms", "modified"), x.first("dc", "date"))
	f.Image = firstOf(a.Logo, b.image(x))
	f.Icon = a.Icon
	f.MovedTo = x.first("itunes", "new-feed-url")
	f.Links = atomLinks(a.Links)
	b.relations()
	f.Categories = append(atomCategories(a.Categories), categories(x)...)
	b.people = atomPeople(a.Authors, b.authors(x, ""))
	f.Authors = b.people
	f.Period = period(x)
	if a.Generator != nil {
		f.Generator = oneLine(a.Generator.Value, maxShort)
	}
	for _, e := range a.Entries {
		f.Entries = append(f.Entries, b.entry(e))
	}
}

// entry takes over an entry of Atom.
func (b *builder) entry(a *atom.Entry) Entry {
	x := extensions(a.Extensions)
	e := Entry{
		ID:          a.ID,
		TitleHTML:   firstOf(a.Title, x.first("dc", "title"), media(x, "title")),
		SummaryHTML: firstOf(a.Summary, x.first("dc", "description"), media(x, "description")),
		RightsHTML:  firstOf(a.Rights, x.first("dc", "rights")),
		Links:       atomLinks(a.Links),
		Lang:        firstOf(x.first("n", "lang"), x.first("dc", "language")),
		Categories:  append(atomCategories(a.Categories), categories(x)...),
		Authors:     atomPeople(a.Authors, b.authors(x, "")),
		Comments:    relation(atomLinks(a.Links), "replies"),
	}
	if a.Content != nil {
		e.ContentHTML = a.Content.Value
	}
	e.ContentHTML = firstOf(e.ContentHTML, x.first("content", "encoded"))
	e.Published = b.date(a.PublishedParsed, a.Published, x.first("dcterms", "issued"), x.first("dcterms", "created"), x.first("dc", "date"))
	e.Updated = b.date(a.UpdatedParsed, a.Updated, x.first("dcterms", "modified"))
	for _, l := range a.Links {
		if strings.EqualFold(l.Rel, "enclosure") && l.Href != "" {
			e.Enclosures = append(e.Enclosures, Enclosure{l.Href, mediaType(l.Type), length(l.Length)})
		}
	}
	e.Enclosures = append(e.Enclosures, linked(nil, x)...)
	e.Link = firstOf(x.first("feedburner", "origlink"), relation(e.Links, "alternate"))
	if e.Link == "" && a.Content != nil && !strings.Contains(a.Content.Type, "/") || e.Link == "" && a.Content != nil && strings.Contains(a.Content.Type, "html") {
		e.Link = b.link(a.Content.Src)
	}
	if e.Link == "" && absolute(strings.TrimSpace(a.ID)) && len(a.Links) == 0 {
		e.Link = resolve(nil, a.ID)
	}
	e.Image = firstOf(b.image(x), pictured(e.Enclosures))
	if s := a.Source; s != nil {
		links := atomLinks(s.Links)
		e.Source = Source{
			Title: oneLine(Text(s.Title), maxShort),
			URL:   firstOf(relation(links, "alternate"), relation(links, "self"), resolve(nil, s.ID)),
		}
		if len(e.Authors) == 0 {
			e.Authors = atomPeople(s.Authors, nil)
		}
	}
	return e
}

func atomLinks(links []*atom.Link) []Link {
	var out []Link
	for _, l := range links {
		if l.Href == "" || len(out) >= maxMany {
			continue
		}
		rel := strings.ToLower(strings.TrimSpace(l.Rel))
		rel = strings.TrimPrefix(rel, "http://www.iana.org/assignments/relation/")
		out = append(out, Link{
			Rel: firstOf(rel, "alternate"), Href: l.Href, Type: mediaType(l.Type),
			Title: oneLine(l.Title, maxShort), Lang: language(l.Hreflang),
		})
	}
	return out
}

func atomCategories(list []*atom.Category) []string {
	var out []string
	for _, c := range list {
		out = append(out, firstOf(c.Label, c.Term))
	}
	return out
}

func atomPeople(list []*atom.Person, more []Person) []Person {
	var out []Person
	for _, p := range list {
		q := Person{Name: oneLine(p.Name, maxShort), Email: oneLine(p.Email, maxShort), URL: p.URI}
		if q.Email == "" && strings.Contains(q.Name, "@") && strings.Contains(q.Name, ".") {
			u := q.URL
			q = person(q.Name)
			q.URL = u
		}
		out = append(out, q)
	}
	return uniquePeople(append(out, more...))
}
