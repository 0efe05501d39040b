package discord

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/locale"
	"github.com/nutgraf/nutgraf/library"
)

// Core is what the adapter needs of the bot; [bot.Bot] is one. Safe for
// concurrent use.
type Core interface {
	Answer(ctx context.Context, p bot.Platform, r bot.Request) bot.Reply
	Commands(say locale.Printer) []bot.CommandInfo
	Line(command string, values map[string]string) string
	Suggest(ctx context.Context, p bot.Platform, r bot.Request, param, typed string) []bot.Suggestion
	Language(ctx context.Context, p bot.Platform, r bot.Request) locale.Printer
}

// Leaver is told of chats that the bot is no longer in. A [Core] may be one, and
// [bot.Bot] is.
type Leaver interface {
	Left(ctx context.Context, p bot.Platform, chat string)
}

// Client makes requests to Discord's REST API: rest.Client is one. Its errors
// are [*bot.DeliveryError]s and hold no secret.
type Client interface {
	Do(ctx context.Context, method, path string, body, out any) error
}

// Config is what an Adapter is made of. Bot, Words and Client have no default.
type Config struct {
	Bot    Core
	Words  *locale.Words
	Client Client

	// Gateway holds the connection that events come in by, and gives each to
	// handle until ctx ends: gateway.Run is made for it. Nil: interactions come in
	// by HTTP alone, through [Adapter.Handler].
	Gateway func(ctx context.Context, handle func(ctx context.Context, event string, data json.RawMessage)) error

	// PublicKey is the application's, in hexadecimal, for interactions by HTTP;
	// "": Run asks Discord for it.
	PublicKey string

	// API is where the REST API is, when it is not Discord's own. Files may come
	// from there too.
	API *url.URL

	Log      *slog.Logger  // nil: slog.Default()
	AtOnce   int           // interactions that are answered at a time; 0: 512
	Patience time.Duration // before an answer is put off; 0: 500 ms
	Grace    time.Duration // for what is being answered when Run ends; 0: 6 s
	MaxFile  int64         // bytes of an attached file; 0: 8 MB
}

// Adapter joins Discord to the bot. It is safe for concurrent use, and keeps
// nothing of an interaction once that is answered.
type Adapter struct {
	Config
	platform bot.Platform
	infos    map[string]bot.CommandInfo // by name
	files    *http.Client
	slots    chan struct{} // one for each interaction being answered
	excuses  chan struct{} // one for each that is told to come later

	suggesting, ending time.Duration // see suggestWithin and lastWords; tests have less time

	life context.Context // ends when what is left must be cut short
	end  context.CancelFunc

	mu      sync.Mutex
	closing bool
	flights int               // goroutines that must end before the adapter does
	landed  *sync.Cond        // on mu: one of them ended
	key     ed25519.PublicKey // nil until it is known
	ids     map[string]string // of the registered commands, by name; never changed, only replaced
}

// Platform is Discord as the core sees it.
func Platform() bot.Platform {
	return bot.Platform{
		Name: "discord", Cards: 4, LineBytes: lineBytes, Files: true, Sends: true, Picks: true, Forms: true, LocalNames: true,
		Posts: true, Entries: 5, Threads: true, Mentions: `^<@[&!]?\d{1,20}>$`,
	}
}

