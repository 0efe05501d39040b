package telegram

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/bidi"

	"github.com/nutgraf/nutgraf/bot/telegram/api"
)

// Telegram's limits of one message.
const (
	maxUnits    = 4096  // UTF-16 units after parsing
	maxBytes    = 32768 // of the HTML
	maxEntities = 90    // Telegram shows no more than 100 and finds some of its own
)

// rich is a stretch of a message: HTML that Telegram takes, with what it costs.
// Only the functions here make one, so every tag is closed and every text is
// escaped.
type rich struct {
	html     string
	units    int // UTF-16 units that people see
	entities int
}

// plain is text as it is.
func plain(s string) rich {
	return rich{html: escape(s), units: units(s)}
}

// join puts stretches one after the other.
func join(parts ...rich) rich {
	var b strings.Builder
	var sum rich
	for _, p := range parts {
		b.WriteString(p.html)
		sum.units += p.units
		sum.entities += p.entities
	}
	sum.html = b.String()
	return sum
}

// joined puts stretches one after the other with a text between them, and
// leaves out those that are empty.
func joined(between string, parts ...rich) rich {
	var all []rich
	for _, p := range parts {
		if p.units == 0 {
			continue
		}
		if len(all) > 0 {
			all = append(all, plain(between))
		}
		all = append(all, p)
	}
	return join(all...)
}

func wrap(open, tag string, r rich) rich {
	if r.units == 0 {
		return r
	}
	return rich{html: "<" + open + ">" + r.html + "</" + tag + ">", units: r.units, entities: r.entities + 1}
}

func bold(r rich) rich   { return wrap("b", "b", r) }
func italic(r rich) rich { return wrap("i", "i", r) }
func struck(r rich) rich { return wrap("s", "s", r) }

// link makes a stretch open an address, when Telegram takes that address.
func link(r rich, address string) rich {
	if !public(address) {
		return r
	}
	return wrap(`a href="`+escape(address)+`"`, "a", r)
}

// quoteLong is the length from which a quote opens on a tap: about four lines
// of a telephone.
const quoteLong = 320

func blockquote(r rich) rich {
	open := "blockquote"
	if r.units > quoteLong {
		open = "blockquote expandable"
	}
	return wrap(open, "blockquote", r)
}

// fits reports whether a message may hold this.
func (r rich) fits() bool {
	return r.units <= maxUnits && len(r.html) <= maxBytes && r.entities <= maxEntities
}

// escape makes text safe inside tags and quoted attributes: Telegram knows
// these four entities and no others.
func escape(s string) string {
	if !strings.ContainsAny(s, `&<>"`) {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		switch s[i] {
		case '&':
			b.WriteString("&amp;")
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '"':
			b.WriteString("&quot;")
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// units counts as Telegram does: UTF-16 units, so most emoji are two.
func units(s string) int { return api.UTF16Len(s) }

// maxMarks is how many marks may stand on one letter. No language needs more;
// whoever piles them up wants to write over the lines above.
const maxMarks = 6

// maxText is more than all messages of an answer hold, in bytes. What is longer is
// not looked at: whoever pastes a book must not cost more than whoever pastes a page.
const maxText = maxMessages * maxBytes

// clean makes text from outside fit for a message: valid UTF-8 without control
// characters, marks that turn the order of what follows, or characters that
// only hide something. What joins letters and emoji stays.
func clean(s string) string {
	if len(s) > maxText {
		s = s[:maxText]
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	marks := 0
	return strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Mn, unicode.Me) {
			if marks++; marks > maxMarks {
				return -1
			}
		} else {
			marks = 0
		}
		switch {
		case r == '\n':
			return r
		case r == '\t', r == '\u2028', r == '\u2029':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), unicode.Is(unicode.Noncharacter_Code_Point, r),
			r >= 0xE0000 && r <= 0xE007F, r == '\u2060', r == '\uFEFF':
			return -1
		}
		return r
	}, s)
}

// bareLine is clean text on one line with single spaces, for where Telegram looks
// for nothing: a button, a toast, the head of an inline result.
func bareLine(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }

