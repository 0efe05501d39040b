package extract

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// dateSpots finds the dates that a page shows, and judges which of them is that
// of the article: by what its elements are called and how near the title it is.
type dateSpots struct {
	title    *html.Node // the heading that is the title, or nil
	dayFirst bool
	at       int // bytes of text so far
	titleAt  int // -1 before the title was met
	before   string
	spots    []dateSpot
}

// dateSpot is a date on a page.
type dateSpot struct {
	when    time.Time
	score   float64
	at      int
	updated bool // it says when the text was changed, not when it was published
	aside   bool // it stands beside the article
	comment bool // it is that of a reader's comment
	near    bool // it stands where the title is
}

const (
	maxSpots    = 60  // dates that are looked at on one page
	maxSpotText = 120 // bytes of the longest text in which a date is more than mentioned
	leastSpot   = 1.7 // the score of a date that is believed
	sureSpot    = 3.5 // and of one that is believed before vague metadata
)

var (
	updatedClass  = regexp.MustCompile(`(?i)updat|modif|(?:^|[\s_-])changed(?:$|[\s_-])`)
	updatedMark   = marks(`updat|modif|review|edited|revised|aktualis|mis à jour|mise à jour|actualiz|atualiz|aggiorn|обновл|изменен|更新|수정|güncel|diperbarui|bijgewerkt`)
	publishedMark = marks(`publi|posted|created|veröffentlicht|erschienen|опублик|发布|發布|公開|投稿|등록|입력|yayın|diterbitkan|geplaatst|zveřejn|objavlj|đăng`)
	dateClass     = marks(`date|time|publi|posted|fecha|datum|meta|byline|info`)
)

// anyOf are parts of words of which any tells something.
type anyOf []string

func marks(list string) anyOf { return strings.Split(list, "|") }

// in tells whether one of them is in s, whatever the case.
func (m anyOf) in(s string) bool {
	s = strings.ToLower(s)
	return slices.ContainsFunc(m, func(part string) bool { return strings.Contains(s, part) })
}

// onlyChanged tells whether a line with a date speaks of a change alone.
func onlyChanged(line string) bool {
	return updatedMark.in(line) && !publishedMark.in(line)
}

// elsewhere are the parts of a page whose dates are those of other things.
const elsewhere = hintRelated | hintComment | hintSide | hintFooter | hintNav | hintConsent | hintAd

// find looks through the page.
func (d *dateSpots) find(root *html.Node) {
	d.titleAt = -1
	d.walk(root, 0)
	days := map[string]bool{}
	for _, s := range d.spots {
		days[s.when.Format(time.DateOnly)] = true
	}
	for i := range d.spots {
		s := &d.spots[i]
		far := s.at - d.titleAt
		s.near = d.titleAt >= 0 && far > -300 && far <= 600 && s.score > 0
		switch {
		case d.titleAt < 0 && len(days) == 1:
			s.score++ // there is no other
		case d.titleAt < 0:
		case far < -300 || far > 6000:
			s.score -= 2
		case s.aside:
		case far > 1500:
			s.score -= .5
		case far >= 0 && far <= 500:
			s.score += 1.5
		default:
			s.score++
		}
	}
}

func (d *dateSpots) walk(n *html.Node, depth int) {
	if depth > maxDepth || len(d.spots) >= maxSpots {
		return
	}
	switch n.Type {
	case html.TextNode:
		d.text(n)
		return
	case html.ElementNode:
		switch n.DataAtom {
		case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Svg, atom.Head:
			return
		}
		if n == d.title {
			d.titleAt = d.at
		}
		if n.DataAtom == atom.Time || hasAttr(n, "itemprop") && n.DataAtom != atom.Meta {
			d.element(n)
		}
	}
	for c := range n.ChildNodes() {
		d.walk(c, depth+1)
	}
}

// element notes what a <time>, or an element that is marked as the date, says
// for machines.
func (d *dateSpots) element(n *html.Node) {
	about := attr(n, "itemprop") + " " + attr(n, "class") + " " + attr(n, "id")
	stated := firstOf(attr(n, "datetime"), attr(n, "content"))
	if n.DataAtom != atom.Time && !strings.Contains(about, "datePublished") {
		return
	}
	shown := inner(n)
	published := hasAttr(n, "pubdate") || publishedMark.in(about)
	s := dateSpot{at: d.at, score: 2.5, updated: updatedMark.in(shown)}
	if published {
		s.score = 4
	} else if !s.updated {
		// Where a text was never changed, one element is called both.
		s.updated = updatedMark.in(about+d.before) || updatedClass.MatchString(around(n, 2))
	}
	d.add(s, firstOf(stated, shown), n)
}

