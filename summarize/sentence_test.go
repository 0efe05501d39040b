package summarize

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// A bar in want parts the sentences; the texts are the same without the bars.
var sentenceTests = []struct{ name, lang, want string }{
	{"full stops", "en", "The bridge opened at noon.| Nobody crossed it before two.| Then came the rain."},
	{"question and exclamation", "en", "Who pays for it?| The town does!| It always has."},
	{"row of marks", "en", "Really?!| They said so!!!| Nobody believed it."},
	{"title before a name", "en", "On Friday Dr. Hale met Mr. and Mrs. Okafor in St. Ives.| They spoke for an hour."},
	{"initials", "en", "The book by R. K. Lomax and T.S. Brandt sold well.| A second one follows."},
	{"words that are names with a capital", "en", "The wall is six ft. |Police saw the sun. |Nearby lay a heap of ore. |Boats of M&S. |Crews from Salem, Mass. came on Sun. morning to Ft. Worth."},
	{"unit", "en", "The wave was 5 m. |Boats sank."},
	{"apostrophe", "en", "The boat was Anna's. |Brown said he didn’t. |Nobody's sure."},
	{"pronoun I", "en", "It was between the mayor and I.| Did anyone notice?"},
	{"company inside a sentence", "en", "Harbour Tools Inc. sold its yard.| Pell & Co. bought it."},
	{"company at the end", "en", "The yard went to Pell & Co.| It paid in cash."},
	{"country abbreviation", "en", "Exports to the U.S. rose again.| The U.S. Treasury welcomed it.| Nobody outside the U.S.| They said no."},
	{"time of day", "en", "Trading began at 9 a.m. on Monday and ended at 5 p.m.| Volumes were thin."},
	{"time zone", "en", "The launch is set for 8 p.m. Eastern on Friday."},
	{"number and month", "en", "See p. 12 and No. 7 of Jan. 3 for details.| Fig. 4 shows why."},
	{"decimals and money", "en", "Shares rose 3.5 percent to $41.20.| The index lost 0.4 points."},
	{"number at the end", "en", "The fleet grew to 14.| Five more are ordered."},
	{"mail and web", "en", "Write to press@harbour.example.| The report is at https://harbour.example/a.b/c.html?x=1.| It is long."},
	{"missing space", "en", "The ferry left.|Nobody was aboard.|The port stayed shut."},
	{"missing space before a quotation", "en", `The owner called it "a bad day".|"We lost the mast," said the mate.|"We wait."`},
	{"missing space behind a quotation", "fr", `Le maire parle d'un "désastre".|Le port ferme.|"On attend. On verra."|Puis la pluie est venue.`},
	{"missing space before a heading", "fr", `La route reste fermée.|- Un hiver rude -|La neige a tout couvert.| - «Rien» -| Le col est vide.|«Rien ne passe», dit le garde.`},
	{"missing space behind an acronym", "fr", "Le texte vient de l'ONU.|Rome le soutient."},
	{"missing space behind a number", "fr", "Le pont date de 1987.|Personne ne passe.| Il craint la grippe B-12.|Tout ferme à 19H30.|Le bac attend."},
	{"missing space that is none", "vi", "KTS.Trần và TP.Hội An ký hôm qua.| Cả hai đồng ý."},
	{"names with full stops", "en", "The Node.Js team met Amazon.Com and read ASP.NET notes.| It was late."},
	{"quotation of several paragraphs run into one", "en", "\"We rowed all night and saw no light. |\"Then the fog went up and there was the shore.\""},
	{"single quotation marks", "en", "The 'COLD ROOM', as they say, is shut.| 'Who has the key? Nobody!' he said.| The students' boats and the 'old' pier stay."},
	{"quotation marks as programs write them", "en", `He wrote: \"The gate is shut.\"| Nobody read it.`},
	{"numbers of people behind a country", "en", "The order came from the U.S.| Thousands of pilots waited."},
	{"ellipsis inside", "en", "He wanted to ... well, to leave."},
	{"ellipsis at the end", "en", "And then nothing...| The lights went out."},
	{"quotation inside", "en", "The captain said, “We wait. We always wait,” and sat down.| Nobody moved."},
	{"quotation at the end", "en", "She called it “a disaster.”| The board agreed."},
	{"quotation with its speaker", "en", `"Is it safe?" Marlow asked.| Nobody answered.`},
	{"quotation going on in lower case", "en", `"It is over!" shouted the keeper.| He locked the gate.`},
	{"bracket inside", "en", "The fee (It was raised twice.) stays the same.| Users complain."},
	{"bracket as a sentence", "en", "The fee stays the same.| (It was raised twice.)| Users complain."},
	{"name with a mark", "en", "She runs the lab at Whoosh! in the old mill."},
	{"footnotes", "en", "The canal was dug by hand.[3]| It took nine years.12| Workers came from afar."},
	{"numbered list in a line", "en", "1. Buy flour |2. Heat the oven |3. Wait"},
	{"list with brackets", "en", "1.) Buy flour |2.) Heat the oven"},
	{"source of a quotation", "en", "“The sea gives. The sea takes.” (Lomax 12).| So it does."},
	{"unit", "es", "El tren iba a 90 km/h.| ¿Quién lo paró?"},
	{"dash after a question", "kk", "Көпір қайда? — деді ол."},
	{"bullets", "en", "• Flour and salt\n|• Two eggs\n|• Warm water"},
	{"wrapped lines", "en", "The council met in the old hall for the\nfirst time since the fire.| It will meet again."},
	{"wrapped before a name", "en", "A storm that crossed the whole of the north coast on late Sunday in\nScotland brought down power lines and closed the railway between the\nHighlands and the south for most of the day.| Trains run again."},
	{"headline above", "en", "Storm closes the railway\n|Power lines came down on Sunday."},
	{"blank line", "en", "No stop here\n\n|but a new paragraph"},
	{"carriage returns", "en", "First line here.\r\n\r\n|Second one."},
	{"German ordinals and abbreviations", "de", "Am 3. Oktober kam z. B. Dr. Kern, ggf. auch Fr. Wolf.| Die Feier begann um 10 Uhr.| Es regnete."},
	{"German quotation", "de", "„Wir gehen. Sofort.“| Danach war es still."},
	{"French", "fr", "M. Durand, né en 1950, habite av. Foch.| « C’est fini. »| Il part demain."},
	{"Spanish", "es", "¿Quién paga?| ¡Nadie!| La Sra. Gil llegó a las 8.| El tren salió."},
	{"Italian", "it", "Il dott. Neri e l'avv. Bassi sono arrivati.| Nessuno parla."},
	{"Portuguese", "pt", "O Dr. Lima chegou às 9h.| A reunião começou."},
	{"Dutch", "nl", "Dhr. Bos kwam bijv. op maandag.| Het bleef stil."},
	{"Danish", "da", "Den 5. maj kom bl.a. kongen.| Det var koldt."},
	{"Polish", "pl", "Ok. 5 tys. osób przyszło na ul. Długą.| To dużo."},
	{"Russian", "ru", "В 2019 г. Иванов купил дом на ул. Мира.| Он стоил 3 млн руб.| Это дорого."},
	{"Bulgarian", "bg", "Проф. Петров пристигна в гр. Варна.| Той остана там."},
	{"Greek", "el", "Πού είναι το πλοίο;| Έφυγε το πρωί.| Κανείς δεν το είδε."},
	{"Turkish", "tr", "Toplantı 5. katta yapıldı.| Sonuç belli değil."},
	{"Vietnamese", "vi", "Cầu mở lại hôm qua.| Xe tải vẫn bị cấm."},
	{"Vietnamese words that look shortened", "vi", "Tàu đến từ Đông Á. |Dân không đồng ý. |Hải cảng đông khách. |Người mở cửa là ông. |Bến mới thuộc TP.\n|Ông Lê đến TP. Huế."},
	{"Arabic", "ar", "متى يصل القطار؟| وصل أمس.| لم يره أحد."},
	{"Persian", "fa", "قطار کی می\u200cرسد؟| دیروز رسید."},
	{"Urdu", "ur", "ٹرین کب آئے گی؟| کل آ گئی۔| کسی نے نہیں دیکھا۔"},
	{"Hindi", "hi", "पुल आज खुला।| कोई नहीं आया।| डॉ. शर्मा ने फीता काटा।"},
	{"Bengali", "bn", "সেতু আজ খুলেছে।| কেউ আসেনি।"},
	{"Chinese", "zh", "大桥今天开放。|没有人来！|为什么？|市长说：“我们等。”|下午下雨了。"},
	{"Chinese title with a mark", "zh", "他们去看《走吧！海》了。|票很贵。"},
	{"Japanese", "ja", "橋が開通した。|「まだ渡れない。」と市長は言った。|雨が降った。"},
	{"Korean", "ko", "다리가 열렸다.| 아무도 오지 않았다.| 비가 내렸다."},
	{"Armenian", "hy", "Կամուրջը բացվեց:| Ոչ ոք չեկավ:"},
	{"Amharic", "am", "ድልድዩ ዛሬ ተከፈተ።|ማንም አልመጣም።"},
	{"Burmese", "my", "တံတားဖွင့်သည်။|မည်သူမျှမလာ။"},
	{"Khmer", "km", "ស្ពានបើកថ្ងៃនេះ។| គ្មាននរណាមកទេ។"},
	{"Kazakh", "kk", "Көпір ашылды.| Ешкім келмеді."},
	{"unknown language", "xx", "The gate is shut.| Mr. Hale has the key."},
}

