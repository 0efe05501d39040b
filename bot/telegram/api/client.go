package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"github.com/nutgraf/nutgraf/bot"
)

const (
	tryTime  = 30 * time.Second // one request and its answer
	callTime = 2 * time.Minute  // a call with its waits, when the caller set no earlier end
)

// Config is what a Client needs.
type Config struct {
	Token string // as BotFather gave it: digits, a colon, letters
	// API is where the Bot API answers; nil: https://api.telegram.org. It gives
	// scheme, host and port, and a path to stand before /bot…, if any.
	API    *url.URL
	Log    *slog.Logger // nil: nothing is logged
	Limits Limits       // zero: Telegram's own
	// Observe is told of every try of a call; its kinds are the methods that are
	// called. It must return at once; nil: nobody is told.
	Observe func(bot.Call)
	// Transport carries the requests; nil: one of its own, with time limits,
	// that honours a proxy.
	Transport http.RoundTripper
}

// A Client calls the Bot API for one token. It is safe for concurrent use.
type Client struct {
	token string
	root  string // scheme, host and path, without a slash at the end
	http  *http.Client
	log   *slog.Logger
	pace  *pace
	fuses fuses

	observe func(bot.Call)
}

// New makes a client; it does not go to the network. An error means that the
// token or the address cannot be one, and holds neither.
func New(c Config) (*Client, error) {
	if !regexp.MustCompile(`^[0-9]+:[A-Za-z0-9_-]+$`).MatchString(c.Token) {
		return nil, errors.New("telegram: the token must be digits, a colon, and letters, as BotFather gives it")
	}
	root := "https://api.telegram.org"
	if u := c.API; u != nil {
		if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
			return nil, errors.New("telegram: the API's address must be http or https with a host, without user, query or fragment")
		}
		root = strings.TrimRight(u.String(), "/")
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Transport == nil {
		c.Transport = transport()
	}
	return &Client{
		token: c.Token, root: root, log: c.Log, pace: newPace(c.Limits), fuses: newFuses(c.Log), observe: c.Observe,
		http: &http.Client{
			Transport: c.Transport,
			// The token is part of the address: it must not follow anybody elsewhere.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

// transport is Go's own with limits on what it lacks them for.
func transport() http.RoundTripper {
	t, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return http.DefaultTransport
	}
	t = t.Clone()
	t.MaxIdleConnsPerHost = 16 // there is one host
	t.MaxResponseHeaderBytes = 64 << 10
	return t
}

// Call calls a method. A value in params is sent as it is when it is a string,
// as JSON otherwise; nil is left out, and nothing else is. The method's result
// is decoded into out, unless out is nil.
//
// Call waits for its turn, and again when Telegram says so, as long as ctx
// allows, two minutes at most. The error is always a *bot.DeliveryError; what
// exactly Telegram did not like can be asked with [errors.Is], see
// [ErrNotModified] and its neighbours.
func (c *Client) Call(ctx context.Context, method string, params map[string]any, out any) error {
	return c.Upload(ctx, method, params, nil, out)
}

// A File is the content of a parameter that is uploaded.
type File struct {
	Field string // the parameter's name: "document"
	Name  string // the file's name
	Data  []byte
}

// Upload is [Client.Call] with files.
func (c *Client) Upload(ctx context.Context, method string, params map[string]any, files []File, out any) error {
	p, err := encode(params)
	if err != nil {
		return failed(method, bot.Refused, err)
	}
	r := request{method: method, params: p, files: files, limit: tryTime}
	result, err := c.deliver(ctx, r)
	if err != nil {
		return err
	}
	return decode(r, result, out)
}

// Me returns the bot's own account. It is the way to find out whether the token
// is right.
func (c *Client) Me(ctx context.Context) (User, error) {
	var u User
	err := c.Call(ctx, "getMe", nil, &u)
	return u, err
}

// A request is one call, ready to be sent any number of times.
type request struct {
	method string
	params tgbotapi.Params
	files  []File
	limit  time.Duration // for one try
}

// once makes one try. Its error is a *bot.DeliveryError.
func (c *Client) once(ctx context.Context, r request) (json.RawMessage, error) {
	return c.fuses.run(r.method, func() (json.RawMessage, error) {
		ctx, cancel := context.WithTimeout(ctx, r.limit)
		defer cancel()
		x := &exchange{ctx: ctx, http: c.http}
		if c.observe != nil {
			began := time.Now()
			defer func() { c.observe(bot.Call{Kind: r.method, Status: x.status, Took: time.Since(began)}) }()
		}
		// The library's value is made for this one request: it is how a context
		// reaches the library's client. NewBotAPI would go to the network.
		lib := tgbotapi.BotAPI{Token: c.token, Client: x}
		lib.SetAPIEndpoint(strings.ReplaceAll(c.root, "%", "%%") + "/bot%s/%s")
		var answer *tgbotapi.APIResponse
		var err error
		if len(r.files) > 0 {
			answer, err = lib.UploadFiles(r.method, r.params, uploads(r.files))
		} else {
			answer, err = lib.MakeRequest(r.method, r.params)
		}
		if err != nil {
			return nil, c.explain(r.method, x, answer, err)
		}
		return answer.Result, nil
	})
}

func uploads(files []File) []tgbotapi.RequestFile {
	var out []tgbotapi.RequestFile
	for _, f := range files {
		out = append(out, tgbotapi.RequestFile{Name: f.Field, Data: tgbotapi.FileBytes{Name: f.Name, Bytes: f.Data}})
	}
	return out
}

// decode reads a method's result.
func decode(r request, result json.RawMessage, out any) error {
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(result, out); err != nil {
		// The method did its work; only what it says about it cannot be read.
		return failed(r.method, ambiguous(r.method), fmt.Errorf("the result is not what the method returns: %s", shape(err)))
	}
	return nil
}

// File downloads a file that somebody sent, up to limit bytes. The error is a
// *bot.DeliveryError; it is [ErrTooLarge] when the file is larger than limit, or
// than the 20 MB that Telegram lets bots download.
//
// A self-hosted server names its files by their place on its own disk. The part
// below the bot's own folder is asked for over HTTP, which works where the files
// are served there, as with api.telegram.org.
func (c *Client) File(ctx context.Context, fileID string, limit int64) ([]byte, error) {
	const method = "getFile"
	var f tgbotapi.File
	if err := c.Call(ctx, method, map[string]any{"file_id": fileID}, &f); err != nil {
		return nil, err
	}
	if int64(f.FileSize) > limit {
		return nil, failed(method, bot.Refused, ErrTooLarge)
	}
	name, err := c.filePath(f.FilePath)
	if err != nil {
		return nil, failed(method, bot.Refused, err)
	}
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	var data []byte
	err = c.retry(ctx, request{method: method}, func() error {
		var err error
		data, err = c.download(ctx, name, limit)
		return err
	})
	return data, err
}

// filePath returns a file's address below the bot's files, escaped.
func (c *Client) filePath(p string) (string, error) {
	if _, below, ok := strings.Cut(p, "/"+c.token+"/"); ok && strings.HasPrefix(p, "/") {
		p = below
	}
	p = strings.TrimPrefix(p, "/")
	parts := strings.Split(p, "/")
	for i, s := range parts {
		if s == "" || s == "." || s == ".." {
			return "", errors.New("the file has no usable path")
		}
		parts[i] = url.PathEscape(s)
	}
	return strings.Join(parts, "/"), nil
}

func (c *Client) download(ctx context.Context, name string, limit int64) ([]byte, error) {
	const method = "file"
	ctx, cancel := context.WithTimeout(ctx, tryTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.root+"/file/bot"+c.token+"/"+name, nil)
	if err != nil {
		return nil, failed(method, bot.Refused, c.redacted(err))
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, failed(method, bot.Later, c.redacted(err))
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, c.unreadable(method, resp.StatusCode, retryAfter(resp.Header))
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return nil, failed(method, bot.Later, c.redacted(err))
	}
	if int64(len(data)) > limit {
		return nil, failed(method, bot.Refused, ErrTooLarge)
	}
	return data, nil
}