// text notes a short text that is hardly more than a date, or is called one.
func (d *dateSpots) text(n *html.Node) {
	text := strings.TrimSpace(n.Data)
	if text == "" {
		return
	}
	d.at += len(text)
	before := d.before
	d.before = text[max(0, len(text)-60):]
	if len(text) > maxSpotText || !hasYear(text) {
		return
	}
	for p, i := n.Parent, 0; p != nil && i < 3; p, i = p.Parent, i+1 {
		if p.DataAtom == atom.Time && hasAttr(p, "datetime") {
			return // read already
		}
	}
	about := around(n, 3)
	named := dateClass.in(about)
	_, line := parseDateLine(text, d.dayFirst)
	if !line && !named {
		return
	}
	s := dateSpot{at: d.at, score: .8, updated: updatedMark.in(text) || updatedMark.in(about)}
	if !s.updated && len(before) < 30 {
		s.updated = updatedMark.in(before)
	}
	if named {
		s.score += .7
	}
	if line {
		s.score += .3
	}
	if publishedMark.in(about) || publishedMark.in(text) || len(before) < 30 && publishedMark.in(before) {
		s.score++
	}
	d.add(s, text, n)
}

// add notes a date, if there is one in text.
func (d *dateSpots) add(s dateSpot, text string, n *html.Node) {
	when, _, _, ok := parseDate(text, d.dayFirst)
	if !ok || when.Year() < oldestYear {
		return
	}
	s.when = when
	if s.aside = isElsewhere(n); s.aside {
		s.score -= 1.5
	}
	if d.titleAt < 0 && d.masthead(n) {
		s.score -= 2.5 // what day it is today
	}
	if s.comment = isComment(n); s.comment {
		s.score -= 5 // never that of the article
	}
	d.spots = append(d.spots, s)
}

// around returns what the closest elements around a node are called.
func around(n *html.Node, elements int) string {
	var b strings.Builder
	for p := n.Parent; p != nil && elements > 0; p, elements = p.Parent, elements-1 {
		b.WriteString(attr(p, "class") + " " + attr(p, "id") + " ")
	}
	return b.String()
}

// masthead tells whether a part of a page is in the head of the site, which the
// article's title is not.
func (d *dateSpots) masthead(n *html.Node) bool {
	for p := n.Parent; p != nil && p.DataAtom != atom.Body && d.title != nil; p = p.Parent {
		if (p.DataAtom == atom.Header || hintsOf(p)&(hintHeader|hintNav) != 0) && !isWithin(d.title, p) {
			return true
		}
	}
	return false
}

// isComment tells whether a part of a page is what a reader said of the article.
func isComment(n *html.Node) bool {
	for p, i := n, 0; p != nil && i < 8 && p.DataAtom != atom.Body; p, i = p.Parent, i+1 {
		if hintsOf(p)&hintComment != 0 {
			return true
		}
		if p.DataAtom == atom.Article || p.DataAtom == atom.Main {
			return false
		}
	}
	return false
}

// isElsewhere tells whether a part of a page is about other things than the
// article, by what the elements closely around it are called: further out names
// tell what a layout has, not what is in it.
func isElsewhere(n *html.Node) bool {
	const around = 5
	for p, i := n, 0; p != nil && i < around; p, i = p.Parent, i+1 {
		switch p.DataAtom {
		case atom.Aside, atom.Footer, atom.Nav:
			return true
		case atom.Body, atom.Html, atom.Main, atom.Article:
			return false
		}
		if hintsOf(p)&elsewhere != 0 {
			return true
		}
	}
	return false
}

// oldestYear is before anything was published on the web.
const oldestYear = 1990

// best returns the most likely date, of publication or of a change; zero when
// none has the least score.
func (d *dateSpots) best(updated bool, least float64) time.Time {
	var best dateSpot
	for _, s := range d.spots {
		if s.updated == updated && s.score >= least && s.score > best.score {
			best = s
		}
	}
	return best.when
}

var (
	// scriptDate matches how scripts state a date for their templates.
	scriptDate = regexp.MustCompile(`(?i)\\?"(?:date_?published|published_?(?:at|date|on|time)?|publish_?(?:date|time)|first_?published(?:_?at|_?date)?|pub_?date|post_?date|date)\\?"\s*:\s*\\?"((?:19|20)\d\d-\d\d-\d\d[^"\\]{0,20})`)
	// linkDate matches a day in an address.
	linkDate = regexp.MustCompile(`/((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?)(?:/|-|$)`)
)

// maxScript is how much of a page's scripts is searched for a date, in bytes.
const maxScript = 1 << 20

// dateInScripts returns the date that the page's scripts state, if they state
// one only.
func dateInScripts(root *html.Node) time.Time {
	var one time.Time
	left := maxScript
	for n := range root.Descendants() {
		if n.Type != html.TextNode || n.Parent.DataAtom != atom.Script || left <= 0 {
			continue
		}
		text := n.Data[:min(len(n.Data), left)]
		left -= len(text)
		for _, m := range scriptDate.FindAllStringSubmatch(text, 8) {
			when, _, _, ok := parseDate(m[1], false)
			if !ok || when.Year() < oldestYear {
				continue
			}
			if !one.IsZero() && one.Format(time.DateOnly) != when.Format(time.DateOnly) {
				return time.Time{}
			}
			one = when
		}
	}
	return one
}

