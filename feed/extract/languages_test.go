package extract

import (
	"strings"
	"testing"
)

// TestFirstSentence: a text without a title keeps the short sentence that it opens
// with.
func TestFirstSentence(t *testing.T) {
	for _, text := range []string{
		`渔港今天重新开放。

台风过后，渔港关闭了整整九天。今天清晨，第一批渔船驶出渔港，码头上站满了送行的家属，渔港管理处为每条船检查了救生设备，并把最新的海图交给了船长。

管理处说，渔港的北码头仍在修理，大船要等到下个月才能靠岸。渔民们希望渔港在休渔期开始之前恢复正常，因为那时的价格最好，一条船一天的收入抵得上平时的三天。

气象部门预计，本周内海面风力不大，适合出海。`,
		`港の市場が再び開いた。

台風で九日間閉まっていた港の市場が、けさ再び開いた。漁師たちは夜明け前に船を出し、市場にはアジやサバが並んだ。市場の職員は氷の機械を一晩かけて直したという。

市によると、北の岸壁はまだ直っておらず、大きな船が港に入れるのは来月になる。市場を訪れた客は、魚の値段が下がるのを待っていたと話した。`,
	} {
		first, _, _ := strings.Cut(text, "\n")
		d, err := Text(text, Page{})
		if err != nil || d.Title != "" || !strings.HasPrefix(d.Text, first) {
			t.Errorf("title %q, text %.60q, %v; want it to begin with %q", d.Title, d.Text, err, first)
		}
	}
}

