package summarize

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"strings"
	"testing"
	"unicode"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/porter"
)

// article is a row of the evaluation data: a text and what people wrote to sum it up.
type article struct {
	ID, Lang, Title, Text, Summary string
	Summaries                      []string
}

// references returns the summaries of an article.
func (a *article) references() []string {
	if len(a.Summaries) > 0 {
		return a.Summaries
	}
	return []string{a.Summary}
}

// dataset is a file of the evaluation data with the number of sentences that its summaries have.
type dataset struct {
	name  string
	count int
}

var (
	trained = []dataset{{"en_cnndm", 3}, {"en_cnndm_train", 3}, {"fr_orangesum", 2}, {"vi_vietnews", 2}, {"id_detik", 3}, {"zh_xwlb", 1}}
	unseen  = []dataset{{"en_bbc", 3}, {"bn_bnlpc", 3}, {"ko_kr50", 3}, {"tr_tes", 3}}
)

func readArticles(tb testing.TB, name string) []article {
	tb.Helper()
	r, err := gzip.NewReader(bytes.NewReader(readData(tb, "summaries", name+".jsonl.gz")))
	if err != nil {
		tb.Fatal(err)
	}
	var all []article
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var a article
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			tb.Fatal(err)
		}
		all = append(all, a)
	}
	return all
}

// rougeWords cuts text as the ROUGE figures want: words of letters and digits in lower case, stemmed by Porter's rules
// in English; single characters in Chinese, Japanese and Korean.
func rougeWords(text, lang string) []string {
	cjk := lang == "zh" || lang == "ja" || lang == "ko"
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		if lang == "en" || cjk {
			return !(r < 0x80 && isWordByte(byte(r)) || cjk && isWide(r))
		}
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && !(lang == "bn" && unicode.IsMark(r))
	})
	var out []string
	for _, w := range words {
		switch {
		case lang == "en" && len(w) > 3:
			env := snowballstem.NewEnv(w)
			porter.Stem(env)
			w = env.Current()
		case cjk:
			run := strings.Builder{}
			for _, r := range w {
				if r < 0x80 {
					run.WriteRune(r)
					continue
				}
				if run.Len() > 0 {
					out = append(out, run.String())
					run.Reset()
				}
				out = append(out, string(r))
			}
			w = run.String()
		}
		if w != "" {
			out = append(out, w)
		}
	}
	return out
}

// rouge returns the F1 of the n-grams that two texts share.
func rouge(candidate, reference []string, n int) float64 {
	grams := func(words []string) map[string]int {
		m := map[string]int{}
		for i := 0; i+n <= len(words); i++ {
			m[strings.Join(words[i:i+n], " ")]++
		}
		return m
	}
	a, b := grams(candidate), grams(reference)
	shared, inA, inB := 0, 0, 0
	for g, k := range a {
		shared += min(k, b[g])
		inA += k
	}
	for _, k := range b {
		inB += k
	}
	if inA+inB == 0 {
		return 0
	}
	return 2 * float64(shared) / float64(inA+inB)
}

// rougeOf returns ROUGE-1 and ROUGE-2 of sentences of an article, the mean over its references.
func rougeOf(a *article, spans []Span) (one, two float64) {
	var words []string
	for _, s := range spans {
		words = append(words, rougeWords(a.Text[s.Start:s.End], a.Lang)...)
	}
	for _, ref := range a.references() {
		r := rougeWords(ref, a.Lang)
		one += rouge(words, r, 1)
		two += rouge(words, r, 2)
	}
	n := float64(len(a.references()))
	return one / n, two / n
}

// evaluate returns the mean ROUGE-1 and ROUGE-2, times 100, of what choose picks, over those articles that keep lets by.
func evaluate(articles []article, keep func(int) bool, choose func(*article) []Span) (one, two float64) {
	n := 0
	for i := range articles {
		if !keep(i) {
			continue
		}
		a, b := rougeOf(&articles[i], choose(&articles[i]))
		one += a
		two += b
		n++
	}
	return 100 * one / float64(n), 100 * two / float64(n)
}

// lead picks the first sentences, the baseline that news is hard to beat on (Nenkova 2005).
func lead(count int) func(*article) []Span {
	return func(a *article) []Span {
		spans := Sentences(a.Text, a.Lang)
		return spans[:min(count, len(spans))]
	}
}

func quoted(count int) func(*article) []Span {
	return func(a *article) []Span {
		var spans []Span
		for _, q := range Quotes(a.Text, Options{Count: count, Title: a.Title, Lang: a.Lang}) {
			spans = append(spans, q.Span)
		}
		return spans
	}
}

// opensWithHeadline reports whether the text of an article begins with its headline. Where headlines are the reference,
// as in the Chinese set, the first line is then the answer itself, which Quotes never gives.
func opensWithHeadline(a *article) bool {
	spans := Sentences(a.Text, a.Lang)
	if len(spans) == 0 || a.Lang != "zh" {
		return false
	}
	first, _, _ := strings.Cut(a.Text, "\n")
	return strings.Contains(strings.ReplaceAll(a.Summary, " ", ""), strings.ReplaceAll(first, " ", "")) || rouge(rougeWords(first, "zh"), rougeWords(a.Summary, "zh"), 1) > 0.9
}

// TestRouge holds the quotes to the first sentences, per language. The figures on the trained sets are of articles
// that the tables have seen; TestTrain -train prints those of articles that they have not.
func TestRouge(t *testing.T) {
	for _, set := range append(append([]dataset{}, trained...), unseen...) {
		articles := readArticles(t, set.name)
		all := func(i int) bool { return !opensWithHeadline(&articles[i]) }
		l1, l2 := evaluate(articles, all, lead(set.count))
		q1, q2 := evaluate(articles, all, quoted(set.count))
		t.Logf("%-15s %4d articles, %d sentences: R1 %.2f R2 %.2f, the first ones R1 %.2f R2 %.2f: %+.2f", set.name, len(articles), set.count, q1, q2, l1, l2, q1-l1)
		if len(articles) >= 200 && q1 < l1 {
			t.Errorf("%s: quotes reach ROUGE-1 %.2f, the first sentences %.2f", set.name, q1, l1)
		}
	}
}
