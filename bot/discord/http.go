package discord

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"
)

const (
	maxInteraction = 1 << 20         // bytes of an interaction by HTTP
	stale          = 5 * time.Minute // how far a signature's time may be from now
)

// Handler takes interactions by HTTP, at the address that the application gives
// Discord as its interactions endpoint. Nothing is kept between two requests, so
// any number of replicas may serve it. What Discord did not sign gets 401: it
// tries that out before it accepts an address.
func (a *Adapter) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived := time.Now()
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "interactions come by POST", http.StatusMethodNotAllowed)
			return
		}
		key := a.publicKey()
		if key == nil {
			http.Error(w, "not ready", http.StatusServiceUnavailable)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxInteraction))
		if err != nil {
			http.Error(w, "the body is too large, or broke off", http.StatusRequestEntityTooLarge)
			return
		}
		if !signed(key, r.Header, body, arrived) {
			http.Error(w, "invalid request signature", http.StatusUnauthorized)
			return
		}
		a.reply(w, body, arrived)
	})
}

// signed reports whether Discord signed a request, just now.
func signed(key ed25519.PublicKey, h http.Header, body []byte, now time.Time) bool {
	signature, err := hex.DecodeString(h.Get("X-Signature-Ed25519"))
	if err != nil || len(signature) != ed25519.SignatureSize {
		return false
	}
	stamp := h.Get("X-Signature-Timestamp")
	if !ed25519.Verify(key, append([]byte(stamp), body...), signature) {
		return false
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return false
	}
	age := now.Sub(time.Unix(seconds, 0))
	return age <= stale && age >= -stale
}

// errLost is a first response that came too late to be written.
var errLost = errors.New("discord: the request that asked is over")

// reply answers a request with the first response. What comes after it goes by
// the API, when this request is long over.
func (a *Adapter) reply(w http.ResponseWriter, body []byte, arrived time.Time) {
	first := make(chan []byte, 1)
	over := make(chan struct{})
	defer close(over)
	taken := a.take(body, arrived, func(_ context.Context, _ *interaction, r response) error {
		raw, err := json.Marshal(r)
		if err != nil {
			return err
		}
		select {
		case <-over:
			return errLost
		default:
		}
		select {
		case first <- raw:
			return nil
		default:
			return errLost // there was one already
		}
	})
	if !taken {
		http.Error(w, "not taken", http.StatusServiceUnavailable)
		return
	}
	timer := time.NewTimer(deadline - time.Since(arrived))
	defer timer.Stop()
	select {
	case raw := <-first:
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(raw)))
		_, _ = io.Copy(w, bytes.NewReader(raw)) // who asked may be gone; there is nobody to tell
	case <-timer.C:
		http.Error(w, "no answer in time", http.StatusGatewayTimeout)
	}
}
