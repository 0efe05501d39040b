package faketelegram

import "time"

// Option changes how a Server behaves.
type Option func(*options)

type options struct {
	token, username, name string
	now                   func() time.Time
	keep                  int
	unrecorded            bool
	tolerate              bool
	readAll               bool
	numericRefused        bool
	limits                Limits
	queryLife             time.Duration
	patience              time.Duration
	hookRetry             time.Duration
}

func defaults() options {
	return options{
		token: "987654321:AAFakeTokenForTestsOnly-0123456789abc", username: "nutgraf_bot", name: "Nutgraf",
		now: time.Now, keep: 5000, queryLife: 15 * time.Second, patience: time.Minute, hookRetry: 20 * time.Millisecond,
	}
}

// WithToken sets the bot's token.
func WithToken(token string) Option { return func(o *options) { o.token = token } }

// WithUsername sets the bot's username, without the @.
func WithUsername(name string) Option { return func(o *options) { o.username = name } }

// WithClock makes the server read the time from now, for rate limits and the
// age of queries. Waiting on handles and long polling stay in real time.
func WithClock(now func() time.Time) Option { return func(o *options) { o.now = now } }

// WithKeep keeps the last n messages of each chat, and as many files and
// updates; older ones are as good as deleted. Unset, 5,000 are kept.
func WithKeep(n int) Option { return func(o *options) { o.keep = max(n, 1) } }

// WithoutRecording keeps no requests, so that a long run does not grow.
func WithoutRecording() Option { return func(o *options) { o.unrecorded = true } }

// TolerateFindings leaves it to the test to look at Findings.
func TolerateFindings() Option { return func(o *options) { o.tolerate = true } }

// ReadAll turns the bot's privacy mode off: it then gets every message of a
// group, not only commands and replies.
func ReadAll() Option { return func(o *options) { o.readAll = true } }

// RefuseAddresses refuses buttons whose link leads to an IP address. The
// official server's own check lets 127.0.0.1 pass and refuses "localhost" for
// its missing dot; what the servers behind it do with addresses is not
// documented, so a test may ask for the strict reading.
func RefuseAddresses() Option { return func(o *options) { o.numericRefused = true } }

// WithLimits counts, and enforces if asked, how fast the bot sends.
func WithLimits(l Limits) Option { return func(o *options) { o.limits = l } }

// WithQueryLife sets how long a callback or inline query can be answered.
// Unset, 15 seconds.
func WithQueryLife(d time.Duration) Option { return func(o *options) { o.queryLife = d } }

// WithPatience sets how long the waiting methods of an Act wait before they
// fail the test. Unset, a minute.
func WithPatience(d time.Duration) Option { return func(o *options) { o.patience = d } }

// WithHookRetry sets the pause before an update that a webhook did not take is
// sent again. Unset, 20 milliseconds.
func WithHookRetry(d time.Duration) Option { return func(o *options) { o.hookRetry = d } }