// New makes an adapter. It fails when the public key is none.
func New(c Config) (*Adapter, error) {
	if c.Bot == nil || c.Client == nil || c.Words == nil {
		return nil, errors.New("discord: the bot, its words and the client must be given")
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	c.AtOnce = max(c.AtOnce, 0)
	if c.AtOnce == 0 {
		c.AtOnce = 512
	}
	c.Patience = positive(c.Patience, 500*time.Millisecond)
	c.Grace = positive(c.Grace, 6*time.Second)
	if c.MaxFile <= 0 {
		c.MaxFile = 8 << 20
	}
	a := &Adapter{
		Config: c, platform: Platform(), infos: map[string]bot.CommandInfo{}, files: newFiles(),
		slots: make(chan struct{}, c.AtOnce), excuses: make(chan struct{}, max(c.AtOnce, 256)),
		suggesting: suggestWithin, ending: lastWords,
	}
	for _, info := range c.Bot.Commands(c.Words.For()) {
		a.infos[info.Name] = info
	}
	if c.PublicKey != "" {
		if err := a.setKey(c.PublicKey); err != nil {
			return nil, err
		}
	}
	a.landed = sync.NewCond(&a.mu)
	a.life, a.end = context.WithCancel(context.Background())
	return a, nil
}

func positive(d, otherwise time.Duration) time.Duration {
	if d > 0 {
		return d
	}
	return otherwise
}

// setKey takes the application's public key.
func (a *Adapter) setKey(hexadecimal string) error {
	key, err := hex.DecodeString(hexadecimal)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return fmt.Errorf("discord: the public key must be %d hexadecimal digits", 2*ed25519.PublicKeySize)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.key = key
	return nil
}

func (a *Adapter) publicKey() ed25519.PublicKey {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.key
}

// Run registers the commands and takes interactions until ctx ends or the
// gateway gives up for good, whose error it returns. Then it finishes what is
// being answered, within Grace, and lets nobody wait for an answer that will not
// come. An adapter runs once.
func (a *Adapter) Run(ctx context.Context) error {
	defer a.drain()
	if err := a.prepare(ctx); err != nil {
		return err
	}
	if a.Gateway == nil {
		<-ctx.Done()
		return nil
	}
	err := a.Gateway(ctx, a.event)
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// prepare asks who the bot is and registers its commands. Discord may be out of
// reach just now: commands that are there already work all the same, so only a
// token that is wrong ends it.
func (a *Adapter) prepare(ctx context.Context) error {
	status, err := a.Check(ctx)
	if err == nil {
		err = a.Register(ctx, status.ID)
	}
	var failed *bot.DeliveryError
	if errors.As(err, &failed) && failed.Outcome == bot.Barred {
		return err
	}
	if err != nil && ctx.Err() == nil {
		a.Log.Warn("discord: the commands could not be registered; those of the last start stay", "error", err)
	}
	return nil
}

// drain waits for what is being answered: first for its answers, then, when
// Grace is over, for the word that there will be none.
func (a *Adapter) drain() {
	a.mu.Lock()
	a.closing = true
	a.mu.Unlock()
	done := make(chan struct{})
	go func() {
		a.idle()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(a.Grace):
		a.end()
		select {
		case <-done:
		case <-time.After(a.ending):
			a.Log.Warn("discord: some answers could not be finished before the end")
		}
	}
	a.end()
	a.files.CloseIdleConnections()
}

// lastWords is how long the apologies may take at the end.
const lastWords = 2 * time.Second

// event takes an event of the gateway. It never blocks.
func (a *Adapter) event(_ context.Context, event string, raw json.RawMessage) {
	switch event {
	case "INTERACTION_CREATE":
		a.take(append([]byte(nil), raw...), time.Now(), a.callback)
	case "CHANNEL_DELETE", "THREAD_DELETE":
		// When the bot is removed from a server, GUILD_DELETE names the server alone.
		// What is kept is kept by channel, and which channels were the server's nobody
		// can be asked any more.
		if id, ok := gone(raw); ok {
			a.left(id)
		}
	}
}

// gone is the channel or thread that was deleted.
func gone(raw []byte) (id string, ok bool) {
	var e struct {
		ID string `json:"id"`
	}
	err := json.Unmarshal(raw, &e)
	return e.ID, err == nil && isID(e.ID)
}

// left tells the bot, which may have to write it down: not in the gateway's way.
func (a *Adapter) left(chat string) {
	leaver, ok := a.Bot.(Leaver)
	if !ok || !a.begin() {
		return
	}
	go func() {
		defer a.done()
		defer a.recovered("a chat was left")
		leaver.Left(library.WithTrace(a.life, library.NewTrace()), a.platform, chat)
	}()
}

// begin counts something that must end before the adapter does; false when the
// adapter takes nothing any more.
func (a *Adapter) begin() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closing {
		return false
	}
	a.flights++
	return true
}

// done is the end of what begin counted.
func (a *Adapter) done() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.flights--
	a.landed.Broadcast()
}

// idle waits until nothing is counted.
func (a *Adapter) idle() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for a.flights > 0 {
		a.landed.Wait()
	}
}
