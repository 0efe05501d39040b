package extract

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// authorMark matches class names and the like that mark the author's name.
var authorMark = regexp.MustCompile(`(?i)(?:^|[\s_-])(?:author(?:[_-]{1,2}?name|[_-]{1,2}link)?|byline(?:[_-]{1,2}(?:name|author))?|contributor[_-]?name|writer(?:[_-]?name)?|post[_-]author(?:[_-]name)?|entry[_-]author(?:[_-]name)?|fn)(?:$|[\s])`)

// authorStarts are how the words begin that authorMark matches.
var authorStarts = [...]string{"author", "byline", "contributor", "writer", "post", "entry", "fn"}

// isAuthorLink tells whether an address is that of a page about an author.
func isAuthorLink(address string) bool {
	for {
		_, after, ok := strings.Cut(address, "/")
		if !ok {
			return false
		}
		dir, name, _ := strings.Cut(after, "/")
		switch strings.ToLower(dir) {
		case "author", "authors", "contributor", "contributors", "writer", "writers", "staff", "people", "profile", "profiles",
			"journalist", "journalists", "by", "autor", "autores", "autoren", "auteur", "auteurs", "reporter", "reporters", "bio", "bios":
			end := strings.IndexAny(name, "/?#")
			if end < 0 {
				end = len(name)
			}
			rest := strings.TrimPrefix(name[end:], "/")
			if utf8.RuneCountInString(name[:end]) >= 3 && (rest == "" || rest[0] == '?' || rest[0] == '#') {
				return true
			}
		}
		address = after
	}
}

// author notes an element that is marked as the author's name.
func (f *found) author(n *html.Node) {
	if len(f.authors) >= 8 || n.DataAtom == atom.Meta || n.DataAtom == atom.Link {
		return
	}
	about := attr(n, "rel") + " " + attr(n, "itemprop")
	marked := strings.Contains(about, "author") || f.classes.of(attr(n, "class")).author
	linked := !marked && n.DataAtom == atom.A && isAuthorLink(attr(n, "href"))
	if !marked && !linked || isElsewhere(n) {
		return
	}
	if s := authorIn(n); s != "" && (marked || looksLikeName(s)) {
		if linked {
			f.linked = append(f.linked[:min(len(f.linked), 8)], s)
			return
		}
		f.authors = append(f.authors, s)
	}
}

// authorIn returns the name in an element: its text, of which the parts that
// stand in elements of their own are told apart.
func authorIn(n *html.Node) string {
	const longest = 120 // bytes of what may be a name with its surroundings
	var parts []string
	size := 0
	for c := range n.Descendants() {
		if c.Type != html.TextNode {
			continue
		}
		s := oneLine(c.Data, longest)
		if size += len(s); size > longest {
			return ""
		}
		if s != "" {
			parts = append(parts, s)
		}
	}
	var name []string
	for _, s := range parts {
		k := key(s)
		switch {
		case isNoName(s) && len(name) == 0:
		case k == "and" || k == "with" || k == "und" || k == "et" || k == "y", s == ",", s == "&":
			name = append(name, s)
		case len(name) > 0 && (roles.in(k) || isDateLine(s) || !looksLikeName(s) && !strings.HasPrefix(s, ",")):
			return join(name)
		case len(name) > 0 && !linkingWord(name[len(name)-1]) && strings.Contains(strings.Join(name, " "), " "):
			return join(name) // another name would have a word between
		default:
			name = append(name, s)
		}
	}
	return join(name)
}

func linkingWord(s string) bool {
	switch strings.ToLower(s) {
	case "and", "with", "und", "et", "y", ",", "&", "by":
		return true
	}
	return strings.HasSuffix(s, ",")
}

func join(names []string) string { return strings.ReplaceAll(strings.Join(names, " "), " ,", ",") }

