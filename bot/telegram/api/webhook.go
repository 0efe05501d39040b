package api

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"github.com/nutgraf/nutgraf/bot"
)

// secretHeader carries what setWebhook was given.
const secretHeader = "X-Telegram-Bot-Api-Secret-Token"

// maxSeen is how many updates are remembered after they were handled: Telegram
// repeats one within minutes when it did not hear the answer.
const maxSeen = 4096

// maxConnections is how many updates Telegram delivers at a time: as many as it
// can, because each is answered only when it was handled, and some are slow.
const maxConnections = 100

// WebhookConfig says how to take updates.
type WebhookConfig struct {
	// Secret is what Telegram was given with [Client.SetWebhook]; see [Secret].
	// Without one nothing is taken.
	Secret string
	// Handle is called with each update of a known kind, in a goroutine of its
	// own. Its context ends after HandleTimeout, but not with the connection.
	Handle func(context.Context, Update)
	Log    *slog.Logger // nil: nothing is logged

	MaxBody       int64         // bytes of an update; 0: 1 MiB
	Workers       int           // updates handled at a time; 0: 256
	Queue         int           // updates taken at a time, with those being handled; 0: 512
	HandleTimeout time.Duration // for one update, after which it counts as finished; 0: 50 s

	// Life, when it ends, ends the handling of every update. Those that were not
	// finished are answered with 503, so that Telegram brings them again, to
	// another replica or to the next start. Nil: it never ends.
	Life context.Context //nolint:containedctx // it is the handler's, which outlives the call
}

// Webhook returns the handler to which Telegram delivers updates. It answers
//
//	200 when the update was handled, now or before
//	400 when the body is not an update
//	401 without the right secret
//	405, 415, 413 for what is no POST, no JSON, or too long
//	503 when more are waiting than Queue, or Life ended; Telegram comes again
//
// Updates are recognised when they come again, by this process: replicas behind
// one address may each get a repeated one.
func Webhook(c WebhookConfig) http.Handler {
	c.MaxBody = cmp.Or(c.MaxBody, 1<<20)
	c.Workers = cmp.Or(c.Workers, manyAtATime)
	c.Queue = cmp.Or(c.Queue, 2*manyAtATime)
	c.HandleTimeout = cmp.Or(c.HandleTimeout, 50*time.Second)
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Life == nil {
		c.Life = context.Background()
	}
	return &webhook{
		config: c, handler: handler{c.Log, c.Handle}, lanes: newLanes(c.Workers),
		visits: map[int64]chan struct{}{},
	}
}

type webhook struct {
	config  WebhookConfig
	handler handler
	lanes   *lanes

	mu     sync.Mutex
	visits map[int64]chan struct{} // closed when the update was handled
	past   []int64                 // those that are, the oldest first
}

func (h *webhook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, status := h.receive(w, r)
	if status != 0 {
		if status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", http.MethodPost)
		}
		http.Error(w, http.StatusText(status), status)
		return
	}
	u, err := parse(raw)
	if u.ID == 0 {
		http.Error(w, "not an update", http.StatusBadRequest)
		return
	}
	done := h.visit(context.WithoutCancel(r.Context()), u, err)
	if done == nil {
		w.Header().Set("Retry-After", "1")
		http.Error(w, "too many updates are waiting", http.StatusServiceUnavailable)
		return
	}
	select {
	case <-done:
		if h.config.Life.Err() != nil { // it may have been cut short
			http.Error(w, "the bot is going away", http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusOK)
	case <-r.Context().Done(): // nobody is listening; the update goes on
	}
}

// receive checks a request and reads its body. A status other than 0 refuses it.
func (h *webhook) receive(w http.ResponseWriter, r *http.Request) (json.RawMessage, int) {
	if r.Method != http.MethodPost {
		return nil, http.StatusMethodNotAllowed
	}
	// Hashes have one length: comparing takes the same time whatever is sent.
	got, want := sha256.Sum256([]byte(r.Header.Get(secretHeader))), sha256.Sum256([]byte(h.config.Secret))
	if subtle.ConstantTimeCompare(got[:], want[:]) != 1 || h.config.Secret == "" {
		return nil, http.StatusUnauthorized
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, http.StatusUnsupportedMediaType
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, h.config.MaxBody))
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &long):
		return nil, http.StatusRequestEntityTooLarge
	case err != nil:
		return nil, http.StatusBadRequest
	}
	return body, 0
}

// visit has an update handled, unless it is or was, and returns what is closed
// when that is done; nil when there is no room.
func (h *webhook) visit(ctx context.Context, u Update, malformed error) <-chan struct{} {
	id := u.ID
	h.mu.Lock()
	defer h.mu.Unlock()
	if done, ok := h.visits[id]; ok {
		return done
	}
	if len(h.visits)-len(h.past) >= h.config.Queue {
		return nil
	}
	done := make(chan struct{})
	h.visits[id] = done
	if !h.handler.wants(u, malformed) {
		h.leave(id)
		return done
	}
	h.lanes.put(u.lane(), func() {
		ctx, cancel := context.WithTimeout(ctx, h.config.HandleTimeout)
		defer cancel()
		defer context.AfterFunc(h.config.Life, cancel)()
		h.handler.run(ctx, u)
		h.mu.Lock()
		defer h.mu.Unlock()
		h.leave(id)
	})
	return done
}

// leave notes that an update was handled. The caller holds the lock.
func (h *webhook) leave(id int64) {
	close(h.visits[id])
	h.past = append(h.past, id)
	if len(h.past) > maxSeen {
		delete(h.visits, h.past[0])
		h.past = h.past[1:]
	}
}

// Secret returns a webhook secret for a token: the same for every replica, and
// useless for finding the token.
func Secret(token string) string {
	m := hmac.New(sha256.New, []byte(token))
	m.Write([]byte("telegram webhook secret")) // never fails
	return hex.EncodeToString(m.Sum(nil))
}

// SetWebhook makes Telegram deliver updates of the allowed kinds (nil: as
// before) to an https address. Nothing is changed when it is so already, except
// after deliveries that were refused for their secret, which Telegram does not
// show.
func (c *Client) SetWebhook(ctx context.Context, address, secret string, allowed []string) error {
	const method = "setWebhook"
	if !regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`).MatchString(secret) {
		return failed(method, bot.Refused, errors.New("the secret must be 1 to 256 of A-Z, a-z, 0-9, _ and -"))
	}
	var info tgbotapi.WebhookInfo
	if err := c.Call(ctx, "getWebhookInfo", nil, &info); err != nil {
		return err
	}
	if info.URL == address && info.MaxConnections == maxConnections && sameKinds(info.AllowedUpdates, allowed) && !strings.Contains(info.LastErrorMessage, "401") {
		return nil
	}
	return c.Call(ctx, method, map[string]any{
		"url": address, "secret_token": secret, "allowed_updates": allowed, "max_connections": maxConnections,
	}, nil)
}

// sameKinds compares lists of update kinds; nil wants no change.
func sameKinds(have, want []string) bool {
	if want == nil {
		return true
	}
	have, want = slices.Clone(have), slices.Clone(want)
	slices.Sort(have)
	slices.Sort(want)
	return slices.Equal(have, slices.Compact(want))
}

// DeleteWebhook makes Telegram keep updates until they are polled for. None is
// dropped. Nothing is changed when no webhook is set.
func (c *Client) DeleteWebhook(ctx context.Context) error {
	var info tgbotapi.WebhookInfo
	if err := c.Call(ctx, "getWebhookInfo", nil, &info); err != nil || info.URL == "" {
		return err
	}
	return c.Call(ctx, "deleteWebhook", nil, nil)
}
