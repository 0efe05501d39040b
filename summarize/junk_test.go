package summarize_test

import (
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/feed/extract"
	"github.com/nutgraf/nutgraf/summarize"
)

// junkPages are pages as plain text, in our own words: what is between the lines of equal signs is the article.
var junkPages = map[string]string{
	"de": `Startseite
Politik
Wirtschaft
Newsletter
Stadt Hollern kauft die alte Werft zurück
Von Maren Tiedjen
12. März 2024, 14:05 Uhr
Teilen
Foto: Hafenarchiv Hollern
====
Die Stadt Hollern kauft die alte Werft am Fluss für elf Millionen Euro zurück. Das hat der Rat am Dienstagabend mit großer Mehrheit beschlossen.
Auf dem Gelände sollen bis 2029 rund vierhundert Wohnungen entstehen, ein Drittel davon mit gebundener Miete. Die beiden Kräne bleiben als Denkmal stehen.
Die Werft hatte 1987 geschlossen, seither wechselte das Gelände dreimal den Besitzer. Der letzte Eigentümer wollte dort ein Einkaufszentrum bauen.
Gegen den Kauf stimmte nur die Fraktion der Freien Wähler. Sie hält den Boden der alten Werft für belastet und die Kosten der Sanierung für zu niedrig geschätzt.
Ein Gutachten soll nun bis zum Herbst klären, wie viel Erde ausgetauscht werden muss. Die Bauarbeiten beginnen frühestens im Frühjahr 2026.
====
Abonnieren Sie unseren Newsletter und erhalten Sie jeden Morgen die wichtigsten Nachrichten aus der Region.
Maren Tiedjen ist Redakteurin im Lokalen und schreibt über Stadtplanung und Verkehr. Sie hat in Leipzig studiert und wurde 2019 mit dem Preis der Regionalpresse ausgezeichnet.
Mehr zum Thema
Warum in Bergstedt niemand mehr Bäcker werden will
Drei Betriebe haben in diesem Jahr geschlossen, und ein vierter sucht seit Monaten ...
Das sind die schönsten Radwege an der Küste
Wir haben sieben Strecken getestet, die sich an einem Wochenende fahren lassen ...
Kommentare (23)
Wir verwenden Cookies, um Ihnen den besten Besuch unserer Seite zu ermöglichen.
Impressum
Datenschutz
`,
	"fr": `Accueil
Société
Économie
Se connecter
La commune de Valbrune rouvre sa ligne de chemin de fer
Par Hélène Castaing
Publié le 3 avril 2024 à 18h20
Partager sur Facebook
====
La commune de Valbrune va rouvrir la ligne de chemin de fer qui la relie à la vallée, fermée depuis 1994. Le premier train doit circuler en septembre 2025.
Les travaux coûteront dix-huit millions d'euros, dont la moitié sera payée par la région. Douze kilomètres de rails et trois ponts sont à refaire.
Selon la mairie, six cents personnes prennent chaque jour leur voiture pour descendre à la ville. Le train mettra vingt minutes, contre trente-cinq par la route.
Les opposants au projet craignent le bruit près de l'école et demandent un mur le long de la voie. La région a promis une étude avant l'été.
Une association d'habitants entretenait la ligne de Valbrune depuis dix ans et y faisait rouler un train à vapeur le dimanche.
====
Recevez chaque matin notre lettre d'information : inscrivez-vous gratuitement.
Hélène Castaing est journaliste et écrit sur les transports. Elle a reçu le prix de la presse régionale en 2018.
À lire aussi
Pourquoi les abricots seront plus chers cet été
Le gel du mois de mars a touché les deux tiers des vergers de la plaine...
Notre test des meilleurs vélos pliants
Nous avons essayé neuf modèles sur les pavés et dans le métro...
Laisser un commentaire
En poursuivant votre navigation, vous acceptez l'utilisation de cookies.
Mentions légales
`,
	"es": `Inicio
Nacional
Deportes
Iniciar sesión
El puerto de Almenara estrena la mayor grúa del país
Por Lucía Ferrán
8 de mayo de 2024
Compartir en Twitter
====
El puerto de Almenara puso en marcha el miércoles la grúa más alta del país, de ciento treinta metros. Puede descargar dos barcos a la vez.
La grúa costó cuarenta millones de euros y llegó por piezas desde Corea en tres viajes. Montarla llevó once meses.
Con ella el puerto espera mover un millón de contenedores al año, el doble que en 2022. La autoridad portuaria contratará a ciento veinte personas.
Los pescadores de Almenara se quejan de que las obras cerraron la entrada al muelle viejo durante el invierno. El gobierno regional les pagará una compensación.
La ampliación del puerto sigue en 2026 con un nuevo dique de ochocientos metros y una vía de tren hasta la capital.
====
Suscríbete a nuestro boletín y recibe las noticias cada mañana en tu correo.
Lucía Ferrán es periodista y escribe sobre economía. Premiada en 2020 por la asociación de la prensa.
Te puede interesar
Cómo elegir un buen melón en cinco pasos
Los agricultores cuentan los trucos que nadie te enseña en el mercado...
Las diez playas más tranquilas del norte
Un recorrido por calas a las que solo se llega andando...
Deja un comentario
Utilizamos cookies propias y de terceros para mejorar nuestros servicios.
`,
	"ru": `Главная
Политика
Общество
Войти
В Озёрске открыли мост, который строили двенадцать лет
Автор: Ирина Лапшина
14 июня 2024
Поделиться
====
В Озёрске в пятницу открыли мост через реку Каменку, который строили двенадцать лет. Первыми по нему проехали автобусы.
Мост длиной восемьсот метров обошёлся в девять миллиардов рублей, вдвое дороже, чем планировали. Подрядчика за это время сменили трижды.
До сих пор жители левого берега добирались в центр паромом или ехали в объезд сорок километров. Теперь дорога займёт десять минут.
Власти города обещают до конца года пустить через мост трамвай. Рельсы уже уложены, но не хватает вагонов.
Старую переправу через Каменку закроют в сентябре, а паром передадут в музей.
====
Подписывайтесь на наш канал в Телеграме, чтобы первыми узнавать новости.
Ирина Лапшина — журналист, пишет о городе и транспорте. Лауреат премии региональной прессы 2019 года.
Читайте также
Почему в этом году подорожали огурцы
Фермеры рассказывают, чем провинилась холодная весна...
Семь озёр, до которых можно доехать на электричке
Мы проверили, где чистая вода и нет толпы...
Комментарии (14)
Мы используем файлы cookie, чтобы сделать сайт удобнее для вас.
`,
	"zh": `首页
国内
财经
登录
海陵市新建地铁线明年通车
作者：陈晓岚
2024年7月9日 10:30
分享到微信
====
海陵市政府周二宣布，连接老城和新机场的地铁六号线将于明年三月通车。全线长四十二公里，设二十六座车站。
六号线工程从2019年开始，总投资三百一十亿元，其中四成由省里承担。因为地下发现古城墙，工期推迟了一年。
通车以后，从老城到机场只要三十五分钟，比现在的公交车快一半。预计每天有二十万人乘坐六号线。
市交通局局长说，票价最高不超过七元，学生和老人半价。他还说，七号线的设计将在年底以前完成。
发现的城墙有八百多年历史，将在其中一座车站里原地展出，市民可以免费参观。
====
扫描二维码，关注我们的公众号，第一时间获取最新资讯。
作者简介：陈晓岚，资深记者，曾获2018年全省新闻奖，专栏作者。
相关阅读
今年夏天西瓜为什么这么贵
产地的农民告诉我们，三月的大雨只是原因之一……
周末去哪里看荷花
我们走了七个公园，找到了人最少的一个……
发表评论
本文来源于网络，仅供参考，未经授权不得转载。
`,
	"vi": `Trang chủ
Thời sự
Kinh doanh
Đăng nhập
Thành phố Bình Hải khánh thành cầu vượt biển dài nhất miền Trung
Tác giả: Lê Thu Hà
15/08/2024 09:20
Chia sẻ
====
Thành phố Bình Hải sáng thứ năm khánh thành cây cầu vượt biển dài sáu kilômét, dài nhất miền Trung. Xe buýt là những chiếc xe đầu tiên chạy qua cầu.
Cây cầu được xây trong năm năm với số vốn bảy nghìn tỷ đồng, một nửa do trung ương cấp. Ba nhà thầu cùng làm và công trình chậm tám tháng vì bão.
Trước đây người dân trên đảo phải đi phà mất bốn mươi phút, nay chỉ còn tám phút. Chính quyền dự kiến mỗi ngày có mười lăm nghìn lượt xe qua cầu.
Ngư dân Bình Hải lo tàu lớn không vào được cảng cũ vì cầu thấp. Thành phố hứa sẽ mở một luồng mới ở phía nam trước mùa hè năm sau.
Bến phà cũ sẽ thành chợ hải sản, còn hai chiếc phà được chuyển cho tỉnh bên cạnh.
====
Mời bạn đọc đăng ký nhận bản tin miễn phí của chúng tôi mỗi sáng.
Xem thêm
Vì sao năm nay sầu riêng mất giá
Nông dân kể chuyện những chuyến xe chờ ở cửa khẩu...
Năm bãi biển vắng người cho cuối tuần
Chúng tôi đã đi thử và chọn ra những nơi đẹp nhất...
Bình luận (8)
Theo dõi chúng tôi trên Facebook để không bỏ lỡ tin mới.
`,
	"en": `Home
World
Business
Sign in
Skip to content
Harrowgate council to plant forty thousand trees on old coal land
By Tessa Marlow
Published 21 May 2024
Share this article
Above: The old pit at Harrowgate, with the winding tower on the left.
====
Harrowgate council will plant forty thousand trees on the land of its last coal mine, which closed in 2015. Work starts in October and takes three winters.
The wood will cover ninety hectares and join two older ones, so that deer can cross the valley again. The council pays a third of the cost of four million pounds.
Engineers spent two years making the ground safe, and the lower galleries of the mine were filled with water. Its winding tower stays as a viewpoint.
Some neighbours wanted a solar farm on the land instead, and handed in two thousand signatures. The council says that panels will go on the roofs of its schools.
Half of the trees are oak and birch grown from local seed by pupils of the village school.
====
Photograph by Owen Brandt.
Sign up now for our weekly newsletter and never miss a story from the valley.
Tessa Marlow is a staff writer who covers the environment. She has written for several magazines and won the Young Reporter award in 2017.
Learn more at our visitor centre or call us on 555 0100.
Related articles
Why plums cost more this year
Growers blame the frost in April, but that is only half of the...
The best walking boots of the season, tested
We wore eleven pairs over moor and mud to find the one that...
The views expressed here do not necessarily reflect those of this site.
12 comments
3 of 4 people found this helpful
`,
}

