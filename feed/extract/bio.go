package extract

import (
	"regexp"
	"strings"
)

// bioWords are how the lines about an author speak, in several languages: a
// role, a prize, a place to follow. In lower case.
var bioWords = regexp.MustCompile(`\b(?:award(?:s|ed)?|winner|prize|author of|is an? (?:[\p{L}-]+ ){0,4}(?:writer|reporter|editor|journalist|correspondent|author|freelancer|contributor|blogger|columnist|producer|professor|expert|coach|consultant|strategist|marketer|specialist)|(?:senior|staff|freelance|contributing|managing|associate|deputy) (?:writer|reporter|editor|journalist|producer)|(?:he|she|they) (?:has|have) (?:written|worked|covered|been published)|graduated|(?:the|our) (?:[\p{L}&-]+ ){0,3}(?:desk|newsroom|team|staff) (?:covers?|writes?|reports?|explains?|tests?|reviews?)|(?:covers|writes (?:about|for|on)|reports (?:on|for)|contributes to)|écrit (?:sur|pour)|couvre|schreibt (?:über|für)|berichtet (?:über|für)|escribe (?:sobre|para)|cubre|escreve (?:sobre|para)|scrive (?:di|per)|lives (?:in|with)|based in|(?:his|her|their) work has|creator|columnist|journaliste|rédactrice|rédacteur|autrice|lauréat|journalistin|redakteur(?:in)?|autorin|preisträger(?:in)?|periodista|redactora?|premiad[oa]|galardonad[oa]|licenciad[oa]|jornalista|formad[oa] em|giornalista|laureat[oa])\b|журналист|пишет (?:о|для)|автор книг|лауреат|редактор|корреспондент|выпускни|作者简介|获奖|获得者|资深(?:媒体|记者|编辑)|专栏作[者家]|撰稿人|评选|年度(?:作者|人物)|著者|プロフィール|受賞|ライター|記者歴|編集者|기자|수상|저자|حائز على|صحفي|كاتب`)

// bioHints are words of which one is in everything that bioWords matches: a
// quick way past the pattern for most paragraphs.
var bioHints = newPhrases(
	`award|awards|awarded|winner|prize|author|writer|reporter|editor|journalist|correspondent|freelancer|contributor|blogger|columnist|producer`,
	`professor|expert|coach|consultant|strategist|marketer|specialist|written|worked|covered|published|graduated|desk|newsroom|team|staff`,
	`covers|writes|reports|contributes|lives in|lives with|based in|work has|creator|journaliste|rédactrice|rédacteur|autrice|lauréat|écrit|couvre`,
	`journalistin|redakteur|redakteurin|autorin|preisträger|preisträgerin|schreibt|berichtet|periodista|redactor|redactora|premiado|premiada`,
	`galardonado|galardonada|licenciado|licenciada|escribe|cubre|jornalista|formado|formada|escreve|giornalista|laureato|laureata|scrive`,
	`журналист*|автор*|лауреат*|редактор*|корреспондент*|выпускни*|пишет|作者|获奖|获得者|资深|专栏|撰稿人|评选|年度|著者|プロフィール|受賞`,
	`ライター|記者歴|編集者|기자*|수상*|저자*|حائز|صحفي*|الصحفي*|كاتب*|الكاتب*`,
)

var years = regexp.MustCompile(`\b(?:19|20)\d\d\b|(?:19|20)\d\d年`)

// bio cuts closing paragraphs that speak about the author instead of the
// subject: near the end, with hardly a word of the rest of the article, and
// full of prizes, roles or years.
func (c *cleaned) bio(blocks []block, in []info, keep []bool) {
	var kept []int
	for i := range in {
		if c.reasons[i] == "" && keep[i] {
			kept = append(kept, i)
		}
	}
	if len(kept) < 3 {
		return
	}
	for n := len(kept) - 1; n >= max(2, len(kept)-3); n-- {
		i := kept[n]
		if !isBio(blocks, in, kept[:n], i, c.title) {
			// Only lines that are no prose may stand after a biography.
			if in[i].prose {
				return
			}
			continue
		}
		c.reasons[i] = reasonBio
	}
}

// isBio tells whether block i, after the blocks before, is about the author.
func isBio(blocks []block, in []info, before []int, i int, title string) bool {
	if in[i].words < 8 || in[i].words > 160 {
		return false
	}
	text := blocks[i].text
	if !bioHints.in(in[i].key) {
		return false
	}
	// Words that all over the article are used do not make a link: the topic
	// is what stands in the title or several paragraphs.
	mine := stemSet(text)
	counts := map[string]int{}
	for _, j := range before {
		for t := range stemSet(blocks[j].text) {
			counts[t]++
		}
	}
	for t := range stemSet(title) {
		counts[t] += 2
	}
	// In a few paragraphs hardly a word comes twice, and a long last one is the
	// rest of the article.
	topic, words := 2, 0.0
	if len(before) < 4 {
		topic = 1
	}
	for _, j := range before {
		words += in[j].words
	}
	if in[i].words > words/3 {
		return false
	}
	topical := 0
	for t := range mine {
		if counts[t] >= topic {
			topical++
		}
	}
	near := float64(topical) / float64(max(1, len(mine)))
	if near >= .25 {
		return false
	}
	signs := len(bioWords.FindAllStringIndex(strings.ToLower(text), 8))
	if signs == 0 {
		return false
	}
	dates := len(years.FindAllStringIndex(text, 8))
	switch {
	case signs+dates >= 6:
		return true
	case signs+dates >= 3:
		return near < .2
	}
	return near < .15
}
