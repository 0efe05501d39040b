package library

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Lines are the paragraphs of a text, and the sentences at their ends, as far
// as [Boilerplate] looks at them: made once, when an article comes in.
type Lines struct {
	text       string
	topics     []uint32  // hashes of the words of its title that say something
	passages   []passage // in order; a paragraph before its sentences
	paragraphs int
}

// A passage is a paragraph, or a sentence near its beginning or end.
type passage struct {
	start, end int // in the text
	hash       uint32
	paragraph  int // which it is, or is in
	sentence   int // which it is, of the
	sentences  int // in the paragraph; 0 for a paragraph
	stage      byte
}

// How much of a text is looked at. What makes a site's lines stands before and
// behind an article, or between the paragraphs of a short one.
const (
	headLines, tailLines         = 16, 24 // paragraphs
	headSentences, tailSentences = 2, 4   // paragraphs whose sentences are looked at
	edgeSentences                = 2      // at each end of a paragraph
	maxTopics                    = 10
	longestLine                  = 2000 // bytes
)

// A line that is shorter says too little to be known by: "The trial continues."
// Letters of unspaced writing count twice, and as half a word.
const (
	shortestWords   = 4
	shortestLetters = 16
)

// NewLines takes an article apart.
func NewLines(a Article) Lines {
	ps := paragraphs(a.Text)
	l := Lines{text: a.Text, paragraphs: len(ps), topics: topics(a.Title)}
	for i, p := range ps {
		back := len(ps) - 1 - i
		if i >= headLines && back >= tailLines {
			continue
		}
		l.add(passage{start: p[0], end: p[1], paragraph: i})
		if i < headSentences || back < tailSentences {
			for _, u := range edgePassages(a.Text[p[0]:p[1]]) {
				u.start, u.end, u.paragraph = u.start+p[0], u.end+p[0], i
				l.add(u)
			}
		}
	}
	return l
}

func (l *Lines) add(u passage) {
	if u.end-u.start > longestLine {
		return
	}
	var ok bool
	if u.hash, ok = hashLine(l.text[u.start:u.end]); ok {
		l.passages = append(l.passages, u)
	}
}

// marks returns each line once.
func (l *Lines) marks() []mark {
	seen := make(map[uint32]bool, len(l.passages))
	ms := make([]mark, 0, len(l.passages))
	for _, u := range l.passages {
		if !seen[u.hash] {
			seen[u.hash] = true
			ms = append(ms, mark{u.hash, u.stage})
		}
	}
	return ms
}

// topics returns hashes of the words of a title that say something.
func topics(title string) []uint32 {
	var out []uint32
	eachToken(strings.ToLower(clip(title, longestLine)), func(word string) {
		h := uint32(HashTerm(word))
		if len(out) < maxTopics && !stopWords[word] && !slices.Contains(out, h) {
			out = append(out, h)
		}
	})
	return out
}

// eachToken calls f for the words of a text in small letters, and for each two
// neighbouring characters of unspaced writing. It is simpler than [Terms] and
// ten times as fast, and good enough to see whether two texts share words.
func eachToken(text string, f func(word string)) {
	start, prev := -1, -1 // of the word, and of the unspaced character before
	for i, r := range text {
		switch {
		case unspaced(r):
			if start >= 0 {
				f(text[start:i])
			}
			if prev >= 0 {
				f(text[prev : i+utf8.RuneLen(r)])
			}
			start, prev = -1, i
		case 'a' <= r && r <= 'z' || r >= utf8.RuneSelf && wordRune(r) || '0' <= r && r <= '9':
			if start < 0 {
				start = i
			}
			prev = -1
		default:
			if start >= 0 {
				f(text[start:i])
			}
			start, prev = -1, -1
		}
	}
	if start >= 0 {
		f(text[start:])
	}
}

