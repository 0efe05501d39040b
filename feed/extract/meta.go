package extract

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/language"
)

// meta is what a page says about itself.
type meta struct {
	title, byline, site, lang, url string
	image                          string
	body                           string // the article, if the page says it once more for machines
	published                      time.Time
	about                          bool // published is a guess
	changed                        bool // a change is all that the page dates
}

// metaTags are the names under which pages state a thing, best first.
var metaTags = map[string][]string{
	"title":  {"og:title", "twitter:title", "headline", "dc.title", "dcterms.title", "parsely-title", "sailthru.title", "title"},
	"byline": {"author", "article:author_name", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl", "citation_author", "article:author", "twitter:creator_name"},
	"site":   {"og:site_name", "application-name", "al:android:app_name", "twitter:app:name:iphone"},
}

// found collects what a page says, before it is known which to believe.
type found struct {
	tags      map[string]string
	ld        []map[string]any
	title     string // of <title>
	h1        []string
	canonical string
	lang      string
	dates     []string   // that the metadata state as those of publication
	vague     []string   // that may be so
	changed   bool       // the only date shown is that of a change
	heading   *html.Node // the first one that says the title
	headings  []*html.Node
	cited     []string // authors of a paper
	linked    []string // of links to pages about an author
	authors   []string // of elements marked as the author
	classes   classes
}

// readMeta reads the metadata of a page; base, which may be nil, is its address.
func readMeta(root *html.Node, base *url.URL, c classes) meta {
	f := found{tags: map[string]string{}, classes: c}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			f.element(n)
		}
	}
	ld := f.article()
	m := meta{lang: f.lang}
	m.site = oneLine(firstOf(f.tag("site"), name(ld["publisher"])), maxName)
	m.title = f.bestTitle(text(ld["headline"]), m.site, base)
	m.byline = f.bestByline(ld, m.site)
	f.heading = titleHeading(f.headings, key(m.title))
	m.published, m.about = f.bestDate(root, ld, base)
	m.changed = f.changed
	m.image = resolve(base, firstOf(f.tags["og:image:secure_url"], f.tags["og:image"], f.tags["og:image:url"], f.tags["twitter:image"], f.tags["twitter:image:src"], picture(ld["image"])))
	m.body = text(ld["articleBody"])
	m.url = resolve(base, firstOf(f.canonical, f.tags["og:url"]))
	return m
}

// titleHeading returns the heading that says the title, given as its key; else
// the first one of the first level; nil when there is neither.
func titleHeading(headings []*html.Node, title string) *html.Node {
	var first *html.Node
	for _, h := range headings {
		if key(inner(h)) == title {
			return h
		}
		if first == nil && h.DataAtom == atom.H1 {
			first = h
		}
	}
	return first
}

// element notes what one element says.
func (f *found) element(n *html.Node) {
	switch n.DataAtom {
	case atom.Html:
		f.lang = firstOf(attr(n, "lang"), attr(n, "xml:lang"))
	case atom.Meta:
		content := strings.TrimSpace(attr(n, "content"))
		if content == "" {
			return
		}
		for _, k := range [...]string{"property", "name", "itemprop"} {
			if v := strings.ToLower(strings.TrimSpace(attr(n, k))); v != "" {
				f.date(v, content)
				if _, ok := f.tags[v]; !ok {
					f.tags[v] = content
				}
			}
		}
	case atom.Title:
		if f.title == "" && (n.Parent == nil || n.Parent.DataAtom == atom.Head) {
			f.title = inner(n)
		}
	case atom.H1:
		if len(f.h1) < 20 {
			f.h1 = append(f.h1, inner(n))
		}
		fallthrough
	case atom.H2, atom.H3:
		if len(f.headings) < 60 {
			f.headings = append(f.headings, n)
		}
	case atom.Link:
		if strings.EqualFold(attr(n, "rel"), "canonical") && f.canonical == "" {
			f.canonical = attr(n, "href")
		}
	case atom.Script:
		if strings.HasPrefix(strings.ToLower(attr(n, "type")), "application/ld+json") && n.FirstChild != nil {
			f.jsonLD(n.FirstChild.Data)
		}
	}
	if n.DataAtom == atom.Meta && strings.EqualFold(attr(n, "name"), "citation_author") && len(f.cited) < 8 {
		f.cited = append(f.cited, natural(attr(n, "content")))
	}
	f.author(n)
}

// date notes a date in the metadata.
func (f *found) date(name, content string) {
	const most = 20
	published, vague := dateName(name)
	switch {
	case published && len(f.dates) < most:
		f.dates = append(f.dates, content)
	case vague && len(f.vague) < most:
		f.vague = append(f.vague, content)
	}
}

// jsonLD notes the objects of a JSON-LD script.
func (f *found) jsonLD(s string) {
	var v any
	if json.Unmarshal([]byte(strings.TrimSpace(s)), &v) != nil {
		return
	}
	f.collect(v, 0)
}

func (f *found) collect(v any, depth int) {
	if depth > 6 || len(f.ld) > 200 {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			f.collect(e, depth+1)
		}
	case map[string]any:
		f.ld = append(f.ld, v)
		f.collect(v["@graph"], depth+1)
		f.collect(v["mainEntity"], depth+1)
	}
}

// article returns the JSON-LD object about the article; nil when there is none.
func (f *found) article() map[string]any {
	for _, o := range f.ld {
		kinds, _ := o["@type"].([]any)
		for _, k := range append(kinds, o["@type"]) {
			s, _ := k.(string)
			if strings.HasSuffix(s, "Article") || strings.HasSuffix(s, "Posting") || s == "Report" {
				f.names(o)
				return o
			}
		}
	}
	for _, o := range f.ld {
		if o["datePublished"] != nil || o["headline"] != nil {
			f.names(o)
			return o
		}
	}
	return nil
}

