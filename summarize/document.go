package summarize

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds that keep the time for any input in proportion to its length: news is far below them.
const (
	mostSentences = 2000 // later sentences are not considered
	mostWords     = 400  // later words of a sentence are not counted
)

// document is a text read for choosing: its sentences, their words and what is known of both.
type document struct {
	text  string
	lang  *language
	spans []Span
	index
	words     []int32 // the terms of all sentences, one after another
	wordsFrom []int32 // where each sentence begins in words, and the end
	terms1    []int32 // the same without repeats inside a sentence
	terms1At  []int32
	titles    []int32 // the distinct terms of the title
	headline  []int32 // all terms of the title, in order
	worth     []float32
	facts     []facts
}

// facts are what the rules and the model look at in a sentence.
type facts struct {
	ended      bool // it ends with a mark that ends sentences
	question   bool
	paragraph  bool // it begins one
	alone      bool // it is the only sentence of its paragraph
	quoted     bool // it has quotation marks
	speech     bool // it begins with one
	unbalanced bool // of its quotation marks, one has no partner
	spoken     bool // it is a quotation and nothing else, which leaves open who speaks
	inside     bool // it stands inside a quotation that began in a sentence before
	colon      bool // it ends with a colon
	leaning    bool // its first word points back to the sentence before
	linking    bool // that word only joins the two
	begun      bool // it begins in lower case: what it begins with stands elsewhere
	supposes   bool // it begins with a condition or a guess
	reports    int  // words in it for making something known
	speeches   int  // how many sentences a quotation has had that is still open at the end of this one
	part       int  // the number of its paragraph
	runes      int
	numbers    int
	capitals   int
	cue        bool // it calls on the reader or credits somebody: it is about the page
}

func newDocument(text string, o Options) *document {
	d := &document{text: text, lang: languageOf(o.Lang)}
	s := scanner{text: text, lang: d.lang, spans: make([]Span, 0, 1+min(len(text)/120, mostSentences)), most: mostSentences}
	s.start, _ = trim(text, 0, len(text))
	s.scan()
	d.spans = s.spans
	size := 0
	for _, span := range d.spans {
		size += min(span.End-span.Start, 8*mostWords)
	}
	d.index = newIndex(size/10 + 16)
	d.words = make([]int32, 0, size/5+8)
	d.terms1 = make([]int32, 0, size/5+8)
	d.wordsFrom = make([]int32, 1, len(d.spans)+1)
	d.terms1At = make([]int32, 1, len(d.spans)+1)
	d.facts = make([]facts, len(d.spans))
	for i := range d.spans {
		d.readSentence(i)
	}
	d.readTitle(o.Title)
	return d
}

// readSentence counts the words of sentence i and notes its facts.
func (d *document) readSentence(i int) {
	span := d.spans[i]
	f := &d.facts[i]
	words, wide := 0, false
	eachToken(d.text, span.Start, span.End, func(t token) bool {
		n, fresh := d.number(t.hash)
		w := &d.terms[n]
		if fresh {
			w.at, w.runes, w.number, w.wide, w.first = t.at, t.runes, t.number, t.wide, int32(i)
			w.cue, w.reports = cuesOf[t.hash] != nil, reporting[t.hash]
		}
		w.count++
		if w.last != int32(i) {
			w.last = int32(i)
			w.in++
			d.terms1 = append(d.terms1, n)
		}
		f.cue = f.cue || w.cue
		f.reports += int(truth(w.reports))
		wide = wide || t.wide
		if t.number {
			f.numbers++
		}
		if t.capital && words > 0 {
			w.capitals++
			f.capitals++
		}
		d.words = append(d.words, n)
		words++
		return words < mostWords
	})
	d.wordsFrom = append(d.wordsFrom, int32(len(d.words)))
	d.terms1At = append(d.terms1At, int32(len(d.terms1)))
	f.cue = d.hasCue(i, f.cue, wide)
	d.readMarks(i)
}

// wordsOf returns the terms of sentence i in order, distinct the same without repeats.
func (d *document) wordsOf(i int) []int32  { return d.words[d.wordsFrom[i]:d.wordsFrom[i+1]] }
func (d *document) distinct(i int) []int32 { return d.terms1[d.terms1At[i]:d.terms1At[i+1]] }

