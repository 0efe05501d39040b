package extract

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	readability "codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxNodes is the size of the largest tree, in nodes, that readability gets:
// its time grows faster than the tree. Larger pages go to the line model alone.
const maxNodes = 60_000

// HTML cleans a page, given as UTF-8. Errors: ErrEmpty, ErrTooLarge, and
// ErrNoArticle as [Text].
func HTML(page string, p Page) (Document, error) { return shipped().HTML(page, p) }

// HTML is [HTML] with this cleaner's model.
func (cl Cleaner) HTML(page string, p Page) (Document, error) {
	if len(page) > MaxBytes {
		return Document{}, ErrTooLarge
	}
	page = strings.ToValidUTF8(page, "\ufffd")
	if strings.Count(page, "<") > maxTags {
		return cl.withoutTree(page, p)
	}
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		// Nested deeper than anything a person writes: take the text alone.
		return cl.withoutTree(page, p)
	}
	base, _ := url.Parse(p.URL)
	m := readMeta(root, base)
	raw, blocks := visible(root)
	if len(blocks) == 0 {
		return Document{}, ErrEmpty
	}
	if len(blocks) > maxBlocks {
		return Document{}, errBlocks
	}
	if countNodes(root) <= maxNodes {
		markLead(root, base, blocks)
	}
	d := Document{Raw: raw, FromHTML: true, Lang: p.Lang, URL: m.url}
	title := oneLine(p.Title, maxTitle)
	if title == "" {
		title = m.title
	}
	c := cl.clean(blocks, title, firstOf(p.Lang, m.lang))
	d.Title, d.Byline, d.Site, d.Published = c.title, m.byline, m.site, m.published
	if d.Byline == "" {
		d.Byline = c.byline
	}
	if d.Site == "" {
		d.Site = c.site
	}
	if d.Published.IsZero() {
		d.Published = c.published
	}
	if d.URL == "" {
		d.URL = p.URL
	}
	d.fill(blocks, c.reasons)
	if c.nothing || !worthQuoting(d.Text) {
		return Document{}, ErrNoArticle
	}
	if d.Lang == "" {
		d.Lang = pageLang(m.lang, d.Text)
	}
	return d, nil
}

// withoutTree reads a page whose tree cannot be built as the text between its
// tags.
func (cl Cleaner) withoutTree(page string, p Page) (Document, error) {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(page))
	skip := 0
	for {
		switch z.Next() {
		case html.ErrorToken:
			d, err := cl.Text(b.String(), p)
			d.FromHTML = true
			return d, err
		case html.TextToken:
			if skip == 0 {
				b.Write(z.Text())
			}
		case html.StartTagToken:
			name, _ := z.TagName()
			a := atom.Lookup(name)
			if a == atom.Script || a == atom.Style {
				skip++
			} else if a == atom.Br {
				b.WriteString("\n")
			} else if !inline(a) {
				b.WriteString("\n\n")
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if a := atom.Lookup(name); (a == atom.Script || a == atom.Style) && skip > 0 {
				skip--
			} else if !inline(a) {
				b.WriteString("\n\n")
			}
		}
	}
}

// markLead marks the blocks that readability takes for the article.
func markLead(root *html.Node, base *url.URL, blocks []block) {
	parser := readability.NewParser()
	parser.DisableJSONLD = true // the metadata is read elsewhere
	article, err := parser.ParseDocument(root, base)
	if err != nil || article.Node == nil {
		return
	}
	at := map[string][]int{}
	for i, b := range blocks {
		k := key(b.text)
		at[k] = append(at[k], i)
	}
	_, found := visible(article.Node)
	next := 0
	for _, f := range found {
		// The first such block after the last one found; readability keeps
		// the order.
		same := at[key(f.text)]
		if n, _ := slices.BinarySearch(same, next); n < len(same) {
			blocks[same[n]].lead = true
			next = same[n] + 1
		}
	}
}

func countNodes(root *html.Node) int {
	n := 0
	for range root.Descendants() {
		n++
	}
	return n
}

// visible returns the text that a page shows, a block for each paragraph,
// heading or entry, with blank lines between.
func visible(root *html.Node) (string, []block) {
	w := walker{}
	w.walk(root, 0)
	w.flush()
	raw := w.raw.String()
	for i := range w.blocks {
		b := &w.blocks[i]
		b.text = raw[b.body:b.end]
	}
	return raw, w.blocks
}

// walker collects text into blocks.
type walker struct {
	raw     strings.Builder
	blocks  []block
	cur     strings.Builder // text of the current block
	linked  int             // bytes of it inside of links
	inLink  int
	nav     int    // open elements of navigation
	href    string // of the link before, until something stands between
	heading int
	dek     int
	caption int
	space   bool // white space is due before the next text
}

