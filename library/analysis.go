package library

import "iter"

// Analysis is an article taken apart into words and terms, once for all that is
// made of it: its [Entry], its [Shape], and what library/story sees in it. It is a
// pure function of the article, does not change, and holds on to its text.
type Analysis struct {
	// Article is what was analysed.
	Article Article
	// Terms are the different terms, and single characters of unspaced writing, of
	// the title and the text; Hashes are theirs. Elsewhere a term is its place here.
	Terms  []string
	Hashes []TermHash

	title, text           []analysed
	titleChars, textChars []int32 // of unspaced writing, each as often as it stands there
	lists                 []int32 // of the terms of words
}

// analysed is a word in its place.
type analysed struct {
	start, end int32
	from, to   int32 // of its terms, in lists
	unspaced   bool
	token      uint64 // that its Shape is made of, if it is not unspaced
}

// Word is where a word stands in a text, in bytes, and the terms it becomes by the
// rules of the article's language. A stretch of unspaced writing is one word with
// many terms.
type Word struct {
	Start, End int
	Terms      []int32
}

// Analyse takes an article apart.
func Analyse(a Article) *Analysis {
	out := &Analysis{Article: a}
	b := builder{
		Analysis: out, analyser: newAnalyser(a.Lang),
		places: make(map[string]int32, 256), words: make(map[string]analysed, 256),
	}
	out.title = b.read(a.Title, &out.titleChars)
	out.text = b.read(a.Text, &out.textChars)
	return out
}

// builder makes an Analysis.
type builder struct {
	*Analysis
	*analyser
	places map[string]int32    // of terms
	words  map[string]analysed // that were met: a text repeats its words
}

func (b *builder) read(text string, chars *[]int32) []analysed {
	text = clip(text, maxAnalysed)
	ws := make([]analysed, 0, len(text)/5+8)
	add := func(t string) { b.lists = append(b.lists, b.place(t)) }
	piece := func(p string) {
		if t := b.term(p); t != "" {
			add(t)
		}
	}
	char := func(c string) { *chars = append(*chars, b.place(c)) }
	eachWord(text, func(w word) {
		s := text[w.start:w.end]
		x, known := analysed{unspaced: true}, false
		if !w.unspaced {
			x, known = b.words[s]
		}
		if !known {
			x.from = int32(len(b.lists))
			if w.unspaced {
				pairs(s, add, char)
			} else {
				x.token = hash64(lower(s))
				pieces(s, piece)
			}
			x.to = int32(len(b.lists))
			if !w.unspaced {
				b.words[s] = x
			}
		}
		x.start, x.end = int32(w.start), int32(w.end)
		ws = append(ws, x)
	})
	return ws
}

func (b *builder) place(term string) int32 {
	i, ok := b.places[term]
	if !ok {
		i = int32(len(b.Terms))
		b.places[term] = i
		b.Terms, b.Hashes = append(b.Terms, term), append(b.Hashes, HashTerm(term))
	}
	return i
}

// TitleWords are the words of the title in order, but those that become no term.
func (a *Analysis) TitleWords() iter.Seq[Word] { return a.each(a.title) }

// TextWords are the same of the text.
func (a *Analysis) TextWords() iter.Seq[Word] { return a.each(a.text) }

func (a *Analysis) each(ws []analysed) iter.Seq[Word] {
	return func(yield func(Word) bool) {
		for _, w := range ws {
			if w.from < w.to && !yield(Word{int(w.start), int(w.end), a.lists[w.from:w.to]}) {
				return
			}
		}
	}
}

// Shape is [NewShape] of the text.
func (a *Analysis) Shape() Shape {
	tokens, chars := make([]uint64, 0, len(a.text)), 0
	for _, w := range a.text {
		if !w.unspaced {
			tokens = append(tokens, w.token)
			continue
		}
		for _, r := range lower(a.Article.Text[w.start:w.end]) {
			tokens = append(tokens, mix(uint64(r)))
			chars++
		}
	}
	return shapeOf(tokens, chars)
}
