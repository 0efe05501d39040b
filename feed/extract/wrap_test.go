package extract

import (
	"strings"
	"testing"
)

// TestGoesOn: a sentence that is broken before a number, an initial or a dash
// stays in one block; lists and lines of their own do not.
func TestGoesOn(t *testing.T) {
	for _, c := range []struct {
		name, text string
		blocks     int
	}{
		{"number", "Quay opens\n\nThe port opened the quay on Friday. It has cost\n12 million euros, its director said. Boats may moor.\n", 2},
		{"age", "Quay opens\n\nThe first boat was steered by a captain of only\n30 years, who had learnt the trade from her aunt.\n", 2},
		{"year", "Quay opens\n\nThe second part of the quay is to be ready by May\n2028. It will take twice as many boats as the first.\n", 2},
		{"initial", "Quay opens\n\nThe plans of the quay had been drawn by the builder\nA. Tidewater of the port office, who retired in May.\n", 2},
		{"dash", "Quay opens\n\nThe director calls the quay a gift to the whole town\n- as he said - that nobody will have to pay back.\n", 2},
		{"lower case", "Quay opens\n\nThe port has opened its new quay to the boats that\ncome from the islands every day.\n", 2},
		{"list", "What comes next for the quay and the boats of the town\n1. The quay is painted before the winter by the port.\n2. The boats come back from the islands in the spring.\n", 3},
		{"dashes", "What comes next for the quay and the boats of the town\n- The quay is painted before the winter by the port.\n- The boats come back from the islands in the spring.\n", 3},
		{"short list", "1. Tea\n2. Milk\n3. Bread\n", 3},
		{"title above", "The port opens its new quay to the boats of the islands\n12 boats moored at the quay on Friday, the port said.\n", 2},
		{"colon", "Quay opens\n\nThe port opened the quay on Friday. What it has cost:\n12 million euros, its director said. Boats may moor.\n", 3},
	} {
		if bs, _ := split(c.text); len(bs) != c.blocks {
			var got []string
			for _, b := range bs {
				got = append(got, b.text)
			}
			t.Errorf("%s: %d blocks, want %d:\n%s", c.name, len(bs), c.blocks, strings.Join(got, "\n--\n"))
		}
	}
}
