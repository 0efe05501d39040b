package sqlstore

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/story"
)

// draft is an article on its way in, with all that is derived from its text.
type draft struct {
	library.Article // without the lines that its source repeats
	shape           library.Shape
	keys, samples   []int64
	entry           library.Entry
	sketch          story.Sketch

	came  library.Article // as it came
	lines library.Lines   // of came
	id    int64           // that it has if it is new: of came, whatever is cut from it
}

// derive gives a draft a text, and what follows from it.
func (d *draft) derive(a library.Article) {
	an := library.Analyse(a)
	d.Article, d.shape, d.entry, d.sketch = a, an.Shape(), an.Entry(), story.NewSketch(an)
	d.keys, d.samples = d.shape.Keys(), d.shape.Samples()
}

// analyse derives what is stored with the articles, on all processors. It stops
// early when ctx ends. Known is what is known of the sources of the articles, by
// their keys: it saves work in the transaction, where it is looked up again.
func analyse(ctx context.Context, as []library.Article, known map[string]*library.Boilerplate) []draft {
	out := make([]draft, len(as))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(as)) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(as) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				a := as[i]
				d := draft{came: a, lines: library.NewLines(a), id: library.NewID(a)}
				if b := known[a.Source.Key]; b != nil && !a.Sample {
					a, _ = b.Clean(0, a, d.lines, library.Article{})
				}
				d.derive(a)
				out[i] = d
			}
		})
	}
	wg.Wait()
	return out
}
