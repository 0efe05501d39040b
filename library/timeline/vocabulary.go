package timeline

import (
	"strings"
	"time"
)

// A vocabulary is how a language names days.
type vocabulary struct {
	months   map[string]time.Month
	weekdays map[string]time.Weekday
	days     map[string]int // days from the day of publication, by a phrase of one or two words
	next     map[string]bool
	before   bool            // the month may stand before its day
	between  map[string]bool // between day and month, and month and year
	capital  bool            // names of months and weekdays are written with a capital
	dayFirst bool            // 03/04 is the third of April
}

// The names, by language, in order; forms of one name are joined by "/". A name
// that is another word as well is left out where nothing tells them apart.
var languages = map[string]struct {
	months, weekdays, days, next, between string
	before, capital, dayFirst             bool
}{
	"en": {
		months:   "january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sept/sep october/oct november/nov december/dec",
		weekdays: "sunday/sun monday/mon tuesday/tue/tues wednesday/wed thursday/thu/thurs friday/fri saturday/sat",
		days:     "today=0 tonight=0 yesterday=-1 tomorrow=1 last_night=-1 this_morning=0 this_afternoon=0 this_evening=0",
		next:     "next coming", between: "of", before: true, capital: true,
	},
	"de": {
		months:   "januar/jan/jänner februar/feb märz april/apr mai juni juli august/aug september/sept/sep oktober/okt november/nov dezember/dez",
		weekdays: "sonntag montag dienstag mittwoch donnerstag freitag samstag/sonnabend",
		days:     "heute=0 gestern=-1 vorgestern=-2 morgen_abend=1 übermorgen=2",
		next:     "nächsten kommenden nächster kommender", capital: true, dayFirst: true,
	},
	"fr": {
		months:   "janvier février/févr mars avril mai juin juillet/juil août septembre/sept octobre novembre décembre/déc",
		weekdays: "dimanche lundi mardi mercredi jeudi vendredi samedi",
		days:     "aujourd'hui=0 hier=-1 avant-hier=-2 demain=1 après-demain=2", next: "prochain", dayFirst: true,
	},
	"es": {
		months:   "enero/ene febrero/feb marzo abril/abr mayo junio/jun julio/jul agosto/ago septiembre/setiembre/sept octubre/oct noviembre/nov diciembre/dic",
		weekdays: "domingo lunes martes miércoles jueves viernes sábado",
		days:     "hoy=0 ayer=-1 anteayer=-2 anoche=-1", next: "próximo", between: "de del", dayFirst: true,
	},
	"pt": {
		months:   "janeiro/jan fevereiro/fev março/mar abril/abr maio junho/jun julho/jul agosto/ago setembro/set outubro/out novembro/nov dezembro/dez",
		weekdays: "domingo segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado",
		days:     "hoje=0 ontem=-1 anteontem=-2 amanhã=1", next: "próxima próximo", between: "de do", dayFirst: true,
	},
	"ru": {
		months:   "января/январь/янв февраля/февраль/фев марта/март апреля/апрель/апр мая/май июня/июнь июля/июль августа/август/авг сентября/сентябрь/сен октября/октябрь/окт ноября/ноябрь/ноя декабря/декабрь/дек",
		weekdays: "воскресенье/воскресенья понедельник/понедельника вторник/вторника среду/среда/среды четверг/четверга пятницу/пятница/пятницы субботу/суббота/субботы",
		days:     "сегодня=0 вчера=-1 позавчера=-2 завтра=1 послезавтра=2", next: "следующий следующую ближайший ближайшую", dayFirst: true,
	},
}

// vocabularyOf returns the words of a language; false when it has none here.
func vocabularyOf(lang string) (vocabulary, bool) {
	l, ok := languages[lang]
	if !ok {
		return vocabulary{}, false
	}
	v := vocabulary{
		months: map[string]time.Month{}, weekdays: map[string]time.Weekday{}, days: map[string]int{},
		next: set(l.next), between: set(l.between), before: l.before, capital: l.capital, dayFirst: l.dayFirst,
	}
	for i, names := range strings.Fields(l.months) {
		for n := range strings.SplitSeq(names, "/") {
			v.months[n] = time.Month(i + 1)
		}
	}
	for i, names := range strings.Fields(l.weekdays) {
		for n := range strings.SplitSeq(names, "/") {
			v.weekdays[n] = time.Weekday(i)
		}
	}
	for d := range strings.FieldsSeq(l.days) {
		name, n, _ := strings.Cut(d, "=")
		days, sign := 0, 1
		for _, c := range n {
			if c == '-' {
				sign = -1
			} else {
				days = 10*days + int(c-'0')
			}
		}
		v.days[strings.ReplaceAll(name, "_", " ")] = sign * days
	}
	return v, true
}

func set(words string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		out[w] = true
	}
	return out
}
