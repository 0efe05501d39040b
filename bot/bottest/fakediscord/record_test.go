package fakediscord_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
)

func TestEveryRequestIsRecorded(t *testing.T) {
	s := fakediscord.Start(t)
	r := newRaw(t, s)
	path := "/channels/" + s.Channel.ID + "/messages"
	s.Fail("POST /channels/**", 1, fakediscord.Broken(500))
	for _, body := range []string{`{"content": "a"}`, `{"content": "a"}`, `{ "content" : "a" }`, `{"content": "b"}`, `{"content": `} {
		r.do("POST", path, body)
	}
	r.do("GET", "/users/@me?x=1", "")
	var b bytes.Buffer
	if err := s.WriteJSONL(&b); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if len(lines) != 6 || s.RequestCount() != 6 {
		t.Fatalf("%d lines:\n%s", len(lines), b.String())
	}
	want := `{"method":"POST","path":"/api/v10` + path + `","query":"","content_type":"application/json","body":{"content":"a"},"status":500}`
	if compact(t, lines[0]) != want {
		t.Errorf("got  %s\nwant %s", lines[0], want)
	}
	var last fakediscord.Request
	if err := json.Unmarshal([]byte(lines[5]), &last); err != nil || last.Query != "x=1" || string(last.Body) != "null" {
		t.Errorf("%+v %v", last, err)
	}
	if n := fakediscord.DistinctPayloads(s.Requests()); n != 3 { // two texts and what was no JSON
		t.Errorf("%d payloads", n)
	}
}

func TestMultipart(t *testing.T) {
	s := fakediscord.Start(t)
	body := "--b\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n\r\n{\"content\": \"with a file\"}\r\n" +
		"--b\r\nContent-Disposition: form-data; name=\"files[0]\"; filename=\"a.txt\"\r\n\r\nabc\r\n--b--\r\n"
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/api/v10/channels/"+s.Channel.ID+"/messages", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	req.Header.Set("Authorization", "Bot "+s.Token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	all := s.Messages(s.Channel)
	if resp.StatusCode != http.StatusOK || len(all) != 1 || all[0].Files != 1 {
		t.Errorf("%d %+v", resp.StatusCode, all)
	}
	if got := string(s.Requests()[0].Body); got != `{"content": "with a file"}` {
		t.Errorf("recorded: %s", got)
	}
}

func TestValidatorAgrees(t *testing.T) {
	s := fakediscord.Start(t)
	r := newRaw(t, s)
	r.register(newsCommand)
	r.want(200, 0, "POST", "/channels/"+s.Channel.ID+"/messages",
		`{"content": "x", "allowed_mentions": {"parse": []}, "nonce": "1", "enforce_nonce": true}`)
	i := asked(t, s, s.NewUser(fakediscord.User{Channel: s.Channel}))
	r.want(204, 0, "POST", callback(i), `{"type": 5}`)
	r.want(200, 0, "PATCH", webhook(s, i)+"/messages/@original",
		`{"flags": 32768, "components": [{"type": 10, "content": "a"}], "allowed_mentions": {"parse": []}}`)
	fakediscord.Validate(t, s.Requests())
	r.want(200, 0, "POST", "/channels/"+s.Channel.ID+"/messages", `{"content": "x"}`)
	judge := &judge{TB: t}
	fakediscord.Validate(judge, s.Requests())
	if !judge.failed {
		t.Error("a message without allowed_mentions is not found")
	}
}

// judge keeps an error to itself.
type judge struct {
	testing.TB
	failed bool
}

func (j *judge) Errorf(string, ...any) { j.failed = true }
func (j *judge) Logf(string, ...any)   {}

// heap is how much is in use.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func TestLongRunsFitIntoMemory(t *testing.T) {
	s := fakediscord.Start(t, fakediscord.KeepMessages(100), fakediscord.KeepRequests(-1), fakediscord.Unlimited())
	newRaw(t, s).register(newsCommand)
	endpoint(t, s, func(map[string]any) string {
		return `{"type": 4, "data": {"content": "` + strings.Repeat("x", 1000) + `"}}`
	})
	u := s.NewUser(fakediscord.User{Channel: s.Channel})
	run := func(n int) int64 {
		for range n {
			if _, err := u.Command(t, "news").Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		return heap()
	}
	before := run(1000)
	after := run(3000)
	if grown := after - before; grown > 1<<20 {
		t.Errorf("3,000 interactions more grew the heap by %d bytes", grown)
	}
}

func TestNothingIsLeftBehind(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Run("server", func(t *testing.T) {
		s := fakediscord.Start(t)
		dial(t, s, "/gateway").ready(s)
		newRaw(t, s).want(200, 0, "GET", "/gateway/bot", "")
	})
	deadline := time.Now().Add(5 * time.Second)
	for runtime.NumGoroutine() > before && time.Now().Before(deadline) {
		runtime.Gosched() // the client's goroutines end after its connections do
	}
	if n := runtime.NumGoroutine(); n > before {
		stacks := make([]byte, 1<<16)
		t.Errorf("%d goroutines, %d before:\n%s", n, before, stacks[:runtime.Stack(stacks, true)])
	}
}

func TestManyAtOnce(t *testing.T) {
	s := fakediscord.Start(t, fakediscord.Unlimited())
	newRaw(t, s).register(newsCommand)
	endpoint(t, s, func(map[string]any) string { return `{"type": 4, "data": {"content": "x"}}` })
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			u := s.NewUser(fakediscord.User{Channel: s.Channel})
			for range 10 {
				if m, err := u.Command(t, "news").Wait(t.Context()); err != nil || m.Content != "x" {
					t.Errorf("%+v %v", m, err)
				}
			}
		})
	}
	all.Wait()
	if n := len(s.Messages(s.Channel)); n != 200 {
		t.Errorf("%d messages", n)
	}
}

// The fake must cost less than the bot that is measured through it.
func BenchmarkInteraction(b *testing.B) {
	s := fakediscord.Start(b, fakediscord.KeepMessages(1000), fakediscord.KeepRequests(-1), fakediscord.Unlimited())
	s.DeliverTo(benchmarkEndpoint(b))
	s.SetCommands(b, newsCommand)
	u := s.NewUser(fakediscord.User{Channel: s.Channel})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := u.Command(b, "news", fakediscord.Opt("query", "comet")).Wait(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
