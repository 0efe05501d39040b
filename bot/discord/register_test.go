package discord_test

import (
	"context"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/bottest"
	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
	"github.com/nutgraf/nutgraf/bot/discord"
	"github.com/nutgraf/nutgraf/library/sqlite"
)

// puts counts how often the commands were registered.
func puts(w *world) int {
	n := 0
	for _, r := range w.Requests() {
		if r.Method == http.MethodPut && strings.HasSuffix(r.Path, "/commands") {
			n++
		}
	}
	return n
}

// realBot is the bot as it is, without articles.
func realBot(t testing.TB) *bot.Bot {
	t.Helper()
	store, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "bot.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return bot.New(bot.Config{Library: store, Reader: bottest.PlainReader{}, Words: words(t), Version: "test", Now: bottest.Now})
}

// TestRegister: commands are registered when they changed, and only then.
func TestRegister(t *testing.T) {
	b := realBot(t)
	w := open(t, b, byHTTP, nil)
	w.stop() // then what was sent at the start has been sent
	if n := puts(w); n != 1 {
		t.Fatalf("registered %d times", n)
	}
	for range 5 { // as if replicas started
		if err := w.adapter.Register(t.Context(), w.ApplicationID); err != nil {
			t.Fatal(err)
		}
	}
	if n := puts(w); n != 1 {
		t.Errorf("registered %d times; nothing had changed", n)
	}
	w.SetCommands(t, `[{"type":1,"name":"old","description":"An old one"}]`)
	if err := w.adapter.Register(t.Context(), w.ApplicationID); err != nil {
		t.Fatal(err)
	}
	if n := puts(w); n != 2 {
		t.Errorf("registered %d times after a change", n)
	}
}

// TestMenus: every command is there in every language, for those it is for.
func TestMenus(t *testing.T) {
	w := open(t, realBot(t), byHTTP, nil)
	byName := map[string]fakediscord.Command{}
	for _, c := range w.Registered("") {
		byName[c.Name] = c
		if !slices.Equal(*c.Contexts, []int{0, 1, 2}) || !slices.Equal(*c.IntegrationTypes, []int{0, 1}) {
			t.Errorf("%s: contexts %v, installs %v", c.Name, *c.Contexts, *c.IntegrationTypes)
		}
	}
	for _, language := range words(t).Languages()[1:] {
		base, _, _ := strings.Cut(language.Tag, "-")
		for _, name := range []string{"news", "summary"} {
			found := false
			for code := range byName[name].DescriptionLocalizations {
				found = found || strings.HasPrefix(code, base)
			}
			if !found {
				t.Errorf("/%s has no description in %s", name, language.Tag)
			}
		}
	}
	for code := range byName["news"].DescriptionLocalizations {
		if strings.HasPrefix(code, "en") || code == "uk" || code == "nl" {
			t.Errorf("a description in %s, which is no language of ours", code)
		}
	}
	news := byName["news"]
	if !news.Options[0].Required || !news.Options[0].Autocomplete {
		t.Errorf("/news: %+v", news.Options[0])
	}
	if m := byName["Summarise links"]; m.Type != 3 {
		t.Errorf("the command of messages: %+v", m)
	}
	if h, ok := byName["helpful"]; ok {
		t.Errorf("a hidden command: %+v", h)
	}
	if p := byName["health"].DefaultMemberPermissions; p == nil || *p != "0" {
		t.Errorf("what is for owners is shown to everyone: %v", p)
	}
}

// TestManagersOnly: what changes a server is offered to those who manage it.
func TestManagersOnly(t *testing.T) {
	c := says(t, bot.Reply{Text: "Done."})
	c.infos = append(c.infos, bot.CommandInfo{Name: "digest", Text: "Digests", Who: bot.Managers, Params: []bot.Param{{Name: "chat", Text: "Where"}}})
	w := open(t, c, byHTTP, nil)
	offered := func(permissions int64) bool {
		person := w.NewUser(fakediscord.User{Channel: w.Channel, Permissions: permissions})
		return slices.ContainsFunc(person.Commands(), func(c fakediscord.Command) bool { return c.Name == "digest" })
	}
	if offered(fakediscord.PermissionSendMessages) || !offered(fakediscord.PermissionManageGuild) {
		t.Error("it is offered to the wrong people")
	}
	manager := w.NewUser(fakediscord.User{Channel: w.Channel, Permissions: fakediscord.PermissionManageGuild})
	must(t, fakediscord.Text(manager.Command(t, "digest", fakediscord.Opt("chat", w.Channel)).Answer(t)), "Done.")
}

