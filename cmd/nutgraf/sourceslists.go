package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/nutgraf/nutgraf/bot/console"
	"github.com/nutgraf/nutgraf/feed"
	"github.com/nutgraf/nutgraf/feed/opml"
)

func (inv *invocation) importSources(ctx context.Context, s sources, args []string) error {
	bad := false
	for _, path := range args {
		data, err := inv.list(path)
		var all feed.Followed
		if err == nil {
			all, err = feed.FollowAll(ctx, s, data, inv.progress())
		}
		if err != nil {
			bad = true
			_, _ = fmt.Fprintf(inv.err, "nutgraf: sources import: %s: %s\nhint: %s\n", console.Clean(path), console.Clean(err.Error()), importHint(err))
		}
		_, _ = fmt.Fprintf(inv.out, "%s: %d added, %d known, %d of no use\n", console.OneLine(path), all.Added, all.Known, all.Unused)
	}
	if bad {
		return errReported
	}
	return nil
}

// progressEvery is after how many feeds a long import says how far it is.
const progressEvery = 500

func (inv *invocation) progress() func(done, all int) {
	return func(done, all int) {
		if done%progressEvery == 0 && done < all {
			_, _ = fmt.Fprintf(inv.err, "%d of %d\n", done, all)
		}
	}
}

// list reads a list of feeds; "-" is standard input.
func (inv *invocation) list(path string) ([]byte, error) {
	in := io.Reader(inv.in)
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer func() { _ = f.Close() }() // it was only read
		in = f
	}
	return io.ReadAll(io.LimitReader(in, opml.MaxBytes+1)) // Read refuses the one too many
}

func importHint(err error) string {
	switch {
	case errors.Is(err, opml.ErrTooLarge):
		return "Split it into several lists."
	case errors.Is(err, opml.ErrNotList), errors.Is(err, opml.ErrBroken), errors.Is(err, opml.ErrNone):
		return "Export the list once more; OPML, rssbot's database and an address on each line can be read."
	case errors.Is(err, os.ErrNotExist):
		return "Check the spelling of the path."
	}
	return libraryHint(err)
}

func (inv *invocation) exportSources(ctx context.Context, s sources, args []string) error {
	feeds, err := s.Feeds(ctx)
	if err != nil {
		return failed(fmt.Errorf("listing the feeds: %w", err), libraryHint(err))
	}
	if len(args) == 0 {
		return feed.Export(inv.out, feeds, time.Now())
	}
	f, err := os.OpenFile(args[0], os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // addresses may be secret
	if err != nil {
		return failed(fmt.Errorf("export: %w", err), "Name a file that does not exist yet, in a folder that can be written to.")
	}
	err = errors.Join(feed.Export(f, feeds, time.Now()), f.Close())
	if err != nil {
		return failed(fmt.Errorf("export: %w", err), "Make room on that disk, or name a file on another.")
	}
	_, err = fmt.Fprintf(inv.out, "%d feeds written to %s\n", len(feeds), args[0])
	return err
}