func TestSentences(t *testing.T) {
	for _, test := range sentenceTests {
		t.Run(test.name, func(t *testing.T) {
			text := strings.ReplaceAll(test.want, "|", "")
			var want, got []string
			for s := range strings.SplitSeq(test.want, "|") {
				want = append(want, strings.TrimSpace(s))
			}
			for _, span := range Sentences(text, test.lang) {
				got = append(got, text[span.Start:span.End])
			}
			if !slices.Equal(got, want) {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		})
	}
}

// TestSpaceless: Thai and Lao part sentences by a space alone, so long runs are cut at spaces.
func TestSpaceless(t *testing.T) {
	clause := "นายกเทศมนตรีเปิดสะพานใหม่เมื่อวานนี้โดยมีประชาชนมาร่วมงานจำนวนมาก"
	text := strings.TrimSpace(strings.Repeat(clause+" ", 8))
	spans := Sentences(text, "th")
	if len(spans) < 3 {
		t.Errorf("%d sentences of %d bytes, want at least 3", len(spans), len(text))
	}
	checkSpans(t, text, spans)
}

// checkSpans checks what Sentences promises for any text.
func checkSpans(t *testing.T, text string, spans []Span) {
	t.Helper()
	end := 0
	for _, s := range spans {
		if s.Start < end || s.End <= s.Start || s.End > len(text) {
			t.Fatalf("span %v after %d in %d bytes", s, end, len(text))
		}
		if strings.TrimSpace(text[end:s.Start]) != "" {
			t.Fatalf("text left out: %q", text[end:s.Start])
		}
		first, _ := utf8.DecodeRuneInString(text[s.Start:])
		last, _ := utf8.DecodeLastRuneInString(text[:s.End])
		if unicode.IsSpace(first) || unicode.IsSpace(last) {
			t.Fatalf("white space around %q", text[s.Start:s.End])
		}
		end = s.End
	}
	if strings.TrimSpace(text[end:]) != "" {
		t.Fatalf("text left out at the end: %q", text[end:])
	}
}

func FuzzSentences(f *testing.F) {
	for _, test := range sentenceTests {
		f.Add(strings.ReplaceAll(test.want, "|", ""), test.lang)
	}
	f.Add("\xff.\xfe \x85. . . .", "en")
	f.Add("1. a 2. b\n\n“no end. \u2028x", "de")
	f.Fuzz(func(t *testing.T, text, lang string) {
		checkSpans(t, text, Sentences(text, lang))
	})
}
