package fakediscord

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Server is one fake Discord with one application in it.
type Server struct {
	URL           string // stands where https://discord.com does, without a slash at the end
	Token         string // the bot's, without "Bot "
	ApplicationID string // and the bot user's id
	PublicKey     string // ed25519, in hexadecimal

	Guild   *Guild   // where the bot is installed from the start
	Channel *Channel // a text channel of Guild

	cfg     config
	key     ed25519.PrivateKey
	http    *http.Server
	client  *http.Client // delivers interactions
	done    chan struct{}
	work    sync.WaitGroup
	lastID  atomic.Int64
	revoked atomic.Bool
	advance atomic.Int64 // nanoseconds that the clock is ahead

	gateway  *Gateway
	limits   limiter
	faults   faults
	recorder recorder

	mu           sync.Mutex // guards what follows
	guilds       map[string]*Guild
	channels     map[string]*Channel
	users        map[string]*User
	dms          map[string]*Channel // by user
	files        map[string]File     // by the path they are at
	fileOrder    fifo
	messages     map[string]*Message
	messageOrder fifo
	nonces       map[string]nonce
	interactions map[string]*Interaction // by token
	byID         map[string]*Interaction
	calls        fifo                 // tokens of interactions, oldest first
	commands     map[string][]Command // by guild, "" for the global ones
	endpoint     string               // where interactions are sent by HTTP; "" for the gateway
	changed      chan struct{}        // closed and replaced when a message changes
	botName      string
	botAbout     string
}

type config struct {
	patience     time.Duration
	keepMessages int
	keepRequests int
	heartbeat    time.Duration
	shards       int
	identifyGap  time.Duration
	global       int
	unlimited    bool
	limits       []Limit
	banAfter     int
	intents      int
	userOnly     bool
}

// Option changes how a server is made.
type Option func(*config)

// Patience is how long a test waits for what it expects; a minute unless
// told.
func Patience(d time.Duration) Option { return func(c *config) { c.patience = d } }

// KeepMessages forgets the oldest messages and interactions beyond n each; 0,
// as from the start, keeps all.
func KeepMessages(n int) Option { return func(c *config) { c.keepMessages = n } }

// KeepRequests records the newest n requests only; a negative number records
// none. 0, as from the start, keeps all.
func KeepRequests(n int) Option { return func(c *config) { c.keepRequests = n } }

// HeartbeatInterval is what HELLO asks for; 41.25 seconds unless told. A client
// that is silent for two intervals is disconnected with 4009.
func HeartbeatInterval(d time.Duration) Option { return func(c *config) { c.heartbeat = d } }

// Shards is the number of shards that GET /gateway/bot recommends; 1 unless
// told.
func Shards(n int) Option { return func(c *config) { c.shards = n } }

// IdentifyEvery enforces the gap between two IDENTIFYs of a shard that Discord
// wants (5 seconds there); a hasty one gets op 9. Not enforced unless told.
func IdentifyEvery(d time.Duration) Option { return func(c *config) { c.identifyGap = d } }

// PrivilegedIntents allows these intents; none is allowed from the start, and
// asking for one closes the gateway with 4014.
func PrivilegedIntents(mask int) Option { return func(c *config) { c.intents = mask } }

// UserInstallOnly makes the application one that is installed by people only:
// five follow-ups for each interaction.
func UserInstallOnly() Option { return func(c *config) { c.userOnly = true } }

