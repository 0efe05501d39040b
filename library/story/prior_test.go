package story

import (
	"cmp"
	"encoding/binary"
	"flag"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/librarytest/evaluation"
)

var learn = flag.Bool("learn", false, "learn how common words are from the evaluation data, and write prior.bin")

// The figures are made of articles that nothing else here is measured with:
//
//	go test ./library/story -run TestLearnPrior -learn
func TestLearnPrior(t *testing.T) {
	if !*learn {
		t.Skip("the figures are not learned anew: that is for -learn")
	}
	type article struct{ Title, Text string }
	corpora := map[string][]string{
		"en": {"summaries/en_cnndm.jsonl.gz", "summaries/en_cnndm_train.jsonl.gz", "summaries/en_bbc.jsonl.gz"},
		"fr": {"summaries/fr_orangesum.jsonl.gz"}, "vi": {"summaries/vi_vietnews.jsonl.gz"},
		"id": {"summaries/id_detik.jsonl.gz"}, "zh": {"summaries/zh_xwlb.jsonl.gz"},
		"bn": {"summaries/bn_bnlpc.jsonl.gz"}, "ko": {"summaries/ko_kr50.jsonl.gz"},
		"tr": {"summaries/tr_tes.jsonl.gz"}, "ja": {"search/jawikinews.dev.jsonl.gz"},
	}
	langs := map[string]map[library.TermHash]float64{}
	words, err := os.ReadFile("common.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(words)) {
		lang, list, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		shares := map[library.TermHash]float64{}
		for i, w := range strings.Fields(list) {
			for _, term := range library.Terms(w, lang) {
				h := library.HashTerm(term)
				shares[h] = max(shares[h], .9/(1+float64(i)/12))
			}
		}
		langs[lang] = shares
	}
	for lang, files := range corpora {
		df := map[library.TermHash]int{}
		n := 0
		for _, f := range files {
			for _, a := range evaluation.Read[article](t, f) {
				n++
				for _, h := range library.NewEntry(library.Article{Title: a.Title, Text: a.Text, Lang: lang}).Hashes {
					df[h]++
				}
			}
		}
		shares := map[library.TermHash]float64{}
		for h, k := range df {
			// What a small corpus has a few times is its subject, not the language's.
			if k >= 8 && float64(k) >= .004*float64(n) {
				shares[h] = float64(k) / float64(n)
			}
		}
		t.Logf("%s: %d articles, %d words", lang, n, len(shares))
		langs[lang] = shares
	}
	var out []byte
	for _, lang := range slices.Sorted(maps.Keys(langs)) {
		out = appendPrior(out, lang, langs[lang])
	}
	if err := os.WriteFile("prior.bin", out, 0o644); err != nil {
		t.Fatal(err)
	}
}

func appendPrior(out []byte, lang string, shares map[library.TermHash]float64) []byte {
	hashes := make([]library.TermHash, 0, len(shares))
	for h := range shares {
		hashes = append(hashes, h)
	}
	slices.SortFunc(hashes, func(a, b library.TermHash) int {
		return cmp.Or(cmp.Compare(shares[b], shares[a]), cmp.Compare(a, b))
	})
	hashes = hashes[:min(len(hashes), 4000)]
	slices.Sort(hashes)
	out = append(append(out, byte(len(lang))), lang...)
	out = binary.BigEndian.AppendUint16(out, uint16(len(hashes)))
	for _, h := range hashes {
		out = append(binary.BigEndian.AppendUint32(out, uint32(h)), byte(math.Round(-16*math.Log2(shares[h]))))
	}
	return out
}

func TestPrior(t *testing.T) {
	for _, tt := range []struct{ lang, common, rare string }{
		{"en", "the", "crane"}, {"de", "und", "Kran"}, {"fr", "les", "grue"}, {"es", "los", "grúa"},
		{"pt", "uma", "guindaste"}, {"ru", "что", "кран"}, {"xx", "li", "krandu"},
	} {
		pr := priorOf(tt.lang)
		weigh := func(word string) float64 {
			h := library.HashTerm(library.Terms(word, tt.lang)[0])
			return pr.idf(term{hash: h, word: word}, Counts{})
		}
		if c, r := weigh(tt.common), weigh(tt.rare); c > 2 || r < 3 {
			t.Errorf("%s: %q weighs %.1f, %q %.1f", tt.lang, tt.common, c, tt.rare, r)
		}
	}
}
