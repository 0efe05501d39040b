package faketelegram

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestPolling(t *testing.T) {
	t.Parallel()
	s := Start(t)
	r := newRaw(t, s)
	at := talk(s)
	act := at.Type("/news@nutgraf_bot comet")
	list := r.updates(nil)
	if len(list) != 2 {
		t.Fatalf("%d updates", len(list))
	}
	var u struct {
		ID      int64   `json:"update_id"`
		Message Message `json:"message"`
	}
	if err := json.Unmarshal(list[1], &u); err != nil || u.Message.Text != "/news@nutgraf_bot comet" || u.Message.Entities[0].Length != 17 {
		t.Fatalf("%s %v", list[1], err)
	}
	if again := r.updates(nil); len(again) != 2 {
		t.Errorf("%d updates, though none was acknowledged", len(again))
	}
	if one := r.updates(args{"limit": 1}); len(one) != 1 {
		t.Errorf("limit: %d", len(one))
	}
	if act.View().Handled {
		t.Error("handled before it was acknowledged")
	}
	if last := r.updates(args{"offset": -1}); len(last) != 1 || s.Pending() != 1 {
		t.Errorf("offset -1: %d, %d wait", len(last), s.Pending())
	}
	if rest := r.updates(args{"offset": u.ID + 1}); len(rest) != 0 || s.Pending() != 0 {
		t.Errorf("after all was acknowledged: %d", len(rest))
	}
	act.Handled(t)

	// A poll that waits gets what comes.
	got := make(chan int, 1)
	go func() { got <- len(r.updates(args{"timeout": 30, "offset": u.ID + 1})) }()
	s.Redeliver(2)
	if n := <-got; n == 0 {
		t.Error("the poll ended empty")
	}

	// What was acknowledged comes once more under its id, and is gone then.
	r.updates(nil)
	s.Redeliver(1)
	if again := r.updates(args{"offset": u.ID + 1}); len(again) != 1 || !strings.Contains(string(again[0]), itoa(u.ID)) {
		t.Errorf("delivered again: %s", again)
	}
	if after := r.updates(args{"offset": u.ID + 1}); len(after) != 0 {
		t.Errorf("and again: %s", after)
	}
}

func TestAllowedUpdates(t *testing.T) {
	t.Parallel()
	s := Start(t)
	r := newRaw(t, s)
	if err := s.Push("message_reaction", args{}); err != nil || s.Pending() != 0 {
		t.Errorf("a kind that must be asked for came: %v", err)
	}
	r.ok("getUpdates", args{"allowed_updates": []string{"message_reaction"}})
	talk(s)
	if err := s.Push("message_reaction", args{}); err != nil || s.Pending() != 1 {
		t.Errorf("%d wait, %v", s.Pending(), err)
	}
}

// The second poller takes over and the first is told.
func TestTwoPollers(t *testing.T) {
	t.Parallel()
	s := Start(t)
	r := newRaw(t, s)
	first := make(chan rawAnswer, 1)
	go func() {
		out, err := r.try(context.Background(), "getUpdates", args{"timeout": 50})
		if err != nil {
			out.Description = err.Error()
		}
		first <- out
	}()
	waitFor(t, s, func() bool { return s.queue.poll != nil })
	go func() { _, _ = r.try(context.Background(), "getUpdates", args{"timeout": 50}) }()
	if out := <-first; out.ErrorCode != 409 || !strings.Contains(out.Description, "Conflict: terminated by other getUpdates request") {
		t.Errorf("%+v", out)
	}
}

