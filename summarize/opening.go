package summarize

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A sentence leans when its opening points back to a sentence before it: with a pronoun whose noun it does not have
// ("He", "This"), with a word that joins it to what was said ("But", "However"), or with a phrase that does either
// ("The two", "In addition"). Its first word, or its first words, are looked up; nothing is parsed. "It" may be nobody
// ("It rained"), and counts all the same. What often opens a sentence with a meaning of its own is left out: French "en"
// (in), Spanish "este" before a day, Indonesian "selain" (besides) unless "itu" (that) follows.

// leaning are first words that point back.
var leaning = map[string]map[string]bool{
	"en": set(`he she it they this that these those his her hers its their theirs him them but and or so however also thus therefore meanwhile moreover
		furthermore nevertheless nonetheless instead otherwise still yet besides both neither another others afterwards meantime such hence then
		he's she's it's they're that's he'd she'd they'd they've he'll she'll they'll it'll likewise similarly consequently`),
	"de": set(`er sie es dies diese dieser dieses diesem diesen dabei dazu damit dadurch davon davor dafür doch aber und auch denn deshalb deswegen daher dennoch jedoch
		zudem außerdem sein seine seinen seiner ihr ihre ihren ihrer danach dagegen allerdings darauf darin daran darum darüber dort trotzdem beide derweil
		stattdessen ferner hingegen ebenso sonst somit`),
	"fr": set(`il elle ils elles cela ça cette ces celui celle ceux celles mais et donc cependant aussi toutefois pourtant néanmoins ainsi ensuite son sa ses leur
		leurs celui-ci celle-ci ceux-ci puis or lui eux l'un l'une dès-lors c'est c'était ce`),
	"es": set(`él ella ellos ellas esto eso ese esa esos esas pero y también además así luego su sus aunque ello ambos ambas aquel aquella tampoco entonces`),
	"it": set(`lui lei loro egli ella essi questo questa questi queste quello quella quelli ma e anche inoltre tuttavia però così quindi poi entrambi suo sua suoi ciò`),
	"pt": set(`ele ela eles elas isto isso essa esse esses essas mas e também além porém contudo então assim seu sua seus suas ambos ambas aquele aquela`),
	"nl": set(`hij zij ze het dit dat deze die maar en ook echter daarom toch bovendien zijn haar hun daarna beiden`),
	"da": set(`han hun de det denne dette disse men og også dog derfor desuden hans hendes deres begge`),
	"sv": set(`han hon de det denna detta dessa men och också dock därför dessutom hans hennes deras båda`),
	"pl": set(`on ona oni one to ten ta te ale i a jednak też także jego jej ich oraz`),
	"ru": set(`он она оно они это этот эта эти его её ее их им ему ей но и а однако также кроме при затем тогда поэтому так оба обе такой такая такие причем причём`),
	"vi": set(`họ nó đây đó này nhưng và cũng song`),
	"id": set(`ia dia mereka ini itu namun tetapi tapi dan juga kemudian lalu keduanya menurutnya dirinya`),
	"tr": set(`bu şu o bunlar onlar ama ancak ve fakat ayrıca bunun onun ikisi`),
	"ar": set(`هو هي هم هذا هذه ذلك تلك لكن ولكن كما وقد`),
	"hi": set(`यह वह ये वे इस उस लेकिन और हालांकि`),
	"bn": set(`তিনি তারা তাঁরা সে এটি এই তবে কিন্তু এবং`),
}

