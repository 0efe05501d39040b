package summarize

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The lists below are small on purpose: words that no article can do without, of the languages that the tests know.
// Everything else that decides is measured inside the article.

// leaning are first words that point back to the sentence before: pronouns and conjunctions.
var leaning = map[string]map[string]bool{
	"en": set(`he she it they this that these those his her its their but and so or however also then there such thus therefore meanwhile moreover
		furthermore nevertheless nonetheless instead otherwise still yet besides both neither another others later afterwards earlier meantime`),
	"de": set(`er sie es dies diese dieser dieses das dabei dazu damit doch aber und auch denn deshalb daher dennoch jedoch zudem außerdem sein seine ihr ihre
		danach dagegen allerdings darauf dort trotzdem`),
	"fr": set(`il elle ils elles ce cela ça cette ces celui celle mais et donc cependant aussi toutefois pourtant néanmoins ainsi ensuite son sa ses leur leurs
		celui-ci celle-ci en y puis or`),
	"es": set(`él ella ellos ellas esto eso este esta estos estas ese esa pero y también además sin entonces así luego su sus aunque`),
	"it": set(`lui lei loro questo questa questi queste quello quella ma e anche inoltre tuttavia però così quindi poi`),
	"pt": set(`ele ela eles elas isto isso este esta esse essa mas e também além porém contudo então assim seu sua`),
	"nl": set(`hij zij ze het dit dat deze die maar en ook echter daarom toch bovendien zijn haar hun daarna`),
	"da": set(`han hun de det denne dette disse men og også dog derfor desuden hans hendes deres`),
	"sv": set(`han hon de det denna detta dessa men och också dock därför dessutom hans hennes deras`),
	"pl": set(`on ona oni one to ten ta ale i jednak też także jego jej ich`),
	"ru": set(`он она оно они это этот эта эти но и а однако также кроме при его её ее их затем тогда поэтому так`),
	"vi": set(`họ nó đây đó này tuy nhưng và cũng ngoài`),
	"id": set(`ia dia mereka ini itu namun tetapi tapi dan juga selain kemudian sementara hal`),
	"tr": set(`bu şu o ama ancak ve fakat ayrıca bunun onun`),
	"ar": set(`هو هي هم هذا هذه ذلك تلك لكن ولكن كما وقد`),
	"hi": set(`यह वह ये वे इस उस लेकिन और हालांकि`),
}

// reporting are words of many languages that say that something was made known or decided: such a sentence is an event.
const reporting = `announced announces announcement confirmed confirms denied denies denying denial said says according reported revealed stated
	officially official filed launched signed approved ruled rejected resigned elected arrested killed agreed published released statement spokesman spokeswoman spokesperson
	annoncé confirmé démenti déclaré selon indiqué affirmé publié signé communiqué officiellement
	teilte mitgeteilt bestätigte dementierte erklärte laut angekündigt veröffentlicht unterzeichnet sprecher sprecherin
	anunció confirmó negó declaró según informó aseguró publicó firmó comunicado portavoz anunciou confirmou negou disse segundo afirmou comunicado
	annunciato confermato smentito dichiarato secondo comunicato заявил заявила сообщил сообщила сообщили подтвердил опроверг объявил согласно
	mengumumkan membantah mengatakan menurut menyatakan menegaskan resmi theo khẳng_định công_bố xác_nhận açıkladı duyurdu yalanladı söyledi göre`

// supposing are first words of sentences that suppose and do not tell.
var supposing = set(`if if's perhaps maybe suppose imagine si peut-être wenn falls vielleicht quizás quizá tal talvez se forse если возможно jika kalau mungkin nếu giả eğer belki`)

// What is known of a word by itself.
const (
	isCue    = 1 << iota // cues have it as their longest word
	isReport             // it is one of reporting
)

// notableWords holds what is known of words, by their hash.
var notableWords = func() map[uint64]uint8 {
	m := make(map[uint64]uint8, 512)
	eachToken(reporting, func(t token) bool {
		m[t.hash] |= isReport
		return true
	})
	for hash := range cuesOf {
		m[hash] |= isCue
	}
	return m
}()

// linking are those leaning words that join sentences but name nothing: what follows can still be read alone.
var linking = set(`but and so however also then thus therefore meanwhile moreover furthermore nevertheless nonetheless still yet besides doch aber und auch zudem außerdem
	mais et donc cependant toutefois pourtant néanmoins ainsi pero y también además mas e também além ma anche inoltre tuttavia men og også och också а но и однако также
	tuy nhưng và namun tetapi dan ama ancak ve`)

// leaningWide are leaning beginnings in scripts without spaces.
var leaningWide = []string{"他", "她", "它", "这", "此", "该", "但", "然而", "不过", "因此", "另外", "同时", "对此", "其中", "而", "并", "所以", "也", "這", "該", "不過", "對此", "同時",
	"これ", "それ", "この", "その", "しかし", "また", "だが", "そして", "一方", "同", "彼", "이", "그", "하지만", "또"}