// looksLikeName tells whether a text may be the name of a person or of a few:
// some words, of which those that are not small ones start with a capital.
func looksLikeName(s string) bool {
	words := strings.Fields(s)
	if len(words) < 2 || len(words) > 8 || utf8.RuneCountInString(s) > 80 || endsSentence(s) && !strings.HasSuffix(s, ".") {
		return false
	}
	for _, w := range words {
		r, _ := utf8.DecodeRuneInString(w)
		if !(unicode.IsUpper(r) || isUnspaced(r) || isParticle(w) || w == "&" || w == "with") {
			return false
		}
	}
	return !strings.ContainsAny(s, "0123456789?!:|/@") && !pleaChannel.in(key(s))
}

// natural turns "Last, First" around, as lists of authors have it.
func natural(s string) string {
	last, first, ok := strings.Cut(s, ",")
	if !ok || strings.Contains(first, ",") {
		return strings.TrimSpace(s)
	}
	return strings.TrimSpace(first) + " " + strings.TrimSpace(last)
}

// roleEnd matches what somebody is, behind the name.
var roleEnd = regexp.MustCompile(`(?i)[\s,|–—-]+(?:(?:senior|staff|contributing|freelance|guest|associate|managing|deputy|chief|content|features?|news|tech|copy|lead|marketing|executive|editorial|health|science|business|political|sports|medical|reviews?) )*(?:writer|editor|reporter|journalist|correspondent|contributor|columnist|author|coordinator|editor[- ]in[- ]chief)\s*$`)

// byWord matches the word before a name, also where a template has lost the
// space behind it, and a date before that.
var byWord = regexp.MustCompile(`^(?:(?i:(?:updated|published|posted)\b.{0,40}?\d{4}\s+)?)(?:(?i:written|posted|reviewed|published|words|story|reported) )?[Bb][Yy](?::\s*|\s+|(\p{Lu}))`)

// dateEnd matches a date, or the start of one, behind a name.
var dateEnd = regexp.MustCompile(`\s*(?:[|·•–—-]\s*)?(?:(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.? \d{1,2}|\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}).*$`)

// cleanName takes a writer's name out of what stands in its place; "" when
// there is none.
func cleanName(s string) string {
	s = oneLine(html.UnescapeString(s), maxName)
	signed := byWord.MatchString(s)
	s = byWord.ReplaceAllString(s, "$1")
	s = dateEnd.ReplaceAllString(s, "")
	if n := parseByline("by " + s); signed && n != "" && !strings.ContainsAny(s, ",;") {
		s = n
	}
	s = roleEnd.ReplaceAllString(s, "")
	s = strings.Trim(s, " ,|·•-–—:*")
	if s == "" || strings.Contains(s, "://") || strings.HasPrefix(s, "@") || isNoName(s) || strings.Count(s, " ") > 24 {
		return ""
	}
	return s
}

// bestByline takes the writer's name that the page states for machines, else the
// one that it shows. A name that is the site's is taken when there is no other.
func (f *found) bestByline(ld map[string]any, site string) string {
	stated := []string{name(ld["author"]), strings.Join(f.cited, ", "), f.tag("byline")}
	spare := ""
	for _, s := range append(append(stated, f.authors...), f.linked...) {
		s = cleanName(s)
		if s == "" {
			continue
		}
		if key(s) != key(site) && !organisation.MatchString(s) {
			return s
		}
		spare = firstOf(spare, s)
	}
	return spare
}

// organisation matches the end of a company's name.
var organisation = regexp.MustCompile(`(?i)\b(?:inc|ltd|llc|gmbh|corp|co|plc|pc|s\.a|b\.v)\.?$`)

// isNoName tells whether what stands where a name should be is none: a word of
// the template, a number, a variable.
func isNoName(s string) bool {
	switch key(s) {
	case "by", "written by", "author", "posted by", "share", "editor", "staff", "guest", "unknown", "anonymous", "none", "null", "user",
		"undefined", "name", "updated", "text by", "admin", "administrator", "webmaster", "email", "date", "follow", "reviewed by", "updated by", "edited by",
		"published by", "reviewer", "share this", "home", "about", "about the author", "read more", "more from", "contributors":
		return true
	}
	digits := 0
	for i := range len(s) {
		if '0' <= s[i] && s[i] <= '9' {
			digits++
		}
	}
	return digits*2 > len(s) || strings.Count(s, ".") > 1 && !strings.Contains(s, " ")
}
