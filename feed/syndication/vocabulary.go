package syndication

import "strings"

const nsAtom = "http://www.w3.org/2005/Atom"

// The prefixes that stand for a vocabulary in what follows. An element of the
// format's own vocabulary has none.
const (
	own     = ""
	foreign = "?" // of no interest
)

// prefixOf returns the canonical prefix for a namespace. Publishers are careless
// with upper case, slashes and versions, so these are not compared.
func prefixOf(uri string) string {
	u := strings.TrimRight(strings.ToLower(strings.TrimSpace(uri)), "/#")
	u = strings.TrimPrefix(strings.TrimPrefix(u, "https://"), "http://")
	switch u {
	case "www.w3.org/2005/atom", "purl.org/atom/ns", "purl.org/atom", "purl.org/echo", "example.com/newformat",
		"example.com/necho", "uri/of/echo/namespace", "purl.org/pie":
		return "atom"
	case "purl.org/rss/1.0", "my.netscape.com/rdf/simple/0.9", "channel.netscape.com/rdf/simple/0.9",
		"blogs.law.harvard.edu/tech/rss", "cyber.law.harvard.edu/rss", "www.rssboard.org/rss-specification",
		"my.netscape.com/publish/formats/rss-0.91.dtd", "purl.org/net/rss1.1":
		return "rss"
	case "www.w3.org/1999/02/22-rdf-syntax-ns":
		return "rdf"
	case "purl.org/rss/1.0/modules/content", "purl.org/rss/1.0/content":
		return "content"
	case "purl.org/dc/elements/1.1", "purl.org/dc/elements/1.0", "purl.org/rss/1.0/modules/dc":
		return "dc"
	case "purl.org/dc/terms":
		return "dcterms"
	case "purl.org/rss/1.0/modules/syndication":
		return "sy"
	case "rssnamespace.org/feedburner/ext/1.0", "www.pheedo.com/namespace/pheedo":
		return "feedburner"
	case "www.w3.org/1999/xhtml", "www.w3.org/tr/rec-html40", "www.w3.org/html40":
		return "xhtml"
	}
	switch {
	case strings.HasPrefix(u, "backend.userland.com/rss"):
		return "rss"
	case strings.HasSuffix(u, "/mrss"):
		return "media"
	case strings.HasSuffix(u, "/podcast-1.0.dtd"):
		return "itunes"
	}
	return foreign
}

// undeclared returns the vocabulary that a prefix stands for by custom.
func undeclared(prefix string) string {
	switch p := strings.ToLower(prefix); p {
	case "atom", "content", "dc", "dcterms", "media", "itunes", "sy", "feedburner", "xhtml", "rdf", "rss":
		return p
	case "atom10", "a10", "atom03":
		return "atom"
	}
	return foreign
}

// place is where in a feed the reader is.
type place int

const (
	inRoot    place = iota // of RSS and RDF
	inChannel              //
	inItem                 //
	inFeed                 // of Atom
	inEntry                //
	inSource               // of an entry of Atom
	inPerson               //
	inImage                // of RSS
	inHours                // skipHours, skipDays
	inMedia                // media:group, media:content
	inOwner                // itunes:owner, itunes:category
)

// form is how an element's content is read.
type form int

const (
	skipped  form = iota // not at all
	holds                // it holds other elements
	plain                // characters
	dated                // a date
	address              // a link
	markup               // HTML, escaped or not
	typed                // what its type says, as Atom has it
	onlyTag              // nothing but its attributes
	finished             // what came before it was not closed
)

// rule is what to do with an element.
type rule struct {
	form form
	name string // under which it is handed on
	in   place  // for one that holds others
}

func as(f form, name string) rule        { return rule{form: f, name: name} }
func into(name string, where place) rule { return rule{form: holds, name: name, in: where} }

// ruleFor returns what to do with an element there, given by its canonical
// name. Whatever has no rule is skipped, so only what is asked for costs time.
func ruleFor(where place, q string) rule {
	var r rule
	switch where {
	case inRoot:
		switch q {
		case "channel":
			return into(q, inChannel)
		case "item":
			return into(q, inItem)
		case "image":
			return into(q, inImage)
		}
	case inChannel:
		r = channelRule(q)
	case inItem:
		r = itemRule(q)
	case inFeed, inEntry, inSource:
		r = atomRule(where, q)
	case inPerson:
		return personRule(q)
	case inImage:
		switch q {
		case "url", "link":
			return as(address, q)
		case "title":
			return as(markup, q)
		}
	case inHours:
		if q == "hour" || q == "day" {
			return as(plain, q)
		}
	case inOwner:
		switch q {
		case "itunes:name", "itunes:email":
			return as(plain, q)
		case "itunes:category":
			return as(onlyTag, q)
		}
	case inMedia:
		return mediaRule(q)
	}
	if r.form == skipped && where != inMedia {
		r = extraRule(where, q)
	}
	return r
}

