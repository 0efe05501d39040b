package opml

import (
	"errors"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/nutgraf/nutgraf/library"
)

// Limits of a list.
const (
	MaxBytes = 10 << 20 // of the whole list, as it came
	MaxFeeds = 20_000   // further ones are left out

	maxURL   = 4 << 10  // bytes
	maxName  = 500      // bytes
	maxDepth = 64       // elements within one another
	maxTag   = 64 << 10 // bytes of a tag with its attributes
)

// Errors of [Read]; match with errors.Is.
var (
	// ErrTooLarge: it has more than MaxBytes.
	ErrTooLarge = errors.New("opml: the list is larger than 10 MB")
	// ErrNotList: it is something else.
	ErrNotList = errors.New("opml: not a list of feeds")
	// ErrBroken: it starts as a list does, but nothing in it can be read.
	ErrBroken = errors.New("opml: the list is broken beyond repair")
	// ErrNone: it is a list, and there is no feed in it.
	ErrNone = errors.New("opml: no feed in the list")
)

// List is a list of subscriptions.
type List struct {
	Title   string
	Feeds   []Feed
	Skipped int // entries without an address that can be fetched, twice there, or beyond MaxFeeds
}

// Feed is one subscription. What is not said is "".
type Feed struct {
	URL   string
	Title string
	Home  string // http or https
	Lang  string // as it is said, a BCP 47 tag mostly
	Topic string // the folders that it is in, from the outermost, with "/" between
}

// Read reads a list of any of the kinds that the package's page names. What is
// wrong with a part of it is left out.
func Read(data []byte) (List, error) {
	if len(data) > MaxBytes {
		return List{}, ErrTooLarge
	}
	text := strings.TrimSpace(decode(data))
	var c collector
	var err error
	switch {
	case text == "":
		return List{}, ErrNotList
	case text[0] == '<':
		err = c.xml(text)
	case text[0] == '[' || text[0] == '{':
		err = c.json(text)
	default:
		err = c.lines(text)
	}
	switch {
	case err != nil:
		return List{}, err
	case len(c.list.Feeds) == 0:
		return List{}, ErrNone
	}
	return c.list, nil
}

// Is reports whether a file looks like OPML, by its name or by how it begins. It
// promises nothing: Read decides.
func Is(name string, head []byte) bool {
	if strings.HasSuffix(strings.ToLower(name), ".opml") {
		return true
	}
	return strings.Contains(strings.ToLower(decode(head[:min(len(head), 2048)])), "<opml")
}

// collector gathers a list.
type collector struct {
	list List
	seen map[string]bool // addresses, as library.LinkKey has them
}

// add takes a feed, if it is one.
func (c *collector) add(f Feed) {
	f.URL = address(f.URL)
	key := library.LinkKey(f.URL)
	if f.URL == "" || c.seen[key] || len(c.list.Feeds) >= MaxFeeds {
		c.list.Skipped++
		return
	}
	if c.seen == nil {
		c.seen = map[string]bool{}
	}
	c.seen[key] = true
	f.Title, f.Home, f.Lang, f.Topic = line(f.Title), address(f.Home), line(f.Lang), topic(f.Topic)
	c.list.Feeds = append(c.list.Feeds, f)
}

// address returns an address that can be fetched; "" when it is none.
func address(s string) string {
	s = strings.TrimSpace(s)
	for _, prefix := range []string{"feed://", "rss://"} {
		if rest, ok := strings.CutPrefix(s, prefix); ok {
			s = "http://" + rest
		}
	}
	s = strings.TrimPrefix(s, "feed:")
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || len(s) > maxURL || !utf8.ValidString(s) {
		return ""
	}
	return s
}

// line makes one line of a text: white space is one space, what cannot be seen
// goes, and what is too long is cut.
func line(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError || r == '\u2028' || r == '\u2029' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, s)
	if len(s) > maxName {
		s = strings.ToValidUTF8(s[:maxName], "")
	}
	return strings.TrimSpace(s)
}

// topic makes a path of the names of folders.
func topic(s string) string {
	var parts []string
	for part := range strings.SplitSeq(line(s), "/") {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "/")
}
