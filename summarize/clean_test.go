package summarize_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/feed/extract"
	"github.com/nutgraf/nutgraf/summarize"
)

var dumps = flag.Int("dumps", 60, "how many pages of the evaluation data to quote from")

// TestCleanQuotes reads whole pages as plain text, menus and all, and quotes from what is left of them: a quote that is
// not in the article as people marked it is one of the page.
func TestCleanQuotes(t *testing.T) {
	name := filepath.FromSlash("../../shared/data/textdump/wcxb_dev_full.jsonl.gz")
	f, err := os.Open(name)
	if err != nil {
		t.Skip("skipped: the evaluation data textdump is not here")
	}
	defer f.Close()
	r, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 16<<20)
	pages, quotes, wrong, pagesWrong := 0, 0, 0, 0
	for pages < *dumps && lines.Scan() {
		var page struct {
			ID, URL, Body string
			Dump          string `json:"text_dump"`
		}
		if err := json.Unmarshal(lines.Bytes(), &page); err != nil {
			t.Fatal(err)
		}
		pages++
		doc, err := extract.Text(page.Dump, extract.Page{URL: page.URL})
		if err != nil {
			continue
		}
		body, bad := squeeze(page.Body), 0
		for _, q := range summarize.Quotes(doc.Text, summarize.Options{Title: doc.Title, Lang: doc.Lang, Doubts: doc.Doubts}) {
			quotes++
			if s := doc.Text[q.Start:q.End]; !strings.Contains(body, squeeze(s)) {
				bad++
				t.Logf("%s: sentence %d is not in the article: %q", page.ID, q.Sentence, s)
			}
		}
		wrong += bad
		if bad > 0 {
			pagesWrong++
		}
	}
	t.Logf("%d of %d quotes, on %d of %d pages, are not in the article", wrong, quotes, pagesWrong, pages)
	if 100*wrong > 3*quotes {
		t.Errorf("more than 3 %% of the quotes are of the page")
	}
}

// squeeze leaves out white space and what typography changes.
func squeeze(s string) string {
	return strings.NewReplacer("’", "'", "‘", "'", "“", "\"", "”", "\"", " ", "", "\n", "", "\t", "", "\u00a0", "", "\r", "", "\u200b", "").Replace(s)
}
