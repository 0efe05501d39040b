package summarize

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The lists below are small on purpose: words that no article can do without, of the languages that the tests know.
// Everything else that decides is measured inside the article.

// reporting are words of many languages that say that something was made known or decided: such a sentence is an event.
const reporting = `announced announces announcement confirmed confirms denied denies denying denial said says according reported revealed stated
	officially official filed launched signed approved ruled rejected resigned elected arrested killed agreed published released statement spokesman spokeswoman spokesperson
	annoncé confirmé démenti déclaré selon indiqué affirmé publié signé communiqué officiellement
	teilte mitgeteilt bestätigte dementierte erklärte laut angekündigt veröffentlicht unterzeichnet sprecher sprecherin
	anunció confirmó negó declaró según informó aseguró publicó firmó comunicado portavoz anunciou confirmou negou disse segundo afirmou comunicado
	annunciato confermato smentito dichiarato secondo comunicato заявил заявила сообщил сообщила сообщили подтвердил опроверг объявил согласно
	mengumumkan membantah mengatakan menurut menyatakan menegaskan resmi theo khẳng_định công_bố xác_nhận açıkladı duyurdu yalanladı söyledi göre`

// notes are what is known of a word by itself.
type notes struct {
	cues    uint16 // the number of its list in cueLists; 0 for none
	reports bool   // it is one of reporting
}

// notableWords holds what is known of words, by their hash.
var notableWords = func() map[uint64]notes {
	m := make(map[uint64]notes, 512)
	eachToken(reporting, func(t token) bool {
		m[t.hash] = notes{reports: true}
		return true
	})
	for k, list := range cueLists {
		if k > 0 {
			known := m[list[0].hash]
			known.cues = uint16(k)
			m[list[0].hash] = known
		}
	}
	return m
}()

// hashes is a set of hashes that may hold others, too: most words are found not to be in it at a glance.
type hashes [256]uint64

func (h *hashes) add(hash uint64)      { h[hash>>56] |= 1 << (hash >> 50 & 63) }
func (h *hashes) has(hash uint64) bool { return h[hash>>56]>>(hash>>50&63)&1 != 0 }

var notableHashes = func() (h hashes) {
	for hash := range notableWords {
		h.add(hash)
	}
	return h
}()

// cues are phrases, in lower case, of lines that are about the page and not the story: calls to the reader, credits.
var cues = strings.Split(`click here|click on|sign up for|sign up to|subscribe to our|subscribe now|get started with|get started today|get started now|apply today|apply now|try it free|try it for free|for free!|free trial|thanks for your support|thank you for your support|new customers get|in free credits|to your doorstep|shop now|buy now|order now|book now|start your free|check out this|check out our|check out these|request a demo|contact sales|talk to sales|sales specialist|talk to our|speak to our|schedule a demo|book a demo|world class experience|browse our|click the link|click below|limited time offer|in your browser|enable javascript|your subscription|already a subscriber|log in to|sign in to|create an account|create a free account|support our work|make a donation|donate now|become a member|affiliate link|are affiliate|links in this|read here|click through|earn a commission|subscribe for|unsubscribe|follow us|follow him on twitter|contact us|read more|read also|see also|share this|share your|all rights reserved|copyright ©|our newsletter|http://|https://|www.|scroll down|`+
	`continue to update|download our app|download the app|terms of use|privacy policy|leave a comment|let us know|tell us|join us|join our|stay tuned|stay up to date|like us on|photo by|photo credit|image credit|image source|reporting by|editing by|contributed to this report|`+
	`this article was|this article originally|was this helpful|found this helpful|have your say|watch the video|watch below|listen to the|an in-depth look at|use cookies|your inbox|your comments|send us|e-mail us|email us|get in touch|for more information|visit our|`+
	`cliquez|abonnez-vous|abonnez vous|inscrivez-vous|suivez-nous|partagez cet|lire aussi|à lire aussi|tous droits réservés|contactez-nous|crédit photo|`+
	`klicken sie|abonnieren sie|folgen sie uns|lesen sie auch|alle rechte vorbehalten|kontaktieren sie|`+
	`haga clic|suscríb|síguenos|lea también|todos los derechos|contáctenos|clique aqui|siga-nos|leia também|todos os direitos|`+
	`clicca qui|iscriviti|seguici|leggi anche|tutti i diritti|simak video|simak juga|lihat juga|baca juga|tonton juga|klik di sini|halaman selanjutnya|`+
	`learn more at|sign up now|sign up today|sign up here|sign up and|register now|register here|join now|enroll now|learn more here|here are the top picks|here are our|learn more about our|find out more|discover more|read on|read our|read the full|read this article|check out all|check out another|check out my|check out the|see our|view our|explore our|discover our|download our|download your|download the free|`+
	`your free|our free|fill out the form|fill in the form|complete the form|take our|take the quiz|join the conversation|join the discussion|join thousands|weekly newsletter|daily newsletter|free newsletter|email newsletter|newsletter|delivered to your|never miss|`+
	`keep reading|continue reading|related:|recommended:|reader-supported|uses cookies|by continuing to|cookie policy|log in or|be the first to comment|leave a reply|comments are closed|view comments|join our community|`+
	`photograph by|photographs by|photo courtesy|photos courtesy|photograph courtesy|photographs courtesy|image courtesy|images courtesy|photos by|images by|image by|illustration by|photo via|image via|getty images|shutterstock|last updated|medically reviewed|fact checked by|fact-checked by|filed under|`+
	`opinions expressed|views expressed|necessarily reflect|informational purposes|information purposes|general information only|substitute for professional|believed to be reliable|not constitute|does not guarantee|past performance|not responsible for the content|`+
	`leave a review|rate and review|icymi|in case you missed it|held liable for|consult a qualified|consult your doctor|we may earn|may earn a|amazon associate|affiliate commission|sponsored content|about the author|on facebook and|follow me on|connect with us|share on|give us a call|contact our|speak with our|schedule your|book your|get a quote|free quote|free consultation|below you'll find|below you’ll find|below, you'll find|below, you’ll find|below are our|our top picks|our picks|`+
	`lire la suite|en savoir plus|lisez aussi|voir aussi|recevez|s'abonner|s’abonner|laisser un commentaire|utilisons des cookies|inscrivez|réservé aux abonnés|`+
	`lesen sie mehr|lesen sie hier|mehr zum thema|hier geht es|jetzt anmelden|jetzt abonnieren|jetzt registrieren|kommentar schreiben|verwenden cookies|auch interessant|in unserem newsletter|bildquelle|nur für abonnenten|`+
	`haz clic|lee también|lee más|puede interesar|sigue leyendo|regístrate|registrarte|deja un comentario|utilizamos cookies|usamos cookies|veja também|saiba mais|deixe um comentário|inscreva-se|leggi tutto|scopri di più|potrebbe interessarti|lascia un commento|utilizziamo i cookie|lees ook|lees meer|czytaj też|czytaj także|zobacz też|zobacz także|daha fazlası için|bizi takip|`+
	`смотрите также|читать далее|читать также|подписаться на|подпишись|поделиться в|оставить комментарий|используем cookie|файлы cookie|источник фото|фото:|`+
	`đọc thêm|theo dõi chúng tôi|đăng ký nhận|chia sẻ bài viết|ảnh minh họa|mời các bạn|`+
	`bấm vào đây|xem thêm|mời bạn đọc|mời quý|подпишитесь|подписывайтесь|читайте также|нажмите|все права защищены|свяжитесь`, "|")

