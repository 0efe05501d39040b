package extract

import (
	"slices"
	"strings"
	"testing"
)

// TestDoubts: the digits follow the odds below the middle of the text, and there are
// none where nothing was cut or no model was asked.
func TestDoubts(t *testing.T) {
	in := make([]info, 5)
	for i := range in {
		in[i].words = 30
	}
	for _, c := range []struct {
		name    string
		odds    []float64
		reasons []string
		want    string
	}{
		{"all alike", []float64{4, 4, 4, -6, 4}, []string{"", "", "", "boilerplate", ""}, "0000"},
		{"one below", []float64{4, 2, 4, -6, 4}, []string{"", "", "", "boilerplate", ""}, "0300"},
		{"far below", []float64{4, -9, 4, -6, 4}, []string{"", "", "", "boilerplate", ""}, "0900"},
		{"low all over", []float64{1, 1, .8, -6, 1}, []string{"", "", "", "boilerplate", ""}, "0000"},
		{"nothing cut", []float64{4, -9, 4, 4, 4}, make([]string, 5), ""},
		{"nothing kept", []float64{1, 1, 1, 1, 1}, slices.Repeat([]string{"boilerplate"}, 5), ""},
		{"no model", nil, []string{"", "", "", "boilerplate", ""}, ""},
	} {
		cl := cleaned{odds: c.odds, reasons: c.reasons}
		if got := cl.doubts(in, "en"); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestDoubtsFit: there is a digit for each paragraph, or none at all.
func TestDoubtsFit(t *testing.T) {
	some := false
	for _, c := range slices.Concat(englishShapes, otherShapes) {
		d, err := Text(c.text, Page{})
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if n := strings.Count(d.Text, "\n\n") + 1; d.Doubts != "" && len(d.Doubts) != n {
			t.Errorf("%s: doubts %q of %d paragraphs", c.name, d.Doubts, n)
		}
		some = some || d.Doubts != ""
	}
	if !some {
		t.Error("no doubts in any text")
	}
}
