package story

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// world makes up articles: of 300 words, most of them drawn as the words of a
// language are (Zipf), the others from the words of the story.
type world struct {
	rand *rand.Rand
	zipf *rand.Zipf
	day  time.Time
}

func newWorld() world {
	r := rand.New(rand.NewPCG(1, 2))
	return world{r, rand.NewZipf(r, 1.1, 8, 60_000), time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}
}

func (w world) article(story int) library.Article {
	var b strings.Builder
	for i := range 300 {
		word := fmt.Sprintf("w%d", w.zipf.Uint64())
		if w.rand.IntN(6) == 0 {
			word = fmt.Sprintf("S%dq%d", story, w.rand.IntN(40))
		}
		b.WriteString(word)
		if i%15 == 14 {
			b.WriteString(". ")
		} else {
			b.WriteByte(' ')
		}
	}
	at := w.day.Add(time.Duration(w.rand.IntN(4*24*3600)) * time.Second)
	title := fmt.Sprintf("S%dq%d S%dq%d w%d", story, w.rand.IntN(40), story, w.rand.IntN(40), w.zipf.Uint64())
	return library.Article{Title: title, Text: b.String(), Lang: "en", Published: at, FirstSeen: at}
}

// about is the sketch of an article with the same common words about something
// else.
func (s Sketch) about(what uint32) Sketch {
	other := func(h library.TermHash) library.TermHash { return h ^ library.TermHash(what*0x9e3779b9) }
	theirs := map[library.TermHash]bool{}
	s.terms, s.pairs = slices.Clone(s.terms), slices.Clone(s.pairs)
	for i, t := range s.terms {
		if t.word[0] == 'S' {
			theirs[t.hash] = true
			s.terms[i].hash = other(t.hash)
		}
	}
	for i, p := range s.pairs {
		if theirs[p.a] {
			s.pairs[i].a = other(p.a)
		}
		if theirs[p.b] {
			s.pairs[i].b = other(p.b)
		}
	}
	return s
}

// BenchmarkSketch analyses a text, which can be done in any number of goroutines.
func BenchmarkSketch(b *testing.B) {
	a := newWorld().article(1)
	b.SetBytes(int64(len(a.Text)))
	for b.Loop() {
		_ = NewSketch(a)
	}
}

// BenchmarkPlace assigns articles to stories with 100,000 in the window, one
// after the other on one core. It tells how many in a second, and the memory of
// the index.
func BenchmarkPlace(b *testing.B) {
	n := 100_000
	if testing.Short() {
		n = 5_000
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	w, m := newWorld(), newMemory()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	texts := make([]Sketch, 2000)
	for i := range texts {
		texts[i] = NewSketch(w.article(i / 5))
	}
	for i := range n {
		id, first := int64(i+1), int64(i/5*5+1) // five articles to a story
		s := texts[i%len(texts)].about(uint32(i / len(texts)))
		s.at = w.day.Add(time.Duration(w.rand.IntN(4*24*3600)) * time.Second)
		c, _ := m.Counts(b.Context(), s.lang, s.Hashes())
		v, keys := s.vector(c)
		m.articles[s.lang]++
		for _, h := range s.Hashes() {
			m.having[h]++
		}
		m.members[id] = Member{At: s.at, Vector: v, Facts: s.facts}
		m.lang[id] = s.lang
		m.put(id, first, first)
		for _, k := range keys {
			m.postings[k.hash] = append(m.postings[k.hash], id)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	next, joined := int64(n), 0
	var used syscall.Rusage
	sketches := make([]Sketch, 2000)
	for i := range sketches {
		sketches[i] = NewSketch(w.article(w.rand.IntN(500))) // 400 of them are known
	}
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	began := time.Duration(used.Utime.Nano() + used.Stime.Nano())
	for b.Loop() {
		next++
		if p := m.add(next, sketches[int(next)%len(sketches)]); !p.Opens {
			joined++
		}
	}
	done := float64(next - int64(n))
	// Of the processor's time, so that a busy machine gives the same figure.
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	took := time.Duration(used.Utime.Nano()+used.Stime.Nano()) - began
	b.ReportMetric(done/took.Seconds(), "articles/cpu-s")
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MB")
	b.ReportMetric(float64(joined)/done, "joined")
}
