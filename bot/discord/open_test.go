package discord_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
	"github.com/nutgraf/nutgraf/bot/discord"
	"github.com/nutgraf/nutgraf/bot/discord/gateway"
	"github.com/nutgraf/nutgraf/bot/discord/rest"
	"github.com/nutgraf/nutgraf/bot/locale"
)

// way is a way for interactions to come in.
type way string

const (
	byGateway way = "gateway"
	byHTTP    way = "http"
)

func ways() []way { return []way{byGateway, byHTTP} }

// world is a fake Discord with the adapter in it.
type world struct {
	*fakediscord.Server
	adapter *discord.Adapter
	stop    func() // ends Run and waits for it
}

func words(t testing.TB) *locale.Words {
	t.Helper()
	w, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// testLog shows the log of a test that fails.
func testLog(t testing.TB) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// open starts the adapter with a core on a fake Discord. change may alter the
// configuration.
func open(t testing.TB, core discord.Core, in way, change func(*discord.Config), opts ...fakediscord.Option) *world {
	t.Helper()
	s := fakediscord.Start(t, opts...)
	api, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	client, err := rest.New(rest.Config{Token: s.Token, API: api, Log: testLog(t)})
	if err != nil {
		t.Fatal(err)
	}
	c := discord.Config{Bot: core, Words: words(t), Client: client, API: api, Log: testLog(t)}
	if in == byGateway {
		c.Gateway = func(ctx context.Context, handle func(context.Context, string, json.RawMessage)) error {
			return gateway.Run(ctx, gateway.Config{Client: client, Token: s.Token, Handle: handle, Log: testLog(t)})
		}
	}
	if change != nil {
		change(&c)
	}
	a, err := discord.New(c)
	if err != nil {
		t.Fatal(err)
	}
	if in == byHTTP {
		endpoint := httptest.NewServer(a.Handler())
		t.Cleanup(endpoint.Close)
		s.DeliverTo(endpoint.URL)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	w := &world{Server: s, adapter: a}
	stopped := false
	w.stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
	}
	t.Cleanup(w.stop)
	s.AwaitCommands(t, offered(core, c.Words.For()))
	if in == byGateway {
		s.Gateway().AwaitReady(t, 1)
	}
	return w
}

// offered is how many commands there are for people: those in menus, and the one
// of messages.
func offered(c discord.Core, say locale.Printer) int {
	n := 1
	for _, info := range c.Commands(say) {
		if !info.Hidden {
			n++
		}
	}
	return n
}

// core is a bot of a test's own. What it is not given does nothing.
type core struct {
	answer  func(ctx context.Context, r bot.Request) bot.Reply
	suggest func(ctx context.Context, r bot.Request, param, typed string) []bot.Suggestion
	left    func(chat string)
	infos   []bot.CommandInfo
	words   *locale.Words
}

func newCore(t testing.TB, answer func(ctx context.Context, r bot.Request) bot.Reply) *core {
	return &core{answer: answer, words: words(t), infos: []bot.CommandInfo{
		{Name: "news", Text: "Find articles", Params: []bot.Param{{Name: "words", Text: "What to look for", Suggests: true}}},
		{Name: "settings", Text: "Settings", Private: true, Params: []bot.Param{{Name: "chat", Text: "Where"}}},
		{
			Name: "summary", Text: "Summarise", Pastes: true, Params: []bot.Param{
				{Name: "article", Text: "Link or text"},
				{Name: "count", Text: "Quotes", Kind: bot.KindNumber, Min: 1, Max: 10},
				{Name: "file", Text: "A file", Kind: bot.KindFile},
			},
		},
	}}
}

func (c *core) Answer(ctx context.Context, _ bot.Platform, r bot.Request) bot.Reply {
	return c.answer(ctx, r)
}

func (c *core) Commands(locale.Printer) []bot.CommandInfo { return c.infos }

func (c *core) Line(command string, values map[string]string) string {
	line := "/" + command
	if n := values["count"]; n != "" {
		line += " n:" + n
	}
	for _, name := range []string{"words", "article"} {
		if v := values[name]; v != "" {
			line += " " + v
		}
	}
	if id := values["chat"]; id != "" {
		line += " in:" + id
	}
	return line
}

func (c *core) Suggest(ctx context.Context, _ bot.Platform, r bot.Request, param, typed string) []bot.Suggestion {
	if c.suggest == nil {
		return nil
	}
	return c.suggest(ctx, r, param, typed)
}

func (c *core) Language(_ context.Context, _ bot.Platform, r bot.Request) locale.Printer {
	return c.words.For(r.User.Languages...)
}

// The bot itself is told which chats it left.
var _ discord.Leaver = (*bot.Bot)(nil)

func (c *core) Left(_ context.Context, _ bot.Platform, chat string) {
	if c.left != nil {
		c.left(chat)
	}
}

// reader is a person in the server's channel.
func (w *world) reader() *fakediscord.User {
	return w.NewUser(fakediscord.User{Channel: w.Channel})
}

// component is a component of a message that was received.
type component struct {
	message           *fakediscord.Message
	kind              float64
	id, label, value  string
	placeholder, link string
}

// controls lists what can be used in messages, in order: buttons, selects, and
// the options of selects.
func controls(messages []*fakediscord.Message) []component {
	var all []component
	text := func(m map[string]any, name string) string { s, _ := m[name].(string); return s }
	var walk func(m *fakediscord.Message, list []any)
	walk = func(m *fakediscord.Message, list []any) {
		for _, v := range list {
			c, _ := v.(map[string]any)
			kind, _ := c["type"].(float64)
			inner, _ := c["components"].([]any)
			walk(m, inner)
			if kind != 2 && kind != 3 && kind != 8 {
				continue
			}
			one := component{
				message: m, kind: kind, id: text(c, "custom_id"), label: text(c, "label"),
				placeholder: text(c, "placeholder"), link: text(c, "url"),
			}
			if face, _ := c["emoji"].(map[string]any); face != nil {
				one.label = strings.TrimSpace(text(face, "name") + " " + one.label)
			}
			all = append(all, one)
			options, _ := c["options"].([]any)
			for _, o := range options {
				option, _ := o.(map[string]any)
				one.label, one.value = text(option, "label"), text(option, "value")
				all = append(all, one)
			}
		}
	}
	for _, m := range messages {
		var list []any
		raw, _ := json.Marshal(m.Components) // came from JSON
		_ = json.Unmarshal(raw, &list)       // the same
		walk(m, list)
	}
	return all
}

// use uses the first control with a label.
func (w *world) use(t testing.TB, u *fakediscord.User, messages []*fakediscord.Message, label string) *fakediscord.Interaction {
	t.Helper()
	var seen []string
	for _, c := range controls(messages) {
		seen = append(seen, c.label+c.placeholder)
		switch {
		case c.kind == 2 && c.link == "" && means(c.label, label):
			return u.Press(t, c.message.ID, c.id)
		case c.kind == 3 && c.value != "" && means(c.label, label):
			return u.Select(t, c.message.ID, c.id, c.value)
		case c.kind == 8 && means(c.placeholder, label):
			return u.Select(t, c.message.ID, c.id, w.Channel.ID)
		}
	}
	t.Fatalf("no action is called %q; there are: %s", label, strings.Join(seen, ", "))
	return nil
}

// icons are the emoji that say what an action is called.
func icons() map[string]string {
	return map[string]string{"Helpful": "👍", "Not helpful": "👎", "Follow": "🔔"}
}

// means reports whether a button with this text is the action called label: its
// text may have the number of votes, or be an emoji.
func means(text, label string) bool {
	if icon, tally, _ := strings.Cut(text, " "); text == label || icons()[label] == icon && strings.Trim(tally, "0123456789") == "" {
		return true
	}
	for _, cut := range []string{strings.TrimPrefix(text, label+" · "), strings.TrimSuffix(text, " · "+label)} {
		if cut != text && strings.Trim(cut, "0123456789.,") == "" {
			return true
		}
	}
	return false
}

// seen waits until the adapter has done all it does, and returns what the person
// sees.
func (w *world) seen(t testing.TB, i *fakediscord.Interaction) []*fakediscord.Message {
	t.Helper()
	i.First(t)
	w.adapter.Idle()
	return i.Seen(t, 0)
}
