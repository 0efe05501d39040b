package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/nutgraf/nutgraf/bot"
)

// Config is what a client is made of. Only Token has no default.
type Config struct {
	Token string // the bot's, with or without "Bot " before it

	// API stands where https://discord.com would: a proxy, or a test. Its path,
	// if it has one, comes before the API's own.
	API *url.URL

	// Observe is told of every try of a request; its kinds are callback, message,
	// webhook and other. It must return at once; nil: nobody is told.
	Observe func(bot.Call)

	Version string       // ours, for the User-Agent; "": 1
	Log     *slog.Logger // nil: no log

	Timeout time.Duration // for one try, with its answer; 0: 15 s; a callback has 1.3 s at most
	MaxWait time.Duration // the longest wait for a turn or after a 429; 0: 1 min

	// Transport carries the requests; nil: one of the client's own, which uses
	// the proxy that the environment names.
	Transport http.RoundTripper
}

// A Client makes requests to Discord's REST API. It is safe for concurrent use
// and starts no goroutine that outlives a request.
type Client struct {
	session *discordgo.Session
	log     *slog.Logger
	limits  *limiter
	guard   *guard
	secret  string
	longest time.Duration
}

// New makes a client. It asks Discord nothing. It fails when the token cannot
// be one, or API is no address of a host.
func New(c Config) (*Client, error) {
	token := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(c.Token)+" ", "Bot "))
	if token == "" || strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, errors.New("discord/rest: the token is empty, or has characters that no token has")
	}
	if c.API == nil {
		c.API = &url.URL{Scheme: "https", Host: "discord.com"}
	}
	if (c.API.Scheme != "https" && c.API.Scheme != "http") || c.API.Host == "" || c.API.User != nil {
		return nil, errors.New("discord/rest: the API's address must be http or https with a host, and no user or password")
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Transport == nil {
		own, ok := http.DefaultTransport.(*http.Transport)
		if !ok {
			own = &http.Transport{}
		}
		own = own.Clone()
		own.MaxIdleConnsPerHost = 32 // one host gets all requests
		c.Transport = own
	}
	s, err := discordgo.New("Bot " + token)
	if err != nil {
		return nil, fmt.Errorf("discord/rest: a session: %w", err)
	}
	client := &Client{
		session: s, log: c.Log, limits: newLimiter(), guard: newGuard(c.Log), secret: token,
		longest: positive(c.MaxWait, time.Minute),
	}
	s.Client = &http.Client{
		Transport: &transport{
			next: c.Transport, api: c.API, limits: client.limits, guard: client.guard,
			timeout: positive(c.Timeout, 15*time.Second), longest: client.longest, observe: c.Observe,
		},
		// A redirect would take the token along.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	// discordgo logs through a variable of its package, with tokens in its
	// lines; below its lowest level it stays silent, and no variable is touched.
	s.LogLevel = discordgo.LogError - 1
	s.ShouldRetryOnRateLimit = false
	s.MaxRestRetries = 0
	s.ShouldReconnectOnError = false
	s.StateEnabled = false
	version := c.Version
	if version == "" {
		version = "1"
	}
	s.UserAgent = "DiscordBot (https://github.com/nutgraf/nutgraf, " + version + ")"
	return client, nil
}

func positive(d, otherwise time.Duration) time.Duration {
	if d > 0 {
		return d
	}
	return otherwise
}

// Session returns the discordgo session under the client, for what [Client.Do]
// has no words for. Its requests get their turn, are held back and are counted
// like all others, but they are not tried again, their errors are discordgo's
// and may hold a token, and discordgo keeps a bucket for each of their paths.
func (c *Client) Session() *discordgo.Session { return c.session }

// Do makes a request. path is relative to the API's version, such as
// "/channels/1/messages", and may have a query. body is sent as JSON unless it
// is nil, along with its files if it is [WithFiles]; the answer's JSON goes into out
// unless that is nil.
//
// It tries again what may be tried again (see the package), so it can take long:
// give ctx a deadline. An interaction callback that Discord says it has already,
// after a try whose answer was lost, is a success, and out stays as it was; so
// is something that a second try to delete cannot find.
//
// The error is always a [*bot.DeliveryError]. Its Code is Discord's, and its
// Cause wraps ctx's error when that was the end.
func (c *Client) Do(ctx context.Context, method, path string, body, out any) error {
	q, err := newRequest(method, path, body)
	if err != nil {
		return c.fail(q, &bot.DeliveryError{Outcome: bot.Refused, Cause: err})
	}
	return c.do(ctx, q, out)
}

// WithFiles is a body that files come with.
type WithFiles interface {
	// Uploads returns the files; Discord numbers them in their order.
	Uploads() []bot.File
}

// A request is what Do was asked to send.
type request struct {
	route
	url  string
	kind string // of the body, as the header Content-Type has it
	body []byte
	once bool // Discord ignores a second copy of it
}

func newRequest(method, path string, body any) (*request, error) {
	q := &request{route: parseRoute(method, path), url: "https://discord.com" + apiPath + path, kind: "application/json"}
	u, err := url.Parse(q.url)
	if err != nil || u.Host != "discord.com" || !strings.HasPrefix(path, "/") || strings.Contains(path, "..") {
		q.shown = "…" // where a token stands in it is not known
		return q, errors.New("not a path of the API")
	}
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return q, fmt.Errorf("its body: %w", err)
		}
		q.body = b
	}
	q.once = q.callback() || q.message() && hasNonce(q.body)
	if w, ok := body.(WithFiles); ok && len(w.Uploads()) > 0 {
		q.body, q.kind = multipartBody(q.body, w.Uploads())
	}
	return q, nil
}