// paragraphs returns the stretches of text between blank lines, without the
// white space around them.
func paragraphs(text string) [][2]int {
	var out [][2]int
	start := -1 // of the paragraph
	end := 0    // of its last line
	for at := 0; at < len(text); {
		n := strings.IndexByte(text[at:], '\n') + 1
		if n == 0 {
			n = len(text) - at
		}
		line := text[at : at+n]
		if s := strings.TrimSpace(line); s == "" {
			if start >= 0 {
				out = append(out, [2]int{start, end})
			}
			start = -1
		} else {
			left := at + len(line) - len(strings.TrimLeftFunc(line, unicode.IsSpace))
			if start < 0 {
				start = left
			}
			end = left + len(s)
		}
		at += n
	}
	if start >= 0 {
		out = append(out, [2]int{start, end})
	}
	return out
}

// hashLine hashes the letters and digits of a line, whatever their case and what
// stands between them. False for a line that is too short.
func hashLine(s string) (uint32, bool) {
	h := uint64(14695981039346656037)      // FNV-1a
	halves, letters, inWord := 0, 0, false // halves of words
	for _, r := range s {
		if r < utf8.RuneSelf {
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			if (r < 'a' || r > 'z') && (r < '0' || r > '9') {
				inWord = inWord && r == '\''
				continue
			}
		} else if !wordRune(r) {
			inWord = inWord && r == '’'
			continue
		} else {
			r = unicode.ToLower(r)
		}
		letters++
		switch {
		case unspaced(r):
			letters++
			halves++
			inWord = false
		case !inWord:
			h = (h ^ ' ') * 1099511628211
			halves += 2
			inWord = true
		}
		h = (h ^ uint64(r)) * 1099511628211
	}
	h = mix(h)
	return uint32(h ^ h>>32), halves >= 2*shortestWords && letters >= shortestLetters
}

// letters is the length of a text, those of unspaced writing counted twice.
func letters(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case unspaced(r):
			n += 2
		case wordRune(r):
			n++
		}
	}
	return n
}

// edgePassages returns the first and the last sentences of a paragraph that has
// several.
func edgePassages(p string) []passage {
	ends := append(sentenceEnds(p), len(p))
	if len(ends) == 1 {
		return nil
	}
	var out []passage
	start := 0
	for i, end := range ends {
		if i < edgeSentences || i >= len(ends)-edgeSentences {
			out = append(out, passage{start: start, end: end, sentence: i, sentences: len(ends)})
		}
		start = skipSpace(p, end)
	}
	return out
}

func skipSpace(s string, at int) int {
	return len(s) - len(strings.TrimLeftFunc(s[at:], unicode.IsSpace))
}

// sentenceEnds returns where sentences end inside a paragraph, its own end left
// out. It would rather miss one: a mark behind a short word may be that of an
// abbreviation, and one before a small letter ends nothing.
func sentenceEnds(p string) []int {
	var ends []int
	word, plain := 0, true // the word before, in letters; it is written small
	for i, r := range p {
		switch r {
		case '。', '！', '？', '।', '۔', '؟', '｡':
			if end := i + utf8.RuneLen(r) + closing(p[i+utf8.RuneLen(r):]); skipSpace(p, end) < len(p) {
				ends = append(ends, end)
			}
		case '.', '!', '?', '…':
			end := i + utf8.RuneLen(r) + closing(p[i+utf8.RuneLen(r):])
			next := skipSpace(p, end)
			first, _ := utf8.DecodeRuneInString(p[next:])
			if next > end && next < len(p) && (word > 3 || plain && word > 2) && !unicode.IsLower(first) && !unicode.IsDigit(first) {
				ends = append(ends, end)
			}
		}
		if wordRune(r) {
			if word == 0 {
				plain = true
			}
			plain = plain && !unicode.IsUpper(r)
			word++
		} else if r != '”' && r != '"' && r != ')' && r != '’' && r != '\'' {
			word = 0
		}
	}
	return ends
}

// closing is the length of the quotation marks and brackets that s begins with.
func closing(s string) int {
	return len(s) - len(strings.TrimLeft(s, "”’\"')]»」』）】"))
}
