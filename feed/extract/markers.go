package extract

import (
	"regexp"
	"strings"
)

// Why something was cut. The codes are stable: /why shows them and scripts may
// read them.
const (
	reasonTitle      = "title"          // became the title
	reasonRepeat     = "repeat"         // the same line again
	reasonTitleAgain = "title-repeat"   // the title once more
	reasonDek        = "dek"            // the editor's summary under the title
	reasonDekAgain   = "dek-repeat"     // one that the lede says again
	reasonCaption    = "caption"        // what is said about a picture
	reasonCapAgain   = "caption-repeat" // a caption that repeats the title or another line
	reasonByline     = "byline"
	reasonDate       = "date"
	reasonSite       = "site" // the name of the site before the text
	reasonNavigation = "navigation"
	reasonAd         = "ad"      // the label of an advertisement
	reasonRelated    = "related" // the heading over a list of other articles
	reasonTeaser     = "teaser"
	reasonShare      = "share"
	reasonVote       = "vote"
	reasonNotice     = "notice" // a word from the site to its readers
	reasonBio        = "bio"
	reasonComments   = "comments"
	reasonBoiler     = "boilerplate" // what the line model took out
)

// Reasons returns every reason that a cut may have. Those who show cuts need a
// word for each.
func Reasons() []string {
	return []string{
		reasonTitle, reasonRepeat, reasonTitleAgain, reasonDek, reasonDekAgain, reasonCaption, reasonCapAgain,
		reasonByline, reasonDate, reasonSite, reasonNavigation, reasonAd, reasonRelated, reasonTeaser, reasonShare,
		reasonVote, reasonNotice, reasonBio, reasonComments, reasonBoiler,
	}
}

// marker is a class of short lines that are never part of an article. Matching
// is done on [key] of the line, so case and punctuation do not matter.
type marker struct {
	reason string
	// tail: what follows the line is no longer the article, unless prose
	// starts again.
	tail bool
	// pattern is what a line may be. Most lines are nothing like it, and need not be
	// tried: its alternatives are kept by their first two runes, where these are
	// fixed, or begin with a digit, or have one of some parts in them; rest are the
	// others. Nil where there are none. They are compiled when first tried.
	pattern             string
	starts              map[string]compiled
	digit, parted, rest compiled
	parts               []string
}