// oneLine is a bareLine for a message, in which nobody is called: a title, a
// name.
func oneLine(s string) string { return disarm(bareLine(s), true) }

// lines is clean text with its lines, in which commands can be tapped: our own
// words.
func lines(s string) string { return disarm(strings.TrimSpace(clean(s)), false) }

// disarm keeps Telegram from finding a mention in a text, which would notify
// whoever bears that name, and, in text from outside, a command, which people
// would send with one tap. It puts a word joiner behind the sign: nothing is
// seen of it. A mark of direction (see directed) is all else that is ever added.
func disarm(s string, commands bool) string {
	if !strings.ContainsAny(s, "@/") {
		return s
	}
	var b strings.Builder
	var last rune
	for i, r := range s {
		b.WriteRune(r)
		if !wordRune(last) && (r == '@' || commands && r == '/' && last != '/' && last != ':') {
			if next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):]); wordRune(next) {
				b.WriteRune('\u2060')
			}
		}
		last = r
	}
	return b.String()
}

func wordRune(r rune) bool {
	return r == '_' || r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// Marks of direction, of which nothing is seen. They are put around or before
// whole texts; those of a text from outside are taken out before.
const (
	leftToRight = "\u200e"
	rightToLeft = "\u200f"
	isolate     = "\u2068" // what follows has the direction of its first letter
	endIsolate  = "\u2069"
)

// isolated keeps a part of a line from turning the order of what stands beside it.
func isolated(s string) string {
	if s == "" {
		return ""
	}
	return isolate + s + endIsolate
}

// apart are the parts of a line, isolated if one of them runs from right to left,
// or the line does.
func apart(parts []string, leftward bool) []string {
	if !leftward && !slices.ContainsFunc(parts, turning) {
		return parts
	}
	all := make([]string, len(parts))
	for i, s := range parts {
		all[i] = isolated(s)
	}
	return all
}

// directed makes a text run the way that most of its letters do. Telegram goes by
// the first one, and so turns an Arabic title around that begins with a Latin name.
func directed(s string) string {
	first, sum := directions(s)
	switch {
	case first > 0 && sum < 0:
		return rightToLeft + s
	case first < 0 && sum > 0:
		return leftToRight + s
	}
	return s
}

// leftward reports whether a text runs from right to left.
func leftward(s string) bool {
	_, sum := directions(s)
	return sum < 0
}

// turning reports whether anything in a text runs from right to left.
func turning(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return direction(r) < 0 })
}

// directions are the direction of a text's first letter, and that of most of its
// letters: above 0 from left to right, below 0 from right to left.
func directions(s string) (first, sum int) {
	if len(s) > maxText {
		s = s[:maxText]
	}
	for _, r := range s {
		way := direction(r)
		if first == 0 {
			first = way
		}
		sum += way
	}
	return first, sum
}

// direction is that of a letter; 0 for what has none of its own.
func direction(r rune) int {
	p, _ := bidi.LookupRune(r)
	switch p.Class() {
	case bidi.L:
		return 1
	case bidi.R, bidi.AL:
		return -1
	}
	return 0
}

// visible reports whether people would see anything of s. A text or label of
// which they see nothing is refused by Telegram.
func visible(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		switch r {
		case '\u115F', '\u1160', '\u3164', '\uFFA0', '\u2800', '\u00AD', '\u034F', '\u17B4', '\u17B5':
			return false // fillers: letters without a shape
		}
		return !unicode.IsSpace(r) && !unicode.In(r, unicode.C, unicode.Mn, unicode.Me)
	})
}

// shorten cuts s to at most n UTF-16 units: at the last space that keeps half of
// it, else between two graphemes. What was cut ends in "…".
func shorten(s string, n int) string {
	if units(s) <= n {
		return s
	}
	rest, state, used, at, space := s, -1, 0, 0, 0
	for rest != "" {
		var g string
		g, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if used+units(g) > n-1 {
			break
		}
		used += units(g)
		if strings.TrimSpace(g) == "" {
			space = at
		}
		at += len(g)
	}
	if space > at/2 {
		at = space
	}
	return strings.TrimRightFunc(s[:at], unicode.IsSpace) + "…"
}
