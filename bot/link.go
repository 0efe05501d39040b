package bot

import (
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"github.com/nutgraf/nutgraf/library"
)

// Links makes the addresses of the reader's pages. Base is the reader's public
// address without a slash at its end ("https://news.example.org"); an empty
// Base gives addresses that start with a slash, for links within the reader.
// Where there is no reader, None makes every address empty.
type Links struct {
	Base string
	None bool
}

// Article is the page of an article.
func (l Links) Article(id int64) string {
	if l.None {
		return ""
	}
	return l.Base + "/a/" + library.FormatID(id)
}

// Quoted is the page of an article with the quotes for this query and count
// lit, opened at the given sentence (its index among the article's sentences;
// negative for the top of the page). Quotes are a pure function of the text,
// so the address carries the question and the reader finds the same answer.
func (l Links) Quoted(id int64, query string, count, sentence int) string {
	if l.None {
		return ""
	}
	v := url.Values{}
	if query != "" {
		v.Set("q", query)
	}
	if count > 0 {
		v.Set("n", strconv.Itoa(count))
	}
	s := l.Article(id)
	if len(v) > 0 {
		s += "?" + v.Encode()
	}
	if sentence >= 0 {
		s += "#" + SentenceAnchor(sentence)
	}
	return s
}

// Changes is the place on an article's page where its edits stand.
func (l Links) Changes(id int64) string {
	if l.None {
		return ""
	}
	return l.Article(id) + "#" + ChangesAnchor
}

// ChangesAnchor is the anchor of an article's edits in the reader.
const ChangesAnchor = "changes"

// Timeline is the page that shows a timeline as a picture.
func (l Links) Timeline(query string) string {
	if l.None {
		return ""
	}
	return l.Base + "/timeline?" + url.Values{"q": {query}}.Encode()
}

// SentenceAnchor is the anchor of an article's sentence in the reader.
func SentenceAnchor(sentence int) string { return "s" + strconv.Itoa(sentence) }

// TextFragment returns link with a text fragment that makes a browser scroll to
// quote and light it: #:~:text=first five words,last five words. Every byte but
// letters, digits and a few safe marks is percent-encoded, because "-", "," and
// "&" have a meaning inside a fragment and some applications cut links at other
// marks. A quote of up to ten words is given whole. Texts written without
// spaces use their first and last twelve characters.
//
// See https://wicg.github.io/scroll-to-text-fragment/. An empty link stays empty.
func TextFragment(link, quote string) string {
	if link == "" || quote == "" {
		return link
	}
	var b strings.Builder
	b.WriteString(link)
	if !strings.Contains(link, "#") {
		b.WriteByte('#')
	}
	b.WriteString(":~:text=")
	first, last := fragmentEnds(quote)
	encodeFragment(&b, first)
	if last != "" {
		b.WriteByte(',')
		encodeFragment(&b, last)
	}
	return b.String()
}

// fragmentEnds returns the two ends of a quote; last is empty when first is
// the whole quote.
func fragmentEnds(quote string) (first, last string) {
	const words, runes = 5, 12
	w := strings.Fields(quote)
	r := []rune(quote)
	unspaced := len(w)*runes < len(r) && strings.ContainsFunc(quote, func(r rune) bool {
		return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai)
	})
	switch {
	case unspaced && len(r) > 2*runes:
		return strings.TrimSpace(string(r[:runes])), strings.TrimSpace(string(r[len(r)-runes:]))
	case unspaced || len(w) <= 2*words:
		return strings.Join(w, " "), ""
	}
	return strings.Join(w[:words], " "), strings.Join(w[len(w)-words:], " ")
}

func encodeFragment(b *strings.Builder, s string) {
	const hex = "0123456789ABCDEF"
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9',
			c == '_', c == '.', c == '~', c == '!':
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
}
