package library

import (
	"strings"
	"time"
)

// Prepare returns a draft as every engine stores it: text that is valid UTF-8
// without NUL, the link canonical, a picture only where its link can be shown, times in UTC to the microsecond, FirstSeen
// set (to now where the draft has none). ErrEmptyText when there is no text.
func Prepare(d Draft, now time.Time) (Article, error) {
	a := d
	a.ID, a.Copies = 0, nil
	for _, s := range []*string{
		&a.URL, &a.Title, &a.Byline, &a.Site, &a.Lang, &a.Image, &a.Text, &a.Source.Key, &a.Source.Name, &a.Source.Home,
	} {
		*s = storable(*s)
	}
	if strings.TrimSpace(a.Text) == "" {
		return Article{}, ErrEmptyText
	}
	a.URL = CanonicalURL(a.URL)
	if len(a.Image) > MaxImage || !strings.HasPrefix(a.Image, "https://") && !strings.HasPrefix(a.Image, "http://") {
		a.Image = ""
	}
	if a.FirstSeen.IsZero() {
		a.FirstSeen = now
	}
	a.FirstSeen = a.FirstSeen.UTC().Truncate(time.Microsecond)
	if !a.Published.IsZero() {
		a.Published = a.Published.UTC().Truncate(time.Microsecond)
	}
	return a, nil
}

// storable replaces what some engine cannot keep in a text.
func storable(s string) string {
	if plain(s) {
		return s
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// Verdict is what to do with a draft whose link its source has used already.
type Verdict int

// The verdicts.
const (
	Keep    Verdict = iota // the text that is there stays
	Replace                // the page was rewritten: the draft's text takes its place
)

// Judge compares the text that the library has under a link with the one that
// came now, from the same source. An excerpt, or a text less than half as long (an error page, a
// paywall), never replaces a whole article.
func Judge(have, came string) Verdict {
	if have == came {
		return Keep
	}
	h, c := NewShape(have), NewShape(came)
	if c.Within(h) && len(c.shingles) <= len(h.shingles) || 2*len(c.shingles) < len(h.shingles) {
		return Keep
	}
	return Replace
}
