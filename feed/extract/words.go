package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// unspaced holds the scripts that are written without spaces between words.
var unspaced = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
}

// isUnspaced is unicode.In(r, unspaced...) with a quick way out for the many
// runes below them.
func isUnspaced(r rune) bool {
	return r >= 0x0E00 && unicode.In(r, unspaced...)
}

func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '_'
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
}

// words calls yield with every word of s as it stands there. A run of a script
// without spaces is one word.
func words(s string, yield func(string) bool) {
	start, kind := -1, false
	for i, r := range s {
		if !isWordRune(r) {
			if start >= 0 && !yield(s[start:i]) {
				return
			}
			start = -1
			continue
		}
		k := isUnspaced(r)
		if start >= 0 && k != kind {
			if !yield(s[start:i]) {
				return
			}
			start = i
		}
		if start < 0 {
			start = i
		}
		kind = k
	}
	if start >= 0 {
		yield(s[start:])
	}
}

// stems calls yield with what two texts are compared by: the first six letters
// of each word longer than two letters in lower case (so that "excited" is
// like "excitement"), and pairs of characters in scripts without spaces.
// Function words are left out.
func stems(s string, yield func(string) bool) {
	words(s, func(w string) bool {
		first, _ := utf8.DecodeRuneInString(w)
		if isUnspaced(first) {
			prev := -1
			for i, r := range w {
				if prev >= 0 && !yield(w[prev:i+utf8.RuneLen(r)]) {
					return false
				}
				prev = i
			}
			return true
		}
		w = strings.ToLower(w)
		if isFunctionWord(w) {
			return true
		}
		n, cut := 0, len(w)
		for i := range w {
			if n == 6 {
				cut = i
				break
			}
			n++
		}
		if n <= 1 && first < utf8.RuneSelf && (first < '0' || first > '9') {
			return true
		}
		return yield(w[:cut])
	})
}

// stemSet returns the different stems of s.
func stemSet(s string) map[string]struct{} {
	m := map[string]struct{}{}
	for t := range func(y func(string) bool) { stems(s, y) } {
		m[t] = struct{}{}
	}
	return m
}

// share returns which part of a is also in b; 0 for an empty a.
func share(a, b map[string]struct{}) float64 {
	if len(a) == 0 {
		return 0
	}
	n := 0
	for t := range a {
		if _, ok := b[t]; ok {
			n++
		}
	}
	return float64(n) / float64(len(a))
}

// key returns s as compared for repeats: letters and digits in lower case,
// anything else as one space.
func key(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		if !isWordRune(r) {
			gap = true
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte(' ')
		}
		gap = false
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// terminal tells whether r ends a sentence, in any script.
func terminal(r rune) bool {
	switch r {
	case '.', '!', '?', '。', '！', '？', '．', '｡', '؟', '۔', '।', '॥', '։', '።', '…':
		return true
	}
	return false
}

// closing tells whether r may follow the end of a sentence.
func closing(r rune) bool {
	switch r {
	case '"', '”', '’', '\'', ')', '»', '」', '』', '）', ']', '】', '›':
		return true
	}
	return false
}

// endsSentence tells whether s ends as a sentence does.
func endsSentence(s string) bool {
	for len(s) > 0 {
		r, n := utf8.DecodeLastRuneInString(s)
		if terminal(r) {
			return true
		}
		if !closing(r) {
			return false
		}
		s = s[:len(s)-n]
	}
	return false
}

// breaksOff tells whether s ends in dots: a text cut short.
func breaksOff(s string) bool {
	s = strings.TrimRight(s, " \t\u00a0]»)")
	return strings.HasSuffix(s, "...") || strings.HasSuffix(s, "…") || strings.HasSuffix(s, "。。。")
}

// isFunctionWord tells whether the lower-case word w carries no topic, in one
// of the languages of [functionWords].
func isFunctionWord(w string) bool { _, ok := functionWords[w]; return ok }

// functionWords are the most common function words of languages with spaces.
var functionWords = wordSet(
	// English
	`the a an and or but of to in on at for from by with as is are was were be been being it its this that these those
	he she they we you i his her their our your not no have has had do does did will would can could should may might
	than then so if which who whom what when where how all also more most other some such into over after before about
	between through during there here out up down very just only own same both each few because while against under
	again further once my me us them him said`,
	// French, German, Spanish
	`le la les un une des du de et ou à au aux en dans pour par sur avec que qui ne pas est sont été il elle ils ce cette
	ces son sa ses leur plus mais comme se
	der die das den dem des ein eine einer eines einem einen und oder aber von zu zum zur im ist sind war waren wird
	werden nicht auch auf für mit sich als bei nach über aus dass es sie er wir hat haben
	el los las una unos y o pero del al por para con sin se su sus que como más este esta fue son ha han lo`,
	// Portuguese, Italian, Dutch
	`os um uma do da dos das em no na nos nas com não ao à é são foi mas mais seu sua pelo pela
	il gli della dello dei degli delle di che non è sono con per nel nella alla anche più dal dalla si
	het een van op te dat niet zijn ook voor aan met er hij ze maar om bij naar wordt door`,
	// Russian, Ukrainian, Polish, Czech
	`и в во не на я что он она они с со как а то все это его но по к у за из от о об для так же был была были было бы
	при или если до их который которые также
	і та що з як від до є за про або але
	i w na z do nie że się jest to od po przez dla oraz o a ale jak
	v se že je s k pro ale by který jako`,
	// Turkish, Indonesian, Vietnamese
	`ve bir bu için ile da de çok daha olarak olan gibi ancak en
	yang dan di dari untuk pada dengan ini itu dalam tidak akan oleh juga adalah ke sebagai
	telah sudah saat serta bisa karena hingga setelah sehingga tersebut mereka ada kata lebih kepada daripada
	và của là có được cho không những các một trong với này đã khi người để từ về
	tại vào trên theo sẽ bị được ra lại cũng như do đó năm ngày hơn còn rằng phải nhiều`,
	// Arabic, Persian, Hebrew, Greek, Hindi, Bengali
	`في من على إلى أن عن مع هذا هذه التي الذي كان كانت ما لا لم قد بين بعد
	و در به از که را این با است برای آن
	של את על לא הוא היא עם זה כי גם אל או אם
	και το τα της του των την τον με για από που στο στη στην είναι να δεν
	के का की में है और से को पर ने यह कि हैं
	এই ও করে থেকে এবং না এর জন্য হয়`,
)

func wordSet(lists ...string) map[string]struct{} {
	m := map[string]struct{}{}
	for _, l := range lists {
		for w := range strings.FieldsSeq(l) {
			m[w] = struct{}{}
		}
	}
	return m
}

// functionRunes do in scripts without spaces what function words do elsewhere.
const functionRunes = "的了在是和有也不就都而及与這这那为為被把对對从從到のにはをがとでもれるてたし"

func toLower(w string) string { return strings.ToLower(w) }
