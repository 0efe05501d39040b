package extract

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxDek is the length of the longest dek, in words.
const maxDek = 45

// dekLabel matches the word that some sites put before the dek.
var dekLabel = regexp.MustCompile(`^(?i:(?:in brief|in short|summary|abstract|at a glance|key points?|résumé|en bref|l'essentiel|kurz gefasst|zusammenfassung|resumen|en breve|resumo|sommario|in sintesi|кратко|коротко|аннотация|özet|ringkasan|tóm tắt|ملخص|導語|导语|导读|導讀|摘要|提要|内容提要|核心提示|内容摘要|編者按|编者按|要約|概要|요약)\s*[:：]|[【\[](?:导语|導語|导读|導讀|摘要|提要|要約|概要)[】\]])`)

// dek cuts the paragraph under the title that sums up the article, where it is
// sure to be none of its text: the page says so, a label does, a byline or a
// date stands below it, the text below starts with the name of a source (at
// prefix; -1: none), or title and text say the same again.
func (c *cleaned) dek(blocks []block, in []info, keep []bool, prefix int) {
	if c.head < 0 {
		return
	}
	i := c.head + 1
	for i < len(in) && c.reasons[i] != "" {
		i++
	}
	if i+1 >= len(in) || in[i].words > maxDek {
		return
	}
	lede := i + 1
	for lede < len(in) && (c.reasons[lede] != "" || !keep[lede] || in[lede].words < in[i].words) {
		lede++
	}
	if lede == len(in) || lede > i+8 {
		return
	}
	title, dek, text := stemSet(blocks[c.head].text), stemSet(blocks[i].text), stemSet(blocks[lede].text)
	switch {
	case lede <= i+3 && share(dek, title) >= .5 && share(dek, text) >= .45:
		c.reasons[i] = reasonDekAgain
	case in[i].words >= 3 && (blocks[i].dek || dekLabel.MatchString(blocks[i].text)),
		in[i].words >= 5 && prefix > i && prefix == lede && sentenceCount(blocks[i].text) <= 1,
		c.aboveByline(blocks, in, i, lede):
		c.reasons[i] = reasonDek
	}
}

// aboveByline tells whether block i is one sentence that stands directly under
// the title, with the byline or the date between it and the lede.
func (c *cleaned) aboveByline(blocks []block, in []info, i, lede int) bool {
	if in[i].words < 5 || blocks[i].heading && !in[i].ends && in[i].words < 8 || sentenceCount(blocks[i].text) > 1 {
		return false
	}
	signed := func(from, to int) bool {
		for _, r := range c.reasons[from:to] {
			if r == reasonByline || r == reasonDate {
				return true
			}
		}
		return false
	}
	return !signed(c.head, i) && signed(i+1, lede)
}

// sentenceCount counts where s ends as sentences do.
func sentenceCount(s string) int {
	n := 0
	for i, r := range s {
		if !terminal(r) || r == '…' {
			continue
		}
		rest := s[i+utf8.RuneLen(r):]
		next, _ := utf8.DecodeRuneInString(rest)
		if rest == "" || r >= 0x3000 || unicode.IsSpace(next) || closing(next) {
			n++
		}
	}
	return n
}

// bracketed matches a source in brackets before the first sentence.
var bracketed = regexp.MustCompile(`^(?:\[([^\[\]\n]{2,40})\]|【([^【】\n]{2,20})】)\s*`)

// sourceWords are what names of media end in.
var sourceWords = regexp.MustCompile(`(?i)(?:\b(?:news|report|reports|media|times|daily|post|press|agency|online|network|herald|tribune|journal|magazine|tv|today|wire|zeitung|presse|noticias|notícias|nouvelles|agencia)|\.(?:com|net|org|cn)|новости|网|網|讯|訊|社|报|報|新闻|新聞|日报|消息|电|電|报道|報導|通信|ニュース|新聞|뉴스|일보)$`)

// sitePrefix moves the body of the first paragraph, or of the second when a
// dek comes first, behind a source or a label in brackets. It returns the block,
// or -1.
func (c *cleaned) sitePrefix(blocks []block, in []info, keep []bool) int {
	seen := 0
	for i := max(c.head+1, 0); i < len(in) && seen < 2; i++ {
		if c.reasons[i] != "" || !keep[i] || !in[i].prose {
			continue
		}
		seen++
		b := &blocks[i]
		m := bracketed.FindStringSubmatch(b.text)
		if m == nil || len(m[0]) == len(b.text) {
			continue
		}
		name, rest := strings.TrimSpace(m[1]+m[2]), b.text[len(m[0]):]
		if next, _ := utf8.DecodeRuneInString(rest); unicode.IsLower(next) {
			continue // a word that an editor put into the sentence
		}
		switch {
		case deskName.MatchString(name):
			if c.byline == "" {
				c.byline = oneLine(name, maxName)
			}
		case sourceWords.MatchString(name):
			c.site = oneLine(name, maxName)
		case !isLabel(name, rest):
			continue
		}
		b.body += len(m[0])
		b.text = b.text[len(m[0]):]
		return i
	}
	return -1
}

// isLabel tells whether what stands in brackets before a sentence labels the
// text, and is no note, no number, and no word of it: a single one, such as a
// first name, must have the sentence's first word behind it.
func isLabel(name, rest string) bool {
	first, _ := utf8.DecodeRuneInString(name)
	if unicode.Is(unicode.Lo, first) {
		return countWords(name) <= 5 && !endsSentence(name)
	}
	next, _, _ := strings.Cut(rest, " ")
	n := countWords(name)
	return unicode.IsUpper(first) && n <= 5 && !endsSentence(name) && !isFunctionWord(strings.ToLower(name)) &&
		(n > 1 || isFunctionWord(strings.ToLower(next)))
}