// phrases are beginnings of several words, in lower case, that point back.
var phrases = map[string][]string{
	"en": {"in this ", "in that ", "in these ", "in addition", "as a result", "at the same time", "for this ", "for that ", "the two ", "the pair ", "the duo ",
		"the latter", "the former ", "on the other hand", "because of this", "because of that", "after that", "after this", "since then", "until then", "by then",
		"of these", "of those", "some of them", "most of them", "one of them", "all of them", "none of them", "the same ", "the other ", "at that ", "even so", "in turn",
		"there, ", "for example", "for instance", "in other words", "among them", "with that", "with this", "to that end", "to this end"},
	"de": {"die beiden", "das ist", "das war", "das sei", "das hat", "zum beispiel", "im gegensatz dazu", "in diesem", "in dieser", "bei diesem", "bei dieser", "nach diesem", "mit diesem", "mit dieser", "auf diese", "für diese"},
	"fr": {"les deux ", "ce dernier", "cette dernière", "en outre", "en effet", "par ailleurs", "de plus", "par exemple", "dans ce ", "dans cette ", "pour cela", "à ce ", "c'", "c’", "l'un d", "à cette ", "de son côté", "en revanche"},
	"es": {"los dos ", "las dos ", "por otro lado", "por otra parte", "sin embargo", "en este ", "en esta ", "en ese ", "en esa ", "de esta ", "por ello", "por eso", "este último", "esta última", "por ejemplo", "entre ellos", "a su vez", "esta es", "este es"},
	"it": {"i due ", "le due ", "per questo", "in questo", "in questa", "quest'ultim", "per esempio", "nel frattempo", "a sua volta", "d'altra parte"},
	"pt": {"os dois ", "as duas ", "no entanto", "por isso", "nesse ", "nessa ", "neste caso", "por outro lado", "além disso", "por exemplo", "este último", "esta última", "para isso", "entre eles"},
	"ru": {"в этом ", "в этой ", "на этом", "при этом", "кроме того", "об этом", "для этого", "по его ", "по её ", "по ее ", "по их ", "в то же время", "тем не менее", "вместе с тем", "к тому же", "в свою очередь", "из-за этого", "после этого"},
	"vi": {"điều này", "điều đó", "việc này", "việc đó", "ông này", "bà này", "anh này", "chị này", "người này", "hai người", "cả hai", "theo đó", "do đó", "vì vậy", "vì thế", "trong đó", "bên cạnh đó", "sau đó", "trước đó", "đồng thời", "tuy nhiên", "mặt khác", "chính vì", "ngoài ra", "tuy vậy", "tuy thế"},
	"id": {"hal ini", "hal itu", "hal tersebut", "selain itu", "sementara itu", "setelah itu", "oleh karena itu", "karena itu", "di sisi lain", "dengan demikian", "pria itu", "wanita itu", "kedua ", "akibatnya", "untuk itu", "dalam hal", "meski begitu", "meski demikian"},
}

// dated are beginnings that point to the day of the news and not to a sentence, though their first words may do so, too.
var dated = map[string][]string{
	"en": {"this week", "this month", "this year", "this morning", "this afternoon", "this evening", "this spring", "this summer", "this autumn", "this fall", "this winter", "this season", "this decade",
		"this century", "these days", "so far"},
	"de": {"diese woche", "diesen monat", "dieses jahr", "diese saison", "diesen montag", "diesen dienstag", "diesen mittwoch", "diesen donnerstag", "diesen freitag", "diesen samstag", "diesen sonntag", "in diesem jahr",
		"in diesem monat", "in dieser woche", "in diesem sommer", "in diesem winter", "in diesem herbst", "in diesem frühjahr", "in dieser saison"},
	"fr": {"ce lundi", "ce mardi", "ce mercredi", "ce jeudi", "ce vendredi", "ce samedi", "ce dimanche", "ce matin", "ce soir", "ce week-end", "ce mois", "cette semaine", "cette année", "cette nuit", "cette saison",
		"ces derniers jours", "ces dernières semaines", "ces derniers mois", "ces dernières années"},
	"es": {"esta semana", "esta mañana", "esta tarde", "esta noche", "esta temporada", "en este año", "en esta temporada", "en este momento"},
	"it": {"questa settimana", "questa mattina", "questa sera", "questa notte", "questo mese", "quest'anno", "in questi giorni", "in questa stagione", "in questo momento"},
	"pt": {"esta semana", "esta manhã", "esta tarde", "esta noite", "neste ano", "neste momento"},
	"nl": {"deze week", "deze maand", "deze zomer", "deze winter", "dit jaar", "dit seizoen", "dit weekend"},
	"da": {"denne uge", "denne måned", "dette år"},
	"sv": {"denna vecka", "denna månad", "detta år"},
	"pl": {"w tym tygodniu", "w tym roku", "w tym miesiącu"},
	"ru": {"в этом году", "в этом месяце", "в этом сезоне", "на этой неделе", "этой весной", "этим летом", "этой осенью", "этой зимой"},
	"tr": {"bu hafta", "bu yıl", "bu sabah", "bu akşam", "bu gece", "bu ay", "bu sezon"},
	"bn": {"এই সপ্তাহ", "এই বছর", "এই মাস"},
}

// leaningWide are leaning beginnings in Chinese, Japanese and Korean.
var leaningWide = []string{"他", "她", "它", "这", "此", "该", "但", "然而", "不过", "因此", "另外", "同时", "对此", "其中", "其", "而", "并", "所以", "也", "這", "該", "不過", "對此", "同時", "两人", "二人", "兩人", "双方",
	"これ", "それ", "この", "その", "しかし", "また", "だが", "そして", "一方", "同", "彼", "両者", "二人", "ただし", "さらに", "なお", "이", "그", "하지만", "또", "그러나", "두 사람"}

