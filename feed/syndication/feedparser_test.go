package syndication

import (
	"archive/tar"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"
)

// feedCase is a file of the evaluation data: a feed with what is expected of it.
type feedCase struct {
	name    string
	data    []byte
	headers map[string]string
	wants   []want
}

// want is one comparison of an expectation.
type want struct {
	path  string // as in entries[0].title
	value string
	size  bool // value is the number of elements
}

// loadFeeds reads the evaluation data beside the repository; the test is
// skipped where it is absent.
func loadFeeds(tb testing.TB) []feedCase {
	tb.Helper()
	const name = "../../../shared/data/feeds/feedparser_dev.tar.gz"
	f, err := os.Open(filepath.FromSlash(name))
	if err != nil {
		tb.Skipf("skipped: no test feeds at %s (%v)", name, err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		tb.Fatal(err)
	}
	var cases []feedCase
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err == io.EOF { //nolint:errorlint // as documented
			return cases
		}
		if err != nil {
			tb.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			tb.Fatal(err)
		}
		if h.Typeflag == tar.TypeReg {
			cases = append(cases, newFeedCase(h.Name, data))
		}
	}
}

func newFeedCase(name string, data []byte) feedCase {
	c := feedCase{name: name, data: data, headers: map[string]string{}}
	text, _ := decode(data, "", repairs{})
	for _, m := range regexp.MustCompile(`(?m)^\s*Header:\s*([\w-]+):\s*(.*?)\s*$`).FindAllStringSubmatch(text, -1) {
		c.headers[strings.ToLower(m[1])] = m[2]
	}
	if m := regexp.MustCompile(`(?m)^\s*Expect:\s*(.*?)\s*$`).FindStringSubmatch(text); m != nil {
		c.wants = readWants(m[1])
	}
	return c
}

// readWants reads an expectation, nil when there is anything in it that the
// fields of a news entry cannot answer.
func readWants(expr string) []want {
	var out []want
	equal := regexp.MustCompile(`^\(?(len\()?((?:feed|entries)[\w\[\]'.]*|version)\)? == (.*?)\)?$`)
	for part := range strings.SplitSeq(expr, " and ") {
		if part == "not bozo" {
			continue
		}
		not := strings.HasPrefix(part, "not ")
		if m := equal.FindStringSubmatch(part); m != nil && !not {
			path := fieldPath(m[2])
			value, ok := pythonValue(m[3])
			if !ok || !known(path, m[1] != "") {
				return nil
			}
			out = append(out, want{path: path, value: value, size: m[1] != ""})
			continue
		}
		return nil
	}
	return out
}

var fieldName = regexp.MustCompile(`\['(\w+)'\]`)

func fieldPath(s string) string {
	s = fieldName.ReplaceAllString(s, ".$1")
	for _, alias := range [][2]string{
		{"_detail.value", ""}, {".content[0].value", ".content"}, {".content[0].language", ".language"},
		{".summary_detail.language", ".language"}, {".tagline", ".subtitle"}, {".info", ".subtitle"},
		{"feed.description", "feed.subtitle"}, {".description", ".summary"}, {".guid", ".id"}, {".copyright", ".rights"},
		{".category", ".tags[0].term"}, {".published_parsed", ".published"}, {".updated_parsed", ".updated"},
		{"author_detail.", "authors[0]."}, {".generator_detail.name", ".generator"}, {"feed.logo", "feed.image.href"},
		{".media_thumbnail[0].url", ".image.href"}, {".source.links[0].href", ".source.href"}, {".ididislink", ".idislink"},
	} {
		s = strings.Replace(s, alias[0], alias[1], 1)
	}
	return s
}

