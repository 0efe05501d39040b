package summarize

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// facts are what the rules and the model look at in a sentence.
type facts struct {
	ended      bool // it ends with a mark that ends sentences
	question   bool
	paragraph  bool  // it begins one
	alone      bool  // it is the only sentence of its paragraph
	quoted     bool  // it has quotation marks
	speech     bool  // it begins with one
	unbalanced bool  // of its quotation marks, one has no partner
	spoken     bool  // it is a quotation and nothing else, which leaves open who speaks
	inside     bool  // it stands inside a quotation that began in a sentence before
	calls      bool  // it ends with an exclamation mark, outside a quotation
	aside      bool  // it stands in brackets
	colon      bool  // it ends with a colon
	leaning    bool  // its first word points back to the sentence before
	linking    bool  // that word only joins the two
	begun      bool  // it begins in lower case: what it begins with stands elsewhere
	supposes   bool  // it begins with a condition or a guess
	tile       bool  // it is one of a list of headings with a sentence each
	brief      bool  // it has fewer than briefRunes
	cue        bool  // it calls on the reader or credits somebody: it is about the page
	speeches   int32 // how many sentences a quotation has had that is still open at the end of this one
	part       int32 // the number of its paragraph
	place      int32 // its place in the paragraph
	numbers    int32
	capitals   int32
	reports    int32 // words in it for making something known
}

// piece reports whether a sentence is half a quotation, from the middle of one, or the end of a broken sentence.
func (f *facts) piece() bool { return f.unbalanced || f.inside || f.begun }

// readMarks notes what the punctuation around and inside sentence i says. plain says that the sentence is all ASCII.
func (d *document) readMarks(i int, plain bool) {
	span := d.spans[i]
	f := &d.facts[i]
	s := d.text[span.Start:span.End]
	f.brief = len(s) < 4*briefRunes && (len(s) < briefRunes || !plain && utf8.RuneCountInString(s) < briefRunes)
	if s[len(s)-1] == '.' { // as nearly all do
		f.ended = true
	} else {
		f.readEnd(s)
	}
	f.aside = s[0] == '(' && (strings.HasSuffix(s, ")") || strings.HasSuffix(s, ").")) && strings.Count(s, "(") == 1
	f.paragraph = f.paragraph || i == 0
	if i > 0 {
		before := &d.facts[i-1]
		f.part, f.place = before.part, before.place+1
		if f.paragraph {
			f.part, f.place = f.part+1, 0
		}
	}
	f.alone = f.paragraph
	if i+1 < len(d.spans) {
		next := breaks(d.text[span.End:d.spans[i+1].Start])
		d.facts[i+1].paragraph = next
		f.alone = f.alone && next
	}
	d.readOpening(s, f)
	if plain {
		f.readStraight(s)
	} else {
		f.readQuotes(s)
	}
	d.readSpeech(i)
}

// readEnd notes how a sentence ends.
func (f *facts) readEnd(s string) {
	body := strings.TrimRightFunc(s, func(r rune) bool {
		return isCloser(r) || r == '"' || r == '\'' || r == '\\' || r == '“' || unicode.Is(unicode.Cf, r) || r == ' '
	})
	last, _ := utf8.DecodeLastRuneInString(body)
	f.ended = ending(last) != noEnd || (last == ':' || last == ';') && (&scanner{text: body}).scriptMark(len(body)-1)
	f.question = len(body) == len(s) && (last == '?' || last == '？' || last == '؟' || last == ';' && f.ended || last == '፧' || last == '\u037e')
	f.calls = len(body) == len(s) && (last == '!' || last == '！')
	f.colon = last == ':' && !f.ended || last == '：'
}

// breaks reports whether white space has a line break.
func breaks(space string) bool {
	for i := range len(space) {
		switch space[i] {
		case '\n', '\r':
			return true
		case 0xE2:
			if strings.HasPrefix(space[i:], "\u2028") || strings.HasPrefix(space[i:], "\u2029") {
				return true
			}
		}
	}
	return false
}

// longestSpeech is how many sentences a quotation is believed to go on for; a mark may have been lost.
const longestSpeech = 6

// readSpeech notes whether sentence i goes on with a quotation that began before it in its paragraph.
func (d *document) readSpeech(i int) {
	f := &d.facts[i]
	before := int32(0)
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

// quoting are the first bytes of quotation marks.
var quoting = [256]bool{'"': true, 0xC2: true, 0xE2: true, 0xE3: true}

// readStraight is readQuotes for a sentence that is all ASCII.
func (f *facts) readStraight(s string) {
	straight := strings.Count(s, "\"")
	f.quoted, f.speech, f.unbalanced = straight > 0, s[0] == '"', straight%2 != 0
	f.spoken = f.speech && straight <= 2 && s[len(s)-1] == '"'
}

// readQuotes notes whether a sentence quotes, and whether each of its quotation marks has its partner.
func (f *facts) readQuotes(s string) {
	straight, curly, low, guillemets, corners := 0, 0, 0, 0, 0
	for i := 0; i < len(s); {
		if !quoting[s[i]] {
			i++
			continue
		}
		if s[i] == '"' {
			straight++
			f.speech = f.speech || i == 0
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

// briefRunes is the length from which on a line should have the mark of a sentence.
const briefRunes = 25
