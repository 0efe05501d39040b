package feed

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/feed/extract"
	"github.com/nutgraf/nutgraf/library"
)

// article is a text with a title and two paragraphs.
const article = `The bridge over the river opens after four years

The new bridge over the river was opened on Sunday, four years after the first stone had been laid. It carries a road, a tram line and a wide path for cyclists.

The city had planned with three years, but floods stopped the works twice. The price stayed where it was, because the company had agreed to a fixed sum.
`

// page is the same as a web page.
const page = `<!DOCTYPE html><html lang="en"><head><title>The bridge opens - City Herald</title>
<meta property="og:site_name" content="City Herald"><meta property="article:published_time" content="2024-05-05T08:00:00+02:00">
<link rel="canonical" href="https://herald.example/bridge"></head>
<body><nav><a href="/">Home</a> <a href="/news">News</a></nav><article><h1>The bridge opens</h1>
<p>The new bridge over the river was opened on Sunday, four years after the first stone had been laid. It carries a road, a tram line and a wide path for cyclists.</p>
<p>The city had planned with three years, but floods stopped the works twice. The price stayed where it was, because the company had agreed to a fixed sum.</p>
</article><footer>Copyright City Herald. All rights reserved.</footer></body></html>`

// shelf keeps what is put; a draft whose title is in full fails.
type shelf struct {
	drafts []library.Draft
	full   error
}

func (s *shelf) Put(_ context.Context, d library.Draft) (library.Stored, error) {
	if s.full != nil {
		return library.Stored{}, s.full
	}
	s.drafts = append(s.drafts, d)
	return library.Stored{ID: int64(len(s.drafts)), New: true}, nil
}

// write makes files below a temporary directory.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// run imports paths and returns the reports with paths relative to dir.
func run(t *testing.T, to Putter, dir string, paths ...string) []Report {
	t.Helper()
	var rs []Report
	err := Import(t.Context(), to, paths, func(r Report) {
		if rel, err := filepath.Rel(dir, r.Path); err == nil {
			r.Path = filepath.ToSlash(rel)
		}
		rs = append(rs, r)
	})
	if err != nil {
		t.Fatal(err)
	}
	return rs
}