// dateInLink returns the day in an address; zero when there is none.
func dateInLink(base *url.URL) time.Time {
	if base == nil {
		return time.Time{}
	}
	m := linkDate.FindStringSubmatch(base.Path)
	if m == nil {
		return time.Time{}
	}
	when, _, _, _ := parseDate(m[1]+"-"+m[2]+"-"+m[3], false)
	return when
}

// bestDate takes the date of publication that the page states for machines, then
// the one that it shows by the title. What is only a guess is marked as about:
// by the address, by what scripts hold, by when a text was rewritten. When the
// file was changed says nothing, and where all that a page says is that it was
// changed, there is no date: on labelled pages that was the day of publication in
// half of the cases.
func (f *found) bestDate(root *html.Node, ld map[string]any, base *url.URL) (when time.Time, about bool) {
	spots := dateSpots{title: f.heading, dayFirst: dayFirst(f.lang)}
	spots.find(root)
	published, modified := firstDate([]string{text(ld["datePublished"])}), firstDate([]string{text(ld["dateModified"])})
	if !published.IsZero() {
		if t := spots.rewritten(published, modified); !t.IsZero() {
			return t, true
		}
		return published, false
	}
	if t := firstDate(f.dates); !t.IsZero() {
		if shown := spots.earlier(t); !shown.IsZero() {
			return shown, false
		}
		return t, false
	}
	for _, t := range [...]time.Time{spots.best(false, sureSpot), firstDate(f.vague), spots.best(false, leastSpot)} {
		if !t.IsZero() {
			return t, false
		}
	}
	guesses := []time.Time{dateInLink(base), dateInScripts(root)}
	changed := spots.best(true, leastSpot)
	if daysApart(changed, modified) <= 1 {
		guesses = append(guesses, changed)
	}
	f.changed = !changed.IsZero()
	for _, t := range guesses {
		if !t.IsZero() && !spots.contradicted(t) {
			return t, true
		}
	}
	return time.Time{}, false
}

// longAfter is how many days later a text is a new one rather than a corrected one.
const longAfter = 30

// rewritten returns the date of a page that states for machines that it was
// published long ago, but shows its readers, by the title, nothing but a later day
// on which it was changed: what is read is the text of that day. Of labelled pages
// two in three are dated so by those who read them. Zero for all others.
func (d *dateSpots) rewritten(published, modified time.Time) time.Time {
	var one dateSpot
	for _, s := range d.spots {
		if !s.near {
			continue
		}
		if !one.when.IsZero() && daysApart(one.when, s.when) > 0 {
			return time.Time{}
		}
		if s.updated || one.when.IsZero() {
			one = s
		}
	}
	if one.when.Before(published) || daysApart(one.when, published) <= longAfter || !one.updated && daysApart(one.when, modified) > 1 {
		return time.Time{}
	}
	return one.when
}

// earlier returns the day of publication that a page shows by its title when it is
// long before the one that is stated: pages that moved to another system are
// published there anew. Zero when there is none.
func (d *dateSpots) earlier(stated time.Time) time.Time {
	for _, s := range d.spots {
		if s.near && !s.updated && s.score >= leastSpot && s.when.Before(stated) && daysApart(s.when, stated) > longAfter {
			return s.when
		}
	}
	return time.Time{}
}

// contradicted tells whether readers commented on the article before that day.
func (d *dateSpots) contradicted(day time.Time) bool {
	for _, s := range d.spots {
		if s.comment && s.when.Before(day) && daysApart(s.when, day) > 1 {
			return true
		}
	}
	return false
}

// daysApart returns how many days lie between the days of two times, each in its
// own zone.
func daysApart(a, b time.Time) int {
	day := func(t time.Time) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	}
	return int(day(a).Sub(day(b)).Abs() / (24 * time.Hour))
}

// firstDate returns the earliest of the dates in some texts; zero when there is
// none. A text is published once, and then published again.
func firstDate(texts []string) time.Time {
	var first time.Time
	for _, s := range texts {
		if t, _, _, ok := parseDate(s, false); ok && t.Year() >= oldestYear && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	return first
}

// dateName tells what a date in the metadata is by its name there: that of the
// publication, or one that often is but may be that of the file.
func dateName(name string) (published, vague bool) {
	switch strings.NewReplacer("-", "", "_", "", ".", "", ":", "", " ", "").Replace(name) {
	case "articlepublishedtime", "ogpublishedtime", "ogarticlepublishedtime", "articlepublished", "articlepublisheddate",
		"datepublished", "publisheddate", "publishdate", "publicationdate", "pubdate", "dateofpublication", "published",
		"publishedat", "publishedtime", "publishtime", "articledate", "articledateoriginal", "originalpublicationdate",
		"parselypubdate", "sailthrudate", "citationpublicationdate", "citationdate", "citationonlinedate", "btpubdate", "ogpubdate",
		"cxenseparserecspublishtime", "prismpublicationdate", "contentpublished", "dcdateissued", "dctermsissued":
		return true, false
	case "date", "dcdate", "dctermsdate", "dcdatecreated", "dctermscreated", "datecreated", "created", "displaydate", "releasedate":
		return false, true
	}
	return false, false
}
