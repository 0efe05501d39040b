package digest

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// logbook is a log, and a platform that refuses everything, which keep what each line
// and each post was called.
type logbook struct {
	slog.Handler
	mu           sync.Mutex
	lines, posts []string
}

func (b *logbook) Handle(ctx context.Context, _ slog.Record) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if name := library.Trace(ctx); name != "" {
		b.lines = append(b.lines, name)
	}
	return nil
}

func (b *logbook) Post(ctx context.Context, _ library.Delivery) (Posted, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.posts = append(b.posts, library.Trace(ctx))
	return Posted{}, &PostError{Outcome: Refused}
}

// Each try to send has a name of its own, and the lines about it have that: with five
// refusals, what the log says of the pause that follows is found by the fifth's.
func TestTriesHaveNames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.follow("1", "")
		s.bring(names(refusals)...)
		b := &logbook{Handler: slog.NewTextHandler(t.Output(), nil)}
		s.run(30*time.Second, s.sender(func(c *SenderConfig) { c.Poster, c.Log = b, slog.New(b) }))
		distinct := slices.Compact(slices.Sorted(slices.Values(b.posts)))
		if len(b.posts) != refusals || len(distinct) != refusals || slices.Contains(distinct, "") {
			t.Fatalf("the tries were called %q", b.posts)
		}
		if !slices.Equal(b.lines, b.posts[refusals-1:]) {
			t.Errorf("the lines of the log are of %q, want one of %q", b.lines, b.posts[refusals-1])
		}
	})
}