func TestImport(t *testing.T) {
	dir := write(t, map[string]string{
		"a.txt":         article,
		"b/page.html":   page,
		"b/empty.txt":   " \n",
		"b/photo.jpg":   "\xff\xd8\xff\xe0",
		"b/fake.txt":    "%PDF-1.7",
		"c/feeds.opml":  "<opml/>",
		"c/feeds.xml":   `<?xml version="1.0"?><opml version="2.0"></opml>`,
		"c/other.xml":   `<?xml version="1.0"?><thing/>`,
		"c/.hidden.txt": article,
		"d/z.md":        article,
		"e/links.html":  `<html><body><nav><a href="/a">A</a><a href="/b">B</a></nav></body></html>`,
		"e/word.txt":    "lighthouse",
	})
	var s shelf
	rs := run(t, &s, dir, dir)
	var got []string
	for _, r := range rs {
		what := "stored " + r.Title
		if r.Err != nil {
			what = r.Err.Error()[strings.LastIndex(r.Err.Error(), r.Path)+len(r.Path)+2:]
			var e *Error
			if !errors.As(r.Err, &e) || e.Hint == "" {
				t.Errorf("%s: no hint", r.Path)
			}
		}
		got = append(got, r.Path+": "+what)
	}
	want := []string{
		"a.txt: stored The bridge over the river opens after four years",
		"b/empty.txt: there is no text in it",
		"b/fake.txt: it is not text: it looks like a PDF",
		"b/page.html: stored The bridge opens",
		"b/photo.jpg: not text or HTML",
		"c/feeds.opml: a list of feeds, where articles are wanted",
		"c/feeds.xml: a list of feeds, where articles are wanted",
		"c/other.xml: not text or HTML",
		"d/z.md: stored The bridge over the river opens after four years",
		"e/links.html: no article found in it",
		"e/word.txt: no article found in it",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	html := s.drafts[1]
	if html.Site != "City Herald" || html.Source.Name != "City Herald" || html.URL != "https://herald.example/bridge" ||
		html.Published.UTC().Format("2006-01-02T15:04Z") != "2024-05-05T06:00Z" || html.Lang != "en" {
		t.Errorf("page: %+v", html)
	}
	text := s.drafts[0]
	if text.Source != (library.Source{Key: "import", Name: "Imported"}) || !text.Published.IsZero() || !text.FirstSeen.IsZero() {
		t.Errorf("text: %+v", text)
	}
	if strings.Contains(text.Text, "after four years\n") || !strings.HasPrefix(text.Text, "The new bridge") {
		t.Errorf("the title is still in the text: %q", text.Text)
	}
}

func TestImportPaths(t *testing.T) {
	dir := write(t, map[string]string{"a.txt": article, "none/x.bin": "x"})
	if err := os.Mkdir(filepath.Join(dir, "empty"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		want error
	}{
		{"a.txt", nil},
		{"missing.txt", fs.ErrNotExist},
		{"empty", ErrNothing},
		{"none", ErrKind},
		{"a.txt/x", nil}, // an error of the system's own
	} {
		var s shelf
		rs := run(t, &s, dir, filepath.Join(dir, filepath.FromSlash(c.name)))
		if len(rs) != 1 {
			t.Fatalf("%s: %d reports", c.name, len(rs))
		}
		if c.want != nil && !errors.Is(rs[0].Err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, rs[0].Err, c.want)
		}
	}
}

// TestImportTwice: a path given twice is read once.
func TestImportTwice(t *testing.T) {
	dir := write(t, map[string]string{"a.txt": article})
	var s shelf
	if rs := run(t, &s, dir, dir, filepath.Join(dir, "a.txt"), dir); len(rs) > 2 || len(s.drafts) != 1 {
		t.Errorf("%d drafts, reports %+v", len(s.drafts), rs)
	}
}

func TestImportLinks(t *testing.T) {
	dir := write(t, map[string]string{"in/a.txt": article})
	if err := os.Symlink("..", filepath.Join(dir, "in", "loop")); err != nil {
		t.Skipf("skipped: no symbolic links here (%v)", err)
	}
	if err := os.Symlink("gone.txt", filepath.Join(dir, "in", "dangling.txt")); err != nil {
		t.Fatal(err)
	}
	var s shelf
	rs := run(t, &s, dir, dir)
	if len(s.drafts) != 1 {
		t.Errorf("%d drafts", len(s.drafts))
	}
	if !slices.ContainsFunc(rs, func(r Report) bool {
		return strings.HasSuffix(r.Path, "dangling.txt") && errors.Is(r.Err, fs.ErrNotExist)
	}) {
		t.Errorf("the dangling link is not reported: %+v", rs)
	}
}

func TestImportWithoutRights(t *testing.T) {
	if os.Getuid() == 0 || runtime.GOOS == "windows" {
		t.Skip("skipped: this user may read everything")
	}
	dir := write(t, map[string]string{"a.txt": article, "locked/b.txt": article, "secret.txt": article})
	for _, name := range []string{"locked", "secret.txt"} {
		if err := os.Chmod(filepath.Join(dir, name), 0); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _ = os.Chmod(filepath.Join(dir, "locked"), 0o755) })
	var s shelf
	rs := run(t, &s, dir, dir)
	if len(s.drafts) != 1 || len(rs) != 3 {
		t.Fatalf("%d drafts, %d reports", len(s.drafts), len(rs))
	}
	for _, r := range rs[1:] {
		if !errors.Is(r.Err, fs.ErrPermission) || !strings.Contains(hintOf(r.Err), "right") {
			t.Errorf("%s: %v", r.Path, r.Err)
		}
	}
}

// TestImportLarge: a file of 200 MB is refused without being read. It has no
// blocks on the disk, so that the test costs none.
func TestImportLarge(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "large.txt")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Truncate(200 << 20); err != nil {
		t.Fatal(err)
	}
	f.Close()
	var s shelf
	before := allocated()
	rs := run(t, &s, dir, path)
	if len(rs) != 1 || !errors.Is(rs[0].Err, extract.ErrTooLarge) || !strings.Contains(rs[0].Err.Error(), "200 MB") {
		t.Errorf("%+v", rs)
	}
	if used := allocated() - before; used > 1<<20 {
		t.Errorf("%d bytes used for a file that is not read", used)
	}
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// TestImportFull: an error of the store stops nothing and has its hint.
func TestImportFull(t *testing.T) {
	dir := write(t, map[string]string{"a.txt": article, "b.txt": article})
	s := shelf{full: fmt.Errorf("put: %w", library.ErrFull)}
	rs := run(t, &s, dir, dir)
	if len(rs) != 2 {
		t.Fatalf("%d reports", len(rs))
	}
	for _, r := range rs {
		if !errors.Is(r.Err, library.ErrFull) || !strings.Contains(hintOf(r.Err), "disk") {
			t.Errorf("%v", r.Err)
		}
	}
}