// TestCheck: who runs the bot is told what is missing.
func TestCheck(t *testing.T) {
	w := open(t, says(t, bot.Reply{}), byGateway, nil)
	s, err := w.adapter.Check(t.Context())
	if err != nil || s.ID != w.ApplicationID || len(s.Problems) != 0 || s.Servers != 1 {
		t.Errorf("%+v, %v", s, err)
	}
	must(t, s.Invite, "client_id="+w.ApplicationID)
	must(t, s.Invite, "scope=bot+applications.commands")
	w.DeliverTo("https://elsewhere.example/")
	s, err = w.adapter.Check(t.Context())
	if err != nil || len(s.Problems) != 1 || !strings.Contains(s.Problems[0], "Interactions Endpoint URL") {
		t.Errorf("with an endpoint that takes all: %+v, %v", s, err)
	}
	w = open(t, says(t, bot.Reply{}), byHTTP, nil, fakediscord.UserInstallOnly())
	w.DeliverTo("")
	s, err = w.adapter.Check(t.Context())
	if err != nil || len(s.Problems) != 2 {
		t.Errorf("without an endpoint, and for persons alone: %+v, %v", s, err)
	}
	if strings.Contains(discord.Invite("1"), "permissions=8&") {
		t.Error("the bot asks to be an administrator")
	}
}

// TestWrongToken: Run ends, and says why.
func TestWrongToken(t *testing.T) {
	c := says(t, bot.Reply{})
	barred := &bot.DeliveryError{Outcome: bot.Barred, Cause: context.Canceled}
	a, err := discord.New(discord.Config{Bot: c, Words: c.words, Client: always{barred}, Log: testLog(t)})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Run(t.Context()); err == nil {
		t.Error("Run goes on with a token that is wrong")
	}
}

// always is a client whose every request fails the same way.
type always struct{ err error }

func (c always) Do(context.Context, string, string, any, any) error { return c.err }

// TestLeft: the bot is told of channels and threads that are gone, and not of
// servers: what is kept is kept by channel.
func TestLeft(t *testing.T) {
	c := says(t, bot.Reply{})
	told := make(chan string, 10)
	c.left = func(chat string) { told <- chat }
	w := open(t, c, byGateway, nil)
	g := w.AddGuild(fakediscord.Guild{Name: "Short"})
	channel := w.AddChannel(fakediscord.Channel{Name: "c", Guild: g})
	w.DeleteChannel(channel)
	if got := <-told; got != channel.ID {
		t.Errorf("a channel: %s, want %s", got, channel.ID)
	}
	w.Gateway().Dispatch(w.Guild.ID, "THREAD_DELETE", map[string]any{"id": "77", "guild_id": w.Guild.ID, "parent_id": w.Channel.ID, "type": 11})
	if got := <-told; got != "77" {
		t.Errorf("a thread: %s", got)
	}
	w.Gateway().Dispatch(w.Guild.ID, "CHANNEL_DELETE", map[string]any{"id": "../x"})
	w.Gateway().Dispatch(w.Guild.ID, "GUILD_DELETE", map[string]any{"id": w.Guild.ID, "unavailable": true})
	w.RemoveGuild(g)
	// Events come in their order, so all before this one have been taken.
	w.Gateway().Dispatch(w.Guild.ID, "CHANNEL_DELETE", map[string]any{"id": "78"})
	if got := <-told; got != "78" {
		t.Errorf("of what is no chat: %s", got)
	}
	w.stop() // then all that will be told has been
	if len(told) != 0 {
		t.Errorf("and of %s", <-told)
	}
}
