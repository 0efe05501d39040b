package extract

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/nutgraf/nutgraf/feed/extract/forest"
)

func TestWeights(t *testing.T) {
	m := shipped().Model
	if m == nil {
		t.Fatal("weights.bin is damaged, or made for other features: go run ./feed/extract/train")
	}
	if m.Features() != featureCount || len(weights) > 300<<10 {
		t.Errorf("%d features, %d bytes", m.Features(), len(weights))
	}
	for _, l := range Lines(englishShapes[0].text) {
		if len(l.Values) != featureCount {
			t.Fatalf("%d values for %q", len(l.Values), l.Text)
		}
	}
}

// TestFallback: a model that keeps nothing of a proper article is not believed.
func TestFallback(t *testing.T) {
	never := make([]forest.Sample, 2)
	for i := range never {
		never[i] = forest.Sample{X: make([]float32, featureCount), Weight: 1}
	}
	m, err := forest.Train(never, forest.Settings{Trees: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range otherShapes {
		d, err := Cleaner{Model: m}.Text(c.text, Page{})
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		checkShape(t, "fallback", c, d)
	}
}

func TestViterbi(t *testing.T) {
	for _, c := range []struct {
		name string
		odds []float64
		want []bool
	}{
		{"nothing", nil, []bool{}},
		{"clear", []float64{-3, 3, 3, -3}, []bool{false, true, true, false}},
		{"a weak doubt within is passed over", []float64{3, 3, -.5, 3, 3}, []bool{true, true, true, true, true}},
		{"a strong one is not", []float64{3, 3, -5, 3, 3}, []bool{true, true, false, true, true}},
		{"a weak hope alone is not enough", []float64{-3, .5, -3}, []bool{false, false, false}},
	} {
		if got := viterbi(c.odds, 1); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// TestDumps guards the shipped weights: they do on the pages that they were
// learnt from at least what cross-validation promises for others.
func TestDumps(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: cleans 200 pages")
	}
	path := filepath.FromSlash("../../../shared/data/textdump/wcxb_dev_light.jsonl.gz")
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("skipped: no text dumps at %s (%v)", path, err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bufio.NewReader(z))
	var precision, recall float64
	n := 0
	for d.More() && n < 200 {
		var p struct {
			Dump string `json:"text_dump"`
			Body string `json:"body"`
		}
		if err := d.Decode(&p); err != nil {
			t.Fatal(err)
		}
		got, err := Text(p.Dump, Page{})
		if err != nil {
			t.Fatal(err)
		}
		checkPromises(t, got)
		tp, fp, fn := agreement(p.Body, got.Text)
		precision += tp / max(1, tp+fp)
		recall += tp / max(1, tp+fn)
		n++
	}
	precision, recall = precision/float64(n), recall/float64(n)
	if f1 := 2 * precision * recall / (precision + recall); f1 < .93 {
		t.Errorf("F1 %.4f, precision %.4f, recall %.4f", f1, precision, recall)
	}
}
