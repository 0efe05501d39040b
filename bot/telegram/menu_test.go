package telegram_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/bottest/faketelegram"
	"github.com/nutgraf/nutgraf/bot/telegram"
)

// TestIntroduce: everybody sees the commands that are theirs, in their language,
// and a second start changes nothing.
func TestIntroduce(t *testing.T) {
	tg := faketelegram.Start(t)
	core := scripted(t, nil)
	owner := tg.NewPerson("Owner", "de")
	owner.Private().Type("hello")
	s := set(t, tg, core, polling, func(c *telegram.Config) { c.Owners = []string{id(owner.ID()), "424242", "nobody"} })
	defer func() { conforms(t, tg.Requests()) }()
	if err := s.Introduce(t.Context()); err != nil {
		t.Fatal(err)
	}
	room := tg.NewSupergroup("News", "")
	names := func(at *faketelegram.Seat) string {
		all := []string{}
		for _, c := range at.Menu() {
			all = append(all, c.Command)
		}
		return strings.Join(all, " ")
	}
	ann := tg.NewPerson("Ann", "en")
	for name, test := range map[string]struct {
		at   *faketelegram.Seat
		want string
	}{
		"in private":       {ann.Private(), "news summary settings sources"},
		"in a group":       {ann.In(room), "news summary"},
		"an administrator": {tg.NewPerson("Adm", "en").In(room).AsAdmin(), "news summary sources"},
		"an owner":         {owner.Private(), "news summary settings sources health"},
	} {
		if got := names(test.at); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
	w := words(t)
	for _, l := range w.Languages() {
		code := l.Tag[:2]
		at := tg.NewPerson("P", code).Private()
		if got, want := at.Menu()[0].Description, w.For(l.Tag).Say("command.news.text"); got != want {
			t.Errorf("%s: %q, want %q", l.Tag, got, want)
		}
		if got, want := tg.Says("description", code), w.For(l.Tag).Say("telegram.long_description"); code != "en" && got != want {
			t.Errorf("%s: %q, want %q", l.Tag, got, want)
		}
	}
	writes := func() int {
		return len(slices.DeleteFunc(tg.Requests(), func(r faketelegram.Request) bool { return !strings.HasPrefix(r.Method, "setMy") }))
	}
	s.stop()
	before := writes()
	if err := s.Introduce(t.Context()); err != nil || before == 0 || writes() != before {
		t.Errorf("%d changes at first, then %d, %v", before, writes()-before, err)
	}
	tg.Fault(faketelegram.Fault{Kind: faketelegram.Refused, Method: "getMyCommands", Code: 401, Text: "Unauthorized"})
	if err := s.Introduce(t.Context()); err == nil {
		t.Error("a wrong token is no trouble")
	}
}

func TestCheck(t *testing.T) {
	s, _ := play(t, nil)
	defer s.conforms(t)
	r, err := s.Check(t.Context())
	if err != nil || r.Name != "nutgraf_bot" || r.Link() != "https://t.me/nutgraf_bot" ||
		r.GroupLink() != "https://t.me/nutgraf_bot?startgroup" ||
		r.ChannelLink() != "https://t.me/nutgraf_bot?startchannel&admin=post_messages" {
		t.Fatalf("%+v, %v", r, err)
	}
	say := words(t).For("en")
	if all := (telegram.Report{Name: "x", Groups: true, Inline: true}).Missing(say); len(all) != 0 {
		t.Errorf("missing: %q", all)
	}
	all := telegram.Report{Name: "x", ReadsAll: true}.Missing(say)
	if len(all) != 3 || !strings.Contains(strings.Join(all, "\n"), "/setinline") {
		t.Errorf("missing: %q", all)
	}
}

// TestWrongToken: Run ends with what is to be said to the operator.
func TestWrongToken(t *testing.T) {
	tg := faketelegram.Start(t, faketelegram.TolerateFindings())
	core := scripted(t, nil)
	tg.Fault(faketelegram.Fault{Kind: faketelegram.Refused, Method: "getWebhookInfo", Times: -1, Code: 401, Text: "Unauthorized"})
	s := unset(t, tg, core)
	err := s.Run(t.Context())
	if e := new(bot.DeliveryError); !errors.As(err, &e) || e.Outcome != bot.Barred || strings.Contains(err.Error(), tg.Token) {
		t.Errorf("%v", err)
	}
}

// TestHandlerIsGuarded: only Telegram can deliver.
func TestHandlerIsGuarded(t *testing.T) {
	tg := faketelegram.Start(t)
	core := scripted(t, nil)
	s := set(t, tg, core, hook)
	tg.NewPerson("Ann", "en").Private().Type("hello").Done(t)
	before := core.requests()
	server := httptest.NewServer(s.Handler())
	defer server.Close()
	body := `{"update_id":99,"message":{"message_id":1,"date":1,"chat":{"id":1,"type":"private"},"from":{"id":1,"first_name":"x"},"text":"forged"}}`
	for secret, want := range map[string]int{"": http.StatusUnauthorized, "guess": http.StatusUnauthorized} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, bytes.NewBufferString(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		if resp.StatusCode != want || core.requests() != before {
			t.Errorf("secret %q: %d", secret, resp.StatusCode)
		}
	}
}

// TestFiles: a text that is sent as a file is read, what is no text or too large
// is not, and each is said.
func TestFiles(t *testing.T) {
	core := scripted(t, func(_ context.Context, r bot.Request) bot.Reply {
		if len(r.Files) == 0 {
			return bot.Reply{Text: "no file"}
		}
		return bot.Reply{Text: r.Command + " " + r.Files[0].Name + " " + string(r.Files[0].Data)}
	})
	tg := faketelegram.Start(t)
	set(t, tg, core, polling, func(c *telegram.Config) { c.FileBytes = 1 << 20 })
	say := words(t).For("en")
	ann := tg.NewPerson("Ann", "en")
	home := ann.Private()
	for _, test := range []struct{ name, data, want string }{
		{"feeds.opml", "<opml/>", " feeds.opml <opml/>"},
		{"story.TXT", "It rained.", " story.TXT It rained."},
		{"../../etc/passwd.txt", "x", " passwd.txt x"},
		{"picture.png", "\x89PNG", say.Say("telegram.file_kind")},
		{"large.txt", strings.Repeat("x", 1<<20+1), say.Say("telegram.file_large", "MB", 1)},
	} {
		if got := home.SendFile(test.name, []byte(test.data)).Done(t).Messages[0].Text; got != strings.TrimSpace(test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
	sent := home.SendFile("a.html", []byte("<p>")).Sent()
	if got := home.Reply(*sent, "/summary").Done(t); !strings.Contains(got.Text(), "summary a.html <p>") {
		t.Errorf("the file replied to: %s", got.Text())
	}
	group := ann.In(tg.NewSupergroup("News", ""))
	group.AddBot().Done(t)
	if v := group.SendFile("b.txt", []byte("x")).Handled(t); len(v.Messages) != 0 {
		t.Errorf("a file in a group: %s", v.Text())
	}
	tg.Fault(faketelegram.Fault{Kind: faketelegram.Refused, Method: "getFile", Code: 400, Text: "Bad Request: file is temporarily unavailable"})
	if got := home.SendFile("c.txt", []byte("x")).Done(t).Messages[0].Text; got != say.Say("telegram.file_failed") {
		t.Errorf("not fetched: %q", got)
	}
}
