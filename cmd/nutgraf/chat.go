package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"

	"golang.org/x/sync/errgroup"
	"golang.org/x/term"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/console"
	"github.com/nutgraf/nutgraf/bot/locale"
	"github.com/nutgraf/nutgraf/bot/web"
	"github.com/nutgraf/nutgraf/library"
)

const helpChat = `Lines that start with a slash are commands (/help lists them); plain words search.
A number does what stands behind it under the last answer. "/summary FILE" and
"/why FILE" read a file; a line that ends in "<<" takes the following lines as its
text, up to a line with a single full stop.

On a pipe the answers come out as plain text:
    echo "/news xiaomi car" | nutgraf chat`

// isTerminal reports whether a person sits at both ends.
func (inv *invocation) isTerminal() bool {
	out, ok := inv.out.(*os.File)
	return ok && term.IsTerminal(int(out.Fd())) && term.IsTerminal(int(inv.in.Fd()))
}

// base is the public address of a reader that listens at address; "" when that
// leads nowhere.
func (inv *invocation) base(address string) string {
	if inv.config.PublicURL != "" {
		return inv.config.PublicURL
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil || port == "0" {
		return ""
	}
	if host == "" || net.ParseIP(host).IsUnspecified() {
		host = "localhost" // all addresses of this machine are none to go to
	}
	return "http://" + net.JoinHostPort(host, port)
}

// served is what there is to serve, beside the library.
type served struct {
	base     string // the public address
	editions web.Editions
	called   []service
	meter    *meter
	stopping func() bool // nil: see web.Config
}

// serve runs the reader, and beside it what platforms call.
func (inv *invocation) serve(ctx context.Context, ln net.Listener, store library.Store, s served, log *slog.Logger) error {
	if err := s.meter.registry.Register(newGauges(store)); err != nil {
		return err
	}
	pages, err := web.New(web.Config{
		Library: store, Editions: s.editions, Links: bot.Links{Base: s.base}, Log: log, Version: version(),
		Location: inv.config.zone(), Registry: s.meter.registry, Stopping: s.stopping,
	})
	if err != nil {
		return err
	}
	return web.Serve(ctx, ln, beside(pages, s.base, s.called), log)
}

// runChat talks in the terminal with the reader beside it, or over a pipe.
func runChat(ctx context.Context, inv *invocation) error {
	store, err := inv.openLibrary(ctx, planted)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }() // every write has been committed
	// A conversation is not interrupted by a log: only what an operator must
	// see is shown.
	if inv.config.LogLevel == "info" {
		inv.config.LogLevel = "error"
	}
	log, err := inv.config.logger(inv.err)
	if err != nil {
		return err
	}
	if inv.isTerminal() {
		return inv.chatHere(ctx, store, log)
	}
	// The reader is another process's business, if there is one.
	base := inv.base(inv.config.Listen)
	web := inv.config.fetcher(log, 0, nil)
	defer web.Close()
	b, err := inv.newBot(ctx, store, parts{links: bot.Links{Base: base, None: base == ""}, web: web, log: log})
	if err != nil {
		return err
	}
	err = console.Run(ctx, console.Config{Bot: b, Lines: console.Pipe(inv.in), Out: inv.out, Home: inv.home(), Say: b.Words.For()})
	if errors.Is(err, console.ErrFault) {
		return errReported // the answer said it, and the log says why
	}
	return err
}

// chatHere talks to the person at the terminal, with the reader running.
func (inv *invocation) chatHere(ctx context.Context, store library.Store, log *slog.Logger) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	group, ctx := errgroup.WithContext(ctx)
	base, shown := inv.config.PublicURL, ""
	var ln net.Listener
	if inv.config.Listen != listenOff {
		var err error
		if ln, err = inv.listenSomewhere(ctx); err != nil {
			return err
		}
		base = inv.base(ln.Addr().String())
		shown = base
	}
	m := newMeter()
	web := inv.config.fetcher(log, 0, m)
	defer web.Close()
	wake := make(chan struct{}, 1)
	b, err := inv.newBot(ctx, store, parts{links: bot.Links{Base: base, None: base == ""}, web: web, wake: wake, meter: m, log: log})
	if err != nil {
		return err
	}
	if ln != nil {
		group.Go(func() error { return inv.serve(ctx, ln, store, served{base: base, editions: b, meter: m}, log) })
	}
	group.Go(func() error { return inv.poll(ctx, store, wake, m, log) })
	group.Go(func() error {
		defer cancel() // the end of the conversation is the end of the reader
		return inv.converse(ctx, b, b.Words, shown)
	})
	return group.Wait()
}

// listenSomewhere listens at LISTEN or, when that is taken, at any free port of
// the same host: somebody who wants to talk should not have to care.
func (inv *invocation) listenSomewhere(ctx context.Context) (net.Listener, error) {
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", inv.config.Listen)
	if err == nil {
		return ln, nil
	}
	host, _, splitErr := net.SplitHostPort(inv.config.Listen)
	if splitErr != nil {
		return nil, splitErr // loadConfig has refused such an address already
	}
	ln, freeErr := lc.Listen(ctx, "tcp", net.JoinHostPort(host, "0"))
	if freeErr != nil {
		return nil, failed(fmt.Errorf("starting the reader: %w", errors.Join(err, freeErr)), "Set LISTEN to an address of this machine, or to off.")
	}
	return ln, nil
}

// converse has the conversation at the terminal.
func (inv *invocation) converse(ctx context.Context, b *bot.Bot, w *locale.Words, readerURL string) error {
	c := console.Config{Bot: b, Out: inv.out, Prompts: true, Home: inv.home(), Reader: readerURL, Say: w.For()}
	dumb := inv.config.Term == "dumb"
	c.Colour = inv.config.NoColor == "" && !dumb
	c.Width = func() int {
		width, _, err := term.GetSize(int(inv.in.Fd()))
		if err != nil || width <= 0 {
			return 80
		}
		return min(width, 100)
	}
	if dumb {
		c.Lines = console.Pipe(inv.in)
		return seen(console.Run(ctx, c))
	}
	history := ""
	if dir, err := inv.config.dataDir(); err == nil {
		history = filepath.Join(dir, "history")
	}
	var names []string
	for _, cmd := range b.Commands(w.For()) {
		if !cmd.Hidden {
			names = append(names, cmd.Name)
		}
	}
	c.Lines = console.Terminal(history, names)
	return errors.Join(seen(console.Run(ctx, c)), c.Lines.Close())
}

// seen drops the news that an answer failed: the person at the terminal saw it.
func seen(err error) error {
	if errors.Is(err, console.ErrFault) {
		return nil
	}
	return err
}

// home is what "~" stands for; "" when that is not known.
func (inv *invocation) home() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return home
}