// back are English beginnings of several words that point back.
var back = []string{"In this ", "In that ", "In addition", "As a result", "At the same time", "For this ", "The two ", "The latter", "The former", "On the other hand", "But on "}

// readOpening notes what the first words of a sentence say.
func (d *document) readOpening(sentence string, f *facts) {
	r := strings.TrimLeft(sentence, "\"'“‘«„「『( ")
	if r == "" {
		return
	}
	for _, b := range back {
		f.leaning = f.leaning || strings.HasPrefix(r, b)
	}
	if r[0] >= 0xE3 {
		for _, b := range leaningWide {
			f.leaning = f.leaning || strings.HasPrefix(r, b)
		}
		f.supposes = strings.HasPrefix(r, "如果") || strings.HasPrefix(r, "若") || strings.HasPrefix(r, "假如") || strings.HasPrefix(r, "もし")
	}
	first := (&scanner{text: r}).wordAt(0)
	if len(first) < 32 {
		var room [40]byte
		word := appendLower(room[:0], first)
		f.leaning = f.leaning || d.lang.leaning[string(word)]
		f.linking = linking[string(word)]
		f.supposes = f.supposes || supposing[string(word)]
		initial, _ := utf8.DecodeRuneInString(sentence)
		f.begun = unicode.IsLower(initial) && string(word) == first // and is no eBay
	}
}

// cues are phrases, in lower case, of lines that are about the page and not the story: calls to the reader, credits.
var cues = strings.Split(`click here|click on|sign up for|sign up to|subscribe to our|subscribe now|subscribe for|unsubscribe|follow us|follow him on twitter|contact us|read more|read also|see also|share this|share your|all rights reserved|copyright ©|our newsletter|http://|https://|www.|scroll down|`+
	`continue to update|download our app|download the app|terms of use|privacy policy|leave a comment|let us know|tell us|join us|join our|stay tuned|stay up to date|like us on|photo by|photo credit|image credit|image source|reporting by|editing by|contributed to this report|`+
	`this article was|this article originally|was this helpful|found this helpful|have your say|watch the video|watch below|listen to the|use cookies|your inbox|your comments|send us|e-mail us|email us|get in touch|for more information|visit our|`+
	`cliquez|abonnez-vous|abonnez vous|inscrivez-vous|suivez-nous|partagez cet|lire aussi|à lire aussi|tous droits réservés|contactez-nous|crédit photo|`+
	`klicken sie|abonnieren sie|folgen sie uns|lesen sie auch|alle rechte vorbehalten|kontaktieren sie|`+
	`haga clic|suscríb|síguenos|lea también|todos los derechos|contáctenos|clique aqui|siga-nos|leia também|todos os direitos|`+
	`clicca qui|iscriviti|seguici|leggi anche|tutti i diritti|simak video|simak juga|lihat juga|baca juga|tonton juga|klik di sini|halaman selanjutnya|`+
	`bấm vào đây|xem thêm|mời bạn đọc|mời quý|подпишитесь|подписывайтесь|читайте также|нажмите|все права защищены|свяжитесь`, "|")

// cuesOf are the cues by the hash of their longest word, so that only those are searched for whose word is there.
var cuesOf = func() map[uint64][]string {
	byWord := make(map[uint64][]string, len(cues))
	for _, cue := range cues {
		var longest token
		eachToken(cue, func(t token) bool {
			if t.runes > longest.runes {
				longest = t
			}
			return true
		})
		byWord[longest.hash] = append(byWord[longest.hash], cue)
	}
	return byWord
}()

// wideCues are cues of scripts without spaces, searched for in every sentence that has such a script.
var wideCues = []string{"点击", "關注我們", "关注我们", "扫码", "扫描二维码", "扫一扫", "版权所有", "联系我们", "責任編輯", "责任编辑", "编辑：", "来源：", "转载", "订阅", "敬请关注", "请关注", "本文来源", "图片来源",
	"クリック", "お問い合わせ", "無断転載", "フォローして", "登録は", "こちらから", "무단 전재", "무단전재", "재배포", "구독", "클릭"}

// hasCue reports whether sentence i has a phrase that marks a line about the page. known says that it has the
// longest word of one, wide that it has letters of a script without spaces.
func (d *document) hasCue(i int, known, wide bool) bool {
	span := d.spans[i]
	sentence := d.text[span.Start:min(span.End, span.Start+8*mostWords)]
	if wide {
		for _, cue := range wideCues {
			if strings.Contains(sentence, cue) {
				return true
			}
		}
	}
	if known {
		lower := strings.ToLower(sentence)
		for _, p := range d.partsOf(i) {
			if !d.terms[p.term].cue {
				continue
			}
			for _, cue := range cuesOf[d.terms[p.term].hash] {
				if strings.Contains(lower, cue) {
					return true
				}
			}
		}
	}
	return strings.Contains(sentence, "©")
}

func set(words string) map[string]bool {
	s := make(map[string]bool)
	for word := range strings.FieldsSeq(words) {
		s[word] = true
	}
	return s
}
