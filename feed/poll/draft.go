package poll

import (
	"cmp"
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/nutgraf/nutgraf/feed/extract"
	"github.com/nutgraf/nutgraf/feed/fetch"
	"github.com/nutgraf/nutgraf/feed/syndication"
	"github.com/nutgraf/nutgraf/library"
)

// maker makes articles of the entries of one poll.
type maker struct {
	*runner
	feed   library.Feed
	parsed syndication.Feed
	shared map[string]bool // links that are no entry's own
	delay  time.Duration   // between two pages

	left  int       // pages that may still be fetched
	bad   int       // that failed, in a row
	later bool      // the last of those may do so for now only
	ready time.Time // for the next one
}

// draft makes an article of an entry. It reports false when its page must wait
// for the next poll.
func (m *maker) draft(ctx context.Context, e syndication.Entry) (library.Draft, bool) {
	own, err := m.own(ctx, e)
	if err != nil {
		return library.Draft{}, false
	}
	d := library.Draft{
		URL: e.Link, Title: e.Title, Byline: byline(e.Authors), Site: m.parsed.Title, Lang: e.Lang, Image: e.Image, Published: dateOf(e),
		Text: own.Text, Doubts: own.Doubts, Raw: own.Raw, Cuts: own.Cuts, Source: m.feed.Source,
	}
	if e.Untitled {
		d.Title = ""
	}
	if d.Lang == "" {
		d.Lang = own.Lang
	}
	if m.Pages > 0 && !m.shared[library.LinkKey(e.Link)] && teaser(e, own.Text) && !m.fill(ctx, &d, e) {
		return library.Draft{}, false
	}
	if strings.TrimSpace(d.Text) == "" { // its link is worth keeping
		d.Text, d.Raw, d.Cuts = e.Title, e.Title, nil
	}
	return d, true
}

// fill gives an article of which the feed has a teaser the text of its page, if
// that can be had. It reports false when the page must wait for the next poll.
func (m *maker) fill(ctx context.Context, d *library.Draft, e syndication.Entry) bool {
	// A page that fails for now is asked for again while its article is fresh;
	// after that the teaser is what there is.
	age := m.Now().Sub(dateOf(e))
	fresh := age > -stillFresh && age < stillFresh
	if m.bad >= badPages {
		return !m.later || !fresh
	}
	if m.left == 0 || !m.wait(ctx) {
		return false
	}
	page, err := m.page(ctx, e.Link)
	switch {
	case err == nil && better(page, d.Text, e.Title):
		take(d, page)
	case ctx.Err() != nil, m.later && fresh:
		return false
	}
	return true
}

// stillFresh is how long after an article was published its page is asked for
// again when that fails for now.
const stillFresh = 30 * time.Minute

// passing reports whether an error of fetching may be over soon.
func passing(err error) bool {
	e, ok := errors.AsType[*fetch.Error](err)
	return ok && slices.Contains([]string{fetch.CodeTimeout, fetch.CodeRefused, fetch.CodeDNS, fetch.CodeBusy, fetch.CodeServer, fetch.CodeCancelled}, e.Code)
}

// own is what an entry says itself, cleaned.
func (m *maker) own(ctx context.Context, e syndication.Entry) (extract.Document, error) {
	text := e.ContentHTML
	if len(e.SummaryHTML) > len(text) {
		text = e.SummaryHTML
	}
	if strings.TrimSpace(text) == "" {
		return extract.Document{}, nil
	}
	if err := m.work.Acquire(ctx, 1); err != nil {
		return extract.Document{}, err
	}
	defer m.work.Release(1)
	page := "<!doctype html><html><body><article>" + text + "</article></body></html>"
	doc, err := extract.HTML(page, extract.Page{URL: e.Link, Lang: e.Lang, Title: e.Title})
	if err != nil { // too short for an article, mostly
		line := syndication.Text(text)
		doc = extract.Document{Text: line, Raw: line}
	}
	return withoutFooter(doc), nil
}

// wait waits until the next page may be asked for. It reports false when there
// is no time for it in this poll.
func (m *maker) wait(ctx context.Context) bool {
	pause := time.Until(m.ready)
	if end, ok := ctx.Deadline(); ok && time.Until(end) < pause+pageTime {
		return false
	}
	if pause > 0 {
		t := time.NewTimer(pause)
		defer t.Stop()
		select {
		case <-ctx.Done():
		case <-t.C:
		}
	}
	return ctx.Err() == nil
}

