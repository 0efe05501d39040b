package timeline

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/nutgraf/nutgraf/library/librarytest/evaluation"
)

// Sentences in the words of each language, and the days that they name when they
// were published on Wednesday, 18 March 2026.
var named8 = []struct{ lang, text, want string }{
	{"en", "The bridge opened on 12 March 2024.", "2024-03-12"},
	{"en", "The bridge opened on March 12, 2024, and closed a day later.", "2024-03-12"},
	{"en", "It will be inspected on Tuesday, the mayor said yesterday.", "2026-03-17 2026-03-17"},
	{"en", "It fell on Wednesday.", "2026-03-18"},
	{"en", "He resigned on Dec. 30.", "2025-12-30"},
	{"en", "The trial begins on April 2.", "2026-04-02"},
	{"en", "On the 3rd of May 2019 they may march again.", "2019-05-03"},
	{"en", "The lift stopped last night, and again this morning.", "2026-03-17 2026-03-18"},
	{"en", "They meet next Friday.", "2026-03-20"},
	{"en", "On Monday, March 9, 2026, the strike began.", "2026-03-09"},
	{"en", "Saved on 2026-02-28 at 12:30.", "2026-02-28"},
	{"en", "In May 20 people march.", "2026-05-20"}, // a mistake that is known: nothing tells "In May, 20 people" apart
	{"en", "The sun rose over 12 marchers; she sat down.", ""},
	{"en", "It cost $12. March was cold, and 31 June never comes.", ""},
	{"de", "Am 12. März 2024 wurde die Brücke eröffnet.", "2024-03-12"},
	{"de", "Am Dienstag wurde sie geprüft, gestern gesperrt.", "2026-03-17 2026-03-17"},
	{"de", "Am 30. Dezember trat er zurück, vorgestern starb er.", "2025-12-30 2026-03-16"},
	{"de", "Seit dem 02.01.2026 gilt das Gesetz.", "2026-01-02"},
	{"de", "Am kommenden Freitag tagt der Rat.", "2026-03-20"},
	{"fr", "Le pont a été ouvert le 12 mars 2024.", "2024-03-12"},
	{"fr", "Il a été inspecté mardi, puis fermé aujourd'hui.", "2026-03-17 2026-03-18"},
	{"fr", "Le 1er janvier, il neigeait ; hier, il pleuvait.", "2026-01-01 2026-03-17"},
	{"fr", "Le vote aura lieu vendredi prochain.", "2026-03-20"},
	{"es", "El puente se abrió el 12 de marzo de 2024.", "2024-03-12"},
	{"es", "El martes fue revisado y ayer lo cerraron.", "2026-03-17 2026-03-17"},
	{"es", "Dimitió el 30 de diciembre.", "2025-12-30"},
	{"pt", "A ponte foi aberta em 12 de março de 2024.", "2024-03-12"},
	{"pt", "Na terça-feira foi inspecionada e ontem fechada.", "2026-03-17 2026-03-17"},
	{"pt", "Ele renunciou em 30 de dezembro.", "2025-12-30"},
	{"ru", "Мост открыли 12 марта 2024 года.", "2024-03-12"},
	{"ru", "Во вторник его проверили, а вчера закрыли.", "2026-03-17 2026-03-17"},
	{"ru", "Он ушёл в отставку 30 декабря.", "2025-12-30"},
	{"ja", "橋は2024年3月12日に開通した。", "2024-03-12"},
	{"ja", "火曜日に点検され、昨日閉鎖された。", "2026-03-17 2026-03-17"},
	{"ja", "市長は12月30日に辞任し、17日に亡くなった。3日間の休み。", "2025-12-30 2026-03-17"},
	{"zh", "大桥于2024年3月12日通车。", "2024-03-12"},
	{"zh", "周二进行了检查，昨天关闭。", "2026-03-17 2026-03-17"},
	{"zh", "市长12月30日辞职，星期一去世。", "2025-12-30 2026-03-16"},
	{"ar", "2026-03-01", "2026-03-01"},
}

var wednesday = time.Date(2026, 3, 18, 9, 0, 0, 0, time.UTC)

func days(text, lang string, published time.Time) string {
	var out []string
	for _, m := range Dates(text, lang, published) {
		out = append(out, m.Day.Format("2006-01-02"))
	}
	return strings.Join(out, " ")
}

func TestDates(t *testing.T) {
	for _, tt := range named8 {
		if got := days(tt.text, tt.lang, wednesday); got != tt.want {
			t.Errorf("%s: %q names %q, want %q", tt.lang, tt.text, got, tt.want)
		}
	}
	if got := days("On Tuesday, on 12 March and on 12 March 2024.", "en", time.Time{}); got != "2024-03-12" {
		t.Errorf("without a day of publication: %q", got)
	}
}

// Where real articles give a day of the week beside a date without a year, the
// two must agree: how often what was concluded is wrong.
func TestWrongDates(t *testing.T) {
	if testing.Short() {
		t.Skip("a measurement on real articles: not run with -short")
	}
	type article struct{ Date, Text string }
	checked, wrong, found := 0, 0, 0
	en, _ := vocabularyOf("en")
	for _, set := range []string{"timeline/t17.dev.articles.jsonl.gz", "timeline/entities.dev.articles.jsonl.gz"} {
		for i, a := range evaluation.Read[article](t, set) {
			if i%3 > 0 {
				continue // a third is enough
			}
			pub, err := time.Parse("2006-01-02", a.Date)
			if err != nil {
				continue
			}
			for s := range strings.SplitSeq(a.Text, "\n") {
				for _, m := range Dates(s, "en", pub) {
					found++
					name, rest, _ := strings.Cut(s[m.Start:m.End], " ")
					name = strings.ToLower(strings.Trim(name, ",."))
					day, ok := en.weekdays[name]
					if !ok || !strings.ContainsAny(rest, "0123456789") || m.Full {
						continue
					}
					checked++
					if m.Day.Weekday() != day {
						wrong++
					}
				}
			}
		}
	}
	rate := float64(wrong) / float64(checked)
	t.Logf("%d dates in real articles; of %d whose year was concluded and whose day of the week is named, %.1f %% are wrong",
		found, checked, 100*rate)
	if checked < 50 || rate > .1 {
		t.Errorf("%d of %d are wrong", wrong, checked)
	}
}

func FuzzDates(f *testing.F) {
	for _, c := range named8 {
		f.Add(c.text, c.lang)
	}
	f.Fuzz(func(t *testing.T, text, lang string) {
		end := 0
		for _, m := range Dates(text, lang, wednesday) {
			if m.Start < end || m.End <= m.Start || m.End > len(text) {
				t.Fatalf("a span of %d to %d after %d, of %d", m.Start, m.End, end, len(text))
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[m.Start:m.End]) {
				t.Fatal("a span that cuts a character")
			}
			if h, mi, s := m.Day.Clock(); h+mi+s != 0 {
				t.Fatal("not midnight")
			}
			end = m.End
		}
	})
}
