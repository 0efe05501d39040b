package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/nutgraf/nutgraf/bot"
)

// service is a platform that runs beside the reader.
type service struct {
	name string
	// run serves until ctx ends, which is no error, or until going on cannot help.
	run func(ctx context.Context) error
	// What the platform calls, and where; nil when it calls nothing.
	path    string
	handler http.Handler

	platform bot.Platform
	sender   bot.Sender // posts what nobody asked for just now; nil: nothing does
}

// runAll starts the platforms whose tokens are set, and the reader; and the
// conversation when there is no token and a person is there.
func runAll(ctx context.Context, inv *invocation) error {
	chats := inv.config.DiscordToken != "" || inv.config.TelegramToken != ""
	if !chats && inv.isTerminal() {
		return runChat(ctx, inv)
	}
	m := newMeter()
	states := &platformStates{secrets: inv.config.secrets(), library: m.library}
	log, err := inv.config.logger(inv.err, m.logged, states.faults.note)
	if err != nil {
		return err
	}
	if !chats && inv.config.Listen == listenOff {
		return misused("Set LISTEN to an address or give a token, or use nutgraf chat.", "there is nothing to start: LISTEN is off, and no token is set")
	}
	told := ctx // that it should stop
	ctx, cancel := delayed(told, time.Duration(inv.config.StopDelay))
	defer cancel()
	store, err := inv.openLibrary(ctx, planted)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }() // every write has been committed
	m.library.watch(store)
	web := inv.config.fetcher(log, 0, m)
	defer web.Close()
	// Without a public address the reader is for this machine alone, and its
	// links are none for people elsewhere.
	links := bot.Links{Base: inv.config.PublicURL, None: inv.config.PublicURL == ""}
	wake := make(chan struct{}, 1)
	b, err := inv.newBot(ctx, store, parts{links: links, web: web, wake: wake, health: states, meter: m, log: log})
	if err != nil {
		return err
	}
	services := inv.services(b, states, m, log)
	stopping := func() bool { return told.Err() != nil }
	group, ctx := errgroup.WithContext(ctx)
	if inv.config.Listen != listenOff {
		var lc net.ListenConfig
		ln, err := lc.Listen(ctx, "tcp", inv.config.Listen)
		if err != nil {
			return failed(fmt.Errorf("starting the reader: %w", err),
				"Another program may have that address: set LISTEN to another, such as 127.0.0.1:8081.")
		}
		base := inv.base(ln.Addr().String())
		log.Info("the reader is on", "address", base, "version", version())
		group.Go(func() error { return inv.serve(ctx, ln, store, served{base, b, services, m, stopping}, log) })
	}
	if chats {
		group.Go(func() error { return inv.runServices(ctx, services, states, log) })
	}
	group.Go(func() error { return inv.retain(ctx, store, log) })
	mail := inv.mailer(b, store, services, 0, m.mail, log)
	group.Go(func() error { return mail.run(ctx) })
	group.Go(func() error { return inv.poll(ctx, store, wake, m, log) })
	return group.Wait()
}

// delayed returns a context that ends a while after another. Until then the program
// goes on as before, so that whoever sends questions here can notice, by /readyz,
// that they should go elsewhere.
func delayed(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	later, cancel := context.WithCancel(context.WithoutCancel(ctx))
	context.AfterFunc(ctx, func() { time.AfterFunc(d, cancel) })
	return later, cancel
}

// runServices runs the platforms. One that ends for good says so, and the others
// go on; when all have ended the program has nothing left to do.
func (inv *invocation) runServices(ctx context.Context, services []service, states *platformStates, log *slog.Logger) error {
	ended := make(chan error)
	for _, s := range services {
		go func() {
			err := s.run(ctx)
			if err != nil && ctx.Err() == nil {
				states.set(s.name, "off: "+err.Error())
				log.Error(s.name+" is off", "error", err, "hint", platformHint(s.name, err)) //nolint:sloglint // one of two
				err = failed(fmt.Errorf("%s: %w", s.name, err), platformHint(s.name, err))
			}
			ended <- err
		}()
	}
	var last error
	for range services {
		if err := <-ended; err != nil {
			last = err
		}
	}
	if ctx.Err() == nil {
		return last
	}
	return nil
}

// platformHint says what to do about a platform that ended for good.
func platformHint(name string, err error) string {
	var d *bot.DeliveryError
	if !errors.As(err, &d) || d.Outcome != bot.Barred {
		return "The other parts go on; a restart tries again."
	}
	if name == platformDiscord {
		return "Copy the token again from https://discord.com/developers/applications (Bot, Reset Token) into DISCORD_BOT_TOKEN."
	}
	return "Copy the token again from @BotFather (/mybots, API Token) into TELEGRAM_BOT_TOKEN."
}

// beside puts what platforms call next to the reader, below its public address.
func beside(reader http.Handler, base string, called []service) http.Handler {
	prefix := ""
	if u, err := url.Parse(base); err == nil {
		prefix = strings.TrimRight(u.Path, "/")
	}
	mux := http.NewServeMux()
	mux.Handle("/", reader)
	for _, s := range called {
		if s.handler == nil {
			continue
		}
		mux.Handle(s.path, s.handler)
		if prefix != "" { // a proxy may or may not strip it
			mux.Handle(prefix+s.path, s.handler)
		}
	}
	return mux
}