// wideCues are cues of scripts without spaces. The first two characters are their longest word.
var wideCues = []string{"点击", "關注我們", "关注我们", "扫码", "扫描二维码", "扫一扫", "版权所有", "联系我们", "責任編輯", "责任编辑", "编辑：", "来源：", "转载", "订阅", "敬请关注", "请关注", "本文来源", "图片来源", "延伸阅读", "相关阅读", "更多精彩", "未经授权", "不代表本", "仅供参考", "免责声明", "下载客户端", "微信公众号",
	"クリック", "お問い合わせ", "無断転載", "フォローして", "登録は", "こちらから", "続きを読む", "詳しくはこちら", "関連記事", "会員登録", "メルマガ", "무단 전재", "무단전재", "재배포", "구독", "클릭", "저작권자", "자세히 보기"}

// cue is one of cues or wideCues, as it is looked for.
type cue struct {
	text   string
	hash   uint64 // of its longest word
	before int    // bytes in front of that
}

// cueLists are all cues by their longest word, from 1: where that word stands, a sentence is compared with them.
var cueLists = func() [][]cue {
	lists := make([][]cue, 1, len(cues))
	numbers := make(map[uint64]int, len(cues))
	for _, text := range slices.Concat(cues, wideCues) {
		var longest token
		eachToken(text, func(t token) bool {
			if t.runes > longest.runes {
				longest = t
			}
			return true
		})
		n := numbers[longest.hash]
		if n == 0 {
			n = len(lists)
			numbers[longest.hash], lists = n, append(lists, nil)
		}
		lists[n] = append(lists[n], cue{text, longest.hash, longest.at.Start})
	}
	if len(lists) > math.MaxUint16 {
		panic("summarize: more words of cues than notes can number")
	}
	return lists
}()

// isCue reports whether the word at a place of the text is the longest one of a cue of its list that stands there.
func isCue(text string, at int, list []cue) bool {
	for k := range list {
		if c := &list[k]; at >= c.before && hasPrefixFold(text[at-c.before:], c.text) {
			return true
		}
	}
	return false
}

// hasPrefixFold reports whether a text begins with another, which is in lower case as appendLower makes it.
func hasPrefixFold(text, lower string) bool {
	for lower != "" {
		if text == "" {
			return false
		}
		if c := text[0]; c < utf8.RuneSelf {
			if c >= 'A' && c <= 'Z' {
				c |= 0x20
			}
			if c != lower[0] {
				return false
			}
			text, lower = text[1:], lower[1:]
			continue
		}
		r, size := utf8.DecodeRuneInString(text)
		want, wantSize := utf8.DecodeRuneInString(lower)
		if unicode.ToLower(r) != want {
			return false
		}
		text, lower = text[size:], lower[wantSize:]
	}
	return true
}

func set(words string) map[string]bool {
	s := make(map[string]bool)
	for word := range strings.FieldsSeq(words) {
		s[word] = true
	}
	return s
}
