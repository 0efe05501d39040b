package summarize

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"testing"
)

// article is a row of the evaluation data.
type article struct{ ID, Lang, Title, Text string }

func readArticles(tb testing.TB, name string) []article {
	tb.Helper()
	r, err := gzip.NewReader(bytes.NewReader(readData(tb, "summaries", name+".jsonl.gz")))
	if err != nil {
		tb.Fatal(err)
	}
	var all []article
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var a article
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			tb.Fatal(err)
		}
		all = append(all, a)
	}
	return all
}
