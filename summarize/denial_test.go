package summarize

import (
	"strings"
	"testing"
)

// A rumour is not left to stand without its denial.
func TestDenial(t *testing.T) {
	for _, c := range []struct{ name, lang, text, want string }{
		{"English", "en", "The Harlow brewery in Castle Street plans to open a second site by the river next spring, its owner said on Monday.\n\n" +
			"Since June there have been rumours that the Harlow brewery will be sold to Northern Ales. The two share a bottling line. Beer is not all that they make. " +
			"Lemonade came first. However, on Tuesday Northern Ales denied that it had ever spoken with the Harlow brewery about a sale.\n\n" +
			"The Harlow brewery employs 40 people and wants to hire 20 more for the river site in spring. The council of the town has to approve the river site before building begins.", "Northern Ales denied"},
		{"Chinese", "zh", "网上有传闻称，海港城的东方船厂将被北方集团收购，价格为三十亿元。这家船厂成立于一九五八年。船厂有工人两千名。" +
			"北方集团周二发表声明否认收购东方船厂，称双方从未接触。东方船厂今年计划交付十二艘货轮，比去年多三艘。市政府表示将支持船厂发展。", "否认"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for count := 2; count <= 5; count++ {
				quotes := Quotes(c.text, Options{Count: count, Lang: c.lang})
				var all []string
				for _, q := range quotes {
					all = append(all, c.text[q.Start:q.End])
				}
				got := strings.Join(all, "\n")
				rumour := strings.Contains(got, "rumours") || strings.Contains(got, "传闻")
				if rumour && !strings.Contains(got, c.want) {
					t.Errorf("%d sentences quote the rumour and not that it was denied:\n%s", count, got)
				}
				if len(quotes) != count && (len(quotes) != count-1 || count > 3) { // a gist may be one shorter
					t.Errorf("%d quotes, want %d", len(quotes), count)
				}
				if count == 5 && !rumour {
					t.Errorf("five sentences do not even quote the rumour:\n%s", got)
				}
			}
		})
	}
}
