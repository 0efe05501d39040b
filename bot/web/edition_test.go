package web

import (
	"context"
	"encoding/xml"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/locale"
	"github.com/nutgraf/nutgraf/library"
)

// oneEdition is a digest behind one key, and articles that every expression
// matches.
type oneEdition struct {
	key      string
	edition  bot.Edition
	articles []library.Article
}

func (o *oneEdition) Edition(_ context.Context, key string) (bot.Edition, error) {
	if key != o.key {
		return bot.Edition{}, bot.ErrEdition
	}
	return o.edition, nil
}

func (o *oneEdition) Matching(_ context.Context, want string, n int) ([]library.Article, error) {
	if _, err := library.ParseExpression(want); err != nil {
		return nil, err
	}
	return o.articles[:min(n, len(o.articles))], nil
}

// aDigest is a page with what can be on one: heads, quotes, another direction, and
// markup from outside.
func aDigest(t *testing.T) *oneEdition {
	t.Helper()
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	return &oneEdition{
		key: "secret", edition: bot.Edition{Title: "Montag, 2. März 2026, 08:00", Say: words.For("de"), Reply: bot.Reply{Cards: []bot.Card{
			{
				Section: "Sport", Title: "Kites <b>over</b> the dyke", Link: "https://post.example/kites", Source: "Post", Day: "2. März 2026", Lang: "en",
				Quotes: []bot.Quote{{Text: "A kite festival drew four thousand people to the dyke on Saturday.", Link: "https://post.example/kites#:~:text=A"}}, Note: "3 Quellen",
			},
			{Section: "Weitere Themen", Title: "جسر قديم يفتح من جديد", Link: "javascript:alert(1)", Reader: "http://reader.example/a/1", Lang: "ar"},
		}}},
		articles: []library.Article{{
			ID: 77, Title: "Kites & <dyke>\x01", URL: "https://post.example/kites", Site: "Post", Lang: "en",
			Text:      "A kite festival drew four thousand people. The largest kite was twenty-six metres long.",
			Published: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC), FirstSeen: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC),
		}},
	}
}

// TestEdition: a digest's page is in the language of its chat, is listed nowhere,
// and shows what came from outside as text.
func TestEdition(t *testing.T) {
	s := newReader(t, newShelf(), func(c *Config) { c.Editions = aDigest(t); c.Indexed = true })
	r := get(t, s, "/d/secret")
	body := r.Body.String()
	for _, want := range []string{"Montag, 2. März 2026", "Kites &lt;b&gt;over&lt;/b&gt;", "3 Quellen", "Weitere Themen", `href="http://reader.example/a/1"`, `dir="rtl"`, "A kite festival"} {
		if !strings.Contains(body, want) {
			t.Errorf("not on the page: %s", want)
		}
	}
	if r.Code != http.StatusOK || strings.Contains(body, "javascript:") || !strings.Contains(r.Header().Get("X-Robots-Tag"), "noindex") {
		t.Errorf("%d, %v", r.Code, r.Header())
	}
	if r := get(t, s, "/d/guess"); r.Code != http.StatusNotFound {
		t.Errorf("a guess: %d", r.Code)
	}
	if r := get(t, newReader(t, newShelf()), "/d/secret"); r.Code != http.StatusNotFound {
		t.Errorf("a reader without digests: %d", r.Code)
	}
}

// TestFeed: what an expression matches is a feed that an XML parser reads, the same
// bytes each time, and one that has it already is not sent it again.
func TestFeed(t *testing.T) {
	s := newReader(t, newShelf(), func(c *Config) { c.Editions = aDigest(t); c.Links.Base = "https://news.example" })
	r := get(t, s, "/feed?q=kite+OR+%2Fdykes%3F%2F")
	var feed struct {
		Title   string `xml:"title"`
		ID      string `xml:"id"`
		Updated string `xml:"updated"`
		Entries []struct {
			Title   string `xml:"title"`
			ID      string `xml:"id"`
			Summary string `xml:"summary"`
			Updated string `xml:"updated"`
			Author  struct {
				Name string `xml:"name"`
			} `xml:"author"`
			Links []struct {
				Href string `xml:"href,attr"`
			} `xml:"link"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal(r.Body.Bytes(), &feed); err != nil || len(feed.Entries) != 1 {
		t.Fatalf("%v in %s", err, r.Body)
	}
	e := feed.Entries[0]
	if feed.Title != "Nutgraf · kite OR /dykes?/" || !strings.HasPrefix(feed.ID, "https://news.example/feed?q=") || feed.Updated != "2026-03-01T09:00:00Z" ||
		!strings.Contains(e.Title, "Kites & <dyke>") || e.ID != "https://news.example/a/25" || e.Author.Name != "Post" || e.Links[0].Href != "https://post.example/kites" ||
		!strings.Contains(e.Summary, "A kite festival drew four thousand people.") {
		t.Errorf("%+v", feed)
	}
	again := get(t, s, "/feed?q=kite+OR+%2Fdykes%3F%2F")
	if again.Body.String() != r.Body.String() || again.Header().Get("ETag") == "" {
		t.Error("another feed of the same articles")
	}
	if bad := get(t, s, "/feed?q=lang:klingon"); bad.Code != http.StatusBadRequest {
		t.Errorf("what is no expression: %d", bad.Code)
	}
}