// Articles in other languages, with what stands around them there. Their facts
// are public; the words were written for this test.
var otherShapes = []shape{
	{
		name: "Chinese without a title",
		text: `海港城市议会第四次会议25日在市政厅举行。市长主持会议。

为适应港口扩建的需要，会议提出了关于审议港口条例修正案的议案。草案围绕港口扩建和保护渔民利益，更加注重会议的监督作用。

市长表示，会议将在下月表决修正案，渔民代表可以列席会议并发表意见。`,
		lang: "zh", paras: 3, kept: []string{"第四次会议25日", "修正案", "列席会议"},
	},
	{
		name: "Chinese with a title that asks",
		text: `渔港什么时候才能重新开放？

台风过后，渔港关闭了整整九天。今天清晨，第一批渔船驶出渔港，码头上站满了送行的家属，渔港管理处为每条船检查了救生设备。

管理处说，渔港的北码头仍在修理，大船要等到下个月才能靠岸。渔民们希望渔港在休渔期开始之前恢复正常，因为那时价格最好。

气象部门预计，本周内海面风力不大，适合出海。`,
		title: "渔港什么时候才能重新开放？", lang: "zh", paras: 3, kept: []string{"北码头"},
	},
	{
		name: "Chinese",
		text: `首页

新闻

登录

嫦娥六号带回月球背面的土壤

2024年6月25日

嫦娥六号返回器25日在内蒙古着陆，带回了一千九百三十五克月球背面的土壤。这是人类第一次从月球背面取回样品，整个任务历时五十三天。

探测器于五月初从文昌发射，六月初降落在南极艾特肯盆地。它用钻头和机械臂两种方式取样，随后上升器把样品送回环绕月球的轨道。

科研人员希望借助这些样品了解月球两面为什么差别这么大：正面有大片平坦的玄武岩，背面却布满了撞击坑。首批研究成果将在几个月内发表。

【责任编辑】

如有疑问，欢迎联系我们，我们将持续更新。

分享到微信

相关阅读

月球上到底有没有水？

很多人小时候都问过这个问题，科学家们也一直在寻找...

如何挑选第一台天文望远镜

对于刚刚入门的爱好者来说，选择望远镜并不容易...`,
		title: "嫦娥六号带回月球背面的土壤", lang: "zh", date: "2024-06-25", paras: 3,
		gone: []string{"首页", "登录", "联系我们", "分享", "相关阅读", "望远镜"},
		kept: []string{"一千九百三十五克", "文昌发射", "撞击坑"},
		why:  []string{"title", "date", "notice", "share", "related", "teaser"},
	},
	{
		name: "Japanese",
		text: `ホーム

ニュース

探査機SLIM、月面への精密着陸に成功

2024年1月25日

宇宙航空研究開発機構は、小型探査機SLIMが月面の目標地点から約五十五メートルの位置に着陸したと発表した。月への着陸は、日本が世界で五番目の国となった。

着陸の直前に二つあるエンジンの一つが失われ、機体は予定とは違う姿勢で止まった。太陽電池が西を向いていたため、運用は数時間で中断された。

その後、太陽の向きが変わって発電が始まり、探査機は岩石の観測を再開した。夜の寒さに耐える設計ではなかったが、三度の夜を越えて通信に応じた。

この記事をシェアする

関連記事

月の一日はどのくらい長いのか

地球の一日は二十四時間ですが、月の一日はもっと…

おすすめ記事`,
		title: "探査機SLIM、月面への精密着陸に成功", lang: "ja", date: "2024-01-25", paras: 3,
		gone: []string{"ホーム", "シェア", "関連記事", "おすすめ"},
		kept: []string{"五十五メートル", "エンジンの一つ", "三度の夜"},
		why:  []string{"title", "date", "share", "related"},
	},
	{
		name: "Russian",
		text: `Главная

Войти

В Норвегии закончили строить самый длинный автомобильный туннель под морем

28 ноября 2023

Строители туннеля Рюфюльке у города Ставангер сообщили, что дорога под фьордом готова и работает без ограничений. Её длина превышает четырнадцать километров, а самая низкая точка лежит почти на триста метров ниже уровня моря.

Туннель заменил паром, который ходил между берегами несколько десятков лет. Поездка через фьорд занимает теперь четверть часа, и жители островов больше не зависят от погоды.

Работы продолжались семь лет и обошлись дешевле, чем предполагалось. Через несколько лет к нему присоединят ещё более длинный туннель, который сейчас прокладывают с двух сторон.

Подписывайтесь на нас в социальных сетях, чтобы не пропустить новости!

Поделиться

Читайте также

Почему зимой машина расходует больше топлива

Многие водители замечают, что с первыми морозами...`,
		title: "В Норвегии закончили строить самый длинный автомобильный туннель под морем", lang: "ru", date: "2023-11-28", paras: 3,
		gone: []string{"Главная", "Подписывайтесь", "Поделиться", "Читайте", "топлива", "морозами"},
		kept: []string{"Рюфюльке", "Туннель заменил паром", "обошлись дешевле"},
		why:  []string{"navigation", "title", "date", "notice", "share", "related"},
	},
	{
		name: "Spanish",
		text: `Inicio

Suscríbete

El telescopio del desierto chileno enseña sus primeras imágenes

23 de junio de 2025

El observatorio Vera Rubin, construido en una montaña del norte de Chile, ha mostrado sus primeras imágenes después de diez horas de prueba. En ellas se ven millones de galaxias y más de dos mil asteroides que nadie había visto antes.

Su cámara, la más grande que se ha fabricado, tiene el tamaño de un coche pequeño y pesa casi tres toneladas. Cada tres noches va a fotografiar todo el cielo del sur, y lo va a repetir durante diez años.

Los astrónomos esperan que esa película del cielo les ayude a entender la materia oscura, que no se ve pero que mantiene unidas a las galaxias.

Compartir

Te puede interesar

Cuándo ver la próxima lluvia de estrellas

Si el cielo está despejado, las noches de agosto son las mejores para…

Comentarios`,
		title: "El telescopio del desierto chileno enseña sus primeras imágenes", lang: "es", date: "2025-06-23", paras: 3,
		gone: []string{"Inicio", "Suscríbete", "Compartir", "interesar", "lluvia", "Comentarios"},
		kept: []string{"millones de galaxias", "tres toneladas", "materia oscura"},
		why:  []string{"title", "date", "share", "related"},
	},
	{
		name: "Arabic",
		text: `الرئيسية

افتتاح أطول خط لقطار الأنفاق بدون سائق في الرياض

بدأ تشغيل المرحلة الأولى من قطار الرياض في بداية ديسمبر، وتضم ثلاثة خطوط من أصل ستة. وقالت الهيئة إن الشبكة كلها سوف تمتد على مئة وستة وسبعين كيلومترا وفيها خمس وثمانون محطة.

ويعمل القطار من دون سائق في جميع الخطوط، وتتصل المحطات بشبكة من الحافلات التي بدأت العمل قبل سنتين. وتبدأ التذكرة من أربعة ريالات لمدة ساعتين.

وكان من المقرر أن ينتهي المشروع قبل سنوات، لكن العمل تأخر بسبب الجائحة وصعوبة الحفر في وسط المدينة.

مشاركة

اقرأ أيضا

كيف تختار دراجتك الأولى

التعليقات`,
		title: "افتتاح أطول خط لقطار الأنفاق بدون سائق في الرياض", lang: "ar", paras: 3,
		gone: []string{"الرئيسية", "مشاركة", "دراجتك", "التعليقات"},
		kept: []string{"ثلاثة خطوط", "من دون سائق في جميع", "بسبب الجائحة"},
		why:  []string{"navigation", "title", "share", "related"},
	},
	{
		name: "German",
		text: `Startseite

Anmelden

Die längste Seilbahn über einen Fluss bleibt bis 2026 in Betrieb

Die Seilbahn in Koblenz, die zur Gartenschau 2011 gebaut wurde, darf mindestens bis 2026 fahren. Sie überquert den Rhein in einer Höhe von hundert Metern und kann in der Stunde siebentausend Menschen befördern.

Eigentlich sollte sie nach drei Jahren wieder verschwinden, weil das Tal zum Welterbe gehört. Mehr als hunderttausend Bürger unterschrieben dagegen, und die Stadt einigte sich mit der Kommission auf eine längere Frist.

Ob die Anlage danach ersetzt wird, ist offen. Eine neue müsste mit kleineren Stützen auskommen, die aus der Ferne kaum zu sehen sind.

Artikel teilen

Das könnte Sie auch interessieren

Wandern mit dem Hund: die schönsten Wege am Mittelrhein

Kommentare`,
		title: "Die längste Seilbahn über einen Fluss bleibt bis 2026 in Betrieb", lang: "de", paras: 3,
		gone: []string{"Startseite", "teilen", "interessieren", "Wandern", "Kommentare"},
		kept: []string{"siebentausend Menschen", "unterschrieben dagegen", "kleineren Stützen"},
		why:  []string{"navigation", "title", "share", "related"},
	},
	{
		name: "Korean",
		text: `홈

로그인

누리호 세 번째 발사 성공, 위성 여덟 기를 궤도에 올려

2023년 5월 25일

한국형 발사체 누리호가 전남 고흥 나로우주센터에서 세 번째로 발사되어 위성을 목표 궤도에 올렸다. 실용 위성을 싣고 발사한 것은 이번이 처음이다.

발사는 원래 하루 전에 예정되어 있었으나 통신 장비에 이상이 발견되어 연기되었다. 연구진은 밤새 원인을 찾아 문제를 해결했다고 밝혔다.

주탑재 위성은 태양 빛에 의존하지 않고 지표면을 관측하는 레이더를 갖추고 있다. 네 번째 발사는 민간 기업이 제작을 맡을 예정이다.

공유하기

관련 기사

댓글`,
		title: "누리호 세 번째 발사 성공, 위성 여덟 기를 궤도에 올려", lang: "ko", date: "2023-05-25", paras: 3,
		gone: []string{"로그인", "공유", "관련 기사", "댓글"},
		kept: []string{"세 번째로 발사되어", "통신 장비", "민간 기업"},
		why:  []string{"title", "date", "share"},
	},
}
