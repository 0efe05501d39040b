package telegram_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/bottest"
	"github.com/nutgraf/nutgraf/bot/bottest/faketelegram"
	"github.com/nutgraf/nutgraf/bot/telegram"
	"github.com/nutgraf/nutgraf/bot/telegram/api"
)

// TestEmulator has the conversations with a Telegram that others wrote, the npm
// package telegram-test-api. It validates nothing, but whoever wrote it read the
// Bot API's documentation without knowing this program.
func TestEmulator(t *testing.T) {
	if os.Getenv("TELEGRAM_EMULATOR") == "" {
		t.Skip("set TELEGRAM_EMULATOR=1 to have telegram-test-api 4.2.1 installed with npm, into a temporary folder, and talk to it")
	}
	emulator := startEmulator(t)
	for i, in := range []way{polling, hook} {
		t.Run(string(in), func(t *testing.T) {
			n := 0
			bottest.Run(t, bottest.Stage{
				Store: openStore,
				Open: func(t *testing.T, b *bot.Bot) bottest.Driver {
					n++
					return openEmulated(t, b, emulator, fmt.Sprintf("%d:emulated%d", i+1, n), in)
				},
			})
		})
	}
}

// startEmulator installs and runs the emulator and returns its address.
func startEmulator(t *testing.T) *url.URL {
	t.Helper()
	dir := t.TempDir()
	install := exec.CommandContext(t.Context(), "npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", dir, "telegram-test-api@4.2.1")
	if out, err := install.CombinedOutput(); err != nil {
		t.Skipf("npm could not install the emulator: %v: %s", err, out)
	}
	// Port 0 is replaced by the package's default, so the server is started by hand.
	const start = `const T = require('telegram-test-api').TelegramServer || require('telegram-test-api');
const s = new T({host: '127.0.0.1'}); s.started = true;
const h = require('http').createServer(s.webServer);
h.listen(0, '127.0.0.1', () => console.log(h.address().port));
process.stdin.on('end', () => process.exit(0)).resume();`
	cmd := exec.CommandContext(t.Context(), "node", "-e", start)
	cmd.Dir = dir
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = stdin.Close()
		_ = cmd.Wait()
	})
	port, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatalf("the emulator did not start: %v", err)
	}
	return &url.URL{Scheme: "http", Host: "127.0.0.1:" + strings.TrimSpace(port)}
}

// emulated drives a private chat of the emulator.
type emulated struct {
	emulator *url.URL
	token    string
	menu     faketelegram.Message
	seen     map[int]string // messages as they were last seen, by their ids

	mu      sync.Mutex
	toasts  []string
	given   int // the last update that the bot was given, and that it acknowledged
	taken   int
	changed chan struct{}
}

func openEmulated(t *testing.T, b telegram.Bot, emulator *url.URL, token string, in way) bottest.Driver {
	t.Helper()
	e := &emulated{emulator: emulator, token: token, seen: map[int]string{}, changed: make(chan struct{}, 1)}
	front := httptest.NewServer(e.front())
	t.Cleanup(front.Close)
	address, err := url.Parse(front.URL)
	if err != nil {
		t.Fatal(err)
	}
	quick := api.Rate{Every: -1}
	client, err := api.New(api.Config{Token: token, API: address, Log: quiet(), Limits: api.Limits{Overall: quick, Private: quick, Group: quick}})
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{Adapter: telegram.New(telegram.Config{Bot: b, Words: words(t), Client: client, Log: quiet(), Secret: api.Secret(token)})}
	if in == polling {
		s.run(t, in)
		return e
	}
	// The emulator sends no secret along: somebody has to put it there.
	inner := s.Handler()
	hooked := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", api.Secret(token))
		inner.ServeHTTP(w, r)
		e.note(func() { e.taken++ })
	}))
	t.Cleanup(hooked.Close)
	e.post(t, "/bot"+token+"/setWebhook", map[string]any{"url": hooked.URL}, nil)
	return e
}

// front stands before the emulator. It answers the methods that the emulator
// does not have, keeps the words of toasts, which the emulator drops, and sees
// which updates are finished.
func (e *emulated) front() http.Handler {
	proxy := httputil.NewSingleHostReverseProxy(e.emulator)
	proxy.ModifyResponse = e.delivered
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		method := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
		body, _ := io.ReadAll(r.Body)
		form, _ := url.ParseQuery(string(body))
		r.Body = io.NopCloser(bytes.NewReader(body))
		switch {
		case method == "getUpdates":
			var offset int
			_, _ = fmt.Sscan(form.Get("offset"), &offset)
			e.note(func() { e.taken = max(e.taken, offset-1) })
		case method == "answerCallbackQuery":
			e.note(func() { e.toasts = append(e.toasts, form.Get("text")+"\n"+form.Get("url")) })
		case method == "getWebhookInfo":
			_, _ = io.WriteString(w, `{"ok":true,"result":{"url":""}}`)
			return
		case strings.HasPrefix(method, "getMy"), strings.HasPrefix(method, "setMy"), method == "sendChatAction":
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"ok":false,"error_code":400,"description":"Bad Request: not here"}`)
			return
		}
		proxy.ServeHTTP(w, r)
	})
}

// delivered notes the updates that the bot is given.
func (e *emulated) delivered(r *http.Response) error {
	if !strings.HasSuffix(r.Request.URL.Path, "/getUpdates") {
		return nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	var answer struct {
		Result []struct {
			ID int `json:"update_id"`
		} `json:"result"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return err
	}
	for _, u := range answer.Result {
		e.note(func() { e.given = max(e.given, u.ID) })
	}
	return nil
}

