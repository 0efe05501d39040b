package sqlite

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/nutgraf/nutgraf/library"
)

// draft is an article on its way in, with all that is derived from its text.
type draft struct {
	library.Article
	shape library.Shape
	keys  []int64
	entry library.Entry
}

// analyse derives what is stored with the articles, on all processors. It stops
// early when ctx ends.
func analyse(ctx context.Context, as []library.Article) []draft {
	out := make([]draft, len(as))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(as)) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(as) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				shape := library.NewShape(as[i].Text)
				out[i] = draft{as[i], shape, shape.Keys(), library.NewEntry(as[i])}
			}
		})
	}
	wg.Wait()
	return out
}