func channelRule(q string) rule {
	switch q {
	case "title", "description", "copyright":
		return as(markup, q)
	case "tagline", "subtitle", "abstract":
		return as(markup, "description")
	case "link", "newlocation":
		return as(address, q)
	case "language", "generator", "ttl", "category", "managingeditor", "webmaster":
		return as(plain, q)
	case "pubdate", "lastbuilddate":
		return as(dated, q)
	case "author":
		return as(plain, "dc:author")
	case "skiphours", "skipdays":
		return into(q, inHours)
	case "image":
		return into(q, inImage)
	case "item":
		return into(q, inItem)
	}
	return rule{}
}

func itemRule(q string) rule {
	switch q {
	case "title", "description", "summary", "abstract", "rights", "copyright":
		return as(markup, q)
	case "fullitem", "body", "xhtml:body", "xhtml:div", "content:encoded", "encoded", "content":
		return as(markup, "content:encoded")
	case "link", "comments", "origlink":
		return as(address, q)
	case "author", "guid", "id", "category", "source", "creator", "language":
		return as(plain, q)
	case "pubdate", "date", "updated", "published":
		return as(dated, q)
	case "enclosure":
		return as(onlyTag, q)
	case "item":
		return as(finished, q)
	}
	return rule{}
}

// atomRule is for Atom's own elements in a feed, an entry and a source.
func atomRule(where place, q string) rule {
	switch q {
	case "title", "rights":
		return as(typed, q)
	case "copyright":
		return as(typed, "rights")
	case "subtitle", "tagline", "info":
		return as(typed, "subtitle")
	case "summary", "content":
		if where == inEntry {
			return as(typed, q)
		}
	case "link", "category":
		return as(onlyTag, q)
	case "author", "contributor":
		return into(q, inPerson)
	case "id", "generator":
		return as(plain, q)
	case "updated", "modified":
		return as(dated, "updated")
	case "published", "issued":
		return as(dated, "published")
	case "created":
		return as(dated, "dcterms:created")
	case "icon", "logo":
		return as(address, q)
	case "source":
		if where == inEntry {
			return into(q, inSource)
		}
	case "entry":
		if where == inFeed {
			return into(q, inEntry)
		}
		return as(finished, q)
	}
	return rule{}
}

func personRule(q string) rule {
	switch q {
	case "name", "atom:name", "email", "atom:email":
		return as(plain, strings.TrimPrefix(q, "atom:"))
	case "uri", "url", "homepage", "atom:uri":
		return as(address, "uri")
	}
	return rule{}
}

func mediaRule(q string) rule {
	switch q {
	case "media:content", "media:group":
		return into(q, inMedia)
	case "media:thumbnail":
		return as(onlyTag, q)
	case "media:title", "media:description":
		return as(markup, q)
	case "media:category", "media:keywords":
		return as(plain, q)
	}
	return rule{}
}

// extraRule is for elements of other vocabularies, which stand in feeds and
// entries of all formats.
func extraRule(where place, q string) rule {
	switch q {
	case "atom:link", "atom:category":
		return as(onlyTag, q)
	case "itunes:link":
		return as(onlyTag, "atom:link")
	case "atom:author":
		return into(q, inPerson)
	case "atom:title", "atom:summary", "atom:content", "atom:rights", "atom:subtitle":
		return as(typed, q)
	case "atom:updated", "atom:published", "dc:date", "dcterms:created", "dcterms:issued", "dcterms:modified":
		return as(dated, q)
	case "atom:id":
		return as(plain, q)
	case "dc:title", "dc:description", "dc:rights":
		return as(markup, q)
	case "dc:creator", "dc:author", "dc:language", "dc:subject", "sy:updateperiod", "sy:updatefrequency":
		return as(plain, q)
	case "itunes:author", "itunes:keywords":
		return as(plain, q)
	case "itunes:summary", "itunes:subtitle", "itunes:title":
		return as(markup, q)
	case "itunes:new-feed-url", "feedburner:origlink":
		return as(address, q)
	case "itunes:image":
		return as(onlyTag, q)
	case "itunes:category", "itunes:owner":
		return into(q, inOwner)
	case "content:encoded", "xhtml:body", "xhtml:div":
		if where == inEntry {
			return as(markup, "content:encoded")
		}
	}
	return mediaRule(q)
}
