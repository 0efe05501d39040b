package summarize

import "strings"

// abbreviation says what may follow the full stop of a shortened word.
type abbreviation uint8

const (
	notShort   abbreviation = iota
	leads                   // belongs to what follows, whatever it is: Mr., e.g., vs.
	leadsDigit              // belongs to a number that follows: No., p., Jan.
	mayEnd                  // may also close a sentence: etc., Inc., Jr.
	clock                   // a.m. and p.m.: usually close a sentence before a capital
)

// language holds what the rules need to know of one language. The tables never change after they are built.
type language struct {
	short    map[string]abbreviation // keys in lower case, without the last full stop
	names    map[string]bool         // those of them that are shortened only with a capital: Miss., not "a miss."
	starters map[string]bool         // words, in lower case, that open sentences but are no names: the, it, how
	openers  map[string]opener       // words, in lower case, that say something when they open a sentence
	phrases  beginnings              // phrases that open a sentence by pointing back
	dated    beginnings              // those that point to the day of the news
	lengths  struct{ short, starters, openers lengths }
	rumours  []string // parts of words that say that something is only told
	denials  []string // parts of words that say that something is not so
	ordinals bool     // "12. Juni": a full stop after a number makes it an ordinal
}

// languageOf returns the tables for a BCP 47 tag; an unknown language is read with the English ones, which
// hold the abbreviations that most languages in Latin script borrow.
func languageOf(tag string) *language {
	base := tag
	if i := strings.IndexAny(tag, "-_"); i >= 0 {
		base = tag[:i]
	}
	if l, ok := languages[strings.ToLower(base)]; ok {
		return l
	}
	return languages["en"]
}

// lists is a language as written below: words separated by spaces, with a capital if they are shortened only so.
type lists struct {
	leads, digit, end, starters string
	ordinals                    bool
}

var languages = func() map[string]*language {
	built := make(map[string]*language, len(written))
	for tag, w := range written {
		l := &language{short: make(map[string]abbreviation, 256), names: make(map[string]bool, 256), starters: make(map[string]bool, 128), ordinals: w.ordinals, openers: openersOf(leaning[tag]), phrases: beginningsOf(phrases[tag]), dated: beginningsOf(dated[tag]),
			rumours: rumours[tag], denials: denials[tag]}
		l.add(shared)
		l.add(w)
		built[tag] = l
	}
	for _, l := range built {
		lengthsOf(&l.lengths.short, l.short)
		lengthsOf(&l.lengths.starters, l.starters)
		lengthsOf(&l.lengths.openers, l.openers)
	}
	for alias, tag := range map[string]string{"nb": "da", "no": "da", "nn": "da", "uk": "ru", "be": "ru", "ms": "id", "sr": "hr", "bs": "hr", "sl": "hr", "sk": "cs"} {
		built[alias] = built[tag]
	}
	return built
}()

// lengths are the lengths that words have, in bytes, a bit for each, by their first byte: most words of a text need not be
// looked up to know that they are not among some words.
type lengths [256]uint64

func lengthsOf[T any](l *lengths, words map[string]T) {
	for word := range words {
		l[word[0]] |= 1 << len(word)
	}
}

// has reports whether one of the words is as long as this one, which is shorter than 64 bytes, and begins like it.
func (l *lengths) has(word []byte) bool {
	return len(word) > 0 && l[word[0]]>>(len(word)&63)&1 != 0
}

func (l *language) add(w lists) {
	for _, kind := range []struct {
		words string
		class abbreviation
	}{{w.leads, leads}, {w.digit, leadsDigit}, {w.end, mayEnd}, {"a.m p.m", clock}} {
		for word := range strings.FieldsSeq(kind.words) {
			lower := strings.ToLower(word)
			l.short[lower] = kind.class
			l.names[lower] = lower != word
		}
	}
	for word := range strings.FieldsSeq(w.starters) {
		l.starters[word] = true
	}
}

// shared are abbreviations that news in any language in Latin script uses, and the English words that open
// a sentence after one.
var shared = lists{
	leads: `mr mrs ms messrs mme mmes mlle dr drs prof st ste mt ft gen col lt sgt capt cpt cmdr maj brig adm rev hon gov sen rep reps pres
		supt det insp amb fr sr.a e.g i.e f.e cf vs v viz ca al et.al ph.d m.sc b.sc rs attn asst assoc`,
	digit: `no nos nr n° nº p pp art fig figs vol ch sec cap tel ext jan feb mar apr jun jul aug sep sept oct nov dec op par`,
	end: `etc co inc ltd corp bros jr sr plc llc dept univ est min max approx ave blvd rd hwy bldg ed eds dist mfg
		esq u.s u.s.a u.k u.n e.u d.c l.a n.y p.o`,
	starters: `the it he she they we you how what when where who why which this that these those there here but and so if in on at as by for from
		with after before while since although though however meanwhile did does do is are was were has have had can could will would should may
		his her its their our my your i i'm i've i'll i'd it's he's she's they're we're that's there's an no not yes now then also another some many most each both all any
		according during until once even only one two three its neither either let's please just still yet such thus hence instead later finally
		dozens hundreds thousands millions billions several few nearly almost despite amid nobody everyone someone anyone everything nothing`,
}

