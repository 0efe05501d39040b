package summarize

import (
	"slices"
	"strings"
	"testing"
)

// TestSentencesBrokenBefore: a line break inside a sentence ends nothing, whatever the next line begins with, unless
// it is a list.
func TestSentencesBrokenBefore(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"The port opened the quay on Friday. It has cost\n12 million euros, its director said. Boats may moor.",
			"The port opened the quay on Friday.|It has cost\n12 million euros, its director said.|Boats may moor."},
		{"Boats moored. The second part of the quay is to be ready by May\n2028. It will take twice as many boats as the first.",
			"Boats moored.|The second part of the quay is to be ready by May\n2028.|It will take twice as many boats as the first."},
		{"The plans of the quay had been drawn by the builder\nA. Tidewater of the port office, who retired in May.", ""},
		{"The director calls the quay a gift to the whole town\n- as he said - that nobody will have to pay back.", ""},
		{"The port says what comes next for boats of the town\n1. The quay is painted before the winter by the port.\n2. The boats come back from the islands in the spring.",
			"The port says what comes next for boats of the town|1. The quay is painted before the winter by the port.|2. The boats come back from the islands in the spring."},
		{"The port says what comes next for boats of the town\n- The quay is painted before the winter by the port\n- The boats come back from the islands in the spring",
			"The port says what comes next for boats of the town|- The quay is painted before the winter by the port|- The boats come back from the islands in the spring"},
		{"The port opened the quay. The boats are glad of it\nRead more", "The port opened the quay.|The boats are glad of it|Read more"},
		{"1. Tea\n2. Milk\n3. Bread", "1. Tea|2. Milk|3. Bread"},
	} {
		var got []string
		for _, span := range Sentences(c.text, "en") {
			got = append(got, c.text[span.Start:span.End])
		}
		if c.want == "" {
			c.want = c.text
		}
		if want := strings.Split(c.want, "|"); !slices.Equal(got, want) {
			t.Errorf("got\n%q, want\n%q", got, want)
		}
	}
}
