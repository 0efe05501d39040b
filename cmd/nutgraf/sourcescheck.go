package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nutgraf/nutgraf/bot/console"
	"github.com/nutgraf/nutgraf/feed/discover"
	"github.com/nutgraf/nutgraf/feed/fetch"
	"github.com/nutgraf/nutgraf/feed/poll"
	"github.com/nutgraf/nutgraf/library"
)

// checkJSON is what came of reading a feed.
type checkJSON struct {
	Name    string   `json:"name"`
	URL     string   `json:"url"`
	Entries int      `json:"entries"`
	Newest  string   `json:"newest"`
	Mended  []string `json:"mended"`
	Trouble string   `json:"trouble"` // "" when it can be read
	Why     string   `json:"why"`
}

func (inv *invocation) checkSources(ctx context.Context, s sources, args []string) error {
	var feeds []library.Feed
	var waiting int // that nobody has looked at yet
	if name := words(args); name != "" {
		f, err := named(ctx, s, name)
		if err != nil {
			if !strings.Contains(name, ".") {
				return err
			}
			f = library.Feed{URL: name} // it need not be followed
		}
		feeds = append(feeds, f)
	} else {
		all, err := s.Feeds(ctx)
		if err != nil {
			return failed(fmt.Errorf("listing the feeds: %w", err), libraryHint(err))
		}
		for _, f := range all {
			if feedState(f.Poll) == stateNew {
				waiting++
			}
		}
		feeds = slices.DeleteFunc(all, func(f library.Feed) bool { return f.Poll.Failures == 0 && !f.Poll.Ended })
	}
	checked := make([]checkJSON, 0, len(feeds))
	bad := false
	for _, f := range feeds {
		if err := ctx.Err(); err != nil {
			return failed(fmt.Errorf("check stopped: %w", err), "")
		}
		c := checkFeed(ctx, s.web, f)
		bad = bad || c.Trouble != ""
		checked = append(checked, c)
		if err := s.Hasten(ctx, f.URL, time.Now()); err != nil && !errors.Is(err, library.ErrNotFound) {
			return failed(fmt.Errorf("having it polled: %w", err), libraryHint(err))
		}
		if !inv.json {
			inv.printCheck(c)
		}
	}
	switch {
	case inv.json:
		if err := printJSON(inv.out, checked); err != nil {
			return err
		}
	case waiting > 0:
		_, _ = fmt.Fprintf(inv.out, "%d not polled yet; a running nutgraf does that\n", waiting)
	case len(feeds) == 0:
		_, _ = fmt.Fprintln(inv.out, "every feed works")
	}
	if bad {
		return errReported
	}
	return nil
}

func (inv *invocation) printCheck(c checkJSON) {
	if c.Trouble != "" {
		_, _ = fmt.Fprintf(inv.out, "fails  %s  %s: %s\n", console.OneLine(c.Name), c.Trouble, console.OneLine(c.Why))
		return
	}
	_, _ = fmt.Fprintf(inv.out, "works  %s  %d entries", console.OneLine(c.Name), c.Entries)
	if c.Newest != "" {
		_, _ = fmt.Fprintf(inv.out, ", newest %.10s", c.Newest)
	}
	if len(c.Mended) > 0 {
		_, _ = fmt.Fprintf(inv.out, ", mended: %s", strings.Join(c.Mended, ", "))
	}
	_, _ = fmt.Fprintln(inv.out)
}

// checkFeed reads a feed now.
func checkFeed(ctx context.Context, web *fetch.Client, f library.Feed) checkJSON {
	c := checkJSON{Name: cmp.Or(f.Source.Name, f.URL), URL: f.URL, Mended: []string{}}
	answer, err := web.Feed(ctx, fetch.Question{URL: f.URL, Person: true})
	if err != nil {
		c.Trouble, c.Why = poll.CodeOf(err), err.Error()
		return c
	}
	parsed, err := discover.Read(answer, time.Now())
	if err != nil {
		c.Trouble, c.Why = poll.CodeNotFeed, err.Error()
		return c
	}
	c.Name, c.Entries = cmp.Or(parsed.Title, c.Name), len(parsed.Entries)
	var newest time.Time
	for _, e := range parsed.Entries {
		if at := e.Published; at.After(newest) {
			newest = at
		}
	}
	c.Newest = rfc3339(newest)
	for _, r := range parsed.Repairs {
		c.Mended = append(c.Mended, string(r))
	}
	return c
}
