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
	s.terms = slices.Clone(s.terms)
	for i, t := range s.terms {
		if t.word[0] == 'S' {
			s.terms[i].hash ^= library.TermHash(what * 0x9e3779b9)
		}
	}
	return s
}

// BenchmarkSketch analyses a text, which can be done in any number of goroutines,
// and makes of the analysis all that is stored of it.
func BenchmarkSketch(b *testing.B) {
	a := newWorld().article(1)
	b.SetBytes(int64(len(a.Text)))
	began := cpuTime()
	for b.Loop() {
		an := library.Analyse(a)
		_, _, _ = NewSketch(an), an.Entry(), an.Shape()
	}
	b.ReportMetric(float64(b.N)/(cpuTime()-began).Seconds(), "articles/cpu-s")
}

// cpuTime is the time that this process has had: a busy machine does not change it.
func cpuTime() time.Duration {
	var used syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used) // of oneself it never fails
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
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
		texts[i] = NewSketch(library.Analyse(w.article(i / 5)))
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
	articles, sketches := make([]library.Article, 2000), make([]Sketch, 2000)
	for i := range sketches {
		articles[i] = w.article(w.rand.IntN(500)) // 400 of them are known
		sketches[i] = NewSketch(library.Analyse(articles[i]))
	}
	next, joined := int64(n), 0
	add := func(s Sketch) {
		next++
		if p := m.add(next, s); !p.Opens {
			joined++
		}
	}
	// Of the processor's time, so that a busy machine gives the same figure.
	began := cpuTime()
	for b.Loop() {
		add(sketches[int(next)%len(sketches)])
	}
	took, done := cpuTime()-began, float64(next-int64(n))
	b.ReportMetric(done/took.Seconds(), "articles/cpu-s")
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MB")
	b.ReportMetric(float64(joined)/done, "joined")
	began = cpuTime()
	for _, a := range articles {
		an := library.Analyse(a)
		_, _ = an.Entry(), an.Shape() // as is done with every article
		add(NewSketch(an))
	}
	b.ReportMetric(float64(len(articles))/(cpuTime()-began).Seconds(), "with-analysis/cpu-s")
}