// known tells whether the path is one that a reader of news needs.
func known(path string, size bool) bool {
	path = regexp.MustCompile(`\[\d\]`).ReplaceAllString(path, "[n]")
	if size {
		return path == "feed.tags" || path == "feed.links" || path == "entries[n].links"
	}
	const links = `links\[n\]\.(href|rel|type|title)`
	const people = `author|authors\[n\]\.(name|email|url)`
	return regexp.MustCompile(`^(version|` +
		`feed\.(title|link|id|subtitle|rights|language|generator|updated|image\.href|tags\[n\]\.term|` + people + `|` + links + `)|` +
		`entries\[n\]\.(title|link|id|summary|content|rights|language|published|updated|comments|image\.href|tags\[n\]\.term|` +
		`enclosures\[n\]\.(href|type)|source\.(title|href)|` + people + `|` + links + `))$`).MatchString(path)
}

// pythonValue reads a literal of Python: a string, or the tuple of a time.
func pythonValue(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if m := regexp.MustCompile(`^\((\d+), (\d+), (\d+), (\d+), (\d+), (\d+), \d+, \d+, \d+\)?$`).FindStringSubmatch(s); m != nil {
		var n [6]int
		for i := range n {
			n[i], _ = strconv.Atoi(m[i+1])
		}
		return time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], 0, time.UTC).Format(time.RFC3339), true
	}
	if _, err := strconv.Atoi(s); err == nil {
		return s, true
	}
	if len(s) < 2 || s[0] != '\'' && s[0] != '"' || s[len(s)-1] != s[0] {
		return "", false
	}
	quote := s[:1]
	s = strings.ReplaceAll(s[1:len(s)-1], quote+" + "+quote, "")
	if strings.Contains(s, quote) {
		return "", false
	}
	s = regexp.MustCompile(`\\x([0-9a-fA-F]{2})`).ReplaceAllString(s, `\u00$1`)
	s = strings.ReplaceAll(strings.ReplaceAll(s, `\'`, `'`), `"`, `\"`)
	out, err := strconv.Unquote(`"` + strings.ReplaceAll(s, `\\"`, `\"`) + `"`)
	return out, err == nil
}

// fields is what a reader found, by path.
type fields map[string]string

func (f fields) set(path, value string) {
	if value != "" {
		f[path] = value
	}
}

func (f fields) people(at string, people []Person) {
	for i, p := range people {
		whole := p.Name
		if p.Email != "" && p.Name != "" {
			whole = p.Name + " (" + p.Email + ")"
		} else if p.Name == "" {
			whole = p.Email
		}
		if i == 0 {
			f.set(at+".author", whole)
		}
		one := fmt.Sprintf("%s.authors[%d].", at, i)
		f.set(one+"name", p.Name)
		f.set(one+"email", p.Email)
		f.set(one+"url", p.URL)
	}
}

func (f fields) list(at, name, field string, values []string) {
	f[at+"."+name] = strconv.Itoa(len(values))
	for i, v := range values {
		f.set(fmt.Sprintf("%s.%s[%d].%s", at, name, i, field), v)
	}
}

