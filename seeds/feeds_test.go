package seeds

import (
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/text/language"
)

func feeds(t *testing.T) []Feed {
	t.Helper()
	all, err := Feeds()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestFeedsAreEnough(t *testing.T) {
	langs, topics := map[string]int{}, map[string]int{}
	for _, f := range feeds(t) {
		langs[f.Lang]++
		topics[f.Topic]++
	}
	n := len(feeds(t))
	t.Logf("%d feeds; languages %v; topics %v", n, langs, topics)
	if n < 60 {
		t.Errorf("%d feeds, want at least 60", n)
	}
	for _, lang := range []string{"en", "zh", "es", "de", "fr", "ru", "pt-BR", "ja"} {
		if langs[lang] < 4 {
			t.Errorf("%d feeds in %q, want at least 4", langs[lang], lang)
		}
	}
	for _, topic := range []string{
		"world", "technology", "science", "space", "business",
		"climate", "health", "sport", "culture", "programming",
	} {
		if topics[topic] < 4 {
			t.Errorf("%d feeds on %q, want at least 4", topics[topic], topic)
		}
	}
	for _, s := range samples(t) {
		if topics[s.Topic] == 0 {
			t.Errorf("sample %s is on %q, which no feed is", s.Name, s.Topic)
		}
	}
}

func TestFeedIsSound(t *testing.T) {
	titles, links := map[string]bool{}, map[string]bool{}
	for _, f := range feeds(t) {
		if f.Title == "" || f.Title != strings.TrimSpace(f.Title) {
			t.Errorf("%s: title %q", f.XMLURL, f.Title)
		}
		if titles[f.Lang+f.Title] {
			t.Errorf("%s: the title %q is taken", f.XMLURL, f.Title)
		}
		titles[f.Lang+f.Title] = true
		// The same feed under http and https, or with and without a slash at
		// the end, is the same feed.
		_, bare, _ := strings.Cut(strings.TrimSuffix(f.XMLURL, "/"), "://")
		if links[bare] {
			t.Errorf("%s is listed twice", f.XMLURL)
		}
		links[bare] = true
		for _, link := range []string{f.XMLURL, f.HTMLURL} {
			u, err := url.Parse(link)
			if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
				t.Errorf("%s: link %q, want http or https", f.Title, link)
			}
		}
		if tag, err := language.Parse(f.Lang); err != nil || tag.String() != f.Lang {
			t.Errorf("%s: language %q, want a canonical tag (%v)", f.Title, f.Lang, err)
		}
	}
}

// Other programs read the file as well, so it must be right where ours does not
// look: version, type and title of every outline, and nothing after the end.
func TestCatalogueIsOPML2(t *testing.T) {
	data, err := files.ReadFile("feeds.opml")
	if err != nil {
		t.Fatal(err)
	}
	dec := xml.NewDecoder(strings.NewReader(string(data)))
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		attr := map[string]string{}
		for _, a := range e.Attr {
			attr[a.Name.Local] = a.Value
		}
		switch {
		case e.Name.Local == "opml" && attr["version"] != "2.0":
			t.Errorf("version %q", attr["version"])
		case e.Name.Local != "outline":
		case attr["text"] == "" || attr["title"] == "":
			t.Errorf("outline without text or title: %v", attr)
		case attr["xmlUrl"] != "" && attr["type"] != "rss":
			t.Errorf("%s: type %q", attr["text"], attr["type"])
		}
	}
}
