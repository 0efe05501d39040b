package discord_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/nutgraf/nutgraf/bot"
	"github.com/nutgraf/nutgraf/bot/bottest"
	"github.com/nutgraf/nutgraf/bot/bottest/fakediscord"
	"github.com/nutgraf/nutgraf/library"
	"github.com/nutgraf/nutgraf/library/sqlite"
)

// TestTalks has every conversation on Discord, by both ways in.
func TestTalks(t *testing.T) {
	for _, in := range ways() {
		t.Run(string(in), func(t *testing.T) {
			bottest.Run(t, bottest.Stage{
				Store: func(t *testing.T) library.Store {
					store, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "talk.db"))
					if err != nil {
						t.Fatal(err)
					}
					t.Cleanup(func() { _ = store.Close() })
					return store
				},
				Open: func(t *testing.T, b *bot.Bot) bottest.Driver {
					w := open(t, b, in, nil)
					person := w.NewUser(fakediscord.User{
						Channel: w.Channel, Permissions: fakediscord.PermissionViewChannel | fakediscord.PermissionManageGuild,
					})
					return &talker{world: w, bot: b, person: person}
				},
			})
		})
	}
}

// talker is a person who talks with the bot in a server.
type talker struct {
	*world
	bot     *bot.Bot
	person  *fakediscord.User
	offered []*fakediscord.Message // the last ones with something to press
}

// Type fills a command in, as a person does who would type this line elsewhere.
func (p *talker) Type(t *testing.T, line string) string {
	t.Helper()
	name, args := bot.Parse(line)
	command, values := p.bot.Values(line)
	switch {
	case name == "" && (len([]rune(args)) > 240 || strings.HasPrefix(args, "http")):
		command, values = "summary", map[string]string{"article": args}
	case name == "":
		command, values = "news", map[string]string{"words": args}
	case len(values) == 0 && args != "":
		values = map[string]string{"words": args} // a command that there is not
	}
	i := p.send(t, command, values)
	if i.First(t).Type == fakediscord.ModalShown {
		i = p.person.SubmitModal(t, i.Modal(t), nil) // nothing to paste
	}
	return p.sees(t, i)
}

// send uses a command as Discord's client does, or, where that would not, as an
// older one that still knows the command.
func (p *talker) send(t *testing.T, name string, values map[string]string) *fakediscord.Interaction {
	t.Helper()
	k := slices.IndexFunc(p.person.Commands(), func(c fakediscord.Command) bool { return c.Name == name })
	var args []fakediscord.Arg
	options := []any{}
	for option, value := range values {
		args = append(args, fakediscord.Opt(option, value))
		options = append(options, map[string]any{"type": 3, "name": option, "value": value})
	}
	known := k >= 0
	if known {
		for _, o := range p.person.Commands()[k].Options {
			known = known && (!o.Required || values[o.Name] != "")
			if v := values[o.Name]; len(o.Choices) > 0 && v != "" {
				known = known && slices.ContainsFunc(o.Choices, func(c fakediscord.CommandChoice) bool { return c.Value == v })
			}
		}
	}
	if known {
		return p.person.Command(t, name, args...)
	}
	return p.person.Raw(t, 2, map[string]any{"id": "1", "type": 1, "name": name, "options": options}, nil)
}

// Use presses a button, or chooses in a select.
func (p *talker) Use(t *testing.T, label string) string {
	t.Helper()
	return p.sees(t, p.use(t, p.person, p.offered, label))
}

func (p *talker) sees(t *testing.T, i *fakediscord.Interaction) string {
	t.Helper()
	seen := p.seen(t, i)
	if first := i.First(t); first.After.Seconds() >= 1 {
		t.Errorf("the first response came after %s", first.After)
	}
	if len(controls(seen)) > 0 {
		p.offered = seen
	}
	text := fakediscord.TextOf(seen)
	for name, icon := range icons() { // which say the same
		text = strings.ReplaceAll(text, icon, name)
	}
	return text
}
