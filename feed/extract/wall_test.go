package extract

import (
	"errors"
	"strings"
	"testing"
)

// inSite puts what a page says into what sites have around it.
func inSite(title, body string) string {
	return `<!doctype html><html><head><title>` + title + ` | The Harbour Post</title><meta property="og:site_name" content="The Harbour Post"></head><body>
<header><nav><ul><li><a href="/">Home</a><li><a href="/city">City</a><li><a href="/sport">Sport</a><li><a href="/login">Log in</a></ul></nav></header>
<main>` + body + `</main>
<footer><p>© 2024 The Harbour Post. All rights reserved.</p><ul><li><a href="/privacy">Privacy</a><li><a href="/terms">Terms</a></ul></footer></body></html>`
}

// TestWalls: what a site says in place of an article is never an article.
func TestWalls(t *testing.T) {
	for name, page := range map[string]string{
		"a cookie banner":       inSite("The Harbour Post", `<div class="cookie"><h2>We value your privacy</h2><p>We and our 312 partners use cookies to remember you and to show you advertisements that suit you. You can accept all of them or manage your choices.</p><p>Some partners do not ask for your consent and rely on their legitimate interest. You may object at any time.</p></div>`),
		"a cookie banner, de":   inSite("Der Hafenbote", `<h2>Ihre Privatsphäre</h2><p>Wir und unsere 212 Partner speichern Cookies auf Ihrem Gerät und brauchen dafür Ihre Einwilligung. Sie können alle akzeptieren oder einzeln wählen.</p>`),
		"a cookie banner, fr":   inSite("Le Courrier du port", `<h2>Vos choix</h2><p>Nous et nos partenaires déposons des cookies sur votre appareil pour mesurer notre audience. Vous pouvez tout accepter ou tout refuser.</p>`),
		"no such page":          inSite("Page not found", `<h1>Page not found</h1><p>Sorry, the page you are looking for has moved or never was. Check the address, or start again from the front page.</p>`),
		"no such page, vague":   inSite("404", `<h1>Lost at sea</h1><p>This ship has sailed without you on board. Our harbour master suggests the front page, where all routes begin.</p>`),
		"no such page, de":      inSite("Seite nicht gefunden", `<h1>Seite nicht gefunden</h1><p>Die gesuchte Seite gibt es hier nicht mehr. Vielleicht hilft Ihnen die Suche weiter.</p>`),
		"no such page, es":      inSite("Página no encontrada", `<h1>Página no encontrada</h1><p>La página que buscas ya no está aquí. Vuelve a la portada o usa el buscador.</p>`),
		"no such page, ru":      inSite("Ошибка", `<h1>Ошибка 404</h1><p>Страница не найдена. Возможно, её удалили или адрес набран с ошибкой.</p>`),
		"no such page, zh":      inSite("出错了", `<h1>出错了</h1><p>很抱歉，您访问的页面不存在，请返回首页或者使用搜索功能。</p>`),
		"no such page, ja":      inSite("エラー", `<h1>エラー</h1><p>お探しのページが見つかりませんでした。トップページからもう一度お探しください。</p>`),
		"a form to log in":      inSite("Log in", `<h1>Log in</h1><p>Welcome back to the harbour. Enter the address you signed up with.</p><form><label>E-mail</label><input><label>Password</label><input></form><p>Forgot your password? Don't have an account yet? Join in two minutes.</p>`),
		"log in to read":        inSite("Ferries stop", `<h1>Ferries stop</h1><p>Please log in to read this article. It takes a minute and costs nothing.</p>`),
		"log in, pt":            inSite("Entrar", `<h1>Entrar</h1><p>Faça login para ver esta página. Esqueceu a senha? Peça uma nova aqui.</p>`),
		"pay":                   inSite("Ferries stop", `<h1>Ferries stop</h1><div class="paywall"><p>You have reached your limit of free articles this month.</p><p>Subscribe to continue reading, from one coin a week. Cancel anytime.</p><p>Already a subscriber? Sign in.</p></div>`),
		"pay, fr":               inSite("Les ferries", `<h1>Les ferries s'arrêtent</h1><p>Cet article est réservé aux abonnés. Abonnez-vous pour un euro le premier mois. Déjà abonné ? Identifiez-vous.</p>`),
		"pay, ja":               inSite("フェリー", `<h1>フェリー運休</h1><p>この記事は会員限定です。続きを読むには有料会員の登録が必要です。</p>`),
		"a shell":               inSite("The Harbour Post", `<p>You need to enable JavaScript to run this app, and to accept cookies from us.</p>`),
		"a shell, ru":           inSite("Портовый вестник", `<p>Пожалуйста, включите JavaScript в настройках вашего браузера, чтобы увидеть эту страницу.</p>`),
		"a shell, zh":           inSite("港口日报", `<p>您需要启用JavaScript才能使用本应用，请检查浏览器设置。</p>`),
		"a check for robots":    inSite("Just a moment...", `<h1>Just a moment...</h1><p>The Harbour Post is making sure that your connection is safe. It takes a few seconds, and then we let you in.</p>`),
		"a check, by its words": inSite("The Harbour Post", `<p>We have seen unusual traffic from your network. Tick the box to show that you're not a robot.</p>`),
		"keep out":              inSite("Access Denied", `<h1>Access Denied</h1><p>You don't have permission to access this page on this server. Reference number 18.5 and some more.</p>`),
	} {
		t.Run(name, func(t *testing.T) {
			d, err := Read([]byte(page), Page{URL: "https://post.example/ferries", ContentType: "text/html; charset=utf-8"})
			if !errors.Is(err, ErrNoArticle) {
				t.Errorf("%v; quoted would be %q", err, d.Text)
			}
		})
	}
}

// TestNoWalls: articles, also short ones, that speak of such things stay.
func TestNoWalls(t *testing.T) {
	for name, text := range map[string]string{
		"robots":    "A robot from Lyon won the race on Sunday. The judge is not a robot. JavaScript is what it was written in.",
		"a login":   "The city's library lets its readers log in with their tram card from Monday on. About 4,000 of them have asked for it since the spring, the head of the library said.",
		"cookies":   "The bakery at the corner sells cookies again. It had run out of butter for nine days, as had every other bakery in town.",
		"a paywall": "The Harbour Post puts its articles behind a paywall in May. Readers will pay four coins a month. " + strings.Repeat("The paper has lost a third of its readers in ten years, and half of its advertisements. ", 3) + "Who wants to go on reading for nothing can do so in the city's libraries, or subscribe to read at home.",
		"an error":  "The error 404 turns thirty this year, and a museum shows the best pages that sites have made of it. " + strings.Repeat("Visitors may vote for the one that they like best, and four hundred have done so on the first day. ", 2),
	} {
		if d, err := Read([]byte(inSite("Morning news from the harbour", "<article><h1>Morning news from the harbour</h1><p>"+text+"</p></article>")), Page{}); err != nil || !strings.Contains(d.Text, text[:40]) {
			t.Errorf("%s: %v %q", name, err, d.Text)
		}
	}
}
