package bot

import (
	"testing"

	"github.com/nutgraf/nutgraf/digest"
)

// TestSchedulesInEveryLanguage: what people write in their language is the same
// schedule as in English, and what follows it stays as it is.
func TestSchedulesInEveryLanguage(t *testing.T) {
	b := New(Config{Words: allWords(t)})
	for _, test := range []struct{ tag, typed, schedule, rest string }{
		{"en", "daily 08:00 xiaomi OR tesla", "daily 08:00", "xiaomi OR tesla"},
		{"en", "daily rain", "daily 08:00", "rain"},
		{"en", "weekdays 7:30 and 18:00 and rain", "weekdays 07:30 and 18:00", "and rain"},
		{"en", `every 3 hours "two words"`, "every 3 hours", `"two words"`},
		{"en", "0 8 * * 1-5 rain", "0 8 * * 1-5", "rain"},
		{"en", "mon-fri 9:00: rain", "weekdays 09:00", "rain"},
		{"de", "täglich 8 Uhr Regen", "daily 08:00", "Regen"},
		{"de", "jeden Tag um 8 Uhr 30 Regen", "daily 08:30", "Regen"},
		{"de", "werktags 7:30 und 18:00 und Regen", "weekdays 07:30 and 18:00", "und Regen"},
		{"de", "montags und donnerstags 9:00", "monday,thursday 09:00", ""},
		{"de", "Mo-Fr 9:00 Regen", "weekdays 09:00", "Regen"},
		{"de", "alle 3 Stunden Regen", "every 3 hours", "Regen"},
		{"de", "monatlich am 1 um 9:00", "monthly 1 09:00", ""},
		{"es", "cada día a las 8:00 lluvia", "daily 08:00", "lluvia"},
		{"es", "lunes y jueves 9:00 lluvia", "monday,thursday 09:00", "lluvia"},
		{"es", "cada 6 horas", "every 6 hours", ""},
		{"fr", "tous les jours à 8h30 pluie", "daily 08:30", "pluie"},
		{"fr", "en semaine 7h et 18h pluie", "weekdays 07:00 and 18:00", "pluie"},
		{"fr", "toutes les 2 heures", "every 2 hours", ""},
		{"pt-BR", "todo dia às 8:00 chuva", "daily 08:00", "chuva"},
		{"pt-BR", "segunda-feira 9h chuva", "monday 09:00", "chuva"},
		{"ru", "каждый день в 8:00 дождь", "daily 08:00", "дождь"},
		{"ru", "по будням в 7:30 и 18:00", "weekdays 07:30 and 18:00", ""},
		{"ru", "каждые 3 часа дождь", "every 3 hours", "дождь"},
		{"ja", "毎日 8時 雨", "daily 08:00", "雨"},
		{"ja", "平日7時30分と18時 雨", "weekdays 07:30 and 18:00", "雨"},
		{"ja", "3時間ごと 雨", "every 3 hours", "雨"},
		{"ja", "月曜日と木曜日 9:00", "monday,thursday 09:00", ""},
		{"zh-Hans", "每天8点 小米", "daily 08:00", "小米"},
		{"zh-Hans", "工作日7点半和18点 小米", "weekdays 07:30 and 18:00", "小米"},
		{"zh-Hans", "每3小时 小米", "every 3 hours", "小米"},
		{"zh-Hans", "周一 9:00", "monday 09:00", ""},
		{"en", "täglich 8:00 rain", "daily 08:00", "rain"}, // another language than one's own
	} {
		c := &call{Bot: b, say: b.Words.For(test.tag)}
		s, rest, err := c.cutSchedule(test.typed)
		if err != nil || s.String() != test.schedule || rest != test.rest {
			t.Errorf("%s %q: %q and %q (%v), want %q and %q", test.tag, test.typed, s, rest, err, test.schedule, test.rest)
		}
	}
}

// TestScheduleNames: every form that a schedule is kept in has words in every
// language.
func TestScheduleNames(t *testing.T) {
	b := New(Config{Words: allWords(t)})
	for _, text := range []string{"daily 8", "weekdays 7:30 and 18:00", "weekends 10", "mon,thu 9", "monthly 31 9", "hourly", "every 3 hours", "every 30 minutes", "*/15 8 * * *"} {
		s, err := digest.ParseSchedule(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range b.Words.Languages() {
			c := &call{Bot: b, say: b.Words.For(l.Tag)}
			if name := c.scheduleName(s.String()); name == "" || name[0] == '[' || l.Tag != "en" && name == s.String() {
				t.Errorf("%s in %s is %q", s, l.Tag, name)
			}
		}
	}
}
