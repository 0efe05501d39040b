package syndication

import (
	"net/url"
	"slices"
	"strings"
)

const (
	maxStack = 12        // open elements that are handed on
	maxParts = 1000      // elements of an entry, and of the feed besides
	maxHead  = 256 << 10 // bytes in which the feed must begin
)

// repairs collects what was mended.
type repairs map[Repair]bool

func (r repairs) add(what Repair) { r[what] = true }

// scope is a declaration of a prefix, and those it is inside of.
type scope struct {
	prefix, uri string
	outer       *scope
}

func (s *scope) lookup(prefix string) (string, bool) {
	for ; s != nil; s = s.outer {
		if s.prefix == prefix {
			return s.uri, true
		}
	}
	return "", false
}

// frame is an open element.
type frame struct {
	raw  string // its name as the feed has it
	out  string // its name as it is handed on
	in   place
	ns   *scope
	base *url.URL
	lang string
}

// mender reads XML as it is found and writes XML as it should be: UTF-8, tags
// that match, the elements that we ask for and no others, under their usual
// prefixes, with absolute links and with texts as HTML. The prefixes are not
// declared: gofeed takes them literally then, which spares it a table of
// namespaces for every element. Its stack is flat, its time and its memory are
// linear in the input.
type mender struct {
	z         scanner
	out       []byte
	stack     []frame
	fix       repairs
	format    string // "rss", "rdf", "atom"
	version   string
	rootNS    string
	entries   int
	entryAt   int    // where in out the open entry begins
	lang      string // of the open entry
	rootLang  string
	langRank  int    // how close to the text the entry's language was named
	parts     [2]int // elements besides the entries, elements of the open entry
	budget    int    // bytes that may still be searched for end tags
	truncated bool
	closed    bool // the root was closed
}

// mend returns the feed as XML that the readers of the formats understand.
func mend(text string, base *url.URL, fix repairs) (*mender, error) {
	m := &mender{
		z:      scanner{s: text, fix: fix, entities: &entities{}},
		fix:    fix,
		budget: 4*len(text) + 1<<20,
		out:    make([]byte, 0, len(text)+len(text)/8+1<<10),
	}
	if err := m.root(base); err != nil {
		return nil, err
	}
	for !m.closed {
		t := m.z.next()
		m.truncated = m.truncated || t.cut
		if t.kind == tokenEnd || t.cut || m.budget <= 0 {
			break // the end, or more end tags missing than can be looked for
		}
		switch t.kind {
		case tokenOpen:
			m.open(&t)
		case tokenClose:
			m.close(t.name)
		}
	}
	if !m.closed {
		m.truncated = true
	}
	if m.truncated {
		m.fix.add(RepairTruncated)
		m.dropEntry()
	}
	for len(m.stack) > 0 {
		m.pop()
	}
	return m, nil
}

// root finds the feed's first element, whatever stands before it.
func (m *mender) root(base *url.URL) error {
	for {
		t := m.z.next()
		switch {
		case t.kind == tokenEnd || t.start > maxHead:
			return ErrNotFeed
		case t.kind == tokenText && strings.TrimSpace(t.text) != "":
			m.fix.add(RepairJunk)
		case t.kind == tokenOpen:
			_, local := splitName(t.name)
			switch strings.ToLower(local) {
			case "rss", "rdf", "feed", "channel":
				m.begin(&t, strings.ToLower(local), base)
				m.closed = t.closed
				return nil
			case "html", "head", "body":
				return ErrHTML
			}
			m.fix.add(RepairJunk)
		}
	}
}

// begin writes the root.
func (m *mender) begin(t *token, local string, base *url.URL) {
	f := m.frame(t, frame{base: base})
	f.raw = t.name
	prefix, _ := splitName(t.name)
	m.rootNS, _ = f.ns.lookup(prefix)
	m.version = strings.TrimSpace(t.attr("version"))
	switch local {
	case "feed":
		m.format, f.in, f.out = "atom", inFeed, "feed"
		if m.version == "" && prefixOf(m.rootNS) == "atom" {
			m.version = "0.3"
			if strings.EqualFold(strings.TrimSpace(m.rootNS), nsAtom) {
				m.version = "1.0"
			}
		}
		m.write("<feed>")
		m.stack = append(m.stack, f)
		m.feedLang(f.lang)
		return
	case "rdf":
		m.format, m.version = "rdf", m.rdfVersion(f.ns)
	default:
		m.format = "rss"
	}
	f.in, f.out = inRoot, "rss"
	m.write("<rss>")
	m.stack = append(m.stack, f)
	if local == "channel" {
		m.stack[0].raw = "" // there is none in the feed
		f.in, f.out = inChannel, "channel"
		m.write("<channel>")
		m.stack = append(m.stack, f)
		m.feedLang(f.lang)
	}
}

func (m *mender) rdfVersion(s *scope) string {
	for ; s != nil; s = s.outer {
		u := strings.ToLower(s.uri)
		if strings.Contains(u, "netscape.com/rdf/simple/0.9") {
			return "0.90"
		}
		if strings.Contains(u, "purl.org/rss/1.0") && !strings.Contains(u, "modules") {
			return "1.0"
		}
	}
	return ""
}

func (m *mender) feedLang(lang string) {
	m.rootLang = lang
	if lang != "" {
		m.element("n:lang", lang)
	}
}

