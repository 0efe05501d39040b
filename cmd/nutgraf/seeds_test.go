package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/feed/extract"
	"github.com/nutgraf/nutgraf/summarize"
)

// TestScrapedNews goes from two texts as scraped to their quotes: whatever the
// number of sentences, nothing of the page around the article is quoted, and at
// four the facts are there.
func TestScrapedNews(t *testing.T) {
	files, err := filepath.Glob("../../../shared/seeds/*.txt")
	if err != nil || len(files) == 0 {
		t.Skip("not measured: the scraped texts in ../shared/seeds are not here")
	}
	facts := map[string][]string{
		"000_89a4f9b121237764.txt": {"denying"},
		"004_fed76b7ca8b5c79e.txt": {"Ministry of Industry", "16.8 Hong Kong dollars"},
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			doc, err := extract.Read(data, extract.Page{Name: file})
			if err != nil {
				t.Fatal(err)
			}
			for count := 1; count <= 6; count++ {
				quotes := summarize.Quotes(doc.Text, summarize.Options{Count: count, Title: doc.Title, Lang: doc.Lang, Doubts: doc.Doubts})
				if len(quotes) != count && (len(quotes) != count-1 || count > 3) { // a gist may be one shorter
					t.Errorf("%d quotes, want %d", len(quotes), count)
				}
				all := ""
				for _, q := range quotes {
					text := doc.Text[q.Start:q.End]
					all += text + "\n"
					checkQuote(t, count, text, string(data))
				}
				for _, fact := range facts[filepath.Base(file)] {
					if count == 4 && !strings.Contains(all, fact) {
						t.Errorf("at four sentences nothing says %q:\n%s", fact, all)
					}
				}
			}
		})
	}
}

// checkQuote fails when a quote is one of the lines that surround an article.
func checkQuote(t *testing.T, count int, quote, scraped string) {
	t.Helper()
	for _, around := range []string{
		"Recommend", "Share:", "helpful", "contact us", "continue to update", "Discover more", "<<:", ">>:", "...", "winner of",
	} {
		if strings.Contains(quote, around) {
			t.Errorf("at %d sentences the page is quoted: %q", count, quote)
		}
	}
	lines := strings.Split(scraped, "\n")
	for i, line := range lines {
		line = strings.TrimSpace(line)
		if line == "" || strings.TrimRight(line, ".") != strings.TrimRight(quote, ".") {
			continue
		}
		if i < 4 || strings.Count(scraped, line) > 1 {
			t.Errorf("at %d sentences a title, dek or caption is quoted: %q", count, quote)
		}
	}
}
