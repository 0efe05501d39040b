package discord_test

import (
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
	"github.com/nutgraf/nutgraf/bot/discord"
)

// contents is the text of a message as it was sent.
func contents(m *fakediscord.Message) string {
	var all []string
	for _, v := range m.Components {
		if c, ok := v.(map[string]any); ok {
			if s, ok := c["content"].(string); ok {
				all = append(all, s)
			}
		}
	}
	return strings.Join(all, "\n")
}

// TestHelp: commands in the list can be pressed, and stand apart. People with
// names of their own for them see those too.
func TestHelp(t *testing.T) {
	w := open(t, realBot(t), byGateway, nil)
	ids := map[string]string{}
	for _, c := range w.Registered("") {
		ids[c.Name] = c.ID
	}
	w.adapter.Idle()
	got := contents(w.reader().Command(t, "help").Answer(t))
	must(t, got, "**What you can ask\\:**\n\n</news:"+ids["news"]+">\n")
	must(t, got, "\n\n</settings:"+ids["settings"]+">\n")
	german := w.NewUser(fakediscord.User{Channel: w.Channel, Locale: "de"})
	must(t, contents(german.Command(t, "help").Answer(t)), "\n\n**\\/nachrichten** · </news:"+ids["news"]+">\n")
}

// TestHelpWithoutIDs: while the commands' ids are unknown they are names.
func TestHelpWithoutIDs(t *testing.T) {
	b := realBot(t)
	a, err := discord.New(discord.Config{Bot: b, Words: words(t), Client: nobody{}, Log: testLog(t)})
	if err != nil {
		t.Fatal(err)
	}
	if all := a.Mentions(words(t).For("en")); len(all) != 0 {
		t.Errorf("mentions of nothing: %v", all)
	}
}

// TestChosenLanguage: who chooses a language is answered in it, in the adapter's
// words as well, and sees which one holds.
func TestChosenLanguage(t *testing.T) {
	w := open(t, realBot(t), byGateway, nil)
	person := w.reader()
	shown := w.seen(t, person.Command(t, "settings"))
	must(t, fakediscord.TextOf(shown), "For a channel…")
	m := w.use(t, person, shown, "Deutsch").Answer(t)
	must(t, fakediscord.Text(m), "Für einen Kanal …")
	chosen := ""
	for _, s := range fakediscord.Selections(m) {
		for _, o := range s.Options {
			if o.Default {
				chosen += o.Label
			}
		}
	}
	if chosen != "Deutsch" {
		t.Errorf("chosen: %q", chosen)
	}
}
