package syndication

import "strings"

// zoneOf returns the seconds east of UTC of a zone's name. Of names that stand
// for several zones it is the one that feeds mean mostly.
func zoneOf(w string) (seconds int, found bool) {
	const hour = 3600
	switch w {
	case "utc", "gmt", "ut", "wet":
		return 0, true
	case "est":
		return -5 * hour, true
	case "edt", "ast":
		return -4 * hour, true
	case "cst":
		return -6 * hour, true
	case "cdt":
		return -5 * hour, true
	case "mst":
		return -7 * hour, true
	case "mdt":
		return -6 * hour, true
	case "pst":
		return -8 * hour, true
	case "pdt":
		return -7 * hour, true
	case "akst":
		return -9 * hour, true
	case "akdt":
		return -8 * hour, true
	case "hst":
		return -10 * hour, true
	case "adt":
		return -3 * hour, true
	case "brt":
		return -3 * hour, true
	case "bst", "west", "cet", "met":
		return hour, true
	case "cest", "mest", "mesz", "eet", "sast":
		return 2 * hour, true
	case "mez":
		return hour, true
	case "eest", "msk", "trt":
		return 3 * hour, true
	case "gst":
		return 4 * hour, true
	case "pkt":
		return 5 * hour, true
	case "ist":
		return 5*hour + hour/2, true
	case "wib", "ict":
		return 7 * hour, true
	case "wita", "sgt", "hkt", "awst", "myt", "pht":
		return 8 * hour, true
	case "wit", "jst", "kst":
		return 9 * hour, true
	case "aest":
		return 10 * hour, true
	case "aedt":
		return 11 * hour, true
	case "nzst":
		return 12 * hour, true
	case "nzdt":
		return 13 * hour, true
	}
	return 0, false
}

// monthOf returns the number of the month with that name or beginning of a name,
// 0 when it is none. English, German, French, Spanish, Portuguese, Italian,
// Dutch, Danish, Norwegian, Swedish, Polish, Czech, Russian, Ukrainian, Turkish,
// Indonesian, Vietnamese figures aside.
func monthOf(w string) int {
	for n, beginnings := range [12]string{
		"jan gen ene янв січ sty led oca ιαν ocak",
		"feb fév fev лют фев lut úno şub φεβ",
		"mar mär mrz märz maar mrt мар бер bře μαρ",
		"apr avr abr ábr kwi dub кві апр nis απρ",
		"may mai mei maj мая май тра kvě mag μαϊ μαΐ",
		"jun juin giu июн чер cze čvn haz ιουν",
		"jul juil lug июл лип lip čvc tem ιουλ",
		"aug aoû aou ago авг сер sie srp ağu agu agt αυγ",
		"sep set сен вер wrz zář eyl σεπ",
		"oct okt ott out окт жов paź říj eki οκτ",
		"nov ноя лис kas νοε",
		"dec dez déc dic des дек гру gru pro ara δεκ",
	} {
		for b := range strings.FieldsSeq(beginnings) {
			if strings.HasPrefix(w, b) && !strings.HasPrefix(w, "mard") && !strings.HasPrefix(w, "marte") {
				return n + 1 // not "mardi", "martes", which are days
			}
		}
	}
	return 0
}

// isWeekday tells whether w begins as the name of a day does. What day it is is
// of no use: feeds have it wrong often enough.
func isWeekday(w string) bool {
	for _, b := range []string{
		"mon", "tue", "wed", "thu", "fri", "sat", "sun", "die", "mit", "don", "fre", "sam", "son", "mo", "di", "mi",
		"do", "fr", "sa", "so", "lun", "mer", "jeu", "ven", "dim", "mié", "mie", "jue", "vie", "sáb", "sab", "dom", "mar",
		"seg", "ter", "qua", "qui", "sex", "gio", "maa", "din", "woe", "vrij", "zat", "zon", "пн", "вт", "ср", "чт",
		"пт", "сб", "вс", "пон", "суб", "воск", "четв", "пят", "сред", "втор", "pzt", "sal", "çar", "per", "cum",
		"paz", "man", "tir", "ons", "tor", "lør", "søn", "lör", "sön", "sel", "rab", "kam", "jum", "min", "sen",
	} {
		if strings.HasPrefix(w, b) {
			return true
		}
	}
	return false
}