// markers are in order: the first that matches gives the reason.
var markers = []marker{
	newMarker(reasonVote, true, `was this (?:article|page|post|story|answer|information) (?:helpful|useful)(?: to you)?(?: yes)?(?: no)?|did you find this (?:article |page |post )?(?:helpful|useful|interesting)|\d+ (?:out )?of \d+ (?:people )?found this (?:article |page |post |answer )?(?:helpful|useful)|rate this (?:article|page|post|story)|\d+ (?:likes?|votes?|claps?|upvotes?)|cet article vous a t il été utile|war dieser artikel hilfreich|(?:te|le|os) ha (?:resultado|sido|parecido) útil (?:este artículo|esta página)|este artigo foi útil|была ли (?:эта )?статья полезн\w*|(?:这篇|本|此|該|该)?文章(?:对您|對您|对你|對你)?(?:有帮助|有幫助|有用)吗?嗎?|この記事は(?:役に立ちましたか|参考になりましたか)`),
	newMarker(reasonShare, true, `share(?: this)?(?: (?:article|story|post|page|entry|news|with (?:your )?friends|via|on (?:social media|facebook|twitter|x)))*|share (?:it|on|to)|partager(?: (?:cet article|sur .{1,30}))?|teilen|artikel teilen|diesen artikel teilen|compartir(?: (?:en .{1,30}|este artículo|esta noticia))?|compartilhar|compartilhe|condividi(?: (?:su .{1,30}|questo articolo))?|delen|udostępnij|sdílet|поделиться(?: .{1,30})?|поделитесь .{1,30}|поширити|paylaş|bagikan|chia sẻ|공유|공유하기|シェア(?:する)?|この記事をシェア(?:する)?|分享(?:到|至|本文|此文)?.{0,12}|مشاركة|شارك(?: .{1,30})?|שתפו|κοινοποίηση|शेयर करें`),
	newMarker(reasonRelated, true, `recommend(?:ed|ations)?(?: (?:for you|stories|articles|reading|posts|videos|links))?|related(?: (?:articles?|stories|story|posts?|news|content|topics?|reading|links?|coverage|videos?|items?))?|(?:see|read|view) (?:also|more|next)(?: .{1,40})?|more (?:from|on|in|stories|news|articles|posts)(?: .{1,40})?|most (?:read|popular|viewed|commented|shared|recent)(?: .{1,30})?|trending(?: (?:now|stories|news|topics))?|popular(?: (?:posts?|now|stories|articles|news))?|(?:you|we think you) (?:may|might|will|ll)(?: also| just)? (?:like|love|enjoy|be interested in)(?: .{1,30})?|(?:discover|explore) more(?: .{1,30})?|editors? (?:s )?picks?|latest (?:news|stories|articles|posts)(?: .{1,30})?|recent (?:posts|articles|stories|news)|top stories|don t miss|what to read next|(?:keep|continue|further) reading|up next|sponsored(?: (?:content|stories|links))?|around the web|from around the web|promoted(?: (?:content|stories|links))?|in case you missed it|à lire (?:aussi|également|ensuite)|lire (?:aussi|également)|sur le même (?:sujet|thème)|articles? (?:liés|similaires|connexes|recommandés)|les plus lus|das könnte (?:sie|dich) auch interessieren|auch interessant|mehr zum thema|mehr (?:von|aus) .{1,30}|verwandte (?:artikel|beiträge|themen)|ähnliche (?:artikel|beiträge)|weitere (?:artikel|nachrichten|themen|meldungen)|meistgelesen|lesen sie auch|lea también|le puede interesar|te puede interesar|también te puede interesar|(?:noticias|artículos|notas|entradas) relacionad[oa]s|más (?:noticias|sobre .{1,30}|leídas|leídos)|lo más (?:leído|visto)|leia (?:também|mais)|veja também|(?:notícias|artigos|matérias) relacionad[oa]s|mais lidas|potrebbe interessarti(?: anche)?|leggi anche|articoli correlati|lees ook|meer over .{1,30}|zobacz (?:też|także)|czytaj (?:też|także|więcej)|polecane|čtěte také|související(?: články)?|читайте (?:также|ещё|еще)(?: .{1,30})?|по теме|похожие (?:статьи|новости|материалы)|рекомендуем|ещё по теме|другие новости|новости по теме|популярное|самое читаемое|читайте також|ilgili (?:haberler|yazılar|içerikler)|benzer (?:haberler|yazılar)|bunlar da ilginizi çekebilir|baca juga|artikel terkait|berita terkait|terpopuler|xem thêm|đọc thêm|tin liên quan|bài viết liên quan|tin cùng chuyên mục|(?:相关|相關|推荐|推薦|延伸|精彩|热门|熱門|猜你喜欢|最新|更多|往期|为你|為你|為您|为您|大家都在看|编辑)(?:阅读|閱讀|文章|新闻|新聞|推荐|推薦|报道|報導|资讯|資訊|内容|內容|链接|連結|视频)?|(?:関連|おすすめ|オススメ|人気|最新|あわせて読みたい|合わせて読みたい|注目)の?(?:記事|ニュース|キーワード|リンク|トピック|ランキング)?|(?:관련|추천|인기|최신|많이 본)(?: ?(?:기사|뉴스|글|콘텐츠))?|اقرأ (?:أيضا|أيضاً|ايضا|المزيد)(?: .{1,30})?|(?:مواضيع|أخبار|مقالات) ذات صلة|قد يعجبك(?: أيضا)?|المزيد(?: .{1,30})?|الأكثر قراءة|مطالب مرتبط|אולי יעניין אותך|כתבות נוספות|διαβάστε (?:επίσης|ακόμα)|σχετικά(?: άρθρα)?|यह भी पढ़ें|ये भी पढ़ें|और पढ़ें|संबंधित खबरें`),
	newMarker(reasonComments, true, `(?:no |\d+ |view |show |all |leave a |add a |post a |write a |join the )?(?:comments?|replies|responses|reply|conversation|discussion)(?: \d+)?(?: cancel reply)?|comments? (?:are closed|section|off)|\d+ thoughts on .{1,120}|(?:\d+ )?(?:commentaires?|kommentare?|comentarios?|comentários?|commenti|reacties|komentarze|komentáře|комментари[ийя]\w*|коментарі|yorumlar|komentar|bình luận)(?: \d+)?|(?:laisser|ajouter) un commentaire|einen kommentar schreiben|deja (?:un comentario|una respuesta)|deixe (?:um comentário|uma resposta)|(?:网友|全部|发表|精彩|最新)?(?:评论|評論|留言)(?:区|列表)?(?: ?\d+条?)?|コメント(?:を書く|する|一覧)?(?: ?\d+件?)?|댓글(?: ?\d+개?)?|التعليقات|تعليقات|نظرات`),
	newMarker(reasonBio, true, `(?:about|meet) the (?:authors?|writers?|reporters?|editors?|journalists?|contributors?|(?:[\p{L}]+ ){1,3}(?:desk|team|newsroom|staff))|(?:à propos|au sujet) (?:de l auteure?|des auteurs|du journaliste)|über (?:den autor|die autorin|die autoren|die redaktion)|(?:zum autor|zur autorin|zur person)|(?:sobre|acerca de) (?:el autor|la autora|los autores|o autor|a autora|os autores)|acerca del autor|(?:informazioni )?sull autor[ei]|over de auteur|o autor[zc]e|об авторе|про автора|yazar hakkında|tentang penulis|về tác giả|(?:关于|關於)?作者(?:简介|簡介|介绍|介紹|信息)?|著者(?:紹介|プロフィール|について)|(?:この記事を書いた人|ライター紹介)|기자 소개|نبذة عن الكاتب|عن الكاتب`),
	newMarker(reasonNavigation, false, `skip to (?:main )?content|(?:main |site |toggle |open |close )?(?:menu|navigation|search|sidebar)(?: (?:menu|toggle))?|back to (?:top|home|news|all .{1,20})|home|about(?: us)?|contact(?: us)?|log ?in|sign ?(?:in|up|out)(?: .{1,20})?|register|subscribe(?: (?:now|today|to .{1,30}))?|my account|newsletters?|sitemap|site map|rss(?: feed)?|privacy(?: (?:policy|notice|settings|statement))?|terms(?: (?:of (?:use|service)|and conditions|conditions))*|cookies? (?:policy|settings|preferences|choices|notice)|accept(?: all)?(?: cookies)?|advertise(?: with us)?|faqs?|help|careers|jobs|prev(?:ious)?(?: (?:article|post|story|page))?|next(?: (?:article|post|story|page))?|previous next|(?:show|load|view|see|read) (?:more|all|less)|loading|close|cancel|ok|yes|no|yes no|click here|download(?: .{1,20})?|listen(?: to (?:this )?(?:article|story))?|watch(?: (?:now|video|live))?|play(?: video)?|share|print|photos?|videos?|gallery|source|sources|tags?|topics?|categor(?:y|ies)|filed under|table of contents|contents|accueil|startseite|inicio|início|главная|ana sayfa|beranda|trang chủ|首页|首頁|ホーム|トップ|홈|الرئيسية|suivant|précédent|weiter|zurück|siguiente|anterior|próximo|avanti|indietro|следующая|предыдущая|下一篇|上一篇|下一页|上一页|返回(?:首页|顶部|列表)?|次の記事|前の記事|次へ|前へ|다음|이전|التالي|السابق|登录|注册|登录 注册|登入|註冊|ログイン|会員登録|로그인|회원가입|войти|регистрация|connexion|anmelden|iniciar sesión|entrar|accedi|giriş yap|masuk|đăng nhập`),
	newMarker(reasonByline, false, `(?:责任编辑|責任編輯|责编|責編|编辑|編輯|校对|校對|审核|監製|监制|来源|來源|稿源|出典|取材)(?: .{1,24})?`),
	newMarker(reasonNotice, false, `(?:copyright|©|\(c\)|все права защищены|版权所有|版權所有|著作権|무단).{0,120}|.{0,80}all rights reserved.{0,60}|.{0,60}(?:tous droits réservés|alle rechte vorbehalten|todos los derechos reservados|todos os direitos reservados|tutti i diritti riservati).{0,60}`),
}