// written are the languages of which more is known.
var written = map[string]lists{
	"en": {leads: `messers Ald Rt Pvt Cpl Msgr Mgr Atty Mt Ft Gen Col Sen Rep Reps Pres Gov Hon Rev Adm Maj`, digit: `sect para lot ver`,
		end: `Ala Ariz Calif Colo Conn Del Fla Ind Kan Mass Md Mich Minn Miss Mo Mont Neb Nev Okla Ore Pa Tenn Tex Va Vt Wash Wis Wyo Dak Ont Que
			Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun`},
	"de": {ordinals: true, leads: `hr fr hrn frl dipl ing mag bzw ggf evtl z.b u.a d.h i.d.r s vgl sog inkl exkl insb bspw zzgl abzgl ev kath med phil jur rer nat
			geb gest verh str tgl jährl max min ehem allg dt engl franz öffentl wiss resp z u`, digit: `abs aufl bd bde hrsg kap nr rn ziff`,
		end: `usw usf etc u.ä u.v.m o.ä tsd mio mrd`,
		starters: `der die das ein eine einer einem den dem des er sie es wir ich ihr du man dort da dies diese dieser dieses doch und aber auch als am an auf aus bei
			bis damit dann daher denn dabei dazu durch für im in jetzt mit nach nun nur ob seit so später trotz um unter vom von vor was weil wenn wer
			wie wo während zu zum zur zudem zwar zwei drei außerdem allerdings`},
	"fr": {leads: `m mm mgr dr pr me ex av bd env p.ex c.-à-d m.m`, digit: `n chap art t`, end: `cie sté qqch éd janv févr avr juil déc`,
		starters: `le la les un une des il elle ils elles on nous vous je ce cet cette ces mais et ou or ni car dans en au aux pour par sur avec sans selon après
			avant depuis pendant lors si quand comme comment pourquoi où qui que quel quelle leur leurs son sa ses c'est il y`},
	"es": {leads: `sr sra srta sres dn dña d lic ing arq gral cnel tte cap ee avda c prof profa dra admón dpto ayto excmo ilmo párrf`,
		digit: `núm núms pág págs art arts cra tel ago ene abr dic lun mar mié jue vie sáb dom`, end: `uu ee.uu ee etc cía s.a hs km ud uds vd d.c`,
		starters: `el la los las un una unos unas él ella ellos ellas se su sus este esta esto estos estas ese esa eso pero y o si no en de del al a con por para según
			tras desde hasta durante cuando como cómo dónde qué quién cuál también además así ya lo le les hay es son fue era`},
	"it": {leads: `sig sigg sig.ra sig.na sig.ri dott dott.ssa prof.ssa avv ing arch geom rag on egr gent spett dir amm d es ad.es psicol v.cte mons
			sen gen magg ten col mar`, digit: `pag pagg n nn art artt tel nov dic gen feb apr mag giu lug ago set ott lun mer gio ven sab dom`, end: `ecc etc s.p.a s.r.l az`,
		starters: `il lo la i gli le un uno una egli ella esso essa essi noi voi io tu lui lei loro questo questa questi queste quello quella ma e o se non in a da di
			del della con per tra fra su secondo dopo prima durante quando come dove perché chi che quale anche inoltre così si è sono ha hanno`},
	"pt": {leads: `sr sra srs sras dr dra prof profa eng exmo d`, digit: `nº núm pág págs art arts tel fev abr mai ago set out dez`, end: `etc s.a ltda cia`,
		starters: `o a os as um uma ele ela eles elas se seu sua seus suas este esta isto esse essa isso mas e ou não em no na nos nas de do da por para com
			segundo após desde até durante quando como onde que quem qual também além assim já há é são foi era`},
	"nl": {leads: `dhr mw mevr drs ir mr ing bijv bv m.b.t i.v.m o.a t.a.v z.g ca jl`, digit: `blz nr art`, end: `enz etc b.v n.v e.d vnw aanw`,
		starters: `de het een hij zij ze we wij ik jij u dit dat deze die maar en of als in op aan bij met na naar om onder over tegen tot uit van voor volgens
			tijdens toen waar wat wie hoe waarom ook er is zijn was waren`},
	"da": {ordinals: true, leads: `hr fr frk skt dr prof ing cand jf f.eks bl.a dvs ca kgl pga mht vedr d s`, digit: `nr s stk kap tlf årg`, end: `etc osv m.m m.fl o.l kl mio mia kr pct`,
		starters: `det den de der en et han hun vi jeg du i og men eller hvis når da som at på med til fra for om efter før under over ved mod hvad hvem hvor hvordan
			hvorfor her nu så ifølge også dette disse`},
	"sv": {leads: `hr fr dr prof t.ex bl.a dvs s.k ca resp kungl fd f.d`, digit: `nr s kap tel`, end: `etc osv m.m m.fl o.d milj kr`,
		starters: `det den de en ett han hon vi jag du i och men eller om när då som att på med till från för efter före under över vid mot vad vem var hur varför
			här nu så enligt också detta dessa`},
	"fi": {ordinals: true, leads: `esim mm ns tri prof`, digit: `nro s`, end: `jne ym yms milj mrd`, starters: `se ne hän he me minä sinä tämä nämä mutta ja jos kun niin myös`},
	"pl": {ordinals: true, leads: `prof dr hab inż mgr ks św ul al pl gen płk mjr kpt por np tzw tj m.in im bałt red ok wg p`, digit: `nr str art poz ust pkt tel`, end: `itd itp r w zł tys mln mld godz`,
		starters: `to ten ta te w we na do z ze od po przed za o u i a ale jednak jeśli gdy kiedy on ona oni one my jak co kto gdzie także jest są był była`},
	"cs": {ordinals: true, leads: `p pí dr ing mgr bc mudr judr prof doc gen ul tzv např tj mj sv`, digit: `č str odst`, end: `atd apod aj r tis mil mld kč s.r.o a.s`,
		starters: `to ten ta v ve na do z ze od po před za o u i a ale však pokud když on ona oni jak co kdo kde také je jsou byl byla`},
	"hu": {ordinals: true, leads: `dr prof ifj id özv ún pl ill`, digit: `sz o`, end: `stb kb kft rt zrt nyrt bt`, starters: `a az ez ezek egy ő ők és de ha hogy mert is nem`},
	"tr": {ordinals: true, leads: `dr prof doç yrd av alb gen org sn st örn bkz`, digit: `no s tel`, end: `vb vs a.ş ltd şti cad sok mah`, starters: `bu şu o bir ve ama ancak ise de da için ne nasıl kim`},
	"ro": {leads: `dl dna dr prof ing str`, digit: `nr art pag`, end: `etc ș.a s.a s.r.l`, starters: `el ea ei ele un o în la pe cu de din și dar iar dacă când cum ce cine unde`},
	"hr": {ordinals: true, leads: `dr prof mr ing g gđa tj npr sv`, digit: `br str čl`, end: `itd i.sl god tis mil mlrd`, starters: `to taj ta u na do iz od po i a ali no ako kad on ona oni kako što tko gdje`},
	"ru": {leads: `г гг ул пер пл просп пр-т д кв стр корп им проф акад доц чл.-корр т.е т.н т.к т.о напр см ср ген полк кап св тов гр р пгт пос обл р-н ок пр ред`,
		digit: `ст п пп рис табл гл т № тел с`, end: `т.д т.п др пр млн млрд трлн тыс руб коп долл дол у.е кв.м куб.м л.с н.э до.н.э в вв м км кг`,
		starters: `в на по с к о об за из от до для при и а но или если когда как что кто где это этот эта эти он она они оно мы вы я его её их так также однако
			сейчас теперь после перед во все`},
	"bg": {leads: `г т.г гр ул бул пл проф д-р инж ген вкл св т.е т.нар напр`, digit: `чл ал т стр с`, end: `т.н др лв млн млрд хил`, starters: `в във на по с със от до за и а но ако когато как какво кой къде това тази този тези той тя те`},
	"kk": {leads: `т.б т б.з.б проф акад`, end: `т.с.с ж жж млн млрд`},
	"el": {leads: `κ κα κκ δρ καθ π.χ δηλ βλ αγ λεωφ`, digit: `αρ σελ τηλ`, end: `κ.λπ κλπ κ.ά μ.μ π.μ α.ε`, starters: `ο η το οι τα ένας μία ένα και αλλά όμως αν όταν που πού πώς τι αυτός αυτή αυτό`},
	"vi": {leads: `ts ths gs pgs bs ks kts ls nsnd nsưt tskh`, digit: `tr số`, end: `v.v tp`, starters: `ông bà anh chị các những một trong theo tại khi sau trước với và nhưng đây đó`},
	"id": {leads: `dr drs ir prof h hj kh tgl jl yth ny tn sdr`, digit: `no hal rp`, end: `dll dsb dkk tbk pt cv`, starters: `ini itu ia dia mereka kami kita yang pada di ke dari dan tetapi namun jika saat setelah sebelum menurut para`},
	"ar": {leads: `د أ م ص ق.م`}, "fa": {leads: `د`}, "ur": {leads: `ڈاکٹر`},
	"hi": {leads: `डॉ डा श्री प्रो पं मो कु रु सं ई.पू बी.सी`}, "bn": {leads: `ড ডা ডক্টর মো মোঃ প্রফেসর রা`},
	"mr": {leads: `डॉ प्रा श्री`}, "ne": {leads: `डा प्रा श्री वि.सं`}, "ta": {leads: `திரு டாக்டர்`}, "hy": {}, "ko": {}, "ja": {}, "zh": {},
}
