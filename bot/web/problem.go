package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/nutgraf/nutgraf/library"
)

// What can be wrong with a request; problem has the status code of each.
var (
	errNoPage  = errors.New("no such page")
	errMethod  = errors.New("method not allowed")
	errForgery = errors.New("the request came from another site")
	errPanic   = errors.New("a page panicked")
	errForm    = errors.New("the form was not filled in by this page")
)

// statusOf is the status code for an error.
func statusOf(err error) int {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, library.ErrBadID), errors.Is(err, errForm):
		return http.StatusBadRequest
	case errors.Is(err, errForgery):
		return http.StatusForbidden
	case errors.Is(err, errNoPage), errors.Is(err, library.ErrNotFound):
		return http.StatusNotFound
	case errors.Is(err, errMethod):
		return http.StatusMethodNotAllowed
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, library.ErrInUse), errors.Is(err, library.ErrFull):
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// problem answers with a page that says what went wrong, in words for the
// visitor; the error itself goes to the log, when it is ours.
func (s *Server) problem(w *recorder, r *http.Request, err error) {
	if w.code != 0 {
		return // something was sent already
	}
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return // nobody is there to read it
	}
	code := statusOf(err)
	if code >= http.StatusInternalServerError {
		s.Log.ErrorContext(r.Context(), "reader: cannot answer", "method", r.Method, "path", r.URL.Path, "error", err)
	}
	if code == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "5")
	}
	v := s.visit(r)
	title, text := v.say.Problem(code, library.Trace(r.Context()))
	data := struct {
		frame
		Code int
		Text string
	}{v.frame(title, ""), code, text}
	if err := v.write(w, code, "problem", data); err != nil {
		s.Log.ErrorContext(r.Context(), "reader: cannot say what is wrong", "error", err)
		http.Error(w, http.StatusText(code), code)
	}
}

// pingTime bounds a health check: whoever asks gives up soon.
const pingTime = 2 * time.Second

// healthz says that the process lives. It looks at nothing else: whoever asks
// starts a process anew that does not answer, and that brings no database back.
func (s *Server) healthz(w http.ResponseWriter, _ *http.Request) error {
	return plainly(w, http.StatusOK, "ok")
}

// readyz says whether questions should be sent here: not when the library does
// not answer, and not when the program is about to end.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) error {
	if s.Stopping != nil && s.Stopping() {
		return plainly(w, http.StatusServiceUnavailable, "stopping")
	}
	ctx, cancel := context.WithTimeout(r.Context(), pingTime)
	defer cancel()
	if err := s.Library.Ping(ctx); err != nil {
		s.Log.WarnContext(r.Context(), "reader: not ready", "error", err)
		return plainly(w, http.StatusServiceUnavailable, "the library does not answer")
	}
	return plainly(w, http.StatusOK, "ok")
}

// plainly answers a program with a line.
func plainly(w http.ResponseWriter, code int, line string) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	_, _ = io.WriteString(w, line+"\n")
	return nil
}

func (s *Server) robots(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=3600")
	rule := "Disallow: " + s.prefix + "/"
	if s.Indexed {
		rule = "Disallow: " + s.prefix + "/metrics"
	}
	_, _ = fmt.Fprintf(w, "User-agent: *\n%s\n", rule)
	return nil
}
