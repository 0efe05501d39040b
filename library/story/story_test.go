package story

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/librarytest/evaluation"
)

type labelled struct {
	ID, Event, Title, Text, Date string
}

func (l labelled) article() library.Article {
	a := library.Article{Title: l.Title, Text: l.Text, Lang: "en"}
	if t, err := time.Parse("2006-01-02", l.Date); err == nil {
		a.Published = t
	}
	return a
}

// bcubed is precision and recall by article (Bagga and Baldwin, "Entity-based
// cross-document coreferencing using the vector space model", 1998).
func bcubed(got []int, want []string) (p, r float64) {
	type both struct {
		got  int
		want string
	}
	gots, wants, boths := map[int]int{}, map[string]int{}, map[both]int{}
	for i := range got {
		gots[got[i]]++
		wants[want[i]]++
		boths[both{got[i], want[i]}]++
	}
	for i := range got {
		n := float64(boths[both{got[i], want[i]}])
		p += n / float64(gots[got[i]])
		r += n / float64(wants[want[i]])
	}
	return p / float64(len(got)), r / float64(len(got))
}

// Real articles that were labelled by event come one after the other, in
// several orders.
func TestStoriesOfRealArticles(t *testing.T) {
	ds := evaluation.Read[labelled](t, "stories/stories.dev.jsonl.gz")
	sketches := make([]Sketch, len(ds))
	want := make([]string, len(ds))
	ids := make([]int64, len(ds))
	for i, d := range ds {
		sketches[i], want[i], ids[i] = NewSketch(library.Analyse(d.article())), d.Event, int64(i+1)
	}
	const orders = 5
	var fp, fr, rp, rr float64
	for seed := range uint64(orders) {
		m := newMemory()
		for _, i := range rand.New(rand.NewPCG(seed, 1)).Perm(len(ds)) {
			m.add(ids[i], sketches[i])
		}
		p, r := bcubed(m.labels(ids, func(m Member) int64 { return m.Story }), want)
		fp, fr = fp+p/orders, fr+r/orders
		p, r = bcubed(m.labels(ids, func(m Member) int64 { return m.Group }), want)
		rp, rr = rp+p/orders, rr+r/orders
		t.Logf("order %d: %d merges, %d moves", seed, m.merges, m.moves)
	}
	t.Logf("fold: B³ precision %.3f, recall %.3f, F1 %.3f", fp, fr, 2*fp*fr/(fp+fr))
	t.Logf("related: B³ precision %.3f, recall %.3f", rp, rr)
	if fp < .94 || fr < .70 {
		t.Error("folding is worse than it was: precision .94 at recall .70 at least")
	}
	if rp < .87 || rr < .84 {
		t.Error("relating is worse than it was: precision .87 at recall .84 at least")
	}
}

// told is a story of three reports, and something else from the same days.
func told(t *testing.T) (*memory, []Placing) {
	t.Helper()
	day := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	m := newMemory()
	var out []Placing
	for i, d := range []struct {
		hours       int
		title, text string
	}{
		{0, "Crane falls into Harwick harbour", "A crane lost its brake in the port of Harwick on Monday and rolled off the north quay into the water. Two fishing boats sank, the harbour master said."},
		{1, "Tax on sugar to rise in Ostland", "The parliament of Ostland voted to raise the tax on sugar by a fifth. The beverage industry had fought the bill for a year."},
		{3, "Harwick crane sinks two boats", "Two boats sank in Harwick when a crane rolled off the north quay of the harbour. Its brake had been inspected in January, the port said. A diver found the crane at 11 metres."},
		{5, "Brake failed before Harwick crane fell", "The brake of the crane that fell from the north quay into Harwick harbour had failed, the harbour master said on Monday. Divers will lift the crane."},
	} {
		at := day.Add(time.Duration(d.hours) * time.Hour)
		out = append(out, m.add(int64(i+1), NewSketch(library.Analyse(library.Article{Title: d.title, Text: d.text, Lang: "en", Published: at, FirstSeen: at}))))
	}
	return m, out
}

func TestStory(t *testing.T) {
	_, ps := told(t)
	if !ps[0].Opens || !ps[1].Opens || ps[1].Near != 0 {
		t.Errorf("two things that have nothing in common: %+v", ps[:2])
	}
	for _, p := range ps[2:] {
		if p.Opens || p.Story != 1 {
			t.Errorf("article %d is in story %d, opens %v", p.Article, p.Story, p.Opens)
		}
		if !slices.Contains(p.Words, "Harwick") || !slices.ContainsFunc(p.Words, func(w string) bool { return strings.EqualFold(w, "crane") }) {
			t.Errorf("the words that joined article %d: %q", p.Article, p.Words)
		}
	}
	if got := ps[2].New; !slices.Contains(got, "11") && !slices.Contains(got, "January") || slices.Contains(got, "Harwick") {
		t.Errorf("new in the second report: %q", got)
	}
}

func TestFarApart(t *testing.T) {
	m, _ := told(t)
	text := library.Article{Title: "Harwick crane sinks two boats", Text: "Two boats sank in Harwick when a crane rolled off the north quay of the harbour.", Lang: "en"}
	for _, tt := range []struct {
		name  string
		days  int
		lang  string
		opens bool
	}{
		{"the same day", 0, "en", false},
		{"a month later", 30, "en", true},
		{"a month before", -30, "en", true},
		{"in another language", 0, "de", true},
	} {
		a := text
		a.Lang = tt.lang
		a.Published = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC).AddDate(0, 0, tt.days)
		a.FirstSeen = a.Published
		p, err := Place(t.Context(), m, 99, NewSketch(library.Analyse(a)))
		if err != nil || p.Opens != tt.opens {
			t.Errorf("%s: opens %v, %v", tt.name, p.Opens, err)
		}
	}
	p, err := Place(t.Context(), m, 99, NewSketch(library.Analyse(text)))
	if err != nil || p.Opens {
		t.Errorf("an article without a date opens a story: %v", err)
	}
}

// The same articles in the same order give the same stories, with the same words.
func TestDeterministic(t *testing.T) {
	_, a := told(t)
	_, b := told(t)
	if !reflect.DeepEqual(a, b) {
		t.Errorf("%+v\n%+v", a, b)
	}
}

func FuzzPlace(f *testing.F) {
	f.Add("Crane falls", "A crane fell into Harwick harbour in 2026.", "en", "Kran fällt", "Ein Kran fiel in Harwick 2026 um.", "de")
	f.Add("小米汽车", "小米汽车发布会。", "zh", "", "\x00", "")
	f.Fuzz(func(t *testing.T, t1, x1, l1, t2, x2, l2 string) {
		m := newMemory()
		a := m.add(1, NewSketch(library.Analyse(library.Article{Title: t1, Text: x1, Lang: l1})))
		b := m.add(2, NewSketch(library.Analyse(library.Article{Title: t2, Text: x2, Lang: l2})))
		if !a.Opens || a.Story != 1 || b.Opens != (b.Story == 2) || b.Story != 1 && b.Story != 2 {
			t.Fatalf("stories %d and %d", a.Story, b.Story)
		}
		v := a.Vector
		if got := ReadVector(v.Bytes()); len(v.dims) > 0 && !reflect.DeepEqual(got, v) {
			t.Fatal("a vector is not what it was")
		}
		if d := v.Dot(b.Vector); d < 0 || d > 1.000001 || len(v.dims) > 0 && v.Dot(v) < .99 {
			t.Fatalf("a product of %v", d)
		}
	})
}