// readMarks notes what the punctuation around and inside sentence i says.
func (d *document) readMarks(i int) {
	span := d.spans[i]
	f := &d.facts[i]
	s := d.text[span.Start:span.End]
	f.runes = utf8.RuneCountInString(s[:min(len(s), 4096)])
	body := strings.TrimRightFunc(s, func(r rune) bool {
		return isCloser(r) || r == '"' || r == '\'' || r == '\\' || r == '“' || unicode.Is(unicode.Cf, r) || r == ' '
	})
	last, _ := utf8.DecodeLastRuneInString(body)
	f.ended = ending(last) != noEnd || (last == ':' || last == ';') && (&scanner{text: body}).scriptMark(len(body)-1)
	f.question = len(body) == len(s) && (last == '?' || last == '？' || last == '؟' || last == ';' && f.ended || last == '፧' || last == '\u037e')
	f.colon = last == ':' && !f.ended || last == '：'
	before := 0
	if i > 0 {
		before = d.spans[i-1].End
	}
	f.paragraph = i == 0 || strings.ContainsAny(d.text[before:span.Start], "\n\r\u2028\u2029")
	if i > 0 {
		f.part = d.facts[i-1].part + int(truth(f.paragraph))
	}
	f.alone = f.paragraph
	if f.paragraph && i+1 < len(d.spans) {
		f.alone = strings.ContainsAny(d.text[span.End:d.spans[i+1].Start], "\n\r\u2028\u2029")
	}
	d.readOpening(s, f)
	d.readQuotes(s, f)
	d.readSpeech(i)
}

// longestSpeech is how many sentences a quotation is believed to go on for; a mark may have been lost.
const longestSpeech = 6

// readSpeech notes whether sentence i goes on with a quotation that began before it in its paragraph.
func (d *document) readSpeech(i int) {
	f := &d.facts[i]
	before := 0
	if i > 0 && !f.paragraph {
		before = d.facts[i-1].speeches
	}
	switch {
	case f.unbalanced && (before == 0 || f.speech):
		f.speeches = 1
	case before > 0 && before < longestSpeech && !f.quoted:
		f.inside = true
		f.speeches = before + 1
	}
}

// readQuotes notes whether a sentence quotes, and whether each of its quotation marks has its partner.
func (d *document) readQuotes(s string, f *facts) {
	straight, curly, low, guillemets, corners := 0, 0, 0, 0, 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c == '"' {
				straight++
				f.speech = f.speech || i == 0
			}
			i++
			continue
		}
		if c != 0xC2 && c != 0xE2 && c != 0xE3 {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch r {
		case '“', '„':
			if r == '“' && low > 0 {
				low--
			} else if r == '“' {
				curly++
			} else {
				low++
			}
			f.quoted, f.speech = true, f.speech || i == 0
		case '”':
			if low > 0 {
				low--
			} else {
				curly--
			}
			f.quoted = true
		case '«', '»':
			if r == '«' {
				guillemets++
			} else {
				guillemets--
			}
			f.quoted, f.speech = true, f.speech || i == 0
		case '「', '『':
			corners++
			f.quoted, f.speech = true, f.speech || i == 0
		case '」', '』':
			corners--
			f.quoted = true
		}
		i += size
	}
	f.quoted = f.quoted || straight > 0
	end, _ := utf8.DecodeLastRuneInString(s)
	f.spoken = f.speech && !f.unbalanced && straight <= 2 && (end == '"' || end == '”' || end == '»' || end == '」')
	f.unbalanced = straight%2 != 0 || curly != 0 || low != 0 || guillemets != 0 || corners != 0
}

// readTitle notes which words the title has. A text without a title whose first line is a heading has that one.
func (d *document) readTitle(title string) {
	read := func(text string, from, to int) {
		eachToken(text, from, to, func(t token) bool {
			n := d.find(t.hash)
			if n < 0 {
				n, _ = d.number(t.hash)
				d.terms[n].runes, d.terms[n].wide, d.terms[n].number, d.terms[n].first = t.runes, t.wide, t.number, -1
			}
			d.headline = append(d.headline, n)
			if !d.terms[n].inTitle {
				d.terms[n].inTitle = true
				d.titles = append(d.titles, n)
			}
			return len(d.titles) < mostWords
		})
	}
	if title != "" {
		read(title, 0, len(title))
	} else if len(d.spans) > 2 && !d.facts[0].ended && d.facts[0].alone && !d.facts[0].colon && d.mostEnd() {
		read(d.text, d.spans[0].Start, d.spans[0].End)
	}
}

// mostEnd reports whether the text marks the ends of its sentences, so that a line without a mark is none.
func (d *document) mostEnd() bool {
	ended, long := 0, 0
	for i := range d.facts {
		if d.facts[i].runes < 25 {
			continue
		}
		long++
		if d.facts[i].ended {
			ended++
		}
	}
	return 3*ended >= long
}

// logs are the logarithms of small counts, which most counts are.
var logs = func() (t [64]float32) {
	for i := range t {
		t[i] = float32(math.Log(float64(max(i, 1))))
	}
	return t
}()

func logOf(n int32) float32 {
	if int(n) < len(logs) {
		return logs[n]
	}
	return float32(math.Log(float64(n)))
}
