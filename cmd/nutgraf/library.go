package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"text/tabwriter"
	"time"

	"github.com/nutgraf/nutgraf/bot/console"
	"github.com/nutgraf/nutgraf/library"
)

const helpSearch = `QUERY is what one would type after /news: words, "exact words", -without,
since:2023-11-01, since:7d, before:2024, source:name, lang:en.

--json prints [{"id","title","url","published","source","score"}], best first. The id is
the one in the reader's addresses; published is RFC 3339, or "" when unknown.`

func searchFlags(f *flag.FlagSet, o *options) {
	f.IntVar(&o.limit, "limit", 10, "give at most `N` articles, 100 at most")
	f.BoolVar(&o.json, "json", false, "print JSON")
}

// hitJSON is a search result in the output.
type hitJSON struct {
	ID        string  `json:"id"`
	Title     string  `json:"title"`
	URL       string  `json:"url"`
	Published string  `json:"published"`
	Source    string  `json:"source"`
	Score     float64 `json:"score"`
}

func runSearch(ctx context.Context, inv *invocation) error {
	if len(inv.args) == 0 {
		return misused(`For example: nutgraf search "xiaomi car"`, "search: there is no query")
	}
	if inv.limit < 1 {
		return misused("Give 1 or more.", "search: --limit %d", inv.limit)
	}
	q, err := library.ParseQuery(words(inv.args), time.Now(), inv.config.zone())
	if err != nil {
		return misused("nutgraf help search shows what a query may hold.", "search: %w", err)
	}
	q.Limit = inv.limit
	store, err := inv.openLibrary(ctx, existing)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }() // nothing was written
	found, err := store.Search(ctx, q)
	if err != nil {
		return failed(fmt.Errorf("search: %w", err), libraryHint(err))
	}
	hits := make([]hitJSON, 0, len(found.Hits))
	for _, h := range found.Hits {
		a := h.Article
		j := hitJSON{ID: library.FormatID(a.ID), Title: a.Title, URL: a.URL, Source: a.Source.Name, Score: h.Score}
		if !a.Published.IsZero() {
			j.Published = a.Published.UTC().Format(time.RFC3339)
		}
		hits = append(hits, j)
	}
	if inv.json {
		return printJSON(inv.out, hits)
	}
	tabs := tabwriter.NewWriter(inv.out, 0, 8, 2, ' ', 0)
	for _, h := range hits {
		_, _ = fmt.Fprintf(tabs, "%s\t%.10s\t%s\t%s\n", h.ID, h.Published, console.OneLine(h.Title), console.OneLine(h.Source))
	}
	return tabs.Flush()
}

func runBackup(ctx context.Context, inv *invocation) error {
	if len(inv.args) != 1 {
		return misused("For example: nutgraf backup nutgraf-monday.db", "backup: name one file to write")
	}
	store, err := inv.openLibrary(ctx, existing)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }() // nothing was written
	if err := store.Backup(ctx, inv.args[0]); err != nil {
		hint := "Name a file that does not exist yet, in a folder that can be written to."
		if errors.Is(err, library.ErrFull) {
			hint = "Make room on that disk, or name a file on another."
		}
		return failed(fmt.Errorf("backup: %w", err), hint)
	}
	stats, err := store.Stats(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(inv.out, "%d articles written to %s\n", stats.Articles, inv.args[0])
	return err
}

// runHealthcheck asks the reader of a running nutgraf; containers use it.
func runHealthcheck(ctx context.Context, inv *invocation) error {
	if inv.config.Listen == listenOff {
		return misused("Set LISTEN as the running nutgraf has it.", "healthcheck: LISTEN is off, so there is no reader to ask")
	}
	host, port, err := net.SplitHostPort(inv.config.Listen)
	if err != nil {
		return misused("Give it like 127.0.0.1:8080", "LISTEN: %w", err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	const patience = 5 * time.Second
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	address := "http://" + net.JoinHostPort(host, port) + "/readyz"
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return err
	}
	client := &http.Client{Transport: &http.Transport{}} // its own machine is not behind a proxy
	resp, err := client.Do(req)
	if err != nil {
		return failed(fmt.Errorf("nobody answers at %s: %w", address, err), "Start nutgraf, or set LISTEN as it has it.")
	}
	defer func() { _ = resp.Body.Close() }() // it was only read
	if resp.StatusCode != http.StatusOK {
		return failed(fmt.Errorf("%s says %s", address, resp.Status), "Its log says why.")
	}
	_, err = fmt.Fprintln(inv.out, "ok")
	return err
}
