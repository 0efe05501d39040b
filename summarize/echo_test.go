package summarize

import "testing"

// TestEcho: a sentence that carries the title along word for word is no news to
// whoever has read the title; the first sentence may do so.
func TestEcho(t *testing.T) {
	const title = "Ferry company promises the island a quieter summer with two electric boats"
	text := "The harbour office published the timetable for the season on 3 May. Fares rise by four per cent, and bicycles travel free.\n\n" +
		"Later the ferry company said in a letter to 900 households that it promises the island a quieter summer with two electric boats.\n\n" +
		"Residents of the north shore complained about noise at night for nine years. Their council took the company to court in 2021 and lost.\n\n" +
		"The first electric boat sails on 1 June with 240 seats. The second one follows in August, once its batteries are approved."
	for count := 1; count <= 3; count++ {
		for _, q := range Quotes(text, Options{Count: count, Title: title, Lang: "en"}) {
			if s := text[q.Start:q.End]; q.Sentence == 2 {
				t.Errorf("at %d sentences the title is quoted again: %q", count, s)
			}
		}
	}
	lede := title + " from June on, the harbour office said on Monday. Fares rise by four per cent. Bicycles travel free from now on."
	if q := Quotes(lede, Options{Count: 1, Title: title, Lang: "en"}); len(q) != 1 || q[0].Sentence != 0 {
		t.Errorf("a lede that goes on from the title is not quoted: %v", q)
	}
}
