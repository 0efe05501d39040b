package syndication

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/idna"
)

// The share of the expectations about what a reader of news needs that must be
// met. The data are the test files of a parser with twenty years of odd feeds.
const floor = 0.92

// TestFeedparser measures against the test files of feedparser, and measures
// gofeed alone in the same way. Counted is every file whose whole expectation is
// about a field of a feed or an entry that we have a place for; not counted are
// those about sanitising, which is the reader's business, about the shape of
// feedparser's own answers and about podcasts' and maps' vocabularies.
func TestFeedparser(t *testing.T) {
	cases := loadFeeds(t)
	type score struct{ all, ours, alone int }
	groups := map[string]*score{}
	total := &score{}
	var missed []string
	for _, c := range cases {
		f, err := parseCase(c)
		if len(c.wants) == 0 || strings.Contains(c.name, "/sanitize/") {
			continue
		}
		got, theirs := ours(&f), alone(c.data)
		group := strings.Split(strings.TrimPrefix(c.name, "feedparser/"), "/")
		name := strings.Join(group[:len(group)-1], "/")
		if groups[name] == nil {
			groups[name] = &score{}
		}
		for _, s := range []*score{groups[name], total} {
			s.all++
			if got.meet(c.wants) || plainText(c, got) {
				s.ours++
			}
			if theirs.meet(c.wants) {
				s.alone++
			}
		}
		if !got.meet(c.wants) && !plainText(c, got) {
			missed = append(missed, fmt.Sprintf("%s: %v: want %v, got %q", c.name, err, c.wants, got[c.wants[0].path]))
		}
	}
	for name, s := range groups {
		t.Logf("%-26s %3d cases: ours %3d, gofeed alone %3d", name, s.all, s.ours, s.alone)
	}
	slices.Sort(missed)
	for _, line := range missed {
		t.Log(line)
	}
	rate := float64(total.ours) / float64(total.all)
	t.Logf("%d of %d files evaluable: ours %.1f %%, gofeed alone %.1f %%", total.all, len(cases), 100*rate,
		100*float64(total.alone)/float64(total.all))
	if rate < floor {
		t.Errorf("%.3f of the expectations are met, %.2f is the least", rate, floor)
	}
}

// parseCase reads a case as if its headers had come with it.
func parseCase(c feedCase) (Feed, error) {
	opts := Options{
		URL:             "http://127.0.0.1:8097/" + strings.TrimPrefix(c.name, "feedparser/"),
		ContentType:     c.headers["content-type"],
		ContentLanguage: c.headers["content-language"],
	}
	if location := c.headers["content-location"]; location != "" {
		base, _ := url.Parse(opts.URL)
		opts.URL = firstOf(resolve(base, location), opts.URL)
	}
	return Parse(c.data, opts)
}

// plainText tells whether an expectation about plain text, which we give as
// HTML, is met.
func plainText(c feedCase, got fields) bool {
	return strings.Contains(c.name, "text_plain") && len(c.wants) == 1 && got[c.wants[0].path] == html.EscapeString(c.wants[0].value)
}

func (f fields) meet(wants []want) bool {
	for _, w := range wants {
		if !same(f[w.path], w.value, w.path) {
			return false
		}
	}
	return true
}

// same compares values as a browser would: HTML by what it means, hosts by name,
// dates by time.
func same(got, want, path string) bool {
	if strings.HasSuffix(path, ".updated") || strings.HasSuffix(path, ".published") {
		if t, ok := parseDate(want); ok {
			want = stamp(t)
		}
	}
	if path == "version" {
		want = strings.TrimRight(want, "un") // whose 0.91
	}
	if strings.HasSuffix(path, "source.title") {
		want = Text(want) // ours is plain text
	}
	if strings.Contains(path, "href") && strings.ContainsFunc(want, func(r rune) bool { return r > 0x7f }) {
		if u, err := url.Parse(want); err == nil {
			if ascii, err := idna.Lookup.ToASCII(u.Host); err == nil {
				want = strings.Replace(want, u.Host, ascii, 1)
			}
		}
	}
	return got == want || canonicalHTML(got) == canonicalHTML(want)
}

// canonicalHTML writes a fragment in one way: what differs in quotes, references
// and the order of attributes becomes equal.
func canonicalHTML(s string) string {
	var b bytes.Buffer
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return strings.TrimSpace(b.String())
		}
		token := z.Token()
		slices.SortFunc(token.Attr, func(a, b html.Attribute) int { return strings.Compare(a.Key, b.Key) })
		if kind == html.SelfClosingTagToken {
			token.Type = html.StartTagToken
		}
		b.WriteString(token.String())
	}
}