// Start returns a running server that closes with the test and leaves no
// goroutine behind.
func Start(t testing.TB, opts ...Option) *Server {
	t.Helper()
	cfg := config{
		patience: time.Minute, heartbeat: 41250 * time.Millisecond, shards: 1,
		global: 50, limits: discordLimits(), banAfter: 10_000,
	}
	for _, o := range opts {
		o(&cfg)
	}
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatalf("fakediscord: no key: %v", err)
	}
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("fakediscord: cannot listen on loopback: %v", err)
	}
	s := &Server{
		URL: "http://" + listener.Addr().String(), PublicKey: hex.EncodeToString(public),
		cfg: cfg, key: private, done: make(chan struct{}),
		client: &http.Client{
			Transport:     &http.Transport{MaxIdleConnsPerHost: 64},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		users: map[string]*User{}, dms: map[string]*Channel{}, files: map[string]File{},
		guilds: map[string]*Guild{}, channels: map[string]*Channel{}, messages: map[string]*Message{},
		nonces: map[string]nonce{}, interactions: map[string]*Interaction{}, byID: map[string]*Interaction{},
		commands: map[string][]Command{}, changed: make(chan struct{}), botName: "nutgraf",
	}
	s.ApplicationID = s.newID()
	s.Token = "fake." + s.ApplicationID + "." + rand.Text()
	s.limits.start(s)
	s.recorder.keep = cfg.keepRequests
	s.gateway = newGateway(s)
	s.Guild = s.AddGuild(Guild{Name: "Observatory", Locale: "en-GB"})
	s.Channel = s.AddChannel(Channel{Name: "news", Guild: s.Guild})
	s.http = &http.Server{Handler: s.routes(), ReadHeaderTimeout: 10 * time.Second, ConnState: s.connection}
	s.work.Go(func() { _ = s.http.Serve(listener) }) // ends with Close, and that is its error
	t.Cleanup(s.close)
	return s
}

func (s *Server) close() {
	close(s.done)
	s.gateway.close()
	_ = s.http.Close() // the listener goes either way
	s.client.CloseIdleConnections()
	s.work.Wait()
	s.client.CloseIdleConnections()
}

// connection counts connections, so that close can wait for the last of them.
func (s *Server) connection(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.work.Add(1)
	case http.StateClosed, http.StateHijacked: // whoever hijacks is counted itself
		s.work.Done()
	}
}

// Gateway returns the websocket's side of the server.
func (s *Server) Gateway() *Gateway { return s.gateway }

// Now is the server's time.
func (s *Server) Now() time.Time { return time.Now().Add(time.Duration(s.advance.Load())) }

// Advance moves the server's clock forward: deadlines pass, tokens expire, and
// rate limits refill.
func (s *Server) Advance(d time.Duration) { s.advance.Add(int64(d)) }

// Revoke makes the server refuse the bot's token from now on: requests get 401,
// and the gateway closes with 4004.
func (s *Server) Revoke() { s.revoked.Store(true) }

func (s *Server) knows(authorization string) bool {
	return !s.revoked.Load() && authorization == "Bot "+s.Token
}

// knowsBare takes the token as the gateway does, with "Bot " or without.
func (s *Server) knowsBare(token string) bool {
	return s.knows("Bot " + strings.TrimPrefix(token, "Bot "))
}

// epoch is the first moment of Discord's ids, in Unix milliseconds.
const epoch = 1420070400000

// newID makes a snowflake: it grows, and holds the time.
func (s *Server) newID() string {
	next := (s.Now().UnixMilli() - epoch) << 22
	for {
		last := s.lastID.Load()
		if next <= last {
			next = last + 1
		}
		if s.lastID.CompareAndSwap(last, next) {
			return strconv.FormatInt(next, 10)
		}
	}
}

// touched wakes everyone who waits for a change. The caller holds s.mu.
func (s *Server) touched() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// await waits until ok holds, looking after each change, or fails the test.
func (s *Server) await(t testing.TB, what string, ok func() bool) {
	t.Helper()
	timeout := time.NewTimer(s.cfg.patience)
	defer timeout.Stop()
	for {
		s.mu.Lock()
		good, changed := ok(), s.changed
		s.mu.Unlock()
		if good {
			return
		}
		select {
		case <-changed:
		case <-s.done:
			t.Fatalf("fakediscord: the server closed before: %s", what)
		case <-timeout.C:
			t.Fatalf("fakediscord: not within %s: %s", s.cfg.patience, what)
		}
	}
}

// fifo remembers an order of keys and says which to forget.
type fifo struct{ keys []string }

// push adds a key and returns those beyond the newest n; none when n is 0.
func (f *fifo) push(key string, n int) []string {
	f.keys = append(f.keys, key)
	if n <= 0 || len(f.keys) <= n {
		return nil
	}
	old := f.keys[:len(f.keys)-n]
	f.keys = f.keys[len(f.keys)-n:]
	return old
}
