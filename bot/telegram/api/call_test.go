package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nutgraf/nutgraf/bot"
)

// Trap: AddNonZero drops 0, AddBool drops false, nil slices go out as "null".
func TestParamsDropNothing(t *testing.T) {
	type mode string
	f := newFake(nil)
	var none []string
	var nobody *User
	err := f.serve(t).Call(t.Context(), "sendMessage", map[string]any{
		"zero": 0, "no": false, "empty": "", "big": int64(-1001234567890123), "mode": mode("HTML"), "part": 0.5,
		"nil": nil, "slice": none, "pointer": nobody, "list": []string{},
		"markup": InlineKeyboardMarkup{[][]InlineKeyboardButton{{{Text: "<a> & ü", CallbackData: "/x"}}}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	form := f.called("sendMessage")[0].form
	want := map[string]string{
		"zero": "0", "no": "false", "empty": "", "big": "-1001234567890123", "mode": "HTML", "part": "0.5", "list": "[]",
		"markup": `{"inline_keyboard":[[{"text":"<a> & ü","callback_data":"/x"}]]}`,
	}
	for name, value := range want {
		if !form.Has(name) || form.Get(name) != value {
			t.Errorf("%s: sent %q, want %q", name, form[name], value)
		}
	}
	if len(form) != len(want) {
		t.Errorf("sent %d parameters, want %d: %v", len(form), len(want), form)
	}
	err = f.client(t).Call(t.Context(), "sendMessage", map[string]any{"text": make(chan int)}, nil)
	checkOutcome(t, err, bot.Refused)
}

// Trap: the library's constructor goes to the network. Ours must not: a wrong
// token has to be told apart from no network, later and with retries.
func TestNewDoesNoNetwork(t *testing.T) {
	f := newFake(nil)
	f.client(t)
	if len(f.all()) != 0 {
		t.Errorf("New called %v", f.all())
	}
	for _, bad := range []string{"", "abc", "123:", "123:a/b", "123:a b", "123:ä", "123:a%s"} {
		if _, err := New(Config{Token: bad}); err == nil || bad != "" && strings.Contains(err.Error(), bad) {
			t.Errorf("token %q: error %v, want one without the token", bad, err)
		}
	}
	for _, bad := range []string{"ftp://host", "http://", "http://u:p@host", "http://host?x=1", "http://host#x"} {
		u, _ := url.Parse(bad)
		if _, err := New(Config{Token: testToken, API: u}); err == nil {
			t.Errorf("address %q was taken", bad)
		}
	}
}

func TestAPIAddress(t *testing.T) {
	var path string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path = r.URL.EscapedPath()
		_, body := ok(`{"id":7,"username":"nutgraf_bot"}`)
		w.Write([]byte(body))
	}))
	defer s.Close()
	me, err := clientAt(t, s.URL+"/a%20b/").Me(t.Context())
	if err != nil || me.ID != 7 || me.Username != "nutgraf_bot" {
		t.Fatalf("Me: %+v, %v", me, err)
	}
	if want := "/a%20b/bot" + testToken + "/getMe"; path != want {
		t.Errorf("asked %q, want %q", path, want)
	}
}

// Trap: the token stands in transport errors.
func TestErrorsHoldNoToken(t *testing.T) {
	silent := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, _ := w.(http.Hijacker).Hijack()
		conn.Close()
	}))
	defer silent.Close()
	echo := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, body := refusal(400, "no such path "+r.URL.Path, "")
		w.Write([]byte(body))
	}))
	defer echo.Close()
	away := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://127.0.0.1:1"+r.URL.Path, http.StatusFound)
	}))
	defer away.Close()
	for _, address := range []string{"http://127.0.0.1:1", silent.URL, echo.URL, away.URL, "http://127.0.0.1:1/%25zz"} {
		var log journal
		u, _ := url.Parse(address)
		c := clientWith(t, Config{API: u, Log: log.logger()})
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		_, fileErr := c.download(ctx, "documents/file_1.txt", 10)
		for _, err := range []error{c.Call(ctx, "sendMessage", nil, nil), c.Call(ctx, "getMe", nil, nil), fileErr} {
			if err == nil {
				t.Errorf("%s: no error", address)
				continue
			}
			for _, e := range chain(err) {
				if strings.Contains(fmt.Sprintf("%v %+v %#v", e, e, e), testToken[7:]) {
					t.Errorf("%s: the error holds the token: %v", address, e)
				}
			}
		}
		cancel()
		if strings.Contains(log.String(), testToken[7:]) {
			t.Errorf("%s: the log holds the token: %s", address, log.String())
		}
	}
}