// arrows match the lines that lead to the articles before and after.
var arrows = regexp.MustCompile(`^(?:<<|>>|«|»|‹|›|←|→|◀|▶|⟵|⟶)\s*:?\s*\S|(?:→|»|›|▶|>>)$|^(?:(?i:previous|next|prev|older|newer)(?i: (?:article|post|story|entry))?|上一篇|下一篇|上一页|下一页|前の記事|次の記事|이전 ?글|다음 ?글|(?i:предыдущая|следующая)(?i: (?:статья|новость|запись))?|(?i:article (?:précédent|suivant))|(?i:(?:vorheriger|nächster) (?:artikel|beitrag))|(?i:(?:artículo|entrada|nota) (?:anterior|siguiente))|المقال (?:السابق|التالي))\s*[:：]`)

// match returns the marker that a line is, or nil.
func match(text, key string) *marker {
	if len(key) > 200 {
		return nil
	}
	if len(text) < 300 && strings.ContainsAny(text, "<>«»‹›←→◀▶⟵⟶:：") && arrows.MatchString(text) && !endsSentence(text) {
		return &arrowMarker
	}
	if key == "" {
		return nil
	}
	if len(key) <= 120 {
		switch {
		case isShareLine(key):
			return &shareMarker
		case isAdLine(key) && !strings.HasSuffix(text, "?"):
			return &adMarker
		}
	}
	for i := range markers {
		if markers[i].is(key) {
			return &markers[i]
		}
	}
	return nil
}