func (w *walker) walk(n *html.Node, depth int) {
	if depth > 600 {
		return // the parser allows less
	}
	switch n.Type {
	case html.TextNode:
		w.text(n.Data)
		return
	case html.ElementNode:
		if invisible(n) {
			return
		}
	case html.DocumentNode:
	default:
		return
	}
	block := n.Type == html.ElementNode && !inline(n.DataAtom)
	if n.DataAtom == atom.Br {
		w.lineBreak()
		return
	}
	if block {
		w.flush()
	}
	switch n.DataAtom {
	case atom.A:
		w.inLink++
		// Two links that touch are two entries, which the page's style sets
		// apart; a word of which halves are linked leads to one place.
		h := attr(n, "href")
		w.space = w.space || w.nav > 0 || w.href != "" && w.href != h
		defer func() { w.inLink--; w.href = h }()
	case atom.Nav, atom.Menu:
		w.nav++
		defer func() { w.nav-- }()
	case atom.Span, atom.Label, atom.B, atom.Strong:
		if w.nav > 0 {
			w.space = true
			defer func() { w.space = true }()
		}
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		w.heading++
		defer func() { w.heading-- }()
	case atom.Figcaption:
		w.caption++
		defer func() { w.caption-- }()
	}
	if block && dekMark.MatchString(attr(n, "class")) {
		w.dek++
		defer func() { w.dek-- }()
	}
	for c := range n.ChildNodes() {
		w.walk(c, depth+1)
	}
	if block {
		w.flush()
	}
}

// dekMark matches class names of the summary under the title.
var dekMark = regexp.MustCompile(`(?i)(?:^|[\s_-])(?:dek|standfirst|stand-first|strapline|sub-?headline|sub-?title|chapo|chapeau|teaser-text|lead-?in|sottotitolo|subtitulo|bajada|entradilla|vorspann)(?:$|[\s_])`)

// text adds text with its white space collapsed.
func (w *walker) text(s string) {
	for len(s) > 0 {
		i := strings.IndexFunc(s, isBlank)
		if i < 0 {
			i = len(s)
		}
		if i > 0 {
			if w.space && w.cur.Len() > 0 {
				w.cur.WriteByte(' ')
			}
			w.space, w.href = false, ""
			w.cur.WriteString(s[:i])
			if w.inLink > 0 {
				w.linked += i
			}
		}
		s = s[i:]
		j := strings.IndexFunc(s, func(r rune) bool { return !isBlank(r) })
		if j < 0 {
			j = len(s)
		}
		// Characters without width are no gap between words.
		if strings.ContainsFunc(s[:j], func(r rune) bool { return r < '\u200b' && r != '\u00ad' || r == '\u3000' }) {
			w.space = true
		}
		s = s[j:]
	}
}

// lineBreak ends a line; a second one ends the block.
func (w *walker) lineBreak() {
	if w.cur.Len() > 0 {
		w.flush()
	}
}

// flush ends the current block.
func (w *walker) flush() {
	w.space, w.href = false, ""
	s := w.cur.String()
	linked := w.linked
	w.cur.Reset()
	w.linked = 0
	if s == "" {
		return
	}
	if w.raw.Len() > 0 {
		w.raw.WriteString("\n\n")
	}
	start := w.raw.Len()
	w.raw.WriteString(s)
	w.blocks = append(w.blocks, block{
		start: start, body: start, end: w.raw.Len(),
		heading: w.heading > 0, dek: w.dek > 0, caption: w.caption > 0, links: float64(linked) / float64(len(s)),
	})
}

// inline tells whether an element stands within a line.
func inline(a atom.Atom) bool {
	switch a {
	case atom.A, atom.Abbr, atom.B, atom.Bdi, atom.Bdo, atom.Big, atom.Br, atom.Cite, atom.Code, atom.Data, atom.Del,
		atom.Dfn, atom.Em, atom.Font, atom.I, atom.Img, atom.Ins, atom.Kbd, atom.Label, atom.Map, atom.Mark, atom.Q,
		atom.Rp, atom.Rt, atom.Ruby, atom.S, atom.Samp, atom.Small, atom.Span, atom.Strike, atom.Strong, atom.Sub,
		atom.Sup, atom.Time, atom.Tt, atom.U, atom.Var, atom.Wbr:
		return true
	}
	return false
}

// invisible tells whether an element shows no text.
func invisible(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Svg, atom.Math, atom.Iframe, atom.Object,
		atom.Embed, atom.Head, atom.Select, atom.Textarea, atom.Audio, atom.Video, atom.Canvas, atom.Button,
		atom.Datalist, atom.Dialog, atom.Rp:
		return true
	}
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return true
		case "aria-hidden":
			return a.Val == "true"
		case "style":
			s := strings.ReplaceAll(strings.ToLower(a.Val), " ", "")
			if strings.Contains(s, "display:none") || strings.Contains(s, "visibility:hidden") {
				return true
			}
		}
	}
	return false
}
