package web

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/summarize"
)

// piece is a stretch of text that is shown one way.
type piece struct {
	ID   string // the sentence's anchor, on its first piece only
	Text string
	Lit  bool
}

type paragraph []piece

var blankLine = regexp.MustCompile(`\r?\n[ \t\r]*\n\s*`)

// layOut divides a text into paragraphs, and these into sentences, those in lit
// marked. All of the text comes out, whatever the spans: what no sentence
// covers stands between them, and a span that is out of order or out of the
// text is passed over.
func layOut(text string, sentences []summarize.Span, lit map[int]bool) []paragraph {
	l := layout{text: text, breaks: blankLine.FindAllStringIndex(text, -1)}
	end := 0
	for i, s := range sentences {
		if s.Start < end || s.End <= s.Start || s.End > len(text) {
			continue
		}
		l.add(piece{}, s.Start)
		l.add(piece{ID: bot.SentenceAnchor(i), Lit: lit[i]}, s.End)
		end = s.End
	}
	l.add(piece{}, len(text))
	l.close()
	return l.paragraphs
}

type layout struct {
	text       string
	breaks     [][]int // between paragraphs, those ahead
	at         int     // all before is laid out
	paragraphs []paragraph
	open       paragraph
}

// add lays the text up to end out in the manner of p, over as many paragraphs
// as it spans.
func (l *layout) add(p piece, end int) {
	for len(l.breaks) > 0 && l.breaks[0][0] < end {
		p.ID = l.put(p, l.breaks[0][0])
		l.close()
		l.at = max(l.at, l.breaks[0][1])
		l.breaks = l.breaks[1:]
	}
	l.put(p, end)
}

// put adds the text up to end to the open paragraph, and returns the anchor
// that is still to be placed.
func (l *layout) put(p piece, end int) (anchor string) {
	if end <= l.at {
		return p.ID
	}
	text := l.text[l.at:end]
	l.at = end
	if len(l.open) == 0 {
		if text = strings.TrimLeftFunc(text, unicode.IsSpace); text == "" {
			return p.ID
		}
	}
	p.Text = strings.ToValidUTF8(text, "\uFFFD")
	l.open = append(l.open, p)
	return ""
}

func (l *layout) close() {
	if len(l.open) > 0 {
		l.paragraphs = append(l.paragraphs, l.open)
		l.open = nil
	}
}

// readingMinutes estimates how long a text takes to read, at least a minute:
// 238 words a minute (Brysbaert 2019, "How many words do we read per minute?"),
// and 500 characters where a language writes without spaces.
func readingMinutes(text string) int {
	const perMinute, unspacedPerMinute = 238, 500
	var words, characters int
	inWord := false
	for _, r := range text {
		switch {
		case r >= 0x0E00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar):
			characters++
			inWord = false
		case unicode.IsSpace(r):
			inWord = false
		case !inWord && (unicode.IsLetter(r) || unicode.IsNumber(r)):
			words++
			inWord = true
		}
	}
	minutes := float64(words)/perMinute + float64(characters)/unspacedPerMinute
	return max(1, int(minutes+.5))
}

// clip shortens a text to at most limit runes on one line, with an ellipsis.
func clip(text string, limit int) string {
	var b strings.Builder
	n, space := 0, false
	for _, r := range text {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			space = n > 0
			continue
		}
		if n >= limit {
			b.WriteString("…")
			break
		}
		if space {
			b.WriteByte(' ')
			n++
			space = false
		}
		b.WriteRune(r)
		n++
	}
	return b.String()
}
