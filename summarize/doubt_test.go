package summarize_test

import (
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/summarize"
)

// TestDoubts: what may not belong to a text is quoted only where the rest does not do.
func TestDoubts(t *testing.T) {
	paragraphs := []string{
		"The harbour of Velden opens a second basin on Monday, the port authority said.",
		"The second basin of the harbour takes ships of two hundred metres, twice as long as before.",
		"A harbour guide for visitors to Velden has all basins and all ships on 40 pages.",
		"Work on the basin took four years and cost ninety million crowns, a third more than planned.",
	}
	text := strings.Join(paragraphs, "\n\n")
	quotes := func(doubts string, count int) (said []string) {
		for _, q := range summarize.Quotes(text, summarize.Options{Count: count, Lang: "en", Doubts: doubts}) {
			said = append(said, text[q.Start:q.End])
		}
		return said
	}
	for i, p := range paragraphs {
		doubts := []byte("0000")
		doubts[i] = '9'
		for _, s := range quotes(string(doubts), 3) {
			if s == p {
				t.Errorf("doubts %s: quoted %q", doubts, s)
			}
		}
	}
	if n := len(quotes("0090", 4)); n != 4 {
		t.Errorf("%d quotes where nothing else is left", n)
	}
	const breaksOff = "The second basin of the harbour of Velden takes ships of two hundred metres, and on Monday the port authority..."
	paragraphs[2] = breaksOff
	text = strings.Join(paragraphs, "\n\n")
	for _, s := range quotes("0010", 4) {
		if s == breaksOff {
			t.Errorf("quoted %q", s)
		}
	}
	// Doubts that are not one digit for each paragraph are of another text.
	for _, doubts := range []string{"9", "99999", "900", "x\x00é", "0000"} {
		if got, want := quotes(doubts, 2), quotes("", 2); strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("doubts %q: quoted %q, want %q", doubts, got, want)
		}
	}
}
