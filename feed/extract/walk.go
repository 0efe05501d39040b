package extract

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// element is a part of a page that starts a new line: a paragraph, an entry of
// a list, a division. Elements are kept in the order of the page, so that a
// parent comes before its children.
type element struct {
	parent int // in the list of elements; -1 for the first
	depth  int
	tag    atom.Atom
	hints  hint   // what its class and the like say that it is
	class  string // as it stands on the page

	sums sums // of the blocks in it
}

// walker collects a page's text into blocks.
type walker struct {
	raw      strings.Builder
	blocks   []block
	elements []element
	at       int // the innermost element that is open
	cur      strings.Builder
	linked   int  // bytes of the current block that are in links
	bold     int  // bytes of it that are in bold type
	hints    hint // of the inline elements in it
	inLink   int
	inBold   int
	nav      int    // open elements of navigation
	href     string // of the link before, until something stands between
	heading  int
	dek      int
	caption  int
	space    bool // white space is due before the next text
	classes  classes
}

// visible returns the text that a page shows, a block for each paragraph,
// heading or entry, with blank lines between, and the elements that the blocks
// stand in.
func visible(root *html.Node, c classes) (string, []block, []element) {
	w := walker{elements: []element{{parent: -1}}, classes: c}
	w.walk(root, 0)
	w.flush()
	raw := w.raw.String()
	for i := range w.blocks {
		b := &w.blocks[i]
		b.text = raw[b.body:b.end]
		b.key = key(b.text)
	}
	return raw, w.blocks, w.elements
}

// maxDepth is how deep a page is looked into; the parser allows less.
const maxDepth = 600

func (w *walker) walk(n *html.Node, depth int) {
	if depth > maxDepth {
		return
	}
	switch n.Type {
	case html.TextNode:
		w.text(n.Data)
	case html.ElementNode:
		switch {
		case invisible(n) && !unfolds(n):
		case n.DataAtom == atom.Br:
			w.lineBreak()
		case inline(n.DataAtom):
			defer w.enterInline(n)()
			w.children(n, depth)
		default:
			w.block(n, depth)
		}
	case html.DocumentNode:
		w.children(n, depth)
	}
}

func (w *walker) children(n *html.Node, depth int) {
	for c := range n.ChildNodes() {
		w.walk(c, depth+1)
	}
}

// block walks an element that starts a new line.
func (w *walker) block(n *html.Node, depth int) {
	w.flush()
	outer := w.at
	w.elements = append(w.elements, element{
		parent: outer, depth: w.elements[outer].depth + 1, tag: n.DataAtom,
		hints: w.classes.hintsOf(n), class: attr(n, "class"),
	})
	w.at = len(w.elements) - 1
	var open *int
	switch n.DataAtom {
	case atom.Nav, atom.Menu:
		open = &w.nav
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		open = &w.heading
	case atom.Figcaption:
		open = &w.caption
	}
	dek := w.classes.of(w.elements[w.at].class).dek
	count(open, 1)
	if dek {
		w.dek++
	}
	w.children(n, depth)
	w.flush()
	count(open, -1)
	if dek {
		w.dek--
	}
	w.at = outer
}

func count(n *int, by int) {
	if n != nil {
		*n += by
	}
}

// enterInline notes that an element within a line begins; what it returns, that
// it ends.
func (w *walker) enterInline(n *html.Node) (leave func()) {
	hints := w.classes.hintsOf(n)
	before := w.cur.Len()
	mark := func() {
		if w.cur.Len() > before {
			w.hints |= hints
		}
	}
	switch n.DataAtom {
	case atom.A:
		w.inLink++
		// Two links that touch are two entries, which the page's style sets
		// apart; a word of which halves are linked leads to one place.
		h := attr(n, "href")
		w.space = w.space || w.nav > 0 || w.href != "" && w.href != h
		return func() { w.inLink--; w.href = h; mark() }
	case atom.B, atom.Strong:
		w.inBold++
		w.space = w.space || w.nav > 0
		return func() { w.inBold--; w.space = w.space || w.nav > 0; mark() }
	case atom.Span, atom.Label:
		w.space = w.space || w.nav > 0
		return func() { w.space = w.space || w.nav > 0; mark() }
	}
	return mark
}

// dekMark matches class names of the summary under the title.
var dekMark = regexp.MustCompile(`(?i)(?:^|[\s_-])(?:dek|standfirst|stand-first|strapline|sub-?headline|sub-?title|chapo|chapeau|teaser-text|lead-?in|sottotitolo|subtitulo|bajada|entradilla|vorspann)(?:$|[\s_])`)

// dekStarts are how the words begin that dekMark matches.
var dekStarts = [...]string{
	"dek", "stand", "strapline", "sub", "chap", "teaser", "lead", "sottotitolo", "bajada", "entradilla", "vorspann",
}

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
			if w.inBold > 0 {
				w.bold += i
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
	linked, bold, hints := w.linked, w.bold, w.hints
	w.cur.Reset()
	w.linked, w.bold, w.hints = 0, 0, 0
	if s == "" {
		return
	}
	if w.raw.Len() > 0 {
		w.raw.WriteString("\n\n")
	}
	start := w.raw.Len()
	w.raw.WriteString(s)
	w.blocks = append(w.blocks, block{
		start: start, body: start, end: w.raw.Len(), element: w.at, hints: hints,
		heading: w.heading > 0, dek: w.dek > 0, caption: w.caption > 0,
		links: float64(linked) / float64(len(s)), bold: float64(bold) / float64(len(s)),
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

// unfolds tells whether an element that shows no text now does so after a click
// where it stands: the answer under a question, a part of the article that is
// folded. Menus and dialogues open in front of the page and are no part of it.
func unfolds(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Div, atom.Section, atom.P, atom.Ul, atom.Ol, atom.Dd:
		if hasAttr(n, "hidden") || attr(n, "role") == "dialog" {
			return false
		}
	case atom.Button:
		if !hasAttr(n, "aria-expanded") {
			return false
		}
	default:
		return false
	}
	fold := false
	for p, i := n, 0; p != nil && i < 3 && p.DataAtom != atom.Body; p, i = p.Parent, i+1 {
		h := hintsOf(p)
		if h&(hintNav|hintConsent|hintComment|hintContents|hintSide) != 0 || p.DataAtom == atom.Nav || p.DataAtom == atom.Header {
			return false
		}
		fold = fold || h&hintFold != 0
	}
	return fold
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
