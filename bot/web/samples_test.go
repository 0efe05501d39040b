package web

import (
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

var harbour = library.Source{Key: "https://harbour.example/feed", Name: "The Harbour Post", Home: "https://harbour.example/"}

// ferry is an article with everything that an article can have.
func ferry() library.Article {
	const raw = "Home | News | Sport\n\n" + ferryText + "\n\nAbout the author: writes about the coast.\n\nRead next: five beaches"
	return library.Article{
		URL: "https://harbour.example/2026/ferry?a=1&b=2", Title: "The night ferry to Skarholm will run on batteries from spring",
		Byline: "Coastal desk", Site: "harbour.example", Lang: "en",
		Published: time.Date(2026, 11, 20, 6, 15, 0, 0, time.UTC), FirstSeen: time.Date(2026, 11, 20, 7, 0, 0, 0, time.UTC),
		Text: ferryText, Raw: raw, Source: harbour, Sample: true,
		Cuts: []library.Cut{
			{Start: 0, End: 19, Reason: "navigation"},
			{Start: strings.Index(raw, "About the"), End: strings.Index(raw, "\n\nRead next"), Reason: "bio"},
			{Start: strings.Index(raw, "Read next"), End: len(raw), Reason: "unheard-of"},
			{Start: 5, End: len(raw) + 5, Reason: "not of this text"},
		},
		Copies: []library.Copy{{
			Source: library.Source{Key: "https://island.example/feed", Name: "Island Radio"}, URL: "https://island.example/ferry",
			Title: "Battery ferry for Skarholm", FirstSeen: time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC),
		}},
	}
}

const ferryText = `The night ferry between Alden and Skarholm will sail on batteries alone from the first of April, the harbour board decided on Thursday evening. It is the longest route in the country that a ship without an engine room has ever been asked to keep.

The crossing takes three hours and ten minutes in good weather. On a full charge the new ship has power for five, which the board calls "a margin that nobody on the bridge will ever need to think about". Charging takes place at Skarholm, where the wind farm makes more electricity at night than the island can use.

Not everyone is pleased. The fishermen's union fears that the cable on the seabed will close the northern grounds for two summers, and wants the board to pay for the catch that is lost. Talks on that begin next week.

The old ferry, built in 1978, burned eleven tonnes of diesel a night. Its last crossing is planned for the thirty-first of March. Anyone who was born on board travels free that day; the board knows of four.

What it all costs was the one thing that the board did not say on Thursday. Earlier papers speak of 62 million for the ship and another 19 million for the cable. A figure for both is to be published before Christmas.

The timetable stays as it is. So does the price of a ticket, at least for the first year, and so does the soup.`

// others are articles in other languages and shapes.
func others() []library.Article {
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, time.UTC) }
	return []library.Article{
		{
			Title: "海港决定让夜间渡轮改用电池", Lang: "zh", URL: "https://port.example/zh/1", Site: "港口日报", Published: at(19, 0), FirstSeen: at(19, 5),
			Source: library.Source{Key: "https://port.example/zh", Name: "港口日报"},
			Text: "港务局星期四晚上决定，从四月一日起，往返于奥尔登与斯卡霍尔姆之间的夜间渡轮将完全依靠电池航行。这是全国由没有机舱的船只承担的最长航线。\n\n" +
				"天气好的时候，航程为三小时十分钟。新船充满电后可以航行五个小时。充电在斯卡霍尔姆进行，那里的风电场夜间发出的电，岛上根本用不完。\n\n" +
				"并不是所有人都满意。渔民工会担心，海底电缆会使北部渔场关闭两个夏天。有关谈判将于下周开始。",
		},
		{
			Title: "العبّارة الليلية ستعمل بالبطاريات اعتبارًا من الربيع", Lang: "ar", URL: "https://port.example/ar/1", Site: "بريد الميناء", Published: at(18, 14), FirstSeen: at(18, 15),
			Source: library.Source{Key: "https://port.example/ar", Name: "بريد الميناء"},
			Text: "قرّر مجلس الميناء مساء الخميس أن تُبحر العبّارة الليلية بالبطاريات وحدها اعتبارًا من أول أبريل. وهذا أطول خط في البلاد تقطعه سفينة بلا غرفة محركات.\n\n" +
				"تستغرق الرحلة ثلاث ساعات وعشر دقائق حين يكون الطقس جيدًا. وتكفي الشحنة الكاملة خمس ساعات. ويجري الشحن في الجزيرة حيث تنتج مزرعة الرياح ليلًا أكثر مما يُستهلك.\n\n" +
				"لكن الجميع ليسوا راضين. هل تُغلق مناطق الصيد الشمالية؟ تبدأ المحادثات في الأسبوع المقبل.",
		},
		{
			Title: "Harbour board counts its votes again", Lang: "en", URL: "https://harbour.example/2026/votes", Published: at(17, 9), FirstSeen: at(17, 10), Source: harbour,
			Text: "The harbour board counted the votes on the new quay again on Tuesday. Nothing changed. The quay will be built, by one vote, where the old fish hall stands now.",
		},
		{
			Title: "Who may fish where: a map of the northern grounds", Lang: "en", FirstSeen: at(16, 9), Source: harbour,
			Text: "The northern grounds are shared by three villages under a rule from 1911. The ferry cable would cross two of them.\n\nA-very-long-word-" + longWord + " and https://harbour.example/maps/" + longWord + "/" + longWord + " must not make the page wider than the phone.",
		},
	}
}

const longWord = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft"