func TestImportCancelled(t *testing.T) {
	dir := write(t, map[string]string{"a.txt": article})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var s shelf
	if err := Import(ctx, &s, []string{dir}, nil); !errors.Is(err, context.Canceled) || len(s.drafts) != 0 {
		t.Errorf("%v, %d drafts", err, len(s.drafts))
	}
}

func TestFromText(t *testing.T) {
	d, err := FromText("", []byte(page))
	if err != nil || d.Title != "The bridge opens" || d.Source.Key != "import:city herald" {
		t.Errorf("%+v, %v", d, err)
	}
	if _, err := FromText("x.txt", nil); !errors.Is(err, extract.ErrEmpty) {
		t.Errorf("%v", err)
	}
}

// hintOf is the hint of an import's error.
func hintOf(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Hint
	}
	return ""
}

// follower is a shelf that follows feeds too.
type follower struct {
	shelf
	feeds []library.Feed
	takes []int
}

func (f *follower) Inherit(_ context.Context, feed Listed) (Inherited, error) {
	if f.full != nil {
		return Inherited{}, f.full
	}
	for _, known := range f.feeds {
		if known.URL == feed.URL {
			return Inherited{}, nil
		}
	}
	f.feeds, f.takes = append(f.feeds, feed.Feed), append(f.takes, feed.Take)
	return Inherited{Added: true, Chats: len(feed.Chats)}, nil
}

// TestImportFeeds: a list of feeds is followed, and nothing that they have already
// is taken.
func TestImportFeeds(t *testing.T) {
	dir := write(t, map[string]string{
		"a.opml": `<opml><body><outline text="Sea"><outline text="Boats" xmlUrl="https://boats.example/rss" htmlUrl="https://boats.example/" language="en"/></outline>
			<outline text="x" xmlUrl="mailto:x@y.example"/></body></opml>`,
		"b.xml":  `<?xml version="1.0"?><opml version="1.0"><body><outline text="Again" xmlUrl="https://boats.example/rss"/></body></opml>`,
		"c.opml": `<opml><body/></opml>`,
		"d.opml": `<html></html>`,
		"e.txt":  article,
	})
	var to follower
	var got []string
	for _, r := range run(t, &to, dir, dir) {
		switch {
		case r.Err != nil:
			var e *Error
			if !errors.As(r.Err, &e) || e.Hint == "" {
				t.Errorf("%s: no hint", r.Path)
			}
			got = append(got, r.Path+": "+errors.Unwrap(r.Err).Error())
		case r.Feeds != nil:
			got = append(got, fmt.Sprintf("%s: %d added, %d known, %d unused", r.Path, r.Feeds.Added, r.Feeds.Known, r.Feeds.Unused))
		default:
			got = append(got, r.Path+": an article")
		}
	}
	want := []string{
		"a.opml: 1 added, 0 known, 1 unused", "b.xml: 0 added, 1 known, 0 unused", "c.opml: opml: no feed in the list",
		"d.opml: opml: not a list of feeds", "e.txt: an article",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	feed := library.Feed{URL: "https://boats.example/rss", Topic: "Sea", Lang: "en", Source: library.Source{Name: "Boats", Home: "https://boats.example/"}}
	if len(to.feeds) != 1 || to.feeds[0] != feed || to.takes[0] != 0 {
		t.Errorf("followed %+v, %v", to.feeds, to.takes)
	}
	to.full = library.ErrFull
	if rs := run(t, &to, dir, filepath.Join(dir, "a.opml")); len(rs) != 1 || !errors.Is(rs[0].Err, library.ErrFull) {
		t.Errorf("a full disk: %+v", rs)
	}
}

// TestExport: what is exported comes back.
func TestExport(t *testing.T) {
	feeds := []library.Feed{
		{URL: "https://a.example/rss", Lang: "de", Source: library.Source{Name: "A", Home: "https://a.example/"}},
		{URL: "https://b.example/rss", Topic: "x/y", Source: library.Source{Name: "B & C"}},
	}
	var b strings.Builder
	if err := Export(&b, feeds, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	list, err := Subscriptions([]byte(b.String()))
	var got []library.Feed
	for _, f := range list.Feeds {
		got = append(got, f.Feed)
	}
	if err != nil || list.Unused != 0 || !slices.Equal(got, feeds) {
		t.Errorf("got  %+v, %v\nwant %+v", list, err, feeds)
	}
}