// multipartBody puts JSON and files into one body.
func multipartBody(payload []byte, files []bot.File) (body []byte, kind string) {
	var b bytes.Buffer // which never fails
	w := multipart.NewWriter(&b)
	head := textproto.MIMEHeader{"Content-Disposition": {`form-data; name="payload_json"`}, "Content-Type": {"application/json"}}
	part, _ := w.CreatePart(head)
	_, _ = part.Write(payload)
	for i, f := range files {
		part, _ = w.CreateFormFile("files["+strconv.Itoa(i)+"]", f.Name)
		_, _ = part.Write(f.Data)
	}
	_ = w.Close()
	return b.Bytes(), w.FormDataContentType()
}

// hasNonce reports whether Discord would answer a second copy of a message with
// the first.
func hasNonce(body []byte) bool {
	var m struct {
		Nonce   any  `json:"nonce"`
		Enforce bool `json:"enforce_nonce"`
	}
	return json.Unmarshal(body, &m) == nil && m.Enforce && m.Nonce != nil && m.Nonce != ""
}

// fail says which request it was, and takes every secret out. A barred guard
// hands one error to many, so it is copied.
func (c *Client) fail(q *request, e *bot.DeliveryError) error {
	named := *e
	named.Cause = &failure{text: "discord/rest: " + q.String() + ": " + c.clean(q, e.Cause), ended: ended(e.Cause)}
	return &named
}

// clean is an error's text without the tokens that were in the request.
func (c *Client) clean(q *request, err error) string {
	text := strings.ReplaceAll(err.Error(), c.secret, "…")
	if q.secret != "" {
		text = strings.ReplaceAll(text, q.secret, "…")
		text = strings.ReplaceAll(text, url.PathEscape(q.secret), "…")
	}
	return text
}

// A failure is a cause whose text is clean. It keeps nothing of what it was made
// of but whether a context ended: errors of net/http hold the whole request.
type failure struct {
	text  string
	ended error
}

func (f *failure) Error() string { return f.text }
func (f *failure) Unwrap() error { return f.ended }

// ended returns the context's error that is in err, if there is one.
func ended(err error) error {
	for _, e := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, e) {
			return e
		}
	}
	return nil
}
