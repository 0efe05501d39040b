package faketelegram

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// webhook is where updates are sent to.
type webhook struct {
	url, secret string
	parallel    int
	sending     int
	cancel      context.CancelFunc
	ctx         context.Context
	lastError   string
	lastAt      int64
}

func setWebhook(s *Server, c *call) (any, *apiError) {
	var allowed []string
	given, refused := c.json("allowed_updates", &allowed)
	if refused != nil {
		return nil, refused
	}
	secret := c.text("secret_token")
	if len(secret) > 256 {
		return nil, badRequest("secret token is too long")
	}
	if strings.Trim(secret, tokenCharacters) != "" {
		return nil, badRequest("secret token contains unallowed characters")
	}
	target := c.text("url")
	if target != "" {
		u, err := url.Parse(target)
		if err != nil || u.Host == "" {
			return nil, badRequest("invalid webhook URL specified")
		}
		// The real server takes https alone. Here the bot listens on loopback.
		if host := u.Hostname(); u.Scheme != "https" && host != "127.0.0.1" && host != "::1" && host != "localhost" {
			return nil, badRequest("bad webhook: An HTTPS URL must be provided for webhook")
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hook.stop()
	if given {
		s.queue.allow(allowed)
	}
	if c.bool("drop_pending_updates") {
		s.confirm(s.queue.next)
	}
	n := int(c.int("max_connections"))
	if n < 1 || n > 100 {
		n = 40
	}
	s.hook = &webhook{url: target, secret: secret, parallel: n}
	if target != "" {
		s.queue.end(conflict("terminated by setWebhook request"))
		s.hook.ctx, s.hook.cancel = context.WithCancel(context.Background())
		s.hook.start(s)
	}
	return true, nil
}

// tokenCharacters are those of secrets and of deep links.
const tokenCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"

func deleteWebhook(s *Server, c *call) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hook.stop()
	s.hook = &webhook{}
	if c.bool("drop_pending_updates") {
		s.confirm(s.queue.next)
	}
	return true, nil
}

func getWebhookInfo(s *Server, _ *call) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	info := map[string]any{
		"url": s.hook.url, "has_custom_certificate": false, "pending_update_count": len(s.queue.waiting) + s.hook.sending,
	}
	if s.hook.url != "" {
		info["max_connections"] = s.hook.parallel
	}
	if s.hook.lastError != "" {
		info["last_error_message"], info["last_error_date"] = s.hook.lastError, s.hook.lastAt
	}
	if s.queue.allowed != nil {
		info["allowed_updates"] = s.queue.allowed
	}
	return info, nil
}

func (h *webhook) stop() {
	if h.cancel != nil {
		h.cancel()
	}
}

// start sends what waits, as far as there are free connections. The server's
// lock is held.
func (h *webhook) start(s *Server) {
	if h.url == "" {
		return
	}
	select {
	case <-s.closing:
		return
	default:
	}
	for h.sending < h.parallel && len(s.queue.waiting) > 0 {
		u := s.queue.waiting[0]
		s.queue.waiting = s.queue.waiting[1:]
		h.sending++
		s.running.Add(1)
		go s.deliver(h, u)
	}
}

// deliver sends an update until it is taken or the webhook ends.
func (s *Server) deliver(h *webhook, u *update) {
	defer s.running.Done()
	ctx := h.ctx
	for {
		reply, err := s.post(ctx, h, u.body)
		if err == nil {
			s.answered(ctx, reply)
			s.mu.Lock()
			s.acknowledge(u)
			h.sending--
			s.hook.start(s)
			s.mu.Unlock()
			return
		}
		timer := time.NewTimer(s.opt.hookRetry)
		select {
		case <-timer.C:
		case <-ctx.Done():
		case <-s.closing:
		}
		timer.Stop()
		s.mu.Lock()
		h.lastError, h.lastAt = err.Error(), s.now().Unix()
		if ctx.Err() != nil { // not taken: back into the queue, for whatever comes next
			s.queue.waiting = append([]*update{u}, s.queue.waiting...)
			h.sending--
			s.hook.start(s)
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
	}
}

func (s *Server) post(ctx context.Context, h *webhook, body []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("faketelegram: webhook: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	if h.secret != "" {
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", h.secret)
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("faketelegram: webhook: %w", err)
	}
	defer resp.Body.Close()
	reply, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return nil, fmt.Errorf("faketelegram: webhook: %w", err)
	}
	if resp.StatusCode/100 != 2 {
		return nil, fmt.Errorf("Wrong response from the webhook: %s", resp.Status)
	}
	return reply, nil
}

// answered runs the method that a webhook's answer may hold.
func (s *Server) answered(ctx context.Context, reply []byte) {
	var raw map[string]json.RawMessage
	if len(reply) == 0 || json.Unmarshal(reply, &raw) != nil || raw["method"] == nil {
		return
	}
	name := plain(raw["method"])
	delete(raw, "method")
	c := &call{name: strings.ToLower(name), method: name, params: map[string]string{}, raw: raw}
	for k, v := range raw {
		c.params[k] = plain(v)
	}
	code := http.StatusOK
	if _, refused := s.call(ctx, c); refused != nil {
		code = refused.code
		s.note(name, "refused in answer to a webhook: "+refused.text)
	}
	s.record(c, code)
}
