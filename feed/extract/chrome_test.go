package extract

import (
	"slices"
	"strings"
	"testing"
)

func TestIsCaption(t *testing.T) {
	for _, c := range []struct {
		text string
		want bool
	}{
		{"Photo: the old mill by night", true},
		{"[Photo: the old mill by night]", true},
		{"File photo: the old mill", true},
		{"Foto: Die alte Mühle bei Nacht", true},
		{"图：夜晚的旧磨坊", true},
		{"（写真）夜の水車小屋", true},
		{"صورة: الطاحونة القديمة ليلا", true},
		{"▲ 밤의 물레방아", true},
		{"The old mill by night. Photo: Mill Museum", true},
		{"The old mill by night (Foto: Mühlenmuseum)", true},
		{"The old mill by night | Photo by the Mill Museum", true},
		{"The old mill. Reuters/AFP", true},
		{"Photograph courtesy of the Mill Museum.", true},
		{"Above: The old mill by night.", true},
		{"Pictured, left: the miller.", true},
		{"Ci-dessus : le vieux moulin, la nuit.", true},
		{"上图：夜晚的旧磨坊。", true},
		{"Above all, the miller says: sleep.", false},
		{"Photo: ", false},
		{"The picture shows: nothing.", false},
		{"Photographs of the mill are for sale.", false},
		{"Image is everything, the miller says.", false},
		{"Flour and bread: from $3/month", false},
		{"Opening hours: 9 to 5", false},
		{"Pay by credit/debit card", false},
	} {
		if got := isCaption(c.text); got != c.want {
			t.Errorf("%q: %v, want %v", c.text, got, c.want)
		}
	}
}

