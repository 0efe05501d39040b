package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMeasure(t *testing.T) {
	for _, c := range []struct {
		name, want, got string
		p, r            float64
	}{
		{"the same", "a b c d e", "a b c d e", 1, 1},
		{"case and marks aside", "a, b. c d", "a b (c) d", 1, 1},
		{"half too much", "a b c d", "a b c d e", .5, 1},
		{"half too little", "a b c d e", "a b c d", 1, .5},
		{"twice the same", "a b c d", "a b c d a b c d", .2, 1},
		{"other words", "a b c d", "e f g h", 0, 0},
	} {
		m := measure([]page{{Body: c.want}}, func(page) string { return c.got })
		if math.Abs(m.precision-c.p) > 1e-9 || math.Abs(m.recall-c.r) > 1e-9 {
			t.Errorf("%s: precision %v recall %v, want %v %v", c.name, m.precision, m.recall, c.p, c.r)
		}
	}
	// A page that nothing was found on counts for recall only.
	pages := []page{{ID: "1", Body: "a b c d"}, {ID: "2", Body: "a b c d"}}
	m := measure(pages, func(p page) string {
		if p.ID == "1" {
			return ""
		}
		return p.Body
	})
	if m.precision != 1 || m.recall != .5 || m.poor != 1 {
		t.Errorf("%+v", m)
	}
}

func TestFoldsKeepSitesTogether(t *testing.T) {
	if foldOf("https://www.example.org/a") != foldOf("https://news.example.org/b") {
		t.Error("one site in two parts")
	}
	seen := map[int]bool{}
	for i := range 100 {
		k := foldOf(fmt.Sprintf("https://site%d.example/", i))
		if k < 0 || k >= folds {
			t.Fatalf("part %d", k)
		}
		seen[k] = true
	}
	if len(seen) != folds {
		t.Errorf("only %d parts used", len(seen))
	}
}

// TestRun trains on a few made-up pages, twice, and cross-validates.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	writePages(t, filepath.Join(dir, "made_up.jsonl.gz"))
	var files [2][]byte
	for i := range files {
		out := filepath.Join(dir, fmt.Sprint("w", i))
		var stdout, stderr bytes.Buffer
		if err := run([]string{"-data", dir, "-pages", dir, "-out", out, "-trees", "5"}, &stdout, &stderr); err != nil {
			t.Fatal(err, stderr.String())
		}
		b, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		files[i] = b
	}
	if len(files[0]) == 0 || !bytes.Equal(files[0], files[1]) {
		t.Error("two runs differ")
	}
	var stdout, stderr bytes.Buffer
	if err := run([]string{"-data", dir, "-cv", "-trees", "5", "-pages", dir}, &stdout, &stderr); err != nil {
		t.Fatal(err, stderr.String())
	}
	for _, s := range []string{"identity", "rules", "model", "best lines", "no HTML pages"} {
		if !strings.Contains(stdout.String(), s) {
			t.Errorf("no %q in\n%s", s, stdout.String())
		}
	}
	if err := run([]string{"-data", filepath.Join(dir, "nowhere")}, &stdout, &stderr); err == nil {
		t.Error("no error without data")
	}
}

func writePages(t *testing.T, path string) {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	e := json.NewEncoder(z)
	for i := range 40 {
		body := strings.Repeat(fmt.Sprintf("This is sentence %d of the text, and it has enough words to be one. ", i), 3)
		p := page{ID: fmt.Sprint(i), URL: fmt.Sprintf("https://s%d.example/", i), Body: body, Dump: "Home\n\nNews\n\nSport\n\n" + body + "\n\n" + body + "\n\nImprint\n\nPrivacy"}
		if err := e.Encode(p); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
