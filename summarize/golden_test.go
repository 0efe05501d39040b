package summarize

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// dataDir is the folder of the evaluation data, beside the repository; it is not part of the project.
const dataDir = "../../shared/data"

// readData returns a file of the evaluation data, or skips the test where there is none.
func readData(tb testing.TB, path ...string) []byte {
	tb.Helper()
	name := filepath.Join(append([]string{dataDir}, path...)...)
	data, err := os.ReadFile(name)
	if err != nil {
		tb.Skipf("skipped: evaluation data %s is not here", filepath.Join(path...))
	}
	return data
}

// reached is how many cases of each language have come out right; the rest want changes to the text, or conventions
// that quotes are better without, like a sentence that ends at a colon.
var reached = map[string]int{"am": 2, "ar": 4, "bg": 4, "da": 57, "de": 34, "el": 2, "en": 192, "en (golden)": 52, "es": 34, "fa": 2, "fr": 5, "hi": 2,
	"hy": 26, "it": 36, "ja": 9, "kk": 12, "my": 2, "nl": 3, "pl": 1, "ru": 42, "ur": 2, "zh": 2}

// TestGoldenRules counts the cases of the Golden Rules that come out as expected, white space apart, and holds each
// language to the figure reached.
func TestGoldenRules(t *testing.T) {
	var cases []struct {
		Ctx, Name, Lang, Text string
		Expect                []string
	}
	if err := json.Unmarshal(readData(t, "segmentation", "golden.json"), &cases); err != nil {
		t.Fatal(err)
	}
	type count struct{ right, all int }
	langs := map[string]*count{}
	for _, c := range cases {
		key := c.Lang
		if c.Ctx == "English / Golden Rules" {
			key = "en (golden)"
		}
		if langs[key] == nil {
			langs[key] = &count{}
		}
		langs[key].all++
		var got []string
		for _, span := range Sentences(c.Text, c.Lang) {
			got = append(got, strings.Join(strings.Fields(c.Text[span.Start:span.End]), " "))
		}
		want := make([]string, len(c.Expect))
		for i, w := range c.Expect {
			want[i] = strings.Join(strings.Fields(w), " ")
		}
		if squeeze(got) == squeeze(want) && len(got) == len(want) {
			langs[key].right++
		} else if testing.Verbose() {
			t.Logf("%s %s %s\n got %q\nwant %q", c.Lang, c.Ctx, c.Name, got, want)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(langs)) {
		t.Logf("%-12s %3d of %3d", k, langs[k].right, langs[k].all)
		if langs[k].right < reached[k] {
			t.Errorf("%s: %d of %d, want at least %d", k, langs[k].right, langs[k].all, reached[k])
		}
	}
}

// squeeze joins sentences and leaves out white space, which a span of bytes cannot change.
func squeeze(sentences []string) string {
	return strings.ReplaceAll(strings.Join(sentences, "\x00"), " ", "")
}