// frame makes the frame of an element inside of outer.
func (m *mender) frame(t *token, outer frame) frame {
	f := frame{raw: t.name, ns: outer.ns, base: outer.base, lang: outer.lang}
	for _, a := range t.attrs {
		prefix, local := splitName(a.name)
		switch {
		case prefix == "xmlns":
			f.ns = &scope{local, a.value, f.ns}
		case prefix == "" && local == "xmlns":
			f.ns = &scope{"", a.value, f.ns}
		case prefix == "xml" && local == "base":
			if u := resolve(outer.base, a.value); u != "" {
				if parsed, err := url.Parse(u); err == nil {
					f.base = parsed
				}
			}
		case prefix == "xml" && local == "lang":
			f.lang = language(a.value)
		}
	}
	return f
}

// open deals with a start tag.
func (m *mender) open(t *token) {
	for {
		outer := &m.stack[len(m.stack)-1]
		f := m.frame(t, *outer)
		q := m.canonical(t.name, f.ns)
		r := ruleFor(outer.in, q)
		if r.form == skipped && (q == "item" || q == "entry") && m.inEntry() {
			r.form = finished // within something else that was not closed
		}
		switch r.form {
		case finished:
			// An entry inside of an entry: the end tag of the first is missing.
			m.fix.add(RepairTags)
			for m.inEntry() {
				m.pop()
			}
			continue
		case skipped:
			m.skip(t)
			return
		}
		if m.tooMany(r) {
			m.skip(t)
			return
		}
		switch r.form {
		case holds:
			m.hold(t, f, r)
		case onlyTag:
			m.tag(t, r.name, f)
			// Old feeds have a link's address inside of the element.
			m.text(t, f, as(plain, "link"), q == "link" || q == "atom:link")
			m.write("</", r.name, ">")
		default:
			m.text(t, f, r, true)
		}
		return
	}
}

// tooMany counts the elements that are handed on.
func (m *mender) tooMany(r rule) bool {
	if r.in == inItem || r.in == inEntry {
		m.parts[1] = 0
		return false
	}
	count := &m.parts[boolRank(m.inEntry())]
	*count++
	return *count > maxParts
}

// hold deals with an element that holds others.
func (m *mender) hold(t *token, f frame, r rule) {
	if len(m.stack) >= maxStack {
		m.skip(t)
		return
	}
	entry := r.in == inItem || r.in == inEntry
	if entry {
		if m.entries >= MaxEntries {
			m.fix.add(RepairTooMany)
			m.skip(t)
			return
		}
		m.entries++
		m.entryAt = len(m.out)
		m.lang, m.langRank = "", 0
		m.noteLang(f.lang, 1)
	}
	m.tag(t, r.name, f)
	if about := t.attr("rdf:about"); entry && about != "" {
		m.element("n:about", about)
	}
	if r.in == inItem { // the attributes are those of CDF
		if u := m.link(t.attr("href"), f); u != "" {
			m.element("link", u)
		}
		if when := t.attr("lastmod"); when != "" {
			m.element("updated", when)
		}
	}
	f.out, f.in = r.name, r.in
	m.stack = append(m.stack, f)
	if r.in == inChannel {
		m.feedLang(f.lang)
	}
	if t.closed {
		m.pop()
	}
}

// noteLang remembers the language of a part of an entry; that of the text counts
// most.
func (m *mender) noteLang(lang string, rank int) {
	if rank > m.langRank && lang != "" {
		m.lang, m.langRank = lang, rank
	}
}

// inEntry tells whether an entry is open.
func (m *mender) inEntry() bool {
	for i := range m.stack {
		if m.stack[i].in == inItem || m.stack[i].in == inEntry {
			return true
		}
	}
	return false
}

// close deals with an end tag: it ends the innermost element of that name, and
// what is open within. One that ends nothing is ignored.
func (m *mender) close(name string) {
	for i, f := range slices.Backward(m.stack) {
		if !strings.EqualFold(f.raw, name) {
			continue
		}
		if i < len(m.stack)-1 {
			m.fix.add(RepairTags)
		}
		for len(m.stack) > i {
			m.pop()
		}
		m.closed = len(m.stack) == 0 || m.stack[0].raw == ""
		return
	}
	m.fix.add(RepairTags)
}

func (m *mender) pop() {
	f := m.stack[len(m.stack)-1]
	m.stack = m.stack[:len(m.stack)-1]
	if (f.in == inItem || f.in == inEntry) && m.lang != m.rootLang {
		m.element("n:lang", m.lang) // what the feed's is needs not be said
		m.lang = m.rootLang
	}
	m.write("</", f.out, ">")
}

// dropEntry takes back the entry that is open: it is not complete.
func (m *mender) dropEntry() {
	for m.inEntry() {
		m.stack = m.stack[:len(m.stack)-1]
		if !m.inEntry() {
			m.out = m.out[:m.entryAt]
			m.entries--
		}
	}
}

// canonical returns the name of an element as the rules have it: in lower case,
// with the usual prefix, or without one for the format's own elements.
func (m *mender) canonical(name string, ns *scope) string {
	prefix, local := splitName(name)
	local = strings.ToLower(local)
	uri, declared := ns.lookup(prefix)
	vocabulary := own
	switch {
	case declared && uri == m.rootNS:
		return local
	case declared && strings.TrimSpace(uri) != "":
		vocabulary = prefixOf(uri)
		if vocabulary == foreign && prefix == "" {
			vocabulary = own // publishers invent namespaces for RSS
		} else if vocabulary == foreign {
			vocabulary = undeclared(prefix) // or misspell those of others
		}
	case prefix != "":
		vocabulary = undeclared(prefix)
		m.fix.add(RepairNamespace)
	}
	if vocabulary == "rss" || vocabulary == "rdf" || vocabulary == "atom" && m.format == "atom" {
		vocabulary = own
	}
	if vocabulary == own {
		return local
	}
	return vocabulary + ":" + local
}

func splitName(name string) (prefix, local string) {
	if prefix, local, found := strings.Cut(name, ":"); found {
		return prefix, local
	}
	return "", name
}