// standsWide are beginnings that only look like those.
var standsWide = []string{"此外交", "该死", "该国", "并购", "并列", "也门", "而立", "其他", "同盟", "同意", "同志", "同济", "同比", "同仁", "一方通行", "이란", "이스라엘", "이재", "이탈리아", "이라크", "이집트", "이번", "그리스", "그린"}

// linking are those leaning words that join sentences but name nothing: what follows can still be read alone.
var linking = set(`but and so however also then thus therefore meanwhile moreover furthermore nevertheless nonetheless still yet besides doch aber und auch zudem außerdem
	mais et donc cependant toutefois pourtant néanmoins ainsi pero y también además mas e também além ma anche inoltre tuttavia men og også och också а но и однако также
	tuy nhưng và namun tetapi dan ama ancak ve`)

// supposing are first words of sentences that suppose and do not tell.
var supposing = set(`if if's perhaps maybe suppose imagine si peut-être wenn falls vielleicht quizás quizá tal talvez se forse если возможно jika kalau mungkin nếu giả eğer belki`)

// opener is what the first word of a sentence says.
type opener uint8

const (
	leans    opener = 1 << iota // see leaning
	links                       // see linking
	supposes                    // see supposing
)

// openersOf returns what first words say in a language in which some lean.
func openersOf(lean map[string]bool) map[string]opener {
	m := make(map[string]opener, len(lean)+len(linking)+len(supposing))
	for of, words := range map[opener]map[string]bool{leans: lean, links: linking, supposes: supposing} {
		for word := range words {
			m[word] |= of
		}
	}
	return m
}

// beginnings are phrases without their first rune, by that rune.
type beginnings struct {
	ascii  [utf8.RuneSelf][]string
	beyond map[rune][]string
}

func beginningsOf(phrases []string) beginnings {
	b := beginnings{beyond: make(map[rune][]string, 32)}
	for _, p := range phrases {
		if r, size := utf8.DecodeRuneInString(p); r < utf8.RuneSelf {
			b.ascii[r] = append(b.ascii[r], p[size:])
		} else {
			b.beyond[r] = append(b.beyond[r], p[size:])
		}
	}
	return b
}

// of returns the rests of the phrases that begin with a rune.
func (b *beginnings) of(r rune) []string {
	if r >= 0 && r < utf8.RuneSelf {
		return b.ascii[r]
	}
	return b.beyond[r]
}

// Leans reports whether the opening of a sentence of a text in the language lang points back to a sentence before it, so
// that it says less where it stands alone.
func Leans(sentence, lang string) bool {
	d, f := document{lang: languageOf(lang)}, facts{}
	d.readOpening(sentence, &f)
	return f.leaning
}

// readOpening notes what the first words of a sentence say.
func (d *document) readOpening(sentence string, f *facts) {
	r := sentence
	if r != "" && !isWordByte(r[0]) {
		r = strings.TrimLeft(r, "\"'“‘«„「『(–—- ")
	}
	if r == "" {
		return
	}
	if r[0] >= 0xE3 {
		f.leaning = hasPrefix(r, leaningWide) && !hasPrefix(r, standsWide)
		f.supposes = strings.HasPrefix(r, "如果") || strings.HasPrefix(r, "若") || strings.HasPrefix(r, "假如") || strings.HasPrefix(r, "もし")
	}
	initial, size := utf8.DecodeRuneInString(r)
	opening, rest := unicode.ToLower(initial), r[size:]
	f.leaning = f.leaning || hasPrefix(rest, d.lang.phrases.of(opening))
	first := wordAt(r, 0)
	if len(first) < 32 {
		var room [40]byte
		word := appendLower(room[:0], first)
		says := opener(0)
		if d.lang.lengths.openers.has(word) {
			says = d.lang.openers[string(word)]
		}
		f.leaning = f.leaning || says&leans != 0
		if f.leaning && hasPrefix(rest, d.lang.dated.of(opening)) {
			f.leaning = false
		}
		f.linking, f.supposes = says&links != 0, f.supposes || says&supposes != 0
		initial, _ = utf8.DecodeRuneInString(sentence)
		f.begun = unicode.IsLower(initial) && string(word) == first // and is no eBay
	}
}

// hasPrefix reports whether one of some beginnings begins a text.
func hasPrefix(text string, beginnings []string) bool {
	for _, b := range beginnings {
		if strings.HasPrefix(text, b) {
			return true
		}
	}
	return false
}
