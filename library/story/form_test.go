package story

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// blank is a form, and what it was filled in with, some hours apart.
type blank struct {
	name, lang, title, text string
	hours                   int
	fillings                [][]any
}

var blanks = []blank{
	{
		"earthquakes", "en", "Magnitude %[1]s earthquake strikes near %[2]s, %[3]s",
		"A magnitude %[1]s earthquake struck %[4]d km north of %[2]s, %[3]s, on Monday, the Seismic Institute said. The quake hit at %[5]s local time at a depth of %[6]d km. There were no immediate reports of damage or casualties. The institute revises its figures as more data come in.",
		7, [][]any{
			{"4.6", "Tarvik", "Norland", 12, "3:14", 10}, {"5.1", "Osmara", "Quellia", 19, "11:02", 35},
			{"4.8", "Bendel Bay", "Tirosh", 26, "17:45", 22}, {"5.3", "Lumen", "Norland", 33, "6:20", 10},
		},
	},
	{
		"earthquakes in German", "de", "Erdbeben der Stärke %[1]s bei %[2]s",
		"Ein Erdbeben der Stärke %[1]s hat am Montag die Gegend um %[2]s in %[3]s erschüttert. Das teilte das Institut für Seismologie mit. Das Beben ereignete sich um %[4]s Uhr Ortszeit in einer Tiefe von %[5]d Kilometern. Über Schäden oder Verletzte war zunächst nichts bekannt.",
		7, [][]any{{"4,6", "Tarvik", "Norland", "3.14", 10}, {"5,1", "Osmara", "Quellien", "11.02", 35}, {"4,8", "Bendel", "Tirosch", "17.45", 22}},
	},
	{
		"earthquakes in Chinese", "zh", "%[2]s发生%[1]s级地震", "地震台网正式测定：当地时间星期一，在%[2]s附近海域发生%[1]s级地震，震源深度%[3]d千米。目前暂无人员伤亡和财产损失的报告。",
		6, [][]any{{"4.6", "塔维克", 10}, {"5.1", "奥斯马拉", 35}, {"4.8", "本德尔湾", 22}},
	},
	{
		"earthquakes in Japanese", "ja", "%[1]sで震度%[2]sの地震",
		"%[3]s午前%[4]s時%[5]s分ごろ、%[1]sで震度%[2]sの地震がありました。震源の深さは約%[6]sキロ、地震の規模を示すマグニチュードは%[7]sと推定されます。この地震による津波の心配はありません。",
		8, [][]any{{"北浜", "3", "2日", "4", "12", "10", "4.2"}, {"南崎", "4", "2日", "9", "51", "50", "5.0"}, {"東原", "2", "3日", "1", "33", "20", "3.8"}},
	},
	{
		"rates in Russian", "ru", "Курс доллара на %[1]s: %[2]s рубля",
		"Центральный банк установил официальный курс доллара на %[1]s в размере %[2]s рубля, евро — %[3]s рубля. По сравнению с предыдущим днём доллар изменился на %[4]s рубля. Курс действует с завтрашнего дня для расчётов и учёта.",
		24, [][]any{{"вторник", "91,24", "98,10", "0,31"}, {"среду", "90,87", "97,75", "0,37"}, {"четверг", "91,55", "98,42", "0,68"}},
	},
	{
		"results", "en", "%[1]s posts quarterly profit of $%[2]d million",
		"%[1]s on Tuesday reported quarterly net income of $%[2]d million. On a per-share basis, the company said it had profit of %[3]d cents. The results beat expectations. The average estimate of analysts was for earnings of %[4]d cents per share. Revenue was $%[5]d million in the period.",
		3, [][]any{{"Brill Steel", 41, 62, 58, 910}, {"Vane Foods", 17, 23, 21, 344}, {"Tarn Motors", 130, 181, 175, 4100}},
	},
	{
		"warnings", "en", "Yellow warning of %[1]s issued for %[2]s",
		"The weather office has issued a yellow warning of %[1]s for %[2]s. It is in force until %[3]s. Gusts of up to %[4]d km/h are possible. Travellers should expect delays to road, rail and ferry services, and power cuts may occur. Keep away from trees and secure loose objects outside.",
		9, [][]any{{"Wind", "Norland coast", "Tuesday 06:00", 95}, {"Wind", "Quellia hills", "Tuesday 18:00", 80}, {"Frost", "Upper Tirosh", "Wednesday 09:00", 40}},
	},
	{
		"the stock exchange", "en", "Tirosh stocks close %[1]s; Tirosh 50 at %[3]s",
		"Tirosh stocks were %[1]s after the close on %[4]s. At the close in Harwick, the Tirosh 50 moved %[2]s%% to end at %[3]s. The best performer of the session was %[5]s, while the worst was %[6]s. Rising stocks outnumbered declining ones on the Harwick Stock Exchange. Gold and oil were little changed.",
		24, [][]any{
			{"higher", "0.8", "3,412.15", "Monday", "Brill Steel", "Osk Bank"}, {"lower", "1.2", "3,371.20", "Tuesday", "Vane Foods", "Tarn Motors"},
			{"higher", "0.3", "3,381.77", "Wednesday", "Osk Bank", "Lumen Air"}, {"higher", "1.9", "3,446.02", "Thursday", "Tarn Motors", "Vane Foods"},
		},
	},
	{
		"live updates", "en", "Live updates: %[1]s",
		"Follow our live updates here. This page is refreshed automatically, and all times are local. Send us your pictures and questions, and our reporters will answer them through the day. %[2]s",
		5, [][]any{
			{"Harwick election", "Counting has begun in the north. Turnout was 61 percent. Candidate Osric Vane has voted."},
			{"Norland floods", "The river Tarn has reached 7 metres at Lumen. Two villages are cut off."},
			{"Tirosh transport strike", "Buses will not run until Friday, the union Harbour Workers said. Talks resume at noon."},
		},
	},
	{
		"traffic in Spanish", "es", "Accidente en la %[1]s a la altura de %[2]s",
		"Un accidente de tráfico registrado este lunes en la carretera %[1]s, a la altura de %[2]s, ha provocado retenciones de %[3]d kilómetros en sentido %[4]s. Los servicios de emergencia recibieron el aviso a las %[5]s horas. La circulación se ha desviado por vías alternativas y se recomienda precaución a los conductores.",
		4, [][]any{{"N-340", "Villarreja", 4, "Puerto Olma", "7:40"}, {"A-12", "Montelar", 9, "San Berdo", "13:05"}, {"M-50", "Aldeaquil", 2, "Torrevana", "19:20"}},
	},
}

