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
	Count int    // sentences at most; 0 means 3
	Query string // words the quotes should be about; "" for the gist
	Title string // the text's title, if it has one: what the text is about
	Lang  string // BCP 47 language tag; "" when unknown
}
