package extract

import (
	"errors"
	"fmt"
	"sort"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/nutgraf/nutgraf/library"
)

// MaxBytes is the size of the largest input that Read takes, in bytes.
const MaxBytes = 10 << 20

// Errors that Read, Text and HTML return, wrapped with what was found.
var (
	ErrEmpty     = errors.New("there is no text in it")
	ErrBinary    = errors.New("it is not text")
	ErrTooLarge  = fmt.Errorf("it is larger than %d MB", MaxBytes>>20)
	ErrNoArticle = errors.New("no article found in it")
)

// Page is what is known about the input beside its bytes. The zero Page is
// fine; what it states wins over what the input says about itself.
type Page struct {
	Name        string // file name; tells HTML from text when the bytes do not
	URL         string // where it was fetched from; relative links resolve against it
	ContentType string // media type with charset, as in the HTTP header
	Lang        string // BCP 47 tag
	Title       string
}

// Document is a cleaned article.
type Document struct {
	Title  string // one line; "" when the text has none
	Byline string // who wrote it, without "By"; "" when unknown
	Site   string // the site's name; "" when unknown
	Lang   string // BCP 47 tag; "" when unknown
	URL    string // canonical link; "" when unknown
	// Published is when it was published, in the zone that the page gives; zero
	// when nothing says so. Where only a guess was to be had, by the address, the
	// page's scripts or the day of a change, PublishedAbout is true.
	Published      time.Time
	PublishedAbout bool
	// Confidence is how much of Text is the article and of the article is in
	// Text, as far as the models can tell, from 0 to 1. See Doubtful.
	Confidence float64
	// Image is the page's lead picture, an absolute http(s) link; "" when it
	// names none.
	Image string

	// Text is the article: paragraphs separated by one blank line.
	Text string
	// Doubts has a digit for each paragraph of Text: how doubtful it is that it is
	// the article's, from 0 to 9; "" when nothing tells.
	Doubts string
	// Raw is what was cleaned: for plain text the text as given (invalid UTF-8
	// replaced), for HTML all visible text of the page, a block per line.
	Raw string
	// Cuts are the stretches of Raw that are not in Text, in order.
	Cuts []library.Cut
	// FromHTML tells that Raw is not what was given, but was made from a page.
	FromHTML bool

	spans []span
}

// span says that n bytes at text in Text are those at raw in Raw.
type span struct{ text, raw, n int }

// Draft returns the document as a draft from source. FirstSeen stays zero, for
// the engine to set.
func (d Document) Draft(source library.Source) library.Draft {
	return library.Draft{
		URL: d.URL, Title: d.Title, Byline: d.Byline, Site: d.Site, Lang: d.Lang, Image: d.Image,
		Published: d.Published, PublishedAbout: d.PublishedAbout, Confidence: d.Confidence,
		Text: d.Text, Doubts: d.Doubts, Raw: d.Raw, Cuts: d.Cuts, Source: source,
	}
}

// Doubtful reports whether the text is not to be quoted, because too much of it
// may not be the article's, or of the article may not be in it.
func (d Document) Doubtful() bool { return library.Article{Confidence: d.Confidence}.Doubtful() }

// RawSpan returns where the bytes start to end of Text stand in Raw. Within a
// paragraph the bytes are the same; a stretch over several paragraphs covers
// in Raw also what was cut between them. Offsets outside of Text are moved to
// its ends.
func (d Document) RawSpan(start, end int) (rawStart, rawEnd int) {
	if len(d.spans) == 0 {
		return 0, 0
	}
	start = min(max(start, 0), len(d.Text))
	end = min(max(end, start), len(d.Text))
	// The paragraph that start is in; in the gap after one, the next.
	i := sort.Search(len(d.spans), func(i int) bool { return d.spans[i].text+d.spans[i].n > start })
	i = min(i, len(d.spans)-1)
	s := d.spans[i]
	rawStart = s.raw + min(max(start-s.text, 0), s.n)
	// The paragraph that the byte before end is in.
	j := sort.Search(len(d.spans), func(j int) bool { return d.spans[j].text >= end }) - 1
	e := d.spans[max(j, 0)]
	rawEnd = e.raw + min(max(end-e.text, 0), e.n)
	return rawStart, max(rawStart, rawEnd)
}

// Text cleans plain text. Errors: ErrEmpty, ErrTooLarge, and ErrNoArticle when
// what is left has no sentence and fewer than a dozen words, or when it has more
// lines than any article.
func Text(raw string, p Page) (Document, error) { return shipped().Text(raw, p) }

// Text is [Text] with this cleaner's model.
func (cl Cleaner) Text(raw string, p Page) (Document, error) {
	if len(raw) > MaxBytes {
		return Document{}, ErrTooLarge
	}
	raw = strings.ToValidUTF8(strings.TrimPrefix(raw, "\ufeff"), "\ufffd")
	blocks, ok := split(raw)
	if !ok {
		return Document{}, errBlocks
	}
	if len(blocks) == 0 {
		return Document{}, ErrEmpty
	}
	d := Document{Raw: raw, Lang: p.Lang, URL: p.URL}
	if d.Lang == "" {
		d.Lang = detectLang(raw)
	}
	c := cl.clean(blocks, nil, oneLine(p.Title, maxTitle), d.Lang)
	d.Title, d.Byline, d.Site, d.Published, d.PublishedAbout, d.Confidence = c.title, c.byline, c.site, c.published, c.about, c.sure
	d.fill(blocks, c.reasons)
	d.Doubts = c.unsure
	if !worthQuoting(d.Text) {
		return Document{}, ErrNoArticle
	}
	return d, nil
}

// fill writes Text, Cuts and spans from blocks of Raw and why each was cut.
func (d *Document) fill(blocks []block, reasons []string) {
	var b strings.Builder
	d.spans, d.Cuts = nil, nil
	for i, bl := range blocks {
		// A block may be kept from behind a prefix that is not the article's.
		if bl.body > bl.start {
			d.cut(bl.start, bl.body, reasonSite)
		}
		if reasons[i] != "" {
			d.cut(bl.body, bl.end, reasons[i])
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		d.spans = append(d.spans, span{text: b.Len(), raw: bl.body, n: bl.end - bl.body})
		b.WriteString(d.Raw[bl.body:bl.end])
	}
	d.Text = b.String()
}

// cut adds a cut, joined with the one before when nothing but white space lies
// between and the reason is the same.
func (d *Document) cut(start, end int, reason string) {
	if start >= end {
		return
	}
	if n := len(d.Cuts); n > 0 {
		last := &d.Cuts[n-1]
		if last.Reason == reason && strings.TrimSpace(d.Raw[last.End:start]) == "" {
			last.End = end
			return
		}
	}
	d.Cuts = append(d.Cuts, library.Cut{Start: start, End: end, Reason: reason})
}

// oneLine makes a title or a name out of a stretch of text: one line, single
// spaces, no control characters, at most max runes.
func oneLine(s string, maxRunes int) string {
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "\ufffd"), func(r rune) bool {
		return r <= ' ' || r == '\u00a0' || r == '\u3000' || r == '\u2028' || r == '\u2029' || r == 0x7f
	}), " ")
	if utf8.RuneCountInString(s) <= maxRunes {
		return s
	}
	r := []rune(s)[:maxRunes-1]
	return strings.TrimSpace(string(r)) + "…"
}