// What a form is filled in with is a story each time, whether the library is new or
// not.
func TestForms(t *testing.T) {
	day := time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC)
	for _, f := range blanks {
		for _, known := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, %v", f.name, known), func(t *testing.T) {
				m := newMemory()
				if known {
					m, _ = told(t)
				}
				for i, values := range f.fillings {
					at := day.Add(time.Duration(f.hours*i) * time.Hour)
					text := fmt.Sprintf(f.text, values...)
					text, _, _ = strings.Cut(text, "%!")
					title, _, _ := strings.Cut(fmt.Sprintf(f.title, values...), "%!")
					p := m.add(int64(100+i), NewSketch(library.Analyse(library.Article{Title: title, Text: text, Lang: f.lang, Published: at, FirstSeen: at})))
					if !p.Opens || p.Near != 0 {
						t.Errorf("%q is told with an earlier one, because of %q", title, p.Words)
					}
				}
			})
		}
	}
}

// Reports of one event stay together, though one reporter wrote them with the same
// words: what they have in common are names.
func TestNoForms(t *testing.T) {
	day := time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC)
	for _, reports := range [][][2]string{
		{
			{"Quake in Norland kills 12", "A magnitude 6.8 earthquake struck Norland on Monday, killing at least 12 people, the interior minister Osric Vane said. The quake hit near Tarvik at 3:14 local time. Rescue teams are searching the ruins of the Hotel Anker, where 40 guests are missing."},
			{"Norland quake: death toll rises to 34", "At least 34 people were killed by a magnitude 6.8 earthquake in Norland, the interior minister Osric Vane said. The quake hit near Tarvik at 3:14 on Monday. Rescue teams pulled five guests alive from the Hotel Anker."},
			{"Norland earthquake death toll climbs to 58", "The number of people killed by the earthquake in Norland has risen to 58, interior minister Osric Vane said on Tuesday. The magnitude 6.8 quake struck near Tarvik on Monday. Teams from Quellia joined the search at the Hotel Anker."},
		},
		{
			{"Ferry aground off Skarholm", "The ferry Amalia ran aground off Skarholm on Monday with 140 people on board. Twelve people were hurt, the coastguard said. A tug will try to pull it free at high tide."},
			{"Ferry aground off Skarholm: 19 hurt", "The ferry Amalia ran aground off Skarholm on Monday with 140 people on board. Nineteen people were hurt, the coastguard said. A tug failed to pull it free at high tide and will try again."},
		},
	} {
		m := newMemory()
		var sketches []Sketch
		for i, r := range reports {
			at := day.Add(time.Duration(8*i) * time.Hour)
			s := NewSketch(library.Analyse(library.Article{Title: r[0], Text: r[1], Lang: "en", Published: at, FirstSeen: at}))
			if p := m.add(int64(1+i), s); p.Opens != (i == 0) {
				t.Errorf("%q opens a story: %v", r[0], p.Opens)
			}
			for _, o := range sketches {
				if SameForm(s, o) {
					t.Errorf("%q is a form", r[0])
				}
			}
			sketches = append(sketches, s)
		}
	}
}
