package seeds

import (
	"html"
	"io/fs"
	"maps"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func samples(t *testing.T) []Sample {
	t.Helper()
	all, err := Samples()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestSamplesAreEnough(t *testing.T) {
	langs, topics, shapes := map[string]int{}, map[string]int{}, map[string]int{}
	for _, s := range samples(t) {
		langs[s.Lang]++
		topics[s.Topic]++
		shapes[path.Ext(s.Name)]++
	}
	n := len(samples(t))
	t.Logf("%d samples; languages %v; topics %v; shapes %v", n, langs, topics, shapes)
	if n < 14 {
		t.Errorf("%d samples, want at least 14", n)
	}
	for _, lang := range []string{"en", "zh", "es", "de"} {
		if langs[lang] == 0 {
			t.Errorf("no sample in %q", lang)
		}
	}
	if len(topics) < 4 {
		t.Errorf("topics %v, want at least 4", slices.Collect(maps.Keys(topics)))
	}
	if shapes[".html"] < 3 || shapes[".txt"] < 3 {
		t.Errorf("shapes %v, want at least 3 of each", shapes)
	}
}

// Every file is listed and every listing has a file, so that nothing is
// shipped that nobody sees.
func TestSampleFilesAreListed(t *testing.T) {
	names := map[string]bool{}
	for _, s := range samples(t) {
		if names[s.Name] {
			t.Errorf("%s is listed twice", s.Name)
		}
		names[s.Name] = true
	}
	found, err := fs.Glob(files, "samples/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if name := path.Base(f); name != "index.json" && !names[name] {
			t.Errorf("%s is not in the index", name)
		}
	}
}

// Samples promises an order.
func TestSamplesAreInOrder(t *testing.T) {
	var topics []string
	var last Sample
	for _, s := range samples(t) {
		switch {
		case s.Topic != last.Topic && slices.Contains(topics, s.Topic):
			t.Errorf("%s: its topic %q stands elsewhere already", s.Name, s.Topic)
		case s.Topic == last.Topic && s.Published.Before(last.Published):
			t.Errorf("%s is older than %s", s.Name, last.Name)
		}
		topics = append(topics, s.Topic)
		last = s
	}
}

func TestSampleIsSound(t *testing.T) {
	links := map[string]string{}
	for _, s := range samples(t) {
		if !utf8.Valid(s.Data) {
			t.Errorf("%s: not UTF-8", s.Name)
		}
		if n := len(s.Data); n < 1000 || n > 10_000 {
			t.Errorf("%s: %d bytes, want an article's length", s.Name, n)
		}
		if y := s.Published.Year(); y < 2015 || y > 2026 {
			t.Errorf("%s: published in %d", s.Name, y)
		}
		if s.Lang == "" || s.Topic == "" {
			t.Errorf("%s: language %q, topic %q", s.Name, s.Lang, s.Topic)
		}
		if s.URL == "" {
			continue
		}
		if other, ok := links[s.URL]; ok {
			t.Errorf("%s and %s have the same link", s.Name, other)
		}
		links[s.URL] = s.Name
		u, err := url.Parse(s.URL)
		if err != nil || u.Scheme != "https" || !strings.HasSuffix(u.Host, ".example") {
			t.Errorf("%s: link %q, want https and a host under .example", s.Name, s.URL)
		}
	}
}

func TestSampleHasItsTitleOnALine(t *testing.T) {
	list, err := index()
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range samples(t) {
		title := list[i].Title
		lines := strings.Split(string(s.Data), "\n")
		has := slices.ContainsFunc(lines, func(line string) bool {
			if strings.HasSuffix(s.Name, ".html") {
				return strings.Contains(html.UnescapeString(line), ">"+title+"</h1>")
			}
			return line == title
		})
		if title == "" || !has {
			t.Errorf("%s: no line is the title %q", s.Name, title)
		}
	}
}

// A page must say the same about itself as the index does.
func TestPagesAgreeWithIndex(t *testing.T) {
	published := regexp.MustCompile(`property="article:published_time" content="([^"]+)"`)
	for _, s := range samples(t) {
		if !strings.HasSuffix(s.Name, ".html") {
			continue
		}
		page := string(s.Data)
		for _, want := range []string{
			`<link rel="canonical" href="` + s.URL + `">`,
			`<meta property="og:site_name" content="` + Site + `">`,
		} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: no %s", s.Name, want)
			}
		}
		m := published.FindStringSubmatch(page)
		if m == nil {
			t.Errorf("%s: no date of publication", s.Name)
			continue
		}
		if at, err := time.Parse(time.RFC3339, m[1]); err != nil || !at.Equal(s.Published) {
			t.Errorf("%s: page says %s, index %s (%v)", s.Name, m[1], s.Published, err)
		}
	}
}

func TestSamplesDataIsTheCallers(t *testing.T) {
	samples(t)[0].Data[0] = 0
	if samples(t)[0].Data[0] == 0 {
		t.Error("changing a sample's data changed the next caller's")
	}
}
