package summarize_test

import (
	"fmt"

	"github.com/nutgraf/nutgraf/summarize"
)

const article = `The harbour bridge will close on 3 March for eleven weeks, the port authority announced on Tuesday. Engineers found cracks in four girders in January.

A free ferry will cross every ten minutes. It takes bicycles as well.

Repairs will cost 4.2 million euros, of which the region pays half.`

func ExampleSentences() {
	text := "Dr. Hale left at 5 p.m. on Friday. Nobody followed."
	for _, s := range summarize.Sentences(text, "en") {
		fmt.Println(s, text[s.Start:s.End])
	}
	// Output:
	// {0 34} Dr. Hale left at 5 p.m. on Friday.
	// {35 51} Nobody followed.
}

func ExampleQuotes() {
	for _, q := range summarize.Quotes(article, summarize.Options{Count: 3, Title: "Harbour bridge to close", Lang: "en"}) {
		fmt.Println(article[q.Start:q.End])
	}
	// Output:
	// The harbour bridge will close on 3 March for eleven weeks, the port authority announced on Tuesday.
	// Engineers found cracks in four girders in January.
	// Repairs will cost 4.2 million euros, of which the region pays half.
}

func ExampleQuotes_query() {
	for _, q := range summarize.Quotes(article, summarize.Options{Count: 1, Query: "ferries", Lang: "en"}) {
		fmt.Println(article[q.Start:q.End])
	}
	// Output:
	// A free ferry will cross every ten minutes.
}