var (
	arrowMarker = marker{reason: reasonNavigation}
	shareMarker = marker{reason: reasonShare}
	adMarker    = marker{reason: reasonAd}
)

// A notice is what a site says about itself to its readers, not what an
// article says: a plea to subscribe, to write in, to come back. It addresses a
// reader and names a channel.
var (
	pleaReader = newPhrases(
		`you|your|us|we|our|vous|votre|vos|nous|sie|ihr|ihre|ihren|uns|wir|usted|su|nosotros|nos|você|nosso|nossa|voi|noi`,
		`вы|вас|вам|нас|нам|мы|наш*|您|你|我们|我們|本站|本刊|小编|当サイト|弊社|お問い合わせ|여러분`,
	)
	pleaChannel = newPhrases(
		`contact us|get in touch|write to us|email us|e mail us|reach out to us|let us know|drop us|send us|tip us|newsletter|newsletters`,
		`subscribe|sign up|follow us|join us|like us on|stay tuned|our facebook|our twitter|our telegram|our whatsapp|our youtube|our instagram`,
		`continue to update|keep you updated|keep updating|click here to|download our app|support our work|support our journalism|become a member`,
		`become a subscriber|make a donation|inbox|contactez nous|abonnez vous|suivez nous|inscrivez vous|écrivez nous`,
		`kontaktieren sie uns|schreiben sie uns|folgen sie uns|abonnieren sie|contáctenos|contáctanos|suscríbete|suscríbase|síguenos|escríbenos`,
		`póngase en contacto|entre em contato|assine|siga nos|inscreva se|contattaci|iscriviti|seguici|подпис*|свяжитесь с нами|пишите нам`,
		`следите за|присоединяйтесь|联系我们|聯繫我們|请联系|請聯繫|联系本站|关注我们|關注我們|关注公众号|关注微信|扫码|掃碼|订阅|訂閱|持续更新|持續更新`,
		`欢迎投稿|投诉邮箱|お問い合わせ|ご連絡ください|フォローして|フォローする|購読|登録して|登録はこちら|구독*|제보*|문의*|팔로우*|تابعونا|اشترك|تواصل معنا|راسلنا`,
	)
	// selfName is how an article speaks of itself, and selfWords what is said of
	// it that is no news.
	selfName = newPhrases(
		`this article|this story|this post|this report|this page|this material|this content|cet article|ce contenu|dieser artikel|dieser beitrag|dieser text`,
		`este artículo|esta noticia|esta nota|este artigo|esta matéria|questo articolo|dit artikel|ten artykuł|эта статья|этой статье|статья|материал`,
		`bu haber|bu yazı|artikel ini|berita ini|bài viết này|هذا المقال|هذا الخبر|यह लेख|本文|本稿|この記事|当記事|이 기사|本内容|文章内容`,
	)
	selfWords = newPhrases(
		`advice|informational purposes|information only|educational purposes|originally published|first published|first appeared|originally appeared`,
		`was amended|was corrected|was updated|has been updated|has been corrected|has been amended|was translated|has been translated|was produced by|affiliate links`,
		`do not necessarily|does not constitute|not a substitute|no substitute|views expressed|opinions expressed|republished|syndicated|a commission`,
		`d abord été publié|à titre informatif|a été mis à jour|a été traduit|ne constitue pas|dient nur|ersetzt keine|zuerst erschienen|wurde aktualisiert|wurde korrigiert`,
		`no constituye|carácter informativo|fue publicado originalmente|se publicó originalmente|ha sido actualizado|foi publicado originalmente|não constitui|caráter informativo|scopo informativo`,
		`не является|носит информационный|ознакомительн*|впервые опубликован*|仅供参考|僅供參考|不构成|不構成|不代表|转载自|轉載自|来源于|最初发表|助言|目的としたもの|元記事|転載|투자 조언|참고용`,
	)
	// smallPrint is what stands at the foot of pages.
	smallPrint = newPhrases(
		`copyright|all rights reserved|cookie|cookies|subscribe|newsletter|sign up|log in|privacy|terms of use|terms of service`,
		`tous droits réservés|alle rechte vorbehalten|derechos reservados|direitos reservados|diritti riservati|abonn*|版权|著作権|подпис*|все права`,
	)
	// roles are what the people are who write.
	roles = newPhrases(
		`writer|reporter|editor|journalist|correspondent|author|freelancer|contributor|blogger|columnist|award|awards|prize`,
		`journaliste|rédacteur|rédactrice|journalistin|redakteur|autorin|periodista|redactor|jornalista|giornalista`,
		`журналист*|лауреат*|редактор*|корреспондент*|作者|获奖|撰稿|著者|受賞|ライター|編集者|기자*`,
	)
)

// isNotice tells whether a paragraph, with its key, is a word from the site to
// its readers. What somebody is quoted with is none.
func isNotice(text, key string, words int) bool {
	return words <= 45 && !strings.ContainsAny(text, "“”„«»「」") && pleaChannel.in(key) && pleaReader.in(key)
}

// isAboutItself tells whether a closing paragraph, with its key, speaks of the
// article instead of its subject: where it came from, what it is no advice for.
func isAboutItself(text, key string, words int) bool {
	return words <= 60 && !strings.ContainsAny(text, "“”„«»「」") && selfName.in(key) && selfWords.in(key)
}
