package predecessor

import (
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/feed/syndication"
	"github.com/nutgraf/nutgraf/library"
)

// MostSeen is how many of a feed's posted entries are kept, the latest ones; a
// feed has fewer ([syndication.MaxEntries]).
const MostSeen = 5000

// scheme is how a program tells an entry from others.
type scheme string

const (
	byCRC   scheme = "crc"   // RSStT
	byRust  scheme = "rust"  // rssbot
	byName  scheme = "name"  // flowerss, el_monitorro
	nothing scheme = "other" // it cannot be told
)

// Seen is what another program has posted of a feed. The zero Seen recognises
// nothing, so for it everything was posted; see [Seen.Posted].
type Seen struct {
	scheme scheme
	keys   []uint64
}

// Len is how many entries it holds.
func (s Seen) Len() int { return len(s.keys) }

// width is how many bytes a key takes as text.
func (s scheme) width() int {
	if s == byCRC {
		return 4
	}
	return 8
}

// String writes what is seen as one line of ASCII, of at most 55,000 bytes.
func (s Seen) String() string {
	b := make([]byte, 0, 8*len(s.keys))
	for _, k := range s.keys[:min(len(s.keys), MostSeen)] {
		if s.scheme.width() == 4 {
			b = binary.BigEndian.AppendUint32(b, uint32(k))
		} else {
			b = binary.BigEndian.AppendUint64(b, k)
		}
	}
	return string(cmp.Or(s.scheme, nothing)) + ":" + base64.RawStdEncoding.EncodeToString(b)
}

var errSeen = errors.New("predecessor: not a list of posted entries")

// ParseSeen reads what String wrote.
func ParseSeen(text string) (Seen, error) {
	name, list, ok := strings.Cut(text, ":")
	s := Seen{scheme: scheme(name)}
	if !ok || !slices.Contains([]scheme{byCRC, byRust, byName, nothing}, s.scheme) {
		return Seen{}, errSeen
	}
	b, err := base64.RawStdEncoding.DecodeString(list)
	w := s.scheme.width()
	if err != nil || len(b)%w != 0 || len(b)/w > MostSeen {
		return Seen{}, errSeen
	}
	for ; len(b) > 0; b = b[w:] {
		if w == 4 {
			s.keys = append(s.keys, uint64(binary.BigEndian.Uint32(b)))
		} else {
			s.keys = append(s.keys, binary.BigEndian.Uint64(b))
		}
	}
	return s, nil
}

// Posted tells which of the entries that a feed has now were posted: those that are
// recognised, and those that are older than all of these. Recognised is how many
// are; when none is, all count as posted. Address is the feed's.
func (s Seen) Posted(address string, entries []syndication.Entry) (posted []bool, recognised int) {
	posted = make([]bool, len(entries))
	known := make(map[uint64]bool, len(s.keys))
	for _, k := range s.keys {
		known[k] = true
	}
	base, _ := url.Parse(address) // nil: nothing is resolved against it
	var oldest time.Time
	last := -1 // the last recognised one in the feed's order
	for i, e := range entries {
		posted[i] = slices.ContainsFunc(s.scheme.keys(base, e), func(k uint64) bool { return known[k] })
		if !posted[i] {
			continue
		}
		recognised++
		last = i
		if at := dateOf(e); !at.IsZero() && (oldest.IsZero() || at.Before(oldest)) {
			oldest = at
		}
	}
	for i, e := range entries {
		switch at := dateOf(e); {
		case recognised == 0:
			posted[i] = true
		case at.IsZero() || oldest.IsZero():
			posted[i] = posted[i] || i > last && !risingDates(entries)
		case at.Before(oldest):
			posted[i] = true
		}
	}
	return posted, recognised
}

// risingDates reports whether a feed has its latest entry last.
func risingDates(entries []syndication.Entry) bool {
	up, down := 0, 0
	for i := 1; i < len(entries); i++ {
		switch a, b := dateOf(entries[i-1]), dateOf(entries[i]); {
		case a.IsZero() || b.IsZero():
		case a.Before(b):
			up++
		case b.Before(a):
			down++
		}
	}
	return up > down
}

func dateOf(e syndication.Entry) time.Time {
	if e.Published.IsZero() {
		return e.Updated
	}
	return e.Published
}

// keys are what an entry may be known by, the way the program reads feeds: several,
// because readers of feeds differ in small things.
func (s scheme) keys(base *url.URL, e syndication.Entry) (keys []uint64) {
	switch s {
	case byCRC:
		// The first of these that there is. Its reader makes a guid that may be a link
		// absolute.
		for _, texts := range [][]string{
			{e.GUID, resolved(base, e.GUID)}, links(e), {e.Title, e.TitleHTML}, {e.SummaryHTML}, {e.ContentHTML},
		} {
			if strings.TrimSpace(texts[0]) == "" {
				continue
			}
			for _, t := range texts {
				keys = append(keys, crc(t))
			}
			break
		}
	case byRust:
		if e.GUID != "" {
			keys = append(keys, rust(e.GUID))
		}
		title := e.TitleHTML
		if title == "" && !e.Untitled {
			title = e.Title
		}
		for _, l := range links(e) {
			keys = append(keys, rust(title+l), rust(e.Title+l))
		}
	case byName:
		if e.GUID != "" {
			keys = append(keys, named("guid", e.GUID))
		}
		for _, l := range links(e) {
			if e.GUID == "" {
				keys = append(keys, named("guid", l)) // what some readers take in its place
			}
			keys = append(keys, nameOf(l, e.Title), nameOf(l, e.TitleHTML))
		}
	}
	return keys
}

// links are the addresses that another reader may take for an entry's.
func links(e syndication.Entry) []string {
	all := []string{e.Link}
	for _, l := range e.Links {
		if l.Rel == "alternate" && !slices.Contains(all, l.Href) {
			all = append(all, l.Href)
		}
	}
	return all
}

// nameOf is what an entry without a guid is known by.
func nameOf(link, title string) uint64 {
	return named("link", library.LinkKey(link)+"\n"+strings.Join(strings.Fields(title), " "))
}

func resolved(base *url.URL, ref string) string {
	if base == nil {
		return ref
	}
	u, err := base.Parse(ref)
	if err != nil {
		return ref
	}
	return u.String()
}
