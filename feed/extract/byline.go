package extract

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// bylineStart matches the word before a writer's name.
var bylineStart = regexp.MustCompile(`^(?:(?i:(?:story |written |posted |reported |text |words )?by|von|par|por|door|autor|autora|auteur|author|автор|текст|tekst)(?:\s*[:：]\s*|\s+)|(?i:written|posted|reported) by\s+|(?:文|作者|记者|記者|编辑|編輯|撰文|来源作者)\s*[|｜/:：\s]\s*|(?:文責|著者|執筆|ライター)\s*[:：]\s*)`)

// bylineEnd matches where the name stops and something else begins.
var bylineEnd = regexp.MustCompile(`\s*(?:[|·•—–]|\s-\s|(?i:(?:last )?(?:published|updated|posted)|\bon\b|\bat\b|\bfor\b)|,?\s*\d|\n|，|;)`)

// parseByline returns the name in a byline, or "".
func parseByline(text string) string {
	if len(text) > 200 {
		return ""
	}
	m := bylineStart.FindString(text)
	if m == "" {
		return ""
	}
	name := text[len(m):]
	if end := bylineEnd.FindStringIndex(name); end != nil {
		name = name[:end[0]]
	}
	name = strings.Trim(name, " \t\u00a0,.:")
	if deskName.MatchString(name) {
		return name
	}
	if name == "" || endsSentence(text) && !strings.HasSuffix(text, ".") {
		return ""
	}
	// Names are capitalised words; "by the way" is no byline.
	n := 0
	for w := range strings.FieldsSeq(name) {
		n++
		r, _ := utf8.DecodeRuneInString(w)
		if unicode.IsLower(r) && !isParticle(w) {
			return ""
		}
	}
	if n > 8 || utf8.RuneCountInString(name) > 80 {
		return ""
	}
	return name
}

// isParticle tells whether a lower-case word may stand within a name.
func isParticle(w string) bool {
	switch strings.Trim(w, ",") {
	case "and", "und", "et", "y", "e", "en", "и", "de", "da", "di", "del", "della", "van", "von", "der", "den", "la", "le", "bin", "al", "du", "dos", "ten", "ter", "zu":
		return true
	}
	return false
}

// deskName matches what a newsroom, a part of it or an agency signs with, in
// place of a person.
var deskName = regexp.MustCompile(`^(?i:(?:(?:the|our) )?(?:[\p{L}&/'’-]+ ){0,3}(?:desk|newsroom|staff|editors|reporters|correspondents?|bureau|editorial (?:board|team|office|staff))|(?:staff|agency) (?:writers?|reporters?)|(?:news )?agencies|(?:la |da )?(?:redacción|redação|redazione|rédaction)(?: [\p{L}’' ]{2,30})?|(?:die |de )?[\p{L}-]{0,20}(?:redaktion|redactie|redakcja|redakce|редакция|редакція)|agencias?|agências?|redaksi|haber merkezi|ban biên tập|هيئة التحرير|فريق التحرير|reuters|afp|dpa|efe|ansa|lusa|xinhua|тасс|(?:the )?associated press|риа новости|新华社|共同通信|時事通信|연합뉴스|[^:：]{0,8}(?:编辑部|編輯部|編集部)|本(?:报|报社|刊|报讯)记者)$`)

// parseDesk returns the desk or the agency in a line that has nothing else in
// it but, maybe, a date and the like; or "".
func parseDesk(text string) string {
	if len(text) > 120 || endsSentence(text) {
		return ""
	}
	for _, s := range segments(text) {
		if s = strings.TrimSpace(s); deskName.MatchString(s) {
			return s
		}
	}
	return ""
}
