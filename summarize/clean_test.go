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
	"unicode"

	"github.com/nutgraf/nutgraf/feed/extract"
	"github.com/nutgraf/nutgraf/summarize"
)

var list = flag.Bool("list", false, "log the quotes that are not in the articles of the evaluation data")

// TestCleanQuotes reads whole pages as plain text, menus and all, and quotes from what is left of them: a quote that is
// not in the article as people marked it is one of the page. Half of those that are counted are of the article all the
// same: its dek, a box in it, what people took for another article.
func TestCleanQuotes(t *testing.T) {
	for _, set := range []struct {
		name            string
		first, all      float64 // percent of quotes that may be wrong, on the first pages and on all
		firstAre, least int
	}{
		{"full", 1.2, 2, 60, 2000},
		{"light", 1.2, 2, 60, 2000},
	} {
		t.Run(set.name, func(t *testing.T) {
			pages := 1 << 20
			if testing.Short() {
				pages = set.firstAre
			}
			count := func(wrong, quotes int, most float64) {
				t.Logf("%d of %d quotes are not in the article", wrong, quotes)
				if 100*float64(wrong) > most*float64(quotes) {
					t.Errorf("%d of %d quotes are of the page: more than %v %%", wrong, quotes, most)
				}
			}
			quotes, wrong := 0, 0
			n := eachDump(t, "wcxb_dev_"+set.name+".jsonl.gz", pages, func(n int, p dump) {
				if n == set.firstAre {
					count(wrong, quotes, set.first)
				}
				q, w := quoteDump(t, p)
				quotes, wrong = quotes+q, wrong+w
			})
			if n == set.firstAre {
				count(wrong, quotes, set.first)
				return
			}
			count(wrong, quotes, set.all)
			if quotes < set.least {
				t.Errorf("only %d quotes", quotes)
			}
		})
	}
}

// dump is a page as plain text, and the article in it.
type dump struct {
	ID   string
	Dump string `json:"text_dump"`
	Body string
}

// eachDump calls f for pages of the evaluation data, at most so many, and returns how many there were.
func eachDump(t *testing.T, name string, most int, f func(n int, p dump)) int {
	t.Helper()
	file, err := os.Open(filepath.Join(filepath.FromSlash("../../shared/data/textdump"), name))
	if err != nil {
		t.Skip("skipped: the evaluation data textdump is not here")
	}
	defer file.Close()
	r, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 16<<20)
	n := 0
	for n < most && lines.Scan() {
		var p dump
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		f(n, p)
		n++
	}
	return n
}

// quoteDump quotes from a page as the command summarize does, and counts the quotes that are not in the article.
func quoteDump(t *testing.T, p dump) (quotes, wrong int) {
	t.Helper()
	doc, err := extract.Text(p.Dump, extract.Page{})
	if err != nil {
		return 0, 0
	}
	body := newMarked(p.Body)
	for _, q := range summarize.Quotes(doc.Text, summarize.Options{Title: doc.Title, Lang: doc.Lang, Doubts: doc.Doubts}) {
		quotes++
		if s := doc.Text[q.Start:q.End]; !body.has(s) {
			wrong++
			if *list {
				t.Logf("%s: sentence %d is not in the article: %q", p.ID, q.Sentence, s)
			}
		}
	}
	return quotes, wrong
}

// marked is what people marked, to be looked for sentences in.
type marked struct {
	letters string
	runs    map[string]bool // of four words
}

func newMarked(body string) marked {
	a := marked{squeeze(body), map[string]bool{}}
	for _, run := range runs(body) {
		a.runs[run] = true
	}
	return a
}

// has reports whether a sentence is in the article, or most of it: people mark an article without the addresses and
// footnotes in it.
func (a marked) has(sentence string) bool {
	if strings.Contains(a.letters, squeeze(sentence)) {
		return true
	}
	in, all := 0, runs(sentence)
	for _, run := range all {
		if a.runs[run] {
			in++
		}
	}
	return 2*in > len(all)
}

// runs returns the runs of four words in a text.
func runs(text string) (all []string) {
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	for i := 4; i <= len(words); i++ {
		all = append(all, strings.Join(words[i-4:i], " "))
	}
	return all
}

// squeeze returns the letters and digits of a text alone.
func squeeze(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}