func (e *emulated) note(f func()) {
	e.mu.Lock()
	f()
	e.mu.Unlock()
	select {
	case e.changed <- struct{}{}:
	default:
	}
}

// post calls the emulator as a person does.
func (e *emulated) post(t *testing.T, path string, what, out any) {
	t.Helper()
	body, err := json.Marshal(what)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.emulator.String()+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if out != nil {
		err = json.NewDecoder(resp.Body).Decode(out)
	}
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d, %v", path, resp.StatusCode, err)
	}
}

func (e *emulated) Type(t *testing.T, line string) string {
	t.Helper()
	line = strings.ReplaceAll(line, "@nutgraf_bot", "@TestNameBot") // as the emulator calls every bot
	message := map[string]any{"text": line, "chat": map[string]any{"id": 1, "type": "private"}, "from": reader()}
	path := "/sendMessage"
	if strings.HasPrefix(line, "/") {
		command, _, _ := strings.Cut(line, " ")
		path, message["entities"] = "/sendCommand", []any{map[string]any{"type": "bot_command", "offset": 0, "length": len(command)}}
	}
	return e.do(t, path, message)
}

func reader() map[string]any {
	return map[string]any{"id": 1, "first_name": "Reader", "is_bot": false, "language_code": "en"}
}

func (e *emulated) Use(t *testing.T, label string) string {
	t.Helper()
	for _, b := range slices.Concat(e.menu.Buttons()...) {
		if b.Data != "" && called(b.Text, label) {
			return e.do(t, "/sendCallback", map[string]any{"data": b.Data, "from": reader(), "message": e.menu})
		}
	}
	t.Fatalf("no button is called %q below:\n%s", label, e.menu.Show())
	return ""
}

// do sends something to the bot and returns what is new once it is handled.
func (e *emulated) do(t *testing.T, path string, what map[string]any) string {
	t.Helper()
	what["botToken"], what["date"] = e.token, time.Now().Unix()
	e.mu.Lock()
	given, taken := e.given, e.taken
	e.toasts = nil
	e.mu.Unlock()
	e.post(t, path, what, nil)
	late := time.After(10 * time.Second)
	for done := false; !done; {
		select {
		case <-e.changed:
		case <-late:
			t.Fatal("the bot did not handle it")
		}
		e.mu.Lock()
		done = e.taken > taken && (e.given == 0 || e.given > given && e.taken >= e.given)
		e.mu.Unlock()
	}
	e.mu.Lock()
	toasts := strings.Join(e.toasts, "\n")
	e.mu.Unlock()
	return toasts + "\n" + e.news(t)
}

// news are the messages that are new or changed. The emulator keeps HTML as it
// came, so its links are seen as they are written.
func (e *emulated) news(t *testing.T) string {
	t.Helper()
	var history struct {
		Result []struct {
			ID      int             `json:"messageId"`
			Message json.RawMessage `json:"message"`
		} `json:"result"`
	}
	e.post(t, "/getUpdatesHistory", map[string]any{"token": e.token}, &history)
	var b strings.Builder
	for _, h := range history.Result {
		var m struct {
			ChatID string                       `json:"chat_id"`
			Text   string                       `json:"text"`
			Keys   *faketelegram.InlineKeyboard `json:"reply_markup"`
		}
		if err := json.Unmarshal(h.Message, &m); err != nil || m.ChatID == "" || e.seen[h.ID] == string(h.Message) {
			continue // what the person wrote, or nothing new
		}
		e.seen[h.ID] = string(h.Message)
		text, links := unmarked(m.Text)
		shown := faketelegram.Message{ID: h.ID, Date: 1, Chat: faketelegram.Chat{ID: 1, Type: "private"}, Text: text, InlineKeyboard: m.Keys}
		b.WriteString(unseen.Replace(text) + "\n" + links)
		for _, button := range slices.Concat(shown.Buttons()...) {
			b.WriteString(spelled(button.Text) + "\n" + button.URL + "\n")
		}
		if len(shown.Buttons()) > 0 {
			e.menu = shown
		}
	}
	return b.String()
}

// unmarked is HTML as it is read: the words, and the addresses of its links.
func unmarked(s string) (words, links string) {
	var text, found strings.Builder
	plain := strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&amp;", "&")
	for s != "" {
		before, rest, tagged := strings.Cut(s, "<")
		text.WriteString(before)
		if !tagged {
			break
		}
		tag, after, _ := strings.Cut(rest, ">")
		if address, ok := strings.CutPrefix(tag, `a href="`); ok {
			found.WriteString(plain.Replace(strings.TrimSuffix(address, `"`)) + "\n")
		}
		s = after
	}
	return plain.Replace(text.String()), found.String()
}