func (f fields) links(at string, links []Link) {
	f[at+".links"] = strconv.Itoa(len(links))
	for i, l := range links {
		one := fmt.Sprintf("%s.links[%d].", at, i)
		f.set(one+"href", l.Href)
		f.set(one+"rel", l.Rel)
		f.set(one+"type", l.Type)
		f.set(one+"title", l.Title)
	}
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// ours returns what this package found.
func ours(f *Feed) fields {
	m := fields{}
	m.set("version", versionName(f.Format, f.Version))
	m.set("feed.title", f.TitleHTML)
	m.set("feed.link", f.Home)
	m.set("feed.id", f.ID)
	m.set("feed.subtitle", f.DescriptionHTML)
	m.set("feed.rights", f.RightsHTML)
	m.set("feed.language", f.Language)
	m.set("feed.generator", f.Generator)
	m.set("feed.updated", stamp(f.Updated))
	m.set("feed.image.href", f.Image)
	m.list("feed", "tags", "term", f.Categories)
	m.people("feed", f.Authors)
	m.links("feed", f.Links)
	for i := range f.Entries {
		e, at := &f.Entries[i], fmt.Sprintf("entries[%d]", i)
		m.set(at+".title", e.TitleHTML)
		m.set(at+".link", e.Link)
		if !e.Derived {
			m.set(at+".id", e.ID)
		}
		m.set(at+".summary", firstOf(e.SummaryHTML, e.ContentHTML))
		m.set(at+".content", firstOf(e.ContentHTML, e.SummaryHTML))
		m.set(at+".rights", e.RightsHTML)
		m.set(at+".language", e.Lang)
		m.set(at+".published", stamp(e.Published))
		m.set(at+".updated", firstOf(stamp(e.Updated), stamp(e.Published)))
		m.set(at+".comments", e.Comments)
		m.set(at+".image.href", e.Image)
		m.set(at+".source.title", e.Source.Title)
		m.set(at+".source.href", e.Source.URL)
		m.list(at, "tags", "term", e.Categories)
		m.people(at, e.Authors)
		m.links(at, e.Links)
		for j, en := range e.Enclosures {
			m.set(fmt.Sprintf("%s.enclosures[%d].href", at, j), en.URL)
			m.set(fmt.Sprintf("%s.enclosures[%d].type", at, j), en.Type)
		}
	}
	return m
}

// versionName writes a format and its version in one word.
func versionName(format, version string) string {
	if format == "rdf" {
		format = "rss"
	}
	name := strings.ReplaceAll(version, ".", "")
	if format == "rss" && strings.HasPrefix(name, "20") {
		name = "20"
	}
	if name == "09" {
		name = "090"
	}
	return format + name
}

// alone returns what gofeed found without us.
func alone(data []byte) fields {
	m := fields{}
	f, err := gofeed.NewParser().ParseString(string(data))
	if err != nil {
		return m
	}
	m.set("version", versionName(f.FeedType, f.FeedVersion))
	m.set("feed.title", f.Title)
	m.set("feed.link", f.Link)
	m.set("feed.subtitle", f.Description)
	m.set("feed.rights", f.Copyright)
	m.set("feed.language", f.Language)
	m.set("feed.generator", f.Generator)
	if f.UpdatedParsed != nil {
		m.set("feed.updated", stamp(*f.UpdatedParsed))
	}
	if f.Image != nil {
		m.set("feed.image.href", f.Image.URL)
	}
	m.list("feed", "tags", "term", f.Categories)
	m.people("feed", gofeedPeople(f.Authors))
	m.list("feed", "links", "href", f.Links)
	for i, e := range f.Items {
		at := fmt.Sprintf("entries[%d]", i)
		m.set(at+".title", e.Title)
		m.set(at+".link", e.Link)
		m.set(at+".id", e.GUID)
		m.set(at+".summary", firstOf(e.Description, e.Content))
		m.set(at+".content", firstOf(e.Content, e.Description))
		if e.PublishedParsed != nil {
			m.set(at+".published", stamp(*e.PublishedParsed))
			m.set(at+".updated", stamp(*e.PublishedParsed))
		}
		if e.UpdatedParsed != nil {
			m.set(at+".updated", stamp(*e.UpdatedParsed))
		}
		if e.Image != nil {
			m.set(at+".image.href", e.Image.URL)
		}
		m.list(at, "tags", "term", e.Categories)
		m.people(at, gofeedPeople(e.Authors))
		m.list(at, "links", "href", e.Links)
		for j, en := range e.Enclosures {
			m.set(fmt.Sprintf("%s.enclosures[%d].href", at, j), en.URL)
			m.set(fmt.Sprintf("%s.enclosures[%d].type", at, j), en.Type)
		}
	}
	return m
}

func gofeedPeople(people []*gofeed.Person) []Person {
	var out []Person
	for _, p := range people {
		out = append(out, Person{Name: p.Name, Email: p.Email})
	}
	return out
}
