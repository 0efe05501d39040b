package extract

import (
	"slices"
	"strings"
)

// What a site says in place of an article: that a browser is needed or a person,
// that one must log in or pay, that there is nothing at this address. Phrases are
// those that pages say to their readers, and articles about such pages rarely.
var wallWords = newPhrases(
	// a browser
	`enable javascript|enable cookies|activate javascript|turn on javascript|requires javascript|requires cookies|javascript is disabled|javascript is required`,
	`javascript is not enabled|javascript is turned off|javascript and cookies|javascript must be enabled|javascript needs to be enabled|without javascript`,
	`aktivieren sie javascript|aktivieren sie bitte javascript|javascript aktivieren|javascript zu aktivieren|javascript ist deaktiviert|ohne javascript`,
	`activer javascript|activez javascript|active javascript|javascript est désactivé|activa javascript|activar javascript|active el javascript|habilita javascript|habilitar javascript|habilite javascript`,
	`javascript está desactivado|habilite o javascript|ative o javascript|ativar o javascript|javascript está desativado|включите javascript|javascript отключен|启用javascript|启用 javascript|を有効にして`,
	// a person
	`are you a robot|you re not a robot|you are not a robot|i m not a robot|i am not a robot|you are human|you re human|you are a human|you re a human|i am human|i m human`,
	`checking your browser|verify your browser|unusual traffic from your|unusual activity from your|before you continue to|you don t have permission to access|you have been blocked|your request has been blocked`,
	`access to this page has been denied|press and hold|dass sie kein roboter sind|dass sie ein mensch sind|vous n êtes pas un robot|que no eres un robot|que no es un robot|que você não é um robô|вы не робот|что вы человек`,
	`ロボットではない|不是机器人|人机验证|安全验证`,
	// who one is
	`log in to continue|log in to read|log in to view|log in to see|log in or register|log in or sign up|log in or create|sign in to continue|sign in to read|sign in to view|sign in to see|sign in or create|login to continue|login to view`,
	`please log in|please sign in|please login|you must be logged in|you must log in|you need to log in|you need to be logged in|you need to sign in|forgot your password|forgot password|don t have an account|create a free account|create your free account|register to continue|register for free|already have an account`,
	`bitte melden sie sich an|melden sie sich an um|bitte anmelden|passwort vergessen|noch kein konto|connectez vous pour|veuillez vous connecter|mot de passe oublié|pas encore de compte|inicia sesión para|inicie sesión para|olvidaste tu contraseña|olvidó su contraseña|no tienes cuenta`,
	`faça login para|faça o login|esqueceu a senha|esqueceu sua senha|não tem uma conta|войдите чтобы|войдите в аккаунт|войдите или зарегистрируйтесь|забыли пароль|нет аккаунта|请登录|请先登录|登录后|忘记密码|ログインしてください|ログインが必要|パスワードをお忘れ`,
	// money
	`subscribe to continue|subscribe to read|subscribe now to read|subscribe to keep reading|to continue reading|to keep reading|to read the full article|to read the rest of this|subscribers only|for subscribers only|exclusive to subscribers|only available to subscribers|reserved for subscribers`,
	`already a subscriber|already subscribed|you have reached your|you ve reached your|free articles left|free articles remaining|last free article|monthly limit|unlock this article|start your free trial|cancel anytime|cancel at any time`,
	`nur für abonnenten|für abonnenten|abonnieren sie um|jetzt weiterlesen|um weiterzulesen|sie haben bereits ein abo|bereits abonnent|réservé aux abonnés|réservé à nos abonnés|abonnez vous pour|déjà abonné|pour lire la suite|solo para suscriptores|exclusivo para suscriptores|suscríbete para|suscríbase para|ya eres suscriptor`,
	`exclusivo para assinantes|assine para|já é assinante|só para assinantes|только для подписчиков|оформите подписку|уже подписаны|订阅后|订阅以|仅限订阅|会员专享|続きを読むには|有料会員|会員限定`,
	// nothing
	`page not found|page cannot be found|page can t be found|page could not be found|page couldn t be found|page you requested|page you are looking for|page you re looking for|page you were looking for|page doesn t exist|page does not exist|page no longer exists|can t find the page|can t find that page|couldn t find the page|couldn t find that page|cannot find the page|404 not found`,
	`seite nicht gefunden|seite wurde nicht gefunden|seite konnte nicht gefunden|seite existiert nicht|gesuchte seite|angeforderte seite|page introuvable|page non trouvée|page n existe pas|page n existe plus|page que vous recherchez|page que vous cherchez|página no encontrada|página no existe|página que buscas|página que busca`,
	`página não encontrada|página não existe|página que você procura|página que você está procurando|страница не найдена|страницы не существует|страница удалена|адрес набран|页面不存在|页面未找到|找不到页面|找不到您|您访问的页面|ページが見つかりません|お探しのページ|ページは存在しません`,
)

// wallTitles are the titles of such pages, in the form of [key].
var wallTitles = []string{
	"404", "403", "404 not found", "403 forbidden", "404 error", "error 404", "error", "page not found", "not found", "forbidden", "access denied", "just a moment",
	"attention required", "are you a robot", "robot check", "security check", "one more step", "log in", "login", "sign in", "subscribe", "register",
	"seite nicht gefunden", "nicht gefunden", "zugriff verweigert", "anmelden", "anmeldung", "page introuvable", "page non trouvée", "accès refusé", "connexion", "se connecter",
	"página no encontrada", "acceso denegado", "iniciar sesión", "página não encontrada", "acesso negado", "entrar", "страница не найдена", "доступ запрещен", "вход", "войти",
	"页面不存在", "页面未找到", "找不到页面", "登录", "ページが見つかりません", "ログイン",
}

// longestWall is the length of the longest text that may be a wall's, in words; a
// longer one that speaks of such things is an article about them.
const longestWall = 120

// isWall tells whether what is left of a page is what a site says in place of an
// article: short, and under the title of such a page or to a third made of what they
// say.
func (c *cleaned) isWall(blocks []block, in []info) bool {
	var words float64
	all, about := 0, 0
	for i, b := range blocks {
		if c.reasons[i] != "" {
			continue
		}
		if words += in[i].words; words > longestWall {
			return false
		}
		for _, s := range strings.FieldsFunc(b.text, terminal) {
			k := key(s)
			all += len(k)
			if wallWords.in(k) {
				about += len(k)
			}
		}
	}
	return all > 0 && (about*3 >= all || isWallTitle(c.title))
}

// isWallTitle tells whether a title, or what is beside the site's name in it, is
// that of a page without an article.
func isWallTitle(title string) bool {
	if slices.Contains(wallTitles, key(title)) {
		return true
	}
	return slices.ContainsFunc(separators.Split(title, 4), func(part string) bool { return slices.Contains(wallTitles, key(part)) })
}