// TestJunk quotes from the pages as plain text: nothing but the article is quoted, however much is asked for.
func TestJunk(t *testing.T) {
	for lang, page := range junkPages {
		parts := strings.Split(page, "====\n")
		doc, err := extract.Text(strings.Join(parts, ""), extract.Page{})
		if err != nil {
			t.Errorf("%s: %v", lang, err)
			continue
		}
		for _, count := range []int{3, 5, 8} {
			quotes := summarize.Quotes(doc.Text, summarize.Options{Count: count, Title: doc.Title, Lang: doc.Lang, Doubts: doc.Doubts})
			if len(quotes) < min(count, 5) {
				t.Errorf("%s: %d quotes where %d are asked for", lang, len(quotes), count)
			}
			for _, q := range quotes {
				if s := doc.Text[q.Start:q.End]; !strings.Contains(parts[1], s) {
					t.Errorf("%s: of %d quotes, one is not of the article: %q", lang, count, s)
				}
			}
		}
	}
}

// TestPageSentences: what speaks of the page or is a piece of a program is never quoted, not even alone.
func TestPageSentences(t *testing.T) {
	for _, s := range []string{
		"Learn more at the visitor centre of the valley.",
		"The views expressed here do not necessarily reflect those of the station.",
		"This page is for informational purposes only and does not constitute advice.",
		"Fill out the form to get a copy of the plan.",
		"We may earn a commission when you buy through links on this page.",
		"Photograph courtesy of the Harrowgate mining museum.",
		"Medically reviewed by Dr. Jane Holt on 3 May 2024.",
		"Pour en savoir plus, rendez-vous au centre du parc.",
		"Hier geht es zu allen Texten über die alte Werft.",
		"Sigue leyendo para conocer todos los detalles del puerto.",
		"本文仅供参考，未经授权不得转载。",
		`var trees = count(valley) { return oak == birch; };`,
	} {
		if q := summarize.Quotes(s, summarize.Options{}); len(q) > 0 {
			t.Errorf("quoted: %q", s)
		}
	}
	const news = "The council says that a < b in its plan, and that 4 = 4."
	if len(summarize.Quotes(news, summarize.Options{})) != 1 {
		t.Errorf("not quoted: %q", news)
	}
}