// names replaces an article's authors that are references to other objects by
// those objects.
func (f *found) names(article map[string]any) {
	byID := map[string]map[string]any{}
	for _, o := range f.ld {
		if id := text(o["@id"]); id != "" && o["name"] != nil {
			byID[id] = o
		}
	}
	for _, k := range [...]string{"author", "publisher"} {
		list, isList := article[k].([]any)
		if !isList {
			list = []any{article[k]}
		}
		for i, a := range list {
			if ref, ok := a.(map[string]any); ok && ref["name"] == nil {
				if o, ok := byID[text(ref["@id"])]; ok {
					list[i] = o
				}
			}
		}
		if article[k] != nil {
			article[k] = list
		}
	}
}

func (f *found) tag(kind string) string {
	for _, k := range metaTags[kind] {
		if v := f.tags[k]; v != "" {
			return v
		}
	}
	return ""
}

// bestTitle takes the headline that the page states and that it shows, without
// the site's name.
func (f *found) bestTitle(headline, site string, base *url.URL) string {
	stated := firstOf(f.tag("title"), headline, f.title)
	host := ""
	if base != nil {
		host = base.Hostname()
	}
	title := stripSite(stated, site, host)
	// The heading on the page is the title as written; what is stated beside
	// may be shortened or made for search engines. It must speak of the same
	// thing, because some templates put the site's name into the heading.
	want := stemSet(stated)
	for _, h := range f.h1 {
		mine := stemSet(h)
		if len(mine) > 0 && (key(h) == key(title) || len(mine) >= 2 && share(mine, want) >= .4 && key(h) != key(site)) {
			return oneLine(html.UnescapeString(h), maxTitle)
		}
	}
	if title == "" && len(f.h1) > 0 {
		title = f.h1[0]
	}
	return oneLine(html.UnescapeString(title), maxTitle)
}

// separators stand between a title and the site's name.
var separators = regexp.MustCompile(`\s+[|–—·•»:\\/-]+\s+|\s*[|_｜]\s*|：`)

// stripSite removes the site's name from the end or the start of a title.
func stripSite(title, site, host string) string {
	title = oneLine(title, 2*maxTitle)
	cuts := separators.FindAllStringIndex(title, -1)
	if len(cuts) == 0 {
		return title
	}
	isSite := func(s string) bool {
		k := strings.ReplaceAll(key(s), " ", "")
		if k == "" {
			return false
		}
		return k == strings.ReplaceAll(key(site), " ", "") || len(k) >= 3 && strings.Contains(strings.ReplaceAll(host, "-", ""), k)
	}
	for _, c := range cuts { // everything after the first separator that starts the site's name
		if isSite(title[c[1]:]) {
			return strings.TrimSpace(title[:c[0]])
		}
	}
	if c := cuts[0]; isSite(title[:c[0]]) {
		return strings.TrimSpace(title[c[1]:])
	}
	// Without a known site: a short last part behind a bar or a dash, of a
	// long title.
	c := cuts[len(cuts)-1]
	sep := strings.TrimSpace(title[c[0]:c[1]])
	if tail := title[c[1]:]; strings.Count(tail, " ") <= 3 && sep != ":" && sep != "：" && strings.Count(title[:c[0]], " ") >= 3 && site == "" {
		return strings.TrimSpace(title[:c[0]])
	}
	return title
}

// text returns v as a string if it is one, or the first of a list.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case []any:
		if len(v) > 0 {
			return text(v[0])
		}
	}
	return ""
}

// picture returns the address of a JSON-LD picture, or of the first of several.
func picture(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case map[string]any:
		return text(v["url"])
	case []any:
		if len(v) > 0 {
			return picture(v[0])
		}
	}
	return ""
}

// name returns the name in a JSON-LD person or organisation, or the names in a
// list of them.
func name(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case map[string]any:
		return text(v["name"])
	case []any:
		var all []string
		for _, e := range v {
			if s := name(e); s != "" && len(all) < 5 {
				all = append(all, s)
			}
		}
		return strings.Join(all, ", ")
	}
	return ""
}

// pageLang returns the language of a page: what it states if that is a
// language, and the text does not clearly say otherwise.
func pageLang(stated, body string) string {
	seen := detectLang(body)
	tag, err := language.Parse(strings.TrimSpace(stated))
	if err != nil || tag == language.Und {
		return seen
	}
	// Templates say "en" in front of anything; the script does not lie.
	base, _ := tag.Base()
	switch seen {
	case "zh", "ja", "ko", "ru", "ar", "el", "he", "hi", "bn", "th":
		script, _ := tag.Script()
		if base.String() != seen && script.String() == "Latn" {
			return seen
		}
	}
	return tag.String()
}

// resolve makes an absolute http(s) link of ref; "" when it is none.
func resolve(base *url.URL, ref string) string {
	u, err := url.Parse(strings.TrimSpace(ref))
	if err != nil || ref == "" {
		return ""
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return u.String()
}

func hasAttr(n *html.Node, k string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == k })
}

func attr(n *html.Node, k string) string {
	for _, a := range n.Attr {
		if a.Key == k {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

// inner returns the text inside of a node, on one line.
func inner(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if b.Len() > 4096 {
			break
		}
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return oneLine(b.String(), 1000)
}

func firstOf(ss ...string) string {
	for _, s := range ss {
		if s = strings.TrimSpace(s); s != "" {
			return s
		}
	}
	return ""
}