// chain is an error with all that it wraps.
func chain(err error) []error {
	all := []error{err}
	switch e := err.(type) { //nolint:errorlint // it goes through the wrapping by itself
	case interface{ Unwrap() error }:
		all = append(all, chain(e.Unwrap())...)
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			all = append(all, chain(inner)...)
		}
	}
	return all
}

// Trap: no time limit and no context.
func TestContextEndsACall(t *testing.T) {
	arrived, release := make(chan struct{}, 1), make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		arrived <- struct{}{}
		<-release
	}))
	defer s.Close()
	defer close(release)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-arrived; cancel() }()
	err := clientAt(t, s.URL).Call(ctx, "sendMessage", map[string]any{"chat_id": 1}, nil)
	if e := wantOutcome(t, err, bot.Unclear); !errors.Is(e, context.Canceled) {
		t.Errorf("%v is not context.Canceled", err)
	}
	// Nothing is sent, so nothing is unclear, when there was no time to begin with.
	checkOutcome(t, clientAt(t, s.URL).Call(ctx, "sendMessage", nil, nil), bot.Later)
}

// An upload that never begins leaves no goroutine of the library behind: the
// bubble would not end.
func TestAnUploadThatComesTooLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		f := newFake(nil)
		err := f.client(t).Upload(ctx, "setChatPhoto", nil, []File{{"document", "a", []byte("a")}}, nil)
		if checkOutcome(t, err, bot.Later); len(f.all()) != 0 {
			t.Error("it was sent")
		}
	})
}

// The token is part of the address: a redirect must not carry it elsewhere.
func TestRedirectsAreNotFollowed(t *testing.T) {
	elsewhere := newFake(nil)
	there := httptest.NewServer(elsewhere)
	defer there.Close()
	here := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, there.URL+r.URL.Path, http.StatusTemporaryRedirect)
	}))
	defer here.Close()
	checkOutcome(t, clientAt(t, here.URL).Call(t.Context(), "sendMessage", nil, nil), bot.Later)
	if n := len(elsewhere.all()); n != 0 {
		t.Errorf("%d requests went elsewhere", n)
	}
}

func TestASilentServerDoesNotHoldACallForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(nil)
		f.answer = func(string, url.Values) (int, string) {
			time.Sleep(35 * time.Second)
			return 200, ""
		}
		begun := time.Now()
		checkOutcome(t, f.client(t).Call(context.Background(), "sendMessage", nil, nil), bot.Unclear)
		if took := time.Since(begun); took > 40*time.Second {
			t.Errorf("sendMessage took %s", took)
		}
		begun = time.Now()
		checkOutcome(t, f.client(t).Call(context.Background(), "getMe", nil, nil), bot.Later)
		if took := time.Since(begun); took > callTime+40*time.Second {
			t.Errorf("getMe took %s", took)
		}
	})
}

// Trap: a non-JSON 502 comes back as a *json.SyntaxError.
func TestAnswersThatAreNoJSON(t *testing.T) {
	const page = "<html><body>Bad Gateway</body></html>"
	tests := []struct {
		method string
		status int
		body   string
		want   bot.Outcome
		tries  int
	}{
		{"sendMessage", 502, page, bot.Later, maxTries},
		{"getMe", 502, page, bot.Later, maxTries},
		{"sendMessage", 503, page, bot.Later, maxTries},
		{"sendMessage", 504, page, bot.Unclear, 1}, // a gateway gave up waiting: it may have arrived
		{"editMessageText", 504, page, bot.Later, maxTries},
		{"sendMessage", 200, page, bot.Unclear, 1},
		{"sendMessage", 200, `{"ok":tr`, bot.Unclear, 1},
		{"sendMessage", 200, `{}`, bot.Unclear, 1},
		{"sendMessage", 200, `[1]`, bot.Unclear, 1},
		{"sendMessage", 403, page, bot.Later, 1}, // a proxy's word is not about the chat
		{"sendMessage", 404, page, bot.Later, 1},
		{"sendMessage", 413, page, bot.Refused, 1},
		{"sendMessage", 400, page, bot.Refused, 1},
		{"sendMessage", 302, page, bot.Later, 1},
	}
	for _, test := range tests {
		synctest.Test(t, func(t *testing.T) {
			f := newFake(func(string, url.Values) (int, string) { return test.status, test.body })
			err := f.client(t).Call(t.Context(), test.method, map[string]any{"chat_id": 5}, nil)
			e := wantOutcome(t, err, test.want)
			if e.Code != test.status {
				t.Errorf("%s %d: code %d", test.method, test.status, e.Code)
			}
			if n := len(f.all()); n != test.tries {
				t.Errorf("%s %d %.9s: tried %d times, want %d", test.method, test.status, test.body, n, test.tries)
			}
		})
	}
}

