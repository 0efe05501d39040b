package summarize

import "testing"

// TestSelfStanding counts, on a thousand articles, the quotes that open by pointing back to a sentence that is not
// quoted, beside the same share of the first sentences.
func TestSelfStanding(t *testing.T) {
	var ours, lead, quotes, first, unbalanced int
	for _, set := range []string{"en_cnndm", "fr_orangesum", "vi_vietnews", "id_detik", "zh_xwlb"} {
		articles := readArticles(t, set)
		for _, a := range articles[:min(200, len(articles))] {
			o := Options{Title: a.Title, Lang: a.Lang}
			d := newDocument(a.Text, &o)
			for i := range d.spans[:min(3, len(d.spans))] {
				first++
				if d.facts[i].leaning && i == 0 { // the others follow the sentence that they point to
					lead++
				}
			}
			before := -2
			for _, q := range Quotes(a.Text, o) {
				quotes++
				f := &d.facts[q.Sentence]
				if f.leaning && q.Sentence != before+1 {
					ours++
				}
				if f.unbalanced {
					unbalanced++
				}
				before = q.Sentence
			}
			d.release()
		}
	}
	t.Logf("%d of %d quotes (%.1f %%) lean on a sentence that is not quoted; of the first sentences %d of %d (%.1f %%); quotation marks open in %.1f %%",
		ours, quotes, 100*float64(ours)/float64(quotes), lead, first, 100*float64(lead)/float64(first), 100*float64(unbalanced)/float64(quotes))
	if 100*ours >= 3*quotes {
		t.Errorf("3 %% or more of the quotes lean on what is not quoted")
	}
}

func TestLeaning(t *testing.T) {
	for _, c := range []struct {
		lang, text string
		want       bool
	}{
		{"en", "He left on Friday.", true}, {"en", "\"But the mill stood,\" she said.", true}, {"en", "The two met again.", true},
		{"en", "The two-year study ended.", false}, {"en", "Henry left on Friday.", false}, {"en", "In addition, the mill burned.", true},
		{"en", "This week the mill burned.", false}, {"en", "This mill burned.", true}, {"fr", "Cette semaine, le moulin a brûlé.", false}, {"ru", "В этом году мельница сгорела.", false},
		{"fr", "Il est parti.", true}, {"fr", "En mars, le moulin a brûlé.", false}, {"fr", "C’est fini.", true}, {"fr", "Ces moulins brûlent.", true},
		{"de", "Er ging am Freitag.", true}, {"de", "Die beiden gingen.", true}, {"de", "Erik ging am Freitag.", false},
		{"es", "Sin embargo, el molino ardió.", true}, {"es", "El molino ardió.", false}, {"pt", "Ele saiu.", true}, {"it", "Questo mulino brucia.", true},
		{"ru", "Он ушёл.", true}, {"ru", "Кроме того, мельница сгорела.", true}, {"ru", "Мельница сгорела.", false},
		{"vi", "Tuy nhiên, cầu đã đóng.", true}, {"vi", "Cầu đã đóng.", false}, {"vi", "Ngoài ra, cầu đã đóng.", true}, {"vi", "Tuy trời mưa, cầu vẫn mở.", false}, {"id", "Hal ini disampaikan.", true}, {"id", "Selain beras, harga gula naik.", false},
		{"zh", "他说大桥关闭。", true}, {"zh", "大桥关闭。", false}, {"ja", "しかし橋は閉鎖された。", true}, {"ja", "橋は閉鎖された。", false}, {"zh", "其他城市也开放。", false},
	} {
		d := newDocument(c.text, &Options{Lang: c.lang})
		if got := d.facts[0].leaning; got != c.want {
			t.Errorf("%s %q: leaning is %v", c.lang, c.text, got)
		}
		d.release()
	}
}
