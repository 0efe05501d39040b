package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/cenkalti/backoff/v5"
	"github.com/gorilla/websocket"
	"golang.org/x/sync/errgroup"

	"github.com/nutgraf/nutgraf/bot"
)

// Doer makes requests to Discord's REST API: a rest.Client.
type Doer interface {
	Do(ctx context.Context, method, path string, body, out any) error
}

// Config says what to connect, and who wants the events. Client, Token and
// Handle have no default.
type Config struct {
	Client Doer
	Token  string // the bot's, with or without "Bot " before it

	Shards  int              // connections that share the servers; 0: as many as Discord recommends
	Intents discordgo.Intent // the events to ask for; 0: [discordgo.IntentsGuilds]

	// Handle gets every event, with its name and its data as they came. It is
	// called concurrently for INTERACTION_CREATE, and one by one for the other
	// events of a shard. Its context ends when [Run]'s has ended and the grace is
	// over; then it must return.
	Handle func(ctx context.Context, event string, data json.RawMessage)

	// State, if not nil, is told when a shard's state changes. Calls come one by
	// one, and must return at once.
	State func(Status)

	Log      *slog.Logger  // nil: no log
	Handlers int           // interactions handled at the same time, over all shards; 0: 1,024
	Grace    time.Duration // for handlers, after the end; 0: 5 s

	dial func(ctx context.Context, network, addr string) (net.Conn, error) // nil: the network
}

// Phase is what a shard is doing.
type Phase int

const (
	// Connecting says that a connection is being made, or waits for its turn.
	Connecting Phase = iota
	// Ready says that events come in.
	Ready
	// Waiting says that the last connection ended; the next one comes after a while.
	Waiting
	// Stopped says that there will be no other connection.
	Stopped
)

// String returns the phase's name, for logs.
func (p Phase) String() string {
	names := [...]string{"connecting", "ready", "waiting", "stopped"}
	if int(p) < len(names) {
		return names[p]
	}
	return fmt.Sprintf("phase %d", int(p))
}

// A Status is the state of one shard.
type Status struct {
	Shard, Shards int
	Phase         Phase
	Err           error // why the last connection ended; nil when Ready
}

// How long things may take. Discord names 41.25 s for heartbeats, and 5 s
// between new sessions.
const (
	dialTimeout     = 10 * time.Second
	helloTimeout    = 10 * time.Second
	readyTimeout    = 30 * time.Second
	writeTimeout    = 10 * time.Second
	closeTimeout    = time.Second
	askTimeout      = 30 * time.Second
	identifySpacing = 5 * time.Second
	firstWait       = time.Second
	longestWait     = 2 * time.Minute
	stable          = time.Minute // a connection that lasted is not part of a storm
)

// Run connects and stays connected until ctx ends, which is no error, or until
// going on cannot help. Then the error is a [*bot.DeliveryError] with the
// outcome [bot.Barred], or says what is wrong with the configuration. Run
// returns when all of its goroutines, handlers included, have ended.
func Run(ctx context.Context, c Config) error {
	c.Token = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(c.Token)+" ", "Bot "))
	if c.Client == nil || c.Handle == nil || c.Token == "" || c.Shards < 0 {
		return errors.New("discord/gateway: a client, a token and a handler are needed, and no negative number of shards")
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Intents == 0 {
		c.Intents = discordgo.IntentsGuilds
	}
	if c.Handlers <= 0 {
		c.Handlers = 1024
	}
	if c.Grace <= 0 {
		c.Grace = 5 * time.Second
	}
	err := run(ctx, &c)
	if err != nil && ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return nil
	}
	return err
}

func run(ctx context.Context, c *Config) error {
	b := newBudget(c.ask)
	recommended, err := b.shards(ctx)
	if err != nil {
		return err
	}
	if c.Shards == 0 {
		c.Shards = recommended
	}
	d := newDispatcher(ctx, c)
	defer d.stop(c.Grace)
	var reporting sync.Mutex
	g, ctx := errgroup.WithContext(ctx)
	for id := range c.Shards {
		s := &shard{
			id: id, config: c, budget: b, lane: d.lane(id),
			log: c.Log.With("shard", id),
			dialer: &websocket.Dialer{
				Proxy: http.ProxyFromEnvironment, HandshakeTimeout: dialTimeout, NetDialContext: c.dial,
			},
			report: func(s Status) {
				if c.State != nil {
					reporting.Lock()
					defer reporting.Unlock()
					c.State(s)
				}
			},
		}
		g.Go(func() error { return s.run(ctx) })
	}
	return g.Wait()
}

// ask learns where the gateway is, and how many sessions may start. It asks
// until there is an answer, or none can come.
func (c *Config) ask(ctx context.Context) (*discordgo.GatewayBotResponse, error) {
	waits := newWaits()
	for {
		info, err := c.askOnce(ctx)
		if err == nil {
			return info, nil
		}
		wait := waits.NextBackOff()
		if d, ok := errors.AsType[*bot.DeliveryError](err); ok {
			if d.Outcome == bot.Barred {
				return nil, err
			}
			wait = max(wait, d.After)
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		c.Log.Warn("discord: asking for the gateway failed", "cause", err, "again_in", wait)
		if err := pause(ctx, wait); err != nil {
			return nil, err
		}
	}
}

func (c *Config) askOnce(ctx context.Context) (*discordgo.GatewayBotResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	var info discordgo.GatewayBotResponse
	if err := c.Client.Do(ctx, http.MethodGet, "/gateway/bot", nil, &info); err != nil {
		return nil, err
	}
	if _, err := address(info.URL); err != nil {
		return nil, fmt.Errorf("discord/gateway: the answer to /gateway/bot: %w", err)
	}
	return &info, nil
}

// newWaits are the waits between connections: twice as long each, give or take
// a half.
func newWaits() *backoff.ExponentialBackOff {
	return &backoff.ExponentialBackOff{
		InitialInterval: firstWait, Multiplier: 2, RandomizationFactor: .5, MaxInterval: longestWait,
	}
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