// Trap: UploadFiles loses the error code.
func TestUpload(t *testing.T) {
	var status int
	var body string
	f := newFake(func(string, url.Values) (int, string) { return status, body })
	c := f.serve(t)
	send := func() error {
		return c.Upload(t.Context(), "sendDocument", map[string]any{"chat_id": 5, "caption": "c"}, []File{{"document", "a.opml", []byte("<opml/>")}}, nil)
	}
	status, body = ok(`{"message_id":3}`)
	if err := send(); err != nil {
		t.Fatal(err)
	}
	if got := f.all()[0].form; got.Get("chat_id") != "5" || got.Get("caption") != "c" {
		t.Errorf("sent %v", got)
	}
	status, body = refusal(403, "Forbidden: bot was blocked by the user", "")
	if e := wantOutcome(t, send(), bot.Gone); e.Code != 403 {
		t.Errorf("code %d, want 403", e.Code)
	}
}

func TestVerdicts(t *testing.T) {
	tests := []struct {
		code int
		text string
		more string
		want bot.Outcome
		kind error
	}{
		{401, "Unauthorized", "", bot.Barred, nil},
		{404, "Not Found", "", bot.Barred, nil},
		{404, "Not Found: method not found", "", bot.Refused, nil}, // an old self-hosted server
		{409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running", "", bot.Barred, ErrConflict},
		{403, "Forbidden: bot was blocked by the user", "", bot.Gone, nil},
		{403, "Forbidden: user is deactivated", "", bot.Gone, nil},
		{403, "Forbidden: bot was kicked from the supergroup chat", "", bot.Gone, nil},
		{403, "Forbidden: bot is not a member of the channel chat", "", bot.Gone, nil},
		{403, "Forbidden: the group chat was deleted", "", bot.Gone, nil},
		{403, "Forbidden: bot can't initiate conversation with a user", "", bot.Gone, nil},
		{403, "Forbidden: not enough rights to send text messages to the chat", "", bot.Refused, ErrNoRights},
		{400, "Bad Request: chat not found", "", bot.Gone, ErrChatNotFound},
		{400, "Bad Request: TOPIC_CLOSED", "", bot.Refused, ErrTopicClosed},
		{400, "Bad Request: message thread not found", "", bot.Refused, ErrTopicGone},
		{400, "Bad Request: TOPIC_DELETED", "", bot.Refused, ErrTopicGone},
		{400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same", "", bot.Refused, ErrNotModified},
		{400, "Bad Request: query is too old and response timeout expired or query ID is invalid", "", bot.Refused, ErrQueryTooOld},
		{400, "Bad Request: message to edit not found", "", bot.Refused, ErrMessageGone},
		{400, "Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 0", "", bot.Refused, ErrMarkup},
		{400, "Bad Request: file is too big", "", bot.Refused, ErrTooLarge},
		{400, "Bad Request: have no rights to send a message", "", bot.Refused, ErrNoRights},
		{400, "Bad Request: group chat was upgraded to a supergroup chat", `{"migrate_to_chat_id":-1001234567890}`, bot.Later, nil},
		{429, "Too Many Requests: retry after 3700", `{"retry_after":3700}`, bot.Later, nil},
		{500, "Internal Server Error", "", bot.Later, nil},
		{418, "Teapot", "", bot.Refused, nil},
	}
	for _, test := range tests {
		synctest.Test(t, func(t *testing.T) {
			f := newFake(func(string, url.Values) (int, string) { return refusal(test.code, test.text, test.more) })
			e := wantOutcome(t, f.client(t).Call(t.Context(), "sendMessage", map[string]any{"chat_id": 5}, nil), test.want)
			if e.Code != test.code || !strings.Contains(e.Error(), test.text) {
				t.Errorf("%s: code %d, text %q", test.text, e.Code, e)
			}
			if test.kind != nil && !errors.Is(e, test.kind) {
				t.Errorf("%s is not %v", test.text, test.kind)
			}
			if moved := strings.Contains(test.more, "migrate"); moved != (e.MovedTo == "-1001234567890") {
				t.Errorf("moved to %q", e.MovedTo)
			}
			if long := test.code == 429; long && e.After != 3700*time.Second {
				t.Errorf("after %s", e.After)
			}
			if test.want != bot.Later && len(f.all()) != 1 {
				t.Errorf("%s: tried %d times", test.text, len(f.all()))
			}
		})
	}
}

func TestFile(t *testing.T) {
	content := bytes.Repeat([]byte("x"), 100)
	var filePath, asked string
	var size string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/file/") {
			asked = r.URL.EscapedPath()
			w.Write(content)
			return
		}
		_, body := ok(`{"file_id":"f","file_path":"` + filePath + `"` + size + `}`)
		w.Write([]byte(body))
	}))
	defer s.Close()
	c := clientAt(t, s.URL)
	for path, want := range map[string]string{
		"documents/file_1.txt": "documents/file_1.txt",
		"/var/lib/telegram-bot-api/" + testToken + "/documents/file 2.txt": "documents/file%202.txt",
		"/documents/a?b#c": "documents/a%3Fb%23c",
	} {
		filePath = path
		data, err := c.File(t.Context(), "f", 100)
		if err != nil || !bytes.Equal(data, content) {
			t.Errorf("%s: %d bytes, %v", path, len(data), err)
		}
		if want = "/file/bot" + testToken + "/" + want; asked != want {
			t.Errorf("asked %q, want %q", asked, want)
		}
	}
	if _, err := c.File(t.Context(), "f", 99); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a file over the limit: %v", err)
	}
	asked, size = "", `,"file_size":101`
	if _, err := c.File(t.Context(), "f", 100); !errors.Is(err, ErrTooLarge) || asked != "" {
		t.Errorf("a file that says so: %v, asked %q", err, asked)
	}
	size = ""
	for _, bad := range []string{"", "../../etc/passwd", "documents/../../x"} {
		filePath = bad
		_, err := c.File(t.Context(), "f", 100)
		checkOutcome(t, err, bot.Refused)
	}
}

