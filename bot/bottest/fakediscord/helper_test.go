package fakediscord_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
)

// raw is a client that knows nothing of Discord.
type raw struct {
	t    *testing.T
	s    *fakediscord.Server
	http *http.Client
}

func newRaw(t *testing.T, s *fakediscord.Server) *raw {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &raw{t, s, &http.Client{Transport: transport}}
}

// answer is what the API said.
type answer struct {
	status int
	header http.Header
	text   string
	body   map[string]any
}

func (a answer) code() int {
	n, _ := a.body["code"].(float64)
	return int(n)
}

func (r *raw) try(method, path, body string) (answer, error) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.s.URL+"/api/v10"+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bot "+r.s.Token)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := r.http.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	a := answer{status: resp.StatusCode, header: resp.Header, text: string(data)}
	_ = json.Unmarshal(data, &a.body) // lists and pages are in text
	return a, err
}

func (r *raw) do(method, path, body string) answer {
	r.t.Helper()
	a, err := r.try(method, path, body)
	if err != nil {
		r.t.Fatal(err)
	}
	return a
}

// want makes a request whose answer must have this status and code.
func (r *raw) want(status, code int, method, path, body string) answer {
	r.t.Helper()
	a := r.do(method, path, body)
	if a.status != status || a.code() != code && status >= 300 {
		r.t.Fatalf("%s %s: %d, %.600s; want %d with code %d", method, path, a.status, a.text, status, code)
	}
	return a
}

// registers puts commands in place.
func (r *raw) register(commands string) {
	r.t.Helper()
	r.want(200, 0, "PUT", "/applications/"+r.s.ApplicationID+"/commands", commands)
}

const newsCommand = `[{"name": "news", "description": "Finds news", "name_localizations": {"de": "nachrichten"},
	"contexts": [0, 1, 2], "integration_types": [0, 1], "options": [
	{"type": 3, "name": "query", "description": "What about", "autocomplete": true},
	{"type": 4, "name": "page", "description": "Which page", "min_value": 1, "max_value": 9}]},
	{"name": "source", "description": "Sources", "default_member_permissions": 32, "options": [
	{"type": 1, "name": "add", "description": "Adds one", "options": [
	{"type": 3, "name": "url", "description": "Where", "required": true}]}]},
	{"name": "Summarise links", "type": 3, "contexts": [0, 1, 2], "integration_types": [0, 1]}]`

// endpoint answers HTTP interactions with what answer returns, and keeps the
// interactions that came.
func endpoint(t *testing.T, s *fakediscord.Server, answer func(i map[string]any) string) {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /", func(w http.ResponseWriter, r *http.Request) {
		data, err := io.ReadAll(r.Body)
		if err != nil || !signed(s, r.Header, data) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		var i map[string]any
		if json.Unmarshal(data, &i) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		body := `{"type": 1}`
		if i["type"] != 1.0 {
			body = answer(i)
		}
		if body == "" {
			w.WriteHeader(http.StatusAccepted)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(body))
	})
	serve(t, s, mux)
}

// asked starts an interaction that the bot is to answer with raw requests.
func asked(t *testing.T, s *fakediscord.Server, u *fakediscord.User) *fakediscord.Interaction {
	t.Helper()
	endpoint(t, s, func(map[string]any) string { return "" })
	return u.Command(t, "news", fakediscord.Opt("query", "comet"))
}

func callback(i *fakediscord.Interaction) string {
	return "/interactions/" + i.ID + "/" + i.Token + "/callback"
}

func webhook(s *fakediscord.Server, i *fakediscord.Interaction) string {
	return "/webhooks/" + s.ApplicationID + "/" + i.Token
}

func compact(t *testing.T, s string) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.Compact(&b, []byte(s)); err != nil {
		t.Fatalf("%v: %s", err, s)
	}
	return b.String()
}

func errorsAs[T error](err error, target *T) bool { return errors.As(err, target) }
