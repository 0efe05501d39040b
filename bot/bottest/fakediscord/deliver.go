package fakediscord

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"strconv"
	"time"
)

// DeliverTo sends interactions by signed HTTP to a URL from now on; "" sends
// them through the gateway again. It checks nothing: [Server.VerifyEndpoint]
// does, as does PATCH /applications/@me with interactions_endpoint_url.
func (s *Server) DeliverTo(url string) {
	s.mu.Lock()
	s.endpoint = url
	s.mu.Unlock()
}

// deliver sends an interaction to the bot.
func (s *Server) deliver(i *Interaction, endpoint string, body []byte) {
	if endpoint == "" {
		guild := ""
		if ch := i.User.Channel; ch != nil && ch.Guild != nil && !ch.Guild.Absent {
			guild = ch.Guild.ID
		}
		if !s.gateway.dispatch(guild, "INTERACTION_CREATE", body) {
			i.failed(errors.New("no session of the gateway is there to receive it"))
		}
		return
	}
	s.work.Go(func() {
		if err := s.post(i, endpoint, body); err != nil {
			i.failed(err)
		}
	})
}

// post sends an interaction by HTTP and takes the response in the answer.
func (s *Server) post(i *Interaction, endpoint string, body []byte) error {
	status, answer, kind, err := s.send(endpoint, body, s.sign)
	switch {
	case err != nil:
		return err
	case status == http.StatusAccepted || status == http.StatusNoContent:
		return nil // it answers, or has answered, through the API
	case status != http.StatusOK:
		return fmt.Errorf("the endpoint answered %d: %.200s", status, answer)
	}
	in := &incoming{data: answer}
	in.read(kind)
	answered := s.recorder.add(&Request{
		Method: http.MethodPost, Path: "/api/v10/interactions/" + i.ID + "/" + i.Token + "/callback",
		ContentType: kind, Body: in.recorded(),
	})
	c := &call{Server: s}
	wrong := in.fill(c)
	if wrong == nil {
		wrong = s.respond(i, c.body, in.files)
	}
	code := http.StatusOK
	if wrong != nil {
		code = wrong.status
	}
	answered(code)
	if wrong != nil {
		errs, _ := json.Marshal(wrong.errors) // made of texts
		return fmt.Errorf("the response is refused: %d %s %s", wrong.code, wrong.message, errs)
	}
	return nil
}

// sign signs a body as Discord does.
func (s *Server) sign(h http.Header, body []byte) {
	stamp := strconv.FormatInt(s.Now().Unix(), 10)
	h.Set("X-Signature-Timestamp", stamp)
	h.Set("X-Signature-Ed25519", hex.EncodeToString(ed25519.Sign(s.key, append([]byte(stamp), body...))))
}

// missign signs it with a signature that is wrong by one bit.
func (s *Server) missign(h http.Header, body []byte) {
	s.sign(h, body)
	sig, _ := hex.DecodeString(h.Get("X-Signature-Ed25519")) // was encoded just now
	sig[10] ^= 1
	h.Set("X-Signature-Ed25519", hex.EncodeToString(sig))
}

// Sign signs an interaction's body for tests of an endpoint that send their own
// requests: it sets the two headers.
func (s *Server) Sign(h http.Header, body []byte) { s.sign(h, body) }

func (s *Server) send(endpoint string, body []byte, sign func(http.Header, []byte)) (int, []byte, string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), firstDeadline)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, bytes.NewReader(body))
	if err != nil {
		return 0, nil, "", err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Discord-Interactions/1.0 (+https://discord.com)")
	sign(req.Header, body)
	resp, err := s.client.Do(req)
	if err != nil {
		return 0, nil, "", err
	}
	defer func() { _ = resp.Body.Close() }() // was read
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	return resp.StatusCode, answer, resp.Header.Get("Content-Type"), err
}

// VerifyEndpoint does what Discord does before it takes a URL for interactions:
// a signed PING must be answered with a PONG, and one with a wrong signature
// with 401.
func (s *Server) VerifyEndpoint(endpoint string) error {
	ping, err := json.Marshal(object{
		"id": s.newID(), "application_id": s.ApplicationID, "type": kindPing, "token": "fake-ping", "version": 1,
		"entitlements": []any{}, "authorizing_integration_owners": object{}, "app_permissions": "0",
		"user": object{"id": "643945264868098049", "username": "discord", "discriminator": "0"},
	})
	if err != nil {
		return err
	}
	status, answer, _, err := s.send(endpoint, ping, s.sign)
	var pong struct {
		Type int `json:"type"`
	}
	switch {
	case err != nil:
		return err
	case status != http.StatusOK || json.Unmarshal(answer, &pong) != nil || pong.Type != int(Pong):
		return fmt.Errorf("a PING was answered with %d: %.200s", status, answer)
	}
	status, _, _, err = s.send(endpoint, ping, s.missign)
	if err == nil && status != http.StatusUnauthorized {
		err = fmt.Errorf("a wrong signature was answered with %d; 401 is expected", status)
	}
	return err
}

// attach keeps a file and returns it as an attachment.
func (s *Server) attach(f File) object {
	if f.Type == "" {
		f.Type = "text/plain"
	}
	id := s.newID()
	at := "/attachments/" + id + "/" + path.Base(f.Name)
	s.mu.Lock()
	s.files[at] = f
	for _, old := range s.fileOrder.push(at, s.cfg.keepMessages) {
		delete(s.files, old)
	}
	s.mu.Unlock()
	return object{
		"id": id, "filename": path.Base(f.Name), "size": len(f.Data), "content_type": f.Type,
		"url": s.URL + at, "proxy_url": s.URL + at,
	}
}

func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	f, ok := s.files[r.URL.Path]
	s.mu.Unlock()
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", f.Type)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.Data))
}
