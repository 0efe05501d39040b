package extract

import "strings"

// Lines of buttons and labels are told by their words: every word of theirs is
// one that such lines are made of, in whatever order and language.

// shareNames are what things are shared on, and how; shareLinks stand between.
var (
	shareNames = wordSet(
		`facebook twitter x linkedin whatsapp telegram pinterest reddit weibo wechat line vk messenger instagram youtube
		bluesky threads mastodon flipboard tumblr pocket viber xing tiktok truth feedly
		share tweet email mail print pin copy link copied save bookmark gift like likes follow send
		partager partagez tweeter imprimer copier enregistrer envoyer courriel
		teilen twittern drucken merken kopieren speichern versenden
		compartir comparte twittear tuitear imprimir copiar guardar enviar correo enlace
		compartilhar compartilhe salvar condividi stampa copia salva delen afdrukken kopieer opslaan
		udostępnij drukuj kopiuj поделиться печать скопировать ссылка вконтакте одноклассники телеграм
		поширити paylaş yazdır bagikan cetak salin
		微信 微博 朋友圈 qq空间 qq好友 新浪微博 复制链接 打印 收藏 点赞 分享
		シェアする シェア ツイートする ツイート 印刷 印刷する リンクをコピー コピー はてなブックマーク
		공유 공유하기 인쇄 카카오톡 페이스북 트위터 فيسبوك تويتر واتساب تلغرام مشاركة طباعة`,
	)
	shareLinks = wordSet(
		`it this that the a article story post page entry address to on via by with in e and or le la les lien cet sur par article
		auf in per der den via artikel en el este artículo noticia nota por em no este artigo matéria su questo articolo op dit
		в на эту статью ссылку 到 至 على عبر في الخبر المقال`,
	)
	// adNames are what advertisements are called; adLinks tell how to go past one.
	adNames = wordSet(
		`ad ads advert advertisement advertisements advertising publicité publicités publicidad publicidade pubblicità
		anzeige anzeigen werbung advertentie annonce annons mainos reklama reklamy reklam реклама рекламы iklan إعلان اعلان إعلانات
		διαφήμιση פרסומת विज्ञापन বিজ্ঞাপন 广告 廣告 広告 광고`,
	)
	adLinks = wordSet(
		`article story text content report the this your an to is of after before below continue continues continued continuing
		reading read scroll scrolling down keep going with from for skip close more next page loading
		la le l cette el los esta este questa diese dieser diesem de del di da su suite après avant lire lecture article ci dessous texte
		weiter weiterlesen lesen nach der die dem unten folgt geht es inhalt artikel text unterbrechung
		sigue continúa continúe leyendo lee después debajo abajo noticia artículo
		continua após depois abaixo leitura lendo continuar matéria texto dopo sotto lettura leggi articolo
		verder lezen na onder hieronder loopt tekst door dalej czytaj poniżej po pokračuje pod článek
		продолжение после ниже читать читайте далее текст статьи
		lanjutkan membaca setelah berikut di bawah devamı sonra aşağıda haberin
		بعد تابع القراءة استمر 继续阅读 下方 请继续 続きを読む の後に続きます`,
	)
	// onward are words that, with those of adLinks, lead past something unnamed.
	onward = wordSet(`below continues continued scroll scrolling dessous unten abajo debajo abaixo sotto onder hieronder poniżej ниже aşağıda`)
)

// isShareLine tells whether a line, given as its key, is a row of buttons for
// sharing.
func isShareLine(key string) bool {
	named, n := 0, 0
	for w := range strings.SplitSeq(key, " ") {
		if n++; n > 16 {
			return false
		}
		if _, ok := shareNames[w]; ok {
			named++
		} else if _, ok := shareLinks[w]; !ok {
			return false
		}
	}
	return named*3 >= n
}

// isAdLine tells whether a line, given as its key, is the label of an
// advertisement, or leads on past it.
func isAdLine(key string) bool {
	named, on, n := 0, 0, 0
	for w := range strings.SplitSeq(key, " ") {
		n++
		_, ad := adNames[w]
		_, link := adLinks[w]
		_, ahead := onward[w]
		switch {
		case ad:
			named++
		case !link && !ahead || n > 10:
			return false
		}
		if ahead {
			on++
		}
	}
	return named > 0 || on > 0 && n >= 3
}
