package syndication

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mmcdole/gofeed/atom"
	"github.com/mmcdole/gofeed/rss"
	"golang.org/x/text/encoding/charmap"
)

// Parse reads a feed. What is broken is mended and listed in Feed.Repairs. An
// error, one of this package, means that nothing could be read; with
// RepairTruncated a feed may have no entries. Parse is a pure function, but for
// the time when Options.Now is zero, and safe for concurrent use.
func Parse(data []byte, opts Options) (Feed, error) {
	if len(data) > MaxBytes {
		return Feed{}, fmt.Errorf("%w: it has %d MB, %d are the most", ErrTooLarge, len(data)>>20, MaxBytes>>20)
	}
	if len(bytes.Trim(data, " \t\r\n\x00\ufeff")) == 0 {
		return Feed{}, ErrEmpty
	}
	if opts.Now.IsZero() {
		opts.Now = time.Now()
	}
	fix := repairs{}
	text, charset := decode(data, opts.ContentType, fix)
	text = clean(text, fix)
	base, err := url.Parse(tidyURL(opts.URL))
	if err != nil || !absolute(opts.URL) {
		base = nil
	}
	b := builder{opts: opts, fix: fix, base: base}
	b.feed.Charset = charset
	trimmed := strings.TrimLeft(text, " \t\r\n\ufeff")
	if strings.HasPrefix(trimmed, "{") {
		err = b.readJSON(trimmed)
	} else {
		err = b.readXML(text)
	}
	if err != nil {
		return Feed{}, err
	}
	b.finish()
	return b.feed, nil
}

// clean takes away the characters that neither XML nor JSON allows, and reads
// those that Windows-1252 has where Unicode has more of them.
func clean(text string, fix repairs) string {
	bad := func(r rune) bool { return !allowed(r) || r >= 0x80 && r < 0xa0 }
	text = strings.TrimPrefix(text, "\ufeff")
	if strings.IndexFunc(text, bad) < 0 {
		return text
	}
	fix.add(RepairControl)
	return strings.Map(func(r rune) rune {
		switch {
		case !bad(r):
			return r
		case r >= 0x80 && r < 0xa0:
			return charmap.Windows1252.DecodeByte(byte(r))
		}
		return ' '
	}, text)
}

// builder makes a Feed of what the readers of the formats give.
type builder struct {
	opts   Options
	fix    repairs
	base   *url.URL
	feed   Feed
	people []Person // the feed's
}

// readXML reads RSS, RDF and Atom.
func (b *builder) readXML(text string) error {
	m, err := mend(text, b.base, b.fix)
	if err != nil {
		return err
	}
	b.feed.Format, b.feed.Version, b.feed.Truncated = m.format, oneLine(m.version, 16), m.truncated
	if m.format == "atom" {
		f, err := (&atom.Parser{}).Parse(bytes.NewReader(m.out))
		if err != nil {
			return fmt.Errorf("%w: %w", ErrBroken, err)
		}
		b.atom(f)
		return nil
	}
	f, err := (&rss.Parser{}).Parse(bytes.NewReader(m.out))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrBroken, err)
	}
	b.rss(f)
	return nil
}

// date returns the first of the values that can be read as a date; parsed is
// what the format's reader made of the first, nil for nothing.
func (b *builder) date(parsed *time.Time, values ...string) time.Time {
	for i, v := range values {
		if v == "" {
			continue
		}
		t, ok := parseDate(v)
		if !ok && i == 0 && parsed != nil {
			t, ok = parsed.UTC(), true
		}
		if ok && t.Unix() >= oldest && !t.After(b.opts.Now.Add(MaxAhead)) {
			return t
		}
		b.fix.add(RepairDate)
	}
	return time.Time{}
}

// link returns an address that the mender did not see, absolute or empty.
func (b *builder) link(s string) string {
	if s == "" {
		return ""
	}
	u := resolve(b.base, s)
	if u == "" {
		b.fix.add(RepairLink)
	}
	return u
}

