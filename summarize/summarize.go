package summarize

// Span is a half-open range of byte offsets into a text.
type Span struct{ Start, End int }

// Quote is a sentence of a text, chosen to be quoted.
type Quote struct {
	Span
	Sentence int // its index in Sentences(text, lang)
}

// Options say what to quote.
type Options struct {
	// Count is how many sentences there are at most; 0 means 3, or as many as have room where Words or Room say how many.
	// Of two or three without a Query, one is left out where the summary is expected to be better without it.
	Count int
	Query string // words the quotes should be about; "" for the gist
	Title string // the text's title, if it has one: what the text is about
	Lang  string // BCP 47 language tag; "" when unknown

	// Doubts says for each paragraph of the text how doubtful it is that it belongs to it and not to what stood around
	// it: a digit, "0" for no doubt. Paragraphs are what blank lines separate; "" is no doubt anywhere.
	Doubts string

	Words   int  // words of all quotes together at most; 0 is no bound
	Room    int  // length of all quotes together at most, in Unit; 0 is no bound
	Unit    Unit // what Room and Between are counted in
	Between int  // what stands between two quotes, in Unit: a line break, a mark, a link
}
