package library

import (
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/library/librarytest/evaluation"
)

func TestNearDuplicate(t *testing.T) {
	whole := "The harbour master closed the north quay on Friday after a crane lost its brake and rolled into the water. " +
		"Nobody was hurt, but two fishing boats sank. The crane had been inspected in March, the port said, and no fault was found then."
	for _, tt := range []struct {
		name, a, b string
		want       bool
	}{
		{"itself", whole, whole, true},
		{"case, spacing and marks", whole, strings.ToUpper(strings.ReplaceAll(whole, ", ", "\n\n")), true},
		{"a word changed", whole, strings.Replace(whole, "Friday", "Saturday", 1), true},
		{"two thirds of it", whole, whole[:170], true},
		{"an excerpt", whole, whole[:60], false},
		{"other words", whole, "The harbour master opened the south quay again, and a band played while the ferries came in.", false},
		{"nothing", "", "", false},
		{"marks", "...", "...", false},
		{"one word", "Yes", "yes!", true},
		{"one other word", "Yes", "no", false},
		{"Chinese", "起重机刹车失灵后滚入水中，港务局周五关闭了北码头。", "起重机刹车失灵后滚入水中，港务局周六关闭了北码头。", true},
		{"other Chinese", "起重机刹车失灵后滚入水中，港务局周五关闭了北码头。", "港务局周五重新开放了南码头，渡轮进港时乐队奏乐。", false},
	} {
		if got := NearDuplicate(tt.a, tt.b); got != tt.want {
			t.Errorf("%s: %v (Jaccard %.2f)", tt.name, got, NewShape(tt.a).Jaccard(NewShape(tt.b)))
		}
		if NearDuplicate(tt.a, tt.b) != NearDuplicate(tt.b, tt.a) {
			t.Errorf("%s: depends on the order", tt.name)
		}
	}
}

// The pairs of real articles that share at least half of their stretches of
// words, or of which one is nearly all in the other, computed by others by comparing all with all: how many of them meet
// by their keys and are recognised, and how many are recognised that are no
// such pair.
func TestNearDuplicatesOfRealArticles(t *testing.T) {
	if testing.Short() {
		t.Skip("a measurement on real articles: not run with -short")
	}
	type article struct{ ID, Text string }
	type pair struct {
		A, B                  string
		Jaccard3, Containment float64
	}
	as := append(evaluation.Read[article](t, "stories/stories.dev.jsonl.gz"), evaluation.Read[article](t, "timeline/t17.dev.articles.jsonl.gz")...)
	truth := map[[2]string]pair{}
	for _, p := range evaluation.Read[pair](t, "stories/neardup.dev.pairs.jsonl") {
		truth[[2]string{min(p.A, p.B), max(p.A, p.B)}] = p
	}
	shapes := map[string]Shape{}
	byKey := map[int64][]string{}
	for _, a := range as {
		// Very short items are not in the list of pairs.
		if len(strings.Fields(a.Text)) < 30 {
			continue
		}
		s := NewShape(a.Text)
		shapes[a.ID] = s
		for _, k := range append(s.Keys(), s.Samples()...) {
			byKey[k] = append(byKey[k], a.ID)
		}
	}
	compared := map[[2]string]bool{}
	for _, ids := range byKey {
		for i, a := range ids {
			for _, b := range ids[i+1:] {
				if a != b {
					compared[[2]string{min(a, b), max(a, b)}] = true
				}
			}
		}
	}
	found, right := 0, 0
	for k := range compared {
		x, y := shapes[k[0]], shapes[k[1]]
		if !x.Same(y) && !x.Within(y) && !y.Within(x) {
			continue
		}
		found++
		if p, ok := truth[k]; ok && (p.Jaccard3 >= .5 || p.Containment >= .9) {
			right++
		} else {
			t.Logf("recognised, not in the list: %v %.3f %+v", k, x.Jaccard(y), p)
		}
	}
	all := 0
	for k, p := range truth {
		if p.Jaccard3 < .5 && p.Containment < .9 {
			continue
		}
		all++
		x, y := shapes[k[0]], shapes[k[1]]
		if !compared[k] || !x.Same(y) && !x.Within(y) && !y.Within(x) {
			t.Logf("missed: %v %+v, met %v, Jaccard %.3f", k, p, compared[k], x.Jaccard(y))
		}
	}
	precision, recall := float64(right)/float64(found), float64(right)/float64(all)
	t.Logf("%d articles, %d pairs compared: precision %.3f (of %d), recall %.3f (of %d), parts of others included",
		len(shapes), len(compared), precision, found, recall, all)
	if precision < .96 || recall < .96 {
		t.Error("worse than .96")
	}
}

func FuzzShape(f *testing.F) {
	f.Add("one two three four", "小米汽车发布会\x00")
	f.Fuzz(func(t *testing.T, a, b string) {
		x, y := NewShape(a), NewShape(b)
		if x.Same(y) != y.Same(x) {
			t.Fatal("depends on the order")
		}
		if len(x.shingles) > 0 && (!x.Same(x) || !x.Within(x) || x.Jaccard(x) != 1) {
			t.Fatal("not the same as itself")
		}
		if n := len(x.Keys()); n != 0 && n != Bands {
			t.Fatalf("%d keys", n)
		}
		if Judge(a, a) != Keep {
			t.Fatal("a text replaces itself")
		}
	})
}

func BenchmarkShape(b *testing.B) {
	text := strings.Repeat("The harbour master closed the north quay on Friday after a crane lost its brake. ", 40)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		_ = NewShape(text).Keys()
	}
}