// page fetches the page of an entry.
func (m *maker) page(ctx context.Context, link string) (extract.Document, error) {
	m.left--
	doc, err := m.Fetch.Crawl(ctx, link)
	m.ready = time.Now().Add(m.delay)
	m.later = passing(err)
	if err != nil {
		m.bad++
		return doc, err
	}
	m.bad = 0
	return doc, nil
}

// take gives an article the text of its page, and what the feed does not say.
func take(d *library.Draft, page extract.Document) {
	d.Text, d.Doubts, d.Raw, d.Cuts, d.Confidence = page.Text, page.Doubts, page.Raw, page.Cuts, page.Confidence
	d.Title, d.Byline, d.Lang = cmp.Or(d.Title, page.Title), cmp.Or(d.Byline, page.Byline), cmp.Or(d.Lang, page.Lang)
	d.URL, d.Site, d.Image = cmp.Or(page.URL, d.URL), cmp.Or(page.Site, d.Site), cmp.Or(page.Image, d.Image)
	if d.Published.IsZero() {
		d.Published, d.PublishedAbout = page.Published, page.PublishedAbout
	}
}

// byline joins the names of authors.
func byline(authors []syndication.Person) string {
	var names []string
	for _, a := range authors {
		if a.Name != "" && !strings.ContainsAny(a.Name, "@/") {
			names = append(names, a.Name)
		}
	}
	return strings.Join(names[:min(len(names), 5)], ", ")
}

// Texts of this many letters are whole articles: where a feed says that it has
// the text, and where it has only what may be a summary. Scripts without spaces
// need fewer.
const (
	wholeText    = 500
	wholeSummary = 1500
	dense        = 3 // letters of other scripts that say what one of theirs does
)

// brokenOff matches the end of a text that goes on elsewhere.
var brokenOff = regexp.MustCompile(`(?i)(?:…|\.\.\.|\[(?:…|\.{3}|&hellip;)\]|\b(?:read|see|view) (?:more|on|the (?:full|whole|rest)[\pL ]{0,20})|` +
	`continue reading|weiterlesen|mehr lesen|lire (?:la suite|plus)|leer m[aá]s|seguir leyendo|` +
	`leia mais|continua a leggere|leggi tutto|lees (?:meer|verder)|czytaj (?:więcej|dalej)|читать (?:далее|дальше|полностью)|` +
	`阅读(?:全文|更多)|閱讀全文|続きを読む|더 ?보기)[\s»›>→.…)\]]*$`)

// teaser reports whether what an entry says is not all of its article.
func teaser(e syndication.Entry, text string) bool {
	text = strings.TrimSpace(text)
	tail := text[max(0, len(text)-300):]
	switch {
	case text == "" || brokenOff.MatchString(tail):
		return true
	case e.Untitled:
		return false // a note: it has no more than it says
	case e.ContentHTML != "" && len(e.ContentHTML) >= len(e.SummaryHTML):
		return weight(text) < wholeText
	}
	return weight(text) < wholeSummary
}

// weight is the length of a text, in letters; one of a script without spaces
// says as much as some of others.
func weight(text string) int {
	n := 0
	for _, r := range text {
		switch {
		case r >= 0x2e80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
			n += dense
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			n++
		}
	}
	return n
}

// sentence is the weight of a text that may be quoted.
const sentence = 40

// better reports whether the text of an entry's page should stand for what the
// entry says: it is clearly longer, it is the page's article for all that can be
// told, and it speaks of the same. A wall or a banner that passed for an article
// does not; and of a page that is hard to read, what the feed says itself is worth
// more, if that is a sentence.
func better(doc extract.Document, own, title string) bool {
	page := doc.Text
	switch {
	case weight(page) < weight(own)*6/5 || strings.TrimSpace(page) == "":
		return false
	case doc.Doubtful() && weight(own) >= sentence:
		return false
	}
	said := wordsOf(title + " " + own)
	if len(said) < 4 {
		return true // nothing to tell it by
	}
	there, found := wordsOf(page), 0
	for w := range said {
		if there[w] {
			found++
		}
	}
	return found*5 >= len(said)*2
}

// wordsOf returns the words of a text that have some length; of scripts without
// spaces, pairs of letters.
func wordsOf(text string) map[string]bool {
	words := map[string]bool{}
	for w := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if r, _ := utf8.DecodeRuneInString(w); r < 0x2e80 {
			if utf8.RuneCountInString(w) > 3 {
				words[w] = true
			}
			continue
		}
		rs := []rune(w)
		for i := 1; i < len(rs); i++ {
			words[string(rs[i-1:i+1])] = true
		}
	}
	return words
}