// waitFor polls a condition under the server's lock, without a clock.
func waitFor(t *testing.T, s *Server, ok func() bool) {
	t.Helper()
	for t.Context().Err() == nil {
		s.mu.Lock()
		done := ok()
		s.mu.Unlock()
		if done {
			return
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		<-ctx.Done()
		cancel()
	}
	t.Fatal("waited in vain")
}

func TestWebhook(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var tries []string
	s := Start(t, WithHookRetry(time.Millisecond))
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		tries = append(tries, r.Header.Get("X-Telegram-Bot-Api-Secret-Token")+" "+string(body))
		if len(tries) < 3 {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"method":"sendMessage","chat_id":1001,"text":"by return"}`)
	}))
	t.Cleanup(hook.Close)
	r := newRaw(t, s)
	r.no("setWebhook", args{"url": "http://example.org/"}, 400, "HTTPS")
	r.no("setWebhook", args{"url": "nonsense"}, 400, "invalid webhook URL")
	r.no("setWebhook", args{"url": hook.URL, "secret_token": "a b"}, 400, "unallowed characters")
	r.no("setWebhook", args{"url": hook.URL, "secret_token": strings.Repeat("a", 257)}, 400, "too long")
	r.ok("setWebhook", args{"url": hook.URL, "secret_token": "s3cret"})
	r.no("getUpdates", nil, 409, "can't use getUpdates method while webhook is active")
	act := s.NewPerson("Ann", "en").Private().Type("/start")
	if m := act.Answer(t); m.Text != "by return" {
		t.Errorf("%+v", m)
	}
	act.Done(t)
	mu.Lock()
	if len(tries) != 3 || !strings.HasPrefix(tries[2], `s3cret {"update_id":`) || tries[0] != tries[2] {
		t.Errorf("tried: %q", tries)
	}
	mu.Unlock()
	if info := string(r.ok("getWebhookInfo", nil)); !strings.Contains(info, "500 Internal Server Error") || !strings.Contains(info, hook.URL) {
		t.Error(info)
	}
	r.ok("deleteWebhook", nil)
	r.ok("getUpdates", nil)
}

func TestOddUpdates(t *testing.T) {
	t.Parallel()
	s := Start(t)
	r := newRaw(t, s)
	if err := s.Push("hologram", args{"depth": 3}); err != nil {
		t.Fatal(err)
	}
	s.PushRaw(`{"update_id":%d,"message":"no object"}`)
	list := r.updates(nil)
	if len(list) != 2 || !strings.Contains(string(list[0]), "hologram") || !strings.Contains(string(list[1]), "no object") {
		t.Fatalf("%s", list)
	}
	s.PushRaw(`{"update_id":%d,`)
	if _, err := r.try(t.Context(), "getUpdates", nil); err == nil {
		t.Error("an update that is no JSON did not spoil the answer")
	}
}

func TestMembership(t *testing.T) {
	t.Parallel()
	s := Start(t)
	r := newRaw(t, s)
	group := s.NewGroup("G")
	ann := s.NewPerson("Ann", "en").In(group)
	ann.AddBot()
	ann.Type("nobody asked the bot")
	ann.Type("/news@other_bot x")
	ann.Type("/news x")
	ann.Promote()
	ann.Type("an administrator hears all")
	anon := ann.AsAnonymous()
	anon.Type("/digest")
	super, _ := anon.Migrate()
	ann.Person().In(super).KickBot()
	ann.Person().In(super).Type("/unheard")
	var all []string
	for _, u := range r.updates(nil) {
		all = append(all, string(u))
	}
	want := []string{
		`"my_chat_member".*"left".*"member"`, "new_chat_members", "/news x", `"administrator"`, "hears all",
		"GroupAnonymousBot", "migrate_to_chat_id", "migrate_from_chat_id", `"kicked"`,
	}
	if len(all) != len(want) {
		t.Fatalf("%d updates: %s", len(all), strings.Join(all, "\n"))
	}
	for i, w := range want {
		rest := all[i]
		for part := range strings.SplitSeq(w, ".*") {
			_, after, ok := strings.Cut(rest, part)
			if !ok {
				t.Errorf("update %d lacks %s: %s", i, w, all[i])
			}
			rest = after
		}
	}
}

func TestDoings(t *testing.T) {
	t.Parallel()
	s := Start(t)
	r := newRaw(t, s)
	at := talk(s)
	first := r.updates(nil)
	if len(first) != 1 {
		t.Fatal(len(first))
	}
	channel := s.NewChannel("News", "news_channel")
	cho := s.NewPerson("Cho", "zh").In(channel)
	cho.AddBot()
	post := cho.Type("posted")
	sent := at.Type("hello")
	at.Reply(*sent.Sent(), "/summary")
	at.Edit(*sent.Sent(), "hallo")
	at.Forward(*post.Sent())
	at.SendFile("feeds.opml", []byte("<opml/>"))
	ask := args{"text": "Pick", "request_chat": args{"request_id": 7, "chat_is_channel": true, "bot_is_member": true, "request_title": true}}
	r.ok("sendMessage", args{"chat_id": at.Room().ID(), "text": "which?", "reply_markup": args{"keyboard": [][]args{{ask}}}})
	at.ShareChat(t, "Pick", channel)
	r.ok("sendMessage", args{"chat_id": at.Room().ID(), "text": "thanks", "reply_markup": args{"remove_keyboard": true}})
	if at.Room().Shown() != nil {
		t.Error("the keyboard is still there")
	}
	var file string
	want := []string{"/start", "my_chat_member", "channel_post", "hello", `"reply_to_message"`, `"edited_message"`, `"forward_origin":{"type":"channel"`, "feeds.opml", `"chat_shared":{"request_id":7`}
	all := r.updates(nil)
	if len(all) != len(want) {
		t.Fatalf("%d updates: %s", len(all), all)
	}
	for i, w := range want {
		if !strings.Contains(string(all[i]), w) {
			t.Errorf("update %d lacks %s: %s", i, w, all[i])
		}
		var u struct{ Message Message }
		if json.Unmarshal(all[i], &u) == nil && u.Message.Document != nil {
			file = u.Message.Document.FileID
		}
	}
	download(t, r, file, "<opml/>")
	big := at.SendFile("big.bin", make([]byte, maxDownload+1)).Sent().Document.FileID
	r.no("getFile", args{"file_id": big}, 400, "file is too big")
	r.no("sendMessage", args{"chat_id": channel.ID(), "text": "x", "reply_markup": args{"keyboard": [][]args{{ask}}}}, 400, "unavailable in channels")
}

func download(t *testing.T, r *raw, id, want string) {
	t.Helper()
	var f File
	if err := json.Unmarshal(r.ok("getFile", args{"file_id": id}), &f); err != nil {
		t.Fatal(err)
	}
	resp, err := r.c.Get(r.s.URL + "/file/bot" + r.s.Token + "/" + f.Path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if data, _ := io.ReadAll(resp.Body); string(data) != want {
		t.Errorf("downloaded %q", data)
	}
	r.no("getFile", args{"file_id": "nope"}, 400, "invalid file_id")
}
