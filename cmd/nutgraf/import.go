package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/nutgraf/nutgraf/bot/console"
	"github.com/nutgraf/nutgraf/feed"
	"github.com/nutgraf/nutgraf/library"
)

// runImport imports files and tells about each in a line.
func runImport(ctx context.Context, inv *invocation) error {
	if len(inv.args) == 0 {
		return misused("For example: nutgraf import articles/", "import: name files or folders")
	}
	store, err := inv.openLibrary(ctx, created)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }() // every write has been committed
	var added, known, bad int
	var full error
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	err = feed.Import(ctx, sources{Store: store}, inv.args, func(r feed.Report) {
		switch {
		case r.Err != nil:
			bad++
			inv.reportFailure(r.Err)
			if errors.Is(r.Err, library.ErrFull) {
				full = r.Err
				stop() // the rest would fail the same way
			}
		case r.Feeds != nil:
			_, _ = fmt.Fprintf(inv.out, "feeds   %s: %s\n", r.Path, followedLine(*r.Feeds))
		case r.Stored.New:
			added++
			_, _ = fmt.Fprintf(inv.out, "added   %s: %s\n", r.Path, console.OneLine(r.Title))
		case r.Stored.Updated:
			known++
			_, _ = fmt.Fprintf(inv.out, "updated %s: %s\n", r.Path, console.OneLine(r.Title))
		case r.Stored.CopyAdded:
			known++
			_, _ = fmt.Fprintf(inv.out, "copy    %s: %s (the text is there already)\n", r.Path, console.OneLine(r.Title))
		default:
			known++
			_, _ = fmt.Fprintf(inv.out, "known   %s: %s\n", r.Path, console.OneLine(r.Title))
		}
	})
	_, _ = fmt.Fprintf(inv.out, "%d added, %d known, %d failed\n", added, known, bad)
	if full != nil {
		return errReported
	}
	if err != nil {
		return failed(fmt.Errorf("import stopped: %w", err), "What was added is kept; run it again to go on.")
	}
	if bad > 0 {
		return errReported
	}
	return nil
}

func (inv *invocation) reportFailure(err error) {
	_, _ = fmt.Fprintf(inv.err, "nutgraf: import: %s\n", console.Clean(err.Error()))
	var e *feed.Error
	if errors.As(err, &e) && e.Hint != "" {
		_, _ = fmt.Fprintf(inv.err, "hint: %s\n", e.Hint)
	}
}
