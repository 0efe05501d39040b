package fakediscord

import (
	"bytes"
	"encoding/json"
	"errors"
	"hash/maphash"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// Request is a request that the bot made, or, with Method "POST" and a path
// that ends in "/callback", its answer to an HTTP interaction: the same body
// goes either way.
type Request struct {
	Method      string          `json:"method"`
	Path        string          `json:"path"`
	Query       string          `json:"query"`
	ContentType string          `json:"content_type"`
	Body        json.RawMessage `json:"body"`             // null without one
	Status      int             `json:"status,omitempty"` // of the answer; 0: none yet, or cut before it was handled
}

type recorder struct {
	mu    sync.Mutex
	keep  int
	all   []*Request
	total int
}

// add records a request before anything comes of it, so that whoever sees what
// came of it finds the request. answered is called with the status.
func (r *recorder) add(q *Request) (answered func(status int)) {
	answered = func(status int) {
		r.mu.Lock()
		defer r.mu.Unlock()
		q.Status = status
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.total++
	if r.keep < 0 {
		return answered
	}
	if r.keep > 0 && len(r.all) >= 2*r.keep {
		r.all = append(r.all[:0:0], r.all[len(r.all)-r.keep:]...)
	}
	r.all = append(r.all, q)
	return answered
}

// Requests returns what was recorded, oldest first. The bodies are not to be
// changed.
func (s *Server) Requests() []Request {
	s.recorder.mu.Lock()
	defer s.recorder.mu.Unlock()
	all := s.recorder.all
	if k := s.recorder.keep; k > 0 && len(all) > k {
		all = all[len(all)-k:]
	}
	copies := make([]Request, len(all))
	for i, q := range all {
		copies[i] = *q
	}
	return copies
}

// RequestCount is how many requests were made, recorded or not.
func (s *Server) RequestCount() int {
	s.recorder.mu.Lock()
	defer s.recorder.mu.Unlock()
	return s.recorder.total
}

// WriteJSONL writes the recorded requests, a line of JSON each.
func (s *Server) WriteJSONL(w io.Writer) error { return writeJSONL(w, s.Requests()) }

func writeJSONL(w io.Writer, requests []Request) error {
	enc := json.NewEncoder(w)
	for _, r := range requests {
		if err := enc.Encode(r); err != nil {
			return err
		}
	}
	return nil
}

// DistinctPayloads is how many different bodies there are in the requests. The
// ids in their paths do not count.
func DistinctPayloads(requests []Request) int {
	seed := maphash.MakeSeed()
	seen := map[uint64]bool{}
	for _, r := range requests {
		if len(r.Body) == 0 || string(r.Body) == "null" {
			continue
		}
		var body bytes.Buffer
		if json.Compact(&body, r.Body) != nil {
			continue
		}
		parts := strings.Split(r.Path, "/")
		last := parts[len(parts)-1]
		if isSnowflake(last) {
			last = "id"
		}
		seen[maphash.String(seed, r.Method+" "+last+" "+body.String())] = true
	}
	return len(seen)
}

// validator stands beside the repository.
var validator = filepath.Join("..", "shared", "conformance", "discord_validate.py")

// Validate fails the test for every finding of the conformance checker, run
// with --strict: it knows Discord's own description of the API. Where it, or
// Python with jsonschema, is absent, the test is skipped with the reason.
// Requests that were answered with an error are checked as the others are.
func Validate(t testing.TB, requests []Request) {
	t.Helper()
	path, err := findValidator()
	if err != nil {
		t.Skipf("not validated: %v", err)
	}
	if err := exec.CommandContext(t.Context(), "python3", "-c", "import jsonschema").Run(); err != nil {
		t.Skip("not validated: there is no python3 with jsonschema")
	}
	var in, out, count bytes.Buffer
	if err := writeJSONL(&in, requests); err != nil {
		t.Fatalf("fakediscord: requests cannot be written: %v", err)
	}
	lines := strings.Split(strings.TrimSpace(in.String()), "\n")
	cmd := exec.CommandContext(t.Context(), "python3", path, "--strict")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = &in, &out, &count
	err = cmd.Run()
	if err == nil {
		t.Logf("%s", strings.TrimSpace(count.String()))
		return
	}
	t.Errorf("fakediscord: the checker found something, or failed (%v):\n%s\n%s", err, out.String(), count.String())
	first, _, _ := strings.Cut(out.String(), " ")
	if n, ok := whole(first); ok && n >= 1 && n <= len(lines) {
		t.Logf("request %d: %s", n, lines[n-1])
	}
}

// findValidator looks beside the root of the module, which is where go.mod is.
func findValidator() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			path := filepath.Join(dir, validator)
			if _, err := os.Stat(path); err != nil {
				return "", errors.New("the checker is not beside the repository")
			}
			return path, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("there is no go.mod above the test")
		}
		dir = up
	}
}