func TestChromeLines(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Advertisement", reasonAd},
		{"ADVERTISEMENT – CONTINUE READING BELOW", reasonAd},
		{"SCROLL TO CONTINUE WITH CONTENT", reasonAd},
		{"Article continues below this ad", reasonAd},
		{"Story continues below", reasonAd},
		{"La suite après cette publicité", reasonAd},
		{"La suite après la publicité", reasonAd},
		{"Nach der Anzeige geht es weiter", reasonAd},
		{"Continúa después de la publicidad", reasonAd},
		{"Продолжение после рекламы", reasonAd},
		{"広告", reasonAd},
		{"Share on Facebook  Share on X  Email", reasonShare},
		{"Compartir en Telegram | Copiar enlace | Imprimir", reasonShare},
		{"Teilen Merken Drucken", reasonShare},
		{"シェアする　印刷する", reasonShare},
		{"شارك الخبر: فيسبوك | تويتر | واتساب", reasonShare},
		{"Advertising pays for the mill", ""},
		{"The mill was sold after the ad", ""},
		{"Read the story", ""},
		{"The line is below", ""},
		{"Email is dead, long live the letter", ""},
	} {
		got := ""
		if m := match(c.text, key(c.text)); m != nil {
			got = m.reason
		}
		if got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestParseDesk(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Science desk", "Science desk"},
		{"La rédaction", "La rédaction"},
		{"Redacción", "Redacción"},
		{"Politikredaktion | 3. Mai 2024", "Politikredaktion"},
		{"Economy · Staff reporter · 4 comments", "Staff reporter"},
		{"编辑部", "编辑部"},
		{"来源：编辑部", ""},
		{"A desk for two", ""},
		{"The staff is tired.", ""},
	} {
		if got := parseDesk(c.text); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestDayFirst(t *testing.T) {
	for _, c := range []struct{ lang, want string }{{"es", "2023-04-03"}, {"en-GB", "2023-04-03"}, {"en", "0001-01-01"}, {"", "0001-01-01"}} {
		got, ok := parseDateLine("03/04/2023 - 13:40", dayFirst(c.lang))
		if !ok || got.Format("2006-01-02") != c.want {
			t.Errorf("%q: %v %v, want %s", c.lang, got, ok, c.want)
		}
	}
	for _, s := range []string{"9 فبراير 2021", "9 février 2021 à 10h15", "9 Februari 2021", "9 Φεβρουαρίου 2021", "9 फ़रवरी 2021", "2021-02-09 22:10　来源：日报　字号：大 中 小", "9 February 2021 | Health | Listen (3 minutes)"} {
		if got, ok := parseDateLine(s, false); !ok || got.Format("2006-01-02") != "2021-02-09" {
			t.Errorf("%q: %v %v", s, got, ok)
		}
	}
}

// mill is an article of four paragraphs, to put other things around.
var mill = [...]string{
	"The last water mill in the valley has ground its last flour. Its owners closed the doors on Friday after more than three hundred years, because the river carries too little water in summer.",
	"The wheel stood still for a hundred and ten days last year. In the years before it had been sixty, and in the time of the owners' grandfather it had never stopped for longer than a week.",
	"A pump would have cost more than the mill earns. The town had offered to pay a third of the price, but the owners would have had to find the rest, and no bank was willing to lend it to them.",
	"Flour for the three bakeries of the valley will come from the city from now on. The building is to become a museum, and the wheel will turn again for visitors when there is water for it.",
}

// TestAround puts one thing into the article about the mill and says what must
// become of it.
func TestAround(t *testing.T) {
	const title = "Last water mill of the valley closes its doors"
	for _, c := range []struct {
		name string
		at   int // before which paragraph
		text string
		want string // the reason; "" when it must stay
	}{
		{"label", 1, "Photo: the mill in the snow", reasonCaption},
		{"advertisement", 2, "Article continues below advertisement", reasonAd},
		{"pull-quote", 2, "The wheel stood still for a hundred and ten days last year.", reasonRepeat},
		{"part of a sentence", 3, "no bank was willing to lend it to them", reasonRepeat},
		{"label of the dek", 0, "In brief: three hundred years of flour come to an end.", reasonDek},
		{"dek above the byline", 0, "Too little water in summer ends a history of three centuries.\n\nBy Valley Desk", reasonDek},
		{"desk", 0, "Valley desk", reasonByline},
		{"desk in brackets", 0, "[Valley desk] ", reasonSite},
		{"label in brackets", 0, "【Local】", reasonSite},
		{"a word in brackets", 0, "[Update] ", reasonSite},
		{"a name by the editor", 0, "[Anna] Miller's mill is no more. ", ""},
		{"a word by the editor", 0, "[Today] ", ""},
		{"disclaimer", 4, "This article is meant for general information and is no substitute for advice from a lawyer.", reasonNotice},
		{"origin", 4, "This story was originally published by the valley's own weekly.", reasonNotice},
		{"desk's own words", 4, "The newsroom team covers trade, schools and sport. It also runs the spelling competition, the choir and the annual chess evening.", reasonBio},
		{"subheading", 2, "Too little water, too little money", ""},
		{"quotation", 2, "“We would have liked to go on,” one of the owners said, “but there is nothing left to go on with.”", ""},
		{"dateline", 0, "MILLTOWN (Agency) — ", ""},
		{"short last paragraph", 4, "Nobody knows yet what it will cost to go in.", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			ps := slices.Clone(mill[:])
			if strings.HasSuffix(c.text, " ") || strings.HasSuffix(c.text, "】") {
				if c.want == "" && strings.HasSuffix(c.text, "] ") {
					ps[0] = strings.ToLower(ps[0][:1]) + ps[0][1:]
				}
				ps[c.at] = c.text + ps[c.at]
			} else {
				ps = slices.Insert(ps, c.at, c.text)
			}
			d, err := Text(title+"\n\n"+strings.Join(ps, "\n\n"), Page{})
			if err != nil {
				t.Fatal(err)
			}
			checkPromises(t, d)
			line, _, _ := strings.Cut(strings.TrimSpace(c.text), "\n")
			got := ""
			for _, cut := range d.Cuts {
				if strings.Contains(d.Raw[cut.Start:cut.End], line) {
					got = cut.Reason
				}
			}
			left := strings.Count(d.Text, line)
			for _, p := range mill {
				left -= strings.Count(p, line) // a pull-quote's words stay where they are from
			}
			if got != c.want || left > 0 != (c.want == "") {
				t.Errorf("cut as %q, want %q", got, c.want)
			}
			for i, p := range mill {
				if !strings.Contains(d.Text, p[1:]) {
					t.Errorf("paragraph %d is gone", i)
				}
			}
			if d.Title != title {
				t.Errorf("title %q", d.Title)
			}
		})
	}
}

func TestReasons(t *testing.T) {
	all := Reasons()
	for i, r := range all {
		if r == "" || slices.Contains(all[:i], r) {
			t.Errorf("reason %d: %q", i, r)
		}
	}
	for _, m := range markers {
		if !slices.Contains(all, m.reason) {
			t.Errorf("%q is not among the reasons", m.reason)
		}
	}
}