// A connection that never came about is tried again, also for a message; one
// that broke after the message went out is not.
func TestConnectionsThatFail(t *testing.T) {
	refused := &net.OpError{Op: "dial", Err: errors.New("connection refused")}
	broken := &net.OpError{Op: "read", Err: errors.New("connection reset by peer")}
	tests := []struct {
		method string
		err    error
		want   bot.Outcome
		tries  int
	}{
		{"sendMessage", refused, bot.Later, maxTries},
		{"sendMessage", broken, bot.Unclear, 1},
		{"editMessageText", broken, bot.Later, maxTries},
		{"answerCallbackQuery", broken, bot.Later, maxTries},
	}
	for _, test := range tests {
		synctest.Test(t, func(t *testing.T) {
			w := &wire{fail: func(int) error { return test.err }}
			c := clientWith(t, Config{Transport: w})
			checkOutcome(t, c.Call(t.Context(), test.method, map[string]any{"chat_id": 5}, nil), test.want)
			if w.n != test.tries {
				t.Errorf("%s after %v: tried %d times, want %d", test.method, test.err, w.n, test.tries)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		w := &wire{fail: func(n int) error {
			if n < 3 {
				return refused
			}
			return nil
		}}
		begun := time.Now()
		if err := clientWith(t, Config{Transport: w}).Call(t.Context(), "sendMessage", nil, nil); err != nil {
			t.Error(err)
		}
		if took := time.Since(begun); took < 500*time.Millisecond || took > 5*time.Second {
			t.Errorf("two waits took %s", took)
		}
	})
}

// A wire fails as it is told, else answers true.
type wire struct {
	n    int
	fail func(n int) error
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	w.n++
	if err := w.fail(w.n); err != nil {
		return nil, err
	}
	return newFake(nil).RoundTrip(r)
}

// What a token that nobody knows gets is always the same: it is not asked again
// and again. Polling beside another process keeps nobody from sending.
func TestCircuitBreakers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bad := true
		f := newFake(func(string, url.Values) (int, string) {
			if bad {
				return refusal(401, "Unauthorized", "")
			}
			return ok("true")
		})
		c := f.client(t)
		for range 50 {
			if e := wantOutcome(t, c.Call(t.Context(), "sendMessage", nil, nil), bot.Barred); e.Code != 401 {
				t.Fatalf("code %d", e.Code)
			}
		}
		if n := len(f.all()); n != fuseTrips {
			t.Errorf("asked %d times, want %d", n, fuseTrips)
		}
		bad = false
		time.Sleep(tokenRest + time.Second)
		if err := c.Call(t.Context(), "sendMessage", nil, nil); err != nil {
			t.Errorf("after the rest: %v", err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		f := newFake(func(method string, _ url.Values) (int, string) {
			if method == "getUpdates" {
				return refusal(409, "Conflict: terminated by other getUpdates request", "")
			}
			return ok("true")
		})
		c := f.client(t)
		for range 20 {
			if err := c.Call(t.Context(), "getUpdates", nil, nil); !errors.Is(wantOutcome(t, err, bot.Barred), ErrConflict) {
				t.Errorf("%v is no conflict", err)
			}
			if err := c.Call(t.Context(), "sendMessage", map[string]any{"chat_id": 1}, nil); err != nil {
				t.Fatal(err)
			}
		}
		if n := len(f.called("getUpdates")); n > 2*fuseTrips+4 {
			t.Errorf("polled %d times in %s beside another process", n, time.Since(f.all()[0].at))
		}
	})
}