// finish does what is the same for all formats.
func (b *builder) finish() {
	f := &b.feed
	f.Title = oneLine(Text(f.TitleHTML), maxShort)
	f.Language = language(f.Language)
	if f.Language == "" {
		tag, _, _ := strings.Cut(b.opts.ContentLanguage, ",")
		f.Language = language(tag)
	}
	f.Categories = unique(f.Categories)
	f.Hubs = unique(f.Hubs)
	f.Links = f.Links[:min(len(f.Links), maxMany)]
	f.Authors = f.Authors[:min(len(f.Authors), maxMany)]
	f.ID = strings.TrimSpace(f.ID)
	slices.Sort(f.SkipHours)
	slices.Sort(f.SkipDays)
	f.SkipHours, f.SkipDays = slices.Compact(f.SkipHours), slices.Compact(f.SkipDays)
	for i := range f.Entries {
		b.finishEntry(&f.Entries[i])
	}
	f.Entries = identify(f.Entries, b.fix)
	for r := range b.fix {
		f.Repairs = append(f.Repairs, r)
	}
	slices.Sort(f.Repairs)
}

func (b *builder) finishEntry(e *Entry) {
	e.Title = oneLine(Text(e.TitleHTML), maxShort)
	if e.Title == "" {
		e.TitleHTML = ""
		e.Untitled = true
		e.Title = firstWords(Text(firstOf(e.SummaryHTML, e.ContentHTML)))
		b.fix.add(RepairNoTitle)
	}
	if e.Image == "" {
		e.Image = firstImage(e.ContentHTML)
	}
	if e.Image == "" {
		e.Image = firstImage(e.SummaryHTML)
	}
	if e.ContentHTML == e.SummaryHTML {
		e.SummaryHTML = firstOf(e.SummaryHTML) // said twice
		e.ContentHTML = ""
	}
	e.Lang = language(e.Lang)
	if e.Lang == "" {
		e.Lang = b.feed.Language
	}
	e.Categories = unique(e.Categories)
	e.Links = e.Links[:min(len(e.Links), maxMany)]
	e.Enclosures = e.Enclosures[:min(len(e.Enclosures), maxMany)]
	if len(e.Authors) == 0 {
		e.Authors = b.people
	}
	e.Authors = uniquePeople(e.Authors)
}

// firstWords returns the beginning of a text, as a title for what has none.
func firstWords(text string) string {
	const most = 80 // characters
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	cut, space, n := len(text), 0, 0
	for i, r := range text {
		if n == most {
			cut = i
			break
		}
		if r == ' ' {
			space = i
		}
		n++
	}
	if space > cut/2 {
		cut = space // scripts without spaces are cut anywhere
	}
	return strings.TrimRight(text[:cut], " ,;:-–—") + "…"
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// unique returns the values as single lines, each once, in their order.
func unique(values []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, v := range values {
		v = oneLine(v, maxShort)
		if v != "" && !seen[v] && len(out) < maxMany {
			seen[v] = true
			out = append(out, v)
		}
	}
	return out
}

func uniquePeople(people []Person) []Person {
	var out []Person
	for _, p := range people {
		if p != (Person{}) && !slices.Contains(out, p) && len(out) < maxMany {
			out = append(out, p)
		}
	}
	return out
}

// person reads "Name (mail)", "mail (Name)", "Name <mail>" and the like.
func person(s string) Person {
	s = oneLine(s, maxShort)
	at := strings.IndexByte(s, '@')
	if at < 0 {
		return Person{Name: strings.Trim(s, " ,")}
	}
	from := strings.LastIndexAny(s[:at], " <([,:;") + 1
	to := strings.IndexAny(s[at:], " >)],;?")
	if to < 0 {
		to = len(s)
	} else {
		to += at
	}
	p := Person{Email: s[from:to]}
	before := strings.TrimSuffix(strings.TrimSpace(strings.TrimRight(s[:from], " <([,:;")), "mailto")
	after := strings.TrimLeft(s[to:], " >)],;")
	p.Name = strings.Trim(firstOf(strings.TrimSpace(before), strings.TrimSpace(after)), ` "'`)
	if open := strings.IndexByte(p.Name, '('); open >= 0 || strings.HasSuffix(p.Name, ")") {
		p.Name = strings.TrimSpace(strings.TrimRight(p.Name[open+1:], ")"))
	}
	p.Name = strings.Trim(p.Name, ` "'(<`)
	return p
}
