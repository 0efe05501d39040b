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
	cues    uint8 // the number of its list in cueLists; 0 for none
	reports bool  // it is one of reporting
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
			known.cues = uint8(k)
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
	`this article was|this article originally|was this helpful|found this helpful|have your say|watch the video|watch below|listen to the|use cookies|your inbox|your comments|send us|e-mail us|email us|get in touch|for more information|visit our|`+
	`cliquez|abonnez-vous|abonnez vous|inscrivez-vous|suivez-nous|partagez cet|lire aussi|à lire aussi|tous droits réservés|contactez-nous|crédit photo|`+
	`klicken sie|abonnieren sie|folgen sie uns|lesen sie auch|alle rechte vorbehalten|kontaktieren sie|`+
	`haga clic|suscríb|síguenos|lea también|todos los derechos|contáctenos|clique aqui|siga-nos|leia também|todos os direitos|`+
	`clicca qui|iscriviti|seguici|leggi anche|tutti i diritti|simak video|simak juga|lihat juga|baca juga|tonton juga|klik di sini|halaman selanjutnya|`+
	`bấm vào đây|xem thêm|mời bạn đọc|mời quý|подпишитесь|подписывайтесь|читайте также|нажмите|все права защищены|свяжитесь`, "|")

// wideCues are cues of scripts without spaces. The first two characters are their longest word.
var wideCues = []string{"点击", "關注我們", "关注我们", "扫码", "扫描二维码", "扫一扫", "版权所有", "联系我们", "責任編輯", "责任编辑", "编辑：", "来源：", "转载", "订阅", "敬请关注", "请关注", "本文来源", "图片来源",
	"クリック", "お問い合わせ", "無断転載", "フォローして", "登録は", "こちらから", "무단 전재", "무단전재", "재배포", "구독", "클릭"}

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
	if len(lists) > math.MaxUint8 {
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
