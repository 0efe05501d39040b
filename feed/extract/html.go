package extract

import (
	"context"
	"net/url"
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
// ErrNoArticle as [Text], or when the page says something in place of an article.
func HTML(page string, p Page) (Document, error) { return shipped().HTML(page, p) }

// HTML is [HTML] with this cleaner's model.
func (cl Cleaner) HTML(page string, p Page) (Document, error) {
	return cl.html(context.Background(), page, p)
}

// html is HTML; it stops between two steps when ctx has ended.
func (cl Cleaner) html(ctx context.Context, page string, p Page) (Document, error) {
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
	c := classes{}
	m := readMeta(root, base, c)
	v, raw, err := newView(ctx, root, base, m, c)
	if err != nil {
		return Document{}, err
	}
	d := Document{Raw: raw, FromHTML: true, Lang: p.Lang, URL: m.url, Image: m.image, PublishedAbout: m.about}
	title := oneLine(p.Title, maxTitle)
	if title == "" {
		title = m.title
	}
	r := cl.clean(v.blocks, v, title, firstOf(p.Lang, m.lang))
	d.Title, d.Byline, d.Site, d.Published, d.Confidence = r.title, m.byline, m.site, m.published, r.sure
	if d.Byline == "" {
		d.Byline = r.byline
	}
	if d.Site == "" {
		d.Site = r.site
	}
	if d.Published.IsZero() && !m.changed && !r.about {
		d.Published = r.published
	}
	if d.URL == "" {
		d.URL = p.URL
	}
	d.fill(v.blocks, r.reasons)
	if r.nothing || r.wall || !worthQuoting(d.Text) {
		return Document{}, ErrNoArticle
	}
	if d.Lang == "" {
		d.Lang = pageLang(m.lang, d.Text)
	}
	return d, nil
}

// newView takes a page apart; raw is its text.
func newView(ctx context.Context, root *html.Node, base *url.URL, m meta, c classes) (v *pageView, raw string, err error) {
	if ctx.Err() != nil {
		return nil, "", ctx.Err()
	}
	settle(root)
	raw, blocks, elements := visible(root, c)
	if len(blocks) == 0 {
		return nil, "", ErrEmpty
	}
	switch {
	case len(blocks) > maxBlocks:
		return nil, "", errBlocks
	case len(raw) > maxShown:
		return nil, "", errShown
	case ctx.Err() != nil:
		return nil, "", ctx.Err()
	}
	if countNodes(root) <= maxNodes {
		markLead(root, base, blocks)
	}
	if ctx.Err() != nil {
		return nil, "", ctx.Err()
	}
	return &pageView{blocks: blocks, elements: elements, title: titleBlock(blocks, m.title), quoted: quoted(blocks, m.body)}, raw, nil
}

// titleBlock returns the block that says the title: a heading if one does, else
// the first; -1 when none does.
func titleBlock(blocks []block, title string) int {
	want, first := key(title), -1
	if want == "" {
		return -1
	}
	for i, b := range blocks {
		if len(b.text) > 4*maxTitle || b.key != want {
			continue
		}
		if b.heading {
			return i
		}
		if first < 0 {
			first = i
		}
	}
	return first
}

// quoted tells which blocks are in the article's text as the metadata give it;
// nil when they do not.
func quoted(blocks []block, body string) []bool {
	const fewest = 400 // bytes; less is a summary
	body = key(body)
	if len(body) < fewest {
		return nil
	}
	in := make([]bool, len(blocks))
	at, hits := 0, 0
	for i, b := range blocks {
		k := b.key
		if len(k) < 20 {
			continue
		}
		// The order is the page's; what is looked for once is not looked for
		// from the start again unless it is not found.
		j := strings.Index(body[at:], k)
		if j >= 0 {
			at += j + len(k)
		}
		if in[i] = j >= 0; in[i] {
			hits += len(k)
		}
	}
	if hits*2 < len(body) {
		return nil
	}
	return in
}

// settle moves what a server sent late, in hidden elements at the end of the
// page, to the places that are kept for it, as the page's script would: React
// marks the place by a template with the id "B:1" or "P:1", and what belongs
// there by "S:1".
func settle(root *html.Node) {
	places, parts := map[string]*html.Node{}, map[string]*html.Node{}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || n.DataAtom != atom.Template && n.DataAtom != atom.Div {
			continue
		}
		kind, number, ok := strings.Cut(attr(n, "id"), ":")
		switch {
		case !ok:
		case n.DataAtom == atom.Template && (kind == "B" || kind == "P"):
			places[number] = n
		case n.DataAtom == atom.Div && kind == "S" && hasAttr(n, "hidden"):
			parts[number] = n
		}
	}
	for number, part := range parts {
		place := places[number]
		if place == nil || place.Parent == nil || isWithin(place, part) {
			continue
		}
		part.Parent.RemoveChild(part)
		part.Attr = nil
		place.Parent.InsertBefore(part, place)
	}
}

func isWithin(n, outer *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == outer {
			return true
		}
	}
	return false
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

// markLead marks the blocks that readability takes for the article. The tree is of
// no use after it.
func markLead(root *html.Node, base *url.URL, blocks []block) {
	squeezeIn(root)
	parser := readability.NewParser()
	parser.DisableJSONLD = true // the metadata is read elsewhere
	article, err := parser.ParseAndMutate(root, base)
	if err != nil || article.Node == nil {
		return
	}
	at := map[string][]int{}
	for i, b := range blocks {
		at[b.key] = append(at[b.key], i)
	}
	_, found, _ := visible(article.Node, classes{})
	next := 0
	for _, f := range found {
		// The first such block after the last one found; readability keeps
		// the order.
		same := at[f.key]
		if n, _ := slices.BinarySearch(same, next); n < len(same) {
			blocks[same[n]].lead = true
			next = same[n] + 1
		}
	}
}

// squeezeIn makes one of white space in a row, of which pages are a third:
// readability counts the characters around it again and again. Left as it is is that
// of bylines and of buttons to share, whose length it takes with all white space.
func squeezeIn(n *html.Node) {
	for c := range n.ChildNodes() {
		switch c.Type {
		case html.TextNode:
			c.Data = squeeze(c.Data)
		case html.ElementNode:
			if !keepsSpace(c) {
				squeezeIn(c)
			}
		}
	}
}

func keepsSpace(n *html.Node) bool {
	for _, a := range n.Attr {
		switch a.Key {
		case "class", "id", "rel", "itemprop":
			for _, name := range [...]string{"byline", "author", "dateline", "writtenby", "share"} {
				if strings.Contains(strings.ToLower(a.Val), name) {
					return true
				}
			}
		}
	}
	return false
}

func squeeze(s string) string {
	space := func(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }
	from := -1
	for i := 1; i < len(s); i++ {
		if space(s[i]) && space(s[i-1]) {
			from = i
			break
		}
	}
	if from < 0 {
		return s
	}
	b := append(make([]byte, 0, len(s)), s[:from]...)
	for i := from; i < len(s); i++ {
		if !space(s[i]) || !space(s[i-1]) {
			b = append(b, s[i])
		}
	}
	return string(b)
}

func countNodes(root *html.Node) int {
	n := 0
	for range root.Descendants() {
		n++
	}
	return n
}
