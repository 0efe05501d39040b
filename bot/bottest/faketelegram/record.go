package faketelegram

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Request is a request as the validator reads it, and what came of it.
type Request struct {
	Method string         `json:"method"`
	Params map[string]any `json:"params"`
	Status int            `json:"status"`
}

// recorder keeps requests.
type recorder struct {
	all  []Request
	seen map[uint64]struct{}
	seed maphash.Seed
	n    int
}

func (s *Server) record(c *call, status int) {
	if s.opt.unrecorded {
		s.mu.Lock()
		s.recorder.n++
		s.mu.Unlock()
		return
	}
	r := Request{Method: c.method, Params: c.recorded(), Status: status}
	// The keys of a map are written in order, so equal requests are equal text.
	text, err := json.Marshal(Request{Method: c.name, Params: r.Params})
	if err != nil {
		s.t.Errorf("faketelegram: a request that cannot be recorded: %v", err)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.recorder.n == 0 {
		s.recorder.seed = maphash.MakeSeed()
	}
	s.recorder.n++
	s.recorder.all = append(s.recorder.all, r)
	if c.name == "getupdates" {
		return // each has another offset, which says nothing
	}
	s.recorder.seen[maphash.Bytes(s.recorder.seed, text)] = struct{}{}
}

// Requests lists what was recorded, the oldest first; polls and requests that a
// fault answered are among them.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.recorder.all)
}

// Calls counts all requests to known and unknown methods, recorded or not.
func (s *Server) Calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.recorder.n
}

// Distinct counts the different payloads that were recorded, polls left out.
func (s *Server) Distinct() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.recorder.seen)
}

// WriteJSONL writes requests as lines of JSON.
func WriteJSONL(w io.Writer, requests []Request) error {
	b := bufio.NewWriter(w)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	for _, r := range requests {
		if err := e.Encode(r); err != nil {
			return fmt.Errorf("faketelegram: writing %s: %w", r.Method, err)
		}
	}
	return b.Flush()
}

// Validate fails the test for whatever the conformance validator finds in the
// requests, under its strict rules. Where the validator or Python is absent it skips
// the rest of the test and says why: call it last.
func Validate(t testing.TB, requests []Request) {
	t.Helper()
	var lines bytes.Buffer
	if err := WriteJSONL(&lines, requests); err != nil {
		t.Fatal(err)
	}
	report, missing := Findings(t.Context(), lines.Bytes())
	switch {
	case missing != "":
		t.Skipf("%d requests were not validated: %s", len(requests), missing)
	case report != "":
		t.Errorf("of %d requests the validator says:\n%s", len(requests), report)
	}
}

// Findings returns what the conformance validator finds in requests that were
// written by [WriteJSONL], "" for nothing, or what it lacks to run. To start it takes
// longer than to read a thousand requests: tests that make a few each may have them
// validated together in the end.
func Findings(ctx context.Context, lines []byte) (report, missing string) {
	root := moduleRoot()
	script := filepath.Join(root, "..", "shared", "conformance", "telegram_validate.py")
	if _, err := os.Stat(script); root == "" || err != nil {
		return "", "the conformance suite is not beside the repository"
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		return "", "python3 is not in PATH"
	}
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, python, script, "--strict")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(lines), &out, &out
	if err := cmd.Run(); err == nil {
		return "", ""
	} else if exit := new(exec.ExitError); !errors.As(err, &exit) {
		return err.Error(), ""
	}
	return explain(out.String(), strings.Split(string(lines), "\n")), ""
}

// explain puts the request under each of the first findings.
func explain(report string, input []string) string {
	var b strings.Builder
	for i, line := range strings.Split(strings.TrimSpace(report), "\n") {
		if i == 20 {
			b.WriteString("…\n")
			break
		}
		b.WriteString(line + "\n")
		var n int
		if _, err := fmt.Sscanf(line, "%d ", &n); err == nil && n > 0 && n <= len(input) {
			text := input[n-1]
			b.WriteString("\t" + text[:min(len(text), 2000)] + "\n")
		}
	}
	return b.String()
}

// moduleRoot is the folder of go.mod, "" when there is none above.
func moduleRoot() string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}
